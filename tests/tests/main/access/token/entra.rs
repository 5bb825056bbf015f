//! Access tokens of Entra ID.

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorAccount, AdministratorSession, AuthenticationLevel, HelloEvidence,
    Principal, SecurityId, SignedIn, WindowsWord,
};
use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::hierarchy::{host, p01};
use cmcrypto_tests::*;

use super::fixture::*;

fn ask(claims: &Members) -> Result<EntraToken, Error> {
    entra_verifier().verify(&entra_token(claims), &keys(Provider::default()), None, NOW)
}

fn v2() -> Members {
    entra_claims()
        .with(
            "iss",
            format!("\"https://login.microsoftonline.com/{TENANT}/v2.0\""),
        )
        .with("ver", "\"2.0\"")
        .with("azp", "\"44444444-2222-3333-4444-555555555555\"")
}

#[test]
fn what_a_token_says() {
    for &provider in Provider::ALL {
        let token = entra_token(&entra_claims());
        let token = entra_verifier()
            .verify(&token, &keys(provider), None, NOW)
            .unwrap();
        let guid = |text: Option<&Guid>| text.map(ToString::to_string).unwrap_or_default();
        assert_eq!(token.kind(), EntraKind::User);
        assert_eq!(
            (token.tenant(), token.audience(), token.subject()),
            (&tenant(), AUDIENCE, "subject")
        );
        assert_eq!(
            guid(token.application_id()),
            "11111111-2222-3333-4444-555555555555"
        );
        assert_eq!(
            guid(token.device_id()),
            "22222222-2222-3333-4444-555555555555"
        );
        assert_eq!(
            guid(token.object_id()),
            "33333333-2222-3333-4444-555555555555"
        );
        assert_eq!(token.scopes(), ["user_impersonation", "Read"]);
        assert_eq!(token.methods(), ["rsa", "mfa"]);
        assert_eq!(
            (token.issued(), token.not_after()),
            (later(-300), later(HOUR))
        );
        assert!(token.roles().is_empty() && !token.from_cache());
    }
    let token = ask(&v2().without("amr")).unwrap();
    assert_eq!(
        token.application_id().unwrap().to_string(),
        "44444444-2222-3333-4444-555555555555"
    );
    assert!(!token.is_multi_factor());
}

/// Users, devices and applications, by what says it.
#[test]
fn whose_it_is() {
    let base = || entra_claims().without("scp").without("deviceid");
    let device = || base().with("deviceid", quoted(OTHER_TENANT));
    let scp = |claims: Members| claims.with("scp", "\"a\"");
    for (claims, expected) in [
        (scp(base()), Ok(EntraKind::User)),
        (scp(device()), Ok(EntraKind::User)),
        (base().with("scp", "\"\""), Ok(EntraKind::User)),
        (base().with("idtyp", "\"user\""), Ok(EntraKind::User)),
        (scp(base()).with("roles", "[\"a\"]"), Ok(EntraKind::User)),
        (device(), Ok(EntraKind::Device)),
        (device().with("idtyp", "\"device\""), Ok(EntraKind::Device)),
        (
            device().with("idtyp", "\"app\""),
            Ok(EntraKind::Application),
        ),
        (
            base().with("idtyp", "\"app\"").with("roles", "[\"a\"]"),
            Ok(EntraKind::Application),
        ),
        (base(), Err(Error::TOKEN_KIND_MISMATCH)),
        (
            base().with("roles", "[\"a\"]"),
            Err(Error::TOKEN_KIND_MISMATCH),
        ),
        (
            device().with("roles", "[\"a\"]"),
            Err(Error::TOKEN_KIND_MISMATCH),
        ),
        (base().with("idtyp", "\"device\""), Err(Error::MALFORMED)),
        (
            scp(device()).with("idtyp", "\"device\""),
            Err(Error::MALFORMED),
        ),
        (scp(base()).with("idtyp", "\"app\""), Err(Error::MALFORMED)),
        (
            scp(base()).with("idtyp", "\"User\""),
            Err(Error::NOT_SUPPORTED),
        ),
    ] {
        let found = ask(&claims);
        assert_eq!(
            found.as_ref().map(EntraToken::kind),
            expected.as_ref().copied(),
            "{}",
            claims.json()
        );
        let Ok(token) = found else { continue };
        for kind in [EntraKind::User, EntraKind::Device, EntraKind::Application] {
            let is = if kind == token.kind() {
                Ok(())
            } else {
                Err(Error::TOKEN_KIND_MISMATCH)
            };
            assert_eq!(token.check_kind(kind), is);
        }
    }
}

