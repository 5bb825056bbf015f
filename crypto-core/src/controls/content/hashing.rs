//! Hashing many files on several threads.
//!
//! Files are handed out one at a time in their order; one that turns out to be large is left for the end,
//! where the largest goes first, so that no thread is left alone with it. No size is asked for beforehand:
//! a small file costs opening, two looks at what it is, one read and closing.

use core::ops::ControlFlow;
use std::collections::BinaryHeap;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::manifest::{ContentEntry, ContentFile, ContentManifest};
use super::path::ContentPath;
use super::walk::{What, walk};
use crate::Error;
use crate::controls::storage::regular_file::{self, Opened};
use crate::primitive::digest::{DigestAlgorithm, Hasher};

/// Few system calls, and what is read is still in a core's own cache when it is hashed.
const BUFFER_LEN: usize = 128 * 1024;
/// From this length on opening a file twice costs nothing beside hashing it.
const LARGE: u64 = 1024 * 1024;
const MAX_THREADS: usize = 256;
/// How often the caller hears of others' progress when its own thread has nothing left to do.
const WAIT: Duration = Duration::from_millis(50);

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentProgress {
    /// Files that are done.
    pub files: u64,
    /// Of so many.
    pub all_files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Where a directory is compared: all entries of the manifest before this one were found as they should
    /// be, for [`super::CompareSettings::verified_entries`].
    pub verified_entries: usize,
}

/// Is told how far it is, and says whether to go on. Called in the caller's own thread alone, after each
/// piece of a file that this reads, and several times a second.
pub type ContentProgressCallback<'a> = &'a mut dyn FnMut(ContentProgress) -> ControlFlow<()>;

/// What becomes of one file.
pub(super) enum Outcome {
    Hashed(ContentFile),
    /// It was not read.
    OtherSize,
    Missing,
    OtherKind,
}

/// Files to hash, by their indices, from 0.
pub(super) trait Work: Sync {
    fn count(&self) -> usize;

    fn path(&self, index: usize) -> &str;

    /// The only length that is of interest.
    fn expected_size(&self, _index: usize) -> Option<u64> {
        None
    }

    /// Whether it need not be looked at.
    fn is_skipped(&self, _index: usize) -> bool {
        false
    }

    fn take(&self, index: usize, path: &Path, outcome: Outcome) -> Result<(), Error>;
}

/// Hashes the files below `root`. 0 threads are as many as the machine runs at once.
pub(super) fn run(
    root: &Path,
    work: &dyn Work,
    threads: usize,
    progress: ContentProgressCallback<'_>,
) -> Result<(), Error> {
    let shared = Shared {
        root,
        work,
        next: AtomicUsize::new(0),
        large: Mutex::default(),
        failure: Mutex::default(),
        is_stopped: AtomicBool::new(false),
        files: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
        others: AtomicUsize::new(0),
    };
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, Into::into),
        threads => threads,
    };
    let threads = threads.min(MAX_THREADS).min(work.count());
    let mut report = || {
        // Who stopped it is not asked again.
        let goes_on = !shared.is_stopped.load(Ordering::Relaxed);
        if goes_on && progress(shared.progress()).is_break() {
            shared.fail(Error::CANCELLED);
        }
    };
    if threads <= 1 {
        shared.work(&mut report);
    } else {
        shared.work_on(threads, &mut report);
    }
    // Of all of it, whoever did the rest; also of nothing.
    report();
    let failure = shared.failure.into_inner();
    match failure.unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

struct Shared<'a> {
    root: &'a Path,
    work: &'a dyn Work,
    next: AtomicUsize,
    large: Mutex<BinaryHeap<(u64, usize)>>,
    failure: Mutex<Option<Error>>,
    is_stopped: AtomicBool,
    files: AtomicU64,
    bytes: AtomicU64,
    /// Threads beside the caller's that work still.
    others: AtomicUsize,
}

