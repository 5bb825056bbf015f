//! Any bytes for a key, a certificate or a message: a defined error, and bounded work and memory.

#[path = "bad_input/agreement.rs"]
mod agreement_keys;
mod keys;
mod memory;
mod nesting;
mod passwords;
mod pem;

use cmcrypto_core::compatibility::{self, CompatibilitySettings, ExpectedHash};
use cmcrypto_core::message::ReplayCheck;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey, agreement_key};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::{directory, management_point};
use cmcrypto_tests::*;

/// Everything that reads bytes from outside, by name.
type Reader = (&'static str, fn(Provider, &[u8]) -> Option<Error>);

fn open(provider: Provider, use_encryption: bool, bytes: &[u8]) -> Option<Error> {
    let site = SiteSecurity {
        allow_plaintext: !use_encryption,
        ..SiteSecurity::default()
    };
    management_point(provider, &["mp-2048"], site)
        .open(bytes, &directory(provider), ReplayCheck::LeftToCaller, NOW)
        .err()
}

/// What accepts the most, so that nothing is refused for another reason.
const ACCEPT_ALL: cms::AcceptedAlgorithms = cms::AcceptedAlgorithms {
    sha1_signatures: true,
    rsa_1024_verification: true,
    oaep_sha1: true,
};

fn verify(provider: Provider, bytes: &[u8]) -> Option<Error> {
    let signers = [certificate(provider, "client-2048")];
    cms::verify(bytes, &signers, ACCEPT_ALL, NOW).err()
}

fn decrypt(provider: Provider, bytes: &[u8]) -> Option<Error> {
    let identities = [decryption_identity(provider, "mp-2048")];
    cms::decrypt(bytes, &identities, ACCEPT_ALL).err()
}

fn decrypt_envelope(provider: Provider, bytes: &[u8]) -> Option<Error> {
    let identities = [decryption_identity(provider, "mp-2048")];
    let settings = CompatibilitySettings {
        aes_256_cbc: true,
        aes_128_cbc: true,
        des_ede3_cbc: cfg!(feature = "pkcs1-transport"),
        ..CompatibilitySettings::default()
    };
    let hash = ExpectedHash::OfContent([0; 32]);
    compatibility::decrypt(bytes, &identities, hash, settings).err()
}

const MESSAGE_READERS: [Reader; 6] = [
    ("open, encrypted", |p, b| open(p, true, b)),
    ("open", |p, b| open(p, false, b)),
    ("decrypt", decrypt),
    ("verify", verify),
    ("verify_detached", |p, b| {
        let signers = [certificate(p, "client-2048")];
        cms::verify_detached(b, b"", &signers, ACCEPT_ALL, NOW).err()
    }),
    ("decrypt, EnvelopedData", decrypt_envelope),
];

const DER_READERS: [Reader; 6] = [
    ("certificate", |p, b| Certificate::from_der(p, b).err()),
    ("SPKI", |p, b| PublicKey::from_spki_der(p, b).err()),
    ("PKCS#8", |p, b| PrivateKey::from_pkcs8_der(p, b).err()),
    ("PKCS#1", |p, b| PrivateKey::from_pkcs1_der(p, b).err()),
    ("encrypted PKCS#8", |p, b| {
        PrivateKey::from_encrypted_pkcs8_der(p, b, b"password").err()
    }),
    ("agreement SPKI", |_, b| {
        agreement_key::public_key_from_spki_der(b).err()
    }),
];

const PEM_READERS: [Reader; 3] = [
    ("certificate PEM", |p, b| Certificate::from_pem(p, b).err()),
    ("public key PEM", |p, b| {
        PublicKey::from_spki_pem(p, b).err()
    }),
    ("private key PEM", |p, b| {
        PrivateKey::from_pem(p, b, Some(b"password")).err()
    }),
];

fn every_reader() -> impl Iterator<Item = Reader> {
    MESSAGE_READERS
        .into_iter()
        .chain(DER_READERS)
        .chain(PEM_READERS)
}

#[test]
fn empty_and_one_byte() {
    for &provider in Provider::ALL {
        for input in std::iter::once(vec![]).chain((0..=255).map(|byte| vec![byte])) {
            for (name, read) in every_reader() {
                let expected = match name {
                    "open" => Error::UNSIGNED,
                    _ => Error::MALFORMED,
                };
                assert_eq!(
                    read(provider, &input),
                    Some(expected),
                    "{name}, {input:02x?}"
                );
            }
        }
    }
}
