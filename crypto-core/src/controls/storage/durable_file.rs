//! Putting a file in the place of another so that, whenever the process or the machine stops, the old
//! one is there or the new one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;

/// More than the files that processes which stopped left behind under one process id.
const MAX_ATTEMPTS: u32 = 1000;

/// A file that is being written beside the one that it will replace, in the same directory. Dropped
/// before [`NewFile::commit`] it is removed.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    temporary: Temporary,
    path: PathBuf,
}

impl NewFile {
    /// Creates `temporary`, which may not exist, readable and writable by its owner alone.
    pub(crate) fn create(temporary: PathBuf, path: PathBuf) -> io::Result<Self> {
        // If this fails nothing is removed: what is there is another's.
        let file = private().create_new(true).open(&temporary)?;
        Ok(Self {
            file,
            temporary: Temporary(Some(temporary)),
            path,
        })
    }

    /// Creates `.cmcrypto-….part` in the directory of `path`, of a name that nothing there has.
    pub(crate) fn beside(path: &Path) -> Result<Self, Error> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        if path.file_name().is_none() || path.is_dir() {
            return Err(Error::INVALID_ARGUMENT.what_is("not a file").at(path));
        }
        for _ in 0..MAX_ATTEMPTS {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!(".cmcrypto-{}-{number}.part", std::process::id());
            let temporary = directory_of(path).join(OsString::from(name));
            match Self::create(temporary.clone(), path.to_owned()) {
                Ok(file) => return Ok(file),
                // Left behind by a process that had this id.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::storage(&temporary)(error)),
            }
        }
        let taken = "every name for a file beside it is taken";
        Err(Error::STORAGE.what_is(taken).at(path))
    }

    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = self.file.write_all(bytes);
        written.map_err(Error::storage(&self.path))
    }

    /// Makes what was written durable and gives it the path's name. If that fails, the old file is
    /// there, or, where only the rename's durability is in doubt, the new one.
    pub(crate) fn commit(self) -> Result<(), Error> {
        let Self {
            file,
            temporary,
            path,
        } = self;
        file.sync_all().map_err(Error::storage(&path))?;
        drop(file);
        temporary.rename(&path).map_err(Error::storage(&path))?;
        sync_directory_of(&path)
    }
}

/// The name of a file that is removed on drop. A field of its own after the file's, so that the file
/// is closed before.
#[derive(Debug)]
struct Temporary(Option<PathBuf>);

impl Temporary {
    fn rename(mut self, path: &Path) -> io::Result<()> {
        if let Some(temporary) = &self.0 {
            fs::rename(temporary, path)?;
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // The error that counts came before.
            let _ = fs::remove_file(path);
        }
    }
}

/// Files that only their owner reads and writes.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The directory that `path` is in.
fn directory_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|path| !path.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Makes a rename or removal durable. Windows has no such operation and needs none: NTFS journals it.
#[cfg(unix)]
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), Error> {
    sync_directory(directory_of(path))
}

/// Makes what was put into a directory durable.
#[cfg(unix)]
pub(crate) fn sync_directory(directory: &Path) -> Result<(), Error> {
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(Error::storage(directory))
}

#[cfg(not(unix))]
pub(crate) fn sync_directory_of(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> Result<(), Error> {
    Ok(())
}
