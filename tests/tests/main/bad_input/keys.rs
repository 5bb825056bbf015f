//! Keys and certificates whose numbers, types or extensions are not what they should be.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::*;
use cmcrypto_tests::*;

fn spki(n: &[u8], e: &[u8]) -> Vec<u8> {
    rsa_spki(&sequence(&[&integer_bytes(n), &integer_bytes(e)]))
}

fn certificate_der(spki: &[u8], extension: &[u8]) -> Vec<u8> {
    let name = |text: &[u8]| {
        let attribute = sequence(&[&oid("2.5.4.3"), &utf8(text)]);
        sequence(&[&set_of(SET, vec![attribute])])
    };
    let algorithm = algorithm_null(SHA256_WITH_RSA);
    let validity = sequence(&[&utc_time(b"200101000000Z"), &utc_time(b"400101000000Z")]);
    let extensions = element(0xa3, &[&sequence(&[extension])]);
    let tbs = sequence(&[
        &element(0xa0, &[&integer(2)]),
        &integer(1),
        &algorithm,
        &name(b"issuer"),
        &validity,
        &name(b"subject"),
        spki,
        if extension.is_empty() {
            &[]
        } else {
            &extensions
        },
    ]);
    sequence(&[&tbs, &algorithm, &bits(&[0; 256])])
}

/// Refused by size, before any arithmetic (CVE-2023-3446).
#[test]
fn rsa_keys_out_of_bounds() {
    let modulus = |bits: usize| {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] = 0xff >> (n.len() * 8 - bits);
        n
    };
    let f4 = &[1, 0, 1][..];
    let even = [&modulus(2048)[..255], &[0xfe]].concat();
    type Case<'a> = (&'a str, Vec<u8>, &'a [u8], Option<Error>);
    let cases: [Case<'_>; 19] = [
        ("2048 bits", modulus(2048), f4, None),
        ("8192 bits", modulus(8192), f4, None),
        ("1024 bits", modulus(1024), f4, None),
        (
            "65,536 bits",
            modulus(65_536),
            f4,
            Some(Error::KEY_REJECTED),
        ),
        (
            "400,000 bits",
            modulus(400_000),
            f4,
            Some(Error::KEY_REJECTED),
        ),
        ("8193 bits", modulus(8193), f4, Some(Error::KEY_REJECTED)),
        ("1023 bits", modulus(1023), f4, Some(Error::KEY_TOO_SMALL)),
        ("1 bit", modulus(1), f4, Some(Error::KEY_TOO_SMALL)),
        ("n = 0", vec![0], f4, Some(Error::KEY_TOO_SMALL)),
        ("even", even, f4, Some(Error::KEY_REJECTED)),
        ("e = 0", modulus(2048), &[0], Some(Error::KEY_REJECTED)),
        ("e = 1", modulus(2048), &[1], Some(Error::KEY_REJECTED)),
        ("e = 2", modulus(2048), &[2], Some(Error::KEY_REJECTED)),
        ("e = 3", modulus(2048), &[3], None),
        (
            "e = 65536",
            modulus(2048),
            &[1, 0, 0],
            Some(Error::KEY_REJECTED),
        ),
        (
            "e = 2^33 - 1",
            modulus(2048),
            &[1, 0xff, 0xff, 0xff, 0xff],
            None,
        ),
        (
            "e = 2^33 + 1",
            modulus(2048),
            &[2, 0, 0, 0, 1],
            Some(Error::KEY_REJECTED),
        ),
        (
            "e of 2048 bits",
            modulus(2048),
            &[0xff; 256],
            Some(Error::KEY_REJECTED),
        ),
        (
            "e of 65,536 bits",
            modulus(2048),
            &[0xff; 8192],
            Some(Error::KEY_REJECTED),
        ),
    ];
    for &provider in Provider::ALL {
        for (name, n, e, expected) in &cases {
            let spki = spki(n, e);
            assert_eq!(
                PublicKey::from_spki_der(provider, &spki).err(),
                *expected,
                "{provider:?}, {name}"
            );
            let certificate = certificate_der(&spki, &[]);
            assert_eq!(
                Certificate::from_der(provider, &certificate).err(),
                *expected,
                "{provider:?}, certificate, {name}"
            );
            // The private numbers are none, so the best key is rejected too.
            let one = &integer(1);
            let (n, e) = (&integer_bytes(n), &integer_bytes(e));
            let pkcs1 = sequence(&[&integer(0), n, e, one, one, one, one, one, one]);
            let expected = match *name {
                "1024 bits" => Error::KEY_TOO_SMALL,
                _ => expected.clone().unwrap_or(Error::KEY_REJECTED),
            };
            let pkcs8 = sequence(&[
                &integer(0),
                &algorithm_null(RSA_ENCRYPTION),
                &octets(&pkcs1),
            ]);
            let long = pkcs8.len() > 64 * 1024;
            for found in [
                PrivateKey::from_pkcs1_der(provider, &pkcs1).err(),
                PrivateKey::from_pkcs8_der(provider, &pkcs8).err(),
            ] {
                let expected = if long {
                    Error::TOO_LARGE
                } else {
                    expected.clone()
                };
                assert_eq!(found, Some(expected), "{provider:?}, private, {name}");
            }
        }
        // Negative numbers, and numbers with a leading zero too many (X.690 section 8.3.2).
        for n in [
            element(INTEGER, &[&modulus(2048)]),
            element(INTEGER, &[&[0, 0], &modulus(2048)]),
            element(INTEGER, &[]),
        ] {
            let key = rsa_spki(&sequence(&[&n, &integer_bytes(f4)]));
            let found = PublicKey::from_spki_der(provider, &key).err();
            assert_eq!(found, Some(Error::MALFORMED));
        }
    }
}

