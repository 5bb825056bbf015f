//! Changes to the database, each a value, and what bounds who makes them.

use std::collections::HashMap;
use std::sync::Arc;

use super::administration::{Administration, Object};
use super::decision::{Allowed, Decision};
use super::index::Bits;
use super::names::{RoleName, ScopeName, UserName};
use super::object_type::{Bounds, ObjectType};
use super::operation::Operation;
use super::prepared::{Place, Prepared, PreparedAssignment, Scopes};
use super::role::Role;
use super::user::{AdministrativeUser, Association};
use crate::controls::names::CollectionId;
use crate::{Error, Timestamp};

/// A change, with who makes it and when: what an audit keeps of it. The time is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The administrative user that makes it.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
    /// What changes.
    pub what: ChangeKind,
}

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Adds a role: needs Create on security roles.
    AddRole(Role),
    /// Gives the role of that name other rights: needs Modify on security roles; not of built-in roles.
    ModifyRole(Role),
    /// Deletes a role that no user has: needs Delete on security roles; not of built-in roles.
    DeleteRole(RoleName),
    /// Adds a scope: needs Create on security scopes.
    AddScope(ScopeName),
    /// Deletes a scope that no user has and no object is in: needs Delete on security scopes; not All or
    /// Default.
    DeleteScope(ScopeName),
    /// Adds a collection that is limited to another: needs Create on that.
    AddCollection {
        /// Of the new one.
        id: CollectionId,
        /// Of the other.
        limited_to: CollectionId,
    },
    /// Limits a collection to another: needs Modify on the one, and Create on the other, which is not limited
    /// to the one. Who has rights on the other comes to those on the one, and on what is limited to that; who
    /// has rights on those comes to those on the other, whose members are theirs now.
    LimitCollection {
        /// Of the one.
        id: CollectionId,
        /// Of the other.
        limited_to: CollectionId,
    },
    /// Deletes a collection that no user has and no other is limited to: needs Delete on it.
    DeleteCollection(CollectionId),
    /// Adds a user, in one of the first two modes: needs Add on administrative users.
    AddUser(AdministrativeUser),
    /// Associates the user of that name otherwise: needs Modify on administrative users.
    ModifyUser(AdministrativeUser),
    /// Deletes a user: needs Delete on administrative users.
    DeleteUser(UserName),
    /// Adds an object, in [`Administration::scopes_of_new`]: needs Create on its type.
    AddObject(Object),
    /// Puts an object into just these scopes, one at least, and not All: needs Set security scope on it, and
    /// where it is put and what it is taken out of must be of an assignment that gives that. Who has rights
    /// where it is put comes to those on it.
    SetScopes {
        /// Which.
        object: Object,
        /// Where to.
        scopes: Vec<ScopeName>,
    },
    /// Deletes an object: needs Delete on it. Whoever adds another with its id decides where that is: take an id
    /// once, of collections and scopes too, whose names grants that were signed before still say.
    DeleteObject(Object),
}

