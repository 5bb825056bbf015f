//! What a site's token says: its claims, in the product's terms.
//!
//! ```text
//! header  {"typ":"JWT","alg":"RS256","x5t":<SHA-1 of the signer's certificate, base64url>}
//! claims  {"Authority":"SCCM","Type":<kind>,"TenantId":<GUID>,"UniqueId":<GUID>,
//!          "iss":"urn:sccm:oauth2:<TenantId>","aud":"urn:sccm:service",
//!          "sub":<client>,                          -- not in BulkRegistration
//!          "cnf":{"x5t#S256":<SHA-256, base64url>}, -- in ClientAuthentication alone (RFC 8705 section 3.1)
//!          "nbf":<seconds>,"exp":<seconds>}
//! ```
//!
//! All of them, and no others. `BulkRegistration`, its claims and the header are those of the product's own
//! sample, without `License` and `SCCMTokenCategory`, which say nothing more; the names of the other two
//! kinds, `sub` and `cnf` are ours.

use super::base64url;
use super::guid::Guid;
use super::json::{Object, Out, shown};
use super::jws::{self, Jws};
use crate::controls::names::ClientId;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Secret, Timestamp};

const AUTHORITY: &str = "SCCM";
const AUDIENCE: &str = "urn:sccm:service";
const ISSUER: &str = "urn:sccm:oauth2:";
const THUMBPRINT: &str = "x5t";
const CONFIRMATION: &str = "x5t#S256";

/// What the header of a site's token has besides `typ` and `alg`.
pub(super) const HEADER: &[&str] = &[THUMBPRINT];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    ContentAccess,
    ClientAuthentication,
    BulkRegistration,
}

impl Kind {
    const ALL: [Self; 3] = [
        Self::ContentAccess,
        Self::ClientAuthentication,
        Self::BulkRegistration,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::ContentAccess => "ContentAccess",
            Self::ClientAuthentication => "ClientAuthentication",
            Self::BulkRegistration => "BulkRegistration",
        }
    }

    /// In seconds, the most that one lives: the product's numbers.
    pub(super) const fn max_lifetime(self) -> i64 {
        match self {
            Self::ContentAccess => 8 * 60 * 60,
            Self::ClientAuthentication => 90 * 86_400,
            Self::BulkRegistration => 7 * 86_400,
        }
    }
}

/// The claims of a token whose signature has verified.
#[derive(Clone, Debug)]
pub(super) struct SiteClaims {
    pub(super) kind: Kind,
    pub(super) tenant: Guid,
    pub(super) id: Guid,
    /// Of whom there is one but in a bulk registration token.
    pub(super) client: Option<ClientId>,
    /// SHA-256 of the certificate that its holder has, of a client authentication token.
    pub(super) holder: Option<[u8; 32]>,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

/// What the header calls a signer.
pub(super) fn thumbprint(certificate: &Certificate) -> String {
    base64url::encode(&certificate.thumbprint_sha1())
}

/// How the token names its signer.
pub(super) fn signer_of<'t>(token: &'t Jws<'_>) -> Result<&'t str, Error> {
    token.member(THUMBPRINT)
}

/// That no signer is called so.
pub(super) fn no_signer(thumbprint: &str) -> Error {
    match base64url::decode_array::<20>(thumbprint, THUMBPRINT) {
        Ok(_) => Error::TOKEN_SIGNER_UNKNOWN.named(THUMBPRINT, shown(thumbprint)),
        Err(error) => error,
    }
}

impl SiteClaims {
    pub(super) fn sign(&self, identity: &SigningIdentity) -> Result<Secret, Error> {
        let (tenant, id) = (self.tenant.to_string(), self.id.to_string());
        let issuer = format!("{ISSUER}{tenant}");
        let holder = self.holder.map(|sha256| base64url::encode(&sha256));
        let confirmation;
        let mut claims = vec![
            ("Authority", Out::Text(AUTHORITY)),
            ("Type", Out::Text(self.kind.name())),
            ("TenantId", Out::Text(&tenant)),
            ("UniqueId", Out::Text(&id)),
            ("iss", Out::Text(&issuer)),
            ("aud", Out::Text(AUDIENCE)),
        ];
        if let Some(client) = &self.client {
            claims.push(("sub", Out::Text(client.as_str())));
        }
        if let Some(holder) = &holder {
            confirmation = [(CONFIRMATION, Out::Text(holder))];
            claims.push(("cnf", Out::Object(&confirmation)));
        }
        claims.push(("nbf", Out::Time(self.not_before)));
        claims.push(("exp", Out::Time(self.not_after)));
        let thumbprint = thumbprint(identity.certificate());
        jws::sign(identity.key(), &[(THUMBPRINT, &thumbprint)], &claims)
    }

