//! What does the C ABI add to the cheapest calls? What they allocate: `tests/memory.rs`.

use std::hint::black_box;

use cmcrypto_benches::c_abi;
use cmcrypto_core::digest::DigestAlgorithm;
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

criterion_group!(benches, c_call);
criterion_main!(benches);
