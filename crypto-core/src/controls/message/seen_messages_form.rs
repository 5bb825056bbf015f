//! The stored form of a memory of accepted messages. Numbers are big-endian.
//!
//! ```text
//! body of the stored form:
//!   retention    4 bytes     the limits
//!   approved     8 bytes
//!   others       8 bytes
//!   keys         32 bytes    of SipHash-1-3: two for senders, two for messages
//!   of approved senders, then of others:
//!     forgotten  8 bytes     the last tick of which anything was forgotten; the lowest number if none is
//!     count      8 bytes
//!     message    count times 30 bytes, ascending by tick
//!       tick     8 bytes     in which its time ends: Unix seconds divided by 64
//!       message  16 bytes    SipHash of id and sender, the first half of the id
//!       sender   6 bytes     of its SipHash, the last
//! ```

use std::sync::Mutex;

use super::in_memory_seen_messages::{
    HashKeys, InMemorySeenMessages, MessageKey, Room, Rooms, SeenMessagesLimits, SenderKey,
};
use crate::controls::storage::stored_form::StoredForm;
use crate::{Error, Secret, memory};

const FORM: StoredForm = StoredForm {
    magic: b"CMSEENM\n",
    version: 1,
    // Of 17 million messages.
    max_len: 512 * 1024 * 1024,
};
const MESSAGE_LEN: usize = 30;
const NOTHING_FORGOTTEN: i64 = i64::MIN;

impl InMemorySeenMessages {
    /// The stored form, of 30 bytes a message and at most 512 MiB: for the next process of a management point that
    /// stops, once it opens no more messages. What this process accepts after that, the next one accepts again;
    /// who can't be sure to stop in time keeps what is accepted in a database ([`crate::message::SeenMessages`]). To be
    /// kept where nobody else reads or writes: who knows it can choose ids that are taken for seen, and with an older one
    /// in its place messages are accepted again.
    ///
    /// ```
    /// use cmcrypto_core::message::{InMemorySeenMessages, SeenMessagesLimits};
    ///
    /// let seen = InMemorySeenMessages::new(SeenMessagesLimits::default());
    /// assert_eq!(InMemorySeenMessages::from_bytes(seen.to_bytes()?.expose())?.len(), 0);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`], [`Error::NO_MEMORY`].
    pub fn to_bytes(&self) -> Result<Secret, Error> {
        let rooms = self.rooms();
        let room = |room: &Room| room.len.saturating_mul(MESSAGE_LEN).saturating_add(16);
        let len = room(&rooms.approved).saturating_add(room(&rooms.others));
        let mut body = memory::buffer(len.saturating_add(52))?;
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes();
        body.extend_from_slice(&self.limits.full_retention.to_be_bytes());
        body.extend_from_slice(&number(self.limits.approved));
        body.extend_from_slice(&number(self.limits.others));
        let HashKeys { sender, message } = self.hash_keys;
        for key in sender.iter().chain(&message) {
            body.extend_from_slice(&key.to_be_bytes());
        }
        for room in [&rooms.approved, &rooms.others] {
            let forgotten = room.forgotten.unwrap_or(NOTHING_FORGOTTEN);
            body.extend_from_slice(&forgotten.to_be_bytes());
            body.extend_from_slice(&number(room.len));
            for (tick, pieces) in &room.by_end {
                for (MessageKey(hash, part), sender) in pieces.iter().flatten() {
                    body.extend_from_slice(&tick.to_be_bytes());
                    body.extend_from_slice(&hash.to_be_bytes());
                    body.extend_from_slice(&part.to_be_bytes());
                    body.extend_from_slice(&sender.0);
                }
            }
        }
        drop(rooms);
        let body = Secret::from(body);
        FORM.write(body.expose()).map(Secret::from)
    }

    /// From the stored form, with the limits that are in it: for longer retention begin a new one, after the time of
    /// the old. Remove the file before you open messages: after a process that was killed, an older one would be read.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut body = Body(FORM.body(bytes)?);
        let limits = SeenMessagesLimits {
            full_retention: u32::from_be_bytes(body.take()?),
            approved: body.size()?,
            others: body.size()?,
        };
        let mut key = || body.take().map(u64::from_be_bytes);
        let hash_keys = HashKeys {
            sender: [key()?, key()?],
            message: [key()?, key()?],
        };
        let mut rooms = Rooms::new(&limits);
        for is_approved in [true, false] {
            let forgotten = i64::from_be_bytes(body.take()?);
            let mut last = forgotten;
            for _ in 0..body.size()? {
                let tick = i64::from_be_bytes(body.take()?);
                let key = MessageKey(
                    u64::from_be_bytes(body.take()?),
                    u64::from_be_bytes(body.take()?),
                );
                let sender = SenderKey(body.take()?);
                if tick < last || rooms.have(key) {
                    return Err(Error::STORED_DAMAGED);
                }
                last = tick;
                let room = rooms.room(is_approved);
                if room.is_crowded(key, sender) || room.insert(key, sender, tick).is_err() {
                    return Err(Error::STORED_DAMAGED);
                }
            }
            let forgotten = (forgotten != NOTHING_FORGOTTEN).then_some(forgotten);
            rooms.room(is_approved).forgotten = forgotten;
        }
        if !body.0.is_empty() {
            return Err(Error::STORED_DAMAGED);
        }
        Ok(Self {
            limits,
            hash_keys,
            rooms: Mutex::new(rooms),
        })
    }
}

/// What is not read yet.
struct Body<'a>(&'a [u8]);

impl Body<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Error::STORED_DAMAGED)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn size(&mut self) -> Result<usize, Error> {
        usize::try_from(u64::from_be_bytes(self.take()?)).map_err(|_| Error::STORED_DAMAGED)
    }
}
