//! Remembering which messages were accepted, so that none is accepted twice.

use super::context::MessageId;
use crate::controls::names::ClientId;
use crate::{Error, Timestamp};

/// How a message is protected, which decides for how long it must be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageClass {
    /// Signed by its sender: what [`crate::message::ManagementPoint::open`] opens.
    Full,
}

/// A message that is accepted if it is new.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedMessage<'a> {
    /// How it is protected.
    pub class: MessageClass,
    /// Who sent it.
    pub sender: &'a ClientId,
    /// Whether its sender is approved: see [`crate::registration::Approval`].
    pub approved: bool,
    /// Its name, unique for the sender, whatever the class.
    pub message_id: MessageId,
    /// When it was sent, by the sender's clock.
    pub sent: Timestamp,
}

/// Remembers accepted messages. Management points behind one balancer must share one memory: what
/// one of them accepted, another would accept again.
///
/// [`check_seen_messages`](crate::message::check_seen_messages) holds an implementation against these
/// rules:
///
/// * A message is remembered from when it is accepted to the last second of `sent` and the
///   [`retention`](Self::retention) of its class, whoever asks, and whether or not its sender is approved
///   by then.
/// * What may have been forgotten is refused: whatever the clocks of those who ask, a message is not
///   accepted when another one, whose time ended no earlier, was forgotten already.
/// * What senders who are not approved send leaves room for those who are, and what one sender sends for
///   others.
/// * Senders and ids are compared octet by octet.
/// * Checking and remembering are one step; of a message that is refused nothing is remembered.
pub trait SeenMessages: Send + Sync {
    /// For how many seconds after it was sent a message of this class is remembered: always the same, for
    /// all who share the store, and 0 for a class that it does not know. A management point whose
    /// [`Freshness`](crate::message::Freshness) is wider accepts nothing.
    fn retention(&self, class: MessageClass) -> u32;

    /// Remembers the message if it is new. `now` is the time by the clock of the one who asks: the store has
    /// none of its own.
    ///
    /// # Errors
    /// [`Error::REPLAYED`] if it is remembered already; [`Error::STALE`] if its time is over, so that it
    /// may have been forgotten; [`Error::SEEN_MESSAGES_FULL`] if there is no room;
    /// [`Error::STORE_UNAVAILABLE`] if that can't be told now. The message is then refused, and nothing
    /// is remembered of it.
    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error>;
}
