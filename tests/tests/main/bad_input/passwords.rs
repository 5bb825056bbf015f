//! Encrypted private keys: wrong passwords, hostile costs, schemes that are not accepted.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::*;
use cmcrypto_tests::*;

const PASSWORD: &[u8] = b"password";

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";
const HMAC_SHA256: &str = "1.2.840.113549.2.9";
const AES256_CBC: &str = "2.16.840.1.101.3.4.1.42";

fn aes() -> Vec<u8> {
    sequence(&[&oid(AES256_CBC), &octets(&[0; 16])])
}

/// An EncryptedPrivateKeyInfo whose key derivation has these parameters.
fn encrypted(kdf: &str, parameters: &[&[u8]], cipher: &[u8], ciphertext: &[u8]) -> Vec<u8> {
    let kdf = sequence(&[&oid(kdf), &sequence(parameters)]);
    let scheme = sequence(&[&oid(PBES2), &sequence(&[&kdf, cipher])]);
    sequence(&[&scheme, &octets(ciphertext)])
}

fn read(der: &[u8]) -> Option<Error> {
    PrivateKey::from_encrypted_pkcs8_der(Provider::default(), der, PASSWORD).err()
}

fn read_pbkdf2(iterations: u64) -> Option<Error> {
    let salt = octets(&[1; 16]);
    let iterations = integer(iterations);
    let prf = algorithm_null(HMAC_SHA256);
    let parameters = [salt.as_slice(), &iterations, &prf];
    read(&encrypted(PBKDF2, &parameters, &aes(), &[0; 32]))
}

fn read_scrypt(n: u64, r: u64, p: u64) -> Option<Error> {
    let parameters = [octets(&[1; 16]), integer(n), integer(r), integer(p)];
    let parameters = parameters.each_ref().map(Vec::as_slice);
    read(&encrypted(SCRYPT, &parameters, &aes(), &[0; 32]))
}

/// Counts above the limit are refused before any of them is done: 2^32 would take minutes.
#[test]
fn iterations_of_pbkdf2() {
    for (iterations, expected) in [
        (0, Error::MALFORMED),
        (1, Error::WRONG_PASSWORD),
        (10_000_000, Error::WRONG_PASSWORD),
        (10_000_001, Error::PASSWORD_COST),
        ((1 << 31) - 1, Error::PASSWORD_COST),
        (1 << 31, Error::PASSWORD_COST),
        ((1 << 32) - 1, Error::PASSWORD_COST),
    ] {
        assert_eq!(read_pbkdf2(iterations), Some(expected), "{iterations}");
    }
}

#[test]
fn costs_of_scrypt() {
    for (n, r, p, expected) in [
        (2, 1, 1, Error::WRONG_PASSWORD),
        (1 << 14, 8, 1, Error::WRONG_PASSWORD),
        // The limits: 128 * r * (N + p) of 64 MiB exactly, and p of 16.
        (1 << 15, 15, 1, Error::WRONG_PASSWORD),
        (8, 1 << 15, 8, Error::WRONG_PASSWORD),
        (2, 1, 16, Error::WRONG_PASSWORD),
        (1 << 15, 16, 1, Error::PASSWORD_COST),
        (1 << 16, 8, 1, Error::PASSWORD_COST),
        (8, 1 << 15, 9, Error::PASSWORD_COST),
        (8, (1 << 15) + 1, 8, Error::PASSWORD_COST),
        (1 << 62, 8, 1, Error::PASSWORD_COST),
        (1 << 63, 65_535, 65_535, Error::PASSWORD_COST),
        (2, 1, 17, Error::PASSWORD_COST),
        (2, 1, 65_535, Error::PASSWORD_COST),
        // RFC 7914 section 2: N is a power of two above 1; r and p are positive.
        (0, 8, 1, Error::MALFORMED),
        (1, 8, 1, Error::MALFORMED),
        (3, 8, 1, Error::MALFORMED),
        ((1 << 14) + 1, 8, 1, Error::MALFORMED),
        (u64::MAX, 8, 1, Error::MALFORMED),
        (1 << 14, 0, 1, Error::MALFORMED),
        (1 << 14, 8, 0, Error::MALFORMED),
    ] {
        let found = read_scrypt(n, r, p);
        assert_eq!(found, Some(expected), "N={n}, r={r}, p={p}");
    }
}

