//! Key agreement: the providers agree with each other, and take and refuse the same keys and points.

use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::from_hex;

use crate::providers::pairs;

const ALGORITHMS: [AgreementAlgorithm; 2] = [AgreementAlgorithm::X25519, AgreementAlgorithm::P256];

/// The order of P-256 (SEC 2 section 2.4.2), big-endian.
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// Its field's prime.
const PRIME: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

/// A big-endian number and a small one added; not across the last byte.
fn plus(number: &str, addend: i8) -> Vec<u8> {
    let mut bytes = from_hex(number);
    let last = bytes.last_mut().unwrap();
    *last = last.checked_add_signed(addend).unwrap();
    bytes
}

fn key(
    provider: Provider,
    algorithm: AgreementAlgorithm,
    private: &[u8],
) -> Result<AgreementKey, Error> {
    AgreementKey::from_private_bytes(provider, algorithm, &Secret::from(private.to_vec()))
}

/// What each provider makes of a peer's key, which must be the same.
fn verdict(algorithm: AgreementAlgorithm, private: &[u8], peer: &[u8]) -> Result<Secret, Error> {
    let mut verdicts = Provider::ALL
        .iter()
        .map(|provider| key(*provider, algorithm, private).unwrap().agree(peer));
    let first = verdicts.next().unwrap();
    for other in verdicts {
        assert_eq!(first, other, "{algorithm:?} with {peer:02x?}");
    }
    first
}

#[test]
fn one_agrees_with_the_other() {
    for algorithm in ALGORITHMS {
        for (one, other) in pairs() {
            let ours = AgreementKey::generate(one, algorithm).unwrap();
            let theirs = AgreementKey::generate(other, algorithm).unwrap();
            assert_eq!(ours.algorithm(), algorithm);
            assert_eq!(ours.public_key().len(), algorithm.public_key_len());
            assert_ne!(ours.public_key(), theirs.public_key());
            let shared = ours.agree(theirs.public_key()).unwrap();
            assert_eq!(shared.len(), algorithm.shared_secret_len());
            assert_eq!(theirs.agree(ours.public_key()).as_ref(), Ok(&shared));
            assert_ne!(ours.agree(ours.public_key()).as_ref(), Ok(&shared));
        }
    }
}

#[test]
fn one_private_key_is_one_public_key() {
    let private = Secret::from((1..=32).collect::<Vec<u8>>());
    for algorithm in ALGORITHMS {
        for (one, other) in pairs() {
            let keys = [one, other].map(|provider| {
                AgreementKey::from_private_bytes(provider, algorithm, &private).unwrap()
            });
            assert_eq!(keys[0].public_key(), keys[1].public_key());
        }
    }
}

#[test]
fn every_flipped_byte_of_a_public_key_has_one_verdict() {
    for algorithm in ALGORITHMS {
        let private = [0x42; 32];
        let peer = AgreementKey::generate(Provider::default(), algorithm).unwrap();
        let good = verdict(algorithm, &private, peer.public_key()).unwrap();
        for index in 0..peer.public_key().len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut changed = peer.public_key().to_vec();
                changed[index] ^= mask;
                match verdict(algorithm, &private, &changed) {
                    Err(error) => {
                        assert_eq!(error, Error::KEY_REJECTED);
                        assert_eq!(algorithm, AgreementAlgorithm::P256);
                    }
                    // The top bit of the last byte is not part of the coordinate (RFC 7748 section 5).
                    Ok(shared) if index == 31 && mask == 0x80 => assert_eq!(shared, good),
                    Ok(shared) => {
                        assert_eq!(algorithm, AgreementAlgorithm::X25519);
                        assert_ne!(shared, good);
                    }
                }
            }
        }
    }
}

#[test]
fn public_keys_of_other_lengths_are_refused() {
    for algorithm in ALGORITHMS {
        let peer = AgreementKey::generate(Provider::default(), algorithm).unwrap();
        let mut long = peer.public_key().to_vec();
        long.resize(200, 0);
        for len in (0..long.len()).filter(|len| *len != algorithm.public_key_len()) {
            let verdict = verdict(algorithm, &[0x42; 32], &long[..len]);
            assert_eq!(verdict, Err(Error::KEY_REJECTED), "{algorithm:?}, {len}");
        }
        for other in ALGORITHMS.into_iter().filter(|other| *other != algorithm) {
            let verdict = verdict(other, &[0x42; 32], peer.public_key());
            assert_eq!(verdict, Err(Error::KEY_REJECTED));
        }
    }
}

/// SEC 1 section 2.3.4 and X9.62 have more forms; a key has one.
#[test]
fn only_uncompressed_points_are_taken() {
    let algorithm = AgreementAlgorithm::P256;
    let peer = AgreementKey::generate(Provider::default(), algorithm).unwrap();
    let point = peer.public_key();
    assert_eq!(point[0], 4);
    let odd = point[64] & 1;
    let compressed = [&[2 | odd], &point[1..33]].concat();
    let hybrid = [&[6 | odd], &point[1..]].concat();
    let padded = [&compressed[..], &[0; 32]].concat();
    for other in [compressed, hybrid, padded, vec![0], vec![0; 65]] {
        let verdict = verdict(algorithm, &[0x42; 32], &other);
        assert_eq!(verdict, Err(Error::KEY_REJECTED), "{other:02x?}");
    }
}

