//! Key derivation: HKDF with SHA-256 (RFC 5869).

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroize;

use crate::{Error, Secret};

/// The length in bytes of what [`extract`] gives, and the least that [`expand`] takes.
pub const PRK_LEN: usize = 32;
/// The most that [`expand`] gives, in bytes (RFC 5869 section 2.3).
pub const MAX_OUTPUT_LEN: usize = 255 * 32;

/// Extract and expand in one: `len` bytes of key material made of `ikm`.
///
/// `info` is the parts of the context, one after the other without anything between them: parts
/// whose lengths vary need their lengths before them.
///
/// ```
/// use cmcrypto_core::{Provider, Secret};
/// use cmcrypto_core::primitive::kdf;
/// let agreed = Secret::random(Provider::default(), 32)?;
/// let transcript = [0x5a; 32];
/// let key = kdf::hkdf_sha256(&agreed, b"", &[b"initiator", &transcript], 32)?;
/// let prk = kdf::extract(b"", &agreed);
/// assert_eq!(key, kdf::expand(&prk, &[b"initiator", &transcript], 32)?);
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if `len` is more than 8160.
pub fn hkdf_sha256(ikm: &Secret, salt: &[u8], info: &[&[u8]], len: usize) -> Result<Secret, Error> {
    expand(&extract(salt, ikm), info, len)
}

/// HKDF-Extract (RFC 5869 section 2.2): 32 bytes, uniform if `ikm` has as much entropy. An empty
/// salt stands for 32 zeros.
pub fn extract(salt: &[u8], ikm: &Secret) -> Secret {
    let (mut prk, _) = Hkdf::<Sha256>::extract(Some(salt), ikm.expose());
    let secret = Secret::from(prk.to_vec());
    prk.zeroize();
    secret
}

/// HKDF-Expand (RFC 5869 section 2.3): `len` bytes. `info` is as in [`hkdf_sha256`].
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if `len` is more than 8160, or `prk` shorter than 32 bytes.
pub fn expand(prk: &Secret, info: &[&[u8]], len: usize) -> Result<Secret, Error> {
    if len > MAX_OUTPUT_LEN {
        return Err(Error::INVALID_ARGUMENT);
    }
    let hkdf = Hkdf::<Sha256>::from_prk(prk.expose()).map_err(|_| Error::INVALID_ARGUMENT)?;
    let mut out = Secret::zeroed(len);
    hkdf.expand_multi_info(info, out.expose_mut())
        .map_err(|_| Error::INVALID_ARGUMENT)?;
    Ok(out)
}
