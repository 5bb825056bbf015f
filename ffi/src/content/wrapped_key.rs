//! The ways to a key: to certificates, under a password, to one client.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::content::{ContentHeader, ContentKey, PasswordCost};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::secret_policy::PolicySealer;

use crate::abi::{Failure, HandleOut, Handles, call, cmcrypto_buffer, cmcrypto_status, grows};
use crate::content::key::cmcrypto_content_key;
use crate::pki::certificate::{cmcrypto_certificate, recipients as certificates_of};
use crate::pki::identity::{
    cmcrypto_decryption_identity, cmcrypto_signing_identity, decryption_identities,
};
use crate::policy::site_signing::cmcrypto_site_verifier;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::registration::client_directory::cmcrypto_client_directory;
use crate::trust::management_point::cmcrypto_trusted_management_point;

/// Encrypts the key to 1 to 32 certificates: CMS, to be kept beside the header. More recipients are
/// another document, made by whoever has the key, and the content stays as it is.
///
/// Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of any of them at `now`; KEY_TYPE_NOT_SUPPORTED;
/// KEY_TOO_SMALL; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_wrap_to_certificates(
    key: *const cmcrypto_content_key, recipients: *const *const cmcrypto_certificate,
    recipients_len: usize, now: i64, wrapped: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|wrapped: HandleOut<_>,
           key: &cmcrypto_content_key,
           (recipients, recipients_len): Handles<_>,
           now: Timestamp| {
        wrapped.give(key.0.wrap_to_certificates(&certificates_of(recipients)?, now)?)
    })
}

/// The key of the content with this header, from what `cmcrypto_content_key_wrap_to_certificates` gave:
/// with the first of `identities` that opens it.
///
/// Errors: what anyone can read: MALFORMED, NOT_DER, TOO_LARGE above 256 KiB, ALGORITHM_NOT_ACCEPTED,
/// TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of
/// `cmcrypto_content_header_read`. Until the tag is verified: DECRYPT. Then MALFORMED,
/// VERSION_NOT_SUPPORTED; CONTENT_KEY_MISMATCH if the key is of other content.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_unwrap_with_certificate(
    header: *const u8, header_len: usize, wrapped: *const u8, wrapped_len: usize,
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    key: *mut *mut cmcrypto_content_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>,
           (header, header_len): &[u8],
           (wrapped, wrapped_len): &[u8],
           (identities, identities_len): Handles<_>| {
        let header = ContentHeader::from_der(header)?;
        let identities = decryption_identities(identities)?;
        key.give(ContentKey::unwrap_with_certificate(&header, wrapped, &identities)?)
    })
}

/// What a guess at a password costs, and each right use of it too: of Argon2id (RFC 9106). All zeros are
/// the default: 64 MiB, 3 passes, 4 lanes, the second option that RFC 9106 section 4 recommends.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_password_cost {
    /// sizeof(cmcrypto_password_cost).
    pub struct_size: u32,
    /// Memory in KiB: 19 MiB to 1 GiB.
    pub memory: u32,
    /// How often it is filled, from 2. Memory times passes is at most 4 GiB.
    pub passes: u32,
    /// How many lanes it has, which another implementation may fill at once: 1 to 16.
    pub lanes: u32,
}

grows!(cmcrypto_password_cost, 16);

impl cmcrypto_password_cost {
    fn parse(self) -> PasswordCost {
        match (self.memory, self.passes, self.lanes) {
            (0, 0, 0) => PasswordCost::default(),
            (memory, passes, lanes) => PasswordCost { memory, passes, lanes },
        }
    }
}

/// Encrypts the key under a password, of 1 byte or more, for this cost: to be kept beside the header. The
/// password's bytes are taken as they are. INVALID_ARGUMENT also for a cost below the least.
///
/// Errors: UNSUPPORTED; PASSWORD_COST above the most, or if the system has not so much memory; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_wrap_under_password(
    key: *const cmcrypto_content_key, provider: cmcrypto_provider, password: *const u8,
    password_len: usize, cost: *const cmcrypto_password_cost, wrapped: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|wrapped: HandleOut<_>,
           key: &cmcrypto_content_key,
           (password, password_len): &[u8],
           cost: cmcrypto_password_cost| {
        let provider = provider::parse(provider)?;
        let made = key.0.wrap_under_password(provider, password, cost.parse());
        wrapped.give(made.map_err(Failure::about("password_len or cost", "too little"))?)
    })
}

