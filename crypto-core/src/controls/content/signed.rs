//! How a site vouches for a package's manifest.
//!
//! ```text
//! SignedContent ::= SEQUENCE {
//!   content     ContentRelease,
//!   signature   OCTET STRING }             -- by the site server's signing key
//!
//! ContentRelease ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate OCTET STRING (SIZE (32)),  -- SHA-256 of the signing certificate
//!   package     PrintableString (SIZE (8)),
//!   number      INTEGER (0..9223372036854775807),
//!   notBefore   GeneralizedTime,
//!   notAfter    GeneralizedTime,           -- not before notBefore
//!   length      INTEGER (0..268435456),    -- of the manifest's DER
//!   sha256      OCTET STRING (SIZE (32)) } -- of the manifest's DER
//! ```
//!
//! The signature is with SHA-256, for the purpose *content*.

use std::sync::Arc;

use der::Tag;

use super::manifest::{ContentManifest, MAX_MANIFEST_LEN};
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::names::{PackageId, SiteCode};
use crate::controls::policy::site_data::check_terms;
use crate::controls::policy::site_signing::{SCHEME, SiteSigner, SiteVerifier};
use crate::controls::signature_context::SignatureContext;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::sha256;
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
/// Of a release and a signature of 4096 bits.
const MAX_LEN: usize = 4 * 1024;

/// What is signed with a package's manifest: which package, which of its versions, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContentTerms {
    /// The package.
    pub package: PackageId,
    /// Higher than that of all of the package before it: clients that remember the highest refuse to go
    /// back. At most 2^63 - 1. Unix time is a good one, because a site that lost its count does not go back
    /// with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity. Until then who keeps a newer version from a client can go on giving it
    /// this.
    pub not_after: Timestamp,
}

impl ContentTerms {
    /// Terms with a number above `previous`, or 0 for the first: the Unix time `now`, or the next number.
    /// Valid from an hour before `now`, for clocks that are behind, for `seconds`. The site signs anew in time.
    pub fn following(package: PackageId, previous: u64, now: Timestamp, seconds: i64) -> Self {
        let unix = u64::try_from(now.as_unix()).unwrap_or(0);
        Self {
            package,
            number: unix.max(previous.saturating_add(1)),
            not_before: now.saturating_add(-3600),
            not_after: now.saturating_add(seconds),
        }
    }

    /// Whether they can be signed now, with a certificate that ends so.
    fn check(&self, now: Timestamp, certificate_end: Timestamp) -> Result<(), Error> {
        let validity = (self.not_before, self.not_after);
        check_terms(self.number, validity, now, certificate_end)
    }
}

/// What a client takes of its site. There is no default: who verifies says what for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedContent {
    /// The package.
    pub package: PackageId,
    /// The highest number of this package that was accepted before, or 0. The same number is taken again.
    pub least_number: u64,
    /// SHA-256 of the certificate that `least_number` was signed with. Under another the site numbers
    /// anew, as it must where a thief of the one before has signed the highest number that there is. With
    /// `None` the number counts whatever the certificate.
    pub numbered_by: Option<[u8; 32]>,
}

/// A manifest that a client may install by: its site has signed it, or it has the hash that something
/// names which the site has signed, such as a policy. What compares and fetches takes no other.
///
/// Not secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedManifest {
    manifest: Arc<ContentManifest>,
    terms: Option<ContentTerms>,
}

impl VerifiedManifest {
    /// A manifest's DER, known by its SHA-256: the caller has that from whom it trusts.
    ///
    /// # Errors
    /// [`Error::HASH_MISMATCH`]; those of [`ContentManifest::from_der`].
    pub fn by_sha256(manifest: &[u8], expected: &[u8; 32]) -> Result<Self, Error> {
        if manifest.len() > MAX_MANIFEST_LEN {
            return Err(Error::TOO_LARGE);
        }
        if sha256(manifest) != *expected {
            return Err(Error::HASH_MISMATCH);
        }
        Ok(Self {
            manifest: Arc::new(ContentManifest::from_der(manifest)?),
            terms: None,
        })
    }

    /// What the package consists of.
    pub fn manifest(&self) -> &Arc<ContentManifest> {
        &self.manifest
    }

    /// What the site signed with it; none of one that is known by its SHA-256.
    pub fn terms(&self) -> Option<&ContentTerms> {
        self.terms.as_ref()
    }
}

/// The structure that is signed.
struct Release {
    site_code: SiteCode,
    certificate: [u8; 32],
    terms: ContentTerms,
    length: u64,
    sha256: [u8; 32],
}

