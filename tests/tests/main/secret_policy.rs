//! Policy that holds secrets: for one client, one assignment, and nobody else.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::pki::cms;
use cmcrypto_core::policy::{
    ClientPolicies, PolicyAssignment, PolicyFlags, PolicyId, PolicySet, SiteDataTarget, SiteSigner,
    SiteVerifier,
};
use cmcrypto_core::registration::{ClientRegistry, InMemoryDirectory, Registration};
use cmcrypto_core::secret_policy::{PolicySealer, SecretPolicy};
use cmcrypto_core::{Error, Provider, Secret, Timestamp};
use cmcrypto_tests::changes::flips;
use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::der::{elements, inside, integer, octets, printable, sequence, utf8};
use cmcrypto_tests::form::{Edit, sign};
use cmcrypto_tests::hierarchy::{DAY, p01};
use cmcrypto_tests::*;

use crate::signature_context::names::PURPOSES;

const BODY: &[u8] = b"<Policy><Password>NAA-SECRET</Password></Policy>";

/// A site that assigns one secret policy, and the client that it is sealed to.
struct World {
    provider: Provider,
    site: SigningIdentity,
    signer: SiteSigner,
    verifier: SiteVerifier,
    secret: SecretPolicy,
    set: Vec<u8>,
    registration: Registration,
    policies: ClientPolicies,
}

fn id() -> PolicyId {
    PolicyId::new("{naa}").unwrap()
}

fn secret(provider: Provider, version: u64) -> SecretPolicy {
    SecretPolicy::new(provider, id(), version, BODY, NOW, NOW.saturating_add(DAY)).unwrap()
}

impl World {
    fn new(provider: Provider) -> Self {
        let site = hierarchy::identity(provider, "client-3072", "S01");
        let signer = SiteSigner::new(p01(), site.clone());
        let verifier = SiteVerifier::with_certificate(p01(), site.certificate().clone()).unwrap();
        let registration = Registration {
            certificate: certificate(provider, "client-2048"),
            encryption_certificate: Some(certificate(provider, "mp-2048")),
            approved: true,
            blocked: false,
        };
        let mut world = Self {
            provider,
            secret: secret(provider, 1),
            set: Vec::new(),
            policies: ClientPolicies::new(p01(), client_id()),
            site,
            signer,
            verifier,
            registration,
        };
        world.assign(vec![world.secret.assignment().clone()]);
        world
    }

    /// By the next set for all.
    fn assign(&mut self, assignments: Vec<PolicyAssignment>) {
        let previous = self.policies.sets().first().map_or(0, |set| set.number);
        let set = PolicySet::following(SiteDataTarget::All, previous, NOW, 7 * DAY, assignments);
        self.set = self.signer.sign_policy_set(&set, NOW).unwrap();
        self.policies.apply(&self.verifier, &self.set, NOW).unwrap();
    }

    fn seal(&self) -> Vec<u8> {
        self.seal_as(&self.secret, &client_id(), &self.registration)
            .unwrap()
    }

    fn seal_as(
        &self,
        secret: &SecretPolicy,
        client: &ClientId,
        registration: &Registration,
    ) -> Result<Vec<u8>, Error> {
        let set = PolicySet::sha256_of(&self.set).unwrap();
        let clients = InMemoryDirectory::new();
        clients.register(client, registration)?;
        secret.seal(&self.site, p01(), &set, &clients, client, NOW)
    }

    fn clients(&self) -> InMemoryDirectory {
        let clients = InMemoryDirectory::new();
        clients.register(&client_id(), &self.registration).unwrap();
        clients
    }

    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.open_at(sealed, NOW)
    }

    fn open_at(&self, sealed: &[u8], now: Timestamp) -> Result<Vec<u8>, Error> {
        let identities = [decryption_identity(self.provider, "mp-2048")];
        let by = PolicySealer::Site(&self.verifier);
        let opened = self
            .policies
            .open_secret(&id(), sealed, &identities, by, now)?;
        Ok(opened.body().to_vec())
    }
}

#[test]
fn its_client_opens_it() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let (one, two) = (world.seal(), world.seal());
        assert_ne!(one, two);
        for sealed in [&one, &two] {
            assert_eq!(world.open(sealed).as_deref(), Ok(BODY));
        }
        // Neither the set nor what is sealed shows it, nor its hash.
        for bytes in [&one, &world.set] {
            assert!(!bytes.windows(10).any(|found| found == b"NAA-SECRET"));
            assert!(!bytes.windows(32).any(|found| found == sha256(BODY)));
        }
        let told = format!("{:?} {:?}", world.secret, world.policies);
        assert!(!told.contains("NAA-SECRET"));
        let kept = world.secret.salted().expose().to_vec();
        let again =
            SecretPolicy::from_salted(world.secret.assignment().clone(), Secret::from(kept))
                .unwrap();
        let sealed = world
            .seal_as(&again, &client_id(), &world.registration)
            .unwrap();
        assert_eq!(world.open(&sealed).as_deref(), Ok(BODY));
    }
}

