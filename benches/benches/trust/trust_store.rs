//! Trust stores that know one management point, those of a site, and those of 25 sites.

use cmcrypto_benches::work::trust_store::{Directory, Known, MANAGEMENT_POINTS};
use cmcrypto_core::Provider;
use criterion::{BatchSize, Criterion};

use crate::row;
use crate::start;

/// In memory.
pub fn known(c: &mut Criterion) {
    for size in MANAGEMENT_POINTS {
        let stores = || Provider::ALL.iter().map(|&one| Known::new(one, size));

        let mut group = start(
            c,
            format!("trust store of {size}/learn a new management point"),
        );
        for known in stores() {
            let (keys, name) = known.management_point(999);
            let now = known.hierarchy.now;
            group.bench_function(row(known.provider), |b| {
                b.iter_batched_ref(
                    || known.store.clone(),
                    |store| store.learn_management_point(&keys, &name, now).unwrap(),
                    BatchSize::SmallInput,
                )
            });
        }
        group.finish();

        let mut group = start(c, format!("trust store of {size}/management_point"));
        for known in stores() {
            let (_, name) = known.management_point(0);
            let now = known.hierarchy.now;
            group.bench_function(row(known.provider), |b| {
                b.iter(|| known.store.management_point(&name, now).unwrap())
            });
        }
        group.finish();

        // Here a provider does no more than prepare the root key.
        let known = Known::new(Provider::default(), size);
        let bytes = known.store.to_bytes().unwrap();
        let mut group = start(c, format!("trust store of {size}/bytes"));
        group.bench_function("to_bytes", |b| b.iter(|| known.store.to_bytes().unwrap()));
        group.bench_function("from_bytes", |b| b.iter(|| known.read(&bytes)));
        group.finish();
    }
}

/// In a file. Saving makes durable: the time is mostly the disk's.
pub fn files(c: &mut Criterion) {
    for size in MANAGEMENT_POINTS {
        let known = Known::new(Provider::default(), size);
        let mut directory = Directory::new(&known);

        let mut group = start(c, format!("trust store of {size}/load"));
        group.bench_function("cmcrypto", |b| b.iter(|| directory.load()));
        group.bench_function("raw: read", |b| b.iter(|| directory.raw_load()));
        group.finish();

        let mut group = start(c, format!("trust store of {size}/save, durably"));
        let mut store = directory.load();
        group.bench_function("cmcrypto", |b| b.iter(|| directory.save(&mut store)));
        group.bench_function("raw: write, fsync, rename, fsync", |b| {
            b.iter(|| directory.raw_save())
        });
        group.finish();
    }
}
