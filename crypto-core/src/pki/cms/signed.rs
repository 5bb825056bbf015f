//! SignedData (RFC 5652 section 5).

use core::fmt;

use der::Tag;
use der::asn1::ObjectIdentifier;
use smallvec::SmallVec;

use super::algorithms::{AcceptedAlgorithms, digest_by_oid};
use super::attributes::{self, Attribute, Attributes};
use super::content_info::{check_content_len, open_content_info, push_content_info};
use super::recipient::CertificateId;
use crate::pki::asn1::der::{self as asn1, Algorithm, Elements, Fields};
use crate::pki::asn1::oid;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::external_key;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::{Digest, DigestAlgorithm};
use crate::{Error, Party, Timestamp, memory};

/// More signers than this are not verified: each costs a public RSA operation.
const MAX_SIGNERS: usize = 32;
/// More digest algorithms and certificates than these are not read.
const MAX_DIGESTS: usize = 32;
const MAX_CERTIFICATES: usize = 64;

/// Of a SignedData without content and certificates, with a signature of RSA-4096.
const USUAL_LEN: usize = 1536;

/// How to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SignOptions {
    /// The digest, of the content and of the signature.
    pub digest: DigestAlgorithm,
    /// Whether to put the signer's certificate into the message.
    pub embed_certificate: bool,
}

impl Default for SignOptions {
    /// SHA-256, certificate embedded.
    fn default() -> Self {
        Self {
            digest: DigestAlgorithm::Sha256,
            embed_certificate: true,
        }
    }
}

/// Signs `content` as SignedData that contains it. `now` becomes the signing time.
///
/// # Errors
/// [`Error::TOO_LARGE`] above 1 GiB; [`Error::CERTIFICATE_NOT_YET_VALID`] or
/// [`Error::CERTIFICATE_EXPIRED`] at `now`; [`Error::UNSUPPORTED`] for SHA-1 in a build without
/// `sha1-signing`; those of the key.
pub fn sign(
    content: &[u8],
    signer: &SigningIdentity,
    options: SignOptions,
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    let around = sign_around(content, signer, options, now, None)?;
    memory::joined(&[around.before(), content, around.after()])
}

/// Signs `content` as SignedData without it.
///
/// # Errors
/// As [`sign`].
pub fn sign_detached(
    content: &[u8],
    signer: &SigningIdentity,
    options: SignOptions,
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    let mut around = Around::new(content, false, signer, options, now, None)?;
    around.bytes.rotate_left(around.after_len);
    Ok(around.bytes)
}

/// Signs `content`: what goes before it and what goes after it in the SignedData that contains it,
/// so that a message is put together in one buffer.
pub(crate) fn sign_around(
    content: &[u8],
    signer: &SigningIdentity,
    options: SignOptions,
    now: Timestamp,
    extra: Option<&Attribute<'_>>,
) -> Result<Around, Error> {
    Around::new(content, true, signer, options, now, extra)
}

/// SignedData but for the content, which is put into it or is not.
pub(crate) struct Around {
    /// What goes after the content, then what goes before it: so both are written once.
    bytes: Vec<u8>,
    after_len: usize,
}

impl Around {
    pub(crate) fn before(&self) -> &[u8] {
        self.bytes.get(self.after_len..).unwrap_or_default()
    }

    pub(crate) fn after(&self) -> &[u8] {
        self.bytes.get(..self.after_len).unwrap_or_default()
    }

    fn new(
        content: &[u8],
        is_contained: bool,
        signer: &SigningIdentity,
        options: SignOptions,
        now: Timestamp,
        extra: Option<&Attribute<'_>>,
    ) -> Result<Self, Error> {
        check_content_len(content.len())?;
        let certificate = signer.certificate();
        let embedded = options.embed_certificate.then(|| certificate.to_der());
        let embedded_len = embedded.map_or(0, <[u8]>::len);
        let mut bytes = Vec::with_capacity(USUAL_LEN.saturating_add(embedded_len));
        if let Some(der) = embedded {
            asn1::push(&mut bytes, asn1::CONTEXT_0, der);
        }
        asn1::push_nested(&mut bytes, asn1::SET, |out| {
            push_signer_info(out, content, signer, options.digest, now, extra)
        })?;
        let after_len = bytes.len();
        let contained_len = if is_contained { content.len() } else { 0 };
        let more = contained_len.saturating_add(after_len);
        push_content_info(&mut bytes, oid::SIGNED_DATA, more, |out| {
            out.extend_from_slice(&asn1::small_integer(signed_version(certificate)));
            asn1::push_nested(out, asn1::SET, |out| {
                asn1::push_algorithm_null(out, digest_oid(options.digest))
            })?;
            let encapsulated = out.len();
            asn1::push_oid(out, oid::DATA);
            if is_contained {
                asn1::push_header(out, asn1::CONTEXT_0, asn1::element_len(contained_len));
                asn1::push_header(out, asn1::OCTET_STRING, contained_len);
            }
            asn1::enclose_with(out, encapsulated, asn1::SEQUENCE, contained_len)
        })?;
        Ok(Self { bytes, after_len })
    }
}

