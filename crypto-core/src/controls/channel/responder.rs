//! The responder's side.

use core::fmt;

use super::key_schedule::{self, KeySchedule};
use super::message::{MESSAGE_2, MESSAGE_3, MESSAGE_HEADER_LEN, Opening, Role, read_message};
use super::party::{Party, Peer, check_own};
use super::record::Channel;
use super::suite::Suite;
use crate::controls::names::SiteCode;
use crate::controls::sites::directory::{SiteDirectory, unknown};
use crate::pki::certificate::x509::Certificate;
use crate::primitive::agreement::AgreementKey;
use crate::{Error, Timestamp};

/// Message 1, as read: nothing in it is proved, and nothing was computed for it. One that is answered
/// again begins another handshake.
#[derive(Clone)]
pub struct Request(Opening);

impl Request {
    /// Reads message 1. `accepted` are the suites that may be used.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`],
    /// [`Error::SUITE_NOT_ACCEPTED`].
    pub fn read(message: &[u8], accepted: &[Suite]) -> Result<Self, Error> {
        let opening = Opening::read(message)?;
        if !accepted.contains(&opening.suite) {
            return Err(Error::SUITE_NOT_ACCEPTED);
        }
        Ok(Self(opening))
    }

    /// The site that the initiator says it is of.
    pub fn from(&self) -> SiteCode {
        self.0.from
    }

    /// The site that the initiator wants to talk to.
    pub fn to(&self) -> SiteCode {
        self.0.to
    }

    /// The suite that the initiator chose.
    pub fn suite(&self) -> Suite {
        self.0.suite
    }

    pub(super) fn opening(&self) -> &Opening {
        &self.0
    }

    /// Answers a site that `directory` knows and whose key can be used now: message 2 is to be sent.
    /// This costs a signature, and who says that it is of such a site learns who `party` is. Where that
    /// is too much, [`Cookies::check`](crate::channel::Cookies::check) comes first.
    ///
    /// # Errors
    /// Before a key pair is made or anything signed: [`Error::SITE_MISMATCH`] for the directory of another site than
    /// `party`, or if another site was meant; [`Error::SITE_KEY_UNKNOWN`] for a site that is not known,
    /// and for one's own; the others of [`SiteDirectory::check_site`]. Then those of
    /// [`Request::respond`].
    pub fn respond_site(
        self,
        party: &Party,
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<(Responder, Vec<u8>), Error> {
        check_own(directory, party.site_code())?;
        self.check_meant(party)?;
        if self.0.from == party.site_code() {
            return Err(unknown(self.0.from));
        }
        directory.usable(self.0.from, now)?;
        let (mut responder, message) = self.respond(party)?;
        responder.answered = Some(now);
        Ok((responder, message))
    }

    /// Answers whoever asks: message 2 is to be sent. This costs a signature, and whoever asks learns
    /// who `party` is.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if another site was meant; [`Error::KEY_REJECTED`] for an ephemeral
    /// key that is none: both before anything is signed; [`Error::RANDOM`]; those of the own key.
    pub fn respond(self, party: &Party) -> Result<(Responder, Vec<u8>), Error> {
        self.check_meant(party)?;
        let key = AgreementKey::generate(party.provider(), self.0.suite.agreement())?;
        self.respond_with(party, &key)
    }

    fn check_meant(&self, party: &Party) -> Result<(), Error> {
        if self.0.to != party.site_code() {
            return Err(Error::SITE_MISMATCH);
        }
        Ok(())
    }

    pub(super) fn respond_with(
        self,
        party: &Party,
        key: &AgreementKey,
    ) -> Result<(Responder, Vec<u8>), Error> {
        let opening = self.0;
        let (suite, share) = (opening.suite, key.public_key());
        let role = Role::Responder;
        let mut agreed = KeySchedule::new(party.provider(), opening, role, key, share)?;
        let len = key_schedule::proof_len(party)?.saturating_add(share.len());
        let mut message = super::message::header(MESSAGE_2, suite, len)?;
        message.extend_from_slice(share);
        agreed.seal_proof(Role::Responder, party, &mut message)?;
        agreed.add(&message);
        let responder = Responder {
            agreed,
            until: party.until(),
            answered: None,
        };
        Ok((responder, message))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} to {})", self.0.from, self.0.to)
    }
}

