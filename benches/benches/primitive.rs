//! What does each primitive cost by provider, and what in the engines themselves?

#[path = "primitive/agreement.rs"]
mod agreement;
#[path = "primitive/ecdsa.rs"]
mod ecdsa;
#[path = "primitive/engines.rs"]
mod engines;

use std::time::Duration;

use aes_gcm::aead::{AeadInOut, KeyInit};
use cmcrypto_benches::work::message::{KEY_BITS, content, key};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::{OaepDigest, RsaKeySize};
use cmcrypto_core::primitive::{SignatureScheme, aes_gcm as gcm};
use cmcrypto_core::{Provider, Secret};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use engines::{AwsLcKeys, RingKeys, RustCryptoKeys};
use sha2::Digest as _;

const MESSAGE: &[u8] = b"the signed attributes of a message";
const CONTENT_KEY: [u8; 32] = [9; 32];
const NONCE: [u8; 12] = [7; 12];

fn name(provider: Provider) -> String {
    format!("cmcrypto {}", provider.name())
}

fn start<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

/// What has no peer of its own in the groups below: by provider only.
fn small_calls(c: &mut Criterion) {
    let mut group = start(c, "random/32 bytes");
    for &provider in Provider::ALL {
        group.bench_function(name(provider), |b| {
            b.iter(|| Secret::random(provider, 32).unwrap())
        });
    }
    group.finish();

    let mut group = start(c, "RSA-2048 load/PKCS#8");
    for &provider in Provider::ALL {
        let pkcs8 = key(provider, "mp-2048").to_pkcs8_der();
        group.bench_function(name(provider), |b| {
            b.iter(|| PrivateKey::from_pkcs8_der(provider, pkcs8.expose()).unwrap())
        });
    }
    group.finish();

    // What old clients need, and digests that were computed elsewhere.
    for (label, scheme) in [
        ("PKCS#1 SHA-1", SignatureScheme::Pkcs1Sha1),
        ("PKCS#1 SHA-256", SignatureScheme::Pkcs1Sha256),
    ] {
        if scheme == SignatureScheme::Pkcs1Sha1 && !cfg!(feature = "sha1-signing") {
            continue;
        }
        let digest = scheme.digest_algorithm().digest(MESSAGE);
        let mut group = start(c, &format!("RSA-2048 digest/{label}"));
        for &provider in Provider::ALL {
            let key = key(provider, "mp-2048");
            let signature = key.sign_digest(scheme, digest.as_ref()).unwrap();
            group.bench_function(format!("{} sign", name(provider)), |b| {
                b.iter(|| key.sign_digest(scheme, digest.as_ref()).unwrap())
            });
            group.bench_function(format!("{} verify", name(provider)), |b| {
                let public = key.public_key();
                b.iter(|| public.verify_digest(scheme, digest.as_ref(), &signature))
            });
        }
        group.finish();
    }

    let mut group = start(c, "RSA-2048 OAEP SHA-1/decrypt");
    for &provider in Provider::ALL {
        let key = key(provider, "mp-2048");
        let public = key.public_key();
        let ciphertext = public
            .encrypt_oaep(OaepDigest::Sha1, b"", &CONTENT_KEY)
            .unwrap();
        group.bench_function(name(provider), |b| {
            b.iter(|| {
                key.decrypt_oaep(OaepDigest::Sha1, b"", &ciphertext)
                    .unwrap()
            })
        });
    }
    group.finish();

    let data = content(64 << 10);
    let mut group = start(c, "SHA-2/64 KiB");
    group.throughput(Throughput::Bytes(data.len() as u64));
    for algorithm in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        group.bench_function(format!("{algorithm:?}"), |b| {
            b.iter(|| algorithm.digest(&data))
        });
    }
    group.finish();
}

