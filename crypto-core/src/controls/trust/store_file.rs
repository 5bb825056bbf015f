//! A trust store in a file that several processes share.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::store::{TrustSettings, TrustStore};
use super::store_format::MAX_LEN;
use crate::controls::storage::{regular_file, shared_file};
use crate::primitive::random;
use crate::{Error, ErrorKind, Provider};

/// Where a trust store is kept: `path`, with `path.lock` and, while it is written, `path.new` beside
/// it. On Unix all are readable and writable by their owner alone. The directory must be writable by
/// nobody else: whoever can write there decides whom the client trusts.
///
/// A change is written to `path.new`, made durable, and renamed, all under a lock that other
/// processes wait for. If the process or the machine stops at any point, `path` holds the store from
/// before or the one from after.
///
/// ```
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::trust::{TrustSettings, TrustStoreFile};
/// # fn main() -> Result<(), cmcrypto_core::Error> {
/// # let directory = std::env::temp_dir().join(format!("cmcrypto-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// # let path = directory.join("trust");
/// let file = TrustStoreFile::new(&path, Provider::default(), TrustSettings::default());
/// assert!(file.load()?.trusted_root_key().is_err());
/// file.update(|store| {
///     store.reset();
///     Ok(())
/// })?;
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TrustStoreFile {
    path: PathBuf,
    provider: Provider,
    settings: TrustSettings,
}

impl TrustStoreFile {
    /// Names the file; nothing is read or written. Keys are loaded into `provider`.
    pub fn new(path: impl AsRef<Path>, provider: Provider, settings: TrustSettings) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            provider,
            settings,
        }
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the store; an empty one if there is no file, so look at the key before you rely on it.
    /// Waits for nobody.
    ///
    /// # Errors
    /// [`Error::STORAGE`], and those of [`TrustStore::from_bytes`]. The file is left as it is.
    pub fn load(&self) -> Result<TrustStore, Error> {
        match self.read()? {
            Some(bytes) => self.decode(&bytes),
            None => Ok(TrustStore::new(self.settings)),
        }
    }

    /// Changes the store: reads it, applies `change` and writes it, under the lock. Nothing is
    /// written if `change` fails or changes nothing. `change` must not use this file itself.
    ///
    /// # Errors
    /// Those of `change` and of [`TrustStoreFile::load`]: nothing is written then. [`Error::STORAGE`]
    /// if it can't be written, or may have been and was not made durable: the file is then the old one
    /// or the new one.
    pub fn update<T>(
        &self,
        change: impl FnOnce(&mut TrustStore) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _lock = shared_file::lock(&self.path)?;
        // One store has one encoding, so what was read is what it was.
        let before = match self.read()? {
            Some(bytes) => bytes,
            None => TrustStore::new(self.settings).to_bytes()?,
        };
        let mut store = self.decode(&before)?;
        let result = change(&mut store)?;
        let after = store.to_bytes()?;
        if after != before {
            shared_file::replace(&self.path, &[&after])?;
        }
        Ok(result)
    }

    /// Saves a store that was loaded before and changed since. What other processes saved in the
    /// meantime is kept: the two are merged by [`TrustStore::merge`], and `store` is then what the
    /// file holds.
    ///
    /// # Errors
    /// As [`TrustStoreFile::update`], and those of [`TrustStore::merge`]: `store` does not change
    /// then.
    pub fn save(&self, store: &mut TrustStore) -> Result<(), Error> {
        let mut saved = self.update(|current| {
            current.merge(store)?;
            Ok(current.clone())
        })?;
        saved.changes.begin(saved.generation);
        saved.settings = store.settings;
        *store = saved;
        Ok(())
    }

    /// Puts an empty store in the place of the file, whatever it holds: for an administrator whose client's
    /// store is damaged, foreign or newer, which nothing else touches. The client then trusts nothing, as
    /// after [`TrustStore::reset`].
    ///
    /// # Errors
    /// [`Error::STORAGE`], [`Error::RANDOM`].
    pub fn discard(&self) -> Result<(), Error> {
        let _lock = shared_file::lock(&self.path)?;
        let mut store = TrustStore::new(self.settings);
        // Another than the one that can't be read.
        let mut generation = [0; 8];
        random::fill(self.provider, &mut generation)?;
        store.generation = u64::from_be_bytes(generation);
        shared_file::replace(&self.path, &[&store.to_bytes()?])
    }

    fn decode(&self, bytes: &[u8]) -> Result<TrustStore, Error> {
        let store = TrustStore::from_bytes(self.provider, bytes, self.settings);
        store.map_err(|error| error.at(&self.path))
    }

    fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let opened = regular_file::open_if_there(&self.path);
        let opened = opened.map_err(|error| match error.kind() {
            ErrorKind::InvalidArgument => {
                Error::STORAGE.what_is("not a regular file").at(&self.path)
            }
            _ => error,
        })?;
        let Some((file, _)) = opened else {
            return Ok(None);
        };
        let limit = u64::try_from(MAX_LEN).map_err(|_| Error::INTERNAL)?;
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(Error::storage(&self.path))?;
        Ok(Some(bytes))
    }
}
