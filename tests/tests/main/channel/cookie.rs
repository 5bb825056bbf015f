//! Cookies: who can't show one that was made for him costs the responder an HMAC.

use cmcrypto_core::channel::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{self, ephemeral, message, message_1};

const INVALID: Result<(), Error> = Err(Error::COOKIE_INVALID);
const ADDRESS: &[u8] = b"192.0.2.1";

fn read(message: &[u8]) -> Request {
    Request::read(message, Suite::ALL).unwrap()
}

fn cookies() -> Cookies {
    Cookies::generate(Provider::default()).unwrap()
}

/// For each suite a demand, and message 1 before and after it.
fn each(mut test: impl FnMut(&Cookies, &[u8], &[u8], &[u8])) {
    for &provider in Provider::ALL {
        for &suite in Suite::ALL {
            let cookies = Cookies::generate(provider).unwrap();
            let own = ephemeral(suite);
            let first = message_1(suite, "P01", "CAS", own.public_key());
            let demand = cookies.demand(&read(&first), ADDRESS, NOW);
            let again = hand::with_cookie(&first, &demand);
            test(&cookies, &first, &demand, &again);
        }
    }
}

#[test]
fn demanded_and_shown() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let cookies = cookies();
        let (initiator, first) = sides.start();
        assert_eq!(cookies.check(&read(&first), ADDRESS, NOW), INVALID);
        let demand = cookies.demand(&read(&first), ADDRESS, NOW);
        assert!(demand.len() <= first.len() + 2);
        assert_eq!(message_len(&demand[..6]), Ok(Some(demand.len())));
        assert!(is_cookie_demand(&demand) && !is_cookie_demand(&first));
        assert!(!is_cookie_demand(&[]));
        let (initiator, again) = initiator.with_cookie(&demand).unwrap();
        assert_eq!(again, hand::with_cookie(&first, &demand));
        assert_eq!(cookies.check(&read(&again), ADDRESS, NOW), Ok(()));
        // What it says is what it said.
        let said = |message: &[u8]| {
            let request = read(message);
            (request.from(), request.to(), request.suite())
        };
        assert_eq!(said(&first), said(&again));

        let (responder, message_2) = sides.respond(&again).unwrap();
        let known = initiator.receive(&message_2, NOW).unwrap();
        let (message_3, mut a) = known.authorise(anybody).unwrap();
        let known = responder.receive(&message_3, NOW).unwrap();
        assert_talk(&mut a, &mut known.authorise(anybody).unwrap());
    }
}

#[test]
fn forged() {
    each(|cookies, first, demand, again| {
        let check = |message: &[u8]| cookies.check(&read(message), ADDRESS, NOW);
        assert_eq!(check(again), Ok(()));
        for at in first.len()..again.len() {
            for bit in 0..8 {
                let mut forged = again.to_vec();
                forged[at] ^= 1 << bit;
                assert_eq!(check(&forged), INVALID, "{at}");
            }
        }
        // Of another responder, and of this one before it was started anew.
        let other = self::cookies();
        assert_eq!(other.check(&read(again), ADDRESS, NOW), INVALID);
        let of_other = other.demand(&read(first), ADDRESS, NOW);
        assert_ne!(of_other, demand);
        assert_eq!(check(&hand::with_cookie(first, &of_other)), INVALID);
        // The same for the same, and nothing is used up.
        assert_eq!(cookies.demand(&read(again), ADDRESS, NOW), demand);
        assert_eq!(check(again), Ok(()));
    });
}

#[test]
fn for_another_address() {
    each(|cookies, _, _, again| {
        let long = [ADDRESS, ADDRESS].concat();
        for address in [&b""[..], b"192.0.2.2", b"192.0.2.", b"192.0.2.10", &long] {
            assert_eq!(cookies.check(&read(again), address, NOW), INVALID);
        }
    });
    // The address's end is not taken for what follows it, whatever its length.
    each(|cookies, first, _, _| {
        let made = NOW.as_unix().to_be_bytes();
        let demand = cookies.demand(&read(first), &[ADDRESS, &made].concat(), NOW);
        let again = hand::with_cookie(first, &demand);
        assert_eq!(cookies.check(&read(&again), ADDRESS, NOW), INVALID);
    });
}

/// All that message 1 says is in it: the cookie of one is none of another.
#[test]
fn for_another_message_1() {
    each(|cookies, first, demand, _| {
        let suite = hand::suite_of(first);
        let share = hand::share_of(first);
        let other = ephemeral(suite);
        let others = [
            message_1(suite, "P01", "CAS", other.public_key()),
            message_1(suite, "P02", "CAS", share),
            message_1(suite, "P01", "CA5", share),
        ];
        for other in others {
            let replayed = hand::with_cookie(&other, demand);
            assert_eq!(cookies.check(&read(&replayed), ADDRESS, NOW), INVALID);
        }
    });
    // Of the other suite, by the very bytes.
    let cookies = cookies();
    let [x25519, p256] = [Suite::X25519, Suite::P256]
        .map(|suite| message_1(suite, "P01", "CAS", ephemeral(suite).public_key()));
    let demand = cookies.demand(&read(&x25519), ADDRESS, NOW);
    let body = [&p256[HEADER..], &demand[HEADER..]].concat();
    let replayed = message(1, Suite::P256, &body);
    assert_eq!(cookies.check(&read(&replayed), ADDRESS, NOW), INVALID);
}

