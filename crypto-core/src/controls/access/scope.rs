//! Administrative scope: who may do what, with which objects.
//!
//! An administrative user is associated with security roles (operations by type of object), security scopes
//! (named sets of objects) and collections; together they are the user's administrative scope.
//! [`Administration`] is a hierarchy's database of them, and decides; a [`Grant`] is what it says of one user,
//! signed by the site, which decides alike elsewhere and later.
//!
//! # The rules
//!
//! | rule | |
//! |---|---|
//! | a user may do something with an object if one of their assignments has a role that gives the operation on the object's type, and the object is within the assignment's bounds; the rights of all assignments add up | inferred from the next five |
//! | *all instances*, and *only specified scopes and collections*, are one assignment: every scope and collection goes with every role | documented |
//! | *associate roles with specific scopes and collections* is an assignment for each role, and only for a user that is there already | documented |
//! | an object of a type that scopes bound is within if it is in a scope of the assignment, or that has the scope All | documented |
//! | a collection is within if it is assigned, or limited to one that is, however many lie between; what is done to a collection's members is an operation on the collection | documented |
//! | of all other types ([`Bounds::Nothing`]) a role gives access to every object in the hierarchy | documented |
//! | objects of a type that this library does not know are bounded by scopes | ours: the safe side |
//! | a collection that is assigned itself is not modified or deleted by its user, those limited to it are | documented |
//! | that is so for a collection of any of the user's assignments, whatever another one gives | ours: the stricter reading |
//! | scopes are not nested; All and Default are built in; no object is in All | documented |
//! | an object is always in one scope at least | documented |
//! | a new object is in every scope of those assignments of its creator that give Create or Set security scope on its type; without such a scope, as for *all instances*, in Default | documented |
//! | a user has one role and one scope at least | documented |
//! | somebody is Full administrator of all instances; collections are limited to one another 64 deep at most | ours |
//! | nobody gives more than they have: to a user, to those who have a role | documented |
//! | nor to those who reach what a collection is limited to, to those who reach the collection, whose members are others then, or to those who reach what an object is put in; a new collection or object is nobody's yet, and not given | ours |
//! | that counts right by right, also for what a role gives to those who have it; what was there before is not given; taking away is not bounded | ours; [`ScopeSettings::as_the_product`] |
//! | deploying takes a right on the collection, and Read on the object, of one assignment | ours; [`ScopeSettings::as_the_product`] |
//! | built-in roles can't be changed, copies can | documented |
//!
//! # Built-in roles
//!
//! What their descriptions say is called documented; right by right they are listed publicly for applications
//! alone. The rest is inferred.
//!
#![doc = include_str!("scope/built_in.md")]

mod administration;
mod built_in;
mod change;
mod collection;
mod decision;
mod delegation;
mod grant;
mod grant_signing;
mod index;
mod names;
mod object_type;
mod operation;
mod prepared;
mod role;
mod roles_xml;
mod user;

pub use administration::{Administration, Object};
pub use change::{Change, ChangeKind};
pub use decision::{Allowed, Decision, Miss, ScopeSettings};
pub use grant::{ExpectedGrant, Grant, GrantTerms};
pub use names::{ObjectId, RoleName, ScopeName, UserName};
pub use object_type::{Bounds, ObjectType};
pub use operation::{Operation, Operations};
pub use role::Role;
pub use roles_xml::WrittenRoles;
pub use user::{AdministrativeUser, Association, RoleAssignment};
