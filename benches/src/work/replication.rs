//! A secondary site that signs data for its primary site, and by hand what that can't do without.

use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::replication::{
    self, FileSink, OpenedReplication, ReplicationPosition, VerifiedReplication,
};
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
use cmcrypto_core::{Provider, Timestamp};
use sha2::{Digest, Sha256};

use crate::work::message;

/// As much as is read at once, by either.
const BUFFER_LEN: usize = 128 << 10;

/// Both sites, at the start of a stream. The sender's key is that of a client, the receiver's that of
/// a management point: RSA-2048, stored.
pub struct Replicating {
    now: Timestamp,
    key: SiteExchangeKey,
    directory: SiteDirectory,
    position: ReplicationPosition,
    certificate: Certificate,
    identities: [DecryptionIdentity; 1],
}

impl Replicating {
    pub fn new(provider: Provider) -> Self {
        let [from, to] = ["S01", "P01"].map(|code| SiteCode::new(code).unwrap());
        let key = Arc::new(message::key(provider, "client-2048"));
        let key = SiteExchangeKey::new(key, from).unwrap();
        let certificate = message::certificate(provider, "mp-2048");
        let now = certificate.not_before().saturating_add(86_400);
        let mut directory = SiteDirectory::new(to, SiteDirectorySettings::default());
        directory
            .learn_from_directory_service(from, SiteRelation::Child, key.public_key(), None, now)
            .unwrap();
        let decryption_key = Arc::new(message::key(provider, "mp-2048"));
        Self {
            now,
            key,
            directory,
            position: ReplicationPosition::start(from, to, "inventory").unwrap(),
            identities: [DecryptionIdentity::new(decryption_key, certificate.clone()).unwrap()],
            certificate,
        }
    }

    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        let signed = replication::sign(&self.key, &self.position, data, self.now);
        signed.unwrap().0
    }

    pub fn verify(&self, data: &[u8], signature: &[u8]) -> VerifiedReplication {
        replication::verify(&self.directory, &self.position, data, signature, self.now).unwrap()
    }

    pub fn sign_file(&self, files: &Files) -> Vec<u8> {
        let mut file = File::open(files.data()).unwrap();
        replication::sign_from(&self.key, &self.position, &mut file, self.now)
            .unwrap()
            .0
    }

    pub fn verify_file(&self, files: &Files, signature: &[u8]) -> (File, VerifiedReplication) {
        replication::verify_file(
            &self.directory,
            &self.position,
            files.data(),
            signature,
            self.now,
        )
        .unwrap()
    }

    /// The package of `data`.
    pub fn package(&self, data: &[u8]) -> Vec<u8> {
        let mut package = Cursor::new(Vec::new());
        let (mut rest, len) = (data, data.len() as u64);
        replication::write_package(
            &self.key,
            &self.position,
            &mut rest,
            len,
            &mut package,
            self.now,
        )
        .unwrap();
        package.into_inner()
    }

    /// Verifies the package while it becomes a file.
    pub fn receive(&self, package: &[u8], files: &Files) -> VerifiedReplication {
        let mut package = package;
        let mut sink = FileSink::create(files.received()).unwrap();
        replication::verify_package(
            &self.directory,
            &self.position,
            &mut package,
            &mut sink,
            self.now,
        )
        .unwrap()
    }

    pub fn seal(&self, data: &[u8]) -> Vec<u8> {
        replication::seal(&self.key, &self.position, data, &self.certificate, self.now)
            .unwrap()
            .0
    }

    pub fn open(&self, sealed: &[u8]) -> OpenedReplication {
        replication::open(
            &self.directory,
            &self.position,
            sealed,
            &self.identities,
            self.now,
        )
        .unwrap()
    }
}

/// SHA-256 as `sha2` has it, which is cmcrypto's too.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// A directory with a file in it, in the system's directory for temporary files. It goes when this
/// does.
pub struct Files {
    path: PathBuf,
}

impl Files {
    pub fn new(data: &[u8]) -> Self {
        let name = format!("cmcrypto-bench-replication-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        let files = Self { path };
        fs::write(files.data(), data).unwrap();
        files
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    fn received(&self) -> PathBuf {
        self.path.join("received")
    }

    /// The plain loop.
    pub fn read_and_hash(&self) -> [u8; 32] {
        let mut file = File::open(self.data()).unwrap();
        let mut buffer = vec![0; BUFFER_LEN];
        let mut hasher = Sha256::new();
        loop {
            match file.read(&mut buffer).unwrap() {
                0 => return hasher.finalize().into(),
                read => hasher.update(&buffer[..read]),
            }
        }
    }

    /// Hashes and writes under another name, makes durable, renames, and makes the rename durable.
    pub fn write_hashing(&self, data: &[u8]) -> [u8; 32] {
        let new = self.path.join("raw.new");
        let mut file = File::create(&new).unwrap();
        let mut hasher = Sha256::new();
        for piece in data.chunks(BUFFER_LEN) {
            hasher.update(piece);
            file.write_all(piece).unwrap();
        }
        file.sync_all().unwrap();
        fs::rename(&new, self.path.join("raw")).unwrap();
        #[cfg(unix)]
        File::open(&self.path).unwrap().sync_all().unwrap();
        hasher.finalize().into()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // What is left behind in a directory for temporary files harms nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}
