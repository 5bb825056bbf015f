//! What a site signs for its clients: what it is, for whom, which of several, and for how long.
//!
//! ```text
//! SiteData ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   kind        INTEGER (1 | 1024..2147483647),
//!   target      SiteDataTarget,            -- in target.rs
//!   number      INTEGER (0..9223372036854775807),
//!   notBefore   GeneralizedTime,
//!   notAfter    GeneralizedTime,           -- not before notBefore
//!   certificate OCTET STRING (SIZE (32)),  -- SHA-256 of the signing certificate
//!   data        OCTET STRING (SIZE (32)) } -- SHA-256 of what is signed
//! ```

use core::fmt;

use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::names::SiteCode;
use crate::controls::policy::target::SiteDataTarget;
use crate::pki::asn1::der as asn1;
use crate::{Error, Timestamp};

const VERSION: u8 = 1;

/// What a site has signed. The number is signed with it, so that data of one kind can't be given
/// out as another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteDataKind(u32);

impl SiteDataKind {
    /// Policy.
    pub const POLICY: Self = Self(1);

    /// The kind with this number: one of those above, or from 1024 on one of the caller's. Those between
    /// are kept for successors.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for 0, for what is kept, and above 2^31 - 1.
    pub fn new(number: u32) -> Result<Self, Error> {
        let is_named = (1..=Self::POLICY.0).contains(&number);
        if !is_named && number < 1024 || i32::try_from(number).is_err() {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(number))
    }

    /// The kind's number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Debug for SiteDataKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::POLICY => f.write_str("SiteDataKind(policy)"),
            Self(number) => write!(f, "SiteDataKind({number})"),
        }
    }
}

/// What is signed with a site's data: what it is, for whom, which of several, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SiteDataTerms {
    /// What it is.
    pub kind: SiteDataKind,
    /// Whom it is for.
    pub target: SiteDataTarget,
    /// Higher than that of all data before it of this kind for this target: clients that remember the
    /// highest refuse to go back. At most 2^63 - 1. Unix time is a good one, because a site that lost
    /// its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity. Until then who keeps newer data from a client can go on giving it
    /// this.
    pub not_after: Timestamp,
}

impl SiteDataTerms {
    /// Terms numbered by the Unix time `now`, valid from an hour before it, for clocks that are
    /// behind, for `seconds`. The site signs anew in time.
    pub fn starting(
        kind: SiteDataKind,
        target: SiteDataTarget,
        now: Timestamp,
        seconds: i64,
    ) -> Self {
        Self::following(kind, target, 0, now, seconds)
    }

    /// As [`SiteDataTerms::starting`], with a number above `previous`: data that differs must not have
    /// the same.
    pub fn following(
        kind: SiteDataKind,
        target: SiteDataTarget,
        previous: u64,
        now: Timestamp,
        seconds: i64,
    ) -> Self {
        let unix = u64::try_from(now.as_unix()).unwrap_or(0);
        Self {
            kind,
            target,
            number: unix.max(previous.saturating_add(1)),
            not_before: now.saturating_add(-3600),
            not_after: now.saturating_add(seconds),
        }
    }

    /// Whether they can be signed now, with a certificate that ends so.
    pub(crate) fn check(&self, now: Timestamp, certificate_end: Timestamp) -> Result<(), Error> {
        let validity = (self.not_before, self.not_after);
        check_terms(self.number, validity, now, certificate_end)
    }
}

/// Whether what a site signs can have this number and validity, of all that it numbers.
pub(crate) fn check_terms(
    number: u64,
    (not_before, not_after): (Timestamp, Timestamp),
    now: Timestamp,
    certificate_end: Timestamp,
) -> Result<(), Error> {
    let problem = if i64::try_from(number).is_err() {
        "number above 2^63 - 1"
    } else if not_after < not_before {
        "not_after is before not_before"
    } else if not_after < now {
        "not_after has passed"
    } else if not_before > certificate_end {
        "not_before is after the certificate's end"
    } else {
        return Ok(());
    };
    Err(Error::INVALID_ARGUMENT.what_is(problem))
}

/// What a client takes of its site. There is no default: who verifies says what for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedSiteData {
    /// What it must be.
    pub kind: SiteDataKind,
    /// Whom it must be for: just this target, so that what is for all is not taken for a client's.
    pub target: SiteDataTarget,
    /// The highest number that was accepted before of this kind for this target, or 0. Who keeps data
    /// keeps its number with it. Data with the same number is taken again.
    pub least_number: u64,
    /// SHA-256 of the certificate that `least_number` was signed with. Under another the site numbers
    /// anew, as it must where a thief of the one before has signed the highest number that there is. With
    /// `None` the number counts whatever the certificate.
    pub numbered_by: Option<[u8; 32]>,
}

/// The structure that is signed.
pub(crate) struct SiteData {
    pub(crate) site_code: SiteCode,
    pub(crate) terms: SiteDataTerms,
    pub(crate) certificate: [u8; 32],
    pub(crate) sha256: [u8; 32],
}

impl SiteData {
    pub(crate) fn to_der(&self) -> Result<Vec<u8>, Error> {
        let terms = &self.terms;
        let time = |time| {
            let outside = "not_before or not_after is not in the years 1970 to 9999";
            der_fields::time(time).map_err(|error| error.what_is(outside))
        };
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.site_code),
                &asn1::write(&terms.kind.number())?,
                &terms.target.to_der(),
                &asn1::write(&terms.number)?,
                &time(terms.not_before)?,
                &time(terms.not_after)?,
                &der_fields::octets(&self.certificate),
                &der_fields::octets(&self.sha256),
            ],
        ))
    }

    pub(crate) fn read(content: &[u8]) -> Result<Self, Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site_code = der_fields::read_site_code(&mut fields)?;
        let kind = SiteDataKind::new(fields.decode()?).map_err(|_| Error::MALFORMED)?;
        let target = SiteDataTarget::read(&mut fields)?;
        let terms = SiteDataTerms {
            kind,
            target,
            number: fields.number()?,
            not_before: der_fields::read_time(&mut fields)?,
            not_after: der_fields::read_time(&mut fields)?,
        };
        let (certificate, sha256) = (
            der_fields::read_octets(&mut fields)?,
            der_fields::read_octets(&mut fields)?,
        );
        fields.finish()?;
        if terms.not_after < terms.not_before {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            site_code,
            terms,
            certificate,
            sha256,
        })
    }

    /// Whether these are the terms that the client takes, now. The number comes before the times,
    /// because no other clock makes old data new.
    pub(crate) fn check(&self, expected: &ExpectedSiteData, now: Timestamp) -> Result<(), Error> {
        let terms = &self.terms;
        if terms.target != expected.target {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is for", &terms.target));
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
