//! EC public keys: what they verify, what they don't do, and one verdict of both providers on each.
//! OpenSSL signs; nothing here does.

use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::primitive::{KeyType, SignatureScheme};
use cmcrypto_core::{Error, ErrorKind, Provider};
use cmcrypto_tests::der::{bits, sequence};
use cmcrypto_tests::{certificate, from_hex, key, openssl};

use crate::providers::natural::Natural;

const MESSAGE: &[u8] = b"the certificate of a PKI";

/// Scheme, key of `vectors/keys`, and OpenSSL's digest.
const ELLIPTIC: [(SignatureScheme, &str, &str); 4] = [
    (SignatureScheme::EcdsaP256Sha256, "ec-p256", "-sha256"),
    (SignatureScheme::EcdsaP256Sha384, "ec-p256", "-sha384"),
    (SignatureScheme::EcdsaP384Sha256, "ec-p384", "-sha256"),
    (SignatureScheme::EcdsaP384Sha384, "ec-p384", "-sha384"),
];

const RSA: [SignatureScheme; 5] = [
    SignatureScheme::Pkcs1Sha1,
    SignatureScheme::Pkcs1Sha256,
    SignatureScheme::Pkcs1Sha384,
    SignatureScheme::Pkcs1Sha512,
    SignatureScheme::PssSha256,
];

fn public(provider: Provider, name: &str) -> PublicKey {
    certificate(provider, name).public_key().clone()
}

fn all_schemes() -> impl Iterator<Item = SignatureScheme> {
    RSA.into_iter().chain(ELLIPTIC.map(|(scheme, ..)| scheme))
}

#[test]
fn a_scheme_is_of_one_type_of_key() {
    for (scheme, name, digest) in ELLIPTIC {
        let signature = openssl::sign(digest, name, MESSAGE);
        for &provider in Provider::ALL {
            let elliptic = public(provider, name);
            assert_eq!(elliptic.key_type(), scheme.key_type());
            for other in all_schemes() {
                let expected = if other == scheme {
                    Ok(())
                } else if other.key_type() == elliptic.key_type() {
                    Err(Error::SIGNATURE_INVALID)
                } else {
                    Err(Error::ALGORITHM_NOT_ACCEPTED)
                };
                let what = format!("{scheme:?}, {other:?}, {}", provider.name());
                assert_eq!(
                    elliptic.verify(other, MESSAGE, &signature),
                    expected,
                    "{what}"
                );
                let legacy = elliptic.verify_legacy(other, MESSAGE, &signature);
                assert_eq!(legacy, expected, "{what}");
                let another = elliptic.verify(other, b"another", &signature);
                let invalid = expected.and(Err(Error::SIGNATURE_INVALID));
                assert_eq!(another, invalid, "{what}");
                // Not over a digest.
                let digest = other.digest_algorithm().digest(MESSAGE);
                let refused = Err(Error::ALGORITHM_NOT_ACCEPTED);
                let over_digest = elliptic.verify_digest(other, digest.as_ref(), &signature);
                assert_eq!(over_digest, refused, "{what}");
                let over_digest = elliptic.verify_digest_legacy(other, digest.as_ref(), &signature);
                assert_eq!(over_digest, refused, "{what}");
            }

            // Neither by RSA keys, whatever their size.
            let digest = scheme.digest_algorithm().digest(MESSAGE);
            let digest = digest.as_ref();
            let refused = Err(Error::ALGORITHM_NOT_ACCEPTED);
            for name in ["client-2048", "client-1024"] {
                let rsa = public(provider, name);
                assert_eq!(rsa.verify(scheme, MESSAGE, &signature), refused);
                assert_eq!(rsa.verify_legacy(scheme, MESSAGE, &signature), refused);
                assert_eq!(rsa.verify_digest(scheme, digest, &signature), refused);
                let legacy = rsa.verify_digest_legacy(scheme, digest, &signature);
                assert_eq!(legacy, refused);
            }
            let rsa = key(provider, "client-2048");
            let refused = Some(Error::ALGORITHM_NOT_ACCEPTED);
            assert_eq!(rsa.sign(scheme, MESSAGE).err(), refused);
            assert_eq!(rsa.sign_digest(scheme, digest).err(), refused);
        }
    }
}

