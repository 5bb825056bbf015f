//! The client's trust store.

use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_core::trust::{TrustSource, TrustStore};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Numbered, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status,
    free, grows, guard, handle, handle_mut, wraps,
};
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::trust::settings::cmcrypto_trust_settings;
use crate::trust::source::{cmcrypto_trust_outcome, cmcrypto_trust_source};

/// The trusted root key with where it came from, the keys of management points, and the
/// certificates that sites sign policy with. A call that fails changes nothing.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
/// that share a store hold a lock of their own, or load one each from the file.
/// `cmcrypto_trust_store_file` keeps one in a file that several processes share;
/// `cmcrypto_trust_store_to_bytes` is for callers with storage of their own.
pub struct cmcrypto_trust_store(pub(crate) TrustStore);

wraps!(cmcrypto_trust_store(TrustStore));

/// What a trust store holds, and from where.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_trust_store_info {
    /// sizeof(cmcrypto_trust_store_info).
    pub struct_size: u32,
    /// Where the trusted root key came from, accepted by these settings or not; 0 if none is held.
    pub trusted_root_key_source: cmcrypto_trust_source,
    /// How many management points there are whose keys are held, whether or not these are still
    /// valid; 0 if the trusted root key is not accepted, under which they were learned.
    pub management_point_count: u32,
}

grows!(cmcrypto_trust_store_info, 12);

/// A store that holds nothing.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_new(
    settings: *const cmcrypto_trust_settings, store: *mut *mut cmcrypto_trust_store,
) -> cmcrypto_status {
    call!(|store: HandleOut<_>, settings: cmcrypto_trust_settings| {
        store.give(TrustStore::new(settings.parse()?))
    })
}

/// Reads what `cmcrypto_trust_store_to_bytes` wrote. The keys of management points are verified
/// when they are used.
///
/// Errors: UNSUPPORTED; STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED; TOO_LARGE
/// above 28 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_from_bytes(
    provider: cmcrypto_provider, data: *const u8, data_len: usize,
    settings: *const cmcrypto_trust_settings, store: *mut *mut cmcrypto_trust_store,
) -> cmcrypto_status {
    call!(|store: HandleOut<_>, (data, data_len): &[u8], settings: cmcrypto_trust_settings| {
        let (provider, settings) = (provider::parse(provider)?, settings.parse()?);
        store.give(TrustStore::from_bytes(provider, data, settings)?)
    })
}

/// The store as bytes. They are not secret, but whoever can change them decides whom the client
/// trusts.
///
/// Errors: TOO_LARGE above 28 MiB, which a store does not reach.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_to_bytes(
    store: *const cmcrypto_trust_store, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, store: &_| data.give(store.0.to_bytes()?))
}

/// The trusted root key.
///
/// Errors: NO_TRUSTED_ROOT_KEY; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if the one that is held is not
/// accepted by these settings: another process may have taken it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_trusted_root_key(
    store: *const cmcrypto_trust_store, key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, store: &_| key.give(store.0.trusted_root_key()?.clone()))
}

/// What a trust store holds, and from where. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_get_info(
    store: *const cmcrypto_trust_store, info: *mut cmcrypto_trust_store_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, store: &cmcrypto_trust_store| {
        let count = store.0.management_points().map_or(0, Iterator::count);
        info.give(cmcrypto_trust_store_info {
            struct_size: 0,
            trusted_root_key_source: source_number(store.0.trusted_root_key_source())?,
            management_point_count: u32::try_from(count).map_err(|_| Error::INTERNAL)?,
        })
    })
}

pub(crate) fn source_number(source: Option<TrustSource>) -> Result<cmcrypto_trust_source, Failure> {
    source.map_or(Ok(0), Numbered::number)
}

