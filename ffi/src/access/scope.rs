//! Administrative scope by a grant: what a site signed of an administrative user.

use std::ffi::c_char;

use cmcrypto_core::access::scope::{
    Decision, ExpectedGrant, Grant, Miss, Object, ObjectId, ObjectType, Operation, ScopeSettings,
    UserName,
};
use cmcrypto_core::names::CollectionId;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, StructureOut, TextOut, call, cmcrypto_status, flag, free, grows,
    parse_collection_id, parse_name, text_field, text_of, wraps,
};
use crate::access::association::parse_scopes;
use crate::policy::site_signing::cmcrypto_site_verifier;

/// Room for the name of a user, role, scope or object: up to 256 characters as UTF-8, and a NUL.
pub const CMCRYPTO_ACCESS_NAME_MAX: usize = 1032;
/// Room for a collection's id: 64 bytes and a NUL.
pub const CMCRYPTO_ACCESS_COLLECTION_MAX: usize = 68;

/// A type of objects: the product's number (ObjectTypeID) where that is public, such as 31 for
/// applications. Types whose number is not public have numbers of this library, from 65,536 on:
/// `cmcrypto_access_type_name` names those that are known. Every other number is a type too, whose
/// objects are taken to be bounded by scopes.
pub type cmcrypto_object_type = u32;

/// Collections.
pub const CMCRYPTO_OBJECT_TYPE_COLLECTION: u32 = 1;
/// Packages.
pub const CMCRYPTO_OBJECT_TYPE_PACKAGE: u32 = 2;
/// Sites.
pub const CMCRYPTO_OBJECT_TYPE_SITE: u32 = 6;
/// Applications.
pub const CMCRYPTO_OBJECT_TYPE_APPLICATION: u32 = 31;

/// Why something is denied: one of the constants `CMCRYPTO_ACCESS_MISS_...`; 0 where it is allowed.
pub type cmcrypto_access_miss = i32;

/// Objects of this type are not deployed.
pub const CMCRYPTO_ACCESS_MISS_NOT_DEPLOYED: i32 = 1377;
/// No role of the user gives the operation on the type.
pub const CMCRYPTO_ACCESS_MISS_NO_ROLE: i32 = 1378;
/// A role does, but its assignment has no scope that the object is in.
pub const CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE: i32 = 1379;
/// A role does, but its assignment has neither the collection nor one that it is limited to.
pub const CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS: i32 = 1380;
/// The collection is assigned to the user itself: it is not theirs to modify or delete.
pub const CMCRYPTO_ACCESS_MISS_ASSIGNED_COLLECTION: i32 = 1381;
/// One assignment gives deploying to the collection, another Read on the object, none both.
pub const CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS: i32 = 1382;
/// The grant is not valid yet, or not any more: get a new one.
pub const CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE: i32 = 1383;
/// The database has no administrative user of that name. A grant does not say this.
pub const CMCRYPTO_ACCESS_MISS_UNKNOWN_USER: i32 = 1384;
/// The database has no such object. A grant does not say this.
pub const CMCRYPTO_ACCESS_MISS_UNKNOWN_OBJECT: i32 = 1385;

/// A user's administrative scope, as a site signed it: what decides without the database.
pub struct cmcrypto_grant(Grant);

wraps!(cmcrypto_grant(Grant));

/// What a reader takes. There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_expected_grant {
    /// sizeof(cmcrypto_expected_grant).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// The highest number of a grant to this user that was accepted before, or 0. A grant with the
    /// same number is taken again.
    pub least_number: u64,
    /// SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
    /// `cmcrypto_grant_info`. Under another the site numbers anew. With zeros the number counts
    /// whatever the certificate.
    pub numbered_by: [u8; 32],
    /// Whose grant it must be: the user's name as the directory service has it, and a NUL.
    pub user: [c_char; CMCRYPTO_ACCESS_NAME_MAX],
}

grows!(cmcrypto_expected_grant, 1080);

impl cmcrypto_expected_grant {
    fn parse(&self) -> Result<ExpectedGrant, Failure> {
        Ok(ExpectedGrant {
            user: parse_name("user", &text_of("user", &self.user)?, UserName::new)?,
            least_number: self.least_number,
            numbered_by: (self.numbered_by != [0; 32]).then_some(self.numbered_by),
        })
    }
}

/// What a grant says of itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_grant_info {
    /// sizeof(cmcrypto_grant_info).
    pub struct_size: u32,
    /// 1 if the user's scope was withdrawn: then nothing is allowed. Its number is kept as any
    /// other's, and by it all grants before it are refused.
    pub is_withdrawal: i32,
    /// What the reader keeps, for `least_number`.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity: after it, verify a newer grant.
    pub not_after: i64,
    /// SHA-256 of the certificate that it was signed with. What the reader keeps, for `numbered_by`.
    pub certificate_sha256: [u8; 32],
    /// Whose it is.
    pub user: [c_char; CMCRYPTO_ACCESS_NAME_MAX],
}

