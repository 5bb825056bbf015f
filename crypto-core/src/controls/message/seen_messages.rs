//! Remembering which messages were accepted, so that none is accepted twice.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::context::MessageId;
use crate::controls::names::ClientId;
use crate::{Error, Timestamp};

/// Remembers accepted messages.
///
/// Management points behind one balancer must share one memory: what one of them accepted, another
/// would accept again.
pub trait SeenMessages: Send + Sync {
    /// Remembers the message until `expiry` has passed; checking and remembering are one step.
    /// After `expiry` the message is refused as stale, so it may be forgotten: by the `now` of any
    /// caller, whose clock must therefore be right.
    ///
    /// # Errors
    /// [`Error::REPLAYED`] if it is remembered already, [`Error::SEEN_MESSAGES_FULL`] if there is no
    /// room, [`Error::STORE_UNAVAILABLE`] if that can't be told now. The message is then refused.
    fn insert_if_new(
        &self,
        sender: &ClientId,
        message_id: MessageId,
        expiry: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error>;
}

/// One sender can't fill the memory for all others: this is one message every 21 seconds for the
/// default 24 hours.
const MAX_PER_SENDER: usize = 4096;

/// A [`SeenMessages`] in memory: when it is full, for all or for one sender, it refuses new messages
/// and forgets none before its expiry. When the process ends it forgets all: fresh messages that
/// were accepted before can then be replayed.
#[derive(Debug)]
pub struct InMemorySeenMessages {
    capacity: usize,
    messages: Mutex<Messages>,
}

#[derive(Debug, Default)]
struct Messages {
    seen: HashSet<(ClientId, MessageId)>,
    by_expiry: BTreeSet<(Timestamp, ClientId, MessageId)>,
    by_sender: HashMap<ClientId, usize>,
}

impl InMemorySeenMessages {
    /// A memory for at most `capacity` messages, of about 300 bytes each, at most 4,096 of one
    /// sender.
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
        let Messages {
            seen,
            by_expiry,
            by_sender,
        } = &mut *messages;
        while let Some(first) = by_expiry.first() {
            if first.0 >= now {
                break;
            }
            if let Some((_, sender, message_id)) = by_expiry.pop_first() {
                if let Some(count) = by_sender.get_mut(&sender) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        by_sender.remove(&sender);
                    }
                }
                seen.remove(&(sender, message_id));
            }
        }
        let key = (sender.clone(), message_id);
        if seen.contains(&key) {
            return Err(Error::REPLAYED);
        }
        let of_sender = by_sender.get(sender).copied().unwrap_or(0);
        if seen.len() >= self.capacity || of_sender >= MAX_PER_SENDER {
            return Err(Error::SEEN_MESSAGES_FULL);
        }
        by_sender.insert(sender.clone(), of_sender.saturating_add(1));
        seen.insert(key);
        by_expiry.insert((expiry, sender.clone(), message_id));
        Ok(())
    }
}
