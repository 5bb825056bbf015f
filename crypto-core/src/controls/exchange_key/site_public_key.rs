//! The public half of a site's exchange key; that of the top-level site is the trusted root key.

use core::fmt;

use crate::controls::site_security::LegacyAlgorithms;
use crate::controls::{der_fields, hex};
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, Provider};

/// The public half of a site's exchange key. That of the top-level site is the trusted root key: what
/// a client trusts, and what it tells its own management points from an attacker's by.
///
/// Its text, the product's `SMSPublicRootKey`, is the upper-case hexadecimal form of a CryptoAPI
/// PUBLICKEYBLOB: 552 characters for RSA-2048. Equal when the numbers are equal.
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::exchange_key::{SiteExchangeKey, SitePublicKey};
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::site_security::LegacyAlgorithms;
/// # fn main() -> Result<(), cmcrypto_core::Error> {
/// let provider = Provider::default();
/// let top = SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, SiteCode::new("CAS")?)?;
/// let text = top.site_public_key()?.to_hex()?;
/// assert!(text.starts_with("0602000000A400005253413100080000"));
///
/// // On the client, from SMSPublicRootKey or from a mobileclient.tcf:
/// let key = SitePublicKey::from_hex(provider, &text, LegacyAlgorithms::default())?;
/// let file = format!("[Client Install]\r\nSMSPublicRootKey={text}\r\n");
/// assert_eq!(key, SitePublicKey::from_file(provider, file.as_bytes(), LegacyAlgorithms::default())?);
/// println!("compare with the administrator: {}", key.fingerprint());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "TrustedRootKey")]
#[doc(alias = "TRK")]
pub struct SitePublicKey {
    key: PublicKey,
    sha256: [u8; 32],
}

impl SitePublicKey {
    /// Takes an RSA key of 2048 to 4096 bits, or from 1024 bits on with
    /// [`LegacyAlgorithms::rsa_1024_verification`], and a public exponent to 65,537: every client
    /// verifies with it.
    ///
    /// # Errors
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not RSA; [`Error::KEY_TOO_SMALL`];
    /// [`Error::KEY_REJECTED`] above these, or for numbers that have no PUBLICKEYBLOB, see
    /// [`PublicKey::to_capi_blob`].
    pub fn new(key: PublicKey, legacy: LegacyAlgorithms) -> Result<Self, Error> {
        Self::check(&key, legacy)?;
        // What can't be written as text can't be provisioned.
        let sha256 = sha256(&key.to_capi_blob()?);
        Ok(Self { key, sha256 })
    }

    /// From the one PUBLICKEYBLOB that this library writes of a key.
    pub(crate) fn from_blob(provider: Provider, blob: &[u8]) -> Result<Self, Error> {
        let key = PublicKey::from_own_capi_blob(provider, blob)?;
        Self::check(&key, LegacyAlgorithms::default())?;
        let sha256 = sha256(blob);
        Ok(Self { key, sha256 })
    }

    fn check(key: &PublicKey, legacy: LegacyAlgorithms) -> Result<(), Error> {
        key.check_rsa()?;
        if !legacy.rsa_1024_verification {
            key.check_size()?;
        }
        key.check_cost()
    }

    /// Reads the text of `SMSPublicRootKey`: upper-case hexadecimal digits and nothing else.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], and those of [`PublicKey::from_capi_blob`] and
    /// [`SitePublicKey::new`].
    pub fn from_hex(
        provider: Provider,
        text: &str,
        legacy: LegacyAlgorithms,
    ) -> Result<Self, Error> {
        let blob = hex::decode(text.as_bytes())?;
        Self::new(PublicKey::from_capi_blob(provider, &blob)?, legacy)
    }

    /// Reads the content of a file that holds the key: a `mobileclient.tcf`, an INI file with a line
    /// `SMSPublicRootKey=...` among others, or the text of the key alone. UTF-16 or UTF-8, with or
    /// without byte order mark; at most 1 MiB.
    ///
    /// Other lines are not looked at. Lines that give the key twice must agree.
    ///
    /// # Errors
    /// [`Error::NO_TRUSTED_ROOT_KEY`] if there is none in it; [`Error::TOO_LARGE`], and those of
    /// [`SitePublicKey::from_hex`].
    pub fn from_file(
        provider: Provider,
        content: &[u8],
        legacy: LegacyAlgorithms,
    ) -> Result<Self, Error> {
        let text = super::root_key_file::find(content)?;
        Self::from_hex(provider, &text, legacy)
    }

    /// The text of `SMSPublicRootKey`.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_hex(&self) -> Result<String, Error> {
        let blob = self.key.to_capi_blob().map_err(|_| Error::INTERNAL)?;
        Ok(hex::encode(&blob))
    }

    /// The key itself, which can be written as SubjectPublicKeyInfo.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// For people to compare: SHA-256 of the PUBLICKEYBLOB as 16 groups of four upper-case
    /// hexadecimal digits, with a space between them.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.sha256)
    }

    /// Whether `text` is the fingerprint as a person copied it.
    pub(crate) fn has_fingerprint(&self, text: &str) -> bool {
        parse_fingerprint(text) == Some(self.sha256)
    }

    /// An OCTET STRING with the PUBLICKEYBLOB.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>, Error> {
        let blob = self.key.to_capi_blob();
        Ok(der_fields::octets(&blob.map_err(|_| Error::INTERNAL)?))
    }

    /// SHA-256 of the PUBLICKEYBLOB: one for one key, unlike that of its SubjectPublicKeyInfo, which
    /// can be written in two ways.
    pub(crate) fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

/// The fingerprint of the key with this [`SitePublicKey::sha256`].
pub(crate) fn fingerprint(sha256: &[u8; 32]) -> String {
    let digits = hex::encode(sha256);
    let groups = digits.as_bytes().chunks(4).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

/// [`SitePublicKey::sha256`] of the key that has this fingerprint, as a person copied it: white space and
/// case don't matter.
pub(crate) fn parse_fingerprint(text: &str) -> Option<[u8; 32]> {
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let digits: Vec<u8> = digits.map(|byte| byte.to_ascii_uppercase()).collect();
    hex::decode(&digits).ok()?.try_into().ok()
}

impl PartialEq for SitePublicKey {
    /// By the hash, which is at hand: a directory of 2,048 sites compares each with each.
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for SitePublicKey {}

impl fmt::Debug for SitePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SitePublicKey({})", self.fingerprint())
    }
}
