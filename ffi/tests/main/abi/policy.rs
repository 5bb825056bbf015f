//! A site's data and what a client expects of it, through the C ABI.

use super::*;

pub(crate) const KIND: i32 = CMCRYPTO_SITE_DATA_KIND_POLICY;
pub(crate) const SECONDS: i64 = 7 * 86_400;

pub(crate) fn target(kind: i32, id: &str) -> cmcrypto_site_data_target {
    let mut target = cmcrypto_site_data_target { kind, id: [0; 260] };
    for (to, from) in target.id.iter_mut().zip(id.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
    target
}

pub(crate) fn all() -> cmcrypto_site_data_target {
    target(CMCRYPTO_SITE_DATA_TARGET_ALL, "")
}

/// Numbered by [`NOW`], for a week.
pub(crate) fn terms(target: cmcrypto_site_data_target) -> cmcrypto_site_data_terms {
    // SAFETY: numbers.
    let mut terms: cmcrypto_site_data_terms = unsafe { std::mem::zeroed() };
    let size = size_of_val(&terms);
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_site_data_terms_starting(NOW, SECONDS, &raw mut terms, size) };
    (terms.kind, terms.target) = (KIND, target);
    terms
}

pub(crate) fn expected(target: cmcrypto_site_data_target) -> cmcrypto_expected_site_data {
    let struct_size = u32::try_from(size_of::<cmcrypto_expected_site_data>()).unwrap();
    cmcrypto_expected_site_data {
        struct_size,
        kind: KIND,
        least_number: 0,
        target,
        numbered_by: [0; 32],
    }
}