/// A token is evidence of how its user signed in, for the account that has its object id.
#[test]
fn an_administrator_signs_in_with_it() {
    let account = |object_id: &str| {
        let user = Principal {
            sid: SecurityId::new("S-1-5-18").unwrap(),
            name: AccountName::new("jane").unwrap(),
        };
        AdministratorAccount::new(user).with_object_id(Guid::new(object_id).unwrap())
    };
    let signed_in = |account: AdministratorAccount| {
        let session = AdministratorSession::new(p01(), host("a.example"), b"1", [7; 32]).unwrap();
        SignedIn::new(session, WindowsWord::of(account))
    };
    let jane = "33333333-2222-3333-4444-555555555555";
    let token = ask(&entra_claims()).unwrap();
    let evidence = HelloEvidence::of(&token, NOW).unwrap();
    assert_eq!(evidence.object_id().to_string(), jane);
    let by = signed_in(account(jane))
        .with_hello(evidence.clone())
        .unwrap();
    for (now, level) in [
        (later(-1), AuthenticationLevel::Windows),
        (NOW, AuthenticationLevel::WindowsHello),
        (token.not_after(), AuthenticationLevel::WindowsHello),
        (
            token.not_after().saturating_add(1),
            AuthenticationLevel::Windows,
        ),
    ] {
        assert_eq!(by.level(now), level);
    }
    let john = signed_in(account("44444444-2222-3333-4444-555555555555"));
    assert_eq!(john.with_hello(evidence), Err(Error::SIGNER_MISMATCH));
    for (claims, refused) in [
        (
            entra_claims().with("amr", "[\"pwd\"]"),
            Error::AUTHENTICATION_TOO_WEAK,
        ),
        (
            entra_claims().without("deviceid"),
            Error::AUTHENTICATION_TOO_WEAK,
        ),
        (entra_claims().without("oid"), Error::TOKEN_KIND_MISMATCH),
    ] {
        let token = ask(&claims).unwrap();
        assert_eq!(HelloEvidence::of(&token, NOW), Err(refused));
    }
}

