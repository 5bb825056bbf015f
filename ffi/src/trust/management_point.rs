//! A management point that the trusted root key vouches for.

use std::ffi::c_char;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::trust::TrustedManagementPoint;

use crate::abi::{HandleOut, TextOut, ValueOut, call, cmcrypto_status, free};
use crate::pki::certificate::cmcrypto_certificate;

/// A management point that the trusted root key vouches for.
pub struct cmcrypto_trusted_management_point(pub(crate) TrustedManagementPoint);

/// The code of its site, as it was expected and vouched for: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_site_code(
    management_point: *const cmcrypto_trusted_management_point, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, management_point: &_| {
        out.write(&[management_point.0.name().site().as_str()])
    })
}

/// The code of the site between the top-level site and its own: 3 characters, or none if there is
/// no such site.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_parent_site_code(
    management_point: *const cmcrypto_trusted_management_point, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, management_point: &_| {
        let parent = management_point.0.name().parent();
        out.write(&[parent.as_ref().map_or("", SiteCode::as_str)])
    })
}

/// The name of its host, in lower case and without a trailing dot: up to 253 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_host(
    management_point: *const cmcrypto_trusted_management_point, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, management_point: &_| {
        out.write(&[management_point.0.name().host().as_str()])
    })
}

/// The certificate that it signs replies with.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_signing_certificate(
    management_point: *const cmcrypto_trusted_management_point,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, management_point: &_| {
        certificate.give(management_point.0.signing_certificate().clone())
    })
}

/// The certificate to seal messages to: see `cmcrypto_client_seal`.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_encryption_certificate(
    management_point: *const cmcrypto_trusted_management_point,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, management_point: &_| {
        certificate.give(management_point.0.encryption_certificate().clone())
    })
}

/// The last second at which all of it is valid, endorsements and certificates: renew before.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_not_after(
    management_point: *const cmcrypto_trusted_management_point, not_after: *mut i64,
) -> cmcrypto_status {
    call!(|not_after: ValueOut<_>, management_point: &_| {
        not_after.give(management_point.0.not_after().as_unix())
    })
}

/// Frees a trusted management point.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_free(
    management_point: *mut cmcrypto_trusted_management_point,
) {
    free!(management_point)
}
