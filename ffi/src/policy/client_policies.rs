//! What applies to a client: the sets that it has accepted.

use std::ffi::c_char;

use cmcrypto_core::names::{ClientId, CollectionId, SiteCode};
use cmcrypto_core::policy::{AppliedSet, ClientPolicies, PolicyChanges, PolicyId};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    CMCRYPTO_CLIENT_ID_MAX, CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, StructureOut, call,
    cmcrypto_buffer, cmcrypto_status, free, grows, text_field, wraps,
};
use crate::policy::assignment::{
    cmcrypto_policy_assignment, cmcrypto_policy_list, parse_policy_id,
};
use crate::policy::site_signing::cmcrypto_site_verifier;
use crate::policy::target::cmcrypto_site_data_target;

/// What applies to one client of a site, and what of it is in effect. A call that fails changes
/// nothing, but for ROLLBACK of `cmcrypto_client_policies_follow`.
///
/// Three kinds of sets apply to it, each the latest that it accepted: that for all, its own, and
/// those of the collections that its own set names. A policy that several of them name applies in
/// its highest version that has begun; of one version the client's own set goes before those of
/// collections, by their ids, and those before that for all. Where the set of that version has ended,
/// or the client's own set, which names the collections, or the assignment itself, it does not apply,
/// rather than in a version before; the same version, of the same body and flags, goes on by another
/// set where a set has ended.
///
/// With the site's certificate, or what endorses it, ends all that it signed. The verifier that comes
/// last says when: take each anew from the trust store. By another certificate the site begins anew,
/// and under the one before nothing is taken again. So where the site goes on with one that another had
/// replaced here, after a reset, a replacement or a theft, begin with `cmcrypto_client_policies_new`,
/// or the site takes a new certificate.
///
/// The client applies the sets that it got, and stores; asks for the changes; does them, and says each
/// that it did, by `cmcrypto_client_policies_took_effect` and `cmcrypto_client_policies_revoked`; and
/// stores again. What it does not say is told again, so that nothing is lost where it is killed in
/// between. Time changes what applies too: it asks at every start, and now and then. After another
/// certificate, who asks before the client's own set, that for all and those of the collections have
/// come is told to revoke what is only late; but a management point may keep one back: it is not to be
/// waited for long.
///
/// What is not noticed: a set that a management point keeps back, until the one that is held ends, and
/// which of the sets that are valid still is the first that comes for a target. How old each is,
/// `cmcrypto_client_policies_get_set` says, and which collections' sets are missing,
/// `cmcrypto_client_policies_missing`.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves. The
/// caller stores its bytes after each change.
pub struct cmcrypto_client_policies(pub(crate) ClientPolicies);

wraps!(cmcrypto_client_policies(ClientPolicies));

/// Whose policies they are, and of how many sets.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_client_policies_info {
    /// sizeof(cmcrypto_client_policies_info).
    pub struct_size: u32,
    /// How many sets apply, whether or not they are valid still.
    pub set_count: u32,
    /// The client's site.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The client's id.
    pub client_id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_client_policies_info, 276);

/// A set that applies to the client.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_applied_policy_set {
    /// sizeof(cmcrypto_applied_policy_set).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Its number.
    pub number: u64,
    /// The first second of its validity: about when it was signed. If that is long ago, somebody
    /// may keep newer ones back.
    pub not_before: i64,
    /// The last second of its validity, or of the site's certificate or what endorses it: nothing
    /// of it applies after that.
    pub not_after: i64,
    /// The SHA-256 that names it and no other, as `cmcrypto_policy_set_sha256` gives it.
    pub sha256: [u8; 32],
    /// Whom it is for.
    pub target: cmcrypto_site_data_target,
}

grows!(cmcrypto_applied_policy_set, 328);

impl From<AppliedSet<'_>> for cmcrypto_applied_policy_set {
    fn from(set: AppliedSet<'_>) -> Self {
        Self {
            struct_size: 0,
            reserved: 0,
            number: set.number,
            not_before: set.not_before.as_unix(),
            not_after: set.not_after.as_unix(),
            sha256: *set.sha256,
            target: set.target.into(),
        }
    }
}

/// For a buffer: texts without control characters, each with a NUL after it.
fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    texts.flat_map(|text| text.bytes().chain([0])).collect()
}

/// Of a client to which nothing applies yet.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_new(
    site_code: *const c_char, client_id: *const c_char,
    policies: *mut *mut cmcrypto_client_policies,
) -> cmcrypto_status {
    call!(|policies: HandleOut<_>, site_code: SiteCode, client_id: ClientId| {
        policies.give(ClientPolicies::new(site_code, client_id))
    })
}

