//! What a status means, and more about the last one.

use std::ffi::c_char;

use cmcrypto_core::{Error, Party};

use crate::abi::failure::{Failure, look_at_last};
use crate::abi::guard::{guard_infallible, guard_keeping_detail};
use crate::abi::numbers::{Numbered, numbers};
use crate::abi::outputs::{StructureOut, TextOut};
use crate::abi::pointers::grows;
use crate::abi::status::{CMCRYPTO_OK, ERRORS, cmcrypto_status};

/// Whose certificate or key an error is about: one of the constants `CMCRYPTO_PARTY_...`.
pub type cmcrypto_party = i32;

/// Nobody's, or it is not known.
pub const CMCRYPTO_PARTY_NONE: i32 = 0;
/// The certificate that the caller signs with.
pub const CMCRYPTO_PARTY_OWN_SIGNING: i32 = 737;
/// A certificate that is encrypted to the caller with.
pub const CMCRYPTO_PARTY_OWN_ENCRYPTION: i32 = 738;
/// The signing certificate of a management point.
pub const CMCRYPTO_PARTY_MANAGEMENT_POINT_SIGNING: i32 = 739;
/// The encryption certificate of a management point.
pub const CMCRYPTO_PARTY_MANAGEMENT_POINT_ENCRYPTION: i32 = 740;
/// The certificate that a client signs with.
pub const CMCRYPTO_PARTY_CLIENT: i32 = 741;
/// The certificate at the lower end of a path.
pub const CMCRYPTO_PARTY_END_ENTITY: i32 = 742;
/// The certificate of a certification authority.
pub const CMCRYPTO_PARTY_AUTHORITY: i32 = 743;
/// The site server signing certificate.
pub const CMCRYPTO_PARTY_SITE_SERVER_SIGNING: i32 = 744;
/// An encryption certificate of a site.
pub const CMCRYPTO_PARTY_SITE_ENCRYPTION: i32 = 745;
/// A site's exchange key.
pub const CMCRYPTO_PARTY_SITE: i32 = 746;
/// The trusted root key.
pub const CMCRYPTO_PARTY_TRUSTED_ROOT: i32 = 747;
/// The certificate that a client has registered to be encrypted to with.
pub const CMCRYPTO_PARTY_CLIENT_ENCRYPTION: i32 = 748;

numbers!(Party, "party":
    CMCRYPTO_PARTY_OWN_SIGNING => OwnSigning,
    CMCRYPTO_PARTY_OWN_ENCRYPTION => OwnEncryption,
    CMCRYPTO_PARTY_MANAGEMENT_POINT_SIGNING => ManagementPointSigning,
    CMCRYPTO_PARTY_MANAGEMENT_POINT_ENCRYPTION => ManagementPointEncryption,
    CMCRYPTO_PARTY_CLIENT => Client,
    CMCRYPTO_PARTY_END_ENTITY => EndEntity,
    CMCRYPTO_PARTY_AUTHORITY => Authority,
    CMCRYPTO_PARTY_SITE_SERVER_SIGNING => SiteServerSigning,
    CMCRYPTO_PARTY_SITE_ENCRYPTION => SiteEncryption,
    CMCRYPTO_PARTY_SITE => Site,
    CMCRYPTO_PARTY_TRUSTED_ROOT => TrustedRoot,
    CMCRYPTO_PARTY_CLIENT_ENCRYPTION => ClientEncryption,
);

/// What is known of the last failure, for a program. What a person reads is the text of
/// `cmcrypto_last_error_detail`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_last_error_info {
    /// sizeof(cmcrypto_last_error_info).
    pub struct_size: u32,
    /// Whose certificate or key it is about.
    pub party: cmcrypto_party,
    /// The number of the element, from 0, in the list that the text names; -1 without one.
    pub index: i64,
    /// What the system said: an `errno`, on Windows what GetLastError() gives; 0 if nothing.
    pub system_error: i32,
    /// The status that the call returned, or 0 if it succeeded.
    pub status: cmcrypto_status,
}

grows!(cmcrypto_last_error_info, 24);

/// The text of a status, in English. Static: never freed. Never NULL.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_status_text(status: cmcrypto_status) -> *const c_char {
    let text = guard_infallible(c"", || match status {
        CMCRYPTO_OK => c"success",
        status => ERRORS
            .iter()
            .find(|(_, code, _)| *code == status)
            .map_or(c"unknown status", |(_, _, text)| text),
    });
    text.as_ptr()
}

/// More about the last status that this thread got: which argument was NULL, whose certificate has
/// expired, which file could not be opened and why, which extension is not offered. Empty text if
/// there is nothing more to say, as always for decryption. The detail stays until the thread's next
/// call that returns a status; this one and `cmcrypto_last_error_get_info` do not change it.
///
/// One line for a log, in English. It names nothing of the input but checked names, object
/// identifiers and numbers, and no secret; a path is the caller's own.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_last_error_detail(
    out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    guard_keeping_detail(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let out = unsafe { TextOut::new(out, out_cap, out_len) }?;
        out.write(&look_at_last(|last| last.map(ToString::to_string)).unwrap_or_default())
    })
}

/// What `cmcrypto_last_error_detail` says, as numbers. `struct_size` is the structure's sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_last_error_get_info(
    info: *mut cmcrypto_last_error_info, struct_size: usize,
) -> cmcrypto_status {
    guard_keeping_detail(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let info = unsafe { StructureOut::new("info", info, struct_size) }?;
        info.give(look_at_last(|last| {
            let error = last.map(|last| &last.error);
            let party = error.and_then(Error::party).map(Numbered::number).transpose()?;
            let index = error.and_then(Error::element).map(|(_, index)| i64::try_from(index));
            Ok::<_, Failure>(cmcrypto_last_error_info {
                struct_size: 0,
                party: party.unwrap_or(CMCRYPTO_PARTY_NONE),
                index: index.and_then(Result::ok).unwrap_or(-1),
                system_error: error.and_then(Error::raw_os_error).unwrap_or(0),
                status: error.map_or(CMCRYPTO_OK, Error::code),
            })
        })?)
    })
}
