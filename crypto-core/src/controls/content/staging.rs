//! What lies beside a target while it is fetched: made for its owner alone, never followed, made durable.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::manifest::ContentEntry;
use crate::Error;
use crate::controls::storage::durable_file::private;
use crate::controls::storage::regular_file::{Opened, open_itself};

/// Who waits for the disk computes nothing: a file system makes what several wait for durable at once.
const SYNC_THREADS: usize = 8;
/// So few files are not worth a thread.
const FILES_A_THREAD: usize = 16;

pub(super) fn hidden(name: &OsStr, extension: &str) -> OsString {
    let mut hidden = OsString::from(".cmcrypto-");
    hidden.push(name);
    hidden.push(".");
    hidden.push(extension);
    hidden
}

/// Held until it is dropped.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough while a process that was forked meanwhile has not begun its program.
        let _ = self.0.unlock();
    }
}

pub(super) fn lock(path: &Path) -> Result<Lock, Error> {
    let mut options = private();
    options.create(true).truncate(false);
    let (lock, _) = open_ours(path, &mut options)?;
    match lock.try_lock() {
        Ok(()) => Ok(Lock(lock)),
        Err(TryLockError::WouldBlock) => Err(Error::FETCH_IN_PROGRESS.at(path)),
        Err(TryLockError::Error(error)) => Err(Error::storage(path)(error)),
    }
}

pub(super) fn open_ours(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), Error> {
    match open_itself(path, options)? {
        Opened::File(file, found) => Ok((file, found)),
        Opened::Missing(error) => Err(Error::storage(path)(error)),
        Opened::OtherKind => Err(Error::CONTENT_KIND.at(path)),
    }
}

pub(super) fn check_free(target: &Path) -> Result<(), Error> {
    match target.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::storage(target)(error)),
        Ok(_) => Err(Error::TARGET_EXISTS.at(target)),
    }
}

/// As [`make_directory`], beside the target: one that others may use is not ours.
pub(super) fn make_own_directory(path: &Path) -> Result<(), Error> {
    make_directory(path)?;
    let found = path.symlink_metadata().map_err(Error::storage(path))?;
    if !is_private(&found) {
        return Err(Error::CONTENT_KIND.what_is("others may use it").at(path));
    }
    Ok(())
}

/// Makes a directory for its owner alone, if it is not there.
pub(super) fn make_directory(path: &Path) -> Result<(), Error> {
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

#[cfg(unix)]
fn is_private(found: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.permissions().mode() & 0o077 == 0
}

#[cfg(not(unix))]
fn is_private(_: &Metadata) -> bool {
    true
}

pub(super) fn make_directories(tree: &Path, directory: &str) -> Result<(), Error> {
    let mut path = tree.to_owned();
    for name in directory.split('/') {
        path.push(name);
        make_directory(&path)?;
    }
    Ok(())
}

/// Removes whatever it is, without following it.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
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
pub(super) fn directories(entries: &[ContentEntry]) -> BTreeSet<&str> {
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

/// Makes the files durable. One that is not there is found when all is verified.
pub(super) fn sync_files(tree: &Path, entries: &[ContentEntry]) -> Result<(), Error> {
    let files = entries.iter().filter(|entry| entry.file.is_some());
    let files: Vec<&str> = files.map(|entry| entry.path.as_str()).collect();
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = sync_file(&tree.join(path)) {
                next.store(files.len(), Ordering::Relaxed);
                let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                failure.get_or_insert(error);
            }
        }
    };
    let threads = files.len().div_ceil(FILES_A_THREAD).min(SYNC_THREADS);
    if threads <= 1 {
        work();
    } else {
        thread::scope(|scope| {
            for _ in 1..threads {
                // With fewer threads it takes longer.
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            work();
        });
    }
    let failure = failure.into_inner();
    match failure.unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn sync_file(path: &Path) -> Result<(), Error> {
    match open_itself(path, OpenOptions::new().write(true))? {
        Opened::File(file, _) => file.sync_all().map_err(Error::storage(path)),
        Opened::Missing(_) | Opened::OtherKind => Ok(()),
    }
}
