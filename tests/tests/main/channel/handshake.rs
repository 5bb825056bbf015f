//! Handshakes that go well.

use cmcrypto_core::channel::*;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{Claim, Hand, Role, ephemeral, message_1};

#[test]
fn every_two_agree() {
    for setup in Setup::all() {
        let sides = setup.sides();
        let (initiator, message_1) = sides.start();
        let request = Request::read(&message_1, &[setup.suite]).unwrap();
        let told = (request.from(), request.to(), request.suite());
        assert_eq!(told, (p01(), cas(), setup.suite));
        let (responder, message_2) = request.respond(&sides.responder).unwrap();
        let known = initiator.receive(&message_2, NOW).unwrap();
        let judge = |peer: &Peer| assert_shown(peer, cas(), CAS_KEY, setup.shown[1]);
        judge(known.peer()).unwrap();
        let (message_3, mut of_i) = known.authorise(judge).unwrap();
        judge(&of_i.peer).unwrap();
        let known = responder.receive(&message_3, NOW).unwrap();
        let judge = |peer: &Peer| assert_shown(peer, p01(), P01_KEY, setup.shown[0]);
        judge(known.peer()).unwrap();
        let mut of_r = known.authorise(judge).unwrap();
        judge(&of_r.peer).unwrap();
        assert_talk(&mut of_i, &mut of_r);

        let more = |shown, name| match shown {
            Shown::ExchangeKey => 0,
            Shown::Certificate => {
                let identity = identity(Provider::default(), name);
                let certificate = identity.certificate();
                certificate.to_der().len() - certificate.public_key().to_spki_der().len()
            }
        };
        let lens = [message_1.len(), message_2.len(), message_3.len()];
        let [of_p01, of_cas] = setup.shown;
        let beyond_x25519 = share_len(setup.suite) - 32;
        let expected = [
            44 + beyond_x25519,
            641 + beyond_x25519 + more(of_cas, CAS_KEY),
            609 + more(of_p01, P01_KEY),
        ];
        assert_eq!(lens, expected, "{setup:?}");
        for message in [message_1, message_2, message_3] {
            for at in 0..message.len() {
                let expected = (at >= HEADER).then_some(message.len());
                assert_eq!(message_len(&message[..at]), Ok(expected));
            }
            let more = [&message[..], b"more"].concat();
            assert_eq!(message_len(&more), Ok(Some(message.len())));
        }
    }
}

#[track_caller]
fn assert_shown(peer: &Peer, site: SiteCode, name: &str, shown: Shown) -> Result<(), Error> {
    assert_eq!(peer.site_code(), site);
    let key = key(Provider::default(), name);
    let (exchange_key, certificate) = (peer.exchange_key(), peer.certificate());
    match shown {
        Shown::ExchangeKey => {
            assert_eq!(exchange_key, Some(key.public_key()));
            assert_eq!(certificate, None);
        }
        Shown::Certificate => {
            assert_eq!(exchange_key, None);
            assert_eq!(certificate.unwrap().public_key(), key.public_key());
        }
    }
    Ok(())
}

#[test]
fn sites_that_know_each_other() {
    let of_p01 = directory(p01(), cas(), CAS_KEY);
    let of_cas = directory(cas(), p01(), P01_KEY);
    for &provider in Provider::ALL {
        let sides = Setup::plain(provider, Suite::default()).sides();
        let (initiator, message_1) = sides.start();
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let (responder, message_2) = request
            .respond_site(&sides.responder, &of_cas, NOW)
            .unwrap();
        let received = initiator.receive_site(&message_2, &of_p01, NOW);
        let (message_3, mut a) = received.unwrap();
        let mut b = responder.receive_site(&message_3, &of_cas, NOW).unwrap();
        assert_talk(&mut a, &mut b);
        for (channel, key) in [(&a, CAS_KEY), (&b, P01_KEY)] {
            let key = world(provider).public(key);
            assert_eq!(channel.peer.exchange_key(), Some(key));
        }
    }
}

