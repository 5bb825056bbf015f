//! What a site and a management point endorse, and what they don't.

use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SiteExchangeKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa;
use cmcrypto_core::trust::ManagementPointBundle;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::*;

use crate::trust::craft;
use crate::trust::fixture::*;

#[test]
fn endorsements_are_the_documented_bytes() {
    for world in worlds() {
        let (root, p01) = (world.key(ROOT), world.key(P01));
        let p01_spki = p01.public_key().to_spki_der();
        let site = craft::Endorsement::of(craft::SITE, "P01", None, p01_spki).sign(root);
        let site = craft::endorsed(p01_spki, &site);
        let found = world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1));
        assert_eq!(found.to_der(), site);
        assert_eq!(EndorsedSite::from_der(&site), Ok(found));

        let signing = world.signing.certificate().to_der();
        let by_site = craft::Endorsement::of(craft::MP_SIGNING, "P01", Some(HOST), signing);
        let signing = craft::endorsed(signing, &by_site.sign(p01));
        let found = world.signing((P01, "P01"), HOST, terms(1));
        assert_eq!(found.to_der(), signing);
        assert_eq!(EndorsedCertificate::from_der(&signing), Ok(found));

        let encryption = world.encryption[0].to_der();
        let by_mp = craft::Endorsement::of(craft::MP_ENCRYPTION, "P01", Some(HOST), encryption);
        let encryption = craft::endorsed(encryption, &by_mp.sign(world.key(MP_SIGNING)));
        let found = world.encryption("P01", HOST, terms(1));
        assert_eq!(found.to_der(), encryption);
        assert_eq!(found.site_code(), code("P01"));
        assert_eq!(found.terms(), terms(1));

        let named = craft::root_sha256(root.public_key());
        let bundle = craft::bundle(&named, &[], &[site], [&signing, &encryption], &[]);
        assert_eq!(world.of_p01(HOST, 1, 1, 1).to_der(), bundle);
    }
}

#[test]
fn terms_as_they_are_by_default() {
    let starting = EndorsementTerms::starting(NOW);
    assert_eq!(starting.number, NOW.as_unix().unsigned_abs());
    assert_eq!(starting.not_before, NOW.saturating_add(-3600));
    assert_eq!(starting.not_after, NOW.saturating_add(90 * DAY));
    assert_eq!(EndorsementTerms::DEFAULT_DAYS, 90);
}

/// After the time, or else above the number before: never twice the same.
#[test]
fn numbers_that_follow() {
    let now = NOW.as_unix().unsigned_abs();
    for (previous, expected) in [
        (0, now),
        (now - 1, now),
        (now, now + 1),
        (now + 7, now + 8),
        (u64::MAX, u64::MAX),
    ] {
        let following = EndorsementTerms::following(previous, NOW);
        let starting = EndorsementTerms::starting(NOW);
        let expected = EndorsementTerms {
            number: expected,
            ..starting
        };
        assert_eq!(following, expected, "{previous}");
    }
    // A clock before 1970 counts all the same.
    let early = Timestamp::from_unix(-5);
    assert_eq!(EndorsementTerms::following(0, early).number, 1);
    assert_eq!(EndorsementTerms::following(41, early).number, 42);
}

#[test]
fn impossible_terms_are_refused() {
    let year_10_000 = Timestamp::from_unix(253_402_300_800);
    for world in worlds() {
        let cases = [
            EndorsementTerms {
                not_after: NOW.saturating_add(-3601),
                ..terms(1)
            },
            EndorsementTerms {
                not_before: Timestamp::from_unix(-1),
                ..terms(1)
            },
            EndorsementTerms {
                not_after: year_10_000,
                ..terms(1)
            },
            terms(1 << 63),
            terms(u64::MAX),
        ];
        let (site, on) = (world.exchange(P01, "P01"), host(HOST));
        let key = world.key(S01).public_key();
        for terms in cases {
            let refused = Some(Error::INVALID_ARGUMENT);
            let found = site.endorse_site(code("S01"), key, terms);
            assert_eq!(found.err(), refused, "{terms:?}");
            let certificate = world.signing.certificate();
            let found = site.endorse_management_point(&on, certificate, terms);
            assert_eq!(found.err(), refused, "{terms:?}");
            let (signing, certificate) = (&world.signing, &world.encryption[0]);
            let found =
                endorse_encryption_certificate(signing, code("P01"), &on, certificate, terms);
            assert_eq!(found.err(), refused, "{terms:?}");
        }
        // One second, the first of time and the last that can be written.
        for second in [Timestamp::from_unix(0), NOW, year_10_000.saturating_add(-1)] {
            let terms = EndorsementTerms {
                number: 0,
                not_before: second,
                not_after: second,
            };
            let found = site.endorse_site(code("S01"), key, terms).unwrap();
            assert_eq!(found.terms(), terms);
            assert_eq!(found.site_code(), code("S01"));
        }
    }
}

