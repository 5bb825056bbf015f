//! EnvelopedData (RFC 5652 section 6) with CBC, as the product writes it.
//!
//! CBC shows nobody that a ciphertext was changed, and whoever learns whether its padding was right
//! learns the plaintext. So the reader is told what it has to be: the hash of the message, which is
//! compared before a key is used, or the hash of the content, which is part of what one error tells.

use der::Tag;
use smallvec::SmallVec;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::algorithms::AcceptedAlgorithms;
use super::candidates::{Candidate, KeyEncryption, candidates};
use super::content_info::{MAX_MESSAGE_LEN, check_content_len};
use super::envelope::{self, Envelope};
use super::enveloped::{Decrypted, check_recipients};
use super::recipient::{CertificateId, KeyTransport, push_recipient};
use crate::pki::asn1::der as asn1;
use crate::pki::asn1::oid;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::sha256;
use crate::primitive::cbc::{self, CbcCipher};
use crate::primitive::digest::{DigestAlgorithm, Hasher};
use crate::primitive::random;
use crate::primitive::rsa::OaepDigest;
use crate::{Error, Secret, Timestamp, memory};

const BLOCK_LEN: usize = 16;

/// What says that a message is the right one: SHA-256, from somebody who is believed, such as a signed
/// policy assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedHash {
    /// Of the message as it came: compared before a key is used. What is in it is its sender's word: one
    /// that is damaged already is mostly told by its padding, and of 3DES once in 256 times not.
    OfMessage([u8; 32]),
    /// Of the content. That it is another one, that the padding is wrong and that the key is wrong are
    /// one error, after the same work.
    OfContent([u8; 32]),
}

/// How a message names the certificates that it is encrypted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientIdentifier {
    /// issuerAndSerialNumber, which every certificate has.
    IssuerAndSerialNumber,
    /// subjectKeyIdentifier.
    SubjectKeyIdentifier,
}

/// What is read: AES with OAEP with SHA-1, 3DES with PKCS#1 v1.5.
#[derive(Clone, Copy)]
pub(crate) struct AcceptedCbc {
    pub(crate) aes_256: bool,
    pub(crate) aes_128: bool,
    pub(crate) des_ede3: bool,
}

/// Encrypts with AES-256 and OAEP with SHA-1.
pub(crate) fn encrypt_cbc(
    content: &[u8],
    recipients: &[Certificate],
    named_by: RecipientIdentifier,
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    check_content_len(content.len())?;
    check_recipients(recipients, now)?;
    let first = recipients.first().ok_or(Error::NO_RECIPIENTS)?;
    let provider = first.public_key().provider();
    let key = Secret::random(provider, CbcCipher::Aes256.key_len())?;
    let mut iv = [0; BLOCK_LEN];
    random::fill(provider, &mut iv)?;
    let named = recipients.iter().enumerate().map(|(index, certificate)| {
        let id = match named_by {
            RecipientIdentifier::IssuerAndSerialNumber => {
                CertificateId::IssuerAndSerial(certificate.issuer_and_serial().into())
            }
            RecipientIdentifier::SubjectKeyIdentifier => {
                let id = certificate.subject_key_identifier();
                CertificateId::KeyIdentifier(id.ok_or_else(|| {
                    let error = Error::NOT_SUPPORTED.what_is("no subject key identifier");
                    error.in_list("recipients", index)
                })?)
            }
        };
        // Two that this name does not tell apart could both not open it.
        let earlier = recipients.get(..index).unwrap_or_default();
        if earlier.iter().any(|other| id.names(other)) {
            return Err(Error::DUPLICATE_RECIPIENT);
        }
        Ok((certificate, id))
    });
    let named = named.collect::<Result<Vec<_>, Error>>()?;
    // RFC 5652 section 6.1.
    let version = match named_by {
        RecipientIdentifier::IssuerAndSerialNumber => 0,
        RecipientIdentifier::SubjectKeyIdentifier => 2,
    };
    // From 1 to 16 octets of padding, which all say how many they are (section 6.3).
    let padding = BLOCK_LEN.saturating_sub(content.len() % BLOCK_LEN);
    let octet = u8::try_from(padding).map_err(|_| Error::INTERNAL)?;
    let len = content.len().saturating_add(padding);
    let mut message = envelope::start(
        oid::ENVELOPED_DATA,
        version,
        &named,
        |out, (certificate, id)| {
            push_recipient(out, key.expose(), certificate, id, OaepDigest::Sha1)
        },
        |out| {
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                asn1::push_oid(out, oid::AES256_CBC);
                asn1::push(out, asn1::OCTET_STRING, &iv);
                Ok(())
            })
        },
        len,
        0,
    )?;
    let start = message.len();
    message.extend_from_slice(content);
    message.resize(start.saturating_add(len), octet);
    let content = message.get_mut(start..).ok_or(Error::INTERNAL)?;
    CbcCipher::encrypt_aes_256(&key, &iv, content).inspect_err(|_| crate::secret::wipe(content))?;
    Ok(message)
}

/// Decrypts what `expected` names with the first of `identities` that it is encrypted to and that opens
/// it. What anyone can read is judged before a private key is used; then there is one error and one path.
pub(crate) fn decrypt_cbc(
    message: &[u8],
    identities: &[DecryptionIdentity],
    accepted: AcceptedCbc,
    expected: ExpectedHash,
) -> Result<Decrypted, Error> {
    if message.len() > MAX_MESSAGE_LEN {
        return Err(Error::TOO_LARGE);
    }
    if let ExpectedHash::OfMessage(hash) = expected
        && sha256(message) != hash
    {
        return Err(Error::HASH_MISMATCH);
    }
    let enveloped = EnvelopedData::read(message, accepted)?;
    let candidates = candidates(&enveloped.recipients, identities, |transport| {
        enveloped.key_encryption(transport)
    })?;
    for candidate in candidates {
        if let Some(decrypted) = enveloped.open(&candidate, expected)? {
            return Ok(decrypted);
        }
    }
    Err(Error::DECRYPT)
}

