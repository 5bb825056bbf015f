//! Remembering which messages were accepted, so that none is accepted twice.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, SeenMessages, SeenMessagesLimits,
};
use cmcrypto_core::names::ClientId;

use crate::abi::{
    Failure, HandleOut, call, cmcrypto_status, fill, flag, free, grows, guard, handle, plain, text,
    wraps,
};
use crate::message::context::cmcrypto_message_id;

/// A memory of accepted messages, of less than 100 bytes each. When it is full, for a kind of senders
/// or for one of them, it refuses new messages and forgets none before its time. What may have been
/// forgotten, by the `now` of whichever call came, is refused: clocks must be right. When the process
/// ends it forgets all: fresh messages that were accepted before can then be replayed. Management
/// points behind one balancer must share one; across processes see
/// `cmcrypto_management_point_open_without_replay_check`.
pub struct cmcrypto_seen_messages(pub(crate) InMemorySeenMessages);

wraps!(cmcrypto_seen_messages(InMemorySeenMessages));

/// What a memory of accepted messages holds at most. All 0 but `struct_size` is the default.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_seen_messages_limits {
    /// sizeof(cmcrypto_seen_messages_limits).
    pub struct_size: u32,
    /// For how many seconds after it was sent a message is remembered: at least `max_age` and
    /// `max_skew` of the widest freshness of the management points that share the memory. 0 is the
    /// default, 86,700, that of the default freshness.
    pub full_retention: u32,
    /// Messages of approved senders, at most 4,096 of each. 0 is the default, 3,000,000: 25,000
    /// clients with a state message every 15 minutes have 2.4 million on the way.
    pub approved: u32,
    /// Messages of other senders, at most 128 of each. 0 is the default, 300,000.
    pub others: u32,
}

grows!(cmcrypto_seen_messages_limits, 16);

impl From<cmcrypto_seen_messages_limits> for SeenMessagesLimits {
    fn from(limits: cmcrypto_seen_messages_limits) -> Self {
        let default = Self::default();
        let or = |given: u32, default| match given {
            0 => default,
            given => usize::try_from(given).unwrap_or(usize::MAX),
        };
        Self {
            full_retention: match limits.full_retention {
                0 => default.full_retention,
                given => given,
            },
            approved: or(limits.approved, default.approved),
            others: or(limits.others, default.others),
        }
    }
}

/// Fills the structure with its defaults. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_limits_default(
    limits: *mut cmcrypto_seen_messages_limits, struct_size: usize,
) {
    let number = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe {
        fill(limits, struct_size, || {
            let SeenMessagesLimits { full_retention, approved, others } = Default::default();
            let (approved, others) = (number(approved), number(others));
            cmcrypto_seen_messages_limits { struct_size: 0, full_retention, approved, others }
        })
    }
}

/// A memory that holds nothing yet, and takes room as messages come.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_new(
    limits: *const cmcrypto_seen_messages_limits, seen: *mut *mut cmcrypto_seen_messages,
) -> cmcrypto_status {
    call!(|seen: HandleOut<_>, limits: cmcrypto_seen_messages_limits| {
        seen.give(InMemorySeenMessages::new(limits.into()))
    })
}

/// Remembers a message if it is new; checking and remembering are one step. `is_approved` is whether
/// its sender is approved, 1 or 0, `sent` when it was sent. `cmcrypto_management_point_open` does this
/// itself; this call is for who opens messages elsewhere.
///
/// Errors: REPLAYED if it is remembered already; STALE if its time is over, so that it may have been
/// forgotten; SEEN_MESSAGES_FULL. Nothing is remembered of it then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_insert_if_new(
    seen: *const cmcrypto_seen_messages, sender: *const c_char, is_approved: i32,
    message_id: *const cmcrypto_message_id, sent: i64, now: i64,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (seen, sender, message_id) = unsafe {
            (handle("seen", seen)?, text("sender", sender)?, plain("message_id", message_id)?)
        };
        let sender = ClientId::new(sender).map_err(Failure::about("sender", "not a client id"))?;
        let message = AcceptedMessage {
            class: MessageClass::Full,
            sender: &sender,
            approved: flag("is_approved", is_approved)?,
            message_id: message_id.into(),
            sent: Timestamp::from_unix(sent),
        };
        Ok(seen.0.insert_if_new(&message, Timestamp::from_unix(now))?)
    })
}

/// Frees a memory of messages: they could be accepted again.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_free(seen: *mut cmcrypto_seen_messages) {
    free!(seen)
}
