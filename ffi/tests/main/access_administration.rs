//! The administrative database through the C ABI, beside that of Rust: changes, decisions, lists and grants.

use std::collections::{BTreeSet, HashSet};
use std::mem::discriminant;

use crate::abi::access_administration::*;
use crate::abi::access_scope as grants;
use crate::abi::access_scope::question;
use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::Timestamp;
use cmcrypto_core::access::scope::*;
use cmcrypto_core::names::CollectionId;

const ANNA: &str = grants::ANNA;
const BEN: &str = "CONTOSO\\ben";
const SUSI: &str = "CONTOSO\\susi";
const OLGA: &str = "CONTOSO\\olga";
const CARL: &str = "CONTOSO\\carl";
const USERS: [&str; 6] = [ROOT, ANNA, BEN, SUSI, OLGA, CARL];
const COLLECTIONS: [&str; 7] = ["SMS00001", "SMS00004", "A", "B", "C", "D", "Z"];
const UNKNOWN: ObjectType = ObjectType::from_number(226);
const TYPES: [ObjectType; 9] = [
    ObjectType::APPLICATION,
    ObjectType::PACKAGE,
    ObjectType::SITE,
    ObjectType::DEVICE_DRIVER,
    UNKNOWN,
    ObjectType::COLLECTION,
    ObjectType::ADMINISTRATIVE_USER,
    ObjectType::SECURITY_ROLE,
    ObjectType::SECURITY_SCOPE,
];
const AUTHOR: &str = "Application author";
const DEPLOYER: &str = "Application deployment manager";

fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

fn scopes(names: &[&str]) -> Vec<ScopeName> {
    names.iter().map(|name| ScopeName::new(name).unwrap()).collect()
}

fn roles(names: &[&str]) -> Vec<RoleName> {
    names.iter().map(|name| RoleName::new(name).unwrap()).collect()
}

fn collection(id: &str) -> CollectionId {
    CollectionId::new(id).unwrap()
}

fn collections(ids: &[&str]) -> Vec<CollectionId> {
    ids.iter().map(|id| collection(id)).collect()
}

fn object(of: ObjectType, id: &str) -> Object {
    Object::new(of, id).unwrap()
}

fn application(id: &str) -> Object {
    object(ObjectType::APPLICATION, id)
}

fn role(name: &str, rights: &[(ObjectType, u32)]) -> Role {
    let rights = rights.iter().map(|(of, bits)| (*of, Operations::from_bits(*bits)));
    Role { rights: rights.collect(), ..Role::new(RoleName::new(name).unwrap()) }
}

fn all(names: &[&str]) -> Association {
    Association::AllInstances(roles(names))
}

fn specified(names: &[&str], within: &[&str], ids: &[&str]) -> Association {
    let (scopes, collections) = (scopes(within), collections(ids));
    Association::Specified { roles: roles(names), scopes, collections }
}

fn by_role(each: &[(&str, &[&str], &[&str])]) -> Association {
    let each = each.iter().map(|(role, within, ids)| RoleAssignment {
        role: RoleName::new(role).unwrap(),
        scopes: scopes(within),
        collections: collections(ids),
    });
    Association::ByRole(each.collect())
}

fn named(name: &str, association: Association) -> AdministrativeUser {
    AdministrativeUser { name: user(name), association }
}

fn limited(id: &str, limited_to: &str) -> ChangeKind {
    ChangeKind::AddCollection { id: collection(id), limited_to: collection(limited_to) }
}

fn limit(id: &str, limited_to: &str) -> ChangeKind {
    ChangeKind::LimitCollection { id: collection(id), limited_to: collection(limited_to) }
}

fn put(object: Object, into: &[&str]) -> ChangeKind {
    ChangeKind::SetScopes { object, scopes: scopes(into) }
}

/// What C says of a decision.
type Told = (bool, i32, u32, u32, Option<u32>);