#[test]
fn what_an_ec_key_is() {
    for (name, key_type, bits) in [
        ("ec-p256", KeyType::EcP256, 256),
        ("ec-p384", KeyType::EcP384, 384),
    ] {
        let keys: Vec<_> = Provider::ALL.iter().map(|p| public(*p, name)).collect();
        for key in &keys {
            assert_eq!((key.key_type(), key.bits()), (key_type, bits));
            assert_eq!(key.modulus_len(), 0);
            assert_eq!(key.key_sha256(), key.spki_sha256());
            let provider = key.provider();
            let der = PublicKey::from_spki_der(provider, key.to_spki_der()).unwrap();
            let pem = key.to_spki_pem().unwrap();
            let pem = PublicKey::from_spki_pem(provider, pem.as_bytes()).unwrap();
            for other in keys.iter().chain([&der, &pem]) {
                assert_eq!(key, other);
                assert_eq!(key.to_spki_der(), other.to_spki_der());
            }
            for other in ["ec-p256", "ec-p384", "client-2048"] {
                assert_eq!(*key == public(provider, other), name == other);
                assert_eq!(public(provider, other) == *key, name == other);
            }
            // What RSA alone does.
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            assert_eq!(key.to_capi_blob().err(), refused);
            for digest in [OaepDigest::Sha1, OaepDigest::Sha256] {
                for plaintext in [&b""[..], &[7; 32], &[7; 2000]] {
                    assert_eq!(key.encrypt_oaep(digest, b"", plaintext).err(), refused);
                }
            }
        }
    }
}

#[test]
fn changed_signatures() {
    for (scheme, name, digest) in ELLIPTIC {
        let signature = openssl::sign(digest, name, MESSAGE);
        let mut changed: Vec<Vec<u8>> = Vec::new();
        for at in 0..signature.len() {
            for bit in 0..8 {
                let mut flipped = signature.clone();
                flipped[at] ^= 1 << bit;
                changed.push(flipped);
            }
            changed.push(signature[..at].to_vec());
            changed.push(signature[at..].iter().rev().copied().collect());
        }
        changed.push([&signature[..], &[0]].concat());
        changed.push([&signature[..], &signature].concat());
        changed.push(vec![0; 1 << 16]);
        for &provider in Provider::ALL {
            let key = public(provider, name);
            for changed in &changed {
                let verdict = key.verify(scheme, MESSAGE, changed);
                assert_eq!(verdict, Err(Error::SIGNATURE_INVALID), "{changed:02x?}");
            }
        }
    }
}

/// Every bit of a key flipped: refused by both, and for the same reason.
#[test]
fn changed_keys() {
    for (name, point_len) in [("ec-p256", 65), ("ec-p384", 97)] {
        let spki = public(Provider::default(), name).to_spki_der().to_vec();
        let point = spki.len() - point_len;
        for at in 0..spki.len() {
            for bit in 0..8 {
                let mut changed = spki.clone();
                changed[at] ^= 1 << bit;
                let verdicts = read(&changed);
                let what = format!("{name}, byte {at}, bit {bit}: {verdicts:?}");
                assert!(verdicts.windows(2).all(|two| two[0] == two[1]), "{what}");
                let expected = match verdicts[0].as_ref().map(Error::kind) {
                    Some(ErrorKind::KeyRejected) => true,
                    Some(
                        ErrorKind::Malformed | ErrorKind::NotDer | ErrorKind::KeyTypeNotSupported,
                    ) => at < point,
                    _ => false,
                };
                assert!(expected, "{what}");
            }
            assert!(
                read(&spki[..at]).iter().all(Option::is_some),
                "{name}, {at}"
            );
        }
        let longer = [&spki[..], &[0]].concat();
        assert!(
            read(&longer)
                .iter()
                .all(|found| *found == Some(Error::MALFORMED))
        );
        assert!(read(&spki).iter().all(Option::is_none));
    }
}

fn read(spki: &[u8]) -> Vec<Option<Error>> {
    let read = |provider: &Provider| PublicKey::from_spki_der(*provider, spki).err();
    Provider::ALL.iter().map(read).collect()
}

const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const EC_PUBLIC_KEY: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

fn spki(parameters: &[u8], point: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[EC_PUBLIC_KEY, parameters]);
    sequence(&[&algorithm, &bits(point)])
}

