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
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::hashing::ContentProgressCallback;
use super::manifest::{ContentEntry, ContentFile};
use super::signed::VerifiedManifest;
use super::verification::{CompareSettings, compare_directory, verify_directory};
use crate::Error;
use crate::controls::hex;
use crate::controls::storage::durable_file::{private, sync_directory, sync_directory_of};
use crate::controls::storage::regular_file::{Opened, open_itself};
use crate::controls::storage::sink::Sink;
use crate::primitive::digest::{DigestAlgorithm, Hasher};

const BUFFER_LEN: usize = 128 * 1024;

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

/// A file that is to be fetched still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MissingFile {
    /// Of its entry in the manifest.
    pub index: usize,
    /// Its length in bytes.
    pub size: u64,
    /// How much of it was written before: what is to be fetched begins there.
    pub offset: u64,
}

struct Shared {
    manifest: VerifiedManifest,
    target: PathBuf,
    tree: PathBuf,
    files: PathBuf,
    /// Of each entry; none once the fetch is over.
    states: Mutex<Option<Vec<State>>>,
    _lock: Lock,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    /// Somebody writes it.
    Open,
    /// In the tree; of an empty directory, which is made at the end, in any case.
    There,
}

impl ContentFetch {
    /// Begins, or goes on with what an earlier fetch left: that is hashed on so many threads, 0 for as many
    /// as the machine runs at once.
    ///
    /// # Errors
    /// [`Error::TARGET_EXISTS`]; [`Error::FETCH_IN_PROGRESS`]; [`Error::INVALID_ARGUMENT`] if `target` has no
    /// name; [`Error::CONTENT_KIND`] if what is beside the target is not ours; [`Error::STORAGE`];
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
        make_directory(&tree)?;
        make_directory(&files)?;

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
        Writing::open(claim, file).map(|writing| ContentFileWriter(Some(writing)))
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

impl Shared {
    fn states(&self) -> MutexGuard<'_, Option<Vec<State>>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file_at(&self, index: usize) -> Option<ContentFile> {
        self.manifest.manifest().entries().get(index)?.file
    }

    fn part_path(&self, index: usize, file: ContentFile) -> PathBuf {
        self.files.join(part_name(index, file))
    }

    fn missing(&self, index: usize) -> Result<MissingFile, Error> {
        let file = self.file_at(index).ok_or(Error::INTERNAL)?;
        let part = self.part_path(index, file);
        let written = match part.symlink_metadata() {
            Ok(part) => part.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(Error::storage(&part)(error)),
        };
        Ok(MissingFile {
            index,
            size: file.size,
            // What is too long is begun again.
            offset: if written > file.size { 0 } else { written },
        })
    }
}

/// A file that is being written: [`ContentFile::size`] bytes, from [`ContentFileWriter::offset`] on.
///
/// Dropped before [`ContentFileWriter::finish`] it leaves what was written, for the next who opens it. It
/// serves one file: what it is given after `finish`, or after a failure, is [`Error::INVALID_ARGUMENT`].
pub struct ContentFileWriter(Option<Writing>);