/// How strongly: several factors, and what Windows Hello looks like.
#[test]
fn how_the_user_signed_in() {
    for (methods, factors, hello) in [
        (r#"["rsa","mfa"]"#, true, true),
        (r#"["hwk","mfa"]"#, true, true),
        (r#"["rsa","ngcmfa"]"#, true, true),
        (r#"["rsa","hwk","mfa","user"]"#, true, true),
        (r#"["mfa"]"#, true, false),
        (r#"["ngcmfa"]"#, true, false),
        (r#"["rsa"]"#, false, false),
        (r#"["pwd"]"#, false, false),
        (r#"["pwd","rsa","mfa"]"#, true, false),
        (r#"["pwd","otp","mfa"]"#, true, false),
        (r#"["rsa","mfa","fed"]"#, true, false),
        (r#"["rsa","wiaormfa"]"#, false, false),
        (r#"["wia"]"#, false, false),
        (r#"["none"]"#, false, false),
        (r#"["MFA","RSA"]"#, false, false),
        ("[]", false, false),
    ] {
        let token = ask(&entra_claims().with("amr", methods)).unwrap();
        assert_eq!(
            (token.is_multi_factor(), token.may_be_windows_hello()),
            (factors, hello),
            "{methods}"
        );
        let elsewhere = ask(&entra_claims().with("amr", methods).without("deviceid")).unwrap();
        assert!(!elsewhere.may_be_windows_hello());
    }
    let device = entra_claims().without("scp");
    let device = ask(&device).unwrap();
    assert!(device.kind() == EntraKind::Device && !device.may_be_windows_hello());
}

#[test]
fn tokens_are_refused_by_name() {
    let good = entra_claims;
    let now = NOW.as_unix();
    let iss = |issuer: &str| good().with("iss", quoted(issuer));
    for (claims, error, what) in [
        (
            iss(&format!("https://sts.windows.net/{TENANT}")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss \"https://sts",
        ),
        (
            iss(&format!("http://sts.windows.net/{TENANT}/")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!("https://sts.windows.net/{TENANT}//")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!("https://sts.windows.net/{OTHER_TENANT}/")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!(
                "https://sts.windows.net/{}/",
                TENANT.to_uppercase()
            )),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!("https://login.microsoftonline.com/{TENANT}/v2.0/")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!("https://login.microsoftonline.us/{TENANT}/v2.0")),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss("https://login.microsoftonline.com/{tenantid}/v2.0"),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (
            iss(&format!("https://sts.windows.net/{OTHER_TENANT}/"))
                .with("tid", quoted(OTHER_TENANT)),
            Error::TOKEN_ISSUER_MISMATCH,
            "tid 9188040d",
        ),
        (
            good().with("tid", quoted(OTHER_TENANT)),
            Error::TOKEN_ISSUER_MISMATCH,
            "iss",
        ),
        (good().without("tid"), Error::MALFORMED, "there is no tid"),
        (
            good().with("tid", "\"common\""),
            Error::MALFORMED,
            "no GUID: tid",
        ),
        (good().without("iss"), Error::MALFORMED, "there is no iss"),
        (
            good().with("ver", "\"2.0\""),
            Error::MALFORMED,
            "ver is \"2.0\"",
        ),
        (
            v2().with("ver", "\"1.0\""),
            Error::MALFORMED,
            "ver is \"1.0\"",
        ),
        (good().without("ver"), Error::MALFORMED, "there is no ver"),
        (
            good().with("aud", "\"api://cm/\""),
            Error::NOT_INTENDED_RECIPIENT,
            "aud \"api://cm/\"",
        ),
        (
            good().with("aud", "[\"api://cm\"]"),
            Error::MALFORMED,
            "no text: aud",
        ),
        (good().without("aud"), Error::MALFORMED, "there is no aud"),
        (
            good().with("aud", "\"\""),
            Error::MALFORMED,
            "1 to 1,024 bytes: aud",
        ),
        (good().without("sub"), Error::MALFORMED, "there is no sub"),
        (
            good().with("sub", quoted(&"s".repeat(1025))),
            Error::MALFORMED,
            "1 to 1,024 bytes: sub",
        ),
        (
            good().with("oid", "\"x\""),
            Error::MALFORMED,
            "no GUID: oid",
        ),
        (
            good().with("deviceid", "\"\""),
            Error::MALFORMED,
            "no GUID: deviceid",
        ),
        (
            good().with("appid", "1"),
            Error::MALFORMED,
            "no text: appid",
        ),
        (
            good().with("amr", "\"mfa\""),
            Error::MALFORMED,
            "no array: amr",
        ),
        (
            good().with("amr", "[1]"),
            Error::MALFORMED,
            "not all texts: amr",
        ),
        (
            good().with("roles", "{}"),
            Error::MALFORMED,
            "no array: roles",
        ),
        (good().with("scp", "[]"), Error::MALFORMED, "no text: scp"),
        (good().without("iat"), Error::MALFORMED, "there is no iat"),
        (good().without("nbf"), Error::MALFORMED, "there is no nbf"),
        (good().without("exp"), Error::MALFORMED, "there is no exp"),
        (
            good().with("exp", "1.8e9"),
            Error::MALFORMED,
            "whole seconds: exp",
        ),
        (
            good().with("iat", now + 301),
            Error::SENT_IN_FUTURE,
            "issued at 2027-01-15T08:05:01Z",
        ),
        (
            good().with("nbf", now + 301),
            Error::SENT_IN_FUTURE,
            "valid from 2027-01-15T08:05:01Z",
        ),
        (
            good().with("nbf", now - HOUR).with("exp", now - 300),
            Error::STALE,
            "valid until 2027-01-15T07:55:00Z",
        ),
        (
            good().with("nbf", now + HOUR),
            Error::MALFORMED,
            "exp is not after nbf",
        ),
        (
            good().with("nbf", now - 27 * HOUR - 1),
            Error::TOKEN_LIFETIME,
            "from ",
        ),
    ] {
        let (code, text) = told(ask(&claims));
        assert_eq!(code, error.code(), "{}: {text}", claims.json());
        assert!(text.contains(what), "{}: {text}", claims.json());
    }
    let longest = good().with("nbf", now - 27 * HOUR);
    assert!(ask(&longest).is_ok());
}

#[test]
fn headers_are_refused_by_name() {
    let signing_key = key(Provider::default(), ENTRA);
    let with = |header: Members| {
        let token = token_of(&signing_key, &header.json(), &entra_claims().json());
        entra_verifier()
            .verify(&token, &keys(Provider::default()), None, NOW)
            .map(drop)
    };
    let good = entra_header;
    assert_eq!(with(good()), Ok(()));
    assert_eq!(with(good().without("x5t").without("typ")), Ok(()));
    for (header, error, what) in [
        (
            good().with("nonce", "\"x\""),
            Error::NOT_SUPPORTED,
            "header member \"nonce\"",
        ),
        (
            good().with("crit", "[]"),
            Error::NOT_SUPPORTED,
            "header member \"crit\"",
        ),
        (
            good().with("jku", "\"\""),
            Error::NOT_SUPPORTED,
            "header member \"jku\"",
        ),
        (
            good().with("alg", "\"PS256\""),
            Error::ALGORITHM_NOT_ACCEPTED,
            "alg \"PS256\"",
        ),
        (
            good().with("x5t", "\"x\""),
            Error::MALFORMED,
            "x5t is \"x\"",
        ),
        (good().without("kid"), Error::MALFORMED, "there is no kid"),
        (
            good().with("kid", "\"x\"").without("x5t"),
            Error::TOKEN_SIGNER_UNKNOWN,
            "kid \"x\"",
        ),
        (
            good().with("kid", "\"client-4096\"").without("x5t"),
            Error::SIGNATURE_INVALID,
            "",
        ),
    ] {
        let (code, text) = told(with(header.clone()));
        assert_eq!(code, error.code(), "{}: {text}", header.json());
        assert!(text.contains(what), "{text}");
    }
}

/// A set of keys is for the tenants that it says, and for so long.
#[test]
fn keys_are_for_tenants_and_times() {
    let provider = Provider::default();
    let token = entra_token(&entra_claims());
    let with = |issuer: &str| {
        let keys = entra_keys(provider, &[jwk(ENTRA).with("issuer", quoted(issuer))]).unwrap();
        entra_verifier().verify(&token, &keys, None, NOW).map(drop)
    };
    for good in [
        "https://login.microsoftonline.com/{tenantid}/v2.0",
        "https://sts.windows.net/{tenantid}/",
        &format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
    ] {
        assert_eq!(with(good), Ok(()), "{good}");
    }
    for bad in [
        &format!("https://login.microsoftonline.com/{OTHER_TENANT}/v2.0"),
        "https://login.microsoftonline.us/{tenantid}/v2.0",
        "",
        "{tenantid}",
    ] {
        let (code, text) = told(with(bad));
        assert_eq!(code, Error::TOKEN_ISSUER_MISMATCH.code(), "{bad}");
        assert!(text.contains("the key's issuer"), "{text}");
    }

    let claims = |at: i64| {
        entra_claims()
            .with("nbf", NOW.as_unix() + at)
            .with("iat", NOW.as_unix() + at)
            .with("exp", NOW.as_unix() + at + HOUR)
    };
    let at = |verifier: &EntraVerifier, seconds: i64| {
        verifier
            .verify(
                &entra_token(&claims(seconds)),
                &keys(provider),
                None,
                later(seconds),
            )
            .err()
    };
    let verifier = entra_verifier();
    for (seconds, expected) in [
        (-301, Some(Error::KEY_SET_STALE)),
        (-300, None),
        (DAY, None),
        (DAY + 1, Some(Error::KEY_SET_STALE)),
    ] {
        assert_eq!(at(&verifier, seconds), expected, "{seconds}");
    }
    let hourly = verifier.clone().with_max_key_age(3600).unwrap();
    assert_eq!(
        (at(&hourly, HOUR), at(&hourly, HOUR + 1)),
        (None, Some(Error::KEY_SET_STALE))
    );
    let never = verifier.clone().with_max_key_age(0).unwrap();
    assert_eq!(
        (at(&never, 0), at(&never, 1)),
        (None, Some(Error::KEY_SET_STALE))
    );
    assert_eq!(
        verifier.with_max_key_age(7 * 86_400 + 1).unwrap_err(),
        Error::INVALID_ARGUMENT
    );
}

#[test]
fn verifiers_are_checked() {
    let new = |audiences: &[&str]| EntraVerifier::new(tenant(), audiences).map(drop);
    let long = "a".repeat(1025);
    assert_eq!(new(&["a"; 16]), Ok(()));
    for bad in [&[][..], &["a"; 17], &[""], &["a", ""], &[&long]] {
        assert_eq!(new(bad), Err(Error::INVALID_ARGUMENT));
    }
    assert!(entra_verifier().with_max_skew(601).is_err());
    for text in [
        "",
        "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2",
        "{0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2}",
        "0f1d4e0b02c6a-4b53-9f4c-0d0f6a5f1c2e",
        "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2g",
        "+f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e",
        "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c\u{e9}",
        "0f1d4e0b2c6a4b539f4c0d0f6a5f1c2e",
    ] {
        assert_eq!(Guid::new(text), Err(Error::INVALID_ARGUMENT), "{text}");
    }
    assert_eq!(
        Guid::new(&TENANT.to_uppercase()).unwrap().to_string(),
        TENANT
    );
}
