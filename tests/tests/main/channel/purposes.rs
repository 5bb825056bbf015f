//! No signature for another purpose is one for a channel. The reverse is in `purposes/exchanged.rs`.

use std::sync::Arc;

use cmcrypto_core::channel::*;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::pki::key::{PrivateKey, SigningKey};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{
    Claim, Hand, SignatureScheme, ephemeral, message_1, sha256, signed_bytes,
};
use crate::signature_context::names::PURPOSES;

/// What a responder finds of an initiator whose signature is this, given what a channel's is over
/// behind its prefix.
fn found(provider: Provider, sign: impl Fn(&PrivateKey, &[u8]) -> Vec<u8>) -> Result<(), Error> {
    let sides = Setup::plain(provider, Suite::default()).sides();
    let own = ephemeral(Suite::default());
    let message_1 = message_1(Suite::default(), "P01", "CAS", own.public_key());
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let hand = Hand::initiator(&message_1, &own, &message_2);
    let claim = Claim::site(P01_KEY);
    let signed = hand.signed_bytes(&claim);
    let content = signed.strip_prefix(b"cmcrypto channel v1\0").unwrap();
    let proof = hand.proof_with(&claim, sign(&claim.key, content));
    let message_3 = hand.send(&proof.encode());
    responder.receive(&message_3, NOW).map(drop)
}

#[test]
fn the_content_signed_for_another_purpose() {
    let schemes = [
        SignatureScheme::PssSha256,
        SignatureScheme::Pkcs1Sha256,
        SignatureScheme::Pkcs1Sha384,
        SignatureScheme::Pkcs1Sha512,
    ];
    for &provider in Provider::ALL {
        for purpose in PURPOSES {
            for scheme in schemes {
                let found = found(provider, |key, content| {
                    let message = form::signed_bytes(purpose, content);
                    key.sign(scheme, &message).unwrap()
                });
                let right = (purpose, scheme) == ("channel", SignatureScheme::PssSha256);
                let expected = if right {
                    Ok(())
                } else {
                    Err(Error::SIGNATURE_INVALID)
                };
                assert_eq!(found, expected, "{purpose}, {scheme:?}");
            }
        }
    }
}

/// A key outside the library is asked for one signature in a handshake, over what is documented.
#[test]
fn what_a_key_is_asked_to_sign() {
    use crate::channel::hand::Role;
    for &provider in Provider::ALL {
        for &suite in Suite::ALL {
            let [of_p01, of_cas] = [P01_KEY, CAS_KEY].map(|key| Device::new(provider, key, Ok));
            let site = |key: &Arc<Device>, code| {
                Party::site(SiteExchangeKey::new(key.clone(), code).unwrap())
            };
            let sides = Sides {
                initiator: site(&of_p01, p01()),
                responder: site(&of_cas, cas()),
                setup: Setup::plain(provider, suite),
            };
            let run = sides.run();
            run.responder.receive(&run.messages[2], NOW).unwrap();
            let [message_1, message_2, _] = &run.messages;
            let share = &message_2[HEADER..][..share_len(suite)];
            for (role, device) in [(Role::Initiator, of_p01), (Role::Responder, of_cas)] {
                let credential = device.public_key().to_spki_der();
                let signed = signed_bytes(role, message_1, share, 1, credential);
                let expected = (SignatureScheme::PssSha256, sha256(&[&signed]));
                assert_eq!(*device.asked.lock().unwrap(), [expected]);
            }
        }
    }
}
