//! Signers that follow each other, and tokens that are blocked.

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use super::fixture::*;

fn content_of(name: &str) -> String {
    let signer = TokenSigner::new(tenant(), signing_identity(Provider::default(), name)).unwrap();
    signer
        .content_access(&client_id(), NOW)
        .unwrap()
        .text()
        .to_owned()
}

fn next() -> cmcrypto_core::pki::certificate::Certificate {
    certificate(Provider::default(), "client-3072")
}

/// The product's rule, which is the default: renewal of the certificate ends what it signed.
#[test]
fn renewal_ends_tokens() {
    let mut verifier = verifier(Provider::default());
    let (old, new) = (content_of(SIGNER), content_of("client-3072"));
    let early = told(verifier.content_access(&new, None, NOW));
    assert_eq!(early.0, Error::TOKEN_SIGNER_UNKNOWN.code());
    verifier
        .rotate(next(), PreviousSigner::default(), NOW)
        .unwrap();
    assert!(verifier.content_access(&new, None, NOW).is_ok());
    assert_eq!(
        verifier.content_access(&old, None, NOW),
        Err(Error::TOKEN_SIGNER_RETIRED)
    );
}

#[test]
fn previous_is_kept_until() {
    let cache = TokenCache::new(10);
    let mut verifier = verifier(Provider::default());
    let (old, new) = (content_of(SIGNER), content_of("client-3072"));
    assert!(verifier.content_access(&old, Some(&cache), NOW).is_ok());
    verifier
        .rotate(next(), PreviousSigner::KeptUntil(later(HOUR)), NOW)
        .unwrap();
    for cache in [None, Some(&cache)] {
        assert!(verifier.content_access(&new, cache, NOW).is_ok());
        assert!(verifier.content_access(&old, cache, later(HOUR)).is_ok());
        let late = verifier.content_access(&old, cache, later(HOUR + 1));
        assert_eq!(late, Err(Error::TOKEN_SIGNER_RETIRED));
        assert!(
            verifier
                .content_access(&new, cache, later(HOUR + 1))
                .is_ok()
        );
    }
    // One that is kept is kept through another change, unless that ends all.
    let mut kept = verifier.clone();
    let third = certificate(Provider::default(), "client-4096");
    kept.rotate(
        third.clone(),
        PreviousSigner::KeptUntil(later(2 * HOUR)),
        NOW,
    )
    .unwrap();
    assert!(kept.content_access(&old, Some(&cache), later(HOUR)).is_ok());
    assert_eq!(
        kept.content_access(&old, None, later(HOUR + 1)),
        Err(Error::TOKEN_SIGNER_RETIRED)
    );
    assert!(kept.content_access(&new, None, later(2 * HOUR)).is_ok());
    let mut ended = verifier;
    ended.rotate(third, PreviousSigner::Refused, NOW).unwrap();
    for token in [&old, &new] {
        for cache in [None, Some(&cache)] {
            assert_eq!(
                ended.content_access(token, cache, NOW),
                Err(Error::TOKEN_SIGNER_RETIRED)
            );
        }
    }
}

/// What is known does not come back, and a signer that can't be one changes nothing.
#[test]
fn no_signer_twice() {
    let mut verifier = verifier(Provider::default());
    let known = certificate(Provider::default(), SIGNER);
    assert_eq!(
        verifier.rotate(known.clone(), PreviousSigner::Refused, NOW),
        Err(Error::INVALID_ARGUMENT)
    );
    let wrong = certificate(Provider::default(), "mp-2048");
    assert_eq!(
        verifier.rotate(wrong, PreviousSigner::Refused, NOW),
        Err(Error::CERTIFICATE_USAGE)
    );
    assert!(
        verifier
            .content_access(&content_of(SIGNER), None, NOW)
            .is_ok()
    );
    verifier
        .rotate(next(), PreviousSigner::Refused, NOW)
        .unwrap();
    assert_eq!(
        verifier.rotate(known, PreviousSigner::Refused, NOW),
        Err(Error::INVALID_ARGUMENT)
    );
}

/// After 16 changes the oldest is forgotten: refused still, as one that is not known.
#[test]
fn the_oldest_is_forgotten() {
    let mut verifier = verifier(Provider::default());
    let old = content_of(SIGNER);
    for number in 0..16 {
        let from = later(-DAY + number);
        let next =
            hierarchy::identity_between(Provider::default(), SIGNER, "P01", from, later(DAY));
        verifier
            .rotate(
                next.certificate().clone(),
                PreviousSigner::KeptUntil(later(HOUR)),
                NOW,
            )
            .unwrap();
        let expected = if number < 15 {
            None
        } else {
            Some(Error::TOKEN_SIGNER_UNKNOWN)
        };
        assert_eq!(
            verifier.content_access(&old, None, NOW).err(),
            expected,
            "{number}"
        );
    }
}

/// Of any kind, until it has ended, and not by another's id.
#[test]
fn blocked_tokens() {
    let provider = Provider::default();
    let mut verifier = verifier(provider);
    let tokens = issued(&signer(provider), NOW);
    let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
    let ask = |verifier: &TokenVerifier| {
        [
            verifier.content_access(tokens[0].text(), None, NOW).err(),
            verifier
                .client_authentication(tokens[1].text(), None, NOW)
                .err(),
            verifier
                .bulk_registration(tokens[2].text(), &uses, NOW)
                .err(),
        ]
    };
    assert_eq!(ask(&verifier), [None, None, None]);
    for at in 0..3 {
        verifier.block(*tokens[at].id(), NOW).unwrap();
        let mut expected = [None, None, None];
        expected[at] = Some(Error::TOKEN_BLOCKED);
        assert_eq!(ask(&verifier), expected);
        verifier.unblock(tokens[at].id());
    }
    assert_eq!(ask(&verifier), [None, None, None]);
    // Those that came after don't lift it, nor does a clock that is wrong for once.
    verifier.block(*tokens[1].id(), NOW).unwrap();
    verifier
        .block(Guid::from_bytes([9; 16]), later(9000 * DAY))
        .unwrap();
    let last = later(90 * DAY + 299);
    let blocked = verifier
        .client_authentication(tokens[1].text(), None, last)
        .err();
    assert_eq!(blocked, Some(Error::TOKEN_BLOCKED));
}

/// A thief of the key before, which is kept for tokens that live long, makes no new ones.
#[test]
fn who_was_replaced_signs_nothing_more() {
    let provider = Provider::default();
    let mut verifier = verifier(provider);
    let kept = PreviousSigner::KeptUntil(later(60 * DAY));
    verifier.rotate(next(), kept, NOW).unwrap();
    let bulk = |from: i64| {
        signer(provider)
            .bulk_registration(7 * 86_400, later(from))
            .unwrap()
    };
    let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
    for (from, refused) in [
        (0, None),
        (300, None),
        (301, Some(Error::TOKEN_SIGNER_RETIRED)),
        (50 * DAY, Some(Error::TOKEN_SIGNER_RETIRED)),
    ] {
        let found = verifier.bulk_registration(bulk(from).text(), &uses, later(from));
        assert_eq!(found.err(), refused, "{from}");
    }
    // Nor are they kept longer than any lives.
    let long = PreviousSigner::KeptUntil(later(90 * DAY + 1201));
    let third = certificate(provider, "client-4096");
    assert_eq!(
        verifier.rotate(third, long, NOW),
        Err(Error::INVALID_ARGUMENT)
    );
}
