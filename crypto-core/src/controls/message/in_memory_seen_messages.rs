//! A memory of accepted messages that lives in its process.

use core::fmt;
use core::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use siphasher::sip::SipHasher13;

use super::context::MessageId;
use super::seen_messages::{AcceptedMessage, MessageClass, SeenMessages};
use crate::controls::names::ClientId;
use crate::{Error, Timestamp};

/// One message every 21 seconds, at the default retention.
const MAX_PER_APPROVED: u16 = 4096;
/// One every 11 minutes.
const MAX_PER_OTHER: u16 = 128;
/// What one call forgets at most, of either kind of senders, so that none waits for another's backlog. It
/// is far above the one that a call adds.
const FORGOTTEN_PER_CALL: usize = 256;
/// Messages that end within so many seconds are forgotten together, by the end of the last.
const TICK_SECONDS: i64 = 64;
/// How many a table or a piece of a list is meant for: one that grows moves, within one call.
const PER_TABLE: usize = 1024;
/// Beyond 16 million messages the tables get larger instead of more.
const MAX_TABLES: usize = 16 * 1024;

/// What an [`InMemorySeenMessages`] holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SeenMessagesLimits {
    /// For how many seconds after it was sent a [`MessageClass::Full`] message is remembered: at least
    /// `max_age` and `max_skew` of the widest [`Freshness`](crate::message::Freshness) of the management
    /// points that share the memory. The default, 86,700, is that of the default freshness.
    pub full_retention: u32,
    /// Messages of approved senders, at most 4,096 of each. The default is 4,000,000: 25,000 clients
    /// who send what they do by default, a state message every 15 minutes among it, have 3.1 million on the way,
    /// and 3.6 million on a day of patches.
    pub approved: usize,
    /// Messages of other senders, at most 128 of each. The default is 300,000.
    pub others: usize,
}

impl Default for SeenMessagesLimits {
    fn default() -> Self {
        Self {
            full_retention: 24 * 60 * 60 + 5 * 60,
            approved: 4_000_000,
            others: 300_000,
        }
    }
}

/// A [`SeenMessages`] in memory, of less than 100 bytes a message from 30,000 on. It takes them as messages
/// come, and keeps what it had at its fullest; empty it has 64 bytes for each 1,024 that it may hold.
///
/// When it is full, for a kind of senders or for one of them, it refuses new messages and forgets none
/// before its time. A call adds one message and forgets at most 512, so that none waits long for another.
/// When the process ends it forgets all but what [`to_bytes`](Self::to_bytes) was asked for before: fresh messages
/// that were accepted can then be replayed.
///
/// ```
/// # use cmcrypto_core::message::{
/// #     AcceptedMessage, InMemorySeenMessages, MessageClass, MessageId, SeenMessages, SeenMessagesLimits,
/// # };
/// # use cmcrypto_core::{Error, Timestamp, names::ClientId};
/// # fn main() -> Result<(), Error> {
/// let seen = InMemorySeenMessages::new(SeenMessagesLimits::default());
/// let now = Timestamp::from_unix(1_800_000_000);
/// let sender = ClientId::new("GUID:1")?;
/// let message = AcceptedMessage {
///     class: MessageClass::Full,
///     sender: &sender,
///     approved: true,
///     message_id: MessageId::from_bytes([1; 16]),
///     sent: now,
/// };
/// assert_eq!(seen.insert_if_new(&message, now), Ok(()));
/// assert_eq!(seen.insert_if_new(&message, now), Err(Error::REPLAYED));
/// # Ok(())
/// # }
/// ```
pub struct InMemorySeenMessages {
    pub(super) limits: SeenMessagesLimits,
    pub(super) hash_keys: HashKeys,
    pub(super) rooms: Mutex<Rooms>,
}

/// Of SipHash, so that no sender can choose what collides: of senders, and of messages.
#[derive(Clone, Copy)]
pub(super) struct HashKeys {
    pub(super) sender: [u64; 2],
    pub(super) message: [u64; 2],
}

impl HashKeys {
    /// From what the standard library seeds its tables with.
    fn random() -> Self {
        let number = || RandomState::new().hash_one(0_u64);
        Self {
            sender: [number(), number()],
            message: [number(), number()],
        }
    }
}

pub(super) struct Rooms {
    pub(super) approved: Room,
    pub(super) others: Room,
}

