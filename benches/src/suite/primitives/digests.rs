//! Hashing, HMAC and HKDF are not a provider's: one engine for all.

use ::hmac::{KeyInit as _, Mac as _};
use ::ring::{digest as ring_digest, hkdf as ring_hkdf, hmac as ring_hmac};
use aws_lc_rs::{digest as aws_lc_digest, hkdf as aws_lc_hkdf, hmac as aws_lc_hmac};
use cmcrypto_core::Secret;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::kdf;
use graviola::hashing::Hash as _;
use sha2::{Digest as _, Sha256};

use super::{KEY, MESSAGE};
use crate::beside::openssl;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::content;

const INFO: &[u8] = b"cmcrypto channel v1\0";

pub(super) fn measure(run: &mut Run) {
    let data = content(64 << 10);
    run.row(
        "SHA-1 of 64 KiB",
        competitor(|| DigestAlgorithm::Sha1.digest(&data)),
        vec![
            beside("aws-lc-rs", || {
                aws_lc_digest::digest(&aws_lc_digest::SHA1_FOR_LEGACY_USE_ONLY, &data)
            }),
            beside("ring", || {
                ring_digest::digest(&ring_digest::SHA1_FOR_LEGACY_USE_ONLY, &data)
            }),
        ],
    );
    run.row(
        "SHA-256 of 64 KiB",
        competitor(|| DigestAlgorithm::Sha256.digest(&data)),
        vec![
            beside("aws-lc-rs", || {
                aws_lc_digest::digest(&aws_lc_digest::SHA256, &data)
            }),
            beside("ring", || ring_digest::digest(&ring_digest::SHA256, &data)),
            beside("sha2", || Sha256::digest(&data)),
            beside("graviola", || graviola::hashing::Sha256::hash(&data)),
            beside("OpenSSL's EVP", || openssl::sha256(&data)),
        ],
    );
    for (algorithm, aws_lc) in [
        (DigestAlgorithm::Sha384, &aws_lc_digest::SHA384),
        (DigestAlgorithm::Sha512, &aws_lc_digest::SHA512),
    ] {
        run.row(
            &format!("{algorithm:?} of 64 KiB"),
            competitor(|| algorithm.digest(&data)),
            vec![beside("aws-lc-rs", || aws_lc_digest::digest(aws_lc, &data))],
        );
    }

    let ours = HmacSha256::new(&Secret::from(KEY.to_vec()));
    let aws_lc = aws_lc_hmac::Key::new(aws_lc_hmac::HMAC_SHA256, &KEY);
    let ring = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, &KEY);
    let rust_crypto = ::hmac::Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
    for (label, len) in [("64 B", 64), ("64 KiB", 64 << 10)] {
        let data = &data[..len];
        run.row(
            &format!("HMAC-SHA-256 of {label}, key prepared"),
            competitor(|| ours.tag::<32>(&[data])),
            vec![
                beside("aws-lc-rs", || aws_lc_hmac::sign(&aws_lc, data)),
                beside("ring", || ring_hmac::sign(&ring, data)),
                beside("hmac", || rust_crypto.clone().chain_update(data).finalize()),
            ],
        );
    }

    // As a channel derives its keys: one extraction, and two keys.
    let ikm = Secret::from(KEY.to_vec());
    run.row(
        "HKDF-SHA-256, 64 bytes",
        competitor(|| kdf::hkdf_sha256(&ikm, b"", &[INFO, MESSAGE], 64).unwrap()),
        vec![
            beside("aws-lc-rs", || {
                let mut out = [0; 64];
                aws_lc_hkdf::Salt::new(aws_lc_hkdf::HKDF_SHA256, b"")
                    .extract(&KEY)
                    .expand(&[INFO, MESSAGE], AwsLcLen(64))
                    .unwrap()
                    .fill(&mut out)
                    .unwrap();
                out
            }),
            beside("ring", || {
                let mut out = [0; 64];
                ring_hkdf::Salt::new(ring_hkdf::HKDF_SHA256, b"")
                    .extract(&KEY)
                    .expand(&[INFO, MESSAGE], RingLen(64))
                    .unwrap()
                    .fill(&mut out)
                    .unwrap();
                out
            }),
            beside("hkdf", || {
                let mut out = [0; 64];
                ::hkdf::Hkdf::<Sha256>::new(None, &KEY)
                    .expand_multi_info(&[INFO, MESSAGE], &mut out)
                    .unwrap();
                out
            }),
        ],
    );
}

struct AwsLcLen(usize);

impl aws_lc_hkdf::KeyType for AwsLcLen {
    fn len(&self) -> usize {
        self.0
    }
}

struct RingLen(usize);

impl ring_hkdf::KeyType for RingLen {
    fn len(&self) -> usize {
        self.0
    }
}
