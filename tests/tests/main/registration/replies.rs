//! What a client believes of a reply.

use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::primitive::digest;
use cmcrypto_core::registration::{Approval, Registered, RegistrationRequest};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{elements, inside};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form, sign};
use cmcrypto_tests::*;

use crate::registration::craft::{Reply, nonce_of};
use crate::registration::fixture::*;

const MP: &str = "mp2-2048";

fn reply_to(request: &RegistrationRequest, id: &str) -> Reply {
    let sha256 = digest::DigestAlgorithm::Sha256.digest(request.as_bytes());
    Reply {
        version: 1,
        request_sha256: sha256.as_ref().to_vec(),
        site_code: b"P01".into(),
        id: id.into(),
        flags: [0, 0xff, 0xff, 0xff],
        trailing: Vec::new(),
    }
}

/// The bytes are those documented, and the settings those that a client must know.
#[test]
fn what_the_library_writes_and_reads() {
    for &provider in Provider::ALL {
        for bits in 0..16_u8 {
            let on = |bit: u8| bits >> bit & 1 == 1;
            let settings = SiteSecurity {
                allow_unsigned: !on(0),
                allow_sha1: !on(1),
                allow_plaintext: !on(2),
                allow_unapproved: on(3),
                legacy: LegacyAlgorithms {
                    rsa_1024_verification: on(3),
                    oaep_sha1: on(3),
                    large_keys: on(3),
                },
            };
            for approval in [Approval::None, Approval::Manual] {
                let site = Site::with(provider, settings, approval);
                let request = site.request(&site.identity(FIRST));
                let answer = site.register(request.as_bytes()).unwrap();
                let flag = |on| if on { 0xff } else { 0 };
                let approved = approval == Approval::None;
                let by_hand = Reply {
                    flags: [flag(approved), flag(on(0)), flag(on(1)), flag(on(2))],
                    ..reply_to(&request, answer.id.as_str())
                };
                assert!(answer.reply == by_hand.signed(&site.key(MP)));
                let told = request.finish(&answer.reply, site.mp.certificate(), NOW);
                let expected = Registered {
                    id: answer.id,
                    approved,
                    site: SiteSecurity {
                        allow_unapproved: false,
                        legacy: LegacyAlgorithms::default(),
                        ..settings
                    },
                };
                assert_eq!(told, Ok(expected));
            }
        }
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Reply>; 16] = [
        ("version 0", &|r| r.version = 0, MALFORMED),
        (
            "version 2",
            &|r| r.version = 2,
            Error::VERSION_NOT_SUPPORTED,
        ),
        (
            "another request",
            &|r| r.request_sha256[0] ^= 1,
            Error::REPLY_MISMATCH,
        ),
        (
            "a short hash",
            &|r| r.request_sha256.truncate(31),
            MALFORMED,
        ),
        ("a long hash", &|r| r.request_sha256.push(0), MALFORMED),
        (
            "another site",
            &|r| r.site_code = b"P02".into(),
            Error::SITE_MISMATCH,
        ),
        ("lower case", &|r| r.site_code = b"p01".into(), MALFORMED),
        ("no id", &|r| r.id.clear(), MALFORMED),
        ("a long id", &|r| r.id = vec![b'a'; 65], MALFORMED),
        ("control characters", &|r| r.id = b"A\0".into(), MALFORMED),
        ("no UTF-8", &|r| r.id = vec![0xff], MALFORMED),
        ("BER approved", &|r| r.flags[0] = 1, MALFORMED),
        ("BER signing", &|r| r.flags[1] = 1, MALFORMED),
        ("BER SHA-256", &|r| r.flags[2] = 0x7f, MALFORMED),
        ("BER encryption", &|r| r.flags[3] = 0xfe, MALFORMED),
        ("another field", &|r| r.trailing = vec![5, 0], MALFORMED),
    ];
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let request = site.request(&site.identity(FIRST));
        let reply = reply_to(&request, "GUID:1");
        let key = site.key(MP);
        let finish = |reply: &[u8]| request.finish(reply, site.mp.certificate(), NOW);
        let told = refuses(provider, &reply, &edits, |reply| {
            finish(&reply.signed(&key))
        });
        assert_eq!(told.id.as_str(), "GUID:1");
        refuses_no_form(4096, finish);
    }
}

#[test]
fn who_signed() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let request = site.request(&site.identity(FIRST));
        let reply = reply_to(&request, "GUID:1");
        let mp = site.mp.certificate();
        let finish = |reply: &[u8]| request.finish(reply, mp, NOW).err();
        let invalid = Some(Error::SIGNATURE_INVALID);
        assert_eq!(finish(&reply.signed(&site.key(FIRST))), invalid);
        // Who is not the management point learns nothing of the client's expectations.
        let mut other = reply.clone();
        other.site_code = b"P02".into();
        other.request_sha256[0] ^= 1;
        assert_eq!(finish(&other.signed(&site.key(FIRST))), invalid);

        let good = Signed::parse(&reply.signed(&site.key(MP)));
        for flag in 0..4 {
            let mut changed = reply.clone();
            changed.flags[flag] ^= 0xff;
            assert_eq!(finish(&good.around(changed.content())), invalid);
        }
        for purpose in ["registration", "renewal", "endorsement", "site-data"] {
            let mut changed = good.clone();
            changed.signatures = vec![sign(&site.key(MP), purpose, &good.content)];
            assert_eq!(finish(&changed.encode()), invalid);
        }
        for count in [0, 2] {
            let mut changed = good.clone();
            changed.signatures = vec![good.signatures[0].clone(); count];
            assert_eq!(finish(&changed.encode()), Some(Error::MALFORMED));
        }
        // The form has four booleans, in the place where they are.
        assert_eq!(elements(inside(&good.content)).len(), 8);
        assert_eq!(finish(&good.encode()), None);
    }
}

