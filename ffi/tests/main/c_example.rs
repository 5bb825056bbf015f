//! The examples in C and C++, built by the compiler alone and run under valgrind, against the Rust side.

#[path = "c_example/agent.rs"]
mod agent_programs;
#[path = "c_example/channel.rs"]
mod channel_programs;

use crate::abi::access_scope;
use crate::{cpp, support};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::SystemTime;

use cmcrypto::*;
use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::message::{
    Client, Freshness, InMemorySeenMessages, ManagementPoint, MessageKind, ReplayCheck,
    SeenMessagesLimits,
};
use cmcrypto_core::names::{ClientId, HostName, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::ClientPolicies;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::replication::{self, MemorySink, ReplicationHeader, ReplicationPosition};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
use cmcrypto_core::trust::{ManagementPointName, TrustSettings, TrustSource, TrustStoreFile};
use cmcrypto_core::{Error, Provider, Timestamp};

const CLIENT_ID: &str = "GUID:00000000-0000-0000-0000-000000000001";
const INVENTORY: &[u8] = &[0x5a; 70_000];

#[test]
fn c_seals_and_rust_opens() {
    let example = Example::build("inventory", "c_seals");
    let (inventory, message) = (example.path("inventory"), example.path("message"));
    std::fs::write(&inventory, INVENTORY).unwrap();
    example.valgrind_ok(
        "seal",
        &[
            &support::vector("client-2048.key.pem"),
            &support::vector("client-2048.cert.pem"),
            &support::vector("mp-2048.cert.pem"),
            &inventory,
            &message,
        ],
    );

    let identities =
        vec![DecryptionIdentity::new(Arc::new(key("mp-2048")), certificate("mp-2048")).unwrap()];
    let management_point =
        ManagementPoint::new(identities, SiteSecurity::default(), Freshness::default()).unwrap();
    let clients = InMemoryDirectory::new();
    let id = ClientId::new(CLIENT_ID).unwrap();
    clients.add(id, certificate("client-2048")).unwrap();
    let seen = InMemorySeenMessages::new(SeenMessagesLimits::default());
    let message = std::fs::read(message).unwrap();
    let replay = ReplayCheck::Seen(&seen);
    let opened = management_point.open(&message, &clients, replay, now()).unwrap();
    assert!(opened.signed().unwrap().content() == INVENTORY);
}

#[test]
fn rust_seals_and_c_opens() {
    let example = Example::build("inventory", "c_opens");
    let identity =
        SigningIdentity::new(Arc::new(key("client-2048")), certificate("client-2048")).unwrap();
    let client =
        Client::new(ClientId::new(CLIENT_ID).unwrap(), SiteCode::new("P01").unwrap(), identity);
    let kind = MessageKind::HARDWARE_INVENTORY;
    let recipients = [certificate("mp-2048")];
    let sealed = client
        .seal_to_certificates(&SiteSecurity::default(), kind, INVENTORY, &recipients, now())
        .unwrap();
    let (message, opened) = (example.path("message"), example.path("opened"));
    std::fs::write(&message, &sealed.bytes).unwrap();

    let open = [
        &support::vector("mp-2048.key.pem"),
        &support::vector("mp-2048.cert.pem"),
        &support::vector("client-2048.cert.pem"),
        &message,
        &opened,
    ];
    let said = example.valgrind_ok("open", &open);
    assert_eq!(said, format!("from {CLIENT_ID}\n"));
    assert!(std::fs::read(&opened).unwrap() == INVENTORY);

    // A message that was changed, and what the example says then.
    let mut changed = sealed.bytes;
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(&message, &changed).unwrap();
    std::fs::remove_file(&opened).unwrap();
    let output = example.run("open", &open);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "open: message can't be decrypted (21)\n");
    assert!(!opened.exists());
}

