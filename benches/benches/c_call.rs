//! What does the C ABI add to the cheapest calls, to learning a management point, and to a device that holds a key? What they allocate: `tests/memory.rs`.

use std::hint::black_box;

use cmcrypto_benches::beside::c_abi;
use cmcrypto_benches::work::message::key;
use cmcrypto_benches::work::trust_store::Known;
use cmcrypto_core::Provider;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::trust::ManagementPointBundle;
use criterion::{Criterion, criterion_group, criterion_main};

fn c_call(c: &mut Criterion) {
    let sha256 = DigestAlgorithm::Sha256;
    let mut group = c.benchmark_group("C call/ABI version");
    group.bench_function("C", |b| b.iter(c_abi::abi_version));
    group.finish();

    let mut group = c.benchmark_group("C call/length of a digest");
    group.bench_function("C", |b| b.iter(c_abi::sha256_len));
    group.bench_function("Rust", |b| b.iter(|| black_box(sha256).output_len()));
    group.finish();

    let mut group = c.benchmark_group("C call/SHA-256 of 3 bytes");
    group.bench_function("C", |b| b.iter(|| c_abi::sha256(black_box(b"abc"))));
    group.bench_function("Rust", |b| b.iter(|| sha256.digest(black_box(b"abc"))));
    group.finish();
}

/// Keys that are known already: each time all is verified, and nothing changes.
fn learn(c: &mut Criterion) {
    let mut known = Known::new(Provider::default(), 1);
    let (keys, name) = known.management_point(0);
    let (der, now) = (keys.to_der(), known.hierarchy.now);
    let mut group = c.benchmark_group("C call/learn a management point");
    let bytes = known.store.to_bytes().unwrap();
    let mut handle = c_abi::TrustStoreHandle::new(&bytes, &name, now);
    group.bench_function("C", |b| b.iter(|| handle.learn(der)));
    group.bench_function("Rust", |b| {
        b.iter(|| {
            let keys = ManagementPointBundle::from_der(der).unwrap();
            known.store.learn_management_point(&keys, &name, now)
        })
    });
    group.finish();
}

/// With a device that takes no time. What is added to one is what C takes less the device and less the verification,
/// which is part of the promise; a decryption has no verification.
fn external_key(c: &mut Criterion) {
    let key = key(Provider::default(), "client-2048");
    let public = key.public_key();
    let scheme = SignatureScheme::PssSha256;
    let digest = DigestAlgorithm::Sha256.digest(b"message");
    let signature = key.sign_digest(scheme, digest.as_ref()).unwrap();
    let ready = c_abi::ReadyKey::new(public, signature.clone(), vec![7; 32]);
    let digest = digest.as_ref();
    let mut group = c.benchmark_group("C call/sign with a key that lives elsewhere");
    group.bench_function("C", |b| b.iter(|| ready.sign(black_box(digest))));
    group.bench_function("device", |b| {
        b.iter(|| ready.sign_by_device(black_box(digest)))
    });
    group.bench_function("verification", |b| {
        b.iter(|| public.verify_digest(scheme, black_box(digest), &signature))
    });
    group.finish();

    let mut group = c.benchmark_group("C call/decrypt with a key that lives elsewhere");
    group.bench_function("C", |b| b.iter(|| ready.decrypt(black_box(&signature))));
    group.finish();
}

criterion_group!(benches, c_call, learn, external_key);
criterion_main!(benches);
