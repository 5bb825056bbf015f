//! Policy that holds secrets: for one client, one assignment, and nobody else.

use std::ffi::c_char;

use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::secret_policy::{OpenedPolicy, PolicySealer, SecretPolicy};
use cmcrypto_core::{Secret, Timestamp};

use crate::abi::{
    Content, Failure, HandleOut, Handles, StructureOut, call, cmcrypto_buffer, cmcrypto_status,
    free, wraps,
};
use crate::pki::identity::{
    cmcrypto_decryption_identity, cmcrypto_signing_identity, decryption_identities,
};
use crate::policy::assignment::{cmcrypto_policy_assignment, parse_policy_id};
use crate::policy::client_policies::cmcrypto_client_policies;
use crate::policy::site_signing::cmcrypto_site_verifier;
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::registration::client_directory::cmcrypto_client_directory;
use crate::trust::management_point::cmcrypto_trusted_management_point;

/// A policy that holds secrets, with what it is assigned by. A site keeps both, and hands them to
/// its management points. Its memory is wiped when it is freed.
pub struct cmcrypto_secret_policy(SecretPolicy);

wraps!(cmcrypto_secret_policy(SecretPolicy));

impl Content for OpenedPolicy {
    fn bytes(&self) -> &[u8] {
        self.body()
    }
}

/// A version of a policy that holds secrets, with a salt that is drawn here: its assignment names
/// the body by its hash, and a set is read by many, who could guess the secret by that without the
/// salt. `policy` is its id.
///
/// Errors: UNSUPPORTED; TOO_LARGE for a body above 16 MiB; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_new(
    provider: cmcrypto_provider, policy: *const c_char, version: u64, body: *const u8,
    body_len: usize, not_before: i64, not_after: i64, secret: *mut *mut cmcrypto_secret_policy,
) -> cmcrypto_status {
    call!(|secret: HandleOut<_>,
           policy: &str,
           (body, body_len): &[u8],
           not_before: Timestamp,
           not_after: Timestamp| {
        let (provider, policy) = (provider::parse(provider)?, parse_policy_id("policy", policy)?);
        secret.give(SecretPolicy::new(provider, policy, version, body, not_before, not_after)?)
    })
}

/// From what `cmcrypto_secret_policy_assignment` and `cmcrypto_secret_policy_salted` gave.
/// INVALID_ARGUMENT also if the assignment is not SECRET.
///
/// Errors: POLICY_BODY_MISMATCH if they don't belong together.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_from_salted(
    assignment: *const cmcrypto_policy_assignment, salted: *const u8, salted_len: usize,
    secret: *mut *mut cmcrypto_secret_policy,
) -> cmcrypto_status {
    call!(|secret: HandleOut<_>,
           assignment: cmcrypto_policy_assignment,
           (salted, salted_len): &[u8]| {
        let salted = Secret::from(salted.to_vec());
        let read = SecretPolicy::from_salted(assignment.parse()?, salted);
        secret.give(read.map_err(Failure::about("assignment or salted", "not a secret policy"))?)
    })
}

/// What a set names it by, for `cmcrypto_policy_set_assign`: it is REQUIRESAUTH and SECRET.
/// `struct_size` is the sizeof `*assignment`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_assignment(
    secret: *const cmcrypto_secret_policy, assignment: *mut cmcrypto_policy_assignment,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(assignment, struct_size): StructureOut<_>, secret: &cmcrypto_secret_policy| {
        assignment.give(secret.0.assignment())
    })
}

/// What the site stores of it beside the assignment: the salt, 32 bytes, and the body. It is
/// secret.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_salted(
    secret: *const cmcrypto_secret_policy, salted: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|salted: HandleOut<_>, secret: &cmcrypto_secret_policy| {
        salted.give(secret.0.salted().expose())
    })
}

