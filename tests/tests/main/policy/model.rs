//! What is signed and what verifies, beside a model that knows no signatures.

use std::cell::Cell;

use cmcrypto_core::names::{ClientId, CollectionId};
use cmcrypto_core::policy::{ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;
use proptest::prelude::*;
use proptest::sample::select;

use crate::policy::fixture::*;

/// The certificate is valid for so many seconds before and after [`NOW`].
const HALF: i64 = 1000;

fn kind() -> impl Strategy<Value = SiteDataKind> {
    let kind = |number| SiteDataKind::new(number).unwrap();
    prop_oneof![4 => Just(POLICY), 1 => Just(kind(1024))]
}

fn target() -> impl Strategy<Value = SiteDataTarget> {
    select(vec![
        SiteDataTarget::All,
        SiteDataTarget::Collection(CollectionId::new("A").unwrap()),
        SiteDataTarget::Client(ClientId::new("A").unwrap()),
    ])
}

fn number() -> impl Strategy<Value = u64> {
    select(vec![0, 1, 2, 1 << 62, i64::MAX as u64, 1 << 63])
}

/// Where something may change, and beside it.
fn time() -> impl Strategy<Value = Timestamp> {
    let places = [-HALF, -300, 0, 300, HALF];
    let beside = places
        .iter()
        .flat_map(|place| [place - 1, *place, place + 1]);
    select(beside.collect::<Vec<_>>()).prop_map(|offset| NOW.saturating_add(offset))
}

fn terms() -> impl Strategy<Value = SiteDataTerms> {
    (kind(), target(), number(), time(), time()).prop_map(
        |(kind, target, number, not_before, not_after)| SiteDataTerms {
            kind,
            target,
            number,
            not_before,
            not_after,
        },
    )
}

/// Mostly what was signed.
fn expected() -> impl Strategy<Value = (Option<SiteDataKind>, Option<SiteDataTarget>, u64)> {
    let target = prop::option::weighted(0.3, target());
    (prop::option::weighted(0.1, kind()), target, number())
}

fn certificate(now: Timestamp) -> Result<(), Error> {
    match now.saturating_sub(NOW) {
        offset if offset < -HALF => Err(Error::CERTIFICATE_NOT_YET_VALID),
        offset if offset > HALF => Err(Error::CERTIFICATE_EXPIRED),
        _ => Ok(()),
    }
}

fn signs(terms: &SiteDataTerms, now: Timestamp) -> Result<(), Error> {
    certificate(now)?;
    let (from, until) = (terms.not_before, terms.not_after);
    let fits = terms.number <= i64::MAX as u64
        && from <= until
        && now <= until
        && from.saturating_sub(NOW) <= HALF;
    fits.then_some(()).ok_or(Error::INVALID_ARGUMENT)
}

fn verifies(
    terms: &SiteDataTerms,
    expected: &ExpectedSiteData,
    now: Timestamp,
) -> Result<(), Error> {
    certificate(now)?;
    if terms.kind != expected.kind {
        return Err(Error::SIGNATURE_INVALID);
    }
    if terms.target != expected.target {
        return Err(Error::NOT_INTENDED_RECIPIENT);
    }
    if terms.number < expected.least_number {
        return Err(Error::ROLLBACK);
    }
    if now.saturating_add(300) < terms.not_before {
        return Err(Error::SENT_IN_FUTURE);
    }
    if now > terms.not_after {
        return Err(Error::STALE);
    }
    Ok(())
}

#[test]
fn the_library_does_as_the_model() {
    for &provider in Provider::ALL {
        let [from, until] = [-HALF, HALF].map(|offset| NOW.saturating_add(offset));
        let (signer, verifier) = pair(&identity_between(provider, KEYS[0], from, until));
        let accepted = Cell::new(0);
        let cases = (terms(), expected(), time(), time());
        property(4000, cases, |(terms, (kind, target, least), then, now)| {
            let made = signer.sign(&terms, DATA, then);
            prop_assert_eq!(
                made.as_ref().map(drop).map_err(Clone::clone),
                signs(&terms, then)
            );
            let Ok(signature) = made else {
                return Ok(());
            };
            let expected = ExpectedSiteData {
                kind: kind.unwrap_or(terms.kind),
                target: target.unwrap_or(terms.target.clone()),
                least_number: least,
                numbered_by: None,
            };
            let found = verifier.verify(&expected, DATA, &signature, now);
            let outcome = verifies(&terms, &expected, now);
            accepted.set(accepted.get() + usize::from(outcome.is_ok()));
            prop_assert_eq!(found, outcome.map(|()| terms));
            Ok(())
        });
        assert!(accepted.get() > 10, "{}", accepted.get());
    }
}
