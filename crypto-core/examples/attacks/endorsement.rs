//! Endorsements of somebody else, of another time, or for another use.

use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{
    EndorsementTerms, SiteExchangeKey, endorse_encryption_certificate,
};
use cmcrypto_core::names::HostName;
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName};

use crate::world::{DAY, NOW, World, host, name, replace, terms};

pub(crate) fn swapped_certificate(world: &World) -> Result<(), Error> {
    // The attacker's certificate in place of the one in the bundle.
    let keys = world.keys(terms())?;
    let (from, to) = (
        world.encryption.to_der(),
        world.attacker_encryption.to_der(),
    );
    let der = replace(keys.to_der(), from, to).ok_or(Error::INTERNAL)?;
    let keys = ManagementPointBundle::from_der(&der)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn attacker_endorses(world: &World) -> Result<(), Error> {
    let (site, certificate) = (world.p01.site_code(), &world.attacker_encryption);
    let signer = &world.attacker_signer;
    let encryption = endorse_encryption_certificate(signer, site, &host()?, certificate, terms())?;
    let sites = [world.site.clone()];
    let signing = world.signing(terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn another_host(world: &World) -> Result<(), Error> {
    let other = HostName::new("mp02.example.com")?;
    let name = ManagementPointName::new(world.p01.site_code(), other);
    let mut store = world.provisioned()?;
    store
        .learn_management_point(&world.keys(terms())?, &name, NOW)
        .map(drop)
}

pub(crate) fn before_renewal(world: &World) -> Result<(), Error> {
    let before = world.keys(terms())?;
    let after = world.keys(EndorsementTerms {
        number: terms().number.saturating_add(1),
        ..terms()
    })?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&after, &name()?, NOW)?;
    store
        .learn_management_point(&before, &name()?, NOW)
        .map(drop)
}

pub(crate) fn retired(world: &World) -> Result<(), Error> {
    let keys = world.keys(terms())?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW)?;
    store.retire_management_point(&name()?, terms().number)?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn before_rekeying(world: &World) -> Result<(), Error> {
    // The top-level site endorsed another key of P01; the attacker has the old one.
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    let later = EndorsementTerms::following(terms().number, NOW);
    let site = world.p01.site_code();
    let rekeyed = SiteExchangeKey::generate(world.provider, RsaKeySize::Rsa2048, site)?;
    let sites = [world.top.endorse_site(site, rekeyed.public_key(), later)?];
    let (other, certificate) = (
        HostName::new("mp02.example.com")?,
        world.signer.certificate(),
    );
    let signing = rekeyed.endorse_management_point(&other, certificate, terms())?;
    let (signer, encryption) = (&world.signer, &world.encryption);
    let encryption = endorse_encryption_certificate(signer, site, &other, encryption, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?;
    store.learn_management_point(&keys, &ManagementPointName::new(site, other), NOW)?;
    store.management_point(&name()?, NOW).map(drop)
}

pub(crate) fn anothers_management_point(world: &World) -> Result<(), Error> {
    // P02, which the root vouches for, vouches for "a management point of P01".
    let p02 = world.p02.public_key();
    let sites = [world
        .top
        .endorse_site(world.p02.site_code(), p02, terms())?];
    let certificate = world.signer.certificate();
    let signing = world
        .p02
        .endorse_management_point(&host()?, certificate, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &world.encryption()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn child_like_neighbour(world: &World) -> Result<(), Error> {
    // P02 vouches for the attacker's key as that of a child, P01.
    let (p01, p02) = (world.p01.site_code(), world.p02.site_code());
    let sites = [
        world
            .top
            .endorse_site(p02, world.p02.public_key(), terms())?,
        world
            .p02
            .endorse_site(p01, world.attacker.public_key(), terms())?,
    ];
    let certificate = world.signer.certificate();
    let signing = world
        .attacker
        .endorse_management_point(&host()?, certificate, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &world.encryption()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

pub(crate) fn expired(world: &World) -> Result<(), Error> {
    let later = NOW.saturating_add(91 * DAY);
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    // Kept, but not to be had any more.
    store.management_point(&name()?, later).map(drop)
}

/// What the true management point publishes once the root is offline, by an operational key with
/// this number.
fn by_operational_key(world: &World, number: u64) -> Result<ManagementPointBundle, Error> {
    let site = world.top.site_code();
    let key = SiteExchangeKey::generate(world.provider, RsaKeySize::Rsa2048, site)?;
    let terms_of_key = EndorsementTerms { number, ..terms() };
    let operational = world
        .top
        .endorse_operational_key(key.public_key(), terms_of_key)?;
    let sites = [key.endorse_site(world.p01.site_code(), world.p01.public_key(), terms())?];
    let (signing, encryption) = (world.signing(terms())?, world.encryption()?);
    ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?
        .with_operational_key(&operational)
}

pub(crate) fn before_operational_key(world: &World) -> Result<(), Error> {
    let mut store = world.provisioned()?;
    store.learn_management_point(&by_operational_key(world, 1)?, &name()?, NOW)?;
    let before = world.keys(terms())?;
    store
        .learn_management_point(&before, &name()?, NOW)
        .map(drop)
}

pub(crate) fn stolen_operational_key(world: &World) -> Result<(), Error> {
    let stolen = by_operational_key(world, 1)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&by_operational_key(world, 2)?, &name()?, NOW)?;
    store
        .learn_management_point(&stolen, &name()?, NOW)
        .map(drop)
}

pub(crate) fn root_that_decrypts(world: &World) -> Result<(), Error> {
    // P01's own key as that of its management point's encryption certificate.
    let key = PrivateKey::generate(world.provider, RsaKeySize::Rsa2048)?;
    let until = NOW.saturating_add(DAY);
    let certificate = self_signed(&key, KeyUse::Encryption, "MP01", NOW, until)?;
    let (site, host) = (world.p01.site_code(), host()?);
    let p01 = SiteExchangeKey::new(Arc::new(key), site)?;
    let sites = [world.top.endorse_site(site, p01.public_key(), terms())?];
    let signing = p01.endorse_management_point(&host, world.signer.certificate(), terms())?;
    let signer = &world.signer;
    let encryption = endorse_encryption_certificate(signer, site, &host, &certificate, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}
