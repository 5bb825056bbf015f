//! Signing data, and the days until the certificate ends.

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::policy::{
    SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::{generalized_time, integer, octets, printable, sequence};
use cmcrypto_tests::devices::{Device, Then};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form, sign};
use cmcrypto_tests::*;

use crate::policy::fixture::*;
use crate::policy::targets::client;

#[test]
fn the_library_writes_what_is_documented() {
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (signer, verifier) = pair(&identity);
        let made = signed(&signer);
        let by_hand = Data::new(identity.certificate()).signed(&key(provider, KEYS[0]));
        assert!(made == by_hand);
        assert_eq!(verify(&verifier, &made), Ok(terms()));
        // The digest alone says the same.
        let (terms, expected) = (terms(), expecting(&terms()));
        let digest = DigestAlgorithm::Sha256.digest(DATA);
        assert!(signer.sign_digest(&terms, &digest, NOW).unwrap() == made);
        let found = verifier.verify_digest(&expected, &digest, &made, NOW);
        assert_eq!(found, Ok(terms.clone()));
        for other in [
            DigestAlgorithm::Sha1,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ] {
            let digest = other.digest(DATA);
            let signed = signer.sign_digest(&terms, &digest, NOW);
            assert_eq!(signed.err(), Some(Error::INVALID_ARGUMENT));
            let found = verifier.verify_digest(&expected, &digest, &made, NOW);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        }
        for data in [&b""[..], &[0x5a; 1 << 20]] {
            let made = signer.sign(&terms, data, NOW).unwrap();
            let found = verifier.verify(&expected, data, &made, NOW);
            assert_eq!(found, Ok(terms.clone()));
            let other = verifier.verify(&expected, DATA, &made, NOW);
            assert_eq!(other, Err(Error::SIGNATURE_INVALID));
        }
    }
}

#[test]
fn kinds() {
    for number in [0, 2, 127, 128, 1023, 1 << 31, u32::MAX] {
        assert_eq!(SiteDataKind::new(number), Err(Error::INVALID_ARGUMENT));
    }
    let kinds = [1, 1024, 32_767, 32_768, 65_536, (1 << 31) - 1]
        .map(|number| SiteDataKind::new(number).unwrap());
    assert_eq!(kinds[0], POLICY);
    let of = kinds.map(|kind| SiteDataTerms { kind, ..terms() });
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        for terms in &of {
            let signature = signer.sign(terms, DATA, NOW).unwrap();
            for asked in &of {
                let expected = if terms == asked {
                    Ok(terms.clone())
                } else {
                    Err(Error::SIGNATURE_INVALID)
                };
                let found = verifier.verify(&expecting(asked), DATA, &signature, NOW);
                assert_eq!(found, expected);
            }
        }
    }
}

