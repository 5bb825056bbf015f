//! Nobody gives more than they have.

use std::cell::Cell;

use cmcrypto_core::Error;
use cmcrypto_core::access::scope::*;
use cmcrypto_tests::property;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::fixture::*;
use super::model::{ALL_SYSTEMS, ALL_USERS, Model};

/// What `who` may do with anything that there is, deployments included.
fn all_that(made: &Administration, model: &Model, who: &str) -> Vec<bool> {
    let mut all = Vec::new();
    for object in all_objects(model) {
        for operation in OPERATIONS {
            all.push(made.decide(&user(who), operation, &object).is_allowed());
        }
        for to in model.collections.keys() {
            let deployment = made.decide_deployment(&user(who), &object, &collection(to));
            all.push(deployment.is_allowed());
        }
    }
    all
}

/// After a change by `by` nobody may do what neither they nor `by` could do before.
fn holds(
    before: &Administration,
    after: &Administration,
    model: &Model,
    by: &str,
) -> TestCaseResult {
    let own = all_that(before, model, by);
    for name in model.users.keys() {
        let (was, is) = (all_that(before, model, name), all_that(after, model, name));
        for ((was, is), own) in was.iter().zip(is).zip(&own) {
            prop_assert!(!is || *was || *own, "{by} gave {name} more");
        }
    }
    Ok(())
}

/// What a collection is limited to is where its members come from: nobody may do with them what neither they nor
/// `by` could do with that.
fn members_hold(
    before: &Administration,
    after: &Administration,
    model: &Model,
    by: &str,
    (moved, above): (&str, &str),
) -> TestCaseResult {
    let may = |made: &Administration, who: &str, operation, id: &str| {
        let object = object(ObjectType::COLLECTION, id);
        made.decide(&user(who), operation, &object).is_allowed()
    };
    let is_moved = |id: &str| {
        let mut at = Some(id.to_owned());
        std::iter::from_fn(|| {
            let one = at.clone()?;
            at = model.collections[&one].clone();
            Some(one)
        })
        .any(|one| one == moved)
    };
    for name in model.users.keys() {
        for id in model.collections.keys().filter(|id| is_moved(id)) {
            // Of those what is done to a collection itself is not done to members.
            for operation in [
                Operation::READ,
                Operation::DEPLOY_PACKAGES,
                Operation::DEPLOY_APPLICATIONS,
            ] {
                let had = may(before, name, operation, above) || may(before, by, operation, above);
                let has = may(after, name, operation, id);
                prop_assert!(!has || had, "{by} gave {name} members of {above}");
            }
        }
    }
    Ok(())
}

/// The users of one plan give what those of another have, and roles what the other's have.
#[test]
fn of_hierarchies_that_are_made_up() {
    let (accepted, refused) = (Cell::new(0), Cell::new(0));
    let count = |found: Result<Allowed, Error>| {
        let count = if found.is_ok() { &accepted } else { &refused };
        count.set(count.get() + 1);
        assert!(
            found.is_ok() || found == Err(Error::ACCESS_DENIED),
            "{found:?}"
        );
        found.is_ok()
    };
    property(400, (plans(), plans()), |(plan, other)| {
        let (mut made, model) = plan.make(false);
        for role in plan.administering_roles() {
            by_root(&mut made, ChangeKind::ModifyRole(role));
        }
        for by in model.users.keys() {
            for target in model.users.keys() {
                for given in other.others(target, &model) {
                    let mut after = made.clone();
                    if count(try_by(&mut after, by, ChangeKind::ModifyUser(given))) {
                        holds(&made, &after, &model, by)?;
                    }
                }
                // What they have themselves they may give, but in the third mode to nobody new.
                let own = made.user(&user(by)).unwrap().association.clone();
                let given = AdministrativeUser {
                    name: user(target),
                    association: own,
                };
                let mut after = made.clone();
                let same = try_by(&mut after, by, ChangeKind::ModifyUser(given));
                prop_assert!(same.is_ok(), "{same:?}");
            }
            for role in other.administering_roles() {
                let mut after = made.clone();
                if count(try_by(&mut after, by, ChangeKind::ModifyRole(role))) {
                    holds(&made, &after, &model, by)?;
                }
            }
        }
        Ok(())
    });
    assert!(accepted.get() > 100 && refused.get() > 100);
}

