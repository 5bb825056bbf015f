//! Verifying a site's tokens: which signers, which tenant, what is blocked.

use std::collections::BTreeMap;

use super::bulk_uses::{BulkTokenUse, BulkTokenUses};
use super::cache::{TokenCache, TokenKey, Verified};
use super::guid::Guid;
use super::json::shown;
use super::jws::{self, Jws};
use super::site_claims::{self, Kind, SiteClaims};
use super::site_tokens::{BulkRegistration, ClientToken, ContentAccess, UnprovenClientToken};
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// In seconds: clocks that differ by more are to be mended.
pub(super) const GREATEST_SKEW: u32 = 10 * 60;
/// The current one and those before it: a year of monthly renewal is more than any token lives.
const MAX_SIGNERS: usize = 16;
/// As many as a hierarchy has clients, and more.
const MAX_BLOCKED: usize = 1_000_000;

/// What becomes of the tokens that the signer before has issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PreviousSigner {
    /// None of them is accepted any more: the product's rule, by which clients ask for new ones.
    #[default]
    Refused,
    /// Those that it had issued by then are accepted to this second, as long as they live. What was refused before
    /// stays refused.
    KeptUntil(Timestamp),
}

/// Verifies a site's tokens: a value that says whose they must be, and by whom signed. What a token says of
/// itself can only make it be refused.
///
/// A token is refused as
///
/// | token | error |
/// |---|---|
/// | above 16 KiB | `TOO_LARGE` |
/// | not three parts of base64url without padding, each written in the one way; not JSON; a member twice; nested above 4 levels; a claim that is missing or of another type | `MALFORMED` |
/// | `alg` other than RS256, such as `none`, HS256, ES256, PS256 | `ALGORITHM_NOT_ACCEPTED` |
/// | a header member or claim that is not known, such as `crit`, `jku`, `jwk`, `x5c`, `x5u`, `zip`, `b64` | `NOT_SUPPORTED` |
/// | of a signer that is not known; or that was replaced | `TOKEN_SIGNER_UNKNOWN`; `TOKEN_SIGNER_RETIRED` |
/// | of a signer whose certificate isn't valid now | `CERTIFICATE_NOT_YET_VALID`, `CERTIFICATE_EXPIRED` |
/// | changed, in whatever way | `SIGNATURE_INVALID` |
/// | for another audience; of another tenant; of another kind | `NOT_INTENDED_RECIPIENT`; `TOKEN_ISSUER_MISMATCH`; `TOKEN_KIND_MISMATCH` |
/// | living for longer than its kind may | `TOKEN_LIFETIME` |
/// | not valid yet; not any more | `SENT_IN_FUTURE`; `STALE` |
/// | blocked; used as often as it may be | `TOKEN_BLOCKED`; `TOKEN_USED_UP` |
///
/// and the detail names the member. Before its signature has verified nothing but its form and its signer is
/// looked at. See [`TokenSigner`](crate::access::token::TokenSigner) for an example.
#[derive(Clone, Debug)]
pub struct TokenVerifier {
    tenant: Guid,
    /// The current one last.
    signers: Vec<Signer>,
    /// Until when.
    blocked: BTreeMap<Guid, Timestamp>,
    max_skew: i64,
}

#[derive(Clone, Debug)]
struct Signer {
    certificate: Certificate,
    /// As a header names it.
    thumbprint: String,
    /// What becomes of its tokens, and since when another signs; nothing for the current one.
    previous: Option<(PreviousSigner, Timestamp)>,
}

