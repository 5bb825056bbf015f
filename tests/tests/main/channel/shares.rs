//! Ephemeral keys that are none, and who is meant: refused before anything is signed.

use std::sync::Arc;

use cmcrypto_core::channel::*;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::devices::{Device, Then};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{ephemeral, message, message_1};
use crate::providers::agreement::SMALL_ORDER;

/// CAS, and its key.
fn responder(provider: Provider) -> (Party, Arc<Device>) {
    let device = Device::new(provider, CAS_KEY, Ok);
    let exchange_key = SiteExchangeKey::new(device.clone(), cas()).unwrap();
    (Party::site(exchange_key), device)
}

const P256_PRIME: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

/// What has the length of a public key and is none.
fn no_keys(suite: Suite) -> Vec<Vec<u8>> {
    if suite == Suite::X25519 {
        let low = SMALL_ORDER.map(from_hex);
        let with_top_bit = low.clone().map(|mut point| {
            point[31] |= 0x80;
            point
        });
        return [low, with_top_bit].concat();
    }
    let point = ephemeral(suite).public_key().to_vec();
    let first = |form: u8| [&[form], &point[1..]].concat();
    let mut off = point.clone();
    off[64] ^= 1;
    vec![
        off,
        vec![0; 65],
        [&[4][..], &[0; 64]].concat(),
        [&[4][..], &from_hex(P256_PRIME), &point[33..]].concat(),
        [&point[..33], &from_hex(P256_PRIME)].concat(),
        [&[4][..], &[0xff; 64]].concat(),
        // The form of a compressed point, a hybrid one, and of none.
        first(2),
        first(3),
        first(6),
        first(7),
        first(0),
        first(5),
    ]
}

#[test]
fn of_the_initiator() {
    for &provider in Provider::ALL {
        let (party, device) = responder(provider);
        let signatures = || device.asked.lock().unwrap().len();
        for &suite in Suite::ALL {
            for share in no_keys(suite) {
                let message = message_1(suite, "P01", "CAS", &share);
                let request = Request::read(&message, Suite::ALL).unwrap();
                let found = request.respond(&party).map(drop);
                assert_eq!(found, Err(Error::KEY_REJECTED), "{share:02x?}");
            }
            // Who is not meant.
            let share = ephemeral(suite);
            for to in ["P01", "CA5", "CAT"] {
                let message = message_1(suite, "P01", to, share.public_key());
                let request = Request::read(&message, Suite::ALL).unwrap();
                assert_eq!(request.to().as_str(), to);
                let found = request.respond(&party).map(drop);
                assert_eq!(found, Err(Error::SITE_MISMATCH), "{to}");
            }
        }
        assert_eq!(signatures(), 0);
        let message = message_1(
            Suite::P256,
            "P01",
            "CAS",
            ephemeral(Suite::P256).public_key(),
        );
        Request::read(&message, Suite::ALL)
            .unwrap()
            .respond(&party)
            .unwrap();
        assert_eq!(signatures(), 1);
    }
}

#[test]
fn of_the_responder() {
    for &provider in Provider::ALL {
        for &suite in Suite::ALL {
            let sides = Setup::plain(provider, suite).sides();
            for share in no_keys(suite) {
                let (initiator, message_1) = sides.start();
                let (_, answer) = sides.respond(&message_1).unwrap();
                let rest = &answer[HEADER + share.len()..];
                let answer = message(2, suite, &[&share, rest].concat());
                let found = initiator.receive(&answer, NOW).map(drop);
                assert_eq!(found, Err(Error::KEY_REJECTED), "{share:02x?}");
            }
        }
    }
}

/// A code has one form: upper case.
#[test]
fn site_codes() {
    let share = ephemeral(Suite::X25519);
    let read = |from: &str, to: &str| {
        let message = message_1(Suite::X25519, from, to, share.public_key());
        Request::read(&message, Suite::ALL).map(|request| (request.from(), request.to()))
    };
    assert_eq!(read("P01", "CAS"), Ok((p01(), cas())));
    for bad in ["p01", "P0 ", "P0-", "P0\0", "\u{e9}P", "   ", "P0_"] {
        assert_eq!(read(bad, "CAS"), Err(Error::MALFORMED), "{bad:?}");
        assert_eq!(read("P01", bad), Err(Error::MALFORMED), "{bad:?}");
    }
    // Bytes that are no text.
    let mut message = message_1(Suite::X25519, "P01", "CAS", share.public_key());
    message[HEADER] = 0xff;
    let found = Request::read(&message, Suite::ALL).map(drop);
    assert_eq!(found, Err(Error::MALFORMED));
}

/// A device that fails, or gives a signature that is none, ends it; nothing is sent.
#[test]
fn own_keys_that_fail() {
    let then: [Then; 2] = [|_| Err(Error::STORAGE), |_| Ok(vec![1; 256])];
    for &provider in Provider::ALL {
        let good = Setup::plain(provider, Suite::default()).sides();
        for then in then {
            let bad = |site, name| {
                let key = Device::new(provider, name, then);
                Party::site(SiteExchangeKey::new(key, site).unwrap())
            };
            let sides = Sides {
                initiator: bad(p01(), P01_KEY),
                responder: bad(cas(), CAS_KEY),
                ..Setup::plain(provider, Suite::default()).sides()
            };
            let (initiator, message_1) = sides.start();
            let found = sides.respond(&message_1).map(drop);
            assert_eq!(found, Err(Error::EXTERNAL_KEY));
            let (_, message_2) = good.respond(&message_1).unwrap();
            let known = initiator.receive(&message_2, NOW).unwrap();
            let found = known.authorise(anybody).map(drop);
            assert_eq!(found, Err(Error::EXTERNAL_KEY));
        }
    }
}
