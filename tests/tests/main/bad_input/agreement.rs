//! SubjectPublicKeyInfo of keys for key agreement: every deviation from the one form is refused.

use cmcrypto_core::Error;
use cmcrypto_core::pki::key::agreement_key::{public_key_from_spki_der, public_key_to_spki_der};
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_tests::der::{RSA_ENCRYPTION, algorithm_null, element, oid, sequence};

use crate::bad_input::Provider;

const X25519: &str = "1.3.101.110";
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const SECP256R1: &str = "1.2.840.10045.3.1.7";
const BIT_STRING: u8 = 0x03;

fn public(algorithm: AgreementAlgorithm) -> Vec<u8> {
    let key = AgreementKey::generate(Provider::default(), algorithm).unwrap();
    key.public_key().to_vec()
}

fn spki(algorithm: &[u8], unused_bits: u8, key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, &element(BIT_STRING, &[&[unused_bits], key])])
}

fn refused(der: &[u8], error: Error) {
    assert_eq!(public_key_from_spki_der(der), Err(error), "{der:02x?}");
}

#[test]
fn what_is_written_is_what_the_standards_say() {
    let key = public(AgreementAlgorithm::X25519);
    let written = public_key_to_spki_der(AgreementAlgorithm::X25519, &key).unwrap();
    assert_eq!(written, spki(&sequence(&[&oid(X25519)]), 0, &key));
    assert_eq!(written.len(), 44);
    let point = public(AgreementAlgorithm::P256);
    let written = public_key_to_spki_der(AgreementAlgorithm::P256, &point).unwrap();
    let named = sequence(&[&oid(EC_PUBLIC_KEY), &oid(SECP256R1)]);
    assert_eq!(written, spki(&named, 0, &point));
    assert_eq!(written.len(), 91);
}

#[test]
fn only_keys_in_their_form_are_written() {
    let (x25519, p256) = (AgreementAlgorithm::X25519, AgreementAlgorithm::P256);
    let (key, point) = (public(x25519), public(p256));
    let mut hybrid = point.clone();
    hybrid[0] = 6;
    for (algorithm, key) in [
        (x25519, &point[..]),
        (x25519, &key[1..]),
        (x25519, b""),
        (p256, &key),
        (p256, &point[1..]),
        (p256, &point[..33]),
        (p256, &hybrid),
        (p256, b""),
    ] {
        let written = public_key_to_spki_der(algorithm, key);
        assert_eq!(written, Err(Error::KEY_REJECTED), "{key:02x?}");
    }
}

#[test]
fn other_identifiers_are_refused() {
    let (key, point) = (
        public(AgreementAlgorithm::X25519),
        public(AgreementAlgorithm::P256),
    );
    // RFC 8410 section 3: no parameters, not even NULL. RFC 5480 section 2.1.1: a named curve.
    refused(&spki(&algorithm_null(X25519), 0, &key), Error::MALFORMED);
    let bare = sequence(&[&oid(EC_PUBLIC_KEY)]);
    refused(&spki(&bare, 0, &point), Error::MALFORMED);
    let implicit = algorithm_null(EC_PUBLIC_KEY);
    refused(&spki(&implicit, 0, &point), Error::KEY_TYPE_NOT_SUPPORTED);
    // secp256k1, whose points are as long; Ed25519, whose keys are; id-ecDH (RFC 5480 section 2.1.2).
    for (algorithm, key) in [
        (
            sequence(&[&oid(EC_PUBLIC_KEY), &oid("1.3.132.0.10")]),
            &point,
        ),
        (sequence(&[&oid("1.3.101.112")]), &key),
        (sequence(&[&oid("1.3.132.1.12"), &oid(SECP256R1)]), &point),
        (algorithm_null(RSA_ENCRYPTION), &key),
    ] {
        refused(&spki(&algorithm, 0, key), Error::KEY_TYPE_NOT_SUPPORTED);
    }
    // One algorithm's key under the other's name.
    let named = sequence(&[&oid(EC_PUBLIC_KEY), &oid(SECP256R1)]);
    refused(&spki(&named, 0, &key), Error::KEY_REJECTED);
    refused(
        &spki(&sequence(&[&oid(X25519)]), 0, &point),
        Error::KEY_REJECTED,
    );
}

#[test]
fn the_frame_is_der_and_nothing_else() {
    for algorithm in [AgreementAlgorithm::X25519, AgreementAlgorithm::P256] {
        let key = public(algorithm);
        let good = public_key_to_spki_der(algorithm, &key).unwrap();
        assert_eq!(public_key_from_spki_der(&good), Ok((algorithm, &key[..])));
        for len in 0..good.len() {
            refused(&good[..len], Error::MALFORMED);
        }
        refused(&[&good[..], &[0]].concat(), Error::MALFORMED);
        refused(
            &[&[0x30, 0x80], &good[2..], &[0, 0]].concat(),
            Error::NOT_DER,
        );
        refused(&vec![0x30; 65 << 10], Error::TOO_LARGE);
        // Something after the key, inside.
        let inside = [&good[2..], &[5, 0]].concat();
        refused(&sequence(&[&inside]), Error::MALFORMED);
        // Bits that are not used (X.690 section 11.2.1).
        let at = good.len() - key.len() - 1;
        for unused in [1, 7, 8, 0xff] {
            let mut changed = good.clone();
            changed[at] = unused;
            refused(&changed, Error::MALFORMED);
        }
        // No byte of the frame can change; a byte of the key makes another key.
        for index in 0..good.len() {
            for mask in 1..=255 {
                let mut changed = good.clone();
                changed[index] ^= mask;
                let read = public_key_from_spki_der(&changed);
                let of_the_key =
                    index > at && !(algorithm == AgreementAlgorithm::P256 && index == at + 1);
                assert_eq!(read.is_ok(), of_the_key, "{changed:02x?}");
            }
        }
    }
}
