//! What does it cost to know who may do what?

// The rules by their words, with sets and loops.
#[path = "../../tests/tests/main/access/scope/model.rs"]
#[allow(dead_code, reason = "what the tests need")]
mod model;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cmcrypto_benches::beside::raw_rsa::RawRsa;
use cmcrypto_benches::work::scope::{Hierarchy, NOW, OBJECTS};
use cmcrypto_core::Provider;
use cmcrypto_core::access::scope::{ExpectedGrant, GrantTerms, ObjectType, Role};
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{SigningIdentity, self_signed_site_server};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use model::{ALL_SYSTEMS, ALL_USERS, Model, Tuple};

/// The model of the same hierarchy.
fn modelled(hierarchy: &Hierarchy) -> Model {
    let mut model = Model::default();
    for id in [ALL_SYSTEMS, ALL_USERS] {
        model.collections.insert(id.to_owned(), None);
    }
    for (id, above) in &hierarchy.collections {
        let above = Some(above.to_string());
        model.collections.insert(id.to_string(), above);
    }
    for (object, scopes) in hierarchy.objects.iter().zip(&hierarchy.scopes) {
        let key = (object.object_type.number(), object.id.to_string());
        let scopes = scopes.iter().map(ToString::to_string);
        model.objects.insert(key, scopes.collect());
    }
    for (name, (roles, scopes, ids)) in hierarchy.users.iter().zip(&hierarchy.assigned) {
        let rights = roles.iter().map(|name| {
            let rights = Role::built_in(name.as_str()).unwrap().rights.into_iter();
            let rights = rights.map(|(of, bits)| (of.number(), bits.bits()));
            rights.collect::<BTreeMap<_, _>>()
        });
        let tuple = Tuple {
            roles: rights.collect(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            collections: ids.iter().map(ToString::to_string).collect(),
        };
        model.users.insert(name.to_string(), vec![tuple]);
    }
    model
}

/// What the process holds more by it, in bytes; with the names that are kept beside it for the questions.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0) * 4096
}

/// The slowest hundredth begins here: each question by itself, with the clock's own time in it.
fn slowest_hundredth(hierarchy: &Hierarchy) -> Duration {
    let questions = hierarchy.questions();
    let mut times: Vec<Duration> = Vec::new();
    for (user, operation, object) in questions.iter().cycle().take(20 * questions.len()) {
        let start = Instant::now();
        black_box(hierarchy.database.decide(user, *operation, object));
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 100 * 99]
}

fn decisions(c: &mut Criterion) {
    let before = resident();
    let hierarchy = Hierarchy::new();
    let held = (resident() - before) / (1 << 20);
    println!(
        "scope: {held} MiB with the names beside; decide p99 {:?}",
        slowest_hundredth(&hierarchy)
    );
    let model = modelled(&hierarchy);
    let (database, mut number) = (&hierarchy.database, 0);
    let questions = hierarchy.questions();

    let mut group = c.benchmark_group("scope/decide");
    group.warm_up_time(Duration::from_millis(300));
    group.bench_function("cmcrypto", |b| {
        b.iter(|| {
            number += 1;
            let (user, operation, object) = &questions[number % questions.len()];
            black_box(database.decide(user, *operation, object))
        });
    });
    group.bench_function("the model", |b| {
        b.iter(|| {
            number += 1;
            let (user, operation, object) = &questions[number % questions.len()];
            let of = object.object_type.number();
            black_box(model.allowing(user.as_str(), operation.bit(), of, object.id.as_str()))
        });
    });
    group.finish();

    let mut group = c.benchmark_group("scope/visible");
    group.throughput(Throughput::Elements(OBJECTS as u64 / 2));
    group.sample_size(30);
    group.bench_function("cmcrypto", |b| {
        b.iter(|| {
            number += 1;
            let user = &hierarchy.users[number % hierarchy.users.len()];
            black_box(database.visible(user, ObjectType::APPLICATION))
        });
    });
    group.finish();
}

fn grants(c: &mut Criterion) {
    let hierarchy = Hierarchy::new();
    let until = NOW.saturating_add(365 * 86_400);
    let mut group = c.benchmark_group("scope/grant verified and loaded");
    let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048).unwrap();
    for &provider in Provider::ALL {
        let key = PrivateKey::from_pkcs8_der(provider, key.to_pkcs8_der().expose()).unwrap();
        let certificate = self_signed_site_server(&key, "site.example.com", NOW, until).unwrap();
        let identity = SigningIdentity::new(Arc::new(key), certificate.clone()).unwrap();
        let (p01, user) = (SiteCode::new("P01").unwrap(), hierarchy.users[0].clone());
        let verifier = SiteVerifier::with_certificate(p01, certificate).unwrap();
        let terms = GrantTerms::following(user.clone(), 0, NOW, 8 * 3600);
        let site = SiteSigner::new(p01, identity);
        let signed = site.sign_grant(&hierarchy.database, &terms, NOW).unwrap();
        let expected = ExpectedGrant {
            user,
            least_number: 0,
            numbered_by: None,
        };
        group.bench_function(format!("cmcrypto {}", provider.name()), |b| {
            b.iter(|| verifier.verify_grant(&expected, &signed, NOW).unwrap());
        });
    }
    let raw = RawRsa::new(&key);
    group.bench_function("raw aws-lc-rs", |b| b.iter(|| raw.verify()));
    group.finish();
}

criterion_group!(benches, decisions, grants);
criterion_main!(benches);
