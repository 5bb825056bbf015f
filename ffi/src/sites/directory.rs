//! The exchange keys that a site knows: a directory, and its bytes.

use std::ffi::c_char;

use cmcrypto_core::sites::SiteDirectory;

use crate::abi::buffer::cmcrypto_buffer;
use crate::abi::guard::guard;
use crate::abi::handle::{self, HandleOut, handle};
use crate::abi::names::parse_site_code;
use crate::abi::outputs::{StructureOut, TextOut};
use crate::abi::pointers::{bytes, structure, text};
use crate::abi::status::cmcrypto_status;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::sites::settings::cmcrypto_site_directory_settings;

/// The exchange keys that a site knows: of each site the current one and the one before it, with the
/// site's relation to this one and how the key was learned. At most 2,048 sites. A call that fails
/// changes nothing.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
/// that share a directory hold a lock of their own, or read one each from its bytes, which the
/// caller stores.
pub struct cmcrypto_site_directory(pub(crate) SiteDirectory);

/// A directory of the site `own_site_code` that holds no keys.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_new(
    own_site_code: *const c_char,
    settings: *const cmcrypto_site_directory_settings,
    directory: *mut *mut cmcrypto_site_directory,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, own_site_code, settings) = unsafe {
            (
                HandleOut::new("directory", directory)?,
                text("own_site_code", own_site_code)?,
                structure("settings", settings)?,
            )
        };
        let own = parse_site_code("own_site_code", own_site_code)?;
        directory.set(cmcrypto_site_directory(SiteDirectory::new(
            own,
            settings.parse()?,
        )));
        Ok(())
    })
}

/// Reads what `cmcrypto_site_directory_to_bytes` wrote.
///
/// Errors: UNSUPPORTED; STORED_FOREIGN if it is something else; STORED_DAMAGED if it is
/// truncated, its checksum is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE
/// above 24 MiB.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_from_bytes(
    provider: cmcrypto_provider,
    data: *const u8,
    data_len: usize,
    settings: *const cmcrypto_site_directory_settings,
    directory: *mut *mut cmcrypto_site_directory,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (directory, data, settings) = unsafe {
            (
                HandleOut::new("directory", directory)?,
                bytes("data", data, data_len)?,
                structure("settings", settings)?,
            )
        };
        let (provider, settings) = (provider::parse(provider)?, settings.parse()?);
        directory.set(cmcrypto_site_directory(SiteDirectory::from_bytes(
            provider, data, settings,
        )?));
        Ok(())
    })
}

/// The directory as bytes, for the caller's storage. They are not secret, but whoever can change
/// them decides whom the site trusts.
///
/// Errors: TOO_LARGE above 24 MiB, which a directory does not reach.
///
/// Threads: any. Allocates: yes. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_to_bytes(
    directory: *const cmcrypto_site_directory,
    data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (data, directory) = unsafe {
            (
                HandleOut::new("data", data)?,
                handle("directory", directory)?,
            )
        };
        data.set(cmcrypto_buffer::from(directory.0.to_bytes()?));
        Ok(())
    })
}

/// The code of the site whose directory this is, which is not in it: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_own_site(
    directory: *const cmcrypto_site_directory,
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, directory) = unsafe {
            (
                TextOut::new(out, out_cap, out_len)?,
                handle("directory", directory)?,
            )
        };
        out.write(&[directory.0.own_site().as_str()])
    })
}

/// What is accepted. `struct_size` is the sizeof `*settings`.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_get_settings(
    directory: *const cmcrypto_site_directory,
    settings: *mut cmcrypto_site_directory_settings,
    struct_size: usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (settings, directory) = unsafe {
            (
                StructureOut::new("settings", settings, struct_size)?,
                handle("directory", directory)?,
            )
        };
        settings.set(directory.0.settings().into());
        Ok(())
    })
}

/// Frees a directory.
///
/// Threads: last. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_free(directory: *mut cmcrypto_site_directory) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { handle::free(directory) }
}
