//! The client's side of its registration.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::registration::{Registered, RegistrationRequest};

use crate::abi::buffer::cmcrypto_buffer;
use crate::abi::failure::Failure;
use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle, optional_handle};
use crate::abi::names::parse_client_id;
use crate::abi::names::parse_site_code;
use crate::abi::outputs::{StructureOut, TextOut, ValueOut};
use crate::abi::pointers::{bytes, text};
use crate::abi::status::cmcrypto_status;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::digest::{self, cmcrypto_digest_algorithm};
use crate::site_security::cmcrypto_site_security;

/// A client's request to register, or to renew its certificates, and what is needed to check the
/// reply.
pub struct cmcrypto_registration_request(RegistrationRequest);

/// What a management point that the client trusts has told it.
pub struct cmcrypto_registered(Registered);

/// A request to register the certificate of `identity` and, so that the site can encrypt to the
/// client, `encryption`, which may be NULL.
///
/// `challenge` is what a management point of the site has given out just now. It need not be
/// authentic: one from elsewhere makes a request that no management point accepts. `digest` is
/// SHA-256, or SHA-1 for clients that know no better. Where the reply was lost, send a request with
/// the same certificate again: the id is the same then.
///
/// Errors: CHALLENGE_INVALID if the challenge is not 36 bytes long; ALGORITHM_NOT_ACCEPTED for
/// another digest; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; of a certificate
/// CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, for encryption
/// KEY_TYPE_NOT_SUPPORTED and KEY_TOO_SMALL; TOO_LARGE if the request has more than 32 KiB; RANDOM; those of the key.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_new(
    site_code: *const c_char,
    identity: *const cmcrypto_signing_identity,
    encryption: *const cmcrypto_certificate,
    challenge: *const u8,
    challenge_len: usize,
    digest: cmcrypto_digest_algorithm,
    now: i64,
    request: *mut *mut cmcrypto_registration_request,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (request, site_code, identity, encryption, challenge) = unsafe {
            (
                HandleOut::new("request", request)?,
                text("site_code", site_code)?,
                handle("identity", identity)?,
                optional_handle("encryption", encryption)?,
                bytes("challenge", challenge, challenge_len)?,
            )
        };
        let created = RegistrationRequest::new(
            parse_site_code("site_code", site_code)?,
            &identity.0,
            encryption.map(|certificate| &certificate.0),
            challenge,
            digest::parse(digest)?,
            Timestamp::from_unix(now),
        )?;
        request.set(cmcrypto_registration_request(created));
        Ok(())
    })
}

/// A request to replace the certificates of the client `client_id`: signed by `current`, which is
/// registered, and by `next`, which is to be. The next certificate must be another; its key may be the
/// same. An encryption certificate that is not named again is not kept: `encryption` may be NULL.
///
/// INVALID_ARGUMENT also if both certificates are the same. Errors: as
/// `cmcrypto_registration_request_new`.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_renewal(
    site_code: *const c_char,
    client_id: *const c_char,
    current: *const cmcrypto_signing_identity,
    next: *const cmcrypto_signing_identity,
    encryption: *const cmcrypto_certificate,
    challenge: *const u8,
    challenge_len: usize,
    digest: cmcrypto_digest_algorithm,
    now: i64,
    request: *mut *mut cmcrypto_registration_request,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (request, site_code, client_id, current, next) = unsafe {
            (
                HandleOut::new("request", request)?,
                text("site_code", site_code)?,
                text("client_id", client_id)?,
                handle("current", current)?,
                handle("next", next)?,
            )
        };
        // SAFETY: the caller's pointers are as the conventions say.
        let (encryption, challenge) = unsafe {
            (
                optional_handle("encryption", encryption)?,
                bytes("challenge", challenge, challenge_len)?,
            )
        };
        let created = RegistrationRequest::renewal(
            parse_site_code("site_code", site_code)?,
            &parse_client_id(client_id)?,
            &current.0,
            &next.0,
            encryption.map(|certificate| &certificate.0),
            challenge,
            digest::parse(digest)?,
            Timestamp::from_unix(now),
        )
        .map_err(Failure::about("next", "the same certificate"))?;
        request.set(cmcrypto_registration_request(created));
        Ok(())
    })
}

/// The request as it goes to the management point: DER.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_as_bytes(
    request: *const cmcrypto_registration_request,
    der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (der, request) = unsafe { (HandleOut::new("der", der)?, handle("request", request)?) };
        der.set(cmcrypto_buffer::from(request.0.as_bytes()));
        Ok(())
    })
}

/// Checks a reply to this request with the signing certificate of the management point: one that the
/// client trusts, not one that came with the reply.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; of the management
/// point's certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; SIGNATURE_INVALID; REPLY_MISMATCH if it answers another request, or names another id
/// than the renewal; SITE_MISMATCH.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_finish(
    request: *const cmcrypto_registration_request,
    reply: *const u8,
    reply_len: usize,
    management_point: *const cmcrypto_certificate,
    now: i64,
    registered: *mut *mut cmcrypto_registered,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (registered, request, reply, management_point) = unsafe {
            (
                HandleOut::new("registered", registered)?,
                handle("request", request)?,
                bytes("reply", reply, reply_len)?,
                handle("management_point", management_point)?,
            )
        };
        let now = Timestamp::from_unix(now);
        let told = request.0.finish(reply, &management_point.0, now)?;
        registered.set(cmcrypto_registered(told));
        Ok(())
    })
}

/// Frees a request.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_free(
    request: *mut cmcrypto_registration_request,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(request) }
}

/// The id that the site assigned: up to 256 bytes.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registered_id(
    registered: *const cmcrypto_registered,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, registered) = unsafe {
            (
                TextOut::new(out, out_cap, out_len)?,
                handle("registered", registered)?,
            )
        };
        out.write(&[registered.0.id.as_str()])
    })
}

/// Whether the client is approved. If not, an administrator may do that later.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registered_approved(
    registered: *const cmcrypto_registered,
    approved: *mut i32,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (approved, registered) = unsafe {
            (
                ValueOut::new("approved", approved)?,
                handle("registered", registered)?,
            )
        };
        approved.set(i32::from(registered.0.approved));
        Ok(())
    })
}

/// How the site protects what clients send: the three settings. What the site accepts of old clients
/// is not told, and off here. `struct_size` is the sizeof `*site`.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registered_site(
    registered: *const cmcrypto_registered,
    site: *mut cmcrypto_site_security,
    struct_size: usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (site, registered) = unsafe {
            (
                StructureOut::new("site", site, struct_size)?,
                handle("registered", registered)?,
            )
        };
        site.set(registered.0.site.into());
        Ok(())
    })
}

/// Frees what a management point has told.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registered_free(registered: *mut cmcrypto_registered) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(registered) }
}
