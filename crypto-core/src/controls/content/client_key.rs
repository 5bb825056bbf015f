//! The key of content for one client, which keeps it in memory alone: as for multicast, where all listen to what
//! only those decrypt who asked a management point.
//!
//! ```text
//! sealed ::= AuthEnvelopedData                 -- as a message's, to the client's encryption certificate
//!
//! its content ::= SEQUENCE {
//!   context     ContentKeyContext,
//!   signature   OCTET STRING,                  -- over context, for the purpose content-key
//!   key         OCTET STRING (SIZE (32)) }
//!
//! ContentKeyContext ::= SEQUENCE {
//!   version           INTEGER (1),
//!   siteCode          PrintableString (SIZE (3)),
//!   certificate       OCTET STRING (SIZE (32)),  -- SHA-256 of the certificate that signs
//!   client            UTF8String (SIZE (1..64)),
//!   package           UTF8String (SIZE (1..64)),
//!   packageVersion    INTEGER (1..9223372036854775807),
//!   contentCommitment OCTET STRING (SIZE (32)),  -- that of the header
//!   commitment        OCTET STRING (SIZE (32)) } -- SHA-256 of "cmcrypto commitment v1\0" and the envelope's key
//! ```
//!
//! One that is sent again gives the same key to the same client: that is no harm, and so it bears no time.

use super::header::ContentHeader;
use super::key::ContentKey;
use super::wrapped_key::secret_of;
use crate::controls::der_fields;
use crate::controls::names::{ClientId, SiteCode};
use crate::controls::registration::client_directory::ClientDirectory;
use crate::controls::sealed_secret::{self, SealedSecret};
use crate::controls::secret_policy::PolicySealer;
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::identity::{DecryptionIdentity, SigningIdentity};
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
/// Of one recipient.
const MAX_LEN: usize = 16 * 1024;

impl ContentKey {
    /// Seals the key to a client. `by` is the site server signing certificate of `site`, or that with which a management
    /// point of it signs.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if the client is not registered, [`Error::BLOCKED_SENDER`],
    /// [`Error::UNAPPROVED_SENDER`] if it may not have it; [`Error::NO_RECIPIENTS`] if
    /// it registered no encryption certificate; of that [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`],
    /// [`Error::KEY_TOO_SMALL`]; of `by` [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`];
    /// [`Error::RANDOM`]; those of the key that signs; [`Error::STORE_UNAVAILABLE`].
    pub fn seal_to_client(
        &self,
        by: &SigningIdentity,
        site: SiteCode,
        clients: &dyn ClientDirectory,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let recipient = sealed_secret::client_recipient(clients, client, now)?;
        let key_fields = self.header().key_fields()?;
        let context = |commitment: [u8; 32]| {
            let parts: [&[u8]; 6] = [
                &asn1::small_integer(VERSION),
                &der_fields::site_code(site),
                &der_fields::octets(by.certificate().thumbprint_sha256()),
                &der_fields::client_id(client),
                &key_fields,
                &der_fields::octets(&commitment),
            ];
            Ok(asn1::element(asn1::SEQUENCE, &parts))
        };
        let recipients = core::slice::from_ref(&recipient);
        let key = self.secret().expose();
        sealed_secret::seal(
            SignatureContext::ContentKey,
            by,
            recipients,
            context,
            key,
            now,
        )
    }

    /// The key of the content with this header, as it was sealed to this client of `site`: with the first of
    /// `identities` that opens it.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if the sealer is of another site, and of its certificate [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`]. What anyone
    /// can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 16 KiB,
    /// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::NOT_A_RECIPIENT`],
    /// [`Error::DUPLICATE_RECIPIENT`], [`Error::SIGNED_ATTRIBUTES`]; also [`Error::RANDOM`]. Until the tag is verified:
    /// [`Error::DECRYPT`]. Then [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if
    /// another certificate signed it; [`Error::SIGNATURE_INVALID`]; [`Error::SITE_MISMATCH`];
    /// [`Error::NOT_INTENDED_RECIPIENT`] if it is for another client; [`Error::ENVELOPE_MISMATCH`] if it was signed for
    /// another envelope; [`Error::CONTENT_KEY_MISMATCH`].
    pub fn open_for_client(
        header: &ContentHeader,
        sealed: &[u8],
        (site, client): (SiteCode, &ClientId),
        identities: &[DecryptionIdentity],
        sealer: PolicySealer<'_>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let certificate = sealer.certificate(site, now)?;
        if sealed.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let opened = SealedSecret::open(sealed, identities)?;
        let parts = opened.parts()?;
        let mut fields = der_fields::read_versioned(parts.context, VERSION)?;
        let of_site = der_fields::read_site_code(&mut fields)?;
        let signer: [u8; 32] = der_fields::read_octets(&mut fields)?;
        let of_client = der_fields::read_client_id(&mut fields)?;
        parts.verify(SignatureContext::ContentKey, certificate, &signer)?;
        if of_site != site {
            return Err(Error::SITE_MISMATCH.named("sealed by site", of_site));
        }
        if of_client != *client {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is for client", of_client));
        }
        header.check_key_fields(&mut fields)?;
        let commitment: [u8; 32] = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        if commitment != opened.commitment {
            return Err(Error::ENVELOPE_MISMATCH);
        }
        let key = secret_of(parts.body)?;
        Self::new(opened.provider(identities)?, header.clone(), key)
    }
}