#[test]
fn who_may_have_it() {
    let world = World::new(Provider::default());
    let set = PolicySet::sha256_of(&world.set).unwrap();
    let other = ClientId::new("GUID:2").unwrap();
    let nobody = world
        .secret
        .seal(&world.site, p01(), &set, &world.clients(), &other, NOW);
    assert_eq!(nobody.err(), Some(Error::UNKNOWN_SENDER));
    let world = World::new(Provider::default());
    let refused = |edit: fn(&mut Registration)| {
        let mut registration = world.registration.clone();
        edit(&mut registration);
        world
            .seal_as(&world.secret, &client_id(), &registration)
            .err()
    };
    assert_eq!(
        refused(|r| r.approved = false),
        Some(Error::UNAPPROVED_SENDER)
    );
    assert_eq!(refused(|r| r.blocked = true), Some(Error::BLOCKED_SENDER));
    assert_eq!(
        refused(|r| r.encryption_certificate = None),
        Some(Error::NO_RECIPIENTS)
    );
    let signing = |r: &mut Registration| r.encryption_certificate = Some(r.certificate.clone());
    assert_eq!(refused(signing), Some(Error::CERTIFICATE_USAGE));
    let set = PolicySet::sha256_of(&world.set).unwrap();
    let late = world.site.certificate().not_after().saturating_add(1);
    let sealed = world.secret.seal(
        &world.site,
        p01(),
        &set,
        &world.clients(),
        &client_id(),
        late,
    );
    assert_eq!(sealed.err(), Some(Error::CERTIFICATE_EXPIRED));
}

#[test]
fn not_another_clients_nor_an_old_one_nor_another_policys() {
    for &provider in Provider::ALL {
        let mut world = World::new(provider);
        let sealed = world.seal();
        // Another client's, to our key: as a management point may be made to do.
        let other = ClientId::new("GUID:2").unwrap();
        let anothers = world
            .seal_as(&world.secret, &other, &world.registration)
            .unwrap();
        assert_eq!(world.open(&anothers), Err(Error::NOT_INTENDED_RECIPIENT));
        // To another key.
        let registration = Registration {
            encryption_certificate: Some(certificate(provider, "mp2-2048")),
            ..world.registration.clone()
        };
        let elsewhere = world
            .seal_as(&world.secret, &client_id(), &registration)
            .unwrap();
        assert_eq!(world.open(&elsewhere), Err(Error::NOT_A_RECIPIENT));
        // Another policy's.
        let renamed = SecretPolicy::new(
            provider,
            PolicyId::new("{other}").unwrap(),
            1,
            BODY,
            NOW,
            NOW,
        )
        .unwrap();
        let renamed = world
            .seal_as(&renamed, &client_id(), &world.registration)
            .unwrap();
        assert_eq!(world.open(&renamed), Err(Error::POLICY_NOT_ASSIGNED));
        // Another body of the same version.
        let swapped = secret(provider, 1);
        let swapped = world
            .seal_as(&swapped, &client_id(), &world.registration)
            .unwrap();
        assert_eq!(world.open(&swapped), Err(Error::POLICY_BODY_MISMATCH));
        // Until the day is over.
        assert_eq!(
            world.open_at(&sealed, NOW.saturating_add(DAY)).as_deref(),
            Ok(BODY)
        );
        let late = world.open_at(&sealed, NOW.saturating_add(DAY + 1));
        assert_eq!(late, Err(Error::POLICY_NOT_ASSIGNED));

        // The same set anew, a new version, and none at all: each ends what was sealed before.
        world.assign(vec![world.secret.assignment().clone()]);
        assert_eq!(world.open(&sealed), Err(Error::POLICY_NOT_ASSIGNED));
        let again = world.seal();
        assert_eq!(world.open(&again).as_deref(), Ok(BODY));
        let old = std::mem::replace(&mut world.secret, secret(provider, 2));
        world.assign(vec![world.secret.assignment().clone()]);
        let as_old = world
            .seal_as(&old, &client_id(), &world.registration)
            .unwrap();
        for sealed in [&again, &as_old] {
            assert_eq!(world.open(sealed), Err(Error::POLICY_NOT_ASSIGNED));
        }
        let next = world.seal();
        assert_eq!(world.open(&next).as_deref(), Ok(BODY));
        world.assign(Vec::new());
        assert_eq!(world.open(&next), Err(Error::POLICY_NOT_ASSIGNED));
        // Assigned, but not as a secret.
        let flags = PolicyFlags::default();
        world.assign(vec![PolicyAssignment {
            flags,
            ..world.secret.assignment().clone()
        }]);
        assert_eq!(world.open(&world.seal()), Err(Error::POLICY_NOT_ASSIGNED));
    }
}

