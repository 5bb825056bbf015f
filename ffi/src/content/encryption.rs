//! A run of encryption.

use std::ffi::{c_char, c_void};

use cmcrypto_core::content::ContentEncryption;

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status, free, room, wraps};
use crate::content::callbacks::{
    Callbacks, cmcrypto_content_read, cmcrypto_content_write, run_writing,
};
use crate::content::header::parse_package;
use crate::content::key::{cmcrypto_content_key, cmcrypto_encrypted_file};
use crate::primitive::provider::{self, cmcrypto_provider};

/// One run of encryption of one package: each file once, in any order, by any number of threads. It can't
/// give out its key, and what it holds is wiped when it is freed.
pub struct cmcrypto_content_encryption(pub(crate) ContentEncryption);

wraps!(cmcrypto_content_encryption(ContentEncryption));

const NOT_32: &str = "not 32";

pub(crate) fn parse_sha256(name: &'static str, sha256: &[u8]) -> Result<[u8; 32], Failure> {
    sha256.try_into().map_err(|_| Failure::argument(name, NOT_32))
}

/// Begins a run for this version of a package, from 1 to INT64_MAX, whose manifest has this SHA-256, 32
/// bytes: under a new random key, which `*key` is, to be wrapped. An update of a package is another run.
/// `package` is its id: 1 to 64 ASCII letters, digits and hyphens.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_new(
    provider: cmcrypto_provider, package: *const c_char, version: u64, package_sha256: *const u8,
    package_sha256_len: usize, encryption: *mut *mut cmcrypto_content_encryption,
    key: *mut *mut cmcrypto_content_key,
) -> cmcrypto_status {
    call!(|encryption: HandleOut<_>,
           key: HandleOut<_>,
           package: &str,
           (package_sha256, package_sha256_len): &[u8]| {
        let provider = provider::parse(provider)?;
        let package = parse_package(package)?;
        let sha256 = parse_sha256("package_sha256_len", package_sha256)?;
        let run = ContentEncryption::new(provider, package, version, sha256);
        let (run, run_key) = run.map_err(Failure::about("version", "0, or above INT64_MAX"))?;
        encryption.set(cmcrypto_content_encryption(run));
        key.give(run_key)
    })
}

/// The header, to be stored beside the streams; `cmcrypto_content_header_add_ways` says in it how the key
/// is to be had.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_header(
    encryption: *const cmcrypto_content_encryption, header: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|header: HandleOut<_>, encryption: &cmcrypto_content_encryption| {
        header.give(encryption.0.header().to_der()?)
    })
}

/// Encrypts a file from `read` to `write`, in constant memory: `cmcrypto_encrypted_file_stream_len`
/// bytes. What is read must be the file of the manifest, of just its size. `path` is the file's in the
/// manifest.
///
/// If that fails, what was written is no whole stream, and the file can't be tried again in this run: the
/// same key and nonce would serve other bytes. Begin another run.
///
/// INVALID_ARGUMENT also for an index that was begun in this run before, and a path of no or more than
/// 98,301 bytes. Errors: TOO_LARGE for a file of more than 1 TiB; HASH_MISMATCH if the file has another
/// size or, where that is compared, another SHA-256; STORAGE if `read` says that it gave more than there
/// was room for; those that `read` and `write` return.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_encrypt_file(
    encryption: *const cmcrypto_content_encryption, file: *const cmcrypto_encrypted_file,
    path: *const c_char, read: cmcrypto_content_read, read_context: *mut c_void,
    write: cmcrypto_content_write, write_context: *mut c_void,
) -> cmcrypto_status {
    call!(|encryption: &cmcrypto_content_encryption, file: cmcrypto_encrypted_file, path: &str| {
        let callbacks = Callbacks::new((read, read_context), (write, write_context))?;
        let (file, check) = file.parse(path)?;
        callbacks.run(|from, to| encryption.0.encrypt_file(&file, check, from, to))
    })
}

/// As `cmcrypto_content_encryption_encrypt_file`, of a file that lies in memory, where it is encrypted:
/// nothing is copied. `content` then holds its chunks without their tags, or after a failure some of them
/// and the rest of the file. What `write` gets is not to be changed by it.
///
/// Errors: as `cmcrypto_content_encryption_encrypt_file`; after HASH_MISMATCH nothing was written or
/// changed.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_encrypt_in_place(
    encryption: *const cmcrypto_content_encryption, file: *const cmcrypto_encrypted_file,
    path: *const c_char, content: *mut u8, content_len: usize, write: cmcrypto_content_write,
    write_context: *mut c_void,
) -> cmcrypto_status {
    call!(|encryption: &cmcrypto_content_encryption,
           file: cmcrypto_encrypted_file,
           path: &str,
           (content, content_len): &mut [u8]| {
        let (file, check) = file.parse(path)?;
        run_writing((write, write_context), |to| {
            encryption.0.encrypt_in_place(&file, check, content, to)
        })
    })
}

/// Encrypts the manifest, so that who stores the content does not learn the names in it: 16 bytes more
/// for each 64 KiB of it. INVALID_ARGUMENT also a second time in this run.
///
/// Errors: HASH_MISMATCH if it is not that of the package; TOO_LARGE above 256 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_encrypt_manifest(
    encryption: *const cmcrypto_content_encryption, manifest: *const u8, manifest_len: usize,
    stream: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|stream: HandleOut<_>,
           encryption: &cmcrypto_content_encryption,
           (manifest, manifest_len): &[u8]| {
        // A tag for each 64 KiB.
        let tags = (manifest_len / 4096).saturating_add(64);
        let mut encrypted = room(manifest_len.saturating_add(tags))?;
        encryption.0.encrypt_manifest(manifest, &mut encrypted)?;
        stream.give(encrypted)
    })
}

/// Frees a run, and wipes what it holds. Keys stay usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_free(
    encryption: *mut cmcrypto_content_encryption,
) {
    free!(encryption)
}
