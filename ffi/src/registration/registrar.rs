//! The management point's side of a registration.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::registration::{Approval, Registrar, RegistrationAnswer};

use crate::abi::{
    BytesOut, CMCRYPTO_CLIENT_ID_MAX, Failure, HandleOut, Numbered, StructureOut, call,
    cmcrypto_buffer, cmcrypto_status, flag, free, grows, numbers, text_field, wraps,
};
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::digest::cmcrypto_digest_algorithm;
use crate::registration::challenges::{
    CMCRYPTO_REGISTRATION_CHALLENGE_LEN, cmcrypto_registration_challenges,
};
use crate::registration::client_directory::cmcrypto_client_directory;
use crate::site_security::cmcrypto_site_security;
use cmcrypto_core::names::SiteCode;

/// How new clients become approved, the hierarchy's *client approval method*: one of the constants
/// `CMCRYPTO_APPROVAL_...`. It decides when a client registers. What an approved client may have,
/// and another not, is policy that holds secrets; what others send is opened where `allow_unapproved`
/// of `cmcrypto_site_security` says so.
pub type cmcrypto_approval = i32;

/// *Manually approve each computer*: each waits for an administrator.
pub const CMCRYPTO_APPROVAL_MANUAL: i32 = 481;
/// *Automatically approve computers in trusted domains*: those that the caller has authenticated are
/// approved at once, the others wait. The product's default.
pub const CMCRYPTO_APPROVAL_AUTOMATIC: i32 = 482;
/// *Automatically approve all computers*: no approval. Not recommended: any computer can make itself a
/// certificate.
pub const CMCRYPTO_APPROVAL_NONE: i32 = 483;

/// The number of the status message that the product's SMS_MP_CONTROL_MANAGER logs where a client
/// is refused because it can't sign with SHA-256: to be logged with
/// `CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED`.
pub const CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID: u32 = 5443;

/// Registers clients, and renews their certificates.
pub struct cmcrypto_registrar(Registrar);

wraps!(cmcrypto_registrar(Registrar));

/// What came of a request.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_registration_answer {
    /// sizeof(cmcrypto_registration_answer).
    pub struct_size: u32,
    /// 1 if the client is approved.
    pub approved: i32,
    /// The digest that the request was signed with: count `CMCRYPTO_DIGEST_SHA1` here before
    /// refusing it.
    pub digest: cmcrypto_digest_algorithm,
    /// The client's id.
    pub id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_registration_answer, 276);

fn give_answer(
    reply: HandleOut<cmcrypto_buffer>, answer: StructureOut<cmcrypto_registration_answer>,
    registered: RegistrationAnswer,
) -> Result<(), Failure> {
    answer.set(cmcrypto_registration_answer {
        struct_size: 0,
        approved: i32::from(registered.approved),
        digest: registered.digest.number()?,
        id: text_field(registered.id.as_str()),
    });
    reply.give(registered.reply)
}

numbers!(Approval, "approval":
    CMCRYPTO_APPROVAL_MANUAL => Manual,
    CMCRYPTO_APPROVAL_AUTOMATIC => Automatic,
    CMCRYPTO_APPROVAL_NONE => None,
);

/// A management point of the site `site_code`, which signs its replies with `identity`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registrar_new(
    site_code: *const c_char, site: *const cmcrypto_site_security, approval: cmcrypto_approval,
    challenges: *const cmcrypto_registration_challenges,
    identity: *const cmcrypto_signing_identity, registrar: *mut *mut cmcrypto_registrar,
) -> cmcrypto_status {
    call!(|registrar: HandleOut<_>,
           site_code: SiteCode,
           site: cmcrypto_site_security,
           challenges: &_,
           identity: &_| {
        registrar.give(Registrar::new(
            site_code,
            site.parse()?,
            Numbered::parse(approval)?,
            challenges.0.clone(),
            identity.0.clone(),
        ))
    })
}

/// A challenge for a client that wants to register or renew: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN`
/// bytes. Whoever asks may have one.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registrar_challenge(
    registrar: *const cmcrypto_registrar, now: i64, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, registrar: &_, now: Timestamp| {
        out.check_fits(CMCRYPTO_REGISTRATION_CHALLENGE_LEN)?;
        out.write(&registrar.0.challenge(now)?)
    })
}

