//! What an administrator signs.

use der::Tag;

use super::session::AdministratorSession;
use crate::controls::challenge::CHALLENGE_LEN;
use crate::controls::der_fields;
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der::{self as asn1};
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::external_key::SigningKey;
use crate::pki::path::purpose::{MAX_INTERMEDIATES, PathPurpose};
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, Party, Provider, Timestamp};

const VERSION: u8 = 1;
const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;
/// Certificates of smart cards have some KiB; seven of them.
const MAX_LEN: usize = 64 * 1024;

/// Signs a provider's challenge with the administrator's certificate: for this session, on the channel that
/// the administrator's side sees. `authorities` are those between the certificate and a root of the provider,
/// at most six. DER, some KiB.
///
/// # Errors
/// [`Error::KEY_MISMATCH`] if `key` is not that of the certificate; [`Error::CERTIFICATE_USAGE`] if that is
/// not for client authentication; [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`];
/// [`Error::CHALLENGE_INVALID`] if the challenge has another length; [`Error::TOO_LARGE`] above six
/// authorities or 64 KiB; those of the key.
pub fn sign_challenge(
    session: &AdministratorSession,
    challenge: &[u8],
    key: &dyn SigningKey,
    certificate: &Certificate,
    authorities: &[Certificate],
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    let about = Error::about(Party::OwnSigning);
    if key.public_key() != certificate.public_key() {
        return Err(about(Error::KEY_MISMATCH));
    }
    let purpose = PathPurpose::ClientAuthentication;
    purpose.check_end_entity(certificate)?;
    certificate.check_validity(now).map_err(about)?;
    if challenge.len() != CHALLENGE_LEN {
        return Err(Error::CHALLENGE_INVALID.what_is("its length"));
    }
    if authorities.len() > MAX_INTERMEDIATES {
        return Err(Error::TOO_LARGE.what_is("more than six authorities"));
    }
    let content = asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::small_integer(VERSION),
            &session.to_der(),
            &der_fields::octets(challenge),
            &der_fields::octets(certificate.thumbprint_sha256()),
        ],
    );
    let signature = SignatureContext::Administrator.sign(key, SCHEME, &content)?;
    let certificates = core::iter::once(certificate).chain(authorities);
    let certificates: Vec<&[u8]> = certificates.map(Certificate::to_der).collect();
    let proof = asn1::element(
        asn1::SEQUENCE,
        &[
            &content,
            &der_fields::octets(&signature),
            &asn1::element(asn1::SEQUENCE, &certificates),
        ],
    );
    if proof.len() > MAX_LEN {
        return Err(Error::TOO_LARGE.what_is("a proof of more than 64 KiB"));
    }
    Ok(proof)
}

/// A proof as read: who signed it is not known yet.
pub(super) struct Proof<'a> {
    content: &'a [u8],
    signature: &'a [u8],
    pub(super) session: AdministratorSession,
    pub(super) challenge: [u8; CHALLENGE_LEN],
    certificate: [u8; 32],
    certificates: Vec<&'a [u8]>,
}

impl<'a> Proof<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut outer = asn1::Fields::new(bytes)?;
        let inside = outer.expect(Tag::Sequence)?;
        outer.finish()?;
        let parts = asn1::elements(inside, 3, false).map_err(|_| Error::MALFORMED)?;
        let parts: Vec<_> = parts.collect();
        let [content, signature, certificates] = *parts.as_slice() else {
            return Err(Error::MALFORMED);
        };
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let session = AdministratorSession::read(&mut fields)?;
        let challenge = der_fields::read_octets(&mut fields)?;
        let certificate = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        let certificates = asn1::Fields::new(certificates)?.expect(Tag::Sequence)?;
        let limit = MAX_INTERMEDIATES.saturating_add(1);
        let certificates: Vec<_> = asn1::elements(certificates, limit, false)?.collect();
        if certificates.is_empty() {
            return Err(Error::MALFORMED.what_is("no certificate"));
        }
        Ok(Self {
            content,
            signature: asn1::Fields::new(signature)?.expect(Tag::OctetString)?,
            session,
            challenge,
            certificate,
            certificates,
        })
    }

    /// The certificate that signed it, and the authorities that came with it. Their path is not known yet.
    pub(super) fn signer(
        &self,
        provider: Provider,
    ) -> Result<(Certificate, Vec<Certificate>), Error> {
        let mut certificates = Vec::new();
        for (index, der) in self.certificates.iter().enumerate() {
            let read = Certificate::from_der(provider, der);
            certificates.push(read.map_err(|error| error.in_list("certificates", index))?);
        }
        let authorities = certificates.split_off(1);
        let certificate = certificates.pop().ok_or(Error::MALFORMED)?;
        if *certificate.thumbprint_sha256() != self.certificate {
            return Err(Error::SIGNER_MISMATCH.of(Party::EndEntity));
        }
        der_fields::check_key(&certificate).map_err(Error::about(Party::EndEntity))?;
        SignatureContext::Administrator.verify(
            certificate.public_key(),
            SCHEME,
            false,
            self.content,
            self.signature,
        )?;
        Ok((certificate, authorities))
    }
}
