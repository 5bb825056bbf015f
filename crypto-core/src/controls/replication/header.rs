//! What a replication signature says, and the form it has: see [`super::signing`].

use crate::controls::der_fields;
use crate::controls::names::{self, SiteCode};
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::sha256;
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
/// A content of at most 450 bytes and the signature of an exchange key, of at most 512, with room.
pub(crate) const MAX_SIGNATURE_LEN: usize = 4 * 1024;
/// The highest number, and the greatest length in bytes.
pub(crate) const MAX_NUMBER: u64 = 0x7fff_ffff_ffff_ffff;

/// What a replication signature says: whoever made it, so nothing is believed of it. It is read to
/// find the [`crate::replication::ReplicationPosition`] that the data is verified against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicationHeader {
    pub(crate) from: SiteCode,
    pub(crate) to: SiteCode,
    pub(crate) stream: String,
    pub(crate) key: [u8; 32],
    pub(crate) number: u64,
    pub(crate) previous: [u8; 32],
    pub(crate) time: Timestamp,
    pub(crate) length: u64,
    pub(crate) data: [u8; 32],
    pub(crate) commitment: Option<[u8; 32]>,
}

impl ReplicationHeader {
    /// Reads a signature. Nothing is verified by that.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 4 KiB,
    /// [`Error::VERSION_NOT_SUPPORTED`].
    pub fn from_signature(signature: &[u8]) -> Result<Self, Error> {
        let signed = SignedHeader::read(signature)?;
        Ok(signed.header)
    }

    /// The site that is said to send.
    pub fn from_site(&self) -> SiteCode {
        self.from
    }

    /// The site that is said to receive.
    pub fn to_site(&self) -> SiteCode {
        self.to
    }

    /// The stream's name: 1 to 64 characters.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The number in the stream, from 1 on.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it was signed.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The length of the data in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// DER of the ReplicationContent.
    pub(crate) fn to_content(&self) -> Result<Vec<u8>, Error> {
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.from),
                &der_fields::site_code(self.to),
                &asn1::element(asn1::UTF8_STRING, &[self.stream.as_bytes()]),
                &der_fields::octets(&self.key),
                &asn1::write(&self.number)?,
                &der_fields::octets(&self.previous),
                &der_fields::time(self.time)?,
                &asn1::write(&self.length)?,
                &der_fields::octets(&self.data),
                &der_fields::optional_octets(self.commitment.as_ref()),
            ],
        ))
    }

    fn from_content(content: &[u8]) -> Result<Self, Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let header = Self {
            from: der_fields::read_site_code(&mut fields)?,
            to: der_fields::read_site_code(&mut fields)?,
            stream: read_stream(&mut fields)?,
            key: der_fields::read_octets(&mut fields)?,
            number: read_number(&mut fields, 1)?,
            previous: der_fields::read_octets(&mut fields)?,
            time: der_fields::read_time(&mut fields)?,
            length: read_number(&mut fields, 0)?,
            data: der_fields::read_octets(&mut fields)?,
            commitment: der_fields::read_optional_octets(&mut fields)?,
        };
        fields.finish()?;
        Ok(header)
    }
}

/// A ReplicationSignature as it was read.
pub(crate) struct SignedHeader<'a> {
    pub(crate) header: ReplicationHeader,
    /// DER of the ReplicationContent.
    pub(crate) content: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> SignedHeader<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let (content, [signature]) = der_fields::read_with_signatures(bytes, MAX_SIGNATURE_LEN)?;
        Ok(Self {
            header: ReplicationHeader::from_content(content)?,
            content,
            signature,
        })
    }

    pub(crate) fn write(content: &[u8], signature: &[u8]) -> Vec<u8> {
        der_fields::with_signatures(content, &[signature])
    }

    /// What the data after this names as `previous`. Not of the signature: a header has one hash,
    /// whatever a key signs it with.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        sha256(self.content)
    }
}

pub(crate) fn read_stream(fields: &mut Fields<'_>) -> Result<String, Error> {
    let text = fields.text()?;
    if !names::is_short_text(text) {
        return Err(Error::MALFORMED);
    }
    Ok(text.to_owned())
}

/// An INTEGER from `least` to 2^63 - 1.
pub(crate) fn read_number(fields: &mut Fields<'_>, least: u64) -> Result<u64, Error> {
    match fields.number()? {
        number if number >= least => Ok(number),
        _ => Err(Error::MALFORMED),
    }
}
