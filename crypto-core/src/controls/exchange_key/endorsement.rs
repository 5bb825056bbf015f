//! Endorsements: by them trust goes from the trusted root key down to a management point.
//!
//! ```text
//! SignedEndorsement ::= SEQUENCE {
//!   endorsement Endorsement,
//!   signature   OCTET STRING }  -- RSASSA-PKCS1-v1_5, SHA-256, over
//!                               -- "cmcrypto endorsement v1\0" and the DER of endorsement
//!
//! Endorsement ::= SEQUENCE {
//!   version   INTEGER (1),
//!   role      INTEGER { site (1), mpSigning (2), mpEncryption (3), siteEncryption (4), operational (5),
//!                       siteSigning (6), issuing (7) },
//!   siteCode  PrintableString (SIZE (3)),
//!   host      IA5String OPTIONAL,         -- of a management point, in lower case
//!   number    INTEGER (0..9223372036854775807),
//!   notBefore GeneralizedTime,
//!   notAfter  GeneralizedTime,
//!   subject   OCTET STRING (SIZE (32)) }  -- SHA-256 of the certificate; of an exchange key or an
//!                                         -- operational key, of its SubjectPublicKeyInfo
//! ```

use der::{Tag, TagNumber};

use super::site_public_key::SitePublicKey;
use crate::controls::der_fields;
use crate::controls::names::{HostName, SiteCode};
use crate::controls::signature_context::SignatureContext;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::pem;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::external_key::SigningKey;
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::primitive::algorithm::SignatureScheme;
use crate::{Error, Provider, Timestamp};

const VERSION: u8 = 1;
const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;
/// The longest signature is that of RSA-8192.
const MAX_SIGNATURE_LEN: usize = 1024;
const SECONDS_PER_DAY: i64 = 86_400;

/// What an endorsement says that a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The exchange key of a site.
    Site,
    /// The signing certificate of a management point.
    MpSigning,
    /// The encryption certificate of a management point.
    MpEncryption,
    /// The encryption certificate of a site: what other sites encrypt to it in one pass.
    SiteEncryption,
    /// The operational key of a site: it does what the exchange key does, which is kept offline.
    Operational,
    /// The certificate that a site signs with what it sends to its clients.
    SiteSigning,
    /// The certificate of a site's own authority, SMS Issuing.
    Issuing,
}

impl Role {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Role::Site => 1,
            Role::MpSigning => 2,
            Role::MpEncryption => 3,
            Role::SiteEncryption => 4,
            Role::Operational => 5,
            Role::SiteSigning => 6,
            Role::Issuing => 7,
        }
    }

    pub(crate) fn from_number(number: u8) -> Result<Self, Error> {
        const ROLES: [Role; 7] = [
            Role::Site,
            Role::MpSigning,
            Role::MpEncryption,
            Role::SiteEncryption,
            Role::Operational,
            Role::SiteSigning,
            Role::Issuing,
        ];
        let role = ROLES.into_iter().find(|role| role.number() == number);
        role.ok_or(Error::MALFORMED)
    }
}

/// For how long an endorsement holds, and which of several for one site and host is the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EndorsementTerms {
    /// Higher than that of every endorsement before it by the same key, in the same role for the same
    /// site and host: clients refuse to go back. At most 2^63 - 1. Unix time is a good one, because
    /// an issuer that lost its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity.
    pub not_after: Timestamp,
}

impl EndorsementTerms {
    /// Days that an endorsement holds if nothing else is said. The site renews it in time.
    pub const DEFAULT_DAYS: i64 = 90;

    /// Terms numbered by the Unix time `now`, valid from an hour before it, for clocks that are
    /// behind, for 90 days.
    pub fn starting(now: Timestamp) -> Self {
        Self::following(0, now)
    }

    /// As [`EndorsementTerms::starting`], with a number above `previous`: two endorsements of one
    /// second must not have the same.
    pub fn following(previous: u64, now: Timestamp) -> Self {
        let days = Self::DEFAULT_DAYS.saturating_mul(SECONDS_PER_DAY);
        let unix = u64::try_from(now.as_unix()).unwrap_or(0);
        Self {
            number: unix.max(previous.saturating_add(1)),
            not_before: now.saturating_add(-3600),
            not_after: now.saturating_add(days),
        }
    }
}

