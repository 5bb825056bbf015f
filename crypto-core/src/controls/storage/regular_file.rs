//! Opening a file that is read: a regular one alone.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::Error;

/// The file, and its length. Looked at first, because opening a pipe waits and opening a device does
/// something; and again, because it is the file that was opened that counts. That is no defence
/// against who can put another in its place meanwhile.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if it is not regular; [`Error::STORAGE`].
pub(crate) fn open(path: &Path) -> Result<(File, u64), Error> {
    regular(path, open_if_regular(path))
}

fn regular(path: &Path, opened: io::Result<Option<(File, u64)>>) -> Result<(File, u64), Error> {
    opened.map_err(Error::storage(path))?.ok_or_else(|| {
        let error = Error::INVALID_ARGUMENT.what_is("not a regular file");
        error.at(path)
    })
}

/// As [`open`]; none if there is no file.
pub(crate) fn open_if_there(path: &Path) -> Result<Option<(File, u64)>, Error> {
    match open_if_regular(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        opened => regular(path, opened).map(Some),
    }
}

fn open_if_regular(path: &Path) -> io::Result<Option<(File, u64)>> {
    if !path.metadata()?.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    let opened = file.metadata()?;
    Ok(opened.is_file().then_some((file, opened.len())))
}
