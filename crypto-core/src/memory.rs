//! Memory for what is as long as somebody else says, which the system may not have. All other allocation is
//! small, and ends the process where it fails.

use crate::{Error, Secret};

/// An empty buffer with room for `len` bytes.
pub(crate) fn buffer(len: usize) -> Result<Vec<u8>, Error> {
    let mut buffer = Vec::new();
    reserve(&mut buffer, len)?;
    Ok(buffer)
}

/// Room for so many more; what is there is moved, so not for secrets.
pub(crate) fn reserve(buffer: &mut Vec<u8>, more: usize) -> Result<(), Error> {
    buffer.try_reserve(more).map_err(|_| Error::NO_MEMORY)
}

/// The same, of which nothing more is to come: no more than that.
pub(crate) fn reserve_exact(buffer: &mut Vec<u8>, more: usize) -> Result<(), Error> {
    buffer.try_reserve_exact(more).map_err(|_| Error::NO_MEMORY)
}

/// The parts, one after the other.
pub(crate) fn joined(parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let add = |len: usize, part: &&[u8]| len.saturating_add(part.len());
    let mut buffer = buffer(parts.iter().fold(0, add))?;
    parts.iter().for_each(|part| buffer.extend_from_slice(part));
    Ok(buffer)
}

/// A copy that is wiped.
pub(crate) fn secret_copy(bytes: &[u8]) -> Result<Secret, Error> {
    joined(&[bytes]).map(Secret::from)
}

/// Zeros that are wiped.
pub(crate) fn secret_zeros(len: usize) -> Result<Secret, Error> {
    let mut buffer = buffer(len)?;
    buffer.resize(len, 0);
    Ok(Secret::from(buffer))
}
