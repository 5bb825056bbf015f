//! Signed attributes (RFC 5652 section 11, RFC 5035).

use der::Tag;
use der::asn1::ObjectIdentifier;
use smallvec::SmallVec;

use super::algorithms::digest_by_oid;
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::{oid, time};
use crate::pki::certificate::issue;
use crate::pki::certificate::x509::Certificate;
use crate::primitive::digest::{Digest, DigestAlgorithm};
use crate::{Error, Timestamp};

/// More attributes than this are not read: OpenSSL writes up to five, this library five.
const MAX_ATTRIBUTES: usize = 32;

/// An attribute to sign beyond the standard ones: one value, of which `push_value` appends the DER.
pub(crate) struct Attribute<'a> {
    pub(crate) id: ObjectIdentifier,
    pub(crate) push_value: &'a dyn Fn(&mut Vec<u8>) -> Result<(), Error>,
}

/// Appends the SET OF attributes for `digest`, as it is signed.
pub(crate) fn push(
    out: &mut Vec<u8>,
    digest: &Digest,
    signing_time: Timestamp,
    certificate: &Certificate,
    extra: Option<&Attribute<'_>>,
) -> Result<(), Error> {
    let standard = [
        Attribute {
            id: oid::CONTENT_TYPE,
            push_value: &|out| {
                asn1::push_oid(out, oid::DATA);
                Ok(())
            },
        },
        Attribute {
            id: oid::MESSAGE_DIGEST,
            push_value: &|out| {
                asn1::push(out, asn1::OCTET_STRING, digest.as_ref());
                Ok(())
            },
        },
        Attribute {
            id: oid::SIGNING_TIME,
            push_value: &|out| issue::push_time(out, signing_time),
        },
        Attribute {
            id: oid::SIGNING_CERTIFICATE_V2,
            push_value: &|out| push_signing_certificate(out, certificate),
        },
    ];
    let start = out.len();
    for Attribute { id, push_value } in standard.iter().chain(extra) {
        asn1::push_into_set(out, start, |out| {
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                asn1::push_oid(out, *id);
                asn1::push_nested(out, asn1::SET, push_value)
            })
        })?;
    }
    asn1::enclose(out, start, asn1::SET)
}

/// SigningCertificateV2 with one ESSCertIDv2: hash algorithm omitted (SHA-256 is the default), and
/// issuerSerial present (RFC 5035 section 4).
fn push_signing_certificate(out: &mut Vec<u8>, certificate: &Certificate) -> Result<(), Error> {
    let start = out.len();
    asn1::push(out, asn1::OCTET_STRING, certificate.thumbprint_sha256());
    let issuer_serial = out.len();
    asn1::push(out, asn1::CONTEXT_4, certificate.issuer_der());
    asn1::enclose(out, issuer_serial, asn1::SEQUENCE)?;
    out.extend_from_slice(certificate.serial_number_der());
    asn1::enclose(out, issuer_serial, asn1::SEQUENCE)?;
    // The ESSCertIDv2, the list of them, and what may have policies too.
    for _ in 0..3 {
        asn1::enclose(out, start, asn1::SEQUENCE)?;
    }
    Ok(())
}

/// Signed attributes that were read: no type twice.
pub(crate) struct Attributes<'a> {
    /// The content octets of the SET OF.
    raw: &'a [u8],
    /// The type of each, the content of an OBJECT IDENTIFIER, and that of its SET OF values.
    list: SmallVec<[(&'a [u8], &'a [u8]); 8]>,
}

impl<'a> Attributes<'a> {
    /// `raw` is the content of `[0] IMPLICIT SET OF Attribute`, which must be DER: it is signed as
    /// the SET OF that DER would make of it (RFC 5652 section 5.4).
    pub(crate) fn read(raw: &'a [u8]) -> Result<Self, Error> {
        let mut list = SmallVec::<[(&[u8], &[u8]); 8]>::new();
        for attribute in asn1::elements(raw, MAX_ATTRIBUTES, true)? {
            let (id, values) = split(attribute)?;
            oid::read(id)?;
            if list.iter().any(|(other, _)| oid::is_same(other, id)) {
                return Err(Error::SIGNED_ATTRIBUTES);
            }
            list.push((id, values));
        }
        if raw.is_empty() {
            return Err(Error::SIGNED_ATTRIBUTES);
        }
        Ok(Self { raw, list })
    }

    /// The octets that are signed or authenticated: the attributes as a SET OF.
    pub(crate) fn to_signed_octets(&self) -> Result<SmallVec<[u8; 1024]>, Error> {
        let header = asn1::header(asn1::SET, self.raw.len());
        let mut octets = SmallVec::new();
        // As long as a sender says.
        octets
            .try_reserve_exact(header.len().saturating_add(self.raw.len()))
            .map_err(|_| Error::NO_MEMORY)?;
        octets.extend_from_slice(&header);
        octets.extend_from_slice(self.raw);
        Ok(octets)
    }

