//! Each refusal by its name, in a table.

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use super::fixture::*;

fn content(token: &str) -> Result<(), Error> {
    verifier(Provider::default())
        .content_access(token, None, NOW)
        .map(drop)
}

/// With a signature that verifies.
#[test]
fn site_tokens_by_name() {
    let good = || site_claims("ContentAccess", 8 * HOUR);
    let bound = || site_claims("ClientAuthentication", DAY);
    assert_eq!(content(&site_token(&good())), Ok(()));
    let now = NOW.as_unix();
    let holder = base64url(&[7; 32]);
    for (claims, error, what) in [
        (
            good().without("Authority"),
            Error::MALFORMED,
            "there is no Authority",
        ),
        (
            good().with("Authority", "\"sccm\""),
            Error::MALFORMED,
            "Authority is \"sccm\"",
        ),
        (good().without("Type"), Error::MALFORMED, "there is no Type"),
        (
            good().with("Type", "\"Other\""),
            Error::NOT_SUPPORTED,
            "Type \"Other\"",
        ),
        (good().with("Type", "1"), Error::MALFORMED, "no text: Type"),
        (
            good().with("Type", "\"BulkRegistration\""),
            Error::NOT_SUPPORTED,
            "member \"sub\"",
        ),
        (
            good().with("Type", "\"ClientAuthentication\""),
            Error::MALFORMED,
            "there is no cnf",
        ),
        (
            good().without("TenantId"),
            Error::MALFORMED,
            "there is no TenantId",
        ),
        (
            good().with("TenantId", "\"x\""),
            Error::MALFORMED,
            "TenantId",
        ),
        (
            good().with("TenantId", quoted(&TENANT.to_uppercase())),
            Error::MALFORMED,
            "lower case: TenantId",
        ),
        (
            good().with("TenantId", quoted(OTHER_TENANT)),
            Error::MALFORMED,
            "iss is",
        ),
        (
            good()
                .with("TenantId", quoted(OTHER_TENANT))
                .with("iss", format!("\"urn:sccm:oauth2:{OTHER_TENANT}\"")),
            Error::TOKEN_ISSUER_MISMATCH,
            OTHER_TENANT,
        ),
        (
            good().without("UniqueId"),
            Error::MALFORMED,
            "there is no UniqueId",
        ),
        (
            good().with("UniqueId", "\"{00112233-4455-6677-8899-aabbccddeeff}\""),
            Error::MALFORMED,
            "UniqueId",
        ),
        (good().without("iss"), Error::MALFORMED, "there is no iss"),
        (
            good().with("iss", "\"urn:sccm:oauth2:\""),
            Error::MALFORMED,
            "iss is",
        ),
        (good().without("aud"), Error::MALFORMED, "there is no aud"),
        (
            good().with("aud", "\"urn:sccm:services\""),
            Error::NOT_INTENDED_RECIPIENT,
            "aud \"urn:sccm:services\"",
        ),
        (
            good().with("aud", "[\"urn:sccm:service\"]"),
            Error::MALFORMED,
            "no text: aud",
        ),
        (good().without("sub"), Error::MALFORMED, "there is no sub"),
        (
            good().with("sub", "\"\""),
            Error::MALFORMED,
            "sub is no client's id",
        ),
        (
            good().with("sub", "\"a\\u0000\""),
            Error::MALFORMED,
            "sub is no client's id",
        ),
        (
            good().with("sub", quoted(&"a".repeat(65))),
            Error::MALFORMED,
            "sub is no client's id",
        ),
        (
            good().with("cnf", "{}"),
            Error::NOT_SUPPORTED,
            "member \"cnf\"",
        ),
        (bound().without("cnf"), Error::MALFORMED, "there is no cnf"),
        (
            bound().with("cnf", "\"x\""),
            Error::MALFORMED,
            "no object: cnf",
        ),
        (
            bound().with("cnf", "{}"),
            Error::MALFORMED,
            "there is no x5t#S256",
        ),
        (
            bound().with("cnf", "{\"jkt\":\"x\"}"),
            Error::MALFORMED,
            "there is no x5t#S256",
        ),
        (
            bound().with("cnf", "{\"x5t#S256\":\"AAAA\"}"),
            Error::MALFORMED,
            "another length: x5t#S256",
        ),
        (
            bound().with(
                "cnf",
                format!("{{\"x5t#S256\":\"{holder}\",\"kid\":\"x\"}}"),
            ),
            Error::NOT_SUPPORTED,
            "member \"kid\"",
        ),
        (good().without("nbf"), Error::MALFORMED, "there is no nbf"),
        (good().without("exp"), Error::MALFORMED, "there is no exp"),
        (
            good().with("exp", "\"1800000000\""),
            Error::MALFORMED,
            "whole seconds: exp",
        ),
        (
            good().with("exp", "1800028800.0"),
            Error::MALFORMED,
            "whole seconds: exp",
        ),
        (
            good().with("nbf", "-1"),
            Error::MALFORMED,
            "whole seconds: nbf",
        ),
        (
            good().with("exp", now),
            Error::MALFORMED,
            "exp is not after nbf",
        ),
        (
            good().with("exp", now - 1),
            Error::MALFORMED,
            "exp is not after nbf",
        ),
        (
            good().with("exp", now + 8 * HOUR + 1),
            Error::TOKEN_LIFETIME,
            "from 2027-01-15T08:00:00Z until",
        ),
        (
            good().with("nbf", now - 1),
            Error::TOKEN_LIFETIME,
            "until 2027-01-15T16:00:00Z",
        ),
        (
            good().with("nbf", now + 301).with("exp", now + HOUR),
            Error::SENT_IN_FUTURE,
            "valid from 2027-01-15T08:05:01Z",
        ),
        (
            good().with("nbf", now - HOUR).with("exp", now - 300),
            Error::STALE,
            "valid until 2027-01-15T07:55:00Z",
        ),
        (
            good().with("iat", now),
            Error::NOT_SUPPORTED,
            "member \"iat\"",
        ),
        (
            good().with("jti", "\"x\""),
            Error::NOT_SUPPORTED,
            "member \"jti\"",
        ),
    ] {
        let (code, text) = told(content(&site_token(&claims)));
        assert_eq!(code, error.code(), "{}: {text}", claims.json());
        assert!(text.contains(what), "{}: {text}", claims.json());
    }
    for (kind, max) in [
        ("ClientAuthentication", 90 * DAY),
        ("BulkRegistration", 7 * DAY),
    ] {
        let verifier = verifier(Provider::default());
        let uses = InMemoryBulkTokenUses::new(BulkTokenLimits::default());
        let ask = |lifetime| {
            let token = site_token(&site_claims(kind, lifetime));
            match kind {
                "BulkRegistration" => verifier.bulk_registration(&token, &uses, NOW).map(drop),
                _ => verifier.client_authentication(&token, None, NOW).map(drop),
            }
        };
        assert_eq!(ask(max), Ok(()));
        assert_eq!(ask(max + 1), Err(Error::TOKEN_LIFETIME));
    }
}

