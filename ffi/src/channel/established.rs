//! The protected channel between two sites, or two holders of certificates.

use cmcrypto_core::Timestamp;
use cmcrypto_core::channel::{self, Channel, ChannelLifetime, Peer, Receiver, Sender};

use crate::abi::{BytesOut, HandleOut, UsedOnce, ValueOut, call, cmcrypto_status, free};
use crate::channel::party::cmcrypto_channel_peer;
use crate::channel::record::{cmcrypto_channel_receiver, cmcrypto_channel_sender};
use crate::sites::directory::cmcrypto_site_directory;

/// The length in bytes of a channel's id.
pub const CMCRYPTO_CHANNEL_ID_LEN: usize = 32;
/// How long a channel lasts at most after its handshake, in seconds: a day.
pub const CMCRYPTO_CHANNEL_MAX_AGE: i64 = 86_400;

const _: () = assert!(CMCRYPTO_CHANNEL_MAX_AGE == channel::MAX_CHANNEL_AGE);

/// A protected channel between two that know each other.
///
/// Sites: the initiator calls `cmcrypto_channel_initiator_start` and `_initiator_receive_site`; the
/// responder `cmcrypto_channel_request_read`, `_request_respond_site` and
/// `_responder_receive_site`. Holders of certificates: `cmcrypto_channel_initiator_start`,
/// `_initiator_receive` and `_authenticated_responder_authorise_certificate`;
/// `cmcrypto_channel_request_read`, `_request_respond`, `_responder_receive` and
/// `_authenticated_initiator_authorise_certificate`. A responder that has too much to do demands
/// cookies: see `cmcrypto_channel_cookies`. Either side then sends and receives records by the
/// halves that `cmcrypto_channel_split` gives it. Bytes are carried by the caller, over anything
/// that keeps them in order; `cmcrypto_channel_message_len` finds where a message or record ends.
/// An error ends the handshake, and is not sent to the peer.
///
/// A channel ends for both halves `CMCRYPTO_CHANNEL_MAX_AGE` seconds after its handshake, with
/// either side's certificate if that is earlier, and at once by `cmcrypto_channel_check_site` and
/// `cmcrypto_channel_end`: keep the handle for these as long as the halves are used.
pub struct cmcrypto_channel {
    peer: Peer,
    id: [u8; CMCRYPTO_CHANNEL_ID_LEN],
    lifetime: ChannelLifetime,
    halves: UsedOnce<(Sender, Receiver)>,
}

impl From<Channel> for cmcrypto_channel {
    fn from(channel: Channel) -> Self {
        Self {
            peer: channel.peer,
            id: channel.id,
            lifetime: channel.lifetime,
            halves: UsedOnce::new((channel.sender, channel.receiver)),
        }
    }
}

/// How many bytes the message or record has that `input`, what came from the transport, begins
/// with. `*len` is 0 if more bytes are needed to tell; 6 are always enough. Otherwise it is from 6
/// to 65,563, whatever the peer sends.
///
/// Errors: MALFORMED if nothing of this protocol begins so; VERSION_NOT_SUPPORTED; TOO_LARGE for a
/// message of the handshake with a body above 12 KiB.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_message_len(
    input: *const u8, input_len: usize, len: *mut usize,
) -> cmcrypto_status {
    call!(|len: ValueOut<_>, (input, input_len): &[u8]| {
        if let Some(found) = channel::message_len(input)? {
            len.set(found);
        }
        Ok(())
    })
}

/// The halves of the channel, which go their own ways: one thread may send while another receives.
/// They are given out once: INVALID_ARGUMENT after that.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_split(
    channel: *const cmcrypto_channel, sender: *mut *mut cmcrypto_channel_sender,
    receiver: *mut *mut cmcrypto_channel_receiver,
) -> cmcrypto_status {
    call!(|sender: HandleOut<_>, receiver: HandleOut<_>, channel: &_| {
        let halves = channel.halves.take("channel")?;
        sender.set(cmcrypto_channel_sender::from(halves.0));
        receiver.give(cmcrypto_channel_receiver::from(halves.1))
    })
}

/// The channel's name: 32 bytes, the same on both sides and different for every channel. It is no
/// secret.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_id(
    channel: *const cmcrypto_channel, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, channel: &_| out.write(&channel.id))
}

/// The other side of the channel.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_peer_of(
    channel: *const cmcrypto_channel, peer: *mut *mut cmcrypto_channel_peer,
) -> cmcrypto_status {
    call!(|peer: HandleOut<_>, channel: &_| peer.give(channel.peer.clone()))
}

/// Whether the channel may go on: whether the key that the peer has shown is still a current key of
/// its site in `directory`, and can be used now. If not, the channel ends at once for both halves,
/// in other threads too. To be called whenever the directory has changed, and of a new channel once it
/// is among those that are so checked. A directory does not know certificates, so this ends the
/// channel with the holder of one.
///
/// Errors: SITE_MISMATCH for the directory of another site than one's own, which ends nothing. All
/// others end the channel: SITE_KEY_UNKNOWN, also if the site was forgotten; SITE_KEY_RETIRED if it
/// has another key now, under which it may connect again; the others of
/// `cmcrypto_site_directory_check_site`. CHANNEL_ENDED if it had ended before.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_check_site(
    channel: *const cmcrypto_channel, directory: *const cmcrypto_site_directory, now: i64,
) -> cmcrypto_status {
    call!(|channel: &cmcrypto_channel, directory: &cmcrypto_site_directory, now: Timestamp| {
        Ok(channel.lifetime.check_site(&directory.0, now)?)
    })
}

/// Ends the channel at once for both halves, in other threads too: because the peer's certificate
/// was revoked, say. `cmcrypto_channel_sender_close` stays possible.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_end(channel: *const cmcrypto_channel) -> cmcrypto_status {
    call!(|channel: &cmcrypto_channel| {
        channel.lifetime.end();
        Ok(())
    })
}

/// Frees a channel. Its halves stay usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_free(channel: *mut cmcrypto_channel) {
    free!(channel)
}
