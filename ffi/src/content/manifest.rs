//! What a package consists of.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::content::{ContentEntry, ContentManifest, hash_directory};

use crate::abi::{
    Failure, HandleOut, StructureOut, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status,
    free, grows, wraps,
};
use crate::content::progress::{cmcrypto_content_progress_callback, telling};

/// What a package consists of: its files and empty directories, ascending by their paths, octet by
/// octet. At most 1,000,000 of them, and 256 MiB of DER.
///
/// Paths are relative, their names separated by `/`, and such that every system can hold them: UTF-8 in
/// normalization form C, without empty names, `.` and `..`, control characters, `\ : < > " | ? *`, a
/// dot or space at a name's end, and the names of Windows' devices; a name has at most 255 UTF-16 units,
/// a path 32,767. No two are the same where case does not count. Modes and times are not part of it.
///
/// It names no site, no package and no version: what compares and fetches takes a
/// `cmcrypto_verified_manifest` alone.
pub struct cmcrypto_content_manifest(pub(crate) Arc<ContentManifest>);

wraps!(cmcrypto_content_manifest(Arc<ContentManifest>));

/// What a manifest is about.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_content_manifest_info {
    /// sizeof(cmcrypto_content_manifest_info).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// How many files and empty directories.
    pub entry_count: u64,
    /// The length of all its files in bytes.
    pub total_size: u64,
    /// The SHA-256 of its DER, which is the package's hash.
    pub sha256: [u8; 32],
}

grows!(cmcrypto_content_manifest_info, 56);

/// A file of a package, or a directory that is empty.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_content_entry {
    /// sizeof(cmcrypto_content_entry).
    pub struct_size: u32,
    /// 1 for an empty directory: then what follows is 0, but for `path_len`.
    pub is_directory: i32,
    /// The length of the file in bytes.
    pub size: u64,
    /// The length of the path in bytes, for `cmcrypto_content_manifest_entry_path`.
    pub path_len: u64,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
}

grows!(cmcrypto_content_entry, 56);

impl cmcrypto_content_manifest {
    fn entry(&self, index: usize) -> Result<&ContentEntry, Failure> {
        let entry = self.0.entries().get(index);
        entry.ok_or(Failure::argument("index", "not below their number"))
    }
}

/// The manifest of what a directory holds now: all of its files, and the directories that are empty.
///
/// It reads on `threads` threads, and with 0 on as many as the machine runs at once, in memory that does
/// not grow with the files' lengths. Of each file the length and the times are the same before and after
/// it is read: what changes meanwhile is noticed as far as the file system's clock tells. Who publishes
/// makes sure that nobody writes; a file that is added after its directory was read is not noticed. The
/// directory itself may be reached through symbolic links; within it nothing is followed, and no device,
/// socket or pipe is opened.
///
/// Errors: STORAGE if it is no directory, or something can't be read; CONTENT_NAME for a path that is
/// not possible, or two of which one is not possible beside the other; CONTENT_KIND for a symbolic link,
/// device, socket or pipe; CONTENT_CHANGED; each with the path in the detail. CANCELLED; TOO_LARGE above
/// 1,000,000 files and empty directories.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_hash_directory(
    directory: *const c_char, threads: u32, progress: cmcrypto_content_progress_callback,
    context: *mut c_void, manifest: *mut *mut cmcrypto_content_manifest,
) -> cmcrypto_status {
    call!(|manifest: HandleOut<_>, directory: &str| {
        let mut tell = telling(progress, context);
        let made = hash_directory(Path::new(directory), parse_threads(threads)?, &mut tell)?;
        manifest.give(Arc::new(made))
    })
}

pub(crate) fn parse_threads(threads: u32) -> Result<usize, Failure> {
    usize::try_from(threads).map_err(|_| Failure::argument("threads", "too many"))
}

/// Reads what `cmcrypto_content_manifest_to_der` wrote. Whose it is, is not known by that.
///
/// Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; CONTENT_NAME; TOO_LARGE above 256 MiB, 1,000,000
/// entries, or 2^63 - 1 bytes of files.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_from_der(
    der: *const u8, der_len: usize, manifest: *mut *mut cmcrypto_content_manifest,
) -> cmcrypto_status {
    call!(|manifest: HandleOut<_>, (der, der_len): &[u8]| {
        manifest.give(Arc::new(ContentManifest::from_der(der)?))
    })
}

/// The manifest as DER: always the same bytes.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_to_der(
    manifest: *const cmcrypto_content_manifest, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, manifest: &cmcrypto_content_manifest| {
        der.give(manifest.0.to_der()?)
    })
}

/// What it is about. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_get_info(
    manifest: *const cmcrypto_content_manifest, info: *mut cmcrypto_content_manifest_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, manifest: &cmcrypto_content_manifest| {
        let count = u64::try_from(manifest.0.entries().len()).map_err(|_| Error::INTERNAL)?;
        info.give(cmcrypto_content_manifest_info {
            struct_size: 0,
            reserved: 0,
            entry_count: count,
            total_size: manifest.0.total_size(),
            sha256: *manifest.0.sha256(),
        })
    })
}

/// The entry with this index, from 0. INVALID_ARGUMENT for an index that is not below their number.
/// `struct_size` is the sizeof `*entry`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_get_entry(
    manifest: *const cmcrypto_content_manifest, index: usize, entry: *mut cmcrypto_content_entry,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(entry, struct_size): StructureOut<_>, manifest: &cmcrypto_content_manifest| {
        let found = manifest.entry(index)?;
        let path_len = found.path.as_str().len();
        entry.give(cmcrypto_content_entry {
            struct_size: 0,
            is_directory: i32::from(found.file.is_none()),
            size: found.file.map_or(0, |file| file.size),
            path_len: u64::try_from(path_len).map_err(|_| Error::INTERNAL)?,
            sha256: found.file.map_or([0; 32], |file| file.sha256),
        })
    })
}

/// The path of the entry with this index.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_entry_path(
    manifest: *const cmcrypto_content_manifest, index: usize, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, manifest: &cmcrypto_content_manifest| {
        out.write(manifest.entry(index)?.path.as_str())
    })
}

/// The index of the entry with this path. INVALID_ARGUMENT if there is none.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_find(
    manifest: *const cmcrypto_content_manifest, path: *const c_char, index: *mut usize,
) -> cmcrypto_status {
    call!(|index: ValueOut<_>, manifest: &cmcrypto_content_manifest, path: &str| {
        index.give(manifest.0.find(path).ok_or(Failure::argument("path", "no entry's"))?)
    })
}

/// Frees a manifest.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_manifest_free(manifest: *mut cmcrypto_content_manifest) {
    free!(manifest)
}
