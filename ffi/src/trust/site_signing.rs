//! The certificates that sites sign with what they send to their clients.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::SiteCode;

use crate::abi::{HandleOut, Numbered, ValueOut, call, cmcrypto_status};
use crate::pki::certificate::cmcrypto_certificate;
use crate::policy::site_signing::cmcrypto_site_verifier;
use crate::trust::source::{cmcrypto_trust_outcome, cmcrypto_trust_source};
use crate::trust::store::{cmcrypto_trust_store, source_number};

/// The certificate that a site signs with what it sends to all its clients, as policy: the one that
/// its key endorsed, out of the last bundle with one that was learned, and verified again at this
/// time; or what another source said, where that is stronger, see
/// `cmcrypto_trust_store_learn_site_signing_certificate`.
///
/// Errors: NO_SITE_SIGNING_CERTIFICATE; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if it is from a
/// management point, not endorsed, and these settings do not accept that;
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; of one that was endorsed those of
/// `cmcrypto_trust_store_management_point`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_site_signing_certificate(
    store: *const cmcrypto_trust_store, site_code: *const c_char, now: i64,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, store: &_, site_code: SiteCode, now: Timestamp| {
        certificate.give(store.0.site_signing_certificate(site_code, now)?)
    })
}

/// What verifies what a site signs for its clients: by the certificate of
/// `cmcrypto_trust_store_site_signing_certificate`, and, where the site's key endorsed it, only as long
/// as all that it hangs on is valid. Ask for it again before `*not_after`, its last second, and after
/// each download: it does not hear what the store learns.
///
/// Errors: those of `cmcrypto_trust_store_site_signing_certificate`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_site_verifier(
    store: *const cmcrypto_trust_store, site_code: *const c_char, now: i64,
    verifier: *mut *mut cmcrypto_site_verifier, not_after: *mut i64,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>,
           not_after: ValueOut<_>,
           store: &_,
           site_code: SiteCode,
           now: Timestamp| {
        let made = store.0.site_verifier(site_code, now)?;
        not_after.set(made.not_after().as_unix());
        verifier.give(made)
    })
}

/// Where the certificate that a site signs with came from, accepted by these settings or not, if
/// nobody endorsed it; 0 if none is held but what was endorsed.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_site_signing_certificate_source(
    store: *const cmcrypto_trust_store, site_code: *const c_char,
    source: *mut cmcrypto_trust_source,
) -> cmcrypto_status {
    call!(|source: ValueOut<_>, store: &cmcrypto_trust_store, site_code: SiteCode| {
        source.give(source_number(store.0.site_signing_certificate_source(site_code))?)
    })
}

/// Takes from `source` a certificate that a site signs with, by the rules of
/// `cmcrypto_trust_store_learn_trusted_root_key`. From a management point it is taken only where
/// `accept_unendorsed_site_signing` is 1, and with a trusted root key held, which says nothing
/// about it. One that the site's key endorsed comes with its management points instead, and counts
/// unless this one is from a stronger source: an endorsement is as strong as the source of the
/// trusted root key, but never more than the directory service.
///
/// Errors: KEY_CONFLICT, also for the next certificate of a site whose held one was not changed by
/// `cmcrypto_trust_store_change_site_signing_certificate` or replaced, and for another than what
/// was endorsed, where that counts; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, NO_TRUSTED_ROOT_KEY;
/// CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the
/// key is not RSA, KEY_TOO_SMALL; TOO_LARGE for more than 64 sites.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_learn_site_signing_certificate(
    store: *mut cmcrypto_trust_store, site_code: *const c_char,
    certificate: *const cmcrypto_certificate, source: cmcrypto_trust_source, now: i64,
    learned: *mut cmcrypto_trust_outcome,
) -> cmcrypto_status {
    call!(|learned: ValueOut<_>,
           store: &mut _,
           site_code: SiteCode,
           certificate: &_,
           now: Timestamp| {
        let source = Numbered::parse(source)?;
        let (site, certificate) = (site_code, certificate.0.clone());
        let outcome = store.0.learn_site_signing_certificate(site, certificate, source, now)?;
        learned.give(outcome.number()?)
    })
}

/// Takes another certificate that a site signs with because an administrator says so.
///
/// Errors: KEY_CONFLICT where what the site's key endorsed would count all the same: an
/// administrator says so as PRE_PROVISIONED or CLIENT_PUSH; CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the key is not RSA,
/// KEY_TOO_SMALL; TOO_LARGE for more than 64 sites.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_replace_site_signing_certificate(
    store: *mut cmcrypto_trust_store, site_code: *const c_char,
    certificate: *const cmcrypto_certificate, source: cmcrypto_trust_source, now: i64,
) -> cmcrypto_status {
    call!(|store: &mut _, site_code: SiteCode, certificate: &_, now: Timestamp| {
        let source = Numbered::parse(source)?;
        let (site, certificate) = (site_code, certificate.0.clone());
        Ok(store.0.replace_site_signing_certificate(site, certificate, source, now)?)
    })
}

/// Drops what was learned or replaced of the certificate that a site signs with: what its key
/// endorsed counts then, now and later. `*was_held` is 1 if there was any.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_forget_site_signing_certificate(
    store: *mut cmcrypto_trust_store, site_code: *const c_char, was_held: *mut i32,
) -> cmcrypto_status {
    call!(|was_held: ValueOut<_>, store: &mut cmcrypto_trust_store, site_code: SiteCode| {
        was_held.give(i32::from(store.0.forget_site_signing_certificate(site_code)))
    })
}

/// Follows a change of the certificate that a site signs with, where nobody endorsed it: `change`
/// is what `cmcrypto_site_signer_change_to` made. The recorded source stays: the next one is
/// trusted as far as this one was.
///
/// Errors: NO_SITE_SIGNING_CERTIFICATE, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, and those of
/// `cmcrypto_site_verifier_accept_change`.
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