impl Release {
    fn to_der(&self) -> Result<Vec<u8>, Error> {
        let time = |time| {
            let outside = "not_before or not_after is not in the years 1970 to 9999";
            der_fields::time(time).map_err(|error| error.what_is(outside))
        };
        let package = self.terms.package.as_str().as_bytes();
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.site_code),
                &der_fields::octets(&self.certificate),
                &asn1::element(asn1::PRINTABLE_STRING, &[package]),
                &asn1::write(&self.terms.number)?,
                &time(self.terms.not_before)?,
                &time(self.terms.not_after)?,
                &asn1::write(&self.length)?,
                &der_fields::octets(&self.sha256),
            ],
        ))
    }

    fn read(content: &[u8]) -> Result<Self, Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site_code = der_fields::read_site_code(&mut fields)?;
        let certificate = der_fields::read_octets(&mut fields)?;
        let package = read_package(&mut fields)?;
        let terms = ContentTerms {
            package,
            number: fields.number()?,
            not_before: der_fields::read_time(&mut fields)?,
            not_after: der_fields::read_time(&mut fields)?,
        };
        let length = fields.number()?;
        let sha256 = der_fields::read_octets(&mut fields)?;
        fields.finish()?;
        let is_longer = usize::try_from(length).map_or(true, |length| length > MAX_MANIFEST_LEN);
        if terms.not_after < terms.not_before || is_longer {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            site_code,
            certificate,
            terms,
            length,
            sha256,
        })
    }

    /// Whether it is what the client takes, now. The number comes before the times, because no other clock
    /// makes an old version new.
    fn check(&self, expected: &ExpectedContent, now: Timestamp) -> Result<(), Error> {
        let terms = &self.terms;
        if terms.package != expected.package {
            return Err(Error::CONTENT_MISMATCH.named("it is the package", terms.package));
        }
        let is_numbered_by = |by: [u8; 32]| by == self.certificate;
        let counts = expected.numbered_by.is_none_or(is_numbered_by);
        if counts && terms.number < expected.least_number {
            return Err(Error::ROLLBACK.named("it has the number", terms.number));
        }
        if terms.not_before.saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE.named("valid from", terms.not_before));
        }
        if now > terms.not_after {
            return Err(Error::STALE.named("valid until", terms.not_after));
        }
        Ok(())
    }
}

/// A package's id: in upper case alone, so that one id has one encoding.
fn read_package(fields: &mut Fields<'_>) -> Result<PackageId, Error> {
    let text = fields.expect(Tag::PrintableString)?;
    let text = core::str::from_utf8(text).map_err(|_| Error::MALFORMED)?;
    let package = PackageId::new(text).map_err(|_| Error::MALFORMED)?;
    if package.as_str() != text {
        return Err(Error::MALFORMED);
    }
    Ok(package)
}

impl SiteSigner {
    /// Signs a package's manifest, for [`SiteVerifier::verify_content`]. The signature is detached: DER, some
    /// hundred bytes.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`];
    /// [`Error::INVALID_ARGUMENT`], and the detail says which, for terms that end before they begin,
    /// or before `now`, or begin after the certificate's end, for times that are not in the years
    /// 1970 to 9999, and for numbers above 2^63 - 1; those of the key.
    pub fn sign_content(
        &self,
        terms: &ContentTerms,
        manifest: &ContentManifest,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        self.check_own(now)?;
        terms.check(now, self.certificate().not_after())?;
        let length = manifest.to_der()?.len();
        let release = Release {
            site_code: self.site_code,
            certificate: *self.certificate().thumbprint_sha256(),
            terms: terms.clone(),
            length: u64::try_from(length).map_err(|_| Error::TOO_LARGE)?,
            sha256: *manifest.sha256(),
        };
        let content = release.to_der()?;
        let signature = SignatureContext::Content.sign(self.identity.key(), SCHEME, &content)?;
        Ok(der_fields::with_signatures(&content, &[&signature]))
    }
}

impl SiteVerifier {
    /// Verifies what the site signed with a manifest, and the manifest's DER by that. The client keeps the
    /// number of its terms. Nothing of the manifest is read, and nothing of the terms is said, before the
    /// signature has verified.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 4 KiB,
    /// [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if another certificate signed: the
    /// site may have changed it; [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`] after
    /// [`SiteVerifier::not_after`]; [`Error::SIGNATURE_INVALID`]; [`Error::SITE_MISMATCH`];
    /// [`Error::CONTENT_MISMATCH`] if it is of another package, which the detail names;
    /// [`Error::ROLLBACK`] for a lower number than [`ExpectedContent::least_number`];
    /// [`Error::SENT_IN_FUTURE`] if its validity begins more than 5 minutes after `now`, [`Error::STALE`]
    /// if it has ended; [`Error::HASH_MISMATCH`] for another manifest; those of
    /// [`ContentManifest::from_der`].
    pub fn verify_content(
        &self,
        expected: &ExpectedContent,
        signature: &[u8],
        manifest: &[u8],
        now: Timestamp,
    ) -> Result<VerifiedManifest, Error> {
        let (content, [signature]) = der_fields::read_with_signatures(signature, MAX_LEN)?;
        let signed = Release::read(content)?;
        self.check_signer(&signed.certificate, now)?;
        let key = self.certificate().public_key();
        SignatureContext::Content.verify(key, SCHEME, false, content, signature)?;
        self.check_site(signed.site_code)?;
        signed.check(expected, now)?;
        // What is longer is not even hashed.
        if u64::try_from(manifest.len()) != Ok(signed.length) {
            return Err(Error::HASH_MISMATCH.what_is("the manifest has another length"));
        }
        let verified = VerifiedManifest::by_sha256(manifest, &signed.sha256)?;
        Ok(VerifiedManifest {
            terms: Some(signed.terms),
            ..verified
        })
    }
}
