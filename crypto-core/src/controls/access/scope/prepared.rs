//! A user's assignments, prepared for fast decisions: roles at hand, scopes and collections as bits.

use std::sync::Arc;

use super::decision::{Decision, ScopeSettings, View, judge, judge_deployment};
use super::index::Bits;
use super::object_type::{Bounds, ObjectType};
use super::operation::Operation;
use super::role::Role;

/// The scopes of an object: one at least.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    // By itself: most have few, and a list of objects is gone through without leaving it.
    pub(super) first: u16,
    pub(super) more: Box<[u16]>,
}

impl Scopes {
    pub(super) fn new(scopes: &Bits) -> Option<Self> {
        let mut numbers = scopes.iter();
        Some(Self {
            first: numbers.next()?,
            more: numbers.collect(),
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        core::iter::once(self.first).chain(self.more.iter().copied())
    }

    pub(super) fn meets(&self, scopes: &Bits) -> bool {
        scopes.contains(self.first) || self.more.iter().any(|one| scopes.contains(*one))
    }
}

/// Where an object is.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Anywhere,
    Scopes(&'a Scopes),
    /// A collection, by its number.
    Collection(u16),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Prepared {
    pub(super) assignments: Vec<PreparedAssignment>,
    /// All collections that are assigned themselves.
    pub(super) assigned: Bits,
}

#[derive(Clone, Debug)]
pub(super) struct PreparedAssignment {
    pub(super) roles: Vec<Arc<Role>>,
    /// The collections that are assigned.
    pub(super) collections: Bits,
    pub(super) extent: Extent,
}

/// How far something reaches: an assignment, or several together.
#[derive(Clone, Debug, Default)]
pub(super) struct Extent {
    /// The scope All.
    pub(super) all_scopes: bool,
    pub(super) scopes: Bits,
    /// The collections that are assigned, and all that are limited to them.
    pub(super) reached: Bits,
}

impl Extent {
    pub(super) fn extend(&mut self, other: &Self) {
        self.extend_scopes(other);
        self.reached.extend(&other.reached);
    }

    pub(super) fn extend_scopes(&mut self, other: &Self) {
        self.all_scopes |= other.all_scopes;
        self.scopes.extend(&other.scopes);
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        self.covers_scopes(other) && self.covers_collections(other)
    }

    pub(super) fn covers_scopes(&self, other: &Self) -> bool {
        self.all_scopes || !other.all_scopes && other.scopes.is_within(&self.scopes)
    }

    pub(super) fn covers_collections(&self, other: &Self) -> bool {
        other.reached.is_within(&self.reached)
    }
}

impl PreparedAssignment {
    pub(super) fn role_giving(&self, operation: Operation, of: ObjectType) -> Option<usize> {
        self.roles
            .iter()
            .position(|role| role.operations(of).contains(operation))
    }

    pub(super) fn is_within(&self, place: Place<'_>) -> bool {
        match place {
            Place::Anywhere => true,
            Place::Scopes(scopes) => self.extent.all_scopes || scopes.meets(&self.extent.scopes),
            Place::Collection(number) => self.extent.reached.contains(number),
        }
    }

    fn view(&self, operation: Operation, of: ObjectType, place: Place<'_>) -> View {
        let role = self.role_giving(operation, of);
        View {
            role,
            within: role.is_some() && self.is_within(place),
        }
    }
}

impl Prepared {
    pub(super) fn decide(
        &self,
        operation: Operation,
        of: ObjectType,
        place: Place<'_>,
    ) -> Decision {
        let is_kept = match place {
            Place::Collection(number) => keeps(operation) && self.assigned.contains(number),
            _ => false,
        };
        let views = self.assignments.iter();
        judge(
            of.bounds(),
            is_kept,
            views.map(|one| one.view(operation, of, place)),
        )
    }

    /// `deploying`: what is needed on the collection.
    pub(super) fn decide_deployment(
        &self,
        settings: ScopeSettings,
        deploying: Operation,
        collection: u16,
        of: ObjectType,
        place: Place<'_>,
    ) -> Decision {
        let to = Place::Collection(collection);
        let views = self.assignments.iter().map(|one| {
            let deploy = one.view(deploying, ObjectType::COLLECTION, to);
            (deploy, one.view(Operation::READ, of, place))
        });
        judge_deployment(settings, of.bounds(), views)
    }

    /// How far the operation on the type reaches by all assignments that give it; `None` if none does:
    /// collections, if they bound the type, and of those only the ones on which the user has it.
    pub(super) fn extent_of(&self, operation: Operation, of: ObjectType) -> Option<Extent> {
        let gives = |one: &&PreparedAssignment| one.role_giving(operation, of).is_some();
        let mut extent = None;
        for one in self.assignments.iter().filter(gives) {
            let extent = extent.get_or_insert_with(Extent::default);
            match of.bounds() {
                Bounds::Collections => extent.extend(&one.extent),
                Bounds::Scopes | Bounds::Nothing => extent.extend_scopes(&one.extent),
            }
        }
        if let Some(extent) = extent.as_mut().filter(|_| keeps(operation)) {
            extent.reached.remove(&self.assigned);
        }
        extent
    }
}

/// Whether it is what nobody does to a collection that is assigned to them.
pub(super) fn keeps(operation: Operation) -> bool {
    matches!(operation, Operation::MODIFY | Operation::DELETE)
}
