//! Changes: who may make them, and what is refused.

use cmcrypto_core::Error;
use cmcrypto_core::access::scope::*;

use super::fixture::*;
use super::model::{ALL_SYSTEMS, ALL_USERS};

const DENIED: Error = Error::ACCESS_DENIED;
const INVALID: Error = Error::INVALID_ARGUMENT;

/// What every kind of change needs, and nothing else does: somebody with all rights but that may not, and
/// somebody with that alone may.
#[test]
fn each_needs_its_right() {
    let mut base = new(true);
    by_root(&mut base, ChangeKind::AddScope(scope("Berlin")));
    add_collection(&mut base, "A", ALL_SYSTEMS);
    add_collection(&mut base, "B", "A");
    add_collection(&mut base, "C", "A");
    let one = application(&mut base, "a", &["Default"]);
    by_root(&mut base, ChangeKind::AddRole(role("Mine", &[])));
    let added = specified("other", &["Read-only analyst"], &["Default"], &[]);
    by_root(&mut base, ChangeKind::AddUser(added.clone()));
    let new_user = AdministrativeUser {
        name: user("new"),
        ..added.clone()
    };
    let collections = |id: &str, above: &str| (collection(id), collection(above));
    let (id, limited_to) = collections("N", "A");
    let add = ChangeKind::AddCollection { id, limited_to };
    let (id, limited_to) = collections("C", "B");
    let limit = ChangeKind::LimitCollection { id, limited_to };
    let (object_, scopes_) = (one.clone(), scopes(&["Default"]));
    let set = ChangeKind::SetScopes {
        object: object_,
        scopes: scopes_,
    };
    let new_object = object(ObjectType::APPLICATION, "n");
    use ObjectType as T;
    let (create, modify, delete) = (Operation::CREATE, Operation::MODIFY, Operation::DELETE);
    for (what, of, operation) in [
        (
            ChangeKind::AddRole(role("New", &[])),
            T::SECURITY_ROLE,
            create,
        ),
        (
            ChangeKind::ModifyRole(role("Mine", &[])),
            T::SECURITY_ROLE,
            modify,
        ),
        (
            ChangeKind::DeleteRole(role_name("Mine")),
            T::SECURITY_ROLE,
            delete,
        ),
        (
            ChangeKind::AddScope(scope("New")),
            T::SECURITY_SCOPE,
            create,
        ),
        (
            ChangeKind::DeleteScope(scope("Berlin")),
            T::SECURITY_SCOPE,
            delete,
        ),
        (add, T::COLLECTION, create),
        (limit.clone(), T::COLLECTION, modify),
        (limit, T::COLLECTION, create),
        (
            ChangeKind::DeleteCollection(collection("B")),
            T::COLLECTION,
            delete,
        ),
        (
            ChangeKind::AddUser(new_user),
            T::ADMINISTRATIVE_USER,
            create,
        ),
        (
            ChangeKind::ModifyUser(added),
            T::ADMINISTRATIVE_USER,
            modify,
        ),
        (
            ChangeKind::DeleteUser(user("other")),
            T::ADMINISTRATIVE_USER,
            delete,
        ),
        (ChangeKind::AddObject(new_object), T::APPLICATION, create),
        (set, T::APPLICATION, Operation::SET_SECURITY_SCOPE),
        (ChangeKind::DeleteObject(one), T::APPLICATION, delete),
    ] {
        let read = Operations::of(&[Operation::READ]);
        // A collection becomes as good as a new one of what it is limited to.
        let also = match what {
            ChangeKind::LimitCollection { .. } => Operations::of(&[create, modify]),
            _ => Operations::NONE,
        };
        let with = Operations::of(&[operation]) | read | also;
        for (rights, others, expected) in [
            (with, Operations::NONE, None),
            (!Operations::of(&[operation]), Operations::ALL, Some(DENIED)),
        ] {
            let mut made = base.clone();
            let role = Role {
                rights: [(of, rights)].into(),
                others,
                ..Role::new(role_name("R"))
            };
            by_root(&mut made, ChangeKind::AddRole(role));
            let actor = specified("actor", &["R"], &["Default"], &["A"]);
            by_root(&mut made, ChangeKind::AddUser(actor));
            let found = try_by(&mut made, "actor", what.clone()).err();
            assert_eq!(found, expected, "{operation:?} on {of}: {what:?}");
        }
        assert_eq!(
            try_by(&mut base.clone(), "nobody", what.clone()),
            Err(DENIED)
        );
        assert!(try_by(&mut base.clone(), ROOT, what).is_ok());
    }
}

