//! A rogue management point, and the root that it brings.

use cmcrypto_core::Error;
use cmcrypto_core::trust::{TrustOutcome, TrustSettings, TrustSource, TrustStore};

use crate::world::{NOW, World, name, terms};

pub(crate) fn no_attack(world: &World) -> Result<(), Error> {
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    Ok(())
}

pub(crate) fn rogue_management_point(world: &World) -> Result<(), Error> {
    let keys = world.rogue_keys(&world.attacker.site_public_key()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn rogue_under_true_root(world: &World) -> Result<(), Error> {
    let keys = world.rogue_keys(&world.root)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn rogue_root(world: &World) -> Result<(), Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = world.provisioned()?;
    let source = TrustSource::FirstManagementPoint;
    store.learn_trusted_root_key(root, source).map(drop)
}

pub(crate) fn rogue_root_first(world: &World) -> Result<(), Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = TrustStore::new(TrustSettings::default());
    let source = TrustSource::FirstManagementPoint;
    store.learn_trusted_root_key(root, source).map(drop)
}

/// The short window: a client that knows no key, and takes the rogue's.
fn deceived(world: &World) -> Result<TrustStore, Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = TrustStore::new(TrustSettings {
        accept_first_management_point: true,
        ..TrustSettings::default()
    });
    let source = TrustSource::FirstManagementPoint;
    let learned = store.learn_trusted_root_key(root.clone(), source)?;
    if learned != TrustOutcome::SetByFirstManagementPoint {
        return Err(Error::INTERNAL);
    }
    store.learn_management_point(&world.rogue_keys(&root)?, &name()?, NOW)?;
    Ok(store)
}

pub(crate) fn rogue_root_accepted(world: &World) -> Result<(), Error> {
    deceived(world).map(drop)
}

pub(crate) fn rogue_root_replaced(world: &World) -> Result<(), Error> {
    let mut store = deceived(world)?;
    let source = TrustSource::DirectoryService;
    let learned = store.learn_trusted_root_key(world.root.clone(), source)?;
    let dropped = store.management_points()?.next().is_none();
    if learned != TrustOutcome::Replaced || !dropped {
        return Err(Error::INTERNAL);
    }
    let keys = world.rogue_keys(&world.attacker.site_public_key()?)?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

/// A client of the true root, to which the rogue offers a certificate to sign policy with.
fn offered_rogue_policy(world: &World, settings: TrustSettings) -> Result<TrustStore, Error> {
    let mut store = TrustStore::new(settings);
    store.learn_trusted_root_key(world.root.clone(), TrustSource::PreProvisioned)?;
    let certificate = world.attacker_signer.certificate().clone();
    let (site, source) = (world.p01.site_code(), TrustSource::FirstManagementPoint);
    store.learn_site_signing_certificate(site, certificate, source, NOW)?;
    Ok(store)
}

pub(crate) fn rogue_policy_first(world: &World) -> Result<(), Error> {
    // That the client accepts a first trusted root key says nothing about policy.
    let settings = TrustSettings {
        accept_first_management_point: true,
        ..TrustSettings::default()
    };
    offered_rogue_policy(world, settings).map(drop)
}

pub(crate) fn rogue_policy(world: &World) -> Result<(), Error> {
    let settings = TrustSettings {
        accept_unendorsed_site_signing: true,
        ..TrustSettings::default()
    };
    let bytes = offered_rogue_policy(world, settings)?.to_bytes()?;
    let store = TrustStore::from_bytes(world.provider, &bytes, TrustSettings::default())?;
    let site = world.p01.site_code();
    store.site_signing_certificate(site, NOW).map(drop)
}
