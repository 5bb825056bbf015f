//! From what a client downloads of a management point to certificates that it trusts.

use cmcrypto_benches::beside::raw_rsa::{RawRsa, read_certificate};
use cmcrypto_benches::work::hierarchy::{Hierarchy, SITES};
use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use criterion::Criterion;

use crate::row;
use crate::start;

/// The goal: at most 1.2 times two raw verifications and two raw readings of a certificate.
pub fn bootstrap(c: &mut Criterion) {
    for (label, below) in SITES {
        let mut group = start(c, format!("bootstrap/MP of a {label}"));
        for &provider in Provider::ALL {
            let hierarchy = Hierarchy::new(provider, below);
            let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
            group.bench_function(row(provider), |b| b.iter(|| hierarchy.verify(&der, &root)));
        }
        let hierarchy = Hierarchy::new(Provider::AwsLc, below);
        let raw = RawRsa::new(&hierarchy.top_key);
        group.bench_function(
            "raw: verifications, certificates as cmcrypto reads them",
            |b| b.iter(|| hierarchy.raw(&raw)),
        );
        group.bench_function(
            "raw: verifications, certificates as x509-cert reads them",
            |b| b.iter(|| hierarchy.rawest(&raw)),
        );
        group.finish();
    }

    offline(c);

    let hierarchy = Hierarchy::new(Provider::AwsLc, 0);
    let raw = RawRsa::new(&hierarchy.top_key);
    let der = hierarchy.encryption.to_der();
    let mut group = start(c, "bootstrap/parts");
    group.bench_function("raw: verification, key prepared before", |b| {
        b.iter(|| raw.verify())
    });
    group.bench_function("raw: verification, key new", |b| {
        b.iter(|| raw.verify_new_key())
    });
    group.bench_function("certificate, cmcrypto aws-lc", |b| {
        b.iter(|| Certificate::from_der(Provider::AwsLc, der).unwrap())
    });
    group.bench_function("certificate, x509-cert", |b| {
        b.iter(|| read_certificate(der))
    });
    group.finish();
}

/// The goal: at most 1.3 times the raw verifications and readings of keys and certificates.
fn offline(c: &mut Criterion) {
    for (label, below) in SITES {
        let name = format!("bootstrap/MP of a {label}, operational key, site signing certificate");
        let mut group = start(c, name);
        for &provider in Provider::ALL {
            let hierarchy = Hierarchy::offline(provider, below);
            let (der, root) = (hierarchy.keys().to_der().to_vec(), hierarchy.root());
            group.bench_function(row(provider), |b| b.iter(|| hierarchy.verify(&der, &root)));
        }
        let hierarchy = Hierarchy::offline(Provider::AwsLc, below);
        let raw = RawRsa::new(&hierarchy.top_key);
        group.bench_function(
            "raw: verifications, keys and certificates as cmcrypto reads them",
            |b| b.iter(|| hierarchy.raw_offline(|| raw.verify())),
        );
        group.finish();
    }
}
