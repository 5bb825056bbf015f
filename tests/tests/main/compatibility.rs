//! What the product's own management points speak: every stored form, OpenSSL as witness both ways, and
//! that a message opens with its hash or tells nothing.

mod build;
mod client_token;
mod envelope;
mod mutation;
mod openssl;
mod outcomes;
mod signature;
mod structure;
mod text;
mod vectors;
mod zlib;

use cmcrypto_core::Provider;
use cmcrypto_core::compatibility::{self, CompatibilitySettings, ExpectedHash};
use cmcrypto_core::pki::certificate::DecryptionIdentity;
use cmcrypto_core::{Error, names::ClientId};
use cmcrypto_tests::{certificate, decryption_identity, sha256, vector};

/// Whether the build has the crate `rsa`, which verifies signatures without DigestInfo.
const HAS_BARE: bool = cfg!(any(
    feature = "portable",
    feature = "sha1-signing",
    feature = "pkcs1-transport"
));

/// Everything that there is, 3DES too where the build has not got it.
const ALL: CompatibilitySettings = CompatibilitySettings {
    aes_256_cbc: true,
    aes_128_cbc: true,
    des_ede3_cbc: true,
    sha1_signatures: true,
    rsa_1024_verification: true,
    signatures_without_digest_info: HAS_BARE,
};

const NONE: CompatibilitySettings = CompatibilitySettings {
    aes_256_cbc: false,
    aes_128_cbc: false,
    des_ede3_cbc: false,
    sha1_signatures: false,
    rsa_1024_verification: false,
    signatures_without_digest_info: false,
};

fn stored(name: &str) -> Vec<u8> {
    vector(&format!("compatibility/{name}"))
}

fn stored_text(name: &str) -> String {
    String::from_utf8(stored(name)).unwrap()
}

fn of_message(message: &[u8]) -> ExpectedHash {
    ExpectedHash::OfMessage(sha256(message))
}

fn of_content(content: &[u8]) -> ExpectedHash {
    ExpectedHash::OfContent(sha256(content))
}

fn mp(provider: Provider) -> [DecryptionIdentity; 1] {
    [decryption_identity(provider, "mp-2048")]
}

/// The content, as mp-2048 gets it.
fn open(
    provider: Provider,
    message: &[u8],
    expected: ExpectedHash,
    settings: CompatibilitySettings,
) -> Result<Vec<u8>, Error> {
    let opened = compatibility::decrypt(message, &mp(provider), expected, settings)?;
    Ok(opened.content().to_vec())
}

fn client_id() -> ClientId {
    ClientId::new(&stored_text("client-id.txt")).unwrap()
}

fn client(provider: Provider) -> cmcrypto_core::pki::certificate::Certificate {
    certificate(provider, "client-2048")
}
