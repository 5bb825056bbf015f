//! The management point's side: opening what clients send.

use core::ops::Range;
use std::collections::BTreeMap;

use super::context::{MessageContext, MessageKind};
use super::opened::{Buffer, Opened, SignedMessage, UnsignedMessage};
use super::seen_messages::{AcceptedMessage, MessageClass, SeenMessages};
use crate::controls::der_fields;
use crate::controls::registration::client_directory::ClientDirectory;
use crate::controls::site_security::SiteSecurity;
use crate::pki::asn1::oid;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::readable;
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, AcceptedAlgorithms, SignedData};
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, ErrorKind, Party, Timestamp};

/// How old a message may be, in seconds. The defaults, 24 hours and 5 minutes, are this library's:
/// the product documents none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Freshness {
    /// How long ago a message may have been sent.
    pub max_age: u32,
    /// How far a client's clock may be ahead.
    pub max_skew: u32,
}

impl Freshness {
    /// Whether what was made at `time` is fresh.
    pub(crate) fn check(self, time: Timestamp, now: Timestamp) -> Result<(), Error> {
        let age = now.saturating_sub(time);
        if age > i64::from(self.max_age) {
            return Err(Error::STALE.named("sent", time));
        }
        if age < i64::from(self.max_skew).saturating_neg() {
            return Err(Error::SENT_IN_FUTURE.named("sent", time));
        }
        Ok(())
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            max_age: 24 * 60 * 60,
            max_skew: 5 * 60,
        }
    }
}

/// What keeps a message from being accepted twice.
#[derive(Clone, Copy)]
pub enum ReplayCheck<'a> {
    /// This memory, shared by all management points behind one balancer.
    Seen(&'a dyn SeenMessages),
    /// Nothing here: whoever gets the content twice has to bear it.
    LeftToCaller,
}

/// A management point: the keys it decrypts with, and what it accepts.
///
/// Usable from several threads.
#[derive(Clone, Debug)]
pub struct ManagementPoint {
    identities: Vec<DecryptionIdentity>,
    site: SiteSecurity,
    freshness: Freshness,
    max_len: usize,
    max_content_len: BTreeMap<MessageKind, usize>,
}

impl ManagementPoint {
    /// A management point with its current encryption certificate and key first, previous ones
    /// after it.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for no identities or more than 32.
    pub fn new(
        identities: Vec<DecryptionIdentity>,
        site: SiteSecurity,
        freshness: Freshness,
    ) -> Result<Self, Error> {
        if identities.is_empty() || identities.len() > cms::MAX_RECIPIENTS {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self {
            identities,
            site,
            freshness,
            max_len: cms::MAX_MESSAGE_LEN,
            max_content_len: BTreeMap::new(),
        })
    }

    /// The same one, that opens no message of more than `max_len` bytes, as it comes: this is the first
    /// thing that is looked at. Without it, and at most, that is 1 GiB and 1 MiB.
    #[must_use]
    pub fn with_max_len(mut self, max_len: usize) -> Self {
        self.max_len = max_len.min(cms::MAX_MESSAGE_LEN);
        self
    }

    /// The same one, that opens no message of this kind with more than `max_len` bytes of content: this
    /// is looked at once the message is decrypted, before its signature. Content that nobody signed has
    /// no kind.
    #[must_use]
    pub fn with_max_content_len(mut self, kind: MessageKind, max_len: usize) -> Self {
        self.max_content_len.insert(kind, max_len);
        self
    }