impl TokenVerifier {
    /// Of the hierarchy that `tenant` names, whose token signing certificate the caller trusts.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`] if the certificate may not be used for signing, [`Error::NOT_SUPPORTED`];
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`], [`Error::KEY_REJECTED`] for a key that is not
    /// RSA of 2048 to 4096 bits.
    pub fn new(tenant: Guid, signer: Certificate) -> Result<Self, Error> {
        Ok(Self {
            tenant,
            signers: vec![Signer::new(signer)?],
            blocked: BTreeMap::new(),
            max_skew: MAX_SKEW,
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

    /// Takes the certificate that signs from `now` on, and says what becomes of what others have signed. What one of
    /// them signs afterwards, as a thief of its key can, is refused in any case, but for what is dated back: that
    /// ends with the lifetime of its kind.
    ///
    /// With [`PreviousSigner::Refused`] that is all of them. Of the last 16 signers it is known that they were
    /// replaced, rather than that they are unknown.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for a certificate that signs or has signed, and for tokens that are kept longer than
    /// any lives, 90 days; those of [`TokenVerifier::new`]. Nothing has changed then.
    pub fn rotate(
        &mut self,
        next: Certificate,
        previous: PreviousSigner,
        now: Timestamp,
    ) -> Result<(), Error> {
        if self.signers.iter().any(|signer| signer.certificate == next) {
            return Err(Error::INVALID_ARGUMENT.what_is("a signer that is known"));
        }
        if let PreviousSigner::KeptUntil(until) = previous
            && until > blocked_until(Kind::ClientAuthentication, now)
        {
            return Err(Error::INVALID_ARGUMENT.named("longer than a token lives: until", until));
        }
        let next = Signer::new(next)?;
        for signer in &mut self.signers {
            match &mut signer.previous {
                Some((kept, _)) if previous == PreviousSigner::Refused => *kept = previous,
                Some(_) => {}
                none => *none = Some((previous, now)),
            }
        }
        self.signers.push(next);
        if self.signers.len() > MAX_SIGNERS {
            self.signers.remove(0);
        }
        Ok(())
    }

    /// Refuses one token from now on, of any kind: until it has ended, however long it may live that was issued
    /// by now. A verifier is a value in memory: who makes it anew blocks anew what is blocked.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] if a million are blocked.
    pub fn block(&mut self, token: Guid, now: Timestamp) -> Result<(), Error> {
        // Not before there is need: a clock that is wrong for once would end what was blocked.
        if self.blocked.len() >= MAX_BLOCKED {
            self.blocked.retain(|_, until| now <= *until);
        }
        if self.blocked.len() >= MAX_BLOCKED && !self.blocked.contains_key(&token) {
            return Err(Error::TOO_LARGE.what_is("the tokens that are blocked"));
        }
        self.blocked
            .insert(token, blocked_until(Kind::ClientAuthentication, now));
        Ok(())
    }

    /// Ends that.
    pub fn unblock(&mut self, token: &Guid) {
        self.blocked.remove(token);
    }

    /// Verifies a content access token. With a cache, what was verified before is not verified again.
    ///
    /// # Errors
    /// Those of the table.
    pub fn content_access(
        &self,
        token: &str,
        cache: Option<&TokenCache>,
        now: Timestamp,
    ) -> Result<ContentAccess, Error> {
        self.verify(
            Kind::ContentAccess,
            token,
            cache,
            now,
            |claims, from_cache| {
                Ok(ContentAccess {
                    id: claims.id,
                    client: claims.client.clone().ok_or(Error::INTERNAL)?,
                    not_after: claims.not_after,
                    from_cache,
                })
            },
        )
    }

    /// Verifies a client authentication token, of which is still to be shown that its holder has the key. With a
    /// cache, what was verified before is not verified again.
    ///
    /// # Errors
    /// Those of the table.
    pub fn client_authentication(
        &self,
        token: &str,
        cache: Option<&TokenCache>,
        now: Timestamp,
    ) -> Result<UnprovenClientToken, Error> {
        self.verify(
            Kind::ClientAuthentication,
            token,
            cache,
            now,
            |claims, from_cache| ClientToken::of(claims, from_cache).map(UnprovenClientToken),
        )
    }

    /// Verifies a bulk registration token, and counts its use.
    ///
    /// # Errors
    /// Those of the table; [`Error::STORE_UNAVAILABLE`] of `uses`. It is then not counted.
    pub fn bulk_registration(
        &self,
        token: &str,
        uses: &dyn BulkTokenUses,
        now: Timestamp,
    ) -> Result<BulkRegistration, Error> {
        let take = |claims: &SiteClaims, _| {
            let (id, not_after) = (claims.id, claims.not_after);
            // For as long as any verifier may take it.
            let kept_until = not_after.saturating_add(GREATEST_SKEW.into());
            let uses = uses.count_use(&BulkTokenUse { id, kept_until }, now)?;
            Ok(BulkRegistration {
                id,
                not_after,
                uses,
            })
        };
        self.verify(Kind::BulkRegistration, token, None, now, take)
    }

    fn verify<T>(
        &self,
        kind: Kind,
        token: &str,
        cache: Option<&TokenCache>,
        now: Timestamp,
        then: impl FnOnce(&SiteClaims, bool) -> Result<T, Error>,
    ) -> Result<T, Error> {
        jws::check_len(token.len())?;
        let known = cache.map(|cache| (cache, TokenKey::of(token)));
        let found = known.as_ref().and_then(|(cache, key)| cache.get(key));
        if let Some(Verified::Site(claims, sha256)) = found.as_deref() {
            let mut signers = self.signers.iter();
            let is_its = |signer: &&Signer| signer.certificate.thumbprint_sha256() == sha256;
            if let Some(signer) = signers.find(is_its) {
                self.check(signer, claims, kind, now)?;
                return then(claims, true);
            }
        }
        let token = Jws::read(token, site_claims::HEADER)?;
        let signer = self.signer_of(site_claims::signer_of(&token)?)?;
        signer.check(now)?;
        token.verify(signer.certificate.public_key())?;
        let claims = SiteClaims::of(&token)?;
        self.check(signer, &claims, kind, now)?;
        let result = then(&claims, false)?;
        if let Some((cache, key)) = known {
            let end = claims.not_after.saturating_add(self.max_skew);
            let sha256 = *signer.certificate.thumbprint_sha256();
            cache.put(key, Verified::Site(claims, sha256), end, now);
        }
        Ok(result)
    }

    fn signer_of(&self, thumbprint: &str) -> Result<&Signer, Error> {
        let mut signers = self.signers.iter();
        let found = signers.find(|signer| signer.thumbprint == thumbprint);
        found.ok_or_else(|| site_claims::no_signer(thumbprint))
    }

    /// All that may be otherwise the next time.
    fn check(
        &self,
        signer: &Signer,
        claims: &SiteClaims,
        kind: Kind,
        now: Timestamp,
    ) -> Result<(), Error> {
        signer.check(now)?;
        if let Some((_, since)) = signer.previous
            && claims.not_before.saturating_sub(since) > self.max_skew
        {
            let from = claims.not_before;
            let what = format!("its signer was replaced at {since}, and it is valid from {from}");
            return Err(Error::TOKEN_SIGNER_RETIRED.what_is(what));
        }
        if claims.tenant != self.tenant {
            return Err(Error::TOKEN_ISSUER_MISMATCH.named("TenantId", claims.tenant));
        }
        claims.check(kind, self.max_skew, now)?;
        match self.blocked.get(&claims.id) {
            Some(_) => Err(Error::TOKEN_BLOCKED.named("UniqueId", claims.id)),
            None => Ok(()),
        }
    }
}

impl Signer {
    fn new(certificate: Certificate) -> Result<Self, Error> {
        certificate.check_token_signing()?;
        der_fields::check_key(&certificate)?;
        let thumbprint = site_claims::thumbprint(&certificate);
        Ok(Self {
            certificate,
            thumbprint,
            previous: None,
        })
    }

    fn check(&self, now: Timestamp) -> Result<(), Error> {
        match self.previous {
            None => {}
            Some((PreviousSigner::KeptUntil(until), _)) if now <= until => {}
            Some(_) => {
                return Err(Error::TOKEN_SIGNER_RETIRED.named("x5t", shown(&self.thumbprint)));
            }
        }
        self.certificate.check_validity(now)
    }
}

/// Until when what is blocked now has to stay so: the end of the longest that may have been issued by now, by any
/// clock.
fn blocked_until(kind: Kind, now: Timestamp) -> Timestamp {
    let skew = i64::from(GREATEST_SKEW).saturating_mul(2);
    now.saturating_add(kind.max_lifetime()).saturating_add(skew)
}

pub(super) fn check_skew(seconds: u32) -> Result<i64, Error> {
    if seconds > GREATEST_SKEW {
        return Err(Error::INVALID_ARGUMENT.what_is("clocks that differ by more than 10 minutes"));
    }
    Ok(seconds.into())
}
