//! Endorsements: their terms, and what an endorsed key or certificate says of itself.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsedSite, EndorsementTerms};
use cmcrypto_core::names::SiteCode;

use crate::abi::{
    CMCRYPTO_SITE_CODE_MAX, Failure, StructureOut, call, cmcrypto_status, fill, grows, text_field,
};

/// Days that an endorsement holds if nothing else is said. The site renews it in time.
pub const CMCRYPTO_ENDORSEMENT_DEFAULT_DAYS: i64 = 90;

/// For how long an endorsement holds, and which of several for one site and host is the latest.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_endorsement_terms {
    /// sizeof(cmcrypto_endorsement_terms).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Higher than that of every endorsement before it by the same key, in the same role for the
    /// same site and host: clients refuse to go back. At most INT64_MAX. Unix time is a good one,
    /// because an issuer that lost its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity.
    pub not_after: i64,
}

grows!(cmcrypto_endorsement_terms, 32);

impl cmcrypto_endorsement_terms {
    pub(crate) fn parse(self) -> Result<EndorsementTerms, Failure> {
        if self.reserved != 0 {
            return Err(Failure::argument("reserved", "not 0"));
        }
        Ok(EndorsementTerms {
            number: self.number,
            not_before: Timestamp::from_unix(self.not_before),
            not_after: Timestamp::from_unix(self.not_after),
        })
    }
}

impl From<EndorsementTerms> for cmcrypto_endorsement_terms {
    fn from(terms: EndorsementTerms) -> Self {
        Self {
            struct_size: 0,
            reserved: 0,
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
        }
    }
}

/// What an endorsement says of itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_endorsement_info {
    /// sizeof(cmcrypto_endorsement_info).
    pub struct_size: u32,
    /// The code of the site that is endorsed, or of the site of the management point that is.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// See `cmcrypto_endorsement_terms`.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity.
    pub not_after: i64,
}

grows!(cmcrypto_endorsement_info, 32);

impl From<(SiteCode, EndorsementTerms)> for cmcrypto_endorsement_info {
    fn from((site_code, terms): (SiteCode, EndorsementTerms)) -> Self {
        Self {
            struct_size: 0,
            site_code: text_field(site_code.as_str()),
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
        }
    }
}

/// Fills the structure with the usual terms: numbered by the Unix time `now`, valid from an hour
/// before it, for clocks that are behind, for 90 days. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorsement_terms_starting(
    now: i64, terms: *mut cmcrypto_endorsement_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe {
        fill(terms, struct_size, || EndorsementTerms::starting(Timestamp::from_unix(now)).into())
    }
}

/// As `cmcrypto_endorsement_terms_starting`, with a number above `previous`: two endorsements of
/// one second must not have the same.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorsement_terms_following(
    previous: u64, now: i64, terms: *mut cmcrypto_endorsement_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe {
        fill(terms, struct_size, || {
            EndorsementTerms::following(previous, Timestamp::from_unix(now)).into()
        })
    }
}

/// What an endorsed site or operational key, as DER, says of itself. Nothing is verified by that.
/// `struct_size` is the sizeof `*info`.
///
/// Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 64 KiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorsed_site_get_info(
    site: *const u8, site_len: usize, info: *mut cmcrypto_endorsement_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, (site, site_len): &[u8]| {
        let site = EndorsedSite::from_der(site)?;
        info.give((site.site_code(), site.terms()))
    })
}

/// What the endorsed certificate of a management point or of a site, as DER, says of itself.
/// Nothing is verified by that. `struct_size` is the sizeof `*info`.
///
/// Errors: as `cmcrypto_endorsed_site_get_info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_endorsed_certificate_get_info(
    certificate: *const u8, certificate_len: usize, info: *mut cmcrypto_endorsement_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, (certificate, certificate_len): &[u8]| {
        let certificate = EndorsedCertificate::from_der(certificate)?;
        info.give((certificate.site_code(), certificate.terms()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_the_core_s() {
        assert_eq!(CMCRYPTO_ENDORSEMENT_DEFAULT_DAYS, EndorsementTerms::DEFAULT_DAYS);
    }
}
