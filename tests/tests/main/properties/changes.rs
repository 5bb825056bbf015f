//! Messages with a bit flipped, cut short, extended, mixed.

use std::collections::BTreeSet;
use std::ops::Range;

use cmcrypto_core::pki::cms;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::*;

use crate::properties::{SIGN_ONLY, Site, every_bit, place_of};

#[test]
fn any_flipped_bit_of_a_sealed_message_is_refused() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        for settings in [SiteSecurity::default(), SIGN_ONLY] {
            let by = site.management_point(settings, 0);
            let message = site.seal(&settings, b"inventory", 1).bytes;
            site.open(&by, &message).unwrap();
            for (place, changed) in flips(&message, every_bit(provider)) {
                let found = site.open(&by, &changed);
                assert!(found.is_err(), "{provider:?}, {settings:?}, byte {place}");
            }
        }
    }
}

/// Every other value of every byte. One of all changes is accepted: the signature algorithm of the
/// SignerInfo is not signed, and rsaEncryption is another name there for sha256WithRSAEncryption
/// (RFC 5754 section 3.2), one octet away. The content and the context are the same.
#[test]
fn any_changed_byte_of_a_signed_message_is_refused_but_another_name_of_the_algorithm() {
    let site = Site::new(Provider::default());
    let by = site.management_point(SIGN_ONLY, 0);
    let message = site.seal(&SIGN_ONLY, b"", 1).bytes;
    let expected = site.open(&by, &message).unwrap();
    // The last arc of 1.2.840.113549.1.1.11 becomes that of 1.2.840.113549.1.1.1.
    let sha256_with_rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
    let last_arc = place_of(&message, &sha256_with_rsa).end - 1;
    let mut accepted = Vec::new();
    let mut changed = message.clone();
    for place in 0..message.len() {
        for value in (0..=255).filter(|value| *value != message[place]) {
            changed[place] = value;
            if let Ok(opened) = site.open(&by, &changed) {
                assert_eq!(opened, expected);
                accepted.push((place, value));
            }
        }
        changed[place] = message[place];
    }
    assert_eq!(accepted, [(last_arc, 0x01)]);
}

#[test]
fn a_flip_with_several_recipients_is_refused_or_anothers() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let settings = SiteSecurity::default();
        let by = site.management_point(settings, 0);
        let message = site.seal(&settings, b"inventory", 3).bytes;
        let expected = site.open(&by, &message).unwrap();
        // A RecipientInfo here: 4 octets of header, version 2, the key identifier, …, and at its
        // end the encrypted key, of the modulus' length.
        let others: Vec<Range<usize>> = site.certificates[1..]
            .iter()
            .map(|certificate| {
                let identifier = certificate.subject_key_identifier().unwrap();
                let start = place_of(&message, identifier).start - 2 - 3 - 4;
                assert_eq!(message[start..start + 2], [0x30, 0x82]);
                let len = usize::from(message[start + 2]) << 8 | usize::from(message[start + 3]);
                start..start + 4 + len
            })
            .collect();
        let mut accepted = BTreeSet::new();
        for (place, changed) in flips(&message, every_bit(provider)) {
            match site.open(&by, &changed) {
                Ok(opened) => {
                    assert_eq!(opened, expected);
                    assert!(others.iter().any(|other| other.contains(&place)), "{place}");
                    accepted.insert(place);
                }
                Err(error) => assert_ne!(error, Error::INTERNAL),
            }
        }
        // The test would prove nothing about the others if no flip there were accepted.
        assert!(accepted.len() > 256, "{}", accepted.len());
    }
}

#[test]
fn truncated_and_extended_messages_are_refused() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        for settings in [SiteSecurity::default(), SIGN_ONLY] {
            let by = site.management_point(settings, 0);
            let message = site.seal(&settings, b"inventory", 1).bytes;
            for cut in cuts(&message) {
                assert!(site.open(&by, cut).is_err(), "{} bytes", cut.len());
            }
            for long in extensions(&message) {
                let found = site.open(&by, &long);
                assert_eq!(found, Err(Error::MALFORMED), "{} bytes", long.len());
            }
            let twice = [&message[..], &message].concat();
            assert_eq!(site.open(&by, &twice), Err(Error::MALFORMED));
            // Content with something after the signed message inside the encryption.
            if !settings.allow_plaintext {
                let signed = site.seal(&SIGN_ONLY, b"inventory", 1).bytes;
                for trailing in [1, 2, 1000] {
                    let long = [&signed[..], &vec![0; trailing]].concat();
                    let to = &site.certificates[..1];
                    let encrypted = cms::encrypt(&long, to, NOW).unwrap();
                    assert_eq!(site.open(&by, &encrypted), Err(Error::MALFORMED));
                }
            }
        }
    }
}

