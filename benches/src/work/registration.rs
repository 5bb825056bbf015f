//! A client that registers with a management point, step by step.

use std::sync::Arc;

use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{
    Approval, InMemoryDirectory, Registered, Registrar, RegistrationAnswer, RegistrationChallenges,
    RegistrationRequest,
};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Provider, Timestamp};

use crate::work::message;

pub struct Registering {
    pub now: Timestamp,
    pub challenges: RegistrationChallenges,
    pub challenge: [u8; RegistrationChallenges::CHALLENGE_LEN],
    /// RSA-2048, as all here.
    pub client_key: PrivateKey,
    site: SiteCode,
    registrar: Registrar,
    client: SigningIdentity,
    next: SigningIdentity,
    encryption: Certificate,
    management_point: Certificate,
    id: ClientId,
}

impl Registering {
    pub fn new(provider: Provider) -> Self {
        let now = Timestamp::from_unix(1_800_000_000);
        let until = now.saturating_add(365 * 86_400);
        let mut key = message::keys(provider);
        let identity = |key: PrivateKey, name| {
            let certificate = self_signed(&key, KeyUse::Signing, name, now, until);
            SigningIdentity::new(Arc::new(key), certificate.unwrap()).unwrap()
        };
        let client_key = key();
        let management_point = identity(key(), "MP01");
        let challenges = RegistrationChallenges::new(provider).unwrap();
        let site = SiteCode::new("P01").unwrap();
        Self {
            now,
            challenge: challenges.issue(now).unwrap(),
            site,
            client: identity(client_key.clone(), "PC01"),
            client_key,
            next: identity(key(), "PC01"),
            encryption: self_signed(&key(), KeyUse::Encryption, "PC01", now, until).unwrap(),
            management_point: management_point.certificate().clone(),
            registrar: Registrar::new(
                site,
                SiteSecurity::default(),
                Approval::Manual,
                challenges.clone(),
                management_point,
            ),
            challenges,
            id: ClientId::new("GUID:8C3F5E0A-6B1D-4E2F-9A7C-0D1E2F3A4B5C").unwrap(),
        }
    }

    /// The client's request, for both of its certificates.
    pub fn request(&self) -> RegistrationRequest {
        let (sha256, encryption) = (DigestAlgorithm::Sha256, Some(&self.encryption));
        let (client, challenge) = (&self.client, &self.challenge);
        RegistrationRequest::new(self.site, client, encryption, challenge, sha256, self.now)
            .unwrap()
    }

    /// The management point's answer to a client that it does not know yet.
    pub fn register(&self, request: &RegistrationRequest) -> RegistrationAnswer {
        let clients = InMemoryDirectory::new();
        self.registrar
            .register(request.as_bytes(), false, &clients, self.now)
            .unwrap()
    }

    /// The client's check of the answer.
    pub fn finish(&self, request: &RegistrationRequest, answer: &RegistrationAnswer) -> Registered {
        request
            .finish(&answer.reply, &self.management_point, self.now)
            .unwrap()
    }

    /// The client's request to renew both certificates.
    pub fn renewal(&self) -> RegistrationRequest {
        RegistrationRequest::renewal(
            self.site,
            &self.id,
            &self.client,
            &self.next,
            Some(&self.encryption),
            &self.challenge,
            DigestAlgorithm::Sha256,
            self.now,
        )
        .unwrap()
    }

    /// The management point's answer to that.
    pub fn renew(&self, request: &RegistrationRequest) -> RegistrationAnswer {
        let clients = InMemoryDirectory::new();
        let certificate = self.client.certificate().clone();
        clients.add(self.id.clone(), certificate).unwrap();
        self.registrar
            .renew(request.as_bytes(), &clients, self.now)
            .unwrap()
    }
}
