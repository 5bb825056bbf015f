//! Remembering which messages were accepted, so that none is accepted twice.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::message::{InMemorySeenMessages, SeenMessages};
use cmcrypto_core::names::ClientId;

use crate::abi::{
    Failure, HandleOut, call, cmcrypto_status, free, guard, handle, plain, text, wraps,
};
use crate::message::context::cmcrypto_message_id;

/// A memory of accepted messages. When it is full it refuses new ones and forgets none before its
/// time, by the `now` of whichever call comes: clocks must be right. It takes at most 4,096
/// messages of one sender. When the process ends it forgets all: fresh messages that were accepted
/// before can then be replayed. Management points behind one balancer must share one; across
/// processes see
/// `cmcrypto_management_point_open_without_replay_check`.
pub struct cmcrypto_seen_messages(pub(crate) InMemorySeenMessages);

wraps!(cmcrypto_seen_messages(InMemorySeenMessages));

/// A memory for at most `capacity` messages, of about 300 bytes each, at most 4,096 of one sender.
///
/// By the default freshness a message is remembered for 24 hours and 5 minutes: 25,000 clients with
/// a state message every 15 minutes fill 2.4 million places.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_new(
    capacity: usize, seen: *mut *mut cmcrypto_seen_messages,
) -> cmcrypto_status {
    call!(|seen: HandleOut<_>| seen.give(InMemorySeenMessages::new(capacity)))
}

/// Remembers a message until `expiry` has passed; checking and remembering are one step.
/// `cmcrypto_management_point_open` does this itself.
///
/// Errors: REPLAYED if it is remembered already; SEEN_MESSAGES_FULL.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_insert_if_new(
    seen: *const cmcrypto_seen_messages, sender: *const c_char,
    message_id: *const cmcrypto_message_id, expiry: i64, now: i64,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (seen, sender, message_id) = unsafe {
            (handle("seen", seen)?, text("sender", sender)?, plain("message_id", message_id)?)
        };
        let sender = ClientId::new(sender).map_err(Failure::about("sender", "not a client id"))?;
        let (expiry, now) = (Timestamp::from_unix(expiry), Timestamp::from_unix(now));
        Ok(seen.0.insert_if_new(&sender, message_id.into(), expiry, now)?)
    })
}

/// Frees a memory of messages: they could be accepted again.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_free(seen: *mut cmcrypto_seen_messages) {
    free!(seen)
}
