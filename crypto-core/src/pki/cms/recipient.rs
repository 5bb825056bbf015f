//! Naming certificates, and KeyTransRecipientInfo (RFC 5652 section 6.2.1).

use std::borrow::Cow;

use der::Tag;

use super::algorithms::{AcceptedAlgorithms, digest_by_oid};
use crate::Error;
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::rsa::OaepDigest;

/// A message has at most this many recipients: the management points behind one balancer.
pub const MAX_RECIPIENTS: usize = 32;

/// How a message names a certificate.
pub(crate) enum CertificateId<'a> {
    /// The content of an IssuerAndSerialNumber.
    IssuerAndSerial(Cow<'a, [u8]>),
    /// The subject key identifier.
    KeyIdentifier(&'a [u8]),
}

impl<'a> CertificateId<'a> {
    /// By the key identifier if the certificate has one.
    pub(crate) fn of(certificate: &'a Certificate) -> Self {
        match certificate.subject_key_identifier() {
            Some(identifier) => CertificateId::KeyIdentifier(identifier),
            None => CertificateId::IssuerAndSerial(certificate.issuer_and_serial().into()),
        }
    }

    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        match self {
            CertificateId::IssuerAndSerial(content) => asn1::push(out, asn1::SEQUENCE, content),
            CertificateId::KeyIdentifier(identifier) => {
                asn1::push(out, asn1::CONTEXT_0_PRIMITIVE, identifier);
            }
        }
    }

    pub(crate) fn read(fields: &mut Fields<'a>, key_identifier_tag: Tag) -> Result<Self, Error> {
        if let Some(identifier) = fields.optional(key_identifier_tag)? {
            return Ok(CertificateId::KeyIdentifier(identifier));
        }
        let content = fields.expect(Tag::Sequence)?;
        Ok(CertificateId::IssuerAndSerial(content.into()))
    }

    /// Whether this names `certificate`.
    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        match self {
            CertificateId::IssuerAndSerial(content) => *content == certificate.issuer_and_serial(),
            CertificateId::KeyIdentifier(identifier) => {
                certificate.subject_key_identifier() == Some(*identifier)
            }
        }
    }
}

/// Encrypts the content key to a certificate, which it names so: appends a RecipientInfo.
pub(super) fn push_recipient(
    out: &mut Vec<u8>,
    key: &[u8],
    certificate: &Certificate,
    id: &CertificateId<'_>,
    digest: OaepDigest,
) -> Result<(), Error> {
    let version = match id {
        CertificateId::IssuerAndSerial(_) => 0,
        CertificateId::KeyIdentifier(_) => 2,
    };
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        out.extend_from_slice(&asn1::small_integer(version));
        id.push(out);
        push_oaep(out, digest)?;
        asn1::push_nested(out, asn1::OCTET_STRING, |out| {
            let public_key = certificate.public_key();
            public_key.push_encrypted_oaep(out, digest, b"", key)
        })
    })
}

/// RSAES-OAEP-params with this hash twice, the label left to its default; SHA-1 is the default (RFC 4055 section 4.1).
fn push_oaep(out: &mut Vec<u8>, digest: OaepDigest) -> Result<(), Error> {
    let hash = match digest {
        OaepDigest::Sha1 => None,
        OaepDigest::Sha256 => Some(oid::SHA256),
    };
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        asn1::push_oid(out, oid::RSAES_OAEP);
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            let Some(hash) = hash else {
                return Ok(());
            };
            asn1::push_nested(out, asn1::CONTEXT_0, |out| {
                asn1::push_algorithm_null(out, hash)
            })?;
            let mgf = out.len();
            asn1::push_oid(out, oid::MGF1);
            asn1::push_algorithm_null(out, hash)?;
            asn1::enclose(out, mgf, asn1::SEQUENCE)?;
            asn1::enclose(out, mgf, asn1::CONTEXT_1)
        })
    })
}

/// A KeyTransRecipientInfo as it was read.
pub(super) struct KeyTransport<'a> {
    pub(super) id: CertificateId<'a>,
    algorithm: Algorithm<'a>,
    pub(super) encrypted_key: &'a [u8],
}

