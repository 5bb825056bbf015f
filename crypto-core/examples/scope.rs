//! Five administrators, thirty objects, the three modes of association: who may do what, by the database
//! and by grants that a site signed.
//!
//! `cargo run --release --example scope`; with a directory it leaves the grants there, and the site's
//! certificate, for `ffi/examples/grant.c`.

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use cmcrypto_core::access::scope::{
    Administration, AdministrativeUser, Association, Change, ChangeKind, Decision, ExpectedGrant,
    GrantTerms, Object, ObjectType, Operation, RoleAssignment, RoleName, ScopeName, ScopeSettings,
    UserName,
};
use cmcrypto_core::names::{CollectionId, SiteCode};
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};

const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
const EIGHT_HOURS: i64 = 8 * 3600;
const USERS: [&str; 5] = ["root", "anna", "ben", "carla", "dora"];
/// What is asked of each object, and how it is printed.
const ASKED: [(Operation, char); 4] = [
    (Operation::READ, 'r'),
    (Operation::MODIFY, 'm'),
    (Operation::DELETE, 'd'),
    (Operation::SET_SECURITY_SCOPE, 's'),
];

fn main() -> Result<(), Error> {
    let hierarchy = hierarchy()?;
    println!(
        "root   all instances: Full administrator\n\
         anna   all instances: Read-only analyst\n\
         ben    Application author, Security administrator; scopes Berlin and Default; collection DE\n\
         carla  Application author for Paris; Application deployment manager for Berlin and DE\n\
         dora   a role of her own: remote control, and modifying collections; DE and DE-B\n"
    );
    print!("{:36}{:24}", "object", "scopes");
    println!("{}", USERS.map(|user| format!("{user:6}")).concat());
    let objects = objects()?;
    for (object, _) in &objects {
        let scopes = hierarchy.scopes_of(object);
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let name = format!("{} {}", object.object_type, object.id);
        print!("{name:36}{:24}", scopes.join(", "));
        for user in USERS {
            let user = UserName::new(user)?;
            let may = ASKED.map(|(operation, letter)| {
                let decision = hierarchy.decide(&user, operation, object);
                if decision.is_allowed() { letter } else { '-' }
            });
            print!("{}  ", may.iter().collect::<String>());
        }
        println!();
    }

    println!("\nWhy not, and by what");
    for (user, operation, of, id) in [
        ("ben", Operation::MODIFY, ObjectType::APPLICATION, "App03"),
        ("carla", Operation::MODIFY, ObjectType::APPLICATION, "App01"),
        ("dora", Operation::MODIFY, ObjectType::COLLECTION, "DE-B"),
        ("dora", Operation::MODIFY, ObjectType::COLLECTION, "DE-B1"),
        ("ben", Operation::MODIFY, ObjectType::SECURITY_ROLE, "any"),
    ] {
        let (name, object) = (UserName::new(user)?, Object::new(of, id)?);
        let decision = hierarchy.decide(&name, operation, &object);
        println!("{user}: {} on {of} {id}: {decision}", operation.name(of));
    }
    deployments(&hierarchy)?;
    delegation(&hierarchy)?;
    by_grants(&hierarchy, &objects)
}

/// What carla deploys to DE: what one role of hers reads and another deploys.
fn deployments(hierarchy: &Administration) -> Result<(), Error> {
    println!("\nDeployments to DE by carla");
    let (carla, de) = (UserName::new("carla")?, CollectionId::new("DE")?);
    for id in ["App01", "App02", "App03"] {
        let application = Object::new(ObjectType::APPLICATION, id)?;
        let decision = hierarchy.decide_deployment(&carla, &application, &de);
        println!("{id}: {decision}");
    }
    Ok(())
}

/// Nobody gives more than they have.
fn delegation(hierarchy: &Administration) -> Result<(), Error> {
    println!("\nAdministrative users that ben adds");
    for (role, scope) in [
        ("Application author", "Berlin"),
        ("Application author", "Paris"),
        ("Full administrator", "Berlin"),
    ] {
        let user = AdministrativeUser {
            name: UserName::new("new")?,
            association: specified(&[role], &[scope], &[])?,
        };
        let (by, what) = (UserName::new("ben")?, ChangeKind::AddUser(user));
        let change = Change { by, at: NOW, what };
        let outcome = match hierarchy.clone().apply(&change) {
            Ok(allowed) => Decision::Allowed(allowed).to_string(),
            Err(error) => error.to_string(),
        };
        println!("{role} in {scope}: {outcome}");
    }
    Ok(())
}

/// A reader without the database decides alike.
fn by_grants(
    hierarchy: &Administration,
    objects: &[(Object, Vec<ScopeName>)],
) -> Result<(), Error> {
    let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
    let now = Timestamp::from(SystemTime::now());
    let until = now.saturating_add(365 * 86_400);
    let certificate = self_signed(&key, KeyUse::Signing, "P01", now, until)?;
    let directory = std::env::args_os().nth(1).map(PathBuf::from);
    let leave = |name: &str, bytes: &[u8]| match &directory {
        Some(directory) => std::fs::write(directory.join(name), bytes),
        None => Ok(()),
    };
    let stored = |error| Error::new(ErrorKind::Storage, error);
    leave("site.cert", certificate.to_pem()?.as_bytes()).map_err(stored)?;
    let p01 = SiteCode::new("P01")?;
    let site = SiteSigner::new(
        p01,
        SigningIdentity::new(Arc::new(key), certificate.clone())?,
    );
    let reader = SiteVerifier::with_certificate(p01, certificate)?;
    println!("\nGrants");
    for name in USERS {
        let user = UserName::new(name)?;
        let terms = GrantTerms::following(user.clone(), 0, now, EIGHT_HOURS);
        let signed = site.sign_grant(hierarchy, &terms, now)?;
        leave(&format!("{name}.grant"), &signed).map_err(stored)?;
        let expected = ExpectedGrant {
            user: user.clone(),
            least_number: 0,
            numbered_by: None,
        };
        let grant = reader.verify_grant(&expected, &signed, now)?;
        let mut alike = 0_usize;
        for (object, _) in objects {
            let scopes = hierarchy.scopes_of(object);
            let scopes: Vec<ScopeName> = scopes.into_iter().cloned().collect();
            for (operation, _) in ASKED {
                let by_database = hierarchy.decide(&user, operation, object);
                assert_eq!(grant.decide(operation, object, &scopes, now), by_database);
                alike = alike.saturating_add(1);
            }
        }
        println!(
            "{name:6} {} bytes, {alike} decisions as the database",
            signed.len()
        );
    }
    Ok(())
}