impl Administration {
    /// Makes a change, if who makes it may: nobody makes one without the right that [`ChangeKind`] says, and
    /// nobody gives more than they have. What they give to a user, or to all users of a role, or to those who
    /// reach what they limit a collection to or put an object in, must lie within their own assignments, or be
    /// there already: right by right, in the same scopes, on the same collections. See
    /// [`ScopeSettings::as_the_product`], with which roles don't count in this.
    ///
    /// Returns by what it is allowed, for the audit.
    ///
    /// # Errors
    /// [`Error::ACCESS_DENIED`], and the detail says what is missing; [`Error::INVALID_ARGUMENT`], and the
    /// detail says why, for what the database must not hold: a user without a role or scope, an object
    /// without a scope, nobody who is Full administrator of all instances, a name twice, or one that is not
    /// there; [`Error::TOO_LARGE`] for more than 65,536 scopes or collections, collections that are limited to
    /// one another more than 64 deep, or roles of one user, and of who gives them, that name more than 1,024
    /// types together, with those that are known. Nothing has changed then.
    ///
    /// [`ScopeSettings::as_the_product`]: super::ScopeSettings::as_the_product
    pub fn apply(&mut self, change: &Change) -> Result<Allowed, Error> {
        let by = &change.by;
        match &change.what {
            ChangeKind::AddRole(role) => {
                let allowed = self.on_type(by, Operation::CREATE, ObjectType::SECURITY_ROLE)?;
                role.check()?;
                if self.roles.contains_key(&role.name) {
                    return Err(exists("role", &role.name));
                }
                self.roles.insert(role.name.clone(), Arc::new(role.clone()));
                Ok(allowed)
            }
            ChangeKind::ModifyRole(role) => self.modify_role(by, role),
            ChangeKind::DeleteRole(name) => {
                let allowed = self.on_type(by, Operation::DELETE, ObjectType::SECURITY_ROLE)?;
                let role = self.own_role(name)?;
                if self
                    .assignments()
                    .any(|one| one.roles.iter().any(|of| of.name == role.name))
                {
                    return Err(invalid("a role that a user has"));
                }
                self.roles.remove(name);
                Ok(allowed)
            }
            ChangeKind::AddScope(name) => {
                let allowed = self.on_type(by, Operation::CREATE, ObjectType::SECURITY_SCOPE)?;
                if self.scopes.number(name.as_str()).is_some() {
                    return Err(exists("scope", name));
                }
                self.scopes.add(name.clone())?;
                Ok(allowed)
            }
            ChangeKind::DeleteScope(name) => {
                let allowed = self.on_type(by, Operation::DELETE, ObjectType::SECURITY_SCOPE)?;
                self.delete_scope(name)?;
                Ok(allowed)
            }
            ChangeKind::AddCollection { id, limited_to } => {
                let allowed = self.on(by, Operation::CREATE, &Object::collection(limited_to)?)?;
                self.add_collection(id, limited_to)?;
                Ok(allowed)
            }
            ChangeKind::LimitCollection { id, limited_to } => {
                let allowed = self.on(by, Operation::MODIFY, &Object::collection(id)?)?;
                self.on(by, Operation::CREATE, &Object::collection(limited_to)?)?;
                self.limit_collection(by, id, limited_to)?;
                Ok(allowed)
            }
            ChangeKind::DeleteCollection(id) => {
                let allowed = self.on(by, Operation::DELETE, &Object::collection(id)?)?;
                self.delete_collection(id)?;
                Ok(allowed)
            }
            ChangeKind::AddUser(user) => {
                let allowed =
                    self.on_type(by, Operation::CREATE, ObjectType::ADMINISTRATIVE_USER)?;
                if self.users.contains_key(&user.name) {
                    return Err(exists("administrative user", &user.name));
                }
                if matches!(user.association, Association::ByRole(_)) {
                    return Err(invalid(
                        "a role gets its own scopes when a user is modified, not added",
                    ));
                }
                self.put_bounded(by, user)?;
                Ok(allowed)
            }
            ChangeKind::ModifyUser(user) => {
                let allowed =
                    self.on_type(by, Operation::MODIFY, ObjectType::ADMINISTRATIVE_USER)?;
                self.known_user(&user.name)?;
                self.put_bounded(by, user)?;
                Ok(allowed)
            }
            ChangeKind::DeleteUser(name) => {
                let allowed =
                    self.on_type(by, Operation::DELETE, ObjectType::ADMINISTRATIVE_USER)?;
                self.known_user(name)?;
                self.check_somebody_is_left(name, None)?;
                self.users.remove(name);
                Ok(allowed)
            }
            ChangeKind::AddObject(object) => {
                let allowed = self.on_type(by, Operation::CREATE, object.object_type)?;
                self.add_object(by, object)?;
                Ok(allowed)
            }
            ChangeKind::SetScopes { object, scopes } => {
                let allowed = self.on(by, Operation::SET_SECURITY_SCOPE, object)?;
                self.set_scopes(by, object, scopes)?;
                Ok(allowed)
            }
            ChangeKind::DeleteObject(object) => {
                is_kept_elsewhere(object.object_type)?;
                let allowed = self.on(by, Operation::DELETE, object)?;
                let objects = self.objects.get_mut(&object.object_type);
                let gone = objects.and_then(|objects| objects.remove(&object.id));
                gone.ok_or_else(|| {
                    Error::INVALID_ARGUMENT.named("there is no object", &object.id)
                })?;
                Ok(allowed)
            }
        }
    }

