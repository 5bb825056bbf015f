//! What does it cost to learn whom to trust, and to register?

#[path = "trust/bootstrap.rs"]
mod bootstrap;
#[path = "trust/paths.rs"]
mod paths;
#[path = "trust/registration.rs"]
mod registration;
#[path = "trust/selection.rs"]
mod selection;
#[path = "trust/site_data.rs"]
mod site_data;
#[path = "trust/trust_store.rs"]
mod trust_store;

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
    bootstrap::bootstrap,
    paths::paths,
    paths::elliptic,
    paths::lists,
    trust_store::known,
    trust_store::files,
    selection::selection,
    registration::registration,
    registration::challenges,
    site_data::site_data,
);
criterion_main!(benches);
