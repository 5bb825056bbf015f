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
    fn shim_sha256(data: *const u8, len: usize, out: *mut u8) -> c_int;
    fn shim_gcm_seal(
        key: *const u8,
        nonce: *const u8,
        data: *mut u8,
        len: usize,
        tag: *mut u8,
    ) -> c_int;
    fn shim_sign_bytes(
        peer: *const c_void,
        data: *const u8,
        len: usize,
        out: *mut u8,
        out_len: *mut usize,
    ) -> c_int;
    fn shim_verify_bytes(
        peer: *const c_void,
        data: *const u8,
        len: usize,
        signature: *const u8,
        signature_len: usize,
    ) -> c_int;
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

    /// PKCS#1 v1.5 with SHA-256, by the client's key.
    pub fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        let (mut signature, mut len) = (vec![0; 512], 512);
        // SAFETY: a slice, and an output with its length, which outlive the call.
        let done = unsafe {
            let out = signature.as_mut_ptr();
            shim_sign_bytes(self.0, message.as_ptr(), message.len(), out, &mut len)
        };
        assert_eq!(done, 1);
        signature.truncate(len);
        signature
    }

    pub fn verify_bytes(&self, message: &[u8], signature: &[u8]) {
        // SAFETY: two slices that outlive the call.
        let done = unsafe {
            let (data, len) = (message.as_ptr(), message.len());
            shim_verify_bytes(self.0, data, len, signature.as_ptr(), signature.len())
        };
        assert_eq!(done, 1);
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

pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // SAFETY: a slice, and an output of 32 bytes.
    let done = unsafe { shim_sha256(data.as_ptr(), data.len(), out.as_mut_ptr()) };
    assert_eq!(done, 1);
    out
}

/// AES-256-GCM in place.
pub fn gcm_seal(key: &[u8; 32], nonce: &[u8; 12], data: &mut [u8]) -> [u8; 16] {
    let mut tag = [0; 16];
    // SAFETY: a key, a nonce, a slice and an output of the lengths that the shim takes.
    let done = unsafe {
        let (place, len) = (data.as_mut_ptr(), data.len());
        shim_gcm_seal(key.as_ptr(), nonce.as_ptr(), place, len, tag.as_mut_ptr())
    };
    assert_eq!(done, 1);
    tag
}
