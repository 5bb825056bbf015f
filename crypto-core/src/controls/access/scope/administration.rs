//! A hierarchy's administrative database: who is there, what there is, and who may do what with it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::decision::{Decision, Miss, ScopeSettings};
use super::index::{Bits, Index};
use super::names::{ObjectId, RoleName, ScopeName, UserName};
use super::object_type::{Bounds, ObjectType};
use super::operation::Operation;
use super::prepared::{Extent, Place, Prepared, PreparedAssignment, Scopes};
use super::role::Role;
use super::user::{ALL_SYSTEMS, ALL_USERS, AdministrativeUser, Association, FULL_ADMINISTRATOR};
use crate::Error;
use crate::controls::names::CollectionId;

/// An object of the hierarchy. Of a collection the id is that of the [`CollectionId`]; of an administrative
/// user, role or scope the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// What it is.
    pub object_type: ObjectType,
    /// Which.
    pub id: ObjectId,
}

impl Object {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`].
    pub fn new(object_type: ObjectType, id: &str) -> Result<Self, Error> {
        Ok(Self {
            object_type,
            id: ObjectId::new(id)?,
        })
    }

    /// A collection.
    ///
    /// # Errors
    /// None: what a collection's id is is an object's id too.
    pub fn collection(id: &CollectionId) -> Result<Self, Error> {
        Self::new(ObjectType::COLLECTION, id.as_str())
    }
}

/// A hierarchy's administrative database: roles, scopes, collections, objects and administrative users. It
/// changes by [`Administration::apply`] alone, which is bounded by the scope of whoever makes the change.
///
/// What is asked of it is a pure function of what is in it: no clock, no file.
///
/// ```
/// use cmcrypto_core::access::scope::{
///     Administration, AdministrativeUser, Association, Change, ChangeKind, Object, ObjectType, Operation,
///     RoleName, ScopeName, ScopeSettings, UserName,
/// };
/// use cmcrypto_core::{Error, Timestamp};
///
/// # fn main() -> Result<(), Error> {
/// let (root, anna) = (UserName::new("CONTOSO\\root")?, UserName::new("CONTOSO\\anna")?);
/// let mut hierarchy = Administration::new(root.clone(), ScopeSettings::default())?;
/// let at = Timestamp::from_unix(1_800_000_000);
/// let mut change = |what| hierarchy.apply(&Change { by: root.clone(), at, what });
///
/// let berlin = ScopeName::new("Berlin")?;
/// change(ChangeKind::AddScope(berlin.clone()))?;
/// change(ChangeKind::AddUser(AdministrativeUser {
///     name: anna.clone(),
///     association: Association::Specified {
///         roles: vec![RoleName::new("Application author")?],
///         scopes: vec![berlin],
///         collections: vec![],
///     },
/// }))?;
/// // Of root's, which is in the scope Default; and of Anna's own, which is in Berlin.
/// let [his, hers] = [Object::new(ObjectType::APPLICATION, "A1")?, Object::new(ObjectType::APPLICATION, "A2")?];
/// change(ChangeKind::AddObject(his.clone()))?;
/// hierarchy.apply(&Change { by: anna.clone(), at, what: ChangeKind::AddObject(hers.clone()) })?;
///
/// assert!(hierarchy.decide(&anna, Operation::MODIFY, &hers).is_allowed());
/// let denied = hierarchy.decide(&anna, Operation::READ, &his);
/// assert_eq!(denied.to_string(), "denied: in no scope of assignment 0");
/// assert_eq!(hierarchy.visible(&anna, ObjectType::APPLICATION), ["A2"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Administration {
    pub(super) settings: ScopeSettings,
    pub(super) roles: BTreeMap<RoleName, Arc<Role>>,
    pub(super) scopes: Index<ScopeName>,
    pub(super) collections: Index<CollectionId>,
    /// By the number of a collection that of the one that it is limited to.
    pub(super) limited_to: BTreeMap<u16, u16>,
    pub(super) objects: HashMap<ObjectType, HashMap<ObjectId, Option<Scopes>>>,
    pub(super) users: HashMap<UserName, Holder>,
}

#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) user: AdministrativeUser,
    pub(super) prepared: Prepared,
}

