//! A management point that the trusted root key vouches for.

use std::ffi::c_char;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::trust::TrustedManagementPoint;

use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::outputs::{TextOut, ValueOut};
use crate::abi::status::cmcrypto_status;
use crate::pki::certificate::cmcrypto_certificate;

/// A management point that the trusted root key vouches for.
pub struct cmcrypto_trusted_management_point(pub(crate) TrustedManagementPoint);

/// The code of its site, as it was expected and vouched for: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_site_code(
    management_point: *const cmcrypto_trusted_management_point,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, management_point) = unsafe {
            (
                TextOut::new(out, out_cap, out_len)?,
                handle("management_point", management_point)?,
            )
        };
        out.write(&[management_point.0.name().site().as_str()])
    })
}

/// The code of the site between the top-level site and its own: 3 characters, or none if there is no
/// such site.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_parent_site_code(
    management_point: *const cmcrypto_trusted_management_point,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, management_point) = unsafe {
            (
                TextOut::new(out, out_cap, out_len)?,
                handle("management_point", management_point)?,
            )
        };
        let parent = management_point.0.name().parent();
        out.write(&[parent.as_ref().map_or("", SiteCode::as_str)])
    })
}

/// The name of its host, in lower case and without a trailing dot: up to 253 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_host(
    management_point: *const cmcrypto_trusted_management_point,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, management_point) = unsafe {
            (
                TextOut::new(out, out_cap, out_len)?,
                handle("management_point", management_point)?,
            )
        };
        out.write(&[management_point.0.name().host().as_str()])
    })
}

/// The certificate that it signs replies with.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_signing_certificate(
    management_point: *const cmcrypto_trusted_management_point,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, management_point) = unsafe {
            (
                HandleOut::new("certificate", certificate)?,
                handle("management_point", management_point)?,
            )
        };
        certificate.set(cmcrypto_certificate(
            management_point.0.signing_certificate().clone(),
        ));
        Ok(())
    })
}

/// The certificate to seal messages to: see `cmcrypto_client_seal`.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_encryption_certificate(
    management_point: *const cmcrypto_trusted_management_point,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (certificate, management_point) = unsafe {
            (
                HandleOut::new("certificate", certificate)?,
                handle("management_point", management_point)?,
            )
        };
        certificate.set(cmcrypto_certificate(
            management_point.0.encryption_certificate().clone(),
        ));
        Ok(())
    })
}

/// The last second at which all of it is valid, endorsements and certificates: renew before.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_not_after(
    management_point: *const cmcrypto_trusted_management_point,
    not_after: *mut i64,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (not_after, management_point) = unsafe {
            (
                ValueOut::new("not_after", not_after)?,
                handle("management_point", management_point)?,
            )
        };
        not_after.set(management_point.0.not_after().as_unix());
        Ok(())
    })
}

/// Frees a trusted management point.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_free(
    management_point: *mut cmcrypto_trusted_management_point,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(management_point) }
}
