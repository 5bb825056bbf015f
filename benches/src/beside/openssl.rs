//! OpenSSL's CMS by its C API: the declarations of `openssl_shim.c`.

#![allow(unsafe_code)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;

use crate::work::message;

#[repr(C)]
struct RawOutput {
    data: *const u8,
    len: usize,
    bio: *mut c_void,
}

type Operation = unsafe extern "C" fn(*const c_void, *const u8, usize, *mut RawOutput) -> c_int;

unsafe extern "C" {
    fn shim_peer_new(
        client_key: *const u8,
        client_key_len: usize,
        client_certificate: *const u8,
        client_certificate_len: usize,
        mp_key: *const u8,
        mp_key_len: usize,
        mp_certificate: *const u8,
        mp_certificate_len: usize,
    ) -> *mut c_void;
    fn shim_peer_free(peer: *mut c_void);
    fn shim_sign(peer: *const c_void, data: *const u8, len: usize, out: *mut RawOutput) -> c_int;
    fn shim_seal(peer: *const c_void, data: *const u8, len: usize, out: *mut RawOutput) -> c_int;
    fn shim_verify(peer: *const c_void, data: *const u8, len: usize, out: *mut RawOutput) -> c_int;
    fn shim_open(peer: *const c_void, data: *const u8, len: usize, out: *mut RawOutput) -> c_int;
    fn shim_output_free(output: *mut RawOutput);
    fn shim_version() -> *const c_char;
}

/// The version that is linked.
pub fn version() -> String {
    // SAFETY: OpenSSL returns a static string.
    let version = unsafe { CStr::from_ptr(shim_version()) };
    version.to_string_lossy().into_owned()
}

/// What an operation gave, in OpenSSL's memory.
pub struct Output(RawOutput);

impl Output {
    pub fn bytes(&self) -> &[u8] {
        if self.0.len == 0 {
            return &[];
        }
        // SAFETY: the shim gives `len` readable bytes, which live until `shim_output_free`.
        unsafe { core::slice::from_raw_parts(self.0.data, self.0.len) }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: filled by an operation that succeeded, and freed here alone.
        unsafe { shim_output_free(&mut self.0) }
    }
}

/// The same client and management point as [`message::Site`], keys and certificates parsed once.
pub struct OpenSsl(*mut c_void);

impl OpenSsl {
    pub fn new(bits: usize) -> Self {
        let client_key = message::stored(&format!("client-{bits}.key.pem"));
        let client_certificate = message::stored(&format!("client-{bits}.cert.pem"));
        let mp_key = message::stored(&format!("mp-{bits}.key.pem"));
        let mp_certificate = message::stored(&format!("mp-{bits}.cert.pem"));
        // SAFETY: four slices that outlive the call.
        let peer = unsafe {
            shim_peer_new(
                client_key.as_ptr(),
                client_key.len(),
                client_certificate.as_ptr(),
                client_certificate.len(),
                mp_key.as_ptr(),
                mp_key.len(),
                mp_certificate.as_ptr(),
                mp_certificate.len(),
            )
        };
        assert!(!peer.is_null(), "OpenSSL reads the stored keys");
        Self(peer)
    }

    pub fn sign(&self, content: &[u8]) -> Output {
        self.run(shim_sign, content)
    }

    pub fn seal(&self, content: &[u8]) -> Output {
        self.run(shim_seal, content)
    }

    pub fn verify(&self, message: &[u8]) -> Output {
        self.run(shim_verify, message)
    }

    pub fn open(&self, message: &[u8]) -> Output {
        self.run(shim_open, message)
    }

    fn run(&self, operation: Operation, input: &[u8]) -> Output {
        let mut output = RawOutput {
            data: ptr::null(),
            len: 0,
            bio: ptr::null_mut(),
        };
        // SAFETY: the peer lives as long as `self`; the slice and the output outlive the call.
        let done = unsafe { operation(self.0, input.as_ptr(), input.len(), &mut output) };
        assert_eq!(done, 1, "OpenSSL's CMS works");
        Output(output)
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        // SAFETY: made by `shim_peer_new`, and freed here alone.
        unsafe { shim_peer_free(self.0) }
    }
}
