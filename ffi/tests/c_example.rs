//! The C example, built by `cc` alone and run under valgrind, against the Rust side.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by a panic"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::SystemTime;

use cmcrypto_core::*;

const CLIENT_ID: &str = "GUID:00000000-0000-0000-0000-000000000001";
const INVENTORY: &[u8] = &[0x5a; 70_000];

#[test]
fn c_seals_and_rust_opens() {
    let example = Example::build("c_seals");
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

    let ring =
        vec![DecryptionIdentity::new(Arc::new(key("mp-2048")), certificate("mp-2048")).unwrap()];
    let management_point =
        ManagementPoint::new(ring, SiteSecurity::default(), Freshness::default()).unwrap();
    let clients = InMemoryDirectory::new();
    let id = ClientId::new(CLIENT_ID).unwrap();
    clients.add(id, certificate("client-2048")).unwrap();
    let seen = InMemorySeenMessages::new(1);
    let message = std::fs::read(message).unwrap();
    let replay = ReplayCheck::Seen(&seen);
    let opened = management_point
        .open(&message, &clients, replay, now())
        .unwrap();
    assert!(opened.signed().unwrap().content() == INVENTORY);
}

#[test]
fn rust_seals_and_c_opens() {
    let example = Example::build("c_opens");
    let identity =
        SigningIdentity::new(Arc::new(key("client-2048")), certificate("client-2048")).unwrap();
    let client = Client::new(
        ClientId::new(CLIENT_ID).unwrap(),
        SiteCode::new("P01").unwrap(),
        identity,
    );
    let kind = MessageKind::HARDWARE_INVENTORY;
    let recipients = [certificate("mp-2048")];
    let sealed = client
        .seal(
            &SiteSecurity::default(),
            kind,
            INVENTORY,
            &recipients,
            now(),
        )
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

struct Example(PathBuf);

impl Example {
    fn build(name: &str) -> Self {
        let directory = support::scratch(name);
        support::run_ok(
            "gcc",
            Command::new("cc")
                .args([
                    "-std=c99",
                    "-Wall",
                    "-Wextra",
                    "-Wpedantic",
                    "-Werror",
                    "-I",
                ])
                .arg(support::root().join("include"))
                .arg(support::root().join("ffi/examples/inventory.c"))
                .arg(support::library("libcmcrypto.a"))
                .args(NATIVE_LIBRARIES)
                .arg("-o")
                .arg(directory.join("inventory-c")),
        );
        Self(directory)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    fn run(&self, mode: &str, arguments: &[&PathBuf]) -> Output {
        support::run(
            "gcc",
            Command::new(self.path("inventory-c"))
                .arg(mode)
                .args(arguments),
        )
    }

    /// What the example printed. Not a byte was lost, read before it was written, or touched after
    /// it was freed.
    fn valgrind_ok(&self, mode: &str, arguments: &[&PathBuf]) -> String {
        support::run_ok(
            "valgrind",
            Command::new("valgrind")
                .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
                .arg("--errors-for-leak-kinds=definite,indirect,possible")
                .arg(self.path("inventory-c"))
                .arg(mode)
                .args(arguments),
        )
    }
}

/// What the static library needs by `rustc --print native-static-libs`, less what `cc` adds itself;
/// the README's command has the same.
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
