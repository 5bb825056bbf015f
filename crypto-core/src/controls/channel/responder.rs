//! The responder's side.

use core::fmt;

use super::key_schedule::{self, KeySchedule};
use super::message::{MESSAGE_2, MESSAGE_3, MESSAGE_HEADER_LEN, Opening, Role, read_message};
use super::party::{Party, Peer};
use super::record::Channel;
use super::suite::Suite;
use crate::controls::names::SiteCode;
use crate::controls::sites::directory::SiteDirectory;
use crate::primitive::agreement::AgreementKey;
use crate::{Error, Timestamp};

/// Message 1, as read: nothing in it is proved, and nothing was computed for it.
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

    /// Answers: message 2 is to be sent. This costs a signature. Whoever asks learns who `party` is.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if another site was meant; [`Error::KEY_REJECTED`] for an ephemeral
    /// key that is none: both before anything is signed; [`Error::RANDOM`]; those of the own key.
    pub fn respond(self, party: &Party) -> Result<(Responder, Vec<u8>), Error> {
        if self.0.to != party.site_code() {
            return Err(Error::SITE_MISMATCH);
        }
        let key = AgreementKey::generate(party.provider(), self.0.suite.agreement())?;
        self.respond_with(party, &key)
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
        Ok((Responder { agreed }, message))
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
}

impl Responder {
    /// Takes message 3. After an error the handshake is over.
    ///
    /// # Errors
    /// As [`crate::controls::channel::Initiator::receive`].
    pub fn receive(
        mut self,
        message: &[u8],
        now: Timestamp,
    ) -> Result<AuthenticatedInitiator, Error> {
        let (suite, _) = read_message(MESSAGE_3, message)?;
        if suite != self.agreed.opening().suite {
            return Err(Error::SUITE_NOT_ACCEPTED);
        }
        let role = Role::Initiator;
        let peer = self
            .agreed
            .open_proof(role, message, MESSAGE_HEADER_LEN, now)?;
        self.agreed.add(message);
        Ok(AuthenticatedInitiator {
            agreed: self.agreed,
            peer,
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
}

impl AuthenticatedInitiator {
    /// The initiator.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The channel, if the initiator is a site that `directory` knows under the key it has shown.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for the directory of another site than one's own;
    /// [`Error::SITE_KEY_UNKNOWN`], also if it has shown a certificate; [`Error::SITE_KEY_RETIRED`];
    /// of the site's key those of [`SiteDirectory::check_site`].
    pub fn authorise_site(
        self,
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<Channel, Error> {
        let own = self.agreed.opening().to;
        self.authorise(|peer| peer.check_known(own, directory, now))
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
        Channel::new(&self.agreed, Role::Responder, self.peer)
    }
}

impl fmt::Debug for AuthenticatedInitiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticatedInitiator({:?})", self.peer)
    }
}