/// Hashing is not a provider's: one engine for all.
fn digests(c: &mut Criterion) {
    use aws_lc_rs::digest as aws_lc;
    use ring::digest as ring;

    let data = content(64 << 10);
    let throughput = Throughput::Bytes(data.len() as u64);
    let mut group = start(c, "SHA-1/64 KiB");
    group.throughput(throughput.clone());
    group.bench_function("cmcrypto", |b| {
        b.iter(|| DigestAlgorithm::Sha1.digest(&data))
    });
    group.bench_function("aws-lc-rs", |b| {
        b.iter(|| aws_lc::digest(&aws_lc::SHA1_FOR_LEGACY_USE_ONLY, &data))
    });
    group.bench_function("ring", |b| {
        b.iter(|| ring::digest(&ring::SHA1_FOR_LEGACY_USE_ONLY, &data))
    });
    group.bench_function("sha1", |b| b.iter(|| sha1::Sha1::digest(&data)));
    group.finish();

    let mut group = start(c, "SHA-256/64 KiB");
    group.throughput(throughput);
    group.bench_function("cmcrypto", |b| {
        b.iter(|| DigestAlgorithm::Sha256.digest(&data))
    });
    group.bench_function("aws-lc-rs", |b| {
        b.iter(|| aws_lc::digest(&aws_lc::SHA256, &data))
    });
    group.bench_function("ring", |b| b.iter(|| ring::digest(&ring::SHA256, &data)));
    group.bench_function("sha2", |b| b.iter(|| sha2::Sha256::digest(&data)));
    group.finish();
}

fn rsa(c: &mut Criterion) {
    for bits in KEY_BITS {
        let pem = format!("mp-{bits}");
        let keys: Vec<PrivateKey> = Provider::ALL.iter().map(|p| key(*p, &pem)).collect();
        let pkcs8 = keys[0].to_pkcs8_der();
        let aws_lc = AwsLcKeys::new(pkcs8.expose(), keys[0].public_key().to_spki_der());
        let ring = RingKeys::new(pkcs8.expose());
        let rust_crypto = RustCryptoKeys::new(pkcs8.expose());

        for (label, scheme) in [
            ("PKCS#1 SHA-256", SignatureScheme::Pkcs1Sha256),
            ("PSS SHA-256", SignatureScheme::PssSha256),
        ] {
            let pss = scheme == SignatureScheme::PssSha256;
            let signature = keys[0].sign(scheme, MESSAGE).unwrap();

            let mut group = start(c, &format!("RSA-{bits} sign/{label}"));
            for key in &keys {
                group.bench_function(name(key.provider()), |b| {
                    b.iter(|| key.sign(scheme, MESSAGE).unwrap())
                });
            }
            group.bench_function("aws-lc-rs", |b| b.iter(|| aws_lc.sign(pss, MESSAGE)));
            group.bench_function("ring", |b| b.iter(|| ring.sign(pss, MESSAGE)));
            group.bench_function("rsa", |b| b.iter(|| rust_crypto.sign(pss, MESSAGE)));
            group.finish();

            let mut group = start(c, &format!("RSA-{bits} verify/{label}"));
            for key in &keys {
                let public = key.public_key();
                group.bench_function(name(key.provider()), |b| {
                    b.iter(|| public.verify(scheme, MESSAGE, &signature).unwrap())
                });
            }
            group.bench_function("aws-lc-rs", |b| {
                b.iter(|| aws_lc.verify(pss, MESSAGE, &signature))
            });
            group.bench_function("ring", |b| b.iter(|| ring.verify(pss, MESSAGE, &signature)));
            group.bench_function("rsa", |b| {
                b.iter(|| rust_crypto.verify(pss, MESSAGE, &signature))
            });
            group.finish();
        }

        // ring has no OAEP.
        let mut group = start(c, &format!("RSA-{bits} OAEP SHA-256/encrypt"));
        for key in &keys {
            let public = key.public_key();
            group.bench_function(name(key.provider()), |b| {
                b.iter(|| public.encrypt_oaep(OaepDigest::Sha256, b"", &CONTENT_KEY))
            });
        }
        group.bench_function("aws-lc-rs", |b| b.iter(|| aws_lc.encrypt(&CONTENT_KEY)));
        group.bench_function("rsa", |b| b.iter(|| rust_crypto.encrypt(&CONTENT_KEY)));
        group.finish();

        let ciphertext = aws_lc.encrypt(&CONTENT_KEY);
        let mut group = start(c, &format!("RSA-{bits} OAEP SHA-256/decrypt"));
        for key in &keys {
            group.bench_function(name(key.provider()), |b| {
                b.iter(|| {
                    key.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext)
                        .unwrap()
                })
            });
        }
        group.bench_function("aws-lc-rs", |b| b.iter(|| aws_lc.decrypt(&ciphertext)));
        group.bench_function("rsa", |b| b.iter(|| rust_crypto.decrypt(&ciphertext)));
        group.finish();
    }
}

