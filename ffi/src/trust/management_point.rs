//! A management point that the trusted root key vouches for.

use std::ffi::c_char;

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::trust::{ManagementPointName, TrustedManagementPoint};

use crate::abi::{
    CMCRYPTO_HOST_NAME_MAX, CMCRYPTO_SITE_CODE_MAX, HandleOut, StructureOut, call, cmcrypto_status,
    free, grows, text_field, wraps,
};
use crate::pki::certificate::cmcrypto_certificate;

/// A management point that the trusted root key vouches for.
pub struct cmcrypto_trusted_management_point(pub(crate) TrustedManagementPoint);

wraps!(cmcrypto_trusted_management_point(TrustedManagementPoint));

/// Which management point it is, and until when what was verified holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_trusted_management_point_info {
    /// sizeof(cmcrypto_trusted_management_point_info).
    pub struct_size: u32,
    /// The code of its site, as it was expected and vouched for.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site between the top-level site and its own; empty if there is none.
    pub parent_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// 0.
    pub reserved: u32,
    /// The last second at which all of it is valid, endorsements and certificates: renew before.
    pub not_after: i64,
    /// The name of its host, in lower case and without a trailing dot.
    pub host: [c_char; CMCRYPTO_HOST_NAME_MAX],
}

grows!(cmcrypto_trusted_management_point_info, 280);

/// What a management point is called.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_management_point_name {
    /// sizeof(cmcrypto_management_point_name).
    pub struct_size: u32,
    /// The code of its site.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site between the top-level site and its own; empty if there is none.
    pub parent_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The name of its host, in lower case and without a trailing dot.
    pub host: [c_char; CMCRYPTO_HOST_NAME_MAX],
}

grows!(cmcrypto_management_point_name, 268);

impl From<&ManagementPointName> for cmcrypto_management_point_name {
    fn from(name: &ManagementPointName) -> Self {
        Self {
            struct_size: 0,
            site_code: text_field(name.site().as_str()),
            parent_site_code: text_field(name.parent().as_ref().map_or("", SiteCode::as_str)),
            host: text_field(name.host().as_str()),
        }
    }
}

/// Which management point it is, and until when what was verified holds. `struct_size` is the
/// sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_get_info(
    management_point: *const cmcrypto_trusted_management_point,
    info: *mut cmcrypto_trusted_management_point_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>,
           management_point: &cmcrypto_trusted_management_point| {
        let cmcrypto_management_point_name { site_code, parent_site_code, host, .. } =
            management_point.0.name().into();
        let not_after = management_point.0.not_after().as_unix();
        info.give(cmcrypto_trusted_management_point_info {
            struct_size: 0,
            site_code,
            parent_site_code,
            reserved: 0,
            not_after,
            host,
        })
    })
}

/// The certificate that it signs replies with.
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

/// Frees a trusted management point.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trusted_management_point_free(
    management_point: *mut cmcrypto_trusted_management_point,
) {
    free!(management_point)
}