/// The content, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    site: Vec<u8>,
    certificate: Vec<u8>,
    client: Vec<u8>,
    set: Vec<u8>,
    policy: Vec<u8>,
    policy_version: u64,
    hash: Vec<u8>,
    commitment: Vec<u8>,
    body: Vec<u8>,
    trailing: Vec<u8>,
}

impl Form {
    fn context(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site),
            &octets(&self.certificate),
            &utf8(&self.client),
            &octets(&self.set),
            &utf8(&self.policy),
            &integer(self.policy_version),
            &octets(&self.hash),
            &octets(&self.commitment),
            &self.trailing,
        ])
    }
}

/// What is inside, by the client's key.
fn decrypted(provider: Provider, sealed: &[u8]) -> Vec<u8> {
    let identities = [decryption_identity(provider, "mp-2048")];
    cms::decrypt(sealed, &identities, cms::AcceptedAlgorithms::default())
        .unwrap()
        .content()
        .to_vec()
}

/// OpenSSL opens what was sealed, and verifies whose it is.
#[test]
fn openssl_opens_it() {
    let world = World::new(Provider::default());
    let dir = TempDir::new();
    let sealed = dir.write("sealed", &world.seal());
    let (key, certificate) = (key_path("mp-2048"), vector_path("keys/mp-2048.cert.pem"));
    let decrypt = [
        "cms", "-decrypt", "-binary", "-inform", "DER", "-in", &sealed,
    ];
    let by = ["-inkey", &key, "-recip", certificate.to_str().unwrap()];
    let content = openssl(&[&decrypt[..], &by].concat()).unwrap();
    let parts = elements(inside(&content));
    let message = [b"cmcrypto secret-policy v1\0", parts[0]].concat();
    let public = world.site.certificate().public_key();
    assert!(openssl::verifies(public, &message, inside(parts[1])));
    assert!(inside(parts[2]).ends_with(BODY));
    let listed = openssl::listing(parts[0]);
    let hash = to_hex(&sha256(inside(parts[2]))).to_uppercase();
    for text in ["PRINTABLESTRING   :P01", &hash] {
        assert!(listed.contains(text), "{text} in\n{listed}");
    }
}

/// The library seals what is documented; and a sealer that is the site's own, but mistaken or malicious in a
/// field, is refused for just that. What commits to the content key can't be made by hand: every form here
/// has the wrong one, so that this is what the last error is for.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let content = decrypted(provider, &world.seal());
        let parts = elements(inside(&content));
        let commitment = inside(elements(inside(parts[0]))[8]).to_vec();
        let base = Form {
            version: 1,
            site: b"P01".into(),
            certificate: world.site.certificate().thumbprint_sha256().to_vec(),
            client: b"GUID:1".into(),
            set: PolicySet::sha256_of(&world.set).unwrap().to_vec(),
            policy: b"{naa}".into(),
            policy_version: 1,
            hash: world.secret.assignment().sha256.to_vec(),
            commitment,
            body: world.secret.salted().expose().to_vec(),
            trailing: Vec::new(),
        };
        let key = key(provider, "client-3072");
        let content_of = |form: &Form, context: &[u8]| {
            let signature = sign(&key, "secret-policy", context);
            sequence(&[context, &octets(&signature), &octets(&form.body)])
        };
        assert!(content == content_of(&base, &base.context()));
        assert_eq!(&base.body[32..], BODY);

        let to = [certificate(provider, "mp-2048")];
        let seal = |content: &[u8]| cms::encrypt(content, &to, NOW).unwrap();
        const MALFORMED: Error = Error::MALFORMED;
        let edits: [Edit<'_, Form>; 10] = [
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
                "another certificate",
                &|f| f.certificate[0] ^= 1,
                Error::SIGNER_MISMATCH,
            ),
            (
                "another client",
                &|f| f.client = b"GUID:2".into(),
                Error::NOT_INTENDED_RECIPIENT,
            ),
            ("no policy", &|f| f.policy.clear(), MALFORMED),
            ("a short hash", &|f| f.hash.truncate(31), MALFORMED),
            (
                "something behind it",
                &|f| f.trailing = integer(1),
                MALFORMED,
            ),
            ("in another envelope", &|_| {}, Error::ENVELOPE_MISMATCH),
        ];
        for (name, edit, error) in &edits {
            let mut form = base.clone();
            edit(&mut form);
            let sealed = seal(&content_of(&form, &form.context()));
            assert_eq!(world.open(&sealed).err().as_ref(), Some(error), "{name}");
        }
        let context = base.context();
        let by_other = sign(
            &cmcrypto_tests::key(provider, "client-2048"),
            "secret-policy",
            &context,
        );
        let forged = sequence(&[&context, &octets(&by_other), &octets(&base.body)]);
        assert_eq!(world.open(&seal(&forged)), Err(Error::SIGNATURE_INVALID));
        for purpose in PURPOSES {
            let signature = octets(&sign(&key, purpose, &context));
            let found = world.open(&seal(&sequence(&[
                &context,
                &signature,
                &octets(&base.body),
            ])));
            let is_its_own = purpose == "secret-policy";
            let expected = if is_its_own {
                Error::ENVELOPE_MISMATCH
            } else {
                Error::SIGNATURE_INVALID
            };
            assert_eq!(found, Err(expected), "{purpose}");
        }
        for parts in [
            &[context.as_slice()][..],
            &[&context, &context, &context, &context],
        ] {
            assert_eq!(world.open(&seal(&sequence(parts))), Err(MALFORMED));
        }
    }
}