/// Who the endorsed key belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject<'a> {
    pub(crate) role: Role,
    pub(crate) site: SiteCode,
    pub(crate) host: Option<&'a HostName>,
    pub(crate) sha256: [u8; 32],
}

impl Subject<'_> {
    fn key(role: Role, site: SiteCode, spki: &[u8]) -> Self {
        Self {
            role,
            site,
            host: None,
            sha256: sha256(spki),
        }
    }
}

/// An endorsement and its signature, as read: who signed it is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedEndorsement {
    /// DER of the Endorsement.
    endorsement: Vec<u8>,
    signature: Vec<u8>,
    role: Role,
    site: SiteCode,
    host: Option<HostName>,
    terms: EndorsementTerms,
    subject: [u8; 32],
}

impl SignedEndorsement {
    pub(crate) fn issue(
        key: &dyn SigningKey,
        subject: &Subject<'_>,
        terms: EndorsementTerms,
    ) -> Result<Self, Error> {
        let number = i64::try_from(terms.number).map_err(|_| Error::INVALID_ARGUMENT)?;
        if terms.not_after < terms.not_before {
            return Err(Error::INVALID_ARGUMENT);
        }
        let host = subject.host.map(der_fields::host).unwrap_or_default();
        let endorsement = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &asn1::small_integer(subject.role.number()),
                &der_fields::site_code(subject.site),
                &host,
                &asn1::write(&number)?,
                &der_fields::time(terms.not_before)?,
                &der_fields::time(terms.not_after)?,
                &der_fields::octets(&subject.sha256),
            ],
        );
        let signature = SignatureContext::Endorsement.sign(key, SCHEME, &endorsement)?;
        Self::from_parts(&endorsement, &signature)
    }

    pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let mut signed = fields.enter(Tag::Sequence)?;
        let endorsement = signed.element()?;
        let signature = signed.expect(Tag::OctetString)?;
        signed.finish()?;
        Self::from_parts(endorsement, signature)
    }

    fn from_parts(endorsement: &[u8], signature: &[u8]) -> Result<Self, Error> {
        if signature.len() > MAX_SIGNATURE_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut fields = der_fields::read_versioned(endorsement, VERSION)?;
        let role = Role::from_number(fields.integer()?)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let host = der_fields::read_optional_host(&mut fields)?;
        let number = fields.number()?;
        let not_before = der_fields::read_time(&mut fields)?;
        let not_after = der_fields::read_time(&mut fields)?;
        let subject = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        Ok(Self {
            endorsement: endorsement.to_vec(),
            signature: signature.to_vec(),
            role,
            site,
            host,
            terms: EndorsementTerms {
                number,
                not_before,
                not_after,
            },
            subject,
        })
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        der_fields::with_signatures(&self.endorsement, &[&self.signature])
    }

    /// Whether `key` vouches by this for `expected`, now. `accept_1024` is for a trusted root key
    /// that was accepted so.
    pub(crate) fn verify(
        &self,
        key: &PublicKey,
        accept_1024: bool,
        expected: &Subject<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.verify_signature(key, accept_1024)?;
        self.check_subject(expected)?;
        self.check_time(now)
    }

    pub(crate) fn verify_signature(&self, key: &PublicKey, accept_1024: bool) -> Result<(), Error> {
        let (content, signature) = (&self.endorsement, &self.signature);
        let context = SignatureContext::Endorsement;
        context.verify(key, SCHEME, accept_1024, content, signature)
    }

    /// Whether it is for this.
    pub(crate) fn check_subject(&self, expected: &Subject<'_>) -> Result<(), Error> {
        if self.role != expected.role || self.subject != expected.sha256 {
            return Err(Error::ENDORSEMENT_MISMATCH);
        }
        if self.site != expected.site {
            return Err(Error::SITE_MISMATCH);
        }
        if self.host.as_ref() != expected.host {
            return Err(Error::HOST_MISMATCH);
        }
        Ok(())
    }

    pub(crate) fn check_time(&self, now: Timestamp) -> Result<(), Error> {
        if now < self.terms.not_before {
            return Err(Error::ENDORSEMENT_NOT_YET_VALID);
        }
        if now > self.terms.not_after {
            return Err(Error::ENDORSEMENT_EXPIRED);
        }
        Ok(())
    }

    /// Whether `key` signed it, whatever it says.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.verify_signature(key, false).is_ok()
    }

    pub(crate) fn role(&self) -> Role {
        self.role
    }

    pub(crate) fn site(&self) -> SiteCode {
        self.site
    }

    /// What the endorsement is numbered within, if the key with this SHA-256 signed it.
    pub(crate) fn series(&self, issuer: [u8; 32]) -> Series {
        if self.role == Role::Operational {
            return Series::operational(issuer);
        }
        Series {
            issuer,
            role: self.role,
            site: self.site,
            host: self.host.clone(),
        }
    }

    pub(crate) fn terms(&self) -> EndorsementTerms {
        self.terms
    }

    /// The number, what tells two endorsements with one number apart, and `key`, which is what was endorsed.
    /// That is not the signature, of which a key makes one; of operational keys it is the key.
    pub(crate) fn numbered(&self, key: &PublicKey) -> Numbered {
        Numbered {
            number: self.terms.number,
            sha256: match self.role {
                Role::Operational => self.subject,
                _ => sha256(&self.endorsement),
            },
            key: *key.key_sha256(),
        }
    }
}

