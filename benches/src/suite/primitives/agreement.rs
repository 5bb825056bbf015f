//! Key agreement, and ECDSA as certificates of a PKI are verified with.

use ::ring::{agreement as ring_agreement, signature as ring_signature};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom as AwsLcRandom;
use aws_lc_rs::signature::{self as aws_lc, EcdsaKeyPair, KeyPair as _, ParsedPublicKey};
use aws_lc_rs::{agreement as aws_lc_agreement, rand};
use cmcrypto_core::Provider;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use graviola::hashing::{Sha256, Sha384};
use graviola::key_agreement::x25519;
use graviola::signing::ecdsa::{P256, P384, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use ring::rand::SystemRandom;

use super::MESSAGE;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};

pub(super) fn measure(run: &mut Run) {
    agreement(run);
    ecdsa(run);
}

/// A key for one handshake: made, its public half sent, and agreed with.
fn agreement(run: &mut Run) {
    for (label, algorithm, aws_lc, ring) in [
        (
            "X25519",
            AgreementAlgorithm::X25519,
            &aws_lc_agreement::X25519,
            &ring_agreement::X25519,
        ),
        (
            "P-256",
            AgreementAlgorithm::P256,
            &aws_lc_agreement::ECDH_P256,
            &ring_agreement::ECDH_P256,
        ),
    ] {
        let peer = AgreementKey::generate(Provider::default(), algorithm).unwrap();
        let peer = peer.public_key();
        let ours = |provider| {
            move || {
                let key = AgreementKey::generate(provider, algorithm).unwrap();
                (key.agree(peer).unwrap(), key.public_key()[0])
            }
        };
        let mut others = vec![
            beside("`portable`", ours(Provider::Portable)),
            beside("aws-lc-rs", || {
                let key = aws_lc_agreement::PrivateKey::generate(aws_lc).unwrap();
                let public = key.compute_public_key().unwrap();
                let peer = aws_lc_agreement::UnparsedPublicKey::new(aws_lc, peer);
                aws_lc_agreement::agree(&key, peer, (), |shared| {
                    Ok((shared.to_vec(), public.as_ref()[0]))
                })
                .unwrap()
            }),
            beside("ring", || {
                let random = SystemRandom::new();
                let key = ring_agreement::EphemeralPrivateKey::generate(ring, &random).unwrap();
                let public = key.compute_public_key().unwrap();
                let peer = ring_agreement::UnparsedPublicKey::new(ring, peer);
                ring_agreement::agree_ephemeral(key, &peer, |shared| {
                    (shared.to_vec(), public.as_ref()[0])
                })
                .unwrap()
            }),
        ];
        match algorithm {
            AgreementAlgorithm::X25519 => {
                others.push(beside("x25519-dalek", || dalek(peer)));
                others.push(beside("graviola", || {
                    let key = x25519::PrivateKey::new_random().unwrap();
                    let public = key.public_key();
                    let peer = x25519::PublicKey::try_from_slice(peer).unwrap();
                    (key.diffie_hellman(&peer).unwrap(), public.as_bytes()[0])
                }));
            }
            _ => others.push(beside("p256", || rust_crypto(peer))),
        }
        run.row(
            &format!("{label}: generate and agree"),
            competitor(ours(Provider::AwsLc)),
            others,
        );
    }
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).unwrap();
    bytes
}

fn dalek(peer: &[u8]) -> (x25519_dalek::SharedSecret, u8) {
    let key = x25519_dalek::StaticSecret::from(random());
    let public = x25519_dalek::PublicKey::from(&key);
    let peer: [u8; 32] = peer.try_into().unwrap();
    (key.diffie_hellman(&peer.into()), public.as_bytes()[0])
}

fn rust_crypto(peer: &[u8]) -> (p256::ecdh::SharedSecret, u8) {
    let key = p256::SecretKey::from_slice(&random()).unwrap();
    let public = key.public_key().to_sec1_point(false);
    let peer = p256::PublicKey::from_sec1_bytes(peer).unwrap();
    let shared = p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), peer.as_affine());
    (shared, public.as_bytes()[0])
}

fn ecdsa(run: &mut Run) {
    for (label, scheme, signing, verifying, ring) in [
        (
            "P-256, SHA-256",
            SignatureScheme::EcdsaP256Sha256,
            &aws_lc::ECDSA_P256_SHA256_ASN1_SIGNING,
            &aws_lc::ECDSA_P256_SHA256_ASN1,
            &ring_signature::ECDSA_P256_SHA256_ASN1,
        ),
        (
            "P-384, SHA-384",
            SignatureScheme::EcdsaP384Sha384,
            &aws_lc::ECDSA_P384_SHA384_ASN1_SIGNING,
            &aws_lc::ECDSA_P384_SHA384_ASN1,
            &ring_signature::ECDSA_P384_SHA384_ASN1,
        ),
    ] {
        let key = EcdsaKeyPair::generate(signing).unwrap();
        let signature = key.sign(&AwsLcRandom::new(), MESSAGE).unwrap();
        let signature = signature.as_ref();
        let point = key.public_key().as_ref();
        let spki: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
        let verify = |provider| {
            let key = PublicKey::from_spki_der(provider, spki.as_ref()).unwrap();
            move || key.verify(scheme, MESSAGE, signature).unwrap()
        };
        let by_aws_lc = ParsedPublicKey::new(verifying, point).unwrap();
        let ring = ring_signature::UnparsedPublicKey::new(ring, point);
        let p256 = VerifyingKey::<P256>::from_x962_uncompressed(point).ok();
        let p384 = VerifyingKey::<P384>::from_x962_uncompressed(point).ok();
        run.row(
            &format!("ECDSA {label}: verify"),
            competitor(verify(Provider::AwsLc)),
            vec![
                beside("`portable`", verify(Provider::Portable)),
                beside("aws-lc-rs", || {
                    by_aws_lc.verify_sig(MESSAGE, signature).unwrap()
                }),
                beside("ring", || ring.verify(MESSAGE, signature).unwrap()),
                beside("graviola", || {
                    match (&p256, &p384) {
                        (Some(key), _) => key.verify_asn1::<Sha256>(&[MESSAGE], signature),
                        (_, Some(key)) => key.verify_asn1::<Sha384>(&[MESSAGE], signature),
                        _ => unreachable!("a point of one of them"),
                    }
                    .unwrap()
                }),
            ],
        );
        let load = |provider| {
            let spki = spki.as_ref();
            move || PublicKey::from_spki_der(provider, spki).unwrap()
        };
        run.row(
            &format!("ECDSA {label}: read a public key"),
            competitor(load(Provider::AwsLc)),
            vec![
                beside("`portable`", load(Provider::Portable)),
                beside("aws-lc-rs", || {
                    ParsedPublicKey::new(verifying, point).unwrap()
                }),
            ],
        );
    }
}