#[test]
fn certificates_with_hostile_extensions() {
    let key = spki(&[0xff; 256], &[1, 0, 1]);
    let extension = |id: &str, critical: bool, value: &[u8]| {
        let critical: &[u8] = if critical { &[0x01, 0x01, 0xff] } else { &[] };
        sequence(&[&oid(id), critical, &octets(value)])
    };
    let usage = extension("2.5.29.15", true, &[0x03, 0x02, 0x07, 0x80]);
    let unknown = "1.3.6.1.4.1.32473.9";
    let deep = nested(0x30, 15_000);
    let cases: [(&str, Vec<u8>, Option<Error>); 9] = [
        ("none", vec![], None),
        ("key usage", usage.clone(), None),
        (
            "unknown, not critical, 15,000 levels",
            extension(unknown, false, &deep),
            None,
        ),
        ("unknown, critical", extension(unknown, true, &[5, 0]), None),
        (
            "key usage, 15,000 levels",
            extension("2.5.29.15", true, &deep),
            Some(Error::MALFORMED),
        ),
        (
            "key usage twice",
            [usage.clone(), usage.clone()].concat(),
            Some(Error::MALFORMED),
        ),
        (
            "no value",
            extension("2.5.29.15", true, &[]),
            Some(Error::MALFORMED),
        ),
        (
            "an empty extended key usage",
            extension("2.5.29.37", false, &[0x30, 0]),
            Some(Error::MALFORMED),
        ),
        (
            "an OID of 1,000 octets",
            [
                usage,
                sequence(&[&element(0x06, &[&[0x81; 999], &[1]]), &octets(&[])]),
            ]
            .concat(),
            Some(Error::MALFORMED),
        ),
    ];
    for &provider in Provider::ALL {
        for (name, extensions, expected) in &cases {
            let der = certificate_der(&key, extensions);
            let found = Certificate::from_der(provider, &der).err();
            assert_eq!(found, *expected, "{name}");
        }
        let good = certificate_der(&key, &[]);
        for trailing in [1, 2, 1000] {
            let long = [&good[..], &vec![0; trailing]].concat();
            let found = Certificate::from_der(provider, &long).err();
            assert_eq!(found, Some(Error::MALFORMED));
        }
    }
}

