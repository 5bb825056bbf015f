//! Files that a caller names.

use std::fs::File;
use std::path::Path;

use cmcrypto_core::{Error, ErrorKind};

use super::failure::Failure;

/// Opens what must be a regular file, and its length. Looked at first, because opening a pipe waits
/// and opening a device does something; and again, because it is the file that was opened that
/// counts.
pub(crate) fn open_regular(name: &'static str, path: &str) -> Result<(File, u64), Failure> {
    const NOT_REGULAR: &str = "not a regular file";
    let path = Path::new(path);
    let unread = |error| Error::new(ErrorKind::Storage, error).at(path);
    let found = path.metadata().map_err(unread)?;
    if !found.is_file() {
        return Err(Failure::argument(name, NOT_REGULAR));
    }
    let file = File::open(path).map_err(unread)?;
    let opened = file.metadata().map_err(unread)?;
    if !opened.is_file() {
        return Err(Failure::argument(name, NOT_REGULAR));
    }
    Ok((file, opened.len()))
}
