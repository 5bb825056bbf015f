//! The client's side of its registration.

use core::fmt;

use super::protocol::{self, Certificates, Renewal, Reply, RequestHeader};
use crate::controls::der_fields;
use crate::controls::names::{ClientId, SiteCode};
use crate::controls::signature_context::SignatureContext;
use crate::controls::site_security::SiteSecurity;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::public_key::sha256;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::random;
use crate::{Error, Party, Timestamp};

/// A client's request to register, or to renew its certificates, and what is needed to check the
/// reply.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::primitive::digest::DigestAlgorithm;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::registration::{
///     Approval, InMemoryDirectory, Registrar, RegistrationChallenges, RegistrationRequest
/// };
/// use cmcrypto_core::site_security::SiteSecurity;
///
/// # fn main() -> Result<(), Error> {
/// # let provider = Provider::default();
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let identity = |name| {
/// #     let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
/// #     let certificate = self_signed(&key, KeyUse::Signing, name, now, until)?;
/// #     SigningIdentity::new(Arc::new(key), certificate)
/// # };
/// # let (mp, client, next) = (identity("MP01")?, identity("PC01")?, identity("PC01")?);
/// # let mp_certificate = mp.certificate().clone();
/// let p01 = SiteCode::new("P01")?;
/// let challenges = RegistrationChallenges::new(provider)?;
/// let site = SiteSecurity::default();
/// let registrar = Registrar::new(p01, site, Approval::Manual, challenges, mp);
/// let clients = InMemoryDirectory::new();
///
/// // The client asks for a challenge, and registers.
/// let challenge = registrar.challenge(now)?;
/// let sha256 = DigestAlgorithm::Sha256;
/// let request = RegistrationRequest::new(p01, &client, None, &challenge, sha256, now)?;
/// let answer = registrar.register(request.as_bytes(), false, &clients, now)?;
/// let registered = request.finish(&answer.reply, &mp_certificate, now)?;
/// assert_eq!((&registered.id, registered.approved), (&answer.id, false));
/// clients.approve(&answer.id)?;
///
/// // Later it renews its certificate.
/// let challenge = registrar.challenge(now)?;
/// let id = &registered.id;
/// let request =
///     RegistrationRequest::renewal(p01, id, &client, &next, None, &challenge, sha256, now)?;
/// let answer = registrar.renew(request.as_bytes(), &clients, now)?;
/// assert!(request.finish(&answer.reply, &mp_certificate, now)?.approved);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RegistrationRequest {
    bytes: Vec<u8>,
    site_code: SiteCode,
    /// The id that a renewal names.
    id: Option<ClientId>,
}

/// What a management point that the client trusts has told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The id that the site assigned.
    pub id: ClientId,
    /// Whether the client is approved. If not, an administrator may do that later.
    pub approved: bool,
    /// How the site protects what clients send: the three settings. What the site accepts of old
    /// clients is not told, and off here.
    pub site: SiteSecurity,
}

