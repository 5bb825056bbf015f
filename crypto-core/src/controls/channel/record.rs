//! The channel once it stands: records.

use core::fmt;

use zeroize::Zeroize;

use super::key_schedule::KeySchedule;
use super::lifetime::{ChannelLifetime, End};
use super::message::{CLOSE, DATA, RECORD_HEADER_LEN, RECORD_OVERHEAD, RECORD_TAG_LEN, Role};
use super::party::Peer;
use crate::primitive::aes_gcm::{KEY_LEN, NONCE_LEN, PreparedKey};
use crate::primitive::kdf;
use crate::{Error, Provider, Secret, Timestamp};

/// Records under one key. Of the longest content that are 2^32 blocks: by SP 800-38D appendix B and
/// RFC 8446 section 5.5 what an attacker gains stays below 2^-60.
pub(super) const RECORDS_PER_KEY: u64 = 1 << 20;

/// A channel between two that know each other. The halves go their own ways: one thread may send
/// while another receives. It ends for both by its [`ChannelLifetime`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Channel {
    /// Seals what is sent.
    pub sender: Sender,
    /// Opens what is received.
    pub receiver: Receiver,
    /// The other side.
    pub peer: Peer,
    /// The channel's name, 32 bytes: the same on both sides and different for every channel. Not
    /// secret.
    pub id: [u8; 32],
    /// When it ends: [`crate::channel::MAX_CHANNEL_AGE`] after the handshake, with either side's certificate,
    /// with what the peer's key rests on, or before.
    pub lifetime: ChannelLifetime,
}

impl Channel {
    /// `until` is the last second of what this side has shown, and `now` that of the handshake.
    pub(super) fn new(
        agreed: &KeySchedule,
        own: Role,
        peer: Peer,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let end = End::new(now, until.min(peer.until()));
        let direction = |role| Direction::new(agreed, role);
        Ok(Self {
            sender: Sender {
                direction: direction(own)?,
                end: end.clone(),
            },
            receiver: Receiver {
                direction: direction(own.other())?,
                closed: false,
                end: end.clone(),
            },
            lifetime: ChannelLifetime::new(agreed.site(own), &peer, end),
            peer,
            id: agreed.channel_id()?,
        })
    }
}

/// Seals records, numbered from 0.
pub struct Sender {
    direction: Direction,
    end: End,
}

/// Opens records, in their order.
pub struct Receiver {
    direction: Direction,
    closed: bool,
    end: End,
}

/// What a record carried.
#[derive(Debug, PartialEq, Eq)]
pub enum Received<'a> {
    /// Content, in the buffer that the record came in.
    Data(&'a mut [u8]),
    /// The peer has closed its direction: nothing follows, and nothing is missing.
    Closed,
}

impl Sender {
    /// Makes a record in place: `record` holds room for the header of [`RECORD_HEADER_LEN`], the
    /// content, and room for the tag of [`RECORD_TAG_LEN`] bytes. The whole of it is to be sent.
    ///
    /// ```no_run
    /// # use cmcrypto_core::{Error, Timestamp};
    /// # fn f(sender: &mut cmcrypto_core::channel::Sender, now: Timestamp) -> Result<(), Error> {
    /// use cmcrypto_core::channel::{RECORD_HEADER_LEN, RECORD_OVERHEAD};
    /// let content = b"configuration";
    /// let mut record = vec![0; content.len() + RECORD_OVERHEAD];
    /// record[RECORD_HEADER_LEN..][..content.len()].copy_from_slice(content);
    /// sender.seal(&mut record, now)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::CHANNEL_ENDED`] if it has, see [`ChannelLifetime`];
    /// [`Error::INVALID_ARGUMENT`] if there is no room for header and tag, [`Error::TOO_LARGE`] above
    /// [`crate::controls::channel::MAX_RECORD_CONTENT_LEN`] bytes of content, [`Error::NUMBER_EXHAUSTED`] after 2^64 - 1 records.
    /// Nothing was sealed then.
    pub fn seal(&mut self, record: &mut [u8], now: Timestamp) -> Result<(), Error> {
        self.end.check(now)?;
        // The last number is for closing.
        if self.direction.counter == u64::MAX {
            return Err(Error::NUMBER_EXHAUSTED);
        }
        self.direction.seal(DATA, record)
    }

