//! The administrative database: who there is, what there is, and who may do what with it.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::scope::{
    Administration, AdministrativeUser, Change, ChangeKind, ObjectType, Role, RoleName, ScopeName,
    ScopeSettings, UserName,
};
use cmcrypto_core::names::CollectionId;

use crate::abi::{
    Failure, HandleOut, StructureOut, call, cmcrypto_buffer, cmcrypto_status, free, joined_names,
    wraps,
};
use crate::access::association::{cmcrypto_association, parse_scopes};
use crate::access::roles::{at, cmcrypto_roles};
use crate::access::scope::{
    cmcrypto_access_decision, cmcrypto_access_question, cmcrypto_object_type, parse_object,
};

/// A hierarchy's administrative database: roles, scopes, collections, objects and administrative users.
/// It is in memory alone, and looks at no clock: a server fills it from its own tables by changes of
/// whoever installed the hierarchy, and puts each change into both.
///
/// Each change is by an administrative user, `by`, who needs the right that the call says. Nobody gives
/// more than they have: what they give to a user, or to all users of a role, or to those who reach what
/// they limit a collection to or put an object in, must lie within their own assignments, or be there
/// already. Otherwise the change is ACCESS_DENIED, and the detail says what is missing. INVALID_ARGUMENT,
/// and the detail says why, is also for what the database must not hold: a user without a role or scope,
/// an object without a scope, nobody who is Full administrator of all instances, a name twice, or one
/// that is not there. A change that fails changes nothing. When it was made, and by whom, the caller's
/// audit keeps.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves.
pub struct cmcrypto_administration(pub(crate) Administration);

wraps!(cmcrypto_administration(Administration));

impl cmcrypto_administration {
    fn change(&mut self, by: UserName, what: ChangeKind) -> Result<(), Failure> {
        // The time is not looked at.
        let at = Timestamp::from_unix(0);
        self.0.apply(&Change { by, at, what })?;
        Ok(())
    }
}

fn role(roles: &cmcrypto_roles, index: usize) -> Result<Role, Failure> {
    at(&roles.0, index).cloned()
}

/// The database of a new hierarchy: the built-in roles; the scopes All and Default; the collections All
/// Systems (`SMS00001`) and All Users and User Groups (`SMS00004`); and `installer` as Full administrator
/// of all instances.
///
/// `as_the_product` 1: as the product does it, who may deploy to a collection by one assignment may
/// deploy what they can read by another; and who administers users hands out any role, within their own
/// scopes and collections. 0: one assignment must give both, and nobody gives a right that they lack.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_new(
    installer: *const c_char, as_the_product: i32,
    administration: *mut *mut cmcrypto_administration,
) -> cmcrypto_status {
    call!(|administration: HandleOut<_>, installer: UserName, as_the_product: bool| {
        administration.give(Administration::new(installer, ScopeSettings { as_the_product })?)
    })
}

/// Decides: whether `user` may do what is asked. The scopes that an object is in the database knows.
/// What is done to a collection's members is an operation on the collection; of types that neither
/// scopes nor collections bound, any object is decided on, there or not. `struct_size` is the sizeof
/// `*decision`.
///
/// A denial is no error: CMCRYPTO_OK, and `is_allowed` is 0. INVALID_ARGUMENT for an operation above 31,
/// for an id or a name that is none, and for `as_the_product` of 1: the database has its own setting.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_decide(
    administration: *const cmcrypto_administration, user: *const c_char,
    question: *const cmcrypto_access_question, decision: *mut cmcrypto_access_decision,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(decision, struct_size): StructureOut<_>,
           administration: &cmcrypto_administration,
           user: UserName,
           question: cmcrypto_access_question| {
        if question.settings()?.as_the_product {
            return Err(Failure::argument("as_the_product", "1, of a database with a setting"));
        }
        let object = question.object()?;
        let decided = match question.collection()? {
            None => administration.0.decide(&user, question.operation()?, &object),
            Some(to) => administration.0.decide_deployment(&user, &object, &to),
        };
        decision.give(cmcrypto_access_decision::of(decided)?)
    })
}