/// EnvelopedData as it was read.
struct EnvelopedData<'a> {
    recipients: SmallVec<[KeyTransport<'a>; 1]>,
    cipher: CbcCipher,
    iv: &'a [u8],
    ciphertext: &'a [u8],
}

impl<'a> EnvelopedData<'a> {
    fn read(message: &'a [u8], accepted: AcceptedCbc) -> Result<Self, Error> {
        let envelope = Envelope::read(message, oid::ENVELOPED_DATA)?;
        // Section 6.1 says which of them it is by the recipients; version 2 was seen of management
        // points, and how they name a recipient then is not known.
        if !matches!(envelope.version, 0 | 2 | 3) {
            return Err(Error::MALFORMED.named("EnvelopedData of version", envelope.version));
        }
        if !envelope.rest.is_finished() {
            return Err(Error::MALFORMED.what_is("unprotected attributes"));
        }
        let refused = |what, id| Err(Error::ALGORITHM_NOT_ACCEPTED.named(what, id));
        if envelope.content_type != oid::DATA {
            return refused("content type", envelope.content_type);
        }
        let cipher = match envelope.algorithm.oid {
            oid::AES256_CBC if accepted.aes_256 => CbcCipher::Aes256,
            oid::AES128_CBC if accepted.aes_128 => CbcCipher::Aes128,
            #[cfg(feature = "pkcs1-transport")]
            oid::DES_EDE3_CBC if accepted.des_ede3 => CbcCipher::DesEde3,
            #[cfg(not(feature = "pkcs1-transport"))]
            oid::DES_EDE3_CBC if accepted.des_ede3 => {
                return Err(Error::UNSUPPORTED.what_is("the feature `pkcs1-transport`"));
            }
            other => return refused("cipher", other),
        };
        let iv = envelope.algorithm.parameters.ok_or(Error::MALFORMED)?;
        let block_len = usize::from(cipher.block_len());
        if iv.header().tag() != Tag::OctetString || iv.value().len() != block_len {
            return Err(Error::MALFORMED.what_is("the initialisation vector"));
        }
        let ciphertext = envelope.ciphertext;
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(block_len) {
            return Err(Error::MALFORMED.what_is("encrypted content that is no whole blocks"));
        }
        Ok(Self {
            recipients: envelope.recipients,
            cipher,
            iv: iv.value(),
            ciphertext,
        })
    }

    /// Each cipher goes with one: another is refused, and nothing falls back.
    fn key_encryption(&self, transport: &KeyTransport<'_>) -> Result<KeyEncryption, Error> {
        #[cfg(feature = "pkcs1-transport")]
        if self.cipher == CbcCipher::DesEde3 {
            return transport.check_pkcs1().map(|()| KeyEncryption::Pkcs1);
        }
        match transport.oaep_digest(AcceptedAlgorithms {
            oaep_sha1: true,
            ..AcceptedAlgorithms::default()
        })? {
            OaepDigest::Sha1 => Ok(KeyEncryption::Oaep(OaepDigest::Sha1)),
            OaepDigest::Sha256 => {
                Err(Error::ALGORITHM_NOT_ACCEPTED.what_is("CBC and OAEP with SHA-256"))
            }
        }
    }

    /// The content, if the candidate's key opens it and it is what is expected.
    fn open(
        &self,
        candidate: &Candidate<'_>,
        expected: ExpectedHash,
    ) -> Result<Option<Decrypted>, Error> {
        let (key, is_key) = candidate.content_key(self.cipher.key_len())?;
        let mut content = memory::secret_copy(self.ciphertext)?;
        self.cipher.decrypt(&key, self.iv, content.expose_mut())?;
        let (len, is_content) = content_len(content.expose(), self.cipher.block_len(), expected)?;
        if !bool::from(is_key & is_content) {
            return Ok(None);
        }
        content.truncate(usize::try_from(len).map_err(|_| Error::INTERNAL)?);
        Ok(Some(Decrypted::new(content, candidate.recipient)))
    }
}

/// How much of a plaintext is content, and whether it is what is expected: padded rightly, and with its
/// hash. For each of the lengths that the padding can have, whichever it has: so the work, and its time,
/// are those of the ciphertext's length alone (Al Fardan and Paterson, S&P 2013).
fn content_len(
    plaintext: &[u8],
    block_len: u8,
    expected: ExpectedHash,
) -> Result<(u64, Choice), Error> {
    let before = plaintext.len().checked_sub(block_len.into());
    let before = before.ok_or(Error::INTERNAL)?;
    let (start, last) = plaintext.split_at_checked(before).ok_or(Error::INTERNAL)?;
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    if let ExpectedHash::OfContent(_) = expected {
        hasher.update(start);
    }
    let (mut len, mut is_right) = (0, Choice::from(0));
    for padding in 1..=block_len {
        let kept = usize::from(block_len.saturating_sub(padding));
        let is_this = match expected {
            ExpectedHash::OfMessage(_) => Choice::from(1),
            ExpectedHash::OfContent(hash) => {
                let mut hasher = hasher.clone();
                hasher.update(last.get(..kept).unwrap_or_default());
                hasher.finish().as_ref().ct_eq(&hash)
            }
        };
        let is_this = is_this & cbc::ends_in_padding(last, padding);
        let this = u64::try_from(before.saturating_add(kept)).map_err(|_| Error::INTERNAL)?;
        len = u64::conditional_select(&len, &this, is_this);
        is_right |= is_this;
    }
    Ok((len, is_right))
}
