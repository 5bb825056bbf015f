//! Which of several, and for how long.

use cmcrypto_core::policy::{ExpectedSiteData, SiteDataTarget, SiteDataTerms, SiteVerifier};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;

use crate::policy::fixture::*;

const MAX: u64 = i64::MAX as u64;

fn numbered(number: u64) -> SiteDataTerms {
    SiteDataTerms { number, ..terms() }
}

fn between(not_before: i64, not_after: i64) -> SiteDataTerms {
    SiteDataTerms {
        not_before: NOW.saturating_add(not_before),
        not_after: NOW.saturating_add(not_after),
        ..terms()
    }
}

#[test]
fn usual_terms() {
    let starting = |now, seconds| {
        let now = Timestamp::from_unix(now);
        let terms = SiteDataTerms::starting(POLICY, SiteDataTarget::All, now, seconds);
        assert_eq!((terms.kind, &terms.target), (POLICY, &SiteDataTarget::All));
        (
            terms.number,
            terms.not_before.as_unix(),
            terms.not_after.as_unix(),
        )
    };
    assert_eq!(starting(5000, 60), (5000, 1400, 5060));
    assert_eq!(starting(-5000, 60), (1, -8600, -4940));
    assert_eq!(starting(i64::MAX, 1), (MAX, i64::MAX - 3600, i64::MAX));
    assert_eq!(starting(i64::MIN, -1), (1, i64::MIN, i64::MIN));
    for (previous, number) in [
        (0, 5000),
        (4999, 5000),
        (5000, 5001),
        (9000, 9001),
        (MAX, 1 << 63),
        (u64::MAX, u64::MAX),
    ] {
        let now = Timestamp::from_unix(5000);
        let terms = SiteDataTerms::following(POLICY, SiteDataTarget::All, previous, now, 60);
        assert_eq!(terms.number, number);
    }
}

#[test]
fn numbers_do_not_go_back() {
    let numbers = [0, 1, 127, 128, 1_800_000_000, MAX - 1, MAX];
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        for number in numbers {
            let signature = signer.sign(&numbered(number), DATA, NOW).unwrap();
            for least_number in numbers.into_iter().chain([MAX + 1, u64::MAX]) {
                let expected = ExpectedSiteData {
                    least_number,
                    numbered_by: None,
                    ..expecting(&terms())
                };
                let found = verifier.verify(&expected, DATA, &signature, NOW);
                if number >= least_number {
                    // The same again too.
                    assert_eq!(found, Ok(numbered(number)));
                    continue;
                }
                let error = found.unwrap_err();
                assert_eq!(error, Error::ROLLBACK);
                assert_eq!(
                    error.what(),
                    Some(format!("it has the number {number}").as_str())
                );
            }
        }
    }
}

/// The highest number that there is, signed by a thief, ends with the certificate.
#[test]
fn another_certificate_numbers_anew() {
    for &provider in Provider::ALL {
        let certificate = |by: &SiteVerifier| *by.certificate().thumbprint_sha256();
        let (thief, robbed) = pair(&identity(provider, KEYS[0]));
        let (signer, verifier) = pair(&identity(provider, KEYS[1]));
        let signature = thief.sign(&numbered(MAX), DATA, NOW).unwrap();
        let mut expected = expecting(&terms());
        expected.least_number = robbed
            .verify(&expected, DATA, &signature, NOW)
            .unwrap()
            .number;
        let signature = signer.sign(&terms(), DATA, NOW).unwrap();
        let mut verify = |numbered_by| {
            expected.numbered_by = numbered_by;
            verifier.verify(&expected, DATA, &signature, NOW).err()
        };
        assert_eq!(verify(Some(certificate(&robbed))), None);
        assert_eq!(verify(Some(certificate(&verifier))), Some(Error::ROLLBACK));
        assert_eq!(verify(None), Some(Error::ROLLBACK));
    }
}

