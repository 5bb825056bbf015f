//! The channel's records, sealed and opened in the caller's memory.

use cmcrypto_core::channel::{self, Received, Receiver, Sender};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    BytesOut, Failure, ValueOut, bytes_mut, call, check_apart, cmcrypto_status, free, guard,
    handle_mut, zero,
};
/// The bytes in front of a record's content.
pub const CMCRYPTO_CHANNEL_RECORD_HEADER_LEN: usize = 12;
/// The bytes behind a record's content.
pub const CMCRYPTO_CHANNEL_RECORD_TAG_LEN: usize = 16;
/// What a record adds to its content, in bytes.
pub const CMCRYPTO_CHANNEL_RECORD_OVERHEAD: usize = 28;
/// The most content that a record carries, in bytes.
pub const CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN: usize = 65_535;

const _: () = assert!(
    CMCRYPTO_CHANNEL_RECORD_HEADER_LEN == channel::RECORD_HEADER_LEN
        && CMCRYPTO_CHANNEL_RECORD_TAG_LEN == channel::RECORD_TAG_LEN
        && CMCRYPTO_CHANNEL_RECORD_OVERHEAD == channel::RECORD_OVERHEAD
        && CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN == channel::MAX_RECORD_CONTENT_LEN
);

/// What a record carried: one of the constants `CMCRYPTO_CHANNEL_RECEIVED_...`.
pub type cmcrypto_channel_received = i32;

/// Content.
pub const CMCRYPTO_CHANNEL_RECEIVED_DATA: i32 = 769;
/// The peer has closed its direction: nothing follows, and nothing is missing.
pub const CMCRYPTO_CHANNEL_RECEIVED_CLOSED: i32 = 770;

/// The half of a channel that seals what is sent; nothing after it has closed.
pub struct cmcrypto_channel_sender(Option<Sender>);

/// The half of a channel that opens what is received.
pub struct cmcrypto_channel_receiver(Receiver);

impl From<Sender> for cmcrypto_channel_sender {
    fn from(sender: Sender) -> Self {
        Self(Some(sender))
    }
}

impl From<Receiver> for cmcrypto_channel_receiver {
    fn from(receiver: Receiver) -> Self {
        Self(receiver)
    }
}

/// Fills the room for header and tag, which C may have left uninitialised: it is borrowed with the
/// content between.
///
/// # Safety
/// `record` is NULL or points to `len` writable bytes.
unsafe fn clear_room(record: *mut u8, len: usize) -> Result<(), Failure> {
    let Some(content_len) = len.checked_sub(CMCRYPTO_CHANNEL_RECORD_OVERHEAD) else {
        return Err(Failure::argument("record_len", "no room for header and tag"));
    };
    if content_len > CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN {
        return Err(Error::TOO_LARGE.into());
    }
    // SAFETY: the first bytes of the record, by this function's contract.
    unsafe { zero("record", record, CMCRYPTO_CHANNEL_RECORD_HEADER_LEN) }?;
    let tag = record.wrapping_add(CMCRYPTO_CHANNEL_RECORD_HEADER_LEN).wrapping_add(content_len);
    // SAFETY: the last bytes of the record, by this function's contract.
    unsafe { zero("record", tag, CMCRYPTO_CHANNEL_RECORD_TAG_LEN) }
}

const CLOSED: Failure = Failure::argument("sender", "used up: it has closed");

/// Makes a record in place: `record` holds room for the header of
/// `CMCRYPTO_CHANNEL_RECORD_HEADER_LEN` bytes, the content, and room for the tag of
/// `CMCRYPTO_CHANNEL_RECORD_TAG_LEN` bytes. All of it is to be sent, and records in the order in
/// which they were sealed. The room may be uninitialised.
///
/// Nothing was sealed after a failure, and the content is as it was; the room for header and tag
/// may be zeros. After INTERNAL drop the channel. INVALID_ARGUMENT also if there is no room for
/// header and tag, and after `cmcrypto_channel_sender_close`. Errors: CHANNEL_ENDED if the channel
/// has, see `cmcrypto_channel`; TOO_LARGE above `CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN` bytes of
/// content; NUMBER_EXHAUSTED after 2^64 - 1 records.
///
/// It allocates when it moves to its next key, which is once in 2^20 records, and never else.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_sender_seal(
    sender: *mut cmcrypto_channel_sender, record: *mut u8, record_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|sender: &mut _, now: Timestamp| {
        let sender = sender.0.as_mut().ok_or(CLOSED)?;
        // SAFETY: as above; what may be uninitialised is filled first.
        let record = unsafe {
            clear_room(record, record_len)?;
            bytes_mut("record", record, record_len)?
        };
        Ok(sender.seal(record, now)?)
    })
}

