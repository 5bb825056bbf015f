//! The protected channel between two sites, or two holders of certificates.

use cmcrypto_core::channel::{self, Channel, Peer, Receiver, Sender};

use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::one_shot::UsedOnce;
use crate::abi::outputs::{BytesOut, ValueOut};
use crate::abi::pointers::bytes;
use crate::abi::status::cmcrypto_status;
use crate::channel::party::cmcrypto_channel_peer;
use crate::channel::record::{cmcrypto_channel_receiver, cmcrypto_channel_sender};

/// The length in bytes of a channel's id.
pub const CMCRYPTO_CHANNEL_ID_LEN: usize = 32;

/// A protected channel between two that know each other.
///
/// The initiator calls `cmcrypto_channel_initiator_start`, `_initiator_receive` and
/// `_authenticated_responder_authorise`; the responder `cmcrypto_channel_request_read`,
/// `_request_respond`, `_responder_receive` and `_authenticated_initiator_authorise`. Either side then
/// sends and receives records by the halves that `cmcrypto_channel_split` gives it. Bytes are carried
/// by the caller, over anything that keeps them in order; `cmcrypto_channel_message_len` finds where a
/// message or record ends. An error ends the handshake, and is not sent to the peer.
pub struct cmcrypto_channel {
    peer: Peer,
    id: [u8; CMCRYPTO_CHANNEL_ID_LEN],
    halves: UsedOnce<(Sender, Receiver)>,
}

impl From<Channel> for cmcrypto_channel {
    fn from(channel: Channel) -> Self {
        Self {
            peer: channel.peer,
            id: channel.id,
            halves: UsedOnce::new((channel.sender, channel.receiver)),
        }
    }
}

/// How many bytes the message or record has that `input`, what came from the transport, begins with.
/// `*len` is 0 if more bytes are needed to tell; 6 are always enough. Otherwise it is from 6 to 65,563,
/// whatever the peer sends.
///
/// Errors: MALFORMED if nothing of this protocol begins so; VERSION_NOT_SUPPORTED; TOO_LARGE for a
/// message of the handshake with a body above 12 KiB.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_message_len(
    input: *const u8,
    input_len: usize,
    len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (len, input) = unsafe {
            (
                ValueOut::new("len", len)?,
                bytes("input", input, input_len)?,
            )
        };
        if let Some(found) = channel::message_len(input)? {
            len.set(found);
        }
        Ok(())
    })
}

/// The halves of the channel, which go their own ways: one thread may send while another receives.
/// They are given out once: INVALID_ARGUMENT after that.
///
/// Threads: any. Allocates: yes. Blocks: yes.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_split(
    channel: *const cmcrypto_channel,
    sender: *mut *mut cmcrypto_channel_sender,
    receiver: *mut *mut cmcrypto_channel_receiver,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (sender, receiver) = unsafe {
            (
                HandleOut::new("sender", sender),
                HandleOut::new("receiver", receiver),
            )
        };
        let (sender, receiver) = (sender?, receiver?);
        // SAFETY: the caller's pointers are as the conventions say.
        let channel = unsafe { handle("channel", channel) }?;
        let halves = channel.halves.take("channel")?;
        sender.set(cmcrypto_channel_sender::from(halves.0));
        receiver.set(cmcrypto_channel_receiver::from(halves.1));
        Ok(())
    })
}

/// The channel's name: 32 bytes, the same on both sides and different for every channel. It is no
/// secret.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_id(
    channel: *const cmcrypto_channel,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, channel) = unsafe {
            (
                BytesOut::new(out, out_cap, out_len)?,
                handle("channel", channel)?,
            )
        };
        out.write(&channel.id)
    })
}

/// The other side of the channel.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_of(
    channel: *const cmcrypto_channel,
    peer: *mut *mut cmcrypto_channel_peer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (peer, channel) =
            unsafe { (HandleOut::new("peer", peer)?, handle("channel", channel)?) };
        peer.set(cmcrypto_channel_peer(channel.peer.clone()));
        Ok(())
    })
}

/// Frees a channel. Its halves stay usable.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_free(channel: *mut cmcrypto_channel) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(channel) }
}
