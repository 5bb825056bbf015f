//! What a message costs, client and management point, beside the raw calls and OpenSSL; and whether it came before.

use std::sync::Arc;

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::DecryptionIdentity;
use cmcrypto_core::pki::cms;

use crate::beside::openssl::OpenSsl;
use crate::beside::raw::Raw;
use crate::beside::{OPENSSL, RAW};
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::{KEY_BITS, OPERATIONS, SIZES, Site, certificate, content, key};
use crate::work::seen_messages::{MapAndQueue, Memory};

/// Of the raw calls; and below OpenSSL.
const GOALS: [f64; 2] = [1.05, 0.99];

pub fn measure(run: &mut Run) {
    for bits in KEY_BITS {
        check_peers(bits);
    }
    run.section("messages");
    for (operation, what) in OPERATIONS.into_iter().enumerate() {
        for (size, len) in SIZES {
            for bits in KEY_BITS {
                cell(
                    run,
                    &format!("{what}, {size}, RSA-{bits}"),
                    operation,
                    len,
                    bits,
                );
            }
        }
    }
    seen_messages(run);
}

fn cell(run: &mut Run, label: &str, operation: usize, len: usize, bits: usize) {
    let content = content(len);
    let use_encryption = operation < 2;
    let site = Site::new(Provider::AwsLc, bits, use_encryption);
    let (raw, openssl) = (Raw::new(bits), OpenSsl::new(bits));
    let message = site.seal(&content);
    let sealed = match use_encryption {
        true => raw.seal(&content),
        false => raw.sign(&content),
    };
    let [at_most, below] = GOALS;
    let ours = match operation {
        0 | 2 => competitor(|| site.seal(&content)),
        _ => competitor(|| site.open(&message)),
    };
    let raw = match operation {
        0 => beside(RAW, || raw.seal(&content)),
        1 => beside(RAW, || raw.open(&sealed)),
        2 => beside(RAW, || raw.sign(&content)),
        _ => beside(RAW, || raw.verify(&sealed)),
    };
    let openssl = match operation {
        0 => beside(OPENSSL, || openssl.seal(&content)),
        1 => beside(OPENSSL, || openssl.open(&message)),
        2 => beside(OPENSSL, || openssl.sign(&content)),
        _ => beside(OPENSSL, || openssl.verify(&message)),
    };
    run.row(
        label,
        ours,
        vec![raw.at_most(at_most), openssl.at_most(below)],
    );
}

/// A comparison with someone who does other work would be void.
fn check_peers(bits: usize) {
    let raw = Raw::new(bits);
    let content = content(4 << 10);
    assert!(raw.open(&raw.seal(&content)) == content);
    assert!(raw.verify(&raw.sign(&content)) == content);

    let openssl = OpenSsl::new(bits);
    let site = Site::new(Provider::AwsLc, bits, true);
    let signing = Site::new(Provider::AwsLc, bits, false);
    assert!(openssl.open(&site.seal(&content)).bytes() == content);
    assert!(openssl.verify(&signing.seal(&content)).bytes() == content);

    let client = certificate(Provider::AwsLc, &format!("client-{bits}"));
    let mp_name = format!("mp-{bits}");
    let mp = DecryptionIdentity::new(
        Arc::new(key(Provider::AwsLc, &mp_name)),
        certificate(Provider::AwsLc, &mp_name),
    )
    .unwrap();
    let sealed = openssl.seal(&content);
    let decrypted = cms::decrypt(sealed.bytes(), &[mp], Default::default()).unwrap();
    for signed in [decrypted.content(), openssl.sign(&content).bytes()] {
        let clients = std::slice::from_ref(&client);
        let verified = cms::verify(signed, clients, Default::default(), site.now).unwrap();
        assert!(verified.content == content);
    }
}

fn seen_messages(run: &mut Run) {
    run.section("seen-messages");
    for (label, held) in [("of 30,000", 30_000), ("of 2.4 million", 2_400_000)] {
        let mut memory = Memory::holding(held);
        let mut floor = MapAndQueue::holding(held);
        run.row(
            label,
            competitor(|| memory.insert()),
            vec![beside("a hash map and a queue of ids", || floor.insert())],
        );
    }
}
