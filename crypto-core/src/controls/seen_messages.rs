//! Remembering which messages were accepted, so that none is accepted twice.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use super::message::MessageId;
use super::names::ClientId;
use crate::{Error, Timestamp};

/// Remembers accepted messages.
///
/// Management points behind one balancer must share one memory: what one of them accepted, another
/// would accept again.
pub trait SeenMessages: Send + Sync {
    /// Remembers the message until `expiry` has passed; checking and remembering are one step.
    /// After `expiry` the message is refused as stale, so it may be forgotten.
    ///
    /// # Errors
    /// [`Error::Replayed`] if it is remembered already, [`Error::SeenMessagesFull`] if there is no
    /// room, [`Error::StoreUnavailable`] if that can't be told now. The message is then refused.
    fn insert_if_new(
        &self,
        sender: &ClientId,
        message_id: MessageId,
        expiry: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error>;
}

/// A [`SeenMessages`] in memory: when it is full it refuses new messages and forgets none before
/// its expiry.
#[derive(Debug)]
pub struct InMemorySeenMessages {
    capacity: usize,
    messages: Mutex<Messages>,
}

#[derive(Debug, Default)]
struct Messages {
    seen: HashSet<(ClientId, MessageId)>,
    by_expiry: BTreeSet<(Timestamp, ClientId, MessageId)>,
}

impl InMemorySeenMessages {
    /// A memory for at most `capacity` messages, of about 300 bytes each.
    ///
    /// By the default freshness a message is remembered for 24 hours and 5 minutes: 25,000 clients
    /// with a state message every 15 minutes fill 2.4 million places.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            messages: Mutex::default(),
        }
    }
}

impl SeenMessages for InMemorySeenMessages {
    fn insert_if_new(
        &self,
        sender: &ClientId,
        message_id: MessageId,
        expiry: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let Messages { seen, by_expiry } = &mut *messages;
        while let Some(first) = by_expiry.first() {
            if first.0 >= now {
                break;
            }
            if let Some((_, sender, message_id)) = by_expiry.pop_first() {
                seen.remove(&(sender, message_id));
            }
        }
        let key = (sender.clone(), message_id);
        if seen.contains(&key) {
            return Err(Error::Replayed);
        }
        if seen.len() >= self.capacity {
            return Err(Error::SeenMessagesFull);
        }
        seen.insert(key);
        by_expiry.insert((expiry, sender.clone(), message_id));
        Ok(())
    }
}
