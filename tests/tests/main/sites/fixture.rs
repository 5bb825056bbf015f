//! A hierarchy: a central administration site CAS, its primary sites P01 and P02, and below P01 the
//! secondary site S01; each with the key that follows its own.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use cmcrypto_core::exchange_key::{EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey};
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind, SiteKeyOutcome,
    SiteKeySource, SiteRelation,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;

/// The stored keys by what they are here.
pub const CAS: &str = "client-3072";
pub const P01: &str = "client-2048";
pub const P02: &str = "e3-2048";
pub const S01: &str = "mp2-2048";
pub const NEXT_CAS: &str = "mp-3072";
pub const NEXT_P01: &str = "mp-2048";
/// What follows the key of S01, and of any other site.
pub const NEXT: &str = "client-4096";
/// A key of nobody.
pub const OTHER: &str = "mp-4096";

pub const DAY: i64 = 86_400;

pub use SiteKeyFileKind::{ChildKeys, KeyForChild, KeyForParent, ParentKeys};
pub use SiteKeyOutcome::{Added, Confirmed, Replaced, RolledOver, Unchanged};
pub use SiteKeySource::{DirectoryService, KeyFile, ParentEndorsement, SiteItself};
pub use SiteRelation::{Child, Parent, Top};

pub const SECURE: SiteDirectorySettings = SiteDirectorySettings {
    allow_insecure_key_exchange: false,
};
pub const OPEN: SiteDirectorySettings = SiteDirectorySettings {
    allow_insecure_key_exchange: true,
};

pub fn code(code: &str) -> SiteCode {
    SiteCode::new(code).unwrap()
}

pub fn later(seconds: i64) -> Timestamp {
    NOW.saturating_add(seconds)
}

/// Numbered, and valid from an hour before [`NOW`] to 90 days after it.
pub fn terms(number: u64) -> EndorsementTerms {
    EndorsementTerms {
        number,
        not_before: later(-3600),
        not_after: later(90 * DAY),
    }
}

pub struct World {
    pub provider: Provider,
    keys: BTreeMap<&'static str, Arc<PrivateKey>>,
}

/// The keys, loaded once for each provider.
pub fn world(provider: Provider) -> &'static World {
    static WORLDS: [OnceLock<World>; 2] = [OnceLock::new(), OnceLock::new()];
    let index = Provider::ALL.iter().position(|known| *known == provider);
    WORLDS[index.unwrap()].get_or_init(|| {
        let names = [CAS, P01, P02, S01, NEXT_CAS, NEXT_P01, NEXT, OTHER];
        let keys = names.map(|name| (name, Arc::new(key(provider, name))));
        World {
            provider,
            keys: keys.into(),
        }
    })
}

pub fn worlds() -> impl Iterator<Item = &'static World> {
    Provider::ALL.iter().map(|provider| world(*provider))
}

impl World {
    pub fn key(&self, name: &str) -> &PrivateKey {
        &self.keys[name]
    }

    pub fn public(&self, name: &str) -> &PublicKey {
        self.keys[name].public_key()
    }

    /// A stored key as the exchange key of a site.
    pub fn exchange(&self, key: &str, site: &str) -> SiteExchangeKey {
        SiteExchangeKey::new(self.keys[key].clone(), code(site)).unwrap()
    }

    pub fn root(&self, name: &str) -> SitePublicKey {
        SitePublicKey::new(self.public(name).clone(), LegacyAlgorithms::default()).unwrap()
    }

    pub fn fingerprint(&self, name: &str) -> String {
        self.root(name).fingerprint()
    }

    /// A directory of `own` with these sites, learned from the directory service at [`NOW`].
    pub fn directory(&self, own: &str, sites: &[(&str, SiteRelation, &str)]) -> SiteDirectory {
        let mut directory = SiteDirectory::new(code(own), SECURE);
        for (site, relation, key) in sites {
            self.publish(&mut directory, site, *relation, key, None)
                .unwrap();
        }
        directory
    }

    /// What the directory service says.
    pub fn publish(
        &self,
        directory: &mut SiteDirectory,
        site: &str,
        relation: SiteRelation,
        key: &str,
        keep_previous_until: Option<Timestamp>,
    ) -> Result<SiteKeyOutcome, Error> {
        let key = self.public(key);
        directory.learn_from_directory_service(code(site), relation, key, keep_previous_until, NOW)
    }

    /// A key file of a site that knows nothing but its own key.
    pub fn file(
        &self,
        usage: SiteKeyFileKind,
        (key, from): (&str, &str),
        to: &str,
        time: Timestamp,
    ) -> SiteKeyFile {
        SiteDirectory::new(code(from), SECURE)
            .export_key_file(&self.exchange(key, from), None, usage, code(to), time)
            .unwrap()
    }

    /// The same with the key that this one follows.
    pub fn rollover(
        &self,
        usage: SiteKeyFileKind,
        (previous, key, from): (&str, &str, &str),
        to: &str,
        time: Timestamp,
    ) -> SiteKeyFile {
        let [previous, key] = [previous, key].map(|key| self.exchange(key, from));
        SiteDirectory::new(code(from), SECURE)
            .export_key_file(&key, Some(&previous), usage, code(to), time)
            .unwrap()
    }

    pub fn endorse(&self, by: (&str, &str), site: (&str, &str), number: u64) -> EndorsedSite {
        let (key, site) = site;
        let by = self.exchange(by.0, by.1);
        by.endorse_site(code(site), self.public(key), terms(number))
            .unwrap()
    }

    /// Which of the stored keys a directory has of a site: now, and before.
    pub fn held(&self, directory: &SiteDirectory, site: &str) -> Held {
        let known = directory.site(code(site))?;
        let name = |key: &PublicKey| {
            let mut names = self.keys.keys();
            *names.find(|name| self.public(name) == key).unwrap()
        };
        let previous = known.previous();
        let previous =
            previous.map(|previous| (name(previous.public_key()), previous.kept_until()));
        Some((name(known.public_key()), known.source(), previous))
    }
}

/// The key, its source, and the key before with the date until which it is kept.
pub type Held = Option<(
    &'static str,
    SiteKeySource,
    Option<(&'static str, Option<Timestamp>)>,
)>;

/// What an operation does to a copy of the directory: if it fails, it changes nothing.
#[track_caller]
pub fn attempt<T>(
    directory: &SiteDirectory,
    operation: impl FnOnce(&mut SiteDirectory) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut copy = directory.clone();
    let found = operation(&mut copy);
    assert!(found.is_ok() || copy == *directory);
    found
}

/// An operation fails so, and changes nothing.
pub fn refused<T: std::fmt::Debug>(
    directory: &mut SiteDirectory,
    error: Error,
    operation: impl FnOnce(&mut SiteDirectory) -> Result<T, Error>,
) {
    let before = directory.clone();
    assert_eq!(operation(directory).map(|_| ()), Err(error));
    assert_eq!(*directory, before);
}
