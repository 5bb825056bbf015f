//! The state of users: captured on one computer, restored on another, read by nobody between.
//!
//! ```text
//! sealed ::= AuthEnvelopedData                   -- as a message's, to both certificates
//!
//! its content ::= SEQUENCE {
//!   context     UserStateContext,
//!   signature   OCTET STRING,                    -- over context, for the purpose user-state
//!   key         OCTET STRING (SIZE (32)) }
//!
//! UserStateContext ::= SEQUENCE {
//!   version           INTEGER (1),
//!   certificate       OCTET STRING (SIZE (32)),  -- SHA-256 of the certificate that the old computer signs with
//!   client            UTF8String (SIZE (1..64)), -- the old computer's id
//!   computer          OCTET STRING (SIZE (32)),  -- SHA-256 of the certificate of the computer that will restore it
//!   recovery          OCTET STRING (SIZE (32)),  -- SHA-256 of the site's recovery certificate
//!   time              GeneralizedTime,
//!   package           UTF8String (SIZE (1..64)),
//!   packageVersion    INTEGER (1..9223372036854775807),
//!   contentCommitment OCTET STRING (SIZE (32)),  -- that of the header
//!   packageHash       OCTET STRING (SIZE (32)),  -- that of the header: SHA-256 of the manifest
//!   commitment        OCTET STRING (SIZE (32)) } -- SHA-256 of "cmcrypto commitment v1\0" and the envelope's key
//! ```
//!
//! The old computer signs the manifest's hash, and so which files it captured; there is no site's signature over
//! them. It can't read back what it encrypted: it is no recipient, and forgets the key with the run.

use super::encryption::ContentEncryption;
use super::header::{ContentHeader, ContentId};
use super::key::ContentKey;
use super::wrapped_key::secret_of;
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::names::ClientId;
use crate::controls::sealed_secret::{self, SealedSecret};
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::identity::{DecryptionIdentity, SigningIdentity};
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::cms;
use crate::{Error, Provider, Timestamp};

const VERSION: u8 = 1;
/// Of two recipients.
const MAX_LEN: usize = 16 * 1024;

/// Whom the state of users is sealed to: both, and nobody else.
#[derive(Clone, Copy, Debug)]
pub struct UserStateRecipients<'a> {
    /// The encryption certificate of the computer that will restore it.
    pub computer: &'a Certificate,
    /// The site's recovery certificate, for when that computer can't any more.
    pub recovery: &'a Certificate,
}

/// Who opened the state of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStateRecipient {
    /// The computer that it was captured for.
    Computer,
    /// The holder of the site's recovery certificate.
    Recovery,
}

/// The key of a state of users, that was captured by the computer expected.
#[derive(Debug)]
pub struct RestoredUserState {
    key: ContentKey,
    time: Timestamp,
    recipient: UserStateRecipient,
}

