//! What a site signs for its clients, beside a hash and an RSA operation.

use cmcrypto_benches::beside::raw_rsa::{RawRsa, sha256};
use cmcrypto_benches::work::message::content;
use cmcrypto_benches::work::policy::SiteData;
use cmcrypto_core::Provider;
use criterion::{Criterion, Throughput};

use crate::row;
use crate::start;

const LEN: usize = 64 << 10;

pub fn site_data(c: &mut Criterion) {
    let data = content(LEN);
    let raw = RawRsa::new(&SiteData::new(Provider::AwsLc).key);

    let mut group = start(c, "site data/sign 64 KiB");
    group.throughput(Throughput::Bytes(LEN as u64));
    for &provider in Provider::ALL {
        let site = SiteData::new(provider);
        group.bench_function(row(provider), |b| b.iter(|| site.sign(&data)));
    }
    group.bench_function("raw aws-lc-rs", |b| b.iter(|| (sha256(&data), raw.sign())));
    group.finish();

    let mut group = start(c, "site data/verify 64 KiB");
    group.throughput(Throughput::Bytes(LEN as u64));
    for &provider in Provider::ALL {
        let site = SiteData::new(provider);
        let signature = site.sign(&data);
        group.bench_function(row(provider), |b| b.iter(|| site.verify(&data, &signature)));
    }
    group.bench_function("raw aws-lc-rs", |b| {
        b.iter(|| {
            raw.verify();
            sha256(&data)
        })
    });
    group.finish();
}
