//! ECDSA verification, and reading the key, which is checked then.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature as aws_lc;
use aws_lc_rs::signature::{
    EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair as _, ParsedPublicKey,
};
use cmcrypto_core::Provider;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use criterion::Criterion;
use ring::signature as ring;

use crate::MESSAGE;
use crate::name;
use crate::start;

struct Row {
    label: &'static str,
    scheme: SignatureScheme,
    signing: &'static EcdsaSigningAlgorithm,
    aws_lc: &'static EcdsaVerificationAlgorithm,
    ring: &'static ring::EcdsaVerificationAlgorithm,
}

const ROWS: [Row; 2] = [
    Row {
        label: "P-256 SHA-256",
        scheme: SignatureScheme::EcdsaP256Sha256,
        signing: &aws_lc::ECDSA_P256_SHA256_ASN1_SIGNING,
        aws_lc: &aws_lc::ECDSA_P256_SHA256_ASN1,
        ring: &ring::ECDSA_P256_SHA256_ASN1,
    },
    Row {
        label: "P-384 SHA-384",
        scheme: SignatureScheme::EcdsaP384Sha384,
        signing: &aws_lc::ECDSA_P384_SHA384_ASN1_SIGNING,
        aws_lc: &aws_lc::ECDSA_P384_SHA384_ASN1,
        ring: &ring::ECDSA_P384_SHA384_ASN1,
    },
];

pub fn ecdsa(c: &mut Criterion) {
    for row in ROWS {
        let key = EcdsaKeyPair::generate(row.signing).unwrap();
        let signature = key.sign(&SystemRandom::new(), MESSAGE).unwrap();
        let signature = signature.as_ref();
        let point = key.public_key().as_ref();
        let spki: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
        let spki = spki.as_ref();

        let mut group = start(c, &format!("ECDSA verify/{}", row.label));
        for &provider in Provider::ALL {
            let key = PublicKey::from_spki_der(provider, spki).unwrap();
            group.bench_function(name(provider), |b| {
                b.iter(|| key.verify(row.scheme, MESSAGE, signature).unwrap())
            });
        }
        let aws_lc = ParsedPublicKey::new(row.aws_lc, point).unwrap();
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| aws_lc.verify_sig(MESSAGE, signature).unwrap())
        });
        let ring = ring::UnparsedPublicKey::new(row.ring, point);
        group.bench_function("ring", |b| {
            b.iter(|| ring.verify(MESSAGE, signature).unwrap())
        });
        group.finish();

        let mut group = start(c, &format!("EC load/{}", row.label));
        for &provider in Provider::ALL {
            group.bench_function(name(provider), |b| {
                b.iter(|| PublicKey::from_spki_der(provider, spki).unwrap())
            });
        }
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| ParsedPublicKey::new(row.aws_lc, point).unwrap())
        });
        group.finish();
    }
}
