//! The client's side: sealing what it sends to its management points.

use core::fmt;

use smallvec::SmallVec;

use super::context::{ContextToSign, MessageId, MessageKind};
use crate::controls::names::{ClientId, SiteCode};
use crate::controls::site_security::SiteSecurity;
use crate::controls::trust::management_point_bundle::TrustedManagementPoint;
use crate::pki::asn1::oid;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, Attribute, ContentKey, SignOptions};
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, Party, Timestamp, memory};

/// The signature and the context come on top.
const MAX_SEALED_LEN: usize = cms::MAX_CONTENT_LEN - 64 * 1024;

/// A client of the site: its id, its site and what it signs with.
///
/// Cheap to clone; usable from several threads.
#[derive(Clone, Debug)]
pub struct Client {
    id: ClientId,
    site_code: SiteCode,
    identity: SigningIdentity,
    digest: DigestAlgorithm,
}

/// A message as it goes to the management point.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// The message: DER.
    pub bytes: Vec<u8>,
    /// Its random name, for the client's log.
    pub message_id: MessageId,
}

impl fmt::Debug for SealedMessage {
    /// Leaves the bytes out: where the site does not use encryption they hold the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMessage")
            .field("len", &self.bytes.len())
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client that signs with SHA-256.
    pub fn new(id: ClientId, site_code: SiteCode, identity: SigningIdentity) -> Self {
        Self {
            id,
            site_code,
            identity,
            digest: DigestAlgorithm::Sha256,
        }
    }

    /// The same client signing with another digest: SHA-1 as clients do that know no better.
    #[must_use]
    pub fn with_digest(self, digest: DigestAlgorithm) -> Self {
        Self { digest, ..self }
    }

    /// The client's id.
    pub fn id(&self) -> &ClientId {
        &self.id
    }

    /// Seals `content` to one or several management points, as the client's trust store gives them
    /// ([`crate::trust::TrustStore::management_point`]): signs it, always, and encrypts it to their
    /// encryption certificates if the site uses encryption.
    ///
    /// Compression comes before this and is the caller's.
    ///
    /// # Errors
    /// [`Error::ENDORSEMENT_EXPIRED`] after [`TrustedManagementPoint::not_after`]; those of
    /// [`Client::seal_to_certificates`].
    pub fn seal(
        &self,
        site: &SiteSecurity,
        kind: MessageKind,
        content: &[u8],
        recipients: &[TrustedManagementPoint],
        now: Timestamp,
    ) -> Result<SealedMessage, Error> {
        for (index, recipient) in recipients.iter().enumerate() {
            recipient
                .check_time(now)
                .map_err(|error| error.in_list("recipients", index))?;
        }
        let certificates = recipients
            .iter()
            .map(|recipient| recipient.encryption_certificate().clone());
        let certificates: SmallVec<[Certificate; 1]> = certificates.collect();
        self.seal_to_certificates(site, kind, content, &certificates, now)
    }

    /// As [`Client::seal`], to certificates that the caller answers for: nothing here has seen that
    /// they are of management points.
    ///
    /// # Errors
    /// [`Error::NO_RECIPIENTS`], [`Error::TOO_MANY_RECIPIENTS`] above 32, [`Error::DUPLICATE_RECIPIENT`];
    /// of the client's certificate or a recipient's: [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::CERTIFICATE_USAGE`], [`Error::KEY_TYPE_NOT_SUPPORTED`] if a
    /// recipient's key is not RSA, [`Error::KEY_TOO_SMALL`]; [`Error::SHA1_NOT_ACCEPTED`] if the
    /// client signs with SHA-1 and the site requires SHA-256; [`Error::UNSUPPORTED`] for SHA-1 in a
    /// build without `sha1-signing`; [`Error::TOO_LARGE`] above 1 GiB less 64 KiB; those of the key.
    pub fn seal_to_certificates(
        &self,
        site: &SiteSecurity,
        kind: MessageKind,
        content: &[u8],
        recipients: &[Certificate],
        now: Timestamp,
    ) -> Result<SealedMessage, Error> {
        if self.digest == DigestAlgorithm::Sha1 && !site.allow_sha1 {
            return Err(Error::SHA1_NOT_ACCEPTED);
        }
        if content.len() > MAX_SEALED_LEN {
            return Err(Error::TOO_LARGE);
        }
        let recipients_valid = cms::check_recipients(recipients, now);
        recipients_valid.map_err(Error::about(Party::ManagementPointEncryption))?;
        match site.allow_plaintext {
            true => self.seal_under(None, kind, content, recipients, now),
            false => ContentKey::with_random(recipients, |key| {
                self.seal_under(Some(key), kind, content, recipients, now)
            }),
        }
    }

    /// To recipients that were checked; signed only without a key.
    fn seal_under(
        &self,
        content_key: Option<&ContentKey>,
        kind: MessageKind,
        content: &[u8],
        recipients: &[Certificate],
        now: Timestamp,
    ) -> Result<SealedMessage, Error> {
        let certificate = self.identity.certificate();
        let message_id = MessageId::random(certificate.public_key().provider())?;
        let context = ContextToSign {
            kind,
            message_id,
            sender: &self.id,
            site_code: self.site_code,
            recipients,
            commitment: content_key.map(ContentKey::commitment),
        };
        let options = SignOptions {
            digest: self.digest,
            embed_certificate: false,
        };
        let attribute = Attribute {
            id: oid::MESSAGE_CONTEXT,
            push_value: &|out| context.push(out),
        };
        let around = cms::sign_around(content, &self.identity, options, now, Some(&attribute))?;
        let parts = [around.before(), content, around.after()];
        let bytes = match content_key {
            Some(key) => cms::encrypt_parts(key, &parts, recipients)?,
            None => memory::joined(&parts)?,
        };
        Ok(SealedMessage { bytes, message_id })
    }
}
