//! What a site signs for its clients, and secrets in it.

use cmcrypto_core::Provider;

use crate::beside::raw::Raw;
use crate::beside::raw_rsa::{RawRsa, sha256};
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::content;
use crate::work::policy::{PolicySets, SecretPolicies, SiteData};

/// A fifth of a large site: each signed by itself they take more than a second.
const CLIENTS: usize = 5_000;

pub fn measure(run: &mut Run) {
    run.section("policy");
    let site = SiteData::new(Provider::AwsLc);
    let raw = RawRsa::new(&site.key);
    let data = content(64 << 10);
    let signature = site.sign(&data);
    run.row(
        "site: sign 64 KiB",
        competitor(|| site.sign(&data)),
        vec![beside("raw hash, 1 raw signature", || (sha256(&data), raw.sign())).at_most(1.05)],
    );
    run.row(
        "client: verify 64 KiB",
        competitor(|| site.verify(&data, &signature)),
        vec![
            beside("raw hash, 1 raw verification", || {
                raw.verify();
                sha256(&data)
            })
            .at_most(1.05),
        ],
    );
    for policies in [1, 5] {
        let many = PolicySets::new(Provider::AwsLc, CLIENTS, policies);
        let raw = RawRsa::new(&many.site.key);
        run.row(
            &format!("client: apply a set of a batch, policies: {policies}"),
            competitor(|| many.apply()),
            vec![
                beside("its 14 raw hashes, 1 raw verification", || {
                    raw.verify_leaf(&many.signed, 13)
                })
                .at_most(1.15),
            ],
        );
        run.row(
            &format!("site: sign 5,000 sets as a batch, policies: {policies}"),
            competitor(|| many.batch()),
            vec![beside("each by itself", || many.one_by_one()).at_most(0.01)],
        );
    }
    for (label, len) in [("512 B", 512), ("16 KiB", 16 << 10)] {
        let secret = SecretPolicies::new(Provider::AwsLc, len);
        let (raw, body) = (Raw::new(2048), content(len));
        run.row(
            &format!("a secret of {label}, site seals and client opens"),
            competitor(|| secret.open(&secret.seal())),
            vec![beside("raw calls, 1 copy", || raw.open(&raw.seal(&body))).at_most(1.05)],
        );
    }
}
