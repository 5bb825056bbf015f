//! What EnvelopedData (RFC 5652 section 6.1) and AuthEnvelopedData (RFC 5083 section 2.1) share.

use der::Tag;
use der::asn1::ObjectIdentifier;
use smallvec::SmallVec;

use super::content_info::{open_content_info, push_content_info};
use super::recipient::{KeyTransport, MAX_RECIPIENTS};
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::oid;
use crate::{Error, ErrorKind, memory};

/// Of a RecipientInfo with RSA-4096 that names a key identifier.
const USUAL_RECIPIENT_LEN: usize = 640;
/// Of all else before the encrypted content.
const USUAL_HEAD_LEN: usize = 256;

/// Up to its encrypted content, as it was read.
pub(super) struct Envelope<'a> {
    pub(super) version: u8,
    pub(super) recipients: SmallVec<[KeyTransport<'a>; 1]>,
    pub(super) content_type: ObjectIdentifier,
    pub(super) algorithm: Algorithm<'a>,
    pub(super) ciphertext: &'a [u8],
    /// What follows.
    pub(super) rest: Fields<'a>,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(message: &'a [u8], id: ObjectIdentifier) -> Result<Self, Error> {
        let mut fields = open_content_info(message, id)?;
        let version: u8 = fields.integer()?;
        // OriginatorInfo is authenticated by nothing and used by no RSA recipient.
        if fields
            .optional(asn1::context(der::TagNumber(0), true))?
            .is_some()
        {
            return Err(Error::ALGORITHM_NOT_ACCEPTED.what_is("OriginatorInfo"));
        }
        let recipients =
            asn1::elements(fields.expect(Tag::Set)?, MAX_RECIPIENTS, true).map_err(|error| {
                match error.kind() {
                    ErrorKind::TooLarge => Error::TOO_MANY_RECIPIENTS,
                    _ => error,
                }
            })?;
        let recipients = recipients
            .filter_map(|info| KeyTransport::read(info).transpose())
            .collect::<Result<_, _>>()?;
        let mut encrypted = fields.enter(Tag::Sequence)?;
        let content_type = encrypted.oid()?;
        let algorithm = Algorithm::read(&mut encrypted)?;
        let ciphertext = encrypted.expect(asn1::context(der::TagNumber(0), false))?;
        encrypted.finish()?;
        Ok(Self {
            version,
            recipients,
            content_type,
            algorithm,
            ciphertext,
            rest: fields,
        })
    }
}

/// A message up to where its encrypted content, of `content_len` octets, begins; `after_len` is the
/// length of what follows that: for both there is room. `push_recipient` appends the RecipientInfo of one of
/// `recipients`.
pub(super) fn start<R>(
    id: ObjectIdentifier,
    version: u8,
    recipients: &[R],
    push_recipient: impl Fn(&mut Vec<u8>, &R) -> Result<(), Error>,
    push_algorithm: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    content_len: usize,
    after_len: usize,
) -> Result<Vec<u8>, Error> {
    let head_len = recipients
        .len()
        .saturating_mul(USUAL_RECIPIENT_LEN)
        .saturating_add(USUAL_HEAD_LEN);
    let rest_len = content_len.saturating_add(after_len);
    let mut message = memory::buffer(rest_len.saturating_add(head_len))?;
    push_content_info(&mut message, id, rest_len, |out| {
        out.extend_from_slice(&asn1::small_integer(version));
        let set = out.len();
        for recipient in recipients {
            asn1::push_into_set(out, set, |out| push_recipient(out, recipient))?;
        }
        asn1::enclose(out, set, asn1::SET)?;
        let encrypted = out.len();
        asn1::push_oid(out, oid::DATA);
        push_algorithm(out)?;
        asn1::push_header(out, asn1::CONTEXT_0_PRIMITIVE, content_len);
        asn1::enclose_with(out, encrypted, asn1::SEQUENCE, content_len)
    })?;
    memory::reserve_exact(&mut message, rest_len)?;
    Ok(message)
}
