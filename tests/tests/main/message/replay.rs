//! The memory of accepted messages.

use std::sync::Mutex;

use cmcrypto_core::message::{
    AcceptedMessage, Freshness, InMemorySeenMessages, ManagementPoint, MessageClass, MessageId,
    MessageKind, ReplayCheck, SeenMessages, SeenMessagesLimits,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::registration::{ClientDirectory, InMemoryDirectory};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::envelope::RECIPIENTS;
use cmcrypto_tests::*;

use crate::message::craft::{Context, Signed};
use crate::message::fixture::*;
use crate::message::seen_messages::{TICK, accepted, limits, memory};

const REPLAYED: Outcome = Outcome::Refused(Error::REPLAYED);
const FULL: Outcome = Outcome::Refused(Error::SEEN_MESSAGES_FULL);

fn open_seen(
    management_point: &ManagementPoint,
    message: &[u8],
    clients: &dyn ClientDirectory,
    memory: &dyn SeenMessages,
    now: Timestamp,
) -> Outcome {
    outcome(management_point.open(message, clients, ReplayCheck::Seen(memory), now))
}

#[test]
fn a_message_is_accepted_once() {
    for &provider in Provider::ALL {
        for site in [SiteSecurity::default(), SIGN_ONLY] {
            let clients = directory(provider);
            let memory = memory(10);
            let first = management_point(provider, &["mp-2048"], site);
            let expected = if !site.allow_plaintext {
                SEALED
            } else {
                SIGNED
            };
            let message = seal(provider, &site, &["mp-2048", "mp2-2048"]);
            let open = |mp: &ManagementPoint, message: &[u8], seconds| {
                let now = NOW.saturating_add(seconds);
                open_seen(mp, message, &clients, &memory, now)
            };
            assert_eq!(open(&first, &message, 0), expected);
            assert_eq!(open(&first, &message, 0), REPLAYED);
            assert_eq!(open(&first, &message, 86_400), REPLAYED);
            // Another management point that shares the memory, with a clock that is behind.
            let second = management_point(provider, &["mp2-2048"], site);
            assert_eq!(open(&second, &message, 0), REPLAYED);
            assert_eq!(open(&second, &message, -300), REPLAYED);
            // The same content again is another message.
            let again = seal(provider, &site, &["mp-2048"]);
            assert_eq!(open(&first, &again, 0), expected);
            // Without a memory nothing is refused: the caller said so.
            let found = outcome(first.open(&message, &clients, ReplayCheck::LeftToCaller, NOW));
            assert_eq!(found, expected);
        }
    }
}

/// What is remembered is the signed message, so another list of RecipientInfos makes no new one.
#[test]
fn a_message_with_a_recipient_taken_away_is_replayed() {
    let provider = Provider::default();
    let clients = directory(provider);
    let memory = memory(10);
    let site = SiteSecurity::default();
    let management_point = management_point(provider, &["mp-2048", "mp2-2048"], site);
    let message = seal(provider, &site, &["mp-2048", "mp2-2048"]);
    let open = |message: &[u8]| open_seen(&management_point, message, &clients, &memory, NOW);
    let without = |place| Node::parse(&message).without(&[RECIPIENTS, &[place]].concat());
    assert_eq!(open(&without(0).encode()), SEALED);
    assert_eq!(open(&without(1).encode()), REPLAYED);
    assert_eq!(open(&message), REPLAYED);
}

#[test]
fn a_full_memory_refuses_and_forgets_nothing() {
    for &provider in Provider::ALL {
        let clients = directory(provider);
        let memory = memory(2);
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let to = [certificate(provider, "mp-2048")];
        let seal = |seconds| {
            let now = NOW.saturating_add(seconds);
            let kind = MessageKind::STATE_MESSAGE;
            let sealed = client(provider).seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &to, now);
            sealed.unwrap().bytes
        };
        let open = |message: &[u8], seconds| {
            let now = NOW.saturating_add(seconds);
            open_seen(&management_point, message, &clients, &memory, now)
        };
        let (first, second) = (seal(0), seal(1));
        assert_eq!(open(&first, 0), SIGNED);
        assert_eq!(open(&second, 1), SIGNED);
        let third = seal(2);
        assert_eq!(open(&third, 2), FULL);
        assert_eq!(open(&first, 2), REPLAYED);
        assert_eq!(open(&second, 2), REPLAYED);
        // A message is remembered for max_age and max_skew after it was sent, that second included.
        let end = 86_400 + 300;
        let later = seal(end);
        assert_eq!(open(&later, end), FULL);
        // Refused for want of room, a message can be sent again as it is.
        assert_eq!(open(&later, end + TICK + 1), SIGNED);
        assert_eq!(open(&seal(end + TICK + 1), end + TICK + 1), SIGNED);
        assert_eq!(open(&seal(end + TICK + 1), end + TICK + 1), FULL);
    }
    let none = InMemorySeenMessages::new(limits(0, 0));
    let id = client_id();
    for approved in [true, false] {
        let message = AcceptedMessage {
            approved,
            ..accepted(&id, 0)
        };
        let found = none.insert_if_new(&message, NOW);
        assert_eq!(found, Err(Error::SEEN_MESSAGES_FULL));
    }
}

