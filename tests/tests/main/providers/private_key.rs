//! Private keys: each number wrong in turn, bounds, sizes.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{INTEGER, element, integer, sequence};
use cmcrypto_tests::{TempDir, key, key_path, openssl};

use crate::providers::natural::Natural;
use crate::providers::numbers::{NAMES, Numbers};
use crate::providers::schemes;

fn numbers(name: &str) -> Numbers {
    Numbers::of(&key(Provider::default(), name))
}

/// Asserts what every provider makes of a PKCS#1 key; one that is accepted must work.
fn assert_pkcs1(what: &str, pkcs1: &[u8], expected: Result<(), Error>) {
    for provider in Provider::ALL {
        let loaded = PrivateKey::from_pkcs1_der(*provider, pkcs1);
        let verdict = loaded.as_ref().map(|_| ()).map_err(|error| error.clone());
        assert_eq!(verdict, expected, "{what}, {}", provider.name());
        if let Ok(key) = loaded {
            assert_works(&key);
        }
    }
}

fn assert_works(key: &PrivateKey) {
    let public = key.public_key();
    for scheme in [SignatureScheme::Pkcs1Sha256, SignatureScheme::PssSha256] {
        let signature = key.sign(scheme, b"message").unwrap();
        public.verify(scheme, b"message", &signature).unwrap();
    }
    let ciphertext = public
        .encrypt_oaep(OaepDigest::Sha256, b"", b"content key")
        .unwrap();
    let plaintext = key.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext);
    assert_eq!(plaintext.unwrap().expose(), b"content key");
}

#[test]
fn flipped_bits() {
    // With e = 65537, and with e = 3, which ring refuses.
    for key in ["client-2048", "e3-2048"] {
        let good = numbers(key);
        assert_pkcs1(key, &good.pkcs1(), Ok(()));
        for (index, name) in NAMES.into_iter().enumerate() {
            let top = good.clone().get(index).bits() - 1;
            for bit in (0..top).step_by(11).chain([1, top]) {
                let mut numbers = good.clone();
                let number = numbers.get(index);
                *number = number.flip(bit);
                // Without its top bit the modulus is too short before it is wrong.
                let expected = if name == "n" && bit == top {
                    Error::KEY_TOO_SMALL
                } else {
                    Error::KEY_REJECTED
                };
                let what = format!("{key}, bit {bit} of {name}");
                assert_pkcs1(&what, &numbers.pkcs1(), Err(expected));
            }
        }
    }
}

#[test]
fn zero_and_one() {
    for (index, name) in NAMES.into_iter().enumerate() {
        for value in [0, 1] {
            let mut numbers = numbers("client-2048");
            *numbers.get(index) = value.into();
            let expected = match name {
                "n" => Error::KEY_TOO_SMALL,
                _ => Error::KEY_REJECTED,
            };
            let what = format!("{name} = {value}");
            assert_pkcs1(&what, &numbers.pkcs1(), Err(expected));
        }
    }
    // All of it consistent, as far as a modulus with a factor 1 can be.
    let good = numbers("client-2048");
    let (p, q) = (good.n.clone(), Natural::from(1));
    let trivial = Numbers {
        dp: good.d.clone(),
        dq: 0.into(),
        qinv: 1.into(),
        p,
        q,
        ..good
    };
    assert_pkcs1("q = 1, p = n", &trivial.pkcs1(), Err(Error::KEY_REJECTED));
}

#[test]
fn factors() {
    let good = numbers("client-2048");
    let swapped = Numbers {
        p: good.q.clone(),
        q: good.p.clone(),
        ..good.clone()
    };
    assert_pkcs1(
        "p and q swapped",
        &swapped.pkcs1(),
        Err(Error::KEY_REJECTED),
    );
    let consistent = Numbers::from_factors(&good.q, &good.p, &good.e).unwrap();
    assert_pkcs1("all of it swapped", &consistent.pkcs1(), Ok(()));

    let equal = Numbers {
        q: good.p.clone(),
        ..good.clone()
    };
    assert_pkcs1("q = p", &equal.pkcs1(), Err(Error::KEY_REJECTED));
    let square = Numbers {
        n: good.p.times(&good.p),
        dq: good.dp.clone(),
        qinv: 1.into(),
        ..equal
    };
    assert_pkcs1("n = p * p", &square.pkcs1(), Err(Error::KEY_REJECTED));

    // Consistent, but of unequal lengths: the factors need not be prime to show it.
    let long = Natural::power_of_two(1063);
    let unequal = (1_u64..).step_by(2).find_map(|low| {
        let p = long.plus(&low.into());
        Numbers::from_factors(&p, &good.q, &good.e)
    });
    let unequal = unequal.unwrap().pkcs1();
    assert_pkcs1("p of 1064 bits", &unequal, Err(Error::KEY_REJECTED));
}

