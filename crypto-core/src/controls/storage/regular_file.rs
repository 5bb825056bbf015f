//! Opening a file that is read: a regular one alone.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::Error;

/// The file, and its length; none if there is no file. Looked at first, because opening a pipe waits
/// and opening a device does something; and again, because it is the file that was opened that
/// counts. That is no defence against who can put another in its place meanwhile.
///
/// # Errors
/// [`Error::InvalidArgument`] if it is not regular; [`Error::Storage`].
pub(crate) fn open(path: &Path) -> Result<Option<(File, u64)>, Error> {
    match open_if_regular(path) {
        Ok(opened) => opened.map(Some).ok_or(Error::InvalidArgument),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(_) => Err(Error::Storage),
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
