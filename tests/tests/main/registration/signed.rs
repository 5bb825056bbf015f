//! Content with the signatures over it, taken apart and put together by hand.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;

use crate::der::{octets, sequence};

/// The lengths of the first element: of its header, and of all of it.
fn lengths(der: &[u8]) -> (usize, usize) {
    let short = usize::from(der[1]);
    if short < 0x80 {
        return (2, 2 + short);
    }
    let header = 2 + (short & 0x7f);
    let content = der[2..header]
        .iter()
        .fold(0, |len, byte| len << 8 | usize::from(*byte));
    (header, header + content)
}

/// The elements that follow each other in `der`, each with its header.
pub fn elements(mut der: &[u8]) -> Vec<&[u8]> {
    let mut elements = Vec::new();
    while !der.is_empty() {
        let (element, rest) = der.split_at(lengths(der).1);
        elements.push(element);
        der = rest;
    }
    elements
}

/// What one element holds.
pub fn inside(element: &[u8]) -> &[u8] {
    let (header, all) = lengths(element);
    assert_eq!(all, element.len());
    &element[header..]
}

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
