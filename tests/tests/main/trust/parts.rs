//! A good bundle in parts, of which a test replaces one.

use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName, TrustedManagementPoint};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::trust::craft::{self, Endorsement, MP_ENCRYPTION, MP_SIGNING, SITE};
use crate::trust::fixture::{self, *};

/// A bundle of P01's management point, each part of which can be replaced before it is written.
pub struct Parts<'a> {
    pub world: &'a World,
    pub root: Vec<u8>,
    /// With its tag, or nothing; as the last.
    pub operational: Vec<u8>,
    pub sites: Vec<Vec<u8>>,
    pub signing: Vec<u8>,
    pub encryption: Vec<u8>,
    pub site_signing: Vec<u8>,
}

impl<'a> Parts<'a> {
    pub fn new(world: &'a World) -> Self {
        Self {
            world,
            root: craft::root_sha256(world.key(ROOT).public_key()),
            operational: Vec::new(),
            sites: vec![site(world, ROOT, P01, |_| {})],
            signing: signing(world, P01, |_| {}),
            encryption: encryption(world, |_| {}),
            site_signing: Vec::new(),
        }
    }

    pub fn with_site(self, site: Vec<u8>) -> Self {
        let sites = vec![site];
        Self { sites, ..self }
    }

    pub fn with_signing(self, signing: Vec<u8>) -> Self {
        Self { signing, ..self }
    }

    pub fn with_encryption(self, encryption: Vec<u8>) -> Self {
        Self { encryption, ..self }
    }

    /// With an operational key, which vouches for P01.
    pub fn with_operational(self, change: impl Fn(&mut Endorsement)) -> Self {
        let (world, by) = (self.world, OPERATIONAL[0]);
        let operational = craft::tagged(craft::OPERATIONAL, &operational(world, ROOT, change));
        Self {
            operational,
            ..self
        }
        .with_site(site(world, by, P01, |_| {}))
    }

    pub fn with_site_signing(self, endorsed: Vec<u8>) -> Self {
        let site_signing = craft::tagged(craft::SITE_SIGNING, &endorsed);
        Self {
            site_signing,
            ..self
        }
    }

    pub fn der(&self) -> Vec<u8> {
        let certificates = [&*self.signing, &self.encryption];
        let (operational, site_signing) = (&self.operational, &self.site_signing);
        craft::bundle(
            &self.root,
            operational,
            &self.sites,
            certificates,
            site_signing,
        )
    }

    pub fn verify_as(
        &self,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let keys = ManagementPointBundle::from_der(&self.der())?;
        keys.verify_without_store(&self.world.root(), name, now)
    }

    pub fn error(&self) -> Option<Error> {
        self.verify_as(&name("P01", HOST), NOW).err()
    }
}

pub type Change<'a> = &'a dyn Fn(&mut Endorsement);

/// The endorsement of a site's key as P01's, changed before `by` signs it.
pub fn site(world: &World, by: &str, child: &str, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    let spki = world.key(child).public_key().to_spki_der();
    let mut endorsement = Endorsement::of(SITE, "P01", None, spki);
    change(&mut endorsement);
    craft::endorsed(spki, &endorsement.sign(world.key(by)))
}

/// The endorsement of the first operational key of CAS.
pub fn operational(world: &World, by: &str, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    let spki = world.public(OPERATIONAL[0]).to_spki_der();
    let mut endorsement = Endorsement::of(craft::OPERATIONAL, "CAS", None, spki);
    change(&mut endorsement);
    craft::endorsed(spki, &endorsement.sign(world.key(by)))
}

/// The endorsement of what P01 signs policy with.
pub fn site_signing(world: &World, by: &str, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    let certificate = world.site_signing[0].to_der();
    let mut endorsement = Endorsement::of(craft::SITE_SIGNING, "P01", None, certificate);
    change(&mut endorsement);
    craft::endorsed(certificate, &endorsement.sign(world.key(by)))
}

/// The endorsement of the signing certificate for P01 and [`HOST`].
pub fn signing(world: &World, by: &str, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    let certificate = world.signing.certificate().to_der();
    let mut endorsement = Endorsement::of(MP_SIGNING, "P01", Some(HOST), certificate);
    change(&mut endorsement);
    craft::endorsed(certificate, &endorsement.sign(world.key(by)))
}

/// The endorsement of the encryption certificate by the management point's signing key.
pub fn encryption(world: &World, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    encryption_by(world, fixture::MP_SIGNING, change)
}

pub fn encryption_by(world: &World, by: &str, change: impl Fn(&mut Endorsement)) -> Vec<u8> {
    let certificate = world.encryption[0].to_der();
    let mut endorsement = Endorsement::of(MP_ENCRYPTION, "P01", Some(HOST), certificate);
    change(&mut endorsement);
    craft::endorsed(certificate, &endorsement.sign(world.key(by)))
}

/// Anything that the root endorses as the key of P01.
pub fn as_site(world: &World, what: &[u8]) -> Vec<u8> {
    let endorsement = Endorsement::of(SITE, "P01", None, what);
    craft::endorsed(what, &endorsement.sign(world.key(ROOT)))
}

/// Anything that P01 endorses as a signing certificate.
pub fn as_signing(world: &World, what: &[u8]) -> Vec<u8> {
    let endorsement = Endorsement::of(MP_SIGNING, "P01", Some(HOST), what);
    craft::endorsed(what, &endorsement.sign(world.key(P01)))
}

/// Anything that the management point endorses as an encryption certificate.
pub fn as_encryption(world: &World, what: &[u8]) -> Vec<u8> {
    let endorsement = Endorsement::of(MP_ENCRYPTION, "P01", Some(HOST), what);
    craft::endorsed(what, &endorsement.sign(world.key(fixture::MP_SIGNING)))
}

/// Anything that the root endorses as an operational key.
pub fn as_operational(world: &World, what: &[u8]) -> Vec<u8> {
    let endorsement = Endorsement::of(craft::OPERATIONAL, "CAS", None, what);
    craft::endorsed(what, &endorsement.sign(world.key(ROOT)))
}

/// Anything that P01 endorses as what it signs policy with.
pub fn as_site_signing(world: &World, what: &[u8]) -> Vec<u8> {
    let endorsement = Endorsement::of(craft::SITE_SIGNING, "P01", None, what);
    craft::endorsed(what, &endorsement.sign(world.key(P01)))
}
