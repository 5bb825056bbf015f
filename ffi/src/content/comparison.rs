//! Whether a directory is what a manifest says.

use std::ffi::{c_char, c_void};
use std::path::Path;

use cmcrypto_core::Error;
use cmcrypto_core::content::{
    CompareSettings, ContentDifference, DifferenceKind, compare_directory, verify_directory,
};

use crate::abi::{
    Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_status, free, grows, wraps,
};
use crate::content::manifest::parse_threads;
use crate::content::progress::{cmcrypto_content_progress_callback, telling};
use crate::content::signing::cmcrypto_verified_manifest;

/// How a directory differs from its manifest in one place: one of the constants
/// `CMCRYPTO_CONTENT_DIFFERENCE_...`. None has the number 0.
pub type cmcrypto_content_difference_kind = i32;

/// The file or empty directory is not there.
pub const CMCRYPTO_CONTENT_DIFFERENCE_MISSING: i32 = 1281;
/// A file, directory or anything else is there that the manifest does not name. What is in such a
/// directory is not named beside it.
pub const CMCRYPTO_CONTENT_DIFFERENCE_EXTRA: i32 = 1282;
/// A file in the place of a directory, a directory in that of a file, or in the place of either a link,
/// device, pipe or socket.
pub const CMCRYPTO_CONTENT_DIFFERENCE_KIND: i32 = 1283;
/// The file has another length.
pub const CMCRYPTO_CONTENT_DIFFERENCE_SIZE: i32 = 1284;
/// The file has another SHA-256.
pub const CMCRYPTO_CONTENT_DIFFERENCE_HASH: i32 = 1285;

/// How a directory is compared. Zeros hash all, on all threads.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_compare_settings {
    /// sizeof(cmcrypto_compare_settings).
    pub struct_size: u32,
    /// How many threads hash; 0: as many as the machine runs at once.
    pub threads: u32,
    /// How many differences are looked for; 0: 1,000. With 1 it ends soon after the first is found.
    pub max_differences: u64,
    /// The first so many entries of the manifest are not hashed, but looked at only, because an earlier
    /// comparison that was stopped told them by `verified_entries` of `cmcrypto_content_progress`. That is
    /// as safe as the caller's knowledge that nobody has written there since: 0 where it is not known.
    pub verified_entries: u64,
}

grows!(cmcrypto_compare_settings, 24);

impl cmcrypto_compare_settings {
    fn parse(&self) -> Result<CompareSettings, Failure> {
        let number = |number| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(CompareSettings {
            threads: parse_threads(self.threads)?,
            max_differences: number(self.max_differences),
            verified_entries: number(self.verified_entries),
        })
    }
}

/// The places where a directory differs from its manifest.
pub struct cmcrypto_content_differences(Vec<ContentDifference>);

wraps!(cmcrypto_content_differences(Vec<ContentDifference>));

/// Refuses a directory that is not just what the manifest says: each file in its length and hash, each
/// empty directory, and nothing else. How many threads, and what is followed and opened, is as in
/// `cmcrypto_content_hash_directory`.
///
/// Errors: CONTENT_MISMATCH, and the detail says the first path that differs, and how; those of
/// `cmcrypto_content_compare_directory`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_verify_directory(
    directory: *const c_char, manifest: *const cmcrypto_verified_manifest, threads: u32,
    progress: cmcrypto_content_progress_callback, context: *mut c_void,
) -> cmcrypto_status {
    call!(|directory: &str, manifest: &cmcrypto_verified_manifest| {
        let (threads, mut tell) = (parse_threads(threads)?, telling(progress, context));
        Ok(verify_directory(Path::new(directory), &manifest.0, threads, &mut tell)?)
    })
}

/// The places where a directory differs from a manifest, ascending by path, and always the same ones:
/// all that there are, or the first `max_differences`. None: it is what the manifest says. Names are
/// compared octet by octet, also where a file system would find them otherwise.
///
/// Errors: STORAGE if it is no directory, or something can't be read; CONTENT_CHANGED for a file that
/// changed while it was read; CANCELLED; TOO_LARGE above 2,000,000 files and directories.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_compare_directory(
    directory: *const c_char, manifest: *const cmcrypto_verified_manifest,
    settings: *const cmcrypto_compare_settings, progress: cmcrypto_content_progress_callback,
    context: *mut c_void, differences: *mut *mut cmcrypto_content_differences,
) -> cmcrypto_status {
    call!(|differences: HandleOut<_>,
           directory: &str,
           manifest: &cmcrypto_verified_manifest,
           settings: cmcrypto_compare_settings| {
        let (settings, mut tell) = (settings.parse()?, telling(progress, context));
        let found = compare_directory(Path::new(directory), &manifest.0, &settings, &mut tell)?;
        differences.give(found)
    })
}

/// How many there are.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_differences_count(
    differences: *const cmcrypto_content_differences, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, differences: &cmcrypto_content_differences| {
        count.give(differences.0.len())
    })
}

/// The difference with this index, from 0: how, and the path, from the directory. In a name that is not
/// UTF-8 what is none is U+FFFD. INVALID_ARGUMENT for an index that is not below their number.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_differences_get(
    differences: *const cmcrypto_content_differences, index: usize,
    kind: *mut cmcrypto_content_difference_kind, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|kind: ValueOut<_>,
           (out, out_cap, out_len): TextOut,
           differences: &cmcrypto_content_differences| {
        let found = differences.0.get(index);
        let found = found.ok_or(Failure::argument("index", "not below their number"))?;
        let number = number(found.kind)?;
        out.write(&found.path.to_string_lossy())?;
        kind.give(number)
    })
}

fn number(kind: DifferenceKind) -> Result<i32, Error> {
    Ok(match kind {
        DifferenceKind::Missing => CMCRYPTO_CONTENT_DIFFERENCE_MISSING,
        DifferenceKind::Extra => CMCRYPTO_CONTENT_DIFFERENCE_EXTRA,
        DifferenceKind::Kind => CMCRYPTO_CONTENT_DIFFERENCE_KIND,
        DifferenceKind::Size => CMCRYPTO_CONTENT_DIFFERENCE_SIZE,
        DifferenceKind::Hash => CMCRYPTO_CONTENT_DIFFERENCE_HASH,
        _ => return Err(Error::INTERNAL),
    })
}

/// Frees a list of differences.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_differences_free(
    differences: *mut cmcrypto_content_differences,
) {
    free!(differences)
}
