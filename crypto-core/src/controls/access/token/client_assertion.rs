//! How the site's application authenticates to Microsoft Entra ID: a client assertion (RFC 7523 section 3).

use super::base64url;
use super::guid::Guid;
use super::json::Out;
use super::jws;
use crate::pki::certificate::identity::SigningIdentity;
use crate::{Error, Party, Secret, Timestamp};

/// In seconds: Entra ID advises 5 to 10 minutes.
const LIFETIME: i64 = 5 * 60;
const MAX_ENDPOINT: usize = 2048;

/// A client assertion, with which the site's application asks Microsoft Entra ID for a token: its
/// `client_assertion`, of the type `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. It can be used for 5
/// minutes, by anyone who has it: it is wiped on drop.
///
/// `client_id` is the application's, `token_endpoint` what it is sent to, such as
/// `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`, and `identity` the certificate that the
/// application was registered with. It is signed with RS256, and the header names the certificate by its SHA-1 in
/// `x5t`: Entra ID has documented that form, and documents PS256 and `x5t#S256` now.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// # use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// # use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::access::token::{Guid, client_assertion};
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// # let certificate = self_signed(&key, KeyUse::Signing, "P01", now, until)?;
/// # let identity = SigningIdentity::new(Arc::new(key), certificate)?;
/// let application = Guid::new("0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e")?;
/// let endpoint = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";
/// let assertion = client_assertion(&identity, &application, endpoint, now)?;
/// assert!(assertion.expose().starts_with(b"eyJ"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] for an endpoint that is no `https://` URI of up to 2,048 printable ASCII characters;
/// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`]; [`Error::KEY_TOO_SMALL`]; [`Error::RANDOM`];
/// those of the key.
pub fn client_assertion(
    identity: &SigningIdentity,
    client_id: &Guid,
    token_endpoint: &str,
    now: Timestamp,
) -> Result<Secret, Error> {
    let host = token_endpoint.strip_prefix("https://");
    let is_uri = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
        && token_endpoint.len() <= MAX_ENDPOINT
        && token_endpoint.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_uri {
        return Err(Error::INVALID_ARGUMENT.what_is("the token endpoint is no https URI"));
    }
    let certificate = identity.certificate();
    certificate
        .check_validity(now)
        .map_err(Error::about(Party::OwnSigning))?;
    let client_id = client_id.to_string();
    let id = Guid::random(certificate.public_key().provider())?.to_string();
    let thumbprint = base64url::encode(&certificate.thumbprint_sha1());
    let claims = [
        ("aud", Out::Text(token_endpoint)),
        ("iss", Out::Text(&client_id)),
        ("sub", Out::Text(&client_id)),
        ("jti", Out::Text(&id)),
        ("nbf", Out::Time(now)),
        ("exp", Out::Time(now.saturating_add(LIFETIME))),
    ];
    jws::sign(identity.key(), &[("x5t", &thumbprint)], &claims)
        .map_err(Error::about(Party::OwnSigning))
}