    /// Of a token whose signature has verified.
    pub(super) fn of(token: &Jws<'_>) -> Result<Self, Error> {
        let payload = token.payload()?;
        let mut claims = Object::read(&payload, "claims")?;
        claims.exactly("Authority", AUTHORITY)?;
        let kind = claims.text("Type")?;
        let kind = Kind::ALL
            .into_iter()
            .find(|one| one.name() == kind)
            .ok_or_else(|| Error::NOT_SUPPORTED.named("Type", shown(&kind)))?;
        let named = claims.text("TenantId")?;
        let tenant = guid(&named, "TenantId")?;
        let id = guid(&claims.text("UniqueId")?, "UniqueId")?;
        let issuer = claims.text("iss")?;
        if issuer.strip_prefix(ISSUER) != Some(named.as_ref()) {
            return Err(Error::MALFORMED.what_is(format!("iss is {}", shown(&issuer))));
        }
        let audience = claims.text("aud")?;
        if audience != AUDIENCE {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("aud", shown(&audience)));
        }
        let client = match kind {
            Kind::BulkRegistration => None,
            _ => Some(client(&claims.text("sub")?)?),
        };
        let holder = match kind {
            Kind::ClientAuthentication => {
                let mut confirmation = claims.object("cnf")?;
                let sha256 = confirmation.text(CONFIRMATION)?;
                confirmation.finish("member")?;
                Some(base64url::decode_array(&sha256, CONFIRMATION)?)
            }
            _ => None,
        };
        let (not_before, not_after) = (claims.time("nbf")?, claims.time("exp")?);
        claims.finish("member")?;
        if not_after <= not_before {
            return Err(Error::MALFORMED.what_is("exp is not after nbf"));
        }
        Ok(Self {
            kind,
            tenant,
            id,
            client,
            holder,
            not_before,
            not_after,
        })
    }

    /// That it is of the kind that is asked for, lives no longer than that may, and lives now.
    pub(super) fn check(&self, kind: Kind, max_skew: i64, now: Timestamp) -> Result<(), Error> {
        if self.kind != kind {
            return Err(Error::TOKEN_KIND_MISMATCH.named("it is of Type", self.kind.name()));
        }
        if self.not_after.saturating_sub(self.not_before) > kind.max_lifetime() {
            let what = format!("from {} until {}", self.not_before, self.not_after);
            return Err(Error::TOKEN_LIFETIME.what_is(what));
        }
        check_time(self.not_before, self.not_after, max_skew, now)
    }
}

/// RFC 7519 section 4.1: not before `nbf`, and before `exp`, by clocks that differ by `max_skew`.
pub(super) fn check_time(
    not_before: Timestamp,
    not_after: Timestamp,
    max_skew: i64,
    now: Timestamp,
) -> Result<(), Error> {
    if not_before.saturating_sub(now) > max_skew {
        return Err(Error::SENT_IN_FUTURE.named("valid from", not_before));
    }
    if now.saturating_sub(not_after) >= max_skew {
        return Err(Error::STALE.named("valid until", not_after));
    }
    Ok(())
}

/// As it is written here, in lower case.
fn guid(text: &str, name: &'static str) -> Result<Guid, Error> {
    let guid = Guid::new(text).ok();
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    guid.filter(|_| is_lower)
        .ok_or_else(|| Error::MALFORMED.named("no GUID in lower case:", name))
}

fn client(id: &str) -> Result<ClientId, Error> {
    ClientId::new(id).map_err(|_| Error::MALFORMED.what_is("sub is no client's id"))
}
