//! What a client and a management point say to each other to register the client.
//!
//! ```text
//! RegistrationRequest ::= SEQUENCE {
//!   content    RegistrationContent,
//!   possession OCTET STRING }               -- by the key of signing
//!
//! RegistrationContent ::= SEQUENCE {
//!   version    INTEGER (1),
//!   algorithm  OBJECT IDENTIFIER,           -- sha256WithRSAEncryption | sha1WithRSAEncryption
//!   challenge  OCTET STRING (SIZE (36)),    -- of the management point
//!   nonce      OCTET STRING (SIZE (16)),    -- of the client
//!   siteCode   PrintableString (SIZE (3)),
//!   signing    Certificate,
//!   encryption [0] EXPLICIT Certificate OPTIONAL }
//!
//! RenewalRequest ::= SEQUENCE {
//!   content    RenewalContent,
//!   authority  OCTET STRING,                -- by the key of the registered certificate
//!   possession OCTET STRING }               -- by the key of signing
//!
//! RenewalContent ::= SEQUENCE {
//!   version    INTEGER (1),
//!   algorithm  OBJECT IDENTIFIER,
//!   challenge  OCTET STRING (SIZE (36)),
//!   nonce      OCTET STRING (SIZE (16)),
//!   siteCode   PrintableString (SIZE (3)),
//!   clientId   UTF8String (SIZE (1..64)),
//!   previous   OCTET STRING (SIZE (32)),    -- SHA-256 of the registered certificate
//!   signing    Certificate,
//!   encryption [0] EXPLICIT Certificate OPTIONAL }
//!
//! RegistrationReply ::= SEQUENCE {
//!   content    ReplyContent,
//!   signature  OCTET STRING }               -- by the management point's signing key
//!
//! ReplyContent ::= SEQUENCE {
//!   version        INTEGER (1),
//!   request        OCTET STRING (SIZE (32)),  -- SHA-256 of the whole request
//!   siteCode       PrintableString (SIZE (3)),
//!   clientId       UTF8String (SIZE (1..64)),
//!   approved       BOOLEAN,
//!   requireSigning BOOLEAN,
//!   requireSha256  BOOLEAN,
//!   useEncryption  BOOLEAN }
//! ```
//!
//! The signatures are over the DER of the content, for the purposes *registration*, *renewal* and
//! *registration-reply*; the reply's is with SHA-256. By the client's nonce no two requests are the same,
//! so a reply can't be given to another request than its own, later when the settings are others. What a request signs names its digest, so that
//! a signature of one can't be taken for one of the other.

use der::TagNumber;
use der::asn1::ObjectIdentifier;

use super::challenge::RegistrationChallenges;
use crate::controls::der_fields;
use crate::controls::names::{ClientId, SiteCode};
use crate::controls::site_security::SiteSecurity;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, Party, Provider};

const VERSION: u8 = 1;

/// Requests come from anyone, and certificates in use have one or two KiB.
pub(crate) const MAX_REQUEST_LEN: usize = 32 * 1024;
pub(crate) const MAX_REPLY_LEN: usize = 4 * 1024;

pub(crate) type Challenge = [u8; RegistrationChallenges::CHALLENGE_LEN];

/// What both requests begin with, before anything costly is read.
pub(crate) struct RequestHeader {
    pub(crate) digest: DigestAlgorithm,
    pub(crate) challenge: Challenge,
    pub(crate) nonce: [u8; 16],
    pub(crate) site_code: SiteCode,
}

impl RequestHeader {
    fn write(&self) -> Result<Vec<u8>, Error> {
        Ok([
            &asn1::small_integer(VERSION),
            asn1::oid(algorithm(self.digest)?).as_slice(),
            &der_fields::octets(&self.challenge),
            &der_fields::octets(&self.nonce),
            &der_fields::site_code(self.site_code),
        ]
        .concat())
    }

    /// Reads the header of a request's content; the fields that follow are left to be read.
    pub(crate) fn read(content: &[u8]) -> Result<(Self, Fields<'_>), Error> {
        let mut rest = der_fields::read_versioned(content, VERSION)?;
        let digest = match rest.decode::<ObjectIdentifier>()? {
            oid::SHA256_WITH_RSA => DigestAlgorithm::Sha256,
            oid::SHA1_WITH_RSA => DigestAlgorithm::Sha1,
            other => return Err(Error::ALGORITHM_NOT_ACCEPTED.named("signature", other)),
        };
        let header = Self {
            digest,
            challenge: der_fields::read_octets(&mut rest)?,
            nonce: der_fields::read_octets(&mut rest)?,
            site_code: der_fields::read_site_code(&mut rest)?,
        };
        Ok((header, rest))
    }
}

