//! A site that issues tokens, and who verifies them.

use std::sync::Arc;

use cmcrypto_core::access::token::{Guid, IssuedToken, TokenCache, TokenSigner, TokenVerifier};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Provider, Timestamp};

use crate::work::message;

pub struct Tokens {
    /// RSA-2048, stored.
    pub key: PrivateKey,
    /// A token for access to content.
    pub token: String,
    signature: Vec<u8>,
    signer: TokenSigner,
    verifier: TokenVerifier,
    cache: TokenCache,
    client: ClientId,
    now: Timestamp,
}

impl Tokens {
    pub fn new(provider: Provider) -> Self {
        let key = message::key(provider, "client-2048");
        let certificate = message::certificate(provider, "client-2048");
        // A day after the certificate was made.
        let now = certificate.not_before().saturating_add(86_400);
        let tenant = Guid::from_bytes([1; 16]);
        let identity = SigningIdentity::new(Arc::new(key.clone()), certificate.clone()).unwrap();
        let signer = TokenSigner::new(tenant, identity).unwrap();
        let client = ClientId::new("GUID:1").unwrap();
        let token = signer.content_access(&client, now).unwrap();
        let token = token.text().to_owned();
        let (signed, _) = token.rsplit_once('.').unwrap();
        let signature = key.sign(SignatureScheme::Pkcs1Sha256, signed.as_bytes());
        let tokens = Self {
            signature: signature.unwrap(),
            verifier: TokenVerifier::new(tenant, certificate).unwrap(),
            cache: TokenCache::new(1000),
            key,
            token,
            signer,
            client,
            now,
        };
        tokens.verify_by_cache();
        tokens
    }

    pub fn issue(&self) -> IssuedToken {
        self.signer.content_access(&self.client, self.now).unwrap()
    }

    pub fn verify(&self) {
        let verified = self.verifier.content_access(&self.token, None, self.now);
        verified.unwrap();
    }

    /// The same, verified before.
    pub fn verify_by_cache(&self) {
        let (verifier, cache) = (&self.verifier, Some(&self.cache));
        verifier
            .content_access(&self.token, cache, self.now)
            .unwrap();
    }

    /// The signature in it, which is the least there is to verify.
    pub fn verify_signature(&self) {
        let (signed, _) = self.token.rsplit_once('.').unwrap();
        let key = self.key.public_key();
        key.verify(
            SignatureScheme::Pkcs1Sha256,
            signed.as_bytes(),
            &self.signature,
        )
        .unwrap();
    }
}