fn told(decision: &cmcrypto_access_decision) -> Told {
    let across = decision.is_across == 1;
    let found = (decision.is_allowed == 1, decision.miss, decision.assignment, decision.role);
    (found.0, found.1, found.2, found.3, across.then_some(decision.read_assignment))
}

fn told_by_rust(decision: Decision) -> Told {
    let number = |index| u32::try_from(index).unwrap();
    let miss = |miss, assignment| (false, miss, number(assignment), 0, None);
    match decision {
        Decision::Allowed(Allowed { assignment, role, across }) => {
            (true, 0, number(assignment), number(role), across.map(number))
        }
        Decision::Denied(Miss::UnknownUser) => miss(1384, 0),
        Decision::Denied(Miss::UnknownObject) => miss(1385, 0),
        Decision::Denied(Miss::NotDeployed) => miss(1377, 0),
        Decision::Denied(Miss::NotInForce) => miss(1383, 0),
        Decision::Denied(Miss::NoRole) => miss(1378, 0),
        Decision::Denied(Miss::OutOfScope { assignment }) => miss(1379, assignment),
        Decision::Denied(Miss::OutOfCollections { assignment }) => miss(1380, assignment),
        Decision::Denied(Miss::AssignedCollection { assignment }) => miss(1381, assignment),
        Decision::Denied(Miss::AcrossAssignments { deploy, read }) => {
            (false, 1382, number(deploy), 0, Some(number(read)))
        }
    }
}

/// One hierarchy in both languages.
struct Both {
    c: Handle<cmcrypto_administration>,
    rust: Administration,
    as_the_product: bool,
}

impl Both {
    fn new(as_the_product: bool) -> Self {
        let rust = Administration::new(user(ROOT), ScopeSettings { as_the_product }).unwrap();
        Self { c: administration(i32::from(as_the_product)), rust, as_the_product }
    }

    /// Makes a change in both, which must agree; its status.
    fn change(&mut self, by: &str, what: ChangeKind) -> i32 {
        let (status, said) = (apply(&self.c, by, &what), detail());
        let at = Timestamp::from_unix(NOW);
        let made = self.rust.apply(&Change { by: user(by), at, what: what.clone() });
        let expected = made.map_or_else(|error| error.code(), |_| CMCRYPTO_OK);
        assert_eq!(status, expected, "{by}: {what:?}: {said}");
        // Which of several users would gain is not said in any order, so the texts may differ.
        assert_eq!(said.is_empty(), status == CMCRYPTO_OK, "{by}: {what:?}");
        status
    }

    fn must(&mut self, by: &str, what: ChangeKind) {
        let status = self.change(by, what.clone());
        assert_eq!(status, CMCRYPTO_OK, "{by}: {what:?}");
    }

    fn refuses(&mut self, by: &str, what: ChangeKind, status: i32, said: &str) {
        assert_eq!((self.change(by, what), detail().as_str()), (status, said));
    }

