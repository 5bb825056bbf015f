//! The protected channel through the C ABI: two sides that agree, and all that must not pass.

mod cookie;
mod ends;
mod handshake;
mod known_sites;
mod records;

use std::ffi::CString;

use crate::abi::channel::*;
use crate::abi::registration::{code, der, pairs, text};
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Error;

const SUITES: [i32; 2] = [CMCRYPTO_CHANNEL_SUITE_X25519, CMCRYPTO_CHANNEL_SUITE_P256];
const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;

fn peer_of_responder(responder: &AuthenticatedResponder) -> Peer {
    make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_authenticated_responder_peer(responder.get(), out)
    })
}

fn peer_of_initiator(initiator: &AuthenticatedInitiator) -> Peer {
    make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_authenticated_initiator_peer(initiator.get(), out)
    })
}

fn peer_of_side(side: &Side) -> Peer {
    make(cmcrypto_channel_peer_free, |out| unsafe {
        cmcrypto_channel_peer_of(side.channel.get(), out)
    })
}

fn site_of(peer: &Peer) -> CString {
    let site =
        |out, cap, len| unsafe { cmcrypto_channel_peer_site_code(peer.get(), out, cap, len) };
    text(site).unwrap()
}

/// What succeeds without a handle too.
fn optional<T>(
    free: unsafe extern "C" fn(*mut T), call: impl FnOnce(*mut *mut T) -> i32,
) -> Option<Handle<T>> {
    let mut absent = false;
    let made = try_make(free, |out| {
        ok(call(out));
        absent = unsafe { (*out).is_null() };
        if absent { INVALID } else { CMCRYPTO_OK }
    });
    assert_eq!(made.is_err(), absent);
    made.ok()
}

fn exchange_key_of(peer: &Peer) -> Option<Handle<cmcrypto_public_key>> {
    optional(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_channel_peer_exchange_key(peer.get(), out)
    })
}

fn certificate_of(peer: &Peer) -> Option<Handle<cmcrypto_certificate>> {
    optional(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_channel_peer_certificate(peer.get(), out)
    })
}

fn is_key(found: &Handle<cmcrypto_public_key>, name: &str) -> bool {
    let (expected, mut equal) = (public_key(&private_key(name)), -1);
    ok(unsafe { cmcrypto_public_key_equals(found.get(), expected.get(), &raw mut equal) });
    equal == 1
}

#[test]
fn two_sites_and_every_suite() {
    for (initiator, responder) in pairs() {
        let from = site_party(initiator, "client-3072", FROM);
        let to = site_party(responder, "mp-2048", TO);
        let code = |party: &Party| {
            text(|out, cap, len| unsafe {
                cmcrypto_channel_party_site_code(party.get(), out, cap, len)
            })
        };
        assert_eq!(code(&from).unwrap().as_c_str(), FROM);
        assert_eq!(code(&to).unwrap().as_c_str(), TO);
        for suite in SUITES {
            let (known, answering) = authenticate(&from, &to, suite);
            let peer = peer_of_responder(&known);
            assert_eq!(site_of(&peer).as_c_str(), TO);
            assert!(is_key(&exchange_key_of(&peer).unwrap(), "mp-2048"));
            assert!(certificate_of(&peer).is_none());

            let (message_3, channel) = authorise_responder(&known).unwrap();
            let ours = Side::new(channel).unwrap();
            let known = responder_receive(&answering, &message_3, NOW).unwrap();
            let peer = peer_of_initiator(&known);
            assert_eq!(site_of(&peer).as_c_str(), FROM);
            assert!(is_key(&exchange_key_of(&peer).unwrap(), "client-3072"));
            let theirs = Side::new(authorise_initiator(&known).unwrap()).unwrap();

            assert_eq!(ours.id(), theirs.id());
            assert_eq!(site_of(&peer_of_side(&ours)).as_c_str(), TO);
            assert_eq!(site_of(&peer_of_side(&theirs)).as_c_str(), FROM);
            for (sends, receives) in [(&ours, &theirs), (&theirs, &ours)] {
                for len in [0, 1, 16_384, CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN] {
                    let content = vec![0x5a; len];
                    let record = sends.seal(&content).unwrap();
                    assert_eq!(receives.open(&record), Ok(Some(content)));
                }
            }
        }
    }
}

