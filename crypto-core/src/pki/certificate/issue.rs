//! Issuing the self-signed certificates that clients, management points and site servers have.

use der::Encode;
use der::asn1::{GeneralizedTime, UtcTime};
use der::flagset::FlagSet;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use super::names;
use super::x509::{Certificate, KeyUse};
use crate::pki::asn1::{der as asn1, oid};
use crate::pki::key::external_key::{self, SigningKey};
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::random;
use crate::{Error, Timestamp};

/// X.520: ub-common-name.
const MAX_NAME_LEN: usize = 64;
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
    let purposes = asn1::element(asn1::SEQUENCE, &[&asn1::oid(key_use.purpose())]);
    let purposes = extension(oid::EXTENDED_KEY_USAGE, false, &purposes);
    issue(
        key,
        &name,
        (not_before, not_after),
        key_use.key_usages(),
        &purposes,
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
    let host = asn1::element(DNS_NAME, &[host.as_bytes()]);
    let names = asn1::element(asn1::SEQUENCE, &[&host]);
    let names = extension(oid::SUBJECT_ALT_NAME, false, &names);
    issue(
        key,
        &name,
        (not_before, not_after),
        KeyUsages::DigitalSignature.into(),
        &names,
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
    (not_before, not_after): (Timestamp, Timestamp),
    key_usages: FlagSet<KeyUsages>,
    last_extension: &[u8],
) -> Result<Certificate, Error> {
    if not_after < not_before {
        return Err(Error::INVALID_ARGUMENT);
    }
    let public_key = key.public_key();
    let signature_algorithm = asn1::algorithm_null(oid::SHA256_WITH_RSA);
    let validity = asn1::element(asn1::SEQUENCE, &[&time(not_before)?, &time(not_after)?]);
    let tbs = asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::element(asn1::CONTEXT_0, &[&asn1::small_integer(2)]),
            &serial_number(key)?,
            &signature_algorithm,
            name,
            &validity,
            name,
            public_key.to_spki_der(),
            &extensions(key, key_usages, last_extension)?,
        ],
    );
    let signature = external_key::sign(key, SignatureScheme::Pkcs1Sha256, &tbs)?;
    let certificate = asn1::element(
        asn1::SEQUENCE,
        &[
            &tbs,
            &signature_algorithm,
            &asn1::element(BIT_STRING, &[&[0], &signature]),
        ],
    );
    Certificate::from_der(public_key.provider(), &certificate)
}

const BIT_STRING: u8 = 0x03;
/// GeneralName: dNSName `[2] IMPLICIT IA5String`.
const DNS_NAME: u8 = 0x82;
const TRUE: &[u8] = &[0x01, 0x01, 0xff];

/// A RelativeDistinguishedName with one common name.
fn common_name(text: &str) -> Vec<u8> {
    let value = asn1::element(asn1::UTF8_STRING, &[text.as_bytes()]);
    let attribute = asn1::element(asn1::SEQUENCE, &[&asn1::oid(oid::COMMON_NAME), &value]);
    asn1::element(asn1::SET, &[&attribute])
}

/// UTCTime or GeneralizedTime, as RFC 5280 and RFC 5652 choose.
pub(crate) fn time(time: Timestamp) -> Result<Vec<u8>, Error> {
    let date = time.to_date_time()?;
    if date.year() < FIRST_GENERALIZED_YEAR {
        UtcTime::from_date_time(date).and_then(|time| time.to_der())
    } else {
        GeneralizedTime::from_date_time(date).to_der()
    }
    .map_err(|_| Error::INVALID_ARGUMENT)
}

/// 16 random octets, positive and without leading zeros (RFC 5280 section 4.1.2.2).
fn serial_number(key: &dyn SigningKey) -> Result<Vec<u8>, Error> {
    let mut serial = [0; 16];
    random::fill(key.public_key().provider(), &mut serial)?;
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    Ok(asn1::element(asn1::INTEGER, &[&serial]))
}

fn extensions(
    key: &dyn SigningKey,
    key_usages: FlagSet<KeyUsages>,
    last: &[u8],
) -> Result<Vec<u8>, Error> {
    let key_usage = asn1::write(&KeyUsage(key_usages))?;
    let identifier = key.public_key().spki_sha256().get(..20).unwrap_or_default();
    let identifier = asn1::element(asn1::OCTET_STRING, &[identifier]);
    let list = asn1::element(
        asn1::SEQUENCE,
        &[
            &extension(oid::SUBJECT_KEY_IDENTIFIER, false, &identifier),
            &extension(oid::KEY_USAGE, true, &key_usage),
            last,
        ],
    );
    Ok(asn1::element(0xa3, &[&list]))
}

fn extension(id: der::asn1::ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::oid(id),
            if critical { TRUE } else { &[] },
            &asn1::element(asn1::OCTET_STRING, &[value]),
        ],
    )
}