/// Registers the client that made `request` in `clients`, under a random id. `*reply` is for the
/// client: signed, DER. `struct_size` is the sizeof `*answer`.
///
/// `authenticated` says whether the caller knows the client otherwise: by its account in a trusted
/// domain, or a certificate of the PKI. It matters for `CMCRYPTO_APPROVAL_AUTOMATIC` alone.
///
/// That the client has the key of its certificate is verified. What the certificate says of it is
/// not: a self-signed one says what its maker likes. A client whose signing certificate is
/// registered already gets its id again, and nothing changes, not even whether it is approved.
///
/// Errors. Of this management point's own certificate, before anything else:
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. What anyone can read: TOO_LARGE above 32 KiB,
/// MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ALGORITHM_NOT_ACCEPTED, CHALLENGE_INVALID,
/// CHALLENGE_EXPIRED, SITE_MISMATCH, SHA1_NOT_ACCEPTED (the product logs
/// `CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID`). Of the client's certificates: those of
/// `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if its key is not RSA, KEY_TOO_SMALL (for signing,
/// unless the site accepts RSA-1024), KEY_REJECTED above 4096 bits or an exponent of 65,537 (unless
/// it accepts large keys). SIGNATURE_INVALID. Then, to the holder of the key alone:
/// BLOCKED_SENDER; KEY_ALREADY_REGISTERED if the key is registered with another certificate;
/// ALREADY_REGISTERED if the signing certificate is registered with another encryption certificate
/// than the request's: that takes a renewal. Also RANDOM, STORE_UNAVAILABLE, STORE_BROKEN and those of
/// the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registrar_register(
    registrar: *const cmcrypto_registrar, request: *const u8, request_len: usize,
    authenticated: i32, clients: *const cmcrypto_client_directory, now: i64,
    reply: *mut *mut cmcrypto_buffer, answer: *mut cmcrypto_registration_answer,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|reply: HandleOut<_>,
           (answer, struct_size): StructureOut<_>,
           registrar: &_,
           (request, request_len): &[u8],
           clients: &_,
           now: Timestamp| {
        let authenticated = flag("authenticated", authenticated)?;
        let registered = registrar.0.register(request, authenticated, clients.registry(), now)?;
        give_answer(reply, answer, registered)
    })
}

/// Replaces the certificates of a client that is registered in `clients` by those that `request`
/// names: signed by the key that is registered, and by the new one. Whether the client is approved
/// stays as it is. Messages that are under way, signed with the old certificate, are refused from
/// then on. The outputs are as in `cmcrypto_registrar_register`.
///
/// The registered certificate must be valid still: a client that let it expire registers anew, and
/// waits for approval as a new client does. A renewal that was carried out before is answered
/// again, so a client whose reply was lost sends it, or another to the same certificates.
///
/// Errors: as `cmcrypto_registrar_register`, and UNKNOWN_SENDER if no client is registered under
/// the id, which is answered before a signature could be verified; SIGNER_MISMATCH if another
/// certificate is registered than the one that the request follows; ALREADY_REGISTERED if the new
/// signing certificate is the registered one, with another encryption certificate;
/// KEY_ALREADY_REGISTERED if the new key is registered under another id.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registrar_renew(
    registrar: *const cmcrypto_registrar, request: *const u8, request_len: usize,
    clients: *const cmcrypto_client_directory, now: i64, reply: *mut *mut cmcrypto_buffer,
    answer: *mut cmcrypto_registration_answer, struct_size: usize,
) -> cmcrypto_status {
    call!(|reply: HandleOut<_>,
           (answer, struct_size): StructureOut<_>,
           registrar: &_,
           (request, request_len): &[u8],
           clients: &_,
           now: Timestamp| {
        let renewed = registrar.0.renew(request, clients.registry(), now)?;
        give_answer(reply, answer, renewed)
    })
}

/// Frees a registrar.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_registrar_free(registrar: *mut cmcrypto_registrar) {
    free!(registrar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_core_s() {
        assert_eq!(
            CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID,
            Registrar::SHA256_REQUIRED_MESSAGE_ID
        );
    }
}
