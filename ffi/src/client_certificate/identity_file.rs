//! A client's self-signed identity in a file.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::client_certificate::load_or_make_identity;

use crate::abi::{Failure, HandleOut, ValueOut, call, cmcrypto_status};
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::provider::{self, cmcrypto_provider};

/// The client's key and self-signed certificate, from the file at `path`; where there is none they
/// are made, for the computer `computer_name`, valid from an hour before `now`, for peers whose clocks
/// are behind, to `not_after`, and `*is_new` is 1.
/// 0 does not say that the client is registered with them: it is when it has stored the id that its
/// registration gave. What `cmcrypto_private_key_generate`,
/// `cmcrypto_self_signed` and `cmcrypto_signing_identity_new` would take, and keeping it.
///
/// The file is PEM: a private key, encrypted under `password`, and the certificate, in either order.
/// With a `password_len` of 0 there is no password, and the key lies there as it is. The file
/// appears whole or not at all, durable; whichever of several processes makes it first, all get that
/// one. One that is there is never written to: what can't be read is an error, and a certificate
/// that has expired is handed over, for the client must renew with it. Beside it are `path.lock` and,
/// after a process was killed, `path.new`, which may hold a key that nothing uses and which the next
/// new identity removes. On Unix all are readable and writable by their owner alone. Who owns the
/// file is not looked at: the directory must be writable by nobody else, for whoever can write there
/// decides who the client is.
///
/// INVALID_ARGUMENT also for a path that names no regular file, and for names and times that
/// `cmcrypto_self_signed` refuses. Errors: UNSUPPORTED; STORAGE if it can't be read or written. Of a
/// file that is there: TOO_LARGE above 256 KiB; MALFORMED if it is anything else than one key and
/// one certificate; WRONG_PASSWORD, also for a key that is not encrypted; KEY_MISMATCH,
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