/// With the preparation of the key: a content key is used once. In place; opening includes copying
/// the ciphertext, which is gone afterwards.
fn aes_gcm(c: &mut Criterion) {
    use aws_lc_rs::aead as aws_lc;
    use ring::aead as ring;

    let key = Secret::from(CONTENT_KEY.to_vec());
    let aws_lc_key = || {
        aws_lc::LessSafeKey::new(
            aws_lc::UnboundKey::new(&aws_lc::AES_256_GCM, &CONTENT_KEY).unwrap(),
        )
    };
    let ring_key =
        || ring::LessSafeKey::new(ring::UnboundKey::new(&ring::AES_256_GCM, &CONTENT_KEY).unwrap());
    let rust_key = || aes_gcm::Aes256Gcm::new_from_slice(&CONTENT_KEY).unwrap();

    for (label, len) in [("512 B", 512), ("64 KiB", 64 << 10), ("1 MiB", 1 << 20)] {
        let plaintext = content(len);
        let mut data = plaintext.clone();
        let mut group = start(c, &format!("AES-256-GCM seal/{label}"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            group.bench_function(name(provider), |b| {
                b.iter(|| gcm::seal_in_place(provider, &key, b"", &mut data).unwrap())
            });
        }
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| {
                let nonce = aws_lc::Nonce::assume_unique_for_key(NONCE);
                aws_lc_key()
                    .seal_in_place_separate_tag(nonce, aws_lc::Aad::empty(), &mut data)
                    .unwrap()
            })
        });
        group.bench_function("ring", |b| {
            b.iter(|| {
                let nonce = ring::Nonce::assume_unique_for_key(NONCE);
                ring_key()
                    .seal_in_place_separate_tag(nonce, ring::Aad::empty(), &mut data)
                    .unwrap()
            })
        });
        group.bench_function("aes-gcm", |b| {
            b.iter(|| {
                rust_key()
                    .encrypt_inout_detached(&NONCE.into(), b"", data.as_mut_slice().into())
                    .unwrap()
            })
        });
        group.finish();

        let mut ciphertext = plaintext.clone();
        let sealed = gcm::seal_in_place(Provider::default(), &key, b"", &mut ciphertext).unwrap();
        let mut group = start(c, &format!("AES-256-GCM open/{label}"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            group.bench_function(name(provider), |b| {
                b.iter(|| {
                    data.copy_from_slice(&ciphertext);
                    gcm::open_in_place(provider, &key, &sealed.nonce, b"", &mut data, &sealed.tag)
                        .unwrap()
                })
            });
        }
        group.bench_function("aws-lc-rs", |b| {
            b.iter(|| {
                data.copy_from_slice(&ciphertext);
                let nonce = aws_lc::Nonce::assume_unique_for_key(sealed.nonce);
                aws_lc_key()
                    .open_in_place_separate_tag(nonce, aws_lc::Aad::empty(), &sealed.tag, &mut data)
                    .unwrap();
            })
        });
        group.bench_function("ring", |b| {
            b.iter(|| {
                data.copy_from_slice(&ciphertext);
                let nonce = ring::Nonce::assume_unique_for_key(sealed.nonce);
                let tag = ring::Tag::from(sealed.tag);
                ring_key()
                    .open_in_place_separate_tag(nonce, ring::Aad::empty(), tag, &mut data, 0..)
                    .unwrap();
            })
        });
        group.bench_function("aes-gcm", |b| {
            b.iter(|| {
                data.copy_from_slice(&ciphertext);
                rust_key()
                    .decrypt_inout_detached(
                        &sealed.nonce.into(),
                        b"",
                        data.as_mut_slice().into(),
                        &sealed.tag.into(),
                    )
                    .unwrap()
            })
        });
        group.finish();
        assert!(data == plaintext);
    }
}

/// Times vary by nature: primes are found by chance. ring generates no RSA keys.
fn key_generation(c: &mut Criterion) {
    for size in [
        RsaKeySize::Rsa2048,
        RsaKeySize::Rsa3072,
        RsaKeySize::Rsa4096,
    ] {
        let mut group = start(c, &format!("RSA-{} generate", size.bits()));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(4));
        for &provider in Provider::ALL {
            group.bench_function(name(provider), |b| {
                b.iter(|| PrivateKey::generate(provider, size).unwrap())
            });
        }
        if size == RsaKeySize::Rsa2048 {
            group.bench_function("aws-lc-rs", |b| b.iter(AwsLcKeys::generate));
            group.bench_function("rsa", |b| b.iter(RustCryptoKeys::generate));
        }
        group.finish();
    }
}

criterion_group!(
    benches,
    small_calls,
    digests,
    agreement::hkdf,
    agreement::hmac,
    agreement::agreement,
    rsa,
    ecdsa::ecdsa,
    aes_gcm,
    key_generation
);
criterion_main!(benches);
