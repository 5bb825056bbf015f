//! What a raw signature is for: no signature of one purpose verifies as another.
//!
//! Each is RSASSA-PKCS1-v1_5 with SHA-256, or where an old client signs SHA-1, and for a channel
//! RSASSA-PSS with SHA-256, over
//! `"cmcrypto <purpose> v1\0"` and then the content. The signed attributes of CMS, which begin with
//! 0x31, certificates, with 0x30, and tokens, with "eyJ", which is `{"` and a letter in base64url, are the
//! other forms that these keys sign. A key that signs bytes
//! of others' choosing ([`crate::pki::key::PrivateKey::sign`]) can be made to sign any of them.

use crate::Error;
use crate::pki::key::external_key::{self, SigningKey};
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureContext {
    /// A site or a management point vouches for a key.
    Endorsement,
    /// A client proves possession of the key that it registers.
    Registration,
    /// A registered client names the certificates that follow its own.
    Renewal,
    /// A management point answers a registration.
    RegistrationReply,
    /// What a site sends to its clients.
    SiteData,
    /// What a site assigns to its clients.
    PolicySet,
    /// Many of those under one signature.
    PolicyBatch,
    /// Policy that is sealed to one client.
    SecretPolicy,
    /// The key of content that is sealed to one client.
    ContentKey,
    /// The key of the state of users, sealed to the computer that will restore it.
    UserState,
    /// What an administrative user may do.
    Grant,
    /// A site's signing certificate names the one that follows it.
    SiteSigningChange,
    /// A site shows that it has its exchange key.
    SiteKey,
    /// A site hands out the exchange keys that it knows.
    KeyFile,
    /// A site sends data to another.
    Replication,
    /// A site vouches for a package's manifest.
    Content,
    /// One of two that agree on a channel.
    Channel,
    /// An administrator signs in to an SMS Provider.
    Administrator,
}

impl SignatureContext {
    /// What the bytes that a token's signature is over begin with: no other is made, or read.
    pub(crate) const TOKEN_START: &str = "eyJ";

    /// Whether a signature over `message` could be one for a purpose, of CMS, of a certificate, or of a token.
    pub(crate) fn could_be_signed(message: &[u8]) -> bool {
        // Signed attributes, a SET; a certificate, a SEQUENCE.
        matches!(message.first(), Some(0x30 | 0x31))
            || message.starts_with("cmcrypto ".as_bytes())
            || message.starts_with(Self::TOKEN_START.as_bytes())
    }

    const fn prefix(self) -> &'static [u8] {
        match self {
            SignatureContext::Endorsement => b"cmcrypto endorsement v1\0",
            SignatureContext::Registration => b"cmcrypto registration v1\0",
            SignatureContext::Renewal => b"cmcrypto renewal v1\0",
            SignatureContext::RegistrationReply => b"cmcrypto registration-reply v1\0",
            SignatureContext::SiteData => b"cmcrypto site-data v1\0",
            SignatureContext::PolicySet => b"cmcrypto policy-set v1\0",
            SignatureContext::PolicyBatch => b"cmcrypto policy-batch v1\0",
            SignatureContext::SecretPolicy => b"cmcrypto secret-policy v1\0",
            SignatureContext::ContentKey => b"cmcrypto content-key v1\0",
            SignatureContext::UserState => b"cmcrypto user-state v1\0",
            SignatureContext::Grant => b"cmcrypto grant v1\0",
            SignatureContext::SiteSigningChange => b"cmcrypto site-signing-change v1\0",
            SignatureContext::SiteKey => b"cmcrypto site-key v1\0",
            SignatureContext::KeyFile => b"cmcrypto key-file v1\0",
            SignatureContext::Replication => b"cmcrypto replication v1\0",
            SignatureContext::Content => b"cmcrypto content v1\0",
            SignatureContext::Channel => b"cmcrypto channel v1\0",
            SignatureContext::Administrator => b"cmcrypto administrator v1\0",
        }
    }

    /// Signs `content` for this purpose.
    pub(crate) fn sign(
        self,
        key: &dyn SigningKey,
        scheme: SignatureScheme,
        content: &[u8],
    ) -> Result<Vec<u8>, Error> {
        external_key::sign(key, scheme, &self.message(content))
    }

    /// Verifies a signature for this purpose, which only RSA keys make. `accept_1024` lets moduli from
    /// 1024 bits on verify.
    pub(crate) fn verify(
        self,
        key: &PublicKey,
        scheme: SignatureScheme,
        accept_1024: bool,
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        key.check_rsa()?;
        key.verify_accepting(scheme, accept_1024, &self.message(content), signature)
    }

    fn message(self, content: &[u8]) -> Vec<u8> {
        [self.prefix(), content].concat()
    }
}