/// The header of a site's token, and who signs. Whether the signature verifies comes after.
#[test]
fn headers_and_signers_by_name() {
    let signing_key = key(Provider::default(), SIGNER);
    let with = |header: Members| {
        content(&token_of(
            &signing_key,
            &header.json(),
            &site_claims("ContentAccess", HOUR).json(),
        ))
    };
    let good = || site_header(SIGNER);
    assert_eq!(with(good()), Ok(()));
    assert_eq!(with(good().without("typ")), Ok(()));
    for (header, error, what) in [
        (
            good().with("alg", "\"none\""),
            Error::ALGORITHM_NOT_ACCEPTED,
            "alg \"none\"",
        ),
        (
            good().with("alg", "\"HS256\""),
            Error::ALGORITHM_NOT_ACCEPTED,
            "alg \"HS256\"",
        ),
        (
            good().with("alg", "\"PS256\""),
            Error::ALGORITHM_NOT_ACCEPTED,
            "alg \"PS256\"",
        ),
        (
            good().with("kid", "\"x\""),
            Error::NOT_SUPPORTED,
            "header member \"kid\"",
        ),
        (
            good().with("crit", "[\"exp\"]"),
            Error::NOT_SUPPORTED,
            "header member \"crit\"",
        ),
        (
            good().with("jwk", jwk(SIGNER).json()),
            Error::NOT_SUPPORTED,
            "header member \"jwk\"",
        ),
        (
            good().with("jku", "\"https://a\""),
            Error::NOT_SUPPORTED,
            "header member \"jku\"",
        ),
        (
            good().with("x5c", "[\"MIIB\"]"),
            Error::NOT_SUPPORTED,
            "header member \"x5c\"",
        ),
        (
            good().with("x5u", "\"https://a\""),
            Error::NOT_SUPPORTED,
            "header member \"x5u\"",
        ),
        (
            good().with("zip", "\"DEF\""),
            Error::NOT_SUPPORTED,
            "header member \"zip\"",
        ),
        (
            good().with("b64", "false"),
            Error::NOT_SUPPORTED,
            "header member \"b64\"",
        ),
        (good().without("x5t"), Error::MALFORMED, "there is no x5t"),
        (
            good().with("x5t", "\"AAAA\""),
            Error::MALFORMED,
            "another length: x5t",
        ),
        (
            site_header("client-3072"),
            Error::TOKEN_SIGNER_UNKNOWN,
            "x5t \"",
        ),
        (
            good().with("typ", "\"JOSE\""),
            Error::MALFORMED,
            "typ is \"JOSE\"",
        ),
    ] {
        let (code, text) = told(with(header.clone()));
        assert_eq!(code, error.code(), "{}: {text}", header.json());
        assert!(text.contains(what), "{}: {text}", header.json());
    }
    // Named, but signed by another.
    let claims = site_claims("ContentAccess", HOUR).json();
    let other = key(Provider::default(), "e3-2048");
    assert_eq!(
        content(&token_of(&other, &good().json(), &claims)),
        Err(Error::SIGNATURE_INVALID)
    );
    // Of a claim nothing is said before that.
    let other = token_of(&other, &good().json(), "nothing");
    assert_eq!(content(&other), Err(Error::SIGNATURE_INVALID));
}

/// By another algorithm of the same key, and with the public key as an HMAC's: refused by the name alone.
#[test]
fn algorithms_are_not_confused() {
    use cmcrypto_core::primitive::SignatureScheme::*;
    let key = key(Provider::default(), SIGNER);
    let claims = base64url(site_claims("ContentAccess", HOUR).json().as_bytes());
    for (alg, scheme) in [
        ("RS384", Pkcs1Sha384),
        ("RS512", Pkcs1Sha512),
        ("PS256", PssSha256),
    ] {
        let header = site_header(SIGNER).with("alg", quoted(alg)).json();
        let signed = format!("{}.{claims}", base64url(header.as_bytes()));
        let signature = key.sign(scheme, signed.as_bytes()).unwrap();
        let token = format!("{signed}.{}", base64url(&signature));
        assert_eq!(content(&token), Err(Error::ALGORITHM_NOT_ACCEPTED));
        // And under the right name.
        let signed = format!(
            "{}.{claims}",
            base64url(site_header(SIGNER).json().as_bytes())
        );
        let signature = key.sign(scheme, signed.as_bytes()).unwrap();
        let token = format!("{signed}.{}", base64url(&signature));
        assert_eq!(content(&token), Err(Error::SIGNATURE_INVALID));
    }
}
