//! Issuing certificates: the self-signed ones that clients, management points and site servers have, and
//! what an authority of the site's signs.

use der::Encode;
use der::asn1::{GeneralizedTime, ObjectIdentifier, UtcTime};
use der::flagset::FlagSet;
use x509_cert::ext::pkix::KeyUsages;

use super::x509::{Certificate, KeyUse};
use super::{extension, names};
use crate::pki::asn1::{der as asn1, oid};
use crate::pki::key::external_key::{self, SigningKey};
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::random;
use crate::{Error, Provider, Timestamp};

/// X.520: ub-common-name.
pub(crate) const MAX_NAME_LEN: usize = 64;
/// RFC 5280 section 4.1.2.5: UTCTime until the end of 2049.
const FIRST_GENERALIZED_YEAR: u16 = 2050;

/// Issues a self-signed certificate: X.509 v3, SHA-256, subject `CN=SMS`, `CN=<computer name>`,
/// valid from `not_before` to `not_after`, both included, with the key usage and extended key usage
/// of `key_use`.
///
/// The key should have 2048 bits: that is the product's profile. The subject key identifier is the
/// truncated SHA-256 of RFC 7093 section 2.
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Provider, Timestamp};
/// use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
/// use cmcrypto_core::pki::key::PrivateKey;
/// let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// let now = Timestamp::from_unix(1_800_000_000);
/// let until = now.saturating_add(365 * 86_400);
/// let certificate = self_signed(&key, KeyUse::Signing, "PC01", now, until)?;
/// certificate.check_use(KeyUse::Signing)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::NAME_NOT_SINGLE_BYTE`] if the name has characters beyond ASCII: the product forbids them;
/// [`Error::INVALID_ARGUMENT`] if the name is not 1 to 64 characters, has control characters, or the
/// validity is empty or outside the years 1970 to 9999; [`Error::RANDOM`]; those of the key.
pub fn self_signed(
    key: &dyn SigningKey,
    key_use: KeyUse,
    computer_name: &str,
    not_before: Timestamp,
    not_after: Timestamp,
) -> Result<Certificate, Error> {
    check_single_byte(computer_name)?;
    if !(1..=MAX_NAME_LEN).contains(&computer_name.len())
        || computer_name.bytes().any(|byte| byte.is_ascii_control())
    {
        return Err(Error::INVALID_ARGUMENT);
    }
    let name = asn1::element(
        asn1::SEQUENCE,
        &[&common_name("SMS"), &common_name(computer_name)],
    );
    issue(
        key,
        &name,
        (not_before, not_after),
        key_use.key_usages(),
        extension::extended_key_usage(key_use.purpose()),
    )
}

/// Issues the site server signing certificate, which signs what a site sends to all its clients:
/// self-signed, X.509 v3, SHA-256, subject `CN=Site Server`, the site server's host name as subject
/// alternative name, key usage digitalSignature, no extended key usage.
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Provider, Timestamp};
/// use cmcrypto_core::pki::certificate::{KeyUse, self_signed_site_server};
/// use cmcrypto_core::pki::key::PrivateKey;
/// let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// let now = Timestamp::from_unix(1_800_000_000);
/// let until = now.saturating_add(365 * 86_400);
/// let certificate = self_signed_site_server(&key, "site.example.com", now, until)?;
/// certificate.check_use(KeyUse::Signing)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::NAME_NOT_SINGLE_BYTE`] if the name has characters beyond ASCII; [`Error::INVALID_ARGUMENT`]
/// if it is not a host name of 1 to 253 letters, digits, `-`, `_` and `.`, or the validity is empty
/// or outside the years 1970 to 9999; [`Error::RANDOM`]; those of the key.
pub fn self_signed_site_server(
    key: &dyn SigningKey,
    host: &str,
    not_before: Timestamp,
    not_after: Timestamp,
) -> Result<Certificate, Error> {
    check_single_byte(host)?;
    // A DNS name in a certificate has no trailing dot (RFC 9525 section 2).
    let host = host.strip_suffix('.').unwrap_or(host);
    if !names::is_host(host) {
        return Err(Error::INVALID_ARGUMENT);
    }
    let name = asn1::element(asn1::SEQUENCE, &[&common_name("Site Server")]);
    issue(
        key,
        &name,
        (not_before, not_after),
        KeyUsages::DigitalSignature.into(),
        extension::dns_names([host].into_iter()),
    )
}

/// The product: all certificates have only single-byte characters in subject and subject alternative
/// names.
fn check_single_byte(name: &str) -> Result<(), Error> {
    if !name.is_ascii() {
        return Err(Error::NAME_NOT_SINGLE_BYTE);
    }
    Ok(())
}

