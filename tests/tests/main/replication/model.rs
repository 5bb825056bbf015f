//! A model of a stream, which knows neither hashes nor signatures: each message knows the one that
//! its sender sent before it.

use cmcrypto_core::replication::Continuity;
use cmcrypto_core::{Error, Timestamp};

#[derive(Clone, Debug)]
pub struct Message {
    pub key: usize,
    pub number: u64,
    /// What its sender knew to have sent before.
    pub before: Option<usize>,
}

/// All messages, by their place in the list, and what both sides know.
pub struct Model {
    pub messages: Vec<Message>,
    pub now: Timestamp,
    pub sender_key: usize,
    /// The sender's position after each message and each loss: what a backup may hold.
    pub sender: Vec<Option<usize>>,
    pub current: usize,
    pub previous: Option<(usize, Option<Timestamp>)>,
    /// What was accepted, in this order.
    pub accepted: Vec<(usize, Continuity)>,
}

impl Model {
    pub fn new(now: Timestamp) -> Self {
        Self {
            messages: Vec::new(),
            now,
            sender_key: 0,
            sender: vec![None],
            current: 0,
            previous: None,
            accepted: Vec::new(),
        }
    }

    pub fn send(&mut self) {
        let before = *self.sender.last().unwrap();
        let same_key = before.filter(|id| self.messages[*id].key == self.sender_key);
        self.messages.push(Message {
            key: self.sender_key,
            number: same_key.map_or(1, |id| self.messages[id].number + 1),
            before,
        });
        self.sender.push(Some(self.messages.len() - 1));
    }

    pub fn learn(&mut self, until: Option<Timestamp>) {
        if self.current != self.sender_key {
            self.previous = Some((self.current, until));
            self.current = self.sender_key;
        }
    }

    pub fn last(&self) -> Option<usize> {
        self.accepted.last().map(|(id, _)| *id)
    }

    pub fn judge(&self, id: usize) -> Result<Continuity, Error> {
        let message = &self.messages[id];
        if message.key != self.current {
            match self.previous {
                Some((key, until)) if key == message.key => {
                    if until.is_none_or(|until| self.now > until) {
                        return Err(Error::SITE_KEY_RETIRED);
                    }
                }
                _ => return Err(Error::SITE_KEY_UNKNOWN),
            }
        }
        let Some(last_id) = self.last() else {
            return match message.before {
                None => Ok(Continuity::Next),
                Some(_) => Err(Error::REPLICATION_GAP),
            };
        };
        let last = &self.messages[last_id];
        if id == last_id {
            return Err(Error::REPLAYED);
        }
        let follows = message.before == Some(last_id);
        if message.key == last.key {
            return match message.number {
                _ if follows => Ok(Continuity::Next),
                number if number < last.number => Err(Error::ROLLBACK),
                number if number > last.number + 1 => Err(Error::REPLICATION_GAP),
                _ => Err(Error::REPLICATION_CONFLICT),
            };
        }
        if last.key == self.current {
            return Err(Error::ROLLBACK);
        }
        match message.before {
            Some(_) if follows => Ok(Continuity::NewKey),
            Some(_) => Err(Error::REPLICATION_GAP),
            None if message.key == self.current => Ok(Continuity::Restarted),
            None => Err(Error::ROLLBACK),
        }
    }

    /// Without a restart, what was accepted is what one sender sent, each after the other and once.
    pub fn check(&self) {
        for (at, (id, continuity)) in self.accepted.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| self.accepted[before].0);
            match continuity {
                Continuity::Next | Continuity::NewKey => {
                    assert_eq!(self.messages[*id].before, before);
                }
                Continuity::Restarted => {
                    let key = |id: usize| self.messages[id].key;
                    assert!(key(*id) > key(before.unwrap()));
                }
            }
            assert!(self.accepted[..at].iter().all(|(other, _)| other != id));
        }
    }
}
