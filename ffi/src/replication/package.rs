//! Replicated data with its signature in one, as a package; and encrypted.

use std::ffi::c_char;
use std::io::{Cursor, Read};
use std::path::Path;

use cmcrypto_core::replication::{
    self, FileSink, MemorySink, OpenedReplication, ReplicationHeader, ReplicationPosition,
    VerifiedReplication,
};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Content, Failure, HandleOut, Handles, StructureOut, call, cmcrypto_buffer, cmcrypto_status,
    open_regular, room,
};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::{cmcrypto_decryption_identity, decryption_identities};
use crate::replication::position::{
    Advance, cmcrypto_replication_header, cmcrypto_replication_position,
    cmcrypto_replication_verified,
};
use crate::replication::signing::{ANOTHER_STREAM, OUT_OF_RANGE, give_signed, give_verified};
use crate::sites::directory::cmcrypto_site_directory;

impl Content for OpenedReplication {
    fn bytes(&self) -> &[u8] {
        self.data()
    }
}

/// What a package is longer than its data by, at most.
const HEAD_ROOM: usize = 2 * 1024;

/// Copies the data to a file, which appears whole and verified or not at all.
fn verify_to_file(
    directory: &SiteDirectory, position: &ReplicationPosition, package: &mut dyn Read,
    data_path: &str, now: Timestamp,
) -> Result<VerifiedReplication, Failure> {
    let mut sink = FileSink::create(Path::new(data_path))
        .map_err(Failure::about("data_path", "names no file"))?;
    replication::verify_whole_package(directory, position, package, &mut sink, now)
        .map_err(Failure::about("position", ANOTHER_STREAM))
}

/// Reads the beginning of a package, up to its data. Nothing is verified by that. `struct_size` is
/// the sizeof `*header`.
///
/// Errors: as `cmcrypto_replication_header_from_signature`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_from_package(
    package: *const u8, package_len: usize, header: *mut cmcrypto_replication_header,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(header, struct_size): StructureOut<_>, (package, package_len): &[u8]| {
        let mut package = package;
        header.give(ReplicationHeader::from_package(&mut package)?)
    })
}

/// As `cmcrypto_replication_header_from_package`, with a file, of which no more is read.
///
/// INVALID_ARGUMENT also if it is not a regular file. Errors: as
/// `cmcrypto_replication_header_from_signature`; STORAGE if it can't be opened or read.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_from_package_file(
    package_path: *const c_char, header: *mut cmcrypto_replication_header, struct_size: usize,
) -> cmcrypto_status {
    call!(|(header, struct_size): StructureOut<_>, package_path: &str| {
        let (mut file, _) = open_regular("package_path", package_path)?;
        header.give(ReplicationHeader::from_package(&mut file)?)
    })
}

/// Signs `data` as `cmcrypto_replication_sign` does, and puts the signature before
/// it: `*package`. `*next` is the position after it: store it before the package leaves.
///
/// Errors: as `cmcrypto_replication_sign`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_write_package(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    data: *const u8, data_len: usize, now: i64, package: *mut *mut cmcrypto_buffer,
    next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|package: HandleOut<_>,
           (next, position): Advance<_>,
           key: &_,
           (data, data_len): &[u8],
           now: Timestamp| {
        let mut data = data;
        let length = u64::try_from(data_len).map_err(|_| Error::TOO_LARGE)?;
        let mut written = Cursor::new(room(data_len.saturating_add(HEAD_ROOM))?);
        let after =
            replication::write_package(&key.0, &next.from, &mut data, length, &mut written, now)
                .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_signed(package, next, (written.into_inner(), after))
    })
}

/// As `cmcrypto_replication_write_package`, from one file of any length to another:
/// the data is read once, and what is signed is what is in the package.
///
/// It is written to a file `.cmcrypto-….part` in the same directory, readable and writable by its
/// owner alone on Unix, made durable, and renamed: `package_path` is then a whole package, in the
/// place of a file or symbolic link that was there. On any error the file is removed; a process
/// that is killed leaves it behind. If making it durable fails last, the package may be there: it
/// does not count, and must not be sent, for `*next` is zeros. The directory must be writable by
/// nobody else.
///
/// INVALID_ARGUMENT also if the data is not a regular file, or changes its length meanwhile, or
/// `package_path` names a directory, or no file. Errors: as
/// `cmcrypto_replication_sign`; STORAGE if reading or writing fails.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_write_package_file(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    data_path: *const c_char, package_path: *const c_char, now: i64,
    next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|(next, position): Advance<_>,
           key: &_,
           data_path: &str,
           package_path: &str,
           now: Timestamp| {
        let (mut data, length) = open_regular("data_path", data_path)?;
        let after = replication::write_package_file(
            &key.0,
            &next.from,
            &mut data,
            length,
            package_path,
            now,
        )
        .map_err(Failure::about(
            "now, data_path or package_path",
            "outside the years 1970 to 9999; of another length meanwhile; or no file's",
        ))?;
        next.out.set((&after).try_into()?);
        Ok(())
    })
}

