//! Outputs whose length only the work can tell.

use cmcrypto_core::{Error, Secret};

use crate::abi::call::free;
use crate::abi::guard::guard_infallible;
use crate::abi::handle::handle;

/// Bytes that the library made. They don't change, and are wiped when the last handle of them is
/// freed.
pub struct cmcrypto_buffer(Bytes);

enum Bytes {
    Own(Secret),
    Held(Box<dyn Content>),
}

/// What holds bytes of a message: they stay where it was decrypted.
pub(crate) trait Content: Send + Sync {
    fn bytes(&self) -> &[u8];
}

impl cmcrypto_buffer {
    pub(crate) fn holding(content: impl Content + 'static) -> Self {
        Self(Bytes::Held(Box::new(content)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.0 {
            Bytes::Own(bytes) => bytes.expose(),
            Bytes::Held(content) => content.bytes(),
        }
    }
}

impl From<Secret> for cmcrypto_buffer {
    fn from(bytes: Secret) -> Self {
        Self(Bytes::Own(bytes))
    }
}

impl From<Vec<u8>> for cmcrypto_buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Secret::from(bytes))
    }
}

impl From<String> for cmcrypto_buffer {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<&[u8]> for cmcrypto_buffer {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

/// Room for what is as long as the caller says.
pub(crate) fn room(len: usize) -> Result<Vec<u8>, Error> {
    let mut room = Vec::new();
    room.try_reserve_exact(len).map_err(|_| Error::NO_MEMORY)?;
    Ok(room)
}

/// A copy of what is as long as the caller says.
pub(crate) fn copied(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut copy = room(bytes.len())?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// What an empty buffer points to, so that C may hand it to memcpy or write.
static EMPTY: u8 = 0;

/// The bytes of a buffer, which may be read until it is freed. Not NULL, even if there are none;
/// NULL if `buffer` is NULL. Text in a buffer has no NUL after it.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_data(buffer: *const cmcrypto_buffer) -> *const u8 {
    guard_infallible(std::ptr::null(), || {
        // SAFETY: the caller's pointers are as the conventions say.
        match unsafe { handle("buffer", buffer) } {
            Ok(buffer) if buffer.bytes().is_empty() => &raw const EMPTY,
            Ok(buffer) => buffer.bytes().as_ptr(),
            Err(_) => std::ptr::null(),
        }
    })
}

/// How many bytes a buffer has; 0 if `buffer` is NULL.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_len(buffer: *const cmcrypto_buffer) -> usize {
    guard_infallible(0, || {
        // SAFETY: the caller's pointers are as the conventions say.
        unsafe { handle("buffer", buffer) }.map_or(0, |buffer| buffer.bytes().len())
    })
}

/// Frees a buffer and wipes its bytes.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_free(buffer: *mut cmcrypto_buffer) {
    free!(buffer)
}