/// Reads what `cmcrypto_client_policies_to_bytes` wrote. Of which client they are,
/// `cmcrypto_client_policies_get_info` says. Who can put older bytes in their place brings back
/// what was revoked: they must be kept where nobody else may write.
///
/// Errors: STORED_FOREIGN if it is something else; STORED_DAMAGED if it is truncated, its checksum
/// is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE above 64 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_from_bytes(
    data: *const u8, data_len: usize, policies: *mut *mut cmcrypto_client_policies,
) -> cmcrypto_status {
    call!(|policies: HandleOut<_>, (data, data_len): &[u8]| {
        policies.give(ClientPolicies::from_bytes(data)?)
    })
}

/// The policies as bytes, for the caller's storage. They are not secret, but whoever can change
/// them decides what applies to the client.
///
/// Errors: TOO_LARGE above 64 MiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_to_bytes(
    policies: *const cmcrypto_client_policies, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, policies: &cmcrypto_client_policies| {
        data.give(policies.0.to_bytes()?)
    })
}

/// Whose policies they are, and of how many sets. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_get_info(
    policies: *const cmcrypto_client_policies, info: *mut cmcrypto_client_policies_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, policies: &cmcrypto_client_policies| {
        let sets = policies.0.sets().len();
        info.give(cmcrypto_client_policies_info {
            struct_size: 0,
            set_count: u32::try_from(sets).map_err(|_| Error::INTERNAL)?,
            site_code: text_field(policies.0.site_code().as_str()),
            client_id: text_field(policies.0.client().as_str()),
        })
    })
}

/// Takes a set that the site has signed, if it applies to this client and is not older than the
/// last one for its target. By another certificate of the site all that the one before signed is over.
/// What that changes, `cmcrypto_client_policies_changes` says.
///
/// Errors: SITE_MISMATCH if the verifier or the set is of another site; MALFORMED, NOT_DER,
/// TOO_LARGE above 8 MiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed: the
/// site may have changed it; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED of
/// the verifier; SIGNATURE_INVALID, also for a wrong place in a batch; NOT_INTENDED_RECIPIENT if it
/// is for another client, or for a collection that the client's own set does not name, which the
/// detail says: the own set comes first; ROLLBACK for a lower number than the last one's, or a
/// certificate that another replaced here; POLICY_CONFLICT for another set of the same number;
/// SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`, STALE if it has ended;
/// TOO_LARGE if the sets that apply, also those that have ended, had more than 10,000 assignments.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_apply(
    policies: *mut cmcrypto_client_policies, verifier: *const cmcrypto_site_verifier,
    signed_set: *const u8, signed_set_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|policies: &mut cmcrypto_client_policies,
           verifier: &cmcrypto_site_verifier,
           (signed_set, signed_set_len): &[u8],
           now: Timestamp| Ok(policies.0.apply(&verifier.0, signed_set, now)?))
}

/// Takes what the trust store says now: after each download of a management point's bundle, which may
/// prolong what endorses the certificate, or shorten it. If the store has another certificate, what the
/// one before signed is over: a management point that keeps the new sets back does not prolong the old
/// ones. Where the store has none any more: `cmcrypto_client_policies_withdraw`.
///
/// Errors: SITE_MISMATCH; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; ROLLBACK
/// for a certificate that another replaced here: what that one signed is withdrawn, and the client begins
/// with `cmcrypto_client_policies_new`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_follow(
    policies: *mut cmcrypto_client_policies, verifier: *const cmcrypto_site_verifier, now: i64,
) -> cmcrypto_status {
    call!(|policies: &mut cmcrypto_client_policies,
           verifier: &cmcrypto_site_verifier,
           now: Timestamp| Ok(policies.0.follow(&verifier.0, now)?))
}

/// Nothing applies any more: the trust store could be read, and has no certificate for the site
/// (`cmcrypto_trust_store_site_verifier` is refused), as after its key was replaced. A later
/// `cmcrypto_client_policies_follow` or `cmcrypto_client_policies_apply` ends that.
/// Threads: one. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_withdraw(
    policies: *mut cmcrypto_client_policies,
) -> cmcrypto_status {
    call!(|policies: &mut cmcrypto_client_policies| {
        policies.0.withdraw();
        Ok(())
    })
}

/// What is to be done at `now`, until it is said that it was: what was assigned or revoked by sets, and
/// what has begun or ended by itself. `*assigned` are the policies that apply and are not in effect, or
/// not as they apply: of another version, body or validity. `*revoked` are the ids of those that are in
/// effect and apply no more, as text, each with a NUL after it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_changes(
    policies: *const cmcrypto_client_policies, now: i64, assigned: *mut *mut cmcrypto_policy_list,
    revoked: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|assigned: HandleOut<_>,
           revoked: HandleOut<_>,
           policies: &cmcrypto_client_policies,
           now: Timestamp| {
        let changes = policies.0.changes(now);
        assigned.set(changes.assigned.into());
        revoked.give(texts(changes.revoked.iter().map(PolicyId::as_str)))
    })
}

