//! Security roles as administrators exchange them: the XML that the product exports and imports.

use std::ffi::c_char;

use cmcrypto_core::access::scope::{ObjectType, Operations, Role, RoleName};

use crate::abi::{
    Failure, HandleOut, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    grows, text_field, wraps,
};
use crate::access::scope::{CMCRYPTO_ACCESS_NAME_MAX, cmcrypto_object_type};

/// Room for a role's description: up to 512 characters as UTF-8, and a NUL.
pub const CMCRYPTO_ROLE_DESCRIPTION_MAX: usize = 2056;
/// Room for the id of a role: 8 bytes and a NUL.
pub const CMCRYPTO_ROLE_ID_MAX: usize = 12;

/// Security roles.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves.
pub struct cmcrypto_roles(pub(crate) Vec<Role>);

wraps!(cmcrypto_roles(Vec<Role>));

/// What a role says of itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_role_info {
    /// sizeof(cmcrypto_role_info).
    pub struct_size: u32,
    /// How many types it names.
    pub type_count: u32,
    /// The operations, as bits, that it gives on types that it does not name.
    pub others: u32,
    /// The id of the role that it was copied from, or nothing.
    pub copied_from: [c_char; CMCRYPTO_ROLE_ID_MAX],
    /// What it is called.
    pub name: [c_char; CMCRYPTO_ACCESS_NAME_MAX],
    /// What it is for.
    pub description: [c_char; CMCRYPTO_ROLE_DESCRIPTION_MAX],
}

grows!(cmcrypto_role_info, 3112);

/// None yet.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_new(roles: *mut *mut cmcrypto_roles) -> cmcrypto_status {
    call!(|roles: HandleOut<_>| roles.give(Vec::<Role>::new()))
}

/// Reads what the product exported: UTF-8, or UTF-16 with a byte order mark. Types and operations that
/// this library does not know are kept.
///
/// Errors: TOO_LARGE above 4 MiB, 1,024 roles, or 1,024 types in one; NOT_SUPPORTED, and the detail says
/// what, for a document type declaration, an element or attribute that is not known, or a type from
/// 65,536 on; MALFORMED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_read_xml(
    document: *const u8, document_len: usize, roles: *mut *mut cmcrypto_roles,
) -> cmcrypto_status {
    call!(|roles: HandleOut<_>, (document, document_len): &[u8]| {
        roles.give(Role::read_xml(document)?)
    })
}

/// Writes them as the product's console exports them, UTF-8, with the rights on types whose number is
/// public; `left_out` is how many others there were. INVALID_ARGUMENT for a control character in a
/// description, and for two roles of one name.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_write_xml(
    roles: *const cmcrypto_roles, document: *mut *mut cmcrypto_buffer, left_out: *mut usize,
) -> cmcrypto_status {
    call!(|document: HandleOut<_>, left_out: ValueOut<usize>, roles: &cmcrypto_roles| {
        let written = Role::write_xml(&roles.0)?;
        document.give(written.xml.into_bytes())?;
        left_out.give(written.left_out.len())
    })
}

/// How many there are.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_count(
    roles: *const cmcrypto_roles, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<usize>, roles: &cmcrypto_roles| count.give(roles.0.len()))
}

/// The role with this index, from 0. `struct_size` is the sizeof `*info`. INVALID_ARGUMENT for an index
/// that is not below their number.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_get(
    roles: *const cmcrypto_roles, index: usize, info: *mut cmcrypto_role_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>, roles: &cmcrypto_roles| {
        let role = at(&roles.0, index)?;
        info.give(cmcrypto_role_info {
            struct_size: 0,
            type_count: u32::try_from(role.rights.len()).unwrap_or(u32::MAX),
            others: role.others.bits(),
            copied_from: text_field(role.copied_from.as_deref().unwrap_or_default()),
            name: text_field(role.name.as_str()),
            description: text_field(&role.description),
        })
    })
}

/// A type that the role with this index names, by its own index, from 0 in the order of types, and the
/// operations, as bits, that the role gives on it. INVALID_ARGUMENT for an index that is not below
/// their number.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_get_right(
    roles: *const cmcrypto_roles, index: usize, right: usize, object_type: *mut u32,
    operations: *mut u32,
) -> cmcrypto_status {
    call!(|object_type: ValueOut<u32>, operations: ValueOut<u32>, roles: &cmcrypto_roles| {
        let found = at(&roles.0, index)?.rights.iter().nth(right);
        let (of, given) = found.ok_or(Failure::argument("right", "not below their number"))?;
        object_type.give(of.number())?;
        operations.give(given.bits())
    })
}

/// Adds a role that gives nothing yet, as the last. `built_in`, unless NULL, is the name of the built-in
/// role of which it is a copy, such as `Application author`; its description then is the copy's.
/// INVALID_ARGUMENT for a name that is none, and for a role that is not built in.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_add(
    roles: *mut cmcrypto_roles, name: *const c_char, built_in: *const c_char,
) -> cmcrypto_status {
    call!(|roles: &mut cmcrypto_roles, name: RoleName, built_in: Option<&str>| {
        let role = match built_in {
            Some(built_in) => Role::built_in(built_in)
                .ok_or(Failure::argument("built_in", "no built-in role"))?
                .copy(name),
            None => Role::new(name),
        };
        roles.0.push(role);
        Ok(())
    })
}

/// Says which operations, as bits, the role with this index gives on a type. INVALID_ARGUMENT for an
/// index that is not below their number.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_set_right(
    roles: *mut cmcrypto_roles, index: usize, object_type: cmcrypto_object_type, operations: u32,
) -> cmcrypto_status {
    call!(|roles: &mut cmcrypto_roles| {
        let role = roles.0.get_mut(index).ok_or(BEYOND)?;
        let of = ObjectType::from_number(object_type);
        role.rights.insert(of, Operations::from_bits(operations));
        Ok(())
    })
}

const BEYOND: Failure = Failure::argument("index", "not below their number");

pub(crate) fn at(roles: &[Role], index: usize) -> Result<&Role, Failure> {
    roles.get(index).ok_or(BEYOND)
}

/// Frees roles.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_roles_free(roles: *mut cmcrypto_roles) {
    free!(roles)
}