/// An edit that stays within bounds.
type Bound<'a> = (&'a str, &'a dyn Fn(&mut Data));

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Data>; 34] = [
        ("version 0", &|d| d.version = 0, MALFORMED),
        (
            "version 2",
            &|d| d.version = 2,
            Error::VERSION_NOT_SUPPORTED,
        ),
        (
            "another site",
            &|d| d.site_code = b"P02".into(),
            Error::SITE_MISMATCH,
        ),
        ("lower case", &|d| d.site_code = b"p01".into(), MALFORMED),
        ("a short code", &|d| d.site_code = b"P0".into(), MALFORMED),
        ("kind 0", &|d| d.kind = integer(0), MALFORMED),
        ("kind -1", &|d| d.kind = vec![2, 1, 0xff], MALFORMED),
        ("kind 2", &|d| d.kind = integer(2), MALFORMED),
        ("kind 1023", &|d| d.kind = integer(1023), MALFORMED),
        ("kind 2^31", &|d| d.kind = integer(1 << 31), MALFORMED),
        ("kind 2^32", &|d| d.kind = integer(1 << 32), MALFORMED),
        (
            "kind 2^32+1",
            &|d| d.kind = integer((1 << 32) + 1),
            MALFORMED,
        ),
        ("kind 2^64-1", &|d| d.kind = integer(u64::MAX), MALFORMED),
        ("BER kind", &|d| d.kind = vec![2, 2, 0, 1], MALFORMED),
        (
            "another kind",
            &|d| d.kind = integer(1024),
            Error::SIGNATURE_INVALID,
        ),
        ("number -1", &|d| d.number = vec![2, 1, 0xff], MALFORMED),
        ("number 2^63", &|d| d.number = integer(1 << 63), MALFORMED),
        (
            "number 2^64",
            &|d| d.number = vec![2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            MALFORMED,
        ),
        ("BER number", &|d| d.number = vec![2, 2, 0, 1], MALFORMED),
        ("no number", &|d| d.number.clear(), MALFORMED),
        ("no time", &|d| d.not_before.clear(), MALFORMED),
        (
            "fractions",
            &|d| d.not_before = b"20270115070000.5Z".into(),
            MALFORMED,
        ),
        (
            "no seconds",
            &|d| d.not_after = b"202701220800Z".into(),
            MALFORMED,
        ),
        (
            "an offset",
            &|d| d.not_after = b"20270122080000+0100".into(),
            MALFORMED,
        ),
        (
            "no day",
            &|d| d.not_before = b"20260230070000Z".into(),
            MALFORMED,
        ),
        (
            "ends before it begins",
            &|d| d.not_after = b"20270115065959Z".into(),
            MALFORMED,
        ),
        (
            "begins after it ends",
            &|d| d.not_before = b"20270122080001Z".into(),
            MALFORMED,
        ),
        (
            "has ended",
            &|d| d.not_after = b"20270115075959Z".into(),
            Error::STALE,
        ),
        (
            "the allowance passed",
            &|d| d.not_before = b"20270115080501Z".into(),
            Error::SENT_IN_FUTURE,
        ),
        (
            "another signer",
            &|d| d.certificate[31] ^= 1,
            Error::SIGNER_MISMATCH,
        ),
        ("a short signer", &|d| d.certificate.truncate(20), MALFORMED),
        (
            "another digest",
            &|d| d.digest[0] ^= 1,
            Error::SIGNATURE_INVALID,
        ),
        ("a long digest", &|d| d.digest.push(0), MALFORMED),
        ("another field", &|d| d.trailing = vec![5, 0], MALFORMED),
    ];
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&identity);
        let key = key(provider, KEYS[0]);
        let data = Data::new(identity.certificate());
        let verify = |bytes: &[u8]| verify(&verifier, bytes);
        refuses(provider, &data, &edits, |data| verify(&data.signed(&key)));
        // The bounds of each field.
        let bounds: [Bound<'_>; 5] = [
            ("number 0", &|d| d.number = integer(0)),
            ("number 2^63-1", &|d| d.number = integer((1 << 63) - 1)),
            ("at the allowance", &|d| {
                d.not_before = b"20270115080500Z".into();
            }),
            ("the last second", &|d| d.not_after = NOW_TEXT.into()),
            ("all times", &|d| {
                d.not_before = b"19700101000000Z".into();
                d.not_after = b"99991231235959Z".into();
            }),
        ];
        for (name, edit) in bounds {
            let mut edited = data.clone();
            edit(&mut edited);
            let found = verify(&edited.signed(&key));
            assert!(found.is_ok(), "{provider:?}, {name}: {found:?}");
        }
        refuses_no_form(4096, verify);
    }
}

/// What version 1 was before it said for whom, which of several, and for how long.
#[test]
fn the_form_before_terms() {
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&identity);
        let content = sequence(&[
            &integer(1),
            &printable(b"P01"),
            &integer(1),
            &generalized_time(NOW_TEXT),
            &octets(identity.certificate().thumbprint_sha256()),
            &octets(&sha256(DATA)),
        ]);
        let key = key(provider, KEYS[0]);
        let before = Signed::by(&[&key], "site-data", content).encode();
        assert_eq!(verify(&verifier, &before), Err(Error::MALFORMED));
    }
}

#[test]
fn who_signed() {
    for &provider in Provider::ALL {
        let ours = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&ours);
        let keys = KEYS.map(|name| key(provider, name));
        let data = Data::new(ours.certificate());
        let verify = |bytes: &[u8]| verify(&verifier, bytes);
        let invalid = Err(Error::SIGNATURE_INVALID);
        assert_eq!(verify(&data.signed(&keys[1])), invalid);
        // Who can't sign learns nothing of what is expected.
        let mut other = data.clone();
        other.site_code = b"P02".into();
        other.target = client(b"X");
        other.number = integer(0);
        other.not_after = b"20270115070000Z".into();
        assert_eq!(verify(&other.signed(&keys[1])), invalid);

        // Another certificate of the same key, and of another.
        let again = identity_between(provider, KEYS[0], NOW, NOW.saturating_add(DAY));
        for other in [&again, &identity(provider, KEYS[1])] {
            let (signer, theirs) = pair(other);
            let made = signed(&signer);
            assert_eq!(verify(&made), Err(Error::SIGNER_MISMATCH));
            assert!(
                theirs
                    .verify(&expecting(&terms()), DATA, &made, NOW)
                    .is_ok()
            );
        }
        // The same certificate for another site.
        let p02 = SiteSigner::new(SiteCode::new("P02").unwrap(), ours.clone());
        let made = signed(&p02);
        assert_eq!(verify(&made), Err(Error::SITE_MISMATCH));

        let good = Signed::parse(&data.signed(&keys[0]));
        for purpose in ["site-signing-change", "registration-reply", "endorsement"] {
            let mut changed = good.clone();
            changed.signatures = vec![sign(&keys[0], purpose, &good.content)];
            assert_eq!(verify(&changed.encode()), invalid);
        }
        for count in [0, 2] {
            let mut changed = good.clone();
            changed.signatures = vec![good.signatures[0].clone(); count];
            assert_eq!(verify(&changed.encode()), Err(Error::MALFORMED));
        }
        assert_eq!(verify(&good.encode()), Ok(terms()));
    }
}

