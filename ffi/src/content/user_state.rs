//! The state of users: captured on one computer, restored on another, read by nobody between.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::content::{
    ContentEncryption, ContentHeader, ContentKey, RestoredUserState, UserStateRecipient,
    UserStateRecipients,
};
use cmcrypto_core::names::ClientId;

use crate::abi::{
    Failure, HandleOut, Handles, StructureOut, call, cmcrypto_buffer, cmcrypto_status, grows,
};
use crate::content::encryption::{cmcrypto_content_encryption, parse_sha256};
use crate::content::header::parse_package;
use crate::content::key::cmcrypto_content_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::{
    cmcrypto_decryption_identity, cmcrypto_signing_identity, decryption_identities,
};
use crate::primitive::provider::{self, cmcrypto_provider};

/// Of a state of users that was opened.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_user_state_info {
    /// sizeof(cmcrypto_user_state_info).
    pub struct_size: u32,
    /// 1 if it was opened as by the holder of the site's recovery certificate, 0 as by the computer that it
    /// was captured for.
    pub is_recovery: i32,
    /// When it was captured, by the old computer's clock.
    pub time: i64,
}

grows!(cmcrypto_user_state_info, 16);

impl From<&RestoredUserState> for cmcrypto_user_state_info {
    fn from(state: &RestoredUserState) -> Self {
        let is_recovery = state.recipient() == UserStateRecipient::Recovery;
        Self { struct_size: 0, is_recovery: i32::from(is_recovery), time: state.time().as_unix() }
    }
}

/// Begins a capture of the state of users, by the computer with the id `client_id`, which signs with
/// `identity`. As `cmcrypto_content_encryption_new`, but the key is sealed at once to the certificates of
/// the computer that will restore it and of the site's recovery, and to nobody else: nobody here knows it
/// but the run, while that lasts. `*sealed` is stored beside the header. The computer that captures can't
/// read it back.
///
/// INVALID_ARGUMENT also if a recipient's key is the one that signs. Errors: UNSUPPORTED; RANDOM; of the
/// recipients DUPLICATE_RECIPIENT, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, with the index 0 for the computer and 1 for recovery; of
/// `identity` CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key that signs.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_encryption_of_user_state(
    provider: cmcrypto_provider, package: *const c_char, version: u64, package_sha256: *const u8,
    package_sha256_len: usize, identity: *const cmcrypto_signing_identity,
    client_id: *const c_char, computer: *const cmcrypto_certificate,
    recovery: *const cmcrypto_certificate, now: i64,
    encryption: *mut *mut cmcrypto_content_encryption, sealed: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|encryption: HandleOut<_>,
           sealed: HandleOut<_>,
           package: &str,
           (package_sha256, package_sha256_len): &[u8],
           identity: &cmcrypto_signing_identity,
           client_id: ClientId,
           computer: &cmcrypto_certificate,
           recovery: &cmcrypto_certificate,
           now: Timestamp| {
        let provider = provider::parse(provider)?;
        let package = parse_package(package)?;
        let sha256 = parse_sha256("package_sha256_len", package_sha256)?;
        let to = UserStateRecipients { computer: &computer.0, recovery: &recovery.0 };
        let (of, by) = ((package, version, sha256), (&identity.0, &client_id));
        let (run, made) = ContentEncryption::of_user_state(provider, of, by, to, now)
            .map_err(Failure::about("version", "0, or above INT64_MAX"))?;
        encryption.set(cmcrypto_content_encryption(run));
        sealed.give(made)
    })
}

/// The key of a state of users with this header, with the first of `identities` that opens it: that of the
/// computer that it was captured for, or the site's for recovery. `client_id` and `certificate` are the old
/// computer's, which it signs with, as the site knows them; that may have expired since the capture.
/// `struct_size` is the sizeof `*info`.
///
/// Errors: CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL of the old computer's certificate. What
/// anyone can read: MALFORMED, NOT_DER, TOO_LARGE above 16 KiB, ALGORITHM_NOT_ACCEPTED,
/// TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of
/// `cmcrypto_content_header_read`. Until the tag is verified: DECRYPT. Then MALFORMED,
/// VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed it; SIGNATURE_INVALID;
/// UNKNOWN_SENDER if it is of another client; NOT_INTENDED_RECIPIENT if it was captured for other
/// certificates; SENT_IN_FUTURE by more than 5 minutes; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED if
/// the certificate was not valid when it was captured; ENVELOPE_MISMATCH if it was signed for another
/// envelope; CONTENT_KEY_MISMATCH if the key is of other content.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_open_user_state(
    header: *const u8, header_len: usize, sealed: *const u8, sealed_len: usize,
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    client_id: *const c_char, certificate: *const cmcrypto_certificate, now: i64,
    key: *mut *mut cmcrypto_content_key, info: *mut cmcrypto_user_state_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>,
           (info, struct_size): StructureOut<_>,
           (header, header_len): &[u8],
           (sealed, sealed_len): &[u8],
           (identities, identities_len): Handles<_>,
           client_id: ClientId,
           certificate: &cmcrypto_certificate,
           now: Timestamp| {
        let header = ContentHeader::from_der(header)?;
        let (identities, from) = (decryption_identities(identities)?, (&client_id, &certificate.0));
        let state = ContentKey::open_user_state(&header, sealed, &identities, from, now)?;
        info.set((&state).into());
        key.give(state.into_key())
    })
}