#[test]
fn only_what_can_be_used_is_endorsed() {
    for world in worlds() {
        let provider = world.provider;
        let (site, on) = (world.exchange(P01, "P01"), host(HOST));
        let key = world.key(S01).public_key();
        let found = site.endorse_site(code("p01"), key, terms(1));
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT));
        let small = certificate(provider, "client-1024").public_key().clone();
        let found = site.endorse_site(code("S01"), &small, terms(1));
        assert_eq!(found.err(), Some(Error::KEY_TOO_SMALL));
        let large = key_of(provider, "rsa-8192");
        let found = site.endorse_site(code("S01"), large.public_key(), terms(1));
        assert_eq!(found.err(), Some(Error::KEY_REJECTED));
        let found = SiteExchangeKey::new(Arc::new(large), code("P01"));
        assert_eq!(found.err(), Some(Error::KEY_REJECTED));

        // No client takes a certificate of so small a key.
        let small = certificate(provider, "client-1024").public_key().clone();
        let small = craft::unsigned_certificate(&small);
        let small = Certificate::from_der(provider, &small).unwrap();
        let found = site.endorse_management_point(&on, &small, terms(1));
        assert_eq!(found.err(), Some(Error::KEY_TOO_SMALL));
        let (by, p01) = (&world.signing, code("P01"));
        let found = endorse_encryption_certificate(by, p01, &on, &small, terms(1));
        assert_eq!(found.err(), Some(Error::KEY_TOO_SMALL));

        for name in ["ec-p256", "ec-p384"] {
            let elliptic = certificate(provider, name);
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            let found = site.endorse_site(code("S01"), elliptic.public_key(), terms(1));
            assert_eq!(found.err(), refused);
            let found = site.endorse_management_point(&on, &elliptic, terms(1));
            assert_eq!(found.err(), refused);
            let found = endorse_encryption_certificate(by, p01, &on, &elliptic, terms(1));
            assert_eq!(found.err(), refused);
        }

        let wrong = Some(Error::CERTIFICATE_USAGE);
        let found = site.endorse_management_point(&on, &world.encryption[0], terms(1));
        assert_eq!(found.err(), wrong);
        let certificate = world.signing.certificate();
        let (signing, p01) = (&world.signing, code("P01"));
        let found = endorse_encryption_certificate(signing, p01, &on, certificate, terms(1));
        assert_eq!(found.err(), wrong);
    }
}

/// Terms of which not a second is one of the certificate's would be of no use.
#[test]
fn terms_and_certificates_overlap() {
    for world in worlds() {
        let (site, on) = (world.exchange(P01, "P01"), host(HOST));
        let (from, until) = (NOW, NOW.saturating_add(DAY));
        let make = |usage| self_signed(world.key(S01), usage, "MP01", from, until).unwrap();
        let signing = make(KeyUse::Signing);
        let encryption = make(KeyUse::Encryption);
        let refused = Some(Error::INVALID_ARGUMENT);
        for (not_before, not_after, expected) in [
            (
                from.saturating_add(-DAY),
                from.saturating_add(-1),
                refused.clone(),
            ),
            (from.saturating_add(-DAY), from, None),
            (from, until, None),
            (from.saturating_add(-DAY), until.saturating_add(DAY), None),
            (until, until.saturating_add(DAY), None),
            (until.saturating_add(1), until.saturating_add(DAY), refused),
        ] {
            let terms = EndorsementTerms {
                number: 1,
                not_before,
                not_after,
            };
            let found = site.endorse_management_point(&on, &signing, terms);
            assert_eq!(found.err(), expected, "{terms:?}");
            let (by, p01) = (&world.signing, code("P01"));
            let found = endorse_encryption_certificate(by, p01, &on, &encryption, terms);
            assert_eq!(found.err(), expected, "{terms:?}");
        }
    }
}

fn key_of(provider: Provider, name: &str) -> PrivateKey {
    key(provider, name)
}

/// A key in a device: its signatures are checked, its failures have their own name.
#[test]
fn exchange_keys_may_live_elsewhere() {
    for world in worlds() {
        let exchange = |then| {
            let key = Device::new(world.provider, P01, then);
            SiteExchangeKey::new(key, code("P01")).unwrap()
        };
        let (on, certificate) = (host(HOST), world.signing.certificate());
        let endorse = |by: SiteExchangeKey| by.endorse_management_point(&on, certificate, terms(1));
        assert_eq!(
            endorse(exchange(Ok)).unwrap(),
            world.signing((P01, "P01"), HOST, terms(1))
        );
        let wrong = exchange(|mut signature| {
            signature[100] ^= 1;
            Ok(signature)
        });
        assert_eq!(endorse(wrong).err(), Some(Error::EXTERNAL_KEY));
        let broken = exchange(|_| Err(Error::RANDOM));
        assert_eq!(endorse(broken).err(), Some(Error::EXTERNAL_KEY));
    }
}

/// Neither says more of a key than what it is.
#[test]
fn debug_forms_hold_no_private_numbers() {
    for world in worlds() {
        let exchange = format!("{:?}", world.exchange(P01, "P01"));
        assert!(
            exchange.starts_with("SiteExchangeKey(P01, PublicKey("),
            "{exchange}"
        );
        assert!(exchange.len() < 100, "{exchange}");
        let keys = format!("{:?}", world.of_root(HOST, 1));
        assert!(keys.ends_with("bytes, unverified)"), "{keys}");
    }
}

/// A generated key is a root at once, of the size asked for.
#[test]
fn a_generated_exchange_key_is_a_root() {
    let provider = Provider::default();
    let top = SiteExchangeKey::generate(provider, rsa::RsaKeySize::Rsa2048, code("CAS")).unwrap();
    let root = top.site_public_key().unwrap();
    assert_eq!(root.public_key(), top.public_key());
    assert_eq!(root.public_key().bits(), 2048);
    assert_eq!(top.site_code(), code("CAS"));
    let world = world(provider);
    let certificate = world.signing.certificate();
    let signing = top.endorse_management_point(&host(HOST), certificate, terms(1));
    let encryption = world.encryption("CAS", HOST, terms(1));
    let keys = ManagementPointBundle::new(&root, &[], &signing.unwrap(), &encryption).unwrap();
    let found = keys
        .verify_without_store(&root, &name("CAS", HOST), NOW)
        .unwrap();
    assert_eq!(found.encryption_certificate(), &world.encryption[0]);
    assert_eq!(found.signing_certificate(), world.signing.certificate());
}
