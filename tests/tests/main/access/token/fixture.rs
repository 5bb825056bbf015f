//! A site's signer and verifier, Entra ID as it would be, and tokens by hand.

use cmcrypto_core::access::token::{
    EntraKeys, EntraVerifier, Guid, IssuedToken, TokenSigner, TokenVerifier,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Provider, Timestamp};
pub use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::*;

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;
pub const TENANT: &str = "0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e";
pub const OTHER_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
pub const TOKEN_ID: &str = "00112233-4455-6677-8899-aabbccddeeff";
pub const AUDIENCE: &str = "api://cm";
/// Signs the site's tokens.
pub const SIGNER: &str = "client-2048";
/// Signs Entra ID's.
pub const ENTRA: &str = "client-3072";

pub fn tenant() -> Guid {
    Guid::new(TENANT).unwrap()
}

pub fn signer(provider: Provider) -> TokenSigner {
    TokenSigner::new(tenant(), signing_identity(provider, SIGNER)).unwrap()
}

pub fn verifier(provider: Provider) -> TokenVerifier {
    TokenVerifier::new(tenant(), certificate(provider, SIGNER)).unwrap()
}

/// One of each kind, for [`client_id`] with the certificate of `client-4096`.
pub fn issued(signer: &TokenSigner, now: Timestamp) -> [IssuedToken; 3] {
    let certificate = certificate(Provider::default(), "client-4096");
    [
        signer.content_access(&client_id(), now).unwrap(),
        signer
            .client_authentication(&client_id(), &certificate, now)
            .unwrap(),
        signer
            .bulk_registration(TokenSigner::DEFAULT_BULK_LIFETIME, now)
            .unwrap(),
    ]
}

pub fn later(seconds: i64) -> Timestamp {
    NOW.saturating_add(seconds)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// base64url, not by the library.
pub fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk
            .iter()
            .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        let number = number << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(
                ALPHABET[(number >> (18 - 6 * place)) as usize & 63],
            ));
        }
    }
    text
}

/// What [`base64url`] has made.
pub fn octets_of(text: &str) -> Vec<u8> {
    let value = |sign: u8| ALPHABET.iter().position(|other| *other == sign).unwrap() as u32;
    let mut octets = Vec::new();
    for signs in text.as_bytes().chunks(4) {
        let number = signs.iter().fold(0, |sum, sign| sum << 6 | value(*sign));
        let number = number << (6 * (4 - signs.len()));
        octets.extend_from_slice(&number.to_be_bytes()[1..signs.len()]);
    }
    octets
}

pub fn sha1_of(bytes: &[u8]) -> Vec<u8> {
    DigestAlgorithm::Sha1.digest(bytes).as_ref().to_vec()
}

/// Signed as it is.
pub fn token_of(key: &PrivateKey, header: &str, claims: &str) -> String {
    let signed = format!(
        "{}.{}",
        base64url(header.as_bytes()),
        base64url(claims.as_bytes())
    );
    let signature = key
        .sign(SignatureScheme::Pkcs1Sha256, signed.as_bytes())
        .unwrap();
    format!("{signed}.{}", base64url(&signature))
}

/// Members of an object, as JSON.
#[derive(Clone)]
pub struct Members(pub Vec<(String, String)>);

impl Members {
    pub fn new(members: &[(&str, &str)]) -> Self {
        Self(
            members
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        )
    }