    /// The record that closes this direction: the last to be sent. The other direction stays open. Also
    /// after the channel's end: nothing is sent by it, and the peer may have more time.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn close(mut self) -> Result<[u8; RECORD_OVERHEAD], Error> {
        let mut record = [0; RECORD_OVERHEAD];
        self.direction.seal(CLOSE, &mut record)?;
        Ok(record)
    }
}

impl Receiver {
    /// Opens a record in place: `record` is the whole of one, see [`crate::controls::channel::message_len`].
    ///
    /// A record that is refused changes nothing but its own bytes, which are wiped where they had
    /// been decrypted: the one that was due may still come. Over a transport that keeps bytes in order
    /// there is no innocent cause, and the channel is best dropped.
    ///
    /// # Errors
    /// [`Error::CHANNEL_CLOSED`] after [`Received::Closed`]; [`Error::CHANNEL_ENDED`] if it has, see
    /// [`ChannelLifetime`], also of the record that closes; [`Error::MALFORMED`];
    /// [`Error::RECORD_REFLECTED`] for a record that this side sent; [`Error::REPLAYED`] for one that
    /// was opened before, [`Error::RECORD_MISSING`] for one that comes too early, both as its number
    /// says; [`Error::NUMBER_EXHAUSTED`] for data under the last number, which is for closing;
    /// [`Error::DECRYPT`] if it was changed, or is of another channel.
    pub fn open<'a>(
        &mut self,
        record: &'a mut [u8],
        now: Timestamp,
    ) -> Result<Received<'a>, Error> {
        if self.closed {
            return Err(Error::CHANNEL_CLOSED);
        }
        self.end.check(now)?;
        let (header, rest) = record
            .split_first_chunk_mut::<RECORD_HEADER_LEN>()
            .ok_or(Error::MALFORMED)?;
        let (content, tag) = rest
            .split_last_chunk_mut::<RECORD_TAG_LEN>()
            .ok_or(Error::MALFORMED)?;
        let [kind, role, high, low, counter @ ..] = *header;
        if usize::from(u16::from_be_bytes([high, low])) != content.len() {
            return Err(Error::MALFORMED);
        }
        let closes = match kind {
            DATA => false,
            CLOSE if content.is_empty() => true,
            _ => return Err(Error::MALFORMED),
        };
        let sender = self.direction.role;
        if role == sender.other().number() {
            return Err(Error::RECORD_REFLECTED);
        }
        if role != sender.number() {
            return Err(Error::MALFORMED);
        }
        let counter = u64::from_be_bytes(counter);
        if counter < self.direction.counter {
            return Err(Error::REPLAYED);
        }
        if counter > self.direction.counter {
            return Err(Error::RECORD_MISSING);
        }
        // No number follows that would tell a repetition.
        if counter == u64::MAX && !closes {
            return Err(Error::NUMBER_EXHAUSTED);
        }
        self.direction.open(header, content, tag)?;
        if closes {
            self.closed = true;
            return Ok(Received::Closed);
        }
        Ok(Received::Data(content))
    }

    /// To be asked when the transport has no more bytes: whether the peer had closed.
    ///
    /// # Errors
    /// [`Error::CHANNEL_TRUNCATED`] if it had not: somebody may have cut off what came last.
    pub fn end_of_input(&self) -> Result<(), Error> {
        if !self.closed {
            return Err(Error::CHANNEL_TRUNCATED);
        }
        Ok(())
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender({} records)", self.direction.counter)
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receiver({} records)", self.direction.counter)
    }
}

impl Drop for Direction {
    /// The keys wipe themselves.
    fn drop(&mut self) {
        self.iv.zeroize();
    }
}