/// On a clock from before to after, with 5 minutes' allowance at the beginning.
#[test]
fn validity_to_the_second() {
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        let terms = between(0, 10);
        let signature = signer.sign(&terms, DATA, NOW).unwrap();
        for (offset, expected) in [
            (
                -301,
                Some((Error::SENT_IN_FUTURE, "valid from 2027-01-15T08:00:00Z")),
            ),
            (-300, None),
            (0, None),
            (10, None),
            (11, Some((Error::STALE, "valid until 2027-01-15T08:00:10Z"))),
        ] {
            let now = NOW.saturating_add(offset);
            let found = verifier.verify(&expecting(&terms), DATA, &signature, now);
            match expected {
                None => assert_eq!(found, Ok(terms.clone()), "{offset}"),
                Some((error, what)) => {
                    let found = found.unwrap_err();
                    assert_eq!((&found, found.what()), (&error, Some(what)), "{offset}");
                }
            }
        }
    }
}

/// What is wrong with several comes out in this order: kind, site, target, number, times.
#[test]
fn what_is_said_first() {
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&identity);
        let key = key(provider, KEYS[0]);
        let mut data = Data::new(identity.certificate());
        let mut expected = expecting(&terms());
        let next = |data: &Data, expected: &ExpectedSiteData, error| {
            let found = verifier.verify(expected, DATA, &data.signed(&key), NOW);
            assert_eq!(found.err(), Some(error));
        };
        data.not_after = b"20270115070000Z".into();
        next(&data, &expected, Error::STALE);
        expected.least_number = MAX;
        next(&data, &expected, Error::ROLLBACK);
        expected.target = SiteDataTarget::Client(clients::client_id());
        next(&data, &expected, Error::NOT_INTENDED_RECIPIENT);
        data.site_code = b"P02".into();
        next(&data, &expected, Error::SITE_MISMATCH);
        data.kind = der::integer(1024);
        next(&data, &expected, Error::SIGNATURE_INVALID);
    }
}

#[test]
fn terms_that_are_not_signed() {
    let until = NOW.saturating_add(10);
    let years = "not_before or not_after is not in the years 1970 to 9999";
    let passed = "not_after has passed";
    let after = "not_before is after the certificate's end";
    let at = |not_before, not_after| SiteDataTerms {
        not_before: Timestamp::from_unix(not_before),
        not_after: Timestamp::from_unix(not_after),
        ..terms()
    };
    /// 9999-12-31T23:59:59Z.
    const LAST: i64 = 253_402_300_799;
    let cases = [
        (numbered(MAX), None),
        (numbered(MAX + 1), Some("number above 2^63 - 1")),
        (numbered(u64::MAX), Some("number above 2^63 - 1")),
        (between(5, 5), None),
        (between(5, 4), Some("not_after is before not_before")),
        (between(-5, 0), None),
        (between(-5, -1), Some(passed)),
        (between(10, 20), None),
        (between(11, 20), Some(after)),
        (at(0, LAST), None),
        (at(-1, LAST), Some(years)),
        (at(0, LAST + 1), Some(years)),
        (at(i64::MIN, i64::MAX), Some(years)),
        (at(i64::MIN, i64::MIN), Some(passed)),
        (at(i64::MAX, i64::MAX), Some(after)),
    ];
    for &provider in Provider::ALL {
        let from = NOW.saturating_add(-10);
        let (signer, verifier) = pair(&identity_between(provider, KEYS[0], from, until));
        for (terms, expected) in &cases {
            let made = signer.sign(terms, DATA, NOW);
            match expected {
                Some(what) => {
                    let error = made.unwrap_err();
                    let found = (&error, error.what());
                    assert_eq!(found, (&Error::INVALID_ARGUMENT, Some(*what)), "{terms:?}");
                }
                None => {
                    let now = terms.not_before.max(NOW);
                    let found = verifier.verify(&expecting(terms), DATA, &made.unwrap(), now);
                    assert_eq!(found.as_ref(), Ok(terms));
                }
            }
        }
    }
}
