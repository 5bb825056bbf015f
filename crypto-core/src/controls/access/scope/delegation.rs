//! What bounds whoever gives something: they give what they have, and no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::administration::Administration;
use super::index::Bits;
use super::names::UserName;
use super::object_type::{Bounds, ObjectType};
use super::operation::{Operation, Operations};
use super::prepared::{Extent, Place, Prepared, PreparedAssignment, Scopes};
use super::role::{MAX_TYPES, Role};
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
            let mut own = Extent::default();
            let assignments = self.known_user(by)?.assignments.iter();
            assignments.for_each(|one| own.extend(&one.extent));
            // What was there before may stay, for the roles that had it.
            let is_had = |one: &PreparedAssignment| {
                let mut had = own.clone();
                let before = before.iter().flat_map(|held| &held.assignments);
                let before = before.filter(|held| held.gives_all_of(one));
                before.for_each(|held| had.extend(&held.extent));
                had.covers(&one.extent)
            };
            return if given.assignments.iter().all(is_had) {
                Ok(())
            } else {
                let more = "a scope or collection that who gives it does not have";
                Err(Error::ACCESS_DENIED.what_is(more))
            };
        }
        let types = types(held_assignments().chain(&given.assignments));
        if types.len() > MAX_TYPES {
            let more = "roles that name more than 1,024 types together";
            return Err(Error::TOO_LARGE.what_is(more));
        }
        for of in types {
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

impl Administration {
    /// Whether nobody comes to more on an object by where it is put than who puts it there has on it.
    pub(super) fn check_placed(
        &self,
        by: &UserName,
        of: ObjectType,
        before: &Scopes,
        after: &Scopes,
    ) -> Result<(), Error> {
        if self.settings.as_the_product {
            return Ok(());
        }
        let (own, own_deployments) = self.known_user(by)?.rights_on(of, before);
        for (name, holder) in &self.users {
            let (was, mut deployments) = holder.prepared.rights_on(of, before);
            let (is, deploys) = holder.prepared.rights_on(of, after);
            deployments.extend(&own_deployments);
            if !(is & !(was | own)).is_empty() || !deploys.is_within(&deployments) {
                let more = format!("{name} would come to what {by} may not do with it");
                return Err(Error::ACCESS_DENIED.what_is(more));
            }
        }
        Ok(())
    }
}

impl Prepared {
    /// What the user may do with an object that is in these scopes, and the collections to which they may
    /// deploy it by one assignment.
    fn rights_on(&self, of: ObjectType, scopes: &Scopes) -> (Operations, Bits) {
        let (mut rights, mut deployments) = (Operations::NONE, Bits::default());
        let within = |one: &&PreparedAssignment| one.is_within(Place::Scopes(scopes));
        for one in self.assignments.iter().filter(within) {
            let given = one.roles.iter().map(|role| role.operations(of));
            rights = given.fold(rights, |all, given| all | given);
            if one.deploys(of) {
                deployments.extend(&one.extent.reached);
            }
        }
        (rights, deployments)
    }
}

impl PreparedAssignment {
    /// Whether each role of the other gives no more than one of this.
    fn gives_all_of(&self, other: &Self) -> bool {
        let is_had = |role: &Arc<Role>| self.roles.iter().any(|held| held.gives_all_of(role));
        other.roles.iter().all(is_had)
    }

    /// Whether it gives both rights that a deployment takes.
    fn deploys(&self, of: ObjectType) -> bool {
        let deploying = Operation::deploying(of);
        let deploy =
            deploying.and_then(|deploying| self.role_giving(deploying, ObjectType::COLLECTION));
        deploy.is_some() && self.role_giving(Operation::READ, of).is_some()
    }
}

/// Whether each deployment that an assignment gives, which is more than the two rights apart, is one that
/// another gives already.
fn deploys_within<'a, I: Iterator<Item = &'a PreparedAssignment>>(
    given: &Prepared,
    held: impl Fn() -> I,
    of: ObjectType,
) -> bool {
    let held: Vec<_> = held().filter(|held| held.deploys(of)).collect();
    let mut giving = given.assignments.iter().filter(|one| one.deploys(of));
    giving.all(|one| {
        // Nearly always one that is held covers all scopes, and so as many collections as it reaches.
        let mut rest = one.extent.reached.clone();
        let whole = held
            .iter()
            .filter(|held| held.extent.covers_scopes(&one.extent));
        whole.for_each(|held| rest.remove(&held.extent.reached));
        rest.iter().all(|collection| {
            let mut extent = Extent::default();
            let reaches = |held: &&&PreparedAssignment| held.extent.reached.contains(collection);
            let reaching = held.iter().filter(reaches);
            reaching.for_each(|held| extent.extend_scopes(&held.extent));
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