/// Until the very second in which a message gets stale it is remembered, on every clock that the
/// skew allows for.
#[test]
fn nothing_is_forgotten_while_it_is_fresh() {
    let provider = Provider::default();
    let clients = directory(provider);
    let identities = vec![decryption_identity(provider, "mp-2048")];
    let freshness = Freshness {
        max_age: 10,
        max_skew: 5,
    };
    let management_point = ManagementPoint::new(identities, SIGN_ONLY, freshness).unwrap();
    let message = seal(provider, &SIGN_ONLY, &["mp-2048"]);
    let retention = SeenMessagesLimits {
        full_retention: 15,
        ..limits(10, 10)
    };
    let memory = InMemorySeenMessages::new(retention);
    let open = |seconds| {
        let now = NOW.saturating_add(seconds);
        open_seen(&management_point, &message, &clients, &memory, now)
    };
    assert_eq!(open(-5), SIGNED);
    for seconds in -5..=10 {
        assert_eq!(open(seconds), REPLAYED, "{seconds}");
    }
    for seconds in 11..=20 {
        let stale = Outcome::Refused(Error::STALE);
        assert_eq!(open(seconds), stale, "{seconds}");
    }
    // A clock that is ahead by the skew makes the others forget nothing.
    let ahead = NOW.saturating_add(15);
    let id = client_id();
    let message = AcceptedMessage {
        sent: ahead,
        ..accepted(&id, 9)
    };
    memory.insert_if_new(&message, ahead).unwrap();
    assert_eq!(open(10), REPLAYED);
}

/// Calls of the memory, in order.
#[derive(Default)]
struct Recorded(Mutex<Vec<Call>>);

/// Sender, whether it is approved, id, when it was sent, and now.
type Call = (ClientId, bool, MessageId, Timestamp, Timestamp);

impl SeenMessages for Recorded {
    fn retention(&self, _: MessageClass) -> u32 {
        86_700
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        assert_eq!(message.class, MessageClass::Full);
        let sender = message.sender.clone();
        let call = (
            sender,
            message.approved,
            message.message_id,
            message.sent,
            now,
        );
        self.0.lock().unwrap().push(call);
        Ok(())
    }
}

/// Only what would be accepted otherwise reaches the memory, so that nobody else can fill it.
#[test]
fn refused_messages_are_not_remembered() {
    for &provider in Provider::ALL {
        let recorded = Recorded::default();
        let clients = directory(provider);
        let ours = certificate(provider, "client-2048");
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let to = [certificate(provider, "mp-2048")];
        let context = Context::to(&to);
        let good = Signed::new(CONTENT, &ours, &context);
        let open = |message: &[u8], clients: &dyn ClientDirectory, seconds| {
            let now = NOW.saturating_add(seconds);
            open_seen(&management_point, message, clients, &recorded, now)
        };
        let forged = good.sign(&key(provider, "e3-2048"));
        let message = good.sign(&key(provider, "client-2048"));
        let mut changed = message.clone();
        let place = changed.windows(CONTENT.len()).position(|w| w == CONTENT);
        changed[place.unwrap()] ^= 1;
        let elsewhere = seal(provider, &SIGN_ONLY, &["mp2-2048"]);
        let blocked = directory(provider);
        blocked.set_blocked(&client_id(), true).unwrap();
        let nobody = InMemoryDirectory::new();
        for (found, expected) in [
            (open(&forged, &clients, 0), Error::SIGNATURE_INVALID),
            (open(&changed, &clients, 0), Error::SIGNATURE_INVALID),
            (open(&message, &nobody, 0), Error::UNKNOWN_SENDER),
            (open(&message, &blocked, 0), Error::BLOCKED_SENDER),
            (open(&elsewhere, &clients, 0), Error::NOT_INTENDED_RECIPIENT),
            (open(&message, &clients, 86_401), Error::STALE),
            (open(&message, &clients, -301), Error::SENT_IN_FUTURE),
            (open(CONTENT, &clients, 0), Error::UNSIGNED),
        ] {
            assert_eq!(found, Outcome::Refused(expected.clone()));
            assert_eq!(recorded.0.lock().unwrap().len(), 0, "{expected:?}");
        }
        assert_eq!(open(&message, &clients, 60), SIGNED);
        let now = NOW.saturating_add(60);
        let id = MessageId::from_bytes([7; 16]);
        let calls = recorded.0.lock().unwrap();
        assert_eq!(*calls, [(client_id(), true, id, NOW, now)]);
    }
}