/// The records of one role: keys, and the number of the next.
struct Direction {
    provider: Provider,
    role: Role,
    /// What the keys come from, and then the next secret.
    secret: Secret,
    key: PreparedKey,
    iv: [u8; NONCE_LEN],
    /// Which key that is: the number of its first record, divided by [`RECORDS_PER_KEY`].
    epoch: u64,
    counter: u64,
}

impl Direction {
    fn new(agreed: &KeySchedule, role: Role) -> Result<Self, Error> {
        let provider = agreed.provider();
        let secret = agreed.traffic_secret(role)?;
        let (key, iv) = record_keys(provider, &secret)?;
        Ok(Self {
            provider,
            role,
            secret,
            key,
            iv,
            epoch: 0,
            counter: 0,
        })
    }

    fn seal(&mut self, kind: u8, record: &mut [u8]) -> Result<(), Error> {
        self.use_current_key()?;
        let nonce = self.nonce();
        let (header, rest) = record
            .split_first_chunk_mut::<RECORD_HEADER_LEN>()
            .ok_or(Error::INVALID_ARGUMENT)?;
        let (content, tag) = rest
            .split_last_chunk_mut::<RECORD_TAG_LEN>()
            .ok_or(Error::INVALID_ARGUMENT)?;
        let len = u16::try_from(content.len()).map_err(|_| Error::TOO_LARGE)?;
        let ([high, low], number) = (len.to_be_bytes(), self.counter.to_be_bytes());
        let [a, b, c, d, e, f, g, h] = number;
        *header = [kind, self.role.number(), high, low, a, b, c, d, e, f, g, h];
        *tag = self.key.seal(&nonce, header, content)?;
        self.counter = self.counter.saturating_add(1);
        Ok(())
    }

    fn open(
        &mut self,
        header: &[u8; RECORD_HEADER_LEN],
        content: &mut [u8],
        tag: &[u8; RECORD_TAG_LEN],
    ) -> Result<(), Error> {
        self.use_current_key()?;
        self.key.open(&self.nonce(), header, content, tag)?;
        self.counter = self.counter.saturating_add(1);
        Ok(())
    }

    /// Moves on to the key that the next record's number asks for.
    fn use_current_key(&mut self) -> Result<(), Error> {
        if self.counter / RECORDS_PER_KEY == self.epoch {
            return Ok(());
        }
        let secret = kdf::expand(
            &self.secret,
            &[super::key_schedule::LABEL, b"next"],
            KEY_LEN,
        )?;
        (self.key, self.iv) = record_keys(self.provider, &secret)?;
        self.secret = secret;
        self.epoch = self.counter / RECORDS_PER_KEY;
        Ok(())
    }

    /// RFC 8446 section 5.3.
    fn nonce(&self) -> [u8; NONCE_LEN] {
        let mut nonce = self.iv;
        let (_, low) = nonce.split_at_mut(NONCE_LEN - 8);
        for (byte, counter) in low.iter_mut().zip(self.counter.to_be_bytes()) {
            *byte ^= counter;
        }
        nonce
    }
}

/// For the numbers that no test gets to by counting.
#[cfg(test)]
impl Sender {
    /// The next record has this number, and is sealed under the key that is in use.
    pub(super) fn skip_to(&mut self, counter: u64) {
        self.direction.skip_to(counter);
    }
}

#[cfg(test)]
impl Receiver {
    /// As [`Sender::skip_to`].
    pub(super) fn skip_to(&mut self, counter: u64) {
        self.direction.skip_to(counter);
    }
}

#[cfg(test)]
impl Direction {
    fn skip_to(&mut self, counter: u64) {
        self.counter = counter;
        self.epoch = counter / RECORDS_PER_KEY;
    }
}

fn record_keys(
    provider: Provider,
    secret: &Secret,
) -> Result<(PreparedKey, [u8; NONCE_LEN]), Error> {
    let label = super::key_schedule::LABEL;
    let key = PreparedKey::new(provider, &kdf::expand(secret, &[label, b"key"], KEY_LEN)?)?;
    let iv = kdf::expand(secret, &[label, b"iv"], NONCE_LEN)?;
    let iv = iv.expose().try_into().map_err(|_| Error::INTERNAL)?;
    Ok((key, iv))
}
