//! A memory of accepted messages that the caller keeps: in a database.

use std::ffi::{CString, c_char, c_void};

use cmcrypto_core::message::{AcceptedMessage, MessageClass, SeenMessages, SeenMessagesLimits};
use cmcrypto_core::{Error, ErrorKind, Timestamp};

use crate::abi::{CMCRYPTO_OK, Context, Failure, cmcrypto_status, flag, grows};
use crate::message::context::cmcrypto_message_id;
use crate::pki::external_key::cmcrypto_external_destroy;

/// A message that is accepted if it is new.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_accepted_message {
    /// sizeof(cmcrypto_accepted_message).
    pub struct_size: u32,
    /// 1 if its sender is approved, or 0.
    pub is_approved: i32,
    /// Who sent it: up to 256 octets, and a NUL.
    pub sender: *const c_char,
    /// Its name, unique for the sender.
    pub message_id: cmcrypto_message_id,
    /// When it was sent, by the sender's clock: Unix seconds.
    pub sent: i64,
    /// The last second of its time, to the end of which it is remembered: `sent` and the retention.
    pub kept_until: i64,
}

grows!(cmcrypto_accepted_message, size_of::<(u64, usize, [u64; 4])>());

/// Remembers a message if it is new. `now` is the time by the clock of who asks, in Unix seconds: a
/// store has none of its own.
///
/// Returns `CMCRYPTO_OK`; REPLAYED if it is remembered already; STALE if `now` is after its
/// `kept_until`, or if a message whose `kept_until` was no earlier has been forgotten, by whomever:
/// it may be among them; SEEN_MESSAGES_FULL if there is no room; or any other number: see
/// `cmcrypto_seen_messages_store`. Nothing is remembered unless it is `CMCRYPTO_OK`.
pub type cmcrypto_store_insert_if_new = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        message: *const cmcrypto_accepted_message,
        now: i64,
    ) -> cmcrypto_status,
>;

/// A memory of accepted messages that the caller keeps, in a database: the caller's functions.
///
/// Checking and remembering are one transaction: other threads, processes and machines may ask the same
/// database at once, and of all of them one accepts a message. It is remembered to the last second of
/// `kept_until`, whether or not its sender is approved by then; what senders who are not approved send
/// leaves room for those who are, and what one sender sends for others; senders and ids are compared
/// octet by octet. `cmcrypto_seen_messages_check` holds a store against these rules. A number that is
/// not named is STORE_UNAVAILABLE to the library's caller, with the number in the detail: the message is
/// refused then, and is sent again; so it must not be remembered, or else it is REPLAYED then, though
/// nobody has its content.
///
/// `cmcrypto_management_point_open` asks last of all, in its own thread, and succeeds if the answer is
/// `CMCRYPTO_OK`. A process that ends between the commit and the use of the content has accepted what it
/// lost. Where that matters, the store leaves its transaction open, and the caller commits it with the
/// content in it, after the call, in the same thread. `cmcrypto_seen_messages_check` wants a store that
/// commits itself.
///
/// What a function is handed is lent until it returns. Functions are called several at once unless
/// `one_at_a_time` is 1, and left by `return` alone, as those of `cmcrypto_external_key`: see
/// `cmcrypto_client_store`. Two handles have two locks, and call `destroy` twice, also of one context.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_seen_messages_store {
    /// sizeof(cmcrypto_seen_messages_store).
    pub struct_size: u32,
    /// 1: the library calls one function at a time, and holds a lock of the memory's meanwhile. 0: the
    /// functions look after that themselves.
    pub one_at_a_time: i32,
    /// For how many seconds after it was sent a message is remembered: always the same, for all who share
    /// the store, and at least `max_age` and `max_skew` of the widest freshness of the management points. 0
    /// is the default, 86,700, that of the default freshness.
    pub full_retention: u32,
    /// 0.
    pub reserved: u32,
    /// Remembers a message if it is new; not NULL.
    pub insert_if_new: cmcrypto_store_insert_if_new,
    /// Lets go of the context; NULL if there is nothing to let go of.
    pub destroy: cmcrypto_external_destroy,
}

grows!(cmcrypto_seen_messages_store, size_of::<([u32; 4], [usize; 2])>());

/// The caller's memory.
pub(crate) struct SeenMessagesStore {
    context: Context,
    full_retention: u32,
    insert_if_new: InsertIfNew,
}

type InsertIfNew = unsafe extern "C-unwind" fn(
    *mut c_void,
    *const cmcrypto_accepted_message,
    i64,
) -> cmcrypto_status;

impl SeenMessagesStore {
    pub(crate) fn new(
        store: &cmcrypto_seen_messages_store, context: *mut c_void,
    ) -> Result<Self, Failure> {
        let one_at_a_time = flag("one_at_a_time", store.one_at_a_time)?;
        if store.reserved != 0 {
            return Err(Failure::argument("reserved", "not 0"));
        }
        Ok(Self {
            insert_if_new: store.insert_if_new.ok_or(Failure::argument("insert_if_new", "NULL"))?,
            full_retention: match store.full_retention {
                0 => SeenMessagesLimits::default().full_retention,
                seconds => seconds,
            },
            context: Context::new(context, store.destroy, one_at_a_time),
        })
    }
}

impl SeenMessages for SeenMessagesStore {
    fn retention(&self, class: MessageClass) -> u32 {
        match class {
            MessageClass::Full => self.full_retention,
            _ => 0,
        }
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        let sender = CString::new(message.sender.as_str()).map_err(|_| Error::INTERNAL)?;
        let kept_until = message.sent.saturating_add(self.retention(message.class).into());
        let message = cmcrypto_accepted_message {
            struct_size: u32::try_from(size_of::<cmcrypto_accepted_message>()).unwrap_or_default(),
            is_approved: message.approved.into(),
            sender: sender.as_ptr(),
            message_id: message.message_id.into(),
            sent: message.sent.as_unix(),
            kept_until: kept_until.as_unix(),
        };
        let now = now.as_unix();
        // SAFETY: the message lives through the call; the rest is the caller's, who answers for it.
        let ask = |context| unsafe { (self.insert_if_new)(context, &raw const message, now) };
        match self.context.ask(ask) {
            CMCRYPTO_OK => Ok(()),
            status => Err(refusal(status)),
        }
    }
}

fn refusal(status: cmcrypto_status) -> Error {
    let named = [ErrorKind::Replayed, ErrorKind::Stale, ErrorKind::SeenMessagesFull];
    match named.iter().find(|kind| kind.code() == status) {
        Some(kind) => Error::bare(*kind),
        None => Error::new(ErrorKind::StoreUnavailable, format!("insert_if_new returned {status}")),
    }
}
