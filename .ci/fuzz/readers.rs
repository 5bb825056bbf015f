//! libFuzzer over the readers of bytes from outside: over the one that READER names, beginning with
//! inputs that it reads, which are written into the directory SEEDS. Without READER: their names.
#![no_main]
#![allow(
    dead_code,
    unused_imports,
    reason = "the fixtures have more than is read here"
)]

use std::sync::LazyLock;

use cmcrypto_core::access::scope::{
    Administration, ExpectedGrant, GrantTerms, Role, RoleName, ScopeSettings, UserName,
};
use cmcrypto_core::compatibility::{self, ClientToken, CompatibilitySettings, ExpectedHash};
use cmcrypto_core::exchange_key::{SiteKeyProof, SitePublicKey};
use cmcrypto_core::message::{Freshness, ManagementPoint, ReplayCheck};
use cmcrypto_core::names::{ClientId, CollectionId};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::agreement_key;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath, verify_path,
};
use cmcrypto_core::policy::{
    ClientPolicies, PolicyAssignment, PolicyChanges, PolicyId, PolicySet, SiteDataTarget,
    SiteDataTerms, SiteVerifier,
};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::replication::{MemorySink, ReplicationHeader, ReplicationPosition};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind, SiteRelation,
    read_exchange_key,
};
use cmcrypto_core::trust::{ManagementPointBundle, TrustSettings, TrustStore};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

#[path = "../../tests/tests/main/policy/fixture.rs"]
mod policy;
#[path = "../../tests/tests/main/replication/fixture.rs"]
mod replication;
#[path = "../../tests/tests/main/sites/fixture.rs"]
mod sites;
#[path = "../../tests/tests/main/trust"]
mod trust {
    pub mod fixture;
    pub mod stored;

    pub use fixture::*;
}

const READERS: [&str; 23] = [
    "certificate",
    "revocation-list",
    "private-key",
    "public-key",
    "pem",
    "cms-signed",
    "cms-enveloped",
    "message",
    "site-key-file",
    "site-key-proof",
    "trust-store",
    "site-directory",
    "management-point-bundle",
    "site-signature",
    "policy-set",
    "client-policies",
    "grant",
    "roles-xml",
    "replication-package",
    "envelope",
    "client-token",
    "utf16",
    "zlib",
];

/// Of the two providers the one in Rust: the fuzzer sees how far it gets there too.
const P: Provider = Provider::Portable;

const ACCEPT_ALL: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: true,
    rsa_1024_verification: true,
    oaep_sha1: true,
};