#[test]
fn the_management_points_certificate() {
    let (from, until) = (NOW.saturating_add(-10), NOW.saturating_add(10));
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let request = site.request(&site.identity(FIRST));
        let reply = site.register(request.as_bytes()).unwrap().reply;
        let key = site.key(MP);
        let with = |usage| self_signed(&key, usage, "MP01", from, until).unwrap();
        let signing = with(KeyUse::Signing);
        for (offset, expected) in VALIDITY_ENDS {
            let found = request.finish(&reply, &signing, NOW.saturating_add(offset));
            assert_eq!(found.err(), expected);
        }
        for (certificate, expected) in [
            (with(KeyUse::Encryption), Error::CERTIFICATE_USAGE),
            (
                site.identity(FIRST).certificate().clone(),
                Error::SIGNATURE_INVALID,
            ),
            (certificate(provider, "client-1024"), Error::KEY_TOO_SMALL),
            (
                certificate(provider, "ec-p256"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            (
                certificate(provider, "ec-p384"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
        ] {
            let found = request.finish(&reply, &certificate, NOW);
            assert_eq!(found.err(), Some(expected));
        }
    }
}

/// A reply belongs to one request, not to one client; a renewal's to its id.
#[test]
fn another_requests_reply() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let mp = site.mp.certificate();
        let requests = [site.request(&client), site.request(&client)];
        let replies = requests
            .each_ref()
            .map(|request| site.register(request.as_bytes()).unwrap());
        let id = &replies[0].id;
        let renewal = site.renewal(id, &client, &next, None);
        let renewed = site.renew(renewal.as_bytes()).unwrap();
        let mismatch = Some(Error::REPLY_MISMATCH);
        for (request, reply, expected) in [
            (&requests[0], &replies[0], None),
            (&requests[0], &replies[1], mismatch.clone()),
            (&requests[1], &replies[0], mismatch.clone()),
            (&requests[0], &renewed, mismatch.clone()),
            (&renewal, &replies[0], mismatch.clone()),
            (&renewal, &renewed, None),
        ] {
            assert_eq!(request.finish(&reply.reply, mp, NOW).err(), expected);
        }
        let other = reply_to(&renewal, "GUID:1").signed(&site.key(MP));
        assert_eq!(renewal.finish(&other, mp, NOW).err(), mismatch);
        let own = reply_to(&renewal, id.as_str()).signed(&site.key(MP));
        assert_eq!(renewal.finish(&own, mp, NOW).unwrap().id, *id);
    }
}

/// Who can give a client an old challenge again, with the reply that it got to it: before the client
/// was approved, or the site's settings were changed. The requests differ by the client's nonce, and the
/// old reply is to the old one.
#[test]
fn an_old_reply_to_the_same_challenge() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, SiteSecurity::default(), Approval::Manual);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let mp = site.mp.certificate();
        let (p01, challenge) = (p01(), site.challenge());
        let sha256 = digest::DigestAlgorithm::Sha256;
        let request =
            || RegistrationRequest::new(p01, &client, None, &challenge, sha256, NOW).unwrap();
        let (first, second) = (request(), request());
        assert_ne!(first.as_bytes(), second.as_bytes());
        assert_ne!(nonce_of(&first), nonce_of(&second));
        let old = site.register(first.as_bytes()).unwrap();
        assert!(!first.finish(&old.reply, mp, NOW).unwrap().approved);
        site.clients.inner.approve(&old.id).unwrap();
        let mismatch = Some(Error::REPLY_MISMATCH);
        assert_eq!(second.finish(&old.reply, mp, NOW).err(), mismatch);
        let new = site.register(second.as_bytes()).unwrap();
        assert_eq!(new.id, old.id);
        assert!(second.finish(&new.reply, mp, NOW).unwrap().approved);
        assert_eq!(first.finish(&new.reply, mp, NOW).err(), mismatch);

        let id = &old.id;
        let renewal = || {
            RegistrationRequest::renewal(p01, id, &client, &next, None, &challenge, sha256, NOW)
                .unwrap()
        };
        let (first, second) = (renewal(), renewal());
        assert_ne!(nonce_of(&first), nonce_of(&second));
        let old = site.renew(first.as_bytes()).unwrap();
        assert_eq!(second.finish(&old.reply, mp, NOW).err(), mismatch);
        let new = site.renew(second.as_bytes()).unwrap();
        assert_eq!(second.finish(&new.reply, mp, NOW).unwrap().id, *id);
    }
}