/// Seals it to a client of the directory, for the assignment in the set that has this SHA-256, 32
/// bytes (`cmcrypto_policy_set_sha256`): when another set assigns it, it is sealed anew. `identity`
/// is the site server signing certificate of the site `site_code`, or that with which a management
/// point of it signs.
///
/// Errors: UNKNOWN_SENDER if the client is not registered; BLOCKED_SENDER, UNAPPROVED_SENDER if it
/// may not have it; NO_RECIPIENTS if it registered no encryption certificate; of that
/// CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED,
/// KEY_TOO_SMALL; of `identity` CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; RANDOM; those of
/// the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_seal(
    secret: *const cmcrypto_secret_policy, identity: *const cmcrypto_signing_identity,
    site_code: *const c_char, set_sha256: *const u8, set_sha256_len: usize,
    clients: *const cmcrypto_client_directory, client_id: *const c_char, now: i64,
    sealed: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|sealed: HandleOut<_>,
           secret: &cmcrypto_secret_policy,
           identity: &cmcrypto_signing_identity,
           site_code: SiteCode,
           (set_sha256, set_sha256_len): &[u8],
           clients: &cmcrypto_client_directory,
           client_id: ClientId,
           now: Timestamp| {
        let set = <&[u8; 32]>::try_from(set_sha256);
        let set = set.map_err(|_| Failure::argument("set_sha256_len", "not 32"))?;
        let sealing =
            secret.0.seal(&identity.0, site_code, set, clients.registry(), &client_id, now);
        sealed.give(sealing?)
    })
}

/// Opens the secret policy that is assigned to this client now, with the first of `identities` that
/// opens it, where a management point sealed it. `*body` is its body, without the salt. It opens only
/// while the set that it was sealed for is held, and is sealed anew for each renewal of that: it is
/// opened once, and is then the caller's to protect. What the set tells all who read it: the policy's
/// id, its version, when it changes, and the length of its body.
///
/// Errors: POLICY_NOT_ASSIGNED if no valid set names it, or not as SECRET; SITE_MISMATCH if the
/// management point is of another site; of its certificate CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED. What anyone can read:
/// MALFORMED, NOT_DER, TOO_LARGE above 17 MiB, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS,
/// NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM. Until the tag is verified:
/// DECRYPT. Then MALFORMED, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed
/// it; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another client;
/// ENVELOPE_MISMATCH if it was signed for another content key; POLICY_NOT_ASSIGNED if it is of
/// another policy, version or set than is assigned, such as one that was before: ask for it again;
/// POLICY_BODY_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_open_secret_by_management_point(
    policies: *const cmcrypto_client_policies, policy: *const c_char, sealed: *const u8,
    sealed_len: usize, identities: *const *const cmcrypto_decryption_identity,
    identities_len: usize, management_point: *const cmcrypto_trusted_management_point, now: i64,
    body: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|body: HandleOut<_>,
           policies: &cmcrypto_client_policies,
           policy: &str,
           (sealed, sealed_len): &[u8],
           (identities, identities_len): Handles<_>,
           management_point: &cmcrypto_trusted_management_point,
           now: Timestamp| {
        let by = PolicySealer::ManagementPoint(&management_point.0);
        body.give(open(policies, policy, sealed, identities, by, now)?)
    })
}

/// As `cmcrypto_client_policies_open_secret_by_management_point`, where the site server sealed it,
/// with the certificate that it signs sets with.
///
/// Errors: as `cmcrypto_client_policies_open_secret_by_management_point`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_policies_open_secret_by_site(
    policies: *const cmcrypto_client_policies, policy: *const c_char, sealed: *const u8,
    sealed_len: usize, identities: *const *const cmcrypto_decryption_identity,
    identities_len: usize, verifier: *const cmcrypto_site_verifier, now: i64,
    body: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|body: HandleOut<_>,
           policies: &cmcrypto_client_policies,
           policy: &str,
           (sealed, sealed_len): &[u8],
           (identities, identities_len): Handles<_>,
           verifier: &cmcrypto_site_verifier,
           now: Timestamp| {
        let by = PolicySealer::Site(&verifier.0);
        body.give(open(policies, policy, sealed, identities, by, now)?)
    })
}

fn open(
    policies: &cmcrypto_client_policies, policy: &str, sealed: &[u8],
    identities: Handles<'_, cmcrypto_decryption_identity>, by: PolicySealer<'_>, now: Timestamp,
) -> Result<cmcrypto_buffer, Failure> {
    let policy = parse_policy_id("policy", policy)?;
    let identities = decryption_identities(identities)?;
    let opened = policies.0.open_secret(&policy, sealed, &identities, by, now)?;
    Ok(cmcrypto_buffer::holding(opened))
}

/// Frees a secret policy, and wipes it.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_secret_policy_free(secret: *mut cmcrypto_secret_policy) {
    free!(secret)
}