/// A client in C that knows nothing but the trusted root key, and Rust as another reader of what it
/// leaves behind.
#[test]
fn c_learns_whom_to_trust_and_registers() {
    let example = Example::build("trust", "c_trusts");
    for (file, stored) in [
        ("site.key", "client-4096.key.pem"),
        ("operational.key", "mp-3072.key.pem"),
        ("mp.key", "mp-2048.key.pem"),
        ("mp.cert", "mp-2048.cert.pem"),
    ] {
        std::fs::copy(support::vector(stored), example.path(file)).unwrap();
    }
    for (file, stored) in [("P01", "e3-2048"), ("MP01", "client-3072"), ("PC01", "client-2048")] {
        let [key, certificate] = ["key", "cert"]
            .map(|part| std::fs::read(support::vector(&format!("{stored}.{part}.pem"))).unwrap());
        std::fs::write(example.path(file), [key, certificate].concat()).unwrap();
    }
    let inventory = example.path("inventory");
    std::fs::write(&inventory, INVENTORY).unwrap();
    let (directory, store) = (example.path(""), example.path("trust"));
    let _ = std::fs::remove_file(&store);
    let said = example.valgrind_ok("play", &[&directory, &inventory]);
    let again = example.valgrind_ok("play", &[&directory, &inventory]);
    let root =
        SitePublicKey::new(key("client-4096").public_key().clone(), LegacyAlgorithms::default());
    let root = root.unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], format!("trusted root key {}", root.fingerprint()));
    assert_eq!(lines[1..3], ["provisioned", "mp01.example.com of site P01 is trusted"]);
    let policy = certificate("e3-2048");
    assert_eq!(lines[3], format!("policy is signed until {}", policy.not_after().as_unix()));
    let id = lines[4].strip_prefix("registered as ").unwrap();
    assert_eq!(lines[5], format!("opened, from {id}"));
    assert_eq!(again.lines().nth(1), Some("provisioned before"));

    let store = TrustStoreFile::new(store, Provider::default(), TrustSettings::default());
    let store = store.load().unwrap();
    assert_eq!(store.trusted_root_key(), Ok(&root));
    let source = store.trusted_root_key_source();
    assert_eq!(source, Some(TrustSource::PreProvisioned));
    let name = ManagementPointName::new(
        SiteCode::new("P01").unwrap(),
        HostName::new("mp01.example.com").unwrap(),
    );
    assert_eq!(store.site_signing_certificate(name.site(), now()), Ok(policy));
    let mp = store.management_point(&name, now()).unwrap();
    assert_eq!(*mp.encryption_certificate(), certificate("mp-2048"));

    // Another hierarchy's management point, and what the example says then.
    std::fs::copy(support::vector("e3-2048.key.pem"), example.path("site.key")).unwrap();
    let output = example.run("play", &[&directory, &inventory]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("provision: another key is held"), "{said}");
}

/// What C is told of the certificates of `vectors/pki`, and of a site that changes.
#[test]
fn c_judges_certificates_and_follows_its_site() {
    let example = Example::build("pki", "c_pki");
    let vectors = support::root().join("vectors");
    let said = example.valgrind_ok("certificates", &[&vectors]);
    let revoked = Error::REVOKED;
    // Whose path nobody looks at, as another is valid for longer.
    let shorter = CMCRYPTO_REJECTION_SHORTER_VALIDITY;
    let invalid = CMCRYPTO_REJECTION_NOT_VALID;
    let (none, unused) =
        (CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES, CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED);
    let expected = format!(
        "pki/client.cert.pem with 2 lists: success\n\
         pki/client-revoked.cert.pem with 2 lists: {revoked}\n\
         pki/client.cert.pem with 0 lists: {revoked}\n\
         selected pki/client.cert.pem\n\
         rejected pki/client-expired.cert.pem for reason {invalid}, {}\n\
         rejected pki/client-revoked.cert.pem for reason {shorter}, no error\n\
         HTTPS only: with the PKI certificate, reason 0\n\
         HTTPS only, no candidate: with nothing, reason {none}\n\
         HTTPS or HTTP: with the self-signed certificate, reason {unused}\n",
        Error::CERTIFICATE_EXPIRED
    );
    assert_eq!(said, expected);

    let said = example.valgrind_ok("site", &[&vectors]);
    let expected = format!(
        "policy: success\n\
         other policy: {}\n\
         another client's policy: {}\n\
         newer policy: success\n\
         the policy before it: {}\n\
         status message 5112: 5 days left\n\
         policy, changed certificate: {}\n\
         policy, change followed: success\n\
         management point: success\n\
         management point, retired: {}\n\
         management point, endorsed again: success\n\
         registered, not approved yet\n\
         renewed, approved\n",
        Error::SIGNATURE_INVALID,
        Error::NOT_INTENDED_RECIPIENT,
        Error::ROLLBACK,
        Error::SIGNER_MISMATCH,
        Error::ROLLBACK
    );
    assert_eq!(said, expected);
}

