//! What a site issues, what its verifier takes, and how long each kind lives.

use cmcrypto_core::access::token::*;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::pki::key::SigningKey;
use cmcrypto_core::{Error, ErrorKind, Provider};
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::hierarchy::identity_between;
use cmcrypto_tests::*;

use super::fixture::*;

/// Each provider takes what each has made, and says what is in it.
#[test]
fn each_kind_is_issued_and_verified() {
    for &issuer in Provider::ALL {
        let signer = signer(issuer);
        let [content, client, bulk] = issued(&signer, NOW);
        for &provider in Provider::ALL {
            let verifier = verifier(provider);
            let access = verifier.content_access(content.text(), None, NOW).unwrap();
            assert_eq!((access.client(), access.id()), (&client_id(), content.id()));
            assert_eq!(access.not_after(), later(8 * HOUR));
            assert!(!access.from_cache());

            let unproven = verifier
                .client_authentication(client.text(), None, NOW)
                .unwrap();
            let shown = certificate(provider, "client-4096");
            let token = unproven.proven_by_channel(&shown).unwrap();
            assert_eq!((token.client(), token.id()), (&client_id(), client.id()));
            assert_eq!(token.not_after(), later(90 * DAY));

            let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
            let registration = verifier.bulk_registration(bulk.text(), &uses, NOW).unwrap();
            assert_eq!((registration.id(), registration.uses()), (bulk.id(), 1));
            assert_eq!(registration.not_after(), later(3 * DAY));
        }
        let ids = [content.id(), client.id(), bulk.id()];
        assert!(ids[0] != ids[1] && ids[1] != ids[2]);
    }
}

/// By hand, as the documentation says: the reader and the writer have the same form.
#[test]
fn the_form_is_the_documented_one() {
    let verifier = verifier(Provider::default());
    for (kind, lifetime) in [
        ("ContentAccess", 8 * HOUR),
        ("ClientAuthentication", 90 * DAY),
        ("BulkRegistration", 7 * DAY),
    ] {
        let token = site_token(&site_claims(kind, lifetime));
        let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
        let results = [
            verifier.content_access(&token, None, NOW).map(drop),
            verifier.client_authentication(&token, None, NOW).map(drop),
            verifier.bulk_registration(&token, &uses, NOW).map(drop),
        ];
        let right = ["ContentAccess", "ClientAuthentication", "BulkRegistration"];
        for (result, asked) in results.into_iter().zip(right) {
            if asked == kind {
                assert_eq!(result, Ok(()), "{kind}");
            } else {
                let (code, text) = told(result);
                assert_eq!(code, ErrorKind::TokenKindMismatch.code());
                assert!(text.contains(kind), "{text}");
            }
        }
    }
    let written = signer(Provider::default())
        .content_access(&client_id(), NOW)
        .unwrap();
    let claims = site_claims("ContentAccess", 8 * HOUR);
    let claims = claims.with("UniqueId", quoted(&written.id().to_string()));
    // As the issuer orders them.
    let times: Vec<_> = claims
        .0
        .iter()
        .filter(|(name, _)| ["nbf", "exp"].contains(&&**name))
        .cloned()
        .collect();
    let claims = times.into_iter().fold(claims, |claims, (name, value)| {
        claims.without(&name).with(&name, value)
    });
    assert_eq!(written.text(), site_token(&claims));
}

/// To the second: 8 hours, 90 days, 3 and 7 days, and 5 minutes by which clocks may differ.
#[test]
fn each_kind_lives_so_long() {
    let (signer, verifier) = (signer(Provider::default()), verifier(Provider::default()));
    let [content, client, bulk] = issued(&signer, NOW);
    let week = signer
        .bulk_registration(TokenSigner::MAX_BULK_LIFETIME, NOW)
        .unwrap();
    let check =
        |token: &IssuedToken, lifetime: i64, ask: &dyn Fn(&str, i64) -> Result<(), Error>| {
            assert_eq!(token.not_after(), later(lifetime));
            for (seconds, expected) in [
                (-301, Err(Error::SENT_IN_FUTURE)),
                (-300, Ok(())),
                (0, Ok(())),
                (lifetime - 1, Ok(())),
                (lifetime + 299, Ok(())),
                (lifetime + 300, Err(Error::STALE)),
                (i64::MAX, Err(Error::STALE)),
                (i64::MIN, Err(Error::SENT_IN_FUTURE)),
            ] {
                let result = ask(token.text(), seconds);
                let by_certificate = [
                    Err(Error::CERTIFICATE_EXPIRED),
                    Err(Error::CERTIFICATE_NOT_YET_VALID),
                ];
                let far = seconds.unsigned_abs() > 1 << 40;
                assert!(
                    result == expected || far && by_certificate.contains(&result),
                    "{seconds}: {result:?}"
                );
            }
            // Clocks that must agree.
            let strict = verifier.clone().with_max_skew(0).unwrap();
            for (seconds, expected) in [
                (-1, false),
                (0, true),
                (lifetime - 1, true),
                (lifetime, false),
            ] {
                let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
                let found = strict
                    .content_access(token.text(), None, later(seconds))
                    .is_ok()
                    || strict
                        .client_authentication(token.text(), None, later(seconds))
                        .is_ok()
                    || strict
                        .bulk_registration(token.text(), &uses, later(seconds))
                        .is_ok();
                assert_eq!(found, expected, "{seconds}");
            }
        };
    check(&content, 8 * HOUR, &|token, at| {
        verifier.content_access(token, None, later(at)).map(drop)
    });
    check(&client, 90 * DAY, &|token, at| {
        verifier
            .client_authentication(token, None, later(at))
            .map(drop)
    });
    let by_uses = |token: &str, at| {
        let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
        verifier
            .bulk_registration(token, &uses, later(at))
            .map(drop)
    };
    check(&bulk, 3 * DAY, &by_uses);
    check(&week, 7 * DAY, &by_uses);
    for lifetime in [0, 7 * 86_400 + 1, u32::MAX] {
        assert_eq!(
            signer.bulk_registration(lifetime, NOW).unwrap_err(),
            Error::INVALID_ARGUMENT
        );
    }
    assert!(verifier.clone().with_max_skew(600).is_ok());
    assert_eq!(
        verifier.with_max_skew(601).unwrap_err(),
        Error::INVALID_ARGUMENT
    );
}