/// Verifies a package in memory, and `*data` is what was in it. `*verified` is as in
/// `cmcrypto_replication_verify`.
///
/// Errors: as `cmcrypto_replication_verify`; MALFORMED also for a package that ends before its
/// data, and for bytes behind it, which nobody signed; SIGNATURE_INVALID for one that ends in its
/// data.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify_package(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    package: *const u8, package_len: usize, now: i64, data: *mut *mut cmcrypto_buffer,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>,
           (verified, struct_size, position): Advance<_>,
           directory: &_,
           (package, package_len): &[u8],
           now: Timestamp| {
        let mut package = package;
        let mut sink = MemorySink::new(package.len());
        let (directory, from) = (&directory.0, &verified.from);
        let accepted =
            replication::verify_whole_package(directory, from, &mut package, &mut sink, now)
                .map_err(Failure::about("position", ANOTHER_STREAM))?;
        let unpacked = sink.into_data().ok_or(Error::INTERNAL)?;
        give_verified(verified, &accepted)?;
        data.give(unpacked)
    })
}

/// As `cmcrypto_replication_verify_package`, to a file: it appears at `data_path` whole,
/// verified and durable, or not at all.
///
/// The data is written to a file `.cmcrypto-….part` in the same directory, readable and writable by
/// its owner alone on Unix, and renamed, in the place of a file or symbolic link that is there. It
/// is removed on any error; a process that is killed leaves it behind. The directory must be
/// writable by nobody else.
///
/// INVALID_ARGUMENT also if `data_path` names a directory, or no file. Errors: as
/// `cmcrypto_replication_verify_package`; STORAGE if writing fails. If making it durable
/// fails last, the file may be there.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify_package_to_file(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    package: *const u8, package_len: usize, data_path: *const c_char, now: i64,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|(verified, struct_size, position): Advance<_>,
           directory: &_,
           (package, package_len): &[u8],
           data_path: &str,
           now: Timestamp| {
        let mut package = package;
        let directory = &directory.0;
        let accepted = verify_to_file(directory, &verified.from, &mut package, data_path, now)?;
        give_verified(verified, &accepted)
    })
}

/// As `cmcrypto_replication_verify_package_to_file`, from a file of any length, which is read once,
/// through a buffer of 128 KiB. Who can write to it can't change what is accepted: that is a copy.
///
/// INVALID_ARGUMENT also if `package_path` is not a regular file. Errors: as
/// `cmcrypto_replication_verify_package_to_file`; STORAGE also if reading fails.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_verify_package_file(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    package_path: *const c_char, data_path: *const c_char, now: i64,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|(verified, struct_size, position): Advance<_>,
           directory: &_,
           package_path: &str,
           data_path: &str,
           now: Timestamp| {
        let (mut package, _) = open_regular("package_path", package_path)?;
        let directory = &directory.0;
        let accepted = verify_to_file(directory, &verified.from, &mut package, data_path, now)?;
        give_verified(verified, &accepted)
    })
}

/// Signs `data` as `cmcrypto_replication_sign` does, and encrypts it with the
/// signature to the encryption certificate of the site that it is for, in memory, for data that is
/// stored on its way: `*sealed`. `*next` is the position after it.
///
/// `cmcrypto_site_directory_encryption_certificate` gives the one that the other site's exchange
/// key endorsed; of a certificate from elsewhere the caller has to know whose it is. The site is
/// signed, so whoever the data was encrypted to can't pass it on as meant for another.
///
/// Errors: as `cmcrypto_replication_sign`; CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL of the
/// recipient; TOO_LARGE above 1 GiB less 4 KiB; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_seal(
    key: *const cmcrypto_site_exchange_key, position: *const cmcrypto_replication_position,
    data: *const u8, data_len: usize, recipient: *const cmcrypto_certificate, now: i64,
    sealed: *mut *mut cmcrypto_buffer, next: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|sealed: HandleOut<_>,
           (next, position): Advance<_>,
           key: &_,
           (data, data_len): &[u8],
           recipient: &_,
           now: Timestamp| {
        let made = replication::seal(&key.0, &next.from, data, &recipient.0, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_signed(sealed, next, made)
    })
}

/// Opens what `cmcrypto_replication_seal` sealed, with the first of `identities` that
/// opens it, and verifies it. All in memory: the data is at most 1 GiB. `*data` is what was
/// sealed; `*verified` is as in `cmcrypto_replication_verify`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS,
/// SIGNED_ATTRIBUTES, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT; RANDOM; DECRYPT; then those of
/// `cmcrypto_replication_verify`: ENVELOPE_MISMATCH if the site signed it for another content key,
/// or for none.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_open(
    directory: *const cmcrypto_site_directory, position: *const cmcrypto_replication_position,
    sealed: *const u8, sealed_len: usize, identities: *const *const cmcrypto_decryption_identity,
    identities_len: usize, now: i64, data: *mut *mut cmcrypto_buffer,
    verified: *mut cmcrypto_replication_verified, struct_size: usize,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>,
           (verified, struct_size, position): Advance<_>,
           directory: &_,
           (sealed, sealed_len): &[u8],
           (identities, identities_len): Handles<_>,
           now: Timestamp| {
        let identities = decryption_identities(identities)?;
        let opened = replication::open(&directory.0, &verified.from, sealed, &identities, now)
            .map_err(Failure::about("position", ANOTHER_STREAM))?;
        give_verified(verified, opened.verified())?;
        data.give(cmcrypto_buffer::holding(opened))
    })
}
