//! What a stranger is refused, and how little it costs: nothing of his is verified, and nothing signed
//! for him.

use std::sync::Arc;

use cmcrypto_core::channel::*;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{CERTIFICATE, Claim, EXCHANGE_KEY, Hand, Proof, ephemeral, message_1};

/// CAS, and its key, which counts what it is asked.
fn device(provider: Provider, name: &str, site: &str) -> (Party, Arc<Device>) {
    let device = Device::new(provider, name, Ok);
    let key = SiteExchangeKey::new(device.clone(), code(site)).unwrap();
    (Party::site(key), device)
}

#[test]
fn message_1_of_no_site_that_is_known() {
    let directory = directory(cas(), p01(), P01_KEY);
    for &provider in Provider::ALL {
        let (party, device) = device(provider, CAS_KEY, "CAS");
        let answer = |from: &str, to: &str, share: &[u8], at: &SiteDirectory| {
            let message = message_1(Suite::X25519, from, to, share);
            let request = Request::read(&message, Suite::ALL).unwrap();
            request.respond_site(&party, at, NOW).map(drop)
        };
        let own = ephemeral(Suite::X25519);
        // Before the agreement: the second is no key.
        for share in [own.public_key(), &[0; 32]] {
            let empty = SiteDirectory::new(cas(), SiteDirectorySettings::default());
            for (from, to, at, expected) in [
                ("X01", "CAS", &directory, Error::SITE_KEY_UNKNOWN),
                ("P01", "CAS", &empty, Error::SITE_KEY_UNKNOWN),
                // Nobody is connected to himself.
                ("CAS", "CAS", &directory, Error::SITE_KEY_UNKNOWN),
                ("P01", "P02", &directory, Error::SITE_MISMATCH),
            ] {
                assert_eq!(answer(from, to, share, at), Err(expected), "{from}, {to}");
            }
            let of_p02 = SiteDirectory::new(code("P02"), SiteDirectorySettings::default());
            let found = answer("P01", "CAS", share, &of_p02);
            assert_eq!(found, Err(Error::SITE_MISMATCH));
            let mut robbed = directory.clone();
            let print = world(provider).fingerprint(P01_KEY);
            robbed.report_stolen(&print, NOW).unwrap();
            let found = answer("P01", "CAS", share, &robbed);
            assert_eq!(found, Err(Error::SITE_KEY_STOLEN));
        }
        assert_eq!(device.asked.lock().unwrap().len(), 0);
        let found = answer("P01", "CAS", own.public_key(), &directory);
        assert_eq!(found, Ok(()));
        assert_eq!(device.asked.lock().unwrap().len(), 1);
    }
}

/// What a stranger can show: each with neither confirmation nor signature, which are looked at later.
fn strangers() -> Vec<Proof> {
    let large = key(Provider::default(), "rsa-8192");
    let known = Claim::site(P01_KEY).credential;
    let cut = known[..known.len() - 1].to_vec();
    let shown = [
        (EXCHANGE_KEY, Claim::site(OTHER_KEY).credential),
        (EXCHANGE_KEY, large.public_key().to_spki_der().to_vec()),
        (EXCHANGE_KEY, certificate_key("ec-p256")),
        (CERTIFICATE, Claim::certificate(P01_KEY).credential),
        (CERTIFICATE, known.clone()),
        (3, known),
        (EXCHANGE_KEY, cut),
        (EXCHANGE_KEY, Vec::new()),
        (CERTIFICATE, b"no DER".to_vec()),
    ];
    shown
        .map(|(kind, credential)| Proof {
            kind,
            credential,
            signature: vec![0; 7],
            confirmation: vec![0; 32],
        })
        .into()
}

fn certificate_key(name: &str) -> Vec<u8> {
    let certificate = certificate(Provider::default(), name);
    certificate.public_key().to_spki_der().to_vec()
}