/// No engine tests primality at import, where it would cost more than using the key. What comes of it
/// is checked: no signature that does not verify is given out (which with primes would give away the
/// factors: Boneh, DeMillo and Lipton 1997).
#[test]
fn composite_factor() {
    let good = numbers("client-2048");
    let three_quarters = Natural::from(3).times(&Natural::power_of_two(1022));
    let composite = (1_u64..).step_by(2).find_map(|low| {
        let p = three_quarters.plus(&low.into());
        let divisible = p.modulo(&3.into()) == 0.into();
        let numbers = Numbers::from_factors(&p, &good.q, &good.e);
        numbers.filter(|_| divisible)
    });
    let pkcs1 = composite.unwrap().pkcs1();
    for provider in Provider::ALL {
        let key = PrivateKey::from_pkcs1_der(*provider, &pkcs1).unwrap();
        for scheme in schemes() {
            let digest = scheme.digest_algorithm().digest(b"message");
            let signed = key.sign(scheme, b"message");
            assert_eq!(signed, Err(Error::INTERNAL), "{provider:?} {scheme:?}");
            let signed = key.sign_digest(scheme, digest.as_ref());
            assert_eq!(signed, Err(Error::INTERNAL), "{provider:?} {scheme:?}");
        }
        let public = key.public_key();
        let ciphertext = public.encrypt_oaep(OaepDigest::Sha256, b"", b"content key");
        let decrypted = key.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext.unwrap());
        assert_eq!(decrypted, Err(Error::DECRYPT), "{provider:?}");
    }
}

#[test]
fn private_exponent() {
    let good = numbers("client-2048");
    let lambda = good.lambda();
    let with = |d: Natural| Numbers { d, ..good.clone() }.pkcs1();

    // RFC 8017 section 3.2 wants d < n, and reduced neither by lcm nor by (p - 1)(q - 1).
    let mut unreduced = good.d.plus(&lambda);
    let mut larger = 0;
    while unreduced < good.n {
        assert_pkcs1("d + k * lcm", &with(unreduced.clone()), Ok(()));
        unreduced = unreduced.plus(&lambda);
        larger += 1;
    }
    assert!(larger > 0);
    assert!(unreduced.bits() <= 2048, "the stored key serves no more");
    for d in [
        unreduced,
        good.d.plus(&good.n),
        good.n.minus(&1.into()),
        good.n.clone(),
        good.n.plus(&1.into()),
        lambda.clone(),
        lambda.plus(&1.into()),
        good.d.plus(&lambda.times(&Natural::power_of_two(64))),
        good.d.plus(&lambda.times(&Natural::power_of_two(8192))),
    ] {
        let what = format!("d = {:02x?}", d.to_be_bytes());
        assert_pkcs1(&what, &with(d), Err(Error::KEY_REJECTED));
    }
}

#[test]
fn crt_values_unreduced() {
    let good = numbers("client-2048");
    let one = Natural::from(1);
    let mut unreduced = [good.clone(), good.clone(), good.clone()];
    unreduced[0].dp = good.dp.plus(&good.p.minus(&one));
    unreduced[1].dq = good.dq.plus(&good.q.minus(&one));
    unreduced[2].qinv = good.qinv.plus(&good.p);
    for numbers in unreduced {
        assert_pkcs1("unreduced", &numbers.pkcs1(), Err(Error::KEY_REJECTED));
    }
    let swapped = Numbers {
        dp: good.dq.clone(),
        dq: good.dp.clone(),
        ..good.clone()
    };
    assert_pkcs1("dP and dQ", &swapped.pkcs1(), Err(Error::KEY_REJECTED));
    let inverse = Numbers::from_factors(&good.q, &good.p, &good.e).unwrap();
    let of_p = Numbers {
        qinv: inverse.qinv,
        ..good
    };
    assert_pkcs1("p^-1 mod q", &of_p.pkcs1(), Err(Error::KEY_REJECTED));
}

