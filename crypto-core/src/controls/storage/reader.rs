//! Reading what may be long, or end early, or come from a reader that lies.

use std::io::{self, ErrorKind, Read};

use crate::primitive::digest::{Digest, DigestAlgorithm, Hasher};
use crate::{Error, memory};

/// What data is read in: few system calls, and small enough for a core's own cache.
const MORE: &str = "the reader gave more than there was room for";
const BUFFER_LEN: usize = 128 * 1024;

/// Reads `data` to its end, but at most `limit` bytes, through one buffer, and hands each piece to
/// `take`. Its SHA-256 and length.
pub(crate) fn read_hashing(
    data: &mut dyn Read,
    limit: u64,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(Digest, u64), Error> {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    let mut buffer = vec![0; BUFFER_LEN];
    let mut length = 0_u64;
    loop {
        let left = limit.saturating_sub(length);
        let room = usize::try_from(left).map_or(BUFFER_LEN, |left| left.min(BUFFER_LEN));
        let piece = read_piece(data, buffer.get_mut(..room).ok_or(Error::INTERNAL)?)?;
        if piece.is_empty() {
            return Ok((hasher.finish(), length));
        }
        hasher.update(piece);
        take(piece)?;
        let read = u64::try_from(piece.len()).map_err(|_| Error::INTERNAL)?;
        length = length.saturating_add(read);
    }
}

/// Reads `len` bytes, which must be there.
pub(crate) fn read_exactly(data: &mut dyn Read, len: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; len];
    if read_full(data, &mut bytes)? < len {
        return Err(Error::MALFORMED);
    }
    Ok(bytes)
}

/// Reads until `room` is full or the data ends. How many bytes that were.
pub(crate) fn read_full(data: &mut dyn Read, room: &mut [u8]) -> Result<usize, Error> {
    let mut filled = 0_usize;
    while let Some(rest) = room.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match read_piece(data, rest)?.len() {
            0 => break,
            read => filled = filled.saturating_add(read),
        }
    }
    Ok(filled)
}

/// Reads `data` to its end: more than `limit` bytes are [`Error::TOO_LARGE`].
pub(crate) fn read_to_end(data: &mut dyn Read, limit: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    loop {
        let len = bytes.len();
        memory::reserve(&mut bytes, BUFFER_LEN)?;
        bytes.resize(len.saturating_add(BUFFER_LEN), 0);
        let read = read_full(data, bytes.get_mut(len..).unwrap_or_default())?;
        bytes.truncate(len.saturating_add(read));
        if bytes.len() > limit {
            return Err(Error::TOO_LARGE);
        }
        if read < BUFFER_LEN {
            return Ok(bytes);
        }
    }
}

/// Whether nothing follows.
pub(crate) fn is_at_end(data: &mut dyn Read) -> Result<bool, Error> {
    Ok(read_piece(data, &mut [0])?.is_empty())
}

/// What is read into `room` by one call: nothing at the end, or if there is no room.
fn read_piece<'a>(data: &mut dyn Read, room: &'a mut [u8]) -> Result<&'a [u8], Error> {
    if room.is_empty() {
        return Ok(&[]);
    }
    loop {
        match data.read(room) {
            // More than there was room for is a lie.
            Ok(read) => return room.get(..read).ok_or_else(|| Error::STORAGE.what_is(MORE)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error, "the data can't be read")),
        }
    }
}

/// What a reader or writer failed of: an [`Error`] that it holds as it is, for who implements it by this library.
pub(crate) fn failed(error: io::Error, what: &'static str) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(error) => Error::new(crate::ErrorKind::Storage, error).what_is(what),
    }
}
