//! A run of encryption.

use core::fmt;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::sync::{Mutex, PoisonError};

use super::chunks::{Chunks, EncryptedFile};
use super::header::{ContentHeader, ContentId, KeyWrapping};
use super::key::{ContentKey, MAX_MANIFEST_LEN};
use super::streams::{self, HashCheck, StreamKeys};
use crate::primitive::aes_gcm::KEY_LEN;
use crate::{Error, Provider, Secret};

/// One run of encryption of one package, under a key that it draws itself: each file once, in any order, on any
/// number of threads. An update of a package is another run.
///
/// It can't give out its key, and what it holds is wiped on drop. A file that failed can't be tried again in the
/// run, for the chunks that were sealed would be sealed to other bytes under the same key and nonce: begin
/// another run.
///
/// ```
/// use cmcrypto_core::content::{ContentEncryption, EncryptedFile, HashCheck, ContentId};
/// use cmcrypto_core::primitive::digest::DigestAlgorithm;
/// use cmcrypto_core::{Error, Provider};
///
/// # fn main() -> Result<(), Error> {
/// let sha256 = |bytes: &[u8]| DigestAlgorithm::Sha256.digest(bytes).as_ref().try_into().unwrap_or([0; 32]);
/// # let (manifest, setup) = (b"the package's manifest", vec![7; 200_000]);
/// let (provider, package) = (Provider::default(), ContentId::new("P0100012")?);
/// let (run, key) = ContentEncryption::new(provider, package, 3, sha256(manifest))?;
/// let file = EncryptedFile { index: 0, path: "setup.exe", size: 200_000, sha256: sha256(&setup) };
/// let mut encrypted = Vec::new();
/// run.encrypt_file(&file, HashCheck::Compared, &mut &setup[..], &mut encrypted)?;
///
/// // Whoever unwraps the key decrypts all of it, or a part.
/// let mut decrypted = Vec::new();
/// key.decrypt_file(&file, HashCheck::Compared, &mut &encrypted[..], &mut decrypted)?;
/// assert_eq!(decrypted, setup);
/// let at = file.encrypted_range(70_000..140_000)?;
/// let mut fetched = &encrypted[at.start as usize..at.end as usize];
/// let mut part = Vec::new();
/// key.decrypt_range(&file, 70_000..140_000, &mut fetched, &mut part)?;
/// assert_eq!(part, &setup[70_000..140_000]);
/// # Ok(())
/// # }
/// ```
pub struct ContentEncryption {
    header: ContentHeader,
    keys: StreamKeys,
    begun: Mutex<Begun>,
}

#[derive(Default)]
struct Begun {
    files: BTreeSet<u32>,
    manifest: bool,
}

impl ContentEncryption {
    /// Begins a run for this version of a package, whose manifest has this SHA-256, under a new random key. The
    /// key is there to be wrapped.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for a version of 0 or above 2^63 - 1; [`Error::RANDOM`].
    pub fn new(
        provider: Provider,
        package: ContentId,
        version: u64,
        package_sha256: [u8; 32],
    ) -> Result<(Self, ContentKey), Error> {
        let mut header = ContentHeader::without_key(package, version, package_sha256)?;
        let key = Secret::random(provider, KEY_LEN)?;
        let keys = StreamKeys::new(provider, &header, &key)?;
        header.commit(keys.commitment()?);
        let run = Self {
            header: header.clone(),
            keys,
            begun: Mutex::default(),
        };
        Ok((run, ContentKey::new(provider, header, key)?))
    }

    /// Of a run whose key was sealed with the state of users.
    pub(super) fn note_user_state(&mut self) {
        let header = self.header.clone();
        self.header = header.with_wrapping(KeyWrapping::UserState);
    }

    /// The header, to be stored beside the streams. It names no way to the key yet, but that of a state of
    /// users.
    pub fn header(&self) -> &ContentHeader {
        &self.header
    }

    /// Encrypts a file: [`EncryptedFile::encrypted_len`] bytes are written, in constant memory. What `from` gives
    /// must be the file of the manifest, of just its size. If that fails, what was written is no whole stream.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for an index that was begun in this run before, or a path that no manifest has;
    /// [`Error::TOO_LARGE`] for more than 1 TiB; [`Error::HASH_MISMATCH`] if the file has another size or, where
    /// that is compared, another SHA-256; [`Error::STORAGE`], or the [`Error`] that is inside of an
    /// [`std::io::Error`], if `from` or `to` fail.
    pub fn encrypt_file(
        &self,
        file: &EncryptedFile<'_>,
        check: HashCheck,
        from: &mut dyn Read,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        file.check()?;
        let chunks = Chunks::of(file.size)?;
        let key = self.keys.file(file.index, file.path)?;
        self.begin(|begun| begun.files.insert(file.index))?;
        streams::seal(&key, chunks, check.of(&file.sha256), from, to)
    }

    /// As [`ContentEncryption::encrypt_file`], of a file that lies in memory, where it is encrypted: nothing is copied.
    /// Its chunks are written one after the other, each followed by its tag; `content` holds them without their tags,
    /// or after a failure some of them and the rest of the file.
    ///
    /// # Errors
    /// As [`ContentEncryption::encrypt_file`]; after [`Error::HASH_MISMATCH`] nothing was written or changed.
    pub fn encrypt_in_place(
        &self,
        file: &EncryptedFile<'_>,
        check: HashCheck,
        content: &mut [u8],
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        file.check()?;
        let chunks = Chunks::of(file.size)?;
        let key = self.keys.file(file.index, file.path)?;
        self.begin(|begun| begun.files.insert(file.index))?;
        streams::seal_in_place(&key, chunks, check.of(&file.sha256), content, to)
    }

    /// Encrypts the manifest, so that who stores the content does not learn the names in it: 16 bytes more for
    /// each 64 KiB of it.
    ///
    /// # Errors
    /// [`Error::HASH_MISMATCH`] if it is not that of the package; [`Error::INVALID_ARGUMENT`] a second time;
    /// [`Error::TOO_LARGE`] above 256 MiB; [`Error::STORAGE`], or the [`Error`] that is inside of an
    /// [`std::io::Error`], if `to` fails.
    pub fn encrypt_manifest(&self, manifest: &[u8], to: &mut dyn Write) -> Result<(), Error> {
        if manifest.len() > MAX_MANIFEST_LEN {
            return Err(Error::TOO_LARGE);
        }
        let size = u64::try_from(manifest.len()).map_err(|_| Error::TOO_LARGE)?;
        let key = self.keys.manifest()?;
        self.begin(|begun| !core::mem::replace(&mut begun.manifest, true))?;
        let expected = Some(self.header.package_sha256());
        streams::seal(&key, Chunks::of(size)?, expected, &mut &*manifest, to)
    }

    /// `is_first` notes what is begun, and says whether it was not before.
    fn begin(&self, is_first: impl FnOnce(&mut Begun) -> bool) -> Result<(), Error> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_first(&mut begun) {
            return Err(Error::INVALID_ARGUMENT.what_is("begun in this run before"));
        }
        Ok(())
    }
}

impl fmt::Debug for ContentEncryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentEncryption")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
