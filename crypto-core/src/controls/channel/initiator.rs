//! The initiator's side.

use core::fmt;

use super::key_schedule::{self, KeySchedule};
use super::message::{MESSAGE_2, MESSAGE_3, MESSAGE_HEADER_LEN, Opening, Role, read_message};
use super::party::{Party, Peer, check_own};
use super::record::Channel;
use super::suite::Suite;
use crate::controls::names::SiteCode;
use crate::controls::sites::directory::SiteDirectory;
use crate::pki::certificate::x509::Certificate;
use crate::primitive::agreement::AgreementKey;
use crate::{Error, Timestamp};

/// Who has sent message 1 and waits for message 2.
pub struct Initiator {
    party: Party,
    opening: Opening,
    key: AgreementKey,
}

impl Initiator {
    /// Begins: message 1 is to be sent to the site `to`, to a peer that has `to` as its own code.
    ///
    /// # Errors
    /// [`Error::RANDOM`] or [`Error::INTERNAL`].
    pub fn start(party: &Party, to: SiteCode, suite: Suite) -> Result<(Self, Vec<u8>), Error> {
        let key = AgreementKey::generate(party.provider(), suite.agreement())?;
        Self::start_with(party, to, suite, key)
    }

    pub(super) fn start_with(
        party: &Party,
        to: SiteCode,
        suite: Suite,
        key: AgreementKey,
    ) -> Result<(Self, Vec<u8>), Error> {
        let opening = Opening::new(suite, party.site_code(), to, key.public_key())?;
        let message = opening.bytes.clone();
        let party = party.clone();
        let initiator = Self {
            party,
            opening,
            key,
        };
        Ok((initiator, message))
    }

    /// Takes a demand for a cookie, which came in the place of message 2 ([`is_cookie_demand`]):
    /// message 1 again, with the cookie, to be sent in the place of the first.
    ///
    /// A demand is not authentic. Who can put one in the place of message 2 gains no more by it than by
    /// keeping back message 2.
    ///
    /// [`is_cookie_demand`]: crate::channel::is_cookie_demand
    ///
    /// # Errors
    /// [`Error::MALFORMED`], also for the second demand in a handshake;
    /// [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`], [`Error::SUITE_NOT_ACCEPTED`] if it is
    /// of another suite.
    pub fn with_cookie(self, demand: &[u8]) -> Result<(Self, Vec<u8>), Error> {
        let opening = self.opening.with_cookie(demand)?;
        let message = opening.bytes.clone();
        Ok((Self { opening, ..self }, message))
    }

    /// Takes message 2 of the site that was meant, if `directory` knows the key that it shows as a
    /// current one: message 3, to be sent, and the channel. After an error the handshake is over; a
    /// new one may begin.
    ///
    /// The least costly comes first: of a key that is not the site's nothing is read, and no signature
    /// verified or made. Until then whatever was shown may be another's, also a key that was stolen.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for the directory of another site than one's own; [`Error::MALFORMED`],
    /// [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`], [`Error::SUITE_NOT_ACCEPTED`] if it is of
    /// another suite; [`Error::KEY_REJECTED`] for an ephemeral key that is none; [`Error::DECRYPT`] if
    /// it does not answer this message 1 or was changed; [`Error::SITE_KEY_UNKNOWN`], also if it has
    /// shown a certificate; [`Error::SITE_KEY_RETIRED`] for a key that the site had before, even if it
    /// is kept; of the site's key those of [`SiteDirectory::check_site`]; [`Error::KEY_CONFIRMATION`];
    /// [`Error::SIGNATURE_INVALID`]; those of the own key.
    pub fn receive_site(
        self,
        message: &[u8],
        directory: &SiteDirectory,
        now: Timestamp,
    ) -> Result<(Vec<u8>, Channel), Error> {
        check_own(directory, self.opening.from)?;
        self.receive_by(message, now, |agreed, role, head| {
            agreed.open_site_proof(role, message, head, directory, now)
        })?
        .finish()
    }

