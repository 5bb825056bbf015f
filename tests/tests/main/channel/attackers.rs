//! Somebody between the two, with keys of his own: no side takes another for who he is.

use cmcrypto_core::channel::*;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{Claim, Hand, Proof, Role, ephemeral, message_1, sha256};

/// Both sides of the attacker: he has agreed on keys with either.
struct Between {
    initiator: Initiator,
    to_initiator: Hand,
    /// Message 1 as he sent it on, and his key in it.
    responder: Responder,
    to_responder: Hand,
    of_responder: Proof,
}

/// He answers the initiator with a key of his own, and asks the responder for himself with another.
fn between(sides: &Sides) -> Between {
    let (initiator, of_initiator) = sides.start();
    let to_initiator = Hand::responder(&of_initiator);
    let own = ephemeral(sides.setup.suite);
    let message_1 = message_1(sides.setup.suite, "P01", "CAS", own.public_key());
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let to_responder = Hand::initiator(&message_1, &own, &message_2);
    // He reads who the responder is, as anybody may who asks.
    let of_responder = Proof::decode(&to_responder.open(&message_2).unwrap());
    Between {
        initiator,
        to_initiator,
        responder,
        to_responder,
        of_responder,
    }
}

fn every(test: impl Fn(&Sides)) {
    for setup in Setup::some() {
        test(&setup.sides());
    }
}

/// The responder's proof, sealed anew for the initiator: the signature is over other keys.
#[test]
fn the_responders_proof_relayed() {
    every(|sides| {
        let at = between(sides);
        let message_2 = at.to_initiator.send(&at.of_responder.encode());
        let found = at.initiator.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::KEY_CONFIRMATION));

        let at = between(sides);
        let mut proof = at.of_responder;
        let hand = at.to_initiator;
        let confirmed = hand.confirmed(Role::Responder);
        proof.confirmation =
            hand.confirm(Role::Responder, &confirmed, proof.kind, &proof.credential);
        let found = at.initiator.receive(&hand.send(&proof.encode()), NOW);
        assert_eq!(found.map(drop), Err(Error::SIGNATURE_INVALID));
    });
}

/// The responder's credential with a signature of the attacker's.
#[test]
fn the_responders_credential_without_its_key() {
    every(|sides| {
        let at = between(sides);
        let claim = Claim {
            kind: at.of_responder.kind,
            credential: at.of_responder.credential,
            key: key(Provider::default(), OTHER_KEY),
        };
        let proof = at.to_initiator.proof(&claim).encode();
        let message_2 = at.to_initiator.send(&proof);
        let found = at.initiator.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
    });
}

/// The initiator talks to the attacker, whom it knows as a site, and he passes its proof on.
#[test]
fn the_initiators_proof_relayed() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let p02 = SiteCode::new("P02").unwrap();
        for to in [p02, cas()] {
            let started = Initiator::start(&sides.initiator, to, setup.suite);
            let (initiator, of_initiator) = started.unwrap();
            let mut to_initiator = Hand::responder(&of_initiator);
            let proof = to_initiator.proof(&Claim::site(OTHER_KEY));
            let message_2 = to_initiator.send(&proof.encode());
            let known = initiator.receive(&message_2, NOW).unwrap();
            let (message_3, _) = known.authorise(anybody).unwrap();
            to_initiator.message_2 = message_2;
            let proof = Proof::decode(&to_initiator.open(&message_3).unwrap());

            let at = between(&sides);
            let message_3 = at.to_responder.send(&proof.encode());
            let found = at.responder.receive(&message_3, NOW).map(drop);
            assert_eq!(found, Err(Error::KEY_CONFIRMATION));
            let at = between(&sides);
            let hand = at.to_responder;
            let confirmed = hand.confirmed(Role::Initiator);
            let confirmation =
                hand.confirm(Role::Initiator, &confirmed, proof.kind, &proof.credential);
            let proof = Proof {
                confirmation,
                ..proof
            };
            let found = at.responder.receive(&hand.send(&proof.encode()), NOW);
            assert_eq!(found.map(drop), Err(Error::SIGNATURE_INVALID));
        }
    }
}

/// The responder's proof to the attacker, given back to it as the proof of who began; and the reverse.
#[test]
fn proofs_reflected_between_roles() {
    every(|sides| {
        let at = between(sides);
        let hand = at.to_responder;
        let mut proof = at.of_responder;
        let confirmed = hand.confirmed(Role::Initiator);
        proof.confirmation =
            hand.confirm(Role::Initiator, &confirmed, proof.kind, &proof.credential);
        let found = at.responder.receive(&hand.send(&proof.encode()), NOW);
        assert_eq!(found.map(drop), Err(Error::SIGNATURE_INVALID));
    });
}

/// Who passes all on but the ephemeral keys is shut out; who passes on the ephemeral keys as well can
/// seal no proof, whatever he puts in the place of theirs.
#[test]
fn misbinding() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let run = sides.run();
        let [message_1, message_2, _] = &run.messages;
        // He has what went over the wire. The best that he can do for S is to guess Z.
        let share = &message_2[HEADER..][..share_len(setup.suite)];
        let guesses = [vec![0; 32], sha256(&[share]), message_1[12..44].to_vec()];
        for guess in guesses {
            let guess = Secret::from(guess);
            let hand = Hand::new(Role::Initiator, message_1, share, &guess, message_2);
            let message_3 = hand.send(&hand.proof(&Claim::site(OTHER_KEY)).encode());
            let fresh = sides.respond(message_1).unwrap().0;
            let found = fresh.receive(&message_3, NOW).map(drop);
            assert_eq!(found, Err(Error::DECRYPT));
        }
        let hand = Hand::responder(message_1);
        let message_2 = hand.send(&hand.proof(&Claim::site(OTHER_KEY)).encode());
        let found = run.responder.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::MALFORMED));
    }
}

/// Two that do agree, where one took the other's site code for another: what was in message 1 is
/// signed by both.
#[test]
fn site_codes_changed_by_who_relays() {
    for setup in Setup::some() {
        let sides = setup.sides();
        // The attacker tells CAS that P02 asks, and P01 that CAS answers.
        let (initiator, of_p01) = sides.start();
        let mut of_p02 = of_p01.clone();
        of_p02[HEADER..][..3].copy_from_slice(b"P02");
        let (_, message_2) = sides.respond(&of_p02).unwrap();
        let found = initiator.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::DECRYPT));
    }
}

/// A stolen exchange key lets its thief be that site to others, and nobody else to that site.
#[test]
fn who_has_the_initiators_key() {
    every(|sides| {
        let (initiator, message_1) = sides.start();
        let hand = Hand::responder(&message_1);
        // He knows P01's key, and wants to be CAS.
        let claim = Claim {
            key: key(Provider::default(), P01_KEY),
            ..Claim::site(CAS_KEY)
        };
        let message_2 = hand.send(&hand.proof(&claim).encode());
        let found = initiator.receive(&message_2, NOW).map(drop);
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
    });
}
