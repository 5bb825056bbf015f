//! Hierarchies, with the model of each.

use std::collections::BTreeMap;

use cmcrypto_core::access::scope::*;
use cmcrypto_core::names::CollectionId;
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::NOW;
use proptest::collection::vec;
use proptest::prelude::*;

use super::model::{ALL_SYSTEMS, ALL_USERS, Model, Tuple};

pub const ROOT: &str = "CONTOSO\\root";
/// Of the hierarchies that are made up: three that scopes bound, of which one is unknown, one that nothing
/// bounds, and collections.
pub const TYPES: [ObjectType; 5] = [
    ObjectType::APPLICATION,
    ObjectType::PACKAGE,
    ObjectType::from_number(226),
    ObjectType::DEVICE_DRIVER,
    ObjectType::COLLECTION,
];
pub const OPERATIONS: [Operation; 7] = [
    Operation::READ,
    Operation::MODIFY,
    Operation::DELETE,
    Operation::SET_SECURITY_SCOPE,
    Operation::CREATE,
    Operation::DEPLOY_PACKAGES,
    Operation::DEPLOY_APPLICATIONS,
];
pub const SCOPES: [&str; 6] = ["All", "Default", "Berlin", "Paris", "Rome", "Wien"];

pub fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

pub fn role_name(name: &str) -> RoleName {
    RoleName::new(name).unwrap()
}

pub fn scope(name: &str) -> ScopeName {
    ScopeName::new(name).unwrap()
}

pub fn scopes(names: &[&str]) -> Vec<ScopeName> {
    names.iter().map(|name| scope(name)).collect()
}

pub fn collection(id: &str) -> CollectionId {
    CollectionId::new(id).unwrap()
}

pub fn collections(ids: &[&str]) -> Vec<CollectionId> {
    ids.iter().map(|id| collection(id)).collect()
}

pub fn object(of: ObjectType, id: &str) -> Object {
    Object::new(of, id).unwrap()
}

pub fn role(name: &str, rights: &[(ObjectType, &[Operation])]) -> Role {
    let rights = rights
        .iter()
        .map(|(of, operations)| (*of, Operations::of(operations)));
    Role {
        rights: rights.collect(),
        ..Role::new(role_name(name))
    }
}

/// In the second mode.
pub fn specified(name: &str, roles: &[&str], scopes_: &[&str], ids: &[&str]) -> AdministrativeUser {
    AdministrativeUser {
        name: user(name),
        association: Association::Specified {
            roles: roles.iter().map(|name| role_name(name)).collect(),
            scopes: scopes(scopes_),
            collections: collections(ids),
        },
    }
}

/// In the third.
pub fn by_role(name: &str, roles: &[(&str, &[&str], &[&str])]) -> AdministrativeUser {
    let roles = roles.iter().map(|(role, scopes_, ids)| RoleAssignment {
        role: role_name(role),
        scopes: scopes(scopes_),
        collections: collections(ids),
    });
    AdministrativeUser {
        name: user(name),
        association: Association::ByRole(roles.collect()),
    }
}

pub fn new(as_the_product: bool) -> Administration {
    Administration::new(user(ROOT), ScopeSettings { as_the_product }).unwrap()
}

pub fn try_by(
    hierarchy: &mut Administration,
    by: &str,
    what: ChangeKind,
) -> Result<Allowed, Error> {
    let at: Timestamp = NOW;
    hierarchy.apply(&Change {
        by: user(by),
        at,
        what,
    })
}

#[track_caller]
pub fn by(hierarchy: &mut Administration, by: &str, what: ChangeKind) {
    let what_for = format!("{what:?}");
    if let Err(error) = try_by(hierarchy, by, what) {
        panic!("{error}: {what_for}");
    }
}

#[track_caller]
pub fn by_root(hierarchy: &mut Administration, what: ChangeKind) {
    by(hierarchy, ROOT, what);
}

/// An application in these scopes.
#[track_caller]
pub fn application(hierarchy: &mut Administration, id: &str, names: &[&str]) -> Object {
    let object = object(ObjectType::APPLICATION, id);
    by_root(hierarchy, ChangeKind::AddObject(object.clone()));
    let scopes = scopes(names);
    by_root(
        hierarchy,
        ChangeKind::SetScopes {
            object: object.clone(),
            scopes,
        },
    );
    object
}

