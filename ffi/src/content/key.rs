//! The key of one run of encryption, and decryption with it.

use std::ffi::{c_char, c_void};

use cmcrypto_core::Error;
use cmcrypto_core::content::{ContentKey, EncryptedFile, HashCheck};

use crate::abi::{
    Failure, HandleOut, ValueOut, WipedUnlessKept, call, cmcrypto_buffer, cmcrypto_status, flag,
    free, grows, wraps,
};
use crate::content::callbacks::{
    Callbacks, cmcrypto_content_read, cmcrypto_content_write, run_writing,
};

/// The key of one run of encryption, with its header. It leaves this only wrapped, nothing is
/// encrypted with it, and it is wiped when it is freed.
pub struct cmcrypto_content_key(pub(crate) ContentKey);

wraps!(cmcrypto_content_key(ContentKey));

/// A file as the package's manifest has it. Zeros are a file that is empty, and has another SHA-256
/// than that: they are refused when that is compared.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_encrypted_file {
    /// sizeof(cmcrypto_encrypted_file).
    pub struct_size: u32,
    /// Its index in the manifest, from 0.
    pub index: u32,
    /// Its length in bytes, not encrypted: at most 1 TiB.
    pub size: u64,
    /// 1 if the caller compares the file with its SHA-256: as by verifying the directory into which all
    /// files were decrypted. Until then it is the word of who held the key, not of the site. 0: it is
    /// compared here, which takes several times as long as the rest.
    pub hash_left_to_caller: i32,
    /// 0.
    pub reserved: u32,
    /// The SHA-256 of its bytes, not encrypted.
    pub sha256: [u8; 32],
}

grows!(cmcrypto_encrypted_file, 56);

impl cmcrypto_encrypted_file {
    pub(crate) fn parse<'a>(
        &self, path: &'a str,
    ) -> Result<(EncryptedFile<'a>, HashCheck), Failure> {
        let check = match flag("hash_left_to_caller", self.hash_left_to_caller)? {
            false => HashCheck::Compared,
            true => HashCheck::LeftToCaller,
        };
        let file = EncryptedFile { index: self.index, path, size: self.size, sha256: self.sha256 };
        Ok((file, check))
    }
}

/// The length of the file's stream: its own, and 16 bytes for each 64 KiB of it or part of that; 16 if
/// it is empty.
///
/// Errors: TOO_LARGE.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_encrypted_file_stream_len(
    file: *const cmcrypto_encrypted_file, encrypted_len: *mut u64,
) -> cmcrypto_status {
    call!(|encrypted_len: ValueOut<u64>, file: cmcrypto_encrypted_file| {
        let (file, _) = file.parse("")?;
        encrypted_len.give(file.encrypted_len()?)
    })
}

/// Where in the file's stream the chunks lie that hold `len` bytes of it from `offset` on: what to ask
/// for, and to give to `cmcrypto_content_key_decrypt_range`. Of no bytes, none. A download that was cut
/// off goes on from where its last whole chunk ended: the next lower multiple of 65,536 of what was
/// decrypted. INVALID_ARGUMENT if the range goes beyond the file's end.
///
/// Errors: TOO_LARGE.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_encrypted_file_stream_range(
    file: *const cmcrypto_encrypted_file, offset: u64, len: u64, encrypted_offset: *mut u64,
    encrypted_len: *mut u64,
) -> cmcrypto_status {
    call!(|encrypted_offset: ValueOut<u64>,
           encrypted_len: ValueOut<u64>,
           file: cmcrypto_encrypted_file| {
        let (file, _) = file.parse("")?;
        let range = file.encrypted_range(offset..end_of(offset, len)?);
        let range = range.map_err(Failure::about("offset or len", BEYOND))?;
        encrypted_len.set(range.end.saturating_sub(range.start));
        encrypted_offset.give(range.start)
    })
}

const BEYOND: &str = "beyond the file's end";

fn end_of(offset: u64, len: u64) -> Result<u64, Failure> {
    offset.checked_add(len).ok_or(Failure::argument("len", BEYOND))
}

/// The header that the key was held against.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_header(
    key: *const cmcrypto_content_key, header: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|header: HandleOut<_>, key: &cmcrypto_content_key| {
        header.give(key.0.header().to_der()?)
    })
}

