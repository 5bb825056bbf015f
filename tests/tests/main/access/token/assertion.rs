//! The site's own client assertion.

use cmcrypto_core::access::token::{Guid, client_assertion};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::hierarchy::identity_between;
use cmcrypto_tests::*;

use super::fixture::*;

const ENDPOINT: &str = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";

/// What it says, read by hand; PyJWT reads it too (`pyjwt`).
#[test]
fn what_an_assertion_says() {
    for &provider in Provider::ALL {
        let identity = signing_identity(provider, SIGNER);
        let client = Guid::new(OTHER_TENANT).unwrap();
        let assertion = client_assertion(&identity, &client, ENDPOINT, NOW).unwrap();
        let again = client_assertion(&identity, &client, ENDPOINT, NOW).unwrap();
        assert_ne!(assertion, again);
        let text = String::from_utf8(assertion.expose().to_vec()).unwrap();
        let parts: Vec<&str> = text.split('.').collect();
        assert_eq!(parts[0], base64url(site_header(SIGNER).json().as_bytes()));
        let (start, end) = (
            format!(
                "{{\"aud\":\"{ENDPOINT}\",\"iss\":\"{client}\",\"sub\":\"{client}\",\"jti\":\""
            ),
            format!(
                "\",\"nbf\":{},\"exp\":{}}}",
                NOW.as_unix(),
                NOW.as_unix() + 300
            ),
        );
        let len = start.len() + 36 + end.len();
        let claims = octets_of(parts[1]);
        assert_eq!(claims.len(), len);
        assert!(claims.starts_with(start.as_bytes()) && claims.ends_with(end.as_bytes()));
        let jti = std::str::from_utf8(&claims[start.len()..start.len() + 36]).unwrap();
        assert!(Guid::new(jti).is_ok());
        let signed = format!("{}.{}", parts[0], parts[1]);
        let signature = octets_of(parts[2]);
        let key = identity.certificate().public_key();
        assert_eq!(
            key.verify(SignatureScheme::Pkcs1Sha256, signed.as_bytes(), &signature),
            Ok(())
        );
    }
}

#[test]
fn what_is_refused() {
    let provider = Provider::default();
    let client = Guid::new(TENANT).unwrap();
    let identity = signing_identity(provider, SIGNER);
    let long = format!("https://{}", "a".repeat(2041));
    for endpoint in [
        "",
        "https://",
        "https:///x",
        "http://login.microsoftonline.com/x",
        "HTTPS://a",
        "https://a b",
        "https://é",
        "https://a\n",
        &long,
    ] {
        let refused = client_assertion(&identity, &client, endpoint, NOW).unwrap_err();
        assert_eq!(refused, Error::INVALID_ARGUMENT, "{endpoint}");
    }
    let identity = identity_between(provider, SIGNER, "P01", NOW, later(HOUR));
    for (at, expected) in [
        (-1, Error::CERTIFICATE_NOT_YET_VALID),
        (HOUR + 1, Error::CERTIFICATE_EXPIRED),
    ] {
        assert_eq!(
            client_assertion(&identity, &client, ENDPOINT, later(at)).unwrap_err(),
            expected
        );
    }
}
