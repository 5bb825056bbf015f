//! Role-based administration by the words of the documentation, with sets and loops, and nothing prepared.

use std::collections::{BTreeMap, BTreeSet};

pub const COLLECTIONS: u32 = 1;
pub const ALL_SYSTEMS: &str = "SMS00001";
pub const ALL_USERS: &str = "SMS00004";

/// "You can't limit access to these by scopes": a role is enough.
pub const NOT_SCOPED: [&str; 16] = [
    "Active Directory forests",
    "administrative users",
    "alerts",
    "boundaries",
    "computer associations",
    "default client settings",
    "deployment templates",
    "device drivers",
    "migration site-to-site mappings",
    "security roles",
    "security scopes",
    "site addresses",
    "site system roles",
    "software updates",
    "status messages",
    "user device affinities",
];

/// What a role gives: bits by type.
pub type Rights = BTreeMap<u32, u32>;

/// Roles that are associated with the same scopes and collections.
#[derive(Clone, Debug, Default)]
pub struct Tuple {
    pub roles: Vec<Rights>,
    pub scopes: BTreeSet<String>,
    pub collections: BTreeSet<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    /// By the type's number whether scopes can't limit it.
    pub not_scoped: BTreeSet<u32>,
    /// With the one that each is limited to.
    pub collections: BTreeMap<String, Option<String>>,
    /// By type and id the scopes.
    pub objects: BTreeMap<(u32, String), BTreeSet<String>>,
    pub users: BTreeMap<String, Vec<Tuple>>,
}

fn gives(role: &Rights, bit: u32, of: u32) -> bool {
    role.get(&of).is_some_and(|bits| bits >> bit & 1 == 1)
}

impl Model {
    /// "… and to collections that are limited to it."
    fn is_limited_to(&self, collection: &str, to: &str) -> bool {
        let mut at = Some(collection.to_owned());
        while let Some(one) = at {
            if one == to {
                return true;
            }
            at = self.collections[&one].clone();
        }
        false
    }

    /// Whether a tuple holds the object, whatever its roles give.
    pub fn holds(&self, tuple: &Tuple, of: u32, id: &str) -> bool {
        if of == COLLECTIONS {
            return tuple
                .collections
                .iter()
                .any(|one| self.is_limited_to(id, one));
        }
        if self.not_scoped.contains(&of) {
            return true;
        }
        let scopes = &self.objects[&(of, id.to_owned())];
        tuple.scopes.contains("All") || scopes.iter().any(|scope| tuple.scopes.contains(scope))
    }

    /// The tuples by which the user may, in their order.
    pub fn allowing(&self, user: &str, bit: u32, of: u32, id: &str) -> Vec<usize> {
        let tuples = &self.users[user];
        let mut allowing = Vec::new();
        for (at, tuple) in tuples.iter().enumerate() {
            for role in &tuple.roles {
                if gives(role, bit, of) && self.holds(tuple, of, id) {
                    allowing.push(at);
                }
            }
        }
        allowing.dedup();
        // "You can't modify or delete a collection that is directly assigned to you."
        let directly = tuples.iter().any(|tuple| tuple.collections.contains(id));
        if of == COLLECTIONS && directly && (bit == 1 || bit == 2) {
            allowing.clear();
        }
        allowing
    }

    /// The tuples that have a role with the right, whatever they hold.
    pub fn with_role(&self, user: &str, bit: u32, of: u32) -> Vec<usize> {
        let tuples = self.users[user].iter().enumerate();
        let with = tuples.filter(|(_, tuple)| tuple.roles.iter().any(|role| gives(role, bit, of)));
        with.map(|(at, _)| at).collect()
    }

    /// The pairs of tuples of which the one lets the user deploy to the collection, and the other read the
    /// object.
    pub fn deploying(
        &self,
        user: &str,
        bit: u32,
        of: u32,
        id: &str,
        to: &str,
    ) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for deploy in self.allowing(user, bit, COLLECTIONS, to) {
            for read in self.allowing(user, 0, of, id) {
                pairs.push((deploy, read));
            }
        }
        pairs
    }

    /// "The object is associated with each security scope that is associated with the security roles … that
    /// provide the Create permission or Set Security Scope permission"; "Default" otherwise.
    pub fn scopes_of_new(&self, user: &str, of: u32) -> BTreeSet<String> {
        let mut scopes = BTreeSet::new();
        for tuple in &self.users[user] {
            for role in &tuple.roles {
                if gives(role, 10, of) || gives(role, 4, of) {
                    scopes.extend(tuple.scopes.iter().filter(|one| *one != "All").cloned());
                }
            }
        }
        if scopes.is_empty() {
            scopes.insert("Default".to_owned());
        }
        scopes
    }
}