    /// What allows it, on this object.
    fn on(&self, by: &UserName, operation: Operation, object: &Object) -> Result<Allowed, Error> {
        allowed(
            self.decide(by, operation, object),
            operation,
            object.object_type,
        )
    }

    /// What allows it, on an object that is not there yet or that nothing bounds: whatever a role is assigned
    /// for.
    fn on_type(
        &self,
        by: &UserName,
        operation: Operation,
        of: ObjectType,
    ) -> Result<Allowed, Error> {
        let assignments = self
            .users
            .get(by)
            .map_or(&[][..], |holder| &holder.prepared.assignments);
        let roles = assignments
            .iter()
            .map(|one| one.role_giving(operation, of))
            .enumerate();
        let mut given = roles.filter_map(|(assignment, role)| Some((assignment, role?)));
        let (assignment, role) = given.next().ok_or_else(|| {
            Error::ACCESS_DENIED.what_is(format!(
                "no role of {by} gives {} on {of}",
                operation.name(of)
            ))
        })?;
        Ok(Allowed {
            assignment,
            role,
            across: None,
        })
    }

    pub(super) fn assignments(&self) -> impl Iterator<Item = &PreparedAssignment> {
        self.users
            .values()
            .flat_map(|holder| &holder.prepared.assignments)
    }

    pub(super) fn assignments_mut(&mut self) -> impl Iterator<Item = &mut PreparedAssignment> {
        self.users
            .values_mut()
            .flat_map(|holder| &mut holder.prepared.assignments)
    }

    fn own_role(&self, name: &RoleName) -> Result<Arc<Role>, Error> {
        let role = self.roles.get(name).cloned();
        let role = role.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no role", name))?;
        if role.is_built_in() {
            return Err(invalid("a built-in role stays as it is: copy it"));
        }
        Ok(role)
    }

    fn modify_role(&mut self, by: &UserName, role: &Role) -> Result<Allowed, Error> {
        let allowed = self.on_type(by, Operation::MODIFY, ObjectType::SECURITY_ROLE)?;
        role.check()?;
        let before = self.own_role(&role.name)?;
        let new = Arc::new(role.clone());
        let grows = !before.gives_all_of(role);
        let mut after = Vec::new();
        for (name, holder) in &self.users {
            let mut given = holder.prepared.clone();
            let roles = given.assignments.iter_mut().flat_map(|one| &mut one.roles);
            let changed = roles.filter(|of| of.name == before.name);
            if changed.map(|of| *of = Arc::clone(&new)).count() > 0 {
                if grows {
                    self.check_given(by, &given, Some(&holder.prepared))?;
                }
                after.push((name.clone(), given));
            }
        }
        self.roles.insert(role.name.clone(), new);
        self.put_prepared(after);
        Ok(allowed)
    }

    pub(super) fn put_prepared(&mut self, after: Vec<(UserName, Prepared)>) {
        for (name, prepared) in after {
            if let Some(holder) = self.users.get_mut(&name) {
                holder.prepared = prepared;
            }
        }
    }

    /// Whether somebody else is Full administrator of all instances, or becomes it by being associated so.
    fn check_somebody_is_left(
        &self,
        but: &UserName,
        with: Option<&Association>,
    ) -> Result<(), Error> {
        let others = self
            .users
            .values()
            .filter(|holder| holder.user.name != *but);
        let mut all = others.map(|holder| &holder.user.association).chain(with);
        if all.any(Association::is_full) {
            return Ok(());
        }
        Err(invalid(
            "nobody would be Full administrator of all instances",
        ))
    }