/// The record that closes this direction, the last to be sent: `CMCRYPTO_CHANNEL_RECORD_OVERHEAD`
/// bytes. The other direction stays open. Also after the channel has ended. `sender` is then used
/// up; INVALID_ARGUMENT if it was before.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_sender_close(
    sender: *mut cmcrypto_channel_sender, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, sender: &mut _| {
        out.check_fits(CMCRYPTO_CHANNEL_RECORD_OVERHEAD)?;
        let record = sender.0.take().ok_or(CLOSED)?.close()?;
        out.write(&record)
    })
}

/// Frees a sender. A direction that was not closed looks cut off to the peer.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_sender_free(sender: *mut cmcrypto_channel_sender) {
    free!(sender)
}

/// Opens a record in place: `record` is the whole of one, see `cmcrypto_channel_message_len`. With
/// `CMCRYPTO_CHANNEL_RECEIVED_DATA` its content is the `*content_len` bytes from
/// `record + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN` on.
///
/// A record that is refused changes nothing but its own content, which is wiped after DECRYPT: the
/// one that was due may still come. Over a transport that keeps bytes in order there is no innocent
/// cause, and the channel is best dropped.
///
/// Errors: CHANNEL_CLOSED after `CMCRYPTO_CHANNEL_RECEIVED_CLOSED`; CHANNEL_ENDED if the channel
/// has, see `cmcrypto_channel`, also of the record that closes; MALFORMED; RECORD_REFLECTED for a
/// record that this side sent; REPLAYED for one that was opened before, RECORD_MISSING for one that
/// comes too early, both as its number says; NUMBER_EXHAUSTED for data under the last number, which
/// is for closing; DECRYPT if it was changed, or is of another channel.
///
/// It allocates when it moves to its next key, which is once in 2^20 records, and never else.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_receiver_open(
    receiver: *mut cmcrypto_channel_receiver, record: *mut u8, record_len: usize, now: i64,
    received: *mut cmcrypto_channel_received, content_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        check_apart("received", record, record_len, received.cast(), size_of::<i32>())?;
        check_apart("content_len", record, record_len, content_len.cast(), size_of::<usize>())?;
        // SAFETY: the caller's pointers are as the conventions say.
        let (received, content_len) = unsafe {
            (ValueOut::new("received", received), ValueOut::new("content_len", content_len))
        };
        let (received, content_len) = (received?, content_len?);
        // SAFETY: the caller's pointers are as the conventions say.
        let (receiver, record) = unsafe {
            (handle_mut("receiver", receiver)?, bytes_mut("record", record, record_len)?)
        };
        match receiver.0.open(record, Timestamp::from_unix(now))? {
            Received::Data(content) => {
                content_len.set(content.len());
                received.set(CMCRYPTO_CHANNEL_RECEIVED_DATA);
            }
            Received::Closed => received.set(CMCRYPTO_CHANNEL_RECEIVED_CLOSED),
        }
        Ok(())
    })
}

/// To be asked when the transport has no more bytes: whether the peer had closed.
///
/// Errors: CHANNEL_TRUNCATED if it had not: somebody may have cut off what came last.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_receiver_end_of_input(
    receiver: *const cmcrypto_channel_receiver,
) -> cmcrypto_status {
    call!(|receiver: &_| Ok(receiver.0.end_of_input()?))
}

/// Frees a receiver.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_receiver_free(receiver: *mut cmcrypto_channel_receiver) {
    free!(receiver)
}
