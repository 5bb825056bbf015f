//! Fetching a package into a directory that appears whole and verified, or not at all.

use std::ffi::{c_char, c_void};
use std::path::Path;

use cmcrypto_core::Error;
use cmcrypto_core::content::{ContentFetch, ContentFileWriter, MissingFile};

use crate::abi::{
    Failure, HandleOut, Plain, StructureOut, call, cmcrypto_status, free, grows, wraps,
};
use crate::content::manifest::parse_threads;
use crate::content::progress::{cmcrypto_content_progress_callback, telling};
use crate::content::signing::cmcrypto_verified_manifest;

/// A package on its way into a directory.
///
/// Files are written beside the target, in any order and by several threads, each verified while it is
/// written. `cmcrypto_content_fetch_commit` verifies all, makes it durable and gives it the target's name:
/// if the process or the machine stops at any point, the target is there, whole, or is not there. What was
/// fetched by then is kept: `cmcrypto_content_fetch_begin` hashes it, takes what is right, whichever
/// version it was fetched for, and drops what is not. Freed without a commit the fetch leaves what it has,
/// for the next; `cmcrypto_content_fetch_discard` removes it.
///
/// Beside a target NAME are meanwhile `.cmcrypto-NAME.part` and `.cmcrypto-NAME.files`, and for good the
/// empty file `.cmcrypto-NAME.lock`, which is locked while somebody fetches. On Unix the files are
/// readable and writable by their owner alone (0600), and the directories 0700: a manifest holds no
/// modes. The directory of the target must be writable by nobody else.
pub struct cmcrypto_content_fetch(ContentFetch);

wraps!(cmcrypto_content_fetch(ContentFetch));

/// A file that is being written. It serves one file: after it was finished, and after a failure, it is
/// over, and calls with it are INVALID_ARGUMENT. Freed before it is finished it leaves what was written,
/// for the next who opens it. It is independent of the fetch's handle, but the fetch is not over before.
pub struct cmcrypto_content_file(ContentFileWriter);

wraps!(cmcrypto_content_file(ContentFileWriter));

/// A file that is to be fetched still.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_missing_file {
    /// sizeof(cmcrypto_missing_file).
    pub struct_size: u32,
    /// 1; 0 if there is none, and then all that follows is 0.
    pub is_missing: i32,
    /// Of its entry in the manifest.
    pub index: u64,
    /// Its length in bytes.
    pub size: u64,
    /// How much of it was written before: what is to be fetched begins there.
    pub offset: u64,
}

grows!(cmcrypto_missing_file, 32);

impl TryFrom<MissingFile> for cmcrypto_missing_file {
    type Error = Error;

    fn try_from(file: MissingFile) -> Result<Self, Error> {
        Ok(Self {
            struct_size: 0,
            is_missing: 1,
            index: u64::try_from(file.index).map_err(|_| Error::INTERNAL)?,
            size: file.size,
            offset: file.offset,
        })
    }
}

/// Begins, or goes on with what an earlier fetch left: that is hashed on `threads` threads, 0 for as many
/// as the machine runs at once. `target` must not be there, its directory must. INVALID_ARGUMENT if it has
/// no name.
///
/// Errors: TARGET_EXISTS; FETCH_IN_PROGRESS; CONTENT_KIND if what is beside the target is not ours;
/// STORAGE; CANCELLED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_begin(
    target: *const c_char, manifest: *const cmcrypto_verified_manifest, threads: u32,
    progress: cmcrypto_content_progress_callback, context: *mut c_void,
    fetch: *mut *mut cmcrypto_content_fetch,
) -> cmcrypto_status {
    call!(|fetch: HandleOut<_>, target: &str, manifest: &cmcrypto_verified_manifest| {
        let (threads, mut tell) = (parse_threads(threads)?, telling(progress, context));
        let begun = ContentFetch::begin(Path::new(target), &manifest.0, threads, &mut tell);
        fetch.give(begun.map_err(Failure::about("target", "names no directory"))?)
    })
}