impl Administration {
    /// The database of a new hierarchy: the built-in roles; the scopes All and Default; the collections All
    /// Systems (`SMS00001`) and All Users and User Groups (`SMS00004`); and whoever installed it as Full
    /// administrator of all instances.
    ///
    /// # Errors
    /// None but [`Error::INTERNAL`].
    pub fn new(installer: UserName, settings: ScopeSettings) -> Result<Self, Error> {
        let roles = Role::all_built_in().map(|role| (role.name.clone(), Arc::new(role)));
        let mut new = Self {
            settings,
            roles: roles.collect(),
            scopes: Index::new(),
            collections: Index::new(),
            limited_to: BTreeMap::new(),
            objects: HashMap::new(),
            users: HashMap::new(),
        };
        for scope in [ScopeName::all(), ScopeName::default_scope()] {
            new.scopes.add(scope)?;
        }
        for id in [ALL_SYSTEMS, ALL_USERS] {
            new.collections.add(CollectionId::new(id)?)?;
        }
        let full = RoleName::new(FULL_ADMINISTRATOR)?;
        let association = Association::AllInstances(vec![full]);
        new.put_user(AdministrativeUser {
            name: installer,
            association,
        })?;
        Ok(new)
    }

    /// Whether `user` may do this with `object`. Of types that nothing bounds any object is decided on, there
    /// or not; what is done to a collection's members is an operation on the collection.
    pub fn decide(&self, user: &UserName, operation: Operation, object: &Object) -> Decision {
        let Some(holder) = self.users.get(user) else {
            return Decision::Denied(Miss::UnknownUser);
        };
        match self.place(object) {
            Some(place) => holder.prepared.decide(operation, object.object_type, place),
            None => Decision::Denied(Miss::UnknownObject),
        }
    }

    /// Whether `user` may deploy `object` to a collection: deploying such objects to the collection, and Read
    /// on the object, both by one assignment; see [`ScopeSettings::as_the_product`].
    pub fn decide_deployment(
        &self,
        user: &UserName,
        object: &Object,
        collection: &CollectionId,
    ) -> Decision {
        let Some(holder) = self.users.get(user) else {
            return Decision::Denied(Miss::UnknownUser);
        };
        let Some(deploying) = Operation::deploying(object.object_type) else {
            return Decision::Denied(Miss::NotDeployed);
        };
        let to = self.collections.number(collection.as_str());
        match (to, self.place(object)) {
            (Some(to), Some(place)) => {
                let of = object.object_type;
                holder
                    .prepared
                    .decide_deployment(self.settings, deploying, to, of, place)
            }
            _ => Decision::Denied(Miss::UnknownObject),
        }
    }

    /// The ids of the objects of a type that a console shows to `user`: all that are there on which
    /// [`Administration::decide`] allows Read. In no order.
    pub fn visible(&self, user: &UserName, of: ObjectType) -> Vec<&str> {
        let prepared = self.users.get(user).map(|holder| &holder.prepared);
        let Some(seen) = prepared.and_then(|prepared| prepared.extent_of(Operation::READ, of))
        else {
            return Vec::new();
        };
        let objects = self.objects.get(&of).into_iter().flatten();
        match of {
            ObjectType::COLLECTION => {
                let reached = self
                    .collections
                    .iter()
                    .filter(|(number, _)| seen.reached.contains(*number));
                reached.map(|(_, id)| id.as_str()).collect()
            }
            ObjectType::ADMINISTRATIVE_USER => self.users.keys().map(UserName::as_str).collect(),
            ObjectType::SECURITY_ROLE => self.roles.keys().map(RoleName::as_str).collect(),
            ObjectType::SECURITY_SCOPE => {
                self.scopes.iter().map(|(_, name)| name.as_str()).collect()
            }
            _ => objects
                .filter(|(_, scopes)| {
                    let scopes = scopes.as_ref();
                    seen.all_scopes || scopes.is_none_or(|scopes| scopes.meets(&seen.scopes))
                })
                .map(|(id, _)| id.as_str())
                .collect(),
        }
    }

    /// The scopes that an object of this type is in when `user` creates it: those of all assignments that
    /// give Create or Set security scope, without All; or Default, if there is none. Empty for types that
    /// scopes don't bound.
    pub fn scopes_of_new(&self, user: &UserName, of: ObjectType) -> Vec<&ScopeName> {
        let scopes = self.new_scopes(user, of);
        scopes
            .iter()
            .filter_map(|number| self.scopes.name(number))
            .collect()
    }

    /// The scopes that an object is in.
    pub fn scopes_of(&self, object: &Object) -> Vec<&ScopeName> {
        let Some(Place::Scopes(scopes)) = self.place(object) else {
            return Vec::new();
        };
        scopes
            .iter()
            .filter_map(|number| self.scopes.name(number))
            .collect()
    }

    /// What the database says of an administrative user.
    pub fn user(&self, name: &UserName) -> Option<&AdministrativeUser> {
        self.users.get(name).map(|holder| &holder.user)
    }

