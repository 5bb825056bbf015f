//! AES-GCM with 96-bit nonces and 128-bit tags (NIST SP 800-38D), in place.

use super::engine::GcmKey;
use super::provider::Provider;
use super::random;
use crate::Error;

pub use super::algorithm::{KEY_LEN, NONCE_LEN, TAG_LEN};

/// The nonce that was drawn for a message, and the tag over it and its associated data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The nonce, to be sent with the message.
    pub nonce: [u8; NONCE_LEN],
    /// The tag, to be sent with the message.
    pub tag: [u8; TAG_LEN],
}

/// Encrypts `data` in place with AES-256-GCM under a fresh random nonce.
///
/// With random nonces a key is good for 2^32 messages (SP 800-38D section 8.3). A caller that may
/// come near has to count; the messages of this library use a key once.
///
/// ```
/// use cmcrypto_core::{Provider, Secret};
/// use cmcrypto_core::primitive::aes_gcm;
/// let provider = Provider::default();
/// let key = Secret::random(provider, aes_gcm::KEY_LEN)?;
/// let mut data = *b"inventory";
/// let sealed = aes_gcm::seal_in_place(provider, &key, b"", &mut data)?;
/// aes_gcm::open_in_place(provider, &key, &sealed.nonce, b"", &mut data, &sealed.tag)?;
/// assert_eq!(&data, b"inventory");
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if the key is not 32 bytes long, [`Error::TOO_LARGE`] from 2^36 - 31
/// bytes of data on (section 5.2.1.1), [`Error::RANDOM`]. `data` is then unchanged.
pub fn seal_in_place(
    provider: Provider,
    key: &crate::Secret,
    aad: &[u8],
    data: &mut [u8],
) -> Result<Sealed, Error> {
    let mut nonce = [0; NONCE_LEN];
    random::fill(provider, &mut nonce)?;
    let tag = seal_with_nonce(provider, key.expose(), &nonce, aad, data)?;
    Ok(Sealed { nonce, tag })
}

/// For a key that is used once, so that the nonce can be written before the content.
pub(crate) fn seal_with_nonce(
    provider: Provider,
    key: &[u8],
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    data: &mut [u8],
) -> Result<[u8; TAG_LEN], Error> {
    if key.len() != KEY_LEN {
        return Err(Error::INVALID_ARGUMENT);
    }
    check_len(data)?;
    provider.engine().gcm_seal(key, nonce, aad, data)
}

/// Decrypts `data` in place. The key is of 32 bytes, or of 16 for AES-128-GCM.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] if the key has another length, [`Error::DECRYPT`] if the tag does
/// not verify: `data` is then all zeros.
pub fn open_in_place(
    provider: Provider,
    key: &crate::Secret,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    data: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), Error> {
    if key.len() != 32 && key.len() != 16 {
        return Err(Error::INVALID_ARGUMENT);
    }
    check_len(data)
        .and_then(|()| {
            provider
                .engine()
                .gcm_open(key.expose(), nonce, aad, data, tag)
        })
        .inspect_err(|_| crate::secret::wipe(data))
}

/// A key that is prepared once and seals or opens many messages. Whoever holds it sees to it that no
/// nonce is used twice.
pub(crate) struct PreparedKey(Box<dyn GcmKey>);

impl PreparedKey {
    pub(crate) fn new(provider: Provider, key: &crate::Secret) -> Result<Self, Error> {
        if key.len() != KEY_LEN {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(provider.engine().gcm_key(key.expose())?))
    }

    /// As [`seal_with_nonce`].
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Error> {
        check_len(data)?;
        self.0.seal(nonce, aad, data)
    }

    /// As [`open_in_place`].
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        check_len(data)
            .and_then(|()| self.0.open(nonce, aad, data, tag))
            .inspect_err(|_| crate::secret::wipe(data))
    }
}

fn check_len(data: &[u8]) -> Result<(), Error> {
    let blocks = u64::try_from(data.len().div_ceil(16)).map_err(|_| Error::TOO_LARGE)?;
    if blocks > (1 << 32) - 2 {
        return Err(Error::TOO_LARGE);
    }
    Ok(())
}
