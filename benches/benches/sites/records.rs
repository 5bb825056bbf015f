//! Records sealed and opened in place.

use cmcrypto_benches::channels::Records;
use cmcrypto_benches::raw_channel::RawRecords;
use cmcrypto_core::Provider;
use cmcrypto_core::channel::MAX_RECORD_CONTENT_LEN;
use criterion::{Criterion, Throughput};

use crate::{row, start};

pub fn records(c: &mut Criterion) {
    for len in [64, 1 << 10, 16 << 10, MAX_RECORD_CONTENT_LEN] {
        let mut group = start(c, format!("record of {len} bytes/seal and open"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            let mut records = Records::new(provider, len);
            group.bench_function(row(provider), |b| b.iter(|| records.in_place()));
        }
        let mut raw = RawRecords::new(len);
        group.bench_function("raw aws-lc-rs", |b| b.iter(|| raw.in_place()));
        group.finish();
    }
}
