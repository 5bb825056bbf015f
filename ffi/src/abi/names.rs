//! Sites, hosts, collections and all else that has a name, as the texts that C names them by.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::names::{ClientId, CollectionId, HostName, SiteCode};
use cmcrypto_core::trust::ManagementPointName;

use crate::abi::failure::Failure;
use crate::abi::pointers::{Plain, optional_text, text, text_field};

// Room for the longest text and its NUL, such that structures have no padding.

/// Room for a site's code: 3 bytes and a NUL.
pub const CMCRYPTO_SITE_CODE_MAX: usize = 4;
/// Room for a client's id: up to 256 bytes and a NUL.
pub const CMCRYPTO_CLIENT_ID_MAX: usize = 264;
/// Room for the name of a host: up to 253 bytes and a NUL.
pub const CMCRYPTO_HOST_NAME_MAX: usize = 256;
/// Room for the name of a stream of replicated data: up to 256 bytes and a NUL.
pub const CMCRYPTO_STREAM_MAX: usize = 260;
/// Room for the fingerprint of a site's key: 79 bytes and a NUL.
pub const CMCRYPTO_FINGERPRINT_MAX: usize = 80;
/// Room for the name of a key file: 7 bytes and a NUL.
pub const CMCRYPTO_KEY_FILE_NAME_MAX: usize = 8;

/// The code of a site.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_code {
    /// 3 ASCII letters or digits and a NUL.
    pub text: [c_char; CMCRYPTO_SITE_CODE_MAX],
}

// SAFETY: numbers.
unsafe impl Plain for cmcrypto_site_code {}

impl From<SiteCode> for cmcrypto_site_code {
    fn from(code: SiteCode) -> Self {
        Self { text: text_field(code.as_str()) }
    }
}

/// For a buffer: of each 3 characters, with nothing between them.
pub(crate) fn joined_codes(codes: &[SiteCode]) -> String {
    codes.iter().map(SiteCode::as_str).collect()
}

pub(crate) fn parse_client_id(name: &'static str, id: &str) -> Result<ClientId, Failure> {
    ClientId::new(id)
        .map_err(Failure::about(name, "not 1 to 64 characters without control characters"))
}

pub(crate) fn parse_site_code(name: &'static str, code: &str) -> Result<SiteCode, Failure> {
    SiteCode::new(code).map_err(Failure::about(name, "not three ASCII letters or digits"))
}

pub(crate) fn parse_collection_id(name: &'static str, id: &str) -> Result<CollectionId, Failure> {
    CollectionId::new(id)
        .map_err(Failure::about(name, "not 1 to 64 ASCII letters, digits and hyphens"))
}

/// Of a user, role, scope or object; `new` is the type's.
pub(crate) fn parse_name<T>(
    name: &'static str, text: &str, new: fn(&str) -> Result<T, Error>,
) -> Result<T, Failure> {
    const PROBLEM: &str = "a name is 1 to 256 characters, none of them a control character";
    new(text).map_err(Failure::about(name, PROBLEM))
}

/// As many collections as an assignment may have, which are the most.
const MAX_NAMES: usize = 16_384;

/// The argument `name`, a list in which a NUL follows each name.
pub(crate) fn parse_names<T>(
    name: &'static str, list: &[u8], parse: impl Fn(&str) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let list = list.strip_suffix(&[0]).ok_or(Failure::argument(name, "no NUL at the end"))?;
    if list.split(|byte| *byte == 0).nth(MAX_NAMES).is_some() {
        return Err(Failure::argument(name, "more than 16,384 names"));
    }
    let names = list.split(|byte| *byte == 0).map(|one| {
        parse(std::str::from_utf8(one).map_err(|_| Failure::argument(name, "not UTF-8"))?)
    });
    names.collect()
}

/// What [`parse_names`] takes, for a buffer.
pub(crate) fn joined_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().flat_map(|name| [name, "\0"]).collect()
}

pub(crate) fn parse_host(host: &str) -> Result<HostName, Failure> {
    HostName::new(host).map_err(Failure::about("host", "not a host's name in ASCII"))
}

/// The arguments `site_code`, `parent_site_code`, which may be NULL, and `host`.
///
/// # Safety
/// Each pointer is as [`text`] takes them.
pub(crate) unsafe fn management_point_name(
    site_code: *const c_char, parent_site_code: *const c_char, host: *const c_char,
) -> Result<ManagementPointName, Failure> {
    // SAFETY: by this function's contract.
    let (site_code, parent_site_code, host) = unsafe {
        (
            text("site_code", site_code)?,
            optional_text("parent_site_code", parent_site_code)?,
            text("host", host)?,
        )
    };
    let name =
        ManagementPointName::new(parse_site_code("site_code", site_code)?, parse_host(host)?);
    match parent_site_code {
        Some(parent) => Ok(name.below(parse_site_code("parent_site_code", parent)?)),
        None => Ok(name),
    }
}