/// Who has sent message 2 and waits for message 3.
pub struct Responder {
    agreed: KeySchedule,
    /// The last second of what this side has shown.
    until: Timestamp,
    /// When that was, to a site.
    answered: Option<Timestamp>,
}

/// How long an answer to a site waits for message 3, in seconds. Ours: whoever holds it back gains no day
/// by that, nor the judgement of a directory that was replaced meanwhile.
const MAX_HANDSHAKE_AGE: i64 = 5 * 60;

impl Responder {
    /// Takes message 3 of a site, if `directory` knows the key that it shows as a current one: the
    /// channel. After an error the handshake is over. The directory is to be the one of now, not that of
    /// message 1; and until the signature, which comes last, whatever was shown may be another's.
    ///
    /// # Errors
    /// As [`crate::controls::channel::Initiator::receive_site`], but for an ephemeral key and the own
    /// key; [`Error::STALE`] more than five minutes after [`Request::respond_site`], or before it.
    pub fn receive_site(
        self,
        message: &[u8],
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<Channel, Error> {
        check_own(directory, self.agreed.opening().to)?;
        let waited = self.answered.map_or(0, |then| now.saturating_sub(then));
        if waited.saturating_abs() > MAX_HANDSHAKE_AGE {
            return Err(Error::STALE);
        }
        self.receive_by(message, now, |agreed, role, head| {
            agreed.open_site_proof(role, message, head, directory, now)
        })?
        .finish()
    }

    /// Takes message 3, of the holder of a certificate or of whoever the caller will judge. After an
    /// error the handshake is over.
    ///
    /// # Errors
    /// As [`crate::controls::channel::Initiator::receive`].
    pub fn receive(self, message: &[u8], now: Timestamp) -> Result<AuthenticatedInitiator, Error> {
        self.receive_by(message, now, |agreed, role, head| {
            agreed.open_proof(role, message, head, now)
        })
    }

    fn receive_by(
        mut self,
        message: &[u8],
        now: Timestamp,
        open: impl FnOnce(&KeySchedule, Role, usize) -> Result<Peer, Error>,
    ) -> Result<AuthenticatedInitiator, Error> {
        let (suite, _) = read_message(MESSAGE_3, message)?;
        if suite != self.agreed.opening().suite {
            return Err(Error::SUITE_NOT_ACCEPTED);
        }
        let peer = open(&self.agreed, Role::Initiator, MESSAGE_HEADER_LEN)?;
        self.agreed.add(message);
        Ok(AuthenticatedInitiator {
            agreed: self.agreed,
            peer,
            until: self.until,
            now,
        })
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let opening = self.agreed.opening();
        write!(f, "Responder({} to {})", opening.from, opening.to)
    }
}

/// The responder with an initiator that has proved who it is.
pub struct AuthenticatedInitiator {
    agreed: KeySchedule,
    peer: Peer,
    until: Timestamp,
    /// When that was.
    now: Timestamp,
}

impl AuthenticatedInitiator {
    /// The initiator.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The channel, if the initiator has shown this very certificate.
    ///
    /// # Errors
    /// [`Error::SIGNER_MISMATCH`] if it has not.
    pub fn authorise_certificate(self, expected: &Certificate) -> Result<Channel, Error> {
        self.authorise(|peer| peer.check_certificate(expected))
    }

    /// The channel, if `judge` lets it be.
    ///
    /// # Errors
    /// Those of `judge`.
    pub fn authorise(
        self,
        judge: impl FnOnce(&Peer) -> Result<(), Error>,
    ) -> Result<Channel, Error> {
        judge(&self.peer)?;
        self.finish()
    }

    fn finish(self) -> Result<Channel, Error> {
        let role = Role::Responder;
        Channel::new(&self.agreed, role, self.peer, self.until, self.now)
    }
}

impl fmt::Debug for AuthenticatedInitiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticatedInitiator({:?})", self.peer)
    }
}
