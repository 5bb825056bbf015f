//! The key for one client, and no other.

use cmcrypto_core::content::ContentKey;
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::policy::SiteVerifier;
use cmcrypto_core::registration::{ClientRegistry, InMemoryDirectory, Registration};
use cmcrypto_core::secret_policy::PolicySealer;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::der::{integer, octets, printable, sequence, utf8};
use cmcrypto_tests::envelope::{CONTENT_KEY, commitment, encrypt};
use cmcrypto_tests::form::{Edit, refuses, sign};
use cmcrypto_tests::hierarchy::{code, p01};
use cmcrypto_tests::*;

use crate::content::encrypted::fixture::*;
use crate::signature_context::names::PURPOSES;

const SIGNER: &str = "client-3072";

struct World {
    run: Run,
    site: SigningIdentity,
    verifier: SiteVerifier,
    registration: Registration,
    identities: [DecryptionIdentity; 1],
}

impl World {
    fn new(provider: Provider) -> Self {
        let site = hierarchy::identity(provider, SIGNER, "S01");
        let verifier = SiteVerifier::with_certificate(p01(), site.certificate().clone()).unwrap();
        Self {
            run: Run::new(provider),
            site,
            verifier,
            registration: Registration {
                certificate: certificate(provider, "client-2048"),
                encryption_certificate: Some(certificate(provider, RECIPIENT)),
                approved: true,
                blocked: false,
            },
            identities: [decryption_identity(provider, RECIPIENT)],
        }
    }

    fn seal_to(&self, client: &ClientId, registration: &Registration) -> Result<Vec<u8>, Error> {
        let clients = InMemoryDirectory::new();
        clients.register(client, registration)?;
        self.run
            .key
            .seal_to_client(&self.site, p01(), &clients, client, NOW)
    }

    fn seal(&self) -> Vec<u8> {
        self.seal_to(&client_id(), &self.registration).unwrap()
    }

    fn open_as(
        &self,
        sealed: &[u8],
        (site, client): (SiteCode, &ClientId),
        now: Timestamp,
    ) -> Result<ContentKey, Error> {
        let by = PolicySealer::Site(&self.verifier);
        let header = self.run.header();
        ContentKey::open_for_client(header, sealed, (site, client), &self.identities, by, now)
    }

    fn open(&self, sealed: &[u8]) -> Result<ContentKey, Error> {
        self.open_as(sealed, (p01(), &client_id()), NOW)
    }
}

#[test]
fn its_client_opens_it() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let content = bytes(70_000);
        let file = file(0, "a", &content);
        let stream = world.run.encrypt(&file, &content);
        let (one, two) = (world.seal(), world.seal());
        assert_ne!(one, two);
        for sealed in [one, two] {
            let key = world.open(&sealed).unwrap();
            assert!(decrypt(&key, &file, &stream) == (Ok(()), content.clone()));
            assert!(!sealed.windows(32).any(|part| part == world.run.exposed()));
        }
    }
}

#[test]
fn who_may_have_it() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let refused = |edit: fn(&mut Registration)| {
            let mut registration = world.registration.clone();
            edit(&mut registration);
            world.seal_to(&client_id(), &registration).err()
        };
        let unapproved = Some(Error::UNAPPROVED_SENDER);
        assert_eq!(refused(|r| r.approved = false), unapproved);
        assert_eq!(refused(|r| r.blocked = true), Some(Error::BLOCKED_SENDER));
        let none = refused(|r| r.encryption_certificate = None);
        assert_eq!(none, Some(Error::NO_RECIPIENTS));
        let signing = |r: &mut Registration| r.encryption_certificate = Some(r.certificate.clone());
        assert_eq!(refused(signing), Some(Error::CERTIFICATE_USAGE));

        // Another client's that is sealed to our key, one to another key, and by another site.
        let other = ClientId::new("GUID:2").unwrap();
        let sealed = world.seal_to(&other, &world.registration).unwrap();
        assert_eq!(
            world.open(&sealed).err(),
            Some(Error::NOT_INTENDED_RECIPIENT)
        );
        let elsewhere = Registration {
            encryption_certificate: Some(certificate(provider, "mp2-2048")),
            ..world.registration.clone()
        };
        let sealed = world.seal_to(&client_id(), &elsewhere).unwrap();
        assert_eq!(world.open(&sealed).err(), Some(Error::NOT_A_RECIPIENT));
        let sealed = world.seal();
        let of_other = world.open_as(&sealed, (code("P02"), &client_id()), NOW);
        assert_eq!(of_other.err(), Some(Error::SITE_MISMATCH));
        let late = world.site.certificate().not_after().saturating_add(1);
        let late = world.open_as(&sealed, (p01(), &client_id()), late);
        assert_eq!(late.err(), Some(Error::CERTIFICATE_EXPIRED));
        // Of another run, of which the client holds the header.
        let mut next = World::new(provider);
        next.verifier = world.verifier.clone();
        assert_eq!(next.open(&sealed).err(), Some(Error::CONTENT_KEY_MISMATCH));
    }
}

