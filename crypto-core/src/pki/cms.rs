//! Cryptographic Message Syntax (RFC 5652): SignedData and AuthEnvelopedData, DER only.
//!
//! What is written: SignedData with signed attributes (content type, message digest, signing time,
//! ESS signing-certificate-v2), PKCS#1 v1.5 signatures; AuthEnvelopedData (RFC 5083, 5084) with
//! AES-256-GCM and RSAES-OAEP with SHA-256.
//!
//! What is read: the same, also AES-128-GCM, SHA-384 and SHA-512, and what [`AcceptedAlgorithms`]
//! adds. CMS without signed attributes is refused, as are tags of other than 16 bytes,
//! PKCS#1 v1.5 key transport, CBC and 3DES.

mod attributes;
mod enveloped;
mod recipient;
mod signed;

use der::Tag;
use der::asn1::ObjectIdentifier;

pub(crate) use attributes::Attribute;
pub use enveloped::{Decrypted, decrypt, encrypt};
pub(crate) use enveloped::{check_recipients, decrypt_authenticated, encrypt_parts};
pub use recipient::MAX_RECIPIENTS;
pub use signed::{
    SignOptions, Verified, VerifiedSigner, sign, sign_detached, verify, verify_detached,
};
pub(crate) use signed::{SignedData, sign_around};

use super::der::{self as asn1, Fields};
use super::oid;
use crate::Error;

/// The longest content that is written: 1 GiB. OpenSSL reads no message of 2 GiB.
pub const MAX_CONTENT_LEN: usize = 1 << 30;

/// The longest message that is read: the headers and signatures of other senders come on top.
pub(crate) const MAX_MESSAGE_LEN: usize = MAX_CONTENT_LEN + (1 << 20);

/// What a message may name beyond what is always accepted. Comes from the caller's settings, never
/// from a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AcceptedAlgorithms {
    /// Signatures with SHA-1.
    pub sha1_signatures: bool,
    /// Signatures of RSA keys from 1024 bits on.
    pub rsa_1024_verification: bool,
    /// Key transport with OAEP over SHA-1.
    pub oaep_sha1: bool,
}

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
    let id: ObjectIdentifier = Fields::new(content).ok()?.decode().ok()?;
    let is_cms = id.starts_with(oid::PKCS7) || id.starts_with(oid::SMIME_CONTENT_TYPES);
    is_cms.then_some(id)
}

/// The content of a ContentInfo of type `id`.
fn open_content_info(message: &[u8], id: ObjectIdentifier) -> Result<Fields<'_>, Error> {
    if message.len() > MAX_MESSAGE_LEN {
        return Err(Error::TooLarge);
    }
    let mut info = Fields::of(Tag::Sequence, message)?;
    let found: ObjectIdentifier = info.decode()?;
    if found != id {
        return Err(Error::AlgorithmNotAccepted);
    }
    let content = info.expect(asn1::context(der::TagNumber(0), true))?;
    info.finish()?;
    Fields::of(Tag::Sequence, content)
}

/// The headers of `SEQUENCE { id, [0] { SEQUENCE { … } } }` around a structure of `len` octets.
fn push_content_info(out: &mut Vec<u8>, id: ObjectIdentifier, len: usize) {
    let id = asn1::oid(id);
    let structure = asn1::element_len(len);
    let explicit = asn1::element_len(structure);
    asn1::push_header(out, asn1::SEQUENCE, id.len().saturating_add(explicit));
    out.extend_from_slice(&id);
    asn1::push_header(out, asn1::CONTEXT_0, structure);
    asn1::push_header(out, asn1::SEQUENCE, len);
}

fn check_content_len(len: usize) -> Result<(), Error> {
    if len > MAX_CONTENT_LEN {
        return Err(Error::TooLarge);
    }
    Ok(())
}

/// An RSA digest algorithm by its identifier.
fn digest_by_oid(id: ObjectIdentifier) -> Result<crate::primitive::digest::DigestAlgorithm, Error> {
    use crate::primitive::digest::DigestAlgorithm;
    match id {
        oid::SHA1 => Ok(DigestAlgorithm::Sha1),
        oid::SHA256 => Ok(DigestAlgorithm::Sha256),
        oid::SHA384 => Ok(DigestAlgorithm::Sha384),
        oid::SHA512 => Ok(DigestAlgorithm::Sha512),
        _ => Err(Error::AlgorithmNotAccepted),
    }
}
