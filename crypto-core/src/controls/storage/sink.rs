//! Where data goes while it is verified.

use core::fmt;
use std::path::Path;

use super::durable_file::NewFile;
use crate::{Error, memory};

/// Where data is written that is not verified yet: nobody may see it before [`Sink::commit`].
///
/// Each verification ends with one call of `commit` or one of `rollback`. A transaction of a
/// database, or a directory of which the last file decides, can be one: see also [`FileSink`] and
/// [`MemorySink`].
pub trait Sink<Verified> {
    /// Takes the next piece of the data, which is not verified.
    ///
    /// # Errors
    /// Any: verification ends with it, and calls `rollback`.
    fn write(&mut self, data: &[u8]) -> Result<(), Error>;

    /// All was written, and is verified: what is known of it now can be stored together with it, as one
    /// step, or be looked at and refused.
    ///
    /// # Errors
    /// Any: verification ends with it. The sink has then dropped what it could, and `rollback` is not
    /// called.
    fn commit(&mut self, verified: &Verified) -> Result<(), Error>;

    /// Drops what was written, if anything was.
    fn rollback(&mut self);
}

/// A file that appears whole, verified and durable, or not at all.
///
/// The data is written to a file `.cmcrypto-….part` in the same directory, readable and writable by
/// its owner alone on Unix; committing makes that durable and renames it over the path, in the place
/// of a file or symbolic link that is there. Dropped without, it is removed; a process that is killed
/// leaves it behind. The directory must be writable by nobody else.
///
/// It serves one verification: what it is given afterwards is [`Error::INVALID_ARGUMENT`]. If
/// committing fails the old file is there, or the new one, of which it is then not known whether it
/// is durable.
pub struct FileSink(Option<NewFile>);

impl FileSink {
    /// Creates the file beside `path`. Nothing at the path is touched.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if the path names a directory, or no file; [`Error::STORAGE`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        NewFile::beside(path.as_ref()).map(|file| Self(Some(file)))
    }
}

impl<V> Sink<V> for FileSink {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        let file = self.0.as_mut().ok_or(Error::INVALID_ARGUMENT)?;
        file.write_all(data)
    }

    fn commit(&mut self, _: &V) -> Result<(), Error> {
        let file = self.0.take().ok_or(Error::INVALID_ARGUMENT)?;
        file.commit()
    }

    fn rollback(&mut self) {
        self.0 = None;
    }
}

impl fmt::Debug for FileSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileSink").field(&self.0).finish()
    }
}

/// A buffer that gives out data only once it is verified. What it is given after that is
/// [`Error::INVALID_ARGUMENT`].
pub struct MemorySink {
    data: Vec<u8>,
    max_len: usize,
    committed: bool,
}

impl MemorySink {
    /// An empty buffer for at most `max_len` bytes: more are [`Error::TOO_LARGE`].
    pub fn new(max_len: usize) -> Self {
        Self {
            data: Vec::new(),
            max_len,
            committed: false,
        }
    }

    /// The data, or nothing if none was verified.
    pub fn into_data(self) -> Option<Vec<u8>> {
        self.committed.then_some(self.data)
    }
}

impl<V> Sink<V> for MemorySink {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        if self.committed {
            return Err(Error::INVALID_ARGUMENT);
        }
        if data.len() > self.max_len.saturating_sub(self.data.len()) {
            return Err(Error::TOO_LARGE);
        }
        memory::reserve(&mut self.data, data.len())?;
        self.data.extend_from_slice(data);
        Ok(())
    }

    fn commit(&mut self, _: &V) -> Result<(), Error> {
        if self.committed {
            return Err(Error::INVALID_ARGUMENT);
        }
        self.committed = true;
        Ok(())
    }

    fn rollback(&mut self) {
        if !self.committed {
            self.data = Vec::new();
        }
    }
}

impl fmt::Debug for MemorySink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemorySink({} bytes)", self.data.len())
    }
}
