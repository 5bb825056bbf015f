//! The management point's side: opening what clients send.

use std::sync::Arc;

use cmcrypto_core::Timestamp;
use cmcrypto_core::message::{ManagementPoint, ReplayCheck};

use crate::abi::{Failure, HandleOut, Handles, call, cmcrypto_status, free, wraps};
use crate::message::context::{cmcrypto_message_kind, parse_kind};
use crate::message::opened::cmcrypto_opened;
use crate::message::seen_messages::cmcrypto_seen_messages;
use crate::pki::identity::{cmcrypto_decryption_identity, decryption_identities};
use crate::registration::client_directory::cmcrypto_client_directory;
use crate::site_security::{cmcrypto_freshness, cmcrypto_site_security};

/// A management point: the keys it decrypts with, and what it accepts.
pub struct cmcrypto_management_point(ManagementPoint);

wraps!(cmcrypto_management_point(ManagementPoint));

/// A management point. `identities` is an array of 1 to 32 identities: that of its current
/// encryption certificate first, previous ones after it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_new(
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    site: *const cmcrypto_site_security, freshness: *const cmcrypto_freshness,
    management_point: *mut *mut cmcrypto_management_point,
) -> cmcrypto_status {
    call!(|management_point: HandleOut<_>,
           (identities, identities_len): Handles<_>,
           site: cmcrypto_site_security,
           freshness: cmcrypto_freshness| {
        let identities = decryption_identities(identities)?;
        let created = ManagementPoint::new(identities, site.parse()?, freshness.into())
            .map_err(Failure::about("identities_len", "not 1 to 32"))?;
        management_point.give(created)
    })
}

/// The same management point that opens no message of more than `max_len` bytes, as it comes, as a
/// new handle: this is the first thing that is looked at. Without it, and at most, that is 1 GiB and
/// 1 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_with_max_len(
    management_point: *const cmcrypto_management_point, max_len: usize,
    other: *mut *mut cmcrypto_management_point,
) -> cmcrypto_status {
    call!(|other: HandleOut<_>, management_point: &_| {
        other.give(management_point.0.clone().with_max_len(max_len))
    })
}

/// The same management point that opens no message of this kind with more than `max_len` bytes of
/// content, as a new handle: this is looked at once the message is decrypted, before its signature.
/// Content that nobody signed has no kind.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_with_max_content_len(
    management_point: *const cmcrypto_management_point, kind: cmcrypto_message_kind,
    max_len: usize, other: *mut *mut cmcrypto_management_point,
) -> cmcrypto_status {
    call!(|other: HandleOut<_>, management_point: &_| {
        let kind = parse_kind(kind)?;
        other.give(management_point.0.clone().with_max_content_len(kind, max_len))
    })
}

/// Opens a message: decrypts it, finds its sender in `clients`, verifies the signature, and judges
/// it by the site's settings, the context that the sender signed, its age, and last of all whether
/// `seen` remembers it.
///
/// The message's kind and site code are reported, and judged by nobody here. That an id is not
/// registered (UNKNOWN_SENDER) is answered before a signature could be verified: tell it to nobody
/// who may not know. Content that was compressed must be decompressed with a bound on the output: a
/// registered client may be an attacker's.
///
/// Errors. INVALID_ARGUMENT also if `seen` forgets a message while it is fresh. What anyone can read:
/// MALFORMED, also for what is no CMS message, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED,
/// NOT_ENCRYPTED, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, TOO_MANY_RECIPIENTS, SIGNED_ATTRIBUTES;
/// RANDOM. Until the tag is verified: DECRYPT. Then the same of the signed part, UNSIGNED,
/// SHA1_NOT_ACCEPTED, CONTEXT_MISSING, UNKNOWN_SENDER, BLOCKED_SENDER, UNAPPROVED_SENDER,
/// SIGNER_MISMATCH, SIGNED_ATTRIBUTES, KEY_TYPE_NOT_SUPPORTED, KEY_REJECTED, KEY_TOO_SMALL,
/// CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, SIGNATURE_INVALID,
/// NOT_INTENDED_RECIPIENT, ENVELOPE_MISMATCH, STALE, SENT_IN_FUTURE, REPLAYED, SEEN_MESSAGES_FULL,
/// STORE_UNAVAILABLE, STORE_BROKEN; NO_MEMORY for a message in clear, which is remembered then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_open(
    management_point: *const cmcrypto_management_point, message: *const u8, message_len: usize,
    clients: *const cmcrypto_client_directory, seen: *const cmcrypto_seen_messages, now: i64,
    opened: *mut *mut cmcrypto_opened,
) -> cmcrypto_status {
    call!(|opened: HandleOut<_>,
           management_point: &_,
           (message, message_len): &[u8],
           clients: &cmcrypto_client_directory,
           seen: &cmcrypto_seen_messages,
           now: Timestamp| {
        let replay = ReplayCheck::Seen(seen.memory());
        let message = management_point.0.open(message, clients.registry(), replay, now)?;
        opened.give(Arc::new(message.into_owned()?))
    })
}

/// As `cmcrypto_management_point_open`, but accepts a message as often as it comes: for who has other
/// means against replays than a memory (`cmcrypto_seen_messages_from_store` for one of one's own).
/// Messages that nobody signed have neither sender nor id.
///
/// Errors: the same, without REPLAYED and SEEN_MESSAGES_FULL.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_open_without_replay_check(
    management_point: *const cmcrypto_management_point, message: *const u8, message_len: usize,
    clients: *const cmcrypto_client_directory, now: i64, opened: *mut *mut cmcrypto_opened,
) -> cmcrypto_status {
    call!(|opened: HandleOut<_>,
           management_point: &_,
           (message, message_len): &[u8],
           clients: &cmcrypto_client_directory,
           now: Timestamp| {
        let replay = ReplayCheck::LeftToCaller;
        let message = management_point.0.open(message, clients.registry(), replay, now)?;
        opened.give(Arc::new(message.into_owned()?))
    })
}

/// Frees a management point.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_free(
    management_point: *mut cmcrypto_management_point,
) {
    free!(management_point)
}
