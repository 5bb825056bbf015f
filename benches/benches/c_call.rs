//! What does the C ABI add to the cheapest calls, and to learning a management point? What they allocate: `tests/memory.rs`.

use std::hint::black_box;

use cmcrypto_benches::beside::c_abi;
use cmcrypto_benches::work::trust_store::Known;
use cmcrypto_core::Provider;
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

criterion_group!(benches, c_call, learn);
criterion_main!(benches);