    /// The role of this name.
    pub fn role(&self, name: &RoleName) -> Option<&Role> {
        self.roles.get(name).map(Arc::as_ref)
    }

    pub(super) fn known_user(&self, name: &UserName) -> Result<&Prepared, Error> {
        let known = self.users.get(name).map(|holder| &holder.prepared);
        known.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no administrative user", name))
    }

    pub(super) fn new_scopes(&self, user: &UserName, of: ObjectType) -> Bits {
        if of.bounds() != Bounds::Scopes {
            return Bits::default();
        }
        let all = self.scopes.number(ScopeName::all().as_str());
        let default = self.scopes.number(ScopeName::default_scope().as_str());
        let mut scopes = Bits::default();
        for one in self
            .users
            .get(user)
            .map_or(&[][..], |holder| &holder.prepared.assignments)
        {
            let gives = |operation| one.role_giving(operation, of).is_some();
            if gives(Operation::CREATE) || gives(Operation::SET_SECURITY_SCOPE) {
                let placed = one
                    .extent
                    .scopes
                    .iter()
                    .filter(|number| Some(*number) != all);
                placed.for_each(|number| scopes.insert(number));
            }
        }
        if scopes.iter().next().is_none() {
            return default.into_iter().collect();
        }
        scopes
    }

    pub(super) fn place(&self, object: &Object) -> Option<Place<'_>> {
        match object.object_type.bounds() {
            Bounds::Nothing => Some(Place::Anywhere),
            Bounds::Collections => self
                .collections
                .number(object.id.as_str())
                .map(Place::Collection),
            Bounds::Scopes => {
                let scopes = self.objects.get(&object.object_type)?.get(&object.id)?;
                scopes.as_ref().map(Place::Scopes)
            }
        }
    }

    /// The user's assignments as they are now.
    pub(super) fn prepare(&self, association: &Association) -> Result<Prepared, Error> {
        let mut prepared = Prepared::default();
        for one in association.assignments()? {
            let role = |name: &RoleName| {
                let role = self.roles.get(name).cloned();
                role.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no role", name))
            };
            let collection = |id: &CollectionId| {
                let number = self.collections.number(id.as_str());
                number.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no collection", id))
            };
            let collections = one.collections.iter().map(collection);
            let collections: Bits = collections
                .collect::<Result<Vec<_>, Error>>()?
                .into_iter()
                .collect();
            prepared.assigned.extend(&collections);
            prepared.assignments.push(PreparedAssignment {
                roles: one.roles.iter().map(role).collect::<Result<_, _>>()?,
                extent: Extent {
                    all_scopes: one.scopes.iter().any(ScopeName::is_all),
                    scopes: self.scope_numbers(&one.scopes)?,
                    reached: self.reached_from(&collections),
                },
                collections,
            });
        }
        Ok(prepared)
    }

    pub(super) fn scope_numbers(&self, scopes: &[ScopeName]) -> Result<Bits, Error> {
        let number = |name: &ScopeName| {
            let number = self.scopes.number(name.as_str());
            number.ok_or_else(|| Error::INVALID_ARGUMENT.named("there is no scope", name))
        };
        scopes
            .iter()
            .map(number)
            .collect::<Result<Vec<_>, _>>()
            .map(|list| list.into_iter().collect())
    }

    /// These collections, and all that are limited to one of them, however many lie between. Each is looked at
    /// once.
    pub(super) fn reached_from(&self, collections: &Bits) -> Bits {
        let (mut reached, mut others, mut way) = (Bits::default(), Bits::default(), Vec::new());
        for (number, _) in self.collections.iter() {
            let mut is_reached = false;
            for at in self.and_above(number) {
                is_reached = collections.contains(at) || reached.contains(at);
                way.push(at);
                if is_reached || others.contains(at) {
                    break;
                }
            }
            let same = if is_reached {
                &mut reached
            } else {
                &mut others
            };
            way.drain(..).for_each(|at| same.insert(at));
        }
        reached
    }

    /// A collection, the one that it is limited to, and so on; there is no circle.
    pub(super) fn and_above(&self, number: u16) -> impl Iterator<Item = u16> {
        core::iter::successors(Some(number), |number| self.limited_to.get(number).copied())
    }

    pub(super) fn put_user(&mut self, user: AdministrativeUser) -> Result<(), Error> {
        let prepared = self.prepare(&user.association)?;
        self.users
            .insert(user.name.clone(), Holder { user, prepared });
        Ok(())
    }
}