/// Appends the SignerInfo.
fn push_signer_info(
    out: &mut Vec<u8>,
    content: &[u8],
    signer: &SigningIdentity,
    digest: DigestAlgorithm,
    now: Timestamp,
    extra: Option<&Attribute<'_>>,
) -> Result<(), Error> {
    let certificate = signer.certificate();
    let valid = certificate.check_validity(now);
    valid.map_err(Error::about(Party::OwnSigning))?;
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        out.extend_from_slice(&asn1::small_integer(signed_version(certificate)));
        CertificateId::of(certificate).push(out);
        asn1::push_algorithm_null(out, digest_oid(digest))?;
        let start = out.len();
        attributes::push(out, &digest.digest(content), now, certificate, extra)?;
        let attributes = out.get_mut(start..).ok_or(Error::INTERNAL)?;
        let scheme = SignatureScheme::pkcs1(digest);
        let signature = external_key::sign(signer.key(), scheme, attributes)?;
        // The same content octets under [0] IMPLICIT instead of SET (RFC 5652 section 5.4).
        if let Some(tag) = attributes.first_mut() {
            *tag = asn1::CONTEXT_0;
        }
        asn1::push_algorithm_null(out, signature_oid(digest))?;
        asn1::push(out, asn1::OCTET_STRING, &signature);
        Ok(())
    })
}

/// RFC 5652 sections 5.1 and 5.3: 3 where the signer is named by its key identifier.
fn signed_version(certificate: &Certificate) -> u8 {
    match certificate.subject_key_identifier() {
        Some(_) => 3,
        None => 1,
    }
}

/// What [`verify`] found out.
#[non_exhaustive]
pub struct Verified<'a> {
    /// The content, a part of the message; of a detached signature, what was given.
    pub content: &'a [u8],
    /// The signers, in the order of the message. There is at least one, and all were verified.
    pub signers: Vec<VerifiedSigner>,
    /// The certificates in the message, as DER. Nothing vouches for them.
    pub embedded_certificates: Vec<&'a [u8]>,
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("content_len", &self.content.len())
            .field("signers", &self.signers)
            .finish_non_exhaustive()
    }
}

/// A signer whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedSigner {
    /// The certificate, one of those given.
    pub certificate: Certificate,
    /// The digest that was signed with.
    pub digest: DigestAlgorithm,
    /// When the signer says it signed.
    pub signing_time: Option<Timestamp>,
}

/// Verifies SignedData that contains its content, plain data. Every signer in it must be one of
/// `certificates`, be valid at `now`, and have signed.
///
/// # Errors
/// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`]; [`Error::ALGORITHM_NOT_ACCEPTED`];
/// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`]; [`Error::SIGNED_ATTRIBUTES`];
/// [`Error::SIGNER_MISMATCH`]; [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`];
/// [`Error::SIGNATURE_INVALID`].
pub fn verify<'a>(
    message: &'a [u8],
    certificates: &[Certificate],
    accepted: AcceptedAlgorithms,
    now: Timestamp,
) -> Result<Verified<'a>, Error> {
    let signed = SignedData::read(message)?;
    let detached = || Error::MALFORMED.what_is("a detached signature: the content is not in it");
    let content = signed.content.ok_or_else(detached)?;
    signed.verify(content, certificates, accepted, now)
}

/// Verifies SignedData without content over `content`, as [`verify`] does.
///
/// # Errors
/// As [`verify`]; [`Error::MALFORMED`] if the message has content of its own.
pub fn verify_detached<'a>(
    message: &'a [u8],
    content: &'a [u8],
    certificates: &[Certificate],
    accepted: AcceptedAlgorithms,
    now: Timestamp,
) -> Result<Verified<'a>, Error> {
    let signed = SignedData::read(message)?;
    if signed.content.is_some() {
        return Err(Error::MALFORMED.what_is("not a detached signature: the content is in it"));
    }
    signed.verify(content, certificates, accepted, now)
}

/// SignedData as it was read, nothing verified.
pub(crate) struct SignedData<'a> {
    pub(crate) content: Option<&'a [u8]>,
    pub(crate) certificates: Elements<'a>,
    pub(crate) has_revocation_lists: bool,
    pub(crate) signers: SmallVec<[SignerInfo<'a>; 1]>,
}

