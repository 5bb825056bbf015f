//! Remembering which messages were accepted, so that none is accepted twice.

use std::ffi::{c_char, c_void};

use cmcrypto_core::Timestamp;
use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, SeenMessages, SeenMessagesLimits,
    check_seen_messages,
};
use cmcrypto_core::names::ClientId;

use crate::abi::{
    Failure, HandleOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, fill, flag, free, grows,
    guard, handle, plain, text,
};
use crate::message::context::cmcrypto_message_id;
use crate::message::seen_messages_store::{SeenMessagesStore, cmcrypto_seen_messages_store};

/// A memory of accepted messages. Management points behind one balancer must share one.
///
/// One of `cmcrypto_seen_messages_new` lives in the process, and takes less than 100 bytes a message. When
/// it is full, for a kind of senders or for one of them, it refuses new messages and forgets none before
/// its time. What may have been forgotten, by the `now` of whichever call came, is refused: clocks must
/// be right. When the process ends it forgets all but what `cmcrypto_seen_messages_to_bytes` was asked
/// for before: fresh messages that were accepted can then be replayed.
///
/// One of `cmcrypto_seen_messages_from_store` is the caller's own, in a database.
pub struct cmcrypto_seen_messages(Memory);

enum Memory {
    InMemory(Box<InMemorySeenMessages>),
    Store(SeenMessagesStore),
}

impl From<InMemorySeenMessages> for cmcrypto_seen_messages {
    fn from(seen: InMemorySeenMessages) -> Self {
        Self(Memory::InMemory(Box::new(seen)))
    }
}

impl cmcrypto_seen_messages {
    pub(crate) fn memory(&self) -> &dyn SeenMessages {
        match &self.0 {
            Memory::InMemory(seen) => seen.as_ref(),
            Memory::Store(store) => store,
        }
    }

    /// For what only one in memory does.
    fn in_memory(&self) -> Result<&InMemorySeenMessages, Failure> {
        match &self.0 {
            Memory::InMemory(seen) => Ok(seen),
            Memory::Store(_) => Err(Failure::argument("seen", "of a store")),
        }
    }
}

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
    /// Messages of approved senders, at most 4,096 of each. 0 is the default, 4,000,000: 25,000
    /// clients who send what they do by default, a state message every 15 minutes among it, have 3.1 million on
    /// the way, and 3.6 million on a day of patches.
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

/// A memory that the caller keeps, in a database. `context` is what its functions get, and may be NULL;
/// `destroy` is called once, when the handle is freed. If this call fails it is not called.
///
/// Errors: INVALID_ARGUMENT if `insert_if_new` is NULL.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_from_store(
    store: *const cmcrypto_seen_messages_store, context: *mut c_void,
    seen: *mut *mut cmcrypto_seen_messages,
) -> cmcrypto_status {
    call!(|seen: HandleOut<_>, store: cmcrypto_seen_messages_store| {
        let store = SeenMessagesStore::new(&store, context)?;
        seen.give(cmcrypto_seen_messages(Memory::Store(store)))
    })
}

/// Holds a memory against the rules of `cmcrypto_seen_messages_store`, with threads of its own: for the
/// tests of a store, which is to be empty. It needs room for 500 messages of one approved sender and
/// fewer than 20,000, for more than that of all approved senders, and for fewer than 20,000 of others,
/// but some. Times begin at `now` and go on to twice the retention.
///
/// Errors: STORE_BROKEN, and the rule that it breaks is the detail; STORE_UNAVAILABLE.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_check(
    seen: *const cmcrypto_seen_messages, now: i64,
) -> cmcrypto_status {
    call!(|seen: &cmcrypto_seen_messages, now: Timestamp| {
        Ok(check_seen_messages(seen.memory(), MessageClass::Full, now)?)
    })
}

/// How many messages are remembered: of a memory in the process.
/// Threads: any. Allocates: no. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_count(
    seen: *const cmcrypto_seen_messages, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, seen: &cmcrypto_seen_messages| {
        count.set(seen.in_memory()?.len());
        Ok(())
    })
}

/// A memory from what `cmcrypto_seen_messages_to_bytes` made, with the limits that it had. Remove the
/// file before you open messages: after a process that was killed, an older one would be read.
///
/// Errors: STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED, TOO_LARGE.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_from_bytes(
    data: *const u8, data_len: usize, seen: *mut *mut cmcrypto_seen_messages,
) -> cmcrypto_status {
    call!(|seen: HandleOut<cmcrypto_seen_messages>, (data, data_len): &[u8]| {
        seen.give(InMemorySeenMessages::from_bytes(data)?)
    })
}

/// A memory as bytes, 30 for each message and at most 512 MiB: for the next process of a management point
/// that stops, once it opens no more messages. What this process accepts after that, the next one accepts
/// again; who can't be sure to stop in time keeps what is accepted in a database. To be kept where nobody
/// else reads or writes: who knows it can choose ids that are taken for seen, and with an older one in its
/// place messages are accepted again.
///
/// Errors: TOO_LARGE, NO_MEMORY.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_to_bytes(
    seen: *const cmcrypto_seen_messages, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<cmcrypto_buffer>, seen: &cmcrypto_seen_messages| {
        data.give(seen.in_memory()?.to_bytes()?)
    })
}

/// Remembers a message if it is new; checking and remembering are one step. `is_approved` is whether
/// its sender is approved, 1 or 0, `sent` when it was sent. `cmcrypto_management_point_open` does this
/// itself; this call is for who opens messages elsewhere.
///
/// Errors: REPLAYED if it is remembered already; STALE if its time is over, so that it may have been
/// forgotten; SEEN_MESSAGES_FULL; of a store STORE_UNAVAILABLE. Nothing is remembered of it then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_insert_if_new(
    seen: *const cmcrypto_seen_messages, sender: *const c_char, is_approved: i32,
    message_id: *const cmcrypto_message_id, sent: i64, now: i64,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (seen, sender, message_id) = unsafe {
            (
                handle::<cmcrypto_seen_messages>("seen", seen)?,
                text("sender", sender)?,
                plain("message_id", message_id)?,
            )
        };
        let sender = ClientId::new(sender).map_err(Failure::about("sender", "not a client id"))?;
        let message = AcceptedMessage {
            class: MessageClass::Full,
            sender: &sender,
            approved: flag("is_approved", is_approved)?,
            message_id: message_id.into(),
            sent: Timestamp::from_unix(sent),
        };
        Ok(seen.memory().insert_if_new(&message, Timestamp::from_unix(now))?)
    })
}

/// Frees a memory of messages: if it is in the process, they could be accepted again.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_seen_messages_free(seen: *mut cmcrypto_seen_messages) {
    free!(seen)
}
