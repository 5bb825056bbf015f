//! To whom a message goes: whom the client names, who can open it, and whom it was meant for.

use std::collections::BTreeSet;

use cmcrypto_core::message::{Freshness, ManagementPoint, MessageKind, ReplayCheck};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, KeyUse, self_signed};
use cmcrypto_core::pki::cms;
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::envelope::{CONTENT_KEY, encrypt};
use cmcrypto_tests::*;

use crate::message::craft::*;
use crate::message::fixture::*;

#[test]
fn only_named_management_points_open() {
    for &provider in Provider::ALL {
        let site = SiteSecurity::default();
        let clients = directory(provider);
        let message = seal(provider, &site, &["mp-2048", "mp-3072"]);
        for (identities, expected) in [
            (&["mp-2048"][..], SEALED),
            (&["mp-3072"], SEALED),
            (&["mp2-2048", "mp-3072"], SEALED),
            (&["mp2-2048"], Outcome::Refused(Error::NOT_A_RECIPIENT)),
            (
                &["mp2-2048", "mp-4096"],
                Outcome::Refused(Error::NOT_A_RECIPIENT),
            ),
        ] {
            let found = open(
                &management_point(provider, identities, site),
                &message,
                &clients,
            );
            assert_eq!(found, expected, "{identities:?}");
        }
    }
}

/// Messages to the current and to the previous certificate open, before and after the change.
#[test]
fn a_ring_opens_messages_to_previous_certificates() {
    for &provider in Provider::ALL {
        for site in [SiteSecurity::default(), SIGN_ONLY] {
            let management_point = management_point(provider, &["mp2-2048", "mp-2048"], site);
            let expected = if !site.allow_plaintext {
                SEALED
            } else {
                SIGNED
            };
            for to in [
                &["mp2-2048"][..],
                &["mp-2048"],
                &["mp-2048", "mp2-2048"],
                &["mp-4096", "mp-2048"],
            ] {
                let message = seal(provider, &site, to);
                let found = open(&management_point, &message, &directory(provider));
                assert_eq!(found, expected, "{to:?}");
            }
        }
    }
}

#[test]
fn rings_have_one_to_32_identities() {
    let identity = decryption_identity(Provider::default(), "mp-2048");
    for (len, expected) in [
        (0, Some(Error::INVALID_ARGUMENT)),
        (1, None),
        (32, None),
        (33, Some(Error::INVALID_ARGUMENT)),
    ] {
        let identities = vec![identity.clone(); len];
        let made = ManagementPoint::new(identities, SiteSecurity::default(), Freshness::default());
        assert_eq!(made.err(), expected, "{len}");
    }
}

/// Surreptitious forwarding (Davis, 2001): who opened a message seals it again to somebody else, under
/// the same content key.
#[test]
fn a_message_encrypted_again_to_another_is_refused() {
    for &provider in Provider::ALL {
        let site = SiteSecurity::default();
        let clients = directory(provider);
        let refused = Outcome::Refused(Error::NOT_INTENDED_RECIPIENT);
        let to = [certificate(provider, "mp-2048")];
        let signed = signed_by_client(provider, &Context::sealed(&to, &CONTENT_KEY));
        let to = |names: &[&str]| -> Vec<u8> {
            let to: Vec<_> = names.iter().map(|n| certificate(provider, n)).collect();
            encrypt(&signed, CONTENT_KEY, &to)
        };
        for (encrypted_to, identities, expected) in [
            (&["mp2-2048"][..], &["mp2-2048"][..], refused.clone()),
            (&["mp2-2048", "mp-2048"], &["mp2-2048"], refused.clone()),
            (&["mp2-2048", "mp-2048"], &["mp-2048"], SEALED),
            // One that was not named is not made a recipient by another key of the same identities.
            (&["mp2-2048"], &["mp-2048", "mp2-2048"], refused.clone()),
            (&["mp2-2048"], &["mp2-2048", "mp-2048"], refused),
            (&["mp-2048"], &["mp2-2048", "mp-2048"], SEALED),
        ] {
            let management_point = management_point(provider, identities, site);
            let found = open(&management_point, &to(encrypted_to), &clients);
            assert_eq!(found, expected, "{encrypted_to:?} opened by {identities:?}");
        }
    }
}