#[test]
fn validity_of_the_certificate_to_the_second() {
    let (from, until) = (NOW.saturating_add(-10), NOW.saturating_add(10));
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity_between(provider, KEYS[0], from, until));
        let made = signed(&signer);
        for (offset, expected) in VALIDITY_ENDS {
            let now = NOW.saturating_add(offset);
            assert_eq!(signer.sign(&terms(), DATA, now).err(), expected);
            let found = verifier.verify(&expecting(&terms()), DATA, &made, now);
            assert_eq!(found.err(), expected, "{provider:?}, {offset}");
        }
    }
}

#[test]
fn which_certificates_verify() {
    let until = NOW.saturating_add(DAY);
    for &provider in Provider::ALL {
        let encryption = self_signed(
            &key(provider, KEYS[0]),
            KeyUse::Encryption,
            "S01",
            NOW,
            until,
        );
        let large = |name| self_signed(&key(provider, name), KeyUse::Signing, "S01", NOW, until);
        for (certificate, expected) in [
            (encryption.unwrap(), Error::CERTIFICATE_USAGE),
            (certificate(provider, "client-1024"), Error::KEY_TOO_SMALL),
            (
                certificate(provider, "ec-p256"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            (
                certificate(provider, "ec-p384"),
                Error::KEY_TYPE_NOT_SUPPORTED,
            ),
            (large("rsa-8192").unwrap(), Error::KEY_REJECTED),
            (large("e33-2048").unwrap(), Error::KEY_REJECTED),
        ] {
            let made = SiteVerifier::with_certificate(p01(), certificate);
            assert_eq!(made.err(), Some(expected));
        }
    }
}

/// From ten days before the end, in whole days; the product's status message 5112.
#[test]
fn the_days_until_the_end() {
    let provider = Provider::default();
    let until = NOW.saturating_add(365 * DAY);
    let (signer, _) = pair(&identity_between(provider, KEYS[0], NOW, until));
    for (left, expected) in [
        (365 * DAY, None),
        (11 * DAY, None),
        (10 * DAY + 1, None),
        (10 * DAY, Some(10)),
        (10 * DAY - 1, Some(9)),
        (9 * DAY, Some(9)),
        (DAY, Some(1)),
        (DAY - 1, Some(0)),
        (0, Some(0)),
        (-1, Some(0)),
        (-DAY, Some(0)),
        (-1000 * DAY, Some(0)),
    ] {
        let now = until.saturating_add(-left);
        assert_eq!(signer.expiry_warning(now), expected, "{left}");
        let terms = SiteDataTerms::starting(POLICY, SiteDataTarget::All, now, DAY);
        assert_eq!(signer.sign(&terms, DATA, now).is_ok(), left >= 0, "{left}");
    }
    let ends = [i64::MIN, i64::MAX].map(|time| signer.expiry_warning(Timestamp::from_unix(time)));
    assert_eq!(ends, [None, Some(0)]);
    assert_eq!(SiteSigner::EXPIRY_MESSAGE_ID, 5112);
    assert_eq!(SiteSigner::EXPIRY_WARNING_DAYS, 10);
}

#[test]
fn an_external_key_signs_or_fails() {
    fn broken(mut signature: Vec<u8>) -> Result<Vec<u8>, Error> {
        signature[0] ^= 1;
        Ok(signature)
    }
    let cases: [(Then, Option<Error>); 2] = [(Ok, None), (broken, Some(Error::EXTERNAL_KEY))];
    for &provider in Provider::ALL {
        for (then, expected) in &cases {
            let ours = identity(provider, KEYS[0]);
            let device = Device::new(provider, KEYS[0], *then);
            let device = SigningIdentity::new(device, ours.certificate().clone()).unwrap();
            let (signer, _) = pair(&device);
            let found = signer.sign(&terms(), DATA, NOW);
            assert_eq!(found.err(), expected.clone());
            let next = identity(provider, KEYS[1]);
            assert_eq!(signer.change_to(&next, NOW).err(), expected.clone());
            let (signer, _) = pair(&next);
            assert_eq!(signer.change_to(&device, NOW).err(), expected.clone());
        }
    }
}
