//! Why a certificate can't be read: looked for only once it was refused.

use der::asn1::{GeneralizedTime, IntRef, ObjectIdentifier, UtcTime};
use der::{Tag, TagNumber};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::{Error, ErrorKind};

/// The error, and which field it is about if nothing has said so. What is in order but for a rule of
/// RFC 5280 is not offered rather than malformed.
pub(super) fn explain(error: Error, der: &[u8]) -> Error {
    if error.kind() != ErrorKind::Malformed || error.detail().is_some() {
        return error;
    }
    match field(der) {
        Ok(()) => error.what_is("not as DER prescribes, such as a default that is written out"),
        Err(better) => better,
    }
}

/// The subject of a certificate, as DER, if it can be found.
pub(crate) fn subject_of(der: &[u8]) -> Option<Vec<u8>> {
    let mut tbs = Fields::of(Tag::Sequence, der)
        .ok()?
        .enter(Tag::Sequence)
        .ok()?;
    tbs.optional(asn1::context(TagNumber(0), true)).ok()?;
    for tag in [Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::Sequence] {
        tbs.expect(tag).ok()?;
    }
    let subject = tbs.expect(Tag::Sequence).ok()?;
    Some(asn1::element(asn1::SEQUENCE, &[subject]))
}

fn field(der: &[u8]) -> Result<(), Error> {
    let is = |what: &'static str| move |_: Error| Error::MALFORMED.what_is(what);
    let mut certificate = Fields::of(Tag::Sequence, der).map_err(is("not one whole structure"))?;
    let mut tbs = certificate
        .enter(Tag::Sequence)
        .map_err(is("not a certificate"))?;
    let version = tbs.optional(asn1::context(TagNumber(0), true));
    version.map_err(is("the version"))?;
    let serial: Result<IntRef<'_>, _> = tbs.decode();
    serial.map(drop).map_err(is("the serial number"))?;
    Algorithm::read(&mut tbs).map_err(is("the signature algorithm"))?;
    name(&mut tbs).map_err(|error| error.what_is("the issuer's name"))?;
    let mut validity = tbs.enter(Tag::Sequence).map_err(is("the validity"))?;
    time(&mut validity).map_err(|error| error.what_is("the beginning of the validity"))?;
    time(&mut validity).map_err(|error| error.what_is("the end of the validity"))?;
    name(&mut tbs).map_err(|error| error.what_is("the subject's name"))?;
    let key: Result<SubjectPublicKeyInfoRef<'_>, _> = tbs.decode();
    key.map(drop).map_err(is("the public key"))
}

/// Types of text that X.680 knows and the library that reads names does not: GraphicString,
/// GeneralString, UniversalString.
const OTHER_TEXT: [u8; 3] = [0x19, 0x1b, 0x1c];

fn name(tbs: &mut Fields<'_>) -> Result<(), Error> {
    let mut rdns = tbs.enter(Tag::Sequence)?;
    while !rdns.is_finished() {
        let mut rdn = rdns.enter(Tag::Set)?;
        while !rdn.is_finished() {
            let attribute = rdn.expect(Tag::Sequence)?;
            let kind: ObjectIdentifier = Fields::new(attribute)?.decode()?;
            match attribute.get(asn1::oid(kind).len()) {
                Some(tag) if OTHER_TEXT.contains(tag) => {
                    let what = "a name as text of the ASN.1 type";
                    return Err(Error::NOT_SUPPORTED.named(what, tag));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// RFC 5280 section 4.1.2.5: UTCTime up to 2049, then GeneralizedTime; to the second, in UTC.
fn time(validity: &mut Fields<'_>) -> Result<(), Error> {
    let generalized = validity.next_is(Tag::GeneralizedTime)?;
    if !generalized {
        return validity.decode::<UtcTime>().map(drop);
    }
    let time: GeneralizedTime = validity.decode()?;
    if time.to_date_time().year() < 2050 {
        let what = "GeneralizedTime before the year 2050";
        return Err(Error::NOT_SUPPORTED.what_is(what));
    }
    Ok(())
}