/// What a responder and an initiator find of a proof, and how often the initiator has signed.
fn found(provider: Provider, proof: &Proof, known: &str) -> [(Result<(), Error>, usize); 2] {
    let sides = Setup::plain(provider, Suite::X25519).sides();
    let own = ephemeral(Suite::X25519);
    let first = message_1(Suite::X25519, "P01", "CAS", own.public_key());
    let (responder, message_2) = sides.respond(&first).unwrap();
    let hand = Hand::initiator(&first, &own, &message_2);
    let at = directory(cas(), p01(), known);
    let of_r = responder.receive_site(&hand.send(&proof.encode()), &at, NOW);

    let (party, device) = device(provider, P01_KEY, "P01");
    let (initiator, first) = Initiator::start(&party, cas(), Suite::X25519).unwrap();
    let hand = Hand::responder(&first);
    let at = directory(p01(), cas(), known);
    let of_i = initiator.receive_site(&hand.send(&proof.encode()), &at, NOW);
    let signed = device.asked.lock().unwrap().len();
    [(of_r.map(drop), 0), (of_i.map(drop), signed)]
}

/// Whose key it is comes before whether it was used: a key of 8,192 bits is never read.
#[test]
fn a_strangers_proof() {
    for &provider in Provider::ALL {
        for proof in strangers() {
            let unknown = Err(Error::SITE_KEY_UNKNOWN);
            let expected = [(unknown.clone(), 0), (unknown, 0)];
            assert_eq!(found(provider, &proof, P01_KEY), expected, "{proof:02x?}");
        }
        // Of the right key they are looked at, the least costly first.
        let mut proof = strangers().remove(0);
        let refused = |error: Error| [(Err(error.clone()), 0), (Err(error), 0)];
        let expected = refused(Error::KEY_CONFIRMATION);
        assert_eq!(found(provider, &proof, OTHER_KEY), expected);
        proof.kind = CERTIFICATE;
        let expected = refused(Error::SITE_KEY_UNKNOWN);
        assert_eq!(found(provider, &proof, OTHER_KEY), expected);
    }
}

/// With the key that is known, and all right but the signature.
#[test]
fn a_signature_that_is_none() {
    for &provider in Provider::ALL {
        let sides = Setup::plain(provider, Suite::P256).sides();
        let (initiator, first) = sides.start();
        let hand = Hand::responder(&first);
        let proof = hand.proof_with(&Claim::site(CAS_KEY), vec![1; 256]);
        let at = directory(p01(), cas(), CAS_KEY);
        let found = initiator.receive_site(&hand.send(&proof.encode()), &at, NOW);
        assert_eq!(found.map(drop), Err(Error::SIGNATURE_INVALID));
    }
}

/// Only the certificate that is meant, in the place of a rule of the caller's.
#[test]
fn another_certificate() {
    let setup = Setup {
        shown: [Shown::Certificate; 2],
        ..Setup::plain(Provider::default(), Suite::default())
    };
    let sides = setup.sides();
    let of = |name| identity(Provider::default(), name).certificate().clone();
    // Of the same key, but another certificate.
    let longer = hierarchy::identity(Provider::default(), CAS_KEY, "S01");
    for (expected, outcome) in [
        (&of(OTHER_KEY), Err(Error::SIGNER_MISMATCH)),
        (longer.certificate(), Err(Error::SIGNER_MISMATCH)),
    ] {
        let run = || {
            let (initiator, first) = sides.start();
            let (_, message_2) = sides.respond(&first).unwrap();
            initiator.receive(&message_2, NOW).unwrap()
        };
        let found = run().authorise_certificate(expected);
        assert_eq!(found.map(drop), outcome);
        let shown = run().peer().certificate().unwrap().clone();
        let run = sides.run();
        let known = run.responder.receive(&run.messages[2], NOW).unwrap();
        assert_eq!(known.authorise_certificate(&shown).map(drop), outcome);
    }
    let run = sides.run();
    let known = run.responder.receive(&run.messages[2], NOW).unwrap();
    let shown = known.peer().certificate().unwrap().clone();
    assert!(known.authorise_certificate(&shown).is_ok());
    // A key is no certificate.
    let run = Setup::plain(Provider::default(), Suite::default())
        .sides()
        .run();
    let known = run.responder.receive(&run.messages[2], NOW).unwrap();
    let found = known.authorise_certificate(&shown).map(drop);
    assert_eq!(found, Err(Error::SIGNER_MISMATCH));
}
