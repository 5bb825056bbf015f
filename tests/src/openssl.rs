//! OpenSSL's command line as a witness.

use std::process::Command;
use std::sync::OnceLock;

use cmcrypto_core::pki::key::PublicKey;

use crate::form::{Signed, signed_bytes};
use crate::{TempDir, key_path};

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

/// `openssl dgst -sign` with a stored key: PKCS#1 v1.5 or ECDSA, also with the digests and the sizes
/// that this library does not sign with.
pub fn sign(digest: &str, key: &str, message: &[u8]) -> Vec<u8> {
    let dir = TempDir::new();
    let message = dir.write("message", message);
    openssl(&["dgst", digest, "-sign", &key_path(key), &message]).unwrap()
}

/// `openssl dgst -verify`, PKCS#1 v1.5 with SHA-256.
pub fn verifies(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let dir = TempDir::new();
    let key = dir.write("key", key.to_spki_pem().unwrap().as_bytes());
    let [message, signature] =
        [("message", message), ("signature", signature)].map(|(name, of)| dir.write(name, of));
    let verify = ["dgst", "-sha256", "-verify", &key, "-signature", &signature];
    let said = openssl(&[&verify[..], &[&message]].concat());
    said.is_ok_and(|said| said == b"Verified OK\n")
}

/// `openssl dgst -sha256`.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    let dir = TempDir::new();
    openssl(&["dgst", "-sha256", "-binary", &dir.write("input", bytes)]).unwrap()
}

/// `openssl asn1parse`.
pub fn listing(der: &[u8]) -> String {
    let dir = TempDir::new();
    let path = dir.write("der", der);
    let listing = openssl(&["asn1parse", "-inform", "DER", "-in", &path]).unwrap();
    String::from_utf8(listing).unwrap()
}

/// OpenSSL lists this in a structure, and verifies each signature in it for this purpose alone.
pub fn witness(structure: &[u8], listed: &[&str], purpose: &str, signers: &[&PublicKey]) {
    let listing = listing(structure);
    for name in listed {
        assert!(listing.contains(name), "{name} in\n{listing}");
    }
    let signed = Signed::parse(structure);
    assert_eq!(signed.signatures.len(), signers.len());
    for (signature, key) in signed.signatures.iter().zip(signers) {
        for (purpose, expected) in [(purpose, true), ("other", false)] {
            let message = signed_bytes(purpose, &signed.content);
            assert_eq!(verifies(key, &message, signature), expected, "{purpose}");
        }
    }
}
