//! Changes to collections: what each is limited to, and who reaches it by that.

use super::administration::Administration;
use super::change::{exists, invalid};
use super::index::Bits;
use super::names::UserName;
use super::prepared::PreparedAssignment;
use super::user::{ALL_SYSTEMS, ALL_USERS, MAX_DEPTH};
use crate::Error;
use crate::controls::names::CollectionId;

impl Administration {
    /// Whoever reaches the other reaches the new one.
    pub(super) fn add_collection(
        &mut self,
        id: &CollectionId,
        limited_to: &CollectionId,
    ) -> Result<(), Error> {
        if self.collections.number(id.as_str()).is_some() {
            return Err(exists("collection", id));
        }
        let above = self.collection(limited_to)?;
        if self.and_above(above).count() >= MAX_DEPTH {
            return Err(too_deep());
        }
        let number = self.collections.add(id.clone())?;
        self.limited_to.insert(number, above);
        for one in self.assignments_mut() {
            if one.extent.reached.contains(above) {
                one.extent.reached.insert(number);
            }
        }
        Ok(())
    }

    /// Nobody comes to more on what is limited so than who limits it has, nor on what it is limited to: that
    /// is where its members come from now.
    pub(super) fn limit_collection(
        &mut self,
        by: &UserName,
        id: &CollectionId,
        limited_to: &CollectionId,
    ) -> Result<(), Error> {
        let (number, above) = (self.own_collection(id)?, self.collection(limited_to)?);
        if self.and_above(above).any(|one| one == number) {
            return Err(invalid("a collection that is limited to itself"));
        }
        let moved = self.reached_from(&[number].into_iter().collect());
        let depth = |at| self.and_above(at).take_while(|one| *one != number).count();
        let below = moved.iter().map(depth).max().unwrap_or(0);
        // What lies below it, itself, and what it comes to lie below.
        if below
            .saturating_add(1)
            .saturating_add(self.and_above(above).count())
            > MAX_DEPTH
        {
            return Err(too_deep());
        }
        let mut after = Vec::new();
        for (name, holder) in &self.users {
            let is_near = |one: &PreparedAssignment| {
                one.extent.reached.contains(above) || one.extent.reached.meets(&moved)
            };
            if !holder.prepared.assignments.iter().any(is_near) {
                continue;
            }
            let mut prepared = holder.prepared.clone();
            // As if who keeps some of it reached what it is limited to.
            let mut given = holder.prepared.clone();
            let (mut gains, mut kept) = (false, false);
            for (one, given) in prepared.assignments.iter_mut().zip(&mut given.assignments) {
                let had = one.extent.reached.clone();
                let reached = &mut one.extent.reached;
                reached.remove(&moved);
                if reached.contains(above) {
                    reached.extend(&moved);
                } else if one.collections.meets(&moved) {
                    let within = one.collections.iter().filter(|at| moved.contains(*at));
                    reached.extend(&self.reached_from(&within.collect()));
                }
                given.extent.reached = reached.clone();
                if reached.meets(&moved) && !reached.contains(above) {
                    given.extent.reached.insert(above);
                    kept = true;
                }
                gains |= !given.extent.reached.is_within(&had);
            }
            if kept {
                // What is done to that itself, and not to its members, does not come with them.
                given.assigned.insert(above);
            }
            if gains {
                self.check_given(by, &given, Some(&holder.prepared))?;
            }
            after.push((name.clone(), prepared));
        }
        self.limited_to.insert(number, above);
        self.put_prepared(after);
        Ok(())
    }

    pub(super) fn delete_collection(&mut self, id: &CollectionId) -> Result<(), Error> {
        let number = self.own_collection(id)?;
        let is_assigned = self
            .assignments()
            .any(|one| one.collections.contains(number));
        if is_assigned || self.limited_to.values().any(|above| *above == number) {
            return Err(invalid(
                "a collection that a user has, or that another is limited to",
            ));
        }
        let gone: Bits = [number].into_iter().collect();
        for one in self.assignments_mut() {
            one.extent.reached.remove(&gone);
        }
        self.collections.remove(number);
        self.limited_to.remove(&number);
        Ok(())
    }

    fn collection(&self, id: &CollectionId) -> Result<u16, Error> {
        let number = self.collections.number(id.as_str());
        number.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no collection", id))
    }

    /// One that is not built in.
    fn own_collection(&self, id: &CollectionId) -> Result<u16, Error> {
        if [ALL_SYSTEMS, ALL_USERS].contains(&id.as_str()) {
            return Err(invalid("a built-in collection stays as it is"));
        }
        self.collection(id)
    }
}

fn too_deep() -> Error {
    Error::TOO_LARGE.what_is("collections that are limited to one another more than 64 deep")
}
