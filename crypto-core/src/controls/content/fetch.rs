//! Fetching a package into a directory that appears whole and verified, or not at all.
//!
//! Beside the target, which is not there yet:
//!
//! ```text
//! .cmcrypto-NAME.part    the directory that becomes the target: only whole files, verified
//! .cmcrypto-NAME.files   files that are being written: INDEX-SHA256
//! .cmcrypto-NAME.lock    an empty file that is locked while somebody fetches; it stays
//! ```

use core::fmt;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::fetch_file::ContentFileWriter;
use super::fetch_state::{Claim, MissingFile, Shared, State, part_name};
use super::hashing::ContentProgressCallback;
use super::signed::VerifiedManifest;
use super::staging::{
    check_free, directories, hidden, lock, make_directories, make_own_directory, remove, sync_files,
};
use super::verification::{CompareSettings, compare_directory, verify_directory};
use crate::Error;
use crate::controls::storage::durable_file::{sync_directory, sync_directory_of};

/// A package on its way into a directory.
///
/// Files are written beside the target, in any order and by several threads, each verified while it is
/// written. [`ContentFetch::commit`] verifies all, makes it durable and gives it the target's name: if the
/// process or the machine stops at any point, the target is there, whole, or is not there. What was
/// fetched by then is kept: [`ContentFetch::begin`] hashes it, takes what is right, whichever version it
/// was fetched for, and drops what is not.
///
/// On Unix the files are readable and writable by their owner alone (0600), and the directories 0700: a
/// manifest holds no modes. The directory of the target must be writable by nobody else. Dropped without
/// `commit` the fetch leaves what it has, for the next; [`ContentFetch::discard`] removes it.
///
/// ```
/// # fn main() -> Result<(), cmcrypto_core::Error> {
/// use core::ops::ControlFlow;
/// use cmcrypto_core::content::{ContentFetch, VerifiedManifest, hash_directory};
/// # let directory = std::env::temp_dir().join(format!("cmcrypto-doc-{}", std::process::id()));
/// # let source = directory.join("source");
/// # std::fs::create_dir_all(&source).unwrap();
/// # std::fs::write(source.join("setup.exe"), "MZ").unwrap();
/// # let go_on = &mut |_| ControlFlow::Continue(());
/// # let manifest = hash_directory(&source, 1, go_on)?;
/// let manifest = VerifiedManifest::by_sha256(&manifest.to_der()?, manifest.sha256())?;
/// let target = directory.join("P0100012");
/// let fetch = ContentFetch::begin(&target, &manifest, 0, &mut |_| ControlFlow::Continue(()))?;
/// for missing in fetch.missing()? {
///     let entry = &manifest.manifest().entries()[missing.index];
///     let data = std::fs::read(source.join(entry.path.as_str())).unwrap();
///     let mut file = fetch.file(missing.index)?;
///     file.write(&data[file.offset() as usize..])?;
///     file.finish()?;
/// }
/// fetch.commit(0, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(std::fs::read(target.join("setup.exe")).unwrap(), b"MZ");
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok(())
/// # }
/// ```
pub struct ContentFetch(Arc<Shared>);

impl ContentFetch {
    /// Begins, or goes on with what an earlier fetch left: that is hashed on so many threads, 0 for as many
    /// as the machine runs at once.
    ///
    /// # Errors
    /// [`Error::TARGET_EXISTS`]; [`Error::FETCH_IN_PROGRESS`]; [`Error::INVALID_ARGUMENT`] if `target` has no
    /// name; [`Error::CONTENT_KIND`] if what is beside the target is not ours, or others may use it;
    /// [`Error::CONTENT_CHANGED`], [`Error::TOO_LARGE`] of what is there; [`Error::STORAGE`];
    /// [`Error::CANCELLED`].
    pub fn begin(
        target: &Path,
        manifest: &VerifiedManifest,
        threads: usize,
        progress: ContentProgressCallback<'_>,
    ) -> Result<Self, Error> {
        let name = target.file_name().ok_or_else(|| {
            Error::INVALID_ARGUMENT
                .what_is("names no directory")
                .at(target)
        })?;
        let beside = |extension| target.with_file_name(hidden(name, extension));
        check_free(target)?;
        let lock = lock(&beside("lock"))?;
        // Whoever had the lock may have been done.
        check_free(target)?;
        let (tree, files) = (beside("part"), beside("files"));
        make_own_directory(&tree)?;
        make_own_directory(&files)?;

        let settings = CompareSettings {
            threads,
            max_differences: usize::MAX,
            verified_entries: 0,
        };
        let differences = compare_directory(&tree, manifest, &settings, progress)?;
        let entries = manifest.manifest().entries();
        let mut states = vec![State::There; entries.len()];
        for difference in differences {
            remove(&tree.join(&difference.path))?;
            let path = difference.path.to_str();
            let index = path.and_then(|path| manifest.manifest().find(path));
            let is_file = |index: &usize| entries.get(*index).is_some_and(|one| one.file.is_some());
            let state = index
                .filter(is_file)
                .and_then(|index| states.get_mut(index));
            if let Some(state) = state {
                *state = State::Missing;
            }
        }
        let fetch = Self(Arc::new(Shared {
            manifest: manifest.clone(),
            target: target.to_owned(),
            tree,
            files,
            states: Mutex::new(Some(states)),
            _lock: lock,
        }));
        fetch.drop_foreign_files()?;
        Ok(fetch)
    }

