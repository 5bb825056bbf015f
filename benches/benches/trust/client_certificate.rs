//! A client's choice among as many certificates as it may have, all of which match.

use cmcrypto_benches::beside::webpki::Webpki;
use cmcrypto_benches::work::authority::Pki;
use cmcrypto_benches::work::path::{CANDIDATES, Validating};
use cmcrypto_core::Provider;
use criterion::Criterion;

use crate::row;
use crate::start;

pub fn selection(c: &mut Criterion) {
    let pki = Pki::new();
    let clients: Vec<Vec<u8>> = (0..CANDIDATES as u32)
        .map(|number| pki.client(number))
        .collect();
    let without = ("without revocation", Vec::new());
    let with = ("list of 1,000", pki.lists(1000).to_vec());
    for (label, lists) in [without, with] {
        let mut group = start(c, format!("selection among 1,000/{label}"));
        group.sample_size(10);
        for &provider in Provider::ALL {
            let validating = Validating::new(provider, &pki, &lists);
            group.bench_function(row(provider), |b| b.iter(|| validating.select(&clients)));
        }
        let webpki = Webpki::new(&pki, &lists);
        group.bench_function("webpki aws-lc: 1,000 paths", |b| {
            b.iter(|| clients.iter().for_each(|client| webpki.verify(client)))
        });
        group.finish();
    }
}