/// No token outlives its signer's certificate, and none is made or taken outside of it.
#[test]
fn certificates_end_tokens() {
    let provider = Provider::default();
    let identity = identity_between(provider, SIGNER, "P01", later(-DAY), later(DAY));
    let signer = TokenSigner::new(tenant(), identity.clone()).unwrap();
    let verifier = TokenVerifier::new(tenant(), identity.certificate().clone()).unwrap();
    let [content, client, bulk] = issued(&signer, NOW);
    assert_eq!(content.not_after(), later(8 * HOUR));
    for token in [client, bulk] {
        assert_eq!(token.not_after(), later(DAY + 1));
    }
    let last = signer.content_access(&client_id(), later(DAY)).unwrap();
    assert!(
        verifier
            .content_access(last.text(), None, later(DAY))
            .is_ok()
    );
    let late = verifier.content_access(last.text(), None, later(DAY + 1));
    assert_eq!(late, Err(Error::CERTIFICATE_EXPIRED));
    let expired = signer
        .content_access(&client_id(), later(DAY + 1))
        .unwrap_err();
    assert_eq!(expired, Error::CERTIFICATE_EXPIRED);
    let early = signer
        .content_access(&client_id(), later(-DAY - 1))
        .unwrap_err();
    assert_eq!(early, Error::CERTIFICATE_NOT_YET_VALID);
}

/// A key in a device is asked for RS256 over what the token says, and what it gives is verified.
#[test]
fn external_keys_sign() {
    for &provider in Provider::ALL {
        let device = Device::new(provider, SIGNER, Ok);
        let identity = SigningIdentity::new(device.clone(), certificate(provider, SIGNER)).unwrap();
        let token = TokenSigner::new(tenant(), identity)
            .unwrap()
            .content_access(&client_id(), NOW)
            .unwrap();
        assert!(
            verifier(provider)
                .content_access(token.text(), None, NOW)
                .is_ok()
        );
        let (signed, _) = token.text().rsplit_once('.').unwrap();
        let asked = device.asked.lock().unwrap();
        assert_eq!(asked[0].1, sha256(signed.as_bytes()));
        assert_eq!(device.public_key().bits(), 2048);

        for then in [
            (|_| Err(Error::DECRYPT)) as devices::Then,
            |_| Ok(Vec::new()),
            |mut signature| {
                signature[9] ^= 1;
                Ok(signature)
            },
        ] {
            let device = Device::new(provider, SIGNER, then);
            let identity = SigningIdentity::new(device, certificate(provider, SIGNER)).unwrap();
            let signer = TokenSigner::new(tenant(), identity).unwrap();
            assert_eq!(
                signer.content_access(&client_id(), NOW).unwrap_err(),
                Error::EXTERNAL_KEY
            );
        }
    }
}

/// Who may sign and verify: RSA of 2048 to 4096 bits, with a certificate for signing.
#[test]
fn signers_are_judged() {
    let provider = Provider::default();
    let refused =
        |name: &str| TokenVerifier::new(tenant(), certificate(provider, name)).unwrap_err();
    assert_eq!(refused("client-1024"), Error::KEY_TOO_SMALL);
    assert_eq!(refused("mp-2048"), Error::CERTIFICATE_USAGE);
    assert_eq!(refused("ec-p256"), Error::KEY_TYPE_NOT_SUPPORTED);
    for name in ["client-2048", "client-3072", "client-4096", "e3-2048"] {
        let signer = TokenSigner::new(tenant(), signing_identity(provider, name)).unwrap();
        let token = signer.content_access(&client_id(), NOW).unwrap();
        let verifier = TokenVerifier::new(tenant(), certificate(provider, name)).unwrap();
        assert!(verifier.content_access(token.text(), None, NOW).is_ok());
    }
}

/// Neither a token's text nor a client's is in what is printed of one.
#[test]
fn debug_has_no_token() {
    let token = signer(Provider::default())
        .content_access(&client_id(), NOW)
        .unwrap();
    let shown = format!("{token:?}");
    assert!(
        !shown.contains("eyJ") && shown.contains(&token.id().to_string()),
        "{shown}"
    );
}
