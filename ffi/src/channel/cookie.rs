//! What a loaded responder demands before it computes anything.

use cmcrypto_core::Timestamp;
use cmcrypto_core::channel::{self, Cookies};

use crate::abi::{HandleOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free, wraps};
use crate::channel::responder::cmcrypto_channel_request;
use crate::primitive::provider::{self, cmcrypto_provider};

/// Makes and checks the cookies of a responder: proofs that who sends message 1 gets what is sent
/// to its address. Nothing is remembered of one.
///
/// A responder that has too much to do calls `cmcrypto_channel_cookies_check` with what it has read
/// of message 1, and after COOKIE_INVALID sends what `cmcrypto_channel_cookies_demand` makes in the
/// place of message 2, and forgets the request. Whether it demands one now it says for each message
/// 1 anew.
pub struct cmcrypto_channel_cookies(Cookies);

wraps!(cmcrypto_channel_cookies(Cookies));

/// With a random key of its own: cookies end with the handle.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_cookies_generate(
    provider: cmcrypto_provider, cookies: *mut *mut cmcrypto_channel_cookies,
) -> cmcrypto_status {
    call!(|cookies: HandleOut<_>| cookies.give(Cookies::generate(provider::parse(provider)?)?))
}

/// A demand: `*demand`, to be sent in the place of message 2, is at most two bytes longer than a
/// message 1. It costs an HMAC. `address` is what the transport knows of the sender: any bytes, the
/// same when the answer comes. `request` is not used up.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_cookies_demand(
    cookies: *const cmcrypto_channel_cookies, request: *const cmcrypto_channel_request,
    address: *const u8, address_len: usize, now: i64, demand: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|demand: HandleOut<_>,
           cookies: &cmcrypto_channel_cookies,
           request: &cmcrypto_channel_request,
           (address, address_len): &[u8],
           now: Timestamp| {
        let made = cookies.0.demand(&request.read, address, now);
        demand.give(made)
    })
}

/// Whether the request has a cookie that was made for it, for this address, within the last 60
/// seconds. `request` is not used up.
///
/// Errors: COOKIE_INVALID, whatever is wrong with it, and if there is none.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_cookies_check(
    cookies: *const cmcrypto_channel_cookies, request: *const cmcrypto_channel_request,
    address: *const u8, address_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|cookies: &cmcrypto_channel_cookies,
           request: &cmcrypto_channel_request,
           (address, address_len): &[u8],
           now: Timestamp| Ok(cookies.0.check(&request.read, address, now)?))
}

/// Frees it, and wipes its key.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_cookies_free(cookies: *mut cmcrypto_channel_cookies) {
    free!(cookies)
}

/// `*is_demand` is 1 if what came in the place of message 2 is a demand for a cookie, to be given
/// to `cmcrypto_channel_initiator_with_cookie`, and otherwise 0.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_channel_is_cookie_demand(
    message: *const u8, message_len: usize, is_demand: *mut i32,
) -> cmcrypto_status {
    call!(|is_demand: ValueOut<_>, (message, message_len): &[u8]| {
        is_demand.set(i32::from(channel::is_cookie_demand(message)));
        Ok(())
    })
}
