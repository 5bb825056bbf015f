//! What a site's tokens are to those who get and verify them.

use core::fmt;

use super::guid::Guid;
use super::site_claims::SiteClaims;
use crate::controls::names::ClientId;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Secret, Timestamp};

/// In seconds: monthly, as the product does it.
const RENEWED_AFTER: i64 = 30 * 86_400;

/// A token that was issued. Who has its text can use it, but for a client authentication token: it is wiped on
/// drop, and not in `Debug`.
pub struct IssuedToken {
    pub(super) text: Secret,
    pub(super) id: Guid,
    pub(super) not_after: Timestamp,
}

impl IssuedToken {
    /// The token: ASCII, of about 700 bytes with a key of 2048 bits.
    pub fn text(&self) -> &str {
        core::str::from_utf8(self.text.expose()).unwrap_or_default()
    }

    /// What it can be blocked by.
    pub fn id(&self) -> &Guid {
        &self.id
    }

    /// When it ends: from this second on it is no more.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuedToken({}, until {})", self.id, self.not_after)
    }
}

/// A content access token, verified: whoever brought it is let to content as this client.
///
/// Whether the client is blocked is for the caller to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentAccess {
    pub(super) id: Guid,
    pub(super) client: ClientId,
    pub(super) not_after: Timestamp,
    pub(super) from_cache: bool,
}

impl ContentAccess {
    /// What it can be blocked by.
    pub fn id(&self) -> &Guid {
        &self.id
    }

    /// Whom it was issued to.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// When it ends.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether its signature was verified before, and the cache knew it.
    pub fn from_cache(&self) -> bool {
        self.from_cache
    }
}

/// A client authentication token, verified, of which it isn't known yet whether who brought it has the key that
/// it is bound to: nothing can be done with it before that is shown.
#[derive(Clone, Debug)]
#[must_use]
pub struct UnprovenClientToken(pub(super) ClientToken);

/// A client authentication token whose holder has shown that it has the client's key.
///
/// Whether the client is blocked is for the caller to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientToken {
    pub(super) id: Guid,
    pub(super) client: ClientId,
    pub(super) holder: [u8; 32],
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) from_cache: bool,
}

impl UnprovenClientToken {
    /// By the channel that it came over, of which the caller says that its peer proved to have the key of
    /// `certificate`, as in TLS with client authentication (RFC 8705 section 3).
    ///
    /// # Errors
    /// [`Error::TOKEN_NOT_HOLDER`] if the token is bound to another certificate.
    pub fn proven_by_channel(self, certificate: &Certificate) -> Result<ClientToken, Error> {
        self.proven_by(
            certificate.thumbprint_sha256(),
            "another certificate is the channel's",
        )
    }

    /// For the message that it came with.
    pub(crate) fn proven_by_signer(
        self,
        client: &ClientId,
        sha256: &[u8; 32],
    ) -> Result<ClientToken, Error> {
        if *client != self.0.client {
            return Err(Error::TOKEN_NOT_HOLDER.what_is("another client sent the message"));
        }
        self.proven_by(sha256, "another certificate signed the message")
    }

    fn proven_by(self, sha256: &[u8; 32], other: &'static str) -> Result<ClientToken, Error> {
        if *sha256 != self.0.holder {
            return Err(Error::TOKEN_NOT_HOLDER.what_is(other));
        }
        Ok(self.0)
    }
}

impl ClientToken {
    pub(super) fn of(claims: &SiteClaims, from_cache: bool) -> Result<Self, Error> {
        Ok(Self {
            id: claims.id,
            client: claims.client.clone().ok_or(Error::INTERNAL)?,
            holder: claims.holder.ok_or(Error::INTERNAL)?,
            not_before: claims.not_before,
            not_after: claims.not_after,
            from_cache,
        })
    }

    /// What it can be blocked by.
    pub fn id(&self) -> &Guid {
        &self.id
    }

    /// Whom it was issued to.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// When it ends.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether its signature was verified before, and the cache knew it. That its holder has the key is shown
    /// each time.
    pub fn from_cache(&self) -> bool {
        self.from_cache
    }

    /// Whether it is to be renewed: after 30 days of its 90
    /// ([`TokenSigner::renew`](crate::access::token::TokenSigner::renew)).
    pub fn is_renewal_due(&self, now: Timestamp) -> bool {
        now.saturating_sub(self.not_before) >= RENEWED_AFTER
    }
}

/// A bulk registration token, verified, and its use counted: whoever brought it may register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRegistration {
    pub(super) id: Guid,
    pub(super) not_after: Timestamp,
    pub(super) uses: u64,
}

impl BulkRegistration {
    /// What it can be blocked by.
    pub fn id(&self) -> &Guid {
        &self.id
    }

    /// When it ends.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// How often it was used, with this time.
    pub fn uses(&self) -> u64 {
        self.uses
    }
}
