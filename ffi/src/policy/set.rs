//! A set of assignments, and how a site signs it: by itself, or as one of a batch.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::names::CollectionId;
use cmcrypto_core::policy::{PolicySet, SiteDataKind};

use crate::abi::{
    BytesOut, Failure, HandleOut, Handles, call, cmcrypto_buffer, cmcrypto_status, free, wraps,
};
use crate::policy::assignment::cmcrypto_policy_assignment;
use crate::policy::site_data::cmcrypto_site_data_terms;
use crate::policy::site_signing::cmcrypto_site_signer;

/// As many as the core takes in one batch.
const MAX_BATCH: usize = 1 << 24;

/// What a site assigns to its clients, to the members of a collection, or to one client: the whole
/// of it, so that what a newer set does not name any more is revoked.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. Signing
/// does not change it.
pub struct cmcrypto_policy_set(PolicySet);

wraps!(cmcrypto_policy_set(PolicySet));

/// The sets that were signed together.
pub struct cmcrypto_policy_batch(Vec<Vec<u8>>);

wraps!(cmcrypto_policy_batch(Vec<Vec<u8>>));

/// A set that assigns nothing yet. The kind of the terms is `CMCRYPTO_SITE_DATA_KIND_POLICY`;
/// number and validity are best those of `cmcrypto_site_data_terms_following`, after the number of
/// the last set for this target. Until `not_after` who keeps newer sets from a client can go on
/// giving it this one: it is to be short, and the site signs anew in time.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_set_new(
    terms: *const cmcrypto_site_data_terms, set: *mut *mut cmcrypto_policy_set,
) -> cmcrypto_status {
    call!(|set: HandleOut<_>, terms: cmcrypto_site_data_terms| {
        let terms = terms.parse()?;
        if terms.kind != SiteDataKind::POLICY {
            return Err(Failure::argument("terms", "not of the kind of policy"));
        }
        set.give(PolicySet {
            target: terms.target,
            number: terms.number,
            not_before: terms.not_before,
            not_after: terms.not_after,
            collections: Vec::new(),
            assignments: Vec::new(),
        })
    })
}

/// Assigns a policy. The order is of no account. A policy twice, more than 10,000 of them, and what
/// an assignment can't be are refused when the set is signed.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_set_assign(
    set: *mut cmcrypto_policy_set, assignment: *const cmcrypto_policy_assignment,
) -> cmcrypto_status {
    call!(|set: &mut cmcrypto_policy_set, assignment: cmcrypto_policy_assignment| {
        set.0.assignments.push(assignment.parse()?);
        Ok(())
    })
}

/// Says in the set of one client that it is a member of a collection, whose set then applies to it
/// too: clients take no other collection's. `collection_id` is 1 to 64 ASCII letters, digits and
/// hyphens. A collection twice, more than 1,024 of them, and any in a set that is not for one
/// client are refused when the set is signed.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_set_add_collection(
    set: *mut cmcrypto_policy_set, collection_id: *const c_char,
) -> cmcrypto_status {
    call!(|set: &mut cmcrypto_policy_set, collection_id: CollectionId| {
        set.0.collections.push(collection_id);
        Ok(())
    })
}

/// Signs a set, for `cmcrypto_client_policies_apply`: DER, of the set's length and some hundred
/// bytes.
///
/// INVALID_ARGUMENT, and the detail says why, for a set that clients would refuse: terms as
/// `cmcrypto_site_signer_sign` refuses them; a policy or collection twice, or too many; collections
/// in a set that is not for one client; an assignment with a version that is not from 1 to
/// INT64_MAX, a body above 1 GiB, or an end before its beginning. Errors:
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; TOO_LARGE above 8 MiB; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_policy_set(
    signer: *const cmcrypto_site_signer, set: *const cmcrypto_policy_set, now: i64,
    signed_set: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signed_set: HandleOut<_>,
           signer: &cmcrypto_site_signer,
           set: &cmcrypto_policy_set,
           now: Timestamp| signed_set.give(signer.0.sign_policy_set(&set.0, now)?))
}

/// Signs many sets at once, which costs one signature: a site with many clients, each of which has
/// a set of its own, could not sign them one by one in time. `cmcrypto_policy_batch_get` gives
/// each, of which a client needs its own only.
///
/// INVALID_ARGUMENT also for no sets, and above 16,777,216. Errors: as
/// `cmcrypto_site_signer_sign_policy_set`, of any of them: then none is signed.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_policy_batch(
    signer: *const cmcrypto_site_signer, sets: *const *const cmcrypto_policy_set, sets_len: usize,
    now: i64, batch: *mut *mut cmcrypto_policy_batch,
) -> cmcrypto_status {
    call!(|batch: HandleOut<_>,
           signer: &cmcrypto_site_signer,
           (sets, sets_len): Handles<cmcrypto_policy_set>,
           now: Timestamp| {
        let sets = sets.at_most(MAX_BATCH, Failure::argument("sets_len", "above 16,777,216"))?;
        let sets: Vec<PolicySet> = sets.into_iter().map(|set| set.0.clone()).collect();
        batch.give(signer.0.sign_policy_batch(&sets, now)?)
    })
}

/// The signed set with this index, from 0, in the order in which the sets were given: as
/// `cmcrypto_site_signer_sign_policy_set` gives it, with at most 1.1 KiB more. INVALID_ARGUMENT for
/// an index that is not below their number.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_batch_get(
    batch: *const cmcrypto_policy_batch, index: usize, signed_set: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signed_set: HandleOut<_>, batch: &cmcrypto_policy_batch| {
        let found = batch.0.get(index).ok_or(Failure::argument("index", "not below their number"));
        signed_set.give(found?.as_slice())
    })
}

/// The SHA-256 that names a signed set and no other, 32 bytes, for `cmcrypto_secret_policy_seal`.
/// Nothing of the set is verified.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 8 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_set_sha256(
    signed_set: *const u8, signed_set_len: usize, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, (signed_set, signed_set_len): &[u8]| {
        out.check_fits(32)?;
        out.write(&PolicySet::sha256_of(signed_set)?)
    })
}

/// Frees a set.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_set_free(set: *mut cmcrypto_policy_set) {
    free!(set)
}

/// Frees a batch. Buffers of its sets stay usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_batch_free(batch: *mut cmcrypto_policy_batch) {
    free!(batch)
}