#[test]
fn a_signed_message_delivered_to_another_is_refused() {
    for &provider in Provider::ALL {
        let clients = directory(provider);
        let refused = Outcome::Refused(Error::NOT_INTENDED_RECIPIENT);
        let message = seal(provider, &SIGN_ONLY, &["mp-2048", "mp-4096"]);
        for (identities, expected) in [
            (&["mp-2048"][..], SIGNED),
            (&["mp-4096"], SIGNED),
            (&["mp2-2048", "mp-4096"], SIGNED),
            (&["mp2-2048"], refused.clone()),
            (&["mp2-2048", "mp-3072"], refused),
        ] {
            let management_point = management_point(provider, identities, SIGN_ONLY);
            assert_eq!(open(&management_point, &message, &clients), expected);
        }
    }
}

/// A certificate's bytes with another modulus and another key identifier. Nobody has its private
/// key, and its own signature is wrong: reading checks neither.
fn variant(certificate: &Certificate, number: u8, same_identifier: bool) -> Certificate {
    let provider = certificate.public_key().provider();
    let identifier = certificate.subject_key_identifier().unwrap();
    let spki = certificate.public_key().to_spki_der();
    let mut der = certificate.to_der().to_vec();
    let modulus = der.windows(spki.len()).position(|part| part == spki);
    der[modulus.unwrap() + 100] ^= number;
    if !same_identifier {
        let places: BTreeSet<usize> = (0..der.len() - identifier.len())
            .filter(|start| der[*start..].starts_with(identifier))
            .collect();
        for place in places {
            der[place] ^= number;
        }
    }
    Certificate::from_der(provider, &der).unwrap()
}

#[test]
fn one_to_32_recipients() {
    for &provider in Provider::ALL {
        let ours = certificate(provider, "mp-2048");
        let mut all: Vec<Certificate> = (1..=32).map(|n| variant(&ours, n, false)).collect();
        all.insert(20, ours);
        for site in [SiteSecurity::default(), SIGN_ONLY] {
            let client = client(provider);
            let kind = MessageKind::DISCOVERY_DATA;
            let seal =
                |to: &[Certificate]| client.seal_to_certificates(&site, kind, CONTENT, to, NOW);
            let expected = if !site.allow_plaintext {
                SEALED
            } else {
                SIGNED
            };
            for to in [&all[20..21], &all[19..21], &all[..32]] {
                let message = seal(to).unwrap();
                let found = open(
                    &management_point(provider, &["mp-2048"], site),
                    &message.bytes,
                    &directory(provider),
                );
                assert_eq!(found, expected, "{}", to.len());
            }
            assert_eq!(seal(&[]), Err(Error::NO_RECIPIENTS));
            assert_eq!(seal(&all[..33]), Err(Error::TOO_MANY_RECIPIENTS));
            // Told before any of them is looked at.
            let same = vec![all[0].clone(); 1000];
            assert_eq!(seal(&same), Err(Error::TOO_MANY_RECIPIENTS));
        }
        assert_eq!(cms::encrypt(b"", &[], NOW), Err(Error::NO_RECIPIENTS));
        assert_eq!(
            cms::encrypt(b"", &all[..33], NOW),
            Err(Error::TOO_MANY_RECIPIENTS)
        );
    }
}

#[test]
fn recipients_are_named_once() {
    let provider = Provider::default();
    let client = client(provider);
    let names = ["mp-2048", "mp2-2048", "mp-3072"];
    let [a, b, c] = names.map(|name| certificate(provider, name));
    // Another certificate of the same key is the same recipient: the context names keys.
    let key = key(provider, "mp-2048");
    let until = NOW.saturating_add(1000);
    let renewed = self_signed(&key, KeyUse::Encryption, "MP01", NOW, until).unwrap();
    for site in [SiteSecurity::default(), SIGN_ONLY] {
        let seal = |to: &[&Certificate]| {
            let to: Vec<Certificate> = to.iter().copied().cloned().collect();
            let kind = MessageKind::STATE_MESSAGE;
            client
                .seal_to_certificates(&site, kind, CONTENT, &to, NOW)
                .map(drop)
        };
        assert_eq!(seal(&[&a, &b, &c]), Ok(()));
        for to in [&[&a, &a][..], &[&a, &b, &a], &[&b, &c, &c], &[&a, &renewed]] {
            assert_eq!(seal(to), Err(Error::DUPLICATE_RECIPIENT));
        }
    }
}

/// Two certificates with one key identifier but different keys would make a message that neither
/// can open: the recipient can't tell which RecipientInfo is its own.
#[test]
fn recipients_that_can_not_be_told_apart_are_refused() {
    let provider = Provider::default();
    let ours = certificate(provider, "mp-2048");
    let twin = variant(&ours, 1, true);
    let sealed = client(provider).seal_to_certificates(
        &SiteSecurity::default(),
        MessageKind::STATE_MESSAGE,
        CONTENT,
        &[ours, twin],
        NOW,
    );
    assert_eq!(sealed.map(drop), Err(Error::DUPLICATE_RECIPIENT));
}

