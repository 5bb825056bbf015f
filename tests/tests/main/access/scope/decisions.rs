//! Decisions over hierarchies that are made up, against the model.

use cmcrypto_core::access::scope::*;
use cmcrypto_tests::property;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::fixture::*;
use super::model::{COLLECTIONS, Model};

/// What the documentation gives as the decision, with the first that allows it, or the nearest that fails.
fn expected(model: &Model, user: &str, operation: Operation, object: &Object) -> Decision {
    let (of, id) = (object.object_type.number(), object.id.as_str());
    let bit = operation.bit();
    let with_role = model.with_role(user, bit, of);
    if let Some(assignment) = model.allowing(user, bit, of, id).first() {
        let tuple = &model.users[user][*assignment];
        let role = tuple
            .roles
            .iter()
            .position(|role| role[&of] >> bit & 1 == 1);
        return Decision::Allowed(Allowed {
            assignment: *assignment,
            role: role.unwrap(),
            across: None,
        });
    }
    let holding = with_role
        .iter()
        .find(|at| model.holds(&model.users[user][**at], of, id));
    Decision::Denied(match (with_role.first(), holding) {
        (None, _) => Miss::NoRole,
        (_, Some(&assignment)) => Miss::AssignedCollection { assignment },
        (Some(&assignment), None) if of == COLLECTIONS => Miss::OutOfCollections { assignment },
        (Some(&assignment), None) => Miss::OutOfScope { assignment },
    })
}

#[test]
fn each_is_that_of_the_model() {
    property(1500, plans(), |plan| {
        let (made, model) = plan.make(false);
        for name in model.users.keys() {
            for object in all_objects(&model) {
                for operation in OPERATIONS {
                    let found = made.decide(&user(name), operation, &object);
                    let expected = expected(&model, name, operation, &object);
                    prop_assert_eq!(found, expected, "{} {:?} {:?}", name, operation, object);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_visible_is_what_may_be_read() {
    property(1500, plans(), |plan| {
        let (made, model) = plan.make(false);
        for name in model.users.keys() {
            for of in TYPES {
                let mut visible = made.visible(&user(name), of);
                visible.sort_unstable();
                let all = all_objects(&model);
                let all = all.iter().filter(|object| object.object_type == of);
                let readable = all.filter(|object| {
                    let allowed = model.allowing(name, 0, of.number(), object.id.as_str());
                    !allowed.is_empty()
                });
                let mut readable: Vec<&str> = readable.map(|object| object.id.as_str()).collect();
                readable.sort_unstable();
                prop_assert_eq!(visible, readable, "{} {}", name, of);
            }
        }
        Ok(())
    });
}

fn deployments(plan: Plan, as_the_product: bool) -> TestCaseResult {
    let (made, model) = plan.make(as_the_product);
    let mut leaks = 0;
    for name in model.users.keys() {
        for object in all_objects(&model) {
            for to in model.collections.keys() {
                let of = object.object_type;
                let found = made.decide_deployment(&user(name), &object, &collection(to));
                let bit = match of {
                    ObjectType::PACKAGE => 14,
                    ObjectType::APPLICATION => 20,
                    _ => {
                        prop_assert_eq!(found, Decision::Denied(Miss::NotDeployed));
                        continue;
                    }
                };
                let pairs = model.deploying(name, bit, of.number(), object.id.as_str(), to);
                let together = pairs.iter().find(|(deploy, read)| deploy == read);
                let Decision::Allowed(allowed) = found else {
                    prop_assert!(together.is_none(), "{found:?}");
                    prop_assert!(pairs.is_empty() || !as_the_product);
                    let across = matches!(found, Decision::Denied(Miss::AcrossAssignments { deploy, read })
                        if pairs.first() == Some(&(deploy, read)));
                    prop_assert_eq!(across, !pairs.is_empty());
                    continue;
                };
                let by = (
                    allowed.assignment,
                    allowed.across.unwrap_or(allowed.assignment),
                );
                let first = together.or(pairs.first().filter(|_| as_the_product));
                prop_assert_eq!(Some(&by), first);
                prop_assert_eq!(allowed.across.is_some(), together.is_none());
                leaks += usize::from(allowed.across.is_some());
            }
        }
    }
    prop_assert!(as_the_product || leaks == 0);
    Ok(())
}

#[test]
fn deployments_take_one_assignment() {
    property(800, plans(), |plan| deployments(plan, false));
}

#[test]
fn deployments_as_the_product_say_when_they_went_across() {
    property(800, plans(), |plan| deployments(plan, true));
}

#[test]
fn new_objects_are_in_the_scopes_of_their_creator() {
    property(1500, plans(), |plan| {
        let (made, model) = plan.make(false);
        for name in model.users.keys() {
            for of in &TYPES[..3] {
                let found = made.scopes_of_new(&user(name), *of);
                let mut found: Vec<&str> = found.iter().map(|scope| scope.as_str()).collect();
                found.sort_unstable();
                let expected = model.scopes_of_new(name, of.number());
                prop_assert_eq!(found, expected.iter().collect::<Vec<_>>());
                let new = object(*of, "new");
                let mut after = made.clone();
                let added = try_by(&mut after, name, ChangeKind::AddObject(new.clone()));
                let may = !model.with_role(name, 10, of.number()).is_empty();
                prop_assert_eq!(added.is_ok(), may);
                if may {
                    prop_assert_eq!(after.scopes_of(&new).len(), expected.len());
                }
            }
        }
        Ok(())
    });
}
