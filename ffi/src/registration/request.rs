//! The client's side of its registration.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::registration::RegistrationRequest;

use crate::abi::{
    CMCRYPTO_CLIENT_ID_MAX, Failure, HandleOut, Numbered, StructureOut, call, cmcrypto_buffer,
    cmcrypto_status, free, grows, text_field, wraps,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::digest::cmcrypto_digest_algorithm;
use crate::site_security::cmcrypto_site_security;
use cmcrypto_core::names::ClientId;
use cmcrypto_core::names::SiteCode;

/// A client's request to register, or to renew its certificates, and what is needed to check the
/// reply.
pub struct cmcrypto_registration_request(RegistrationRequest);

wraps!(cmcrypto_registration_request(RegistrationRequest));

/// What a management point that the client trusts has told it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_registered {
    /// sizeof(cmcrypto_registered).
    pub struct_size: u32,
    /// 1 if the client is approved. If not, an administrator may do that later.
    pub approved: i32,
    /// The id that the site assigned.
    pub id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_registered, 272);

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
/// KEY_TYPE_NOT_SUPPORTED and KEY_TOO_SMALL; TOO_LARGE if the request has more than 32 KiB; RANDOM;
/// those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_new(
    site_code: *const c_char, identity: *const cmcrypto_signing_identity,
    encryption: *const cmcrypto_certificate, challenge: *const u8, challenge_len: usize,
    digest: cmcrypto_digest_algorithm, now: i64, request: *mut *mut cmcrypto_registration_request,
) -> cmcrypto_status {
    call!(|request: HandleOut<_>,
           site_code: SiteCode,
           identity: &_,
           encryption: Option<&_>,
           (challenge, challenge_len): &[u8],
           now: Timestamp| {
        let created = RegistrationRequest::new(
            site_code,
            &identity.0,
            encryption.map(|certificate| &certificate.0),
            challenge,
            Numbered::parse(digest)?,
            now,
        )?;
        request.give(created)
    })
}

/// A request to replace the certificates of the client `client_id`: signed by `current`, which is
/// registered, and by `next`, which is to be. The next certificate must be another; its key may be
/// the same. An encryption certificate that is not named again is not kept: `encryption` may be
/// NULL.
///
/// INVALID_ARGUMENT also if both certificates are the same. Errors: as
/// `cmcrypto_registration_request_new`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_renewal(
    site_code: *const c_char, client_id: *const c_char, current: *const cmcrypto_signing_identity,
    next: *const cmcrypto_signing_identity, encryption: *const cmcrypto_certificate,
    challenge: *const u8, challenge_len: usize, digest: cmcrypto_digest_algorithm, now: i64,
    request: *mut *mut cmcrypto_registration_request,
) -> cmcrypto_status {
    call!(|request: HandleOut<_>,
           site_code: SiteCode,
           client_id: ClientId,
           current: &_,
           next: &_,
           encryption: Option<&_>,
           (challenge, challenge_len): &[u8],
           now: Timestamp| {
        let created = RegistrationRequest::renewal(
            site_code,
            &client_id,
            &current.0,
            &next.0,
            encryption.map(|certificate| &certificate.0),
            challenge,
            Numbered::parse(digest)?,
            now,
        )
        .map_err(Failure::about("next", "the same certificate"))?;
        request.give(created)
    })
}

/// The request as it goes to the management point: DER.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_as_bytes(
    request: *const cmcrypto_registration_request, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, request: &_| der.give(request.0.as_bytes()))
}

/// Checks a reply to this request with the signing certificate of the management point: one that
/// the client trusts, not one that came with the reply.
///
/// `*site` is how the site protects what clients send: the three settings. What the site accepts of
/// old clients is not told, and off here. `registered_size` and `site_size` are the sizeof
/// `*registered` and `*site`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; of the management
/// point's certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; SIGNATURE_INVALID; REPLY_MISMATCH if it answers another
/// request, or names another id than the renewal; SITE_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_finish(
    request: *const cmcrypto_registration_request, reply: *const u8, reply_len: usize,
    management_point: *const cmcrypto_certificate, now: i64, registered: *mut cmcrypto_registered,
    registered_size: usize, site: *mut cmcrypto_site_security, site_size: usize,
) -> cmcrypto_status {
    call!(|(registered, registered_size): StructureOut<_>,
           (site, site_size): StructureOut<_>,
           request: &_,
           (reply, reply_len): &[u8],
           management_point: &_,
           now: Timestamp| {
        let told = request.0.finish(reply, &management_point.0, now)?;
        site.set(told.site.into());
        registered.give(cmcrypto_registered {
            struct_size: 0,
            approved: i32::from(told.approved),
            id: text_field(told.id.as_str()),
        })
    })
}

/// Frees a request.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registration_request_free(
    request: *mut cmcrypto_registration_request,
) {
    free!(request)
}
