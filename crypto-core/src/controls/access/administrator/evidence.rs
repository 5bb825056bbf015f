//! What shows how strongly an administrator was authenticated.

use super::account::AdministratorAccount;
use super::level::AuthenticationLevel;
use super::session::AdministratorSession;
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

/// That a token of Entra ID was verified which says that its user signed in with Windows Hello for Business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelloEvidence {
    user_principal_name: String,
    source: &'static str,
    verified: Timestamp,
    until: Timestamp,
}

impl HelloEvidence {
    /// For the module that verifies tokens: of the user with this principal name, from when it was verified
    /// until the token's end; `source` names the claim that said so.
    #[cfg_attr(not(test), expect(dead_code, reason = "tokens are verified elsewhere"))]
    pub(crate) fn new(
        user_principal_name: &str,
        verified: Timestamp,
        until: Timestamp,
        source: &'static str,
    ) -> Self {
        Self {
            user_principal_name: user_principal_name.to_owned(),
            source,
            verified,
            until,
        }
    }

    /// Whom the token is for.
    pub fn user_principal_name(&self) -> &str {
        &self.user_principal_name
    }

    /// The claim that said so.
    pub fn source(&self) -> &'static str {
        self.source
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
        self.account().check_upn(&evidence.user_principal_name)?;
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
