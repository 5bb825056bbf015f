//! Everything that one key can sign, where it is at once that of a site, a management point and a
//! client.

use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsementTerms, SiteExchangeKey, SitePublicKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::names::HostName;
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::SigningKey;
use cmcrypto_core::policy::{
    ExpectedSiteData, PolicySet, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner,
    SiteVerifier,
};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{
    Approval, InMemoryDirectory, Registrar, RegistrationChallenges, RegistrationRequest,
};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
pub use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::der::{elements, inside};
use cmcrypto_tests::form::Signed;
pub use cmcrypto_tests::hierarchy::p01;
use cmcrypto_tests::*;

pub const DATA: &[u8] = b"<Policy/>";
pub const KEY: &str = "client-2048";
/// One above it or below it, where a key can't vouch for itself.
const OTHER: &str = "client-3072";

pub fn host() -> HostName {
    hierarchy::host("mp01.example.com")
}

pub fn terms() -> EndorsementTerms {
    EndorsementTerms::starting(NOW)
}

fn endorsed_signing(site: &SiteExchangeKey, mp: &SigningIdentity) -> EndorsedCertificate {
    site.endorse_management_point(&host(), mp.certificate(), terms())
        .unwrap()
}

fn endorsed_encryption(mp: &SigningIdentity, certificate: &Certificate) -> EndorsedCertificate {
    endorse_encryption_certificate(mp, p01(), &host(), certificate, terms()).unwrap()
}

/// The one key, with its two certificates; and another.
pub struct Holder {
    pub key: Arc<dyn SigningKey>,
    pub identity: SigningIdentity,
    pub next: SigningIdentity,
    pub other: SigningIdentity,
    pub encryption: Certificate,
    pub challenges: RegistrationChallenges,
    pub registrar: Registrar,
}

impl Holder {
    pub fn new(provider: Provider, key: Arc<dyn SigningKey>) -> Self {
        let (from, until) = (NOW.saturating_add(-60), NOW.saturating_add(86_400));
        let identity = || {
            let usage = KeyUse::Signing;
            let certificate = self_signed(&*key, usage, "PC01", from, until).unwrap();
            SigningIdentity::new(key.clone(), certificate).unwrap()
        };
        let (first, next) = (identity(), identity());
        let challenges = RegistrationChallenges::new(provider).unwrap();
        Self {
            key: key.clone(),
            registrar: Registrar::new(
                p01(),
                SiteSecurity::default(),
                Approval::Manual,
                challenges.clone(),
                first.clone(),
            ),
            challenges,
            identity: first,
            next,
            other: signing_identity(provider, OTHER),
            encryption: certificate(provider, "mp-2048"),
        }
    }

    pub fn exchange_key(&self) -> SiteExchangeKey {
        SiteExchangeKey::new(self.key.clone(), p01()).unwrap()
    }

    fn other_exchange_key(&self) -> SiteExchangeKey {
        let provider = self.encryption.public_key().provider();
        SiteExchangeKey::new(Arc::new(key(provider, OTHER)), p01()).unwrap()
    }

    /// What the key says as a site's.
    pub fn endorsed_signing(&self) -> EndorsedCertificate {
        endorsed_signing(&self.exchange_key(), &self.other)
    }

    /// What it says as a management point's.
    pub fn endorsed_encryption(&self) -> EndorsedCertificate {
        endorsed_encryption(&self.identity, &self.encryption)
    }

    /// Two bundles, in parts: with the former, and with the latter.
    pub fn bundles(&self) -> [(SitePublicKey, [EndorsedCertificate; 2]); 2] {
        let [ours, other] = [self.exchange_key(), self.other_exchange_key()];
        [(&ours, &self.other), (&other, &self.identity)].map(|(site, mp)| {
            let endorsed = [
                endorsed_signing(site, mp),
                endorsed_encryption(mp, &self.encryption),
            ];
            (site.site_public_key().unwrap(), endorsed)
        })
    }

    pub fn request(&self, digest: DigestAlgorithm) -> RegistrationRequest {
        let challenge = self.challenges.issue(NOW).unwrap();
        let identity = &self.identity;
        RegistrationRequest::new(p01(), identity, None, &challenge, digest, NOW).unwrap()
    }

    pub fn renewal(&self) -> RegistrationRequest {
        RegistrationRequest::renewal(
            p01(),
            &client_id(),
            &self.identity,
            &self.next,
            None,
            &self.challenges.issue(NOW).unwrap(),
            DigestAlgorithm::Sha256,
            NOW,
        )
        .unwrap()
    }

    /// A reply to `request`, which registers anew.
    pub fn reply(&self, request: &RegistrationRequest) -> Vec<u8> {
        let clients = InMemoryDirectory::new();
        let answer = self
            .registrar
            .register(request.as_bytes(), false, &clients, NOW);
        answer.unwrap().reply
    }

    pub fn site(&self) -> SiteSigner {
        SiteSigner::new(p01(), self.identity.clone())
    }

    /// A site's signature over [`DATA`], for all its clients.
    pub fn site_data(&self) -> Vec<u8> {
        let (kind, target) = (SiteDataKind::POLICY, SiteDataTarget::All);
        let terms = SiteDataTerms::starting(kind, target, NOW, 60);
        self.site().sign(&terms, DATA, NOW).unwrap()
    }

    /// An empty set, for all its clients.
    pub fn policy_set(&self) -> Vec<u8> {
        let set = PolicySet::following(SiteDataTarget::All, 0, NOW, 60, Vec::new());
        self.site().sign_policy_set(&set, NOW).unwrap()
    }

    pub fn verify_site_data(&self, signature: &[u8]) -> Result<(), Error> {
        let expected = ExpectedSiteData {
            kind: SiteDataKind::POLICY,
            target: SiteDataTarget::All,
            least_number: 0,
            numbered_by: None,
        };
        let found = self.verifier().verify(&expected, DATA, signature, NOW);
        found.map(drop)
    }

    pub fn verifier(&self) -> SiteVerifier {
        SiteVerifier::with_certificate(p01(), self.identity.certificate().clone()).unwrap()
    }
}

/// The endorsement in `SEQUENCE { certificate or key, endorsement }`, and what it is for.
pub fn endorsement(endorsed: &[u8]) -> (Vec<u8>, Signed) {
    let parts = elements(inside(endorsed));
    (parts[0].to_vec(), Signed::parse(parts[1]))
}

/// What is signed in SignedData with one signer, and the signature (RFC 5652 section 5.4).
pub fn signed_attributes(message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let signed_data = elements(inside(elements(inside(message))[1]))[0];
    let signer_infos = *elements(inside(signed_data)).last().unwrap();
    let signer_info = elements(inside(elements(inside(signer_infos))[0]));
    let mut attributes = signer_info[3].to_vec();
    assert_eq!(attributes[0], 0xa0);
    attributes[0] = 0x31;
    (attributes, inside(signer_info[5]).to_vec())
}