    /// With another value, or one more member.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.to_string(),
            None => self.0.push((name.to_owned(), value.to_string())),
        }
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(other, _)| other != name);
        assert_eq!(self.0.len() + 1, before, "{name}");
        self
    }

    pub fn json(&self) -> String {
        let members = self
            .0
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

pub fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The header of the site's tokens.
pub fn site_header(signer: &str) -> Members {
    let thumbprint = sha1_of(certificate(Provider::default(), signer).to_der());
    Members::new(&[
        ("typ", "\"JWT\""),
        ("alg", "\"RS256\""),
        ("x5t", &quoted(&base64url(&thumbprint))),
    ])
}

/// The claims of a site's token, as the module's documentation has them, issued now.
pub fn site_claims(kind: &str, lifetime: i64) -> Members {
    let claims = Members::new(&[
        ("Authority", "\"SCCM\""),
        ("Type", &quoted(kind)),
        ("TenantId", &quoted(TENANT)),
        ("UniqueId", &quoted(TOKEN_ID)),
        ("iss", &quoted(&format!("urn:sccm:oauth2:{TENANT}"))),
        ("aud", "\"urn:sccm:service\""),
        ("nbf", &NOW.as_unix().to_string()),
        ("exp", &later(lifetime).as_unix().to_string()),
    ]);
    let sub = quoted(clients::CLIENT_ID);
    match kind {
        "BulkRegistration" => claims,
        "ClientAuthentication" => {
            let holder = certificate(Provider::default(), "client-4096");
            let holder = base64url(&sha256(holder.to_der()));
            claims
                .with("sub", sub)
                .with("cnf", format!("{{\"x5t#S256\":\"{holder}\"}}"))
        }
        _ => claims.with("sub", sub),
    }
}

/// By the site's signer.
pub fn site_token(claims: &Members) -> String {
    let key = key(Provider::default(), SIGNER);
    token_of(&key, &site_header(SIGNER).json(), &claims.json())
}

/// The numbers of a stored key as a JWK.
pub fn jwk(name: &str) -> Members {
    let key = key(Provider::default(), name);
    let pkcs1 = key.to_pkcs1_der();
    let numbers = der::elements(der::inside(pkcs1.expose()));
    let number = |at: usize| {
        let number = der::inside(numbers[at]);
        quoted(&base64url(number.strip_prefix(&[0]).unwrap_or(number)))
    };
    Members::new(&[
        ("kty", "\"RSA\""),
        ("use", "\"sig\""),
        ("kid", &quoted(name)),
        ("n", &number(1)),
        ("e", &number(2)),
    ])
}

pub fn jwks(keys: &[Members]) -> String {
    let keys: Vec<_> = keys.iter().map(Members::json).collect();
    format!("{{\"keys\":[{}]}}", keys.join(","))
}

pub fn entra_keys(provider: Provider, keys: &[Members]) -> Result<EntraKeys, Error> {
    EntraKeys::from_jwks(provider, jwks(keys).as_bytes(), NOW)
}

/// Entra ID's keys, fetched now.
pub fn keys(provider: Provider) -> EntraKeys {
    entra_keys(provider, &[jwk("client-4096"), jwk(ENTRA)]).unwrap()
}

pub fn entra_verifier() -> EntraVerifier {
    EntraVerifier::new(tenant(), &["api://other", AUDIENCE]).unwrap()
}

pub fn entra_header() -> Members {
    let kid = quoted(ENTRA);
    Members::new(&[
        ("typ", "\"JWT\""),
        ("alg", "\"RS256\""),
        ("kid", &kid),
        ("x5t", &kid),
    ])
}

/// Of a user who signed in with Windows Hello, as v1.0 has it.
pub fn entra_claims() -> Members {
    Members::new(&[
        ("aud", &quoted(AUDIENCE)),
        (
            "iss",
            &quoted(&format!("https://sts.windows.net/{TENANT}/")),
        ),
        ("iat", &later(-300).as_unix().to_string()),
        ("nbf", &later(-300).as_unix().to_string()),
        ("exp", &later(HOUR).as_unix().to_string()),
        ("acr", "\"1\""),
        ("aio", "\"AVQAq/8TAAAA=\""),
        ("amr", "[\"rsa\",\"mfa\"]"),
        ("appid", "\"11111111-2222-3333-4444-555555555555\""),
        ("deviceid", "\"22222222-2222-3333-4444-555555555555\""),
        ("oid", "\"33333333-2222-3333-4444-555555555555\""),
        ("scp", "\"user_impersonation Read\""),
        ("sub", "\"subject\""),
        ("tid", &quoted(TENANT)),
        ("ver", "\"1.0\""),
        ("xms_st", "{\"sub\":\"x\"}"),
        ("pwd_exp", "1.5"),
    ])
}

pub fn entra_token(claims: &Members) -> String {
    token_of(
        &key(Provider::default(), ENTRA),
        &entra_header().json(),
        &claims.json(),
    )
}

/// A kind, and what is said of it.
pub fn told<T: std::fmt::Debug>(result: Result<T, Error>) -> (i32, String) {
    let error = result.unwrap_err();
    (error.code(), error.to_string())
}

/// Who registers.
pub fn another_client() -> ClientId {
    ClientId::new("GUID:2").unwrap()
}