/// The ids of the objects of a type that a console shows to `user`: all on which they may Read. Of
/// collections they are those of the collections, of administrative users, roles and scopes the names.
/// Each has a NUL after it; they are in no order. None for a user that is not there.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_visible(
    administration: *const cmcrypto_administration, user: *const c_char,
    object_type: cmcrypto_object_type, ids: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|ids: HandleOut<_>, administration: &cmcrypto_administration, user: UserName| {
        let of = ObjectType::from_number(object_type);
        ids.give(joined_names(administration.0.visible(&user, of)))
    })
}

/// The names of the scopes that an object is in, each with a NUL after it, as `cmcrypto_grant_decide`
/// takes them. None for an object that is not there, and for types that scopes don't bound.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_scopes_of(
    administration: *const cmcrypto_administration, object_type: cmcrypto_object_type,
    id: *const c_char, scopes: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|scopes: HandleOut<_>, administration: &cmcrypto_administration, id: &str| {
        let found = administration.0.scopes_of(&parse_object(object_type, id)?);
        scopes.give(joined_names(found.into_iter().map(ScopeName::as_str)))
    })
}

/// The names of the scopes that an object of a type is in when `user` creates it: those of all their
/// assignments that give Create or Set security scope, without All; or Default, if there is none. Each
/// has a NUL after it. None for types that scopes don't bound.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_scopes_of_new(
    administration: *const cmcrypto_administration, user: *const c_char,
    object_type: cmcrypto_object_type, scopes: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|scopes: HandleOut<_>, administration: &cmcrypto_administration, user: UserName| {
        let of = ObjectType::from_number(object_type);
        let found = administration.0.scopes_of_new(&user, of);
        scopes.give(joined_names(found.into_iter().map(ScopeName::as_str)))
    })
}

/// Adds the role with this index, from 0, of `roles`: needs Create on security roles.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_add_role(
    administration: *mut cmcrypto_administration, by: *const c_char, roles: *const cmcrypto_roles,
    index: usize,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, roles: &cmcrypto_roles| {
        administration.change(by, ChangeKind::AddRole(role(roles, index)?))
    })
}

/// Gives the role of that name the rights of the one with this index, from 0, of `roles`: needs Modify
/// on security roles. Not of built-in roles.
///
/// Errors: ACCESS_DENIED; TOO_LARGE if the roles of a user and those of `by` name more than 1,024 types
/// together, with those that are known.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_modify_role(
    administration: *mut cmcrypto_administration, by: *const c_char, roles: *const cmcrypto_roles,
    index: usize,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, roles: &cmcrypto_roles| {
        administration.change(by, ChangeKind::ModifyRole(role(roles, index)?))
    })
}

/// Deletes a role that no user has: needs Delete on security roles. Not of built-in roles.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_delete_role(
    administration: *mut cmcrypto_administration, by: *const c_char, role: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, role: RoleName| {
        administration.change(by, ChangeKind::DeleteRole(role))
    })
}

/// Adds a scope: needs Create on security scopes.
///
/// Errors: ACCESS_DENIED; TOO_LARGE for more than 65,536.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_add_scope(
    administration: *mut cmcrypto_administration, by: *const c_char, scope: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, scope: ScopeName| {
        administration.change(by, ChangeKind::AddScope(scope))
    })
}

/// Deletes a scope that no user has and no object is in: needs Delete on security scopes. Not All or
/// Default.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_delete_scope(
    administration: *mut cmcrypto_administration, by: *const c_char, scope: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, scope: ScopeName| {
        administration.change(by, ChangeKind::DeleteScope(scope))
    })
}

/// Adds a collection that is limited to another: needs Create on that. `id` is 1 to 64 ASCII letters,
/// digits and hyphens.
///
/// Errors: ACCESS_DENIED; TOO_LARGE for more than 65,536, or for collections that are limited to one
/// another more than 64 deep.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_add_collection(
    administration: *mut cmcrypto_administration, by: *const c_char, id: *const c_char,
    limited_to: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration,
           by: UserName,
           id: CollectionId,
           limited_to: CollectionId| {
        administration.change(by, ChangeKind::AddCollection { id, limited_to })
    })
}

