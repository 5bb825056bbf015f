//! The trusted root key as text and as PUBLICKEYBLOB: one form, and nothing that comes close.

use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::trust::{TrustOutcome, TrustSettings, TrustSource, TrustStore};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::trust::fixture::LEGACY_1024;

const NONE: LegacyAlgorithms = LegacyAlgorithms {
    rsa_1024_verification: false,
    oaep_sha1: false,
    large_keys: false,
};

fn public(provider: Provider, name: &str) -> PublicKey {
    key(provider, name).public_key().clone()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A blob from its numbers, both big-endian.
fn blob(algorithm: u32, exponent: u32, modulus: &[u8]) -> Vec<u8> {
    let bits = u32::try_from(modulus.len() * 8).unwrap();
    let modulus: Vec<u8> = modulus.iter().rev().copied().collect();
    [
        &[6, 2, 0, 0][..],
        &algorithm.to_le_bytes(),
        b"RSA1",
        &bits.to_le_bytes(),
        &exponent.to_le_bytes(),
        &modulus,
    ]
    .concat()
}

const KEYX: u32 = 0x0000_a400;
const SIGN: u32 = 0x0000_2400;

/// The modulus of a stored key, big-endian.
fn modulus(provider: Provider, name: &str) -> Vec<u8> {
    let blob = public(provider, name).to_capi_blob().unwrap();
    blob[20..].iter().rev().copied().collect()
}

fn read(provider: Provider, blob: &[u8]) -> Option<Error> {
    let by_blob = PublicKey::from_capi_blob(provider, blob).err();
    let by_hex = SitePublicKey::from_hex(provider, &hex(blob), LEGACY_1024).err();
    assert_eq!(by_blob, by_hex);
    by_hex
}

#[test]
fn keys_of_every_size_and_exponent_cross() {
    for &provider in Provider::ALL {
        let cases = [
            ("client-2048", 552),
            ("client-3072", 808),
            ("client-4096", 1064),
            ("e3-2048", 552),
        ];
        for (name, digits) in cases {
            let public = public(provider, name);
            let root = SitePublicKey::new(public.clone(), NONE).unwrap();
            let text = root.to_hex().unwrap();
            assert_eq!(text.len(), digits);
            let blob = public.to_capi_blob().unwrap();
            assert_eq!(text, hex(&blob));
            assert_eq!(
                SitePublicKey::from_hex(provider, &text, NONE).as_ref(),
                Ok(&root)
            );
            assert_eq!(
                PublicKey::from_capi_blob(provider, &blob).as_ref(),
                Ok(&public)
            );
            // From and to SubjectPublicKeyInfo.
            let spki = root.public_key().to_spki_der();
            let read = PublicKey::from_spki_der(provider, spki).unwrap();
            assert_eq!(SitePublicKey::new(read, NONE).as_ref(), Ok(&root));
            let read = PublicKey::from_capi_blob(provider, &blob).unwrap();
            assert_eq!(read.to_spki_der(), spki);
        }
    }
}

/// The fields where they are documented, for a key of this project.
#[test]
fn the_text_is_the_documented_one() {
    for &provider in Provider::ALL {
        let modulus = modulus(provider, "client-2048");
        let root = SitePublicKey::new(public(provider, "client-2048"), NONE).unwrap();
        let little: Vec<u8> = modulus.iter().rev().copied().collect();
        let expected = format!("0602000000A40000525341310008000001000100{}", hex(&little));
        assert_eq!(root.to_hex().unwrap(), expected);
        // The signature algorithm is read, and not written.
        let other = expected.replacen("00A40000", "00240000", 1);
        let read = SitePublicKey::from_hex(provider, &other, NONE).unwrap();
        assert_eq!(read, root);
        assert_eq!(read.to_hex().unwrap(), expected);
        assert_eq!(read.fingerprint(), root.fingerprint());
    }
}

#[test]
fn sizes_by_settings() {
    for &provider in Provider::ALL {
        let small = certificate(provider, "client-1024").public_key().clone();
        let text = hex(&small.to_capi_blob().unwrap());
        assert_eq!(text.len(), 296);
        let found = SitePublicKey::from_hex(provider, &text, NONE);
        assert_eq!(found, Err(Error::KEY_TOO_SMALL));
        let found = SitePublicKey::from_hex(provider, &text, LEGACY_1024).unwrap();
        assert_eq!(found.public_key(), &small);
        assert_eq!(found.to_hex().unwrap(), text);
        assert_eq!(SitePublicKey::new(small, NONE), Err(Error::KEY_TOO_SMALL));

        // Public keys that a root may not be.
        for name in ["ec-p256", "ec-p384"] {
            let elliptic = certificate(provider, name).public_key().clone();
            const REFUSED: Error = Error::KEY_TYPE_NOT_SUPPORTED;
            assert_eq!(elliptic.to_capi_blob(), Err(REFUSED));
            for legacy in [NONE, LEGACY_1024] {
                assert_eq!(SitePublicKey::new(elliptic.clone(), legacy), Err(REFUSED));
            }
        }
        let large = public(provider, "rsa-8192");
        let text = hex(&large.to_capi_blob().unwrap());
        let found = PublicKey::from_capi_blob(provider, &large.to_capi_blob().unwrap());
        assert_eq!(found.as_ref(), Ok(&large));
        for legacy in [NONE, LEGACY_1024] {
            let rejected = Err(Error::KEY_REJECTED);
            assert_eq!(SitePublicKey::from_hex(provider, &text, legacy), rejected);
            assert_eq!(SitePublicKey::new(large.clone(), legacy), rejected);
        }

        // Around the bounds of any key, and of a root.
        let cut = |bytes: usize| {
            let mut modulus = modulus(provider, "rsa-8192")[..bytes].to_vec();
            modulus[0] |= 0x80;
            *modulus.last_mut().unwrap() |= 1;
            SitePublicKey::from_hex(provider, &hex(&blob(KEYX, 65537, &modulus)), LEGACY_1024).err()
        };
        assert_eq!(cut(127), Some(Error::KEY_TOO_SMALL));
        assert_eq!(cut(128), None);
        assert_eq!(cut(512), None);
        assert_eq!(cut(513), Some(Error::KEY_REJECTED));
        let huge = vec![0xff; 4 * 1024 * 1024];
        let found = PublicKey::from_capi_blob(provider, &blob(KEYX, 65537, &huge));
        assert_eq!(found.err(), Some(Error::KEY_REJECTED));
    }
}

/// Upper-case hexadecimal digits and nothing else.
#[test]
fn text_that_is_not_the_text() {
    for &provider in Provider::ALL {
        let root = SitePublicKey::new(public(provider, "client-2048"), NONE).unwrap();
        let text = root.to_hex().unwrap();
        let inserted = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
        let cases = [
            String::new(),
            " ".to_owned(),
            "0".to_owned(),
            "06".to_owned(),
            text.to_lowercase(),
            text.replacen('A', "a", 1),
            text[..text.len() - 1].to_owned(),
            text[1..].to_owned(),
            inserted(0, "0"),
            inserted(0, " "),
            inserted(text.len(), " "),
            inserted(text.len(), "\n"),
            inserted(text.len(), "\r\n"),
            inserted(text.len(), "\0"),
            inserted(100, " "),
            inserted(100, "  "),
            inserted(100, "\n"),
            inserted(100, "\r\n"),
            inserted(0, "0x"),
            inserted(0, "\u{feff}"),
            inserted(100, "-+"),
            // Full-width digits, and characters around the digits in ASCII.
            text.replacen("0602", "\u{ff10}\u{ff16}02", 1),
            text.replacen("06", "0:", 1),
            text.replacen("06", "/6", 1),
            text.replacen("A4", "@4", 1),
            text.replacen("A4", "G4", 1),
            format!("\"{text}\""),
            text.repeat(2),
        ];
        for case in cases {
            let found = SitePublicKey::from_hex(provider, &case, LEGACY_1024);
            assert_eq!(found, Err(Error::MALFORMED), "{case:?}");
        }
    }
}

#[test]
fn blobs_that_are_no_public_key() {
    for &provider in Provider::ALL {
        let n = modulus(provider, "client-2048");
        let good = blob(KEYX, 65537, &n);
        assert_eq!(read(provider, &good), None);
        assert_eq!(read(provider, &blob(SIGN, 65537, &n)), None);
        let with = |place: usize, bytes: &[u8]| {
            let mut changed = good.clone();
            changed[place..place + bytes.len()].copy_from_slice(bytes);
            read(provider, &changed)
        };
        let malformed = Some(Error::MALFORMED);
        // bType, bVersion, reserved, magic.
        assert_eq!(with(0, &[7]), malformed);
        for (place, byte) in [(0, 5), (0, 8), (1, 1), (1, 3), (2, 1), (3, 1)] {
            assert_eq!(with(place, &[byte]), malformed, "{place}");
        }
        assert_eq!(with(8, b"RSA2"), malformed);
        assert_eq!(with(8, b"DSS1"), malformed);
        // aiKeyAlg: DSS signature, Diffie-Hellman, big-endian, none.
        let type_ = Some(Error::KEY_TYPE_NOT_SUPPORTED);
        for algorithm in [
            0x2200_u32,
            0xaa02,
            0xa400_0000,
            0x00a4_0000,
            0,
            0xa401,
            0x2401,
        ] {
            assert_eq!(with(4, &algorithm.to_le_bytes()), type_, "{algorithm:x}");
        }
        // The bit length is the modulus' and no other.
        for bits in [
            0_u32,
            8,
            1024,
            2040,
            2047,
            2049,
            2056,
            4096,
            u32::MAX,
            2048_u32.swap_bytes(),
        ] {
            assert_eq!(with(12, &bits.to_le_bytes()), malformed, "{bits}");
        }
        // Every length but the right one.
        for len in 0..good.len() {
            assert_eq!(read(provider, &good[..len]), malformed, "{len}");
        }
        for trailing in [1, 2, 4, 256] {
            let long = [&good[..], &vec![0; trailing]].concat();
            assert_eq!(read(provider, &long), malformed, "{trailing}");
        }
        // A leading zero: the length is right, and the bits are not.
        let mut short = n.clone();
        short[0] = 0x7f;
        assert_eq!(read(provider, &blob(KEYX, 65537, &short)), malformed);
        let padded = [&[0], &n[..]].concat();
        assert_eq!(read(provider, &blob(KEYX, 65537, &padded)), malformed);
        assert_eq!(read(provider, &blob(KEYX, 65537, &[])), malformed);
        // A whole PRIVATEKEYBLOB, as OpenSSL writes it, and one that is longer than any public key.
        let rejected = Some(Error::KEY_REJECTED);
        for (key, expected) in [
            ("client-1024", malformed.clone()),
            ("client-2048", rejected.clone()),
        ] {
            let path = key_path(key);
            let arguments = ["rsa", "-in", &path, "-outform", "MSBLOB"];
            let private = openssl(&arguments).unwrap();
            assert_eq!(private[..4], [7, 2, 0, 0]);
            assert_eq!(read(provider, &private), expected, "{key}");
        }
        // Above that of RSA-8192 nothing is looked at.
        for (len, expected) in [
            (1044, malformed),
            (1045, rejected.clone()),
            (1 << 24, rejected.clone()),
        ] {
            assert_eq!(read(provider, &vec![0; len]), expected, "{len}");
        }
        // The numbers.
        for exponent in [0, 1, 2, 4, 65536, 65538, u32::MAX - 1] {
            let found = read(provider, &blob(KEYX, exponent, &n));
            assert_eq!(found, rejected, "{exponent}");
        }
        for exponent in [3, 5, 17, 65535, 65537, 65539, u32::MAX] {
            let blob = blob(KEYX, exponent, &n);
            let key = PublicKey::from_capi_blob(provider, &blob).unwrap();
            assert_eq!(key.to_capi_blob().unwrap(), blob, "{exponent}");
            // Clients verify with a site's key for as long as it is trusted.
            let site = SitePublicKey::from_hex(provider, &hex(&blob), LEGACY_1024).err();
            let expected = (exponent > 65537).then_some(Error::KEY_REJECTED);
            assert_eq!(site, expected, "{exponent}");
        }
        let mut even = n.clone();
        *even.last_mut().unwrap() &= 0xfe;
        assert_eq!(read(provider, &blob(KEYX, 65537, &even)), rejected);
    }
}

/// Exponents and moduli that the standard form has room for, and the blob has not.
#[test]
fn keys_without_a_blob_are_no_roots() {
    use cmcrypto_tests::der::{integer, integer_bytes, rsa_spki, sequence};
    for &provider in Provider::ALL {
        let spki = |n: &[u8], e: u64| {
            let numbers = sequence(&[&integer_bytes(n), &integer(e)]);
            PublicKey::from_spki_der(provider, &rsa_spki(&numbers)).unwrap()
        };
        let n = modulus(provider, "client-2048");
        let mut odd_bits = modulus(provider, "client-3072");
        odd_bits[0] = 0x7f;
        for key in [spki(&n, (1 << 32) + 1), spki(&odd_bits, 65537)] {
            assert_eq!(key.to_capi_blob(), Err(Error::KEY_REJECTED));
            let found = SitePublicKey::new(key, NONE);
            assert_eq!(found, Err(Error::KEY_REJECTED));
        }
    }
}

#[test]
fn fingerprints_are_for_people() {
    for &provider in Provider::ALL {
        let root = |name: &str| SitePublicKey::new(public(provider, name), NONE).unwrap();
        let ours = root("client-2048");
        let fingerprint = ours.fingerprint();
        let groups: Vec<&str> = fingerprint.split(' ').collect();
        assert_eq!(groups.len(), 16);
        assert!(groups.iter().all(|group| group.len() == 4));
        let expected = hex(&sha256(&ours.public_key().to_capi_blob().unwrap()));
        assert_eq!(groups.concat(), expected);
        assert_eq!(format!("{ours:?}"), format!("SitePublicKey({fingerprint})"));
        assert_ne!(root("mp-2048").fingerprint(), fingerprint);

        // One key has one fingerprint, also where its SubjectPublicKeyInfo has no NULL parameters.
        let spki = ours.public_key().to_spki_der();
        let null = spki.windows(2).position(|two| two == [5, 0]).unwrap();
        let mut absent = [&spki[..null], &spki[null + 2..]].concat();
        assert_eq!(absent[..2], [0x30, 0x82]);
        absent[3] -= 2;
        assert_eq!(absent[4], 0x30);
        absent[5] -= 2;
        let key = PublicKey::from_spki_der(provider, &absent).unwrap();
        assert_ne!(key.to_spki_der(), spki);
        let same = SitePublicKey::new(key, NONE).unwrap();
        assert_eq!(same, ours);
        assert_eq!(same.fingerprint(), fingerprint);
        let mut store = TrustStore::new(TrustSettings::default());
        let source = TrustSource::PreProvisioned;
        assert_eq!(
            store.learn_trusted_root_key(ours, source),
            Ok(TrustOutcome::Set)
        );
        let found = store.learn_trusted_root_key(same, source);
        assert_eq!(found, Ok(TrustOutcome::Unchanged));
    }
}
