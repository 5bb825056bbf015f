//! The client's trust store.

use std::ffi::c_char;

use cmcrypto_core::trust::TrustStore;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Numbered, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status,
    free, grows, guard, handle, handle_mut, wraps,
};
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::certificate::cmcrypto_certificate;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::trust::settings::cmcrypto_trust_settings;
use crate::trust::source::{cmcrypto_trust_outcome, cmcrypto_trust_source};
use cmcrypto_core::names::SiteCode;

/// The trusted root key with where it came from, the site server signing certificate likewise, and
/// the keys of management points. A call that fails changes nothing.
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
    /// Where the trusted root key came from; 0 if none is held.
    pub trusted_root_key_source: cmcrypto_trust_source,
    /// Where the site server signing certificate came from; 0 if none is held.
    pub site_signing_certificate_source: cmcrypto_trust_source,
    /// How many management points there are whose keys are held, whether or not these are still
    /// valid.
    pub management_point_count: u32,
}

grows!(cmcrypto_trust_store_info, 16);

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
/// above 20 MiB; KEY_TOO_SMALL for a trusted root key that the settings don't accept.
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
/// Errors: TOO_LARGE above 20 MiB, which a store does not reach.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_to_bytes(
    store: *const cmcrypto_trust_store, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, store: &_| data.give(store.0.to_bytes()?))
}

/// The trusted root key.
///
/// Errors: NO_TRUSTED_ROOT_KEY.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_trusted_root_key(
    store: *const cmcrypto_trust_store, key: *mut *mut cmcrypto_site_public_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>, store: &_| {
        let held = store.0.trusted_root_key().ok_or(Error::NO_TRUSTED_ROOT_KEY)?;
        key.give(held.clone())
    })
}

/// What a trust store holds, and from where. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_get_info(
    store: *const cmcrypto_trust_store, info: *mut cmcrypto_trust_store_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, store: &cmcrypto_trust_store| {
        let number = |source: Option<_>| source.map_or(Ok(0), Numbered::number);
        let count = store.0.management_points().count();
        info.give(cmcrypto_trust_store_info {
            struct_size: 0,
            trusted_root_key_source: number(store.0.trusted_root_key_source())?,
            site_signing_certificate_source: number(store.0.site_signing_certificate_source())?,
            management_point_count: u32::try_from(count).map_err(|_| Error::INTERNAL)?,
        })
    })
}

/// Takes a trusted root key from `source`. With none held any source sets it, the first management
/// point only if the settings accept that. The same key from a stronger source raises the recorded
/// source. Another key takes the place of one from the first management point, if its source is
/// stronger: everything that was learned under that one is dropped, but for a site server signing
/// certificate whose own source is as strong.
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

/// Drops the trusted root key and everything that was learned under it: the product's
/// `RESETKEYINFORMATION`.
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

/// The certificate that the site signs with what it sends to all clients.
///
/// Errors: NO_SITE_SIGNING_CERTIFICATE; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_site_signing_certificate(
    store: *const cmcrypto_trust_store, now: i64, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, store: &_, now: Timestamp| {
        let held = store.0.site_signing_certificate(now)?;
        certificate.give(held.clone())
    })
}

/// Takes a site server signing certificate from `source`, by the rules of
/// `cmcrypto_trust_store_learn_trusted_root_key`. From a management point it is taken only with a
/// trusted root key held.
///
/// Errors: KEY_CONFLICT, also for the next certificate of a site whose held one was not changed by
/// `cmcrypto_trust_store_change_site_signing_certificate` or replaced;
/// FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, NO_TRUSTED_ROOT_KEY; CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the key is not RSA,
/// KEY_TOO_SMALL.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_learn_site_signing_certificate(
    store: *mut cmcrypto_trust_store, certificate: *const cmcrypto_certificate,
    source: cmcrypto_trust_source, now: i64, learned: *mut cmcrypto_trust_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>, store: &mut _, certificate: &_, now: Timestamp| {
        let source = Numbered::parse(source)?;
        let certificate = certificate.0.clone();
        let outcome = store.0.learn_site_signing_certificate(certificate, source, now)?;
        learned.give(outcome.number()?)
    })
}

/// Takes another site server signing certificate because an administrator says so.
///
/// Errors: CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
/// KEY_TYPE_NOT_SUPPORTED if the key is not RSA, KEY_TOO_SMALL.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_replace_site_signing_certificate(
    store: *mut cmcrypto_trust_store, certificate: *const cmcrypto_certificate,
    source: cmcrypto_trust_source, now: i64,
) -> cmcrypto_status {
    call!(|store: &mut _, certificate: &_, now: Timestamp| {
        let source = Numbered::parse(source)?;
        let certificate = certificate.0.clone();
        Ok(store.0.replace_site_signing_certificate(certificate, source, now)?)
    })
}

/// Follows a change of the site's signing certificate: `change` is what
/// `cmcrypto_site_signer_change_to` made. The recorded source stays: the next one is trusted as far
/// as this one was.
///
/// Errors: NO_SITE_SIGNING_CERTIFICATE, and those of `cmcrypto_site_verifier_accept_change`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_change_site_signing_certificate(
    store: *mut cmcrypto_trust_store, site_code: *const c_char, change: *const u8,
    change_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|store: &mut _, site_code: SiteCode, (change, change_len): &[u8], now: Timestamp| {
        let site = site_code;
        Ok(store.0.change_site_signing_certificate(site, change, now)?)
    })
}

/// Does to this store what was done to `view`, another reading of the same store, since it was
/// read: by the rules of the operations, in their order. Endorsements that are older than what is
/// known here are left out. What `view` did not change stays as it is here; so a view that was read
/// before a reset or a replacement does not undo it. Merge a view once, and read the store again.
///
/// Errors: those of the operations: KEY_CONFLICT, ENDORSEMENT_CONFLICT, ROOT_KEY_MISMATCH or
/// NO_TRUSTED_ROOT_KEY for a management point that was learned under a root that is not held here,
/// FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, TOO_LARGE. Nothing changes then: read the store again.
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
