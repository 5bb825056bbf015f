//! How long from the start of a process to its first sealed message?

use std::process::Command;
use std::time::Duration;

use cmcrypto_core::Provider;
use criterion::{Criterion, criterion_group, criterion_main};

fn cold_start(c: &mut Criterion) {
    let mut group = c.benchmark_group("cold start");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    let providers = Provider::ALL.iter().map(|provider| provider.name());
    for what in ["nothing"].into_iter().chain(providers) {
        group.bench_function(what, |b| {
            b.iter(|| {
                let status = Command::new(env!("CARGO_BIN_EXE_first_message"))
                    .arg(what)
                    .status()
                    .unwrap();
                assert!(status.success());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, cold_start);
criterion_main!(benches);
