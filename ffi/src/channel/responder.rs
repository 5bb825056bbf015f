//! The channel's handshake, on the side that answers.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::channel::{AuthenticatedInitiator, Peer, Request, Responder, Suite};
use cmcrypto_core::names::SiteCode;

use crate::abi::{
    CMCRYPTO_SITE_CODE_MAX, HandleOut, StructureOut, UsedOnce, bytes, call, cmcrypto_buffer,
    cmcrypto_status, free, grows, guard, text_field,
};
use crate::channel::established::cmcrypto_channel;
use crate::channel::party::{cmcrypto_channel_party, cmcrypto_channel_peer};
use crate::channel::suite::{self, cmcrypto_channel_suite};
use crate::sites::directory::cmcrypto_site_directory;

/// Message 1, as read: nothing in it is proved, and nothing was computed for it.
pub struct cmcrypto_channel_request {
    from: SiteCode,
    to: SiteCode,
    suite: Suite,
    step: UsedOnce<Request>,
}

/// What message 1 says: nothing of it is proved.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_channel_request_info {
    /// sizeof(cmcrypto_channel_request_info).
    pub struct_size: u32,
    /// The suite that the initiator chose.
    pub suite: cmcrypto_channel_suite,
    /// The code of the site that the initiator says it is of.
    pub from_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site that the initiator wants to talk to.
    pub to_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
}

grows!(cmcrypto_channel_request_info, 16);

/// Who has sent message 2 and waits for message 3.
pub struct cmcrypto_channel_responder(UsedOnce<Responder>);

/// The responder with an initiator that has proved who it is.
pub struct cmcrypto_channel_authenticated_initiator {
    peer: Peer,
    step: UsedOnce<AuthenticatedInitiator>,
}

/// Reads message 1, the whole of it. `accepted` are the suites that may be used, each one of the
/// constants; (NULL, 0) is all of them.
///
/// Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_request_read(
    message: *const u8, message_len: usize, accepted: *const cmcrypto_channel_suite,
    accepted_len: usize, request: *mut *mut cmcrypto_channel_request,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (request, message, accepted) = unsafe {
            (
                HandleOut::new("request", request)?,
                bytes("message", message, message_len)?,
                suite::parse_accepted(accepted, accepted_len)?,
            )
        };
        let read = Request::read(message, &accepted)?;
        request.set(cmcrypto_channel_request {
            from: read.from(),
            to: read.to(),
            suite: read.suite(),
            step: UsedOnce::new(read),
        });
        Ok(())
    })
}

/// What message 1 says: nothing of it is proved. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_request_get_info(
    request: *const cmcrypto_channel_request, info: *mut cmcrypto_channel_request_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, request: &cmcrypto_channel_request| {
        info.give(cmcrypto_channel_request_info {
            struct_size: 0,
            suite: suite::number(request.suite),
            from_site_code: text_field(request.from.as_str()),
            to_site_code: text_field(request.to.as_str()),
        })
    })
}

/// Answers: `*message`, message 2, is to be sent. This costs a signature, and whoever asks learns
/// who `party` is.
///
/// `request` is then used up, after an error other than INVALID_ARGUMENT too; what it says stays.
/// INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH if another site was meant,
/// and KEY_REJECTED for an ephemeral key that is none, both before anything is signed; RANDOM;
/// those of the own key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_request_respond(
    request: *const cmcrypto_channel_request, party: *const cmcrypto_channel_party,
    responder: *mut *mut cmcrypto_channel_responder, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|responder: HandleOut<_>, message: HandleOut<_>, request: &_, party: &_| {
        let (answering, message_2) = request.step.take("request")?.respond(&party.0)?;
        responder.set(cmcrypto_channel_responder(UsedOnce::new(answering)));
        message.give(message_2)
    })
}

/// Frees a request.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_request_free(request: *mut cmcrypto_channel_request) {
    free!(request)
}

/// Takes message 3, the whole of it. `responder` is then used up, after an error other than
/// INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if it was used up before.
///
/// Errors: as `cmcrypto_channel_initiator_receive`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_responder_receive(
    responder: *const cmcrypto_channel_responder, message: *const u8, message_len: usize, now: i64,
    initiator: *mut *mut cmcrypto_channel_authenticated_initiator,
) -> cmcrypto_status {
    call!(|initiator: HandleOut<_>,
           responder: &_,
           (message, message_len): &[u8],
           now: Timestamp| {
        let responder = responder.0.take("responder")?;
        let received = responder.receive(message, now)?;
        initiator.give(cmcrypto_channel_authenticated_initiator {
            peer: received.peer().clone(),
            step: UsedOnce::new(received),
        })
    })
}

/// Frees a responder.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_responder_free(
    responder: *mut cmcrypto_channel_responder,
) {
    free!(responder)
}

/// The initiator, to be looked at before it is authorised.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_peer(
    initiator: *const cmcrypto_channel_authenticated_initiator,
    peer: *mut *mut cmcrypto_channel_peer,
) -> cmcrypto_status {
    call!(|peer: HandleOut<_>, initiator: &_| peer.give(initiator.peer.clone()))
}

/// The caller has looked at the peer, and lets it be: the channel. A caller who does not let it be
/// frees `initiator` instead.
///
/// `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_authorise(
    initiator: *const cmcrypto_channel_authenticated_initiator, channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|channel: HandleOut<_>, initiator: &_| {
        let initiator = initiator.step.take("initiator")?;
        channel.give(cmcrypto_channel::from(initiator.authorise(|_| Ok(()))?))
    })
}

/// As `cmcrypto_channel_authenticated_initiator_authorise`, where not the caller looks at the peer
/// but `directory`: the channel, if the initiator is a site under a key that is known.
///
/// `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH for the directory of
/// another site than one's own; SITE_KEY_UNKNOWN, also if the initiator has shown a certificate;
/// SITE_KEY_RETIRED; the others of `cmcrypto_site_directory_check_site`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_authorise_site(
    initiator: *const cmcrypto_channel_authenticated_initiator,
    directory: *const cmcrypto_site_directory, now: i64, channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|channel: HandleOut<_>, initiator: &_, directory: &_, now: Timestamp| {
        let initiator = initiator.step.take("initiator")?;
        channel.give(cmcrypto_channel::from(initiator.authorise_site(&directory.0, now)?))
    })
}

/// Frees an initiator that has proved who it is. The channel with it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_free(
    initiator: *mut cmcrypto_channel_authenticated_initiator,
) {
    free!(initiator)
}