/// Numbers that are too large for the decoder's integers are a cost like any other.
#[test]
fn costs_of_any_size() {
    let cost = Some(Error::PASSWORD_COST);
    for iterations in [1 << 32, 1 << 40, u64::MAX] {
        assert_eq!(read_pbkdf2(iterations), cost, "{iterations}");
    }
    for (r, p) in [(1, 65_536), (65_536, 1), (1 << 40, 1 << 40)] {
        assert_eq!(read_scrypt(1 << 14, r, p), cost, "r={r}, p={p}");
    }
}

/// Parameters that no password could fit are not the password's fault. RFC 7914 section 2: N is
/// less than 2^(128 * r / 8).
#[test]
fn parameters_that_contradict_each_other() {
    assert_eq!(read_scrypt(1 << 15, 1, 1), Some(Error::WRONG_PASSWORD));
    assert_eq!(read_scrypt(1 << 16, 1, 1), Some(Error::MALFORMED));
    for len in [0, 16, 33, 65_535] {
        let parameters = [octets(&[1; 16]), integer(1000), integer(len)];
        let parameters = parameters.each_ref().map(Vec::as_slice);
        let found = read(&encrypted(PBKDF2, &parameters, &aes(), &[0; 32]));
        assert_eq!(
            found,
            Some(Error::MALFORMED),
            "key length {len} for AES-256"
        );
    }
}

#[test]
fn schemes_that_are_not_accepted() {
    let salt = octets(&[1; 16]);
    let count = integer(1000);
    let sha256 = algorithm_null(HMAC_SHA256);
    let pbkdf2 = |more: &[&[u8]]| {
        let parameters = [&[salt.as_slice(), &count][..], more].concat();
        encrypted(PBKDF2, &parameters, &aes(), &[0; 32])
    };
    let cipher = |id: &str, iv: &[u8]| {
        let cipher = sequence(&[&oid(id), &octets(iv)]);
        encrypted(PBKDF2, &[&salt, &count, &sha256], &cipher, &[0; 32])
    };
    let hmac_md5 = algorithm_null("1.2.840.113549.2.6");
    let not_a_kdf = encrypted(RSA_ENCRYPTION, &[&salt, &count], &aes(), &[0; 32]);
    let pbes1 = sequence(&[&oid("1.2.840.113549.1.5.3"), &sequence(&[&salt, &count])]);
    for (name, der) in [
        ("an IV of 15 bytes", cipher(AES256_CBC, &[0; 15])),
        ("an IV of 0 bytes", cipher(AES256_CBC, &[])),
        ("DES", cipher("1.3.14.3.2.7", &[0; 8])),
        ("3DES", cipher("1.2.840.113549.3.7", &[0; 8])),
        ("RC2", cipher("1.2.840.113549.3.2", &[0; 8])),
        ("AES-256-GCM", cipher("2.16.840.1.101.3.4.1.46", &[0; 12])),
        ("another KDF", not_a_kdf),
        ("PBES1", sequence(&[&pbes1, &octets(&[0; 32])])),
    ] {
        assert_eq!(read(&der), Some(Error::ALGORITHM_NOT_ACCEPTED), "{name}");
    }
    let md5 = read(&pbkdf2(&[&hmac_md5])).unwrap();
    assert_eq!(md5, Error::NOT_SUPPORTED);
    assert_eq!(
        md5.what(),
        Some(
            "the key's password is hashed otherwise than with HMAC and SHA-1 or SHA-2: by 1.2.840.113549.2.6"
        )
    );
    // The same without a fault; SHA-1 is the default PRF (RFC 8018 appendix A.2).
    for der in [
        pbkdf2(&[]),
        pbkdf2(&[&integer(32), &sha256]),
        cipher(AES256_CBC, &[0; 16]),
    ] {
        assert_eq!(read(&der), Some(Error::WRONG_PASSWORD));
    }
}