impl Shared<'_> {
    fn progress(&self) -> ContentProgress {
        ContentProgress {
            files: self.files.load(Ordering::Relaxed),
            all_files: u64::try_from(self.work.count()).unwrap_or(u64::MAX),
            bytes: self.bytes.load(Ordering::Relaxed),
            verified_entries: 0,
        }
    }

    fn fail(&self, error: Error) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// On so many threads, of which this is one: it reports for all.
    fn work_on(&self, threads: usize, report: &mut dyn FnMut()) {
        let caller = thread::current();
        thread::scope(|scope| {
            for _ in 1..threads {
                let other = || {
                    self.work(&mut || {});
                    self.others.fetch_sub(1, Ordering::AcqRel);
                    caller.unpark();
                };
                self.others.fetch_add(1, Ordering::AcqRel);
                // With fewer threads it takes longer.
                if thread::Builder::new().spawn_scoped(scope, other).is_err() {
                    self.others.fetch_sub(1, Ordering::AcqRel);
                    break;
                }
            }
            self.work(report);
            while self.others.load(Ordering::Acquire) > 0 {
                thread::park_timeout(WAIT);
                report();
            }
        });
    }

    /// What one thread does, until nothing is left.
    fn work(&self, report: &mut dyn FnMut()) {
        let mut buffer = vec![0; BUFFER_LEN];
        while !self.is_stopped.load(Ordering::Relaxed) {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let (index, is_left) = if index < self.work.count() {
                (index, false)
            } else {
                let mut large = self.large.lock().unwrap_or_else(PoisonError::into_inner);
                match large.pop() {
                    Some((_, index)) => (index, true),
                    None => return,
                }
            };
            match self.file(index, is_left, &mut buffer, report) {
                Ok(()) => report(),
                Err(error) => self.fail(error),
            }
        }
    }

    fn file(
        &self,
        index: usize,
        is_left: bool,
        buffer: &mut [u8],
        report: &mut dyn FnMut(),
    ) -> Result<(), Error> {
        if !self.work.is_skipped(index) {
            let path = self.root.join(self.work.path(index));
            let outcome = match regular_file::open_itself(&path, OpenOptions::new().read(true))? {
                Opened::Missing(_) => Outcome::Missing,
                Opened::OtherKind => Outcome::OtherKind,
                Opened::File(file, before) => {
                    let size = before.len();
                    let expected = self.work.expected_size(index);
                    if expected.is_some_and(|expected| expected != size) {
                        Outcome::OtherSize
                    } else if size >= LARGE && !is_left {
                        let mut large = self.large.lock().unwrap_or_else(PoisonError::into_inner);
                        large.push((size, index));
                        return Ok(());
                    } else {
                        let hashed = self.hash(&file, &path, size, buffer, report)?;
                        let is_as_before = regular_file::is_as_before(&file, &before);
                        if !is_as_before.map_err(Error::storage(&path))? {
                            return Err(Error::CONTENT_CHANGED.at(path));
                        }
                        Outcome::Hashed(hashed)
                    }
                }
            };
            self.work.take(index, &path, outcome)?;
        }
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn hash(
        &self,
        mut file: &File,
        path: &Path,
        size: u64,
        buffer: &mut [u8],
        report: &mut dyn FnMut(),
    ) -> Result<ContentFile, Error> {
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        let mut left = size;
        while left > 0 {
            let read = match file.read(buffer) {
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::storage(path)(error)),
            };
            let changed = || Error::CONTENT_CHANGED.at(path);
            let read_len = u64::try_from(read).map_err(|_| Error::INTERNAL)?;
            // Shorter than it was, or longer.
            left = left.checked_sub(read_len).ok_or_else(changed)?;
            if read == 0 {
                return Err(changed());
            }
            hasher.update(buffer.get(..read).ok_or(Error::INTERNAL)?);
            self.bytes.fetch_add(read_len, Ordering::Relaxed);
            if left > 0 {
                report();
            }
            if self.is_stopped.load(Ordering::Relaxed) {
                return Err(Error::CANCELLED);
            }
        }
        let sha256 = hasher.finish();
        let sha256 = sha256.as_ref().try_into().map_err(|_| Error::INTERNAL)?;
        Ok(ContentFile { size, sha256 })
    }
}