/// A client in C that applies its site's policy, and Rust as another reader of what it stores.
#[test]
fn c_applies_a_policy_with_a_secret() {
    let example = Example::build("policy", "c_policy");
    for (file, stored) in [("P01", "e3-2048"), ("PC01", "client-2048"), ("PC02", "client-3072")] {
        let [key, certificate] = ["key", "cert"]
            .map(|part| std::fs::read(support::vector(&format!("{stored}.{part}.pem"))).unwrap());
        std::fs::write(example.path(file), [key, certificate].concat()).unwrap();
    }
    for part in ["key", "cert"] {
        let stored = support::vector(&format!("mp-2048.{part}.pem"));
        std::fs::copy(stored, example.path(&format!("pc.{part}"))).unwrap();
    }
    let body = b"<Policy/>";
    std::fs::write(example.path("settings"), body).unwrap();
    let said = example.valgrind_ok("play", &[&example.path("")]);
    let refused = |what: &str, error: Error| format!("refused, {what}: {error} ({})", error.code());
    let expected = [
        "assigned {agent-settings}, version 1",
        "took 9 bytes of {agent-settings}",
        &refused("another body", Error::POLICY_BODY_MISMATCH),
        "assigned {network-access-account}, version 1",
        "opened a secret of 35 bytes",
        &refused("another client's secret", Error::NOT_INTENDED_RECIPIENT),
        "revoked {agent-settings}",
        &refused("the set before", Error::ROLLBACK),
        &refused("what was revoked", Error::POLICY_NOT_ASSIGNED),
    ];
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said, expected);
    assert!(read(&example.path("applied")) == body);

    // What it stored last: the settings are in effect no more.
    let policies = ClientPolicies::from_bytes(&read(&example.path("policies"))).unwrap();
    assert_eq!(policies.client().as_str(), CLIENT_ID);
    let in_effect: Vec<_> = policies.in_effect().map(|one| one.policy.as_str()).collect();
    assert_eq!(in_effect, ["{network-access-account}"]);
}

/// A token issued and verified in C, in each way that it is refused.
#[test]
fn c_verifies_a_token() {
    let example = Example::build("token", "c_token");
    for (file, stored) in [
        ("signer.key", "client-2048.key.pem"),
        ("signer.cert", "client-2048.cert.pem"),
        ("next.cert", "client-3072.cert.pem"),
    ] {
        std::fs::copy(support::vector(stored), example.path(file)).unwrap();
    }
    let said = example.valgrind_ok("play", &[&example.path("")]);
    let refused = |what: &str, error: Error| format!("{what}: {error} ({})", error.code());
    let expected = [
        "issued for 8 hours",
        &format!("in time: {CLIENT_ID}"),
        &format!("again: {CLIENT_ID}, by the cache"),
        &refused("after it", Error::STALE),
        &refused("changed", Error::SIGNATURE_INVALID),
        &refused("blocked", Error::TOKEN_BLOCKED),
        &refused("after the signer was replaced", Error::TOKEN_SIGNER_RETIRED),
    ];
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said, expected);
}

