//! A site with one management point, and the clients that register there.

use std::sync::atomic::{AtomicUsize, Ordering};

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::{
    Approval, ClientDirectory, ClientRegistry, ClientStateChange, InMemoryDirectory, Registrar,
    Registration, RegistrationAnswer, RegistrationChallenges, RegistrationRequest,
};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Provider, Secret, Timestamp};
pub use cmcrypto_tests::hierarchy::{DAY, VALIDITY_ENDS, p01};
use cmcrypto_tests::*;

/// The keys of `vectors/keys` that clients register with. The management point has `mp2-2048`.
pub const FIRST: &str = "client-2048";
pub const SECOND: &str = "e3-2048";
pub const THIRD: &str = "client-3072";

/// Require SHA-256 off, RSA-1024 accepted or not.
pub const fn site_with(require_sha256: bool, rsa_1024_verification: bool) -> SiteSecurity {
    SiteSecurity {
        allow_unsigned: false,
        allow_sha1: !require_sha256,
        allow_plaintext: false,
        allow_unapproved: false,
        legacy: LegacyAlgorithms {
            rsa_1024_verification,
            oaep_sha1: false,
            large_keys: false,
        },
    }
}

/// A stored key with a new certificate that is valid from a day before [`NOW`] for a year.
pub fn identity(provider: Provider, name: &str) -> SigningIdentity {
    hierarchy::identity(provider, name, "PC01")
}

pub fn identity_between(
    provider: Provider,
    name: &str,
    from: Timestamp,
    until: Timestamp,
) -> SigningIdentity {
    hierarchy::identity_between(provider, name, "PC01", from, until)
}

/// A directory that counts what was written.
#[derive(Default)]
pub struct Counted {
    pub inner: InMemoryDirectory,
    writes: AtomicUsize,
}

impl Counted {
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    fn count(&self, result: Result<(), Error>) -> Result<(), Error> {
        self.writes
            .fetch_add(usize::from(result.is_ok()), Ordering::SeqCst);
        result
    }
}

impl ClientDirectory for Counted {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        self.inner.find(id)
    }
}

impl ClientRegistry for Counted {
    fn find_by_key(&self, key: &[u8; 32]) -> Result<Option<(ClientId, Registration)>, Error> {
        self.inner.find_by_key(key)
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        self.count(self.inner.register(id, registration))
    }

    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption: Option<&Certificate>,
    ) -> Result<(), Error> {
        self.count(self.inner.replace(id, previous, certificate, encryption))
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        self.count(self.inner.set_state(id, change))
    }
}

pub struct Site {
    pub provider: Provider,
    pub challenges: RegistrationChallenges,
    pub registrar: Registrar,
    /// The signing certificate of the management point.
    pub mp: SigningIdentity,
    pub clients: Counted,
}

impl Site {
    pub fn new(provider: Provider) -> Self {
        Self::with(provider, SiteSecurity::default(), Approval::Manual)
    }

    pub fn with(provider: Provider, site: SiteSecurity, approval: Approval) -> Self {
        let secret = Secret::from(vec![7; RegistrationChallenges::SECRET_LEN]);
        let challenges = RegistrationChallenges::with_secret(provider, &secret).unwrap();
        let mp = identity(provider, "mp2-2048");
        Self {
            provider,
            registrar: Registrar::new(p01(), site, approval, challenges.clone(), mp.clone()),
            challenges,
            mp,
            clients: Counted::default(),
        }
    }

    pub fn challenge(&self) -> Vec<u8> {
        self.registrar.challenge(NOW).unwrap().to_vec()
    }

    pub fn identity(&self, name: &str) -> SigningIdentity {
        identity(self.provider, name)
    }

    pub fn key(&self, name: &str) -> PrivateKey {
        key(self.provider, name)
    }

    /// What a client of the library sends.
    pub fn request(&self, client: &SigningIdentity) -> RegistrationRequest {
        self.request_with(client, None)
    }

    pub fn request_with(
        &self,
        client: &SigningIdentity,
        encryption: Option<&Certificate>,
    ) -> RegistrationRequest {
        let sha256 = DigestAlgorithm::Sha256;
        let challenge = self.challenge();
        RegistrationRequest::new(p01(), client, encryption, &challenge, sha256, NOW).unwrap()
    }

    pub fn renewal(
        &self,
        id: &ClientId,
        current: &SigningIdentity,
        next: &SigningIdentity,
        encryption: Option<&Certificate>,
    ) -> RegistrationRequest {
        let sha256 = DigestAlgorithm::Sha256;
        let challenge = self.challenge();
        let p01 = p01();
        RegistrationRequest::renewal(p01, id, current, next, encryption, &challenge, sha256, NOW)
            .unwrap()
    }

    pub fn register(&self, request: &[u8]) -> Result<RegistrationAnswer, Error> {
        self.registrar.register(request, false, &self.clients, NOW)
    }

    pub fn renew(&self, request: &[u8]) -> Result<RegistrationAnswer, Error> {
        self.registrar.renew(request, &self.clients, NOW)
    }

    /// Registers a client, and tells its id.
    pub fn enter(&self, client: &SigningIdentity) -> ClientId {
        let request = self.request(client);
        self.register(request.as_bytes()).unwrap().id
    }

    pub fn registration(&self, id: &ClientId) -> Registration {
        self.clients.find(id).unwrap().unwrap()
    }

    /// What becomes of a request; where it is refused, nothing was written.
    #[track_caller]
    fn unwritten<T>(&self, found: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let before = self.clients.writes();
        let found = found();
        assert!(found.is_ok() || self.clients.writes() == before);
        found
    }

    /// Registers, or writes nothing. With other threads about, the count tells nothing.
    #[track_caller]
    pub fn try_register(&self, request: &[u8]) -> Result<RegistrationAnswer, Error> {
        self.unwritten(|| self.register(request))
    }

    /// The same of a renewal.
    #[track_caller]
    pub fn try_renew(&self, request: &[u8]) -> Result<RegistrationAnswer, Error> {
        self.unwritten(|| self.renew(request))
    }

    /// Refused with this error, and nothing was written.
    #[track_caller]
    pub fn refuses(&self, request: &[u8], error: Error) {
        assert_eq!(self.try_register(request).err(), Some(error));
    }

    #[track_caller]
    pub fn refuses_renewal(&self, request: &[u8], error: Error) {
        assert_eq!(self.try_renew(request).err(), Some(error));
    }
}
