//! A file that is encrypted, and decrypted whole and in part.

use std::cell::Cell;
use std::io;
use std::ops::Range;

use cmcrypto_core::Provider;
use cmcrypto_core::content::{ContentEncryption, ContentId, ContentKey, EncryptedFile, HashCheck};
use cmcrypto_core::primitive::digest::DigestAlgorithm;

pub struct Content {
    run: ContentEncryption,
    key: ContentKey,
    data: Vec<u8>,
    sha256: [u8; 32],
    stream: Vec<u8>,
    next: Cell<u32>,
}

impl Content {
    pub fn new(provider: Provider, data: Vec<u8>) -> Self {
        let package = ContentId::new("P0100012").unwrap();
        let (run, key) = ContentEncryption::new(provider, package, 1, [0; 32]).unwrap();
        let sha256 = DigestAlgorithm::Sha256.digest(&data);
        let sha256 = sha256.as_ref().try_into().unwrap();
        let mut content = Self {
            run,
            key,
            data,
            sha256,
            stream: Vec::new(),
            next: Cell::new(1),
        };
        let mut stream = Vec::new();
        let check = HashCheck::Compared;
        let (file, from) = (content.file(0), &mut &content.data[..]);
        content
            .run
            .encrypt_file(&file, check, from, &mut stream)
            .unwrap();
        content.stream = stream;
        content
    }

    fn file(&self, index: u32) -> EncryptedFile<'static> {
        EncryptedFile {
            index,
            path: "setup.exe",
            size: self.data.len() as u64,
            sha256: self.sha256,
        }
    }

    /// Each time another file of the run, to where nothing is kept.
    pub fn encrypt(&self, check: HashCheck) {
        let file = self.file(self.next.replace(self.next.get() + 1));
        let from = &mut &self.data[..];
        self.run
            .encrypt_file(&file, check, from, &mut io::sink())
            .unwrap();
    }

    /// Where it lies, in memory that the caller has.
    pub fn encrypt_in_place(&self, data: &mut [u8]) {
        let file = self.file(self.next.replace(self.next.get() + 1));
        let check = HashCheck::LeftToCaller;
        let encrypted = self
            .run
            .encrypt_in_place(&file, check, data, &mut io::sink());
        encrypted.unwrap();
    }

    /// What [`Content::decrypt_in_place`] is given.
    pub fn encrypted(&self, range: Range<u64>) -> &[u8] {
        let at = self.file(0).encrypted_range(range).unwrap();
        &self.stream[at.start as usize..at.end as usize]
    }

    pub fn decrypt_in_place(&self, range: Range<u64>, encrypted: &mut [u8]) {
        let file = self.file(0);
        let decrypted = self
            .key
            .decrypt_in_place(&file, range, encrypted, &mut io::sink());
        decrypted.unwrap();
    }

    pub fn decrypt(&self, check: HashCheck) {
        let from = &mut &self.stream[..];
        self.key
            .decrypt_file(&self.file(0), check, from, &mut io::sink())
            .unwrap();
    }

    pub fn decrypt_range(&self, range: Range<u64>) {
        let file = self.file(0);
        let from = &mut self.encrypted(range.clone());
        self.key
            .decrypt_range(&file, range, from, &mut io::sink())
            .unwrap();
    }
}