/// What endorsements are numbered within: one key, one role, one site and host. Who takes over a key
/// can number for it as high as it likes; the key that follows begins anew, and the old one can't come
/// back, because the endorsements of the two are numbered by the key above.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series {
    /// SHA-256 of the key that endorses.
    pub(crate) issuer: [u8; 32],
    pub(crate) role: Role,
    pub(crate) site: SiteCode,
    pub(crate) host: Option<HostName>,
}

impl Series {
    /// Of its operational keys a key has one, whatever site it is said to be of.
    pub(crate) fn operational(issuer: [u8; 32]) -> Self {
        Self {
            issuer,
            role: Role::Operational,
            site: SiteCode::FIRST,
            host: None,
        }
    }
}

/// The number of an endorsement, SHA-256 of the endorsement, or of the operational key, and SHA-256 of the
/// key that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) key: [u8; 32],
}

/// The exchange key of a site, and the endorsement by its parent; or the operational key of a site, and
/// the endorsement by its exchange key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndorsedSite {
    pub(crate) spki: Vec<u8>,
    pub(crate) endorsement: SignedEndorsement,
}

/// A certificate of a management point, and the endorsement by its site or by its signing key; or the
/// encryption or the signing certificate of a site, and the endorsement by that site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndorsedCertificate {
    pub(crate) certificate: Vec<u8>,
    pub(crate) endorsement: SignedEndorsement,
}

impl EndorsedSite {
    /// Reads `SEQUENCE { key SubjectPublicKeyInfo, endorsement SignedEndorsement }`. Nothing is
    /// verified by that.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`]
    /// above 64 KiB.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let (spki, endorsement) = read_endorsed(der)?;
        Ok(Self { spki, endorsement })
    }

    /// The DER that [`EndorsedSite::from_der`] reads.
    pub fn to_der(&self) -> Vec<u8> {
        asn1::element(asn1::SEQUENCE, &[&self.spki, &self.endorsement.to_der()])
    }

    /// The code of the site, as the endorsement has it.
    pub fn site_code(&self) -> SiteCode {
        self.endorsement.site()
    }

    /// Number and validity.
    pub fn terms(&self) -> EndorsementTerms {
        self.endorsement.terms()
    }
}

