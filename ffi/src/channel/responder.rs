//! The channel's handshake, on the side that answers.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::channel::{AuthenticatedInitiator, Peer, Request, Responder};

use crate::abi::{
    CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, StructureOut, UsedOnce, bytes, call,
    cmcrypto_buffer, cmcrypto_status, free, grows, guard, text_field,
};
use crate::channel::established::cmcrypto_channel;
use crate::channel::party::{cmcrypto_channel_party, cmcrypto_channel_peer};
use crate::channel::suite::{self, cmcrypto_channel_suite};
use crate::pki::certificate::cmcrypto_certificate;
use crate::sites::directory::cmcrypto_site_directory;

/// Message 1, as read: nothing in it is proved, and nothing was computed for it.
pub struct cmcrypto_channel_request {
    pub(crate) read: Request,
    /// That it was not answered yet.
    step: UsedOnce<()>,
}

impl cmcrypto_channel_request {
    fn answer(&self) -> Result<Request, Failure> {
        self.step.take("request")?;
        Ok(self.read.clone())
    }
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
        request.set(cmcrypto_channel_request { read, step: UsedOnce::new(()) });
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
            suite: suite::number(request.read.suite()),
            from_site_code: text_field(request.read.from().as_str()),
            to_site_code: text_field(request.read.to().as_str()),
        })
    })
}

/// Answers a site that `directory` knows, and whose key can be used now: `*message`, message 2, is
/// to be sent. This costs a signature, and who says that it is of such a site learns who `party`
/// is. Where that is too much, `cmcrypto_channel_cookies_check` comes first.
///
/// `request` is then used up, after an error other than INVALID_ARGUMENT too; what it says stays.
/// INVALID_ARGUMENT also if it was used up before. Errors before a key pair is made or anything signed:
/// SITE_MISMATCH for the directory of another site than `party`, or if another site was meant;
/// SITE_KEY_UNKNOWN for a site that is not known, and for one's own; the others of
/// `cmcrypto_site_directory_check_site`. Then those of `cmcrypto_channel_request_respond`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_request_respond_site(
    request: *const cmcrypto_channel_request, party: *const cmcrypto_channel_party,
    directory: *const cmcrypto_site_directory, now: i64,
    responder: *mut *mut cmcrypto_channel_responder, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|responder: HandleOut<_>,
           message: HandleOut<_>,
           request: &cmcrypto_channel_request,
           party: &cmcrypto_channel_party,
           directory: &cmcrypto_site_directory,
           now: Timestamp| {
        let request = request.answer()?;
        let (answering, message_2) = request.respond_site(&party.0, &directory.0, now)?;
        responder.set(cmcrypto_channel_responder(UsedOnce::new(answering)));
        message.give(message_2)
    })
}

/// Answers whoever asks: `*message`, message 2, is to be sent. This costs a signature, and whoever
/// asks learns who `party` is.
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
    call!(|responder: HandleOut<_>,
           message: HandleOut<_>,
           request: &cmcrypto_channel_request,
           party: &_| {
        let (answering, message_2) = request.answer()?.respond(&party.0)?;
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

/// Takes message 3, the whole of it, of a site, if `directory` knows the key that it shows as a
/// current one: the channel. `responder` is then used up, after an error other than
/// INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if it was used up before.
///
/// The directory is to be the one of now, not that of message 1; and until the signature, which comes
/// last, whatever was shown may be another's.
///
/// Errors: as `cmcrypto_channel_initiator_receive_site`, but for an ephemeral key and the own key; STALE
/// more than five minutes after `cmcrypto_channel_request_respond_site`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_responder_receive_site(
    responder: *const cmcrypto_channel_responder, message: *const u8, message_len: usize,
    directory: *const cmcrypto_site_directory, now: i64, channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|channel: HandleOut<_>,
           responder: &cmcrypto_channel_responder,
           (message, message_len): &[u8],
           directory: &cmcrypto_site_directory,
           now: Timestamp| {
        let responder = responder.0.take("responder")?;
        let made = responder.receive_site(message, &directory.0, now)?;
        channel.give(cmcrypto_channel::from(made))
    })
}

/// Takes message 3, the whole of it, of the holder of a certificate. `responder` is then used up,
/// after an error other than INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if
/// it was used up before.
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

/// The channel, if the initiator has shown this very certificate, `expected`.
///
/// `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before. Errors: SIGNER_MISMATCH if it has shown anything
/// else.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_authorise_certificate(
    initiator: *const cmcrypto_channel_authenticated_initiator,
    expected: *const cmcrypto_certificate, channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|channel: HandleOut<_>, initiator: &_, expected: &_| {
        let initiator = initiator.step.take("initiator")?;
        channel.give(cmcrypto_channel::from(initiator.authorise_certificate(&expected.0)?))
    })
}

/// As `cmcrypto_channel_authenticated_initiator_authorise_certificate`, whoever the initiator is:
/// anybody, who has made a key and a certificate for himself. For a caller who has looked at
/// `cmcrypto_channel_authenticated_initiator_peer` by other rules, such as `cmcrypto_verify_path`,
/// and frees `initiator` instead if he does not let it be.
///
/// `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_initiator_authorise_whoever_it_is(
    initiator: *const cmcrypto_channel_authenticated_initiator, channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|channel: HandleOut<_>, initiator: &_| {
        let initiator = initiator.step.take("initiator")?;
        channel.give(cmcrypto_channel::from(initiator.authorise(|_| Ok(()))?))
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
