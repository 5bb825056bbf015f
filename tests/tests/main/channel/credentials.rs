//! What a peer may show: its key and certificate, judged before anybody is asked about it.

use std::sync::Arc;

use cmcrypto_core::channel::*;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{CERTIFICATE, Claim, EXCHANGE_KEY, Hand, Role, ephemeral, message_1};
use crate::registration::craft::any_use_certificate;

/// What becomes of a proof with this claim, by either side, for every provider that reads it.
#[track_caller]
fn assert_found(claim: &Claim, now: Timestamp, expected: Result<(), Error>) {
    for &provider in Provider::ALL {
        for role in [Role::Responder, Role::Initiator] {
            let found = present(provider, role, claim, now);
            assert_eq!(found, expected, "{role:?}, {}", provider.name());
        }
    }
}

fn present(provider: Provider, role: Role, claim: &Claim, now: Timestamp) -> Result<(), Error> {
    let suite = Suite::X25519;
    let sides = Setup::plain(provider, suite).sides();
    if role == Role::Responder {
        let (initiator, message_1) = sides.start();
        let hand = Hand::responder(&message_1);
        let message_2 = hand.send(&hand.proof(claim).encode());
        return initiator.receive(&message_2, now).map(drop);
    }
    let own = ephemeral(suite);
    let message_1 = message_1(suite, "P01", "CAS", own.public_key());
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let hand = Hand::initiator(&message_1, &own, &message_2);
    let message_3 = hand.send(&hand.proof(claim).encode());
    responder.receive(&message_3, now).map(drop)
}

/// These bytes under this kind, with a signature by a key that may be another.
fn claim(kind: u8, credential: &[u8], key: &str) -> Claim {
    Claim {
        kind,
        credential: credential.to_vec(),
        key: cmcrypto_tests::key(Provider::default(), key),
    }
}

fn certificate_of(name: &str) -> Vec<u8> {
    certificate(Provider::default(), name).to_der().to_vec()
}

#[test]
fn sizes_of_keys() {
    for name in ["client-2048", "client-3072", "client-4096", "e3-2048"] {
        assert_found(&Claim::site(name), NOW, Ok(()));
        let shown = claim(CERTIFICATE, &certificate_of(name), name);
        assert_found(&shown, NOW, Ok(()));
    }
    // Whatever the signature: the key is too small for any.
    let small = certificate_of("client-1024");
    let shown = claim(CERTIFICATE, &small, "client-2048");
    assert_found(&shown, NOW, Err(Error::KEY_TOO_SMALL));
    let small = certificate(Provider::default(), "client-1024");
    let small = small.public_key().to_spki_der();
    let shown = claim(EXCHANGE_KEY, small, "client-2048");
    assert_found(&shown, NOW, Err(Error::KEY_TOO_SMALL));
}

/// Whatever the signature: whoever connects does not choose what it costs.
#[test]
fn keys_larger_than_one_needs() {
    let until = NOW.saturating_add(1000);
    for name in ["rsa-8192", "e33-2048"] {
        let key = Arc::new(key(Provider::default(), name));
        let certificate = self_signed(&*key, KeyUse::Signing, "CAS", NOW, until).unwrap();
        for signed_by in [name, "client-2048"] {
            let shown = claim(CERTIFICATE, certificate.to_der(), signed_by);
            assert_found(&shown, NOW, Err(Error::KEY_REJECTED));
            let shown = claim(EXCHANGE_KEY, key.public_key().to_spki_der(), signed_by);
            assert_found(&shown, NOW, Err(Error::KEY_REJECTED));
        }
        // Nor does this side show it.
        let identity = SigningIdentity::new(key.clone(), certificate).unwrap();
        let own = Party::certificate(code("CAS"), identity);
        assert_eq!(own.err(), Some(Error::KEY_REJECTED));
        let own = SiteExchangeKey::new(key, code("CAS"));
        assert_eq!(own.err(), Some(Error::KEY_REJECTED));
    }
}

#[test]
fn keys_that_are_not_rsa() {
    let shown = claim(CERTIFICATE, &certificate_of("ec-p256"), "client-2048");
    assert_found(&shown, NOW, Err(Error::KEY_TYPE_NOT_SUPPORTED));

    let key = certificate(Provider::default(), "ec-p384");
    let shown = claim(EXCHANGE_KEY, key.public_key().to_spki_der(), "client-2048");
    assert_found(&shown, NOW, Err(Error::KEY_TYPE_NOT_SUPPORTED));
}