/// Whatever the memory says, the message is refused with it.
#[test]
fn a_memory_that_fails_refuses() {
    struct Failing(Error);
    impl SeenMessages for Failing {
        fn retention(&self, _: MessageClass) -> u32 {
            86_700
        }

        fn insert_if_new(&self, _: &AcceptedMessage<'_>, _: Timestamp) -> Result<(), Error> {
            Err(self.0.clone())
        }
    }
    let provider = Provider::default();
    let site = SiteSecurity::default();
    let message = seal(provider, &site, &["mp-2048"]);
    let management_point = management_point(provider, &["mp-2048"], site);
    for error in [Error::STORE_UNAVAILABLE, Error::SEEN_MESSAGES_FULL] {
        let memory = Failing(error.clone());
        let found = open_seen(
            &management_point,
            &message,
            &directory(provider),
            &memory,
            NOW,
        );
        assert_eq!(found, Outcome::Refused(error));
    }
}

/// Nobody vouches for unsigned content, so there is nothing to remember it by.
#[test]
fn unsigned_content_is_not_remembered() {
    let provider = Provider::default();
    let recorded = Recorded::default();
    let site = SiteSecurity {
        allow_unsigned: true,
        ..SIGN_ONLY
    };
    let management_point = management_point(provider, &["mp-2048"], site);
    for _ in 0..2 {
        let clients = directory(provider);
        let found = open_seen(&management_point, CONTENT, &clients, &recorded, NOW);
        assert_eq!(found, Outcome::Unsigned { encrypted: false });
    }
    assert!(recorded.0.lock().unwrap().is_empty());
}

/// Checking and remembering are one step: of many threads with the same message one gets it.
#[test]
fn a_race_has_one_winner() {
    let provider = Provider::default();
    let clients = directory(provider);
    let management_point = management_point(provider, &["mp-2048"], SiteSecurity::default());
    for _ in 0..10 {
        let memory = memory(10);
        let message = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
        let open = || open_seen(&management_point, &message, &clients, &memory, NOW);
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let won = outcomes.iter().filter(|o| **o == SEALED).count();
        let lost = outcomes.iter().filter(|o| **o == REPLAYED).count();
        assert_eq!((won, lost), (1, 7));
    }
}

/// Who shares a memory shares its retention: a management point with a wider freshness would accept
/// what the memory has forgotten.
#[test]
fn a_freshness_above_the_retention_is_refused() {
    let provider = Provider::default();
    let clients = directory(provider);
    let message = seal(provider, &SIGN_ONLY, &["mp-2048"]);
    let management_point = |max_age, max_skew| {
        let identities = vec![decryption_identity(provider, "mp-2048")];
        let freshness = Freshness { max_age, max_skew };
        ManagementPoint::new(identities, SIGN_ONLY, freshness).unwrap()
    };
    let memory = |full_retention| {
        InMemorySeenMessages::new(SeenMessagesLimits {
            full_retention,
            ..limits(10, 10)
        })
    };
    let refused = Outcome::Refused(Error::INVALID_ARGUMENT);
    for (max_age, max_skew, retention, expected) in [
        (3600, 300, 3900, SIGNED),
        (3600, 301, 3900, refused.clone()),
        (3601, 300, 3900, refused.clone()),
        (0, 0, 0, SIGNED),
        (u32::MAX, 1, u32::MAX, refused.clone()),
        (u32::MAX, 0, u32::MAX, SIGNED),
    ] {
        let (point, memory) = (management_point(max_age, max_skew), memory(retention));
        let found = open_seen(&point, &message, &clients, &memory, NOW);
        assert_eq!(found, expected, "{max_age}, {max_skew}, {retention}");
    }
    // An hour and a day, with one memory: what the first accepted the other refuses to its end.
    let (hour, day, shared) = (
        management_point(3600, 300),
        management_point(86_400, 300),
        memory(86_700),
    );
    assert_eq!(open_seen(&hour, &message, &clients, &shared, NOW), SIGNED);
    for seconds in [0, 3600, 3901, 5000, 86_400] {
        let now = NOW.saturating_add(seconds);
        assert_eq!(
            open_seen(&day, &message, &clients, &shared, now),
            REPLAYED,
            "{seconds}"
        );
    }
    assert_eq!(
        open_seen(&day, &message, &clients, &memory(3900), NOW),
        refused
    );
}
