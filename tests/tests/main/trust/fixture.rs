//! One hierarchy: a central administration site, two primary sites, a secondary site, and a
//! management point's keys.

use std::ops::Deref;

use cmcrypto_core::access::issuing::IssuingAuthority;
use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SitePublicKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustSource,
    TrustStore,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::hierarchy::identity_between;
pub use cmcrypto_tests::hierarchy::{
    self, DAY, PerProvider, code, host, identity, later, p01, terms,
};
use cmcrypto_tests::*;

use crate::trust::stored::{self, Stored};

/// The stored keys by what they are here.
pub const ROOT: &str = "client-3072";
pub const OTHER_ROOT: &str = "mp-3072";
pub const P01: &str = "client-2048";
pub const P02: &str = "mp-2048";
pub const S01: &str = "e3-2048";
pub const MP_SIGNING: &str = "mp2-2048";
/// What follows the key of P01, and the management point's signing key.
pub const NEXT_P01: &str = P02;
pub const NEXT_MP_SIGNING: &str = "client-4096";
pub const MP_ENCRYPTION: &str = "mp-4096";
/// The operational key, and the one that follows it.
pub const OPERATIONAL: [&str; 2] = ["op-2048", "op2-2048"];
/// The key of P01's own authority.
pub const AUTHORITY: &str = OTHER_ROOT;
/// What a site signs policy with, and what follows that.
pub const SITE_SIGNING: [&str; 2] = ["site-2048", "site2-2048"];

pub const HOST: &str = "mp01.example.com";

pub const SOURCES: [TrustSource; 4] = [
    TrustSource::FirstManagementPoint,
    TrustSource::DirectoryService,
    TrustSource::ClientPush,
    TrustSource::PreProvisioned,
];

pub const FIRST_ACCEPTED: TrustSettings = TrustSettings {
    accept_first_management_point: true,
    accept_unendorsed_site_signing: true,
    legacy: LegacyAlgorithms {
        rsa_1024_verification: false,
        oaep_sha1: false,
        large_keys: false,
    },
};

pub const LEGACY_1024: LegacyAlgorithms = LegacyAlgorithms {
    rsa_1024_verification: true,
    oaep_sha1: false,
    large_keys: false,
};

/// The management point `host` of a site.
pub fn name(site: &str, on: &str) -> ManagementPointName {
    ManagementPointName::new(code(site), host(on))
}

/// The same number with other bytes.
pub fn other_terms(number: u64) -> EndorsementTerms {
    EndorsementTerms {
        not_after: later(91 * DAY),
        ..terms(number)
    }
}

pub struct World {
    hierarchy: &'static hierarchy::World,
    /// The management point as it signs.
    pub signing: SigningIdentity,
    /// As it signs later.
    pub next_signing: SigningIdentity,
    /// Two certificates to encrypt to.
    pub encryption: [Certificate; 2],
    /// What a site signs policy with, and what follows that.
    pub site_signing: [Certificate; 2],
}

impl Deref for World {
    type Target = hierarchy::World;

    fn deref(&self) -> &Self::Target {
        self.hierarchy
    }
}

/// The hierarchy, made once for each provider.
pub fn world(provider: Provider) -> &'static World {
    static WORLDS: PerProvider<World> = PerProvider::new();
    WORLDS.get(provider, World::new)
}

pub fn worlds() -> impl Iterator<Item = &'static World> {
    Provider::ALL.iter().map(|provider| world(*provider))
}

impl World {
    pub fn new(provider: Provider) -> Self {
        let hierarchy = hierarchy::world(provider);
        let encryption = || {
            let (key, usage) = (hierarchy.key(MP_ENCRYPTION), KeyUse::Encryption);
            self_signed(key, usage, "MP01", later(-DAY), later(365 * DAY)).unwrap()
        };
        Self {
            hierarchy,
            signing: identity(provider, MP_SIGNING, "MP01"),
            next_signing: identity(provider, NEXT_MP_SIGNING, "MP01"),
            encryption: [encryption(), encryption()],
            site_signing: SITE_SIGNING
                .map(|key| identity(provider, key, "Site Server").certificate().clone()),
        }
    }

    pub fn root(&self) -> SitePublicKey {
        self.hierarchy.root(ROOT)
    }

    pub fn other_root(&self) -> SitePublicKey {
        self.hierarchy.root(OTHER_ROOT)
    }