/// Decrypts a file, whose whole stream `read` gives, and nothing after it, to `write`, in constant
/// memory. Nothing of a chunk is written before its tag was verified, and never the last chunk of a file
/// that is refused: what was written before is to be dropped, or kept to go on from after a download
/// that was cut off. `path` is the file's in the manifest.
///
/// INVALID_ARGUMENT also for a path of no or more than 98,301 bytes. Errors: DECRYPT; MALFORMED if the
/// stream has another length than a file of this size has; HASH_MISMATCH if the file is not the one of
/// the manifest, where that is compared; TOO_LARGE; STORAGE if `read` says that it gave more than there
/// was room for; those that `read` and `write` return.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_decrypt_file(
    key: *const cmcrypto_content_key, file: *const cmcrypto_encrypted_file, path: *const c_char,
    read: cmcrypto_content_read, read_context: *mut c_void, write: cmcrypto_content_write,
    write_context: *mut c_void,
) -> cmcrypto_status {
    call!(|key: &cmcrypto_content_key, file: cmcrypto_encrypted_file, path: &str| {
        let callbacks = Callbacks::new((read, read_context), (write, write_context))?;
        let (file, check) = file.parse(path)?;
        callbacks.run(|from, to| key.0.decrypt_file(&file, check, from, to))
    })
}

/// Decrypts `len` bytes of a file from `offset` on, for which `read` gives
/// `cmcrypto_encrypted_file_stream_range` of its stream; what follows that is not read. Nothing compares
/// them with the manifest, whose SHA-256 is of the whole file.
///
/// INVALID_ARGUMENT also if the range goes beyond the file's end, or for a path of no or more than 98,301
/// bytes. Errors: DECRYPT; MALFORMED if what is read ends early; TOO_LARGE; STORAGE if `read` says that
/// it gave more than there was room for; those that `read` and `write` return.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_decrypt_range(
    key: *const cmcrypto_content_key, file: *const cmcrypto_encrypted_file, path: *const c_char,
    offset: u64, len: u64, read: cmcrypto_content_read, read_context: *mut c_void,
    write: cmcrypto_content_write, write_context: *mut c_void,
) -> cmcrypto_status {
    call!(|key: &cmcrypto_content_key, file: cmcrypto_encrypted_file, path: &str| {
        let callbacks = Callbacks::new((read, read_context), (write, write_context))?;
        let (file, _) = file.parse(path)?;
        let range = offset..end_of(offset, len)?;
        callbacks.run(|from, to| key.0.decrypt_range(&file, range, from, to))
    })
}

/// As `cmcrypto_content_key_decrypt_range`, of just `cmcrypto_encrypted_file_stream_range` of the stream in
/// memory, where it is decrypted: nothing is copied. Between the chunks their tags are left. After a
/// failure nothing that was decrypted is left in it.
///
/// Errors: as `cmcrypto_content_key_decrypt_range`; MALFORMED if `encrypted` has another length.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_decrypt_in_place(
    key: *const cmcrypto_content_key, file: *const cmcrypto_encrypted_file, path: *const c_char,
    offset: u64, len: u64, encrypted: *mut u8, encrypted_len: usize, write: cmcrypto_content_write,
    write_context: *mut c_void,
) -> cmcrypto_status {
    call!(|(encrypted, encrypted_len): &mut [u8],
           key: &cmcrypto_content_key,
           file: cmcrypto_encrypted_file,
           path: &str| {
        // Wiped whatever fails, also an argument.
        let encrypted = WipedUnlessKept(encrypted);
        let (file, _) = file.parse(path)?;
        let range = offset..end_of(offset, len)?;
        run_writing((write, write_context), |to| {
            key.0.decrypt_in_place(&file, range, &mut *encrypted.0, to)
        })?;
        encrypted.keep();
        Ok(())
    })
}

/// Decrypts the manifest from its whole stream. It is the one of which the header has the hash.
///
/// Errors: DECRYPT; MALFORMED for a length that no stream has; TOO_LARGE above 256 MiB; HASH_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_decrypt_manifest(
    key: *const cmcrypto_content_key, stream: *const u8, stream_len: usize,
    manifest: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|manifest: HandleOut<_>, key: &cmcrypto_content_key, (stream, stream_len): &[u8]| {
        let decrypted: Result<_, Error> = key.0.decrypt_manifest(&mut &*stream);
        manifest.give(decrypted?)
    })
}

/// Frees a key, and wipes it.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_free(key: *mut cmcrypto_content_key) {
    free!(key)
}
