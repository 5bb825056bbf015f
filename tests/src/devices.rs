//! Keys that live elsewhere: what they are asked, and what they give.

use std::sync::{Arc, Mutex};

use cmcrypto_core::pki::key::{PrivateKey, PublicKey, SigningKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};

/// A scheme, and the digest that was to be signed.
pub type Asked = (SignatureScheme, Vec<u8>);

/// What becomes of a signature.
pub type Then = fn(Vec<u8>) -> Result<Vec<u8>, Error>;

/// A device that signs with a stored key, keeps what it was asked, and gives what it makes of it.
pub struct Device {
    key: PrivateKey,
    then: Then,
    pub asked: Mutex<Vec<Asked>>,
}

impl Device {
    /// With `then` of [`Ok`] it is honest.
    pub fn new(provider: Provider, key: &str, then: Then) -> Arc<Self> {
        Arc::new(Self {
            key: crate::key(provider, key),
            then,
            asked: Mutex::default(),
        })
    }
}

impl SigningKey for Device {
    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        self.asked.lock().unwrap().push((scheme, digest.to_vec()));
        (self.then)(self.key.sign_digest(scheme, digest)?)
    }
}