/// Takes a trusted root key from `source`. With none held any source sets it, the first management
/// point only if the settings accept that. The same key from a stronger source raises the recorded
/// source. Another key takes the place of one from the first management point, if its source is
/// stronger: everything that was learned under that one is dropped, but for certificates that sites
/// sign policy with whose own source is as strong.
///
/// Errors: KEY_CONFLICT in every other case; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; KEY_TOO_SMALL.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_learn_trusted_root_key(
    store: *mut cmcrypto_trust_store, key: *const cmcrypto_site_public_key,
    source: cmcrypto_trust_source, learned: *mut cmcrypto_trust_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>, store: &mut _, key: &_| {
        let (key, source) = (key.0.clone(), Numbered::parse(source)?);
        learned.give(store.0.learn_trusted_root_key(key, source)?.number()?)
    })
}

/// Takes another trusted root key because an administrator says so, whatever is held, and drops
/// everything that was learned under that. With the same key only the source changes.
///
/// Errors: KEY_TOO_SMALL.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_replace_trusted_root_key(
    store: *mut cmcrypto_trust_store, key: *const cmcrypto_site_public_key,
    source: cmcrypto_trust_source,
) -> cmcrypto_status {
    call!(|store: &mut _, key: &_| Ok(store
        .0
        .replace_trusted_root_key(key.0.clone(), Numbered::parse(source)?)?))
}

/// Drops the trusted root key and everything that was learned: the product's `RESETKEYINFORMATION`.
/// What another reading of the store has learned before comes to nothing, see
/// `cmcrypto_trust_store_merge`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_reset(
    store: *mut cmcrypto_trust_store,
) -> cmcrypto_status {
    call!(|store: &mut cmcrypto_trust_store| {
        store.0.reset();
        Ok(())
    })
}

/// Notes the operational key that the trusted root key has now, before a management point shows it:
/// from then on nothing is accepted that an earlier one vouched for, or the root itself.
/// `endorsed_site` is DER, as `cmcrypto_site_exchange_key_endorse_operational_key` makes it.
///
/// Errors: NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; MALFORMED, NOT_DER,
/// VERSION_NOT_SUPPORTED; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
/// ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or a key that another has followed;
/// ENDORSEMENT_CONFLICT for another with the same number; TOO_LARGE above 64 KiB, or for more than
/// 16,384 keys and hosts that were ever endorsed.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_learn_operational_key(
    store: *mut cmcrypto_trust_store, endorsed_site: *const u8, endorsed_site_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|store: &mut _, (endorsed_site, endorsed_site_len): &[u8], now: Timestamp| {
        let endorsed = EndorsedSite::from_der(endorsed_site)?;
        Ok(store.0.learn_operational_key(&endorsed, now)?)
    })
}

/// Does to this store what was done to `view`, another reading of the same store, since it was
/// read: by the rules of the operations, in their order. Endorsements that are older than what is
/// known here are left out. What `view` did not change stays as it is here; so a view that was read
/// before a reset or a replacement does not undo it, unless it was reset itself. Of the certificates
/// that nobody endorsed it replaces and forgets only those that it had in view. Merge a view once, and
/// read the store again.
///
/// Errors: those of the operations: KEY_CONFLICT, also for a certificate in the place of one that is
/// not held here, ROOT_KEY_MISMATCH or NO_TRUSTED_ROOT_KEY for a management point that was learned
/// under a root that is not held here, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; TOO_LARGE, also for a view
/// with more than 4,096 changes; ROLLBACK for a view that has learned, replaced or forgotten
/// something, and was read before a reset here. Nothing changes then: read the store again.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_merge(
    store: *mut cmcrypto_trust_store, view: *const cmcrypto_trust_store,
) -> cmcrypto_status {
    guard(|| {
        if store.cast_const() == view && !view.is_null() {
            return Err(Failure::argument("view", "the store itself"));
        }
        // SAFETY: the caller's pointers are as the conventions say.
        let (store, view) = unsafe { (handle_mut("store", store)?, handle("view", view)?) };
        Ok(store.0.merge(&view.0)?)
    })
}

/// Frees a trust store. What came of it stays usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_free(store: *mut cmcrypto_trust_store) {
    free!(store)
}
