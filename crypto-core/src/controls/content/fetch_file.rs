//! Writing one file of a fetch.

use core::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;

use super::fetch_state::{Claim, State};
use super::manifest::ContentFile;
use super::staging::{make_directories, open_ours, remove};
use crate::Error;
use crate::controls::storage::durable_file::private;
use crate::controls::storage::sink::Sink;
use crate::primitive::digest::{DigestAlgorithm, Hasher};

const BUFFER_LEN: usize = 128 * 1024;

/// A file that is being written: [`ContentFile::size`] bytes, from [`ContentFileWriter::offset`] on.
///
/// Dropped before [`ContentFileWriter::finish`] it leaves what was written, for the next who opens it. It
/// serves one file: what it is given after `finish`, or after a failure, is [`Error::INVALID_ARGUMENT`].
pub struct ContentFileWriter(Option<Writing>);

impl ContentFileWriter {
    pub(super) fn open(claim: Claim, file: ContentFile) -> Result<Self, Error> {
        Writing::open(claim, file).map(|writing| Self(Some(writing)))
    }

    /// Where what is written next belongs in the file; 0 once it is over.
    pub fn offset(&self) -> u64 {
        self.0.as_ref().map_or(0, |writing| writing.offset)
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Error::CONTENT_MISMATCH`] if there is more than the file's length; [`Error::STORAGE`].
    pub fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        let mut writing = self.take()?;
        writing.write(data)?;
        self.0 = Some(writing);
        Ok(())
    }

    /// All was written: puts the file in its place, if it is the one that the manifest names. It is made durable
    /// with the others, by [`super::ContentFetch::commit`].
    ///
    /// # Errors
    /// [`Error::CONTENT_MISMATCH`] if it is shorter, and then what was written is kept, or has another hash,
    /// and then it is dropped; [`Error::STORAGE`].
    pub fn finish(&mut self) -> Result<(), Error> {
        self.take()?.finish()
    }

    fn take(&mut self) -> Result<Writing, Error> {
        let over = || Error::INVALID_ARGUMENT.what_is("the file is over");
        self.0.take().ok_or_else(over)
    }
}

/// For [`super::ContentKey::decrypt_range`] and its like: an error that this is told is inside of the
/// [`io::Error`], and so comes out of the decryption as it is. `flush` does nothing.
impl Write for ContentFileWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = ContentFileWriter::write(self, data).map(|()| data.len());
        written.map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is not verified yet by whoever decrypts it is verified here. `rollback` keeps what was written: the
/// file's hash says in the end whether it was right.
impl<V> Sink<V> for ContentFileWriter {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        ContentFileWriter::write(self, data)
    }

    fn commit(&mut self, _: &V) -> Result<(), Error> {
        self.finish()
    }

    fn rollback(&mut self) {
        self.0 = None;
    }
}

impl fmt::Debug for ContentFileWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.0.as_ref().map(|writing| writing.claim.index);
        f.debug_tuple("ContentFileWriter").field(&index).finish()
    }
}

struct Writing {
    // Closed before others may open it.
    handle: File,
    hasher: Hasher,
    offset: u64,
    file: ContentFile,
    path: PathBuf,
    claim: Claim,
}

impl Writing {
    fn open(claim: Claim, file: ContentFile) -> Result<Self, Error> {
        let path = claim.fetch.part_path(claim.index, file);
        let mut options = private();
        options.read(true).create(true).truncate(false);
        let (handle, found) = open_ours(&path, &mut options)?;
        let mut writing = Self {
            handle,
            hasher: Hasher::new(DigestAlgorithm::Sha256),
            offset: 0,
            file,
            path,
            claim,
        };
        if found.len() > file.size {
            let emptied = writing.handle.set_len(0);
            emptied.map_err(Error::storage(&writing.path))?;
        } else {
            writing.hash_what_is_there()?;
        }
        Ok(writing)
    }

    fn hash_what_is_there(&mut self) -> Result<(), Error> {
        let mut buffer = vec![0; BUFFER_LEN];
        loop {
            let read = match self.handle.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::storage(&self.path)(error)),
            };
            self.hasher
                .update(buffer.get(..read).ok_or(Error::INTERNAL)?);
            self.advance(read)?;
        }
    }

    fn advance(&mut self, len: usize) -> Result<(), Error> {
        let len = u64::try_from(len).map_err(|_| Error::INTERNAL)?;
        let offset = self.offset.checked_add(len);
        let offset = offset.filter(|offset| *offset <= self.file.size);
        self.offset = offset.ok_or_else(|| self.mismatch("longer than in the manifest"))?;
        Ok(())
    }

    fn mismatch(&self, what: &'static str) -> Error {
        let entries = self.claim.fetch.manifest.manifest().entries();
        let entry = entries.get(self.claim.index);
        let path = entry.map_or("", |entry| entry.path.as_str());
        Error::CONTENT_MISMATCH.what_is(what).at(path)
    }

    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        self.advance(data.len())?;
        self.hasher.update(data);
        let written = self.handle.write_all(data);
        written.map_err(Error::storage(&self.path))
    }

    fn finish(self) -> Result<(), Error> {
        if self.offset < self.file.size {
            return Err(self.mismatch("shorter than in the manifest"));
        }
        if self.hasher.clone().finish().as_ref() != self.file.sha256.as_slice() {
            let error = self.mismatch("another hash than in the manifest");
            let Self { handle, path, .. } = self;
            drop(handle);
            remove(&path)?;
            return Err(error);
        }
        let Self {
            handle,
            path,
            claim,
            ..
        } = self;
        drop(handle);
        let fetch = &*claim.fetch;
        let entry = fetch.manifest.manifest().entries().get(claim.index);
        let name = entry.ok_or(Error::INTERNAL)?.path.as_str();
        if let Some((directory, _)) = name.rsplit_once('/') {
            make_directories(&fetch.tree, directory)?;
        }
        let place = fetch.tree.join(name);
        fs::rename(&path, &place).map_err(Error::storage(&place))?;
        claim.set(State::There);
        Ok(())
    }
}
