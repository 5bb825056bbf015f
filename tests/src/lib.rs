//! What the tests share: the stored keys, and OpenSSL's command line as a witness.

pub mod changes;
pub mod clients;
pub mod der;
pub mod form;
pub mod hierarchy;

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::{Provider, Timestamp};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

/// A time at which the stored certificates are valid: 2027-01-15T08:00:00Z.
pub const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

/// A file in `vectors/`.
pub fn vector_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../vectors")
        .join(name)
}

/// The bytes of a file in `vectors/`.
pub fn vector(name: &str) -> Vec<u8> {
    let path = vector_path(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The stored private key `vectors/keys/NAME.key.pem`.
pub fn key(provider: Provider, name: &str) -> PrivateKey {
    PrivateKey::from_pem(provider, &vector(&format!("keys/{name}.key.pem")), None).unwrap()
}

/// The stored certificate `vectors/keys/NAME.cert.pem`.
pub fn certificate(provider: Provider, name: &str) -> Certificate {
    Certificate::from_pem(provider, &vector(&format!("keys/{name}.cert.pem"))).unwrap()
}

/// The stored certificate and key as a signer.
pub fn signing_identity(provider: Provider, name: &str) -> SigningIdentity {
    SigningIdentity::new(Arc::new(key(provider, name)), certificate(provider, name)).unwrap()
}

/// The stored certificate and key as a recipient.
pub fn decryption_identity(provider: Provider, name: &str) -> DecryptionIdentity {
    DecryptionIdentity::new(Arc::new(key(provider, name)), certificate(provider, name)).unwrap()
}

/// A directory that is removed at the end of the test.
pub struct TempDir(PathBuf);

impl Default for TempDir {
    fn default() -> Self {
        Self::new()
    }
}

impl TempDir {
    /// A new, empty directory.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("cmcrypto-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// The path of a file in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file and returns its path as text, for a command line.
    pub fn write(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// The path of a file as text, for a command line.
    pub fn text(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs `openssl`; its standard output, or its standard error if it fails.
///
/// A test that needs the tool fails without it, and says how to get it.
pub fn openssl(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("openssl")
        .args(arguments)
        .output()
        .unwrap_or_else(|error| {
            panic!("openssl (3.0 or later) is needed: apt-get install openssl ({error})")
        });
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// The versions of OpenSSL that what the tests expect of it was seen with: those of Debian.
pub const OPENSSL_SEEN: &[&str] = &["3.0.17", "3.0.19", "3.0.20", "3.0.22", "3.5.9", "3.6.5"];

/// The version of `openssl`, such as `3.0.22`.
pub fn openssl_version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let text = String::from_utf8(openssl(&["version"]).unwrap()).unwrap();
        text.split(' ').nth(1).unwrap().to_owned()
    })
}

/// Says something in the log of a test that passes, too.
pub fn note(text: &str) {
    // Not println: the harness captures that.
    writeln!(std::io::stdout().lock(), "{text}").unwrap();
}

/// Whether tests that try much of a kind try all of it: `.ci/full cases` does.
pub fn all_cases() -> bool {
    std::env::var_os("CMCRYPTO_ALL_CASES").is_some()
}

/// How much of it they try otherwise: one of so many. Odd, so that bits and words take turns.
const ONE_OF: usize = 5;

/// Those in `range`, or every fifth of them.
pub fn places(range: Range<usize>) -> impl Iterator<Item = usize> {
    range.step_by(if all_cases() { 1 } else { ONE_OF })
}

/// Holds `test` for so many random values, or a fifth as many. The least failing one is printed; nothing
/// is written into the tree.
pub fn property<S: Strategy>(cases: usize, strategy: S, test: impl Fn(S::Value) -> TestCaseResult) {
    let cases = if all_cases() {
        cases
    } else {
        cases.div_ceil(ONE_OF)
    };
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(cases as u32)
    };
    TestRunner::new(config).run(&strategy, test).unwrap();
}

/// Bytes that are nothing, alone and inside of two SEQUENCEs.
pub fn noise() -> impl Strategy<Value = Vec<u8>> {
    let within =
        vec(any::<u8>(), 0..120).prop_map(|inside| der::sequence(&[&der::sequence(&[&inside])]));
    prop_oneof![vec(any::<u8>(), 0..2000), within]
}
