//! Outputs whose length only the work can tell.

use std::sync::Arc;

use cmcrypto_core::cms::Decrypted;
use cmcrypto_core::{Opened, OpenedReplication, Secret};

use crate::cms_verified::VerifiedContent;
use crate::guard::guard_infallible;
use crate::handle;

/// Bytes that the library made. They don't change, and are wiped when the last handle of them is
/// freed.
pub struct cmcrypto_buffer(Content);

/// What holds the bytes: a message's content stays where it was decrypted.
enum Content {
    Bytes(Secret),
    Decrypted(Decrypted),
    Opened(Arc<Opened>),
    Replication(OpenedReplication),
    Verified(Arc<VerifiedContent>),
}

impl cmcrypto_buffer {
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.0 {
            Content::Bytes(bytes) => bytes.expose(),
            Content::Decrypted(decrypted) => decrypted.content(),
            Content::Opened(opened) => match &**opened {
                Opened::Signed(message) => message.content(),
                Opened::Unsigned(message) => message.content(),
            },
            Content::Replication(opened) => opened.data(),
            Content::Verified(content) => content.expose(),
        }
    }
}

impl From<Secret> for cmcrypto_buffer {
    fn from(bytes: Secret) -> Self {
        Self(Content::Bytes(bytes))
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

impl From<Decrypted> for cmcrypto_buffer {
    fn from(decrypted: Decrypted) -> Self {
        Self(Content::Decrypted(decrypted))
    }
}

impl From<Arc<Opened>> for cmcrypto_buffer {
    fn from(opened: Arc<Opened>) -> Self {
        Self(Content::Opened(opened))
    }
}

impl From<OpenedReplication> for cmcrypto_buffer {
    fn from(opened: OpenedReplication) -> Self {
        Self(Content::Replication(opened))
    }
}

impl From<Arc<VerifiedContent>> for cmcrypto_buffer {
    fn from(content: Arc<VerifiedContent>) -> Self {
        Self(Content::Verified(content))
    }
}

/// What an empty buffer points to, so that C may hand it to memcpy or write.
static EMPTY: u8 = 0;

/// The bytes of a buffer, which may be read until it is freed. Not NULL, even if there are none;
/// NULL if `buffer` is NULL. Text in a buffer has no NUL after it.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_data(buffer: *const cmcrypto_buffer) -> *const u8 {
    guard_infallible(std::ptr::null(), || {
        // SAFETY: the caller's pointers are as the conventions say.
        match unsafe { handle::handle("buffer", buffer) } {
            Ok(buffer) if buffer.bytes().is_empty() => &raw const EMPTY,
            Ok(buffer) => buffer.bytes().as_ptr(),
            Err(_) => std::ptr::null(),
        }
    })
}

/// How many bytes a buffer has; 0 if `buffer` is NULL.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_len(buffer: *const cmcrypto_buffer) -> usize {
    guard_infallible(0, || {
        // SAFETY: the caller's pointers are as the conventions say.
        unsafe { handle::handle("buffer", buffer) }.map_or(0, |buffer| buffer.bytes().len())
    })
}

/// Frees a buffer and wipes its bytes.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_buffer_free(buffer: *mut cmcrypto_buffer) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(buffer) }
}