#[track_caller]
pub fn add_collection(hierarchy: &mut Administration, id: &str, limited_to: &str) {
    let [id, limited_to] = [id, limited_to].map(collection);
    by_root(hierarchy, ChangeKind::AddCollection { id, limited_to });
}

/// Bits of roles, scopes and collections.
type Chosen = (u8, u8, u16);

/// What a hierarchy is made of, in small numbers.
#[derive(Clone, Debug)]
pub struct Plan {
    /// For each role by type a byte: which of [`OPERATIONS`].
    roles: Vec<[u8; 5]>,
    /// For each collection which of those before it, two of them built in.
    limits: Vec<usize>,
    /// For each object which of the first four types, and bits of the scopes but All.
    objects: Vec<(usize, u8)>,
    /// For each user the mode, and the tuples.
    users: Vec<(u8, Vec<Chosen>)>,
}

pub fn plans() -> impl Strategy<Value = Plan> {
    let tuples = vec((1..8_u8, 1..64_u8, any::<u16>()), 1..4);
    (
        vec(any::<[u8; 5]>(), 3),
        vec(any::<usize>(), 0..8),
        vec((0..4_usize, any::<u8>()), 0..12),
        vec((0..3_u8, tuples), 1..5),
    )
        .prop_map(|(roles, limits, objects, users)| Plan {
            roles,
            limits,
            objects,
            users,
        })
}

fn chosen<T: Clone>(bits: u32, of: &[T]) -> Vec<T> {
    let all = of.iter().enumerate();
    all.filter(|(at, _)| bits >> at & 1 == 1)
        .map(|(_, one)| one.clone())
        .collect()
}

impl Plan {
    /// What the users of this plan would be in a hierarchy with these collections, under another name.
    pub fn others(&self, name: &str, model: &Model) -> Vec<AdministrativeUser> {
        let ids: Vec<String> = model.collections.keys().cloned().collect();
        let roles = ["R0", "R1", "R2"];
        let none = roles.map(|role| (role, BTreeMap::new())).into();
        let users = self.users.iter();
        let planned = users.map(|(mode, tuples)| planned(name, *mode, tuples, &roles, &ids, &none));
        planned.map(|(user, _)| user).collect()
    }

    /// The roles, each with what administers users and roles besides.
    pub fn administering_roles(&self) -> Vec<Role> {
        let names = ["R0", "R1", "R2"];
        let made = names.into_iter().zip(&self.roles).map(|(name, masks)| {
            let mut role = Role::new(role_name(name));
            for (of, mask) in TYPES.into_iter().zip(masks) {
                let some = chosen(u32::from(*mask), &OPERATIONS);
                role.rights.insert(of, Operations::of(&some));
            }
            for of in [ObjectType::ADMINISTRATIVE_USER, ObjectType::SECURITY_ROLE] {
                role.rights
                    .insert(of, Operations::of(&[Operation::CREATE, Operation::MODIFY]));
            }
            role
        });
        made.collect()
    }

