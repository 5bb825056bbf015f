//! What a status means, and more about the last one.

use std::ffi::c_char;

use crate::abi::failure::last_detail;
use crate::abi::guard::{guard_infallible, guard_keeping_detail};
use crate::abi::outputs::TextOut;
use crate::abi::status::{CMCRYPTO_OK, ERRORS, cmcrypto_status};

/// The text of a status, in English. Static: never freed. Never NULL.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_status_text(status: cmcrypto_status) -> *const c_char {
    let text = guard_infallible(c"", || match status {
        CMCRYPTO_OK => c"success",
        status => ERRORS
            .iter()
            .find(|(_, code, _)| *code == status)
            .map_or(c"unknown status", |(_, _, text)| text),
    });
    text.as_ptr()
}

/// More about the last status that this thread got, such as which argument was NULL. Empty text if
/// there is nothing more to say. The detail stays until the thread's next call that returns a
/// status; this one does not change it.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_last_error_detail(
    out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    guard_keeping_detail(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let out = unsafe { TextOut::new(out, out_cap, out_len) }?;
        match last_detail() {
            Some(detail) => out.write(&[detail.subject, ": ", detail.problem]),
            None => out.write(&[]),
        }
    })
}