/// Any result is right, but no panic.
fn read(world: &World, reader: &str, bytes: &[u8]) {
    let none = Revocation::NotChecked;
    match reader {
        "certificate" => {
            if let Ok(found) = Certificate::from_der(P, bytes) {
                let _ = world.verify_path(&found, &[], none);
                let _ = world.verify_path(&world.client, &[found], none);
            }
        }
        "revocation-list" => {
            if let Ok(list) = CertificateRevocationList::from_der(bytes) {
                let between = [world.sub.clone()];
                let _ = world.verify_path(&world.client, &between, Revocation::Checked(&[list]));
            }
        }
        // Not under a password: deriving its key is slow, and what is inside is read here.
        "private-key" => {
            let _ = PrivateKey::from_pkcs8_der(P, bytes);
            let _ = PrivateKey::from_pkcs1_der(P, bytes);
        }
        "public-key" => {
            let _ = PublicKey::from_spki_der(P, bytes);
            let _ = agreement_key::public_key_from_spki_der(bytes);
            let _ = SitePublicKey::from_file(P, bytes, LegacyAlgorithms::default());
            let _ = read_exchange_key(P, bytes);
        }
        "pem" => {
            let _ = Certificate::from_pem(P, bytes);
            let _ = CertificateRevocationList::from_pem(bytes);
            let _ = PublicKey::from_spki_pem(P, bytes);
            let _ = PrivateKey::from_pem(P, bytes, None);
        }
        "cms-signed" => {
            let signers = [certificate(P, "client-2048")];
            let _ = cms::verify(bytes, &signers, ACCEPT_ALL, NOW);
            let _ = cms::verify_detached(bytes, b"content", &signers, ACCEPT_ALL, NOW);
        }
        "cms-enveloped" => {
            let _ = cms::decrypt(bytes, &world.ring, ACCEPT_ALL);
        }
        "envelope" => {
            let settings = CompatibilitySettings {
                aes_256_cbc: true,
                aes_128_cbc: true,
                des_ede3_cbc: true,
                ..CompatibilitySettings::default()
            };
            let hash = ExpectedHash::OfContent([0; 32]);
            let _ = compatibility::decrypt(bytes, &world.ring, hash, settings);
        }
        "client-token" => {
            if let Ok(token) = str::from_utf8(bytes) {
                let _ = ClientToken::read(token);
            }
        }
        "utf16" => {
            let _ = compatibility::decode_utf16(bytes);
        }
        "zlib" => {
            let _ = compatibility::decompress(bytes, 1 << 20);
        }
        "message" => {
            let (by, clients) = (&world.management_point, &world.clients);
            let _ = by.open(bytes, clients, ReplayCheck::LeftToCaller, NOW);
        }
        "site-key-file" => {
            if let Ok(file) = SiteKeyFile::from_der(P, bytes) {
                let mut directory = world.directory.clone();
                let _ = directory.import_key_file(&file, None, None, NOW);
                let _ = directory.import_key_file(&file, Some(&file.fingerprint()), None, NOW);
            }
        }
        "site-key-proof" => {
            if let Ok(proof) = SiteKeyProof::from_der(P, bytes) {
                assert_eq!(proof.to_der(), bytes);
            }
        }
        // Of what is stored the part between header and checksum, which no mutation gets past.
        "trust-store" => {
            let read = |bytes: &[u8]| TrustStore::from_bytes(P, bytes, TrustSettings::default());
            if let Ok(store) = read(&stored::file(stored::TRUST, 1, bytes)) {
                read(&store.to_bytes().unwrap()).expect("what was written is read");
            }
        }
        "site-directory" => {
            let settings = SiteDirectorySettings::default();
            let read = |bytes: &[u8]| SiteDirectory::from_bytes(P, bytes, settings);
            let stored = stored::file(stored::SITES, 2, bytes);
            if let Ok(directory) = read(&stored) {
                assert_eq!(directory.to_bytes().unwrap(), stored, "one encoding");
                let _ = directory.lapsing(NOW, 90);
                for (site, _) in directory.sites() {
                    let _ = directory.check_site(site, NOW);
                }
                let mut changed = directory.clone();
                let _ = changed.report_stolen(&"00".repeat(32), NOW);
                for (site, _) in directory.sites() {
                    let _ = changed.forget(site, NOW);
                }
            }
        }
        "management-point-bundle" => {
            if let Ok(keys) = ManagementPointBundle::from_der(bytes) {
                let _ = keys.verify_without_store(
                    &trust::world(P).root(),
                    &trust::name("P01", trust::HOST),
                    NOW,
                );
            }
        }
        "site-signature" => {
            let by = &world.verifier;
            let _ = policy::verify(by, bytes);
            let _ = by.accept_change(bytes, NOW);
        }
        "policy-set" => {
            let mut policies = world.policies.clone();
            let _ = policies.apply(&world.verifier, bytes, NOW);
            let _ = PolicySet::sha256_of(bytes);
        }
        "grant" => {
            let user = UserName::new("root").unwrap();
            let expected = ExpectedGrant {
                user,
                least_number: 0,
                numbered_by: None,
            };
            let _ = world.verifier.verify_grant(&expected, bytes, NOW);
        }
        "roles-xml" => {
            if let Ok(roles) = Role::read_xml(bytes) {
                let written = Role::write_xml(&roles).unwrap();
                assert_eq!(Role::read_xml(written.xml.as_bytes()), Ok(roles));
            }
        }
        "client-policies" => {
            let stored = stored::file(stored::POLICIES, 1, bytes);
            if let Ok(mut policies) = ClientPolicies::from_bytes(&stored) {
                assert_eq!(policies.to_bytes().unwrap(), stored, "one encoding");
                let _ = policies.missing(NOW);
                let changes = policies.changes(NOW);
                let _ = policies.acted_on(&changes);
                assert_eq!(policies.changes(NOW), PolicyChanges::default());
            }
        }
        _ => {
            let (mut package, mut sink) = (bytes, MemorySink::new(1 << 20));
            let (by, at) = (&world.directory, replication::start());
            let _ =
                cmcrypto_core::replication::verify_package(by, &at, &mut package, &mut sink, NOW);
            let _ = ReplicationHeader::from_signature(bytes);
            let _ = ReplicationPosition::from_bytes(bytes);
        }
    }
}