    /// The hierarchy and its model. Users are `U0` and so on, besides the installer.
    pub fn make(&self, as_the_product: bool) -> (Administration, Model) {
        let (mut made, mut model) = (new(as_the_product), Model::default());
        model.not_scoped.insert(ObjectType::DEVICE_DRIVER.number());
        let mut rights = BTreeMap::new();
        let names = ["R0", "R1", "R2"];
        for (name, masks) in names.into_iter().zip(&self.roles) {
            let of_type = masks
                .iter()
                .map(|mask| chosen(u32::from(*mask), &OPERATIONS));
            let of_type: Vec<_> = TYPES.into_iter().zip(of_type).collect();
            let of_type: Vec<_> = of_type.iter().map(|(of, ops)| (*of, &ops[..])).collect();
            let role = role(name, &of_type);
            let bits = role
                .rights
                .iter()
                .map(|(of, operations)| (of.number(), operations.bits()));
            rights.insert(name, bits.collect::<BTreeMap<_, _>>());
            by_root(&mut made, ChangeKind::AddRole(role));
        }
        for name in &SCOPES[2..] {
            by_root(&mut made, ChangeKind::AddScope(scope(name)));
        }
        let mut ids = vec![ALL_SYSTEMS.to_owned(), ALL_USERS.to_owned()];
        for id in &ids {
            model.collections.insert(id.clone(), None);
        }
        for (at, above) in self.limits.iter().enumerate() {
            let (id, above) = (format!("C{at}"), ids[above % ids.len()].clone());
            add_collection(&mut made, &id, &above);
            model.collections.insert(id.clone(), Some(above));
            ids.push(id);
        }
        for (at, (of, bits)) in self.objects.iter().enumerate() {
            let (of, id) = (TYPES[*of], format!("O{at}"));
            let object = object(of, &id);
            by_root(&mut made, ChangeKind::AddObject(object.clone()));
            let mut names = chosen(u32::from(*bits), &SCOPES[1..]);
            if names.is_empty() {
                names.push("Default");
            }
            let names = if of.bounds() == Bounds::Scopes {
                let scopes = scopes(&names);
                by_root(&mut made, ChangeKind::SetScopes { object, scopes });
                names
            } else {
                Vec::new()
            };
            let names = names.iter().map(|name| (*name).to_owned());
            model.objects.insert((of.number(), id), names.collect());
        }
        for (at, (mode, tuples)) in self.users.iter().enumerate() {
            let name = format!("U{at}");
            let (added, as_modelled) = planned(&name, *mode, tuples, &names, &ids, &rights);
            if *mode == 2 {
                let first = specified(&name, &["R0"], &["Default"], &[]);
                by_root(&mut made, ChangeKind::AddUser(first));
                by_root(&mut made, ChangeKind::ModifyUser(added));
            } else {
                by_root(&mut made, ChangeKind::AddUser(added));
            }
            model.users.insert(name, as_modelled);
        }
        (made, model)
    }
}

type Planned = (AdministrativeUser, Vec<Tuple>);

fn planned(
    name: &str,
    mode: u8,
    tuples: &[Chosen],
    roles: &[&'static str],
    ids: &[String],
    rights: &BTreeMap<&str, BTreeMap<u32, u32>>,
) -> Planned {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let as_rights = |names: &[&str]| names.iter().map(|name| rights[name].clone()).collect();
    let (role_bits, scope_bits, id_bits) = tuples[0];
    let some_roles = chosen(role_bits.into(), roles);
    if mode == 0 {
        // "All instances": the scope All, and the two built-in collections.
        let all = Tuple {
            roles: as_rights(&some_roles),
            scopes: owned(&["All"]),
            collections: owned(&[ALL_SYSTEMS, ALL_USERS]),
        };
        let names = some_roles.iter().map(|name| role_name(name)).collect();
        let association = Association::AllInstances(names);
        let name = user(name);
        return (AdministrativeUser { name, association }, vec![all]);
    }
    if mode == 1 {
        // "Every assigned scope and collection is associated with every assigned role."
        let (scopes, ids) = (
            chosen(scope_bits.into(), &SCOPES),
            chosen(id_bits.into(), ids),
        );
        let tuple = Tuple {
            roles: as_rights(&some_roles),
            scopes: owned(&scopes),
            collections: ids.iter().cloned().collect(),
        };
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        return (specified(name, &some_roles, &scopes, &ids), vec![tuple]);
    }
    // "Associate assigned security roles with specific security scopes and collections."
    let mut own = Vec::new();
    let mut modelled = Vec::new();
    for (role, (_, scope_bits, id_bits)) in roles.iter().zip(tuples) {
        let (scopes, ids) = (
            chosen((*scope_bits).into(), &SCOPES),
            chosen((*id_bits).into(), ids),
        );
        modelled.push(Tuple {
            roles: as_rights(&[role]),
            scopes: owned(&scopes),
            collections: ids.iter().cloned().collect(),
        });
        own.push((*role, scopes, ids));
    }
    let own: Vec<_> = own
        .iter()
        .map(|(role, scopes, ids)| {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            (*role, scopes.clone(), ids)
        })
        .collect();
    let own: Vec<_> = own
        .iter()
        .map(|(role, scopes, ids)| (*role, &scopes[..], &ids[..]))
        .collect();
    (by_role(name, &own), modelled)
}

/// All objects of the model, and its collections.
pub fn all_objects(model: &Model) -> Vec<Object> {
    let objects = model.objects.keys();
    let objects = objects.map(|(of, id)| object(ObjectType::from_number(*of), id));
    let ids = model.collections.keys();
    let ids = ids.map(|id| object(ObjectType::COLLECTION, id));
    objects.chain(ids).collect()
}
