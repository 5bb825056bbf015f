//! A package, runs of it, and the key in the clear.

use std::ops::Range;

use cmcrypto_core::content::{
    ContentEncryption, ContentHeader, ContentId, ContentKey, EncryptedFile, HashCheck,
};
use cmcrypto_core::pki::cms;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{elements, inside};
use cmcrypto_tests::*;

use crate::content::encrypted::model::{Model, binding};

pub const MANIFEST: &[u8] = b"the package's manifest";
pub const RECIPIENT: &str = "mp-2048";

pub fn package() -> ContentId {
    ContentId::new("P0100012").unwrap()
}

/// Bytes of which no two chunks are alike.
pub fn bytes(len: usize) -> Vec<u8> {
    let word = |n: usize| (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
    (0..len.div_ceil(8)).flat_map(word).take(len).collect()
}

pub fn file<'a>(index: u32, path: &'a str, content: &[u8]) -> EncryptedFile<'a> {
    EncryptedFile {
        index,
        path,
        size: content.len() as u64,
        sha256: sha256(content),
    }
}

/// A run of version 3, with its key.
pub struct Run {
    pub provider: Provider,
    pub encryption: ContentEncryption,
    pub key: ContentKey,
}

impl Run {
    pub fn new(provider: Provider) -> Self {
        Self::of(provider, package(), 3, sha256(MANIFEST))
    }

    pub fn of(provider: Provider, package: ContentId, version: u64, hash: [u8; 32]) -> Self {
        let (encryption, key) = ContentEncryption::new(provider, package, version, hash).unwrap();
        Self {
            provider,
            encryption,
            key,
        }
    }

    pub fn header(&self) -> &ContentHeader {
        self.key.header()
    }

    pub fn encrypt(&self, file: &EncryptedFile<'_>, mut content: &[u8]) -> Vec<u8> {
        let mut stream = Vec::new();
        let check = HashCheck::Compared;
        let encrypted = self
            .encryption
            .encrypt_file(file, check, &mut content, &mut stream);
        encrypted.unwrap();
        assert_eq!(stream.len() as u64, file.encrypted_len().unwrap());
        stream
    }

    /// The 32 bytes, as a recipient finds them.
    pub fn exposed(&self) -> Vec<u8> {
        exposed(self.provider, &self.key)
    }

    pub fn model(&self) -> Model {
        model(self.header(), &self.exposed())
    }
}

pub fn exposed(provider: Provider, key: &ContentKey) -> Vec<u8> {
    let to = [certificate(provider, RECIPIENT)];
    let wrapped = key.wrap_to_certificates(&to, NOW).unwrap();
    let identities = [decryption_identity(provider, RECIPIENT)];
    let content = cms::decrypt(&wrapped, &identities, Default::default()).unwrap();
    inside(elements(inside(content.content()))[4]).to_vec()
}

pub fn model(header: &ContentHeader, key: &[u8]) -> Model {
    let package = header.package().as_str().as_bytes();
    let binding = binding(package, header.version(), header.package_sha256());
    Model::new(&binding, key)
}

/// What was decrypted, and what was written whatever became of it.
pub fn decrypt(
    key: &ContentKey,
    file: &EncryptedFile<'_>,
    mut stream: &[u8],
) -> (Result<(), Error>, Vec<u8>) {
    let mut written = Vec::new();
    let check = HashCheck::Compared;
    let found = key.decrypt_file(file, check, &mut stream, &mut written);
    (found, written)
}

/// The same of a range, of a whole stream.
pub fn decrypt_range(
    key: &ContentKey,
    file: &EncryptedFile<'_>,
    range: Range<u64>,
    stream: &[u8],
) -> (Result<(), Error>, Vec<u8>) {
    let at = file.encrypted_range(range.clone()).unwrap();
    let mut fetched = &stream[at.start as usize..at.end as usize];
    let mut written = Vec::new();
    let found = key.decrypt_range(file, range, &mut fetched, &mut written);
    (found, written)
}
