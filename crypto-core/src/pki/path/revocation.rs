//! Certificate revocation lists (RFC 5280 section 5), which the caller fetches.

pub(crate) mod issue;
pub(crate) mod order;

use core::fmt;
use std::sync::Arc;

use der::asn1::UintRef;
use der::{Tag, TagNumber};
use webpki::{CertRevocationList, OwnedCertRevocationList};

use super::signature::is_signed_by;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::{oid, pem, time};
use crate::pki::certificate::extension;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Timestamp};

const PEM_LABEL: &str = "X509 CRL";
/// A list of a million revoked certificates has about 40 MB.
const MAX_LIST_LEN: usize = 64 * 1024 * 1024;
/// Base64, line ends, and some text before the block.
const MAX_PEM_LEN: usize = 96 * 1024 * 1024;
/// RFC 5280 section 5.2.3.
const MAX_NUMBER_LEN: usize = 20;

/// A certificate revocation list, version 2, complete (not a delta), of the certificates' own issuer.
///
/// Cheap to clone; usable from several threads. Reading one checks its form; its signature is
/// verified where it is used. Kept, it takes about six times the length of its encoding.
#[derive(Clone)]
pub struct CertificateRevocationList(Arc<Inner>);

struct Inner {
    list: CertRevocationList<'static>,
    der: Vec<u8>,
    /// Name, as DER.
    issuer: Vec<u8>,
    this_update: Timestamp,
    next_update: Timestamp,
    /// The CRL number, big-endian, without leading zeros.
    number: Vec<u8>,
    /// The issuing distribution point of a list that is one part of several.
    part: Option<Vec<u8>>,
}

impl CertificateRevocationList {
    /// Reads a DER list.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 64 MiB, [`Error::NOT_DER`], [`Error::MALFORMED`];
    /// [`Error::NOT_SUPPORTED`] for version 1, a list without an end of its validity, with a CRL number
    /// of more than 20 octets (RFC 5280 section 5.2.3), delta and indirect lists, lists by reason, an
    /// issuing distribution point without a URL, and critical extensions that are not known.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Self::read(der).map_err(|error| match error.kind() {
            ErrorKind::Malformed => error.what_is("not a revocation list, or damaged"),
            _ => error,
        })
    }

    fn read(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LIST_LEN {
            return Err(Error::TOO_LARGE);
        }
        // webpki keeps what follows to itself.
        let mut tbs = Fields::new(der)?
            .enter(Tag::Sequence)?
            .enter(Tag::Sequence)?;
        let version_2 = tbs.optional(Tag::Integer)?.is_some();
        tbs.expect(Tag::Sequence)?;
        let issuer = asn1::element(asn1::SEQUENCE, &[tbs.expect(Tag::Sequence)?]);
        let this_update = time::read(&mut tbs)?;
        if !tbs.next_is(Tag::UtcTime)? && !tbs.next_is(Tag::GeneralizedTime)? {
            return Err(
                Error::NOT_SUPPORTED.what_is("a revocation list without an end of validity")
            );
        }
        let next_update = time::read(&mut tbs)?;
        tbs.optional(Tag::Sequence)?;
        let extensions = tbs.optional(asn1::context(TagNumber(0), true))?;
        let Some(extensions) = extensions else {
            let form = if version_2 {
                "without extensions"
            } else {
                "of version 1"
            };
            return Err(Error::NOT_SUPPORTED.named("a revocation list", form));
        };
        let number = match extension::find(extensions, oid::CRL_NUMBER)? {
            Some(number) => asn1::read::<UintRef<'_>>(number)?.as_bytes(),
            // RFC 5280 demands one; without it a list counts as the earliest of its time.
            None => &[],
        };
        if number.len() > MAX_NUMBER_LEN {
            return Err(Error::NOT_SUPPORTED.what_is("a CRL number above 20 octets"));
        }
        let part = extension::find(extensions, oid::ISSUING_DISTRIBUTION_POINT)?;
        part.map_or(Ok(()), check_point)?;
        let list = OwnedCertRevocationList::from_der(der).map_err(not_taken)?;
        Ok(Self(Arc::new(Inner {
            list: list.into(),
            der: der.to_vec(),
            issuer,
            this_update,
            next_update,
            number: number.to_vec(),
            part: part.map(<[u8]>::to_vec),
        })))
    }

    /// Reads one list in strict PEM with the label `X509 CRL`.
    ///
    /// # Errors
    /// As [`CertificateRevocationList::from_der`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        Self::from_der(pem::decode_as(PEM_LABEL, text, MAX_PEM_LEN)?.expose())
    }

    /// Reads DER lists and takes those that can be taken; what is wrong with each of the others, with its
    /// place in `lists`, comes beside them. Of what a list that is left out would have shown, the rest
    /// know nothing: certificates that it covers are [`Error::REVOKED`].
    ///
    /// Errors are those of [`CertificateRevocationList::from_der`].
    pub fn read_usable(lists: &[&[u8]]) -> (Vec<Self>, Vec<Error>) {
        let mut read = Vec::new();
        let mut refused = Vec::new();
        for (index, der) in lists.iter().enumerate() {
            match Self::from_der(der) {
                Ok(list) => read.push(list),
                Err(error) => refused.push(error.in_list("lists", index)),
            }
        }
        (read, refused)
    }

    /// The list as DER: the very bytes it was read from.
    pub fn to_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The list as PEM.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_pem(&self) -> Result<String, Error> {
        pem::encode(PEM_LABEL, &self.0.der)
    }

    /// When the list was issued.
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next list is due: from this second on the list has expired.
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    /// Whether `key` signed the list.
    fn is_signed_by(&self, key: &PublicKey) -> bool {
        is_signed_by(&self.0.der, key)
    }
}