impl ContentEncryption {
    /// Begins a capture of the state of users by the computer with this id, which signs with `by`: a run whose key is
    /// sealed at once, and known to nobody here but to the run while it lasts. What is sealed is stored beside the
    /// header, which names this way to the key.
    ///
    /// # Errors
    /// Those of [`ContentEncryption::new`]; [`Error::INVALID_ARGUMENT`] also if a recipient's key is the one that signs;
    /// of the recipients [`Error::DUPLICATE_RECIPIENT`], [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`],
    /// [`Error::KEY_TOO_SMALL`]: their index is 0 for the computer, 1 for recovery; of `by`
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`]; those of the key that signs.
    pub fn of_user_state(
        provider: Provider,
        (package, version, package_sha256): (ContentId, u64, [u8; 32]),
        (by, client): (&SigningIdentity, &ClientId),
        to: UserStateRecipients<'_>,
        now: Timestamp,
    ) -> Result<(Self, Vec<u8>), Error> {
        let recipients = [to.computer.clone(), to.recovery.clone()];
        cms::check_recipients(&recipients, now)?;
        let own = by.certificate().public_key();
        if let Some(index) = recipients.iter().position(|to| to.public_key() == own) {
            let readable = "the computer that captures it could read it";
            return Err(Error::INVALID_ARGUMENT
                .what_is(readable)
                .in_list("recipients", index));
        }
        let (mut run, key) = Self::new(provider, package, version, package_sha256)?;
        let header = key.header();
        let context = |commitment: [u8; 32]| {
            let parts: [&[u8]; 9] = [
                &asn1::small_integer(VERSION),
                &der_fields::octets(by.certificate().thumbprint_sha256()),
                &der_fields::client_id(client),
                &der_fields::octets(to.computer.thumbprint_sha256()),
                &der_fields::octets(to.recovery.thumbprint_sha256()),
                &der_fields::time(now)?,
                &header.key_fields()?,
                &der_fields::octets(header.package_sha256()),
                &der_fields::octets(&commitment),
            ];
            Ok(asn1::element(asn1::SEQUENCE, &parts))
        };
        let purpose = SignatureContext::UserState;
        let secret = key.secret().expose();
        let sealed = sealed_secret::seal(purpose, by, &recipients, context, secret, now)?;
        run.note_user_state();
        Ok((run, sealed))
    }
}

impl ContentKey {
    /// Opens the key of a state of users, with the first of `identities` that opens it: that of the computer that it was
    /// captured for, or the site's for recovery. `from` is the old computer's id and the certificate that it signs with,
    /// as the site knows them; that may have expired since the capture.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`], [`Error::KEY_TYPE_NOT_SUPPORTED`] or [`Error::KEY_TOO_SMALL`] of the old computer's
    /// certificate. What anyone can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 16 KiB,
    /// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::NOT_A_RECIPIENT`],
    /// [`Error::DUPLICATE_RECIPIENT`], [`Error::SIGNED_ATTRIBUTES`]; also [`Error::RANDOM`]. Until the tag is verified:
    /// [`Error::DECRYPT`]. Then [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if
    /// another certificate signed it; [`Error::SIGNATURE_INVALID`]; [`Error::UNKNOWN_SENDER`] if it is of another client;
    /// [`Error::NOT_INTENDED_RECIPIENT`] if it was captured for other certificates; [`Error::SENT_IN_FUTURE`] by more than
    /// 5 minutes; [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`] if the certificate was not valid
    /// when it was captured; [`Error::ENVELOPE_MISMATCH`] if it was signed for another envelope;
    /// [`Error::CONTENT_KEY_MISMATCH`].
    pub fn open_user_state(
        header: &ContentHeader,
        sealed: &[u8],
        identities: &[DecryptionIdentity],
        (from, certificate): (&ClientId, &Certificate),
        now: Timestamp,
    ) -> Result<RestoredUserState, Error> {
        certificate.check_use(KeyUse::Signing)?;
        der_fields::check_key(certificate)?;
        if sealed.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let opened = SealedSecret::open(sealed, identities)?;
        let parts = opened.parts()?;
        let mut fields = der_fields::read_versioned(parts.context, VERSION)?;
        let signer: [u8; 32] = der_fields::read_octets(&mut fields)?;
        let client = der_fields::read_client_id(&mut fields)?;
        let computer: [u8; 32] = der_fields::read_octets(&mut fields)?;
        let recovery: [u8; 32] = der_fields::read_octets(&mut fields)?;
        let time = der_fields::read_time(&mut fields)?;
        parts.verify(SignatureContext::UserState, certificate, &signer)?;
        if client != *from {
            return Err(Error::UNKNOWN_SENDER.named("captured by client", client));
        }
        let own = identities.get(opened.recipient).ok_or(Error::INTERNAL)?;
        let recipient = match own.certificate().thumbprint_sha256() {
            own if *own == computer => UserStateRecipient::Computer,
            own if *own == recovery => UserStateRecipient::Recovery,
            _ => return Err(Error::NOT_INTENDED_RECIPIENT),
        };
        if time > now.saturating_add(MAX_SKEW) {
            return Err(Error::SENT_IN_FUTURE);
        }
        certificate.check_validity(time)?;
        header.check_key_fields(&mut fields)?;
        let package_sha256: [u8; 32] = der_fields::read_octets(&mut fields)?;
        let commitment: [u8; 32] = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        if commitment != opened.commitment {
            return Err(Error::ENVELOPE_MISMATCH);
        }
        if package_sha256 != *header.package_sha256() {
            return Err(Error::CONTENT_KEY_MISMATCH.what_is("the header has another manifest"));
        }
        let key = secret_of(parts.body)?;
        let key = Self::new(opened.provider(identities)?, header.clone(), key)?;
        Ok(RestoredUserState {
            key,
            time,
            recipient,
        })
    }
}

impl RestoredUserState {
    /// The key, to decrypt the files with.
    pub fn key(&self) -> &ContentKey {
        &self.key
    }

    /// The same, for who keeps nothing else.
    pub fn into_key(self) -> ContentKey {
        self.key
    }

    /// When it was captured, by the old computer's clock.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// As whom it was opened.
    pub fn recipient(&self) -> UserStateRecipient {
        self.recipient
    }
}
