//! AuthEnvelopedData (RFC 5083) with AES-GCM (RFC 5084).

use core::fmt;

use der::Tag;
use smallvec::SmallVec;
use zeroize::Zeroizing;

use super::algorithms::AcceptedAlgorithms;
use super::attributes::Attributes;
use super::candidates::{Candidate, KeyEncryption, candidates};
use super::content_info::check_content_len;
use super::envelope::{self, Envelope};
use super::recipient::{CertificateId, KeyTransport, MAX_RECIPIENTS, push_recipient};
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::oid;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::sha256_of_parts;
use crate::primitive::aes_gcm::{self, KEY_LEN, NONCE_LEN, TAG_LEN};
use crate::primitive::random;
use crate::primitive::rsa::OaepDigest;
use crate::{Error, Provider, Secret, Timestamp, memory};

/// Encrypts `content` to one or several certificates, for each of which its own private key opens
/// it.
///
/// # Errors
/// [`Error::NO_RECIPIENTS`], [`Error::TOO_MANY_RECIPIENTS`] above 32, [`Error::DUPLICATE_RECIPIENT`];
/// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`]
/// of any of them at `now`; [`Error::KEY_TYPE_NOT_SUPPORTED`] for a key that is not RSA,
/// [`Error::KEY_TOO_SMALL`]; [`Error::TOO_LARGE`] above 1 GiB;
/// [`Error::RANDOM`].
pub fn encrypt(
    content: &[u8],
    recipients: &[Certificate],
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    check_recipients(recipients, now)?;
    ContentKey::with_random(recipients, |key| encrypt_parts(key, &[content], recipients))
}

/// The key that the content is encrypted with: drawn before the content is signed where that commits
/// to it.
pub(crate) struct ContentKey(Zeroizing<[u8; KEY_LEN]>);

impl ContentKey {
    /// Hands `work` one from the first recipient's provider, which stays where it was drawn and is wiped after: a value that
    /// moves leaves copies behind.
    pub(crate) fn with_random<T>(
        recipients: &[Certificate],
        work: impl FnOnce(&Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut key = Self(Zeroizing::new([0; KEY_LEN]));
        random::fill(provider_of(recipients)?, key.0.as_mut_slice())?;
        work(&key)
    }

    /// What names this key and no other. GCM does not: one ciphertext can be made that opens to two
    /// contents under two keys (Dodis, Grubbs, Ristenpart and Woodage, CRYPTO 2018).
    pub(crate) fn commitment(&self) -> [u8; 32] {
        commitment(self.0.as_slice())
    }
}

fn commitment(key: &[u8]) -> [u8; 32] {
    sha256_of_parts(&[COMMITMENT_LABEL, key])
}

const COMMITMENT_LABEL: &[u8] = b"cmcrypto commitment v1\0";

fn provider_of(recipients: &[Certificate]) -> Result<Provider, Error> {
    let first = recipients.first().ok_or(Error::NO_RECIPIENTS)?;
    Ok(first.public_key().provider())
}

/// Encrypts the content that `parts` make up, one after the other, to recipients that were checked.
pub(crate) fn encrypt_parts(
    key: &ContentKey,
    parts: &[&[u8]],
    recipients: &[Certificate],
) -> Result<Vec<u8>, Error> {
    let content_len = parts
        .iter()
        .fold(0_usize, |len, part| len.saturating_add(part.len()));
    check_content_len(content_len)?;
    let provider = provider_of(recipients)?;
    let key = key.0.as_slice();
    let mut nonce = [0; NONCE_LEN];
    random::fill(provider, &mut nonce)?;

    // One buffer for all of it: headers, then the content in its place, encrypted there.
    let mut message = envelope::start(
        oid::AUTH_ENVELOPED_DATA,
        0,
        recipients,
        |out, certificate| {
            let id = CertificateId::of(certificate);
            push_recipient(out, key, certificate, &id, OaepDigest::Sha256)
        },
        |out| push_gcm(out, &nonce),
        content_len,
        asn1::element_len(TAG_LEN),
    )?;
    let start = message.len();
    for part in parts {
        message.extend_from_slice(part);
    }
    let content = message.get_mut(start..).ok_or(Error::INTERNAL)?;
    let tag = aes_gcm::seal_with_nonce(provider, key, &nonce, b"", content).inspect_err(|_| {
        crate::secret::wipe(content);
    })?;
    asn1::push(&mut message, asn1::OCTET_STRING, &tag);
    Ok(message)
}

/// Whether a message may be addressed to `recipients`.
pub(crate) fn check_recipients(recipients: &[Certificate], now: Timestamp) -> Result<(), Error> {
    if recipients.is_empty() {
        return Err(Error::NO_RECIPIENTS);
    }
    if recipients.len() > MAX_RECIPIENTS {
        return Err(Error::TOO_MANY_RECIPIENTS);
    }
    for (index, certificate) in recipients.iter().enumerate() {
        let about = |error: Error| error.in_list("recipients", index);
        check_recipient(certificate, now).map_err(about)?;
        // By key, as the message's context names them, and by what names them in RecipientInfo: of
        // two that are named alike neither could tell which is its own.
        let id = CertificateId::of(certificate);
        let before = recipients.get(..index).unwrap_or_default();
        if before
            .iter()
            .any(|other| other.public_key() == certificate.public_key() || id.names(other))
        {
            return Err(about(Error::DUPLICATE_RECIPIENT));
        }
    }
    Ok(())
}

fn check_recipient(certificate: &Certificate, now: Timestamp) -> Result<(), Error> {
    certificate.check_use(KeyUse::Encryption)?;
    certificate.check_validity(now)?;
    certificate.public_key().check_rsa()?;
    certificate.public_key().check_size()
}

/// GCMParameters with the tag's length said: OpenSSL fails where it is left to its default of 12.
fn push_gcm(out: &mut Vec<u8>, nonce: &[u8; NONCE_LEN]) -> Result<(), Error> {
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        asn1::push_oid(out, oid::AES256_GCM);
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            asn1::push(out, asn1::OCTET_STRING, nonce);
            out.extend_from_slice(&asn1::small_integer(16));
            Ok(())
        })
    })
}