/// The point's name is one of two alternatives; webpki takes the first of several.
fn check_point(point: &[u8]) -> Result<(), Error> {
    let mut fields = Fields::of(Tag::Sequence, point)?;
    if let Some(name) = fields.optional(asn1::context(TagNumber(0), true))? {
        let mut name = Fields::new(name)?;
        name.any()?;
        name.finish()?;
    }
    Ok(())
}

/// Lists that are in order, but of a form that is not offered, and those that are not in order.
fn not_taken(error: webpki::Error) -> Error {
    use webpki::Error as E;
    Error::NOT_SUPPORTED.what_is(match error {
        E::UnsupportedCrlVersion => "a revocation list of another version than 2",
        E::UnsupportedDeltaCrl => "a delta revocation list: give the complete one",
        E::UnsupportedIndirectCrl => {
            "an indirect revocation list: of certificates of another issuer than its own"
        }
        E::UnsupportedRevocationReasonsPartitioning => "a revocation list for some reasons alone",
        E::UnsupportedCrlIssuingDistributionPoint => {
            "an issuing distribution point without a URL, or for attribute certificates"
        }
        E::UnsupportedRevocationReason => "a reason of revocation that is not known",
        E::UnsupportedCriticalExtension => "a critical extension that is not known",
        _ => return Error::MALFORMED,
    })
}

impl fmt::Debug for CertificateRevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRevocationList")
            .field("this_update", &self.0.this_update)
            .field("next_update", &self.0.next_update)
            .finish_non_exhaustive()
    }
}

/// Whether certificates are checked for revocation.
#[derive(Clone, Copy, Debug)]
pub enum Revocation<'a> {
    /// Not checked: *Clients check the certificate revocation list (CRL) for site systems* is off,
    /// and the client was installed with `/NoCRLCheck`.
    NotChecked,
    /// Every certificate below the root must be shown not to be revoked, by a list of its own issuer;
    /// at most 256 lists.
    ///
    /// A list that is missing, has expired, was issued in the future or does not verify means
    /// [`Error::REVOKED`]: the product behaves as if all certificates in the path were revoked. Of
    /// several lists that one key of an issuer signed, the one issued last counts, and of those the
    /// one with the highest CRL number. An authority may have had four keys under its name.
    ///
    /// Delta lists are not read: with an authority that publishes them, a certificate that was
    /// revoked since the last complete list is accepted until the next. An authority whose
    /// certificate by its own previous key lies in the path can't be checked, and means `Revoked`.
    Checked(&'a [CertificateRevocationList]),
}
