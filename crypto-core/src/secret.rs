//! Bytes that must not leak.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, optimization_barrier};

/// Secret bytes on the heap: wiped on drop, redacted in `Debug`, compared in constant time.
///
/// The comparison's time depends on the two lengths, which are not secret. The bytes are never
/// reallocated, so no stale copy is left behind.
///
/// ```
/// use cmcrypto_core::Secret;
/// let secret = Secret::from(b"key".to_vec());
/// assert_eq!(format!("{secret:?}"), "Secret(3 bytes)");
/// assert_eq!(secret, Secret::from(b"key".to_vec()));
/// ```
#[derive(Clone, Default)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub(crate) fn zeroed(len: usize) -> Self {
        Self(vec![0; len])
    }

    /// The bytes. Don't copy them to where they are not wiped.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Shortens to `len` bytes, wiping the rest.
    pub(crate) fn truncate(&mut self, len: usize) {
        if let Some(rest) = self.0.get_mut(len..) {
            wipe(rest);
            self.0.truncate(len);
        }
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Overwrites `bytes` with zeros that the compiler can't leave out.
///
/// A fill and a barrier instead of `Zeroize for [u8]`, whose byte-wise volatile writes would cost
/// half as much as hashing a large message does.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    optimization_barrier(bytes);
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Zeroize for Secret {
    fn zeroize(&mut self) {
        // What was pushed and removed before may still lie behind the end.
        let len = self.0.len();
        self.0.resize(self.0.capacity(), 0);
        wipe(&mut self.0);
        self.0.truncate(len);
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}
