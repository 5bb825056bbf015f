//! Messages of the handshake that somebody changed, left out, repeated, sent back or mixed up.

use cmcrypto_core::channel::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::channel::fixture::*;

/// What becomes of a handshake whose message 1, 2 or 3 `change` was applied to, up to the side that
/// finds out: no channel, but for a message that is as it was.
fn outcome(sides: &Sides, which: usize, change: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
    let (initiator, mut message) = sides.start();
    let mut change = Some(change);
    let mut pass = |at, message: &mut Vec<u8>| {
        if at == which {
            (change.take().unwrap())(message);
        }
    };
    pass(0, &mut message);
    let (responder, mut message) = sides.respond(&message)?;
    pass(1, &mut message);
    let known = initiator.receive(&message, NOW)?;
    let (mut message, _) = known.authorise(anybody)?;
    pass(2, &mut message);
    let known = responder.receive(&message, NOW)?;
    known.authorise(anybody).map(drop)
}

fn len(sides: &Sides, which: usize) -> usize {
    sides.run().messages[which].len()
}

/// What `protocol.md` says of a message whose byte `at` became another.
fn expected(setup: Setup, which: usize, at: usize, changed: &[u8]) -> Error {
    let share = match which {
        0 => HEADER + 6..HEADER + 6 + share_len(setup.suite),
        1 => HEADER..HEADER + share_len(setup.suite),
        _ => 0..0,
    };
    match at {
        0 => Error::MALFORMED,
        1 if changed[1] == 0 => Error::MALFORMED,
        1 => Error::VERSION_NOT_SUPPORTED,
        2 | 3 => Error::SUITE_NOT_ACCEPTED,
        4 if changed[4] > 0x30 => Error::TOO_LARGE,
        4 | 5 => Error::MALFORMED,
        6..12 if which == 0 => {
            let valid = changed[at].is_ascii_uppercase() || changed[at].is_ascii_digit();
            match at {
                _ if !valid => Error::MALFORMED,
                6..9 => Error::DECRYPT,
                _ => Error::SITE_MISMATCH,
            }
        }
        // Another point of the curve is hit by nobody; every 32 bytes are a key of X25519.
        _ if share.contains(&at) && setup.suite == Suite::P256 => Error::KEY_REJECTED,
        _ => Error::DECRYPT,
    }
}

/// One bit of every byte, every bit of the header and of what follows it in message 1.
#[test]
fn every_byte() {
    for setup in Setup::some() {
        let sides = setup.sides();
        for which in 0..3 {
            assert_eq!(outcome(&sides, which, |_| {}), Ok(()));
            let named = HEADER + if which == 0 { 6 } else { 0 };
            let rest = places(named..len(&sides, which));
            for at in (0..named).chain(rest) {
                let bits = if at < named { 0..8 } else { at % 8..at % 8 + 1 };
                for bit in bits {
                    let mut changed = Vec::new();
                    let found = outcome(&sides, which, |message| {
                        message[at] ^= 1 << bit;
                        changed.clone_from(message);
                    });
                    let expected = expected(setup, which, at, &changed);
                    let context = format!("{setup:?}, {which}, {at}, {bit}");
                    assert_eq!(found, Err(expected), "{context}");
                }
            }
        }
    }
}

/// The bit of a key of X25519 that does not count in the agreement counts in the transcript.
#[test]
fn the_bit_that_x25519_ignores() {
    let sides = Setup::plain(Provider::default(), Suite::X25519).sides();
    for (which, at) in [(0, HEADER + 6 + 31), (1, HEADER + 31)] {
        let found = outcome(&sides, which, |message| message[at] ^= 0x80);
        assert_eq!(found, Err(Error::DECRYPT));
    }
}

#[test]
fn every_length() {
    for setup in Setup::some() {
        let sides = setup.sides();
        for which in 0..3 {
            let len = len(&sides, which);
            for end in places(0..len).chain([HEADER - 1, HEADER, len - 1]) {
                let found = outcome(&sides, which, |message| message.truncate(end));
                assert_eq!(found, Err(Error::MALFORMED), "{setup:?}, {which}, {end}");
            }
            for more in [1, 2, 16, 70_000] {
                let found = outcome(&sides, which, |message| message.resize(len + more, 0));
                assert_eq!(found, Err(Error::MALFORMED), "{setup:?}, {which}, {more}");
            }
        }
    }
}

