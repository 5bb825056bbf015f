//! Formats by hand: what is signed in them, and what becomes of a structure with one field edited.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};

use crate::der::{elements, inside, octets, sequence};

/// `SEQUENCE { content, OCTET STRING, … }`: content with the signatures over it.
#[derive(Clone)]
pub struct Signed {
    pub content: Vec<u8>,
    pub signatures: Vec<Vec<u8>>,
}

impl Signed {
    /// Signed by each of the keys.
    pub fn by(keys: &[&PrivateKey], purpose: &str, content: Vec<u8>) -> Self {
        let signatures = keys.iter().map(|key| sign(key, purpose, &content));
        Self {
            signatures: signatures.collect(),
            content,
        }
    }

    /// Panics on what the library would never write.
    pub fn parse(der: &[u8]) -> Self {
        let elements = elements(inside(der));
        let (content, signatures) = elements.split_first().unwrap();
        Self {
            content: content.to_vec(),
            signatures: signatures.iter().map(|s| inside(s).to_vec()).collect(),
        }
    }

    /// Whatever there is: also no signature, or a hundred.
    pub fn encode(&self) -> Vec<u8> {
        let signatures: Vec<u8> = self.signatures.iter().flat_map(|s| octets(s)).collect();
        sequence(&[&self.content, &signatures])
    }

    /// Other content under the signatures that are there.
    pub fn around(&self, content: Vec<u8>) -> Vec<u8> {
        let signatures = self.signatures.clone();
        Self {
            content,
            signatures,
        }
        .encode()
    }
}

/// What is signed for a purpose.
pub fn signed_bytes(purpose: &str, content: &[u8]) -> Vec<u8> {
    [b"cmcrypto ", purpose.as_bytes(), b" v1\0", content].concat()
}

/// RSASSA-PKCS1-v1_5 with SHA-256.
pub fn sign(key: &PrivateKey, purpose: &str, content: &[u8]) -> Vec<u8> {
    let message = signed_bytes(purpose, content);
    key.sign(SignatureScheme::Pkcs1Sha256, &message).unwrap()
}

/// A change of one thing in a structure: its name, and the error that it leads to.
pub type Edit<'a, T> = (&'a str, &'a dyn Fn(&mut T), Error);

/// Each edit of `base` is refused as it says; `base` itself, which comes last, is not, and becomes
/// this. `read` signs what it is given, so that nothing but the edit is in the way.
#[track_caller]
pub fn refuses<T: Clone, A>(
    provider: Provider,
    base: &T,
    edits: &[Edit<'_, T>],
    mut read: impl FnMut(&T) -> Result<A, Error>,
) -> A {
    for (name, edit, error) in edits {
        let mut edited = base.clone();
        edit(&mut edited);
        let found = read(&edited).err();
        assert_eq!(found, Some(error.clone()), "{provider:?}, {name}");
    }
    read(base).unwrap_or_else(|error| panic!("{provider:?}, not edited: {error:?}"))
}

/// Bytes that are nothing of the form, which has at most `limit` of them.
#[track_caller]
pub fn refuses_no_form<A>(limit: usize, read: impl Fn(&[u8]) -> Result<A, Error>) {
    for (bytes, error) in [
        (vec![], Error::MALFORMED),
        (vec![0x30, 0], Error::MALFORMED),
        (vec![0x30, 0x80, 0, 0], Error::NOT_DER),
        (vec![0x30; limit], Error::MALFORMED),
        (vec![0x30; limit + 1], Error::TOO_LARGE),
        (vec![0x30; 10 << 20], Error::TOO_LARGE),
    ] {
        let (len, start) = (bytes.len(), &bytes[..bytes.len().min(4)]);
        assert_eq!(read(&bytes).err(), Some(error), "{len} bytes, {start:02x?}");
    }
}