/// What is inside, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    site: Vec<u8>,
    certificate: Vec<u8>,
    client: Vec<u8>,
    package: Vec<u8>,
    package_version: u64,
    content: Vec<u8>,
    commitment: Vec<u8>,
    trailing: Vec<u8>,
    key: Vec<u8>,
    purpose: &'static str,
}

impl Form {
    fn context(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site),
            &octets(&self.certificate),
            &utf8(&self.client),
            &utf8(&self.package),
            &integer(self.package_version),
            &octets(&self.content),
            &octets(&self.commitment),
            &self.trailing,
        ])
    }

    fn sealed(&self, provider: Provider, to: &[Certificate]) -> Vec<u8> {
        let context = self.context();
        let signature = sign(&key(provider, SIGNER), self.purpose, &context);
        let inside = sequence(&[&context, &octets(&signature), &octets(&self.key)]);
        encrypt(&inside, CONTENT_KEY, to)
    }
}

/// By a site that is mistaken or malicious in a field.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let base = Form {
            version: 1,
            site: b"P01".into(),
            certificate: world.site.certificate().thumbprint_sha256().to_vec(),
            client: client_id().as_str().into(),
            package: b"P0100012".into(),
            package_version: 3,
            content: world.run.header().commitment().to_vec(),
            commitment: commitment(&CONTENT_KEY).to_vec(),
            trailing: Vec::new(),
            key: world.run.exposed(),
            purpose: "content-key",
        };
        let to = [certificate(provider, RECIPIENT)];
        let read = |form: &Form| world.open(&form.sealed(provider, &to));
        const MALFORMED: Error = Error::MALFORMED;
        const MISMATCH: Error = Error::CONTENT_KEY_MISMATCH;
        let edits: [Edit<'_, Form>; 16] = [
            ("version 0", &|f| f.version = 0, MALFORMED),
            (
                "version 2",
                &|f| f.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            ("lower case", &|f| f.site = b"p01".into(), MALFORMED),
            (
                "another site",
                &|f| f.site = b"P02".into(),
                Error::SITE_MISMATCH,
            ),
            (
                "another signer",
                &|f| f.certificate[0] ^= 1,
                Error::SIGNER_MISMATCH,
            ),
            ("no client", &|f| f.client.clear(), MALFORMED),
            (
                "another client",
                &|f| f.client = b"GUID:2".into(),
                Error::NOT_INTENDED_RECIPIENT,
            ),
            (
                "another package",
                &|f| f.package = b"P0100013".into(),
                MISMATCH,
            ),
            ("another version", &|f| f.package_version = 4, MISMATCH),
            ("another run", &|f| f.content[0] ^= 1, MISMATCH),
            (
                "another envelope",
                &|f| f.commitment[0] ^= 1,
                Error::ENVELOPE_MISMATCH,
            ),
            (
                "a short commitment",
                &|f| f.commitment.truncate(20),
                MALFORMED,
            ),
            ("more", &|f| f.trailing = integer(1), MALFORMED),
            ("a short key", &|f| f.key.truncate(31), MALFORMED),
            ("another key", &|f| f.key[0] ^= 1, MISMATCH),
            ("no purpose", &|f| f.purpose = "", Error::SIGNATURE_INVALID),
        ];
        refuses(provider, &base, &edits, read);
        for purpose in PURPOSES {
            let found = read(&Form {
                purpose,
                ..base.clone()
            });
            let expected = (purpose != "content-key").then_some(Error::SIGNATURE_INVALID);
            assert_eq!(found.err(), expected, "{purpose}");
        }
    }
}

#[test]
fn mutations() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        refuses_changes(provider, &world.seal(), |sealed| world.open(sealed));
        let large = vec![0x30; 16 * 1024 + 1];
        assert_eq!(world.open(&large).err(), Some(Error::TOO_LARGE));
    }
}
