//! The administrative database, through the C ABI: what is said in Rust's terms, as calls.

use std::ffi::CString;

use cmcrypto_core::access::scope::{Association, ChangeKind, Role, RoleName, ScopeName};
use cmcrypto_core::names::CollectionId;

use super::*;

pub(crate) const ROOT: &str = "CONTOSO\\root";

pub(crate) fn text(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// A NUL after each.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    names.into_iter().flat_map(|name| name.bytes().chain([0])).collect()
}

/// The names in a list that a call gave.
pub(crate) fn names(list: &Handle<cmcrypto_buffer>) -> Vec<String> {
    let list = std::str::from_utf8(bytes(list)).unwrap();
    list.split_terminator('\0').map(str::to_owned).collect()
}

pub(crate) fn administration(as_the_product: i32) -> Handle<cmcrypto_administration> {
    make(cmcrypto_administration_free, |out| unsafe {
        cmcrypto_administration_new(text(ROOT).as_ptr(), as_the_product, out)
    })
}

fn roles_of(roles: &[RoleName]) -> Vec<u8> {
    list(roles.iter().map(RoleName::as_str))
}

fn scopes_of(scopes: &[ScopeName]) -> Vec<u8> {
    list(scopes.iter().map(ScopeName::as_str))
}

fn collections_of(collections: &[CollectionId]) -> Vec<u8> {
    list(collections.iter().map(CollectionId::as_str))
}

pub(crate) fn association(of: &Association) -> Handle<cmcrypto_association> {
    make(cmcrypto_association_free, |out| unsafe {
        match of {
            Association::AllInstances(roles) => {
                let roles = roles_of(roles);
                cmcrypto_association_all_instances(roles.as_ptr(), roles.len(), out)
            }
            Association::Specified { roles, scopes, collections } => {
                let (roles, scopes) = (roles_of(roles), scopes_of(scopes));
                let collections = collections_of(collections);
                cmcrypto_association_specified(
                    roles.as_ptr(),
                    roles.len(),
                    scopes.as_ptr(),
                    scopes.len(),
                    collections.as_ptr(),
                    collections.len(),
                    out,
                )
            }
            Association::ByRole(roles) => {
                ok(cmcrypto_association_by_role(out));
                for one in roles {
                    let (role, scopes) = (text(one.role.as_str()), scopes_of(&one.scopes));
                    let collections = collections_of(&one.collections);
                    ok(cmcrypto_association_add_role(
                        *out,
                        role.as_ptr(),
                        scopes.as_ptr(),
                        scopes.len(),
                        collections.as_ptr(),
                        collections.len(),
                    ));
                }
                CMCRYPTO_OK
            }
        }
    })
}

/// A role that has nothing but rights.
fn role(role: &Role) -> Handle<cmcrypto_roles> {
    let roles = make(cmcrypto_roles_free, |out| unsafe { cmcrypto_roles_new(out) });
    let name = text(role.name.as_str());
    ok(unsafe { cmcrypto_roles_add(roles.get_mut(), name.as_ptr(), std::ptr::null()) });
    for (of, operations) in &role.rights {
        let (of, operations) = (of.number(), operations.bits());
        ok(unsafe { cmcrypto_roles_set_right(roles.get_mut(), 0, of, operations) });
    }
    roles
}