impl<'a> KeyTransport<'a> {
    /// Reads a RecipientInfo; nothing if it is of another kind, which can't be ours. All other
    /// kinds are tagged, constructed, from `[1]` on (RFC 5652 section 6.2).
    pub(super) fn read(bytes: &'a [u8]) -> Result<Option<Self>, Error> {
        match bytes.first() {
            Some(&asn1::SEQUENCE) => {}
            Some(0xa1..=0xbf) => return Ok(None),
            _ => return Err(Error::MALFORMED),
        }
        let mut fields = Fields::of(Tag::Sequence, bytes)?;
        let version: u8 = fields.integer()?;
        let id = CertificateId::read(&mut fields, asn1::context(der::TagNumber(0), false))?;
        let algorithm = Algorithm::read(&mut fields)?;
        let encrypted_key = fields.expect(Tag::OctetString)?;
        fields.finish()?;
        let expected = match id {
            CertificateId::IssuerAndSerial(_) => 0,
            CertificateId::KeyIdentifier(_) => 2,
        };
        if version != expected {
            return Err(Error::MALFORMED);
        }
        Ok(Some(Self {
            id,
            algorithm,
            encrypted_key,
        }))
    }

    /// Whether the key is encrypted with PKCS#1 v1.5: rsaEncryption, with NULL parameters (RFC 3370
    /// section 4.2.1).
    #[cfg(feature = "pkcs1-transport")]
    pub(super) fn check_pkcs1(&self) -> Result<(), Error> {
        if self.algorithm.oid != oid::RSA_ENCRYPTION {
            return Err(Error::ALGORITHM_NOT_ACCEPTED.named("key transport", self.algorithm.oid));
        }
        self.algorithm.no_parameters()
    }

    /// The hash of OAEP, if the algorithm is one that is accepted: the same hash twice, no label.
    pub(super) fn oaep_digest(&self, accepted: AcceptedAlgorithms) -> Result<OaepDigest, Error> {
        if self.algorithm.oid != oid::RSAES_OAEP {
            return Err(Error::ALGORITHM_NOT_ACCEPTED);
        }
        // RFC 4055 section 4.1: the parameters must be there; each field defaults to SHA-1.
        let parameters = self
            .algorithm
            .parameters
            .ok_or(Error::ALGORITHM_NOT_ACCEPTED)?;
        parameters_tag(parameters.header().tag())?;
        let mut fields = Fields::new(parameters.value())?;
        let hash = match fields.optional(asn1::context(der::TagNumber(0), true))? {
            None => DigestAlgorithm::Sha1,
            Some(explicit) => digest_parameter(explicit)?,
        };
        let mgf_hash = match fields.optional(asn1::context(der::TagNumber(1), true))? {
            None => DigestAlgorithm::Sha1,
            Some(explicit) => {
                let mut explicit = Fields::new(explicit)?;
                let mgf = Algorithm::read(&mut explicit)?;
                explicit.finish()?;
                let parameters = mgf.parameters.ok_or(Error::ALGORITHM_NOT_ACCEPTED)?;
                parameters_tag(parameters.header().tag())?;
                if mgf.oid != oid::MGF1 {
                    return Err(Error::ALGORITHM_NOT_ACCEPTED);
                }
                let hash = Algorithm::read_content(parameters.value())?;
                hash.no_parameters()?;
                digest_by_oid(hash.oid)?
            }
        };
        if let Some(explicit) = fields.optional(asn1::context(der::TagNumber(2), true))? {
            let mut explicit = Fields::new(explicit)?;
            let source = Algorithm::read(&mut explicit)?;
            explicit.finish()?;
            let empty = source.parameters.is_some_and(|label| {
                label.header().tag() == Tag::OctetString && label.value().is_empty()
            });
            if source.oid != oid::P_SPECIFIED || !empty {
                return Err(Error::ALGORITHM_NOT_ACCEPTED);
            }
        }
        fields.finish()?;
        match (hash, mgf_hash) {
            (DigestAlgorithm::Sha256, DigestAlgorithm::Sha256) => Ok(OaepDigest::Sha256),
            (DigestAlgorithm::Sha1, DigestAlgorithm::Sha1) if accepted.oaep_sha1 => {
                Ok(OaepDigest::Sha1)
            }
            _ => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }
}

fn parameters_tag(tag: Tag) -> Result<(), Error> {
    if tag != Tag::Sequence {
        return Err(Error::ALGORITHM_NOT_ACCEPTED);
    }
    Ok(())
}

fn digest_parameter(explicit: &[u8]) -> Result<DigestAlgorithm, Error> {
    let mut explicit = Fields::new(explicit)?;
    let hash = Algorithm::read(&mut explicit)?;
    explicit.finish()?;
    hash.no_parameters()?;
    digest_by_oid(hash.oid)
}
