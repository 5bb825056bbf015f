//! The client's side: sealing what it sends to its management points.

use crate::pki::cms::CMCRYPTO_CMS_MAX_RECIPIENTS;
use std::ffi::c_char;

use cmcrypto_core::message::Client;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    HandleOut, Handles, Numbered, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    parse_site_code, wraps,
};
use crate::message::context::{cmcrypto_message_id, cmcrypto_message_kind, parse_kind};
use crate::pki::certificate::{self, cmcrypto_certificate};
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::digest::cmcrypto_digest_algorithm;
use crate::site_security::cmcrypto_site_security;
use crate::trust::management_point::cmcrypto_trusted_management_point;
use cmcrypto_core::names::ClientId;

/// A client of the site: its id, its site and what it signs with.
pub struct cmcrypto_client(Client);

wraps!(cmcrypto_client(Client));

/// A client that signs with SHA-256. `client_id` is its id (SMSID), such as "GUID:...": 1 to 64
/// characters, none of them a control character. `site_code` is three ASCII letters or digits,
/// which become upper case.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_new(
    client_id: *const c_char, site_code: *const c_char, identity: *const cmcrypto_signing_identity,
    client: *mut *mut cmcrypto_client,
) -> cmcrypto_status {
    call!(|client: HandleOut<_>, client_id: ClientId, site_code: &str, identity: &_| {
        let site_code = parse_site_code("site_code", site_code)?;
        client.give(Client::new(client_id, site_code, identity.0.clone()))
    })
}

/// The same client signing with another digest, as a new handle: SHA-1 as clients do that know no
/// better.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_with_digest(
    client: *const cmcrypto_client, digest: cmcrypto_digest_algorithm,
    other: *mut *mut cmcrypto_client,
) -> cmcrypto_status {
    call!(|other: HandleOut<_>, client: &_| {
        let digest = Numbered::parse(digest)?;
        other.give(client.0.clone().with_digest(digest))
    })
}

/// The client's id: up to 256 bytes.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_id(
    client: *const cmcrypto_client, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, client: &_| out.write(client.0.id().as_str()))
}

/// Seals `content` to one or several management points, as the client's trust store gives them
/// (`cmcrypto_trust_store_management_point`): signs it, always, and encrypts it to their encryption
/// certificates if the site uses encryption. Compression comes before this and is the caller's.
///
/// `*message_id` is the message's random name, for the client's log.
///
/// Errors: ENDORSEMENT_EXPIRED after the last second at which a management point is valid; those of
/// `cmcrypto_client_seal_to_certificates`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_seal(
    client: *const cmcrypto_client, site: *const cmcrypto_site_security,
    kind: cmcrypto_message_kind, content: *const u8, content_len: usize,
    recipients: *const *const cmcrypto_trusted_management_point, recipients_len: usize, now: i64,
    message: *mut *mut cmcrypto_buffer, message_id: *mut cmcrypto_message_id,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           message_id: ValueOut<_>,
           client: &_,
           site: cmcrypto_site_security,
           (content, content_len): &[u8],
           (recipients, recipients_len): Handles<cmcrypto_trusted_management_point>,
           now: Timestamp| {
        let (site, kind) = (site.parse()?, parse_kind(kind)?);
        let limit = CMCRYPTO_CMS_MAX_RECIPIENTS;
        let recipients = recipients.at_most(limit, Error::TOO_MANY_RECIPIENTS)?;
        let recipients: Vec<_> = recipients.iter().map(|recipient| recipient.0.clone()).collect();
        let sealed = client.0.seal(&site, kind, content, &recipients, now)?;
        message_id.set(sealed.message_id.into());
        message.give(sealed.bytes)
    })
}

/// As `cmcrypto_client_seal`, to certificates that the caller answers for: nothing here has seen that
/// they are of management points.
///
/// Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; of the client's
/// certificate or a recipient's CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_USAGE;
/// SHA1_NOT_ACCEPTED if the client signs with SHA-1 and the site requires SHA-256; UNSUPPORTED for
/// SHA-1 in a build without `sha1-signing`; KEY_TYPE_NOT_SUPPORTED if a recipient's key is not RSA;
/// KEY_TOO_SMALL; TOO_LARGE above 1 GiB less 64 KiB; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_seal_to_certificates(
    client: *const cmcrypto_client, site: *const cmcrypto_site_security,
    kind: cmcrypto_message_kind, content: *const u8, content_len: usize,
    recipients: *const *const cmcrypto_certificate, recipients_len: usize, now: i64,
    message: *mut *mut cmcrypto_buffer, message_id: *mut cmcrypto_message_id,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           message_id: ValueOut<_>,
           client: &_,
           site: cmcrypto_site_security,
           (content, content_len): &[u8],
           (recipients, recipients_len): Handles<_>,
           now: Timestamp| {
        let (site, kind) = (site.parse()?, parse_kind(kind)?);
        let recipients = certificate::recipients(recipients)?;
        let sealed = client.0.seal_to_certificates(&site, kind, content, &recipients, now)?;
        message_id.set(sealed.message_id.into());
        message.give(sealed.bytes)
    })
}

/// Frees a client.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_free(client: *mut cmcrypto_client) {
    free!(client)
}