    /// The one value of an attribute, as DER.
    pub(crate) fn value(&self, id: ObjectIdentifier) -> Result<Option<&'a [u8]>, Error> {
        let mut all = self.list.iter();
        let Some((_, values)) = all.find(|(other, _)| oid::is_same(other, id.as_bytes())) else {
            return Ok(None);
        };
        let values = asn1::elements(values, 2, true);
        let mut values = values.map_err(|_| Error::SIGNED_ATTRIBUTES)?;
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(Some(value)),
            _ => Err(Error::SIGNED_ATTRIBUTES),
        }
    }

    /// Whether the content type attribute is there and names `id`.
    pub(crate) fn check_content_type(&self, id: ObjectIdentifier) -> Result<(), Error> {
        let value = self
            .value(oid::CONTENT_TYPE)?
            .ok_or(Error::SIGNED_ATTRIBUTES)?;
        match asn1::content(Tag::ObjectIdentifier, value) {
            Ok(found) if found == id.as_bytes() => Ok(()),
            _ => Err(Error::SIGNED_ATTRIBUTES),
        }
    }

    pub(crate) fn message_digest(&self) -> Result<&'a [u8], Error> {
        let value = self
            .value(oid::MESSAGE_DIGEST)?
            .ok_or(Error::SIGNED_ATTRIBUTES)?;
        asn1::content(Tag::OctetString, value).map_err(|_| Error::SIGNED_ATTRIBUTES)
    }

    pub(crate) fn signing_time(&self) -> Result<Option<Timestamp>, Error> {
        let Some(value) = self.value(oid::SIGNING_TIME)? else {
            return Ok(None);
        };
        let read = |value| {
            let mut fields = Fields::new(value)?;
            let time = time::read(&mut fields)?;
            fields.finish()?;
            Ok::<_, Error>(time)
        };
        read(value).map(Some).map_err(|_| Error::SIGNED_ATTRIBUTES)
    }

    /// Whether the ESS attributes, if there are any, name `certificate`; and whether that of
    /// version 2 is there.
    pub(crate) fn check_signing_certificate(
        &self,
        certificate: &Certificate,
    ) -> Result<bool, Error> {
        let versions = [
            (oid::SIGNING_CERTIFICATE, DigestAlgorithm::Sha1),
            (oid::SIGNING_CERTIFICATE_V2, DigestAlgorithm::Sha256),
        ];
        let mut has_version_2 = false;
        for (id, default) in versions {
            let Some(value) = self.value(id)? else {
                continue;
            };
            let matches = read_signing_certificate(value, default, certificate)
                .map_err(|_| Error::SIGNED_ATTRIBUTES)?;
            if !matches {
                return Err(Error::SIGNER_MISMATCH);
            }
            has_version_2 |= id == oid::SIGNING_CERTIFICATE_V2;
        }
        Ok(has_version_2)
    }
}

/// The type of an attribute, the content of an OBJECT IDENTIFIER, and that of its SET OF values.
fn split(attribute: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let mut fields = Fields::of(Tag::Sequence, attribute)?;
    let id = fields.expect(Tag::ObjectIdentifier)?;
    let values = fields.expect(Tag::Set)?;
    fields.finish()?;
    Ok((id, values))
}

/// Reads SigningCertificate or SigningCertificateV2, which differ in the hash: SHA-1, or one that
/// is named and by default SHA-256. The first id is the signer's (RFC 5035 sections 3 and 4);
/// others name its issuers.
fn read_signing_certificate(
    value: &[u8],
    default: DigestAlgorithm,
    certificate: &Certificate,
) -> Result<bool, Error> {
    let mut attribute = Fields::of(Tag::Sequence, value)?;
    let ids = attribute.expect(Tag::Sequence)?;
    let _policies = attribute.optional(Tag::Sequence)?;
    attribute.finish()?;
    let mut ids = asn1::elements(ids, MAX_ATTRIBUTES, false)?;
    let mut id = Fields::of(Tag::Sequence, ids.next().ok_or(Error::MALFORMED)?)?;
    let algorithm = match id.optional(Tag::Sequence)? {
        Some(named) if default != DigestAlgorithm::Sha1 => {
            let algorithm = Algorithm::read_content(named)?;
            algorithm.no_parameters()?;
            match digest_by_oid(algorithm.oid)? {
                DigestAlgorithm::Sha1 => return Err(Error::ALGORITHM_NOT_ACCEPTED),
                digest => digest,
            }
        }
        Some(_) => return Err(Error::MALFORMED),
        None => default,
    };
    let hash = id.expect(Tag::OctetString)?;
    let issuer_serial = id.optional(Tag::Sequence)?;
    id.finish()?;
    if let Some(issuer_serial) = issuer_serial {
        let mut fields = Fields::new(issuer_serial)?;
        let mut names = fields.enter(Tag::Sequence)?;
        let issuer = names.expect(asn1::context(der::TagNumber(4), true))?;
        names.finish()?;
        let serial = fields.element()?;
        fields.finish()?;
        if issuer != certificate.issuer_der() || serial != certificate.serial_number_der() {
            return Ok(false);
        }
    }
    Ok(match algorithm {
        DigestAlgorithm::Sha256 => hash == certificate.thumbprint_sha256(),
        other => hash == other.digest(certificate.to_der()).as_ref(),
    })
}