    /// Users in each mode, collections limited to others, and objects of types with each kind of bounds.
    fn hierarchy(as_the_product: bool) -> Self {
        let mut both = Self::new(as_the_product);
        for scope in scopes(&["Berlin", "Paris"]) {
            both.must(ROOT, ChangeKind::AddScope(scope));
        }
        for (id, to) in [("A", "SMS00001"), ("B", "A"), ("C", "SMS00001")] {
            both.must(ROOT, limited(id, to));
        }
        let rights = [(ObjectType::PACKAGE, 0x7), (UNKNOWN, 1), (ObjectType::SITE, 1)];
        both.must(ROOT, ChangeKind::AddRole(role("Shipper", &rights)));
        let of_susi = specified(&["Security administrator", "Shipper"], &["Berlin"], &["A"]);
        for (name, association) in [
            (ANNA, specified(&[AUTHOR], &["Default", "Berlin"], &["A"])),
            (BEN, specified(&[AUTHOR, DEPLOYER], &["Berlin"], &["A", "C"])),
            (SUSI, of_susi),
            (OLGA, all(&["Read-only analyst"])),
        ] {
            both.must(ROOT, ChangeKind::AddUser(named(name, association)));
        }
        let own: [(&str, &[&str], &[&str]); 2] =
            [(AUTHOR, &["Default"], &[]), (DEPLOYER, &["Berlin"], &["A"])];
        both.must(ROOT, ChangeKind::ModifyUser(named(ANNA, by_role(&own))));
        for (by, of, id) in [
            (ANNA, ObjectType::APPLICATION, "A1"),
            (BEN, ObjectType::APPLICATION, "A2"),
            (ROOT, ObjectType::APPLICATION, "A3"),
            (ROOT, ObjectType::PACKAGE, "P1"),
            (ROOT, UNKNOWN, "X1"),
            (ROOT, ObjectType::DEVICE_DRIVER, "D1"),
        ] {
            both.must(by, ChangeKind::AddObject(object(of, id)));
        }
        both.must(ROOT, put(application("A3"), &["Paris", "Berlin"]));
        both.must(ROOT, put(object(ObjectType::PACKAGE, "P1"), &["Berlin"]));
        both
    }

    /// All that are there, some that are not, and some of types that nothing bounds.
    fn objects() -> Vec<Object> {
        let ids = [
            (ObjectType::APPLICATION, &["A1", "A2", "A3", "A9", "no such"][..]),
            (ObjectType::PACKAGE, &["P1"]),
            (ObjectType::SITE, &["P01"]),
            (ObjectType::DEVICE_DRIVER, &["D1", "D2"]),
            (UNKNOWN, &["X1"]),
            (ObjectType::COLLECTION, &COLLECTIONS),
            (ObjectType::ADMINISTRATIVE_USER, &[ANNA]),
            (ObjectType::SECURITY_ROLE, &["Shipper"]),
        ];
        let each =
            |(of, ids): (ObjectType, &'static [&str])| ids.iter().map(move |id| object(of, id));
        ids.into_iter().flat_map(each).collect()
    }

    /// All that can be asked, in both. What was said of it, for the caller to see that it is not one thing.
    fn agree(&self) -> BTreeSet<i32> {
        let mut said = BTreeSet::new();
        let (signer, rust_signer, terms) = (signer(), grants::signer(), terms(0));
        for name in USERS {
            let who = user(name);
            let granted = sign(&signer, &self.c, name, &raw const terms);
            let expected = rust_signer.sign_grant(&self.rust, &rust_terms(name, 0), now());
            assert_eq!(granted.clone().map_err(drop), expected.map_err(drop), "{name}");
            let grant = granted.ok().map(|signed| verified(name, &signed));
            for object in Self::objects() {
                let (of, id) = (object.object_type.number(), object.id.as_str());
                let listed = self.scopes_of(of, id);
                let in_scopes = names(&listed);
                let expected: Vec<&str> =
                    self.rust.scopes_of(&object).into_iter().map(ScopeName::as_str).collect();
                assert_eq!(in_scopes, expected);
                let mut ask = |asked: cmcrypto_access_question, expected: Decision| {
                    let expected = told_by_rust(expected);
                    let found = told(&decide(&self.c, name, &raw const asked).unwrap());
                    assert_eq!(found, expected, "{name}: {of} {id} {}", asked.operation);
                    said.insert(found.1);
                    // By the grant alone, with the list as it came: what is not there its reader knows.
                    let Some(grant) = grant.as_ref().filter(|_| found.1 != 1385) else {
                        return;
                    };
                    let as_the_product = i32::from(self.as_the_product);
                    let asked = cmcrypto_access_question { as_the_product, ..asked };
                    let found = grants::decide(grant, &raw const asked, bytes(&listed)).unwrap();
                    assert_eq!(told(&found), expected, "{name}: {of} {id} {}", asked.operation);
                };
                for bit in 0..32 {
                    let operation = Operation::from_bit(bit).unwrap();
                    let expected = self.rust.decide(&who, operation, &object);
                    ask(question(of, bit, id, ""), expected);
                }
                for to in COLLECTIONS {
                    let expected = self.rust.decide_deployment(&who, &object, &collection(to));
                    ask(question(of, 99, id, to), expected);
                }
            }
            for of in TYPES {
                let ids = make(cmcrypto_buffer_free, |out| unsafe {
                    let name = text(name);
                    cmcrypto_administration_visible(self.c.get(), name.as_ptr(), of.number(), out)
                });
                let (mut found, mut expected) = (names(&ids), self.rust.visible(&who, of));
                found.sort();
                expected.sort_unstable();
                assert_eq!(found, expected, "{name}: {of}");
                let placed = make(cmcrypto_buffer_free, |out| unsafe {
                    let (name, of) = (text(name), of.number());
                    cmcrypto_administration_scopes_of_new(self.c.get(), name.as_ptr(), of, out)
                });
                let expected = self.rust.scopes_of_new(&who, of);
                let expected: Vec<&str> = expected.into_iter().map(ScopeName::as_str).collect();
                assert_eq!(names(&placed), expected, "{name}: {of}");
            }
        }
        said
    }

    fn scopes_of(&self, of: u32, id: &str) -> Handle<cmcrypto_buffer> {
        let id = text(id);
        make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_administration_scopes_of(self.c.get(), of, id.as_ptr(), out)
        })
    }
}

