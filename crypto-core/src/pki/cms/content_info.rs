//! ContentInfo (RFC 5652 section 3), in which every message is, and how long one may be.

use der::Tag;
use der::asn1::ObjectIdentifier;

use crate::Error;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;

/// The longest content that is written: 1 GiB. OpenSSL reads no message of 2 GiB.
pub const MAX_CONTENT_LEN: usize = 1 << 30;

/// The longest message that is read: the headers and signatures of other senders come on top.
pub(crate) const MAX_MESSAGE_LEN: usize = MAX_CONTENT_LEN + (1 << 20);

/// The type of the ContentInfo in `message`, judged by its first octets alone, if it starts like
/// one of a type that CMS defines. Anything else is not CMS, but may be content.
pub(crate) fn content_type(message: &[u8]) -> Option<ObjectIdentifier> {
    // The header is looked at by hand: the length may lie, and that is for the parser to say.
    let (&tag, rest) = message.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let length_octets = if first < 0x80 { 0 } else { first & 0x7f };
    let content = rest.get(usize::from(length_octets)..)?;
    if tag != asn1::SEQUENCE {
        return None;
    }
    let id = Fields::new(content).ok()?.oid().ok()?;
    let is_cms = id.starts_with(oid::PKCS7) || id.starts_with(oid::SMIME_CONTENT_TYPES);
    is_cms.then_some(id)
}

/// The content of a ContentInfo of type `id`.
pub(super) fn open_content_info(message: &[u8], id: ObjectIdentifier) -> Result<Fields<'_>, Error> {
    if message.len() > MAX_MESSAGE_LEN {
        return Err(Error::TOO_LARGE);
    }
    let mut info = Fields::of(Tag::Sequence, message)?;
    let found = info.oid()?;
    if found != id {
        return Err(Error::ALGORITHM_NOT_ACCEPTED.named("content type", found));
    }
    let content = info.expect(asn1::context(der::TagNumber(0), true))?;
    info.finish()?;
    Fields::of(Tag::Sequence, content)
}

/// Appends `SEQUENCE { id, [0] { SEQUENCE { … } } }`, of whose inner structure `write` appends all but the last
/// `more` octets: what is long is written once, to where it stays.
pub(super) fn push_content_info(
    out: &mut Vec<u8>,
    id: ObjectIdentifier,
    more: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    let start = out.len();
    asn1::push_oid(out, id);
    let structure = out.len();
    write(out)?;
    asn1::enclose_with(out, structure, asn1::SEQUENCE, more)?;
    asn1::enclose_with(out, structure, asn1::CONTEXT_0, more)?;
    asn1::enclose_with(out, start, asn1::SEQUENCE, more)
}

pub(super) fn check_content_len(len: usize) -> Result<(), Error> {
    if len > MAX_CONTENT_LEN {
        return Err(Error::TOO_LARGE);
    }
    Ok(())
}
