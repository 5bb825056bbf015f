//! Structures of any depth, and lengths that lie.

use cmcrypto_core::message::MessageKind;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::client;
use cmcrypto_tests::der::*;
use cmcrypto_tests::*;

use crate::bad_input::{DER_READERS, MESSAGE_READERS, Reader, decrypt, verify};

#[test]
fn nesting_of_100_000_levels() {
    for &provider in Provider::ALL {
        for tag in [0x30, 0x31, 0xa0] {
            let deep = nested(tag, 100_000);
            // As deep as a key or a certificate can be at all.
            let shallow = nested(tag, 15_000);
            assert!(shallow.len() < 64 * 1024 && deep.len() > 64 * 1024);
            for (name, read) in DER_READERS {
                assert_eq!(read(provider, &deep), Some(Error::TOO_LARGE), "{name}");
                assert_eq!(read(provider, &shallow), Some(Error::MALFORMED), "{name}");
            }
            for (name, read) in MESSAGE_READERS {
                let expected = match name {
                    "open" => Error::UNSIGNED,
                    _ => Error::MALFORMED,
                };
                assert_eq!(read(provider, &deep), Some(expected), "{name}");
            }
        }
        // Indefinite lengths: [0x30, 0x80] over and over (der 0.8.3: BER nesting, #2490).
        let endless = [0x30, 0x80].repeat(100_000);
        for (name, read) in MESSAGE_READERS {
            let expected = match name {
                "open" => Error::UNSIGNED,
                "open, encrypted" => Error::MALFORMED,
                _ => Error::NOT_DER,
            };
            assert_eq!(read(provider, &endless), Some(expected), "{name}");
        }
        for (name, read) in DER_READERS {
            let short = &endless[..60_000];
            assert_eq!(read(provider, short), Some(Error::NOT_DER), "{name}");
        }
    }
}