#[test]
fn changed() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let sealed = world.seal();
        for (place, changed) in flips(&sealed, false) {
            assert!(world.open(&changed).is_err(), "{place}");
        }
        let mut last = sealed.clone();
        *last.last_mut().unwrap() ^= 1;
        assert_eq!(world.open(&last), Err(Error::DECRYPT));
    }
}

/// By a management point that the client's store vouches for, or by the site server; by nobody else.
#[test]
fn whose_seal() {
    let provider = Provider::default();
    let world = World::new(provider);
    let set = PolicySet::sha256_of(&world.set).unwrap();
    let other = hierarchy::identity(provider, "e3-2048", "S01");
    let sealed = world
        .secret
        .seal(&other, p01(), &set, &world.clients(), &client_id(), NOW)
        .unwrap();
    assert_eq!(world.open(&sealed), Err(Error::SIGNER_MISMATCH));
    let of_p02 =
        SiteVerifier::with_certificate(hierarchy::code("P02"), other.certificate().clone())
            .unwrap();
    let identities = [decryption_identity(provider, "mp-2048")];
    let found = world.policies.open_secret(
        &id(),
        &sealed,
        &identities,
        PolicySealer::Site(&of_p02),
        NOW,
    );
    assert_eq!(found.err(), Some(Error::SITE_MISMATCH));
    let by_other = SiteVerifier::with_certificate(p01(), other.certificate().clone()).unwrap();
    let found = world.policies.open_secret(
        &id(),
        &sealed,
        &identities,
        PolicySealer::Site(&by_other),
        NOW,
    );
    assert_eq!(found.unwrap().body(), BODY);
}

#[test]
fn what_does_not_belong_together() {
    let provider = Provider::default();
    let (one, two) = (secret(provider, 1), secret(provider, 1));
    let salted = |secret: &SecretPolicy| Secret::from(secret.salted().expose().to_vec());
    let found = SecretPolicy::from_salted(one.assignment().clone(), salted(&two)).err();
    assert_eq!(found, Some(Error::POLICY_BODY_MISMATCH));
    let plain = PolicyAssignment {
        flags: PolicyFlags::default(),
        ..one.assignment().clone()
    };
    assert_eq!(
        SecretPolicy::from_salted(plain, salted(&one)).err(),
        Some(Error::INVALID_ARGUMENT)
    );
    let short = PolicyAssignment::new(id(), 1, b"short", NOW, NOW);
    let short = PolicyAssignment {
        flags: one.assignment().flags,
        ..short
    };
    let found = SecretPolicy::from_salted(short, Secret::from(b"short".to_vec())).err();
    assert_eq!(found, Some(Error::INVALID_ARGUMENT));
    let large = vec![0; (16 << 20) + 1];
    let found = SecretPolicy::new(provider, id(), 1, &large, NOW, NOW).err();
    assert_eq!(found, Some(Error::TOO_LARGE));
}
