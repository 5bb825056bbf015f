//! What an access token of Microsoft Entra ID says.

use super::guid::Guid;
use super::json::{Object, shown};
use super::jws::Jws;
use super::site_claims::check_time;
use crate::{Error, Timestamp};

/// In seconds: tokens under continuous access evaluation live up to 28 hours, others a day at most.
const MAX_LIFETIME: i64 = 28 * 60 * 60;
/// `sub` and `aud`, in bytes: so that what is remembered of a token is bounded.
const MAX_TEXT: usize = 1024;

/// Whose an access token of Microsoft Entra ID is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntraKind {
    /// A user's, by an application that acts for it.
    User,
    /// A device's own.
    Device,
    /// An application's own.
    Application,
}

/// An access token of Microsoft Entra ID, verified.
///
/// Of its claims some are documented, and some inferred:
///
/// | what | from | source |
/// |---|---|---|
/// | [`kind`](Self::kind) | `idtyp`, which is `user`, `device` or `app` | optional claims reference; the API has to ask for it, and for users by `include_user_token` |
/// | | without it: `scp` is a user's | access token claims reference: "only included for user tokens" |
/// | | without both: `deviceid` and no `roles` is a device's | inferred: ask for `idtyp` |
/// | [`object_id`](Self::object_id) | `oid` | access token claims reference |
/// | [`application_id`](Self::application_id) | `appid` in v1.0, `azp` in v2.0 | access token claims reference |
/// | [`device_id`](Self::device_id) | `deviceid`: of a device, or of that on which a user signed in | inferred: seen in tokens, in no reference |
/// | [`methods`](Self::methods) | `amr`, in v1.0 alone | access token claims reference, with the values `pwd`, `rsa`, `otp`, `fed`, `wia`, `mfa`, `ngcmfa`, `wiaormfa`, `none` |
/// | [`is_multi_factor`](Self::is_multi_factor) | `mfa` or `ngcmfa`, "equivalent to `mfa`" | access token claims reference |
/// | [`may_be_windows_hello`](Self::may_be_windows_hello) | see there | inferred |
///
/// A token is none of these where its claims contradict each other. `upn`, `name` and `email` can be changed by
/// others and are not looked at, as Entra ID says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntraToken {
    pub(super) claims: EntraClaims,
    pub(super) from_cache: bool,
}

/// The claims of a token whose signature has verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EntraClaims {
    pub(super) tenant: Guid,
    pub(super) audience: String,
    kind: EntraKind,
    subject: String,
    object: Option<Guid>,
    device: Option<Guid>,
    application: Option<Guid>,
    scopes: Vec<String>,
    roles: Vec<String>,
    methods: Vec<String>,
    issued: Timestamp,
    not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

/// The issuers of a tenant's tokens, v1.0 and v2.0, in the public cloud.
pub(super) fn issuers(tenant: Guid) -> [String; 2] {
    [
        format!("https://sts.windows.net/{tenant}/"),
        format!("https://login.microsoftonline.com/{tenant}/v2.0"),
    ]
}

impl EntraClaims {
    /// Of a token whose signature has verified.
    pub(super) fn of(token: &Jws<'_>) -> Result<Self, Error> {
        let payload = token.payload()?;
        let mut claims = Object::read(&payload, "claims")?;
        let tenant = claims.guid("tid")?;
        let issuer = claims.text("iss")?;
        let [v1, v2] = issuers(tenant);
        let (version, application) = match issuer {
            _ if issuer == v1 => ("1.0", "appid"),
            _ if issuer == v2 => ("2.0", "azp"),
            _ => return Err(Error::TOKEN_ISSUER_MISMATCH.named("iss", shown(&issuer))),
        };
        claims.exactly("ver", version)?;
        let (audience, subject) = (short(&mut claims, "aud")?, short(&mut claims, "sub")?);
        let scopes = claims.optional_text("scp")?;
        let (roles, methods) = (claims.texts("roles")?, claims.texts("amr")?);
        let device = claims.optional_guid("deviceid")?;
        let kind = kind(
            &mut claims,
            scopes.is_some(),
            device.is_some(),
            !roles.is_empty(),
        )?;
        let scopes = scopes.unwrap_or_default();
        Ok(Self {
            tenant,
            audience,
            kind,
            subject,
            object: claims.optional_guid("oid")?,
            device,
            application: claims.optional_guid(application)?,
            scopes: scopes.split_ascii_whitespace().map(str::to_owned).collect(),
            roles,
            methods,
            issued: claims.time("iat")?,
            not_before: claims.time("nbf")?,
            not_after: claims.time("exp")?,
        })
    }

    pub(super) fn check_time(&self, max_skew: i64, now: Timestamp) -> Result<(), Error> {
        if self.not_after <= self.not_before {
            return Err(Error::MALFORMED.what_is("exp is not after nbf"));
        }
        if self.not_after.saturating_sub(self.not_before) > MAX_LIFETIME {
            let what = format!("from {} until {}", self.not_before, self.not_after);
            return Err(Error::TOKEN_LIFETIME.what_is(what));
        }
        if self.issued.saturating_sub(now) > max_skew {
            return Err(Error::SENT_IN_FUTURE.named("issued at", self.issued));
        }
        check_time(self.not_before, self.not_after, max_skew, now)
    }
}