grows!(cmcrypto_grant_info, 1096);

/// What is asked.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_access_question {
    /// sizeof(cmcrypto_access_question).
    pub struct_size: u32,
    /// The object's type.
    pub object_type: cmcrypto_object_type,
    /// The operation: the number of its bit in the product's GrantedOperations, 0 to 31. 0 is Read,
    /// 1 Modify, 2 Delete; `cmcrypto_access_operation_name` names them. Not looked at where
    /// `collection` is given.
    pub operation: u32,
    /// 1: of a deployment, two assignments may give its two rights, as with the product. 0: one
    /// assignment must give both. Not looked at where `collection` is empty. 0 also where a database
    /// is asked, which has its own setting.
    pub as_the_product: i32,
    /// The object's id; of a collection the collection's. A NUL.
    pub id: [c_char; CMCRYPTO_ACCESS_NAME_MAX],
    /// To ask for a deployment of the object: the id of the collection to which it goes. Otherwise
    /// empty.
    pub collection: [c_char; CMCRYPTO_ACCESS_COLLECTION_MAX],
}

grows!(cmcrypto_access_question, 1116);

impl cmcrypto_access_question {
    pub(crate) fn settings(&self) -> Result<ScopeSettings, Failure> {
        Ok(ScopeSettings { as_the_product: flag("as_the_product", self.as_the_product)? })
    }

    pub(crate) fn object(&self) -> Result<Object, Failure> {
        let id = text_of("id", &self.id)?;
        parse_object(self.object_type, &id)
    }

    pub(crate) fn operation(&self) -> Result<Operation, Failure> {
        parse_operation(self.operation)
    }

    /// Of a deployment.
    pub(crate) fn collection(&self) -> Result<Option<CollectionId>, Failure> {
        let id = text_of("collection", &self.collection)?;
        if id.is_empty() {
            return Ok(None);
        }
        parse_collection_id("collection", &id).map(Some)
    }
}

pub(crate) fn parse_object(object_type: cmcrypto_object_type, id: &str) -> Result<Object, Failure> {
    let id = parse_name("id", id, ObjectId::new)?;
    Ok(Object { object_type: ObjectType::from_number(object_type), id })
}

/// Whether something is allowed, and why.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_access_decision {
    /// sizeof(cmcrypto_access_decision).
    pub struct_size: u32,
    /// 1 if it is, 0 if not.
    pub is_allowed: i32,
    /// Why it is denied: of several reasons the one nearest to allowing it.
    pub miss: cmcrypto_access_miss,
    /// Which of the user's assignments allows it, or fails nearest to it, from 0.
    pub assignment: u32,
    /// Which of the assignment's roles allows it, from 0.
    pub role: u32,
    /// 1 if two assignments take part in it, `read_assignment` being the other: one of deploying to
    /// the collection, and one of Read on the object.
    pub is_across: i32,
    /// See there.
    pub read_assignment: u32,
    /// 0.
    pub reserved: u32,
}

grows!(cmcrypto_access_decision, 32);

impl cmcrypto_access_decision {
    pub(crate) fn of(decision: Decision) -> Result<Self, Failure> {
        let number = |index: usize| u32::try_from(index).map_err(|_| Error::INTERNAL);
        let (miss, assignment, role, read) = match decision {
            Decision::Allowed(allowed) => (0, allowed.assignment, allowed.role, allowed.across),
            Decision::Denied(miss) => match miss {
                Miss::NotDeployed => (CMCRYPTO_ACCESS_MISS_NOT_DEPLOYED, 0, 0, None),
                Miss::NotInForce => (CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE, 0, 0, None),
                Miss::UnknownUser => (CMCRYPTO_ACCESS_MISS_UNKNOWN_USER, 0, 0, None),
                Miss::UnknownObject => (CMCRYPTO_ACCESS_MISS_UNKNOWN_OBJECT, 0, 0, None),
                Miss::NoRole => (CMCRYPTO_ACCESS_MISS_NO_ROLE, 0, 0, None),
                Miss::OutOfScope { assignment } => {
                    (CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE, assignment, 0, None)
                }
                Miss::OutOfCollections { assignment } => {
                    (CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS, assignment, 0, None)
                }
                Miss::AssignedCollection { assignment } => {
                    (CMCRYPTO_ACCESS_MISS_ASSIGNED_COLLECTION, assignment, 0, None)
                }
                Miss::AcrossAssignments { deploy, read } => {
                    (CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS, deploy, 0, Some(read))
                }
            },
        };
        Ok(Self {
            struct_size: 0,
            is_allowed: i32::from(decision.is_allowed()),
            miss,
            assignment: number(assignment)?,
            role: number(role)?,
            is_across: i32::from(read.is_some()),
            read_assignment: number(read.unwrap_or_default())?,
            reserved: 0,
        })
    }
}

