//! Replication between sites: data that is signed with a site's exchange key, and verified with the
//! keys that another site's directory holds.

use std::ffi::c_char;
use std::fs::File;

use cmcrypto_core::Timestamp;
use cmcrypto_core::replication::{self, ReplicationPosition, VerifiedReplication};

use crate::abi::{
    Failure, HandleOut, Plain, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status,
    open_regular,
};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::policy::site_signing::parse_digest;
use crate::replication::position::{
    Advance, cmcrypto_replication_position, cmcrypto_replication_verified, continuity_number,
};
use crate::sites::directory::cmcrypto_site_directory;

pub(crate) const OUT_OF_RANGE: &str = "outside the years 1970 to 9999";
pub(crate) const ANOTHER_STREAM: &str = "of another stream than the data";

/// What signing makes: the signature, or what it is part of, and the sender's next position.
pub(crate) fn give_signed(
    bytes: HandleOut<cmcrypto_buffer>, next: Advance<ValueOut<cmcrypto_replication_position>>,
    (made, after): (Vec<u8>, ReplicationPosition),
) -> Result<(), Failure> {
    next.out.set((&after).try_into()?);
    bytes.give(made)
}

pub(crate) fn give_verified(
    verified: Advance<StructureOut<cmcrypto_replication_verified>>, accepted: &VerifiedReplication,
) -> Result<(), Failure> {
    verified.out.give(told(accepted)?)
}

fn told(accepted: &VerifiedReplication) -> Result<cmcrypto_replication_verified, Failure> {
    Ok(cmcrypto_replication_verified {
        struct_size: 0,
        continuity: continuity_number(accepted.continuity()),
        time: accepted.time().as_unix(),
        next: accepted.position().try_into()?,
    })
}

/// An open file as the operating system numbers it; -1 is none, and what an output is until it is
/// set: 0 may be one.
#[repr(transparent)]
#[derive(Clone, Copy)]
struct OsFile(i64);

// SAFETY: a number.
unsafe impl Plain for OsFile {
    fn empty() -> Self {
        Self(-1)
    }
}

impl OsFile {
    /// Whoever has the number closes the file.
    #[cfg(unix)]
    fn release(file: File) -> Result<Self, Failure> {
        Ok(Self(i64::from(std::os::fd::IntoRawFd::into_raw_fd(file))))
    }

    /// Whoever has the number closes the file.
    #[cfg(windows)]
    fn release(file: File) -> Result<Self, Failure> {
        use std::os::windows::io::{AsRawHandle, IntoRawHandle};

        let number = i64::try_from(file.as_raw_handle().expose_provenance());
        let number = number.map_err(|_| cmcrypto_core::Error::INTERNAL)?;
        let _released = file.into_raw_handle();
        Ok(Self(number))
    }
}

/// Signs `data` as what comes next in the stream of `position`. `*signature` is detached: DER, at
/// most 1 KiB. `*next` is the position after it: store it before the data leaves.
///
/// INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
/// position is of what another site sends; NUMBER_EXHAUSTED after number 2^63 - 1: another key or
/// stream begins anew; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_sign(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    data: *const u8, data_len: usize, now: i64, signature: *mut *mut cmcrypto_buffer,
    next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           (next, position): Advance<_>,
           key: &_,
           (data, data_len): &[u8],
           now: Timestamp| {
        let signed = replication::sign(&key.0, &next.from, data, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_signed(signature, next, signed)
    })
}

/// As `cmcrypto_replication_sign`, with the SHA-256 of the data, 32 bytes, and its length in bytes:
/// what does not fit memory, or comes from elsewhere than a file, is hashed in parts with
/// `cmcrypto_hasher_update`.
///
/// Errors: as `cmcrypto_replication_sign`; TOO_LARGE for a length above 2^63 - 1.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_sign_digest(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    digest: *const u8, digest_len: usize, length: u64, now: i64,
    signature: *mut *mut cmcrypto_buffer, next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           (next, position): Advance<_>,
           key: &_,
           (digest, digest_len): &[u8],
           now: Timestamp| {
        let digest = parse_digest(digest)?;
        let signed = replication::sign_digest(&key.0, &next.from, &digest, length, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_signed(signature, next, signed)
    })
}