impl EndorsedCertificate {
    /// Reads `SEQUENCE { certificate Certificate, endorsement SignedEndorsement }`. Nothing is
    /// verified by that.
    ///
    /// # Errors
    /// As [`EndorsedSite::from_der`].
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let (certificate, endorsement) = read_endorsed(der)?;
        Ok(Self {
            certificate,
            endorsement,
        })
    }

    /// The DER that [`EndorsedCertificate::from_der`] reads.
    pub fn to_der(&self) -> Vec<u8> {
        let endorsement = self.endorsement.to_der();
        asn1::element(asn1::SEQUENCE, &[&self.certificate, &endorsement])
    }

    /// The code of the site, or of the management point's site, as the endorsement has it.
    pub fn site_code(&self) -> SiteCode {
        self.endorsement.site()
    }

    /// Number and validity.
    pub fn terms(&self) -> EndorsementTerms {
        self.endorsement.terms()
    }

    pub(crate) fn issue(
        key: &dyn SigningKey,
        role: Role,
        site: SiteCode,
        host: Option<&HostName>,
        certificate: &Certificate,
        terms: EndorsementTerms,
    ) -> Result<Self, Error> {
        der_fields::check_key(certificate)?;
        check_other_key(certificate, key.public_key())?;
        if terms.not_after < certificate.not_before() || terms.not_before > certificate.not_after()
        {
            return Err(Error::INVALID_ARGUMENT);
        }
        let subject = Subject {
            role,
            site,
            host,
            sha256: *certificate.thumbprint_sha256(),
        };
        Ok(Self {
            certificate: certificate.to_der().to_vec(),
            endorsement: SignedEndorsement::issue(key, &subject, terms)?,
        })
    }
}

impl EndorsedSite {
    pub(crate) fn issue(
        key: &dyn SigningKey,
        role: Role,
        site: SiteCode,
        endorsed: &PublicKey,
        terms: EndorsementTerms,
    ) -> Result<Self, Error> {
        SitePublicKey::new(endorsed.clone(), LegacyAlgorithms::default())?;
        if endorsed == key.public_key() {
            return Err(Error::INVALID_ARGUMENT.what_is("the key can't endorse itself"));
        }
        let spki = endorsed.to_spki_der().to_vec();
        let subject = Subject::key(role, site, &spki);
        let endorsement = SignedEndorsement::issue(key, &subject, terms)?;
        Ok(Self { spki, endorsement })
    }

    /// The key, if it can be an exchange key.
    pub(crate) fn key(&self, provider: Provider) -> Result<SitePublicKey, Error> {
        let key = PublicKey::from_spki_der(provider, &self.spki)?;
        // By which its endorsements are numbered.
        if self.endorsement.role == Role::Operational && key.key_sha256() != key.spki_sha256() {
            return Err(Error::MALFORMED.what_is("the key is not written as this library does"));
        }
        SitePublicKey::new(key, LegacyAlgorithms::default())
    }

    /// What the endorsement has to be for.
    pub(crate) fn subject(&self, role: Role, site: SiteCode) -> Subject<'static> {
        Subject::key(role, site, &self.spki)
    }
}

/// One key has one use: the key of a certificate is none that vouches for it.
pub(crate) fn check_other_key(certificate: &Certificate, key: &PublicKey) -> Result<(), Error> {
    if certificate.public_key() == key {
        let what = "its key has another use: it is one that vouches for it";
        return Err(Error::CERTIFICATE_USAGE.what_is(what));
    }
    Ok(())
}

fn read_endorsed(der: &[u8]) -> Result<(Vec<u8>, SignedEndorsement), Error> {
    pem::check_len(der)?;
    let mut outer = Fields::new(der)?;
    let endorsed = read_pair(&mut outer)?;
    outer.finish()?;
    Ok(endorsed)
}

/// A SEQUENCE of something that is one itself, taken whole, and the endorsement of it.
pub(crate) fn read_pair(fields: &mut Fields<'_>) -> Result<(Vec<u8>, SignedEndorsement), Error> {
    let mut fields = fields.enter(Tag::Sequence)?;
    let content = fields.expect(Tag::Sequence)?;
    let endorsement = SignedEndorsement::read(&mut fields)?;
    fields.finish()?;
    Ok((asn1::element(asn1::SEQUENCE, &[content]), endorsement))
}

/// The same, tagged, if it is there.
pub(crate) fn read_tagged_pair(
    fields: &mut Fields<'_>,
    number: u32,
) -> Result<Option<(Vec<u8>, SignedEndorsement)>, Error> {
    let tag = asn1::context(TagNumber(number), true);
    let Some(content) = fields.optional(tag)? else {
        return Ok(None);
    };
    let mut content = Fields::new(content)?;
    let pair = read_pair(&mut content)?;
    content.finish()?;
    Ok(Some(pair))
}