#[test]
fn public_exponent() {
    let good = numbers("client-2048");
    let bound = 1_u64 << 33;
    for e in [0, 1, 2, 3, 4, 65_536, 65_539, bound - 1, bound, bound + 1] {
        let e = Natural::from(e);
        let wrong = Numbers { e, ..good.clone() };
        assert_pkcs1("e alone", &wrong.pkcs1(), Err(Error::KEY_REJECTED));
    }
    // The rest to match, so that only the bounds are left to refuse it.
    let with = |e: u64| Numbers::from_factors(&good.p, &good.q, &e.into());
    let first = |mut candidates: Box<dyn Iterator<Item = u64>>| candidates.find_map(with).unwrap();
    let smallest = first(Box::new((3..).step_by(2)));
    assert_pkcs1("smallest e", &smallest.pkcs1(), Ok(()));
    let largest = first(Box::new((3..bound).rev().step_by(2)));
    assert_pkcs1("largest e", &largest.pkcs1(), Ok(()));
    let above = first(Box::new((bound + 1..).step_by(2)));
    assert_pkcs1("e > 2^33", &above.pkcs1(), Err(Error::KEY_REJECTED));
    let huge = Natural::power_of_two(2000).plus(&bound.into());
    let huge = (1..)
        .step_by(2)
        .find_map(|low: u64| Numbers::from_factors(&good.p, &good.q, &huge.plus(&low.into())));
    let huge = huge.unwrap().pkcs1();
    assert_pkcs1("e of 2001 bits", &huge, Err(Error::KEY_REJECTED));
    let one = with(1).unwrap().pkcs1();
    assert_pkcs1("e = d = 1", &one, Err(Error::KEY_REJECTED));

    assert_pkcs1("e = 3", &numbers("e3-2048").pkcs1(), Ok(()));
}

#[test]
fn encodings() {
    let numbers = numbers("client-2048");
    let good = numbers.integers();
    let pkcs1 = |version: u8, integers: &[Vec<u8>], after: &[u8]| {
        let integers = integers.concat();
        sequence(&[&integer(u64::from(version)), &integers, after])
    };
    assert_pkcs1("as stored", &pkcs1(0, &good, &[]), Ok(()));
    let third = sequence(&[&sequence(&[&good[3..6].concat()])]);
    for (version, after, expected) in [
        (1, &[][..], Error::KEY_REJECTED),
        (1, &third, Error::KEY_REJECTED),
        (0, &third, Error::MALFORMED),
        (2, &[], Error::MALFORMED),
        (255, &[], Error::MALFORMED),
    ] {
        let what = format!("version {version}");
        assert_pkcs1(&what, &pkcs1(version, &good, after), Err(expected));
    }
    for (index, name) in NAMES.into_iter().enumerate() {
        let number = numbers.clone().get(index).to_be_bytes();
        let mut leading_zeros = good.clone();
        leading_zeros[index] = element(INTEGER, &[&[0, 0], &number]);
        let mut negative = good.clone();
        negative[index] = element(INTEGER, &[&[0xff], &number[1..]]);
        let mut empty = good.clone();
        empty[index] = element(INTEGER, &[]);
        let mut missing = good.to_vec();
        missing.remove(index);
        for wrong in [&leading_zeros, &negative, &empty, missing.as_slice()] {
            let what = format!("{name}: {wrong:02x?}");
            assert_pkcs1(&what, &pkcs1(0, wrong, &[]), Err(Error::MALFORMED));
        }
    }
}

#[test]
fn sizes() {
    let stored = key_path("client-1024");
    let small = openssl(&["rsa", "-in", &stored, "-traditional", "-outform", "DER"]).unwrap();
    assert_pkcs1("1024 bits", &small, Err(Error::KEY_TOO_SMALL));
    let big = numbers("rsa-8192");
    assert_pkcs1("8192 bits", &big.pkcs1(), Ok(()));
    // Refused by length: with factors to match, arithmetic on these would take seconds.
    for bits in [8193, 8200, 16_384, 65_536] {
        let one = Natural::from(1);
        let half = Natural::power_of_two(bits / 2).minus(&one);
        let numbers = Numbers {
            n: Natural::power_of_two(bits - 1).plus(&one),
            d: Natural::power_of_two(bits - 2).plus(&one),
            p: half.clone(),
            q: half.minus(&2.into()),
            dp: half.clone(),
            dq: half.clone(),
            qinv: half,
            ..big.clone()
        };
        let what = format!("{bits} bits");
        assert_pkcs1(&what, &numbers.pkcs1(), Err(Error::KEY_REJECTED));
    }
    let longest = Numbers {
        n: Natural::power_of_two(8 * 65_536),
        ..big
    };
    assert_pkcs1("524,289 bits", &longest.pkcs1(), Err(Error::TOO_LARGE));

    // Lengths that are no multiple of a byte or of a limb. From 2048 on OpenSSL makes even ones only.
    let directory = TempDir::new();
    for bits in [2046, 2047, 2050, 2056, 2058, 3000] {
        let file = directory.text("key.pem");
        let option = format!("rsa_keygen_bits:{bits}");
        openssl(&[
            "genpkey",
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            &option,
            "-out",
            &file,
        ])
        .unwrap();
        for provider in Provider::ALL {
            let key = PrivateKey::from_pem(*provider, &directory.read("key.pem"), None);
            match key {
                Ok(key) if bits >= 2048 => {
                    assert_eq!(key.public_key().bits(), bits);
                    assert_works(&key);
                }
                Err(error) if bits < 2048 && error == Error::KEY_TOO_SMALL => {}
                other => panic!("{bits} bits, {}: {other:?}", provider.name()),
            }
        }
    }
}