    /// Takes message 2, of the holder of a certificate or of whoever the caller will judge. After an
    /// error the handshake is over; a new one may begin.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`],
    /// [`Error::SUITE_NOT_ACCEPTED`] if it is of another suite; [`Error::KEY_REJECTED`] for an ephemeral
    /// key that is none; [`Error::DECRYPT`] if it does not answer this message 1 or was changed;
    /// [`Error::KEY_CONFIRMATION`]; [`Error::SIGNATURE_INVALID`]; of a certificate those of
    /// [`crate::pki::certificate::Certificate::from_der`], [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`]; of a key those of
    /// [`crate::pki::key::PublicKey::from_spki_der`], [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not
    /// RSA, [`Error::KEY_TOO_SMALL`], [`Error::KEY_REJECTED`].
    pub fn receive(self, message: &[u8], now: Timestamp) -> Result<AuthenticatedResponder, Error> {
        self.receive_by(message, now, |agreed, role, head| {
            agreed.open_proof(role, message, head, now)
        })
    }

    fn receive_by(
        self,
        message: &[u8],
        now: Timestamp,
        open: impl FnOnce(&KeySchedule, Role, usize) -> Result<Peer, Error>,
    ) -> Result<AuthenticatedResponder, Error> {
        let (suite, body) = read_message(MESSAGE_2, message)?;
        if suite != self.opening.suite {
            return Err(Error::SUITE_NOT_ACCEPTED);
        }
        let (share, _) = body
            .split_at_checked(suite.share_len())
            .ok_or(Error::MALFORMED)?;
        let provider = self.party.provider();
        let role = Role::Initiator;
        let mut agreed = KeySchedule::new(provider, self.opening, role, &self.key, share)?;
        let head = MESSAGE_HEADER_LEN.saturating_add(share.len());
        let peer = open(&agreed, Role::Responder, head)?;
        agreed.add(message);
        Ok(AuthenticatedResponder {
            party: self.party,
            agreed,
            peer,
            now,
        })
    }
}

impl fmt::Debug for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Initiator({} to {})", self.opening.from, self.opening.to)
    }
}

/// The initiator with a responder that has proved who it is. It has not learned yet who we are.
pub struct AuthenticatedResponder {
    party: Party,
    agreed: KeySchedule,
    peer: Peer,
    /// When that was.
    now: Timestamp,
}

impl AuthenticatedResponder {
    /// The responder.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Goes on if the responder has shown this very certificate: message 3, to be sent, and the
    /// channel.
    ///
    /// # Errors
    /// [`Error::SIGNER_MISMATCH`] if it has not; those of the own key.
    pub fn authorise_certificate(
        self,
        expected: &Certificate,
    ) -> Result<(Vec<u8>, Channel), Error> {
        self.authorise(|peer| peer.check_certificate(expected))
    }

    /// Goes on if `judge` lets it.
    ///
    /// # Errors
    /// Those of `judge` and of the own key.
    pub fn authorise(
        self,
        judge: impl FnOnce(&Peer) -> Result<(), Error>,
    ) -> Result<(Vec<u8>, Channel), Error> {
        judge(&self.peer)?;
        self.finish()
    }

    fn finish(mut self) -> Result<(Vec<u8>, Channel), Error> {
        let len = key_schedule::proof_len(&self.party)?;
        let suite = self.agreed.opening().suite;
        let mut message = super::message::header(MESSAGE_3, suite, len)?;
        let role = Role::Initiator;
        self.agreed.seal_proof(role, &self.party, &mut message)?;
        self.agreed.add(&message);
        let until = self.party.until();
        let channel = Channel::new(&self.agreed, role, self.peer, until, self.now)?;
        Ok((message, channel))
    }
}

impl fmt::Debug for AuthenticatedResponder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticatedResponder({:?})", self.peer)
    }
}
