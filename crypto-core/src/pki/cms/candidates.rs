//! Which of our keys a message is encrypted to, and the key of its content.

use smallvec::SmallVec;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::recipient::KeyTransport;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::primitive::rsa::OaepDigest;
use crate::{Error, Provider, Secret};

/// How the key of the content is encrypted, of what a message may name.
#[derive(Clone, Copy)]
pub(super) enum KeyEncryption {
    Oaep(OaepDigest),
    #[cfg(feature = "pkcs1-transport")]
    Pkcs1,
}

/// One of our keys that a message says it is encrypted to.
pub(super) struct Candidate<'a> {
    pub(super) recipient: usize,
    identity: &'a DecryptionIdentity,
    encryption: KeyEncryption,
    encrypted_key: &'a [u8],
}

impl Candidate<'_> {
    pub(super) fn provider(&self) -> Provider {
        self.identity.certificate().public_key().provider()
    }

    /// The key of the content, of `len` bytes, and whether it is what was encrypted: on any failure a
    /// random one, which is drawn in any case (RFC 3218 section 2.3.2). Of PKCS#1 v1.5 nobody knows.
    pub(super) fn content_key(&self, len: usize) -> Result<(Secret, Choice), Error> {
        let mut key = Secret::random(self.provider(), len)?;
        let private = self.identity.key();
        let found = match self.encryption {
            KeyEncryption::Oaep(digest) => private.decrypt_oaep(digest, b"", self.encrypted_key),
            #[cfg(feature = "pkcs1-transport")]
            KeyEncryption::Pkcs1 => private.decrypt_pkcs1(self.encrypted_key),
        };
        let found = found.unwrap_or_default();
        let is_key = found.len().ct_eq(&len);
        let bytes = found.expose().iter().chain(core::iter::repeat(&0));
        for (to, from) in key.expose_mut().iter_mut().zip(bytes) {
            to.conditional_assign(from, is_key);
        }
        Ok((key, is_key))
    }
}

/// Those of `identities` that the message names with an encryption that `accept` does, in their order.
///
/// Anyone can add a RecipientInfo that names another of our keys, and two certificates can bear one key
/// identifier: each key that is named is tried.
pub(super) fn candidates<'c>(
    recipients: &'c [KeyTransport<'_>],
    identities: &'c [DecryptionIdentity],
    accept: impl Fn(&KeyTransport<'_>) -> Result<KeyEncryption, Error>,
) -> Result<SmallVec<[Candidate<'c>; 1]>, Error> {
    let mut candidates = SmallVec::new();
    let mut refused = None;
    for (recipient, identity) in identities.iter().enumerate() {
        let mut ours = recipients
            .iter()
            .filter(|transport| transport.id.names(identity.certificate()));
        let Some(transport) = ours.next() else {
            continue;
        };
        if ours.next().is_some() {
            return Err(Error::DUPLICATE_RECIPIENT);
        }
        match accept(transport) {
            Ok(encryption) => candidates.push(Candidate {
                recipient,
                identity,
                encryption,
                encrypted_key: transport.encrypted_key,
            }),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    if candidates.is_empty() {
        return Err(refused.unwrap_or(Error::NOT_A_RECIPIENT));
    }
    Ok(candidates)
}