#[test]
fn ciphertexts_that_were_cut() {
    for &provider in Provider::ALL {
        let key = key(provider, "client-2048");
        let good = key.to_encrypted_pkcs8_der(PASSWORD).unwrap();
        let read = |der: &[u8]| {
            PrivateKey::from_encrypted_pkcs8_der(provider, der, PASSWORD)
                .map(|key| key.to_pkcs8_der())
        };
        assert_eq!(read(&good), Ok(key.to_pkcs8_der()));
        // 600,000 iterations each: a sample of the lengths.
        let scheme = &good[4..];
        let scheme = &scheme[..2 + usize::from(scheme[1])];
        let header = 4 + scheme.len() + 4;
        let ciphertext = &good[header..];
        assert_eq!(ciphertext.len() % 16, 0);
        for len in [0, 1, 15, 16, ciphertext.len() - 16, ciphertext.len() - 1] {
            let cut = sequence(&[scheme, &octets(&ciphertext[..len])]);
            assert_eq!(read(&cut), Err(Error::WRONG_PASSWORD), "{len}");
        }
        assert_eq!(read(&good[..good.len() - 1]), Err(Error::MALFORMED));
        assert_eq!(read(&[&good[..], &[0]].concat()), Err(Error::MALFORMED));
    }
}

/// Wrong passwords get past the padding once in 256 times: the code is the same then.
#[test]
fn wrong_passwords() {
    let dir = TempDir::new();
    let key = key_path("client-2048");
    #[rustfmt::skip]
    openssl(&[
        "pkcs8", "-topk8", "-in", &key, "-passout", "pass:password", "-iter", "1", "-outform", "DER",
        "-out", &dir.text("key"),
    ])
    .unwrap();
    let der = dir.read("key");
    for &provider in Provider::ALL {
        let read = |password: &str| {
            let password = password.as_bytes();
            PrivateKey::from_encrypted_pkcs8_der(provider, &der, password).err()
        };
        assert_eq!(read("password"), None);
        for number in 0..2000 {
            let found = read(&format!("password{number}"));
            assert_eq!(found, Some(Error::WRONG_PASSWORD), "{number}");
        }
        for password in ["", "Password", "password ", "password\0"] {
            let found = read(password);
            // HMAC pads keys with zeros (RFC 2104 section 2), so PBKDF2 can't tell the last.
            let expected = (password != "password\0").then_some(Error::WRONG_PASSWORD);
            assert_eq!(found, expected, "{password:?}");
        }
    }
}

/// What OpenSSL writes with its other options.
#[test]
fn openssl_encrypted_keys() {
    let key = key_path("client-2048");
    let write = |options: &[&str]| {
        let command = ["pkcs8", "-topk8", "-in", &key, "-passout", "pass:password"];
        openssl(&[&command, options].concat()).unwrap()
    };
    let refused = Some(Error::ALGORITHM_NOT_ACCEPTED);
    for (options, expected) in [
        (&["-v2", "aes-128-cbc"][..], None),
        (&["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"], None),
        (&["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"], None),
        (&["-scrypt"], None),
        (&["-v2", "des3"], refused.clone()),
        (&["-v1", "PBE-SHA1-3DES"], refused),
    ] {
        let pem = write(options);
        for &provider in Provider::ALL {
            let found = PrivateKey::from_pem(provider, &pem, Some(PASSWORD)).err();
            assert_eq!(found, expected, "{options:?}");
        }
    }
    // The encrypted form of PKCS#1 with its Proc-Type header is older than PKCS#8.
    #[rustfmt::skip]
    let old = openssl(&[
        "rsa", "-in", &key, "-traditional", "-aes256", "-passout", "pass:password",
    ])
    .unwrap();
    let found = PrivateKey::from_pem(Provider::default(), &old, Some(PASSWORD)).err();
    assert_eq!(found, Some(Error::MALFORMED));
}