/// Those who reach what a collection is limited to, or an object is put in, are given no more either; and what
/// was prepared is what the model says after it.
#[test]
fn of_collections_and_objects_that_move() {
    let (accepted, refused) = (Cell::new(0), Cell::new(0));
    let steps = proptest::collection::vec((any::<u16>(), any::<u16>(), 1..32_u8), 24);
    property(150, (plans(), steps), |(plan, steps)| {
        let (mut made, mut model) = plan.make(false);
        let users: Vec<String> = model.users.keys().cloned().collect();
        for (one, other, to) in steps {
            let by = &users[usize::from(to) % users.len()];
            let ids: Vec<String> = model.collections.keys().cloned().collect();
            let id = ids[usize::from(one) % ids.len()].clone();
            let above = ids[usize::from(other) % ids.len()].clone();
            let objects: Vec<_> = model.objects.keys().cloned().collect();
            let placed = objects.get(usize::from(one) % objects.len().max(1));
            let placed = placed.filter(|_| other % 3 != 0).cloned();
            let names = (0..5).filter(|bit| to >> bit & 1 == 1);
            let names: Vec<&str> = names.map(|bit| SCOPES[bit + 1]).collect();
            let what = match &placed {
                Some((of, id)) => ChangeKind::SetScopes {
                    object: object(ObjectType::from_number(*of), id),
                    scopes: scopes(&names),
                },
                None if other % 2 == 0 => ChangeKind::AddCollection {
                    id: collection(&format!("N{one}")),
                    limited_to: collection(&above),
                },
                None => ChangeKind::LimitCollection {
                    id: collection(&id),
                    limited_to: collection(&above),
                },
            };
            let is_new = matches!(what, ChangeKind::AddCollection { .. });
            let before = made.clone();
            // Who may not, does not; what they could not, root does, so that there is more to see.
            let found = try_by(&mut made, by, what.clone());
            if found.is_ok() {
                holds(&before, &made, &model, by)?;
                if let ChangeKind::LimitCollection { id, limited_to } = &what {
                    members_hold(
                        &before,
                        &made,
                        &model,
                        by,
                        (id.as_str(), limited_to.as_str()),
                    )?;
                }
                accepted.set(accepted.get() + 1);
            } else {
                refused.set(refused.get() + 1);
                if try_by(&mut made, ROOT, what).is_err() {
                    continue;
                }
            }
            match placed {
                Some(key) => {
                    let names = names.into_iter().map(str::to_owned).collect();
                    model.objects.insert(key, names);
                }
                None => {
                    let id = if is_new { format!("N{one}") } else { id };
                    model.collections.insert(id, Some(above));
                }
            }
            for name in &users {
                for object in all_objects(&model) {
                    let (of, id) = (object.object_type.number(), object.id.as_str());
                    for operation in OPERATIONS {
                        let allowing = model.allowing(name, operation.bit(), of, id);
                        let found = made.decide(&user(name), operation, &object);
                        prop_assert_eq!(found.is_allowed(), !allowing.is_empty());
                    }
                }
            }
        }
        Ok(())
    });
    assert!(accepted.get() > 100 && refused.get() > 100);
}