fn now() -> Timestamp {
    Timestamp::from_unix(NOW)
}

fn rust_terms(name: &str, previous: u64) -> GrantTerms {
    GrantTerms::following(user(name), previous, now(), 3600)
}

fn verified(name: &str, signed: &[u8]) -> Handle<cmcrypto_grant> {
    let mut expected = grants::expected();
    expected.user.fill(0);
    for (to, from) in expected.user.iter_mut().zip(name.bytes()) {
        *to = std::ffi::c_char::from_ne_bytes([from]);
    }
    grants::verify(&expected, signed).unwrap_or_else(|status| panic!("{status}: {}", detail()))
}

/// One of each kind at least, some of which are refused to everybody.
fn changes() -> Vec<ChangeKind> {
    let shipper = role("Shipper", &[(ObjectType::PACKAGE, 0x1f), (UNKNOWN, 3)]);
    let name = |name: &str| RoleName::new(name).unwrap();
    let own: [(&str, &[&str], &[&str]); 1] = [("Shipper", &["Berlin"], &["B"])];
    let of_carl = |association| named(CARL, association);
    vec![
        ChangeKind::AddRole(role("Packer", &[(ObjectType::PACKAGE, 1)])),
        ChangeKind::AddRole(shipper.clone()),
        ChangeKind::ModifyRole(shipper),
        ChangeKind::ModifyRole(role(AUTHOR, &[])),
        ChangeKind::DeleteRole(name("Packer")),
        ChangeKind::DeleteRole(name("Shipper")),
        ChangeKind::AddScope(scopes(&["Rome"])[0].clone()),
        ChangeKind::AddScope(scopes(&["Berlin"])[0].clone()),
        ChangeKind::DeleteScope(scopes(&["Rome"])[0].clone()),
        ChangeKind::DeleteScope(ScopeName::default_scope()),
        limited("D", "A"),
        limited("D", "C"),
        limited("E", "no-such"),
        limit("D", "B"),
        limit("A", "B"),
        limit("SMS00001", "A"),
        limit("C", "A"),
        ChangeKind::DeleteCollection(collection("A")),
        ChangeKind::AddUser(of_carl(by_role(&own))),
        ChangeKind::AddUser(of_carl(specified(&["Shipper"], &["Berlin"], &["B"]))),
        ChangeKind::AddUser(of_carl(all(&["Full administrator"]))),
        ChangeKind::ModifyUser(of_carl(by_role(&own))),
        ChangeKind::ModifyUser(of_carl(all(&["Full administrator"]))),
        ChangeKind::DeleteUser(user(CARL)),
        ChangeKind::AddObject(application("A9")),
        ChangeKind::AddObject(object(ObjectType::COLLECTION, "F")),
        ChangeKind::AddObject(object(ObjectType::DEVICE_DRIVER, "D2")),
        put(application("A9"), &["Berlin"]),
        put(application("A2"), &["Berlin", "Default"]),
        put(application("A2"), &["All"]),
        put(application("A2"), &[]),
        put(object(ObjectType::DEVICE_DRIVER, "D2"), &["Berlin"]),
        ChangeKind::DeleteObject(object(ObjectType::DEVICE_DRIVER, "D2")),
        ChangeKind::DeleteObject(application("A9")),
        ChangeKind::DeleteObject(object(ObjectType::COLLECTION, "A")),
        ChangeKind::DeleteCollection(collection("D")),
        ChangeKind::ModifyUser(named(ROOT, specified(&["Full administrator"], &["All"], &[]))),
        ChangeKind::DeleteUser(user(ROOT)),
    ]
}

