//! Where a stream of replicated data stands, and what may come next.

use der::Tag;

use super::header::{MAX_NUMBER, ReplicationHeader, read_number, read_stream};
use crate::controls::der_fields;
use crate::controls::names::{self, SiteCode};
use crate::pki::asn1::der as asn1;
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
const MAX_LEN: usize = 1024;
/// The `previous` of data that nothing precedes.
pub(crate) const NOTHING_BEFORE: [u8; 32] = [0; 32];

/// Where a stream from one site to another stands: what was signed last, or accepted last.
///
/// A value, which either side stores in place of the one before. The sender stores the one that
/// signing returns before the data leaves: to the receiver two contents with one number are a
/// conflict. It keeps the data until the receiver has it. The receiver stores the one that verifying
/// returns after the data, or together with it: if it stops in between, it accepts the same data once
/// more. Whoever can change what a receiver stored decides what is accepted again.
///
/// ```
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::replication::ReplicationPosition;
/// # fn main() -> Result<(), cmcrypto_core::Error> {
/// let (s01, p01) = (SiteCode::new("S01")?, SiteCode::new("P01")?);
/// let position = ReplicationPosition::start(s01, p01, "inventory")?;
/// assert_eq!(position.number(), 0);
/// assert_eq!(ReplicationPosition::from_bytes(&position.to_bytes()?)?, position);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicationPosition {
    from: SiteCode,
    to: SiteCode,
    stream: String,
    last: Option<Last>,
}

/// What was signed or accepted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Last {
    key: [u8; 32],
    number: u64,
    /// Of the ReplicationContent.
    sha256: [u8; 32],
    /// Of signing.
    time: Timestamp,
}

/// How accepted data goes on from what was accepted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Continuity {
    /// It is what comes next, or the first of its stream.
    Next,
    /// It is the first that the site signs with another exchange key, and nothing signed with the
    /// key before is missing.
    NewKey,
    /// It is the first that the site signs with another exchange key, and the site does not say what
    /// came before: it was recovered, or lost its position. Something may be missing: synchronise
    /// anew.
    Restarted,
}

impl ReplicationPosition {
    /// Before anything was signed, or accepted. `stream` is 1 to 64 characters, none of them a
    /// control character.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`], also if the two sites are one.
    pub fn start(from: SiteCode, to: SiteCode, stream: &str) -> Result<Self, Error> {
        if from == to || !names::is_short_text(stream) {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self {
            from,
            to,
            stream: stream.to_owned(),
            last: None,
        })
    }

    /// The site that sends.
    pub fn from_site(&self) -> SiteCode {
        self.from
    }

    /// The site that receives.
    pub fn to_site(&self) -> SiteCode {
        self.to
    }

    /// The stream's name.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The last number, at most 2^63 - 1; 0 if there is none. Each exchange key of the site counts
    /// from 1.
    pub fn number(&self) -> u64 {
        self.last.map_or(0, |last| last.number)
    }

    /// [`crate::pki::key::PublicKey::key_sha256`] of the exchange key that signed last.
    pub fn key_sha256(&self) -> Option<&[u8; 32]> {
        self.last.as_ref().map(|last| &last.key)
    }