/// A chain of collections below what one may read: limiting a part of it elsewhere brings other members within
/// reach of who has the lower end, oneself and others.
#[test]
fn moving_brings_no_members_within_reach() {
    use ObjectType as T;
    let (read, remote) = (Operation::READ, Operation::REMOTE_CONTROL);
    let all = [(
        T::COLLECTION,
        &[read, Operation::MODIFY, Operation::CREATE, remote][..],
    )];
    let see = [(T::COLLECTION, &[read, Operation::CREATE][..])];
    for as_the_product in [false, true] {
        let mut made = new(as_the_product);
        for (id, above) in [
            ("BERLIN", ALL_SYSTEMS),
            ("PARIS", ALL_SYSTEMS),
            ("X", "BERLIN"),
            ("Y", "X"),
        ] {
            add_collection(&mut made, id, above);
        }
        for role in [
            role("All", &all),
            role("See", &see),
            role("Remote", &[(T::COLLECTION, &[remote])]),
        ] {
            by_root(&mut made, ChangeKind::AddRole(role));
        }
        let first = specified("bob", &["All"], &["Default"], &["BERLIN"]);
        by_root(&mut made, ChangeKind::AddUser(first));
        let limit = |id: &str| ChangeKind::LimitCollection {
            id: collection(id),
            limited_to: collection("PARIS"),
        };
        let denied = (!as_the_product).then_some(Error::ACCESS_DENIED);
        for lower in [&["BERLIN", "Y"][..], &["BERLIN"]] {
            let mut made = made.clone();
            let roles: [(&str, &[&str], &[&str]); 2] = [
                ("All", &["Default"], lower),
                ("See", &["Default"], &["PARIS"]),
            ];
            by_root(&mut made, ChangeKind::ModifyUser(by_role("bob", &roles)));
            let other = specified("eve", &["Remote"], &["Default"], &["Y"]);
            let gains = lower.len() == 2;
            let found = try_by(&mut made.clone(), "bob", limit("X")).err();
            assert_eq!(found, denied.clone().filter(|_| gains), "{lower:?}");
            by_root(&mut made, ChangeKind::AddUser(other));
            assert_eq!(try_by(&mut made, "bob", limit("X")).err(), denied);
        }
    }
}

/// Nobody modifies what is assigned to them, so who moves something below that gives nobody that right.
#[test]
fn what_is_moved_below_ones_own_collection() {
    let mut made = new(false);
    for (id, above) in [("P", ALL_SYSTEMS), ("C", "P"), ("D", "C")] {
        add_collection(&mut made, id, above);
    }
    let other = specified("x", &["Full administrator"], &["Default"], &["C"]);
    by_root(&mut made, ChangeKind::AddUser(other));
    by_root(
        &mut made,
        ChangeKind::LimitCollection {
            id: collection("C"),
            limited_to: collection(ALL_SYSTEMS),
        },
    );
    let modify = |id: &str| {
        made.decide(
            &user("x"),
            Operation::MODIFY,
            &object(ObjectType::COLLECTION, id),
        )
    };
    assert!(modify("D").is_allowed() && !modify("C").is_allowed());
}

/// With roles left out of it, scopes and collections count for who gives, whatever the other had.
#[test]
fn as_the_product_gives_its_own_scopes_alone() {
    let all = |name: &str, role: &str| AdministrativeUser {
        name: user(name),
        association: Association::AllInstances(vec![role_name(role)]),
    };
    let mut made = with_security_administrator(true);
    by_root(&mut made, ChangeKind::AddRole(role("Few", &[])));
    for (name, role) in [("reader", "Read-only analyst"), ("few", "Few")] {
        by_root(&mut made, ChangeKind::AddUser(all(name, role)));
    }
    let near = specified("near", &["Read-only analyst"], &["Paris"], &[]);
    by_root(&mut made, ChangeKind::AddUser(near));
    let more = role("Few", &[(ObjectType::APPLICATION, &[Operation::READ])]);
    let two = AdministrativeUser {
        name: user("reader"),
        association: Association::AllInstances(vec![
            role_name("Read-only analyst"),
            role_name("Application author"),
        ]),
    };
    for (what, error) in [
        (
            ChangeKind::ModifyUser(all("reader", "Full administrator")),
            true,
        ),
        (
            ChangeKind::ModifyUser(all("s", "Security administrator")),
            true,
        ),
        (ChangeKind::ModifyUser(two), true),
        (ChangeKind::ModifyRole(more), true),
        // What stays, with more of one's own, and what is taken away.
        (
            ChangeKind::ModifyUser(specified(
                "near",
                &["Read-only analyst"],
                &["Berlin", "Paris"],
                &["B"],
            )),
            false,
        ),
        (
            ChangeKind::ModifyUser(all("reader", "Read-only analyst")),
            false,
        ),
        (ChangeKind::ModifyRole(role("Few", &[])), false),
        (
            ChangeKind::ModifyUser(specified("reader", &["Read-only analyst"], &["Paris"], &[])),
            false,
        ),
    ] {
        let found = try_by(&mut made.clone(), "s", what.clone()).err();
        assert_eq!(found, error.then_some(Error::ACCESS_DENIED), "{what:?}");
    }
}