impl<'a> SignedData<'a> {
    pub(crate) fn read(message: &'a [u8]) -> Result<Self, Error> {
        let mut fields = open_content_info(message, oid::SIGNED_DATA)?;
        let version: u8 = fields.integer()?;
        let digests = asn1::elements(fields.expect(Tag::Set)?, MAX_DIGESTS, true)?;
        for algorithm in digests.clone() {
            read_digest(algorithm)?;
        }
        let mut encapsulated = fields.enter(Tag::Sequence)?;
        let content_type = encapsulated.oid()?;
        // A signature over a time stamp or a receipt is not one over a document.
        if content_type != oid::DATA {
            return Err(Error::ALGORITHM_NOT_ACCEPTED.named("content type", content_type));
        }
        let content = encapsulated
            .optional(asn1::context(der::TagNumber(0), true))?
            .map(|explicit| {
                let mut explicit = Fields::new(explicit)?;
                let content = explicit.expect(Tag::OctetString)?;
                explicit.finish()?;
                Ok::<_, Error>(content)
            })
            .transpose()?;
        encapsulated.finish()?;
        let certificates = fields
            .optional(asn1::context(der::TagNumber(0), true))?
            .map(|set| asn1::elements(set, MAX_CERTIFICATES, false))
            .transpose()?
            .unwrap_or_default();
        // The other kinds of certificate are tagged, and need versions 4 and 5.
        if certificates
            .clone()
            .any(|certificate| certificate.first() != Some(&asn1::SEQUENCE))
        {
            return Err(Error::MALFORMED);
        }
        let has_revocation_lists = fields
            .optional(asn1::context(der::TagNumber(1), true))?
            .is_some();
        let signers = asn1::elements(fields.expect(Tag::Set)?, MAX_SIGNERS, true)?
            .map(SignerInfo::read)
            .collect::<Result<SmallVec<[_; 1]>, _>>()?;
        fields.finish()?;

        if signers.is_empty() {
            return Err(Error::MALFORMED);
        }
        // RFC 5652 section 5.1: 3 if a signer is named by its key identifier. 4 and 5 are for
        // certificates and lists of kinds that this library does not read.
        let expected = signers.iter().map(|signer| signer.version).max();
        if Some(version) != expected {
            return Err(Error::MALFORMED);
        }
        // Section 5.1 lets a verifier refuse a digest that was not announced (CVE-2026-45447).
        let is_announced = |signer: &SignerInfo<'_>| {
            let mut digests = digests.clone();
            digests.any(|digest| read_digest(digest).ok() == Some(signer.digest_id))
        };
        if !signers.iter().all(is_announced) {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            content,
            certificates,
            has_revocation_lists,
            signers,
        })
    }

    fn verify(
        self,
        content: &'a [u8],
        certificates: &[Certificate],
        accepted: AcceptedAlgorithms,
        now: Timestamp,
    ) -> Result<Verified<'a>, Error> {
        // One hash for each algorithm, however many signers name it.
        let mut digests: Vec<Digest> = Vec::new();
        let mut signers = Vec::with_capacity(self.signers.len());
        for signer in &self.signers {
            let algorithm = signer.digest_algorithm(accepted)?;
            let certificate = self.find_signer(signer, algorithm, certificates, accepted, now)?;
            let known = digests.iter().find(|d| d.algorithm() == algorithm).copied();
            let digest = known.unwrap_or_else(|| {
                let digest = algorithm.digest(content);
                digests.push(digest);
                digest
            });
            signer.verify_content(&digest)?;
            signers.push(VerifiedSigner {
                certificate: certificate.clone(),
                digest: algorithm,
                signing_time: signer.attributes.signing_time()?,
            });
        }
        Ok(Verified {
            content,
            signers,
            embedded_certificates: self.certificates.collect(),
        })
    }

    /// The certificate that verifies the signature. A certificate that was renewed with the same
    /// key has the same key identifier, so several can match; one that the message contains comes
    /// first.
    fn find_signer<'c>(
        &self,
        signer: &SignerInfo<'_>,
        digest: DigestAlgorithm,
        certificates: &'c [Certificate],
        accepted: AcceptedAlgorithms,
        now: Timestamp,
    ) -> Result<&'c Certificate, Error> {
        let mut named: Vec<&Certificate> = certificates
            .iter()
            .filter(|certificate| signer.id.names(certificate))
            .collect();
        named.sort_by_key(|certificate| {
            let mut embedded = self.certificates.clone();
            !embedded.any(|der| der == certificate.to_der())
        });
        // The first is the one that the message carries, if it carries one: what is wrong with that.
        let mut refused = None;
        for certificate in named {
            match signer.verify(digest, certificate, accepted, now) {
                Ok(_) => return Ok(certificate),
                Err(error) => {
                    refused.get_or_insert(error);
                }
            }
        }
        Err(refused.unwrap_or(Error::SIGNER_MISMATCH))
    }
}