/// As `cmcrypto_replication_sign`, with a file of any length, which is read through
/// a buffer of 128 KiB. What is sent must be what was read: a file that others write to is copied
/// first, or sent as a package (`cmcrypto_replication_write_package_file`).
///
/// INVALID_ARGUMENT also if it is not a regular file. Errors: as
/// `cmcrypto_replication_sign`; STORAGE if it can't be opened or read.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_sign_file(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    path: *const c_char, now: i64, signature: *mut *mut cmcrypto_buffer,
    next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           (next, position): Advance<_>,
           key: &_,
           path: &str,
           now: Timestamp| {
        let (mut file, _) = open_regular("path", path)?;
        let signed = replication::sign_from(&key.0, &next.from, &mut file, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_signed(signature, next, signed)
    })
}

/// Verifies data that another site sent to this one, with its signature, against the position that
/// is stored for its stream (`cmcrypto_replication_header_from_signature` tells which that is).
/// `struct_size` is the sizeof `*verified`.
///
/// Refused data changes nothing. Keep it on REPLICATION_GAP, SITE_KEY_UNKNOWN, SITE_KEY_UNVOUCHED,
/// ENDORSEMENT_EXPIRED, SECURE_KEY_EXCHANGE_REQUIRED and SENT_IN_FUTURE, and try again: nothing is
/// lost. Keep it on STORED_DAMAGED, too, which is about the position.
///
/// INVALID_ARGUMENT also if the position is of another stream. Errors: MALFORMED, NOT_DER,
/// TOO_LARGE for a signature above 4 KiB, VERSION_NOT_SUPPORTED; SITE_MISMATCH if the data or the
/// position is not to this site, or the data is not from the position's; SITE_KEY_RETIRED, those of
/// `cmcrypto_site_directory_check_site`; SIGNATURE_INVALID also if the data is not what was signed:
/// reject it. Of what the site did sign: ENVELOPE_MISMATCH if it signed that for sealed data;
/// SENT_IN_FUTURE if more than 5 minutes after `now`; REPLAYED if it was accepted last; ROLLBACK if
/// it is older; REPLICATION_GAP if data before it was not accepted; REPLICATION_CONFLICT if it does
/// not follow what was accepted.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    data: *const u8, data_len: usize, signature: *const u8, signature_len: usize, now: i64,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|(verified, struct_size, position): Advance<_>,
           directory: &_,
           (data, data_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let accepted = replication::verify(&directory.0, &verified.from, data, signature, now)
            .map_err(Failure::about("position", ANOTHER_STREAM))?;
        give_verified(verified, &accepted)
    })
}

/// As `cmcrypto_replication_verify`, with the SHA-256 of the data, 32 bytes, which this
/// site computed itself, and its length in bytes.
///
/// Errors: as `cmcrypto_replication_verify`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify_digest(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    digest: *const u8, digest_len: usize, length: u64, signature: *const u8, signature_len: usize,
    now: i64, verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|(verified, struct_size, position): Advance<_>,
           directory: &_,
           (digest, digest_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let digest = parse_digest(digest)?;
        let accepted = replication::verify_digest(
            &directory.0,
            &verified.from,
            &digest,
            length,
            signature,
            now,
        )
        .map_err(Failure::about("position", ANOTHER_STREAM))?;
        give_verified(verified, &accepted)
    })
}

/// As `cmcrypto_replication_verify`, with a file of any length: opens the path once, judges the
/// signature, and reads the file if that is good, through a buffer of 128 KiB. A symbolic link is
/// followed.
///
/// `*file` is the very file that was hashed, at its start and open for reading: a file descriptor
/// on Unix, a HANDLE on Windows. The caller owns it, and closes it with `close` or `CloseHandle`; a
/// program that is executed meanwhile does not get it. Use it, and not the path, which may name
/// another file by then. After an error it is -1, which is no file.
///
/// Who has the file open for writing, or may open it so, can still change what is in it. So it
/// belongs where this site alone writes, or is taken as a package, which is copied while it is
/// hashed (`cmcrypto_replication_verify_package_file`).
///
/// INVALID_ARGUMENT also if it is not a regular file. Errors: as
/// `cmcrypto_replication_verify`; STORAGE if it can't be opened or read.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify_file(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    path: *const c_char, signature: *const u8, signature_len: usize, now: i64, file: *mut i64,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    let file: *mut OsFile = file.cast();
    call!(|file: ValueOut<_>,
           (verified, struct_size, position): Advance<_>,
           directory: &_,
           path: &str,
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let (opened, accepted) =
            replication::verify_file(&directory.0, &verified.from, path, signature, now).map_err(
                Failure::about(
                    "position or path",
                    "of another stream than the data, or not a regular file",
                ),
            )?;
        // Nobody closes the file of a call that failed, so what can fail comes before.
        let told = told(&accepted)?;
        file.set(OsFile::release(opened)?);
        verified.out.give(told)
    })
}