    /// The position as bytes: DER, at most 374 of them, the same for equal positions.
    ///
    /// ```text
    /// ReplicationPosition ::= SEQUENCE {
    ///   version INTEGER (1),
    ///   from    PrintableString (SIZE (3)),
    ///   to      PrintableString (SIZE (3)),
    ///   stream  UTF8String (SIZE (1..64)),
    ///   last    SEQUENCE {
    ///     key     OCTET STRING (SIZE (32)),            -- key_sha256 of the exchange key
    ///     number  INTEGER (1..9223372036854775807),
    ///     content OCTET STRING (SIZE (32)),            -- SHA-256 of the ReplicationContent
    ///     time    GeneralizedTime } OPTIONAL           -- when that was signed
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let last = match &self.last {
            Some(last) => asn1::element(
                asn1::SEQUENCE,
                &[
                    &der_fields::octets(&last.key),
                    &asn1::write(&last.number)?,
                    &der_fields::octets(&last.sha256),
                    &der_fields::time(last.time)?,
                ],
            ),
            None => Vec::new(),
        };
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.from),
                &der_fields::site_code(self.to),
                &asn1::element(asn1::UTF8_STRING, &[self.stream.as_bytes()]),
                &last,
            ],
        ))
    }

    /// Reads what [`ReplicationPosition::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 1 KiB,
    /// [`Error::VERSION_NOT_SUPPORTED`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut rest = der_fields::read_versioned(bytes, VERSION)?;
        let from = der_fields::read_site_code(&mut rest)?;
        let to = der_fields::read_site_code(&mut rest)?;
        let stream = read_stream(&mut rest)?;
        let last = if rest.is_finished() {
            None
        } else {
            let mut last = rest.enter(Tag::Sequence)?;
            let key = der_fields::read_octets(&mut last)?;
            let number = read_number(&mut last, 1)?;
            let sha256 = der_fields::read_octets(&mut last)?;
            let time = der_fields::read_time(&mut last)?;
            last.finish()?;
            Some(Last {
                key,
                number,
                sha256,
                time,
            })
        };
        rest.finish()?;
        if from == to {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            from,
            to,
            stream,
            last,
        })
    }

    /// The number and the `previous` of what is signed next, with the key of this SHA-256.
    pub(crate) fn next(&self, key: &[u8; 32]) -> Result<(u64, [u8; 32]), Error> {
        match &self.last {
            None => Ok((1, NOTHING_BEFORE)),
            Some(last) if last.key != *key => Ok((1, last.sha256)),
            Some(last) if last.number >= MAX_NUMBER => Err(Error::NUMBER_EXHAUSTED),
            Some(last) => Ok((last.number.saturating_add(1), last.sha256)),
        }
    }

    /// The position after `header`, whose content has this SHA-256.
    pub(crate) fn after(&self, header: &ReplicationHeader, sha256: [u8; 32]) -> Self {
        Self {
            last: Some(Last {
                key: header.key,
                number: header.number,
                sha256,
                time: header.time,
            }),
            ..self.clone()
        }
    }

    /// How `header`, whose content has this SHA-256, goes on from here: the table in
    /// [`super::signing`]. Its key is one that the directory knows, and `is_current` tells
    /// whether a key of the site is the current one.
    pub(crate) fn continuity(
        &self,
        header: &ReplicationHeader,
        sha256: &[u8; 32],
        is_current: impl Fn(&[u8; 32]) -> bool,
    ) -> Result<Continuity, Error> {
        let from_nothing = header.number == 1 && header.previous == NOTHING_BEFORE;
        let Some(last) = &self.last else {
            let first = from_nothing.then_some(Continuity::Next);
            return first.ok_or(Error::REPLICATION_GAP);
        };
        if header.key == last.key {
            return last.continuity(header, sha256);
        }
        if is_current(&last.key) {
            // So it is signed with a key from before.
            return Err(Error::ROLLBACK);
        }
        if header.number == 1 && header.previous == last.sha256 {
            return Ok(Continuity::NewKey);
        }
        if !from_nothing {
            return Err(Error::REPLICATION_GAP);
        }
        // Nothing else says whether the site's previous key came after the one here, or before it;
        // nor whether a key that is current again, in a directory that was lost, was so before.
        let is_later = header.time >= last.time && is_current(&header.key);
        let restarted = is_later.then_some(Continuity::Restarted);
        restarted.ok_or(Error::ROLLBACK)
    }
}

impl Last {
    fn continuity(
        &self,
        header: &ReplicationHeader,
        sha256: &[u8; 32],
    ) -> Result<Continuity, Error> {
        match header.number.checked_sub(self.number) {
            None => Err(Error::ROLLBACK),
            Some(0) if *sha256 == self.sha256 => Err(Error::REPLAYED),
            Some(1) if header.previous == self.sha256 => Ok(Continuity::Next),
            Some(0 | 1) => Err(Error::REPLICATION_CONFLICT),
            Some(_) => Err(Error::REPLICATION_GAP),
        }
    }
}
