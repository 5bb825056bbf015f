//! Sets of keys, as they are fetched.

use cmcrypto_core::access::token::EntraKeys;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use super::fixture::*;

#[test]
fn what_is_not_for_rs256_is_passed_over() {
    for &provider in Provider::ALL {
        let set = entra_keys(
            provider,
            &[
                jwk(ENTRA)
                    .with("alg", "\"RS256\"")
                    .with("x5c", "[\"MIID\"]")
                    .with("x5t", "\"x\"")
                    .with("other", "{}"),
                jwk("client-4096").with("use", "\"enc\""),
                jwk("client-4096").without("use"),
                jwk("client-4096").with("alg", "\"PS256\""),
                Members::new(&[
                    ("kty", "\"EC\""),
                    ("crv", "\"P-256\""),
                    ("x", "\"\""),
                    ("y", "\"\""),
                ]),
                Members::new(&[("kty", "\"oct\""), ("k", "\"\"")]),
                Members::new(&[("kty", "\"RSA2\""), ("use", "\"sig\"")]),
            ],
        );
        let set = set.unwrap();
        assert_eq!((set.count(), set.fetched()), (1, NOW));
    }
}

#[test]
fn keys_are_refused_by_name() {
    let good = || jwk(ENTRA);
    for &provider in Provider::ALL {
        for (keys, error, what) in [
            (vec![], Error::MALFORMED, "without a key"),
            (
                vec![good().with("use", "\"enc\"")],
                Error::MALFORMED,
                "without a key",
            ),
            (
                vec![good(), good()],
                Error::MALFORMED,
                "two keys of one kid",
            ),
            (
                vec![jwk("client-4096"), good().with("kid", "\"client-4096\"")],
                Error::MALFORMED,
                "keys[1]",
            ),
            (
                vec![good().without("kid")],
                Error::MALFORMED,
                "there is no kid",
            ),
            (
                vec![good().with("kid", "\"\"")],
                Error::MALFORMED,
                "kid is not of 1 to 128",
            ),
            (
                vec![good().with("kid", quoted(&"k".repeat(129)))],
                Error::MALFORMED,
                "kid is not of 1 to 128",
            ),
            (
                vec![good().with("kid", "7")],
                Error::MALFORMED,
                "no text: kid",
            ),
            (
                vec![good().without("kty")],
                Error::MALFORMED,
                "there is no kty",
            ),
            (
                vec![good().with("use", "[\"sig\"]")],
                Error::MALFORMED,
                "no text: use",
            ),
            (
                vec![good().with("alg", "null")],
                Error::MALFORMED,
                "no text: alg",
            ),
            (vec![good().without("n")], Error::MALFORMED, "there is no n"),
            (vec![good().without("e")], Error::MALFORMED, "there is no e"),
            (
                vec![good().with("n", "\"\"")],
                Error::MALFORMED,
                "begins with zero: n",
            ),
            (
                vec![good().with("e", "\"AAEAAQ\"")],
                Error::MALFORMED,
                "begins with zero: e",
            ),
            (
                vec![good().with("e", "\"AQAB=\"")],
                Error::MALFORMED,
                "without padding: e",
            ),
            (
                vec![good().with("e", "\"AQAA\"")],
                Error::KEY_REJECTED,
                "keys[0]",
            ),
            (
                vec![good().with("e", "\"AQ\"")],
                Error::KEY_REJECTED,
                "keys[0]",
            ),
            (
                vec![good().with("e", "\"AQAD\"")],
                Error::KEY_REJECTED,
                "65537",
            ),
            (
                vec![good().with("n", quoted(&base64url(&[0xff; 255])))],
                Error::KEY_TOO_SMALL,
                "keys[0]",
            ),
            (
                vec![good().with("n", quoted(&base64url(&[0xff; 513])))],
                Error::KEY_REJECTED,
                "4096",
            ),
            (
                vec![good().with("n", quoted(&base64url(&[0xff; 4097])))],
                Error::KEY_REJECTED,
                "keys[0]",
            ),
            (vec![jwk("rsa-8192")], Error::KEY_REJECTED, "4096"),
            (
                vec![good(), jwk("client-4096").with("d", "\"AQ\"")],
                Error::MALFORMED,
                "a private key (keys[1])",
            ),
            (
                vec![good().with("issuer", "1")],
                Error::MALFORMED,
                "no text: issuer",
            ),
        ] {
            let (code, text) = told(entra_keys(provider, &keys));
            assert_eq!(code, error.code(), "{provider:?}: {text}");
            assert!(text.contains(what), "{provider:?}, {what}: {text}");
        }
    }
}

#[test]
fn sets_are_read_strictly() {
    let read =
        |json: &str| EntraKeys::from_jwks(Provider::default(), json.as_bytes(), NOW).map(drop);
    let key = jwk(ENTRA).json();
    assert_eq!(read(&format!("{{\"keys\":[{key}],\"more\":{{}}}}")), Ok(()));
    for (bad, what) in [
        (String::new(), "JWK set"),
        ("[]".to_owned(), "no JSON object"),
        ("{}".to_owned(), "there is no keys"),
        ("{\"keys\":{}}".to_owned(), "no array: keys"),
        (
            "{\"keys\":[1]}".to_owned(),
            "a key that is no object (keys[0])",
        ),
        (format!("{{\"keys\":[{key}],\"keys\":[]}}"), "twice"),
        (format!("{{\"keys\":[{key}]}}{{}}"), "trailing"),
        (
            "{\"keys\":[{\"kty\":\"EC\",\"a\":[[]]}]}".to_owned(),
            "nested too deep",
        ),
        (key.clone(), "there is no keys"),
    ] {
        let (code, text) = told(read(&bad));
        assert_eq!(code, Error::MALFORMED.code(), "{bad}");
        assert!(text.contains(what), "{bad}: {text}");
    }
    let many = vec![Members::new(&[("kty", "\"EC\"")]); 65];
    assert_eq!(read(&jwks(&many)), Err(Error::TOO_LARGE));
    let filled = |len: usize| format!("{{\"keys\":[{key}]}}{}", " ".repeat(len - key.len() - 11));
    assert_eq!(read(&filled(128 * 1024)), Ok(()));
    assert_eq!(read(&filled(128 * 1024 + 1)), Err(Error::TOO_LARGE));
}

/// Each byte changed, and each end cut off: read or refused, and no more keys than there were.
#[test]
fn changed_sets() {
    let good = jwks(&[jwk(ENTRA)]);
    for (place, changed) in changes::flips(good.as_bytes(), false) {
        match EntraKeys::from_jwks(Provider::default(), &changed, NOW) {
            Ok(set) => assert_eq!(set.count(), 1),
            Err(error) => assert_ne!(error, Error::INTERNAL, "byte {place}"),
        }
    }
    for cut in changes::cuts(good.as_bytes()) {
        assert_eq!(
            EntraKeys::from_jwks(Provider::default(), cut, NOW).unwrap_err(),
            Error::MALFORMED
        );
    }
}