#[test]
fn the_database_is_that_of_rust() {
    for as_the_product in [false, true] {
        let mut both = Both::hierarchy(as_the_product);
        let said = both.agree();
        // All but a grant that is not in force; across assignments only where that is denied.
        let all = [0, 1377, 1378, 1379, 1380, 1381, 1382, 1384, 1385];
        let all = all.into_iter().filter(|miss| !(as_the_product && *miss == 1382));
        assert_eq!(said, all.collect());
        // Each change by everybody, root, who may delete most, last; and the same again.
        let kinds: HashSet<_> = changes().iter().map(discriminant).collect();
        let (mut made, mut denied, mut invalid) = (HashSet::new(), HashSet::new(), HashSet::new());
        for name in [OLGA, CARL, ANNA, BEN, SUSI, ROOT] {
            for what in changes().into_iter().chain(changes()) {
                let kind = discriminant(&what);
                match both.change(name, what) {
                    CMCRYPTO_OK => made.insert(kind),
                    CMCRYPTO_ERROR_ACCESS_DENIED => denied.insert(kind),
                    _ => invalid.insert(kind),
                };
            }
            both.agree();
        }
        assert_eq!(kinds.len(), 14);
        for (which, kinds_of_it) in [("made", made), ("denied", denied), ("invalid", invalid)] {
            assert_eq!(kinds_of_it, kinds, "{which}");
        }
    }
}