fn specified(roles: &[&str], scopes: &[&str], collections: &[&str]) -> Result<Association, Error> {
    let roles = roles.iter().map(|name| RoleName::new(name));
    let scopes = scopes.iter().map(|name| ScopeName::new(name));
    let collections = collections.iter().map(|id| CollectionId::new(id));
    Ok(Association::Specified {
        roles: roles.collect::<Result<_, _>>()?,
        scopes: scopes.collect::<Result<_, _>>()?,
        collections: collections.collect::<Result<_, _>>()?,
    })
}

/// The objects, and the scopes that scopes bound them by.
fn objects() -> Result<Vec<(Object, Vec<ScopeName>)>, Error> {
    let scopes = [
        &["Default"][..],
        &["Berlin"],
        &["Paris"],
        &["Berlin", "Paris"],
    ];
    let mut objects = Vec::new();
    for (of, name, count) in [
        (ObjectType::APPLICATION, "App", 10),
        (ObjectType::PACKAGE, "Package", 6),
        (ObjectType::BOUNDARY_GROUP, "Group", 4),
        (ObjectType::DEVICE_DRIVER, "Driver", 2),
        (ObjectType::STATUS_MESSAGE, "Message", 2),
    ] {
        for (number, scopes) in (0..count).zip(scopes.iter().cycle()) {
            let names = scopes.iter().map(|name| ScopeName::new(name));
            let object = Object::new(of, &format!("{name}{number:02}"))?;
            objects.push((object, names.collect::<Result<_, _>>()?));
        }
    }
    for (id, _) in COLLECTIONS {
        objects.push((Object::new(ObjectType::COLLECTION, id)?, Vec::new()));
    }
    Ok(objects)
}

/// With what each is limited to.
const COLLECTIONS: [(&str, &str); 6] = [
    ("DE", "SMS00001"),
    ("DE-B", "DE"),
    ("DE-B1", "DE-B"),
    ("FR", "SMS00001"),
    ("FR-P", "FR"),
    ("Users", "SMS00004"),
];

fn hierarchy() -> Result<Administration, Error> {
    let root = UserName::new("root")?;
    let mut made = Administration::new(root.clone(), ScopeSettings::default())?;
    let mut change = |what| {
        let by = root.clone();
        made.apply(&Change { by, at: NOW, what })
    };
    for name in ["Berlin", "Paris"] {
        change(ChangeKind::AddScope(ScopeName::new(name)?))?;
    }
    for (id, limited_to) in COLLECTIONS {
        let (id, limited_to) = (CollectionId::new(id)?, CollectionId::new(limited_to)?);
        change(ChangeKind::AddCollection { id, limited_to })?;
    }
    for (object, scopes) in objects()? {
        if object.object_type == ObjectType::COLLECTION {
            continue;
        }
        change(ChangeKind::AddObject(object.clone()))?;
        if !matches!(
            object.object_type,
            ObjectType::DEVICE_DRIVER | ObjectType::STATUS_MESSAGE
        ) {
            change(ChangeKind::SetScopes { object, scopes })?;
        }
    }
    let operator = cmcrypto_core::access::scope::Role::built_in("Remote tools operator");
    let mut operator = operator
        .ok_or(Error::INTERNAL)?
        .copy(RoleName::new("Helper")?);
    let rights = operator.operations(ObjectType::COLLECTION);
    let more = cmcrypto_core::access::scope::Operations::of(&[Operation::MODIFY]);
    operator
        .rights
        .insert(ObjectType::COLLECTION, rights | more);
    change(ChangeKind::AddRole(operator))?;

    let mut add = |name: &str, association| {
        let name = UserName::new(name)?;
        change(ChangeKind::AddUser(AdministrativeUser {
            name,
            association,
        }))
    };
    add(
        "anna",
        Association::AllInstances(vec![RoleName::new("Read-only analyst")?]),
    )?;
    let roles = ["Application author", "Security administrator"];
    add("ben", specified(&roles, &["Berlin", "Default"], &["DE"])?)?;
    add(
        "carla",
        specified(&["Application author"], &["Paris"], &[])?,
    )?;
    add(
        "dora",
        specified(&["Helper"], &["Default"], &["DE", "DE-B"])?,
    )?;
    let own = |role: &str, scope: &str, collections: &[&str]| {
        let collections = collections.iter().map(|id| CollectionId::new(id));
        Ok::<_, Error>(RoleAssignment {
            role: RoleName::new(role)?,
            scopes: vec![ScopeName::new(scope)?],
            collections: collections.collect::<Result<_, _>>()?,
        })
    };
    // A role gets scopes of its own when a user is modified.
    change(ChangeKind::ModifyUser(AdministrativeUser {
        name: UserName::new("carla")?,
        association: Association::ByRole(vec![
            own("Application author", "Paris", &[])?,
            own("Application deployment manager", "Berlin", &["DE"])?,
        ]),
    }))?;
    Ok(made)
}