/// Deep nesting in every place where a structure may hold something of any type.
#[test]
fn nesting_inside_messages() {
    let deep = nested(0x30, 100_000);
    let auth = |parts: &[&[u8]]| content_info("1.2.840.113549.1.9.16.1.23", &sequence(parts));
    let signed = |parts: &[&[u8]]| content_info("1.2.840.113549.1.7.2", &sequence(parts));
    let (zero, three) = (&integer(0), &integer(3));
    let data = oid("1.2.840.113549.1.7.1");
    let sha256 = algorithm_null("2.16.840.1.101.3.4.2.1");
    let gcm = |parameters: &[u8]| sequence(&[&oid("2.16.840.1.101.3.4.1.46"), parameters]);
    let good_gcm = gcm(&sequence(&[&octets(&[0; 12]), &integer(16)]));
    let encrypted = |algorithm: &[u8]| sequence(&[&data, algorithm, &element(0x80, &[b"x"])]);
    let mac = octets(&[0; 16]);
    let recipients = |one: &[u8]| set_of(SET, vec![one.to_vec()]);
    let transport = |oaep: &[u8]| {
        let mp = certificate(Provider::default(), "mp-2048");
        let id = element(0x80, &[mp.subject_key_identifier().unwrap()]);
        let algorithm = sequence(&[&oid("1.2.840.113549.1.1.7"), oaep]);
        sequence(&[&integer(2), &id, &algorithm, &octets(&[0; 256])])
    };
    let signer = |attribute: &[u8]| {
        let client = certificate(Provider::default(), "client-2048");
        let id = element(0x80, &[client.subject_key_identifier().unwrap()]);
        let attributes = element(0xa0, &[attribute]);
        let rsa = algorithm_null(SHA256_WITH_RSA);
        let signer = sequence(&[three, &id, &sha256, &attributes, &rsa, &octets(&[0; 256])]);
        set_of(SET, vec![signer])
    };
    let digests = set_of(SET, vec![sha256.clone()]);
    let content = sequence(&[&data, &element(0xa0, &[&octets(b"x")])]);
    let attribute = sequence(&[&oid("1.3.6.1.4.1.32473.9"), &element(SET, &[&deep])]);

    let rsa_oaep = transport(&deep);
    let in_auth = [
        (
            "the whole",
            content_info("1.2.840.113549.1.9.16.1.23", &deep),
            Error::MALFORMED,
        ),
        (
            "OriginatorInfo",
            auth(&[zero, &element(0xa0, &[&deep])]),
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        (
            "RecipientInfo",
            auth(&[zero, &recipients(&deep), &encrypted(&good_gcm), &mac]),
            Error::MALFORMED,
        ),
        (
            "RecipientInfo of another kind",
            auth(&[
                zero,
                &recipients(&nested(0xa1, 100_000)),
                &encrypted(&good_gcm),
                &mac,
            ]),
            Error::NOT_A_RECIPIENT,
        ),
        (
            "parameters of OAEP",
            auth(&[zero, &recipients(&rsa_oaep), &encrypted(&good_gcm), &mac]),
            Error::MALFORMED,
        ),
        (
            "parameters of GCM",
            auth(&[zero, &recipients(&rsa_oaep), &encrypted(&gcm(&deep)), &mac]),
            Error::MALFORMED,
        ),
        (
            "unauthenticated attributes",
            auth(&[
                zero,
                &recipients(&transport(&sequence(&[]))),
                &encrypted(&good_gcm),
                &mac,
                &element(0xa2, &[&deep]),
            ]),
            Error::MALFORMED,
        ),
    ];
    let in_signed = [
        (
            "the whole",
            content_info("1.2.840.113549.1.7.2", &deep),
            Error::MALFORMED,
        ),
        (
            "the content",
            signed(&[
                three,
                &digests,
                &sequence(&[&data, &element(0xa0, &[&deep])]),
            ]),
            Error::MALFORMED,
        ),
        (
            "digest algorithms",
            signed(&[three, &set_of(SET, vec![deep.clone()])]),
            Error::MALFORMED,
        ),
        (
            "certificates",
            signed(&[three, &digests, &content, &element(0xa0, &[&deep])]),
            Error::MALFORMED,
        ),
        (
            "revocation lists",
            signed(&[three, &digests, &content, &element(0xa1, &[&deep])]),
            Error::MALFORMED,
        ),
        (
            "a signed attribute",
            signed(&[three, &digests, &content, &signer(&attribute)]),
            Error::SIGNED_ATTRIBUTES,
        ),
    ];
    for &provider in Provider::ALL {
        for (place, message, expected) in &in_auth {
            assert_eq!(
                decrypt(provider, message),
                Some(expected.clone()),
                "{place}"
            );
        }
        for (place, message, expected) in &in_signed {
            assert_eq!(verify(provider, message), Some(expected.clone()), "{place}");
        }
    }
}

/// The length octets of every element of a DER structure, as positions in it.
fn length_octets(der: &[u8], start: usize, found: &mut Vec<std::ops::Range<usize>>) {
    let mut at = start;
    for element in elements(der) {
        let header = lengths(element).0;
        found.push(at + 1..at + header);
        if element[0] & 0x20 != 0 {
            length_octets(inside(element), at + header, found);
        }
        at += element.len();
    }
}

/// Lengths of 4 GiB, of 2^63 and the like, and none at all, in each place where there is a length.
#[test]
fn lengths_that_lie() {
    let hostile: [&[u8]; 9] = [
        &[0x84, 0xff, 0xff, 0xff, 0xff],
        &[0x85, 0x01, 0x00, 0x00, 0x00, 0x00],
        &[0x84, 0x7f, 0xff, 0xff, 0xff],
        &[0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x88, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        &[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x89, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        &[0x80],
        &[0xff; 128],
    ];
    let keys: &[Error] = &[Error::MALFORMED, Error::NOT_DER];
    let opened: &[Error] = &[Error::MALFORMED, Error::NOT_DER, Error::UNSIGNED];
    let sealed: &[Error] = &[Error::MALFORMED, Error::NOT_DER, Error::NOT_ENCRYPTED];
    let signed: &[Error] = &[
        Error::MALFORMED,
        Error::NOT_DER,
        Error::SIGNED_ATTRIBUTES,
        Error::SIGNER_MISMATCH,
        Error::SIGNATURE_INVALID,
    ];
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let client = client(provider);
        let seal = |use_encryption: bool| {
            let site = SiteSecurity {
                allow_plaintext: !use_encryption,
                ..SiteSecurity::default()
            };
            let kind = MessageKind::STATE_MESSAGE;
            client
                .seal_to_certificates(&site, kind, b"content", &to, NOW)
                .unwrap()
                .bytes
        };
        let key = key(provider, "client-2048");
        let inputs: [(Reader, Vec<u8>); 6] = [
            (MESSAGE_READERS[0], seal(true)),
            (MESSAGE_READERS[1], seal(false)),
            (DER_READERS[0], to[0].to_der().to_vec()),
            (DER_READERS[1], key.public_key().to_spki_der().to_vec()),
            (DER_READERS[2], key.to_pkcs8_der().expose().to_vec()),
            (DER_READERS[3], key.to_pkcs1_der().expose().to_vec()),
        ];
        for ((name, read), good) in inputs {
            assert_eq!(read(provider, &good), None, "{name}");
            let mut places = Vec::new();
            length_octets(&good, 0, &mut places);
            assert!(places.len() >= 5, "{name}");
            for place in places {
                for length in hostile {
                    let mut changed = good.clone();
                    changed.splice(place.clone(), length.iter().copied());
                    let found = read(provider, &changed);
                    let expected = match name {
                        // Where the content type can't be read, it is no CMS.
                        "open" if place.start < 20 => opened,
                        "open, encrypted" if place.start < 20 => sealed,
                        // Values that are compared as bytes, and are other bytes now.
                        "open" => signed,
                        _ => keys,
                    };
                    assert!(
                        found.clone().is_some_and(|found| expected.contains(&found)),
                        "{name}, {place:?}, {length:02x?}: {found:?}"
                    );
                }
            }
            // Lengths that are right, but not the shortest form (X.690 section 10.1).
            let len = good.len() - 4;
            let (high, low) = ((len >> 8) as u8, len as u8);
            for length in [&[0x83, 0, high, low][..], &[0x84, 0, 0, high, low]] {
                let mut changed = good.clone();
                changed.splice(1..4, length.iter().copied());
                let found = read(provider, &changed);
                assert_eq!(found, Some(Error::MALFORMED), "{name}, {length:02x?}");
            }
        }
    }
}