/// The same, with a header that speaks of the new length.
#[test]
fn every_length_as_the_header_says() {
    for &suite in Suite::ALL {
        let setup = Setup::plain(Provider::default(), suite);
        let sides = setup.sides();
        let tag = 16;
        for which in 0..3 {
            let len = len(&sides, which);
            let least = match which {
                0 => usize::MAX,
                1 => HEADER + share_len(suite) + tag,
                _ => HEADER + tag,
            };
            let edges = [HEADER, len - 1, len + 1, len + 16, HEADER + 12 * 1024];
            let around = [least - 1, least]
                .into_iter()
                .filter(|end| which > 0 && *end < len);
            for end in places(HEADER..len).chain(edges).chain(around) {
                let found = outcome(&sides, which, |message| {
                    message.resize(end, 0);
                    *message = with_true_length(std::mem::take(message));
                });
                let expected = if end < least {
                    Error::MALFORMED
                } else {
                    Error::DECRYPT
                };
                assert_eq!(found, Err(expected), "{setup:?}, {which}, {end}");
            }
            let found = outcome(&sides, which, |message| {
                message.resize(HEADER + 12 * 1024 + 1, 0);
                *message = with_true_length(std::mem::take(message));
            });
            assert_eq!(found, Err(Error::TOO_LARGE));
        }
    }
}

#[test]
fn another_suite_or_version() {
    for &suite in Suite::ALL {
        let setup = Setup::plain(Provider::default(), suite);
        let sides = setup.sides();
        let other = match suite {
            Suite::X25519 => Suite::P256,
            _ => Suite::X25519,
        };
        // The other suite: its key has another length.
        let put =
            |number: u16| move |m: &mut Vec<u8>| m[2..4].copy_from_slice(&number.to_be_bytes());
        let found = outcome(&sides, 0, put(other.number()));
        assert_eq!(found, Err(Error::MALFORMED));
        for which in [1, 2] {
            let found = outcome(&sides, which, put(other.number()));
            assert_eq!(found, Err(Error::SUITE_NOT_ACCEPTED));
        }
        for which in 0..3 {
            for number in [0, 3, 0x0100, 0xffff] {
                let found = outcome(&sides, which, put(number));
                assert_eq!(found, Err(Error::SUITE_NOT_ACCEPTED));
            }
            for version in [2, 255] {
                let found = outcome(&sides, which, |message| message[1] = version);
                assert_eq!(found, Err(Error::VERSION_NOT_SUPPORTED));
            }
        }
        // Who accepts only the other suite, or none.
        let (_, message_1) = sides.start();
        for accepted in [&[other][..], &[]] {
            let found = Request::read(&message_1, accepted).map(drop);
            assert_eq!(found, Err(Error::SUITE_NOT_ACCEPTED));
        }
    }
}

/// Each message in the place of each, as it is and as one of the type that is due there.
#[test]
fn in_each_others_places() {
    for setup in Setup::some() {
        let sides = setup.sides();
        for place in 0..3 {
            for other in 0..3 {
                // Of the same run, but for the message that belongs there.
                let elsewhere = &sides.run().messages[other];
                let found = match place {
                    0 => sides.respond(elsewhere).map(drop),
                    1 => {
                        let (initiator, message_1) = sides.start();
                        let message = if other == 0 { &message_1 } else { elsewhere };
                        initiator.receive(message, NOW).map(drop)
                    }
                    _ => {
                        let run = sides.run();
                        let own = &run.messages[other];
                        let message = if other == 2 { elsewhere } else { own };
                        run.responder.receive(message, NOW).map(drop)
                    }
                };
                let expected = match (place, other) {
                    (0, 0) => Ok(()),
                    (same, other) if same == other => Err(Error::DECRYPT),
                    _ => Err(Error::MALFORMED),
                };
                assert_eq!(
                    found, expected,
                    "{setup:?}, {other} in the place of {place}"
                );
            }
        }
    }
}

