//! The challenges of an SMS Provider, and what becomes of the answers.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::evidence::CertificateEvidence;
use super::proof::Proof;
use super::session::AdministratorSession;
use crate::controls::challenge::{CHALLENGE_LEN, Challenges, SECRET_LEN};
use crate::pki::key::public_key::sha256;
use crate::pki::path::anchors::TrustAnchors;
use crate::pki::path::purpose::PathPurpose;
use crate::pki::path::revocation::{CertificateRevocationList, Revocation};
use crate::pki::path::verify::verify_path;
use crate::{Error, Party, Provider, Secret, Timestamp};

const LABEL: &[u8] = b"cmcrypto administrator-challenge v1\0";
/// Sign-ins within the lifetime of a challenge: each cost the administrator a signature with a certificate
/// that was verified.
const MAX_USED: usize = 4096;
/// So that one certificate does not take the place of others'.
const MAX_USED_BY_ONE: usize = 16;

/// Issues an SMS Provider's challenges to administrators, and verifies what they sign.
///
/// Each challenge is for one session and counts once; the secret behind them is random, so they end with the
/// process. Usable from several threads.
///
/// ```
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::access::administrator::{
///     AdministratorChallenges, AdministratorSession, sign_challenge,
/// };
/// use cmcrypto_core::names::{HostName, SiteCode};
/// # use cmcrypto_core::pki::certificate::Certificate;
/// # use cmcrypto_core::pki::key::PrivateKey;
/// # use cmcrypto_core::pki::path::{CertificateRevocationList, TrustAnchors};
/// # macro_rules! stored {
/// #     ($file:literal) => {
/// #         include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/", $file))
/// #     };
/// # }
/// # fn main() -> Result<(), Error> {
/// # let provider = Provider::default();
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let card = Certificate::from_pem(provider, stored!("access/administrator.cert.pem"))?;
/// # let key = PrivateKey::from_pem(provider, stored!("keys/client-2048.key.pem"), None)?;
/// # let roots = [Certificate::from_pem(provider, stored!("access/root.cert.pem"))?];
/// # let roots = TrustAnchors::new(&roots)?;
/// # let lists = [CertificateRevocationList::from_pem(stored!("access/root.crl.pem"))?];
/// // Each side has the id of the connection from its own end.
/// let (site, provider_host) = (SiteCode::new("P01")?, HostName::new("provider.example.com")?);
/// let session = AdministratorSession::new(site, provider_host, b"session 1", [7; 32])?;
///
/// let challenges = AdministratorChallenges::new(provider)?;
/// let challenge = challenges.issue(&session, now)?;
/// // On the administrator's side, with a card:
/// let proof = sign_challenge(&session, &challenge, &key, &card, &[], now)?;
/// // And at the provider:
/// let evidence = challenges.verify(&session, &proof, &roots, &lists, now)?;
/// assert_eq!(evidence.user_principal_name(), "jane@contoso.com");
/// let again = challenges.verify(&session, &proof, &roots, &lists, now);
/// assert_eq!(again, Err(Error::REPLAYED));
/// # Ok(())
/// # }
/// ```
pub struct AdministratorChallenges {
    provider: Provider,
    challenges: Challenges,
    evidence_lifetime: u32,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// Each with the last second at which it is good, and the SHA-256 of the certificate that signed it.
    challenges: BTreeMap<[u8; CHALLENGE_LEN], (Timestamp, [u8; 32])>,
    /// The last of those that were forgotten: none that ended before counts, should the clock go back.
    forgotten: Option<Timestamp>,
}

impl AdministratorChallenges {
    /// The length in bytes of a challenge.
    pub const CHALLENGE_LEN: usize = CHALLENGE_LEN;
    /// How long a challenge is good for, in seconds, if nothing else is set: 5 minutes, in which a person
    /// finds the card and types the PIN.
    pub const DEFAULT_LIFETIME: u32 = 5 * 60;
    /// How long what a signature shows is good for, in seconds, if nothing else is set: a working day of 8
    /// hours.
    pub const DEFAULT_EVIDENCE_LIFETIME: u32 = 8 * 3600;

    /// With a random secret.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn new(provider: Provider) -> Result<Self, Error> {
        let secret = Secret::random(provider, SECRET_LEN)?;
        let challenges = Challenges::new(provider, &secret, LABEL, Self::DEFAULT_LIFETIME)?;
        Ok(Self {
            provider,
            challenges,
            evidence_lifetime: Self::DEFAULT_EVIDENCE_LIFETIME,
            used: Mutex::default(),
        })
    }

    /// The same with challenges that are good for `challenge` seconds, and evidence that is for `evidence`.
    #[must_use]
    pub fn with_lifetimes(mut self, challenge: u32, evidence: u32) -> Self {
        self.challenges.lifetime = challenge;
        self.evidence_lifetime = evidence;
        self
    }

    /// A new challenge for a session.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn issue(
        &self,
        session: &AdministratorSession,
        now: Timestamp,
    ) -> Result<[u8; CHALLENGE_LEN], Error> {
        self.challenges.issue(&sha256(&session.to_der()), now)
    }

    /// Verifies what [`super::sign_challenge`] made of a challenge for this session: that and the certificate, whose
    /// path must end in one of `roots` and be for client authentication; and `lists` must show that nothing
    /// in it is revoked. It must name one user principal name.
    ///
    /// Before the challenge is known to be one of ours no signature is verified.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`]
    /// above 64 KiB or seven certificates; [`Error::SITE_MISMATCH`], [`Error::HOST_MISMATCH`],
    /// [`Error::NOT_INTENDED_RECIPIENT`] if it is for another site, provider, session or channel;
    /// [`Error::CHALLENGE_INVALID`], [`Error::CHALLENGE_EXPIRED`]; [`Error::REPLAYED`] if the challenge has
    /// counted; [`Error::SIGNER_MISMATCH`] if the first certificate is not the one that was signed for;
    /// [`Error::SIGNATURE_INVALID`]; [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA; those of
    /// [`verify_path`], of which [`Error::REVOKED`] also means that a list is missing or has expired;
    /// [`Error::CERTIFICATE_USAGE`] if it does not name one user; [`Error::SEEN_MESSAGES_FULL`] after 4,096
    /// sign-ins within the lifetime, or 16 with one certificate.
    pub fn verify(
        &self,
        session: &AdministratorSession,
        proof: &[u8],
        roots: &TrustAnchors,
        lists: &[CertificateRevocationList],
        now: Timestamp,
    ) -> Result<CertificateEvidence, Error> {
        let proof = Proof::read(proof)?;
        session.check(&proof.session)?;
        let bound = sha256(&session.to_der());
        let until = self.challenges.check(&proof.challenge, &bound, now)?;
        let (certificate, authorities) = proof.signer(self.provider)?;
        verify_path(
            &certificate,
            &authorities,
            roots,
            PathPurpose::ClientAuthentication,
            Revocation::Checked(lists),
            now,
        )?;
        let mut names = certificate.user_principal_names()?;
        let (Some(upn), true) = (names.pop(), names.is_empty()) else {
            let what = "it does not name one user principal name:";
            let error = Error::CERTIFICATE_USAGE.named(what, certificate.subject_text());
            return Err(error.of(Party::EndEntity));
        };
        let by = *certificate.thumbprint_sha256();
        self.use_once(proof.challenge, (until, by), now)?;
        let end = now.saturating_add(i64::from(self.evidence_lifetime));
        Ok(CertificateEvidence {
            session: session.clone(),
            user_principal_name: upn,
            verified: now,
            until: end.min(certificate.not_after()),
            certificate,
        })
    }

    fn use_once(
        &self,
        challenge: [u8; CHALLENGE_LEN],
        (until, by): (Timestamp, [u8; 32]),
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let Used {
            challenges,
            forgotten,
        } = &mut *used;
        challenges.retain(|_, (until, _)| {
            let is_kept = *until >= now;
            if !is_kept {
                *forgotten = (*forgotten).max(Some(*until));
            }
            is_kept
        });
        if forgotten.is_some_and(|forgotten| until <= forgotten) {
            return Err(Error::CHALLENGE_EXPIRED);
        }
        if challenges.contains_key(&challenge) {
            return Err(Error::REPLAYED.what_is("the challenge has counted"));
        }
        let of_this = challenges.values().filter(|(_, other)| *other == by);
        if of_this.count() >= MAX_USED_BY_ONE {
            return Err(
                Error::SEEN_MESSAGES_FULL.what_is("16 sign-ins with one certificate at once")
            );
        }
        if challenges.len() >= MAX_USED {
            return Err(Error::SEEN_MESSAGES_FULL.what_is("4096 sign-ins at once"));
        }
        challenges.insert(challenge, (until, by));
        Ok(())
    }
}

impl fmt::Debug for AdministratorChallenges {
    /// Leaves out what is made of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdministratorChallenges")
            .field("lifetime", &self.challenges.lifetime)
            .field("evidence_lifetime", &self.evidence_lifetime)
            .finish_non_exhaustive()
    }
}
