//! What a decision is, and how it follows from what each of a user's assignments gives.

use core::fmt;

use super::object_type::Bounds;

/// Whether somebody may do something with an object, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// They may.
    Allowed(Allowed),
    /// They may not, and this was nearest to it.
    Denied(Miss),
}

/// By what it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Allowed {
    /// Which of the user's assignments, from 0: of a user whose roles have their own scopes and
    /// collections one for each role, in their order; of all others 0.
    pub assignment: usize,
    /// Which of that assignment's roles, from 0.
    pub role: usize,
    /// Of a deployment that only [`ScopeSettings::as_the_product`] allows: the assignment that gives Read on
    /// the object, where the one above gives deploying to the collection.
    pub across: Option<usize>,
}

/// Why it is not allowed: of several reasons the nearest to allowing it, which is the last of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Miss {
    /// Nobody of that name is an administrative user.
    UnknownUser,
    /// There is no such object.
    UnknownObject,
    /// Objects of this type are not deployed.
    NotDeployed,
    /// The grant is not valid yet, or not any more.
    NotInForce,
    /// No role of the user gives the operation on the type.
    NoRole,
    /// A role does, but its assignment has no scope that the object is in.
    OutOfScope {
        /// The first such assignment.
        assignment: usize,
    },
    /// A role does, but its assignment has neither the collection nor one that it is limited to.
    OutOfCollections {
        /// The first such assignment.
        assignment: usize,
    },
    /// All would give it, but a collection that is assigned to the user itself is not theirs to modify or
    /// delete: only those limited to it are.
    AssignedCollection {
        /// The first assignment that would give it.
        assignment: usize,
    },
    /// One assignment gives deploying to the collection, and another Read on the object, but none both. See
    /// [`ScopeSettings::as_the_product`].
    AcrossAssignments {
        /// The first that gives deploying to the collection.
        deploy: usize,
        /// The first that gives Read on the object.
        read: usize,
    },
}

/// How what the documentation leaves to its reader, or warns of, is decided. The default is the safe one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeSettings {
    /// As the product does it:
    ///
    /// * who may deploy to a collection by one role may deploy what they can read by another, whatever
    ///   scopes the first is assigned for; otherwise one assignment must give both.
    /// * who administers users hands out any role, within their own scopes and collections, as the product's
    ///   Security administrator does, who has few of the rights that there are; otherwise only rights that
    ///   they have themselves.
    pub as_the_product: bool,
}

impl Decision {
    /// Whether it is allowed.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// What an assignment has to do with an operation on an object.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// The first of its roles that gives the operation.
    pub(super) role: Option<usize>,
    /// Whether the object is within its bounds.
    pub(super) within: bool,
}

/// By the views of all assignments, in their order. `is_kept`: what is done may not be done to it, because
/// it is assigned itself.
pub(super) fn judge(
    bounds: Bounds,
    is_kept: bool,
    views: impl IntoIterator<Item = View>,
) -> Decision {
    let mut miss = Miss::NoRole;
    for (assignment, view) in views.into_iter().enumerate() {
        let Some(role) = view.role else {
            continue;
        };
        let found = match (view.within, bounds) {
            (true, _) if !is_kept => {
                return Decision::Allowed(Allowed {
                    assignment,
                    role,
                    across: None,
                });
            }
            (true, _) => Miss::AssignedCollection { assignment },
            (false, Bounds::Collections) => Miss::OutOfCollections { assignment },
            (false, _) => Miss::OutOfScope { assignment },
        };
        if found.nearness() > miss.nearness() {
            miss = found;
        }
    }
    Decision::Denied(miss)
}

/// Of a deployment: by what each assignment has to do with deploying to the collection, and with reading the
/// object.
pub(super) fn judge_deployment(
    settings: ScopeSettings,
    read_bounds: Bounds,
    views: impl Iterator<Item = (View, View)> + Clone,
) -> Decision {
    let deploying = views.clone().map(|(deploy, _)| deploy);
    let both = views.clone().map(|(deploy, read)| View {
        role: deploy.role,
        within: deploy.within && read.role.is_some() && read.within,
    });
    let together = judge(Bounds::Collections, false, both);
    if together.is_allowed() {
        return together;
    }
    let deploy = judge(Bounds::Collections, false, deploying);
    let read = judge(read_bounds, false, views.map(|(_, read)| read));
    match (deploy, read) {
        (Decision::Denied(_), _) => deploy,
        (_, Decision::Denied(_)) => read,
        (Decision::Allowed(deploy), Decision::Allowed(read)) if settings.as_the_product => {
            Decision::Allowed(Allowed {
                across: Some(read.assignment),
                ..deploy
            })
        }
        (Decision::Allowed(deploy), Decision::Allowed(read)) => {
            Decision::Denied(Miss::AcrossAssignments {
                deploy: deploy.assignment,
                read: read.assignment,
            })
        }
    }
}

impl Miss {
    const fn nearness(self) -> u8 {
        match self {
            Self::UnknownUser => 0,
            Self::UnknownObject => 1,
            Self::NotDeployed => 2,
            Self::NotInForce => 3,
            Self::NoRole => 4,
            Self::OutOfScope { .. } => 5,
            Self::OutOfCollections { .. } => 6,
            Self::AssignedCollection { .. } => 7,
            Self::AcrossAssignments { .. } => 8,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed(Allowed {
                assignment,
                role,
                across: None,
            }) => {
                write!(f, "allowed by role {role} of assignment {assignment}")
            }
            Self::Allowed(Allowed {
                assignment,
                role,
                across: Some(read),
            }) => {
                write!(
                    f,
                    "allowed by role {role} of assignment {assignment}, with Read of assignment {read}"
                )
            }
            Self::Denied(miss) => write!(f, "denied: {miss}"),
        }
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownUser => f.write_str("no administrative user"),
            Self::UnknownObject => f.write_str("no such object"),
            Self::NotDeployed => f.write_str("objects of this type are not deployed"),
            Self::NotInForce => f.write_str("the grant is not valid yet, or not any more"),
            Self::NoRole => f.write_str("no role gives it"),
            Self::OutOfScope { assignment } => {
                write!(f, "in no scope of assignment {assignment}")
            }
            Self::OutOfCollections { assignment } => {
                write!(f, "in no collection of assignment {assignment}")
            }
            Self::AssignedCollection { assignment } => {
                write!(
                    f,
                    "the collection is assigned itself (assignment {assignment})"
                )
            }
            Self::AcrossAssignments { deploy, read } => {
                write!(
                    f,
                    "assignment {deploy} gives deploying, but Read only assignment {read}"
                )
            }
        }
    }
}
