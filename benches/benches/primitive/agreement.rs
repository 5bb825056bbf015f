//! Key agreement, HKDF and HMAC beside the engines.

use ::hmac::{KeyInit as _, Mac as _};
use ::ring::{agreement as ring_agreement, hkdf as ring_hkdf, hmac as ring_hmac};
use aws_lc_rs::{agreement as aws_lc_agreement, hkdf as aws_lc_hkdf, hmac as aws_lc_hmac};
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::kdf;
use cmcrypto_core::{Provider, Secret};
use criterion::{Criterion, Throughput};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::Sha256;

use crate::CONTENT_KEY;
use crate::MESSAGE;
use crate::content;
use crate::name;
use crate::start;

const INFO: &[u8] = b"cmcrypto channel v1\0";

/// A key for one handshake: made, its public half sent, and agreed with.
pub(crate) fn agreement(c: &mut Criterion) {
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
        let mut group = start(c, &format!("{label}/generate and agree"));
        for &provider in Provider::ALL {
            group.bench_function(name(provider), |b| {
                b.iter(|| {
                    let key = AgreementKey::generate(provider, algorithm).unwrap();
                    (key.agree(peer).unwrap(), key.public_key()[0])
                })
            });
        }
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| {
                let key = aws_lc_agreement::PrivateKey::generate(aws_lc).unwrap();
                let public = key.compute_public_key().unwrap();
                let peer = aws_lc_agreement::UnparsedPublicKey::new(aws_lc, peer);
                aws_lc_agreement::agree(&key, peer, (), |shared| {
                    Ok((shared.to_vec(), public.as_ref()[0]))
                })
                .unwrap()
            })
        });
        group.bench_function("ring", |b| {
            b.iter(|| {
                let random = SystemRandom::new();
                let key = ring_agreement::EphemeralPrivateKey::generate(ring, &random).unwrap();
                let public = key.compute_public_key().unwrap();
                let peer = ring_agreement::UnparsedPublicKey::new(ring, peer);
                ring_agreement::agree_ephemeral(key, &peer, |shared| {
                    (shared.to_vec(), public.as_ref()[0])
                })
                .unwrap()
            })
        });
        match algorithm {
            AgreementAlgorithm::X25519 => {
                group.bench_function("x25519-dalek", |b| b.iter(|| dalek(peer)));
            }
            _ => {
                group.bench_function("p256", |b| b.iter(|| rust_crypto(peer)));
            }
        }
        group.finish();

        let mut group = start(c, &format!("{label}/agree"));
        for &provider in Provider::ALL {
            let key = AgreementKey::generate(provider, algorithm).unwrap();
            group.bench_function(name(provider), |b| b.iter(|| key.agree(peer).unwrap()));
        }
        let key = aws_lc_agreement::PrivateKey::generate(aws_lc).unwrap();
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| {
                let peer = aws_lc_agreement::UnparsedPublicKey::new(aws_lc, peer);
                aws_lc_agreement::agree(&key, peer, (), |shared| Ok(shared.to_vec())).unwrap()
            })
        });
        group.finish();
    }
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).unwrap();
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

/// As a channel derives its keys: one extraction, and two keys. One engine for all providers.
pub(crate) fn hkdf(c: &mut Criterion) {
    let ikm = Secret::from(CONTENT_KEY.to_vec());
    let mut group = start(c, "HKDF SHA-256/64 bytes");
    group.bench_function("cmcrypto", |b| {
        b.iter(|| kdf::hkdf_sha256(&ikm, b"", &[INFO, MESSAGE], 64).unwrap())
    });
    group.bench_function("aws-lc-rs", |b| {
        b.iter(|| {
            let mut out = [0; 64];
            aws_lc_hkdf::Salt::new(aws_lc_hkdf::HKDF_SHA256, b"")
                .extract(&CONTENT_KEY)
                .expand(&[INFO, MESSAGE], AwsLcLen(64))
                .unwrap()
                .fill(&mut out)
                .unwrap();
            out
        })
    });
    group.bench_function("ring", |b| {
        b.iter(|| {
            let mut out = [0; 64];
            ring_hkdf::Salt::new(ring_hkdf::HKDF_SHA256, b"")
                .extract(&CONTENT_KEY)
                .expand(&[INFO, MESSAGE], RingLen(64))
                .unwrap()
                .fill(&mut out)
                .unwrap();
            out
        })
    });
    group.bench_function("hkdf", |b| {
        b.iter(|| {
            let mut out = [0; 64];
            ::hkdf::Hkdf::<Sha256>::new(None, &CONTENT_KEY)
                .expand_multi_info(&[INFO, MESSAGE], &mut out)
                .unwrap();
            out
        })
    });
    group.finish();
}

struct AwsLcLen(usize);

impl aws_lc_hkdf::KeyType for AwsLcLen {
    fn len(&self) -> usize {
        self.0
    }
}

struct RingLen(usize);

impl ring_hkdf::KeyType for RingLen {
    fn len(&self) -> usize {
        self.0
    }
}

/// With keys that are prepared once. One engine for all providers.
pub(crate) fn hmac(c: &mut Criterion) {
    let ours = HmacSha256::new(&Secret::from(CONTENT_KEY.to_vec()));
    let aws_lc = aws_lc_hmac::Key::new(aws_lc_hmac::HMAC_SHA256, &CONTENT_KEY);
    let ring = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, &CONTENT_KEY);
    let rust_crypto = ::hmac::Hmac::<Sha256>::new_from_slice(&CONTENT_KEY).unwrap();
    for (label, len) in [("64 B", 64), ("64 KiB", 64 << 10)] {
        let data = content(len);
        let mut group = start(c, &format!("HMAC SHA-256/{label}"));
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function("cmcrypto", |b| b.iter(|| ours.tag::<32>(&[&data])));
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| aws_lc_hmac::sign(&aws_lc, &data))
        });
        group.bench_function("ring", |b| b.iter(|| ring_hmac::sign(&ring, &data)));
        group.bench_function("hmac", |b| {
            b.iter(|| rust_crypto.clone().chain_update(&data).finalize())
        });
        group.finish();
    }
}
