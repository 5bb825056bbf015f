//! What an administrative user is associated with: roles, scopes and collections.

use std::ffi::c_char;

use cmcrypto_core::access::scope::{Association, RoleAssignment, RoleName, ScopeName};
use cmcrypto_core::names::CollectionId;

use crate::abi::{
    Failure, HandleOut, call, cmcrypto_status, free, parse_collection_id, parse_name, parse_names,
    wraps,
};

/// As many as the core takes.
const MAX_ROLES: usize = 256;

/// What an administrative user is associated with, in one of the product's three modes. Nothing in it
/// is compared with a database before a user is added or modified: one role and one scope at least,
/// none twice, at most 256 roles, and with each role 1,024 scopes and 16,384 collections.
///
/// Lists are bytes: names, or the ids of collections, each with a NUL after it.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves.
pub struct cmcrypto_association(pub(crate) Association);

wraps!(cmcrypto_association(Association));

fn parse_roles(roles: &[u8]) -> Result<Vec<RoleName>, Failure> {
    parse_names("roles", roles, |name| parse_name("roles", name, RoleName::new))
}

pub(crate) fn parse_scopes(scopes: &[u8]) -> Result<Vec<ScopeName>, Failure> {
    parse_names("scopes", scopes, |name| parse_name("scopes", name, ScopeName::new))
}

fn parse_collections(collections: &[u8]) -> Result<Vec<CollectionId>, Failure> {
    parse_names("collections", collections, |id| parse_collection_id("collections", id))
}

/// All instances of the objects that are related to the roles: the scope All, and the collections All
/// Systems and All Users and User Groups.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_association_all_instances(
    roles: *const u8, roles_len: usize, association: *mut *mut cmcrypto_association,
) -> cmcrypto_status {
    call!(|association: HandleOut<_>, (roles, roles_len): &[u8]| {
        association.give(Association::AllInstances(parse_roles(roles)?))
    })
}

/// Only the instances of objects that are assigned to the specified scopes and collections: every scope
/// and collection goes with every role. Collections that are limited to one of these are not named.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_association_specified(
    roles: *const u8, roles_len: usize, scopes: *const u8, scopes_len: usize,
    collections: *const u8, collections_len: usize, association: *mut *mut cmcrypto_association,
) -> cmcrypto_status {
    call!(|association: HandleOut<_>,
           (roles, roles_len): &[u8],
           (scopes, scopes_len): &[u8],
           (collections, collections_len): &[u8]| {
        association.give(Association::Specified {
            roles: parse_roles(roles)?,
            scopes: parse_scopes(scopes)?,
            collections: parse_collections(collections)?,
        })
    })
}

/// Roles with scopes and collections of their own, which `cmcrypto_association_add_role` adds: none yet.
/// A user that is there already can be modified to this; none is added so.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_association_by_role(
    association: *mut *mut cmcrypto_association,
) -> cmcrypto_status {
    call!(|association: HandleOut<_>| association.give(Association::ByRole(Vec::new())))
}

/// Adds a role with its scopes and collections, as the last: its number, from 0, is that of the
/// assignment in a decision. INVALID_ARGUMENT for an association of another mode.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_association_add_role(
    association: *mut cmcrypto_association, role: *const c_char, scopes: *const u8,
    scopes_len: usize, collections: *const u8, collections_len: usize,
) -> cmcrypto_status {
    call!(|association: &mut cmcrypto_association,
           role: RoleName,
           (scopes, scopes_len): &[u8],
           (collections, collections_len): &[u8]| {
        let Association::ByRole(roles) = &mut association.0 else {
            return Err(Failure::argument("association", "its roles have nothing of their own"));
        };
        if roles.len() == MAX_ROLES {
            return Err(Failure::argument("association", "has 256 roles"));
        }
        let (scopes, collections) = (parse_scopes(scopes)?, parse_collections(collections)?);
        roles.push(RoleAssignment { role, scopes, collections });
        Ok(())
    })
}

/// Frees an association.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_association_free(association: *mut cmcrypto_association) {
    free!(association)
}