/// Verifies a grant, from which decisions follow without the database: what
/// `cmcrypto_site_signer_sign_grant` and `_sign_grant_withdrawal` made.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 1 MiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
/// another certificate signed; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED
/// of the verifier; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is a grant to
/// another user; ROLLBACK for a lower number than `least_number`; SENT_IN_FUTURE if its validity
/// begins more than 5 minutes after `now`, STALE if it has ended.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_verify_grant(
    verifier: *const cmcrypto_site_verifier, expected: *const cmcrypto_expected_grant,
    signed_grant: *const u8, signed_grant_len: usize, now: i64, grant: *mut *mut cmcrypto_grant,
) -> cmcrypto_status {
    call!(|grant: HandleOut<_>,
           verifier: &cmcrypto_site_verifier,
           expected: cmcrypto_expected_grant,
           (signed_grant, signed_grant_len): &[u8],
           now: Timestamp| {
        grant.give(verifier.0.verify_grant(&expected.parse()?, signed_grant, now)?)
    })
}

/// Whose it is, its number and validity. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_grant_get_info(
    grant: *const cmcrypto_grant, info: *mut cmcrypto_grant_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, grant: &cmcrypto_grant| {
        let terms = grant.0.terms();
        info.give(cmcrypto_grant_info {
            struct_size: 0,
            is_withdrawal: i32::from(grant.0.is_withdrawal()),
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
            certificate_sha256: *grant.0.certificate(),
            user: text_field(terms.user.as_str()),
        })
    })
}

/// Decides: whether the user may do what is asked. `scopes` are the names of all security scopes that
/// the object is in, each with a NUL after it; empty for types that scopes don't bound. What is done
/// to a collection's members is an operation on the collection. `struct_size` is the sizeof
/// `*decision`.
///
/// Outside its validity, as at verifying, a grant allows nothing: CMCRYPTO_ACCESS_MISS_NOT_IN_FORCE.
///
/// A denial is no error: CMCRYPTO_OK, and `is_allowed` is 0. That there is such an object is the
/// caller's to know. INVALID_ARGUMENT for an operation above 31, and for an id or a name that is none.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_grant_decide(
    grant: *const cmcrypto_grant, question: *const cmcrypto_access_question, scopes: *const u8,
    scopes_len: usize, now: i64, decision: *mut cmcrypto_access_decision, struct_size: usize,
) -> cmcrypto_status {
    call!(|(decision, struct_size): StructureOut<_>,
           grant: &cmcrypto_grant,
           question: cmcrypto_access_question,
           (scopes, scopes_len): &[u8],
           now: Timestamp| {
        let scopes = parse_scopes(scopes)?;
        let (object, settings) = (question.object()?, question.settings()?);
        let decided = match question.collection()? {
            None => grant.0.decide(question.operation()?, &object, &scopes, now),
            Some(to) => grant.0.decide_deployment(settings, &object, &scopes, &to, now)?,
        };
        decision.give(cmcrypto_access_decision::of(decided)?)
    })
}

pub(crate) fn parse_operation(operation: u32) -> Result<Operation, Failure> {
    Operation::from_bit(operation).ok_or(Failure::argument("operation", "above 31"))
}

/// What a type is called, such as `applications`; `type` and its number where it is not known.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_access_type_name(
    object_type: cmcrypto_object_type, name: *mut c_char, name_cap: usize, name_len: *mut usize,
) -> cmcrypto_status {
    call!(|(name, name_cap, name_len): TextOut| {
        name.write(&ObjectType::from_number(object_type).to_string())
    })
}

/// What an operation is called on objects of a type, such as `Approve`; `operation` and its bit where
/// it is not known. INVALID_ARGUMENT for an operation above 31.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_access_operation_name(
    object_type: cmcrypto_object_type, operation: u32, name: *mut c_char, name_cap: usize,
    name_len: *mut usize,
) -> cmcrypto_status {
    call!(|(name, name_cap, name_len): TextOut| {
        name.write(&parse_operation(operation)?.name(ObjectType::from_number(object_type)))
    })
}

/// Frees a grant.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_grant_free(grant: *mut cmcrypto_grant) {
    free!(grant)
}
