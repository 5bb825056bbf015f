//! The site server's signing: what a site sends to its clients, such as policy.
//!
//! ```text
//! SiteSignature ::= SEQUENCE {
//!   content     SiteData,                  -- in site_data.rs
//!   signature   OCTET STRING }             -- by the site server's signing key
//!
//! SigningCertificateChange ::= SEQUENCE {
//!   content     ChangeContent,
//!   authority   OCTET STRING,              -- by the key of the certificate that is followed
//!   possession  OCTET STRING }             -- by the key of next
//!
//! ChangeContent ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   time        GeneralizedTime,
//!   previous    OCTET STRING (SIZE (32)),  -- SHA-256 of the certificate that is followed
//!   next        Certificate }
//! ```
//!
//! The signatures are with SHA-256 over the DER of the content, for the purposes *site-data* and
//! *site-signing-change*.

use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::names::SiteCode;
use crate::controls::policy::site_data::{ExpectedSiteData, SiteData, SiteDataTerms};
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::identity::SigningIdentity;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::digest::{Digest, DigestAlgorithm};
use crate::{Error, Party, Timestamp};

const VERSION: u8 = 1;
const MAX_SIGNATURE_LEN: usize = 4 * 1024;
const MAX_CHANGE_LEN: usize = 32 * 1024;
pub(crate) const SCHEME: SignatureScheme = SignatureScheme::Pkcs1Sha256;

const DAY: i64 = 86_400;

/// A site server with its signing certificate and key.
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::names::{ClientId, SiteCode};
/// use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::policy::{
///     ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
/// };
///
/// # fn main() -> Result<(), Error> {
/// # let provider = Provider::default();
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let identity = || {
/// #     let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
/// #     let certificate = self_signed(&key, KeyUse::Signing, "S01", now, until)?;
/// #     SigningIdentity::new(Arc::new(key), certificate)
/// # };
/// # let (current, next) = (identity()?, identity()?);
/// let p01 = SiteCode::new("P01")?;
/// let site = SiteSigner::new(p01, current);
/// let client = SiteVerifier::with_certificate(p01, site.certificate().clone())?;
///
/// // Policy for one client, for a week.
/// let id = ClientId::new("GUID:00000000-0000-0000-0000-000000000001")?;
/// let (kind, target) = (SiteDataKind::POLICY, SiteDataTarget::Client(id));
/// let terms = SiteDataTerms::starting(kind, target.clone(), now, 7 * 86_400);
/// let policy = b"<Policy/>";
/// let signature = site.sign(&terms, policy, now)?;
/// let mut expected =
///     ExpectedSiteData { kind, target: target.clone(), least_number: 0, numbered_by: None };
/// // What is accepted is kept with its number, and nothing older is accepted again.
/// expected.least_number = client.verify(&expected, policy, &signature, now)?.number;
/// expected.numbered_by = Some(*client.certificate().thumbprint_sha256());
///
/// let terms = SiteDataTerms::following(kind, target, terms.number, now, 7 * 86_400);
/// let newer = site.sign(&terms, policy, now)?;
/// expected.least_number = client.verify(&expected, policy, &newer, now)?.number;
/// assert_eq!(client.verify(&expected, policy, &signature, now), Err(Error::ROLLBACK));
///
/// // The site changes its key. Clients are told by the old one, and all is signed anew.
/// let change = site.change_to(&next, now)?;
/// let site = SiteSigner::new(p01, next);
/// let signature = site.sign(&terms, policy, now)?;
/// let client = client.accept_change(&change, now)?;
/// client.verify(&expected, policy, &signature, now)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SiteSigner {
    pub(crate) site_code: SiteCode,
    pub(crate) identity: SigningIdentity,
}

impl SiteSigner {
    /// The number of the status message that the product's SMS_POLICY_PROVIDER logs daily while
    /// [`SiteSigner::expiry_warning`] returns something.
    pub const EXPIRY_MESSAGE_ID: u32 = 5112;
    /// The number of days before the certificate's end from which on that is so.
    pub const EXPIRY_WARNING_DAYS: u32 = 10;

    /// The server of the site `site_code`.
    pub fn new(site_code: SiteCode, identity: SigningIdentity) -> Self {
        Self {
            site_code,
            identity,
        }
    }

    /// The site server signing certificate.
    pub fn certificate(&self) -> &Certificate {
        self.identity.certificate()
    }

    /// Signs `data` and its terms. The signature is detached: DER, some hundred bytes.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`];
    /// [`Error::INVALID_ARGUMENT`], and the detail says which, for terms that end before they begin,
    /// or before `now`, or begin after the certificate's end, for times that are not in the years
    /// 1970 to 9999, and for numbers above 2^63 - 1; those of the key.
    pub fn sign(
        &self,
        terms: &SiteDataTerms,
        data: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        self.sign_digest(terms, &DigestAlgorithm::Sha256.digest(data), now)
    }