/// Limits a collection to another: needs Modify on the one, and Create on the other, which is not limited
/// to the one. Who has rights on the other comes to those on the one, and on what is limited to that; who
/// has rights on those comes to those on the other, whose members are theirs now. ACCESS_DENIED if who
/// limits it lacks one of these.
///
/// Errors: ACCESS_DENIED; TOO_LARGE for collections that are limited to one another more than 64 deep,
/// or as `cmcrypto_administration_modify_role`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_limit_collection(
    administration: *mut cmcrypto_administration, by: *const c_char, id: *const c_char,
    limited_to: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration,
           by: UserName,
           id: CollectionId,
           limited_to: CollectionId| {
        administration.change(by, ChangeKind::LimitCollection { id, limited_to })
    })
}

/// Deletes a collection that no user has and no other is limited to: needs Delete on it.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_delete_collection(
    administration: *mut cmcrypto_administration, by: *const c_char, id: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, id: CollectionId| {
        administration.change(by, ChangeKind::DeleteCollection(id))
    })
}

/// Adds an administrative user: needs Add on administrative users. INVALID_ARGUMENT also for roles with
/// scopes of their own, which a user gets when modified.
///
/// Errors: ACCESS_DENIED; TOO_LARGE as `cmcrypto_administration_modify_role`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_add_user(
    administration: *mut cmcrypto_administration, by: *const c_char, user: *const c_char,
    association: *const cmcrypto_association,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration,
           by: UserName,
           user: UserName,
           association: &cmcrypto_association| {
        let user = AdministrativeUser { name: user, association: association.0.clone() };
        administration.change(by, ChangeKind::AddUser(user))
    })
}

/// Associates an administrative user otherwise: needs Modify on administrative users.
///
/// Errors: ACCESS_DENIED; TOO_LARGE as `cmcrypto_administration_modify_role`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_modify_user(
    administration: *mut cmcrypto_administration, by: *const c_char, user: *const c_char,
    association: *const cmcrypto_association,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration,
           by: UserName,
           user: UserName,
           association: &cmcrypto_association| {
        let user = AdministrativeUser { name: user, association: association.0.clone() };
        administration.change(by, ChangeKind::ModifyUser(user))
    })
}

/// Deletes an administrative user: needs Delete on administrative users.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_delete_user(
    administration: *mut cmcrypto_administration, by: *const c_char, user: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, user: UserName| {
        administration.change(by, ChangeKind::DeleteUser(user))
    })
}

/// Adds an object, in the scopes that `cmcrypto_administration_scopes_of_new` says: needs Create on its
/// type. INVALID_ARGUMENT also for what has a change of its own: collections, administrative users,
/// roles and scopes.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_add_object(
    administration: *mut cmcrypto_administration, by: *const c_char,
    object_type: cmcrypto_object_type, id: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, id: &str| {
        administration.change(by, ChangeKind::AddObject(parse_object(object_type, id)?))
    })
}

/// Puts an object into just these scopes, each with a NUL after it, one at least, and not All: needs Set
/// security scope on it, and where it is put and what it is taken out of must be of an assignment that
/// gives that. Who has rights where it is put comes to those on it.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_set_scopes(
    administration: *mut cmcrypto_administration, by: *const c_char,
    object_type: cmcrypto_object_type, id: *const c_char, scopes: *const u8, scopes_len: usize,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration,
           by: UserName,
           id: &str,
           (scopes, scopes_len): &[u8]| {
        let (object, scopes) = (parse_object(object_type, id)?, parse_scopes(scopes)?);
        administration.change(by, ChangeKind::SetScopes { object, scopes })
    })
}

/// Deletes an object: needs Delete on it. INVALID_ARGUMENT also for what has a change of its own.
///
/// Errors: ACCESS_DENIED.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_delete_object(
    administration: *mut cmcrypto_administration, by: *const c_char,
    object_type: cmcrypto_object_type, id: *const c_char,
) -> cmcrypto_status {
    call!(|administration: &mut cmcrypto_administration, by: UserName, id: &str| {
        administration.change(by, ChangeKind::DeleteObject(parse_object(object_type, id)?))
    })
}

/// Frees a database.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administration_free(
    administration: *mut cmcrypto_administration,
) {
    free!(administration)
}
