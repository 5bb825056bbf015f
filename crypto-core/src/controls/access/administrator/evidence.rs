//! What shows how strongly an administrator was authenticated.

use super::account::AdministratorAccount;
use super::level::AuthenticationLevel;
use super::session::AdministratorSession;
use crate::controls::access::token::{EntraToken, Guid};
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

/// The caller's word that Windows authenticated an account: nothing is verified here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowsWord {
    account: AdministratorAccount,
}

impl WindowsWord {
    /// The caller's word: what it says of user, groups and user principal name comes from the token that
    /// Windows gave for the connection.
    pub fn of(account: AdministratorAccount) -> Self {
        Self { account }
    }
}

/// That an administrator has the key of a certificate, in one session:
/// [`AdministratorChallenges::verify`](super::AdministratorChallenges::verify) makes it, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateEvidence {
    pub(super) session: AdministratorSession,
    pub(super) user_principal_name: String,
    pub(super) certificate: Certificate,
    pub(super) verified: Timestamp,
    pub(super) until: Timestamp,
}

impl CertificateEvidence {
    /// Whom the certificate is for.
    pub fn user_principal_name(&self) -> &str {
        &self.user_principal_name
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The last second at which it shows anything.
    pub fn not_after(&self) -> Timestamp {
        self.until
    }
}

/// That a token of Entra ID was verified whose user signed in as with Windows Hello for Business.
///
/// No claim of a token says Windows Hello: see [`EntraToken::may_be_windows_hello`], which is inferred, for what
/// looks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelloEvidence {
    object_id: Guid,
    verified: Timestamp,
    until: Timestamp,
}

impl HelloEvidence {
    /// By a token that was verified just now: it counts from `now` until the token's end. It is bound to its
    /// audience, and to no session: a provider has an audience of its own.
    ///
    /// # Errors
    /// [`Error::AUTHENTICATION_TOO_WEAK`] if [`EntraToken::may_be_windows_hello`] says no;
    /// [`Error::TOKEN_KIND_MISMATCH`] if it does not say which user by an object id.
    pub fn of(token: &EntraToken, now: Timestamp) -> Result<Self, Error> {
        if !token.may_be_windows_hello() {
            let what = "not what a sign-in with Windows Hello for Business looks like";
            return Err(Error::AUTHENTICATION_TOO_WEAK.what_is(what));
        }
        let object_id = token.object_id();
        let object_id = object_id.ok_or_else(|| Error::TOKEN_KIND_MISMATCH.what_is("no oid"))?;
        Ok(Self::between(*object_id, now, token.not_after()))
    }

    pub(super) fn between(object_id: Guid, verified: Timestamp, until: Timestamp) -> Self {
        Self {
            object_id,
            verified,
            until,
        }
    }

    /// Of which user: the object id in Entra ID.
    pub fn object_id(&self) -> &Guid {
        &self.object_id
    }

    /// The last second at which it shows anything.
    pub fn not_after(&self) -> Timestamp {
        self.until
    }
}

/// An administrator in a session, with all that shows how strongly that one was authenticated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    session: AdministratorSession,
    word: WindowsWord,
    certificate: Option<CertificateEvidence>,
    hello: Option<HelloEvidence>,
}

impl SignedIn {
    /// By Windows, until more is shown.
    pub fn new(session: AdministratorSession, word: WindowsWord) -> Self {
        Self {
            session,
            word,
            certificate: None,
            hello: None,
        }
    }

    /// With a certificate too.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`], [`Error::HOST_MISMATCH`], [`Error::NOT_INTENDED_RECIPIENT`] if it was shown
    /// in another session; [`Error::SIGNER_MISMATCH`] if it is of another user.
    pub fn with_certificate(self, evidence: CertificateEvidence) -> Result<Self, Error> {
        self.session.check(&evidence.session)?;
        self.account().check_upn(&evidence.user_principal_name)?;
        let certificate = Some(evidence);
        Ok(Self {
            certificate,
            ..self
        })
    }

    /// With Windows Hello for Business too.
    ///
    /// # Errors
    /// [`Error::SIGNER_MISMATCH`] if it is of another user.
    pub fn with_hello(self, evidence: HelloEvidence) -> Result<Self, Error> {
        self.account().check_object_id(&evidence.object_id)?;
        let hello = Some(evidence);
        Ok(Self { hello, ..self })
    }

    /// The account.
    pub fn account(&self) -> &AdministratorAccount {
        &self.word.account
    }

    /// The highest level that is shown at `now`.
    pub fn level(&self, now: Timestamp) -> AuthenticationLevel {
        self.highest(|verified, until| (verified..=until).contains(&now))
    }

    /// The highest level that was shown at any time.
    pub(super) fn level_once(&self) -> AuthenticationLevel {
        self.highest(|_, _| true)
    }

    fn highest(&self, counts: impl Fn(Timestamp, Timestamp) -> bool) -> AuthenticationLevel {
        let hello = self.hello.as_ref();
        let certificate = self.certificate.as_ref();
        if hello.is_some_and(|of| counts(of.verified, of.until)) {
            AuthenticationLevel::WindowsHello
        } else if certificate.is_some_and(|of| counts(of.verified, of.until)) {
            AuthenticationLevel::Certificate
        } else {
            AuthenticationLevel::Windows
        }
    }
}