#[test]
fn collections_have_no_circle_and_built_in_ones_stay() {
    let mut made = new(false);
    for (id, above) in [("A", ALL_SYSTEMS), ("B", "A"), ("C", "B")] {
        add_collection(&mut made, id, above);
    }
    let limit = |id: &str, above: &str| ChangeKind::LimitCollection {
        id: collection(id),
        limited_to: collection(above),
    };
    let add = |id: &str, above: &str| ChangeKind::AddCollection {
        id: collection(id),
        limited_to: collection(above),
    };
    for (what, error) in [
        (limit("A", "A"), INVALID),
        (limit("A", "C"), INVALID),
        (limit(ALL_SYSTEMS, "C"), DENIED),
        (limit("NOSUCH", "C"), DENIED),
        (add("B", "A"), INVALID),
        (add("D", "NOSUCH"), DENIED),
        (ChangeKind::DeleteCollection(collection("A")), INVALID),
        (ChangeKind::DeleteCollection(collection(ALL_USERS)), DENIED),
    ] {
        assert_eq!(
            try_by(&mut made, ROOT, what.clone()),
            Err(error),
            "{what:?}"
        );
    }
    // Another's that could: its assignment is above.
    let added = specified("u", &["Full administrator"], &["All"], &["C"]);
    by_root(&mut made, ChangeKind::AddUser(added));
    let delete = || ChangeKind::DeleteCollection(collection("C"));
    assert_eq!(try_by(&mut made, ROOT, delete()), Err(INVALID));
    by_root(&mut made, ChangeKind::DeleteUser(user("u")));
    by_root(&mut made, delete());
    by_root(&mut made, limit("B", ALL_USERS));
    let analyst = specified("v", &["Read-only analyst"], &["Default"], &["A"]);
    by_root(&mut made, ChangeKind::AddUser(analyst));
    assert_eq!(made.visible(&user("v"), ObjectType::COLLECTION), ["A"]);
    by_root(&mut made, limit("B", "A"));
    let mut visible = made.visible(&user("v"), ObjectType::COLLECTION);
    visible.sort_unstable();
    assert_eq!(visible, ["A", "B"]);
}

#[test]
fn collections_are_sixty_four_deep() {
    let mut made = new(false);
    let add = |id: &str, above: &str| ChangeKind::AddCollection {
        id: collection(id),
        limited_to: collection(above),
    };
    let limit = |id: &str, above: &str| ChangeKind::LimitCollection {
        id: collection(id),
        limited_to: collection(above),
    };
    let mut above = ALL_SYSTEMS.to_owned();
    for depth in 2..=64 {
        let id = format!("D{depth}");
        by_root(&mut made, add(&id, &above));
        above = id;
    }
    let deep = Some(Error::TOO_LARGE);
    assert_eq!(try_by(&mut made, ROOT, add("E", &above)).err(), deep);
    // With what is below it.
    add_collection(&mut made, "X", ALL_SYSTEMS);
    add_collection(&mut made, "Y", "X");
    for (to, expected) in [("D64", deep.clone()), ("D63", deep), ("D62", None)] {
        let found = try_by(&mut made, ROOT, limit("X", to)).err();
        assert_eq!(found, expected, "{to}");
    }
    let analyst = specified("v", &["Read-only analyst"], &["Default"], &["D62"]);
    by_root(&mut made, ChangeKind::AddUser(analyst));
    let mut visible = made.visible(&user("v"), ObjectType::COLLECTION);
    visible.sort_unstable();
    assert_eq!(visible, ["D62", "D63", "D64", "X", "Y"]);
}

/// What looks at each right of each role is bounded.
#[test]
fn roles_of_one_user_name_a_thousand_types() {
    let mut made = new(false);
    for (at, name) in ["R0", "R1"].into_iter().enumerate() {
        let numbers = (0..600).map(|number| 1000 * (u32::try_from(at).unwrap() + 1) + number);
        let rights = numbers.map(|number| (ObjectType::from_number(number), Operations::ALL));
        let role = Role {
            rights: rights.collect(),
            ..Role::new(role_name(name))
        };
        by_root(&mut made, ChangeKind::AddRole(role));
    }
    let both = specified("u", &["R0", "R1"], &["Default"], &[]);
    let found = try_by(&mut made, ROOT, ChangeKind::AddUser(both));
    assert_eq!(found, Err(Error::TOO_LARGE));
    let one = specified("u", &["R0"], &["Default"], &[]);
    by_root(&mut made, ChangeKind::AddUser(one));
}

