//! Public keys: bounds, and what keys below 2048 bits may do.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{TempDir, key, openssl};

use crate::providers::natural::Natural;
use crate::providers::numbers::Numbers;

fn assert_spki(what: &str, numbers: &Numbers, expected: Result<(), Error>) {
    for provider in Provider::ALL {
        let loaded = PublicKey::from_spki_der(*provider, &numbers.spki());
        let verdict = loaded.map(|_| ());
        assert_eq!(verdict, expected, "{what}, {}", provider.name());
    }
}

#[test]
fn bounds() {
    let good = Numbers::of(&key(Provider::default(), "client-2048"));
    assert_spki("as stored", &good, Ok(()));
    let with_e = |e: &Natural| Numbers {
        e: e.clone(),
        ..good.clone()
    };
    let bound = Natural::power_of_two(33);
    let (one, two) = (Natural::from(1), Natural::from(2));
    for e in [3, 5, 17, 65_537] {
        assert_spki("small e", &with_e(&Natural::from(e)), Ok(()));
    }
    assert_spki("e = 2^33 - 1", &with_e(&bound.minus(&one)), Ok(()));
    let even_or_small = [0, 1, 2, 4, 65_536].map(Natural::from);
    let large = [
        bound.minus(&two),
        bound.clone(),
        bound.plus(&one),
        Natural::power_of_two(64).plus(&one),
        good.n.minus(&two),
        good.n.clone(),
        good.n.times(&good.n),
    ];
    for e in even_or_small.iter().chain(&large) {
        let what = format!("e = {:02x?}", e.to_be_bytes());
        assert_spki(&what, &with_e(e), Err(Error::KEY_REJECTED));
    }

    let with_n = |n: Natural| Numbers { n, ..good.clone() };
    let odd = |bits: usize| Natural::power_of_two(bits - 1).plus(&one);
    let even = with_n(good.n.minus(&one));
    assert_spki("even n", &even, Err(Error::KEY_REJECTED));
    for (bits, expected) in [
        (1, Err(Error::KEY_TOO_SMALL)),
        (1016, Err(Error::KEY_TOO_SMALL)),
        (1023, Err(Error::KEY_TOO_SMALL)),
        (1024, Ok(())),
        (2047, Ok(())),
        (8192, Ok(())),
        (8193, Err(Error::KEY_REJECTED)),
        (16_384, Err(Error::KEY_REJECTED)),
        (65_536, Err(Error::KEY_REJECTED)),
        (524_288, Err(Error::TOO_LARGE)),
    ] {
        assert_spki(&format!("{bits} bits"), &with_n(odd(bits)), expected);
    }
    assert_spki("n = 0", &with_n(0.into()), Err(Error::KEY_TOO_SMALL));
}

/// Digest, scheme, and the options with which OpenSSL signs so.
const SCHEMES: [(DigestAlgorithm, SignatureScheme, &str, &[&str]); 5] = [
    (
        DigestAlgorithm::Sha1,
        SignatureScheme::Pkcs1Sha1,
        "-sha1",
        &[],
    ),
    (
        DigestAlgorithm::Sha256,
        SignatureScheme::Pkcs1Sha256,
        "-sha256",
        &[],
    ),
    (
        DigestAlgorithm::Sha384,
        SignatureScheme::Pkcs1Sha384,
        "-sha384",
        &[],
    ),
    (
        DigestAlgorithm::Sha512,
        SignatureScheme::Pkcs1Sha512,
        "-sha512",
        &[],
    ),
    (
        DigestAlgorithm::Sha256,
        SignatureScheme::PssSha256,
        "-sha256",
        &[
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:32",
        ],
    ),
];

/// Below 2048 bits: `verify` refuses all, `verify_legacy` takes PKCS#1 v1.5 with SHA-1 and SHA-256.
/// From 2048 bits on they are the same.
#[test]
fn verification_by_size() {
    let message = b"inventory";
    for bits in [1024, 1025, 1536, 2040, 2041, 2047, 2048, 2050] {
        let directory = TempDir::new();
        let (private, public) = (directory.text("key.pem"), directory.text("pub.pem"));
        let signature = directory.text("signature");
        let file = directory.write("message", message);
        let size = format!("rsa_keygen_bits:{bits}");
        openssl(&[
            "genpkey",
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            &size,
            "-out",
            &private,
        ])
        .unwrap();
        openssl(&["pkey", "-in", &private, "-pubout", "-out", &public]).unwrap();
        for (algorithm, scheme, digest, options) in SCHEMES {
            let sign = [
                &["dgst", digest, "-sign", &private, "-out", &signature][..],
                options,
                &[&file],
            ];
            openssl(&sign.concat()).unwrap();
            let signature = directory.read("signature");
            let digest = algorithm.digest(message);
            let digest = digest.as_ref();
            let small = bits < 2048;
            let strict = if small {
                Err(Error::KEY_TOO_SMALL)
            } else {
                Ok(())
            };
            let legacy = match scheme {
                SignatureScheme::Pkcs1Sha1 | SignatureScheme::Pkcs1Sha256 => Ok(()),
                _ if small => Err(Error::ALGORITHM_NOT_ACCEPTED),
                _ => Ok(()),
            };
            for provider in Provider::ALL {
                let what = format!("{bits} bits, {scheme:?}, {}", provider.name());
                let key = PublicKey::from_spki_pem(*provider, &directory.read("pub.pem")).unwrap();
                assert_eq!(key.bits(), bits);
                let verdicts = [
                    key.verify(scheme, message, &signature),
                    key.verify_digest(scheme, digest, &signature),
                    key.verify_legacy(scheme, message, &signature),
                    key.verify_digest_legacy(scheme, digest, &signature),
                ];
                assert_eq!(
                    verdicts,
                    [
                        strict.clone(),
                        strict.clone(),
                        legacy.clone(),
                        legacy.clone()
                    ],
                    "{what}"
                );

                let mut wrong = signature.clone();
                wrong[key.modulus_len() / 2] ^= 1;
                let invalid = legacy.clone().and(Err(Error::SIGNATURE_INVALID));
                let verdicts = [
                    key.verify_legacy(scheme, message, &wrong),
                    key.verify_digest_legacy(scheme, digest, &wrong),
                    key.verify_legacy(scheme, b"another", &signature),
                ];
                assert_eq!(verdicts, [(); 3].map(|()| invalid.clone()), "{what}");

                let encrypted = key.encrypt_oaep(OaepDigest::Sha256, b"", b"key");
                assert_eq!(encrypted.map(|_| ()), strict, "{what}");
            }
        }
    }
}
