//! Private keys: PKCS#1, PKCS#8 and PKCS#8 encrypted with a password.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{TempDir, key, openssl, vector};

use super::signed::position;
use super::tool::key_path;

const PASSWORD: &str = "p\u{e4}ssword";

/// What `openssl pkey` makes of a file: PKCS#1, DER.
fn read_by_openssl(file: &[u8], form: &str, password: &str) -> Vec<u8> {
    let dir = TempDir::new();
    let input = dir.write("key", file);
    let password = format!("pass:{password}");
    openssl(&[
        "pkey",
        "-inform",
        form,
        "-in",
        &input,
        "-passin",
        &password,
        "-traditional",
        "-outform",
        "DER",
    ])
    .unwrap()
}

/// `openssl pkcs8 -topk8` of the key client-2048, DER.
fn write_by_openssl(options: &[&str]) -> Vec<u8> {
    let path = key_path("client-2048");
    let password = format!("pass:{PASSWORD}");
    let arguments = ["pkcs8", "-topk8", "-outform", "DER", "-in", &path];
    openssl(&[&arguments[..], &["-passout", &password], options].concat()).unwrap()
}

fn read(provider: Provider, file: &[u8]) -> Result<PrivateKey, Error> {
    PrivateKey::from_encrypted_pkcs8_der(provider, file, PASSWORD.as_bytes())
}

#[test]
fn openssl_reads_ours() {
    for &provider in Provider::ALL {
        let keys = [
            PrivateKey::generate(provider, RsaKeySize::Rsa2048).unwrap(),
            key(provider, "client-2048"),
            key(provider, "client-3072"),
            key(provider, "client-4096"),
            key(provider, "e3-2048"),
        ];
        for key in &keys {
            let pkcs1 = key.to_pkcs1_der();
            let pkcs8 = key.to_pkcs8_der();
            let pkcs1_pem = key.to_pkcs1_pem().unwrap();
            let pkcs8_pem = key.to_pkcs8_pem().unwrap();
            for (file, form) in [
                (&pkcs1, "DER"),
                (&pkcs8, "DER"),
                (&pkcs1_pem, "PEM"),
                (&pkcs8_pem, "PEM"),
            ] {
                assert_eq!(read_by_openssl(file.expose(), form, ""), pkcs1.expose());
            }
            // Consistent also by OpenSSL's own test of the numbers.
            let dir = TempDir::new();
            let path = dir.write("key", pkcs8.expose());
            openssl(&["pkey", "-inform", "DER", "-in", &path, "-check", "-noout"]).unwrap();
            let public = openssl(&[
                "pkey", "-inform", "DER", "-in", &path, "-pubout", "-outform", "DER",
            ]);
            assert_eq!(public.unwrap(), key.public_key().to_spki_der());
        }
        let key = &keys[0];
        let encrypted = key.to_encrypted_pkcs8_der(PASSWORD.as_bytes()).unwrap();
        let pem = key.to_encrypted_pkcs8_pem(PASSWORD.as_bytes()).unwrap();
        for (file, form) in [(encrypted.as_slice(), "DER"), (pem.as_bytes(), "PEM")] {
            let by_openssl = read_by_openssl(file, form, PASSWORD);
            assert_eq!(by_openssl, key.to_pkcs1_der().expose());
        }
    }
}

#[test]
fn we_read_openssls() {
    let cases: &[&[&str]] = &[
        &["-v2", "aes-256-cbc"],
        &["-v2", "aes-128-cbc"],
        &["-v2", "aes-192-cbc"],
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
        &["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA256"],
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
        &["-v2", "aes-256-cbc", "-iter", "1"],
        &["-v2", "aes-256-cbc", "-iter", "100000"],
        &["-scrypt"],
        &[
            "-scrypt",
            "-scrypt_N",
            "1024",
            "-scrypt_r",
            "8",
            "-scrypt_p",
            "16",
        ],
    ];
    for options in cases {
        let file = write_by_openssl(options);
        for &provider in Provider::ALL {
            let key = read(provider, &file)
                .unwrap_or_else(|error| panic!("{options:?}, {}: {error}", provider.name()));
            let expected = cmcrypto_tests::key(provider, "client-2048");
            assert_eq!(key.to_pkcs1_der(), expected.to_pkcs1_der(), "{options:?}");
            for wrong in [&b"password"[..], b""] {
                let refused = PrivateKey::from_encrypted_pkcs8_der(provider, &file, wrong);
                assert_eq!(refused.unwrap_err(), Error::WRONG_PASSWORD, "{options:?}");
            }
        }
    }
}