/// What is read, or nearly.
fn seeds(world: &World, reader: &str) -> Vec<Vec<u8>> {
    match reader {
        "certificate" => of_pem("CERTIFICATE"),
        "revocation-list" => of_pem("X509 CRL"),
        "private-key" => of_pem("PRIVATE KEY"),
        "public-key" => {
            let root = trust::world(P).root();
            let spki = root.public_key().to_spki_der().to_vec();
            let blob = root.public_key().to_capi_blob().unwrap();
            let hex = root.to_hex().unwrap();
            let file = format!("[Settings]\r\nSMSPublicRootKey={hex}\r\n");
            vec![spki, blob, hex.into(), file.into()]
        }
        "pem" => files("pem"),
        "cms-signed" | "cms-enveloped" | "message" => files("der"),
        "envelope" => files("der"),
        "client-token" => vec![vector("compatibility/token.txt")],
        "utf16" => files("bin"),
        "zlib" => files("zlib"),
        "site-key-file" => {
            let keys = ("client-2048", "mp-2048", "S01");
            let usage = SiteKeyFileKind::KeyForParent;
            vec![sites::world(P).rollover(usage, keys, "P01", NOW).to_der()]
        }
        "site-key-proof" => vec![sites::world(P).proof(sites::P01, "P01").to_der().to_vec()],
        "trust-store" => vec![body(world.store.to_bytes())],
        "site-directory" => [&world.directory, &with_vouchers()]
            .map(|directory| body(directory.to_bytes()))
            .to_vec(),
        "management-point-bundle" => vec![world.keys.to_der().to_vec()],
        "site-signature" => site_signatures(),
        "policy-set" => policy_sets(),
        "grant" => vec![grant()],
        "roles-xml" => {
            let name = RoleName::new("A & B").unwrap();
            let role = Role::built_in("Application author").unwrap().copy(name);
            vec![Role::write_xml(&[role]).unwrap().xml.into_bytes()]
        }
        "client-policies" => vec![body(world.policies.to_bytes())],
        _ => {
            let position = replication::start().to_bytes().unwrap();
            vec![world.package.clone(), position]
        }
    }
}

/// At CAS, where P01 speaks of S01 by an endorsement and of S02 by a file, and P02 has changed its key.
fn with_vouchers() -> SiteDirectory {
    use sites::{CAS, NEXT, NEXT_CAS, P01, P02, S01, code, later};
    let (world, child) = (sites::world(P), SiteRelation::Child);
    let mut at = world.directory("CAS", &[("P01", child, P01), ("P02", child, P02)]);
    at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
    for site in ["S01", "S02"] {
        at.expect(code(site), code("P01")).unwrap();
    }
    world
        .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
        .unwrap();
    let (key, children) = (world.exchange(P01, "P01"), SiteKeyFileKind::ChildKeys);
    let file = world
        .directory("P01", &[("S02", child, NEXT_CAS)])
        .export_key_file(&key, None, children, code("CAS"), NOW)
        .unwrap();
    at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
        .unwrap();
    let usage = SiteKeyFileKind::KeyForParent;
    let file = world.rollover(usage, (P02, NEXT, "P02"), "CAS", NOW);
    at.import_key_file(&file, None, Some(later(1)), NOW)
        .unwrap();
    at.report_stolen(&"5A".repeat(32), NOW).unwrap();
    at
}

/// For all clients, for a collection, for one; and a change of certificate.
fn site_signatures() -> Vec<Vec<u8>> {
    let (id, collection) = (clients::client_id(), CollectionId::new("SMS00001").unwrap());
    let targets = [
        SiteDataTarget::All,
        SiteDataTarget::Collection(collection),
        SiteDataTarget::Client(id),
    ];
    let [one, two] = [0, 1].map(|at| policy::identity(P, policy::KEYS[at]));
    let (signer, _) = policy::pair(&one);
    let mut seeds = vec![signer.change_to(&two, NOW).unwrap()];
    for target in targets {
        let terms = SiteDataTerms {
            target,
            ..policy::terms()
        };
        seeds.push(signer.sign(&terms, policy::DATA, NOW).unwrap());
    }
    seeds
}

/// By itself, and of a batch; for one client, which is a member of a collection, and for all.
fn policy_sets() -> Vec<Vec<u8>> {
    let (signer, _) = policy::pair(&policy::identity(P, policy::KEYS[0]));
    let policy = PolicyId::new("{agent}").unwrap();
    let assignment = PolicyAssignment::new(policy, 1, b"body", NOW, NOW.saturating_add(86_400));
    let own = SiteDataTarget::Client(clients::client_id());
    let mut sets = [own, SiteDataTarget::All]
        .map(|target| PolicySet::following(target, 0, NOW, 86_400, vec![assignment.clone()]));
    sets[0].collections = vec![CollectionId::new("SMS00001").unwrap()];
    let mut seeds = signer.sign_policy_batch(&sets, NOW).unwrap();
    seeds.extend(
        sets.iter()
            .map(|set| signer.sign_policy_set(set, NOW).unwrap()),
    );
    seeds
}

/// To whoever installed the hierarchy.
fn grant() -> Vec<u8> {
    let (signer, _) = policy::pair(&policy::identity(P, policy::KEYS[0]));
    let root = UserName::new("root").unwrap();
    let hierarchy = Administration::new(root.clone(), ScopeSettings::default()).unwrap();
    let terms = GrantTerms::following(root, 0, NOW, 86_400);
    signer.sign_grant(&hierarchy, &terms, NOW).unwrap()
}