/// Two rights of one's own don't make a third: neither for oneself, nor for others who have it there.
#[test]
fn moving_gives_nobody_more() {
    use ObjectType as T;
    let place = Operation::SET_SECURITY_SCOPE;
    let (read, delete) = (Operation::READ, Operation::DELETE);
    for as_the_product in [false, true] {
        let mut made = new(as_the_product);
        by_root(&mut made, ChangeKind::AddScope(scope("Berlin")));
        for (id, above) in [("A", ALL_SYSTEMS), ("B", ALL_SYSTEMS), ("C", "A")] {
            add_collection(&mut made, id, above);
        }
        let one = application(&mut made, "a", &["Default"]);
        let mover = [
            (T::APPLICATION, &[place][..]),
            (T::COLLECTION, &[read, Operation::MODIFY, Operation::CREATE]),
        ];
        let deleter = [(T::APPLICATION, &[delete][..]), (T::COLLECTION, &[delete])];
        for role in [role("Mover", &mover), role("Deleter", &deleter)] {
            by_root(&mut made, ChangeKind::AddRole(role));
        }
        let first = specified("m", &["Mover"], &["Berlin", "Default"], &["A", "B"]);
        by_root(&mut made, ChangeKind::AddUser(first.clone()));
        let to_berlin = ChangeKind::SetScopes {
            object: one,
            scopes: scopes(&["Berlin"]),
        };
        let to_b = ChangeKind::LimitCollection {
            id: collection("C"),
            limited_to: collection("B"),
        };
        let other = ChangeKind::AddUser(specified("d", &["Deleter"], &["Berlin"], &["B"]));
        let both: [(&str, &[&str], &[&str]); 2] = [
            ("Mover", &["Berlin", "Default"], &["A", "B"]),
            ("Deleter", &["Berlin"], &["B"]),
        ];
        let oneself = ChangeKind::ModifyUser(by_role("m", &both));
        let nobody = ChangeKind::ModifyUser(first);
        for (gains, who) in [(false, nobody), (true, other), (true, oneself)] {
            let mut made = made.clone();
            by_root(&mut made, who);
            for what in [&to_berlin, &to_b] {
                let found = try_by(&mut made, "m", what.clone()).err();
                let denied = gains && !as_the_product;
                assert_eq!(found, denied.then_some(Error::ACCESS_DENIED), "{what:?}");
            }
        }
    }
}

/// A Security administrator, who has few rights of their own.
fn with_security_administrator(as_the_product: bool) -> Administration {
    let mut made = new(as_the_product);
    for name in ["Berlin", "Paris"] {
        by_root(&mut made, ChangeKind::AddScope(scope(name)));
    }
    add_collection(&mut made, "A", ALL_SYSTEMS);
    add_collection(&mut made, "B", "A");
    let security = specified("s", &["Security administrator"], &["Berlin"], &["A"]);
    by_root(&mut made, ChangeKind::AddUser(security));
    made
}

#[test]
fn a_security_administrator_hands_out_roles_as_the_product_does_alone() {
    for as_the_product in [false, true] {
        let roles = if as_the_product {
            None
        } else {
            Some(Error::ACCESS_DENIED)
        };
        let denied = Some(Error::ACCESS_DENIED);
        for (given, expected) in [
            (
                specified("n", &["Security administrator"], &["Berlin"], &["B"]),
                None,
            ),
            (
                specified("n", &["Application author"], &["Berlin"], &["B"]),
                roles.clone(),
            ),
            (
                specified("n", &["Application author"], &["Berlin"], &["A"]),
                roles,
            ),
            // Of scopes and collections only their own, either way.
            (
                specified("n", &["Application author"], &["Paris"], &[]),
                denied.clone(),
            ),
            (
                specified("n", &["Application author"], &["All"], &[]),
                denied.clone(),
            ),
            (
                specified("n", &["Application author"], &["Berlin"], &[ALL_USERS]),
                denied.clone(),
            ),
            (
                specified(
                    "n",
                    &["Security administrator"],
                    &["Berlin"],
                    &[ALL_SYSTEMS],
                ),
                denied,
            ),
        ] {
            let mut made = with_security_administrator(as_the_product);
            let found = try_by(&mut made, "s", ChangeKind::AddUser(given.clone()));
            assert_eq!(found.err(), expected, "{as_the_product}, {given:?}");
        }
    }
}

