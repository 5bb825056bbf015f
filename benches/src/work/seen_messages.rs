//! A memory of accepted messages that is full of so many, and forgets one for each that comes.

use std::collections::{HashSet, VecDeque};

use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, MessageId, SeenMessages,
    SeenMessagesLimits,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Error, Timestamp};

/// As many as send state messages every 15 minutes, and 2.4 million messages a day.
pub const CLIENTS: usize = 25_000;
const START: i64 = 1_800_000_000;

/// What comes, by number: senders take turns, and `held` messages come in the time that they are kept for.
pub struct Arrivals {
    senders: Vec<ClientId>,
    held: u64,
    next: u64,
}

impl Arrivals {
    fn new(senders: usize, held: u64) -> Self {
        let id =
            |number| ClientId::new(&format!("GUID:8C3F5E0A-6B1D-4E2F-9A7C-{number:012X}")).unwrap();
        Self {
            senders: (0..senders).map(id).collect(),
            held,
            next: 0,
        }
    }

    fn message(&mut self) -> AcceptedMessage<'_> {
        let number = self.next;
        self.next += 1;
        let retention = u64::from(SeenMessagesLimits::default().full_retention);
        let passed = number * retention / self.held;
        // As a random id: spread, and no two alike.
        let id = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        AcceptedMessage {
            class: MessageClass::Full,
            sender: &self.senders[number as usize % self.senders.len()],
            approved: true,
            message_id: MessageId::from_bytes(id.to_be_bytes()),
            sent: Timestamp::from_unix(START).saturating_add(passed as i64),
        }
    }
}

/// The library's memory.
pub struct Memory {
    seen: InMemorySeenMessages,
    arrivals: Arrivals,
}

impl Memory {
    /// With none in it; of so many senders `held` are to come in the time that they are kept for.
    pub fn for_so_many(senders: usize, held: u64) -> Self {
        Self {
            seen: InMemorySeenMessages::new(SeenMessagesLimits::default()),
            arrivals: Arrivals::new(senders, held),
        }
    }

    /// With so many messages in it.
    pub fn holding(held: u64) -> Self {
        let mut memory = Self::for_so_many(CLIENTS, held);
        for _ in 0..held {
            memory.insert().unwrap();
        }
        memory
    }

    /// Takes the next message.
    pub fn insert(&mut self) -> Result<(), Error> {
        let message = self.arrivals.message();
        self.seen.insert_if_new(&message, message.sent)
    }
}

/// The floor: a hash map and a queue, of ids alone, for one thread.
pub struct MapAndQueue {
    seen: HashSet<MessageId>,
    by_arrival: VecDeque<(Timestamp, MessageId)>,
    arrivals: Arrivals,
}

impl MapAndQueue {
    /// With so many messages in it.
    pub fn holding(held: u64) -> Self {
        let (seen, by_arrival) = Default::default();
        let mut memory = Self {
            seen,
            by_arrival,
            arrivals: Arrivals::new(CLIENTS, held),
        };
        for _ in 0..held {
            assert!(memory.insert());
        }
        memory
    }

    /// Takes the next message: whether it is new.
    pub fn insert(&mut self) -> bool {
        let AcceptedMessage {
            message_id, sent, ..
        } = self.arrivals.message();
        let retention = SeenMessagesLimits::default().full_retention.into();
        while let Some((first, id)) = self.by_arrival.front().copied() {
            if first.saturating_add(retention) >= sent {
                break;
            }
            self.by_arrival.pop_front();
            self.seen.remove(&id);
        }
        self.by_arrival.push_back((sent, message_id));
        self.seen.insert(message_id)
    }
}
