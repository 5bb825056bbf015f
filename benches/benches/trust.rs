//! What does it cost to learn whom to trust, and to register?

#[path = "trust/bootstrap.rs"]
mod bootstrap;
#[path = "trust/client_certificate.rs"]
mod client_certificate;
#[path = "trust/path.rs"]
mod path;
#[path = "trust/policy.rs"]
mod policy;
#[path = "trust/registration.rs"]
mod registration;
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
    path::paths,
    path::elliptic,
    path::lists,
    trust_store::known,
    trust_store::files,
    client_certificate::selection,
    registration::registration,
    registration::challenges,
    policy::site_data,
);
criterion_main!(benches);
