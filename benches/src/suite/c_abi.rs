//! What C adds to the cheapest calls, and to learning a management point that is known. What calls allocate: the guard.

use std::hint::black_box;

use cmcrypto_core::Provider;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::trust::ManagementPointBundle;

use crate::beside::c_abi;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::trust_store::Known;

pub fn measure(run: &mut Run) {
    run.section("c-abi");
    let sha256 = DigestAlgorithm::Sha256;
    run.row(
        "the length of a digest",
        competitor(c_abi::sha256_len),
        vec![beside("the same in Rust", || {
            black_box(sha256).output_len()
        })],
    );
    run.row(
        "SHA-256 of 3 bytes",
        competitor(|| c_abi::sha256(black_box(b"abc"))),
        vec![beside("the same in Rust", || {
            sha256.digest(black_box(b"abc"))
        })],
    );
    let mut known = Known::new(Provider::default(), 1);
    let (keys, name) = known.management_point(0);
    let (der, now) = (keys.to_der(), known.hierarchy.now);
    let bytes = known.store.to_bytes().unwrap();
    let mut handle = c_abi::TrustStoreHandle::new(&bytes, &name, now);
    run.row(
        "read and learn a known MP",
        competitor(|| handle.learn(der)),
        vec![beside("the same in Rust", || {
            let keys = ManagementPointBundle::from_der(der).unwrap();
            known.store.learn_management_point(&keys, &name, now)
        })],
    );
}
