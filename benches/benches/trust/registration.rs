//! A client's registration and renewal, both sides, beside the RSA operations of each step.

use cmcrypto_benches::beside::raw_rsa::RawRsa;
use cmcrypto_benches::work::registration::Registering;
use cmcrypto_core::Provider;
use criterion::Criterion;

use crate::row;
use crate::start;

pub fn registration(c: &mut Criterion) {
    let sites = || {
        let all = Provider::ALL.iter();
        all.map(|&provider| (row(provider), Registering::new(provider)))
    };
    let raw = RawRsa::new(&Registering::new(Provider::AwsLc).client_key);

    let mut group = start(c, "registration/client: request");
    for (name, site) in sites() {
        group.bench_function(name, |b| b.iter(|| site.request()));
    }
    group.bench_function("raw: 1 signature", |b| b.iter(|| raw.sign()));
    group.finish();

    let mut group = start(c, "registration/MP: register");
    for (name, site) in sites() {
        let request = site.request();
        group.bench_function(name, |b| b.iter(|| site.register(&request)));
    }
    group.bench_function("raw: 1 verification, 1 signature", |b| {
        b.iter(|| raw.register())
    });
    group.finish();

    let mut group = start(c, "registration/client: finish");
    for (name, site) in sites() {
        let request = site.request();
        let answer = site.register(&request);
        group.bench_function(name, |b| b.iter(|| site.finish(&request, &answer)));
    }
    group.bench_function("raw: 1 verification", |b| b.iter(|| raw.verify()));
    group.finish();

    let mut group = start(c, "registration/client: renewal");
    for (name, site) in sites() {
        group.bench_function(name, |b| b.iter(|| site.renewal()));
    }
    group.bench_function("raw: 2 signatures", |b| b.iter(|| [raw.sign(), raw.sign()]));
    group.finish();

    let mut group = start(c, "registration/MP: renew");
    for (name, site) in sites() {
        let request = site.renewal();
        group.bench_function(name, |b| b.iter(|| site.renew(&request)));
    }
    group.bench_function("raw: 2 verifications, 1 signature", |b| {
        b.iter(|| raw.renew())
    });
    group.finish();
}

/// What anyone may ask a management point for.
pub fn challenges(c: &mut Criterion) {
    for &provider in Provider::ALL {
        let site = Registering::new(provider);
        let mut group = start(c, format!("challenge/{}", provider.name()));
        group.bench_function("issue", |b| {
            b.iter(|| site.challenges.issue(site.now).unwrap())
        });
        group.bench_function("check", |b| {
            b.iter(|| site.challenges.check(&site.challenge, site.now).unwrap())
        });
        group.finish();
    }
}
