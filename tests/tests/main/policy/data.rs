//! Signing data, and the days until the certificate ends.

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::policy::{SiteDataKind, SiteSigner, SiteVerifier};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::integer;
use cmcrypto_tests::devices::{Device, Then};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form, sign};
use cmcrypto_tests::*;

use crate::policy::fixture::*;

#[test]
fn the_library_writes_what_is_documented() {
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (signer, verifier) = pair(&identity);
        let made = signer.sign(POLICY, DATA, NOW).unwrap();
        let by_hand = Data::new(identity.certificate()).signed(&key(provider, KEYS[0]));
        assert!(made == by_hand);
        assert_eq!(verifier.verify(POLICY, DATA, &made, NOW), Ok(NOW));
        // The digest alone says the same.
        let digest = DigestAlgorithm::Sha256.digest(DATA);
        assert!(signer.sign_digest(POLICY, &digest, NOW).unwrap() == made);
        let found = verifier.verify_digest(POLICY, &digest, &made, NOW);
        assert_eq!(found, Ok(NOW));
        for other in [
            DigestAlgorithm::Sha1,
            DigestAlgorithm::Sha384,
            DigestAlgorithm::Sha512,
        ] {
            let digest = other.digest(DATA);
            let signed = signer.sign_digest(POLICY, &digest, NOW);
            assert_eq!(signed.err(), Some(Error::INVALID_ARGUMENT));
            let found = verifier.verify_digest(POLICY, &digest, &made, NOW);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        }
        for data in [&b""[..], &[0x5a; 1 << 20]] {
            let made = signer.sign(POLICY, data, NOW).unwrap();
            assert_eq!(verifier.verify(POLICY, data, &made, NOW), Ok(NOW));
            let other = verifier.verify(POLICY, DATA, &made, NOW);
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
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        for signed in kinds {
            let signature = signer.sign(signed, DATA, NOW).unwrap();
            for asked in kinds {
                let expected = if signed == asked {
                    Ok(NOW)
                } else {
                    Err(Error::SIGNATURE_INVALID)
                };
                assert_eq!(verifier.verify(asked, DATA, &signature, NOW), expected);
            }
        }
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Data>; 27] = [
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
        ("no time", &|d| d.time.clear(), MALFORMED),
        (
            "fractions",
            &|d| d.time = b"20270115080000.5Z".into(),
            MALFORMED,
        ),
        (
            "no seconds",
            &|d| d.time = b"202701150800Z".into(),
            MALFORMED,
        ),
        (
            "an offset",
            &|d| d.time = b"20270115080000+0100".into(),
            MALFORMED,
        ),
        ("no day", &|d| d.time = b"20270230080000Z".into(), MALFORMED),
        (
            "the allowance passed",
            &|d| d.time = b"20270115080501Z".into(),
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
        ("a short digest", &|d| d.digest.truncate(20), MALFORMED),
        ("a long digest", &|d| d.digest.push(0), MALFORMED),
        ("another field", &|d| d.trailing = vec![5, 0], MALFORMED),
    ];
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&identity);
        let key = key(provider, KEYS[0]);
        let data = Data::new(identity.certificate());
        let verify = |bytes: &[u8]| verifier.verify(POLICY, DATA, bytes, NOW);
        refuses(provider, &data, &edits, |data| verify(&data.signed(&key)));
        // At the allowance, and long ago: who keeps data judges its age.
        for (time, expected) in [
            ("20270115080500Z", NOW.saturating_add(300)),
            ("19700101000000Z", Timestamp::from_unix(0)),
        ] {
            let mut edited = data.clone();
            edited.time = time.into();
            assert_eq!(verify(&edited.signed(&key)), Ok(expected));
        }
        refuses_no_form(4096, verify);
    }
}

#[test]
fn who_signed() {
    for &provider in Provider::ALL {
        let ours = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&ours);
        let keys = KEYS.map(|name| key(provider, name));
        let data = Data::new(ours.certificate());
        let verify = |bytes: &[u8]| verifier.verify(POLICY, DATA, bytes, NOW);
        let invalid = Err(Error::SIGNATURE_INVALID);
        assert_eq!(verify(&data.signed(&keys[1])), invalid);
        // Who can't sign learns nothing of what is expected.
        let mut other = data.clone();
        other.site_code = b"P02".into();
        other.time = b"20280101000000Z".into();
        assert_eq!(verify(&other.signed(&keys[1])), invalid);

        // Another certificate of the same key, and of another.
        let again = identity_between(provider, KEYS[0], NOW, NOW.saturating_add(DAY));
        for other in [&again, &identity(provider, KEYS[1])] {
            let (signer, theirs) = pair(other);
            let made = signer.sign(POLICY, DATA, NOW).unwrap();
            assert_eq!(verify(&made), Err(Error::SIGNER_MISMATCH));
            assert_eq!(theirs.verify(POLICY, DATA, &made, NOW), Ok(NOW));
        }
        // The same certificate for another site.
        let p02 = SiteSigner::new(SiteCode::new("P02").unwrap(), ours.clone());
        let made = p02.sign(POLICY, DATA, NOW).unwrap();
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
        assert_eq!(verify(&good.encode()), Ok(NOW));
    }
}

#[test]
fn validity_to_the_second() {
    let (from, until) = (NOW.saturating_add(-10), NOW.saturating_add(10));
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity_between(provider, KEYS[0], from, until));
        let made = signer.sign(POLICY, DATA, NOW).unwrap();
        for (offset, expected) in VALIDITY_ENDS {
            let now = NOW.saturating_add(offset);
            assert_eq!(signer.sign(POLICY, DATA, now).err(), expected);
            let found = verifier.verify(POLICY, DATA, &made, now);
            assert_eq!(found.err(), expected, "{provider:?}, {offset}");
        }
        // The clocks of the site and of the client.
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        let made = signer.sign(POLICY, DATA, NOW).unwrap();
        for (offset, expected) in [(-300, Ok(NOW)), (-301, Err(Error::SENT_IN_FUTURE))] {
            let now = NOW.saturating_add(offset);
            assert_eq!(verifier.verify(POLICY, DATA, &made, now), expected);
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
            let made = SiteVerifier::new(p01(), certificate);
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
        assert_eq!(signer.sign(POLICY, DATA, now).is_ok(), left >= 0, "{left}");
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
            assert_eq!(signer.sign(POLICY, DATA, NOW).err(), expected.clone());
            let next = identity(provider, KEYS[1]);
            assert_eq!(signer.change_to(&next, NOW).err(), expected.clone());
            let (signer, _) = pair(&next);
            assert_eq!(signer.change_to(&device, NOW).err(), expected.clone());
        }
    }
}
