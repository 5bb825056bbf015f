//! A secret that one signs and seals to others, with a context that says what it is and for whom.
//!
//! ```text
//! sealed ::= AuthEnvelopedData               -- as a message's
//!
//! its content ::= SEQUENCE {
//!   context     a SEQUENCE,                  -- it holds the commitment to the envelope's key
//!   signature   OCTET STRING,                -- over context, for a purpose
//!   body        OCTET STRING }               -- the secret
//! ```

use der::Tag;

use crate::controls::names::ClientId;
use crate::controls::registration::client_directory::ClientDirectory;
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::certificate::identity::{DecryptionIdentity, SigningIdentity};
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, AcceptedAlgorithms, ContentKey};
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, Party, Provider, Secret, Timestamp};

const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;

/// The certificate to seal secrets to a registered client with, if it may have them.
pub(crate) fn client_recipient(
    clients: &dyn ClientDirectory,
    client: &ClientId,
    now: Timestamp,
) -> Result<Certificate, Error> {
    let registration = clients.find(client)?;
    let registration = registration.ok_or_else(|| Error::UNKNOWN_SENDER.named("client", client))?;
    if registration.blocked {
        return Err(Error::BLOCKED_SENDER.named("client", client));
    }
    if !registration.approved {
        return Err(Error::UNAPPROVED_SENDER.named("client", client));
    }
    let recipient = registration.encryption_certificate.ok_or_else(|| {
        Error::NO_RECIPIENTS.what_is("the client registered no encryption certificate")
    })?;
    let usable = cms::check_recipients(core::slice::from_ref(&recipient), now);
    usable.map_err(Error::about(Party::Client))?;
    Ok(recipient)
}

/// Seals `body` to recipients that were checked; `context` is made for the commitment to the envelope's key.
pub(crate) fn seal(
    purpose: SignatureContext,
    by: &SigningIdentity,
    recipients: &[Certificate],
    context: impl FnOnce([u8; 32]) -> Result<Vec<u8>, Error>,
    body: &[u8],
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    let valid = by.certificate().check_validity(now);
    valid.map_err(Error::about(Party::OwnSigning))?;
    ContentKey::with_random(recipients, |key| {
        let context = context(key.commitment())?;
        let signature = purpose.sign(by.key(), SCHEME, &context)?;
        let signature = asn1::element(asn1::OCTET_STRING, &[&signature]);
        // The body is copied once, to where it is encrypted.
        let mut body_header = Vec::new();
        asn1::push_header(&mut body_header, asn1::OCTET_STRING, body.len());
        let inside = [&context[..], &signature, &body_header, body];
        let len = inside
            .iter()
            .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
        let mut head = Vec::new();
        asn1::push_header(&mut head, asn1::SEQUENCE, len);
        let [context, signature, body_header, body] = inside;
        let parts = [&head[..], context, signature, body_header, body];
        cms::encrypt_parts(key, &parts, recipients)
    })
}

/// What was sealed, decrypted: of whom it is, [`Parts::verify`] says.
pub(crate) struct SealedSecret {
    content: Secret,
    /// To the key that opened it.
    pub(crate) commitment: [u8; 32],
    /// Which of the identities opened it.
    pub(crate) recipient: usize,
}

impl SealedSecret {
    pub(crate) fn open(sealed: &[u8], identities: &[DecryptionIdentity]) -> Result<Self, Error> {
        let accepted = AcceptedAlgorithms::default();
        let (decrypted, commitment) = cms::decrypt_authenticated(sealed, identities, accepted)?;
        Ok(Self {
            recipient: decrypted.recipient(),
            content: decrypted.into_content(),
            commitment,
        })
    }

    /// That of the identity that opened it.
    pub(crate) fn provider(&self, identities: &[DecryptionIdentity]) -> Result<Provider, Error> {
        let identity = identities.get(self.recipient).ok_or(Error::INTERNAL)?;
        Ok(identity.certificate().public_key().provider())
    }

    pub(crate) fn parts(&self) -> Result<Parts<'_>, Error> {
        let mut outer = Fields::new(self.content.expose())?;
        let inside = outer.expect(Tag::Sequence)?;
        outer.finish()?;
        let parts: Vec<_> = asn1::elements(inside, 4, false)?.collect();
        let [context, signature, body] = *parts.as_slice() else {
            return Err(Error::MALFORMED);
        };
        Ok(Parts {
            context,
            signature: Fields::new(signature)?.expect(Tag::OctetString)?,
            body: Fields::new(body)?.expect(Tag::OctetString)?,
        })
    }
}

pub(crate) struct Parts<'a> {
    /// The whole SEQUENCE.
    pub(crate) context: &'a [u8],
    signature: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Parts<'_> {
    /// Whether the certificate's key signed the context for this purpose; `named` is the SHA-256 of the certificate
    /// that the context says it was.
    pub(crate) fn verify(
        &self,
        purpose: SignatureContext,
        certificate: &Certificate,
        named: &[u8; 32],
    ) -> Result<(), Error> {
        if named != certificate.thumbprint_sha256() {
            return Err(Error::SIGNER_MISMATCH);
        }
        let key = certificate.public_key();
        purpose.verify(key, SCHEME, false, self.context, self.signature)
    }
}
