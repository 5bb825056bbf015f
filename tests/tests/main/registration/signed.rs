//! Content with the signatures over it, taken apart and put together by hand.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_tests::der::{elements, inside, octets, sequence};

/// `SEQUENCE { content, OCTET STRING, … }`.
#[derive(Clone)]
pub struct Signed {
    pub content: Vec<u8>,
    pub signatures: Vec<Vec<u8>>,
}

impl Signed {
    pub fn parse(der: &[u8]) -> Self {
        let elements = elements(inside(der));
        let (content, signatures) = elements.split_first().unwrap();
        Self {
            content: content.to_vec(),
            signatures: signatures.iter().map(|s| inside(s).to_vec()).collect(),
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let signatures: Vec<u8> = self.signatures.iter().flat_map(|s| octets(s)).collect();
        sequence(&[&self.content, &signatures])
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
