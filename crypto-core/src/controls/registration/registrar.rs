//! The management point's side of a registration.

use super::challenge::RegistrationChallenges;
use super::client_directory::{ClientRegistry, Registration};
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
use crate::{Error, Party, Provider, Timestamp};

/// How new clients become approved: the hierarchy's *client approval method*.
///
/// It decides when a client registers; changing it changes no client that is registered. What an
/// approved client may have, and another not, is policy that holds secrets.
/// What others send, [`crate::message::ManagementPoint::open`] accepts where
/// [`SiteSecurity::allow_unapproved`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Approval {
    /// *Manually approve each computer*: each waits for an administrator.
    Manual,
    /// *Automatically approve computers in trusted domains*: those that the caller has
    /// authenticated are approved at once, the others wait. The product's default.
    Automatic,
    /// *Automatically approve all computers*: no approval. Not recommended: any computer can make
    /// itself a certificate.
    None,
}

/// Registers clients, and renews their certificates.
///
/// Of the site's settings *Require SHA-256* refuses requests here; *Require signing* and *Use
/// encryption* bear on messages ([`crate::message::ManagementPoint`]), and the reply tells the
/// client all three.
///
/// Usable from several threads. See [`crate::registration::RegistrationRequest`] for both sides together.
#[derive(Clone, Debug)]
pub struct Registrar {
    site_code: SiteCode,
    site: SiteSecurity,
    approval: Approval,
    challenges: RegistrationChallenges,
    identity: SigningIdentity,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationAnswer {
    /// The signed reply for the client: DER.
    pub reply: Vec<u8>,
    /// The client's id.
    pub id: ClientId,
    /// Whether the client is approved.
    pub approved: bool,
    /// The digest that the request was signed with: count SHA-1 here before requiring SHA-256.
    pub digest: DigestAlgorithm,
}

impl Registrar {
    /// The number of the status message that the product's SMS_MP_CONTROL_MANAGER logs where a
    /// client is refused because it can't sign with SHA-256: to be logged with
    /// [`Error::SHA1_NOT_ACCEPTED`].
    pub const SHA256_REQUIRED_MESSAGE_ID: u32 = 5443;

    /// A management point of the site `site_code`, which signs its replies with `identity`.
    pub fn new(
        site_code: SiteCode,
        site: SiteSecurity,
        approval: Approval,
        challenges: RegistrationChallenges,
        identity: SigningIdentity,
    ) -> Self {
        Self {
            site_code,
            site,
            approval,
            challenges,
            identity,
        }
    }

    /// A challenge for a client that wants to register or renew. Whoever asks may have one.
    ///
    /// # Errors
    /// [`Error::RANDOM`].
    pub fn challenge(
        &self,
        now: Timestamp,
    ) -> Result<[u8; RegistrationChallenges::CHALLENGE_LEN], Error> {
        self.challenges.issue(now)
    }