fn algorithm(digest: DigestAlgorithm) -> Result<ObjectIdentifier, Error> {
    match digest {
        DigestAlgorithm::Sha256 => Ok(oid::SHA256_WITH_RSA),
        DigestAlgorithm::Sha1 => Ok(oid::SHA1_WITH_RSA),
        _ => Err(Error::ALGORITHM_NOT_ACCEPTED),
    }
}

/// What a client registers.
pub(crate) struct Certificates {
    pub(crate) signing: Certificate,
    pub(crate) encryption: Option<Certificate>,
}

impl Certificates {
    fn write(&self) -> Vec<u8> {
        let encryption = self
            .encryption
            .as_ref()
            .map(|certificate| asn1::element(asn1::CONTEXT_0, &[certificate.to_der()]))
            .unwrap_or_default();
        [self.signing.to_der(), &encryption].concat()
    }

    /// Reads them as the last fields.
    fn read(mut rest: Fields<'_>, provider: Provider) -> Result<Self, Error> {
        let signing = der_fields::read_certificate(&mut rest, provider);
        let signing = signing.map_err(Error::about(Party::Client))?;
        let encryption = rest
            .optional(asn1::context(TagNumber(0), true))?
            .map(|der| Certificate::from_der(provider, der))
            .transpose()
            .map_err(Error::about(Party::ClientEncryption))?;
        rest.finish()?;
        Ok(Self {
            signing,
            encryption,
        })
    }
}

/// RegistrationContent, of which the header is written and read apart.
pub(crate) fn write_registration(
    header: &RequestHeader,
    certificates: &Certificates,
) -> Result<Vec<u8>, Error> {
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[&header.write()?, &certificates.write()],
    ))
}

pub(crate) fn read_registration(
    rest: Fields<'_>,
    provider: Provider,
) -> Result<Certificates, Error> {
    Certificates::read(rest, provider)
}

/// What a renewal says besides the header.
pub(crate) struct Renewal {
    pub(crate) id: ClientId,
    pub(crate) previous_sha256: [u8; 32],
    pub(crate) certificates: Certificates,
}

impl Renewal {
    pub(crate) fn write(&self, header: &RequestHeader) -> Result<Vec<u8>, Error> {
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &header.write()?,
                &der_fields::client_id(&self.id),
                &der_fields::octets(&self.previous_sha256),
                &self.certificates.write(),
            ],
        ))
    }

    pub(crate) fn read(mut rest: Fields<'_>, provider: Provider) -> Result<Self, Error> {
        Ok(Self {
            id: der_fields::read_client_id(&mut rest)?,
            previous_sha256: der_fields::read_octets(&mut rest)?,
            certificates: Certificates::read(rest, provider)?,
        })
    }
}

/// What a management point answers to either request.
pub(crate) struct Reply {
    pub(crate) request_sha256: [u8; 32],
    pub(crate) site_code: SiteCode,
    pub(crate) id: ClientId,
    pub(crate) approved: bool,
    /// Without what is accepted of old clients, which is not told.
    pub(crate) site: SiteSecurity,
}

impl Reply {
    pub(crate) fn write(&self) -> Vec<u8> {
        asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::octets(&self.request_sha256),
                &der_fields::site_code(self.site_code),
                &der_fields::client_id(&self.id),
                &der_fields::boolean(self.approved),
                &der_fields::boolean(!self.site.allow_unsigned),
                &der_fields::boolean(!self.site.allow_sha1),
                &der_fields::boolean(!self.site.allow_plaintext),
            ],
        )
    }

    pub(crate) fn read(content: &[u8]) -> Result<Self, Error> {
        let mut rest = der_fields::read_versioned(content, VERSION)?;
        let reply = Self {
            request_sha256: der_fields::read_octets(&mut rest)?,
            site_code: der_fields::read_site_code(&mut rest)?,
            id: der_fields::read_client_id(&mut rest)?,
            approved: rest.decode()?,
            site: SiteSecurity {
                allow_unsigned: !rest.decode::<bool>()?,
                allow_sha1: !rest.decode::<bool>()?,
                allow_plaintext: !rest.decode::<bool>()?,
                ..SiteSecurity::default()
            },
        };
        rest.finish()?;
        Ok(reply)
    }
}
