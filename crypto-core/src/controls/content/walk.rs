//! What a directory holds, without following links or opening anything but directories.

use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::MAX_ENTRIES;
use crate::Error;

/// Of files and directories together: as many directories as a manifest has entries.
const MAX_FOUND: usize = MAX_ENTRIES * 2;

/// Something in a directory.
pub(super) struct Found {
    /// From the directory that is walked, as the system writes it.
    pub(super) relative: PathBuf,
    /// The same as a manifest writes it; none if it is not UTF-8.
    pub(super) text: Option<String>,
    pub(super) what: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    File,
    /// Before it is looked into.
    Directory,
    /// Once it was.
    EmptyDirectory,
    /// Anything else, and what.
    Other(&'static str),
}

/// Hands over all that is below `root`, in no order; a directory is entered where `take` says so. A link
/// to a directory is followed in `root` alone, which is the caller's word. There are no circles, as no link
/// is followed, and a stack of our own: how deep it goes is bounded by the length of paths.
pub(super) fn walk(
    root: &Path,
    take: &mut dyn FnMut(Found) -> Result<bool, Error>,
) -> Result<(), Error> {
    let mut stack = vec![(PathBuf::new(), Some(String::new()))];
    let mut count = 0_usize;
    while let Some((directory, text)) = stack.pop() {
        let full = root.join(&directory);
        let mut is_empty = true;
        for entry in fs::read_dir(&full).map_err(Error::storage(&full))? {
            let entry = entry.map_err(Error::storage(&full))?;
            is_empty = false;
            count = count.saturating_add(1);
            if count > MAX_FOUND {
                let many = "more than 2,000,000 files and directories";
                return Err(Error::TOO_LARGE.what_is(many).at(root));
            }
            let name = entry.file_name();
            let below = |text: &String, name| match text.as_str() {
                "" => String::from(name),
                text => [text, "/", name].concat(),
            };
            let relative = directory.join(&name);
            let text = text.as_ref().zip(name.to_str());
            let text = text.map(|(text, name)| below(text, name));
            let kind = entry.file_type().map_err(Error::storage(&entry.path()))?;
            let what = what(kind);
            let found = Found {
                relative: relative.clone(),
                text: text.clone(),
                what,
            };
            if take(found)? && what == What::Directory {
                stack.push((relative, text));
            }
        }
        if is_empty && !directory.as_os_str().is_empty() {
            take(Found {
                relative: directory,
                text,
                what: What::EmptyDirectory,
            })?;
        }
    }
    Ok(())
}

fn what(kind: fs::FileType) -> What {
    if kind.is_file() {
        return What::File;
    }
    if kind.is_dir() {
        return What::Directory;
    }
    if kind.is_symlink() {
        return What::Other("a symbolic link");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        for (is, name) in [
            (kind.is_fifo(), "a pipe"),
            (kind.is_socket(), "a socket"),
            (kind.is_block_device() || kind.is_char_device(), "a device"),
        ] {
            if is {
                return What::Other(name);
            }
        }
    }
    What::Other("neither a file nor a directory")
}
