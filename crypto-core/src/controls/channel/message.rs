//! Messages and records as bytes: the headers, and how much of a stream one of them is.

use super::suite::Suite;
use crate::Error;
use crate::controls::names::SiteCode;
use crate::primitive::aes_gcm::TAG_LEN;

pub(super) const VERSION: u8 = 1;

pub(super) const MESSAGE_1: u8 = 1;
pub(super) const MESSAGE_2: u8 = 2;
pub(super) const MESSAGE_3: u8 = 3;
pub(super) const DATA: u8 = 4;
pub(super) const CLOSE: u8 = 5;

/// Type, version, suite, length of the rest.
pub(super) const MESSAGE_HEADER_LEN: usize = 6;
/// The rest of a message of the handshake: a certificate of 8 KiB and a signature fit.
pub(super) const MAX_MESSAGE_BODY_LEN: usize = 12 * 1024;

/// Bytes in front of a record's content: type, role, length, counter.
pub const RECORD_HEADER_LEN: usize = 12;
/// Bytes behind a record's content.
pub const RECORD_TAG_LEN: usize = TAG_LEN;
/// The most content that a record carries, in bytes.
pub const MAX_RECORD_CONTENT_LEN: usize = 65_535;
/// What a record adds to its content, in bytes.
pub const RECORD_OVERHEAD: usize = RECORD_HEADER_LEN + RECORD_TAG_LEN;

const SITE_CODE_LEN: usize = 3;

/// Which side sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Initiator,
    Responder,
}

impl Role {
    pub(super) const fn number(self) -> u8 {
        match self {
            Role::Initiator => 1,
            Role::Responder => 2,
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Role::Initiator => Role::Responder,
            Role::Responder => Role::Initiator,
        }
    }
}

/// The length in bytes of the message or record that `input`, what came from the transport, begins
/// with; nothing if more bytes are needed to tell: at most 6.
///
/// It is at most 65,563, whatever the peer sends.
///
/// # Errors
/// [`Error::MALFORMED`] if nothing of this protocol begins so; [`Error::VERSION_NOT_SUPPORTED`];
/// [`Error::TOO_LARGE`] for a message of the handshake above 12 KiB.
pub fn message_len(input: &[u8]) -> Result<Option<usize>, Error> {
    match input {
        [] => Ok(None),
        [MESSAGE_1..=MESSAGE_3, rest @ ..] => match rest {
            [version, ..] if *version > VERSION => Err(Error::VERSION_NOT_SUPPORTED),
            [version, ..] if *version < VERSION => Err(Error::MALFORMED),
            [_, _, _, high, low, ..] => {
                let body = usize::from(u16::from_be_bytes([*high, *low]));
                if body > MAX_MESSAGE_BODY_LEN {
                    return Err(Error::TOO_LARGE);
                }
                Ok(Some(MESSAGE_HEADER_LEN.saturating_add(body)))
            }
            _ => Ok(None),
        },
        [DATA | CLOSE, rest @ ..] => match rest {
            [_, high, low, ..] => {
                let content = usize::from(u16::from_be_bytes([*high, *low]));
                Ok(Some(RECORD_OVERHEAD.saturating_add(content)))
            }
            _ => Ok(None),
        },
        _ => Err(Error::MALFORMED),
    }
}

/// The header of a message of the handshake that has a body of so many bytes.
pub(super) fn header(kind: u8, suite: Suite, body_len: usize) -> Result<Vec<u8>, Error> {
    if body_len > MAX_MESSAGE_BODY_LEN {
        return Err(Error::TOO_LARGE);
    }
    let len = u16::try_from(body_len).map_err(|_| Error::TOO_LARGE)?;
    let mut bytes = Vec::with_capacity(MESSAGE_HEADER_LEN.saturating_add(body_len));
    bytes.extend_from_slice(&[kind, VERSION]);
    bytes.extend_from_slice(&suite.number().to_be_bytes());
    bytes.extend_from_slice(&len.to_be_bytes());
    Ok(bytes)
}

/// The suite and the body of a message of this kind.
pub(super) fn read_message(kind: u8, bytes: &[u8]) -> Result<(Suite, &[u8]), Error> {
    if bytes.first() != Some(&kind) || message_len(bytes)? != Some(bytes.len()) {
        return Err(Error::MALFORMED);
    }
    let (header, body) = bytes
        .split_first_chunk::<MESSAGE_HEADER_LEN>()
        .ok_or(Error::MALFORMED)?;
    let [_, _, high, low, ..] = *header;
    let suite = Suite::from_number(u16::from_be_bytes([high, low]))?;
    Ok((suite, body))
}

/// Message 1.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) suite: Suite,
    /// The initiator's site.
    pub(super) from: SiteCode,
    /// The site that the initiator wants to talk to.
    pub(super) to: SiteCode,
    /// The initiator's ephemeral public key.
    pub(super) share: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

impl Opening {
    pub(super) fn new(
        suite: Suite,
        from: SiteCode,
        to: SiteCode,
        share: &[u8],
    ) -> Result<Self, Error> {
        let body = [from.as_str().as_bytes(), to.as_str().as_bytes(), share].concat();
        let mut bytes = header(MESSAGE_1, suite, body.len())?;
        bytes.extend_from_slice(&body);
        Ok(Self {
            suite,
            from,
            to,
            share: share.to_vec(),
            bytes,
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (suite, body) = read_message(MESSAGE_1, bytes)?;
        let (from, rest) = read_site_code(body)?;
        let (to, share) = read_site_code(rest)?;
        if share.len() != suite.share_len() {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            suite,
            from,
            to,
            share: share.to_vec(),
            bytes: bytes.to_vec(),
        })
    }
}

/// In upper case alone, so that one code has one encoding.
fn read_site_code(bytes: &[u8]) -> Result<(SiteCode, &[u8]), Error> {
    let (code, rest) = bytes
        .split_first_chunk::<SITE_CODE_LEN>()
        .ok_or(Error::MALFORMED)?;
    let text = core::str::from_utf8(code).map_err(|_| Error::MALFORMED)?;
    let code = SiteCode::new(text).map_err(|_| Error::MALFORMED)?;
    if code.as_str() != text {
        return Err(Error::MALFORMED);
    }
    Ok((code, rest))
}