pub(crate) fn apply(to: &Handle<cmcrypto_administration>, by: &str, what: &ChangeKind) -> i32 {
    let (to, by) = (to.get_mut(), text(by));
    let by = by.as_ptr();
    unsafe {
        match what {
            ChangeKind::AddRole(new) => {
                cmcrypto_administration_add_role(to, by, role(new).get(), 0)
            }
            ChangeKind::ModifyRole(new) => {
                cmcrypto_administration_modify_role(to, by, role(new).get(), 0)
            }
            ChangeKind::DeleteRole(name) => {
                cmcrypto_administration_delete_role(to, by, text(name.as_str()).as_ptr())
            }
            ChangeKind::AddScope(name) => {
                cmcrypto_administration_add_scope(to, by, text(name.as_str()).as_ptr())
            }
            ChangeKind::DeleteScope(name) => {
                cmcrypto_administration_delete_scope(to, by, text(name.as_str()).as_ptr())
            }
            ChangeKind::AddCollection { id, limited_to } => {
                let (id, limited_to) = (text(id.as_str()), text(limited_to.as_str()));
                cmcrypto_administration_add_collection(to, by, id.as_ptr(), limited_to.as_ptr())
            }
            ChangeKind::LimitCollection { id, limited_to } => {
                let (id, limited_to) = (text(id.as_str()), text(limited_to.as_str()));
                cmcrypto_administration_limit_collection(to, by, id.as_ptr(), limited_to.as_ptr())
            }
            ChangeKind::DeleteCollection(id) => {
                cmcrypto_administration_delete_collection(to, by, text(id.as_str()).as_ptr())
            }
            ChangeKind::AddUser(user) => {
                let (name, to_what) = (text(user.name.as_str()), association(&user.association));
                cmcrypto_administration_add_user(to, by, name.as_ptr(), to_what.get())
            }
            ChangeKind::ModifyUser(user) => {
                let (name, to_what) = (text(user.name.as_str()), association(&user.association));
                cmcrypto_administration_modify_user(to, by, name.as_ptr(), to_what.get())
            }
            ChangeKind::DeleteUser(name) => {
                cmcrypto_administration_delete_user(to, by, text(name.as_str()).as_ptr())
            }
            ChangeKind::AddObject(object) => {
                let (of, id) = (object.object_type.number(), text(object.id.as_str()));
                cmcrypto_administration_add_object(to, by, of, id.as_ptr())
            }
            ChangeKind::SetScopes { object, scopes } => {
                let (of, id) = (object.object_type.number(), text(object.id.as_str()));
                let scopes = scopes_of(scopes);
                let (id, scopes, len) = (id.as_ptr(), scopes.as_ptr(), scopes.len());
                cmcrypto_administration_set_scopes(to, by, of, id, scopes, len)
            }
            ChangeKind::DeleteObject(object) => {
                let (of, id) = (object.object_type.number(), text(object.id.as_str()));
                cmcrypto_administration_delete_object(to, by, of, id.as_ptr())
            }
        }
    }
}

pub(crate) fn decide(
    administration: &Handle<cmcrypto_administration>, user: &str,
    question: *const cmcrypto_access_question,
) -> Result<cmcrypto_access_decision, i32> {
    let user = text(user);
    filled(|decision, size| unsafe {
        let (of, user) = (administration.get(), user.as_ptr());
        cmcrypto_administration_decide(of, user, question, decision, size)
    })
}

pub(crate) fn terms(previous: u64) -> cmcrypto_grant_terms {
    filled(|terms, size| {
        unsafe { cmcrypto_grant_terms_following(previous, NOW, 3600, terms, size) };
        CMCRYPTO_OK
    })
    .unwrap()
}

/// The site server of P01, as in Rust [`access_scope::signer`].
pub(crate) fn signer() -> Handle<cmcrypto_site_signer> {
    let identity = signing_identity("client-2048");
    make(cmcrypto_site_signer_free, |out| unsafe {
        cmcrypto_site_signer_new(c"P01".as_ptr(), identity.get(), out)
    })
}

pub(crate) fn sign(
    signer: &Handle<cmcrypto_site_signer>, administration: &Handle<cmcrypto_administration>,
    user: &str, terms: *const cmcrypto_grant_terms,
) -> Result<Vec<u8>, i32> {
    let user = text(user);
    let signed = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (by, of, user) = (signer.get(), administration.get(), user.as_ptr());
        cmcrypto_site_signer_sign_grant(by, of, user, terms, NOW, out)
    });
    signed.map(|signed| bytes(&signed).to_vec())
}

pub(crate) fn withdraw(
    signer: &Handle<cmcrypto_site_signer>, user: &str, terms: *const cmcrypto_grant_terms,
) -> Result<Vec<u8>, i32> {
    let user = text(user);
    let signed = try_make(cmcrypto_buffer_free, |out| unsafe {
        let (by, user) = (signer.get(), user.as_ptr());
        cmcrypto_site_signer_sign_grant_withdrawal(by, user, terms, NOW, out)
    });
    signed.map(|signed| bytes(&signed).to_vec())
}
