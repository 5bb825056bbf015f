//! The management points in a trust store.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::trust::ManagementPointName;

use crate::abi::{Failure, HandleOut, StructureOut, call, cmcrypto_status};
use crate::trust::management_point::{
    cmcrypto_management_point_name, cmcrypto_trusted_management_point,
};
use crate::trust::management_point_bundle::cmcrypto_management_point_bundle;
use crate::trust::store::cmcrypto_trust_store;

/// Verifies the keys of a management point under the trusted root key, and keeps them, with the
/// certificate that a site signs policy with if that is in the bundle: see
/// `cmcrypto_trust_store_site_signing_certificate`. Keys that were kept before stay good until this
/// succeeds. Which one is meant: see `cmcrypto_management_point_bundle`.
///
/// Errors: NO_TRUSTED_ROOT_KEY, or FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if the one that is held is
/// not accepted by these settings; those of
/// `cmcrypto_management_point_bundle_verify_without_store`, of which ROOT_KEY_MISMATCH does not
/// heal: the management point is not to be trusted, or the administrator has to replace the
/// client's key; ROLLBACK for an endorsement with a lower number than one of the same key accepted
/// before, of a retired management point, or by a root of which an operational key was seen;
/// ENDORSEMENT_CONFLICT for another with the same number; TOO_LARGE for more than 1,024 management
/// points, or 16,384 keys and hosts that were ever endorsed. Where certificates of 64 sites are held,
/// and count, that of another site is not kept.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_learn_management_point(
    store: *mut cmcrypto_trust_store, bundle: *const cmcrypto_management_point_bundle,
    site_code: *const c_char, parent_site_code: *const c_char, host: *const c_char, now: i64,
    management_point: *mut *mut cmcrypto_trusted_management_point,
) -> cmcrypto_status {
    call!(|management_point: HandleOut<_>,
           store: &mut _,
           bundle: &_,
           (site_code, parent_site_code, host): ManagementPointName,
           now: Timestamp| {
        let name = site_code;
        management_point.give(store.0.learn_management_point(&bundle.0, &name, now)?)
    })
}

/// The keys of a management point, verified again at this time: an endorsement that has expired, or
/// that a later one has followed since, even for another management point of the site, is refused.
/// `parent_site_code` is NULL as `cmcrypto_management_point_bundle` says.
///
/// Errors: UNKNOWN_MANAGEMENT_POINT; NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
/// those of `cmcrypto_management_point_bundle_verify_without_store`; ROLLBACK,
/// ENDORSEMENT_CONFLICT. Unless it is the root that is missing or not accepted, the keys are to be
/// fetched again.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_management_point(
    store: *const cmcrypto_trust_store, site_code: *const c_char, parent_site_code: *const c_char,
    host: *const c_char, now: i64, management_point: *mut *mut cmcrypto_trusted_management_point,
) -> cmcrypto_status {
    call!(|management_point: HandleOut<_>,
           store: &_,
           (site_code, parent_site_code, host): ManagementPointName,
           now: Timestamp| {
        let name = site_code;
        management_point.give(store.0.management_point(&name, now)?)
    })
}

/// What one of the management points is called whose keys are held, whether or not these are still
/// valid. `index` counts from 0 and is below `management_point_count` of
/// `cmcrypto_trust_store_info`; the order holds until the store changes.
/// `struct_size` is the sizeof `*name`.
///
/// Errors: NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED: the names were learned under
/// that key.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_get_management_point_name(
    store: *const cmcrypto_trust_store, index: usize, name: *mut cmcrypto_management_point_name,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(name, struct_size): StructureOut<_>, store: &cmcrypto_trust_store| {
        let nth = store.0.management_points()?.nth(index);
        name.give(nth.ok_or(Failure::argument("index", "not below the count"))?)
    })
}

/// Notes that the site took a management point out of service, whether or not its keys are held: no
/// endorsement of its signing certificate numbered up to `number` is accepted any more. Where
/// numbers are Unix times, that is the time of retirement.
///
/// INVALID_ARGUMENT above INT64_MAX, where numbers end. Errors: TOO_LARGE for more than 1,024
/// retired management points.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_retire_management_point(
    store: *mut cmcrypto_trust_store, site_code: *const c_char, parent_site_code: *const c_char,
    host: *const c_char, number: u64,
) -> cmcrypto_status {
    call!(|store: &mut _, (site_code, parent_site_code, host): ManagementPointName| {
        let name = site_code;
        let retired = store.0.retire_management_point(&name, number);
        retired.map_err(Failure::about("number", "above INT64_MAX"))
    })
}