/// A program in C that has a grant and no database, and one that has both.
#[test]
fn c_decides_by_a_grant_alone() {
    let example = Example::build("grant", "c_grant");
    let (certificate, grant) = (example.path("site.cert"), example.path("grant"));
    let seen = example.path("seen");
    if seen.exists() {
        std::fs::remove_file(&seen).unwrap();
    }
    std::fs::copy(support::vector("client-2048.cert.pem"), &certificate).unwrap();
    std::fs::write(&grant, access_scope::signed_grant_at(now())).unwrap();
    let said = |mode: &str, arguments: [&str; 5]| {
        let arguments = arguments.map(PathBuf::from);
        let all = [&certificate, &seen, &grant].into_iter().chain(&arguments);
        let all: Vec<&PathBuf> = all.collect();
        let output = example.run(mode, &all);
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said.lines().next().unwrap_or_default().to_owned())
    };
    let anna = access_scope::ANNA;
    let allowed = |by: &str| (Some(0), format!("allowed by {by}"));
    let denied = |reason: i32| (Some(1), format!("denied, reason {reason}"));
    let modify = said("decide", [anna, "31", "1", "A1", "Default"]);
    assert_eq!(modify, allowed("assignment 0, role 0"));
    let elsewhere = said("decide", [anna, "31", "1", "A1", "Berlin"]);
    assert_eq!(elsewhere, denied(CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE));
    assert_eq!(said("deploy", [anna, "31", "B", "A1", "Berlin"]), allowed("assignment 1, role 0"));
    let leak = said("deploy", [anna, "31", "B", "A1", "Default"]);
    assert_eq!(leak, denied(CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS));
    assert_eq!(said("decide", ["CONTOSO\\ben", "31", "1", "A1", "Default"]).1, "");

    let arguments = [anna, "31", "1", "A1", "Default"].map(PathBuf::from);
    let all = [&certificate, &seen, &grant].into_iter().chain(&arguments);
    let all: Vec<&PathBuf> = all.collect();
    assert!(example.valgrind_ok("decide", &all).starts_with("allowed by assignment 0, role 0\n"));

    // Withdrawn, and then shown the old one.
    let before = std::fs::read(&grant).unwrap();
    std::fs::write(&grant, access_scope::withdrawal_at(now().saturating_add(60))).unwrap();
    let withdrawn = said("decide", [anna, "31", "1", "A1", "Default"]);
    assert_eq!(withdrawn, denied(CMCRYPTO_ACCESS_MISS_NO_ROLE));
    std::fs::write(&grant, before).unwrap();
    assert_eq!(said("decide", [anna, "31", "1", "A1", "Default"]), (Some(1), String::new()));

    let (key, ben) = (support::vector("client-2048.key.pem"), "CONTOSO\\ben");
    example.valgrind_ok("sign", &[&key, &certificate, &grant, &PathBuf::from(ben)]);
    std::fs::remove_file(&seen).unwrap();
    assert_eq!(said("deploy", [ben, "31", "DE", "A1", "Berlin"]), allowed("assignment 0, role 1"));
    let elsewhere = said("deploy", [ben, "31", "SMS00001", "A1", "Berlin"]);
    assert_eq!(elsewhere, denied(CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS));
}

/// A package in C, encrypted and decrypted through callbacks, and Rust as another reader of it.
#[test]
fn c_fetches_a_package() {
    let example = Example::build("content", "c_content");
    std::fs::remove_dir_all(example.path("")).unwrap();
    let example = Example::build("content", "c_content");
    let [key, certificate] = ["key", "cert"]
        .map(|part| std::fs::read(support::vector(&format!("e3-2048.{part}.pem"))).unwrap());
    std::fs::write(example.path("P01"), [key, certificate].concat()).unwrap();
    for part in ["key", "cert"] {
        let stored = support::vector(&format!("mp-2048.{part}.pem"));
        std::fs::copy(stored, example.path(&format!("pc.{part}"))).unwrap();
    }
    let source = example.path("source");
    std::fs::create_dir_all(source.join("bin/empty")).unwrap();
    std::fs::write(source.join("bin/setup.exe"), vec![0x4d; 200_000]).unwrap();
    std::fs::write(source.join("readme.txt"), b"").unwrap();
    let said = example.valgrind_ok("play", &[&example.path(""), &source]);
    let expected = format!(
        "published 3 entries of 200000 bytes\n\
         a changed stream: {} ({})\n\
         fetched 2 files, decrypted and verified\n",
        Error::DECRYPT,
        Error::DECRYPT.code()
    );
    assert_eq!(said, expected);
    let hash = |directory: &Path| {
        let go_on = &mut |_| core::ops::ControlFlow::Continue(());
        cmcrypto_core::content::hash_directory(directory, 1, go_on).unwrap()
    };
    assert_eq!(hash(&example.path("package")), hash(&source));
    let stream = read(&example.path("file.1"));
    assert_eq!(stream.len(), 200_000 + 4 * 16);
}

