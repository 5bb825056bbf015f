//! Messages beside libsodium's sealed box of a signed message: what who writes C without the product's PKI would take. Not
//! like for like: keys on Curve25519 in place of RSA, which the product has; no certificates, no time, no names of sender
//! and recipient in what is signed, nothing against messages that come twice; and three passes over the content.

use cmcrypto_core::Provider;

use crate::beside::sodium::Sodium;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::{SIZES, Site, content};

pub fn measure(run: &mut Run) {
    run.section("sodium");
    let sodium = Sodium::new();
    let site = Site::new(Provider::AwsLc, 2048, true);
    for (size, len) in SIZES {
        let content = content(len);
        let (message, sealed) = (site.seal(&content), sodium.seal(&content));
        assert!(sodium.open(&sealed) == content);
        run.row(
            &format!("sign and encrypt {size}, RSA-2048"),
            competitor(|| site.seal(&content)),
            vec![beside("crypto_sign, crypto_box_seal", || {
                sodium.seal(&content)
            })],
        );
        run.row(
            &format!("decrypt and verify {size}, RSA-2048"),
            competitor(|| site.open(&message)),
            vec![beside("crypto_box_seal_open, crypto_sign_open", || {
                sodium.open(&sealed)
            })],
        );
    }
}