/// Who could not modify a collection that is assigned to them does not come to by giving: neither to
/// somebody else, nor by taking it away from themselves.
#[test]
fn assigned_collections_stay_out_of_reach() {
    let mut made = new(false);
    add_collection(&mut made, "A", ALL_SYSTEMS);
    add_collection(&mut made, "B", "A");
    let actor = specified("s", &["Full administrator"], &["All"], &["A", "B"]);
    by_root(&mut made, ChangeKind::AddUser(actor));
    let full = |name: &str| specified(name, &["Full administrator"], &["All"], &["A"]);
    for what in [
        ChangeKind::ModifyUser(full("s")),
        ChangeKind::AddUser(full("t")),
    ] {
        assert_eq!(try_by(&mut made, "s", what), Err(Error::ACCESS_DENIED));
    }
}

/// Two rights that one has apart are not given together, where together they are a deployment.
#[test]
fn deployments_are_not_put_together() {
    let mut made = new(false);
    by_root(&mut made, ChangeKind::AddScope(scope("Secret")));
    add_collection(&mut made, "A", ALL_SYSTEMS);
    let security = (
        ObjectType::ADMINISTRATIVE_USER,
        &[Operation::CREATE, Operation::MODIFY][..],
    );
    let deploy = (
        ObjectType::COLLECTION,
        &[Operation::DEPLOY_APPLICATIONS][..],
    );
    let read = (ObjectType::APPLICATION, &[Operation::READ][..]);
    for role in [
        role("Deploy", &[security, deploy]),
        role("Read", &[security, read]),
    ] {
        by_root(&mut made, ChangeKind::AddRole(role));
    }
    let first = specified("s", &["Read"], &["Secret"], &[]);
    by_root(&mut made, ChangeKind::AddUser(first));
    let roles: [(&str, &[&str], &[&str]); 2] =
        [("Read", &["Secret"], &[]), ("Deploy", &["Default"], &["A"])];
    by_root(&mut made, ChangeKind::ModifyUser(by_role("s", &roles)));
    let both = specified("t", &["Read", "Deploy"], &["Secret"], &["A"]);
    let found = try_by(&mut made, "s", ChangeKind::AddUser(both));
    assert_eq!(found, Err(Error::ACCESS_DENIED));
}

/// A type that nobody named stands for all others, whatever the names.
#[test]
fn no_name_hides_the_other_types() {
    let mut made = new(false);
    let mut all_but_security = Role::new(role_name("Named"));
    let own = [Operation::CREATE, Operation::MODIFY];
    for of in ObjectType::KNOWN {
        all_but_security.rights.insert(*of, Operations::ALL);
    }
    all_but_security
        .rights
        .insert(ObjectType::ADMINISTRATIVE_USER, Operations::of(&own));
    for number in [u32::MAX, u32::MAX - 1] {
        let of = ObjectType::from_number(number);
        all_but_security.rights.insert(of, Operations::ALL);
    }
    by_root(&mut made, ChangeKind::AddRole(all_but_security));
    let others = Role {
        others: Operations::of(&[Operation::READ]),
        ..Role::new(role_name("Others"))
    };
    by_root(&mut made, ChangeKind::AddRole(others));
    let actor = specified("s", &["Named"], &["All"], &[ALL_SYSTEMS, ALL_USERS]);
    by_root(&mut made, ChangeKind::AddUser(actor));
    let given = specified("t", &["Others"], &["All"], &[]);
    let found = try_by(&mut made, "s", ChangeKind::AddUser(given));
    assert_eq!(found, Err(Error::ACCESS_DENIED));
}
