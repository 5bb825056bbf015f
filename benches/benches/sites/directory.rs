//! Directories of sites: bytes, key files.

use cmcrypto_benches::work::sites::{Endorsements, KEY_FILES, SITES, SiteDirectories};
use cmcrypto_core::Provider;
use criterion::Criterion;

use crate::row;
use crate::start;

pub fn directory(c: &mut Criterion) {
    for size in SITES {
        let mut group = start(c, format!("directory of {size} sites"));
        let sites = SiteDirectories::new(Provider::default(), size);
        group.bench_function("look-up", |b| b.iter(|| sites.look_up(size)));
        let bytes = sites.to_bytes();
        group.bench_function("to_bytes", |b| b.iter(|| sites.to_bytes()));
        group.bench_function("from_bytes", |b| b.iter(|| sites.from_bytes(&bytes)));
        group.finish();
    }
    for size in KEY_FILES {
        let mut group = start(c, format!("directory of {size} sites/key file"));
        for &provider in Provider::ALL {
            let sites = SiteDirectories::new(provider, size);
            let name = row(provider);
            group.bench_function(format!("{name}, export"), |b| b.iter(|| sites.export()));
            let file = sites.export();
            group.bench_function(format!("{name}, import"), |b| {
                b.iter(|| sites.import(&file))
            });
        }
        group.finish();
    }
    let mut group = start(c, "endorsed site");
    for &provider in Provider::ALL {
        let (of, name) = (Endorsements::new(provider), row(provider));
        group.bench_function(format!("{name}, prove"), |b| b.iter(|| of.prove()));
        group.bench_function(format!("{name}, proof"), |b| b.iter(|| of.proof()));
        group.bench_function(format!("{name}, learn"), |b| b.iter(|| of.learn()));
        let directory = of.learn();
        group.bench_function(format!("{name}, check"), |b| {
            b.iter(|| of.check(&directory))
        });
    }
    group.finish();
}
