//! Each sentence of the documentation by itself.

use cmcrypto_core::Error;
use cmcrypto_core::access::scope::*;

use super::fixture::*;
use super::model::{ALL_SYSTEMS, ALL_USERS, NOT_SCOPED};

const APPLICATION: ObjectType = ObjectType::APPLICATION;
const COLLECTION: ObjectType = ObjectType::COLLECTION;

/// The documentation's list of what security scopes hold.
const SCOPED: [&str; 30] = [
    "alert subscriptions",
    "applications",
    "application groups",
    "App-V virtual environments",
    "boot images",
    "boundary groups",
    "configuration items and baselines",
    "custom client settings",
    "distribution points",
    "distribution point groups",
    "driver packages",
    "endpoint protection policies",
    "folders",
    "global conditions",
    "migration jobs",
    "OneDrive profiles",
    "operating system images",
    "operating system upgrade packages",
    "packages",
    "queries",
    "remote connection profiles",
    "scripts",
    "sites",
    "software metering rules",
    "software update groups",
    "software update packages",
    "task sequences",
    "user data and profiles items",
    "Windows Update for Business policies",
    // Last, so that a type that is new is missed here.
    "",
];

#[test]
fn types_are_bounded_as_they_are_listed() {
    let with = |bounds: Bounds| {
        let known = ObjectType::KNOWN.iter().filter(|of| of.bounds() == bounds);
        let mut names: Vec<_> = known.map(|of| of.name().unwrap()).collect();
        names.sort_unstable();
        names
    };
    let sorted = |names: &[&'static str]| {
        let mut names: Vec<_> = names
            .iter()
            .copied()
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(with(Bounds::Nothing), sorted(&NOT_SCOPED));
    assert_eq!(with(Bounds::Scopes), sorted(&SCOPED));
    assert_eq!(with(Bounds::Collections), ["collections"]);
    assert_eq!(ObjectType::from_number(226).bounds(), Bounds::Scopes);
    assert!(ObjectType::KNOWN.is_sorted_by(|one, next| one < next));
}

#[test]
fn the_products_numbers() {
    for (number, name) in [
        (1, "collections"),
        (2, "packages"),
        (4, "status messages"),
        (6, "sites"),
        (7, "queries"),
        (14, "operating system upgrade packages"),
        (18, "operating system images"),
        (19, "boot images"),
        (23, "driver packages"),
        (24, "software update packages"),
        (31, "applications"),
        (42, "distribution points"),
        (43, "distribution point groups"),
    ] {
        let of = ObjectType::from_number(number);
        assert_eq!(of.name(), Some(name));
        assert!(of.has_product_number());
    }
    let of = ObjectType::from_number(226);
    assert_eq!((of.name(), of.to_string().as_str()), (None, "type 226"));
    assert_eq!(Operation::from_bit(6).unwrap().name(of), "operation 6");
    assert_eq!(Operation::from_bit(32), None);
    let named = (0..32).filter(|bit| {
        let operation = Operation::from_bit(*bit).unwrap();
        Operations::NAMED.contains(operation)
    });
    assert!(named.eq((0..30).filter(|bit| ![6, 8, 15].contains(bit))));
}

/// "Application author … on applications exactly".
#[test]
fn an_application_author_has_just_these() {
    let author = Role::built_in("Application author").unwrap();
    let operations = author.operations(APPLICATION);
    let mut names: Vec<_> = operations.iter().map(|one| one.name(APPLICATION)).collect();
    names.sort_unstable();
    let listed = [
        "Approve",
        "Create",
        "Delete",
        "Manage folder",
        "Manage folder item",
        "Modify",
        "Read",
        "Run report",
        "Set security scope",
    ];
    assert_eq!(names, listed);
    // And what a vendor's role has of these, by its number.
    let vendors = Operations::from_bits(140_311);
    assert_eq!(vendors & !operations, Operations::NONE);
}

#[test]
fn built_in_roles() {
    let names: Vec<String> = Role::all_built_in()
        .map(|role| role.name.to_string())
        .collect();
    let listed = [
        "Application administrator",
        "Application author",
        "Application deployment manager",
        "Asset manager",
        "Company resource access manager",
        "Compliance settings manager",
        "Endpoint protection manager",
        "Full administrator",
        "Infrastructure administrator",
        "Operating system deployment manager",
        "Operations administrator",
        "Read-only analyst",
        "Remote tools operator",
        "Security administrator",
        "Software update manager",
    ];
    assert_eq!(names, listed);
    let of = |name: &str| Role::built_in(name).unwrap();
    for of_type in ObjectType::KNOWN {
        assert_eq!(
            of("Full administrator").operations(*of_type),
            Operations::ALL
        );
        let read = Operations::of(&[Operation::READ]);
        assert_eq!(of("Read-only analyst").operations(*of_type), read);
        let is_security = [
            ObjectType::ADMINISTRATIVE_USER,
            ObjectType::SECURITY_ROLE,
            ObjectType::SECURITY_SCOPE,
        ]
        .contains(of_type);
        let operations = of("Operations administrator").operations(*of_type);
        assert_eq!(operations.is_empty(), is_security);
        if is_security {
            let operations = of("Security administrator").operations(*of_type);
            assert!(operations.contains(Operation::MODIFY));
        }
    }

    // "Built-in roles can't be modified; copied they can."
    let mut made = new(false);
    let author = of("Application author");
    let name = author.name.clone();
    for what in [
        ChangeKind::ModifyRole(author.clone()),
        ChangeKind::DeleteRole(name),
        ChangeKind::AddRole(author.clone()),
    ] {
        assert_eq!(try_by(&mut made, ROOT, what), Err(Error::INVALID_ARGUMENT));
    }
    let mut copy = author.copy(role_name("Mine"));
    assert!(!copy.is_built_in());
    by_root(&mut made, ChangeKind::AddRole(copy.clone()));
    copy.rights.clear();
    by_root(&mut made, ChangeKind::ModifyRole(copy.clone()));
    assert_eq!(made.role(&copy.name), Some(&copy));
    by_root(&mut made, ChangeKind::DeleteRole(copy.name.clone()));
    assert_eq!(made.role(&copy.name), None);
}

/// "You need at least one security role and one security scope", collections for most roles only.
#[test]
fn a_user_needs_a_role_and_a_scope() {
    let mut made = new(false);
    let twice: (&str, &[&str], &[&str]) = ("Read-only analyst", &["Default"], &[]);
    by_root(
        &mut made,
        ChangeKind::AddUser(specified("fine", &["Read-only analyst"], &["Default"], &[])),
    );
    for wrong in [
        specified("u", &[], &["Default"], &[]),
        specified("u", &["Read-only analyst"], &[], &[]),
        by_role("fine", &[]),
        by_role("fine", &[("Read-only analyst", &[], &[])]),
        specified("u", &["Read-only analyst"; 2], &["Default"], &[]),
        specified("u", &["Read-only analyst"], &["Default"; 2], &[]),
        specified("u", &["Read-only analyst"], &["Default"], &[ALL_USERS; 2]),
        specified("u", &["No such"], &["Default"], &[]),
        specified("u", &["Read-only analyst"], &["No such"], &[]),
        specified("u", &["Read-only analyst"], &["Default"], &["NOSUCH"]),
        by_role("fine", &[twice, twice]),
    ] {
        let what = match &wrong.association {
            Association::ByRole(_) => ChangeKind::ModifyUser(wrong),
            _ => ChangeKind::AddUser(wrong),
        };
        assert_eq!(try_by(&mut made, ROOT, what), Err(Error::INVALID_ARGUMENT));
    }
    // "Only when modifying an existing user."
    let own = by_role("u", &[("Read-only analyst", &["Default"], &[])]);
    let added = try_by(&mut made, ROOT, ChangeKind::AddUser(own));
    assert_eq!(added, Err(Error::INVALID_ARGUMENT));
}

/// All instances; every scope with every role; a role with its own.
#[test]
fn three_modes() {
    let mut made = new(false);
    for name in ["Berlin", "Paris"] {
        by_root(&mut made, ChangeKind::AddScope(scope(name)));
    }
    let reader = role("Reader", &[(APPLICATION, &[Operation::READ])]);
    let writer = role("Writer", &[(APPLICATION, &[Operation::MODIFY])]);
    for role in [reader, writer] {
        by_root(&mut made, ChangeKind::AddRole(role));
    }
    let berlin = application(&mut made, "b", &["Berlin"]);
    let paris = application(&mut made, "p", &["Paris"]);
    let all = AdministrativeUser {
        name: user("all"),
        association: Association::AllInstances(vec![role_name("Reader"), role_name("Writer")]),
    };
    let every = specified("every", &["Reader", "Writer"], &["Berlin"], &[]);
    let own = by_role(
        "own",
        &[
            ("Reader", &["Berlin", "Paris"], &[]),
            ("Writer", &["Paris"], &[]),
        ],
    );
    for first in [all, every, specified("own", &["Reader"], &["Berlin"], &[])] {
        by_root(&mut made, ChangeKind::AddUser(first));
    }
    by_root(&mut made, ChangeKind::ModifyUser(own));
    let table = [
        ("all", [true, true, true, true]),
        ("every", [true, true, false, false]),
        ("own", [true, false, true, true]),
    ];
    for (name, expected) in table {
        let may = |of, operation| made.decide(&user(name), operation, of).is_allowed();
        let found = [
            may(&berlin, Operation::READ),
            may(&berlin, Operation::MODIFY),
            may(&paris, Operation::READ),
            may(&paris, Operation::MODIFY),
        ];
        assert_eq!(found, expected, "{name}");
    }
    let denied = made.decide(&user("own"), Operation::MODIFY, &berlin);
    assert_eq!(denied, Decision::Denied(Miss::OutOfScope { assignment: 1 }));
    assert_eq!(denied.to_string(), "denied: in no scope of assignment 1");
    // The third mode's second assignment has one role.
    let allowed = made.decide(&user("own"), Operation::MODIFY, &paris);
    let second = Allowed {
        assignment: 1,
        role: 0,
        across: None,
    };
    assert_eq!(allowed, Decision::Allowed(second));
    let nobody = made.decide(&user("nobody"), Operation::READ, &paris);
    assert_eq!(nobody, Decision::Denied(Miss::UnknownUser));
    let nothing = made.decide(&user("all"), Operation::READ, &object(APPLICATION, "x"));
    assert_eq!(nothing, Decision::Denied(Miss::UnknownObject));
}

/// "A role gives access to every instance in the hierarchy."
#[test]
fn types_that_scopes_do_not_hold() {
    for of in ObjectType::KNOWN {
        if of.bounds() != Bounds::Nothing {
            continue;
        }
        let mut made = new(false);
        by_root(&mut made, ChangeKind::AddScope(scope("Berlin")));
        let role = role("R", &[(*of, &[Operation::READ])]);
        by_root(&mut made, ChangeKind::AddRole(role));
        let added = specified("u", &["R"], &["Berlin"], &[]);
        by_root(&mut made, ChangeKind::AddUser(added));
        let one = object(*of, "any");
        assert!(made.decide(&user("u"), Operation::READ, &one).is_allowed());
        let denied = made.decide(&user("u"), Operation::MODIFY, &one);
        assert_eq!(denied, Decision::Denied(Miss::NoRole));
    }
}

/// "Scopes are flat; every object is in at least one; no object is in All."
#[test]
fn scopes() {
    let mut made = new(false);
    let one = application(&mut made, "a", &["Default"]);
    let set = |made: &mut Administration, names: &[&str]| {
        let scopes = super::fixture::scopes(names);
        let object = one.clone();
        try_by(made, ROOT, ChangeKind::SetScopes { object, scopes })
    };
    for wrong in [&[][..], &["All"], &["Default", "All"], &["No such"]] {
        assert_eq!(set(&mut made, wrong), Err(Error::INVALID_ARGUMENT));
    }
    assert_eq!(made.scopes_of(&one), [&scope("Default")]);
    let driver = object(ObjectType::DEVICE_DRIVER, "d");
    by_root(&mut made, ChangeKind::AddObject(driver.clone()));
    let set_driver = ChangeKind::SetScopes {
        object: driver,
        scopes: super::fixture::scopes(&["Default"]),
    };
    assert_eq!(
        try_by(&mut made, ROOT, set_driver),
        Err(Error::INVALID_ARGUMENT)
    );
    for built_in in ["All", "Default"] {
        for what in [
            ChangeKind::AddScope(scope(built_in)),
            ChangeKind::DeleteScope(scope(built_in)),
        ] {
            assert_eq!(try_by(&mut made, ROOT, what), Err(Error::INVALID_ARGUMENT));
        }
    }
    // One that is in use stays.
    by_root(&mut made, ChangeKind::AddScope(scope("Berlin")));
    set(&mut made, &["Berlin"]).unwrap();
    let delete = || ChangeKind::DeleteScope(scope("Berlin"));
    assert_eq!(
        try_by(&mut made, ROOT, delete()),
        Err(Error::INVALID_ARGUMENT)
    );
    set(&mut made, &["Default"]).unwrap();
    by_root(&mut made, delete());
    // What takes its place is another.
    by_root(&mut made, ChangeKind::AddScope(scope("Paris")));
    assert_eq!(set(&mut made, &["Berlin"]), Err(Error::INVALID_ARGUMENT));
}

/// "A new object gets every scope of the creator's roles that grant Create or Set Security Scope", those of
/// all instances Default.
#[test]
fn new_objects() {
    let mut made = new(false);
    for name in ["Berlin", "Paris", "Rome"] {
        by_root(&mut made, ChangeKind::AddScope(scope(name)));
    }
    for (name, operation) in [
        ("Creator", Operation::CREATE),
        ("Placer", Operation::SET_SECURITY_SCOPE),
        ("Reader", Operation::READ),
    ] {
        let role = role(name, &[(APPLICATION, &[operation])]);
        by_root(&mut made, ChangeKind::AddRole(role));
    }
    let first = specified("u", &["Creator"], &["Berlin"], &[]);
    by_root(&mut made, ChangeKind::AddUser(first));
    let roles: [(&str, &[&str], &[&str]); 3] = [
        ("Creator", &["Berlin", "All"], &[]),
        ("Placer", &["Paris"], &[]),
        ("Reader", &["Rome"], &[]),
    ];
    by_root(&mut made, ChangeKind::ModifyUser(by_role("u", &roles)));
    let found = made.scopes_of_new(&user("u"), APPLICATION);
    assert_eq!(found, [&scope("Berlin"), &scope("Paris")]);
    assert_eq!(
        made.scopes_of_new(&user(ROOT), APPLICATION),
        [&scope("Default")]
    );
    assert!(
        made.scopes_of_new(&user(ROOT), ObjectType::DEVICE_DRIVER)
            .is_empty()
    );
}

/// "Collections that are limited to an assigned one"; "the assigned one can't be modified or deleted".
#[test]
fn collections() {
    let mut made = new(false);
    for (id, above) in [("A", ALL_SYSTEMS), ("B", "A"), ("C", "B"), ("X", ALL_USERS)] {
        add_collection(&mut made, id, above);
    }
    let all = [
        Operation::READ,
        Operation::MODIFY,
        Operation::DELETE,
        Operation::REMOTE_CONTROL,
        Operation::DEPLOY_APPLICATIONS,
    ];
    by_root(
        &mut made,
        ChangeKind::AddRole(role("R", &[(COLLECTION, &all)])),
    );
    let added = specified("u", &["R"], &["Default"], &["A"]);
    by_root(&mut made, ChangeKind::AddUser(added));
    let found = |id: &str| {
        let of = object(COLLECTION, id);
        all.map(|operation| made.decide(&user("u"), operation, &of).is_allowed())
    };
    assert_eq!(found("A"), [true, false, false, true, true]);
    assert_eq!(found("B"), [true; 5]);
    assert_eq!(found("C"), [true; 5]);
    assert_eq!(found("X"), [false; 5]);
    assert_eq!(found(ALL_SYSTEMS), [false; 5]);
    let root = made.decide(
        &user(ROOT),
        Operation::MODIFY,
        &object(COLLECTION, ALL_SYSTEMS),
    );
    assert_eq!(
        root,
        Decision::Denied(Miss::AssignedCollection { assignment: 0 })
    );
    // Assigned itself, whatever lies above it is assigned too.
    let both = specified("u", &["R"], &["Default"], &["A", "B"]);
    by_root(&mut made, ChangeKind::ModifyUser(both));
    let denied = made.decide(&user("u"), Operation::DELETE, &object(COLLECTION, "B"));
    assert_eq!(
        denied,
        Decision::Denied(Miss::AssignedCollection { assignment: 0 })
    );
    assert!(
        made.decide(&user("u"), Operation::DELETE, &object(COLLECTION, "C"))
            .is_allowed()
    );
}

/// "With deploy permission on a collection in one role, a user can deploy objects from any scope where they
/// have read, even through a different role": off, and on.
#[test]
fn the_leak_across_roles() {
    for as_the_product in [false, true] {
        let mut made = new(as_the_product);
        by_root(&mut made, ChangeKind::AddScope(scope("Secret")));
        add_collection(&mut made, "A", ALL_SYSTEMS);
        let deploy = [(COLLECTION, &[Operation::DEPLOY_APPLICATIONS][..])];
        let read = [(APPLICATION, &[Operation::READ][..])];
        by_root(&mut made, ChangeKind::AddRole(role("Deploy", &deploy)));
        by_root(&mut made, ChangeKind::AddRole(role("Read", &read)));
        let first = specified("u", &["Read"], &["Secret"], &[]);
        by_root(&mut made, ChangeKind::AddUser(first));
        let roles: [(&str, &[&str], &[&str]); 2] =
            [("Read", &["Secret"], &[]), ("Deploy", &["Default"], &["A"])];
        by_root(&mut made, ChangeKind::ModifyUser(by_role("u", &roles)));
        let secret = application(&mut made, "s", &["Secret"]);
        let found = made.decide_deployment(&user("u"), &secret, &collection("A"));
        let expected = if as_the_product {
            Decision::Allowed(Allowed {
                assignment: 1,
                role: 0,
                across: Some(0),
            })
        } else {
            Decision::Denied(Miss::AcrossAssignments { deploy: 1, read: 0 })
        };
        assert_eq!(found, expected);
        // In the second mode both roles are associated with all of it.
        let every = specified("u", &["Read", "Deploy"], &["Secret"], &["A"]);
        by_root(&mut made, ChangeKind::ModifyUser(every));
        let found = made.decide_deployment(&user("u"), &secret, &collection("A"));
        let both = Allowed {
            assignment: 0,
            role: 1,
            across: None,
        };
        assert_eq!(found, Decision::Allowed(both));
    }
}
