//! Proofs that are wrong in one thing, by who has agreed on the keys and can seal what he likes.

use cmcrypto_core::channel::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{
    Claim, Hand, Proof, Role, SignatureScheme, ephemeral, message_1, signed_bytes,
};

/// A side by hand that is about to prove who it is, for each suite, role and provider that reads it.
fn each(mut test: impl FnMut(&dyn Fn() -> At)) {
    for &provider in Provider::ALL {
        for &suite in Suite::ALL {
            let sides = Setup::plain(provider, suite).sides();
            test(&|| {
                let (initiator, message_1) = sides.start();
                At {
                    hand: Hand::responder(&message_1),
                    claim: Claim::site(CAS_KEY),
                    other: Other::Initiator(initiator.into()),
                }
            });
            test(&|| {
                let own = ephemeral(suite);
                let message_1 = message_1(suite, "P01", "CAS", own.public_key());
                let (responder, message_2) = sides.respond(&message_1).unwrap();
                At {
                    hand: Hand::initiator(&message_1, &own, &message_2),
                    claim: Claim::site(P01_KEY),
                    other: Other::Responder(responder.into()),
                }
            });
        }
    }
}

struct At {
    hand: Hand,
    claim: Claim,
    other: Other,
}

/// The side that reads it.
enum Other {
    Initiator(Box<Initiator>),
    Responder(Box<Responder>),
}

impl At {
    fn proof(&self) -> Proof {
        self.hand.proof(&self.claim)
    }

    fn receive(self, message: &[u8]) -> Result<(), Error> {
        match self.other {
            Other::Initiator(initiator) => initiator.receive(message, NOW).map(drop),
            Other::Responder(responder) => responder.receive(message, NOW).map(drop),
        }
    }

    fn finds(self, proof: &[u8]) -> Result<(), Error> {
        let message = self.hand.send(proof);
        self.receive(&message)
    }

    fn finds_signature(self, scheme: SignatureScheme, signed: &[u8]) -> Result<(), Error> {
        let signature = self.claim.key.sign(scheme, signed).unwrap();
        let proof = self.hand.proof_with(&self.claim, signature);
        self.finds(&proof.encode())
    }
}

const PSS: SignatureScheme = SignatureScheme::PssSha256;
const INVALID: Result<(), Error> = Err(Error::SIGNATURE_INVALID);

#[test]
fn right() {
    each(|at| {
        let proof = at();
        let bytes = proof.proof().encode();
        assert_eq!(proof.finds(&bytes), Ok(()));
        // As all others are wrong in one thing, this is how they are made.
        let signed = at();
        let bytes = signed.hand.signed_bytes(&signed.claim);
        assert_eq!(signed.finds_signature(PSS, &bytes), Ok(()));
    });
}

#[test]
fn lengths() {
    each(|at| {
        let good = at().proof().encode();
        for len in (0..good.len()).step_by(7).chain([1, 2, 3, good.len() - 1]) {
            let at = at();
            let proof = at.proof().encode();
            assert_eq!(at.finds(&proof[..len]), Err(Error::MALFORMED), "{len}");
        }
        for more in [&[0][..], &[0; 32]] {
            let at = at();
            let proof = [&at.proof().encode()[..], more].concat();
            assert_eq!(at.finds(&proof), Err(Error::MALFORMED));
        }
        // The length of the credential, and of the signature.
        let (credential, signature) = (1, 3 + at().claim.credential.len());
        for place in [credential, signature] {
            for add in [1_u16, 0xfffe, 0x8000, 255, 256] {
                let at = at();
                let mut proof = at.proof().encode();
                let len = &mut proof[place..place + 2];
                let changed = u16::from_be_bytes([len[0], len[1]]).wrapping_add(add);
                len.copy_from_slice(&changed.to_be_bytes());
                assert_eq!(at.finds(&proof), Err(Error::MALFORMED), "{place}, {add}");
            }
        }
    });
}

#[test]
fn confirmations() {
    each(|at| {
        let wrong = |change: &dyn Fn(&At, &mut Proof)| {
            let at = at();
            let mut proof = at.proof();
            change(&at, &mut proof);
            let found = at.finds(&proof.encode());
            assert_eq!(found, Err(Error::KEY_CONFIRMATION));
        };
        for byte in 0..32 {
            wrong(&|_, proof| proof.confirmation[byte] ^= 1);
        }
        wrong(&|_, proof| proof.confirmation.fill(0));
        // Of another kind, another credential, by the other role's key, over the other role's bytes.
        let confirm = |at: &At, by: Role, over: Role, kind, credential: &[u8]| {
            let confirmed = at.hand.confirmed(over);
            at.hand.confirm(by, &confirmed, kind, credential)
        };
        wrong(&|at, proof| {
            let role = at.hand.role;
            proof.confirmation = confirm(at, role, role, 2, &proof.credential);
        });
        wrong(&|at, proof| {
            let role = at.hand.role;
            let other = Claim::site(OTHER_KEY).credential;
            proof.confirmation = confirm(at, role, role, 1, &other);
        });
        wrong(&|at, proof| {
            let (by, over) = (at.hand.role.other(), at.hand.role);
            proof.confirmation = confirm(at, by, over, 1, &proof.credential);
        });
        wrong(&|at, proof| {
            let (by, over) = (at.hand.role, at.hand.role.other());
            proof.confirmation = confirm(at, by, over, 1, &proof.credential);
        });
        // Whoever puts in another credential, with all else as it was.
        wrong(&|_, proof| proof.credential = Claim::site(OTHER_KEY).credential);
        wrong(&|_, proof| proof.kind = 2);
        // Before anything else is read: neither the credential nor the signature is any.
        wrong(&|_, proof| {
            proof.credential.clear();
            proof.signature.clear();
        });
    });
}

