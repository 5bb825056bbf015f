//! Administrative users, and what they are associated with.

use std::collections::HashSet;
use std::hash::Hash;

use super::names::{RoleName, ScopeName, UserName};
use crate::Error;
use crate::controls::names::CollectionId;

/// Of the built-in collection of all devices.
pub(super) const ALL_SYSTEMS: &str = "SMS00001";
/// Of the built-in collection of all users and user groups.
pub(super) const ALL_USERS: &str = "SMS00004";

/// The built-in role that gives everything.
pub(super) const FULL_ADMINISTRATOR: &str = "Full administrator";

/// Of roles that a user has.
pub(super) const MAX_ROLES: usize = 256;
/// More than the 580 that the product supports (size and scale numbers).
pub(super) const MAX_SCOPES: usize = 1024;
/// Of collections that one assignment reaches.
pub(super) const MAX_COLLECTIONS: usize = 16_384;

/// Of collections that are limited to one another. The product's documentation names no limit.
pub(super) const MAX_DEPTH: usize = 64;

/// An administrative user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministrativeUser {
    /// Who it is.
    pub name: UserName,
    /// What for.
    pub association: Association,
}

/// What a user is associated with, in one of the product's three modes: at least one role and one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Association {
    /// *All instances of the objects that are related to the assigned security roles*: the scope All, and the
    /// collections All Systems and All Users and User Groups.
    AllInstances(Vec<RoleName>),
    /// *Only the instances of objects that are assigned to the specified security scopes and collections*:
    /// every scope and collection goes with every role.
    Specified {
        /// The roles.
        roles: Vec<RoleName>,
        /// The scopes.
        scopes: Vec<ScopeName>,
        /// The collections.
        collections: Vec<CollectionId>,
    },
    /// *Associate assigned security roles with specific security scopes and collections*: each role with its
    /// own, and none twice. A user that is there already can be modified to this; none is added so.
    ByRole(Vec<RoleAssignment>),
}

/// A role with scopes and collections of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAssignment {
    /// The role.
    pub role: RoleName,
    /// One at least.
    pub scopes: Vec<ScopeName>,
    /// Those that are assigned; those that are limited to them are not named.
    pub collections: Vec<CollectionId>,
}

/// Roles, each with all of the scopes and collections: a tuple of the documentation's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) roles: Vec<RoleName>,
    pub(super) scopes: Vec<ScopeName>,
    pub(super) collections: Vec<CollectionId>,
}

impl Association {
    /// One assignment, in the third mode one for each role, in the order of those: what a decision counts.
    pub(super) fn assignments(&self) -> Result<Vec<Assignment>, Error> {
        Ok(match self {
            Self::AllInstances(roles) => vec![Assignment {
                roles: roles.clone(),
                scopes: vec![ScopeName::all()],
                collections: vec![
                    CollectionId::new(ALL_SYSTEMS)?,
                    CollectionId::new(ALL_USERS)?,
                ],
            }],
            Self::Specified {
                roles,
                scopes,
                collections,
            } => vec![Assignment {
                roles: roles.clone(),
                scopes: scopes.clone(),
                collections: collections.clone(),
            }],
            Self::ByRole(roles) => roles
                .iter()
                .map(|one| Assignment {
                    roles: vec![one.role.clone()],
                    scopes: one.scopes.clone(),
                    collections: one.collections.clone(),
                })
                .collect(),
        })
    }

    /// Whether it is that of whoever installed the hierarchy.
    pub(super) fn is_full(&self) -> bool {
        let full = |role: &RoleName| role.as_str() == FULL_ADMINISTRATOR;
        matches!(self, Self::AllInstances(roles) if roles.iter().any(full))
    }

    /// Whether there is a role and a scope, and nothing twice.
    pub(super) fn check(&self) -> Result<(), Error> {
        let assignments = self.assignments()?;
        let roles = || assignments.iter().flat_map(|one| &one.roles);
        let all = |is: fn(&Assignment) -> bool| assignments.iter().all(is);
        let problem = if roles().next().is_none() {
            "a user needs a role"
        } else if !all(|one| !one.scopes.is_empty()) {
            "a user needs a scope, with each role"
        } else if !are_distinct(roles())
            || !all(|one| are_distinct(&one.scopes) && are_distinct(&one.collections))
        {
            "a role, scope or collection is named twice"
        } else if roles().count() > MAX_ROLES
            || !all(|one| {
                one.scopes.len() <= MAX_SCOPES && one.collections.len() <= MAX_COLLECTIONS
            })
        {
            "more than 256 roles, or for one of them 1,024 scopes or 16,384 collections"
        } else {
            return Ok(());
        };
        Err(Error::INVALID_ARGUMENT.what_is(problem))
    }
}

fn are_distinct<T: Eq + Hash>(list: impl IntoIterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    list.into_iter().all(|one| seen.insert(one))
}
