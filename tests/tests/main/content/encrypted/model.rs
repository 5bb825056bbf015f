//! What the documentation says of streams, done by hand with the crates that do HKDF and AES-GCM.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{AeadInOut, KeyInit};
use cmcrypto_tests::der::{integer, octets, sequence, utf8};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

pub const CHUNK: usize = 65_536;

/// A key and a nonce that a chunk was opened with.
pub type Use = ([u8; 32], [u8; 12]);

/// A run: `prk` of the documentation.
pub struct Model(Hkdf<Sha256>);

pub fn binding(package: &[u8], version: u64, hash: &[u8]) -> Vec<u8> {
    sequence(&[
        &utf8(package),
        &integer(version),
        &octets(hash),
        &integer(65_536),
    ])
}

impl Model {
    pub fn new(binding: &[u8], key: &[u8]) -> Self {
        let salt = Sha256::digest([b"cmcrypto content v1\0", binding].concat());
        Self(Hkdf::new(Some(&salt), key))
    }

    fn expand(&self, label: &str, rest: &[u8]) -> [u8; 32] {
        let info = [b"cmcrypto content ", label.as_bytes(), b" v1\0", rest].concat();
        let mut out = [0; 32];
        self.0.expand(&info, &mut out).unwrap();
        out
    }

    pub fn commitment(&self) -> [u8; 32] {
        self.expand("commitment", b"")
    }

    pub fn manifest_key(&self) -> [u8; 32] {
        self.expand("manifest", b"")
    }

    pub fn file_key(&self, index: u32, path: &str) -> [u8; 32] {
        let len = (path.len() as u32).to_be_bytes();
        let of = [&index.to_be_bytes()[..], &len, path.as_bytes()].concat();
        self.expand("file", &of)
    }
}

pub fn nonce(number: u64, is_last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    nonce
}

/// One chunk with its tag.
pub fn seal_chunk(key: &[u8; 32], nonce: [u8; 12], data: &[u8]) -> Vec<u8> {
    let mut sealed = data.to_vec();
    let cipher = Aes256Gcm::new(key.into());
    let tag = cipher.encrypt_inout_detached(&nonce.into(), b"", sealed.as_mut_slice().into());
    sealed.extend_from_slice(&tag.unwrap());
    sealed
}

pub fn seal(key: &[u8; 32], data: &[u8]) -> Vec<u8> {
    let count = data.len().div_ceil(CHUNK).max(1);
    let chunks = (0..count).map(|number| {
        let rest = &data[number * CHUNK..];
        let chunk = &rest[..rest.len().min(CHUNK)];
        seal_chunk(key, nonce(number as u64, number + 1 == count), chunk)
    });
    chunks.flatten().collect()
}

/// The content of a whole stream, and with what each of its chunks was opened.
pub fn open(key: &[u8; 32], stream: &[u8]) -> (Vec<u8>, Vec<Use>) {
    let cipher = Aes256Gcm::new(key.into());
    let chunks = stream.chunks(CHUNK + 16);
    let count = chunks.len();
    let (mut content, mut uses) = (Vec::new(), Vec::new());
    for (number, chunk) in chunks.enumerate() {
        let (data, tag) = chunk.split_at(chunk.len() - 16);
        let nonce = nonce(number as u64, number + 1 == count);
        let mut data = data.to_vec();
        let tag: [u8; 16] = tag.try_into().unwrap();
        let inout = data.as_mut_slice().into();
        let opened = cipher.decrypt_inout_detached(&nonce.into(), b"", inout, &tag.into());
        opened.unwrap();
        content.extend_from_slice(&data);
        uses.push((*key, nonce));
    }
    (content, uses)
}