#[test]
fn signatures() {
    each(|at| {
        // With the confirmation as it should be.
        for change in [
            (|signature| signature[0] ^= 1) as fn(&mut Vec<u8>),
            |signature| signature[255] ^= 0x80,
            |signature| signature.fill(0),
            |signature| signature.clear(),
            |signature| signature.push(0),
            |signature| signature.insert(0, 0),
            |signature| signature.truncate(255),
            |signature| signature.resize(4_000, 0),
        ] {
            let at = at();
            let mut proof = at.proof();
            change(&mut proof.signature);
            assert_eq!(at.finds(&proof.encode()), INVALID);
        }
        // By another key.
        let other = at();
        let signed = other.hand.signed_bytes(&other.claim);
        let signature = Claim::site(OTHER_KEY).key.sign(PSS, &signed).unwrap();
        let proof = other.hand.proof_with(&other.claim, signature);
        assert_eq!(other.finds(&proof.encode()), INVALID);
        // Right, but as another scheme.
        for scheme in [
            SignatureScheme::Pkcs1Sha256,
            SignatureScheme::Pkcs1Sha384,
            SignatureScheme::Pkcs1Sha512,
        ] {
            let at = at();
            let signed = at.hand.signed_bytes(&at.claim);
            assert_eq!(at.finds_signature(scheme, &signed), INVALID);
        }
    });
}

/// Right signatures over almost the right bytes.
#[test]
fn what_is_signed() {
    each(|at| {
        let signed = |change: &dyn Fn(&At) -> Vec<u8>| {
            let at = at();
            let signed = change(&at);
            assert_ne!(signed, at.hand.signed_bytes(&at.claim));
            assert_eq!(at.finds_signature(PSS, &signed), INVALID);
        };
        let with = |role: &dyn Fn(Role) -> Role, first: &dyn Fn(&mut Vec<u8>), kind| {
            signed(&|at| {
                let mut message_1 = at.hand.message_1.clone();
                first(&mut message_1);
                let (share, credential) = (&at.hand.responder_share, &at.claim.credential);
                signed_bytes(role(at.hand.role), &message_1, share, kind, credential)
            });
        };
        with(&Role::other, &|_| {}, 1);
        with(&|role| role, &|_| {}, 2);
        // The suite, each site code, the initiator's share.
        for byte in [2, 3, 6, 8, 9, 11, 12, 43] {
            with(&|role| role, &|message_1| message_1[byte] ^= 1, 1);
        }
        // The site codes the other way round.
        with(
            &|role| role,
            &|message_1| message_1[6..12].rotate_left(3),
            1,
        );
        // The responder's share, or the two exchanged.
        signed(&|at| {
            let mut share = at.hand.responder_share.clone();
            share[1] ^= 1;
            let credential = &at.claim.credential;
            signed_bytes(at.hand.role, &at.hand.message_1, &share, 1, credential)
        });
        signed(&|at| {
            let (first, share) = at.hand.message_1.split_at(12);
            let first = [first, &at.hand.responder_share].concat();
            signed_bytes(at.hand.role, &first, share, 1, &at.claim.credential)
        });
        // Another credential; the credential itself; nothing of it.
        signed(&|at| {
            let other = Claim::site(OTHER_KEY).credential;
            let share = &at.hand.responder_share;
            signed_bytes(at.hand.role, &at.hand.message_1, share, 1, &other)
        });
        let tail = |tail: &dyn Fn(&At) -> Vec<u8>| {
            signed(&|at| {
                let mut signed = at.hand.signed_bytes(&at.claim);
                signed.truncate(signed.len() - 32);
                [signed, tail(at)].concat()
            });
        };
        tail(&|at| at.claim.credential.clone());
        tail(&|_| Vec::new());
        // Another purpose, or version, or none.
        for prefix in [
            "cmcrypto replication v1\0",
            "cmcrypto key-file v1\0",
            "cmcrypto endorsement v1\0",
            "cmcrypto registration v1\0",
            "cmcrypto site-data v1\0",
            "cmcrypto channel v2\0",
            "cmcrypto channel v1",
            "cmcrypto channel v1\0\0",
            "",
        ] {
            signed(&|at| {
                let signed = at.hand.signed_bytes(&at.claim);
                let content = &signed["cmcrypto channel v1\0".len()..];
                [prefix.as_bytes(), content].concat()
            });
        }
    });
}

/// Sealed under the other role's key, under another associated data, in another form.
#[test]
fn sealing() {
    each(|at| {
        let other_role = at();
        let role = other_role.hand.role.other();
        let message = other_role
            .hand
            .send_under(role, &other_role.proof().encode());
        assert_eq!(other_role.receive(&message), Err(Error::DECRYPT));

        let tag = at();
        let mut message = tag.hand.send(&tag.proof().encode());
        *message.last_mut().unwrap() ^= 1;
        assert_eq!(tag.receive(&message), Err(Error::DECRYPT));

        // What was sent in clear.
        let clear = at();
        let proof = clear.proof().encode();
        let mut message = clear.hand.send(&proof);
        let start = message.len() - 16 - proof.len();
        message[start..][..proof.len()].copy_from_slice(&proof);
        assert_eq!(clear.receive(&message), Err(Error::DECRYPT));
    });
}
