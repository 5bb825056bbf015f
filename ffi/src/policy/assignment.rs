//! What a site assigns to its clients: a policy, named with the hash of its body.

use std::ffi::c_char;
use std::path::Path;

use cmcrypto_core::Timestamp;
use cmcrypto_core::policy::{FileSink, PolicyAssignment, PolicyFlags, PolicyId};

use crate::abi::{
    Failure, StructureOut, ValueOut, call, cmcrypto_status, flag, free, grows, open_regular,
    text_field, text_of, wraps,
};

/// Room for the id of a policy: up to 1,020 bytes and a NUL.
pub const CMCRYPTO_POLICY_ID_MAX: usize = 1024;

/// A policy that is assigned: which version of it, what bears on its security, and what its body
/// is. There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_policy_assignment {
    /// sizeof(cmcrypto_policy_assignment).
    pub struct_size: u32,
    /// REQUIRESAUTH: 1 if it is given only to a client that shows who it is.
    pub requires_auth: i32,
    /// SECRET: 1 if it is given only to an approved client, sealed to it: see
    /// `cmcrypto_secret_policy`.
    pub secret: i32,
    /// INTRANETONLY: 1 if it is not given to a client on the internet.
    pub intranet_only: i32,
    /// Which version of it, from 1 to INT64_MAX. Of those that apply to a client the highest
    /// counts.
    pub version: u64,
    /// The length of its body, in bytes: at most 1 GiB.
    pub length: u64,
    /// The first second in which it applies.
    pub not_before: i64,
    /// The last second in which it applies.
    pub not_after: i64,
    /// The SHA-256 of its body. That of a secret one is over a random salt, too, or the secret
    /// could be guessed from it.
    pub sha256: [u8; 32],
    /// Which policy: its id, 1 to 255 characters, none of them a control character, as UTF-8. A
    /// NUL. Compared octet by octet.
    pub policy: [c_char; CMCRYPTO_POLICY_ID_MAX],
}

grows!(cmcrypto_policy_assignment, 1104);

impl cmcrypto_policy_assignment {
    pub(crate) fn parse(&self) -> Result<PolicyAssignment, Failure> {
        Ok(PolicyAssignment {
            policy: parse_policy_id("policy", &text_of("policy", &self.policy)?)?,
            version: self.version,
            flags: PolicyFlags {
                requires_auth: flag("requires_auth", self.requires_auth)?,
                secret: flag("secret", self.secret)?,
                intranet_only: flag("intranet_only", self.intranet_only)?,
            },
            length: self.length,
            sha256: self.sha256,
            not_before: Timestamp::from_unix(self.not_before),
            not_after: Timestamp::from_unix(self.not_after),
        })
    }
}

impl From<&PolicyAssignment> for cmcrypto_policy_assignment {
    fn from(assignment: &PolicyAssignment) -> Self {
        Self {
            struct_size: 0,
            requires_auth: i32::from(assignment.flags.requires_auth),
            secret: i32::from(assignment.flags.secret),
            intranet_only: i32::from(assignment.flags.intranet_only),
            version: assignment.version,
            length: assignment.length,
            not_before: assignment.not_before.as_unix(),
            not_after: assignment.not_after.as_unix(),
            sha256: assignment.sha256,
            policy: text_field(assignment.policy.as_str()),
        }
    }
}

pub(crate) fn parse_policy_id(name: &'static str, id: &str) -> Result<PolicyId, Failure> {
    PolicyId::new(id)
        .map_err(Failure::about(name, "not 1 to 255 characters without control characters"))
}

/// Assignments, which don't change, in the order of their policies' ids.
pub struct cmcrypto_policy_list(pub(crate) Vec<PolicyAssignment>);

wraps!(cmcrypto_policy_list(Vec<PolicyAssignment>));

/// The assignment of a policy with this body: with its length and SHA-256, and no flags. `policy`
/// is its id; `struct_size` is the sizeof `*assignment`. What can't be assigned, such as version 0,
/// is refused when its set is signed.
///
/// For a policy that holds a secret this is the wrong call: who reads the set could guess the
/// secret by the SHA-256. See `cmcrypto_secret_policy_new`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_assignment_of(
    policy: *const c_char, version: u64, body: *const u8, body_len: usize, not_before: i64,
    not_after: i64, assignment: *mut cmcrypto_policy_assignment, struct_size: usize,
) -> cmcrypto_status {
    call!(|(assignment, struct_size): StructureOut<_>,
           policy: &str,
           (body, body_len): &[u8],
           not_before: Timestamp,
           not_after: Timestamp| {
        let policy = parse_policy_id("policy", policy)?;
        let made = PolicyAssignment::new(policy, version, body, not_before, not_after);
        assignment.give(&made)
    })
}

/// Whether `body` is the policy's, of this version. A client takes the assignment from
/// `cmcrypto_client_policies_policy`: then it does not matter from where the body came.
///
/// Errors: POLICY_BODY_MISMATCH.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_assignment_check_body(
    assignment: *const cmcrypto_policy_assignment, body: *const u8, body_len: usize,
) -> cmcrypto_status {
    call!(|assignment: cmcrypto_policy_assignment, (body, body_len): &[u8]| {
        Ok(assignment.parse()?.check_body(body)?)
    })
}

/// Copies the policy's body from one file to another, and checks what it copies: it appears at
/// `copy_path` whole, of this version and durable, or not at all. The file is read once, and no
/// further than one byte beyond the body's length: who can write to it can't change what is
/// accepted.
///
/// The copy is written to a file `.cmcrypto-….part` in the same directory, readable and writable by
/// its owner alone on Unix, and renamed, in the place of a file or symbolic link that is there. It
/// is removed on any error; a process that is killed leaves it behind. The directory must be
/// writable by nobody else.
///
/// INVALID_ARGUMENT also for a secret one, which comes sealed; if `body_path` is not a regular file,
/// or `copy_path` names a directory, or no file. Errors: POLICY_BODY_MISMATCH; STORAGE if reading or
/// writing fails. If making it durable fails last, the copy may be there.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_assignment_copy_body_file(
    assignment: *const cmcrypto_policy_assignment, body_path: *const c_char,
    copy_path: *const c_char,
) -> cmcrypto_status {
    call!(|assignment: cmcrypto_policy_assignment, body_path: &str, copy_path: &str| {
        let assignment = assignment.parse()?;
        if assignment.flags.secret {
            return Err(Failure::argument("assignment", "a secret comes sealed"));
        }
        let (mut body, _) = open_regular("body_path", body_path)?;
        let names_none = Failure::about("copy_path", "names no file");
        let mut copy = FileSink::create(Path::new(copy_path)).map_err(&names_none)?;
        assignment.read_body(&mut body, &mut copy).map_err(names_none)
    })
}

/// How many assignments a list has.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_list_count(
    list: *const cmcrypto_policy_list, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<usize>, list: &cmcrypto_policy_list| count.give(list.0.len()))
}

/// The assignment with this index, from 0. `struct_size` is the sizeof `*assignment`.
/// INVALID_ARGUMENT for an index that is not below the count.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_list_get(
    list: *const cmcrypto_policy_list, index: usize, assignment: *mut cmcrypto_policy_assignment,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(assignment, struct_size): StructureOut<_>, list: &cmcrypto_policy_list| {
        let found = list.0.get(index);
        assignment.give(found.ok_or(Failure::argument("index", "not below the count"))?)
    })
}

/// Frees a list.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_policy_list_free(list: *mut cmcrypto_policy_list) {
    free!(list)
}
