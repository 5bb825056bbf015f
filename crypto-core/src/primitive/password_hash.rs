//! A key from a password: Argon2id, version 1.3 (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use crate::{Error, Secret};

/// `len` bytes; `memory` is in KiB. The caller has bounded the cost.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] for a cost or length that RFC 9106 section 3.1 does not have;
/// [`Error::PASSWORD_COST`] if the system has not so much memory.
pub(crate) fn argon2id(
    password: &[u8],
    salt: &[u8],
    (memory, passes, lanes): (u32, u32, u32),
    len: usize,
) -> Result<Secret, Error> {
    let params = Params::new(memory, passes, lanes, Some(len));
    let params = params.map_err(|_| Error::INVALID_ARGUMENT)?;
    let mut blocks = Vec::new();
    let count = params.block_count();
    // A cost that others wrote must not end the process, where the system says no at once and not later.
    let reserved = blocks.try_reserve_exact(count);
    reserved.map_err(|_| Error::PASSWORD_COST.what_is("the system has not so much memory"))?;
    blocks.resize(count, Block::default());
    let mut key = Secret::zeroed(len);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let out = key.expose_mut();
    let derived = argon2.hash_password_into_with_memory(password, salt, out, &mut blocks[..]);
    blocks.zeroize();
    derived.map_err(|_| Error::INVALID_ARGUMENT)?;
    Ok(key)
}
