//! libsodium's sealed box of a signed message: the declarations of `sodium.h`.

#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_uchar, c_ulonglong};
use core::ptr;

const SIGNATURE_LEN: usize = 64;
const SEAL_LEN: usize = 48;

unsafe extern "C" {
    fn sodium_init() -> c_int;
    fn sodium_version_string() -> *const c_char;
    fn crypto_sign_keypair(public: *mut c_uchar, secret: *mut c_uchar) -> c_int;
    fn crypto_box_keypair(public: *mut c_uchar, secret: *mut c_uchar) -> c_int;
    fn crypto_sign(
        signed: *mut c_uchar,
        signed_len: *mut c_ulonglong,
        message: *const c_uchar,
        len: c_ulonglong,
        secret: *const c_uchar,
    ) -> c_int;
    fn crypto_sign_open(
        message: *mut c_uchar,
        len: *mut c_ulonglong,
        signed: *const c_uchar,
        signed_len: c_ulonglong,
        public: *const c_uchar,
    ) -> c_int;
    fn crypto_box_seal(
        sealed: *mut c_uchar,
        message: *const c_uchar,
        len: c_ulonglong,
        public: *const c_uchar,
    ) -> c_int;
    fn crypto_box_seal_open(
        message: *mut c_uchar,
        sealed: *const c_uchar,
        sealed_len: c_ulonglong,
        public: *const c_uchar,
        secret: *const c_uchar,
    ) -> c_int;
}

pub fn version() -> String {
    // SAFETY: libsodium returns a static string.
    let version = unsafe { CStr::from_ptr(sodium_version_string()) };
    format!("libsodium {}", version.to_string_lossy())
}

/// A sender and a recipient.
pub struct Sodium {
    sign_public: [u8; 32],
    sign_secret: [u8; 64],
    box_public: [u8; 32],
    box_secret: [u8; 32],
}

impl Sodium {
    pub fn new() -> Self {
        let mut keys = Self {
            sign_public: [0; 32],
            sign_secret: [0; 64],
            box_public: [0; 32],
            box_secret: [0; 32],
        };
        // SAFETY: outputs of the lengths that `sodium.h` says.
        let done = unsafe {
            [
                sodium_init().min(0),
                crypto_sign_keypair(keys.sign_public.as_mut_ptr(), keys.sign_secret.as_mut_ptr()),
                crypto_box_keypair(keys.box_public.as_mut_ptr(), keys.box_secret.as_mut_ptr()),
            ]
        };
        assert_eq!(done, [0; 3]);
        keys
    }

    /// Signs, and seals what was signed.
    pub fn seal(&self, content: &[u8]) -> Vec<u8> {
        let mut signed = vec![0; content.len() + SIGNATURE_LEN];
        let mut sealed = vec![0; signed.len() + SEAL_LEN];
        // SAFETY: slices and outputs of the lengths that are given or that `sodium.h` says.
        let done = unsafe {
            let len = content.len() as c_ulonglong;
            let secret = self.sign_secret.as_ptr();
            let (out, none) = (signed.as_mut_ptr(), ptr::null_mut());
            let signing = crypto_sign(out, none, content.as_ptr(), len, secret);
            let (len, to) = (signed.len() as c_ulonglong, self.box_public.as_ptr());
            let sealing = crypto_box_seal(sealed.as_mut_ptr(), signed.as_ptr(), len, to);
            [signing, sealing]
        };
        assert_eq!(done, [0; 2]);
        sealed
    }

    /// Opens, and verifies.
    pub fn open(&self, sealed: &[u8]) -> Vec<u8> {
        let mut signed = vec![0; sealed.len() - SEAL_LEN];
        let mut content = vec![0; signed.len()];
        let mut content_len: c_ulonglong = 0;
        // SAFETY: as in `seal`.
        let done = unsafe {
            let len = sealed.len() as c_ulonglong;
            let (public, secret) = (self.box_public.as_ptr(), self.box_secret.as_ptr());
            let out = signed.as_mut_ptr();
            let opening = crypto_box_seal_open(out, sealed.as_ptr(), len, public, secret);
            let (len, public) = (signed.len() as c_ulonglong, self.sign_public.as_ptr());
            let (out, out_len) = (content.as_mut_ptr(), &raw mut content_len);
            let verifying = crypto_sign_open(out, out_len, signed.as_ptr(), len, public);
            [opening, verifying]
        };
        assert_eq!(done, [0; 2]);
        content.truncate(content_len as usize);
        content
    }
}

impl Default for Sodium {
    fn default() -> Self {
        Self::new()
    }
}
