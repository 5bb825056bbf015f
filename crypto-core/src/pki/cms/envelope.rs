//! What EnvelopedData (RFC 5652 section 6.1) and AuthEnvelopedData (RFC 5083 section 2.1) share.

use der::Tag;
use der::asn1::ObjectIdentifier;

use super::content_info::{open_content_info, push_content_info};
use super::recipient::{KeyTransport, MAX_RECIPIENTS};
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::oid;
use crate::{Error, ErrorKind, memory};

/// Up to its encrypted content, as it was read.
pub(super) struct Envelope<'a> {
    pub(super) version: u8,
    pub(super) recipients: Vec<KeyTransport<'a>>,
    pub(super) content_type: ObjectIdentifier,
    pub(super) algorithm: Algorithm<'a>,
    pub(super) ciphertext: &'a [u8],
    /// What follows.
    pub(super) rest: Fields<'a>,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(message: &'a [u8], id: ObjectIdentifier) -> Result<Self, Error> {
        let mut fields = open_content_info(message, id)?;
        let version: u8 = fields.decode()?;
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
            .collect::<Result<Vec<_>, _>>()?;
        let mut encrypted = fields.enter(Tag::Sequence)?;
        let content_type = encrypted.decode()?;
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
/// length of what follows that: for both there is room.
pub(super) fn start(
    id: ObjectIdentifier,
    version: u8,
    recipients: Vec<Vec<u8>>,
    algorithm: &[u8],
    content_len: usize,
    after_len: usize,
) -> Result<Vec<u8>, Error> {
    let version = asn1::small_integer(version);
    let recipients = asn1::set_of(asn1::SET, recipients);
    let data = asn1::oid(oid::DATA);
    let sum = |lens: &[usize]| {
        let add = |sum: usize, len: &usize| sum.saturating_add(*len);
        lens.iter().fold(0, add)
    };
    let encrypted_len = sum(&[data.len(), algorithm.len(), asn1::element_len(content_len)]);
    let len = sum(&[
        version.len(),
        recipients.len(),
        asn1::element_len(encrypted_len),
        after_len,
    ]);
    let mut message = memory::buffer(len.saturating_add(64))?;
    push_content_info(&mut message, id, len);
    message.extend_from_slice(&version);
    message.extend_from_slice(&recipients);
    asn1::push_header(&mut message, asn1::SEQUENCE, encrypted_len);
    message.extend_from_slice(&data);
    message.extend_from_slice(algorithm);
    asn1::push_header(&mut message, asn1::CONTEXT_0_PRIMITIVE, content_len);
    Ok(message)
}
