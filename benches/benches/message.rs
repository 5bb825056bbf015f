//! What do sealing and opening a message cost, beside the floor of raw calls and beside OpenSSL?

use std::time::Duration;

#[cfg(feature = "openssl")]
use cmcrypto_benches::beside::openssl::OpenSsl;
use cmcrypto_benches::beside::raw::Raw;
use cmcrypto_benches::work::message::{KEY_BITS, SIZES, Site, content};
use cmcrypto_benches::work::seen_messages::{MapAndQueue, Memory};
use cmcrypto_core::Provider;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

fn messages(c: &mut Criterion) {
    for use_encryption in [true, false] {
        for bits in KEY_BITS {
            for (label, len) in SIZES {
                let what = match use_encryption {
                    true => ["seal", "open"],
                    false => ["sign only", "verify only"],
                };
                let [client, management_point] =
                    what.map(|what| format!("{what}/RSA-{bits}/{label}"));
                let content = content(len);
                let mut group = start(c, client, len);
                for &provider in Provider::ALL {
                    let site = Site::new(provider, bits, use_encryption);
                    let name = format!("cmcrypto {}", provider.name());
                    group.bench_function(name, |b| b.iter(|| site.seal(&content)));
                }
                let raw = Raw::new(bits);
                group.bench_function("raw aws-lc-rs", |b| match use_encryption {
                    true => b.iter(|| raw.seal(&content)),
                    false => b.iter(|| raw.sign(&content)),
                });
                #[cfg(feature = "openssl")]
                let openssl = OpenSsl::new(bits);
                #[cfg(feature = "openssl")]
                group.bench_function("OpenSSL", |b| match use_encryption {
                    true => b.iter(|| openssl.seal(&content)),
                    false => b.iter(|| openssl.sign(&content)),
                });
                group.finish();

                let mut group = start(c, management_point, len);
                let site = Site::new(Provider::AwsLc, bits, use_encryption);
                let message = site.seal(&content);
                for &provider in Provider::ALL {
                    let site = Site::new(provider, bits, use_encryption);
                    let name = format!("cmcrypto {}", provider.name());
                    group.bench_function(name, |b| b.iter(|| site.open(&message)));
                }
                let sealed = match use_encryption {
                    true => raw.seal(&content),
                    false => raw.sign(&content),
                };
                group.bench_function("raw aws-lc-rs", |b| match use_encryption {
                    true => b.iter(|| raw.open(&sealed)),
                    false => b.iter(|| raw.verify(&sealed)),
                });
                #[cfg(feature = "openssl")]
                group.bench_function("OpenSSL", |b| match use_encryption {
                    true => b.iter(|| openssl.open(&message)),
                    false => b.iter(|| openssl.verify(&message)),
                });
                group.finish();
            }
        }
    }
}

fn start(c: &mut Criterion, name: String, len: usize) -> BenchmarkGroup<'_, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .throughput(Throughput::Bytes(len as u64))
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

/// Whether a message came before: beside the floor, a hash map and a queue of ids.
fn seen_messages(c: &mut Criterion) {
    for (label, held) in [("30,000", 30_000), ("2.4 million", 2_400_000)] {
        let mut group = c.benchmark_group(format!("seen messages/{label}"));
        group
            .sample_size(20)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(800));
        let mut memory = Memory::holding(held);
        group.bench_function("cmcrypto", |b| b.iter(|| memory.insert()));
        drop(memory);
        let mut floor = MapAndQueue::holding(held);
        group.bench_function("map and queue", |b| b.iter(|| floor.insert()));
        group.finish();
    }
}

criterion_group!(benches, messages, seen_messages);
criterion_main!(benches);