    /// Opens a message: decrypts it, finds its sender in `clients`, verifies the signature, and
    /// judges it by the site's settings, the context that the sender signed, its age, and last of
    /// all whether it was seen before.
    ///
    /// The message's kind and site code are reported, and judged by nobody here. That an id is not
    /// registered ([`Error::UNKNOWN_SENDER`]) is answered before a signature could be verified: tell
    /// it to nobody who may not know.
    ///
    /// Content that was compressed must be decompressed with a bound on the output: a registered
    /// client may be an attacker's.
    ///
    /// What was not encrypted is not copied: what is opened refers to `message` then.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if `replay` forgets a message while it is fresh. What anyone can read:
    /// [`Error::MALFORMED`] (also for what is no CMS message at all, where
    /// the site uses encryption), [`Error::NOT_DER`], [`Error::TOO_LARGE`],
    /// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::NOT_ENCRYPTED`], [`Error::NOT_A_RECIPIENT`],
    /// [`Error::DUPLICATE_RECIPIENT`], [`Error::TOO_MANY_RECIPIENTS`],
    /// [`Error::SIGNED_ATTRIBUTES`]; also [`Error::RANDOM`]. Until the tag is verified:
    /// [`Error::DECRYPT`]. Then: the same of the signed part, [`Error::UNSIGNED`],
    /// [`Error::SHA1_NOT_ACCEPTED`], [`Error::CONTEXT_MISSING`], [`Error::UNKNOWN_SENDER`],
    /// [`Error::BLOCKED_SENDER`], [`Error::UNAPPROVED_SENDER`], [`Error::SIGNER_MISMATCH`], [`Error::SIGNED_ATTRIBUTES`],
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_REJECTED`], [`Error::KEY_TOO_SMALL`],
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::SIGNATURE_INVALID`],
    /// [`Error::NOT_INTENDED_RECIPIENT`], [`Error::ENVELOPE_MISMATCH`], [`Error::STALE`],
    /// [`Error::SENT_IN_FUTURE`], [`Error::REPLAYED`], [`Error::SEEN_MESSAGES_FULL`],
    /// [`Error::STORE_UNAVAILABLE`].
    pub fn open<'m>(
        &self,
        message: &'m [u8],
        clients: &dyn ClientDirectory,
        replay: ReplayCheck<'_>,
        now: Timestamp,
    ) -> Result<Opened<'m>, Error> {
        if message.len() > self.max_len {
            return Err(Error::TOO_LARGE.what_is("the message"));
        }
        if let ReplayCheck::Seen(seen) = replay {
            // Another management point's clock may be behind ours by the skew.
            let Freshness { max_age, max_skew } = self.freshness;
            if u64::from(max_age).saturating_add(max_skew.into())
                > seen.retention(MessageClass::Full).into()
            {
                return Err(Error::INVALID_ARGUMENT
                    .what_is("a message is fresh for longer than it is remembered"));
            }
        }
        match cms::content_type(message) {
            Some(oid::AUTH_ENVELOPED_DATA) => {}
            Some(oid::SIGNED_DATA) if !self.site.allow_plaintext => {
                return Err(Error::NOT_ENCRYPTED);
            }
            None if !self.site.allow_plaintext => {
                return Err(Error::MALFORMED.what_is("not a CMS message"));
            }
            Some(oid::SIGNED_DATA) | None => {
                return self.open_decrypted(message.into(), None, clients, replay, now);
            }
            // EnvelopedData and others: CMS, but none that is accepted.
            Some(other) => {
                return Err(Error::ALGORITHM_NOT_ACCEPTED.named("content type", other));
            }
        }
        let accepted = self.site.accepted_algorithms();
        let (decrypted, commitment) =
            cms::decrypt_authenticated(message, &self.identities, accepted)?;
        let identity = self
            .identities
            .get(decrypted.recipient())
            .ok_or(Error::INTERNAL)?;
        let envelope = Some(Envelope {
            recipient: identity.certificate(),
            commitment,
        });
        self.open_decrypted(
            decrypted.into_content().into(),
            envelope,
            clients,
            replay,
            now,
        )
    }

    fn open_decrypted<'m>(
        &self,
        buffer: Buffer<'m>,
        envelope: Option<Envelope<'_>>,
        clients: &dyn ClientDirectory,
        replay: ReplayCheck<'_>,
        now: Timestamp,
    ) -> Result<Opened<'m>, Error> {
        match cms::content_type(buffer.bytes()) {
            Some(oid::SIGNED_DATA) => {}
            // Another type of CMS is not content, but something that is not accepted.
            Some(other) => {
                return Err(Error::ALGORITHM_NOT_ACCEPTED.named("content type", other));
            }
            None if !self.site.allow_unsigned => return Err(Error::UNSIGNED),
            None => {
                return Ok(Opened::Unsigned(UnsignedMessage {
                    content: buffer,
                    encrypted: envelope.is_some(),
                }));
            }
        }
        let checked = self.check_signed(buffer.bytes(), envelope, clients, now)?;
        if let ReplayCheck::Seen(seen) = replay {
            let accepted = AcceptedMessage {
                class: MessageClass::Full,
                sender: &checked.context.sender,
                approved: checked.approved,
                message_id: checked.context.message_id,
                sent: checked.sent,
            };
            seen.insert_if_new(&accepted, now)?;
        }
        Ok(Opened::Signed(SignedMessage {
            buffer,
            content: checked.content,
            context: checked.context,
            approved: checked.approved,
            sent: checked.sent,
            digest: checked.digest,
            certificate_sha256: checked.certificate_sha256,
        }))
    }

    fn check_signed(
        &self,
        bytes: &[u8],
        envelope: Option<Envelope<'_>>,
        clients: &dyn ClientDirectory,
        now: Timestamp,
    ) -> Result<Checked, Error> {
        let signed = SignedData::read(bytes)?;
        // One signer; nothing that is not signed, except the sender's own certificate.
        let [signer] = signed.signers.as_slice() else {
            return Err(Error::MALFORMED.what_is("another number of signers than one"));
        };
        if signer.has_unsigned_attributes || signed.has_revocation_lists {
            return Err(Error::MALFORMED.what_is("unsigned attributes, or revocation lists"));
        }
        let content = signed.content.ok_or(Error::MALFORMED)?;
        let accepted = self.site.accepted_algorithms();
        let digest = signer.digest_algorithm(AcceptedAlgorithms {
            sha1_signatures: true,
            ..accepted
        })?;
        if digest == DigestAlgorithm::Sha1 && !accepted.sha1_signatures {
            return Err(Error::SHA1_NOT_ACCEPTED);
        }
        let context = signer
            .attributes
            .value(oid::MESSAGE_CONTEXT)?
            .ok_or(Error::CONTEXT_MISSING)?;
        let context = MessageContext::read(context)?;
        if self
            .max_content_len
            .get(&context.kind)
            .is_some_and(|max| content.len() > *max)
        {
            return Err(Error::TOO_LARGE.what_is("the content, for a message of its kind"));
        }

        let registration = clients.find(&context.sender)?.ok_or_else(|| {
            Error::UNKNOWN_SENDER.what_is(readable::text(context.sender.as_str()))
        })?;
        let certificate = &registration.certificate;
        let mut embedded = signed.certificates.clone();
        if !signer.id.names(certificate) || embedded.any(|der| der != certificate.to_der()) {
            return Err(Error::SIGNER_MISMATCH.of(Party::Client));
        }
        der_fields::check_largest(certificate, self.site.legacy)
            .map_err(Error::about(Party::Client))?;
        let binds_certificate =
            signer
                .verify(digest, certificate, accepted, now)
                .map_err(|error| match error.kind() {
                    // Of the message, not of the certificate.
                    ErrorKind::SignatureInvalid | ErrorKind::SignedAttributes => error,
                    _ => error.of(Party::Client),
                })?;
        // Only the client itself learns that it is blocked, or not approved.
        if registration.blocked {
            return Err(Error::BLOCKED_SENDER);
        }
        if !registration.approved && !self.site.allow_unapproved {
            return Err(Error::UNAPPROVED_SENDER);
        }
        signer.verify_content(&digest.digest(content))?;
        if !binds_certificate {
            return Err(Error::SIGNED_ATTRIBUTES);
        }
        let sent = signer
            .attributes
            .signing_time()?
            .ok_or(Error::SIGNED_ATTRIBUTES)?;

        self.check_recipients(&context, envelope.as_ref())?;
        if context.commitment != envelope.map(|envelope| envelope.commitment) {
            return Err(Error::ENVELOPE_MISMATCH);
        }
        self.freshness.check(sent, now)?;
        Ok(Checked {
            content: range_within(bytes, content).ok_or(Error::INTERNAL)?,
            context,
            approved: registration.approved,
            sent,
            digest,
            certificate_sha256: *certificate.thumbprint_sha256(),
        })
    }

    /// The signed list must name the certificate that opened the message; of a message that is only
    /// signed, one of ours.
    fn check_recipients(
        &self,
        context: &MessageContext,
        envelope: Option<&Envelope<'_>>,
    ) -> Result<(), Error> {
        let named = |certificate: &Certificate| {
            context
                .recipients
                .contains(certificate.public_key().spki_sha256())
        };
        let intended = match envelope {
            Some(envelope) => named(envelope.recipient),
            None => self.identities.iter().any(|ours| named(ours.certificate())),
        };
        if !intended {
            return Err(Error::NOT_INTENDED_RECIPIENT);
        }
        Ok(())
    }
}

/// What a message was encrypted in.
struct Envelope<'a> {
    /// The certificate of the key that opened it.
    recipient: &'a Certificate,
    commitment: [u8; 32],
}

struct Checked {
    content: Range<usize>,
    context: MessageContext,
    approved: bool,
    sent: Timestamp,
    digest: DigestAlgorithm,
    certificate_sha256: [u8; 32],
}

/// Where `part` lies in `whole`, of which it is a slice.
fn range_within(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}