impl Rooms {
    pub(super) fn new(limits: &SeenMessagesLimits) -> Self {
        Self {
            approved: Room::new(limits.approved, MAX_PER_APPROVED),
            others: Room::new(limits.others, MAX_PER_OTHER),
        }
    }

    /// Of senders who are approved, or of the others.
    pub(super) fn room(&mut self, is_approved: bool) -> &mut Room {
        match is_approved {
            true => &mut self.approved,
            false => &mut self.others,
        }
    }

    fn may_have_forgotten(&self, tick: i64) -> bool {
        let forgotten = self.approved.forgotten.max(self.others.forgotten);
        forgotten.is_some_and(|forgotten| tick <= forgotten)
    }

    /// In one or the other: an administrator may have approved its sender since.
    pub(super) fn have(&self, key: MessageKey) -> bool {
        self.approved.has(key) || self.others.has(key)
    }
}

/// What is remembered of one kind of senders.
pub(super) struct Room {
    capacity: usize,
    max_per_sender: u16,
    pub(super) len: usize,
    seen: Tables<HashSet<MessageKey, AsItIs>>,
    by_sender: Tables<HashMap<SenderKey, u16, AsItIs>>,
    /// By the tick in which their time ends, in pieces, as a long list moves when it grows.
    pub(super) by_end: BTreeMap<i64, Vec<Vec<(MessageKey, SenderKey)>>>,
    /// The last tick of which anything was forgotten.
    pub(super) forgotten: Option<i64>,
}

/// A keyed hash of sender and id, and half of the id, which senders draw at random: two messages are taken for
/// one by a chance of 2^-128, and of 2^-64 where an attacker chose an id for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct MessageKey(pub(super) u64, pub(super) u64);

/// 48 bits of a keyed hash. Two senders whom this takes for one share what one may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SenderKey(pub(super) [u8; 6]);

impl SenderKey {
    fn of(hash: u64) -> Self {
        let [_, _, key @ ..] = hash.to_be_bytes();
        Self(key)
    }

    fn number(self) -> u64 {
        let [a, b, c, d, e, f] = self.0;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }
}

impl InMemorySeenMessages {
    /// A memory that holds nothing yet.
    pub fn new(limits: SeenMessagesLimits) -> Self {
        Self {
            limits,
            hash_keys: HashKeys::random(),
            rooms: Mutex::new(Rooms::new(&limits)),
        }
    }

    /// How many messages it remembers.
    pub fn len(&self) -> usize {
        let rooms = self.rooms();
        rooms.approved.len.saturating_add(rooms.others.len)
    }

    /// Whether it remembers none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys_of(&self, sender: &ClientId, id: MessageId) -> (MessageKey, SenderKey) {
        // Octets alone, so that stored keys mean the same to another build.
        let hash = |[k0, k1]: [u64; 2], parts: &[&[u8]]| {
            let mut hasher = SipHasher13::new_with_keys(k0, k1);
            parts.iter().for_each(|part| hasher.write(part));
            hasher.finish()
        };
        let (sender, id) = (sender.as_str().as_bytes(), id.as_bytes());
        let part = id.first_chunk().unwrap_or(&[0; 8]);
        (
            MessageKey(
                hash(self.hash_keys.message, &[id, sender]),
                u64::from_be_bytes(*part),
            ),
            SenderKey::of(hash(self.hash_keys.sender, &[sender])),
        )
    }
}

impl SeenMessages for InMemorySeenMessages {
    fn retention(&self, class: MessageClass) -> u32 {
        match class {
            MessageClass::Full => self.limits.full_retention,
        }
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        let (key, sender) = self.keys_of(message.sender, message.message_id);
        let end = message
            .sent
            .saturating_add(self.retention(message.class).into());
        let mut rooms = self.rooms();
        rooms.approved.forget(now);
        rooms.others.forget(now);
        if rooms.have(key) {
            return Err(Error::REPLAYED);
        }
        let tick = end.as_unix().div_euclid(TICK_SECONDS);
        if now > end || rooms.may_have_forgotten(tick) {
            return Err(Error::STALE);
        }
        let room = rooms.room(message.approved);
        room.insert(key, sender, tick)
    }
}

