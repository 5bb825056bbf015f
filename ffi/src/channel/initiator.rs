//! The channel's handshake, on the side that begins it.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::channel::{AuthenticatedResponder, Initiator, Peer};

use crate::abi::{
    HandleOut, UsedOnce, call, cmcrypto_buffer, cmcrypto_status, free, handle, parse_site_code,
    text,
};
use crate::channel::established::cmcrypto_channel;
use crate::channel::party::{cmcrypto_channel_party, cmcrypto_channel_peer};
use crate::channel::suite::{self, cmcrypto_channel_suite};
use crate::pki::certificate::cmcrypto_certificate;
use crate::sites::directory::cmcrypto_site_directory;

/// Who has sent message 1 and waits for message 2.
pub struct cmcrypto_channel_initiator(UsedOnce<Initiator>);

/// The initiator with a responder that has proved who it is. It has not learned yet who we are.
pub struct cmcrypto_channel_authenticated_responder {
    peer: Peer,
    step: UsedOnce<AuthenticatedResponder>,
}

/// Begins: `*message`, message 1, is to be sent to the site `to_site_code`; a peer with another
/// code refuses it.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_initiator_start(
    party: *const cmcrypto_channel_party, to_site_code: *const c_char,
    suite: cmcrypto_channel_suite, initiator: *mut *mut cmcrypto_channel_initiator,
    message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|initiator: HandleOut<_>, message: HandleOut<_>| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (party, to) = unsafe { (handle("party", party)?, text("to_site_code", to_site_code)?) };
        let to = parse_site_code("to_site_code", to)?;
        let suite = suite::parse(suite)?;
        let (started, message_1) = Initiator::start(&party.0, to, suite)?;
        initiator.set(cmcrypto_channel_initiator(UsedOnce::new(started)));
        message.give(message_1)
    })
}

/// Takes a demand for a cookie, the whole of it, which came in the place of message 2: see
/// `cmcrypto_channel_is_cookie_demand`. `*message` is message 1 again with the cookie, to be sent
/// in the place of the first, and `*next` goes on in the place of `initiator`, which is then used
/// up, after an error other than INVALID_ARGUMENT too. INVALID_ARGUMENT also if it was used up
/// before.
///
/// Errors: MALFORMED, also for the second demand in a handshake; VERSION_NOT_SUPPORTED, TOO_LARGE;
/// SUITE_NOT_ACCEPTED if it is of another suite.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_initiator_with_cookie(
    initiator: *const cmcrypto_channel_initiator, demand: *const u8, demand_len: usize,
    next: *mut *mut cmcrypto_channel_initiator, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|next: HandleOut<_>,
           message: HandleOut<_>,
           initiator: &cmcrypto_channel_initiator,
           (demand, demand_len): &[u8]| {
        let (again, message_1) = initiator.0.take("initiator")?.with_cookie(demand)?;
        next.set(cmcrypto_channel_initiator(UsedOnce::new(again)));
        message.give(message_1)
    })
}

/// Takes message 2, the whole of it, of the site that was meant, if `directory` knows the key that
/// it shows as a current one: `*message`, message 3, to be sent, and the channel. Of a key that is
/// not the site's nothing is read, and no signature is verified or made.
///
/// `initiator` is then used up, after an error other than INVALID_ARGUMENT too: the handshake is
/// over, and another may begin. INVALID_ARGUMENT also if it was used up before. Errors:
/// SITE_MISMATCH for the directory of another site than one's own; MALFORMED,
/// VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED if it is of another suite than message 1;
/// KEY_REJECTED for an ephemeral key that is none; DECRYPT if it does not answer this message 1, or
/// was changed; SITE_KEY_UNKNOWN, also if it has shown a certificate; SITE_KEY_RETIRED for a key
/// that the site had before, even if it is kept; the others of
/// `cmcrypto_site_directory_check_site`; KEY_CONFIRMATION; SIGNATURE_INVALID; those of the own key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_initiator_receive_site(
    initiator: *const cmcrypto_channel_initiator, message_2: *const u8, message_2_len: usize,
    directory: *const cmcrypto_site_directory, now: i64, message: *mut *mut cmcrypto_buffer,
    channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           channel: HandleOut<_>,
           initiator: &cmcrypto_channel_initiator,
           (message_2, message_2_len): &[u8],
           directory: &cmcrypto_site_directory,
           now: Timestamp| {
        let initiator = initiator.0.take("initiator")?;
        let (message_3, made) = initiator.receive_site(message_2, &directory.0, now)?;
        message.set(cmcrypto_buffer::from(message_3));
        channel.give(cmcrypto_channel::from(made))
    })
}

