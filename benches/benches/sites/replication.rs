//! Signed replication, in memory and of a file in the page cache, beside its hash.

use cmcrypto_benches::work::message::content;
use cmcrypto_benches::work::replication::{Files, Replicating, sha256};
use cmcrypto_core::Provider;
use criterion::{Criterion, Throughput};

use crate::row;
use crate::start;

pub fn in_memory(c: &mut Criterion) {
    for (label, len) in [("1 MiB", 1 << 20), ("64 MiB", 64 << 20)] {
        let data = content(len);
        let mut group = start(c, format!("replication of {label}/sign"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            let sites = Replicating::new(provider);
            group.bench_function(row(provider), |b| b.iter(|| sites.sign(&data)));
        }
        group.bench_function("SHA-256 of sha2", |b| b.iter(|| sha256(&data)));
        group.finish();

        let mut group = start(c, format!("replication of {label}/verify"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            let sites = Replicating::new(provider);
            let signature = sites.sign(&data);
            group.bench_function(row(provider), |b| {
                b.iter(|| sites.verify(&data, &signature))
            });
        }
        group.finish();

        let mut group = start(c, format!("replication of {label}/seal"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            let sites = Replicating::new(provider);
            group.bench_function(row(provider), |b| b.iter(|| sites.seal(&data)));
        }
        group.finish();
    }
}

pub fn files(c: &mut Criterion) {
    let data = content(64 << 20);
    let files = Files::new(&data);
    let sites = Replicating::new(Provider::AwsLc);

    let mut group = start(c, "replication of a file of 64 MiB");
    group.throughput(Throughput::Bytes(data.len() as u64));
    group.bench_function("sign", |b| b.iter(|| sites.sign_file(&files)));
    let signature = sites.sign_file(&files);
    group.bench_function("verify", |b| {
        b.iter(|| sites.verify_file(&files, &signature))
    });
    group.bench_function("read and hash", |b| b.iter(|| files.read_and_hash()));
    let package = sites.package(&data);
    group.bench_function("package to a durable file", |b| {
        b.iter(|| sites.receive(&package, &files))
    });
    group.bench_function("hash, write, fsync, rename, fsync", |b| {
        b.iter(|| files.write_hashing(&data))
    });
    group.finish();
}