    fn delete_scope(&mut self, name: &ScopeName) -> Result<(), Error> {
        let number = self.scopes.number(name.as_str());
        let number =
            number.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no scope", name))?;
        if name.is_built_in() {
            return Err(invalid("a built-in scope stays"));
        }
        let mut objects = self.objects.values().flat_map(HashMap::values).flatten();
        let is_used = self
            .assignments()
            .any(|one| one.extent.scopes.contains(number))
            || objects.any(|scopes| scopes.iter().any(|of| of == number));
        if is_used {
            return Err(invalid("a scope that a user has, or that an object is in"));
        }
        self.scopes.remove(number);
        Ok(())
    }

    fn put_bounded(&mut self, by: &UserName, user: &AdministrativeUser) -> Result<(), Error> {
        user.association.check()?;
        let new = self.prepare(&user.association)?;
        self.check_somebody_is_left(&user.name, Some(&user.association))?;
        let before = self.users.get(&user.name).map(|holder| &holder.prepared);
        self.check_given(by, &new, before)?;
        self.put_user(user.clone())
    }

    fn add_object(&mut self, by: &UserName, object: &Object) -> Result<(), Error> {
        is_kept_elsewhere(object.object_type)?;
        let scopes = Scopes::new(&self.new_scopes(by, object.object_type));
        let objects = self.objects.entry(object.object_type).or_default();
        if objects.contains_key(&object.id) {
            return Err(exists("object", &object.id));
        }
        objects.insert(object.id.clone(), scopes);
        Ok(())
    }

    fn set_scopes(
        &mut self,
        by: &UserName,
        object: &Object,
        to: &[ScopeName],
    ) -> Result<(), Error> {
        if object.object_type.bounds() != Bounds::Scopes {
            return Err(invalid("objects of this type are in no scope"));
        }
        if to.iter().any(ScopeName::is_all) {
            return Err(invalid("no object is in the scope All"));
        }
        let new = self.scope_numbers(to)?;
        let scopes = Scopes::new(&new).ok_or(invalid("an object is in one scope at least"))?;
        let own = self.known_user(by)?;
        let own = own.extent_of(Operation::SET_SECURITY_SCOPE, object.object_type);
        let Some(Place::Scopes(before)) = self.place(object) else {
            return Err(Error::INTERNAL);
        };
        let old: Bits = before.iter().collect();
        let differs = |number: &u16| old.contains(*number) != new.contains(*number);
        let moved: Bits = old.iter().chain(new.iter()).filter(differs).collect();
        if !own.is_some_and(|own| own.all_scopes || moved.is_within(&own.scopes)) {
            return Err(
                Error::ACCESS_DENIED.what_is("a scope in which who makes the change sets none")
            );
        }
        self.check_placed(by, object.object_type, before, &scopes)?;
        let objects = self.objects.get_mut(&object.object_type);
        let place = objects.and_then(|objects| objects.get_mut(&object.id));
        *place.ok_or(Error::INTERNAL)? = Some(scopes);
        Ok(())
    }
}

/// Collections, users, roles and scopes are not objects like others.
fn is_kept_elsewhere(of: ObjectType) -> Result<(), Error> {
    match of {
        ObjectType::COLLECTION
        | ObjectType::ADMINISTRATIVE_USER
        | ObjectType::SECURITY_ROLE
        | ObjectType::SECURITY_SCOPE => Err(invalid("it has a change of its own")),
        _ => Ok(()),
    }
}

fn allowed(decision: Decision, operation: Operation, of: ObjectType) -> Result<Allowed, Error> {
    match decision {
        Decision::Allowed(allowed) => Ok(allowed),
        Decision::Denied(miss) => {
            let what = format!("{} on {of}: {miss}", operation.name(of));
            Err(Error::ACCESS_DENIED.what_is(what))
        }
    }
}

pub(super) fn invalid(what: &'static str) -> Error {
    Error::INVALID_ARGUMENT.what_is(what)
}

pub(super) fn exists(what: &'static str, name: impl core::fmt::Display) -> Error {
    Error::INVALID_ARGUMENT.what_is(format!("there is a {what} {name} already"))
}
