//! What one site sends to another, and what that makes of it.

use std::ffi::CString;
use std::path::Path;

use super::sites::{Directory, ExchangeKey, p01_key, secure};
use super::*;

/// The site that sends, and the one that receives.
pub(crate) const FROM: &CStr = c"P01";
pub(crate) const TO: &CStr = c"CAS";
pub(crate) const STREAM: &CStr = c"inventory";

#[derive(Clone)]
pub(crate) struct Position(pub(crate) cmcrypto_replication_position);

impl Position {
    pub(crate) fn start(from: &CStr, to: &CStr, stream: &CStr) -> Result<Self, i32> {
        // SAFETY: live texts.
        filled(|out, _| unsafe {
            let (from, to, stream) = (from.as_ptr(), to.as_ptr(), stream.as_ptr());
            cmcrypto_replication_position_start(from, to, stream, out)
        })
        .map(Self)
    }

    pub(crate) fn first() -> Self {
        Self::start(FROM, TO, STREAM).ok().unwrap()
    }

    /// From storage, if a call takes it.
    pub(crate) fn read(stored: &[u8]) -> Result<Self, i32> {
        let len = stored.len().try_into().unwrap();
        let mut position = cmcrypto_replication_position { len, bytes: [0; 1020] };
        position.bytes[..stored.len()].copy_from_slice(stored);
        Self(position).info().map(|_| Self(position))
    }

    pub(crate) fn get(&self) -> *const cmcrypto_replication_position {
        &raw const self.0
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let (stored, rest) = self.0.bytes.split_at(self.0.len.try_into().unwrap());
        assert!(rest.iter().all(|byte| *byte == 0));
        stored.to_vec()
    }

    pub(crate) fn info(&self) -> Result<cmcrypto_replication_position_info, i32> {
        // SAFETY: a live structure.
        filled(|info, size| unsafe {
            cmcrypto_replication_position_get_info(self.get(), info, size)
        })
    }

    pub(crate) fn number(&self) -> u64 {
        self.info().unwrap().number
    }

    /// From, to, and the stream.
    pub(crate) fn names(&self) -> [String; 3] {
        let info = self.info().unwrap();
        [&info.from_site_code[..], &info.to_site_code, &info.stream].map(text_of)
    }
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

impl std::fmt::Debug for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Position({:?}, {})", self.names(), self.number())
    }
}

/// A call that signs: bytes, and the next position.
pub(crate) fn signed(
    call: impl FnOnce(*mut *mut cmcrypto_buffer, *mut cmcrypto_replication_position) -> i32,
) -> Result<(Vec<u8>, Position), i32> {
    let mut next = Err(0);
    let made = try_make(cmcrypto_buffer_free, |out| {
        next = filled(|next, _| call(out, next));
        next.err().unwrap_or(CMCRYPTO_OK)
    });
    Ok((bytes(&made?).to_vec(), Position(next?)))
}

/// The next position, the continuity, and the time.
pub(crate) type Accepted = (Position, i32, i64);

/// A call that verifies.
pub(crate) fn verified(
    call: impl FnOnce(*mut cmcrypto_replication_verified, usize) -> i32,
) -> Result<Accepted, i32> {
    let verified = filled(call)?;
    Ok((Position(verified.next), verified.continuity, verified.time))
}

pub(crate) fn sign(
    key: &ExchangeKey, position: &Position, data: &[u8],
) -> Result<(Vec<u8>, Position), i32> {
    // SAFETY: live handles and data.
    signed(|signature, next| unsafe {
        let (key, position) = (key.get(), position.get());
        let (data, len) = (data.as_ptr(), data.len());
        cmcrypto_replication_sign(key, position, data, len, NOW, signature, next)
    })
}

pub(crate) fn package(
    key: &ExchangeKey, position: &Position, data: &[u8],
) -> Result<(Vec<u8>, Position), i32> {
    // SAFETY: live handles and data.
    signed(|package, next| unsafe {
        let (key, position) = (key.get(), position.get());
        let (data, len) = (data.as_ptr(), data.len());
        cmcrypto_replication_write_package(key, position, data, len, NOW, package, next)
    })
}

pub(crate) fn verify(
    at: &Directory, position: &Position, data: &[u8], signature: &[u8],
) -> Result<Accepted, i32> {
    // SAFETY: live handles and bytes.
    verified(|verified, size| unsafe {
        cmcrypto_replication_verify(
            at.0.get(),
            position.get(),
            data.as_ptr(),
            data.len(),
            signature.as_ptr(),
            signature.len(),
            NOW,
            verified,
            size,
        )
    })
}

pub(crate) fn c_path(path: &Path) -> CString {
    CString::new(path.to_str().unwrap()).unwrap()
}

/// The key of the site that sends, and the directory of the one that receives.
pub(crate) fn two_sites() -> (ExchangeKey, Directory) {
    let (key, at) = (p01_key(), Directory::new(TO, &secure()));
    at.publish(FROM, CMCRYPTO_SITE_RELATION_CHILD, &key, None).unwrap();
    (key, at)
}

/// The file that a call has handed over by its number.
#[cfg(unix)]
pub(crate) fn take(file: i64) -> std::fs::File {
    // SAFETY: open, and nobody else's.
    unsafe { std::os::fd::FromRawFd::from_raw_fd(file.try_into().unwrap()) }
}

/// The file that a call has handed over by its number.
#[cfg(windows)]
pub(crate) fn take(file: i64) -> std::fs::File {
    let handle = std::ptr::with_exposed_provenance_mut(file.try_into().unwrap());
    // SAFETY: open, and nobody else's.
    unsafe { std::os::windows::io::FromRawHandle::from_raw_handle(handle) }
}

pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    let (mut digest, mut len) = ([0; 32], 0);
    // SAFETY: live data, and an output of the size that is said.
    ok(unsafe {
        let (data, data_len, out) = (data.as_ptr(), data.len(), digest.as_mut_ptr());
        cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, data, data_len, out, 32, &raw mut len)
    });
    digest
}
