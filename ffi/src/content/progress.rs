//! How far a call is that reads many files, and whether it should go on.

use std::ffi::c_void;
use std::ops::ControlFlow;

use cmcrypto_core::content::ContentProgress;

use crate::abi::{call_back, grows};

/// How far it is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_content_progress {
    /// sizeof(cmcrypto_content_progress), as the library knows it.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Files that are done.
    pub files: u64,
    /// Of so many.
    pub all_files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Where a directory is compared: all entries of the manifest before this one were found as they
    /// should be, for `verified_entries` of `cmcrypto_compare_settings`.
    pub verified_entries: u64,
}

grows!(cmcrypto_content_progress, 40);

/// Is told how far a call is, and returns 0 for it to go on, anything else for it to end with
/// CANCELLED. It is called in the thread that made the call and in no other: after each piece of a
/// file, several times a second, and at last, if nothing failed, of all of it. `context` is what was
/// given with it. `progress` is lent. The handles of the call may not be freed meanwhile. A C++
/// exception that leaves the function ends the process, with a message; no longjmp may leave it.
/// NULL: nobody is told.
pub type cmcrypto_content_progress_callback = Option<
    unsafe extern "C-unwind" fn(
        progress: *const cmcrypto_content_progress,
        context: *mut c_void,
    ) -> i32,
>;

/// The core's callback that calls the caller's.
pub(crate) fn telling(
    callback: cmcrypto_content_progress_callback, context: *mut c_void,
) -> impl FnMut(ContentProgress) -> ControlFlow<()> {
    move |progress| {
        let Some(callback) = callback else {
            return ControlFlow::Continue(());
        };
        let told = cmcrypto_content_progress {
            struct_size: u32::try_from(size_of::<cmcrypto_content_progress>()).unwrap_or(0),
            reserved: 0,
            files: progress.files,
            all_files: progress.all_files,
            bytes: progress.bytes,
            verified_entries: u64::try_from(progress.verified_entries).unwrap_or(u64::MAX),
        };
        // SAFETY: the structure lives through the call; the rest is the caller's, who answers for it.
        match call_back(|| unsafe { callback(&raw const told, context) }) {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
