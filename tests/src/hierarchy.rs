//! Sites that know each other, by the stored keys: a central administration site CAS, its primary
//! sites P01 and P02, below P01 the secondary site S01. Which key is whose, a chapter says.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use cmcrypto_core::exchange_key::{
    EndorsedSite, EndorsementTerms, SiteExchangeKey, SiteKeyProof, SitePublicKey,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyChange, SiteKeyFile, SiteKeyFileKind,
    SiteKeyOutcome, SiteKeySource, SiteRelation,
};
use cmcrypto_core::{Error, Provider, Timestamp};

use crate::NOW;

/// Seconds.
pub const DAY: i64 = 86_400;

/// As far from [`NOW`].
pub fn later(seconds: i64) -> Timestamp {
    NOW.saturating_add(seconds)
}

/// A site code of three characters.
pub fn code(code: &str) -> SiteCode {
    SiteCode::new(code).unwrap()
}

/// The site that most chapters are about.
pub fn p01() -> SiteCode {
    code("P01")
}

/// The name of a management point.
pub fn host(name: &str) -> HostName {
    HostName::new(name).unwrap()
}

/// What became of the key alone.
pub fn outcome(change: SiteKeyChange) -> SiteKeyOutcome {
    change.outcome
}

/// Numbered, and valid from an hour before [`NOW`] to 90 days after it.
pub fn terms(number: u64) -> EndorsementTerms {
    EndorsementTerms {
        number,
        not_before: later(-3600),
        not_after: later(90 * DAY),
    }
}

/// A stored key with a new signing certificate.
pub fn identity_between(
    provider: Provider,
    key: &str,
    subject: &str,
    from: Timestamp,
    until: Timestamp,
) -> SigningIdentity {
    let key = world(provider).shared_key(key);
    let certificate = self_signed(&**key, KeyUse::Signing, subject, from, until).unwrap();
    SigningIdentity::new(key.clone(), certificate).unwrap()
}

/// The same, valid from a day before [`NOW`] for a year.
pub fn identity(provider: Provider, key: &str, subject: &str) -> SigningIdentity {
    identity_between(provider, key, subject, later(-DAY), later(365 * DAY))
}

/// Of a certificate that is valid from 10 seconds before [`NOW`] to 10 after it: the seconds about its
/// ends, and what is said of it then.
pub const VALIDITY_ENDS: [(i64, Option<Error>); 4] = [
    (-11, Some(Error::CERTIFICATE_NOT_YET_VALID)),
    (-10, None),
    (10, None),
    (11, Some(Error::CERTIFICATE_EXPIRED)),
];

/// What is made once for each provider, and kept.
pub struct PerProvider<T>([OnceLock<T>; 2]);

impl<T> PerProvider<T> {
    #[allow(clippy::new_without_default, reason = "a static is made by a const")]
    pub const fn new() -> Self {
        Self([OnceLock::new(), OnceLock::new()])
    }

    /// The one of this provider, made when it is first asked for.
    pub fn get(&self, provider: Provider, make: impl FnOnce(Provider) -> T) -> &T {
        let index = Provider::ALL.iter().position(|known| *known == provider);
        self.0[index.unwrap()].get_or_init(|| make(provider))
    }
}

/// The stored RSA keys of clients and management points, as those of sites.
const KEYS: [&str; 12] = [
    "client-2048",
    "client-3072",
    "client-4096",
    "e3-2048",
    "mp-2048",
    "mp2-2048",
    "mp-3072",
    "mp-4096",
    "op-2048",
    "op2-2048",
    "site-2048",
    "site2-2048",
];

/// The sites, as one provider sees them.
pub struct World {
    pub provider: Provider,
    keys: BTreeMap<&'static str, OnceLock<Arc<PrivateKey>>>,
}

/// The keys, each loaded once for each provider.
pub fn world(provider: Provider) -> &'static World {
    static WORLDS: PerProvider<World> = PerProvider::new();
    WORLDS.get(provider, |provider| World {
        provider,
        keys: KEYS.map(|name| (name, OnceLock::new())).into(),
    })
}

/// Of each provider.
pub fn worlds() -> impl Iterator<Item = &'static World> {
    Provider::ALL.iter().map(|provider| world(*provider))
}

impl World {
    /// A stored key, to sign with.
    pub fn key(&self, name: &str) -> &PrivateKey {
        self.shared_key(name)
    }

    /// The same for what keeps it.
    pub fn shared_key(&self, name: &str) -> &Arc<PrivateKey> {
        self.keys[name].get_or_init(|| Arc::new(crate::key(self.provider, name)))
    }

    /// Its public half.
    pub fn public(&self, name: &str) -> &PublicKey {
        self.key(name).public_key()
    }

    /// A stored key as the exchange key of a site.
    pub fn exchange(&self, key: &str, site: &str) -> SiteExchangeKey {
        SiteExchangeKey::new(self.shared_key(key).clone(), code(site)).unwrap()
    }

    /// A stored key as what a client trusts.
    pub fn root(&self, key: &str) -> SitePublicKey {
        SitePublicKey::new(self.public(key).clone(), LegacyAlgorithms::default()).unwrap()
    }

    /// What a person compares of it.
    pub fn fingerprint(&self, key: &str) -> String {
        self.root(key).fingerprint()
    }

    /// One site's word for the key of another, each by its key and code.
    pub fn endorse(
        &self,
        by: (&str, &str),
        site: (&str, &str),
        terms: EndorsementTerms,
    ) -> EndorsedSite {
        let by = self.exchange(by.0, by.1);
        by.endorse_site(code(site.1), self.public(site.0), terms)
            .unwrap()
    }

    /// What a site shows of its key.
    pub fn proof(&self, key: &str, site: &str) -> SiteKeyProof {
        self.exchange(key, site).prove_possession().unwrap()
    }

    /// What the site `by` says of another, each by its key and code, with that site's proof.
    pub fn vouch(
        &self,
        directory: &mut SiteDirectory,
        by: (&str, &str),
        site: (&str, &str),
        number: u64,
        keep_previous_until: Option<Timestamp>,
    ) -> Result<SiteKeyOutcome, Error> {
        let endorsed = self.endorse(by, site, terms(number));
        let proof = self.proof(site.0, site.1);
        directory
            .learn_endorsed(&endorsed, &proof, code(by.1), keep_previous_until, NOW)
            .map(outcome)
    }

    /// A directory of `own` with these sites, learned from the directory service at [`NOW`].
    pub fn directory(&self, own: &str, sites: &[(&str, SiteRelation, &str)]) -> SiteDirectory {
        let mut directory = SiteDirectory::new(code(own), SiteDirectorySettings::default());
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
        directory
            .learn_from_directory_service(code(site), relation, key, keep_previous_until, NOW)
            .map(outcome)
    }

    /// A key file of a site that knows nothing but its own key.
    pub fn file(
        &self,
        usage: SiteKeyFileKind,
        (key, from): (&str, &str),
        to: &str,
        time: Timestamp,
    ) -> SiteKeyFile {
        self.directory(from, &[])
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
        self.directory(from, &[])
            .export_key_file(&key, Some(&previous), usage, code(to), time)
            .unwrap()
    }

    /// Which of the stored keys a directory has of a site: now, and before.
    pub fn held(&self, directory: &SiteDirectory, site: &str) -> Held {
        let known = directory.site(code(site))?;
        let name = |key: &PublicKey| {
            let mut names = KEYS.into_iter();
            names.find(|name| self.public(name) == key).unwrap()
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