/// Decrypted content, wiped on drop.
pub struct Decrypted {
    content: Secret,
    recipient: usize,
}

impl Decrypted {
    pub(super) fn new(content: Secret, recipient: usize) -> Self {
        Self { content, recipient }
    }

    /// The content.
    pub fn content(&self) -> &[u8] {
        self.content.expose()
    }

    /// Which of the identities given opened the message.
    pub fn recipient(&self) -> usize {
        self.recipient
    }

    pub(crate) fn into_content(self) -> Secret {
        self.content
    }
}

impl fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decrypted({} bytes)", self.content.len())
    }
}

/// Decrypts AuthEnvelopedData of plain data with the first of `identities` that it is encrypted to
/// and that opens it. Attributes are read, authenticated where they should be, and left.
///
/// What anyone can read is judged before a private key is used; from then to the tag there is one
/// error and one path.
///
/// # Errors
/// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::ALGORITHM_NOT_ACCEPTED`],
/// [`Error::TOO_MANY_RECIPIENTS`]; [`Error::TOO_LARGE`] above 1 GiB and 1 MiB, or for too many
/// attributes; [`Error::SIGNED_ATTRIBUTES`] for attributes that are doubled or contradict;
/// [`Error::NOT_A_RECIPIENT`]; [`Error::DUPLICATE_RECIPIENT`] if the
/// message names one of our certificates twice; [`Error::RANDOM`]; and [`Error::DECRYPT`].
pub fn decrypt(
    message: &[u8],
    identities: &[DecryptionIdentity],
    accepted: AcceptedAlgorithms,
) -> Result<Decrypted, Error> {
    let (decrypted, _) = AuthEnvelopedData::read(message)?.decrypt(identities, accepted)?;
    Ok(decrypted)
}

/// As [`decrypt`], with the commitment of the key that opened it, and refusing what nothing authenticates as [`Error::MALFORMED`].
pub(crate) fn decrypt_authenticated(
    message: &[u8],
    identities: &[DecryptionIdentity],
    accepted: AcceptedAlgorithms,
) -> Result<(Decrypted, [u8; 32]), Error> {
    let enveloped = AuthEnvelopedData::read(message)?;
    if enveloped.has_unauthenticated_attributes {
        return Err(Error::MALFORMED);
    }
    enveloped.decrypt(identities, accepted)
}

/// AuthEnvelopedData as it was read.
struct AuthEnvelopedData<'a> {
    recipients: SmallVec<[KeyTransport<'a>; 1]>,
    key_len: usize,
    nonce: [u8; NONCE_LEN],
    ciphertext: &'a [u8],
    authenticated_attributes: Option<Attributes<'a>>,
    has_unauthenticated_attributes: bool,
    tag: [u8; TAG_LEN],
}