/// Keys of other types are told from broken ones, in every form that OpenSSL writes.
#[test]
fn keys_of_other_types() {
    let dir = TempDir::new();
    let types: [(&str, &[&str]); 5] = [
        ("EC", &["-pkeyopt", "ec_paramgen_curve:P-521"]),
        ("ED25519", &[]),
        ("X25519", &[]),
        ("DH", &["-pkeyopt", "group:ffdhe2048"]),
        ("RSA-PSS", &["-pkeyopt", "rsa_keygen_bits:2048"]),
    ];
    for (name, options) in types {
        let key = dir.text(name);
        let command = ["genpkey", "-algorithm", name, "-out", &key];
        openssl(&[&command, options].concat()).unwrap();
        let private = dir.read(name);
        let public = openssl(&["pkey", "-in", &key, "-pubout"]).unwrap();
        #[rustfmt::skip]
        let encrypted = openssl(&[
            "pkcs8", "-topk8", "-in", &key, "-passout", "pass:password", "-iter", "1000",
        ])
        .unwrap();
        #[rustfmt::skip]
        let certificate = match name {
            // These can't sign.
            "X25519" | "DH" => None,
            _ => Some(
                openssl(&["req", "-x509", "-new", "-key", &key, "-subj", "/CN=SMS"]).unwrap(),
            ),
        };
        for &provider in Provider::ALL {
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            let found = PrivateKey::from_pem(provider, &private, None).err();
            assert_eq!(found, refused, "{name}");
            let found = PrivateKey::from_pem(provider, &encrypted, Some(b"password")).err();
            assert_eq!(found, refused, "{name}, encrypted");
            let found = PublicKey::from_spki_pem(provider, &public).err();
            assert_eq!(found, refused, "{name}, public");
            if let Some(certificate) = &certificate {
                let found = Certificate::from_pem(provider, certificate).err();
                assert_eq!(found, refused, "{name}, certificate");
            }
        }
    }
}

/// A key with three primes (RFC 8017 appendix A.1.2, version 1).
#[test]
fn multi_prime_keys() {
    let dir = TempDir::new();
    let path = dir.text("key");
    #[rustfmt::skip]
    openssl(&[
        "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
        "-pkeyopt", "rsa_keygen_primes:3", "-out", &path,
    ])
    .unwrap();
    for &provider in Provider::ALL {
        let found = PrivateKey::from_pem(provider, &dir.read("key"), None).err();
        assert_eq!(found, Some(Error::KEY_REJECTED));
    }
}

/// PKCS#8 around a good key, wrong in one field each (RFC 5958 section 2).
#[test]
fn pkcs8_that_is_not_quite_right() {
    let zero = integer(0);
    let one = integer(1);
    let rsa = algorithm_null(RSA_ENCRYPTION);
    let parameters = sequence(&[&oid(RSA_ENCRYPTION), &integer(1)]);
    let attributes = element(0xa0, &[]);
    let other = element(0x81, &[&[0], b"anything"]);
    for &provider in Provider::ALL {
        let good = key(provider, "client-2048");
        let key = octets(good.to_pkcs1_der().expose());
        // RSAPublicKey, at the end of the SPKI.
        let spki = good.public_key().to_spki_der();
        let public = element(0x81, &[&[0], &spki[spki.len() - 270..]]);
        type Case<'a> = (&'a str, &'a [&'a [u8]], Option<Error>);
        let cases: [Case<'_>; 11] = [
            ("as written", &[&zero, &rsa, &key], None),
            ("attributes", &[&zero, &rsa, &key, &attributes], None),
            ("a public key", &[&one, &rsa, &key, &public], None),
            (
                "another public key",
                &[&one, &rsa, &key, &other],
                Some(Error::KEY_REJECTED),
            ),
            (
                "version 0 with a public key",
                &[&zero, &rsa, &key, &public],
                Some(Error::MALFORMED),
            ),
            (
                "public key before attributes",
                &[&one, &rsa, &key, &public, &attributes],
                Some(Error::MALFORMED),
            ),
            (
                "version 2",
                &[&integer(2), &rsa, &key],
                Some(Error::MALFORMED),
            ),
            (
                "version 256",
                &[&integer(256), &rsa, &key],
                Some(Error::MALFORMED),
            ),
            (
                "parameters that say something",
                &[&zero, &parameters, &key],
                Some(Error::ALGORITHM_NOT_ACCEPTED),
            ),
            (
                "a field after the last",
                &[&zero, &rsa, &key, &zero],
                Some(Error::MALFORMED),
            ),
            (
                "no key",
                &[&zero, &rsa, &octets(&[])],
                Some(Error::MALFORMED),
            ),
        ];
        for (name, fields, expected) in cases {
            let found = PrivateKey::from_pkcs8_der(provider, &sequence(fields)).err();
            assert_eq!(found, expected, "{name}");
        }
    }
}
