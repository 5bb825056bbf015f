//! What stores the package, encrypted, and carries it to the client.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cmcrypto_core::content::{
    ContentEncryption, ContentFetch, ContentHeader, ContentKey, ContentManifest, EncryptedFile,
    HashCheck, MissingFile,
};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::{Error, ErrorKind, Timestamp};

/// A directory: each file's stream by its number, and those of the header, the manifest and the key.
pub(crate) struct Carrier(PathBuf);

impl Carrier {
    /// Takes what the site encrypts: all files, the manifest, and the key to a certificate.
    pub(crate) fn publish(
        store: PathBuf,
        source: &Path,
        manifest: &ContentManifest,
        (run, key): (ContentEncryption, ContentKey),
        to: &Certificate,
        now: Timestamp,
    ) -> Result<Self, Error> {
        fs::create_dir(&store).map_err(storage(&store))?;
        let carrier = Self(store);
        let files = manifest.entries().iter().enumerate();
        for (index, entry) in files.filter(|(_, entry)| entry.file.is_some()) {
            let path = source.join(entry.path.as_str());
            let mut from = File::open(&path).map_err(storage(&path))?;
            let file = EncryptedFile::of(manifest, index)?;
            let stream = carrier.path(index);
            let mut stream = BufWriter::new(File::create(&stream).map_err(storage(&stream))?);
            // The manifest was made of these files a moment ago; if one has changed, clients find out.
            run.encrypt_file(&file, HashCheck::LeftToCaller, &mut from, &mut stream)?;
        }
        let mut stream = Vec::new();
        run.encrypt_manifest(&manifest.to_der()?, &mut stream)?;
        carrier.put("manifest", &stream)?;
        carrier.put("header", &run.header().to_der()?)?;
        let wrapped = key.wrap_to_certificates(core::slice::from_ref(to), now)?;
        carrier.put("key.p7m", &wrapped)?;
        Ok(carrier)
    }

    /// What a client begins with: the key, and the manifest, which is not verified.
    pub(crate) fn open(
        &self,
        identities: &[DecryptionIdentity],
    ) -> Result<(ContentKey, Vec<u8>), Error> {
        let header = ContentHeader::from_der(&self.get("header")?)?;
        let wrapped = self.get("key.p7m")?;
        let key = ContentKey::unwrap_with_certificate(&header, &wrapped, identities)?;
        let manifest = key.decrypt_manifest(&mut &self.get("manifest")?[..])?;
        Ok((key, manifest))
    }

    /// Carries one file, from where it is missing, but at most so many bytes: then the process ends.
    pub(crate) fn fetch(
        &self,
        key: &ContentKey,
        fetch: &ContentFetch,
        missing: &MissingFile,
        at_most: u64,
    ) -> Result<(), Error> {
        let manifest = fetch.manifest().manifest();
        let file = EncryptedFile::of(manifest, missing.index)?;
        let end = missing.offset.saturating_add(at_most).min(missing.size);
        let range = file.encrypted_range(missing.offset..end)?;
        // As of a server that gives ranges.
        let stream = self.path(missing.index);
        let mut part = File::open(&stream).map_err(storage(&stream))?;
        part.seek(SeekFrom::Start(range.start))
            .map_err(storage(&stream))?;
        let mut part = BufReader::new(part.take(range.end.saturating_sub(range.start)));
        let mut writer = fetch.file(missing.index)?;
        key.decrypt_range(&file, missing.offset..end, &mut part, &mut writer)?;
        if end == missing.size {
            writer.finish()
        } else {
            Ok(())
        }
    }

    /// Where a file's stream is.
    pub(crate) fn path(&self, index: usize) -> PathBuf {
        self.0.join(index.to_string())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.0.join(name);
        let mut file = File::create(&path).map_err(storage(&path))?;
        file.write_all(bytes).map_err(storage(&path))
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.0.join(name);
        fs::read(&path).map_err(storage(&path))
    }
}

pub(crate) fn storage(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::new(ErrorKind::Storage, error).at(path)
}