fn short(claims: &mut Object<'_>, name: &'static str) -> Result<String, Error> {
    let text = claims.text(name)?;
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(Error::MALFORMED.named("not of 1 to 1,024 bytes:", name));
    }
    Ok(text.into_owned())
}

fn kind(
    claims: &mut Object<'_>,
    has_scopes: bool,
    has_device: bool,
    has_roles: bool,
) -> Result<EntraKind, Error> {
    let kind = claims.optional_text("idtyp")?;
    match kind.as_deref() {
        Some("user") => Ok(EntraKind::User),
        Some("device") if has_scopes => Err(Error::MALFORMED.what_is("idtyp device with scp")),
        Some("device") if !has_device => {
            Err(Error::MALFORMED.what_is("idtyp device without deviceid"))
        }
        Some("device") => Ok(EntraKind::Device),
        Some("app") if has_scopes => Err(Error::MALFORMED.what_is("idtyp app with scp")),
        Some("app") => Ok(EntraKind::Application),
        Some(other) => Err(Error::NOT_SUPPORTED.named("idtyp", shown(other))),
        None if has_scopes => Ok(EntraKind::User),
        None if has_device && !has_roles => Ok(EntraKind::Device),
        None => {
            Err(Error::TOKEN_KIND_MISMATCH.what_is("neither idtyp nor scp: whose it is isn't said"))
        }
    }
}

impl EntraToken {
    /// Whose it is. Which of them a caller wants it says by [`EntraToken::check_kind`].
    pub fn kind(&self) -> EntraKind {
        self.claims.kind
    }

    /// That it is of this kind.
    ///
    /// # Errors
    /// [`Error::TOKEN_KIND_MISMATCH`].
    pub fn check_kind(&self, kind: EntraKind) -> Result<(), Error> {
        if self.claims.kind != kind {
            return Err(Error::TOKEN_KIND_MISMATCH
                .named("it is of kind", format_args!("{:?}", self.claims.kind)));
        }
        Ok(())
    }

    /// The tenant.
    pub fn tenant(&self) -> &Guid {
        &self.claims.tenant
    }

    /// Which of the verifier's audiences it is for.
    pub fn audience(&self) -> &str {
        &self.claims.audience
    }

    /// `sub`: whom it is about, by a name for this audience alone.
    pub fn subject(&self) -> &str {
        &self.claims.subject
    }

    /// The user's, device's or application's object in the directory.
    pub fn object_id(&self) -> Option<&Guid> {
        self.claims.object.as_ref()
    }

    /// The device, or that on which the user signed in.
    pub fn device_id(&self) -> Option<&Guid> {
        self.claims.device.as_ref()
    }

    /// The application that asked for it.
    pub fn application_id(&self) -> Option<&Guid> {
        self.claims.application.as_ref()
    }

    /// What the application may do for the user.
    pub fn scopes(&self) -> &[String] {
        &self.claims.scopes
    }

    /// What the application, or the user, may do.
    pub fn roles(&self) -> &[String] {
        &self.claims.roles
    }

    /// How the user was authenticated, in Entra ID's words. Tokens of v2.0 don't say it.
    pub fn methods(&self) -> &[String] {
        &self.claims.methods
    }

    /// Whether Entra ID says that the user was authenticated by several factors.
    pub fn is_multi_factor(&self) -> bool {
        self.has_method(&["mfa", "ngcmfa"])
    }

    /// Whether this is what a sign-in with Windows Hello for Business looks like: a user's token, of a device, with
    /// several factors, by a key (`rsa`, or `hwk` of RFC 8176), and neither a password, a code nor a federation's
    /// word.
    ///
    /// Inferred: no claim says Windows Hello. Signing in with a security key, or by telephone with the
    /// Authenticator's key, looks the same where it is on a device that is registered; where a user can sign in
    /// with these, have Entra ID say by an authentication strength what is let through.
    pub fn may_be_windows_hello(&self) -> bool {
        self.claims.kind == EntraKind::User
            && self.claims.device.is_some()
            && self.is_multi_factor()
            && self.has_method(&["rsa", "hwk"])
            && !self.has_method(&["pwd", "otp", "fed", "wia", "wiaormfa", "none"])
    }

    fn has_method(&self, any: &[&str]) -> bool {
        self.claims
            .methods
            .iter()
            .any(|method| any.contains(&method.as_str()))
    }

    /// When the user was authenticated, or the token issued.
    pub fn issued(&self) -> Timestamp {
        self.claims.issued
    }

    /// When it ends.
    pub fn not_after(&self) -> Timestamp {
        self.claims.not_after
    }

    /// Whether its signature was verified before, and the cache knew it.
    pub fn from_cache(&self) -> bool {
        self.from_cache
    }
}
