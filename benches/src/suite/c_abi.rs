//! What C adds to the cheapest calls, to learning a management point that is known, and to a
//! device that holds a key. What calls allocate: the guard.

use std::hint::black_box;

use cmcrypto_core::Provider;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::trust::ManagementPointBundle;

use crate::beside::c_abi;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::key;
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

    // A device that takes no time. The library verifies what a device has signed, which is part of the promise.
    let key = key(Provider::default(), "client-2048");
    let (public, scheme) = (key.public_key(), SignatureScheme::PssSha256);
    let digest = sha256.digest(b"message");
    let digest = digest.as_ref();
    let signature = key.sign_digest(scheme, digest).unwrap();
    let ready = c_abi::ReadyKey::new(public, signature.clone(), vec![7; 32]);
    run.row(
        "sign with a key that lives elsewhere",
        competitor(|| ready.sign(black_box(digest))),
        vec![beside("its device, and the verification", || {
            black_box(ready.sign_by_device(black_box(digest)));
            public.verify_digest(scheme, black_box(digest), &signature)
        })],
    );
    run.row(
        "decrypt with a key that lives elsewhere",
        competitor(|| ready.decrypt(black_box(&signature))),
        vec![],
    );
}
