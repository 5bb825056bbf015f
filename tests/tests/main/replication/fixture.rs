//! A secondary site that sends to its primary site, with the keys that it has one after the other.

use std::ops::Deref;
use std::sync::Arc;

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::replication::ReplicationPosition;
use cmcrypto_core::sites::{SiteDirectory, SiteRelation};
use cmcrypto_core::{Provider, Timestamp};
pub use cmcrypto_tests::hierarchy::{self, DAY, PerProvider, code, later, p01};

pub const STREAM: &str = "inventory";
pub const DATA: &[u8] = b"<Inventory/>";

/// The stored keys.
pub const KEYS: [&str; 4] = ["client-2048", "mp-2048", "e3-2048", "mp2-2048"];

/// The keys of the sender are 0 to 2, in the order in which it has them; this is of no site.
pub const STRANGER: usize = 3;

pub fn s01() -> SiteCode {
    code("S01")
}

/// The hierarchy, with the sender's keys by their numbers.
pub struct World(&'static hierarchy::World);

impl Deref for World {
    type Target = hierarchy::World;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

pub fn world(provider: Provider) -> &'static World {
    static WORLDS: PerProvider<World> = PerProvider::new();
    WORLDS.get(provider, |provider| World(hierarchy::world(provider)))
}

pub fn worlds() -> impl Iterator<Item = &'static World> {
    Provider::ALL.iter().map(|provider| world(*provider))
}

impl World {
    pub fn key(&self, number: usize) -> &Arc<PrivateKey> {
        self.0.shared_key(KEYS[number])
    }

    /// S01 with one of its keys.
    pub fn sender(&self, key: usize) -> SiteExchangeKey {
        self.exchange(KEYS[key], "S01")
    }

    pub fn key_sha256(&self, key: usize) -> [u8; 32] {
        *self.key(key).public_key().key_sha256()
    }

    /// P01, which knows one key of S01.
    pub fn receiver(&self, current: usize) -> SiteDirectory {
        self.directory("P01", &[("S01", SiteRelation::Child, KEYS[current])])
    }

    /// P01, which knows a key of S01 and the one before it, until a day after [`NOW`].
    pub fn receiver_of_two(&self, previous: usize, current: usize) -> SiteDirectory {
        let mut directory = self.receiver(previous);
        self.learn(&mut directory, current, Some(until()));
        directory
    }

    pub fn learn(&self, directory: &mut SiteDirectory, key: usize, until: Option<Timestamp>) {
        self.publish(directory, "S01", SiteRelation::Child, KEYS[key], until)
            .unwrap();
    }
}

/// The last second of a previous key.
pub fn until() -> Timestamp {
    later(DAY)
}

pub fn start() -> ReplicationPosition {
    ReplicationPosition::start(s01(), p01(), STREAM).unwrap()
}
