//! When a message is accepted: freshness, and the validity of the sender's certificate.

use cmcrypto_core::message::{
    Freshness, InMemorySeenMessages, ManagementPoint, MessageKind, ReplayCheck, SeenMessagesLimits,
};
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::generalized_time;
use cmcrypto_tests::*;

use crate::message::craft::{Context, SIGNING_TIME, Signed};
use crate::message::fixture::*;

const STALE: Outcome = Outcome::Refused(Error::STALE);
const FUTURE: Outcome = Outcome::Refused(Error::SENT_IN_FUTURE);

#[test]
fn freshness_has_exact_edges() {
    assert_eq!(
        Freshness::default(),
        Freshness {
            max_age: 86_400,
            max_skew: 300,
        }
    );
    let edge = Freshness {
        max_age: 10,
        max_skew: 0,
    };
    let none = Freshness {
        max_age: 0,
        max_skew: 0,
    };
    let cases: &[(Freshness, &[(i64, Outcome)])] = &[
        (
            Freshness::default(),
            &[
                (0, SIGNED),
                (86_400, SIGNED),
                (86_401, STALE),
                (-300, SIGNED),
                (-301, FUTURE),
            ],
        ),
        (
            edge,
            &[(10, SIGNED), (11, STALE), (0, SIGNED), (-1, FUTURE)],
        ),
        (none, &[(0, SIGNED), (1, STALE), (-1, FUTURE)]),
    ];
    for &provider in Provider::ALL {
        let message = seal(provider, &SIGN_ONLY, &["mp-2048"]);
        let clients = directory(provider);
        for (freshness, ages) in cases {
            let identities = vec![decryption_identity(provider, "mp-2048")];
            let management_point = ManagementPoint::new(identities, SIGN_ONLY, *freshness).unwrap();
            for (age, expected) in *ages {
                let now = NOW.saturating_add(*age);
                let found =
                    management_point.open(&message, &clients, ReplayCheck::LeftToCaller, now);
                assert_eq!(outcome(found), *expected, "{freshness:?}, {age}");
            }
        }
    }
}

/// Times at the ends of what the formats hold neither overflow nor get in.
#[test]
fn freshness_of_extreme_times() {
    let provider = Provider::default();
    let to = [certificate(provider, "mp-2048")];
    let signer = certificate(provider, "client-2048");
    let identities = vec![decryption_identity(provider, "mp-2048")];
    let widest = Freshness {
        max_age: u32::MAX - 300,
        max_skew: 300,
    };
    let narrow = Freshness::default();
    // The widest freshness, 136 years, reaches neither 1500 nor 9999, nor 2400.
    for (time, by_narrow, by_widest) in [
        (&b"19700101000000Z"[..], STALE, SIGNED),
        (b"99991231235959Z", FUTURE, FUTURE),
        (b"24000101000000Z", FUTURE, FUTURE),
    ] {
        let message = Signed::new(CONTENT, &signer, &Context::to(&to))
            .with(SIGNING_TIME, vec![generalized_time(time)])
            .sign(&key(provider, "client-2048"));
        for (freshness, expected) in [(narrow, by_narrow), (widest, by_widest)] {
            let limits = SeenMessagesLimits {
                full_retention: u32::MAX,
                ..SeenMessagesLimits::default()
            };
            let memory = InMemorySeenMessages::new(limits);
            let management_point =
                ManagementPoint::new(identities.clone(), SIGN_ONLY, freshness).unwrap();
            let found = management_point.open(
                &message,
                &directory(provider),
                ReplayCheck::Seen(&memory),
                NOW,
            );
            assert_eq!(outcome(found), expected, "{time:?}, {freshness:?}");
        }
    }
}

/// The sender's certificate is judged at the time of opening, not at the time that the sender
/// wrote down.
#[test]
fn the_senders_certificate_must_be_valid_when_opening() {
    for &provider in Provider::ALL {
        let usage = KeyUse::Signing;
        let (key, certificate) = identity_valid(provider, usage, NOW, NOW.saturating_add(100));
        let client = client_as(SigningIdentity::new(key, certificate.clone()).unwrap());
        let clients = directory_of(certificate);
        let to = [cmcrypto_tests::certificate(provider, "mp-2048")];
        let seal = |seconds| {
            let now = NOW.saturating_add(seconds);
            let kind = MessageKind::STATE_MESSAGE;
            client.seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &to, now)
        };
        assert_eq!(seal(-1).err(), Some(Error::CERTIFICATE_NOT_YET_VALID));
        assert_eq!(seal(101).err(), Some(Error::CERTIFICATE_EXPIRED));
        let expired = Outcome::Refused(Error::CERTIFICATE_EXPIRED);
        let early = Outcome::Refused(Error::CERTIFICATE_NOT_YET_VALID);
        for (sent, opened, expected) in [
            (0, 0, SIGNED),
            (0, 100, SIGNED),
            (100, 100, SIGNED),
            (100, 101, expired),
            (0, -1, early),
        ] {
            let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
            let sealed = seal(sent).unwrap();
            let found = management_point.open(
                &sealed.bytes,
                &clients,
                ReplayCheck::LeftToCaller,
                NOW.saturating_add(opened),
            );
            assert_eq!(outcome(found), expected, "{sent}, {opened}");
        }
    }
}

/// Before 1970 and after 9999 there is no signing time to write.
#[test]
fn sealing_outside_the_calendar() {
    let provider = Provider::default();
    let to = [certificate(provider, "mp-2048")];
    for (now, error) in [
        (-1, Error::CERTIFICATE_NOT_YET_VALID),
        (i64::MIN, Error::CERTIFICATE_NOT_YET_VALID),
        (i64::MAX, Error::CERTIFICATE_EXPIRED),
    ] {
        let now = Timestamp::from_unix(now);
        let kind = MessageKind::STATE_MESSAGE;
        let sealed = client(provider).seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &to, now);
        assert_eq!(sealed.err(), Some(error));
    }
}