    /// The endorsement of the management point's signing certificate by a site.
    pub fn signing(
        &self,
        by: (&str, &str),
        on: &str,
        terms: EndorsementTerms,
    ) -> EndorsedCertificate {
        self.signing_of(&self.signing, by, on, terms)
    }

    /// The same of another signing certificate.
    pub fn signing_of(
        &self,
        signing: &SigningIdentity,
        by: (&str, &str),
        on: &str,
        terms: EndorsementTerms,
    ) -> EndorsedCertificate {
        let by = self.exchange(by.0, by.1);
        by.endorse_management_point(&host(on), signing.certificate(), terms)
            .unwrap()
    }

    /// The endorsement of the first encryption certificate by the management point.
    pub fn encryption(&self, site: &str, on: &str, terms: EndorsementTerms) -> EndorsedCertificate {
        self.encryption_by(&self.signing, site, on, terms)
    }

    /// The same by another signing certificate.
    pub fn encryption_by(
        &self,
        signing: &SigningIdentity,
        site: &str,
        on: &str,
        terms: EndorsementTerms,
    ) -> EndorsedCertificate {
        let (site, on) = (code(site), host(on));
        endorse_encryption_certificate(signing, site, &on, &self.encryption[0], terms).unwrap()
    }

    /// A management point of the top-level site, with one number for both certificates.
    pub fn of_root(&self, on: &str, number: u64) -> ManagementPointBundle {
        let signing = self.signing((ROOT, "CAS"), on, terms(number));
        let encryption = self.encryption("CAS", on, terms(number));
        ManagementPointBundle::new(&self.root(), &[], &signing, &encryption).unwrap()
    }

    /// A management point of P01, with the numbers of the site and of both certificates.
    pub fn of_p01(
        &self,
        on: &str,
        site: u64,
        signing: u64,
        encryption: u64,
    ) -> ManagementPointBundle {
        self.of_p01_by(on, terms(site), terms(signing), terms(encryption))
    }