/// The key of the content with this header, from what `cmcrypto_content_key_wrap_under_password` gave. Of
/// that all but the key is judged first: what would cost more than 1 GiB of memory, 4 GiB of memory times
/// passes or 16 lanes is refused before any work.
///
/// Errors: UNSUPPORTED; MALFORMED, NOT_DER, TOO_LARGE above 1 KiB, VERSION_NOT_SUPPORTED; those of
/// `cmcrypto_content_header_read`; CONTENT_KEY_MISMATCH if it is of other content; PASSWORD_COST, also if
/// the system has not so much memory; WRONG_PASSWORD, also for a document that was changed.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_unwrap_with_password(
    provider: cmcrypto_provider, header: *const u8, header_len: usize, wrapped: *const u8,
    wrapped_len: usize, password: *const u8, password_len: usize,
    key: *mut *mut cmcrypto_content_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>,
           (header, header_len): &[u8],
           (wrapped, wrapped_len): &[u8],
           (password, password_len): &[u8]| {
        let provider = provider::parse(provider)?;
        let header = ContentHeader::from_der(header)?;
        key.give(ContentKey::unwrap_with_password(provider, &header, wrapped, password)?)
    })
}

/// Seals the key to a client of the directory, which keeps it in memory alone: as for multicast.
/// `identity` is the site server signing certificate of the site `site_code`, or that with which a
/// management point of it signs.
///
/// Errors: UNKNOWN_SENDER if the client is not registered; BLOCKED_SENDER, UNAPPROVED_SENDER if it may not
/// have it; NO_RECIPIENTS if it registered no encryption certificate; of that CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; of `identity`
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; RANDOM; those of the key that signs.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_seal_to_client(
    key: *const cmcrypto_content_key, identity: *const cmcrypto_signing_identity,
    site_code: *const c_char, clients: *const cmcrypto_client_directory, client_id: *const c_char,
    now: i64, sealed: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|sealed: HandleOut<_>,
           key: &cmcrypto_content_key,
           identity: &cmcrypto_signing_identity,
           site_code: SiteCode,
           clients: &cmcrypto_client_directory,
           client_id: ClientId,
           now: Timestamp| {
        sealed.give(key.0.seal_to_client(
            &identity.0,
            site_code,
            clients.registry(),
            &client_id,
            now,
        )?)
    })
}

/// The key of the content with this header, as a management point sealed it to this client of the site
/// `site_code`: with the first of `identities` that opens it.
///
/// Errors: SITE_MISMATCH if the management point is of another site; of its certificate CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED. What anyone can read: MALFORMED,
/// NOT_DER, TOO_LARGE above 16 KiB, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT,
/// DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of `cmcrypto_content_header_read`. Until the
/// tag is verified: DECRYPT. Then MALFORMED, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate
/// signed it; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another client;
/// ENVELOPE_MISMATCH if it was signed for another envelope; CONTENT_KEY_MISMATCH if the key is of other
/// content.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_open_by_management_point(
    header: *const u8, header_len: usize, sealed: *const u8, sealed_len: usize,
    site_code: *const c_char, client_id: *const c_char,
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    management_point: *const cmcrypto_trusted_management_point, now: i64,
    key: *mut *mut cmcrypto_content_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>,
           (header, header_len): &[u8],
           (sealed, sealed_len): &[u8],
           site_code: SiteCode,
           client_id: ClientId,
           (identities, identities_len): Handles<_>,
           management_point: &cmcrypto_trusted_management_point,
           now: Timestamp| {
        let by = PolicySealer::ManagementPoint(&management_point.0);
        let header = ContentHeader::from_der(header)?;
        let (identities, to) = (decryption_identities(identities)?, (site_code, &client_id));
        key.give(ContentKey::open_for_client(&header, sealed, to, &identities, by, now)?)
    })
}

/// As `cmcrypto_content_key_open_by_management_point`, where the site server sealed it, with the
/// certificate that it signs policy with.
///
/// Errors: as `cmcrypto_content_key_open_by_management_point`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_key_open_by_site(
    header: *const u8, header_len: usize, sealed: *const u8, sealed_len: usize,
    site_code: *const c_char, client_id: *const c_char,
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    verifier: *const cmcrypto_site_verifier, now: i64, key: *mut *mut cmcrypto_content_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>,
           (header, header_len): &[u8],
           (sealed, sealed_len): &[u8],
           site_code: SiteCode,
           client_id: ClientId,
           (identities, identities_len): Handles<_>,
           verifier: &cmcrypto_site_verifier,
           now: Timestamp| {
        let by = PolicySealer::Site(&verifier.0);
        let header = ContentHeader::from_der(header)?;
        let (identities, to) = (decryption_identities(identities)?, (site_code, &client_id));
        key.give(ContentKey::open_for_client(&header, sealed, to, &identities, by, now)?)
    })
}
