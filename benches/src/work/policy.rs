//! A site that signs what it sends to its clients, and a client that verifies it.

use std::sync::Arc;

use cmcrypto_core::names::{ClientId, CollectionId, SiteCode};
use cmcrypto_core::pki::certificate::{
    DecryptionIdentity, KeyUse, SigningIdentity, self_signed, self_signed_site_server,
};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{
    ClientPolicies, ExpectedSiteData, PolicyAssignment, PolicyId, PolicySet, SiteDataKind,
    SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::registration::{ClientRegistry, InMemoryDirectory, Registration};
use cmcrypto_core::secret_policy::{OpenedPolicy, PolicySealer, SecretPolicy};
use cmcrypto_core::{Provider, Timestamp};

use crate::work::message;

pub struct SiteData {
    /// RSA-2048.
    pub key: PrivateKey,
    identity: SigningIdentity,
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
        let key = message::key(provider, "site-2048");
        let certificate = self_signed_site_server(&key, "site.example.com", now, until).unwrap();
        let identity = SigningIdentity::new(Arc::new(key.clone()), certificate.clone()).unwrap();
        let site = SiteCode::new("P01").unwrap();
        let (kind, target) = (SiteDataKind::POLICY, SiteDataTarget::All);
        Self {
            key,
            signer: SiteSigner::new(site, identity.clone()),
            identity,
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

/// What a site assigns to each of its clients, and one of them.
pub struct PolicySets {
    pub site: SiteData,
    /// One for each client, which is a member of three collections.
    pub sets: Vec<PolicySet>,
    /// That of one client, of a batch.
    pub signed: Vec<u8>,
    /// To which it applies, with nothing yet.
    policies: ClientPolicies,
}

impl PolicySets {
    pub fn new(provider: Provider, clients: usize, policies: usize) -> Self {
        let site = SiteData::new(provider);
        let sets: Vec<PolicySet> = (0..clients)
            .map(|client| own_set(client, policies, site.now))
            .collect();
        let mut signed = site.signer.sign_policy_batch(&sets, site.now).unwrap();
        let (site_code, client) = (SiteCode::new("P01").unwrap(), client_id(clients / 3));
        Self {
            site,
            sets,
            signed: signed.swap_remove(clients / 3),
            policies: ClientPolicies::new(site_code, client),
        }
    }

    pub fn batch(&self) -> Vec<Vec<u8>> {
        let site = &self.site;
        site.signer.sign_policy_batch(&self.sets, site.now).unwrap()
    }

    pub fn one_by_one(&self) -> Vec<Vec<u8>> {
        let site = &self.site;
        let sign = |set| site.signer.sign_policy_set(set, site.now).unwrap();
        self.sets.iter().map(sign).collect()
    }

    pub fn apply(&self) -> ClientPolicies {
        let (site, mut policies) = (&self.site, self.policies.clone());
        policies
            .apply(&site.verifier, &self.signed, site.now)
            .unwrap();
        policies
    }
}

fn client_id(client: usize) -> ClientId {
    ClientId::new(&format!("GUID:{client:08}")).unwrap()
}

fn own_set(client: usize, policies: usize, now: Timestamp) -> PolicySet {
    let until = now.saturating_add(90 * 86_400);
    let assignments = (0..policies).map(|number| {
        let policy = PolicyId::new(&format!("DEP-P012{client:05}-P0100012-{number:08}")).unwrap();
        PolicyAssignment::new(
            policy,
            1,
            policy_body(client, number).as_bytes(),
            now,
            until,
        )
    });
    let target = SiteDataTarget::Client(client_id(client));
    let mut set = PolicySet::following(target, 0, now, 7 * 86_400, assignments.collect());
    set.collections = ["P0100012", "P0100013", "SMS00001"]
        .map(|id| CollectionId::new(id).unwrap())
        .to_vec();
    set
}

fn policy_body(client: usize, number: usize) -> String {
    format!("<Policy client='{client}' number='{number}'/>")
}

/// A policy that holds a secret, its site, and its client.
pub struct SecretPolicies {
    site: SiteData,
    secret: SecretPolicy,
    set_sha256: [u8; 32],
    clients: InMemoryDirectory,
    identities: Vec<DecryptionIdentity>,
    policies: ClientPolicies,
}

impl SecretPolicies {
    /// With a body of `len` bytes.
    pub fn new(provider: Provider, len: usize) -> Self {
        let site = SiteData::new(provider);
        let (now, id) = (site.now, client_id(0));
        let until = now.saturating_add(365 * 86_400);
        let mut key = message::keys(provider);
        let (signing, key) = (key(), key());
        let certificate = self_signed(&signing, KeyUse::Signing, "PC01", now, until).unwrap();
        let encryption = self_signed(&key, KeyUse::Encryption, "PC01", now, until).unwrap();
        let policy = PolicyId::new("{network-access-account}").unwrap();
        let body = vec![b'x'; len];
        let secret = SecretPolicy::new(provider, policy, 1, &body, now, until).unwrap();
        let assignments = vec![secret.assignment().clone()];
        let set = PolicySet::following(SiteDataTarget::All, 0, now, 7 * 86_400, assignments);
        let signed = site.signer.sign_policy_set(&set, now).unwrap();
        let mut policies = ClientPolicies::new(SiteCode::new("P01").unwrap(), id.clone());
        policies.apply(&site.verifier, &signed, now).unwrap();
        let registration = Registration {
            certificate,
            encryption_certificate: Some(encryption.clone()),
            approved: true,
            blocked: false,
        };
        let clients = InMemoryDirectory::new();
        clients.register(&id, &registration).unwrap();
        Self {
            site,
            secret,
            set_sha256: PolicySet::sha256_of(&signed).unwrap(),
            clients,
            identities: vec![DecryptionIdentity::new(Arc::new(key), encryption).unwrap()],
            policies,
        }
    }

    pub fn seal(&self) -> Vec<u8> {
        let site = &self.site;
        let (by, code) = (&site.identity, SiteCode::new("P01").unwrap());
        let sealed = self.secret.seal(
            by,
            code,
            &self.set_sha256,
            &self.clients,
            &client_id(0),
            site.now,
        );
        sealed.unwrap()
    }

    pub fn open(&self, sealed: &[u8]) -> OpenedPolicy {
        let (policies, site) = (&self.policies, &self.site);
        let (policy, by) = (
            &self.secret.assignment().policy,
            PolicySealer::Site(&site.verifier),
        );
        policies
            .open_secret(policy, sealed, &self.identities, by, site.now)
            .unwrap()
    }
}