struct Hashing {
    paths: Vec<ContentPath>,
    /// In the order of the paths.
    files: Mutex<Vec<Option<ContentFile>>>,
}

impl Work for Hashing {
    fn count(&self) -> usize {
        self.paths.len()
    }

    fn path(&self, index: usize) -> &str {
        self.paths.get(index).map_or("", ContentPath::as_str)
    }

    fn take(&self, index: usize, path: &Path, outcome: Outcome) -> Result<(), Error> {
        let file = match outcome {
            Outcome::Hashed(file) => file,
            // It was a file when the directory was read.
            _ => return Err(Error::CONTENT_CHANGED.at(path)),
        };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        *files.get_mut(index).ok_or(Error::INTERNAL)? = Some(file);
        Ok(())
    }
}

/// The manifest of what a directory holds now: all of its files, and the directories that are empty.
///
/// It reads on so many threads, and with 0 on as many as the machine runs at once, in memory that does not
/// grow with the files' lengths. Of each file the length and the times are the same before and after it is
/// read: what changes meanwhile is noticed as far as the file system's clock tells. Who publishes makes sure
/// that nobody writes; a file that is added after its directory was read is not noticed.
///
/// The directory itself may be reached through symbolic links; within it nothing is followed, and no
/// device, socket or pipe is opened.
///
/// ```no_run
/// use core::ops::ControlFlow;
/// use cmcrypto_core::content::hash_directory;
///
/// let manifest = hash_directory("source".as_ref(), 0, &mut |progress| {
///     println!("{} of {} files", progress.files, progress.all_files);
///     ControlFlow::Continue(())
/// })?;
/// println!("{} bytes", manifest.total_size());
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::STORAGE`] if it is no directory, or something can't be read; [`Error::CONTENT_NAME`],
/// [`Error::CONTENT_KIND`], [`Error::CONTENT_CHANGED`], each with the path; [`Error::CANCELLED`] if the
/// callback breaks; [`Error::TOO_LARGE`], as [`ContentManifest::new`], and above 2,000,000 files and
/// directories.
pub fn hash_directory(
    directory: &Path,
    threads: usize,
    progress: ContentProgressCallback<'_>,
) -> Result<ContentManifest, Error> {
    let (mut paths, mut empty) = (Vec::new(), Vec::new());
    walk(directory, &mut |found| {
        let full = || -> PathBuf { directory.join(&found.relative) };
        if let What::Other(what) = found.what {
            return Err(Error::CONTENT_KIND.what_is(what).at(full()));
        }
        let unreadable = || Error::CONTENT_NAME.what_is("a name that is not UTF-8");
        let text = found.text.as_deref();
        let path = text.ok_or_else(unreadable).and_then(ContentPath::new);
        // The whole path, rather than the one within.
        let path = path.map_err(|error| Error::CONTENT_NAME.what_is(owned(&error)).at(full()))?;
        match found.what {
            What::File => paths.push(path),
            What::EmptyDirectory => empty.push(ContentEntry { path, file: None }),
            What::Directory | What::Other(_) => {}
        }
        Ok(true)
    })?;
    // What is near to each other is read one after the other.
    paths.sort_unstable();
    let hashing = Hashing {
        files: Mutex::new(vec![None; paths.len()]),
        paths,
    };
    run(directory, &hashing, threads, progress)?;
    let files = hashing.files.into_inner();
    let files = files.unwrap_or_else(PoisonError::into_inner);
    let entries = hashing.paths.into_iter().zip(files).map(|(path, file)| {
        // Without its hash it would be a directory.
        let file = Some(file.ok_or(Error::INTERNAL)?);
        Ok(ContentEntry { path, file })
    });
    let mut entries = entries.collect::<Result<Vec<_>, Error>>()?;
    entries.append(&mut empty);
    ContentManifest::new(entries)
}

fn owned(error: &Error) -> String {
    error.what().unwrap_or_default().to_owned()
}
