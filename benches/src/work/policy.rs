//! A site that signs what it sends to its clients, and a client that verifies it.

use std::sync::Arc;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{SigningIdentity, self_signed_site_server};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{
    ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Provider, Timestamp};

pub struct SiteData {
    /// RSA-2048.
    pub key: PrivateKey,
    signer: SiteSigner,
    verifier: SiteVerifier,
    terms: SiteDataTerms,
    expected: ExpectedSiteData,
    now: Timestamp,
}

impl SiteData {
    pub fn new(provider: Provider) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let until = now.saturating_add(365 * 86_400);
        let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048).unwrap();
        let key = PrivateKey::from_pkcs8_der(provider, key.to_pkcs8_der().expose()).unwrap();
        let certificate = self_signed_site_server(&key, "site.example.com", now, until).unwrap();
        let identity = SigningIdentity::new(Arc::new(key.clone()), certificate.clone()).unwrap();
        let site = SiteCode::new("P01").unwrap();
        let (kind, target) = (SiteDataKind::POLICY, SiteDataTarget::All);
        Self {
            key,
            signer: SiteSigner::new(site, identity),
            verifier: SiteVerifier::with_certificate(site, certificate).unwrap(),
            terms: SiteDataTerms::starting(kind, target.clone(), now, 7 * 86_400),
            expected: ExpectedSiteData {
                kind,
                target,
                least_number: 0,
                numbered_by: None,
            },
            now,
        }
    }

    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        self.signer.sign(&self.terms, data, self.now).unwrap()
    }

    pub fn verify(&self, data: &[u8], signature: &[u8]) -> SiteDataTerms {
        self.verifier
            .verify(&self.expected, data, signature, self.now)
            .unwrap()
    }
}