/// Two sites in C, and Rust as a third reader of what they leave behind.
#[test]
fn c_replicates_a_file_between_sites() {
    let example = Example::build("sites", "c_sites");
    std::fs::remove_dir_all(example.path("")).unwrap();
    let example = Example::build("sites", "c_sites");
    let key_path = support::vector("client-2048.key.pem");
    std::fs::copy(key_path, example.path("p01.key")).unwrap();
    let (directory, data) = (example.path(""), example.path("data"));
    let (p01, cas) = (SiteCode::new("P01").unwrap(), SiteCode::new("CAS").unwrap());
    let root =
        SitePublicKey::new(key("client-2048").public_key().clone(), LegacyAlgorithms::default());
    let fingerprint = root.unwrap().fingerprint();
    // Under valgrind, and then on from where that ended.
    for (first, len) in [(1, 300_000), (4, 0)] {
        std::fs::write(&data, vec![0x5a; len]).unwrap();
        let said = if first == 1 {
            example.valgrind_ok("play", &[&directory, &data])
        } else {
            let output = example.run("play", &[&directory, &data]);
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let (second, third) = (first + 1, first + 2);
        let expected = format!(
            "P01 has signed number {first}\n\
             CAS refuses a site that it does not know: {}\n\
             P01 has written its key to P01.CT4\n\
             P01 shows its key {fingerprint}\n\
             CAS has compared it, and knows P01\n\
             CAS refuses what was tampered with: {}\n\
             CAS has accepted number {first}\n\
             CAS refuses a repeat: {}\n\
             P01 has signed number {second}\n\
             P01 has signed number {third}\n\
             CAS refuses a gap: {}\n\
             CAS has accepted number {second}\n\
             CAS has accepted number {third}\n",
            Error::SITE_KEY_UNKNOWN,
            Error::SIGNATURE_INVALID,
            Error::REPLAYED,
            Error::REPLICATION_GAP
        );
        assert_eq!(said, expected);
        assert!(read(&example.path("received")) == read(&data));

        // Rust goes on from where CAS stands.
        let stored = |name| ReplicationPosition::from_bytes(&read(&example.path(name))).unwrap();
        let accepted = stored("accepted");
        assert_eq!(accepted, stored("sent"));
        assert_eq!(accepted.number(), third);
        let mut directory = SiteDirectory::new(cas, SiteDirectorySettings::default());
        let public = key("client-2048");
        directory
            .learn_from_directory_service(
                p01,
                SiteRelation::Child,
                public.public_key(),
                None,
                now(),
            )
            .unwrap();
        let package = read(&example.path("second.package"));
        let again = replication::verify_package(
            &directory,
            &accepted,
            &mut package.as_slice(),
            &mut MemorySink::new(len),
            now(),
        );
        assert_eq!(again.err(), Some(Error::REPLAYED));
        let claim = ReplicationHeader::from_package(&mut package.as_slice()).unwrap();
        assert_eq!((claim.from_site(), claim.to_site()), (p01, cas));
    }
}

/// A client and its management point in C++, by the header for it alone, that come back to what they left.
#[test]
fn cpp_agent_seals_and_is_refused() {
    let directory = support::scratch("cpp_agent");
    let (kept, files) = (directory.join("kept"), directory.join("files"));
    let _ = std::fs::remove_dir_all(&kept);
    for path in [&kept, &files] {
        std::fs::create_dir_all(path).unwrap();
    }
    for (file, stored) in [
        ("site.key", "mp-3072.key.pem"),
        ("mp.key", "mp-2048.key.pem"),
        ("mp.cert", "mp-2048.cert.pem"),
    ] {
        std::fs::copy(support::vector(stored), kept.join(file)).unwrap();
    }
    let identity = ["key", "cert"]
        .map(|part| std::fs::read(support::vector(&format!("client-3072.{part}.pem"))).unwrap());
    std::fs::write(kept.join("MP01"), identity.concat()).unwrap();
    std::fs::write(files.join("a"), b"").unwrap();
    std::fs::write(files.join("b"), INVENTORY).unwrap();

    let agent = directory.join("agent");
    cpp::build(&support::root().join("ffi/examples/agent.cpp"), &agent, &[]);
    let mut play = Command::new(&agent);
    play.args([&kept, &files]);
    // The client's key is made without valgrind, under which that takes long.
    let first = support::run_ok("g++", &mut play);
    let again = support::valgrind_ok(&play);

    let root = SitePublicKey::new(key("mp-3072").public_key().clone(), LegacyAlgorithms::default())
        .unwrap();
    let refused = |what: &str, error: Error, advice: &str| {
        format!("{what} is refused: {error} ({}). The client's part: {advice}", error.code())
    };
    for (said, made, provisioned) in
        [(first, "has made its key", "provisioned"), (again, "has its key", "provisioned before")]
    {
        let lines: Vec<&str> = said.lines().collect();
        let id = lines[5].strip_prefix("registered as ").unwrap();
        let expected = [
            "MP01 has its key",
            &format!("PC01 {made}"),
            &format!("trusted root key {}", root.fingerprint()),
            provisioned,
            "mp01.example.com of site P01 is trusted",
            &format!("registered as {id}"),
            &refused(
                "a",
                Error::UNAPPROVED_SENDER,
                "retry once the administrator has approved the client",
            ),
            &format!("a is opened: 0 bytes from {id}"),
            &format!("b is opened: 70000 bytes from {id}"),
            &format!("a message is opened: 0 bytes from {id}"),
            &refused("the same message", Error::REPLAYED, "give up: it was accepted before"),
            &refused("a changed message", Error::DECRYPT, "give up"),
        ];
        assert_eq!(lines, expected);
    }

    // Another site's key is not taken, and what is held stays.
    std::fs::copy(support::vector("client-4096.key.pem"), kept.join("site.key")).unwrap();
    let output = support::run("g++", &mut play);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let error = Error::KEY_CONFLICT;
    let expected = format!("{error} ({}): go on with what is held", error.code());
    assert!(said.starts_with(&expected), "{said}");
    let store =
        TrustStoreFile::new(kept.join("trust"), Provider::default(), TrustSettings::default());
    assert_eq!(store.load().unwrap().trusted_root_key(), Ok(&root));
}

struct Example(PathBuf);

/// A program, and what it shares with others.
fn sources(program: &str) -> Vec<PathBuf> {
    let channel = program.starts_with("channel").then_some("channel_io");
    let names = ["example", program].into_iter().chain(channel);
    names.map(|name| support::root().join(format!("ffi/examples/{name}.c"))).collect()
}

impl Example {
    fn build(source: &str, name: &str) -> Self {
        let directory = support::scratch(name);
        support::run_ok(
            "gcc",
            Command::new("cc")
                .arg("-std=c99")
                .args(support::warnings())
                .arg("-I")
                .arg(support::root().join("include"))
                .args(sources(source))
                .arg(support::library("libcmcrypto.a"))
                .args(NATIVE_LIBRARIES)
                .arg("-o")
                .arg(directory.join("example")),
        );
        Self(directory)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    fn run(&self, mode: &str, arguments: &[&PathBuf]) -> Output {
        support::run("gcc", Command::new(self.path("example")).arg(mode).args(arguments))
    }

    /// What the example printed, run under valgrind.
    fn valgrind_ok(&self, mode: &str, arguments: &[&PathBuf]) -> String {
        support::valgrind_ok(Command::new(self.path("example")).arg(mode).args(arguments))
    }
}

/// What the static library needs by `rustc --print native-static-libs`, less what `cc` adds itself;
/// `ffi/install` has the same.
const NATIVE_LIBRARIES: [&str; 3] = ["-lpthread", "-ldl", "-lm"];

fn key(name: &str) -> PrivateKey {
    let pem = read(&support::vector(&format!("{name}.key.pem")));
    PrivateKey::from_pem(Provider::default(), &pem, None).unwrap()
}

fn certificate(name: &str) -> Certificate {
    let pem = read(&support::vector(&format!("{name}.cert.pem")));
    Certificate::from_pem(Provider::default(), &pem).unwrap()
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