    /// Removes what was written of files that are not missing.
    fn drop_foreign_files(&self) -> Result<(), Error> {
        let names: BTreeSet<OsString> = self
            .missing_indices()
            .filter_map(|index| self.0.file_at(index).map(|file| part_name(index, file)))
            .map(OsString::from)
            .collect();
        let files = &self.0.files;
        for found in fs::read_dir(files).map_err(Error::storage(files))? {
            let found = found.map_err(Error::storage(files))?;
            let kind = found.file_type().map_err(Error::storage(&found.path()))?;
            if !kind.is_file() || !names.contains(&found.file_name()) {
                remove(&found.path())?;
            }
        }
        Ok(())
    }

    fn missing_indices(&self) -> impl Iterator<Item = usize> + use<> {
        let states = self.0.states().clone().unwrap_or_default();
        let indexed = states.into_iter().enumerate();
        indexed.filter_map(|(index, state)| (state == State::Missing).then_some(index))
    }

    /// The manifest that it fetches by.
    pub fn manifest(&self) -> &VerifiedManifest {
        &self.0.manifest
    }

    /// The files that are to be fetched still and that nobody writes now.
    ///
    /// # Errors
    /// [`Error::STORAGE`].
    pub fn missing(&self) -> Result<Vec<MissingFile>, Error> {
        let indices = self.missing_indices();
        indices.map(|index| self.0.missing(index)).collect()
    }

    /// The first of [`ContentFetch::missing`] whose index is not below `from`.
    ///
    /// # Errors
    /// [`Error::STORAGE`].
    pub fn next_missing(&self, from: usize) -> Result<Option<MissingFile>, Error> {
        let index = {
            let states = self.0.states();
            let states = states.as_deref().unwrap_or_default();
            let rest = states.iter().enumerate().skip(from);
            let mut missing = rest.filter(|(_, state)| **state == State::Missing);
            missing.next().map(|(index, _)| index)
        };
        index.map(|index| self.0.missing(index)).transpose()
    }

    /// Opens a missing file for writing; what an earlier fetch has written of it is hashed.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for an entry that is not a missing file, or is open already;
    /// [`Error::STORAGE`].
    pub fn file(&self, index: usize) -> Result<ContentFileWriter, Error> {
        let file = self.0.file_at(index);
        let mut states = self.0.states();
        let state = states.as_mut().and_then(|states| states.get_mut(index));
        let (Some(file), Some(state @ State::Missing)) = (file, state) else {
            let what = "not a missing file, or open already";
            return Err(Error::INVALID_ARGUMENT
                .what_is(what)
                .in_list("entries", index));
        };
        *state = State::Open;
        drop(states);
        // Lets go of the file if what follows fails.
        let claim = Claim {
            fetch: Arc::clone(&self.0),
            index,
        };
        ContentFileWriter::open(claim, file)
    }

    /// Verifies all that was fetched, on so many threads, makes it durable and gives it the target's name.
    /// Afterwards the fetch is over, whatever came of it: after an error what is right is kept, and another
    /// goes on with it.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] while a file is being written, or if it is over; then nothing happened.
    /// [`Error::CONTENT_MISMATCH`] with the first path that is missing or wrong; [`Error::TARGET_EXISTS`];
    /// [`Error::STORAGE`]; [`Error::CANCELLED`]; [`Error::CONTENT_CHANGED`].
    pub fn commit(
        &self,
        threads: usize,
        progress: ContentProgressCallback<'_>,
    ) -> Result<(), Error> {
        let shared = &*self.0;
        self.end()?;
        let entries = shared.manifest.manifest().entries();
        let directories = directories(entries);
        for entry in entries.iter().filter(|entry| entry.file.is_none()) {
            make_directories(&shared.tree, entry.path.as_str())?;
        }
        sync_files(&shared.tree, entries)?;
        verify_directory(&shared.tree, &shared.manifest, threads, progress)?;
        for directory in directories {
            sync_directory(&shared.tree.join(directory))?;
        }
        remove(&shared.files)?;
        check_free(&shared.target)?;
        let renamed = fs::rename(&shared.tree, &shared.target);
        renamed.map_err(Error::storage(&shared.target))?;
        sync_directory_of(&shared.target)
    }

    /// Removes what was fetched. The fetch is over.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] while a file is being written, or if it is over; [`Error::STORAGE`].
    pub fn discard(&self) -> Result<(), Error> {
        self.end()?;
        remove(&self.0.files)?;
        remove(&self.0.tree)
    }

    fn end(&self) -> Result<(), Error> {
        let mut states = self.0.states();
        let what = match states.as_deref() {
            None => "the fetch is over",
            Some(states) if states.contains(&State::Open) => "a file is being written",
            Some(_) => {
                *states = None;
                return Ok(());
            }
        };
        Err(Error::INVALID_ARGUMENT.what_is(what).at(&self.0.target))
    }
}

impl fmt::Debug for ContentFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContentFetch").field(&self.0.target).finish()
    }
}