/// Takes message 2, the whole of it, of the holder of a certificate. `initiator` is then used up,
/// after an error other than INVALID_ARGUMENT too: the handshake is over, and another may begin.
/// INVALID_ARGUMENT also if it was used up before.
///
/// Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED if it is of another
/// suite than message 1; KEY_REJECTED for an ephemeral key that is none; DECRYPT if it does not
/// answer this message 1, or was changed; KEY_CONFIRMATION; SIGNATURE_INVALID. Of a certificate
/// those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED; of an exchange key those of `cmcrypto_public_key_from_spki_der`;
/// KEY_TOO_SMALL; KEY_REJECTED above 4096 bits or an exponent of 65,537; KEY_TYPE_NOT_SUPPORTED if
/// it is not RSA.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_initiator_receive(
    initiator: *const cmcrypto_channel_initiator, message: *const u8, message_len: usize, now: i64,
    responder: *mut *mut cmcrypto_channel_authenticated_responder,
) -> cmcrypto_status {
    call!(|responder: HandleOut<_>,
           initiator: &_,
           (message, message_len): &[u8],
           now: Timestamp| {
        let initiator = initiator.0.take("initiator")?;
        let received = initiator.receive(message, now)?;
        responder.give(cmcrypto_channel_authenticated_responder {
            peer: received.peer().clone(),
            step: UsedOnce::new(received),
        })
    })
}

/// Frees an initiator.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_initiator_free(
    initiator: *mut cmcrypto_channel_initiator,
) {
    free!(initiator)
}

/// The responder, to be looked at before it is authorised.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_responder_peer(
    responder: *const cmcrypto_channel_authenticated_responder,
    peer: *mut *mut cmcrypto_channel_peer,
) -> cmcrypto_status {
    call!(|peer: HandleOut<_>, responder: &_| peer.give(responder.peer.clone()))
}

/// Goes on if the responder has shown this very certificate, `expected`: `*message`, message 3,
/// which shows the responder who we are and is to be sent, and the channel.
///
/// `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before. Errors: SIGNER_MISMATCH if it has shown anything
/// else; those of the own key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_responder_authorise_certificate(
    responder: *const cmcrypto_channel_authenticated_responder,
    expected: *const cmcrypto_certificate, message: *mut *mut cmcrypto_buffer,
    channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>, channel: HandleOut<_>, responder: &_, expected: &_| {
        let responder = responder.step.take("responder")?;
        let (message_3, made) = responder.authorise_certificate(&expected.0)?;
        message.set(cmcrypto_buffer::from(message_3));
        channel.give(cmcrypto_channel::from(made))
    })
}

/// As `cmcrypto_channel_authenticated_responder_authorise_certificate`, whoever the responder is:
/// anybody, who has made a key and a certificate for himself. For a caller who has looked at
/// `cmcrypto_channel_authenticated_responder_peer` by other rules, such as `cmcrypto_verify_path`,
/// and frees `responder` instead if he does not let it be.
///
/// `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
/// INVALID_ARGUMENT also if it was used up before. Errors: those of the own key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_responder_authorise_whoever_it_is(
    responder: *const cmcrypto_channel_authenticated_responder, message: *mut *mut cmcrypto_buffer,
    channel: *mut *mut cmcrypto_channel,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>, channel: HandleOut<_>, responder: &_| {
        let responder = responder.step.take("responder")?;
        let (message_3, made) = responder.authorise(|_| Ok(()))?;
        message.set(cmcrypto_buffer::from(message_3));
        channel.give(cmcrypto_channel::from(made))
    })
}

/// Frees a responder that has proved who it is. The channel with it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_authenticated_responder_free(
    responder: *mut cmcrypto_channel_authenticated_responder,
) {
    free!(responder)
}