impl ContentFileWriter {
    /// Where what is written next belongs in the file; 0 once it is over.
    pub fn offset(&self) -> u64 {
        self.0.as_ref().map_or(0, |writing| writing.offset)
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Error::CONTENT_MISMATCH`] if there is more than the file's length; [`Error::STORAGE`].
    pub fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        let mut writing = self.take()?;
        writing.write(data)?;
        self.0 = Some(writing);
        Ok(())
    }

    /// All was written: puts the file in its place, durable, if it is the one that the manifest names.
    ///
    /// # Errors
    /// [`Error::CONTENT_MISMATCH`] if it is shorter, and then what was written is kept, or has another hash,
    /// and then it is dropped; [`Error::STORAGE`].
    pub fn finish(&mut self) -> Result<(), Error> {
        self.take()?.finish()
    }

    fn take(&mut self) -> Result<Writing, Error> {
        let over = || Error::INVALID_ARGUMENT.what_is("the file is over");
        self.0.take().ok_or_else(over)
    }
}

/// What is not verified yet by whoever decrypts it is verified here. `rollback` keeps what was written: the
/// file's hash says in the end whether it was right.
impl<V> Sink<V> for ContentFileWriter {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        ContentFileWriter::write(self, data)
    }

    fn commit(&mut self, _: &V) -> Result<(), Error> {
        self.finish()
    }

    fn rollback(&mut self) {
        self.0 = None;
    }
}

impl fmt::Debug for ContentFileWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.0.as_ref().map(|writing| writing.claim.index);
        f.debug_tuple("ContentFileWriter").field(&index).finish()
    }
}

/// The right to write one file.
struct Claim {
    fetch: Arc<Shared>,
    index: usize,
}

impl Claim {
    fn set(&self, state: State) {
        let mut states = self.fetch.states();
        let mine = states
            .as_mut()
            .and_then(|states| states.get_mut(self.index));
        if let Some(mine) = mine {
            *mine = state;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut states = self.fetch.states();
        let mine = states
            .as_mut()
            .and_then(|states| states.get_mut(self.index));
        if let Some(mine @ State::Open) = mine {
            *mine = State::Missing;
        }
    }
}

struct Writing {
    // Closed before others may open it.
    handle: File,
    hasher: Hasher,
    offset: u64,
    file: ContentFile,
    path: PathBuf,
    claim: Claim,
}

impl Writing {
    fn open(claim: Claim, file: ContentFile) -> Result<Self, Error> {
        let path = claim.fetch.part_path(claim.index, file);
        let mut options = private();
        options.read(true).create(true).truncate(false);
        let (handle, found) = open_ours(&path, &mut options)?;
        let mut writing = Self {
            handle,
            hasher: Hasher::new(DigestAlgorithm::Sha256),
            offset: 0,
            file,
            path,
            claim,
        };
        if found.len() > file.size {
            let emptied = writing.handle.set_len(0);
            emptied.map_err(Error::storage(&writing.path))?;
        } else {
            writing.hash_what_is_there()?;
        }
        Ok(writing)
    }

    fn hash_what_is_there(&mut self) -> Result<(), Error> {
        let mut buffer = vec![0; BUFFER_LEN];
        loop {
            let read = match self.handle.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::storage(&self.path)(error)),
            };
            self.hasher
                .update(buffer.get(..read).ok_or(Error::INTERNAL)?);
            self.advance(read)?;
        }
    }

    fn advance(&mut self, len: usize) -> Result<(), Error> {
        let len = u64::try_from(len).map_err(|_| Error::INTERNAL)?;
        let offset = self.offset.checked_add(len);
        let offset = offset.filter(|offset| *offset <= self.file.size);
        self.offset = offset.ok_or_else(|| self.mismatch("longer than in the manifest"))?;
        Ok(())
    }

    fn mismatch(&self, what: &'static str) -> Error {
        let entries = self.claim.fetch.manifest.manifest().entries();
        let entry = entries.get(self.claim.index);
        let path = entry.map_or("", |entry| entry.path.as_str());
        Error::CONTENT_MISMATCH.what_is(what).at(path)
    }

    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        self.advance(data.len())?;
        self.hasher.update(data);
        let written = self.handle.write_all(data);
        written.map_err(Error::storage(&self.path))
    }

    fn finish(self) -> Result<(), Error> {
        if self.offset < self.file.size {
            return Err(self.mismatch("shorter than in the manifest"));
        }
        if self.hasher.clone().finish().as_ref() != self.file.sha256.as_slice() {
            let error = self.mismatch("another hash than in the manifest");
            let Self { handle, path, .. } = self;
            drop(handle);
            remove(&path)?;
            return Err(error);
        }
        let Self {
            handle,
            path,
            claim,
            ..
        } = self;
        handle.sync_all().map_err(Error::storage(&path))?;
        drop(handle);
        let fetch = &*claim.fetch;
        let entry = fetch.manifest.manifest().entries().get(claim.index);
        let name = entry.ok_or(Error::INTERNAL)?.path.as_str();
        if let Some((directory, _)) = name.rsplit_once('/') {
            make_directories(&fetch.tree, directory)?;
        }
        let place = fetch.tree.join(name);
        fs::rename(&path, &place).map_err(Error::storage(&place))?;
        claim.set(State::There);
        Ok(())
    }
}

fn part_name(index: usize, file: ContentFile) -> String {
    format!("{index}-{}", hex::encode(&file.sha256))
}

fn hidden(name: &OsStr, extension: &str) -> OsString {
    let mut hidden = OsString::from(".cmcrypto-");
    hidden.push(name);
    hidden.push(".");
    hidden.push(extension);
    hidden
}

/// Held until it is dropped.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough while a process that was forked meanwhile has not begun its program.
        let _ = self.0.unlock();
    }
}

fn lock(path: &Path) -> Result<Lock, Error> {
    let mut options = private();
    options.create(true).truncate(false);
    let (lock, _) = open_ours(path, &mut options)?;
    match lock.try_lock() {
        Ok(()) => Ok(Lock(lock)),
        Err(TryLockError::WouldBlock) => Err(Error::FETCH_IN_PROGRESS.at(path)),
        Err(TryLockError::Error(error)) => Err(Error::storage(path)(error)),
    }
}

fn open_ours(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), Error> {
    match open_itself(path, options)? {
        Opened::File(file, found) => Ok((file, found)),
        Opened::Missing(error) => Err(Error::storage(path)(error)),
        Opened::OtherKind => Err(Error::CONTENT_KIND.at(path)),
    }
}

fn check_free(target: &Path) -> Result<(), Error> {
    match target.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::storage(target)(error)),
        Ok(_) => Err(Error::TARGET_EXISTS.at(target)),
    }
}

/// Makes a directory for its owner alone, if it is not there.
fn make_directory(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => return Err(Error::CONTENT_KIND.at(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Error::storage(path)(error)),
    }
    #[cfg_attr(not(unix), expect(unused_mut, reason = "there is no mode"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // By another thread that writes into it.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => make_directory(path),
        created => created.map_err(Error::storage(path)),
    }
}

fn make_directories(tree: &Path, directory: &str) -> Result<(), Error> {
    let mut path = tree.to_owned();
    for name in directory.split('/') {
        path.push(name);
        make_directory(&path)?;
    }
    Ok(())
}

/// Removes whatever it is, without following it.
fn remove(path: &Path) -> Result<(), Error> {
    let removed = match path.symlink_metadata() {
        Err(error) => Err(error),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        // Windows removes links to directories as directories.
        Ok(_) => fs::remove_file(path).or_else(|error| fs::remove_dir(path).map_err(|_| error)),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::storage(path)(error)),
        _ => Ok(()),
    }
}

/// All directories that the entries are in, and those that are entries; the one of all is "".
fn directories(entries: &[ContentEntry]) -> BTreeSet<&str> {
    let mut all = BTreeSet::from([""]);
    for entry in entries {
        let path = entry.path.as_str();
        if entry.file.is_none() {
            all.insert(path);
        }
        let mut rest = path;
        while let Some((directory, _)) = rest.rsplit_once('/') {
            // So are those that it is in.
            if !all.insert(directory) {
                break;
            }
            rest = directory;
        }
    }
    all
}
