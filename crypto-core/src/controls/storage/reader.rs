//! Reading what may be long, or end early, or come from a reader that lies.

use std::io::{ErrorKind, Read};

use crate::Error;
use crate::primitive::digest::{Digest, DigestAlgorithm, Hasher};

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
    let mut room = bytes.as_mut_slice();
    while !room.is_empty() {
        let read = read_piece(data, room)?.len();
        if read == 0 {
            return Err(Error::MALFORMED);
        }
        room = room.get_mut(read..).ok_or(Error::INTERNAL)?;
    }
    Ok(bytes)
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
            Err(error) => {
                let error = Error::new(crate::ErrorKind::Storage, error);
                return Err(error.what_is("the data can't be read"));
            }
        }
    }
}