#[test]
fn a_certificate_in_time() {
    let certificate = Claim::certificate(P01_KEY);
    let (from, until) = (NOW.saturating_add(-86_400), NOW.saturating_add(86_400));
    for now in [from, NOW, until] {
        assert_found(&certificate, now, Ok(()));
    }
    let early = Err(Error::CERTIFICATE_NOT_YET_VALID);
    assert_found(&certificate, from.saturating_add(-1), early);
    let late = Err(Error::CERTIFICATE_EXPIRED);
    assert_found(&certificate, until.saturating_add(1), late);
    // A key has no time.
    for now in [i64::MIN, 0, i64::MAX].map(Timestamp::from_unix) {
        assert_found(&Claim::site(P01_KEY), now, Ok(()));
    }
}

#[test]
fn a_certificate_for_something_else() {
    let shown = claim(CERTIFICATE, &certificate_of("mp-2048"), "mp-2048");
    assert_found(&shown, NOW, Err(Error::CERTIFICATE_USAGE));
    let identity = signing_identity(Provider::default(), "client-2048");
    Party::certificate(p01(), identity).unwrap();
}

/// One kind in the place of the other.
#[test]
fn the_wrong_kind() {
    let key = Claim::site(P01_KEY);
    let as_certificate = claim(CERTIFICATE, &key.credential, P01_KEY);
    assert_found(&as_certificate, NOW, Err(Error::MALFORMED));
    let certificate = Claim::certificate(P01_KEY);
    let as_key = claim(EXCHANGE_KEY, &certificate.credential, P01_KEY);
    assert_found(&as_key, NOW, Err(Error::MALFORMED));
    for kind in [0, 3, 4, 255] {
        for credential in [&key.credential, &certificate.credential] {
            let unknown = claim(kind, credential, P01_KEY);
            assert_found(&unknown, NOW, Err(Error::MALFORMED));
        }
    }
}

#[test]
fn what_is_no_key_and_no_certificate() {
    for good in [Claim::site(P01_KEY), Claim::certificate(P01_KEY)] {
        let (kind, der) = (good.kind, &good.credential[..]);
        let trailing = [der, &[0]].concat();
        let short = &der[..der.len() - 1];
        for bad in [&b""[..], b"\x30", b"\x30\x00", b"no DER", &trailing, short] {
            let shown = claim(kind, bad, P01_KEY);
            assert_found(&shown, NOW, Err(Error::MALFORMED));
        }
    }
}

/// 8,192 bytes of a certificate, and one more.
#[test]
fn the_largest_certificate() {
    for &provider in Provider::ALL {
        let spki = key(provider, P01_KEY).public_key().to_spki_der().to_vec();
        let sized = |len: usize| {
            let some = any_use_certificate(provider, 1, &spki, Some(7_000));
            let padding = 7_000 + len - some.to_der().len();
            let certificate = any_use_certificate(provider, 1, &spki, Some(padding));
            assert_eq!(certificate.to_der().len(), len);
            certificate
        };
        let identity = |len| {
            let key = Arc::new(key(provider, P01_KEY));
            SigningIdentity::new(key, sized(len)).unwrap()
        };
        let found = Party::certificate(p01(), identity(8_193)).map(drop);
        assert_eq!(found, Err(Error::TOO_LARGE));
        let sides = Sides {
            initiator: Party::certificate(p01(), identity(8_192)).unwrap(),
            responder: Party::certificate(cas(), identity(8_192)).unwrap(),
            ..Setup::plain(provider, Suite::P256).sides()
        };
        let [mut a, mut b] = sides.channels();
        assert_talk(&mut a, &mut b);

        let good = claim(CERTIFICATE, sized(8_192).to_der(), P01_KEY);
        let above = claim(CERTIFICATE, sized(8_193).to_der(), P01_KEY);
        for role in [Role::Initiator, Role::Responder] {
            assert_eq!(present(provider, role, &good, NOW), Ok(()));
            let found = present(provider, role, &above, NOW);
            assert_eq!(found, Err(Error::MALFORMED));
        }
    }
}

/// Both encodings of a key are that key to the directory.
#[test]
fn a_key_without_null() {
    let with = Claim::site(P01_KEY);
    let without = crate::registration::craft::without_null(&with.credential);
    assert_ne!(without, with.credential);
    let shown = claim(EXCHANGE_KEY, &without, P01_KEY);
    assert_found(&shown, NOW, Ok(()));

    let own = ephemeral(Suite::X25519);
    let message_1 = message_1(Suite::X25519, "P01", "CAS", own.public_key());
    let sides = Setup::plain(Provider::default(), Suite::X25519).sides();
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let hand = Hand::initiator(&message_1, &own, &message_2);
    let message_3 = hand.send(&hand.proof(&shown).encode());
    let directory = directory(cas(), p01(), P01_KEY);
    let found = responder.receive_site(&message_3, &directory, NOW);
    assert_eq!(found.map(drop), Ok(()));
}