    pub fn of_p01_by(
        &self,
        on: &str,
        site: EndorsementTerms,
        signing: EndorsementTerms,
        encryption: EndorsementTerms,
    ) -> ManagementPointBundle {
        let sites = [self.endorse((ROOT, "CAS"), (P01, "P01"), site)];
        let signing = self.signing((P01, "P01"), on, signing);
        let encryption = self.encryption("P01", on, encryption);
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption).unwrap()
    }

    /// A management point of P01 after another signing key was endorsed.
    pub fn of_p01_anew(
        &self,
        on: &str,
        site: u64,
        signing: u64,
        encryption: u64,
    ) -> ManagementPointBundle {
        let mp = &self.next_signing;
        let sites = [self.endorse((ROOT, "CAS"), (P01, "P01"), terms(site))];
        let signing = self.signing_of(mp, (P01, "P01"), on, terms(signing));
        let encryption = self.encryption_by(mp, "P01", on, terms(encryption));
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption).unwrap()
    }

    /// A management point of P01 after another exchange key of the site was endorsed.
    pub fn of_next_p01(
        &self,
        on: &str,
        site: u64,
        signing: u64,
        encryption: u64,
    ) -> ManagementPointBundle {
        let sites = [self.endorse((ROOT, "CAS"), (NEXT_P01, "P01"), terms(site))];
        let signing = self.signing((NEXT_P01, "P01"), on, terms(signing));
        let encryption = self.encryption("P01", on, terms(encryption));
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption).unwrap()
    }

    /// A management point of S01, which is below P01.
    pub fn of_s01(&self, on: &str, number: u64) -> ManagementPointBundle {
        let sites = [
            self.endorse((ROOT, "CAS"), (P01, "P01"), terms(number)),
            self.endorse((P01, "P01"), (S01, "S01"), terms(number)),
        ];
        let signing = self.signing((S01, "S01"), on, terms(number));
        let encryption = self.encryption("S01", on, terms(number));
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption).unwrap()
    }

    /// What the root says of an operational key.
    pub fn operational(&self, which: usize, terms: EndorsementTerms) -> EndorsedSite {
        let key = self.public(OPERATIONAL[which]);
        let root = self.exchange(ROOT, "CAS");
        root.endorse_operational_key(key, terms).unwrap()
    }

    /// A management point of P01, for which an operational key vouches in the root's place, both with
    /// one number.
    pub fn by_operational(&self, which: usize, number: u64) -> ManagementPointBundle {
        let sites = [self.endorse((OPERATIONAL[which], "CAS"), (P01, "P01"), terms(number))];
        let signing = self.signing((P01, "P01"), HOST, terms(1));
        let encryption = self.encryption("P01", HOST, terms(1));
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption)
            .and_then(|keys| keys.with_operational_key(&self.operational(which, terms(number))))
            .unwrap()
    }

    /// What a site says of one of the certificates to sign policy with.
    pub fn endorsed_site_signing(
        &self,
        by: (&str, &str),
        which: usize,
        terms: EndorsementTerms,
    ) -> EndorsedCertificate {
        let site = self.exchange(by.0, by.1);
        site.endorse_site_signing(&self.site_signing[which], terms)
            .unwrap()
    }

    /// A management point of P01 with that.
    pub fn with_site_signing(&self, which: usize, number: u64) -> ManagementPointBundle {
        let endorsed = self.endorsed_site_signing((P01, "P01"), which, terms(number));
        let keys = self.of_p01(HOST, 1, 1, 1);
        keys.with_site_signing(&endorsed).unwrap()
    }

    /// A management point of S01 with all that a bundle can have.
    pub fn whole(&self, on: &str) -> ManagementPointBundle {
        let sites = [
            self.endorse((OPERATIONAL[0], "CAS"), (P01, "P01"), terms(1)),
            self.endorse((P01, "P01"), (S01, "S01"), terms(1)),
        ];
        let signing = self.signing((S01, "S01"), on, terms(1));
        let encryption = self.encryption("S01", on, terms(1));
        let policy = self.endorsed_site_signing((P01, "P01"), 0, terms(1));
        ManagementPointBundle::new(&self.root(), &sites, &signing, &encryption)
            .and_then(|keys| keys.with_operational_key(&self.operational(0, terms(1))))
            .and_then(|keys| keys.with_site_signing(&policy))
            .map(|keys| self.with_issuing(keys))
            .unwrap()
    }

    /// The same with the certificate of P01's own authority.
    pub fn with_issuing(&self, keys: ManagementPointBundle) -> ManagementPointBundle {
        let key = self.shared_key(AUTHORITY).clone();
        let authority = IssuingAuthority::new(p01(), key, 365, NOW).unwrap();
        let site = self.exchange(P01, "P01");
        let endorsed = site.endorse_issuing(authority.certificate(), terms(1));
        keys.with_issuing(&endorsed.unwrap()).unwrap()
    }

    /// A store with the root, pre-provisioned.
    pub fn store(&self) -> TrustStore {
        let mut store = TrustStore::new(TrustSettings::default());
        let learned = store.learn_trusted_root_key(self.root(), TrustSource::PreProvisioned);
        assert_eq!(learned, Ok(TrustOutcome::Set));
        store
    }
}

/// What a store is without its generation, which counts the resets.
pub fn held(store: &TrustStore) -> Stored {
    Stored {
        generation: 0,
        ..stored::read(&bytes(store))
    }
}

/// A site server with a stored key, and a certificate that is valid for a day.
pub fn site_server(world: &World, key: &str) -> SigningIdentity {
    identity_between(world.provider, key, "Site Server", NOW, later(DAY))
}

/// The store as a process that starts anew reads it: what was done to it is done.
pub fn reread(store: &TrustStore, settings: TrustSettings) -> TrustStore {
    let provider = store
        .trusted_root_key()
        .map_or(Provider::default(), |key| key.public_key().provider());
    TrustStore::from_bytes(provider, &bytes(store), settings).unwrap()
}

/// What a store is, to the last number.
pub fn bytes(store: &TrustStore) -> Vec<u8> {
    store.to_bytes().unwrap()
}

/// The hosts of the management points whose keys are held.
pub fn hosts(store: &TrustStore) -> Vec<String> {
    let names = store.management_points().into_iter().flatten();
    names.map(|name| name.host().to_string()).collect()
}

/// A bundle of the management point of P01 on [`HOST`], which changes nothing where it is refused.
pub fn learn_p01(store: &mut TrustStore, keys: &ManagementPointBundle) -> Option<Error> {
    let before = bytes(store);
    let found = store.learn_management_point(keys, &name("P01", HOST), NOW);
    assert!(found.is_ok() || bytes(store) == before);
    found.err()
}
