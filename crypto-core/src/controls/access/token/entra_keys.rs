//! The keys that Microsoft Entra ID signs with: a JWK set (RFC 7517) that the caller fetched.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::base64url;
use super::guid::Guid;
use super::json::{Json, Object, shown};
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Provider, Timestamp};

/// In bytes. Entra ID's set of all tenants has about 15 KiB.
const MAX_LEN: usize = 128 * 1024;
/// Entra ID's has about 10.
const MAX_KEYS: usize = 64;
/// In bytes; Entra ID's are 27 and 43 long.
const MAX_KEY_ID: usize = 128;
/// What stands for the tenant in the issuer of a key that signs for all.
const ANY_TENANT: &str = "{tenantid}";
/// The members of a private RSA key (RFC 7518 section 6.3.2).
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth"];

/// A set of keys that tokens of Microsoft Entra ID are verified with, and when it was fetched.
///
/// The caller fetches it, over TLS, from the `jwks_uri` of the tenant's OpenID configuration, again when it is too
/// old for the verifier, and when a token names a key that it does not have, but not more often than every few
/// minutes, as anyone can name a key that nobody has. Entra ID rolls its keys over at any time.
#[derive(Clone, Debug)]
pub struct EntraKeys {
    fetched: Timestamp,
    keys: Vec<EntraKey>,
}

#[derive(Clone, Debug)]
pub(super) struct EntraKey {
    id: String,
    issuer: Option<String>,
    pub(super) key: PublicKey,
}

impl EntraKeys {
    /// Reads a JWK set that was fetched at `fetched`.
    ///
    /// What is not for RS256 is passed over, as RFC 7517 section 5 has it: another `kty` than RSA, another `use`
    /// than `sig`, or none, another `alg` than RS256, where there is one. So are `x5c` and members that are not
    /// known.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 128 KiB or 64 keys; [`Error::MALFORMED`] for what is no JWK set, with a member
    /// twice, or nested above 4 levels, if two keys have one `kid`, one has none, or is a private one, and if no
    /// key is left; [`Error::KEY_TOO_SMALL`] below 2048 bits, [`Error::KEY_REJECTED`] above 4096, and for other
    /// numbers that no key has. The detail names the key.
    pub fn from_jwks(provider: Provider, jwks: &[u8], fetched: Timestamp) -> Result<Self, Error> {
        if jwks.len() > MAX_LEN {
            return Err(Error::TOO_LARGE.what_is("a JWK set above 128 KiB"));
        }
        let list = Object::read(jwks, "JWK set")?.array("keys")?;
        if list.len() > MAX_KEYS {
            return Err(Error::TOO_LARGE.what_is("a JWK set of more than 64 keys"));
        }
        let mut keys: Vec<EntraKey> = Vec::new();
        let mut ids = BTreeSet::new();
        for (index, key) in list.into_iter().enumerate() {
            let in_list = |error: Error| error.in_list("keys", index);
            let Some(key) = EntraKey::read(provider, key).map_err(in_list)? else {
                continue;
            };
            if !ids.insert(key.id.clone()) {
                return Err(in_list(
                    Error::MALFORMED.named("two keys of one kid", shown(&key.id)),
                ));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(Error::MALFORMED.what_is("a JWK set without a key for RS256"));
        }
        Ok(Self { fetched, keys })
    }

    /// When it was fetched.
    pub fn fetched(&self) -> Timestamp {
        self.fetched
    }

    /// How many keys there are for RS256.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn find(&self, id: &str) -> Option<&EntraKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    pub(super) fn find_by_key(&self, key_sha256: &[u8; 32]) -> Option<&EntraKey> {
        self.keys
            .iter()
            .find(|key| key.key.key_sha256() == key_sha256)
    }
}

impl EntraKey {
    /// Nothing if it is not for RS256.
    fn read(provider: Provider, json: Json<'_>) -> Result<Option<Self>, Error> {
        let Json::Object(mut jwk) = json else {
            return Err(Error::MALFORMED.what_is("a key that is no object"));
        };
        let is_rsa = jwk.text("kty")? == "RSA";
        let signs = jwk.optional_text("use")?.is_some_and(|of| of == "sig");
        let is_rs256 = jwk.optional_text("alg")?.is_none_or(|alg| alg == "RS256");
        if !is_rsa || !signs || !is_rs256 {
            return Ok(None);
        }
        if PRIVATE.iter().any(|name| jwk.has(name)) {
            return Err(Error::MALFORMED.what_is("a private key"));
        }
        let id = jwk.text("kid")?.into_owned();
        if id.is_empty() || id.len() > MAX_KEY_ID {
            return Err(Error::MALFORMED.what_is("kid is not of 1 to 128 bytes"));
        }
        let issuer = jwk.optional_text("issuer")?.map(Cow::into_owned);
        let (n, e) = (number(&mut jwk, "n")?, number(&mut jwk, "e")?);
        let key = PublicKey::from_components(provider, &n, &e)?;
        key.check_size()?;
        key.check_cost()?;
        Ok(Some(Self { id, issuer, key }))
    }

    /// That the key may sign for this tenant: for another's, or for that of personal accounts, it must not, whatever
    /// set it is in. The issuer's form, of v1.0 or v2.0, is that of the set, not of the token.
    pub(super) fn check_tenant(&self, tenant: Guid, issuers: &[String; 2]) -> Result<(), Error> {
        let Some(issuer) = &self.issuer else {
            return Ok(());
        };
        let of_tenant = issuer.replace(ANY_TENANT, &tenant.to_string());
        if !issuers.contains(&of_tenant) {
            return Err(Error::TOKEN_ISSUER_MISMATCH.named("the key's issuer", shown(issuer)));
        }
        Ok(())
    }
}

/// Base64urlUInt (RFC 7518 section 2): big-endian, and without zeros before it.
fn number(jwk: &mut Object<'_>, name: &'static str) -> Result<Vec<u8>, Error> {
    let number = base64url::decode(&jwk.text(name)?, name)?;
    match number.first() {
        None | Some(0) => Err(Error::MALFORMED.named("empty, or begins with zero:", name)),
        Some(_) => Ok(number),
    }
}