/// A part of a message put into another of the same sender makes none that is accepted.
#[test]
fn parts_of_two_messages_do_not_mix() {
    let site = Site::new(Provider::default());
    for settings in [SiteSecurity::default(), SIGN_ONLY] {
        let by = site.management_point(settings, 0);
        let one = site.seal(&settings, b"inventory", 1).bytes;
        let two = site.seal(&settings, b"INVENTORY", 1).bytes;
        assert_eq!(one.len(), two.len());
        let expected = [&one, &two].map(|message| site.open(&by, message).unwrap());
        for cut in 0..=one.len() {
            let mixed = [&one[..cut], &two[cut..]].concat();
            if let Ok(opened) = site.open(&by, &mixed) {
                // What both begin or end with was cut: the message is one of the two.
                let whole = [&one, &two].iter().position(|m| **m == mixed);
                assert_eq!(opened, expected[whole.unwrap()]);
            }
        }
    }
}

/// Nobody signed what stands beside the content and the signer, and `verify` takes certificates from
/// its caller alone. So a flip is accepted exactly inside the embedded certificate, and of the bits
/// around it in the one that makes the set of certificates, [0], a set of revocation lists, [1].
#[test]
fn flips_in_signed_data() {
    for &provider in Provider::ALL {
        let ours = certificate(provider, "client-2048");
        let certificates = [ours.clone()];
        let signer = signing_identity(provider, "client-2048");
        let options = cms::SignOptions::default();
        let accepted = cms::AcceptedAlgorithms::default();
        let content = b"inventory";
        let attached = cms::sign(content, &signer, options, NOW).unwrap();
        let detached = cms::sign_detached(content, &signer, options, NOW).unwrap();
        for (name, message) in [("attached", &attached), ("detached", &detached)] {
            let verify = |message: &[u8]| {
                let verified = match name {
                    "attached" => cms::verify(message, &certificates, accepted, NOW)?,
                    _ => cms::verify_detached(message, content, &certificates, accepted, NOW)?,
                };
                assert_eq!(verified.content, content);
                assert_eq!(verified.signers.len(), 1);
                assert_eq!(verified.signers[0].certificate, ours);
                Ok::<_, Error>(verified.embedded_certificates.len())
            };
            assert_eq!(verify(message), Ok(1));
            let embedded = place_of(message, ours.to_der());
            // Each has a header of four octets: a tag, 0x82, the length. A certificate with another
            // header is another element, or several.
            let set = embedded.start - 4;
            let inside = embedded.start + 4..embedded.end;
            for (place, changed) in flips(message, every_bit(provider)) {
                let found = verify(&changed);
                if inside.contains(&place) {
                    assert_eq!(found, Ok(1), "{name}, byte {place}");
                } else if place == set && changed[place] == 0xa1 {
                    assert_eq!(found, Ok(0), "{name}");
                } else if !embedded.contains(&place) {
                    assert!(found.is_err(), "{name}, byte {place}");
                }
            }
            for cut in cuts(message) {
                assert!(verify(cut).is_err(), "{name}, {} bytes", cut.len());
            }
            for trailing in [1, 2, 1000] {
                let long = [&message[..], &vec![0; trailing]].concat();
                assert_eq!(verify(&long), Err(Error::MALFORMED));
            }
        }
        // Detached: the content is as protected as if it were inside.
        for (_, changed) in flips(content, every_bit(provider)) {
            let found = cms::verify_detached(&detached, &changed, &certificates, accepted, NOW);
            assert_eq!(found.map(drop), Err(Error::SIGNATURE_INVALID));
        }
    }
}

/// An element of the certificate set that is no certificate at all is refused (RFC 5652 section
/// 10.2.2: the other kinds would need another version of the message).
#[test]
fn the_embedded_certificate_has_a_certificates_tag() {
    let provider = Provider::default();
    let ours = certificate(provider, "client-2048");
    let signer = signing_identity(provider, "client-2048");
    let mut message = cms::sign(b"", &signer, cms::SignOptions::default(), NOW).unwrap();
    let start = place_of(&message, ours.to_der()).start;
    // [1] v1AttrCert, [2] v2AttrCert, [3] other, SET, OCTET STRING.
    for tag in [0xa1, 0xa2, 0xa3, 0x31, 0x04] {
        message[start] = tag;
        let found = cms::verify(
            &message,
            std::slice::from_ref(&ours),
            Default::default(),
            NOW,
        );
        assert!(found.is_err(), "{tag:02x}");
    }
}
