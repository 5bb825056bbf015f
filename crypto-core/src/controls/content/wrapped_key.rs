//! The key of content, encrypted to certificates: as for distribution points that serve it, and for the site that
//! adds others later.
//!
//! ```text
//! wrapped ::= AuthEnvelopedData                -- by CMS, to at most 32 certificates; `openssl cms -decrypt` opens it
//!
//! its content ::= SEQUENCE {
//!   version        INTEGER (1),
//!   package        UTF8String (SIZE (1..64)),
//!   packageVersion INTEGER (1..9223372036854775807),
//!   commitment     OCTET STRING (SIZE (32)),   -- that of the header
//!   key            OCTET STRING (SIZE (32)) }
//! ```
//!
//! Nobody signs it: anyone can encrypt another content under a key of their own, and wrap that. The manifest says
//! whose word the content is.

use der::Tag;

use super::header::ContentHeader;
use super::key::ContentKey;
use crate::controls::der_fields;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, AcceptedAlgorithms};
use crate::primitive::aes_gcm::KEY_LEN;
use crate::{Error, Secret, Timestamp};

const VERSION: u8 = 1;
/// 32 recipients with keys of 16,384 bits and names of some KiB.
const MAX_LEN: usize = 256 * 1024;

impl ContentKey {
    /// Encrypts the key to 1 to 32 certificates: a document to be kept beside the header. More recipients are another
    /// document, made by whoever has the key, and the content stays as it is.
    ///
    /// # Errors
    /// As [`cms::encrypt`]: [`Error::NO_RECIPIENTS`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::DUPLICATE_RECIPIENT`];
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`] of any of
    /// them at `now`; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`]; [`Error::RANDOM`].
    pub fn wrap_to_certificates(
        &self,
        recipients: &[Certificate],
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        cms::check_recipients(recipients, now)?;
        // The key is copied once, to where it is encrypted.
        let before = [
            &asn1::small_integer(VERSION),
            &self.header().key_fields()?[..],
        ]
        .concat();
        let mut key_header = Vec::new();
        asn1::push_header(&mut key_header, asn1::OCTET_STRING, KEY_LEN);
        let len = before.len().saturating_add(asn1::element_len(KEY_LEN));
        let mut head = Vec::new();
        asn1::push_header(&mut head, asn1::SEQUENCE, len);
        let parts = [&head[..], &before, &key_header, self.secret().expose()];
        cms::ContentKey::with_random(recipients, |envelope_key| {
            cms::encrypt_parts(envelope_key, &parts, recipients)
        })
    }

    /// The key of the content with this header, from what [`ContentKey::wrap_to_certificates`] gave: with the first of
    /// `identities` that opens it.
    ///
    /// # Errors
    /// What anyone can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 256 KiB,
    /// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::NOT_A_RECIPIENT`],
    /// [`Error::DUPLICATE_RECIPIENT`], [`Error::SIGNED_ATTRIBUTES`]; also [`Error::RANDOM`]. Until the tag is verified:
    /// [`Error::DECRYPT`]. Then [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::CONTENT_KEY_MISMATCH`].
    pub fn unwrap_with_certificate(
        header: &ContentHeader,
        wrapped: &[u8],
        identities: &[DecryptionIdentity],
    ) -> Result<Self, Error> {
        if wrapped.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let accepted = AcceptedAlgorithms::default();
        let (decrypted, _) = cms::decrypt_authenticated(wrapped, identities, accepted)?;
        let mut fields = der_fields::read_versioned(decrypted.content(), VERSION)?;
        header.check_key_fields(&mut fields)?;
        let key = secret_of(fields.expect(Tag::OctetString)?)?;
        fields.finish()?;
        let identity = identities.get(decrypted.recipient());
        let certificate = identity.ok_or(Error::INTERNAL)?.certificate();
        Self::new(certificate.public_key().provider(), header.clone(), key)
    }
}

/// A key as it stands in a structure.
pub(super) fn secret_of(bytes: &[u8]) -> Result<Secret, Error> {
    if bytes.len() != KEY_LEN {
        return Err(Error::MALFORMED);
    }
    let mut key = Secret::zeroed(KEY_LEN);
    key.expose_mut().copy_from_slice(bytes);
    Ok(key)
}
