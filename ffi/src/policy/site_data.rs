//! What a site signs for its clients: what it is, for whom, which of several, and for how long.

use cmcrypto_core::Timestamp;
use cmcrypto_core::policy::{
    ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteVerifier,
};

use crate::abi::{Failure, Plain, fill, grows};
use crate::policy::target::cmcrypto_site_data_target;

/// What a site has signed: one of the constants `CMCRYPTO_SITE_DATA_KIND_...`, or from
/// `CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER` on a number of the caller's. It is signed with the
/// data, so that data of one kind can't be given out as another. None has the number 0.
pub type cmcrypto_site_data_kind = i32;

/// Policy.
pub const CMCRYPTO_SITE_DATA_KIND_POLICY: i32 = 1;
/// The first of the numbers that are the caller's; those below are kept for this library.
pub const CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER: i32 = 1024;

/// What is signed with a site's data: what it is, for whom, which of several, and for how long. There
/// is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_data_terms {
    /// sizeof(cmcrypto_site_data_terms).
    pub struct_size: u32,
    /// What it is.
    pub kind: cmcrypto_site_data_kind,
    /// Higher than that of all data before it of this kind for this target: clients that remember the
    /// highest refuse to go back. At most INT64_MAX. Unix time is a good one, because a site that lost
    /// its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity. Until then who keeps newer data from a client can go on giving it
    /// this.
    pub not_after: i64,
    /// Whom it is for.
    pub target: cmcrypto_site_data_target,
}

grows!(cmcrypto_site_data_terms, 296);

impl cmcrypto_site_data_terms {
    pub(crate) fn parse(&self) -> Result<SiteDataTerms, Failure> {
        Ok(SiteDataTerms {
            kind: parse_kind(self.kind)?,
            target: self.target.parse()?,
            number: self.number,
            not_before: Timestamp::from_unix(self.not_before),
            not_after: Timestamp::from_unix(self.not_after),
        })
    }

    /// Without kind and target.
    pub(crate) fn following(previous: u64, now: i64, seconds: i64) -> Self {
        let (any, now) = ((SiteDataKind::POLICY, SiteDataTarget::All), Timestamp::from_unix(now));
        let terms = SiteDataTerms::following(any.0, any.1, previous, now, seconds);
        Self {
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
            ..Self::empty()
        }
    }
}

/// What a client takes of its site. There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_expected_site_data {
    /// sizeof(cmcrypto_expected_site_data).
    pub struct_size: u32,
    /// What it must be.
    pub kind: cmcrypto_site_data_kind,
    /// The highest number that was accepted before of this kind for this target, or 0. Who keeps data
    /// keeps its number with it. Data with the same number is taken again.
    pub least_number: u64,
    /// Whom it must be for: just this target, so that what is for all is not taken for a client's.
    pub target: cmcrypto_site_data_target,
    /// SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
    /// `cmcrypto_site_data_info`. Under another the site numbers anew, as it must where a thief of the one
    /// before has signed the highest number that there is. With zeros the number counts whatever the
    /// certificate.
    pub numbered_by: [u8; 32],
}

grows!(cmcrypto_expected_site_data, 312);

impl cmcrypto_expected_site_data {
    pub(crate) fn parse(&self) -> Result<ExpectedSiteData, Failure> {
        Ok(ExpectedSiteData {
            kind: parse_kind(self.kind)?,
            target: self.target.parse()?,
            least_number: self.least_number,
            numbered_by: (self.numbered_by != [0; 32]).then_some(self.numbered_by),
        })
    }
}

/// Which of several a site's data is, and for how long it is valid.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_data_info {
    /// sizeof(cmcrypto_site_data_info).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// What the client keeps, for `least_number`.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity.
    pub not_after: i64,
    /// SHA-256 of the certificate that it was signed with. What the client keeps, for `numbered_by`.
    pub certificate_sha256: [u8; 32],
}

grows!(cmcrypto_site_data_info, 64);

impl cmcrypto_site_data_info {
    pub(crate) fn new(terms: &SiteDataTerms, verifier: &SiteVerifier) -> Self {
        Self {
            struct_size: 0,
            reserved: 0,
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
            certificate_sha256: *verifier.certificate().thumbprint_sha256(),
        }
    }
}

fn parse_kind(kind: cmcrypto_site_data_kind) -> Result<SiteDataKind, Failure> {
    const OUT_OF_RANGE: Failure = Failure::argument("kind", "neither a constant nor from 1024 on");
    let number = u32::try_from(kind).map_err(|_| OUT_OF_RANGE)?;
    SiteDataKind::new(number).map_err(|_| OUT_OF_RANGE)
}

/// Fills the structure with the usual number and validity: numbered by the Unix time `now`, valid from
/// an hour before it, for clocks that are behind, for `seconds`. Kind and target are the caller's to
/// set: as they are no call takes them. The site signs anew in time. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_data_terms_starting(
    now: i64, seconds: i64, terms: *mut cmcrypto_site_data_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(terms, struct_size, || cmcrypto_site_data_terms::following(0, now, seconds)) }
}

/// As `cmcrypto_site_data_terms_starting`, with a number above `previous`: data that differs must not
/// have the same.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_data_terms_following(
    previous: u64, now: i64, seconds: i64, terms: *mut cmcrypto_site_data_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe {
        fill(terms, struct_size, || cmcrypto_site_data_terms::following(previous, now, seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_core_s() {
        assert_eq!(parse_kind(CMCRYPTO_SITE_DATA_KIND_POLICY), Ok(SiteDataKind::POLICY));
        assert!(parse_kind(0).is_err() && parse_kind(-1).is_err());
    }
}
