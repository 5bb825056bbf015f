//! What does site to site cost?

#[path = "sites/channel.rs"]
mod channel;
#[path = "sites/directory.rs"]
mod directory;
#[path = "sites/replication.rs"]
mod replication;

use std::time::Duration;

use cmcrypto_core::Provider;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

fn start(c: &mut Criterion, name: impl Into<String>) -> BenchmarkGroup<'_, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    group
}

fn row(provider: Provider) -> String {
    format!("cmcrypto {}", provider.name())
}

criterion_group!(
    benches,
    channel::handshakes,
    channel::refusals,
    channel::records,
    replication::in_memory,
    replication::files,
    directory::directory,
);
criterion_main!(benches);