fn hex(text: &str) -> Natural {
    Natural::from_be_bytes(&from_hex(text))
}

#[track_caller]
fn assert_key(what: &str, spki: &[u8], expected: Option<Error>) {
    for (provider, found) in Provider::ALL.iter().zip(read(spki)) {
        assert_eq!(found, expected, "{what}, {}", provider.name());
    }
}

/// Points at the edges: coordinates have one encoding, and no other form of a point is read.
#[test]
fn points() {
    let power = Natural::power_of_two;
    let one = || Natural::from(1);
    // 2^256 - 2^224 + 2^192 + 2^96 - 1, and 2^384 - 2^128 - 2^96 + 2^32 - 1.
    let p256 = power(256).minus(&power(224)).plus(&power(192));
    let p256 = p256.plus(&power(96)).minus(&one());
    let p384 = power(384).minus(&power(128)).minus(&power(96));
    let p384 = p384.plus(&power(32)).minus(&one());
    let curves = [
        (
            (P256, 32, p256),
            [
                (
                    0,
                    "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4",
                ),
                (
                    5,
                    "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc",
                ),
            ],
        ),
        (
            (P384, 48, p384),
            [
                (
                    0,
                    "c306610fb0ae5a159cf45c06069f22a6c5eb3641c602d42dea2c4b4f75550793\
                     406d80d2b91ad54f9048bd487af1ade1",
                ),
                (
                    2,
                    "8cdeadbbd04911a3c1931e26df3fa6439dca9c7eb286fbd46fc319f0e2bb7802\
                     32baf57825fc0c1912ada2fefe84024c",
                ),
            ],
        ),
    ];
    let rejected = Some(Error::KEY_REJECTED);
    for ((curve, len, p), points) in curves {
        let coordinate = |number: &Natural| {
            let bytes = number.to_be_bytes();
            [&vec![0; len - bytes.len()], &bytes[..]].concat()
        };
        let point = |x: &Natural, y: &Natural| [&[4], &coordinate(x)[..], &coordinate(y)].concat();
        let check = |what: &str, x: &Natural, y: &Natural, expected| {
            assert_key(what, &spki(curve, &point(x, y)), expected);
        };
        let zero = Natural::from(0);
        for (x, y) in points {
            let (x, y) = (Natural::from(x), hex(y));
            check("on the curve", &x, &y, None);
            check("its negative", &x, &p.minus(&y), None);
            check("x and p", &x.plus(&p), &y, rejected.clone());
            check("another y", &x, &y.plus(&one()), rejected.clone());
            check("coordinates changed", &y, &x, rejected.clone());
            let whole = point(&x, &y);
            for form in [0, 1, 2, 3, 5, 6, 7, 0x40, 0x84, 0xff] {
                let other = [&[form], &whole[1..]].concat();
                assert_key(
                    &format!("form {form}"),
                    &spki(curve, &other),
                    rejected.clone(),
                );
                let compressed = &other[..=len];
                assert_key("compressed", &spki(curve, compressed), rejected.clone());
            }
            for other in [&whole[..whole.len() - 1], &[&whole[..], &[0]].concat()] {
                assert_key("length", &spki(curve, other), rejected.clone());
            }
            // Named as being on the other curve, or on none of the two.
            let named = |parameters: &[u8]| spki(parameters, &whole);
            let other = if curve == P256 { P384 } else { P256 };
            assert_key("the other curve", &named(other), rejected.clone());
            let unsupported = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            let secp256k1 = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
            assert_key("secp256k1", &named(&secp256k1), unsupported.clone());
            assert_key("NULL", &named(&[5, 0]), unsupported.clone());
            assert_key("described", &named(&[0x30, 0]), unsupported);
            assert_key("no parameters", &named(&[]), Some(Error::MALFORMED));
            let twice = [curve, curve].concat();
            assert_key("two curves", &named(&twice), Some(Error::MALFORMED));
        }
        check("zero", &zero, &zero, rejected.clone());
        check("p", &p, &zero, rejected.clone());
        let most = power(len * 8).minus(&one());
        check("the greatest numbers", &most, &most, rejected.clone());
        assert_key("infinity", &spki(curve, &[0]), rejected.clone());
        assert_key("nothing", &spki(curve, &[]), rejected.clone());
    }
}
