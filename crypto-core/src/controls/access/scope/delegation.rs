//! What bounds whoever gives something: they give what they have, and no more.

use std::collections::BTreeSet;

use super::administration::Administration;
use super::names::UserName;
use super::object_type::{Bounds, ObjectType};
use super::operation::{Operation, Operations};
use super::prepared::{Extent, Prepared, PreparedAssignment};
use crate::Error;

impl Administration {
    /// Whether what is given lies within what who gives it has, or within what was there before.
    pub(super) fn check_given(
        &self,
        by: &UserName,
        given: &Prepared,
        before: Option<&Prepared>,
    ) -> Result<(), Error> {
        let held: Vec<&Prepared> = [self.known_user(by)?].into_iter().chain(before).collect();
        let held_assignments = || held.iter().flat_map(|one| &one.assignments);
        if self.settings.as_the_product {
            let mut held = Extent::default();
            held_assignments().for_each(|one| held.extend(&one.extent));
            let covers = |one: &PreparedAssignment| {
                held.covers_scopes(&one.extent) && held.covers_collections(&one.extent)
            };
            return if given.assignments.iter().all(covers) {
                Ok(())
            } else {
                let more = "a scope or collection that who gives it does not have";
                Err(Error::ACCESS_DENIED.what_is(more))
            };
        }
        for of in types(held_assignments().chain(&given.assignments)) {
            for operation in Operations::ALL.iter() {
                let mut extents = held.iter().map(|one| one.extent_of(operation, of));
                let is_had = given.extent_of(operation, of).is_none_or(|given| {
                    let held = extents.by_ref().flatten().reduce(|mut one, other| {
                        one.extend(&other);
                        one
                    });
                    held.is_some_and(|held| match of.bounds() {
                        Bounds::Nothing => true,
                        Bounds::Collections => held.covers_collections(&given),
                        Bounds::Scopes => held.covers_scopes(&given),
                    })
                });
                if !is_had {
                    let name = operation.name(of);
                    let more = format!("{by} gives {name} on {of} where they don't have it");
                    return Err(Error::ACCESS_DENIED.what_is(more));
                }
            }
            if !deploys_within(given, held_assignments, of) {
                let more = format!("{by} gives deploying {of} where they can't");
                return Err(Error::ACCESS_DENIED.what_is(more));
            }
        }
        Ok(())
    }
}

/// Whether each deployment that an assignment gives, which is more than the two rights apart, is one that
/// another gives already.
fn deploys_within<'a, I: Iterator<Item = &'a PreparedAssignment>>(
    given: &Prepared,
    held: impl Fn() -> I,
    of: ObjectType,
) -> bool {
    let Some(deploying) = Operation::deploying(of) else {
        return true;
    };
    let deploys = |one: &PreparedAssignment| {
        let deploy = one.role_giving(deploying, ObjectType::COLLECTION);
        deploy.is_some() && one.role_giving(Operation::READ, of).is_some()
    };
    let mut giving = given.assignments.iter().filter(|one| deploys(one));
    giving.all(|one| {
        one.extent.reached.iter().all(|collection| {
            let mut extent = Extent::default();
            let reaches = |held: &&PreparedAssignment| held.extent.reached.contains(collection);
            let held = held().filter(|held| deploys(held)).filter(reaches);
            held.for_each(|held| extent.extend(&held.extent));
            extent.covers_scopes(&one.extent)
        })
    })
}

/// The types on which any of these may differ: those that a role names, those whose bounds are known, and one
/// that stands for all others.
fn types<'a>(all: impl Iterator<Item = &'a PreparedAssignment>) -> BTreeSet<ObjectType> {
    let named = all
        .flat_map(|one| &one.roles)
        .flat_map(|role| role.rights.keys())
        .copied();
    let mut types: BTreeSet<_> = named.chain(ObjectType::KNOWN.iter().copied()).collect();
    let mut others = (0..=u32::MAX).rev().map(ObjectType::from_number);
    types.extend(others.find(|of| !types.contains(of)));
    types
}