impl RegistrationRequest {
    /// A request to register the certificate of `identity` and, so that the site can encrypt to the
    /// client, an encryption certificate.
    ///
    /// `challenge` is what a management point of the site has given out just now. It need not be
    /// authentic: one from elsewhere makes a request that no management point accepts.
    ///
    /// Where the reply was lost, send a request with the same certificate again: the id is the same
    /// then.
    ///
    /// # Errors
    /// [`Error::CHALLENGE_INVALID`] if the challenge is not 36 bytes long;
    /// [`Error::ALGORITHM_NOT_ACCEPTED`] for a digest other than SHA-256 and SHA-1,
    /// [`Error::UNSUPPORTED`] for SHA-1 in a build without `sha1-signing`; of a certificate:
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], for encryption [`Error::KEY_TYPE_NOT_SUPPORTED`] and
    /// [`Error::KEY_TOO_SMALL`]; [`Error::TOO_LARGE`] if
    /// the request has more than 32 KiB; [`Error::RANDOM`]; those of the key.
    pub fn new(
        site_code: SiteCode,
        identity: &SigningIdentity,
        encryption: Option<&Certificate>,
        challenge: &[u8],
        digest: DigestAlgorithm,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let header = header(identity, site_code, challenge, digest)?;
        let certificates = certificates(identity, encryption, now)?;
        let content = protocol::write_registration(&header, &certificates)?;
        let scheme = SignatureScheme::pkcs1(digest);
        let possession = SignatureContext::Registration.sign(identity.key(), scheme, &content)?;
        Self::checked(
            der_fields::with_signatures(&content, &[&possession]),
            site_code,
            None,
        )
    }

    /// A request to replace the certificates of the client `id`: signed by `current`, which is
    /// registered, and by `next`, which is to be. The next certificate must be another; its key may
    /// be the same. An encryption certificate that is not named again is not kept.
    ///
    /// # Errors
    /// As [`RegistrationRequest::new`], and [`Error::INVALID_ARGUMENT`] if both certificates are the
    /// same.
    #[expect(
        clippy::too_many_arguments,
        reason = "what a renewal says, each of another type but the two identities"
    )]
    pub fn renewal(
        site_code: SiteCode,
        id: &ClientId,
        current: &SigningIdentity,
        next: &SigningIdentity,
        encryption: Option<&Certificate>,
        challenge: &[u8],
        digest: DigestAlgorithm,
        now: Timestamp,
    ) -> Result<Self, Error> {
        if current.certificate() == next.certificate() {
            return Err(Error::INVALID_ARGUMENT);
        }
        let header = header(next, site_code, challenge, digest)?;
        let valid = current.certificate().check_validity(now);
        valid.map_err(Error::about(Party::OwnSigning))?;
        let renewal = Renewal {
            id: id.clone(),
            previous_sha256: *current.certificate().thumbprint_sha256(),
            certificates: certificates(next, encryption, now)?,
        };
        let content = renewal.write(&header)?;
        let scheme = SignatureScheme::pkcs1(digest);
        let authority = SignatureContext::Renewal.sign(current.key(), scheme, &content)?;
        let possession = SignatureContext::Renewal.sign(next.key(), scheme, &content)?;
        Self::checked(
            der_fields::with_signatures(&content, &[&authority, &possession]),
            site_code,
            Some(id.clone()),
        )
    }

    fn checked(bytes: Vec<u8>, site_code: SiteCode, id: Option<ClientId>) -> Result<Self, Error> {
        if bytes.len() > protocol::MAX_REQUEST_LEN {
            return Err(Error::TOO_LARGE);
        }
        Ok(Self {
            bytes,
            site_code,
            id,
        })
    }

    /// The request as it goes to the management point: DER.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks a reply to this request with the signing certificate of the management point: one
    /// that the client trusts, as [`crate::trust::TrustedManagementPoint`] has it, not one that
    /// came with the reply.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 4 KiB,
    /// [`Error::VERSION_NOT_SUPPORTED`]; of the management point's certificate:
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`];
    /// [`Error::SIGNATURE_INVALID`];
    /// [`Error::REPLY_MISMATCH`] if it answers another request, or names another id than the renewal;
    /// [`Error::SITE_MISMATCH`].
    pub fn finish(
        &self,
        reply: &[u8],
        management_point: &Certificate,
        now: Timestamp,
    ) -> Result<Registered, Error> {
        let (content, [signature]) =
            der_fields::read_with_signatures(reply, protocol::MAX_REPLY_LEN)?;
        let reply = Reply::read(content)?;
        der_fields::check_certificate(management_point, KeyUse::Signing, now)
            .map_err(Error::about(Party::ManagementPointSigning))?;
        SignatureContext::RegistrationReply
            .verify(
                management_point.public_key(),
                SignatureScheme::Pkcs1Sha256,
                false,
                content,
                signature,
            )
            .map_err(Error::about(Party::ManagementPointSigning))?;
        let other_id = self.id.as_ref().is_some_and(|id| *id != reply.id);
        if reply.request_sha256 != sha256(&self.bytes) || other_id {
            return Err(Error::REPLY_MISMATCH);
        }
        if reply.site_code != self.site_code {
            return Err(Error::SITE_MISMATCH.named("the reply is of site", reply.site_code));
        }
        Ok(Registered {
            id: reply.id,
            approved: reply.approved,
            site: reply.site,
        })
    }
}

fn header(
    identity: &SigningIdentity,
    site_code: SiteCode,
    challenge: &[u8],
    digest: DigestAlgorithm,
) -> Result<RequestHeader, Error> {
    let mut nonce = [0; 16];
    let provider = identity.certificate().public_key().provider();
    random::fill(provider, &mut nonce)?;
    Ok(RequestHeader {
        digest,
        challenge: challenge.try_into().map_err(|_| Error::CHALLENGE_INVALID)?,
        nonce,
        site_code,
    })
}

/// The certificates to register, judged as the management point will.
fn certificates(
    identity: &SigningIdentity,
    encryption: Option<&Certificate>,
    now: Timestamp,
) -> Result<Certificates, Error> {
    let valid = identity.certificate().check_validity(now);
    valid.map_err(Error::about(Party::OwnSigning))?;
    if let Some(encryption) = encryption {
        der_fields::check_certificate(encryption, KeyUse::Encryption, now)
            .and_then(|()| encryption.public_key().check_rsa())
            .and_then(|()| encryption.public_key().check_size())
            .map_err(Error::about(Party::OwnEncryption))?;
    }
    Ok(Certificates {
        signing: identity.certificate().clone(),
        encryption: encryption.cloned(),
    })
}

impl fmt::Debug for RegistrationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationRequest")
            .field("site_code", &self.site_code)
            .field("renews", &self.id)
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