impl Room {
    fn new(capacity: usize, max_per_sender: u16) -> Self {
        Self {
            capacity,
            max_per_sender,
            len: 0,
            seen: Tables::new(capacity),
            by_sender: Tables::new(capacity),
            by_end: BTreeMap::new(),
            forgotten: None,
        }
    }

    /// Whether there are so many with hashes alike as chance never makes: a stored form that nobody wrote, in which each
    /// lookup would go through all of them.
    pub(super) fn is_crowded(&self, key: MessageKey, sender: SenderKey) -> bool {
        let most = self.capacity.div_ceil(self.seen.0.len().max(1));
        let most = most.max(PER_TABLE).saturating_mul(4);
        let of_key = self.seen.of(key.0).map_or(0, HashSet::len);
        let of_sender = self.by_sender.of(sender.number()).map_or(0, HashMap::len);
        of_key > most || of_sender > most
    }

    fn has(&self, key: MessageKey) -> bool {
        self.seen
            .of(key.0)
            .is_some_and(|table| table.contains(&key))
    }

    pub(super) fn insert(
        &mut self,
        key: MessageKey,
        sender: SenderKey,
        tick: i64,
    ) -> Result<(), Error> {
        if self.len >= self.capacity {
            return Err(Error::SEEN_MESSAGES_FULL);
        }
        let table = self
            .by_sender
            .of_mut(sender.number())
            .ok_or(Error::INTERNAL)?;
        // Those who have none left make room for others, before it grows for them.
        if table.len() == table.capacity() {
            table.retain(|_, count| *count > 0);
        }
        let count = table.entry(sender).or_default();
        if *count >= self.max_per_sender {
            return Err(Error::SEEN_MESSAGES_FULL);
        }
        *count = count.saturating_add(1);
        self.seen.of_mut(key.0).ok_or(Error::INTERNAL)?.insert(key);
        let pieces = self.by_end.entry(tick).or_default();
        match pieces.last_mut().filter(|piece| piece.len() < PER_TABLE) {
            Some(piece) => piece.push((key, sender)),
            None => pieces.push(vec![(key, sender)]),
        }
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    /// Forgets messages whose time is over, not more than [`FORGOTTEN_PER_CALL`].
    fn forget(&mut self, now: Timestamp) {
        for _ in 0..FORGOTTEN_PER_CALL {
            let Some(mut first) = self.by_end.first_entry() else {
                return;
            };
            // The last second of the tick has passed, and so has that of each message in it.
            if *first.key() >= now.as_unix().div_euclid(TICK_SECONDS) {
                return;
            }
            let tick = *first.key();
            let pieces = first.get_mut();
            let Some((key, sender)) = pieces.last_mut().and_then(Vec::pop) else {
                pieces.pop();
                if pieces.is_empty() {
                    first.remove();
                }
                continue;
            };
            self.forgotten = self.forgotten.max(Some(tick));
            if let Some(table) = self.seen.of_mut(key.0) {
                table.remove(&key);
            }
            let senders = self.by_sender.of_mut(sender.number());
            if let Some(count) = senders.and_then(|table| table.get_mut(&sender)) {
                *count = count.saturating_sub(1);
            }
            self.len = self.len.saturating_sub(1);
        }
    }
}

/// Many small tables for one large one, which would move whole when it grows.
struct Tables<T>(Vec<T>);

impl<T: Default> Tables<T> {
    fn new(capacity: usize) -> Self {
        let count = (capacity / PER_TABLE).saturating_add(1).min(MAX_TABLES);
        Self(core::iter::repeat_with(T::default).take(count).collect())
    }

    fn place(&self, hash: u64) -> usize {
        let count = u64::try_from(self.0.len()).unwrap_or(u64::MAX);
        usize::try_from(hash.checked_rem(count).unwrap_or(0)).unwrap_or(0)
    }

    fn of(&self, hash: u64) -> Option<&T> {
        self.0.get(self.place(hash))
    }

    fn of_mut(&mut self, hash: u64) -> Option<&mut T> {
        let place = self.place(hash);
        self.0.get_mut(place)
    }
}

/// The keys are hashes already. Of all in one table the bits that chose it are the same, so that others come
/// first.
type AsItIs = BuildHasherDefault<Rotated>;

#[derive(Default)]
struct Rotated(u64);

impl Hasher for Rotated {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Hash for MessageKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

impl Hash for SenderKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.number());
    }
}

impl fmt::Debug for InMemorySeenMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemorySeenMessages")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
