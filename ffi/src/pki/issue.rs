//! Issuing self-signed certificates.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::pki::certificate::{self_signed, self_signed_site_server};

use crate::abi::{Failure, HandleOut, Numbered, call, cmcrypto_status};
use crate::pki::certificate::{cmcrypto_certificate, cmcrypto_key_use};
use crate::pki::private_key::cmcrypto_private_key;

/// Issues a self-signed certificate: X.509 v3, SHA-256, subject `CN=SMS`, `CN=<computer name>`,
/// valid from `not_before` to `not_after`, both included, with the key usage and extended key usage
/// of `key_use`.
///
/// The name is 1 to 64 printable characters, the validity within the years 1970 to 9999; otherwise
/// INVALID_ARGUMENT. The key should have 2048 bits: that is the product's profile.
///
/// Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII: the product forbids them;
/// RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_self_signed(
    key: *const cmcrypto_private_key, key_use: cmcrypto_key_use, computer_name: *const c_char,
    not_before: i64, not_after: i64, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, key: &cmcrypto_private_key, computer_name: &str| {
        let key = key.signing("key")?;
        let (from, until) = (Timestamp::from_unix(not_before), Timestamp::from_unix(not_after));
        let issued = self_signed(&*key, Numbered::parse(key_use)?, computer_name, from, until)
            .map_err(Failure::about("computer_name, not_before or not_after", "out of bounds"))?;
        certificate.give(issued)
    })
}

/// Issues the site server signing certificate, which signs what a site sends to all its clients:
/// self-signed, X.509 v3, SHA-256, subject `CN=Site Server`, the site server's host name as subject
/// alternative name, valid from `not_before` to `not_after`, both included, key usage
/// digitalSignature, no extended key usage.
///
/// The host name is 1 to 253 letters, digits, `-`, `_` and `.`, the validity within the years 1970
/// to 9999; otherwise INVALID_ARGUMENT.
///
/// Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_self_signed_site_server(
    key: *const cmcrypto_private_key, host: *const c_char, not_before: i64, not_after: i64,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, key: &cmcrypto_private_key, host: &str| {
        let key = key.signing("key")?;
        let (from, until) = (Timestamp::from_unix(not_before), Timestamp::from_unix(not_after));
        let issued = self_signed_site_server(&*key, host, from, until)
            .map_err(Failure::about("host, not_before or not_after", "out of bounds"))?;
        certificate.give(issued)
    })
}
