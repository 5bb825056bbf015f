//! Opening a file that is read: a regular one alone.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use crate::Error;

/// The file, and its length. Looked at first, because opening a pipe waits and opening a device does
/// something; and again, because it is the file that was opened that counts.
///
/// # Errors
/// [`Error::InvalidArgument`] if it is not regular; [`Error::Storage`].
pub(crate) fn open(path: &Path) -> Result<(File, u64), Error> {
    regular_len(path.metadata())?;
    let file = File::open(path).map_err(|_| Error::Storage)?;
    let len = regular_len(file.metadata())?;
    Ok((file, len))
}

fn regular_len(metadata: io::Result<Metadata>) -> Result<u64, Error> {
    let metadata = metadata.map_err(|_| Error::Storage)?;
    if !metadata.is_file() {
        return Err(Error::InvalidArgument);
    }
    Ok(metadata.len())
}
