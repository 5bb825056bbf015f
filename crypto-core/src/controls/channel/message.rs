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
pub(super) const COOKIE_DEMAND: u8 = 6;

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
/// When it was made, and a tag.
pub(super) const COOKIE_LEN: usize = 40;
/// The same in a header.
const COOKIE_LEN_FIELD: [u8; 2] = [0, 40];

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
        [MESSAGE_1..=MESSAGE_3 | COOKIE_DEMAND, rest @ ..] => match rest {
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

/// Whether what came in the place of message 2 is a demand for a cookie, to be given to
/// [`Initiator::with_cookie`](crate::channel::Initiator::with_cookie).
pub fn is_cookie_demand(message: &[u8]) -> bool {
    message.first() == Some(&COOKIE_DEMAND)
}

/// A demand for this cookie, which has [`COOKIE_LEN`] bytes.
pub(super) fn cookie_demand(suite: Suite, cookie: &[&[u8]]) -> Vec<u8> {
    let [high, low] = suite.number().to_be_bytes();
    let [len_high, len_low] = COOKIE_LEN_FIELD;
    let header = [COOKIE_DEMAND, VERSION, high, low, len_high, len_low];
    [&header, cookie.concat().as_slice()].concat()
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
    /// If the responder has demanded one.
    pub(super) cookie: Option<[u8; COOKIE_LEN]>,
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
            cookie: None,
            bytes,
        })
    }

    /// The same with the cookie that the responder demanded: once.
    pub(super) fn with_cookie(self, demand: &[u8]) -> Result<Self, Error> {
        let (suite, cookie) = read_message(COOKIE_DEMAND, demand)?;
        if suite != self.suite {
            return Err(Error::SUITE_NOT_ACCEPTED);
        }
        let cookie: [u8; COOKIE_LEN] = cookie.try_into().map_err(|_| Error::MALFORMED)?;
        if self.cookie.is_some() {
            return Err(Error::MALFORMED.what_is("a cookie was demanded before"));
        }
        let (_, body) = read_message(MESSAGE_1, &self.bytes)?;
        let body = [body, &cookie].concat();
        let mut bytes = header(MESSAGE_1, suite, body.len())?;
        bytes.extend_from_slice(&body);
        Ok(Self {
            cookie: Some(cookie),
            bytes,
            ..self
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (suite, body) = read_message(MESSAGE_1, bytes)?;
        let (from, rest) = read_site_code(body)?;
        let (to, rest) = read_site_code(rest)?;
        let (share, cookie) = rest
            .split_at_checked(suite.share_len())
            .ok_or(Error::MALFORMED)?;
        let cookie = match cookie {
            [] => None,
            cookie => Some(cookie.try_into().map_err(|_| Error::MALFORMED)?),
        };
        Ok(Self {
            suite,
            from,
            to,
            share: share.to_vec(),
            cookie,
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
