//! A file that several processes share: with `path.lock` and, while it is written, `path.new` beside it,
//! in a directory that nobody else may write to.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::durable_file::{NewFile, private};
use crate::Error;

/// Waits for the lock. It lies on a file of its own: `path` is another file after each change.
pub(crate) fn lock(path: &Path) -> Result<File, Error> {
    let mut options = private();
    let path = beside(path, "lock");
    let lock = options.create(true).truncate(false).open(&path);
    let lock = lock.map_err(Error::storage(&path))?;
    loop {
        match lock.lock() {
            Ok(()) => return Ok(lock),
            // A signal that was handled.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::storage(&path)(error)),
        }
    }
}

/// Puts what `parts` make up in the place of the file, durable. For who holds the lock.
pub(crate) fn replace(path: &Path, parts: &[&[u8]]) -> Result<(), Error> {
    let new = beside(path, "new");
    // Left behind by a process that stopped while it held the lock.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Error::storage(&new)(error));
        }
        _ => {}
    }
    let file = NewFile::create(new.clone(), path.to_owned());
    let mut file = file.map_err(Error::storage(&new))?;
    for part in parts {
        file.write_all(part)?;
    }
    file.commit()
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
