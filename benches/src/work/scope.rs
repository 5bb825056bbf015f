//! A hierarchy of the product's limits: 100,000 objects in 580 scopes, 200 collections four deep, 1,000
//! administrative users.

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::scope::{
    Administration, AdministrativeUser, Association, Change, ChangeKind, Object, ObjectType,
    Operation, RoleName, ScopeName, ScopeSettings, UserName,
};
use cmcrypto_core::names::CollectionId;

pub const OBJECTS: usize = 100_000;
const SCOPES: usize = 578;
const COLLECTIONS: usize = 200;
const USERS: usize = 1_000;
pub const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

/// With what the model beside needs to be made of.
pub struct Hierarchy {
    pub database: Administration,
    pub users: Vec<UserName>,
    pub objects: Vec<Object>,
    /// Of each object.
    pub scopes: Vec<Vec<ScopeName>>,
    /// With the one that each is limited to.
    pub collections: Vec<(CollectionId, CollectionId)>,
    /// Of each user.
    pub assigned: Vec<(Vec<RoleName>, Vec<ScopeName>, Vec<CollectionId>)>,
}

/// As many as are asked for, spread over what there is.
fn some<T: Clone>(of: &[T], from: usize, count: usize) -> Vec<T> {
    let mut taken: Vec<T> = Vec::new();
    for number in 0..count {
        taken.push(of[(from * 7919 + number * 104_729) % of.len()].clone());
    }
    taken
}

impl Hierarchy {
    pub fn new() -> Self {
        Self::of(OBJECTS, USERS)
    }

    pub fn of(count: usize, of_users: usize) -> Self {
        let root = UserName::new("root").unwrap();
        let mut database = Administration::new(root.clone(), ScopeSettings::default()).unwrap();
        let mut change = |what| {
            let by = root.clone();
            database.apply(&Change { by, at: NOW, what }).unwrap();
        };
        let names = (0..SCOPES).map(|number| ScopeName::new(&format!("S{number:03}")).unwrap());
        let names: Vec<ScopeName> = names.collect();
        for name in &names {
            change(ChangeKind::AddScope(name.clone()));
        }
        let id = |number: usize| CollectionId::new(&format!("P01{number:05}")).unwrap();
        let all = CollectionId::new("SMS00001").unwrap();
        // Four deep: each of the first fifty has a chain of three below it.
        let limited = |number: usize| {
            if number < 50 {
                all.clone()
            } else {
                id(number - 50)
            }
        };
        let collections: Vec<_> = (0..COLLECTIONS)
            .map(|number| (id(number), limited(number)))
            .collect();
        for (id, limited_to) in collections.iter().cloned() {
            change(ChangeKind::AddCollection { id, limited_to });
        }
        let (mut objects, mut scopes) = (Vec::new(), Vec::new());
        for number in 0..count {
            let of = [ObjectType::APPLICATION, ObjectType::PACKAGE][number % 2];
            let object = Object::new(of, &format!("ScopeId_1/Object_{number:06}")).unwrap();
            let names = some(&names, number, 1 + number % 3);
            change(ChangeKind::AddObject(object.clone()));
            change(ChangeKind::SetScopes {
                object: object.clone(),
                scopes: names.clone(),
            });
            objects.push(object);
            scopes.push(names);
        }
        let roles = ["Application author", "Application deployment manager"];
        let roles = roles.map(|name| RoleName::new(name).unwrap()).to_vec();
        let (mut users, mut assigned) = (Vec::new(), Vec::new());
        for number in 0..of_users {
            let name = UserName::new(&format!("CONTOSO\\admin{number:04}")).unwrap();
            let mut of = (
                roles.clone(),
                some(&names, number, 20),
                vec![id(number % COLLECTIONS), id((number + 61) % COLLECTIONS)],
            );
            of.1.sort_unstable();
            of.1.dedup();
            let (roles, scopes, collections) = of.clone();
            let association = Association::Specified {
                roles,
                scopes,
                collections,
            };
            change(ChangeKind::AddUser(AdministrativeUser {
                name: name.clone(),
                association,
            }));
            users.push(name);
            assigned.push(of);
        }
        Self {
            database,
            users,
            objects,
            scopes,
            collections,
            assigned,
        }
    }

    /// Questions all over the hierarchy, one after the other in memory, as whoever asks has the names of
    /// what they ask about at hand.
    pub fn questions(&self) -> Vec<(UserName, Operation, Object)> {
        let question = |number: usize| {
            let at = number.wrapping_mul(0x9e37_79b9) >> 3;
            let user = self.users[at % self.users.len()].clone();
            let object = self.objects[(at >> 7) % self.objects.len()].clone();
            (user, Operation::READ, object)
        };
        (0..4096).map(question).collect()
    }
}

impl Default for Hierarchy {
    fn default() -> Self {
        Self::new()
    }
}
