//! Whether a key that is held can be used: what vouched for it stays checked.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::SiteCode;

use crate::abi::{
    CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, StructureOut, ValueOut, call, cmcrypto_status,
    free, grows, text_field, wraps,
};
use crate::sites::directory::cmcrypto_site_directory;

/// The sites of which the key can't be used any more soon.
pub struct cmcrypto_lapsing_sites(Vec<(SiteCode, Timestamp)>);

wraps!(cmcrypto_lapsing_sites(Vec<(SiteCode, Timestamp)>));

/// A site of which the key can't be used any more soon.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_lapsing_site {
    /// sizeof(cmcrypto_lapsing_site).
    pub struct_size: u32,
    /// Its code.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The last second at which its key can be used; 0 where nobody vouches for it any more.
    pub until: i64,
}

grows!(cmcrypto_lapsing_site, 16);

/// Whether the current key of a site can be used now; with it its operational key, if it has one.
///
/// Errors: SITE_KEY_UNKNOWN; SITE_KEY_STOLEN; SITE_KEY_UNVOUCHED if the key that vouches for it is
/// not kept any more; SECURE_KEY_EXCHANGE_REQUIRED if it rests on a site's own word, and the
/// settings do not accept that; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED, also of an
/// endorsement above it; SIGNATURE_INVALID if the stored directory was changed.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_check_site(
    directory: *const cmcrypto_site_directory, site_code: *const c_char, now: i64,
) -> cmcrypto_status {
    call!(|directory: &cmcrypto_site_directory, site_code: SiteCode, now: Timestamp| {
        Ok(directory.0.check_site(site_code, now)?)
    })
}

/// The sites of which the key can't be used any more within so many days unless somebody vouches
/// for it anew, or can't already for that; this one among them if it has an operational key. The
/// first to end first.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_lapsing(
    directory: *const cmcrypto_site_directory, now: i64, days: u32,
    lapsing: *mut *mut cmcrypto_lapsing_sites,
) -> cmcrypto_status {
    call!(|lapsing: HandleOut<_>, directory: &cmcrypto_site_directory, now: Timestamp| {
        lapsing.give(directory.0.lapsing(now, days))
    })
}

/// How many sites there are.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_lapsing_sites_count(
    lapsing: *const cmcrypto_lapsing_sites, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, lapsing: &_| count.give(lapsing.0.len()))
}

/// One of these sites. `index` counts from 0. `struct_size` is the sizeof `*site`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_lapsing_sites_at(
    lapsing: *const cmcrypto_lapsing_sites, index: usize, site: *mut cmcrypto_lapsing_site,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(site, struct_size): StructureOut<_>, lapsing: &cmcrypto_lapsing_sites| {
        let lapsing = lapsing.0.get(index);
        let (code, until) = lapsing.ok_or(Failure::argument("index", "not below the count"))?;
        site.give(cmcrypto_lapsing_site {
            struct_size: 0,
            site_code: text_field(code.as_str()),
            until: until.as_unix(),
        })
    })
}

/// Frees what was told of sites.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_lapsing_sites_free(lapsing: *mut cmcrypto_lapsing_sites) {
    free!(lapsing)
}
