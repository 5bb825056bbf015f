//! Opening a file that is read: a regular one alone.

use std::fs::{File, Metadata, OpenOptions};
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

/// What [`open_itself`] found.
pub(crate) enum Opened {
    File(File, Metadata),
    /// Nothing, for this reason.
    Missing(io::Error),
    /// A link, a directory, a device.
    OtherKind,
}

/// Opens a file among others that nobody vouches for: no link is followed in its last name, and it does not
/// wait for what is not a file. Whoever reads the directory has seen that it is a file.
pub(crate) fn open_itself(path: &Path, options: &mut OpenOptions) -> Result<Opened, Error> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(options, FILE_FLAG_OPEN_REPARSE_POINT);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) => {
            return match path.symlink_metadata() {
                Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(Opened::Missing(error)),
                Ok(found) if !found.is_file() => Ok(Opened::OtherKind),
                _ => Err(Error::storage(path)(error)),
            };
        }
    };
    let found = file.metadata().map_err(Error::storage(path))?;
    if !found.is_file() {
        return Ok(Opened::OtherKind);
    }
    Ok(Opened::File(file, found))
}

/// fileapi.h: opens a link itself, which then is no file.
#[cfg(windows)]
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Whether nobody has written to the file since, as far as its length and times tell. On Unix that it was removed
/// or another put in its place changes one of them too.
pub(crate) fn is_as_before(file: &File, before: &Metadata) -> io::Result<bool> {
    let now = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // The time of the change itself, which no program sets back.
        let of = |file: &Metadata| (file.ctime(), file.ctime_nsec());
        if of(before) != of(&now) {
            return Ok(false);
        }
    }
    Ok(now.len() == before.len() && now.modified().ok() == before.modified().ok())
}
