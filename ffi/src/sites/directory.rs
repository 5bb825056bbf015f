//! The exchange keys that a site knows: a directory, and its bytes.

use std::ffi::c_char;

use cmcrypto_core::sites::SiteDirectory;

use crate::abi::{
    HandleOut, StructureOut, TextOut, call, cmcrypto_buffer, cmcrypto_status, free, wraps,
};
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::sites::settings::cmcrypto_site_directory_settings;
use cmcrypto_core::names::SiteCode;

/// The exchange keys that a site knows: of each site the current one and the one before it, with
/// the site's relation to this one and who vouches for the key. At most 2,048 sites. A call that
/// fails changes nothing.
///
/// A key comes into it, or takes the place of another, only in the ways of the table of the core's
/// module `sites`. What vouched for it stays checked: a key can be used as long as the key that
/// vouched can, and to the end of the endorsement. So calls that change keys say in `*lost` of
/// which sites the key can't be used any more by that, as text: their codes in their order, 3
/// characters each, with nothing between them. It belongs in a log.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
/// that share a directory hold a lock of their own, or read one each from its bytes, which the
/// caller stores.
pub struct cmcrypto_site_directory(pub(crate) SiteDirectory);

wraps!(cmcrypto_site_directory(SiteDirectory));

/// A directory of the site `own_site_code` that holds no keys.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_new(
    own_site_code: *const c_char, settings: *const cmcrypto_site_directory_settings,
    directory: *mut *mut cmcrypto_site_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<_>,
           own_site_code: SiteCode,
           settings: cmcrypto_site_directory_settings| {
        let own = own_site_code;
        directory.give(SiteDirectory::new(own, settings.parse()?))
    })
}

/// Reads what `cmcrypto_site_directory_to_bytes` wrote.
///
/// Errors: UNSUPPORTED; STORED_FOREIGN if it is something else; STORED_DAMAGED if it is
/// truncated, its checksum is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE
/// above 36 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_from_bytes(
    provider: cmcrypto_provider, data: *const u8, data_len: usize,
    settings: *const cmcrypto_site_directory_settings,
    directory: *mut *mut cmcrypto_site_directory,
) -> cmcrypto_status {
    call!(|directory: HandleOut<_>,
           (data, data_len): &[u8],
           settings: cmcrypto_site_directory_settings| {
        let (provider, settings) = (provider::parse(provider)?, settings.parse()?);
        directory.give(SiteDirectory::from_bytes(provider, data, settings)?)
    })
}

/// The directory as bytes, for the caller's storage. They are not secret, but whoever can change
/// them decides whom the site trusts.
///
/// Errors: TOO_LARGE above 36 MiB, which a directory does not reach.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_to_bytes(
    directory: *const cmcrypto_site_directory, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, directory: &_| data.give(directory.0.to_bytes()?))
}

/// The code of the site whose directory this is, which is not in it: 3 characters.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_own_site(
    directory: *const cmcrypto_site_directory, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, directory: &_| {
        out.write(directory.0.own_site().as_str())
    })
}

/// What is accepted. `struct_size` is the sizeof `*settings`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_get_settings(
    directory: *const cmcrypto_site_directory, settings: *mut cmcrypto_site_directory_settings,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(settings, struct_size): StructureOut<_>, directory: &_| {
        settings.give(directory.0.settings())
    })
}

/// Frees a directory.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_free(directory: *mut cmcrypto_site_directory) {
    free!(directory)
}
