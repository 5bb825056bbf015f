//! The header by which a client asks for policy that is its own.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::compatibility::ClientToken;
use cmcrypto_core::names::ClientId;

use crate::abi::{
    CMCRYPTO_CLIENT_ID_MAX, HandleOut, StructureOut, call, cmcrypto_buffer, cmcrypto_status, grows,
    text_field,
};
use crate::compatibility::settings::cmcrypto_compatibility_settings;
use crate::compatibility::signature::{cmcrypto_compatibility_signature_info, outside_text};
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::site_security::cmcrypto_freshness;

/// What a token says of itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_client_token_info {
    /// sizeof(cmcrypto_client_token_info).
    pub struct_size: u32,
    /// 0.
    pub reserved: i32,
    /// The time that it is from.
    pub time: i64,
    /// The client that it is of, and a NUL.
    pub client_id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_client_token_info, 280);

/// Signs the token of a client for `now`: `*token` is the header `ClientToken`, `GUID:...;time;2`,
/// and `*signature` the header `ClientTokenSignature`. INVALID_ARGUMENT for an id that is not `GUID:`
/// and a GUID in upper case, or a time that is not in the years 1970 to 9999.
///
/// Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_token_sign(
    signer: *const cmcrypto_signing_identity, client_id: *const c_char, now: i64,
    token: *mut *mut cmcrypto_buffer, signature: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|token: HandleOut<_>,
           signature: HandleOut<_>,
           signer: &_,
           client_id: ClientId,
           now: Timestamp| {
        let signed = ClientToken::sign(&signer.0, &client_id, now)?;
        token.give(signed.token)?;
        signature.give(signed.signature)
    })
}

/// What a token says of itself, which nobody has verified: by its client's id the certificate is
/// found that `cmcrypto_client_token_verify` wants. `struct_size` is the sizeof `*info`.
///
/// Errors: MALFORMED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_token_read(
    token: *const u8, token_len: usize, info: *mut cmcrypto_client_token_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, (token, token_len): &[u8]| {
        let token = ClientToken::read(outside_text(token)?)?;
        info.give(cmcrypto_client_token_info {
            struct_size: 0,
            reserved: 0,
            time: token.time().as_unix(),
            client_id: text_field(token.client().as_str()),
        })
    })
}

/// Verifies a token. `certificate` is the one that is registered for the client that the token says
/// it is of; `struct_size` is the sizeof `*info`. Whoever sees a token can send it again while it is
/// fresh: it belongs into a protected connection.
///
/// Errors: MALFORMED; those of `cmcrypto_compatibility_verify`; then STALE, SENT_IN_FUTURE.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_token_verify(
    settings: *const cmcrypto_compatibility_settings, certificate: *const cmcrypto_certificate,
    freshness: *const cmcrypto_freshness, token: *const u8, token_len: usize, signature: *const u8,
    signature_len: usize, now: i64, info: *mut cmcrypto_compatibility_signature_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>,
           settings: cmcrypto_compatibility_settings,
           certificate: &_,
           freshness: cmcrypto_freshness,
           (token, token_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let settings = settings.parse()?;
        let token = ClientToken::read(outside_text(token)?)?;
        let signature = outside_text(signature)?;
        let certificate: &cmcrypto_certificate = certificate;
        let verified = token.verify(signature, &certificate.0, settings, freshness.into(), now)?;
        info.give(cmcrypto_compatibility_signature_info::new(verified)?)
    })
}