#[test]
fn its_age() {
    each(|cookies, _, _, again| {
        for (age, expected) in [
            (0, Ok(())),
            (60, Ok(())),
            (61, INVALID),
            (DAY, INVALID),
            (i64::MAX, INVALID),
            // By a thread whose clock is a little behind.
            (-5, Ok(())),
            (-6, INVALID),
            (i64::MIN, INVALID),
        ] {
            let found = cookies.check(&read(again), ADDRESS, later(age));
            assert_eq!(found, expected, "{age}");
        }
    });
}

/// All 40 bytes or none, once.
#[test]
fn its_length() {
    each(|_, first, demand, _| {
        let suite = hand::suite_of(first);
        let read = |cookie: &[u8]| {
            let message = message(1, suite, &[&first[HEADER..], cookie].concat());
            Request::read(&message, Suite::ALL).map(drop)
        };
        let cookie = &demand[HEADER..];
        let twice = [cookie, cookie].concat();
        for len in (0..=80).filter(|len| ![0, 40].contains(len)) {
            assert_eq!(read(&twice[..len]), Err(Error::MALFORMED), "{len}");
        }
        assert_eq!(read(cookie), Ok(()));
        assert_eq!(read(&[]), Ok(()));
    });
}

/// A responder that demands none takes any; what it did not look at is bound to the keys all the same.
#[test]
fn that_nobody_demanded() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let (initiator, first) = sides.start();
        let injected = message(6, setup.suite, &[0x5a; 40]);
        let (initiator, again) = initiator.with_cookie(&injected).unwrap();
        assert_eq!(cookies().check(&read(&again), ADDRESS, NOW), INVALID);
        let (responder, message_2) = sides.respond(&again).unwrap();
        let known = initiator.receive(&message_2, NOW).unwrap();
        let (message_3, mut a) = known.authorise(anybody).unwrap();
        let known = responder.receive(&message_3, NOW).unwrap();
        assert_talk(&mut a, &mut known.authorise(anybody).unwrap());

        // Put in, changed and cut out on the way, and an answer to the message before it.
        let other = hand::with_cookie(&first, &message(6, setup.suite, &[0xa5; 40]));
        for (cookie, on_the_way) in [
            (None, &other),
            (Some(&injected), &other),
            (Some(&injected), &first),
        ] {
            let (initiator, first_of_this) = sides.start();
            let (initiator, sent) = match cookie {
                Some(demand) => initiator.with_cookie(demand).unwrap(),
                None => (initiator, first_of_this),
            };
            let mut changed = on_the_way.clone();
            let share = HEADER + 6..HEADER + 6 + share_len(setup.suite);
            changed[share.clone()].copy_from_slice(&sent[share]);
            assert_ne!(changed, sent);
            let (_, message_2) = sides.respond(&changed).unwrap();
            let found = initiator.receive(&message_2, NOW).map(drop);
            assert_eq!(found, Err(Error::DECRYPT));
        }
    }
}

/// What an initiator takes for a demand: one of its suite, whole, and once.
#[test]
fn demands() {
    for &suite in Suite::ALL {
        let sides = Setup::plain(Provider::default(), suite).sides();
        let take = |demand: &[u8]| sides.start().0.with_cookie(demand).map(drop);
        let good = message(6, suite, &[7; 40]);
        assert_eq!(take(&good), Ok(()));
        let (initiator, _) = sides.start();
        let (initiator, _) = initiator.with_cookie(&good).unwrap();
        let found = initiator.with_cookie(&good).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));
        for len in [0, 1, 39, 41, 80] {
            let demand = message(6, suite, &vec![7; len]);
            assert_eq!(take(&demand), Err(Error::MALFORMED), "{len}");
        }
        for end in 0..good.len() {
            assert_eq!(take(&good[..end]), Err(Error::MALFORMED));
        }
        assert_eq!(take(&[&good[..], &[0]].concat()), Err(Error::MALFORMED));
        let with = |at: usize, byte| {
            let mut demand = good.clone();
            demand[at] = byte;
            take(&demand)
        };
        let other = u8::try_from(3 - suite.number()).unwrap();
        assert_eq!(with(3, other), Err(Error::SUITE_NOT_ACCEPTED));
        assert_eq!(with(3, 9), Err(Error::SUITE_NOT_ACCEPTED));
        assert_eq!(with(1, 2), Err(Error::VERSION_NOT_SUPPORTED));
        assert_eq!(with(4, 0x31), Err(Error::TOO_LARGE));
        for kind in [1, 2, 3, 4, 5, 7] {
            assert_eq!(with(0, kind), Err(Error::MALFORMED));
        }
        // In another's place.
        let (initiator, first) = sides.start();
        let found = initiator.receive(&good, NOW).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));
        let (responder, _) = sides.respond(&first).unwrap();
        let found = responder.receive(&good, NOW).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));
        assert_eq!(sides.respond(&good).map(drop), Err(Error::MALFORMED));
    }
    assert_eq!(format!("{:?}", cookies()), "Cookies");
}