#[test]
fn what_the_database_refuses() {
    let mut both = Both::hierarchy(false);
    let denied = CMCRYPTO_ERROR_ACCESS_DENIED;
    let rome = || ChangeKind::AddScope(scopes(&["Rome"])[0].clone());
    for (by, what, said) in [
        (ANNA, rome(), "no role of CONTOSO\\anna gives Create on security scopes"),
        (CARL, rome(), "no role of CONTOSO\\carl gives Create on security scopes"),
        (
            ANNA,
            ChangeKind::DeleteObject(application("A2")),
            "Delete on applications: in no scope of assignment 0",
        ),
        (
            SUSI,
            ChangeKind::AddUser(named(CARL, specified(&["Shipper"], &["Paris"], &[]))),
            "CONTOSO\\susi gives Read on packages where they don't have it",
        ),
        (BEN, limit("A", "C"), "Modify on collections: no role gives it"),
    ] {
        both.refuses(by, what, denied, said);
    }
    for (what, said) in [
        (ChangeKind::AddUser(named(CARL, all(&[]))), "a user needs a role"),
        (
            ChangeKind::AddUser(named(CARL, specified(&[AUTHOR], &[], &[]))),
            "a user needs a scope, with each role",
        ),
        (
            ChangeKind::ModifyUser(named(ANNA, all(&[AUTHOR, AUTHOR]))),
            "a role, scope or collection is named twice",
        ),
        (
            ChangeKind::AddUser(named(CARL, by_role(&[(AUTHOR, &["Berlin"], &[])]))),
            "a role gets its own scopes when a user is modified, not added",
        ),
        (ChangeKind::DeleteUser(user(CARL)), "there is no administrative user CONTOSO\\carl"),
        (ChangeKind::DeleteUser(user(ROOT)), "nobody would be Full administrator of all instances"),
        (put(application("A1"), &[]), "an object is in one scope at least"),
        (put(application("A1"), &["All"]), "no object is in the scope All"),
        (ChangeKind::AddObject(application("A1")), "there is a object A1 already"),
        (
            ChangeKind::DeleteRole(roles(&[AUTHOR])[0].clone()),
            "a built-in role stays as it is: copy it",
        ),
    ] {
        both.refuses(ROOT, what, CMCRYPTO_ERROR_INVALID_ARGUMENT, said);
    }
    // A hierarchy of collections has an end.
    let ids: Vec<String> = (0..64).map(|depth| format!("DEEP{depth}")).collect();
    let mut above = "SMS00001";
    for id in &ids[..63] {
        both.must(ROOT, limited(id, above));
        above = id;
    }
    let deep = "collections that are limited to one another more than 64 deep";
    both.refuses(ROOT, limited(&ids[63], above), CMCRYPTO_ERROR_TOO_LARGE, deep);
}

#[test]
fn arguments_that_are_none() {
    const NAME: &str = "a name is 1 to 256 characters, none of them a control character";
    let (c, own) = (administration(0), association(&by_role(&[])));
    let (all, roles) = (association(&all(&[AUTHOR])), grants::roles());
    let to = c.get_mut();
    let by = text(ROOT);
    let (by, of, id) = (by.as_ptr(), CMCRYPTO_OBJECT_TYPE_APPLICATION, c"A1".as_ptr());
    let refused = |status: i32, said: &str| {
        assert_eq!((status, detail().as_str()), (CMCRYPTO_ERROR_INVALID_ARGUMENT, said));
    };
    let specified = |roles: &[u8], scopes: &[u8], collections: &[u8]| {
        let made = try_make(cmcrypto_association_free, |out| unsafe {
            cmcrypto_association_specified(
                roles.as_ptr(),
                roles.len(),
                scopes.as_ptr(),
                scopes.len(),
                collections.as_ptr(),
                collections.len(),
                out,
            )
        });
        made.err().unwrap_or(CMCRYPTO_OK)
    };
    let new = |installer: &std::ffi::CStr, flag| {
        let made = try_make(cmcrypto_administration_free, |out| unsafe {
            cmcrypto_administration_new(installer.as_ptr(), flag, out)
        });
        made.err().unwrap_or(CMCRYPTO_OK)
    };
    refused(new(c"", 0), &format!("installer: {NAME}"));
    refused(new(c"root", 2), "as_the_product: neither 0 nor 1");
    refused(specified(b"a", b"", b""), "roles: no NUL at the end");
    refused(specified(b"a\0", b"a\0\0", b""), &format!("scopes: {NAME}"));
    refused(specified(b"\xff\0", b"", b""), "roles: not UTF-8");
    let ids = "not 1 to 64 ASCII letters, digits and hyphens";
    refused(specified(b"", b"", b"A\0a b\0"), &format!("collections: {ids}"));
    let scopes = list(["Berlin"]);
    unsafe {
        refused(
            cmcrypto_association_add_role(
                all.get_mut(),
                c"Author".as_ptr(),
                scopes.as_ptr(),
                scopes.len(),
                std::ptr::null(),
                0,
            ),
            "association: its roles have nothing of their own",
        );
        let add_scope = cmcrypto_administration_add_scope;
        refused(add_scope(to, c"a\n".as_ptr(), c"Rome".as_ptr()), &format!("by: {NAME}"));
        refused(add_scope(to, by, c"".as_ptr()), &format!("scope: {NAME}"));
        refused(
            cmcrypto_administration_add_role(to, by, roles.get(), 1),
            "index: not below their number",
        );
        let add_collection = cmcrypto_administration_add_collection;
        let all_systems = c"SMS00001".as_ptr();
        refused(add_collection(to, by, c"".as_ptr(), all_systems), &format!("id: {ids}"));
        refused(add_collection(to, by, id, c"a b".as_ptr()), &format!("limited_to: {ids}"));
        let name = c"\x01".as_ptr();
        refused(
            cmcrypto_administration_modify_user(to, by, name, own.get()),
            &format!("user: {NAME}"),
        );
        refused(cmcrypto_administration_delete_role(to, by, name), &format!("role: {NAME}"));
        refused(cmcrypto_administration_add_object(to, by, of, name), &format!("id: {NAME}"));
        refused(
            cmcrypto_administration_set_scopes(to, by, of, id, b"x".as_ptr(), 1),
            "scopes: no NUL at the end",
        );
    }
    let ask = |asked: cmcrypto_access_question| {
        decide(&c, ROOT, &raw const asked).err().unwrap_or(CMCRYPTO_OK)
    };
    let asked = question(of, 0, "A1", "");
    refused(ask(question(of, 32, "A1", "")), "operation: above 31");
    refused(
        ask(cmcrypto_access_question { as_the_product: 1, ..asked }),
        "as_the_product: 1, of a database with a setting",
    );
}