#[test]
fn we_read_openssls_plain_forms() {
    let path = key_path("client-3072");
    for &provider in Provider::ALL {
        let expected = key(provider, "client-3072").to_pkcs1_der();
        let arguments = ["pkcs8", "-topk8", "-nocrypt", "-in", &path, "-outform"];
        let pkcs8 = openssl(&[&arguments[..], &["DER"]].concat()).unwrap();
        let key = PrivateKey::from_pkcs8_der(provider, &pkcs8).unwrap();
        assert_eq!(key.to_pkcs1_der(), expected);
        assert_eq!(key.to_pkcs8_der().expose(), pkcs8);
        let pkcs8 = openssl(&[&arguments[..], &["PEM"]].concat()).unwrap();
        let key = PrivateKey::from_pem(provider, &pkcs8, None).unwrap();
        assert_eq!(key.to_pkcs1_der(), expected);
        assert_eq!(key.to_pkcs8_pem().unwrap().expose(), pkcs8);
        let arguments = ["pkey", "-traditional", "-in", &path, "-outform", "PEM"];
        let pkcs1 = openssl(&arguments).unwrap();
        let key = PrivateKey::from_pem(provider, &pkcs1, None).unwrap();
        assert_eq!(key.to_pkcs1_pem().unwrap().expose(), pkcs1);
        // The old encrypted PEM of PKCS#1 derives its key with MD5.
        let password = format!("pass:{PASSWORD}");
        let encryption = ["-aes128", "-passout", &password];
        let pkcs1 = openssl(&[&arguments[..], &encryption].concat()).unwrap();
        let refused = PrivateKey::from_pem(provider, &pkcs1, Some(PASSWORD.as_bytes()));
        assert_eq!(refused.unwrap_err(), Error::MALFORMED);
    }
}

#[test]
fn refused_schemes() {
    // Stored: not every OpenSSL has the provider `sha1-signing`.
    for name in [
        "pbe-md5-des",
        "pbe-sha1-3des",
        "pbes2-3des",
        "pbes2-camellia",
    ] {
        let file = vector(&format!("keys/client-2048-{name}.p8"));
        for &provider in Provider::ALL {
            let refused = read(provider, &file).unwrap_err();
            let context = format!("{name}, {}", provider.name());
            assert_eq!(refused, Error::ALGORITHM_NOT_ACCEPTED, "{context}");
        }
    }
}

/// Cost parameters are written into OpenSSL's files, because it would take its time over them.
#[test]
fn password_cost() {
    // PBKDF2-params: an OCTET STRING of 8 or, since OpenSSL 3.2, 16 octets of salt, then 100,000 as an
    // INTEGER of 3. One octet of salt less makes room for an INTEGER of 4.
    let pbkdf2 = write_by_openssl(&["-v2", "aes-256-cbc", "-iter", "100000"]);
    let iterations = position(&pbkdf2, &[0x02, 0x03, 0x01, 0x86, 0xa0]);
    let salt_len = [8, 16].into_iter().find(|len| {
        let header = iterations - len - 2;
        pbkdf2[header] == 0x04 && usize::from(pbkdf2[header + 1]) == *len
    });
    let salt = iterations - salt_len.unwrap() - 2;
    let with_iterations = |count: u32| {
        let mut file = pbkdf2.clone();
        file[salt + 1] -= 1;
        file[iterations - 1] = 0x02;
        file[iterations] = 0x04;
        file[iterations + 1..iterations + 5].copy_from_slice(&count.to_be_bytes());
        file
    };
    // ScryptParameters: N = 16384 as INTEGER of 2 octets, r = 8, p = 1.
    let scrypt = write_by_openssl(&["-scrypt"]);
    let cost = position(
        &scrypt,
        &[0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 8, 0x02, 0x01, 1],
    );
    let with_scrypt = |n: [u8; 2], r: u8, p: u8| {
        let mut file = scrypt.clone();
        file[cost + 2..cost + 4].copy_from_slice(&n);
        file[cost + 6] = r;
        file[cost + 9] = p;
        file
    };
    let cases = [
        (
            "iterations",
            with_iterations(10_000_001),
            Error::PASSWORD_COST,
        ),
        (
            "20 million iterations",
            with_iterations(20_000_001),
            Error::PASSWORD_COST,
        ),
        (
            "2^31 - 1 iterations",
            with_iterations(i32::MAX as u32),
            Error::PASSWORD_COST,
        ),
        // 128 r (N + p) bytes. Within the limit it is derived, at another cost than the key was
        // encrypted with.
        (
            "scrypt of 62 MiB",
            with_scrypt([0x40, 0], 0x1f, 1),
            Error::WRONG_PASSWORD,
        ),
        (
            "scrypt of 64 MiB and 4 KiB",
            with_scrypt([0x40, 0], 0x20, 1),
            Error::PASSWORD_COST,
        ),
        (
            "scrypt in parallel",
            with_scrypt([0x40, 0], 8, 17),
            Error::PASSWORD_COST,
        ),
        (
            "N not a power of two",
            with_scrypt([0x40, 1], 8, 1),
            Error::MALFORMED,
        ),
        ("r of zero", with_scrypt([0x40, 0], 0, 1), Error::MALFORMED),
        ("p of zero", with_scrypt([0x40, 0], 8, 0), Error::MALFORMED),
    ];
    for (name, file, expected) in &cases {
        for &provider in Provider::ALL {
            let refused = read(provider, file).unwrap_err();
            assert_eq!(refused, *expected, "{name}, {}", provider.name());
        }
    }
}
