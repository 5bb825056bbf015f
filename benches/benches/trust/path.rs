//! Paths of a client's certificate with one intermediate, and the lists that they are checked
//! against.

use cmcrypto_benches::beside::webpki::{Webpki, read_list};
use cmcrypto_benches::work::authority::{Pki, REVOKED};
use cmcrypto_benches::work::message::stored;
use cmcrypto_benches::work::path::Validating;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, verify_path,
};
use cmcrypto_core::{Provider, Timestamp};
use criterion::{Criterion, Throughput};

use crate::row;
use crate::start;

pub fn paths(c: &mut Criterion) {
    let pki = Pki::new();
    let client = pki.client(0);
    let without = ("without revocation", Vec::new());
    let with = REVOKED.map(|(label, revoked)| (label, pki.lists(revoked).to_vec()));
    for (label, lists) in [without].into_iter().chain(with) {
        let mut group = start(c, format!("path/{label}"));
        for &provider in Provider::ALL {
            let validating = Validating::new(provider, &pki, &lists);
            let client = validating.read(&client);
            group.bench_function(row(provider), |b| b.iter(|| validating.verify(&client)));
        }
        let webpki = Webpki::new(&pki, &lists);
        group.bench_function("webpki aws-lc", |b| b.iter(|| webpki.verify(&client)));
        group.finish();
    }
}

/// A client's P-256 certificate below an authority on P-256 and a root on P-384, of `vectors/pki/paths`.
pub fn elliptic(c: &mut Criterion) {
    let mut group = start(c, "path/elliptic curves");
    for &provider in Provider::ALL {
        let read = |name: &str| {
            let pem = stored(&format!("../pki/paths/{name}.pem"));
            Certificate::from_pem(provider, &pem).unwrap()
        };
        let (client, issuing) = (read("client-p256"), [read("sub-p256")]);
        let anchors = TrustAnchors::new(&[read("root-p384")]).unwrap();
        group.bench_function(row(provider), |b| {
            b.iter(|| {
                verify_path(
                    &client,
                    &issuing,
                    &anchors,
                    PathPurpose::ClientAuthentication,
                    Revocation::NotChecked,
                    Timestamp::from_unix(1_800_000_000),
                )
                .unwrap()
            })
        });
    }
    group.finish();
}

pub fn lists(c: &mut Criterion) {
    let pki = Pki::new();
    for (label, revoked) in REVOKED {
        let [_, list] = pki.lists(revoked);
        let mut group = start(c, format!("reading/{label}"));
        group.throughput(Throughput::Bytes(list.len() as u64));
        group.bench_function("cmcrypto", |b| {
            b.iter(|| CertificateRevocationList::from_der(&list).unwrap())
        });
        group.bench_function("webpki", |b| b.iter(|| read_list(&list)));
        group.finish();
    }
}
