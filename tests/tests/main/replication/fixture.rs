//! A secondary site that sends to its primary site, with the keys that it has one after the other.

use std::sync::{Arc, OnceLock};

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::replication::ReplicationPosition;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
use cmcrypto_core::{Provider, Timestamp};
use cmcrypto_tests::*;

pub const STREAM: &str = "inventory";
pub const DATA: &[u8] = b"<Inventory/>";
pub const DAY: i64 = 86_400;

const NAMES: [&str; 4] = ["client-2048", "mp-2048", "e3-2048", "mp2-2048"];

/// The keys of the sender are 0 to 2, in the order in which it has them; this is of no site.
pub const STRANGER: usize = 3;

pub fn code(code: &str) -> SiteCode {
    SiteCode::new(code).unwrap()
}

pub fn s01() -> SiteCode {
    code("S01")
}

pub fn p01() -> SiteCode {
    code("P01")
}

pub struct World {
    pub provider: Provider,
    pub keys: Vec<Arc<PrivateKey>>,
}

pub fn world(provider: Provider) -> &'static World {
    static WORLDS: [OnceLock<World>; 2] = [OnceLock::new(), OnceLock::new()];
    let index = Provider::ALL.iter().position(|known| *known == provider);
    WORLDS[index.unwrap()].get_or_init(|| World {
        provider,
        keys: NAMES.map(|name| Arc::new(key(provider, name))).into(),
    })
}

pub fn worlds() -> impl Iterator<Item = &'static World> {
    Provider::ALL.iter().map(|provider| world(*provider))
}

impl World {
    /// S01 with one of its keys.
    pub fn sender(&self, key: usize) -> SiteExchangeKey {
        SiteExchangeKey::new(self.keys[key].clone(), s01()).unwrap()
    }

    pub fn key_sha256(&self, key: usize) -> [u8; 32] {
        *self.keys[key].public_key().key_sha256()
    }

    /// P01, which knows one key of S01.
    pub fn receiver(&self, current: usize) -> SiteDirectory {
        let mut directory = SiteDirectory::new(p01(), SiteDirectorySettings::default());
        self.learn(&mut directory, current, None);
        directory
    }

    /// P01, which knows a key of S01 and the one before it, until a day after [`NOW`].
    pub fn receiver_of_two(&self, previous: usize, current: usize) -> SiteDirectory {
        let mut directory = self.receiver(previous);
        self.learn(&mut directory, current, Some(until()));
        directory
    }

    pub fn learn(&self, directory: &mut SiteDirectory, key: usize, until: Option<Timestamp>) {
        let (relation, key) = (SiteRelation::Child, self.keys[key].public_key());
        directory
            .learn_from_directory_service(s01(), relation, key, until, NOW)
            .unwrap();
    }
}

/// The last second of a previous key.
pub fn until() -> Timestamp {
    NOW.saturating_add(DAY)
}

pub fn start() -> ReplicationPosition {
    ReplicationPosition::start(s01(), p01(), STREAM).unwrap()
}
