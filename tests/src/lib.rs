//! The workshop of the tests: what more than one chapter needs.

mod cases;
pub mod changes;
pub mod clients;
pub mod der;
pub mod devices;
pub mod envelope;
mod files;
pub mod form;
mod hex;
pub mod hierarchy;
pub mod openssl;
pub mod stored;

use std::sync::Arc;

use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Provider, Timestamp};

pub use cases::*;
pub use files::*;
pub use hex::*;
pub use openssl::{OPENSSL_SEEN, openssl, openssl_version};

/// A time at which the stored certificates are valid: 2027-01-15T08:00:00Z.
pub const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

/// Of this library: for what a format holds, not as a witness.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = DigestAlgorithm::Sha256.digest(bytes);
    digest.as_ref().try_into().unwrap()
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