    /// As [`SiteSigner::sign`], with the SHA-256 of the data: what is large is hashed in parts.
    ///
    /// # Errors
    /// As [`SiteSigner::sign`], and [`Error::INVALID_ARGUMENT`] for another digest.
    pub fn sign_digest(
        &self,
        terms: &SiteDataTerms,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let sha256 = sha256_of(digest)?;
        self.check_own(now)?;
        terms.check(now, self.certificate().not_after())?;
        let site_data = SiteData {
            site_code: self.site_code,
            terms: terms.clone(),
            certificate: *self.certificate().thumbprint_sha256(),
            sha256,
        };
        let content = site_data.to_der()?;
        let signature = SignatureContext::SiteData.sign(self.identity.key(), SCHEME, &content)?;
        Ok(der_fields::with_signatures(&content, &[&signature]))
    }

    /// Names the certificate that follows this one, for [`SiteVerifier::accept_change`]. Both keys
    /// sign. All that is in use must be signed anew by the next.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if it is the same certificate;
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`] of either;
    /// [`Error::TOO_LARGE`] above 32 KiB; those of the keys.
    pub fn change_to(&self, next: &SigningIdentity, now: Timestamp) -> Result<Vec<u8>, Error> {
        if next.certificate() == self.certificate() {
            return Err(Error::INVALID_ARGUMENT);
        }
        self.check_own(now)?;
        let valid = next.certificate().check_validity(now);
        valid.map_err(Error::about(Party::OwnSigning))?;
        let content = asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.site_code),
                &der_fields::time(now)?,
                &der_fields::octets(self.certificate().thumbprint_sha256()),
                next.certificate().to_der(),
            ],
        );
        let purpose = SignatureContext::SiteSigningChange;
        let authority = purpose.sign(self.identity.key(), SCHEME, &content)?;
        let possession = purpose.sign(next.key(), SCHEME, &content)?;
        let change = der_fields::with_signatures(&content, &[&authority, &possession]);
        if change.len() > MAX_CHANGE_LEN {
            return Err(Error::TOO_LARGE);
        }
        Ok(change)
    }

    pub(crate) fn check_own(&self, now: Timestamp) -> Result<(), Error> {
        let valid = self.certificate().check_validity(now);
        valid.map_err(Error::about(Party::OwnSigning))
    }

    /// The whole days that the certificate is still valid, if they are 10 or fewer; 0 too when it
    /// has expired. Then the site needs another, and the product warns.
    pub fn expiry_warning(&self, now: Timestamp) -> Option<u32> {
        let seconds = self.certificate().not_after().saturating_sub(now);
        let limit = i64::from(Self::EXPIRY_WARNING_DAYS).saturating_mul(DAY);
        if seconds > limit {
            return None;
        }
        u32::try_from(seconds.div_euclid(DAY).max(0)).ok()
    }
}

/// What a client verifies its site's data with: the site server signing certificate that it trusts,
/// which [`crate::trust::TrustStore::site_verifier`] knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteVerifier {
    site_code: SiteCode,
    certificate: Certificate,
    /// Of one that the site's key endorsed: the last second of all that it hangs on.
    endorsed_until: Option<Timestamp>,
}

impl SiteVerifier {
    /// With a certificate that the caller trusts to be that of the site `site_code`, without a trust store
    /// behind it: until the certificate's own end, and whatever it says that follows it.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_USAGE`], [`Error::KEY_TYPE_NOT_SUPPORTED`] if the key is not RSA, or
    /// [`Error::KEY_TOO_SMALL`] below 2048 bits, or [`Error::KEY_REJECTED`] above 4096 or for a public
    /// exponent above 65,537.
    pub fn with_certificate(site_code: SiteCode, certificate: Certificate) -> Result<Self, Error> {
        let usable = certificate.check_use(KeyUse::Signing);
        usable
            .and_then(|()| der_fields::check_key(&certificate))
            .map_err(Error::about(Party::SiteServerSigning))?;
        Ok(Self {
            site_code,
            certificate,
            endorsed_until: None,
        })
    }

    pub(crate) fn endorsed(
        site_code: SiteCode,
        certificate: Certificate,
        until: Timestamp,
    ) -> Result<Self, Error> {
        Ok(Self {
            endorsed_until: Some(until),
            ..Self::with_certificate(site_code, certificate)?
        })
    }

    /// The site.
    pub fn site_code(&self) -> SiteCode {
        self.site_code
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The last second at which it verifies anything: ask the trust store again before.
    pub fn not_after(&self) -> Timestamp {
        let certificate = self.certificate.not_after();
        self.endorsed_until
            .map_or(certificate, |until| until.min(certificate))
    }

    /// Verifies a signature of the site over `data`, and returns its terms, of which the client keeps
    /// the number. Of the terms nothing is said before the signature has verified.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 4 KiB,
    /// [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if another certificate signed: the
    /// site may have changed it; [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`] after
    /// [`SiteVerifier::not_after`]; [`Error::SIGNATURE_INVALID`] if it does not verify, or is over
    /// other data or another kind; [`Error::SITE_MISMATCH`]; [`Error::NOT_INTENDED_RECIPIENT`] if it is
    /// for another target, which the detail names; [`Error::ROLLBACK`] for a lower number than
    /// [`ExpectedSiteData::least_number`]; [`Error::SENT_IN_FUTURE`] if its validity begins more than 5
    /// minutes after `now`, [`Error::STALE`] if it has ended.
    pub fn verify(
        &self,
        expected: &ExpectedSiteData,
        data: &[u8],
        signature: &[u8],
        now: Timestamp,
    ) -> Result<SiteDataTerms, Error> {
        let digest = DigestAlgorithm::Sha256.digest(data);
        self.verify_digest(expected, &digest, signature, now)
    }

    /// As [`SiteVerifier::verify`], with the SHA-256 of the data: what is large is hashed in parts.
    ///
    /// # Errors
    /// As [`SiteVerifier::verify`], and [`Error::INVALID_ARGUMENT`] for another digest.
    pub fn verify_digest(
        &self,
        expected: &ExpectedSiteData,
        digest: &Digest,
        signature: &[u8],
        now: Timestamp,
    ) -> Result<SiteDataTerms, Error> {
        let sha256 = sha256_of(digest)?;
        let (content, [signature]) =
            der_fields::read_with_signatures(signature, MAX_SIGNATURE_LEN)?;
        let signed = SiteData::read(content)?;

        self.check_signer(&signed.certificate, now)?;
        let key = self.certificate.public_key();
        SignatureContext::SiteData.verify(key, SCHEME, false, content, signature)?;
        if signed.terms.kind != expected.kind || signed.sha256 != sha256 {
            return Err(Error::SIGNATURE_INVALID);
        }
        self.check_site(signed.site_code)?;
        signed.check(expected, now)?;
        Ok(signed.terms)
    }

    /// Follows a change of the site's signing certificate: the verifier with the next one. Changes
    /// that were missed are followed one after the other; for a client whose certificate has expired
    /// meanwhile an administrator has to replace it
    /// ([`crate::trust::TrustStore::replace_site_signing_certificate`]).
    ///
    /// # Errors
    /// [`Error::NO_SITE_SIGNING_CERTIFICATE`] where the site's key endorsed this one: the next comes with a
    /// management point's bundle. [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above
    /// 32 KiB, [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if the change follows another
    /// certificate than this; [`Error::SIGNATURE_INVALID`] if either signature does not verify;
    /// [`Error::SITE_MISMATCH`]; [`Error::SENT_IN_FUTURE`] if it was made more than 5 minutes after
    /// `now`. Of this certificate or the next: [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`]; of the next, those of [`Certificate::from_der`],
    /// [`Error::CERTIFICATE_USAGE`], [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`],
    /// [`Error::KEY_REJECTED`].
    pub fn accept_change(&self, change: &[u8], now: Timestamp) -> Result<Self, Error> {
        if self.endorsed_until.is_some() {
            let what = "the site's key endorsed it, and endorses what follows it";
            return Err(Error::NO_SITE_SIGNING_CERTIFICATE.what_is(what));
        }
        let (content, [authority, possession]) =
            der_fields::read_with_signatures(change, MAX_CHANGE_LEN)?;
        let mut rest = der_fields::read_versioned(content, VERSION)?;
        let site_code = der_fields::read_site_code(&mut rest)?;
        let time = der_fields::read_time(&mut rest)?;
        let previous: [u8; 32] = der_fields::read_octets(&mut rest)?;
        let key = self.certificate.public_key();
        let next = der_fields::read_certificate(&mut rest, key.provider())?;
        rest.finish()?;

        self.check_signer(&previous, now)?;
        let purpose = SignatureContext::SiteSigningChange;
        purpose.verify(key, SCHEME, false, content, authority)?;
        self.check_site(site_code)?;
        if time.saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE);
        }
        let valid = next.check_validity(now);
        valid.map_err(Error::about(Party::SiteServerSigning))?;
        let next = Self::with_certificate(site_code, next)?;
        let next_key = next.certificate.public_key();
        purpose.verify(next_key, SCHEME, false, content, possession)?;
        Ok(next)
    }

    pub(crate) fn check_signer(&self, sha256: &[u8; 32], now: Timestamp) -> Result<(), Error> {
        if sha256 != self.certificate.thumbprint_sha256() {
            return Err(Error::SIGNER_MISMATCH.of(Party::SiteServerSigning));
        }
        self.check_time(now)
    }

    pub(crate) fn check_time(&self, now: Timestamp) -> Result<(), Error> {
        let valid = self.certificate.check_validity(now);
        valid.map_err(Error::about(Party::SiteServerSigning))?;
        if self.endorsed_until.is_some_and(|until| now > until) {
            return Err(Error::ENDORSEMENT_EXPIRED.of(Party::SiteServerSigning));
        }
        Ok(())
    }

    pub(crate) fn check_site(&self, site_code: SiteCode) -> Result<(), Error> {
        if site_code != self.site_code {
            return Err(Error::SITE_MISMATCH.named("signed by site", site_code));
        }
        Ok(())
    }
}

fn sha256_of(digest: &Digest) -> Result<[u8; 32], Error> {
    if digest.algorithm() != DigestAlgorithm::Sha256 {
        return Err(Error::INVALID_ARGUMENT);
    }
    let sha256 = digest.as_ref().try_into();
    sha256.map_err(|_| Error::INVALID_ARGUMENT)
}
