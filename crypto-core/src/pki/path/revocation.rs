//! Certificate revocation lists (RFC 5280 section 5), which the caller fetches.

pub(crate) mod order;

use core::fmt;
use std::sync::Arc;

use der::asn1::{BitStringRef, UintRef};
use der::{Tag, TagNumber};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_cert::time::Time;

use super::signature::signature_scheme;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;
use crate::pki::certificate::extension;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Timestamp};

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
    /// [`Error::TooLarge`] above 64 MiB, [`Error::NotDer`], and [`Error::Malformed`]: also for what is
    /// not supported. That is version 1, a list without an end of its validity, with a CRL number of
    /// more than 20 octets (RFC 5280 section 5.2.3), delta and indirect lists, lists by reason, an
    /// issuing distribution point without a URL, and critical extensions that are not known.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_LIST_LEN {
            return Err(Error::TooLarge);
        }
        // webpki keeps what follows to itself.
        let mut tbs = Fields::new(der)?
            .enter(Tag::Sequence)?
            .enter(Tag::Sequence)?;
        tbs.optional(Tag::Integer)?;
        tbs.expect(Tag::Sequence)?;
        let issuer = asn1::element(asn1::SEQUENCE, &[tbs.expect(Tag::Sequence)?]);
        let mut time = || {
            let time: Time = tbs.decode()?;
            Ok(Timestamp::from_duration(time.to_unix_duration()))
        };
        let (this_update, next_update) = (time()?, time()?);
        tbs.optional(Tag::Sequence)?;
        let extensions = tbs.optional(asn1::context(TagNumber(0), true))?;
        let extensions = extensions.ok_or(Error::Malformed)?;
        let number = match extension::find(extensions, oid::CRL_NUMBER)? {
            Some(number) => asn1::read::<UintRef<'_>>(number)?.as_bytes(),
            // RFC 5280 demands one; without it a list counts as the earliest of its time.
            None => &[],
        };
        if number.len() > MAX_NUMBER_LEN {
            return Err(Error::Malformed);
        }
        let list = OwnedCertRevocationList::from_der(der).map_err(|_| Error::Malformed)?;
        Ok(Self(Arc::new(Inner {
            list: list.into(),
            der: der.to_vec(),
            issuer,
            this_update,
            next_update,
            number: number.to_vec(),
            part: extension::find(extensions, oid::ISSUING_DISTRIBUTION_POINT)?.map(<[u8]>::to_vec),
        })))
    }

    /// Reads one list in strict PEM with the label `X509 CRL`.
    ///
    /// # Errors
    /// As [`CertificateRevocationList::from_der`].
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        if text.len() > MAX_PEM_LEN {
            return Err(Error::TooLarge);
        }
        let (label, der) =
            der::pem::decode_vec(text.trim_ascii_end()).map_err(|_| Error::Malformed)?;
        if label != PEM_LABEL {
            return Err(Error::Malformed);
        }
        Self::from_der(&der)
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
        let verify = || {
            let mut list = Fields::of(Tag::Sequence, &self.0.der)?;
            let tbs = asn1::element(asn1::SEQUENCE, &[list.expect(Tag::Sequence)?]);
            let algorithm = list.expect(Tag::Sequence)?;
            let scheme = signature_scheme(algorithm, key).ok_or(Error::AlgorithmNotAccepted)?;
            let signature: BitStringRef<'_> = list.decode()?;
            let signature = signature.as_bytes().ok_or(Error::Malformed)?;
            key.verify(scheme, &tbs, signature)
        };
        verify().is_ok()
    }
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
    /// [`Error::Revoked`]: the product behaves as if all certificates in the path were revoked. Of
    /// several lists that one key of an issuer signed, the one issued last counts, and of those the
    /// one with the highest CRL number. An authority may have had four keys under its name.
    ///
    /// Delta lists are not read: with an authority that publishes them, a certificate that was
    /// revoked since the last complete list is accepted until the next. An authority whose
    /// certificate by its own previous key lies in the path can't be checked, and means `Revoked`.
    Checked(&'a [CertificateRevocationList]),
}