#[test]
fn holders_of_certificates() {
    for (initiator, responder) in pairs() {
        let (from, from_certificate) = certificate_party(initiator, "client-2048", FROM);
        let (to, to_certificate) = certificate_party(responder, "mp-2048", TO);
        let (ours, theirs) = connect(&from, &to, CMCRYPTO_CHANNEL_SUITE_P256);
        for (side, site, expected) in
            [(&ours, TO, &to_certificate), (&theirs, FROM, &from_certificate)]
        {
            let peer = peer_of_side(side);
            assert_eq!(site_of(&peer).as_c_str(), site);
            assert!(exchange_key_of(&peer).is_none());
            assert_eq!(der(&certificate_of(&peer).unwrap()), der(expected));
        }
        let record = theirs.seal(b"x").unwrap();
        assert_eq!(ours.open(&record), Ok(Some(b"x".to_vec())));
    }
}

/// Each side of the handshake looks at the other's certificate by its own clock.
#[test]
fn certificates_that_are_not_valid() {
    const DAY: i64 = 86_400;
    let (from, _) = certificate_party(0, "client-2048", FROM);
    let (to, _) = certificate_party(0, "mp-2048", TO);
    for (now, expected) in [
        (NOW - 2 * DAY, Error::CERTIFICATE_NOT_YET_VALID),
        (NOW + 31 * DAY, Error::CERTIFICATE_EXPIRED),
    ] {
        let (initiator, message_1) = start(&from, TO, SUITES[0]).unwrap();
        let (_, message_2) = respond(&read_request(&message_1, &[]).unwrap(), &to).unwrap();
        let received = initiator_receive(&initiator, &message_2, now);
        assert_eq!(received.err(), code::<()>(expected.clone()).err());

        let (known, responder) = authenticate(&from, &to, SUITES[0]);
        let (message_3, _) = authorise_responder(&known).unwrap();
        let received = responder_receive(&responder, &message_3, now);
        assert_eq!(received.err(), code::<()>(expected.clone()).err());
    }
    let site = site_party(0, "client-2048", FROM);
    let code = |name: &std::ffi::CStr| start(&site, name, SUITES[0]).err();
    assert_eq!(code(c"C"), Some(INVALID));
    assert_eq!(detail(), "to_site_code: not three ASCII letters or digits");
    assert_eq!(code(c"cas"), None);
}

#[test]
fn what_was_made_outlives_what_it_was_made_with() {
    let from = site_party(0, "client-2048", FROM);
    let to = site_party(0, "mp-2048", TO);
    let (initiator, message_1) = start(&from, TO, SUITES[0]).unwrap();
    drop(from);
    let request = read_request(&message_1, &[]).unwrap();
    let (responder, message_2) = respond(&request, &to).unwrap();
    drop((to, request));
    let known = initiator_receive(&initiator, &message_2, NOW).unwrap();
    drop(initiator);
    let peer = peer_of_responder(&known);
    let (message_3, channel) = authorise_responder(&known).unwrap();
    drop(known);
    assert_eq!(site_of(&peer).as_c_str(), TO);
    let Side { channel, sender, receiver } = Side::new(channel).unwrap();
    let known = responder_receive(&responder, &message_3, NOW).unwrap();
    drop(responder);
    let theirs = Side::new(authorise_initiator(&known).unwrap()).unwrap();
    drop((known, channel, receiver));
    let mut record = vec![0; OVERHEAD];
    ok(unsafe {
        cmcrypto_channel_sender_seal(sender.get_mut(), record.as_mut_ptr(), OVERHEAD, NOW)
    });
    assert_eq!(theirs.open(&record), Ok(Some(vec![])));
}
