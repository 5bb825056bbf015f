//! A site's proof that it has the key that it says is its own.
//!
//! ```text
//! SiteKeyProof ::= SEQUENCE {
//!   content   SEQUENCE {
//!     version  INTEGER (1),
//!     siteCode PrintableString (SIZE (3)),
//!     key      OCTET STRING },            -- PUBLICKEYBLOB
//!   signature OCTET STRING }              -- by that key, over "cmcrypto site-key v1\0" and the DER of
//!                                         -- content: RSASSA-PKCS1-v1_5, SHA-256
//! ```

use der::Tag;

use super::site_exchange_key::SiteExchangeKey;
use super::site_public_key::SitePublicKey;
use crate::controls::der_fields;
use crate::controls::names::SiteCode;
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der as asn1;
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, Provider};

const VERSION: u8 = 1;
const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;
/// A key and a signature of 4096 bits have 1.1 KiB.
const MAX_LEN: usize = 2 * 1024;

/// A site's code and its exchange key, signed with that key: whoever has the key says that it is this
/// site's. It does not show that the site is the one that it says. A site gives it to its parent, which
/// hands it on with its endorsement, so that nobody can have another's key taken for that of a site of
/// theirs.
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider};
/// use cmcrypto_core::exchange_key::{SiteExchangeKey, SiteKeyProof};
/// use cmcrypto_core::names::SiteCode;
/// # fn main() -> Result<(), Error> {
/// let provider = Provider::default();
/// let key = SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, SiteCode::new("S01")?)?;
/// let given = key.prove_possession()?;
///
/// let proof = SiteKeyProof::from_der(provider, given.to_der())?;
/// assert_eq!(proof.site_code(), SiteCode::new("S01")?);
/// assert_eq!(proof.public_key(), key.public_key());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteKeyProof {
    site: SiteCode,
    key: SitePublicKey,
    der: Vec<u8>,
}

impl SiteExchangeKey {
    /// Signs this site's code and key with this key.
    ///
    /// # Errors
    /// Those of the key.
    pub fn prove_possession(&self) -> Result<SiteKeyProof, Error> {
        let (site, key) = (self.site_code(), self.site_public_key()?);
        let content = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(site),
                &key.to_der()?,
            ],
        );
        let signature = SignatureContext::SiteKey.sign(self.signing_key(), SCHEME, &content)?;
        let der = der_fields::with_signatures(&content, &[&signature]);
        Ok(SiteKeyProof { site, key, der })
    }
}

impl SiteKeyProof {
    /// Reads a proof, and verifies it.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`]
    /// above 2 KiB; of the key those of [`PublicKey::from_capi_blob`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`]; [`Error::SIGNATURE_INVALID`].
    pub fn from_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        let (content, [signature]) = der_fields::read_with_signatures(der, MAX_LEN)?;
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let key = SitePublicKey::from_blob(provider, fields.expect(Tag::OctetString)?)?;
        fields.finish()?;
        let context = SignatureContext::SiteKey;
        context.verify(key.public_key(), SCHEME, false, content, signature)?;
        Ok(Self {
            site,
            key,
            der: der.to_vec(),
        })
    }

    /// The DER that [`SiteKeyProof::from_der`] reads.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// The site that it says the key is of.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
    }

    pub(crate) fn key(&self) -> &SitePublicKey {
        &self.key
    }
}
