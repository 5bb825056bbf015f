//! Operational keys: with one of them, a site above does from day to day what its exchange key would,
//! which is kept offline.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_core::names::SiteCode;

use crate::abi::{Failure, HandleOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status};
use crate::sites::directory::cmcrypto_site_directory;
use crate::sites::learning::{OUT_OF_RANGE, cmcrypto_site_key_outcome, give_change};

/// Takes the operational key that the exchange key of a site endorsed: of a site above this one, or
/// of this one itself. `endorsed_site` is DER, as
/// `cmcrypto_site_exchange_key_endorse_operational_key` makes it. What it signs is then as good as
/// what the exchange key signs, to the end of the endorsement; and it alone endorses, so that what
/// the exchange key endorsed before can't come back. Another before it is kept until
/// `*keep_previous_until`, with what it vouched for; NULL drops both. With another exchange key of
/// the site all of it ends.
///
/// INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: MALFORMED, NOT_DER,
/// VERSION_NOT_SUPPORTED; for the exchange key those of `cmcrypto_site_directory_check_site`, and
/// NO_TRUSTED_ROOT_KEY where that is this site's and was not set; SITE_MISMATCH for a site that is
/// not at the top; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
/// ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or a key that another operational
/// key has followed; ENDORSEMENT_CONFLICT for another
/// key with the same number; SITE_KEY_STOLEN; KEY_CONFLICT for an exchange key, or another site's
/// key; of the key those of `cmcrypto_public_key_from_spki_der`, KEY_TOO_SMALL and KEY_REJECTED;
/// TOO_LARGE above 64 KiB, or for more than 16,384 keys that were ever endorsed.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_accept_operational_key(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char, endorsed_site: *const u8,
    endorsed_site_len: usize, keep_previous_until: *const i64, now: i64,
    learned: *mut cmcrypto_site_key_outcome, lost: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           lost: HandleOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           (endorsed_site, endorsed_site_len): &[u8],
           keep_previous_until: Option<_>,
           now: Timestamp| {
        let endorsed = EndorsedSite::from_der(endorsed_site)?;
        let keep_previous_until = keep_previous_until.map(Timestamp::from_unix);
        let change = directory
            .0
            .accept_operational_key(site_code, &endorsed, keep_previous_until, now)
            .map_err(Failure::about("now", OUT_OF_RANGE))?;
        give_change(learned, lost, &change)
    })
}