/// A policy is in effect as it is assigned here: its body was verified, and acted on.
///
/// Errors: TOO_LARGE if more than 20,000 policies were in effect.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_took_effect(
    policies: *mut cmcrypto_client_policies, assignment: *const cmcrypto_policy_assignment,
) -> cmcrypto_status {
    call!(|policies: &mut cmcrypto_client_policies, assignment: cmcrypto_policy_assignment| {
        let assigned = vec![assignment.parse()?];
        Ok(policies.0.acted_on(&PolicyChanges { assigned, revoked: Vec::new() })?)
    })
}

/// A policy is in effect no more: what it did was undone.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_revoked(
    policies: *mut cmcrypto_client_policies, policy: *const c_char,
) -> cmcrypto_status {
    call!(|policies: &mut cmcrypto_client_policies, policy: &str| {
        let revoked = vec![parse_policy_id("policy", policy)?];
        Ok(policies.0.acted_on(&PolicyChanges { assigned: Vec::new(), revoked })?)
    })
}

/// The policies that are in effect, as the client said.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_in_effect(
    policies: *const cmcrypto_client_policies, list: *mut *mut cmcrypto_policy_list,
) -> cmcrypto_status {
    call!(|list: HandleOut<cmcrypto_policy_list>, policies: &cmcrypto_client_policies| {
        list.give(policies.0.in_effect().cloned().collect::<Vec<_>>())
    })
}

/// The assignment of the policy with this id that applies at `now`. `struct_size` is the sizeof
/// `*assignment`.
///
/// Errors: POLICY_NOT_ASSIGNED if no set that is valid names it, or not for this time.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_policy(
    policies: *const cmcrypto_client_policies, policy: *const c_char, now: i64,
    assignment: *mut cmcrypto_policy_assignment, struct_size: usize,
) -> cmcrypto_status {
    call!(|(assignment, struct_size): StructureOut<_>,
           policies: &cmcrypto_client_policies,
           policy: &str,
           now: Timestamp| {
        let policy = parse_policy_id("policy", policy)?;
        assignment.give(policies.0.policy(&policy, now)?)
    })
}

/// All assignments that apply at `now`: only of sets that are valid, and while each applies. Not
/// those of collections, once the client's own set, which names them, is not valid any more.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_list(
    policies: *const cmcrypto_client_policies, now: i64, list: *mut *mut cmcrypto_policy_list,
) -> cmcrypto_status {
    call!(|list: HandleOut<cmcrypto_policy_list>,
           policies: &cmcrypto_client_policies,
           now: Timestamp| {
        let found: Vec<_> = policies.0.policies(now).into_iter().cloned().collect();
        list.give(found)
    })
}

/// The set with this index, from 0, of those that apply, whether or not it is valid still.
/// `struct_size` is the sizeof `*set`. INVALID_ARGUMENT for an index that is not below `set_count`
/// of `cmcrypto_client_policies_get_info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_get_set(
    policies: *const cmcrypto_client_policies, index: usize, set: *mut cmcrypto_applied_policy_set,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(set, struct_size): StructureOut<_>, policies: &cmcrypto_client_policies| {
        let found = policies.0.sets().get(index).copied();
        set.give(found.ok_or(Failure::argument("index", "not below the count"))?)
    })
}

/// The set by which the policy with this id applies at `now`: what a secret policy must be sealed for.
/// `struct_size` is the sizeof `*set`.
///
/// Errors: POLICY_NOT_ASSIGNED, as of `cmcrypto_client_policies_policy`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_assigned_by(
    policies: *const cmcrypto_client_policies, policy: *const c_char, now: i64,
    set: *mut cmcrypto_applied_policy_set, struct_size: usize,
) -> cmcrypto_status {
    call!(|(set, struct_size): StructureOut<_>,
           policies: &cmcrypto_client_policies,
           policy: &str,
           now: Timestamp| {
        let policy = parse_policy_id("policy", policy)?;
        set.give(policies.0.assigned_by(&policy, now)?)
    })
}

/// The collections that the client's own set names, and of which no set is held that is valid at
/// `now`: a management point may keep it back. `*collections` are their ids as text, each with a NUL
/// after it.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_missing(
    policies: *const cmcrypto_client_policies, now: i64, collections: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|collections: HandleOut<_>, policies: &cmcrypto_client_policies, now: Timestamp| {
        collections.give(texts(policies.0.missing(now).into_iter().map(CollectionId::as_str)))
    })
}

/// Frees a client's policies.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_free(policies: *mut cmcrypto_client_policies) {
    free!(policies)
}
