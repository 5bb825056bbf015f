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
    pub sites: Vec<Vec<u8>>,
    pub signing: Vec<u8>,
    pub encryption: Vec<u8>,
}

impl<'a> Parts<'a> {
    pub fn new(world: &'a World) -> Self {
        Self {
            world,
            root: craft::root_sha256(world.key(ROOT).public_key()),
            sites: vec![site(world, ROOT, P01, |_| {})],
            signing: signing(world, P01, |_| {}),
            encryption: encryption(world, |_| {}),
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

    pub fn der(&self) -> Vec<u8> {
        craft::bundle(&self.root, &self.sites, &self.signing, &self.encryption)
    }

    pub fn verify_as(
        &self,
        name: &ManagementPointName,
        now: Timestamp,
    ) -> Result<TrustedManagementPoint, Error> {
        let keys = ManagementPointBundle::from_der(&self.der())?;
        keys.verify(&self.world.root(), name, now)
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