    /// Registers the client that made `request`, under a random id.
    ///
    /// `authenticated` says whether the caller knows the client otherwise: by its account in a
    /// trusted domain, or a certificate of the PKI. It matters for [`Approval::Automatic`] alone.
    ///
    /// That the client has the key of its certificate is verified. What the certificate says of it
    /// is not: a self-signed one says what its maker likes.
    ///
    /// A client whose signing certificate is registered already gets its id again, and nothing
    /// changes, not even whether it is approved.
    ///
    /// # Errors
    /// Of this management point's own certificate, before anything else:
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`]. What anyone can
    /// read: [`Error::TOO_LARGE`] above 32 KiB, [`Error::MALFORMED`], [`Error::NOT_DER`],
    /// [`Error::VERSION_NOT_SUPPORTED`], [`Error::ALGORITHM_NOT_ACCEPTED`],
    /// [`Error::CHALLENGE_INVALID`], [`Error::CHALLENGE_EXPIRED`], [`Error::SITE_MISMATCH`],
    /// [`Error::SHA1_NOT_ACCEPTED`] (the product logs [`Self::SHA256_REQUIRED_MESSAGE_ID`]). Of the
    /// client's certificates: those of [`Certificate::from_der`], [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if its key is not RSA, [`Error::KEY_TOO_SMALL`] (for
    /// signing, unless the site accepts RSA-1024), [`Error::KEY_REJECTED`] above 4096 bits or an
    /// exponent of 65,537 (unless the site accepts
    /// [`LegacyAlgorithms::large_keys`](crate::site_security::LegacyAlgorithms::large_keys)).
    /// [`Error::SIGNATURE_INVALID`]. Then, to the holder of the key alone:
    /// [`Error::BLOCKED_SENDER`]; [`Error::KEY_ALREADY_REGISTERED`] if the key is registered with
    /// another certificate; [`Error::ALREADY_REGISTERED`] if the signing certificate is registered
    /// with another encryption certificate than the request's: that takes a renewal. Also
    /// [`Error::RANDOM`], [`Error::STORE_UNAVAILABLE`] and those of the key.
    pub fn register(
        &self,
        request: &[u8],
        authenticated: bool,
        clients: &dyn ClientRegistry,
        now: Timestamp,
    ) -> Result<RegistrationAnswer, Error> {
        self.check_own(now)?;
        let (content, [possession]) =
            der_fields::read_with_signatures(request, protocol::MAX_REQUEST_LEN)?;
        let (header, rest) = RequestHeader::read(content)?;
        self.check_header(&header, now)?;
        let certificates = protocol::read_registration(rest, self.provider())?;
        self.check_certificates(&certificates, now)?;
        let signing = &certificates.signing;
        self.verify(
            SignatureContext::Registration,
            &header,
            signing,
            content,
            possession,
        )?;

        let (id, approved) = match known(&certificates, clients)? {
            Some(known) => known,
            None => self.enter(&certificates, authenticated, clients)?,
        };
        self.answer(request, id, approved, header.digest)
    }

    /// Replaces the certificates of a registered client by those that `request` names: signed by the
    /// key that is registered, and by the new one. Whether the client is approved stays as it is.
    /// Messages that are under way, signed with the old certificate, are refused from then on.
    ///
    /// The registered certificate must be valid still: a client that let it expire registers anew,
    /// and waits for approval as a new client does. A renewal that was carried out before is answered
    /// again, so a client whose reply was lost sends it, or another to the same certificates.
    ///
    /// # Errors
    /// As [`Registrar::register`], and: [`Error::UNKNOWN_SENDER`] if no client is registered under
    /// the id, which is answered before a signature could be verified; [`Error::SIGNER_MISMATCH`] if
    /// another certificate is registered than the one that the request follows;
    /// [`Error::ALREADY_REGISTERED`] if the new signing certificate is the registered one, with
    /// another encryption certificate; [`Error::KEY_ALREADY_REGISTERED`] if the new key is registered
    /// under another id.
    pub fn renew(
        &self,
        request: &[u8],
        clients: &dyn ClientRegistry,
        now: Timestamp,
    ) -> Result<RegistrationAnswer, Error> {
        self.check_own(now)?;
        let (content, [authority, possession]) =
            der_fields::read_with_signatures(request, protocol::MAX_REQUEST_LEN)?;
        let (header, rest) = RequestHeader::read(content)?;
        self.check_header(&header, now)?;
        let renewal = Renewal::read(rest, self.provider())?;
        let Certificates {
            signing,
            encryption,
        } = &renewal.certificates;
        self.check_certificates(&renewal.certificates, now)?;
        let registered = clients.find(&renewal.id)?.ok_or(Error::UNKNOWN_SENDER)?;
        let previous = &registered.certificate;
        let done = previous == signing;
        if !done {
            if *previous.thumbprint_sha256() != renewal.previous_sha256 {
                return Err(Error::SIGNER_MISMATCH);
            }
            self.check_signing(previous, now)?;
            self.verify(
                SignatureContext::Renewal,
                &header,
                previous,
                content,
                authority,
            )?;
        }
        // Of a renewal that is done the new key is the registered one: its signature is enough to
        // be told so again.
        self.verify(
            SignatureContext::Renewal,
            &header,
            signing,
            content,
            possession,
        )?;
        if registered.blocked {
            return Err(Error::BLOCKED_SENDER);
        }
        if done && registered.encryption_certificate != *encryption {
            return Err(Error::ALREADY_REGISTERED);
        }
        if !done {
            self.carry_out(&renewal, previous, clients)?;
        }
        self.answer(request, renewal.id, registered.approved, header.digest)
    }

    fn carry_out(
        &self,
        renewal: &Renewal,
        previous: &Certificate,
        clients: &dyn ClientRegistry,
    ) -> Result<(), Error> {
        let Certificates {
            signing,
            encryption,
        } = &renewal.certificates;
        match clients.replace(&renewal.id, previous, signing, encryption.as_ref()) {
            // The same request may have come to two management points at once.
            Err(error) if error == Error::SIGNER_MISMATCH => {
                let registered = clients.find(&renewal.id)?.ok_or(Error::UNKNOWN_SENDER)?;
                if registered.certificate != *signing
                    || registered.encryption_certificate != *encryption
                {
                    return Err(error);
                }
                if registered.blocked {
                    return Err(Error::BLOCKED_SENDER);
                }
                Ok(())
            }
            other => other,
        }
    }

    fn check_own(&self, now: Timestamp) -> Result<(), Error> {
        let valid = self.identity.certificate().check_validity(now);
        valid.map_err(Error::about(Party::OwnSigning))
    }

    /// That a key is large enough to sign is asked when it is verified with.
    fn check_signing(&self, certificate: &Certificate, now: Timestamp) -> Result<(), Error> {
        der_fields::check_certificate(certificate, KeyUse::Signing, now)
            .and_then(|()| der_fields::check_largest(certificate, self.site.legacy))
            .map_err(Error::about(Party::Client))
    }

    fn check_certificates(&self, certificates: &Certificates, now: Timestamp) -> Result<(), Error> {
        self.check_signing(&certificates.signing, now)?;
        let Some(encryption) = &certificates.encryption else {
            return Ok(());
        };
        der_fields::check_certificate(encryption, KeyUse::Encryption, now)
            .and_then(|()| der_fields::check_largest(encryption, self.site.legacy))
            .and_then(|()| encryption.public_key().check_size())
            .map_err(Error::about(Party::ClientEncryption))
    }

    fn provider(&self) -> Provider {
        self.identity.certificate().public_key().provider()
    }

    /// What costs little to refuse.
    fn check_header(&self, header: &RequestHeader, now: Timestamp) -> Result<(), Error> {
        self.challenges.check(&header.challenge, now)?;
        if header.site_code != self.site_code {
            return Err(Error::SITE_MISMATCH.named("the request is for site", header.site_code));
        }
        let accepted = self.site.accepted_algorithms();
        if header.digest == DigestAlgorithm::Sha1 && !accepted.sha1_signatures {
            return Err(Error::SHA1_NOT_ACCEPTED);
        }
        Ok(())
    }

    fn verify(
        &self,
        purpose: SignatureContext,
        header: &RequestHeader,
        certificate: &Certificate,
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        purpose.verify(
            certificate.public_key(),
            SignatureScheme::pkcs1(header.digest),
            self.site.accepted_algorithms().rsa_1024_verification,
            content,
            signature,
        )
    }

    fn enter(
        &self,
        certificates: &Certificates,
        authenticated: bool,
        clients: &dyn ClientRegistry,
    ) -> Result<(ClientId, bool), Error> {
        let id = random_id(self.provider())?;
        let approved = match self.approval {
            Approval::Manual => false,
            Approval::Automatic => authenticated,
            Approval::None => true,
        };
        let registration = Registration {
            certificate: certificates.signing.clone(),
            encryption_certificate: certificates.encryption.clone(),
            approved,
            blocked: false,
        };
        match clients.register(&id, &registration) {
            Ok(()) => Ok((id, approved)),
            // The same request may have come to two management points at once.
            Err(error) if error == Error::KEY_ALREADY_REGISTERED => {
                known(certificates, clients)?.ok_or(error)
            }
            Err(other) => Err(other),
        }
    }

    fn answer(
        &self,
        request: &[u8],
        id: ClientId,
        approved: bool,
        digest: DigestAlgorithm,
    ) -> Result<RegistrationAnswer, Error> {
        let reply = Reply {
            request_sha256: sha256(request),
            site_code: self.site_code,
            id,
            approved,
            site: self.site,
        };
        let content = reply.write();
        let signature = SignatureContext::RegistrationReply.sign(
            self.identity.key(),
            SignatureScheme::Pkcs1Sha256,
            &content,
        )?;
        Ok(RegistrationAnswer {
            reply: der_fields::with_signatures(&content, &[&signature]),
            id: reply.id,
            approved,
            digest,
        })
    }
}

/// The client that is registered with this signing certificate, if its key is registered at all. A
/// request that names no encryption certificate only asks for the id.
fn known(
    certificates: &Certificates,
    clients: &dyn ClientRegistry,
) -> Result<Option<(ClientId, bool)>, Error> {
    let key = certificates.signing.public_key().key_sha256();
    let Some((id, registration)) = clients.find_by_key(key)? else {
        return Ok(None);
    };
    if registration.blocked {
        return Err(Error::BLOCKED_SENDER);
    }
    if registration.certificate != certificates.signing {
        return Err(Error::KEY_ALREADY_REGISTERED);
    }
    if certificates.encryption.is_some()
        && certificates.encryption != registration.encryption_certificate
    {
        return Err(Error::ALREADY_REGISTERED);
    }
    Ok(Some((id, registration.approved)))
}

/// `GUID:` and a random UUID (RFC 9562 section 5.4) in upper case.
fn random_id(provider: Provider) -> Result<ClientId, Error> {
    let mut bytes = [0; 16];
    random::fill(provider, &mut bytes)?;
    let (version, variant) = (0xf_u128 << 76, 0x3_u128 << 62);
    let uuid = u128::from_be_bytes(bytes) & !version & !variant | 0x4 << 76 | 0x2 << 62;
    ClientId::new(&format!(
        "GUID:{:08X}-{:04X}-{:04X}-{:04X}-{:012X}",
        uuid >> 96,
        uuid >> 80 & 0xffff,
        uuid >> 64 & 0xffff,
        uuid >> 48 & 0xffff,
        uuid & 0xffff_ffff_ffff,
    ))
}