/// A digest that is announced.
fn read_digest(algorithm: &[u8]) -> Result<ObjectIdentifier, Error> {
    let mut fields = Fields::new(algorithm)?;
    let read = Algorithm::read(&mut fields)?;
    fields.finish()?;
    read.no_parameters()?;
    Ok(read.oid)
}

/// A SignerInfo as it was read, nothing verified.
pub(crate) struct SignerInfo<'a> {
    version: u8,
    pub(crate) id: CertificateId<'a>,
    digest_id: ObjectIdentifier,
    pub(crate) attributes: Attributes<'a>,
    signature_id: ObjectIdentifier,
    signature: &'a [u8],
    pub(crate) has_unsigned_attributes: bool,
}

impl<'a> SignerInfo<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, bytes)?;
        let version: u8 = fields.integer()?;
        let id = CertificateId::read(&mut fields, asn1::context(der::TagNumber(0), false))?;
        let digest = Algorithm::read(&mut fields)?;
        digest.no_parameters()?;
        // Without them, signed attributes could be presented as content (Strenzke, 2016).
        let attributes = fields
            .optional(asn1::context(der::TagNumber(0), true))?
            .ok_or(Error::SIGNED_ATTRIBUTES)?;
        let attributes = Attributes::read(attributes)?;
        let signature_algorithm = Algorithm::read(&mut fields)?;
        signature_algorithm.no_parameters()?;
        let signature = fields.expect(Tag::OctetString)?;
        let has_unsigned_attributes = fields
            .optional(asn1::context(der::TagNumber(1), true))?
            .is_some();
        fields.finish()?;
        let expected = match id {
            CertificateId::IssuerAndSerial(_) => 1,
            CertificateId::KeyIdentifier(_) => 3,
        };
        if version != expected {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            version,
            id,
            digest_id: digest.oid,
            attributes,
            signature_id: signature_algorithm.oid,
            signature,
            has_unsigned_attributes,
        })
    }

    /// The digest, if it is accepted and the signature algorithm is PKCS#1 v1.5 with it.
    pub(crate) fn digest_algorithm(
        &self,
        accepted: AcceptedAlgorithms,
    ) -> Result<DigestAlgorithm, Error> {
        let digest = digest_by_oid(self.digest_id)?;
        let known =
            self.signature_id == oid::RSA_ENCRYPTION || self.signature_id == signature_oid(digest);
        if !known || (digest == DigestAlgorithm::Sha1 && !accepted.sha1_signatures) {
            let (what, id) = match known {
                true => ("digest", self.digest_id),
                false => ("signature", self.signature_id),
            };
            return Err(Error::ALGORITHM_NOT_ACCEPTED.named(what, id));
        }
        Ok(digest)
    }

    /// Verifies that `certificate` signed the attributes; whether one of them, ESS
    /// signing-certificate-v2, binds the signature to this very certificate. Whether the message
    /// names the certificate is the caller's to have checked; [`SignerInfo::verify_content`] comes
    /// next.
    pub(crate) fn verify(
        &self,
        digest: DigestAlgorithm,
        certificate: &Certificate,
        accepted: AcceptedAlgorithms,
        now: Timestamp,
    ) -> Result<bool, Error> {
        certificate.check_use(KeyUse::Signing)?;
        certificate.check_validity(now)?;
        certificate.public_key().check_rsa()?;
        self.attributes.check_content_type(oid::DATA)?;
        let binds_certificate = self.attributes.check_signing_certificate(certificate)?;
        certificate.public_key().verify_accepting(
            SignatureScheme::pkcs1(digest),
            accepted.rsa_1024_verification,
            &self.attributes.to_signed_octets()?,
            self.signature,
        )?;
        Ok(binds_certificate)
    }

    /// Whether the attributes are those of content with this digest.
    pub(crate) fn verify_content(&self, digest: &Digest) -> Result<(), Error> {
        if self.attributes.message_digest()? != digest.as_ref() {
            return Err(Error::SIGNATURE_INVALID);
        }
        Ok(())
    }
}

fn digest_oid(digest: DigestAlgorithm) -> ObjectIdentifier {
    match digest {
        DigestAlgorithm::Sha1 => oid::SHA1,
        DigestAlgorithm::Sha256 => oid::SHA256,
        DigestAlgorithm::Sha384 => oid::SHA384,
        DigestAlgorithm::Sha512 => oid::SHA512,
    }
}

fn signature_oid(digest: DigestAlgorithm) -> ObjectIdentifier {
    match digest {
        DigestAlgorithm::Sha1 => oid::SHA1_WITH_RSA,
        DigestAlgorithm::Sha256 => oid::SHA256_WITH_RSA,
        DigestAlgorithm::Sha384 => oid::SHA384_WITH_RSA,
        DigestAlgorithm::Sha512 => oid::SHA512_WITH_RSA,
    }
}