#[test]
fn coordinates_outside_the_field_are_refused_by_p256() {
    // x = 0 gives a point: its square root of b is a coordinate too.
    let y = from_hex("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4");
    let zero = [&[4][..], &[0; 32], &y].concat();
    verdict(AgreementAlgorithm::P256, &[0x42; 32], &zero).unwrap();
    let modulus = [&[4][..], &from_hex(PRIME), &y].concat();
    let verdict = verdict(AgreementAlgorithm::P256, &[0x42; 32], &modulus);
    assert_eq!(verdict, Err(Error::KEY_REJECTED));
}

/// Keys of X25519 of small order (RFC 7748 section 6.1; D. J. Bernstein's page of Curve25519): 0, 1, two
/// of order 8, p - 1, p, p + 1.
pub const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// RFC 7748 section 6.1 has the check.
#[test]
fn all_zero_results_are_refused_by_x25519() {
    for point in SMALL_ORDER {
        let mut point = from_hex(point);
        for _ in 0..2 {
            let verdict = verdict(AgreementAlgorithm::X25519, &[0x42; 32], &point);
            assert_eq!(verdict, Err(Error::KEY_REJECTED), "{point:02x?}");
            point[31] ^= 0x80;
        }
    }
}

/// 2^255 - 19 + 9 is the base point (RFC 7748 section 5: non-canonical values are taken).
#[test]
fn coordinates_are_taken_modulo_the_prime_by_x25519() {
    let base = from_hex("0900000000000000000000000000000000000000000000000000000000000000");
    let same = from_hex("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    let algorithm = AgreementAlgorithm::X25519;
    let shared = verdict(algorithm, &[0x42; 32], &base).unwrap();
    assert_eq!(verdict(algorithm, &[0x42; 32], &same), Ok(shared.clone()));
    for provider in Provider::ALL {
        let key = key(*provider, algorithm, &[0x42; 32]).unwrap();
        assert_eq!(shared.expose(), key.public_key());
    }
}

#[test]
fn scalars_of_p256_are_from_one_to_n_minus_one() {
    let one = [&[0; 31][..], &[1]].concat();
    let taken = [one, plus(ORDER, -1), plus(ORDER, -2)];
    let refused = [vec![0; 32], from_hex(ORDER), plus(ORDER, 1), vec![0xff; 32]];
    let algorithm = AgreementAlgorithm::P256;
    for provider in Provider::ALL {
        for scalar in &taken {
            key(*provider, algorithm, scalar).unwrap();
        }
        for scalar in &refused {
            let error = key(*provider, algorithm, scalar).unwrap_err();
            assert_eq!(error, Error::KEY_REJECTED, "{scalar:02x?}");
        }
    }
    let [one, last, _] = taken.map(|scalar| {
        let keys = pairs().map(|(one, other)| {
            let publics = [one, other].map(|provider| {
                key(provider, algorithm, &scalar)
                    .unwrap()
                    .public_key()
                    .to_vec()
            });
            assert_eq!(publics[0], publics[1]);
            publics[0].clone()
        });
        keys.last().unwrap()
    });
    // n - 1 gives the base point's negative: the same x, another y.
    assert_eq!(one[..33], last[..33]);
    assert_ne!(one, last);
    // Its x is then agreed on with the base point.
    let shared = verdict(algorithm, &plus(ORDER, -1), &one).unwrap();
    assert_eq!(shared.expose(), &one[1..33]);
}

#[test]
fn scalars_of_x25519_are_clamped() {
    let algorithm = AgreementAlgorithm::X25519;
    let order = from_hex(ORDER);
    for scalar in [
        &[0; 32][..],
        &[0xff; 32],
        &order,
        &plus(ORDER, -1),
        &plus(ORDER, 1),
    ] {
        let mut clamped = scalar.to_vec();
        clamped[0] &= 0xf8;
        clamped[31] = clamped[31] & 0x7f | 0x40;
        for (one, other) in pairs() {
            let key_of_one = key(one, algorithm, scalar).unwrap();
            let key_of_other = key(other, algorithm, &clamped).unwrap();
            assert_eq!(key_of_one.public_key(), key_of_other.public_key());
            let peer = AgreementKey::generate(one, algorithm).unwrap();
            assert_eq!(
                key_of_one.agree(peer.public_key()),
                key_of_other.agree(peer.public_key())
            );
        }
    }
}

#[test]
fn private_keys_of_other_lengths_are_refused() {
    for algorithm in ALGORITHMS {
        for provider in Provider::ALL {
            for len in [0, 1, 31, 33, 64] {
                let error = key(*provider, algorithm, &vec![1; len]).unwrap_err();
                assert_eq!(error, Error::INVALID_ARGUMENT);
            }
        }
    }
}
