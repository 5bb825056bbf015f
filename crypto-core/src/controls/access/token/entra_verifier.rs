//! Verifying access tokens of Microsoft Entra ID.

use super::cache::{TokenCache, TokenKey, Verified};
use super::entra_claims::{EntraClaims, EntraToken, issuers};
use super::entra_keys::{EntraKey, EntraKeys};
use super::guid::Guid;
use super::json::shown;
use super::jws::{self, Jws};
use super::verifier::check_skew;
use crate::controls::der_fields::MAX_SKEW;
use crate::{Error, Timestamp};

/// Access token claims reference. `nonce` makes a token one of Microsoft Graph, which nobody else can verify.
const HEADER: &[&str] = &["kid", "x5t"];
const MAX_AUDIENCES: usize = 16;
const MAX_AUDIENCE: usize = 1024;
/// In seconds.
const DAY: u32 = 86_400;
const GREATEST_KEY_AGE: u32 = 7 * DAY;

/// Verifies access tokens that Microsoft Entra ID issued, in its public cloud, for one tenant.
///
/// The issuer is `https://sts.windows.net/<tenant>/` with version 1.0, or
/// `https://login.microsoftonline.com/<tenant>/v2.0` with version 2.0, to the letter. A token is refused as the table
/// of [`TokenVerifier`](crate::access::token::TokenVerifier) says, and
///
/// | token | error |
/// |---|---|
/// | with keys that were fetched too long ago | `KEY_SET_STALE` |
/// | of a `kid` that is not among them | `TOKEN_SIGNER_UNKNOWN` |
/// | of a key that signs for another tenant | `TOKEN_ISSUER_MISMATCH` |
/// | that does not say whose it is | `TOKEN_KIND_MISMATCH` |
/// | whose claims contradict each other | `MALFORMED` |
///
/// Claims that are not known are passed over: Entra ID adds some.
///
/// ```
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::access::token::{EntraKind, EntraKeys, EntraVerifier, Guid};
/// # fn check(jwks: &[u8], token: &str, now: Timestamp) -> Result<(), Error> {
/// let tenant = Guid::new("0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e")?;
/// let verifier = EntraVerifier::new(tenant, &["api://0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e/cm"])?;
/// let keys = EntraKeys::from_jwks(Provider::default(), jwks, now)?;
/// let token = verifier.verify(token, &keys, None, now)?;
/// token.check_kind(EntraKind::User)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct EntraVerifier {
    tenant: Guid,
    issuers: [String; 2],
    audiences: Vec<String>,
    max_skew: i64,
    max_key_age: i64,
}

impl EntraVerifier {
    /// For tokens of this tenant that are for one of these audiences: the site's application, by its id or URI.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for none or more than 16 audiences, and for one that isn't of 1 to 1,024 bytes.
    pub fn new(tenant: Guid, audiences: &[&str]) -> Result<Self, Error> {
        let is_length = |audience: &&str| (1..=MAX_AUDIENCE).contains(&audience.len());
        if !(1..=MAX_AUDIENCES).contains(&audiences.len()) || !audiences.iter().all(is_length) {
            return Err(Error::INVALID_ARGUMENT.what_is("audiences are not 1 to 16 texts"));
        }
        Ok(Self {
            tenant,
            issuers: issuers(tenant),
            audiences: audiences
                .iter()
                .map(|audience| (*audience).to_owned())
                .collect(),
            max_skew: MAX_SKEW,
            max_key_age: DAY.into(),
        })
    }

    /// The same with clocks that may differ by `seconds`, 5 minutes if it is not said.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] above 10 minutes.
    pub fn with_max_skew(self, seconds: u32) -> Result<Self, Error> {
        Ok(Self {
            max_skew: check_skew(seconds)?,
            ..self
        })
    }

    /// The same with keys that were fetched up to `seconds` ago, a day if it is not said: as often as Entra ID says
    /// that keys are to be looked for.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] above 7 days.
    pub fn with_max_key_age(self, seconds: u32) -> Result<Self, Error> {
        if seconds > GREATEST_KEY_AGE {
            return Err(Error::INVALID_ARGUMENT.what_is("keys that are older than 7 days"));
        }
        Ok(Self {
            max_key_age: seconds.into(),
            ..self
        })
    }

    /// Verifies a token. With a cache, what was verified before by a key that is in `keys` still is not verified
    /// again.
    ///
    /// # Errors
    /// Those of the tables.
    pub fn verify(
        &self,
        token: &str,
        keys: &EntraKeys,
        cache: Option<&TokenCache>,
        now: Timestamp,
    ) -> Result<EntraToken, Error> {
        self.check_age(keys, now)?;
        jws::check_len(token.len())?;
        let known = cache.map(|cache| (cache, TokenKey::of(token)));
        let found = known.as_ref().and_then(|(cache, key)| cache.get(key));
        if let Some(Verified::Entra(claims, sha256)) = found.as_deref()
            && let Some(key) = keys.find_by_key(sha256)
        {
            self.check(key, claims, now)?;
            return Ok(EntraToken {
                claims: claims.clone(),
                from_cache: true,
            });
        }
        let token = Jws::read(token, HEADER)?;
        let id = token.member("kid")?;
        if let Some(other) = token.optional_member("x5t").filter(|other| *other != id) {
            return Err(Error::MALFORMED.what_is(format!("x5t is {}, not kid", shown(other))));
        }
        let key = keys.find(id);
        let key = key.ok_or_else(|| Error::TOKEN_SIGNER_UNKNOWN.named("kid", shown(id)))?;
        token.verify(&key.key)?;
        let claims = EntraClaims::of(&token)?;
        self.check(key, &claims, now)?;
        if let Some((cache, token)) = known {
            let end = claims.not_after.saturating_add(self.max_skew);
            let verified = Verified::Entra(claims.clone(), *key.key.key_sha256());
            cache.put(token, verified, end, now);
        }
        Ok(EntraToken {
            claims,
            from_cache: false,
        })
    }

    fn check_age(&self, keys: &EntraKeys, now: Timestamp) -> Result<(), Error> {
        let age = now.saturating_sub(keys.fetched());
        // One that was fetched in the future: this clock, or that, is wrong.
        if age > self.max_key_age || age < self.max_skew.saturating_neg() {
            return Err(Error::KEY_SET_STALE.named("fetched at", keys.fetched()));
        }
        Ok(())
    }

    /// All that may be otherwise the next time.
    fn check(&self, key: &EntraKey, claims: &EntraClaims, now: Timestamp) -> Result<(), Error> {
        if claims.tenant != self.tenant {
            return Err(Error::TOKEN_ISSUER_MISMATCH.named("tid", claims.tenant));
        }
        key.check_tenant(self.tenant, &self.issuers)?;
        if !self.audiences.contains(&claims.audience) {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("aud", shown(&claims.audience)));
        }
        claims.check_time(self.max_skew, now)
    }
}