/// A certificate for `key`, signed by `key`. The last extension is the caller's.
fn issue(
    key: &dyn SigningKey,
    name: &[u8],
    validity: (Timestamp, Timestamp),
    key_usages: FlagSet<KeyUsages>,
    last_extension: Vec<u8>,
) -> Result<Certificate, Error> {
    let public_key = key.public_key();
    let to_sign = ToSign {
        serial: &random_serial(public_key.provider())?,
        issuer: name,
        subject: name,
        validity,
        key: public_key,
        extensions: &[
            extension::subject_key_identifier(key_identifier(public_key)),
            extension::key_usage(key_usages)?,
            last_extension,
        ],
    };
    to_sign.sign(key)
}

/// What an X.509 certificate of version 3 says.
pub(crate) struct ToSign<'a> {
    /// The content of an INTEGER.
    pub(crate) serial: &'a [u8],
    /// Name, as DER.
    pub(crate) issuer: &'a [u8],
    /// Name, as DER.
    pub(crate) subject: &'a [u8],
    pub(crate) validity: (Timestamp, Timestamp),
    pub(crate) key: &'a PublicKey,
    /// Each an Extension.
    pub(crate) extensions: &'a [Vec<u8>],
}

impl ToSign<'_> {
    /// Signs it, RSA with SHA-256.
    pub(crate) fn sign(&self, key: &dyn SigningKey) -> Result<Certificate, Error> {
        let (not_before, not_after) = self.validity;
        if not_after < not_before {
            return Err(Error::INVALID_ARGUMENT);
        }
        let validity = asn1::element(asn1::SEQUENCE, &[&time(not_before)?, &time(not_after)?]);
        let extensions = asn1::element(asn1::SEQUENCE, &[&self.extensions.concat()]);
        let tbs = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::element(asn1::CONTEXT_0, &[&asn1::small_integer(2)]),
                &asn1::element(asn1::INTEGER, &[self.serial]),
                &asn1::algorithm_null(oid::SHA256_WITH_RSA),
                self.issuer,
                &validity,
                self.subject,
                self.key.to_spki_der(),
                &asn1::element(CONTEXT_3, &[&extensions]),
            ],
        );
        Certificate::from_der(self.key.provider(), &signed(key, &tbs)?)
    }
}

/// `SEQUENCE { tbs, signatureAlgorithm, signature }`: what certificates and revocation lists are.
pub(crate) fn signed(key: &dyn SigningKey, tbs: &[u8]) -> Result<Vec<u8>, Error> {
    let signature = external_key::sign(key, SignatureScheme::Pkcs1Sha256, tbs)?;
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            tbs,
            &asn1::algorithm_null(oid::SHA256_WITH_RSA),
            &asn1::element(BIT_STRING, &[&[0], &signature]),
        ],
    ))
}

const BIT_STRING: u8 = 0x03;
const CONTEXT_3: u8 = 0xa3;

/// A RelativeDistinguishedName with one common name.
fn common_name(text: &str) -> Vec<u8> {
    attribute(oid::COMMON_NAME, text)
}

/// A RelativeDistinguishedName with one attribute.
pub(crate) fn attribute(kind: ObjectIdentifier, text: &str) -> Vec<u8> {
    let value = asn1::element(asn1::UTF8_STRING, &[text.as_bytes()]);
    let attribute = asn1::element(asn1::SEQUENCE, &[&asn1::oid(kind), &value]);
    asn1::element(asn1::SET, &[&attribute])
}

/// UTCTime or GeneralizedTime, as RFC 5280 and RFC 5652 choose.
pub(crate) fn time(time: Timestamp) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(17);
    push_time(&mut out, time)?;
    Ok(out)
}

pub(crate) fn push_time(out: &mut Vec<u8>, time: Timestamp) -> Result<(), Error> {
    let date = time.to_date_time()?;
    let mut octets = [0; 17];
    let octets = if date.year() < FIRST_GENERALIZED_YEAR {
        UtcTime::from_date_time(date).and_then(|time| time.encode_to_slice(&mut octets))
    } else {
        GeneralizedTime::from_date_time(date).encode_to_slice(&mut octets)
    };
    out.extend_from_slice(octets.map_err(|_| Error::INVALID_ARGUMENT)?);
    Ok(())
}

/// 16 random octets, positive and without leading zeros (RFC 5280 section 4.1.2.2).
pub(crate) fn random_serial(provider: Provider) -> Result<[u8; 16], Error> {
    let mut serial = [0; 16];
    random::fill(provider, &mut serial)?;
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    Ok(serial)
}

/// RFC 7093 section 2, method 1.
pub(crate) fn key_identifier(key: &PublicKey) -> &[u8] {
    key.spki_sha256().get(..20).unwrap_or_default()
}