#[test]
fn with_the_type_of_another() {
    for &suite in Suite::ALL {
        let sides = Setup::plain(Provider::default(), suite).sides();
        let typed = |message: &[u8], kind: u8| {
            let mut message = message.to_vec();
            message[0] = kind;
            message
        };
        // What the first bytes are taken for is not a point of P-256.
        let not_a_share = |otherwise| match suite {
            Suite::X25519 => otherwise,
            _ => Error::KEY_REJECTED,
        };
        let (initiator, message_1) = sides.start();
        let found = initiator.receive(&typed(&message_1, 2), NOW).map(drop);
        assert_eq!(found, Err(not_a_share(Error::MALFORMED)));

        let run = sides.run();
        let [message_1, message_2, message_3] = &run.messages;
        // Message 1 is shorter than a tag behind its first bytes; message 2 is not.
        for message in [message_1, message_2] {
            let run = sides.run();
            let found = run.responder.receive(&typed(message, 3), NOW).map(drop);
            assert_eq!(found, Err(Error::DECRYPT));
        }
        // Its own.
        let message_2 = typed(message_2, 3);
        let found = run.responder.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::DECRYPT));
        let (initiator, _) = sides.start();
        let found = initiator.receive(&typed(message_3, 2), NOW).map(drop);
        assert_eq!(found, Err(not_a_share(Error::DECRYPT)));
        for message in [&message_2, message_3] {
            let found = sides.respond(&typed(message, 1)).map(drop);
            assert_eq!(found, Err(Error::MALFORMED));
        }
    }
}

/// A message 1 that is answered twice leads to two handshakes, of which the initiator ends one.
#[test]
fn repeated() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let (initiator, message_1) = sides.start();
        let (one, message_2) = sides.respond(&message_1).unwrap();
        let (other, message_2_again) = sides.respond(&message_1).unwrap();
        assert_ne!(message_2[HEADER..][..32], message_2_again[HEADER..][..32]);
        let known = initiator.receive(&message_2, NOW).unwrap();
        let (message_3, mut a) = known.authorise(anybody).unwrap();
        let found = other.receive(&message_3, NOW).map(drop);
        assert_eq!(found, Err(Error::DECRYPT));
        let known = one.receive(&message_3, NOW).unwrap();
        assert_talk(&mut a, &mut known.authorise(anybody).unwrap());

        // All that the initiator sent, sent again later.
        let (again, _) = sides.respond(&message_1).unwrap();
        let found = again.receive(&message_3, NOW).map(drop);
        assert_eq!(found, Err(Error::DECRYPT));
        // All that the responder sent, to the same initiator's next message 1.
        let (next, _) = sides.start();
        let found = next.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::DECRYPT));
    }
}

#[test]
fn swapped_between_two_runs() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let (one, message_1) = sides.start();
        let (other, other_message_1) = sides.start();
        let (of_one, message_2) = sides.respond(&message_1).unwrap();
        let (of_other, other_message_2) = sides.respond(&other_message_1).unwrap();
        for (initiator, message) in [(one, &other_message_2), (other, &message_2)] {
            let found = initiator.receive(message, NOW).map(drop);
            assert_eq!(found, Err(Error::DECRYPT));
        }
        let run = sides.run();
        for responder in [of_one, of_other] {
            let found = responder.receive(&run.messages[2], NOW).map(drop);
            assert_eq!(found, Err(Error::DECRYPT));
        }
    }
}

/// A sender gets back what it sent: in the role it has, and as the responder that it may be as well.
#[test]
fn reflected() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let (initiator, message_1) = sides.start();
        let as_responder = Request::read(&message_1, Suite::ALL).unwrap();
        let found = as_responder.respond(&sides.initiator).map(drop);
        assert_eq!(found, Err(Error::SITE_MISMATCH));
        let found = initiator.receive(&message_1, NOW).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));

        let run = sides.run();
        let found = run.responder.receive(&run.messages[1], NOW).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));
    }
}