#[test]
fn grants_are_signed_as_in_rust() {
    let both = Both::hierarchy(false);
    let (signer, rust_signer) = (signer(), grants::signer());
    for (previous, at, seconds) in [
        (0, NOW, 3600),
        (1_900_000_000, NOW, 60),
        (u64::MAX, i64::MIN, -1),
        (5, i64::MAX, i64::MAX),
        (0, -1, 0),
    ] {
        let found: cmcrypto_grant_terms = filled(|terms, size| {
            unsafe { cmcrypto_grant_terms_following(previous, at, seconds, terms, size) };
            CMCRYPTO_OK
        })
        .unwrap();
        let usual = GrantTerms::following(user(ANNA), previous, Timestamp::from_unix(at), seconds);
        let expected = (usual.number, usual.not_before.as_unix(), usual.not_after.as_unix());
        assert_eq!((found.number, found.not_before, found.not_after), expected);
    }

    let (first, next) = (terms(0), terms(1_800_000_000));
    let signed = sign(&signer, &both.c, ANNA, &raw const first).unwrap();
    // Who is not there any more is still withdrawn.
    let withdrawals = [ANNA, CARL].map(|name| {
        let withdrawn = withdraw(&signer, name, &raw const next).unwrap();
        let terms = rust_terms(name, 1_800_000_000);
        assert_eq!(withdrawn, rust_signer.sign_grant_withdrawal(&terms, now()).unwrap());
        withdrawn
    });
    let mut kept = grants::expected();
    kept.least_number = next.number;
    assert!(grants::verify(&kept, &withdrawals[0]).is_ok());
    assert_eq!(grants::verify(&kept, &signed).err(), Some(CMCRYPTO_ERROR_ROLLBACK));

    let refused = |name, terms: &cmcrypto_grant_terms, said: &str| {
        let found = sign(&signer, &both.c, name, terms).err();
        assert_eq!((found, detail().as_str()), (Some(CMCRYPTO_ERROR_INVALID_ARGUMENT), said));
    };
    refused(CARL, &first, "there is no administrative user CONTOSO\\carl");
    let above = cmcrypto_grant_terms { number: 1 << 63, ..first };
    refused(ANNA, &above, "number above 2^63 - 1");
    let ended = cmcrypto_grant_terms { not_after: NOW - 1, ..first };
    refused(ANNA, &ended, "not_after has passed");
}