#[test]
fn recipients_certificates_are_judged_when_sealing() {
    for &provider in Provider::ALL {
        let client = client(provider);
        let key = key(provider, "mp-2048");
        let good = certificate(provider, "mp2-2048");
        let until = NOW.saturating_add(100);
        let make = |usage| self_signed(&key, usage, "MP01", NOW, until).unwrap();
        let encryption = make(KeyUse::Encryption);
        let signing = make(KeyUse::Signing);
        let early = Some(Error::CERTIFICATE_NOT_YET_VALID);
        let late = Some(Error::CERTIFICATE_EXPIRED);
        for site in [SiteSecurity::default(), SIGN_ONLY] {
            for (certificate, seconds, expected) in [
                (&encryption, -1, early.clone()),
                (&encryption, 0, None),
                (&encryption, 100, None),
                (&encryption, 101, late.clone()),
                (&signing, 0, Some(Error::CERTIFICATE_USAGE)),
            ] {
                for to in [
                    vec![certificate.clone()],
                    vec![good.clone(), certificate.clone()],
                ] {
                    let now = NOW.saturating_add(seconds);
                    let kind = MessageKind::STATE_MESSAGE;
                    let sealed = client.seal_to_certificates(&site, kind, CONTENT, &to, now);
                    assert_eq!(sealed.err(), expected, "{seconds}");
                    let encrypted = cms::encrypt(CONTENT, &to, now);
                    assert_eq!(encrypted.err(), expected, "{seconds}");
                }
            }
        }
    }
}

/// A management point's own certificate may have expired: what was sent before is still read.
#[test]
fn expired_rings_still_open() {
    let provider = Provider::default();
    let key = std::sync::Arc::new(key(provider, "mp-2048"));
    let until = NOW.saturating_add(1);
    let usage = KeyUse::Encryption;
    let expiring = self_signed(&*key, usage, "MP01", NOW, until).unwrap();
    let site = SiteSecurity::default();
    let kind = MessageKind::STATE_MESSAGE;
    let message = client(provider)
        .seal_to_certificates(&site, kind, CONTENT, std::slice::from_ref(&expiring), NOW)
        .unwrap();
    let identities = vec![DecryptionIdentity::new(key, expiring).unwrap()];
    let opened = ManagementPoint::new(identities, site, Freshness::default())
        .unwrap()
        .open(
            &message.bytes,
            &directory(provider),
            ReplayCheck::LeftToCaller,
            NOW.saturating_add(3600),
        );
    assert_eq!(outcome(opened), SEALED);
}

/// RSA-1024 is for old signatures only: nobody encrypts to it, whatever the settings.
#[test]
fn recipients_keys_have_2048_bits() {
    for &provider in Provider::ALL {
        let small = certificate(provider, "mp-1024");
        for use_encryption in [true, false] {
            let site = SiteSecurity {
                allow_plaintext: !use_encryption,
                legacy: LegacyAlgorithms {
                    rsa_1024_verification: true,
                    oaep_sha1: true,
                    large_keys: true,
                },
                ..SiteSecurity::default()
            };
            let kind = MessageKind::STATE_MESSAGE;
            let to = [small.clone()];
            let sealed = client(provider).seal_to_certificates(&site, kind, CONTENT, &to, NOW);
            assert_eq!(sealed.err(), Some(Error::KEY_TOO_SMALL), "{use_encryption}");
        }
    }
}

#[test]
fn nothing_is_sealed_to_elliptic_curve_keys() {
    for &provider in Provider::ALL {
        for name in ["ec-p256", "ec-p384"] {
            let (good, elliptic) = (
                certificate(provider, "mp-2048"),
                certificate(provider, name),
            );
            let to = [good, elliptic];
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            for use_encryption in [true, false] {
                let site = SiteSecurity {
                    allow_plaintext: !use_encryption,
                    ..SiteSecurity::default()
                };
                let kind = MessageKind::STATE_MESSAGE;
                let sealed = client(provider).seal_to_certificates(&site, kind, CONTENT, &to, NOW);
                assert_eq!(sealed.err(), refused, "{use_encryption}");
            }
            assert_eq!(cms::encrypt(CONTENT, &to, NOW).err(), refused);
        }
    }
}
