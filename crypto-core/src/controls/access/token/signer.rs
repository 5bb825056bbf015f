//! Issuing a site's tokens.

use core::fmt;

use super::guid::Guid;
use super::site_claims::{Kind, SiteClaims};
use super::site_tokens::{ClientToken, IssuedToken};
use crate::controls::names::ClientId;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Party, Timestamp};

/// Issues a site's tokens with its token signing certificate.
///
/// No token lives longer than that certificate. The time is the issuer's own: no token is made for a time to come.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// # use cmcrypto_core::names::ClientId;
/// # use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// # use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::access::token::{Guid, TokenSigner, TokenVerifier};
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// # let certificate = self_signed(&key, KeyUse::Signing, "P01", now, until)?;
/// # let identity = SigningIdentity::new(Arc::new(key), certificate)?;
/// let tenant = Guid::new("0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e")?;
/// let signer = TokenSigner::new(tenant, identity)?;
/// let verifier = TokenVerifier::new(tenant, signer.certificate().clone())?;
///
/// // The management point has authenticated a client, and a distribution point lets it to content.
/// let client = ClientId::new("GUID:1")?;
/// let token = signer.content_access(&client, now)?;
/// let access = verifier.content_access(token.text(), None, now)?;
/// assert_eq!(access.client(), &client);
///
/// // Not for longer than 8 hours and what clocks may differ by.
/// let later = now.saturating_add(9 * 60 * 60);
/// assert_eq!(verifier.content_access(token.text(), None, later), Err(Error::STALE));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenSigner {
    tenant: Guid,
    identity: SigningIdentity,
}

impl TokenSigner {
    /// How long a content access token lives, in seconds: 8 hours.
    pub const CONTENT_ACCESS_LIFETIME: u32 = 8 * 60 * 60;
    /// How long a client authentication token lives, in seconds: 90 days.
    pub const CLIENT_AUTHENTICATION_LIFETIME: u32 = 90 * 86_400;
    /// How long a bulk registration token lives if nothing else is asked for, in seconds: 3 days.
    pub const DEFAULT_BULK_LIFETIME: u32 = 3 * 86_400;
    /// How long a bulk registration token lives at most, in seconds: 7 days.
    pub const MAX_BULK_LIFETIME: u32 = 7 * 86_400;

    /// Of the hierarchy that `tenant` names.
    ///
    /// # Errors
    /// [`Error::KEY_TOO_SMALL`] below 2048 bits.
    pub fn new(tenant: Guid, identity: SigningIdentity) -> Result<Self, Error> {
        let key = identity.certificate().public_key();
        key.check_size().map_err(Error::about(Party::OwnSigning))?;
        Ok(Self { tenant, identity })
    }

    /// The token signing certificate.
    pub fn certificate(&self) -> &Certificate {
        self.identity.certificate()
    }

    /// A content access token for a client that was authenticated, for 8 hours. Whoever has it can use it.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`] of the signer; [`Error::RANDOM`];
    /// those of the key.
    pub fn content_access(&self, client: &ClientId, now: Timestamp) -> Result<IssuedToken, Error> {
        let lifetime = Self::CONTENT_ACCESS_LIFETIME;
        self.issue(Kind::ContentAccess, Some(client), None, lifetime, now)
    }

    /// A client authentication token for a client that has registered, for 90 days: nobody can use it but who
    /// has the key of the client's signing certificate. It names the certificate, so that a client whose
    /// certificate was renewed needs another.
    ///
    /// # Errors
    /// As [`TokenSigner::content_access`].
    pub fn client_authentication(
        &self,
        client: &ClientId,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<IssuedToken, Error> {
        self.bound(client, certificate.thumbprint_sha256(), now)
    }

    /// The token that follows one whose holder has shown the key, bound to the same: monthly
    /// ([`ClientToken::is_renewal_due`]). Whether the client is blocked is looked up before.
    ///
    /// # Errors
    /// [`Error::STALE`] if it has ended: then the client registers again. Those of [`TokenSigner::content_access`].
    pub fn renew(&self, token: &ClientToken, now: Timestamp) -> Result<IssuedToken, Error> {
        if now > token.not_after {
            return Err(Error::STALE.named("valid until", token.not_after));
        }
        self.bound(&token.client, &token.holder, now)
    }

    /// A bulk registration token, for `lifetime` seconds: whoever has it can register clients until it is blocked.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for 0 seconds, and above [`TokenSigner::MAX_BULK_LIFETIME`]; those of
    /// [`TokenSigner::content_access`].
    pub fn bulk_registration(&self, lifetime: u32, now: Timestamp) -> Result<IssuedToken, Error> {
        if lifetime == 0 || lifetime > Self::MAX_BULK_LIFETIME {
            return Err(Error::INVALID_ARGUMENT.what_is("lifetime is not from 1 second to 7 days"));
        }
        self.issue(Kind::BulkRegistration, None, None, lifetime, now)
    }

    fn bound(
        &self,
        client: &ClientId,
        holder: &[u8; 32],
        now: Timestamp,
    ) -> Result<IssuedToken, Error> {
        let lifetime = Self::CLIENT_AUTHENTICATION_LIFETIME;
        self.issue(
            Kind::ClientAuthentication,
            Some(client),
            Some(holder),
            lifetime,
            now,
        )
    }

    fn issue(
        &self,
        kind: Kind,
        client: Option<&ClientId>,
        holder: Option<&[u8; 32]>,
        lifetime: u32,
        now: Timestamp,
    ) -> Result<IssuedToken, Error> {
        let certificate = self.certificate();
        certificate
            .check_validity(now)
            .map_err(Error::about(Party::OwnSigning))?;
        // The second after the last of the certificate's: a token ends before its `exp`.
        let last = certificate.not_after().saturating_add(1);
        let claims = SiteClaims {
            kind,
            tenant: self.tenant,
            id: Guid::random(certificate.public_key().provider())?,
            client: client.cloned(),
            holder: holder.copied(),
            not_before: now,
            not_after: now.saturating_add(lifetime.into()).min(last),
        };
        let text = claims.sign(&self.identity)?;
        Ok(IssuedToken {
            text,
            id: claims.id,
            not_after: claims.not_after,
        })
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenSigner({}, {:?})", self.tenant, self.identity)
    }
}