/// The files in `vectors` whose names end so.
fn files(end: &str) -> Vec<Vec<u8>> {
    let directories =
        ["keys", "cms", "sealed", "compatibility", "pki", "pki/paths"].map(vector_path);
    let entries = directories.iter().flat_map(|path| path.read_dir().unwrap());
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == end));
    paths.sort();
    let read = |path| std::fs::read(path).unwrap();
    paths.into_iter().map(read).collect()
}

/// What is in the PEM files with this label.
fn of_pem(label: &str) -> Vec<Vec<u8>> {
    let texts = files("pem").into_iter().map(String::from_utf8);
    let parts = texts.map(|text| ::der::Document::from_pem(&text.unwrap()).map(own).unwrap());
    let found = parts.filter(|(found, _)| found == label);
    found.map(|(_, der)| der).collect()
}

fn own((label, der): (&str, ::der::Document)) -> (String, Vec<u8>) {
    (label.to_owned(), der.into_vec())
}

fn body(whole: Result<Vec<u8>, Error>) -> Vec<u8> {
    stored::body(&whole.unwrap()).to_vec()
}

/// Objects to read with, beside those of the tests' own fixtures.
struct World {
    keys: ManagementPointBundle,
    store: TrustStore,
    directory: SiteDirectory,
    package: Vec<u8>,
    verifier: SiteVerifier,
    policies: ClientPolicies,
    ring: Vec<DecryptionIdentity>,
    management_point: ManagementPoint,
    clients: InMemoryDirectory,
    anchors: TrustAnchors,
    sub: Certificate,
    client: Certificate,
}

impl World {
    fn new() -> Result<Self, Error> {
        let keys = trust::world(P).of_p01(trust::HOST, 1, 1, 1);
        let mut store = trust::world(P).store();
        store.learn_management_point(&keys, &trust::name("P01", trust::HOST), NOW)?;

        // P01, which knows two keys of S01.
        let mut directory = replication::world(P).receiver_of_two(1, 0);
        let (parent, key) = (SiteRelation::Parent, sites::world(P).public(sites::CAS));
        directory.learn_from_directory_service(sites::code("CAS"), parent, key, None, NOW)?;

        let (mut data, mut package) = (replication::DATA, std::io::Cursor::new(vec![]));
        let (sender, length) = (replication::world(P).sender(0), data.len() as u64);
        let start = replication::start();
        cmcrypto_core::replication::write_package(
            &sender,
            &start,
            &mut data,
            length,
            &mut package,
            NOW,
        )?;

        let ring = || vec![decryption_identity(P, "mp-2048")];
        let (security, freshness) = (SiteSecurity::default(), Freshness::default());
        let clients = InMemoryDirectory::new();
        let id = ClientId::new("GUID:3F2504E0-4F89-41D3-9A0C-0305E82C3301")?;
        clients.add(id, certificate(P, "client-2048"))?;
        let verifier = policy::pair(&policy::identity(P, policy::KEYS[0])).1;
        let mut policies = ClientPolicies::new(hierarchy::p01(), clients::client_id());
        for signed in policy_sets() {
            policies.apply(&verifier, &signed, NOW)?;
        }
        policies.acted_on(&policies.changes(NOW).clone())?;
        let pki = |name| Certificate::from_pem(P, &vector(&format!("pki/paths/{name}.pem")));
        Ok(Self {
            keys,
            store,
            directory,
            package: package.into_inner(),
            verifier,
            policies,
            ring: ring(),
            management_point: ManagementPoint::new(ring(), security, freshness)?,
            clients,
            anchors: TrustAnchors::new(&[pki("root")?])?,
            sub: pki("sub")?,
            client: pki("client")?,
        })
    }

    fn verify_path(
        &self,
        certificate: &Certificate,
        between: &[Certificate],
        revocation: Revocation<'_>,
    ) -> Result<VerifiedPath, Error> {
        let purpose = PathPurpose::ClientAuthentication;
        verify_path(
            certificate,
            between,
            &self.anchors,
            purpose,
            revocation,
            NOW,
        )
    }
}

static WORLD: LazyLock<World> = LazyLock::new(|| World::new().unwrap());

static READER: LazyLock<String> = LazyLock::new(|| {
    let Ok(reader) = std::env::var("READER") else {
        READERS.iter().for_each(|reader| println!("{reader}"));
        std::process::exit(0);
    };
    assert!(READERS.contains(&reader.as_str()), "no reader {reader}");
    let directory = std::env::var("SEEDS").unwrap();
    for (number, seed) in seeds(&WORLD, &reader).into_iter().enumerate() {
        std::fs::write(format!("{directory}/seed-{number}"), seed).unwrap();
    }
    reader
});

libfuzzer_sys::fuzz_target!(
    init: {
        LazyLock::force(&READER);
    },
    |bytes: &[u8]| read(&WORLD, &READER, bytes)
);
