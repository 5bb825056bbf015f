//! A client's self-signed identity in a file.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::client_certificate::load_or_make_identity;

use crate::abi::{Failure, HandleOut, ValueOut, call, cmcrypto_status};
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::provider::{self, cmcrypto_provider};

/// The client's key and self-signed certificate, from the file at `path`; where there is none they
/// are made, for the computer `computer_name`, valid from `now` to `not_after`, and `*is_new` is 1:
/// the client is not registered with them yet. What `cmcrypto_private_key_generate`,
/// `cmcrypto_self_signed` and `cmcrypto_signing_identity_new` would take, and keeping it.
///
/// The file is PEM: a private key, encrypted under `password` where there is one, and the
/// certificate, in either order. It appears whole or not at all, durable, readable and writable by
/// its owner alone on Unix; whichever of several processes makes it first, all get that one. One
/// that is there is never written to: what can't be read is an error, and a certificate that has
/// expired is handed over, for the client must renew with it. A process that is killed may leave a
/// file `.cmcrypto-….part` behind, which holds a key.
///
/// INVALID_ARGUMENT also for a path that names no regular file, and for names and times that
/// `cmcrypto_self_signed` refuses. Errors: UNSUPPORTED; STORAGE if it can't be read or written, or
/// the file system has no second names for files. Of a file that is there: TOO_LARGE above 256 KiB;
/// MALFORMED if it is anything else than one key and one certificate; KEY_MISMATCH,
/// CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED; those of `cmcrypto_private_key_from_pem` and
/// `cmcrypto_certificate_from_pem`. To make one: NAME_NOT_SINGLE_BYTE; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signing_identity_load_or_make(
    provider: cmcrypto_provider, path: *const c_char, password: *const u8, password_len: usize,
    computer_name: *const c_char, now: i64, not_after: i64,
    identity: *mut *mut cmcrypto_signing_identity, is_new: *mut i32,
) -> cmcrypto_status {
    call!(|identity: HandleOut<_>,
           is_new: ValueOut<_>,
           path: &str,
           (password, password_len): Option<&[u8]>,
           computer_name: &str,
           now: Timestamp,
           not_after: Timestamp| {
        let (provider, name) = (provider::parse(provider)?, computer_name);
        let loaded = load_or_make_identity(provider, path, password, name, now, not_after)
            .map_err(Failure::about(
                "path, computer_name, now or not_after",
                "not a regular file's, or out of bounds",
            ))?;
        is_new.set(i32::from(loaded.is_new));
        identity.give(loaded.identity)
    })
}