#[test]
fn somebody_is_left() {
    let full = |name: &str| AdministrativeUser {
        name: user(name),
        association: Association::AllInstances(vec![role_name("Full administrator")]),
    };
    let less = specified(
        ROOT,
        &["Full administrator"],
        &["All"],
        &[ALL_SYSTEMS, ALL_USERS],
    );
    for what in [
        ChangeKind::DeleteUser(user(ROOT)),
        ChangeKind::ModifyUser(less),
    ] {
        let mut made = new(false);
        assert_eq!(try_by(&mut made, ROOT, what.clone()), Err(INVALID));
        by_root(&mut made, ChangeKind::AddUser(full("other")));
        by_root(&mut made, what);
        let last = try_by(&mut made, "other", ChangeKind::DeleteUser(user("other")));
        assert_eq!(last, Err(INVALID));
    }
}

#[test]
fn objects_are_set_within_ones_own_scopes() {
    let mut made = new(false);
    for name in ["Berlin", "Paris"] {
        by_root(&mut made, ChangeKind::AddScope(scope(name)));
    }
    let set = Operations::of(&[Operation::SET_SECURITY_SCOPE]);
    let placer = Role {
        others: set,
        ..Role::new(role_name("Placer"))
    };
    by_root(&mut made, ChangeKind::AddRole(placer));
    let added = specified("u", &["Placer"], &["Berlin", "Default"], &[]);
    by_root(&mut made, ChangeKind::AddUser(added));
    let one = application(&mut made, "a", &["Berlin", "Paris"]);
    let mut to = |names: &[&str]| {
        let (object, scopes) = (one.clone(), scopes(names));
        try_by(&mut made, "u", ChangeKind::SetScopes { object, scopes }).err()
    };
    // Neither taken out of another's, nor put there.
    assert_eq!(to(&["Berlin"]), Some(DENIED));
    assert_eq!(to(&["Default", "Paris"]), None);
    assert_eq!(to(&["Paris", "Berlin"]), None);
    assert_eq!(to(&["Paris"]), None);
    // Out of reach now.
    assert_eq!(to(&["Paris", "Berlin"]), Some(DENIED));
}

#[test]
fn what_is_there_and_what_is_not() {
    let mut made = new(false);
    let one = application(&mut made, "a", &["Default"]);
    let analyst = specified("u", &["Read-only analyst"], &["Default"], &[]);
    by_root(&mut made, ChangeKind::AddUser(analyst.clone()));
    by_root(&mut made, ChangeKind::AddRole(role("R", &[])));
    let gone = object(ObjectType::APPLICATION, "b");
    let driver = object(ObjectType::DEVICE_DRIVER, "d");
    let long = Role {
        description: "x".repeat(513),
        ..Role::new(role_name("L"))
    };
    let bad_id = Role {
        copied_from: Some("SMS0001R1".to_owned()),
        ..Role::new(role_name("L"))
    };
    let no_xml = Role {
        description: "\u{7}".to_owned(),
        ..Role::new(role_name("L"))
    };
    for (what, error) in [
        (ChangeKind::AddObject(one), INVALID),
        (ChangeKind::AddUser(analyst), INVALID),
        (ChangeKind::AddRole(role("R", &[])), INVALID),
        (ChangeKind::AddRole(long), INVALID),
        (ChangeKind::AddRole(bad_id), INVALID),
        (ChangeKind::AddRole(no_xml), INVALID),
        (ChangeKind::DeleteObject(gone), DENIED),
        (ChangeKind::DeleteObject(driver), INVALID),
        (ChangeKind::DeleteUser(user("v")), INVALID),
        (ChangeKind::DeleteRole(role_name("S")), INVALID),
        (ChangeKind::DeleteScope(scope("S")), INVALID),
        (ChangeKind::ModifyRole(role("S", &[])), INVALID),
        (
            ChangeKind::AddObject(object(ObjectType::COLLECTION, "N")),
            INVALID,
        ),
        (
            ChangeKind::AddObject(object(ObjectType::SECURITY_ROLE, "N")),
            INVALID,
        ),
    ] {
        assert_eq!(
            try_by(&mut made, ROOT, what.clone()),
            Err(error),
            "{what:?}"
        );
    }
    for (name, is_one) in [
        ("", false),
        ("a\n", false),
        (&"x".repeat(256), true),
        (&"\u{e9}".repeat(257), false),
    ] {
        assert_eq!(ScopeName::new(name).is_ok(), is_one);
        assert_eq!(UserName::new(name).is_ok(), is_one);
    }
}