/// The first file that is to be fetched still, whose index is not below `from` and that nobody writes
/// now; `is_missing` is 0 if there is none. `struct_size` is the sizeof `*file`.
///
/// Errors: STORAGE.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_next_missing(
    fetch: *const cmcrypto_content_fetch, from: usize, file: *mut cmcrypto_missing_file,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(file, struct_size): StructureOut<_>, fetch: &cmcrypto_content_fetch| {
        let missing = fetch.0.next_missing(from)?;
        let missing = missing.map(cmcrypto_missing_file::try_from).transpose()?;
        file.give(missing.unwrap_or(cmcrypto_missing_file::empty()))
    })
}

/// Opens a missing file for writing; what an earlier fetch has written of it is hashed. INVALID_ARGUMENT
/// for an entry that is not a missing file, or is open already.
///
/// Errors: STORAGE; CONTENT_KIND.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_open(
    fetch: *const cmcrypto_content_fetch, index: usize, file: *mut *mut cmcrypto_content_file,
) -> cmcrypto_status {
    call!(|file: HandleOut<_>, fetch: &cmcrypto_content_fetch| {
        let opened = fetch.0.file(index);
        file.give(opened.map_err(Failure::about("index", "not a missing file"))?)
    })
}

/// Takes the next piece of a file, from the offset that `cmcrypto_content_fetch_next_missing` told on.
///
/// Errors: CONTENT_MISMATCH if there is more than the file's length; STORAGE. The file is over then.
/// Threads: one. Allocates: no. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_file_write(
    file: *mut cmcrypto_content_file, data: *const u8, data_len: usize,
) -> cmcrypto_status {
    call!(|file: &mut cmcrypto_content_file, (data, data_len): &[u8]| Ok(file.0.write(data)?))
}

/// All was written: puts the file in its place, if it is the one that the manifest names. It is made
/// durable with the others, by `cmcrypto_content_fetch_commit`.
///
/// Errors: CONTENT_MISMATCH if it is shorter, and then what was written is kept, or has another hash, and
/// then it is dropped; STORAGE. The file is over in any case.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_file_finish(
    file: *mut cmcrypto_content_file,
) -> cmcrypto_status {
    call!(|file: &mut cmcrypto_content_file| Ok(file.0.finish()?))
}

/// Frees a file.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_file_free(file: *mut cmcrypto_content_file) {
    free!(file)
}

/// Verifies all that was fetched, on `threads` threads, makes it durable and gives it the target's name.
/// Afterwards the fetch is over, whatever came of it: after an error what is right is kept, and another
/// goes on with it. INVALID_ARGUMENT while a file is being written, or if it is over; then nothing
/// happened.
///
/// Errors: CONTENT_MISMATCH, and the detail says the first path that is missing or wrong; TARGET_EXISTS;
/// STORAGE; CONTENT_CHANGED; CONTENT_KIND; CANCELLED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_commit(
    fetch: *const cmcrypto_content_fetch, threads: u32,
    progress: cmcrypto_content_progress_callback, context: *mut c_void,
) -> cmcrypto_status {
    call!(|fetch: &cmcrypto_content_fetch| {
        let (threads, mut tell) = (parse_threads(threads)?, telling(progress, context));
        Ok(fetch.0.commit(threads, &mut tell)?)
    })
}

/// Removes what was fetched. The fetch is over. INVALID_ARGUMENT while a file is being written, or if it
/// is over.
///
/// Errors: STORAGE.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_discard(
    fetch: *const cmcrypto_content_fetch,
) -> cmcrypto_status {
    call!(|fetch: &cmcrypto_content_fetch| Ok(fetch.0.discard()?))
}

/// Frees a fetch. What it fetched stays, for the next.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_fetch_free(fetch: *mut cmcrypto_content_fetch) {
    free!(fetch)
}