#[test]
fn every_channel_has_its_own_name() {
    let sides = Setup::plain(Provider::default(), Suite::default()).sides();
    let mut ids: Vec<_> = (0..20).map(|_| sides.channels()[0].id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}

/// The steps as `protocol.md` has them, by an implementation of its own on either side.
#[test]
fn with_a_peer_that_was_written_from_the_protocol() {
    for &provider in Provider::ALL {
        for &suite in Suite::ALL {
            let sides = Setup::plain(provider, suite).sides();
            for at_i in [Claim::site(P01_KEY), Claim::certificate(P01_KEY)] {
                let own = ephemeral(suite);
                let message_1 = message_1(suite, "P01", "CAS", own.public_key());
                let (responder, message_2) = sides.respond(&message_1).unwrap();
                let hand = Hand::initiator(&message_1, &own, &message_2);
                assert_proof(&hand, &message_2, CAS_KEY);
                let message_3 = hand.send(&hand.proof(&at_i).encode());
                let known = responder.receive(&message_3, NOW).unwrap();
                let mut channel = known.authorise(anybody).unwrap();
                for number in 0..3 {
                    let record = hand.record(Role::Initiator, &message_3, number, b"x");
                    let content = open(&mut channel.receiver, &record);
                    assert_eq!(content, Ok(Some(b"x".to_vec())));
                    let record = seal(&mut channel.sender, b"y");
                    let expected = hand.record(Role::Responder, &message_3, number, b"y");
                    assert_eq!(record, expected);
                }
            }
            for at_r in [Claim::site(CAS_KEY), Claim::certificate(CAS_KEY)] {
                let (initiator, message_1) = sides.start();
                let mut hand = Hand::responder(&message_1);
                let message_2 = hand.send(&hand.proof(&at_r).encode());
                let known = initiator.receive(&message_2, NOW).unwrap();
                let (message_3, mut channel) = known.authorise(anybody).unwrap();
                hand.message_2 = message_2;
                assert_proof(&hand, &message_3, P01_KEY);
                let record = hand.record(Role::Responder, &message_3, 0, b"x");
                let content = open(&mut channel.receiver, &record);
                assert_eq!(content, Ok(Some(b"x".to_vec())));
                let record = seal(&mut channel.sender, b"y");
                let expected = hand.record(Role::Initiator, &message_3, 0, b"y");
                assert_eq!(record, expected);
            }
        }
    }
}

/// The library's proof, byte by byte but for the random signature, which verifies over what it should.
#[track_caller]
fn assert_proof(hand: &Hand, message: &[u8], name: &str) {
    use crate::channel::hand::{Proof, SignatureScheme, signed_bytes};
    let bytes = hand.open(message).unwrap();
    let proof = Proof::decode(&bytes);
    let claim = Claim::site(name);
    let role = hand.role.other();
    let confirmed = hand.confirmed(role);
    let expected = Proof {
        kind: 1,
        credential: claim.credential.clone(),
        signature: proof.signature.clone(),
        confirmation: hand.confirm(role, &confirmed, 1, &claim.credential),
    };
    assert_eq!(bytes, expected.encode());
    let (first, share) = (&hand.message_1, &hand.responder_share);
    let signed = signed_bytes(role, first, share, 1, &claim.credential);
    let key = claim.key.public_key();
    let scheme = SignatureScheme::PssSha256;
    assert_eq!(key.verify(scheme, &signed, &proof.signature), Ok(()));
}

#[test]
fn threads_and_debug() {
    fn send_sync<T: Send + Sync>() {}
    send_sync::<Party>();
    send_sync::<Initiator>();
    send_sync::<Request>();
    send_sync::<Responder>();
    send_sync::<AuthenticatedResponder>();
    send_sync::<AuthenticatedInitiator>();
    send_sync::<Channel>();
    send_sync::<Sender>();
    send_sync::<Receiver>();
    send_sync::<ChannelLifetime>();
    send_sync::<Cookies>();

    let sides = Setup::plain(Provider::default(), Suite::default()).sides();
    let (initiator, message_1) = sides.start();
    assert_eq!(format!("{initiator:?}"), "Initiator(P01 to CAS)");
    let request = Request::read(&message_1, Suite::ALL).unwrap();
    assert_eq!(format!("{request:?}"), "Request(P01 to CAS)");
    let (responder, _) = request.respond(&sides.responder).unwrap();
    assert_eq!(format!("{responder:?}"), "Responder(P01 to CAS)");

    // One half sends in a thread while the other receives.
    let [a, b] = sides.channels();
    assert_eq!(format!("{:?}", a.sender), "Sender(0 records)");
    let (mut sender, mut receiver) = (a.sender, b.receiver);
    let (to, from) = std::sync::mpsc::channel();
    let sending = std::thread::spawn(move || {
        for number in 0..100_u8 {
            to.send(seal(&mut sender, &[number])).unwrap();
        }
        to.send(sender.close().unwrap().to_vec()).unwrap();
    });
    let opened: Vec<_> = from
        .iter()
        .map(|record| open(&mut receiver, &record))
        .collect();
    sending.join().unwrap();
    let expected = (0..100_u8).map(|number| Ok(Some(vec![number])));
    assert_eq!(opened, expected.chain([Ok(None)]).collect::<Vec<_>>());
    assert_eq!(receiver.end_of_input(), Ok(()));
}
