//! Key agreement: `openssl pkeyutl -derive`, and the SubjectPublicKeyInfo that `openssl pkey` writes.

use cmcrypto_core::pki::key::agreement_key::{public_key_from_spki_der, public_key_to_spki_der};
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::{TempDir, openssl};

/// Each algorithm, how OpenSSL makes a key for it, and what in its encoding is before the private
/// bytes, whether that is PKCS#8 or not.
const ALGORITHMS: [(AgreementAlgorithm, &[&str], &[u8]); 2] = [
    // RFC 8410 section 7: an OCTET STRING in another.
    (AgreementAlgorithm::X25519, &["X25519"], &[4, 34, 4, 32]),
    // RFC 5915 section 3: the version of the ECPrivateKey, and an OCTET STRING.
    (
        AgreementAlgorithm::P256,
        &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &[2, 1, 1, 4, 32],
    ),
];

/// A private key of OpenSSL's, in `key`.
fn generate(dir: &TempDir, algorithm: &[&str]) -> String {
    let key = dir.text("key");
    let arguments = ["genpkey", "-outform", "DER", "-out", &key, "-algorithm"];
    openssl(&[&arguments, algorithm].concat()).unwrap();
    key
}

fn public(key: &str, options: &[&str]) -> Vec<u8> {
    let arguments = [
        "pkey", "-in", key, "-inform", "DER", "-pubout", "-outform", "DER",
    ];
    openssl(&[&arguments, options].concat()).unwrap()
}

#[test]
fn openssl_agrees_with_us() {
    for (algorithm, options, before) in ALGORITHMS {
        for &provider in Provider::ALL {
            for _ in 0..8 {
                let dir = TempDir::new();
                let key = generate(&dir, options);
                let spki = public(&key, &[]);
                let (read, theirs) = public_key_from_spki_der(&spki).unwrap();
                assert_eq!(read, algorithm);
                assert_eq!(public_key_to_spki_der(algorithm, theirs).unwrap(), spki);

                // The same private key here has the same public half.
                let der = dir.read("key");
                let mut windows = der.windows(before.len());
                let at = windows.position(|window| window == before).unwrap() + before.len();
                let private = Secret::from(der[at..at + 32].to_vec());
                let same = AgreementKey::from_private_bytes(provider, algorithm, &private).unwrap();
                assert_eq!(same.public_key(), theirs);

                let ours = AgreementKey::generate(provider, algorithm).unwrap();
                let spki = public_key_to_spki_der(algorithm, ours.public_key()).unwrap();
                let peer = dir.write("peer", &spki);
                let derived = openssl(&[
                    "pkeyutl",
                    "-derive",
                    "-inkey",
                    &key,
                    "-keyform",
                    "DER",
                    "-peerkey",
                    &peer,
                    "-peerform",
                    "DER",
                ]);
                let shared = ours.agree(theirs).unwrap();
                assert_eq!(shared.expose(), derived.unwrap());
                assert_eq!(same.agree(ours.public_key()), Ok(shared));
            }
        }
    }
}

#[test]
fn other_keys_of_openssl_are_refused() {
    let p256 = ALGORITHMS[1].1;
    let compressed = ["-ec_conv_form", "compressed"];
    let hybrid = ["-ec_conv_form", "hybrid"];
    let explicit = ["-ec_param_enc", "explicit"];
    let cases: [(&[&str], &[&str], Error); 8] = [
        (p256, &compressed, Error::KEY_REJECTED),
        (p256, &hybrid, Error::KEY_REJECTED),
        (p256, &explicit, Error::KEY_TYPE_NOT_SUPPORTED),
        (&["X448"], &[], Error::KEY_TYPE_NOT_SUPPORTED),
        (&["ED25519"], &[], Error::KEY_TYPE_NOT_SUPPORTED),
        (&["RSA"], &[], Error::KEY_TYPE_NOT_SUPPORTED),
        (
            &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            &[],
            Error::KEY_TYPE_NOT_SUPPORTED,
        ),
        (
            &["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            &[],
            Error::KEY_TYPE_NOT_SUPPORTED,
        ),
    ];
    for (algorithm, options, error) in cases {
        let dir = TempDir::new();
        let spki = public(&generate(&dir, algorithm), options);
        let read = public_key_from_spki_der(&spki);
        assert_eq!(read, Err(error), "{algorithm:?} {options:?}");
    }
}