impl<'a> AuthEnvelopedData<'a> {
    fn read(message: &'a [u8]) -> Result<Self, Error> {
        let envelope = Envelope::read(message, oid::AUTH_ENVELOPED_DATA)?;
        if envelope.version != 0 {
            return Err(Error::MALFORMED.named("AuthEnvelopedData of version", envelope.version));
        }
        let mut fields = envelope.rest;
        let authenticated_attributes = fields
            .optional(asn1::context(der::TagNumber(1), true))?
            .map(Attributes::read)
            .transpose()?;
        let mac = fields.expect(Tag::OctetString)?;
        let unauthenticated = fields
            .optional(asn1::context(der::TagNumber(2), true))?
            .map(Attributes::read)
            .transpose()?;
        fields.finish()?;

        if envelope.content_type != oid::DATA {
            return Err(Error::ALGORITHM_NOT_ACCEPTED.named("content type", envelope.content_type));
        }
        // RFC 5083 section 2.1: not needed for plain data, but it must not contradict.
        if let Some(attributes) = &authenticated_attributes
            && attributes.value(oid::CONTENT_TYPE)?.is_some()
        {
            attributes.check_content_type(oid::DATA)?;
        }
        let (key_len, nonce) = read_gcm(&envelope.algorithm)?;
        Ok(Self {
            recipients: envelope.recipients,
            key_len,
            nonce,
            ciphertext: envelope.ciphertext,
            authenticated_attributes,
            has_unauthenticated_attributes: unauthenticated.is_some(),
            tag: mac.try_into().map_err(|_| Error::ALGORITHM_NOT_ACCEPTED)?,
        })
    }

    /// Anyone can add a RecipientInfo that names another of our keys, and two certificates can bear
    /// one key identifier: each key that is named is tried.
    fn decrypt(
        &self,
        identities: &[DecryptionIdentity],
        accepted: AcceptedAlgorithms,
    ) -> Result<(Decrypted, [u8; 32]), Error> {
        let candidates = candidates(&self.recipients, identities, |transport| {
            transport.oaep_digest(accepted).map(KeyEncryption::Oaep)
        })?;
        let aad = match &self.authenticated_attributes {
            Some(attributes) => attributes.to_signed_octets()?,
            None => SmallVec::new(),
        };
        for candidate in candidates {
            if let Some(decrypted) = self.open(&candidate, &aad)? {
                return Ok(decrypted);
            }
        }
        Err(Error::DECRYPT)
    }

    /// The content, if the candidate's key opens it.
    fn open(
        &self,
        candidate: &Candidate<'_>,
        aad: &[u8],
    ) -> Result<Option<(Decrypted, [u8; 32])>, Error> {
        // A key that is wrong fails the tag.
        let (key, _) = candidate.content_key(self.key_len)?;
        let mut content = memory::secret_copy(self.ciphertext)?;
        let opened = aes_gcm::open_in_place(
            candidate.provider(),
            &key,
            &self.nonce,
            aad,
            content.expose_mut(),
            &self.tag,
        );
        Ok(opened.is_ok().then(|| {
            let decrypted = Decrypted::new(content, candidate.recipient);
            (decrypted, commitment(key.expose()))
        }))
    }
}

/// The key length and the nonce, if it is GCM as it is accepted: a nonce of 12 octets, and a tag of
/// 16 that the parameters announce (CVE-2026-34182: shorter ones can be forged).
fn read_gcm(algorithm: &Algorithm<'_>) -> Result<(usize, [u8; NONCE_LEN]), Error> {
    let key_len = match algorithm.oid {
        oid::AES256_GCM => 32,
        oid::AES128_GCM => 16,
        other => return Err(Error::ALGORITHM_NOT_ACCEPTED.named("cipher", other)),
    };
    let parameters = algorithm.parameters.ok_or(Error::ALGORITHM_NOT_ACCEPTED)?;
    if parameters.header().tag() != Tag::Sequence {
        return Err(Error::ALGORITHM_NOT_ACCEPTED);
    }
    let mut fields = Fields::new(parameters.value())?;
    let nonce = fields.expect(Tag::OctetString)?;
    if fields.is_finished() {
        return Err(Error::ALGORITHM_NOT_ACCEPTED);
    }
    let tag_len: u64 = fields.integer()?;
    fields.finish()?;
    if tag_len != 16 {
        return Err(
            Error::ALGORITHM_NOT_ACCEPTED.named("a tag of another length than 16 bytes:", tag_len)
        );
    }
    let nonce = nonce
        .try_into()
        .map_err(|_| Error::ALGORITHM_NOT_ACCEPTED)?;
    Ok((key_len, nonce))
}
