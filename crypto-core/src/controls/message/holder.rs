//! A message as the proof that who sent it holds a token.

use super::opened::SignedMessage;
use crate::Error;
use crate::controls::access::token::{ClientToken, UnprovenClientToken};

impl UnprovenClientToken {
    /// By a message that came with it, which the client signed: see
    /// [`ManagementPoint::open`](crate::message::ManagementPoint::open).
    ///
    /// # Errors
    /// [`Error::TOKEN_NOT_HOLDER`] if another client sent it, or with another certificate than the one that the
    /// token is bound to.
    pub fn proven_by_message(self, message: &SignedMessage<'_>) -> Result<ClientToken, Error> {
        self.proven_by_signer(message.sender(), message.certificate_sha256())
    }
}
