//! What a thief tries at CAS who had the key of P01 for an hour, or waits for a chance.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind, SiteRelation,
};

use crate::world::{DAY, NOW, World, terms};

fn s01() -> Result<SiteCode, Error> {
    SiteCode::new("S01")
}

/// CAS knows P01 and P02 from the directory service, and expects S01 below P01.
fn at_cas(world: &World) -> Result<SiteDirectory, Error> {
    let settings = SiteDirectorySettings::default();
    let mut at = SiteDirectory::new(world.top.site_code(), settings);
    at.set_own_key(&world.top, NOW)?;
    for site in [&world.p01, &world.p02] {
        let (code, key) = (site.site_code(), site.public_key());
        at.learn_from_directory_service(code, SiteRelation::Child, key, None, NOW)?;
    }
    at.expect(s01()?, world.p01.site_code())?;
    Ok(at)
}

/// The key that the attacker has made for `site`.
fn thiefs_key(world: &World, site: SiteCode) -> Result<SiteExchangeKey, Error> {
    SiteExchangeKey::generate(world.provider, RsaKeySize::Rsa2048, site)
}

/// With P01's key he vouches for a key of his as that of `site`.
fn endorse(world: &World, at: &mut SiteDirectory, site: SiteCode) -> Result<(), Error> {
    let key = thiefs_key(world, site)?;
    let endorsed = world.p01.endorse_site(site, key.public_key(), terms())?;
    let (proof, parent) = (key.prove_possession()?, world.p01.site_code());
    at.learn_endorsed(&endorsed, &proof, parent, None, NOW)?;
    Ok(())
}

/// P01 was recovered, and its administrator tells CAS of the theft.
fn recover(world: &World, at: &mut SiteDirectory) -> Result<(), Error> {
    let (p01, child) = (world.p01.site_code(), SiteRelation::Child);
    let next = thiefs_key(world, p01)?;
    at.report_stolen(&world.p01.site_public_key()?.fingerprint(), NOW)?;
    at.learn_from_directory_service(p01, child, next.public_key(), None, NOW)?;
    Ok(())
}

pub(crate) fn endorsed_by_the_thief(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    endorse(world, &mut at, s01()?)?;
    at.check_site(s01()?, NOW)
}

pub(crate) fn after_the_remedy(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    endorse(world, &mut at, s01()?)?;
    recover(world, &mut at)?;
    at.check_site(s01()?, NOW)
}

pub(crate) fn after_its_end(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    endorse(world, &mut at, s01()?)?;
    at.check_site(s01()?, NOW.saturating_add(400 * DAY))
}

pub(crate) fn stolen_key_published_again(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    recover(world, &mut at)?;
    let (p01, key) = (world.p01.site_code(), world.p01.public_key());
    at.learn_from_directory_service(p01, SiteRelation::Child, key, None, NOW)?;
    Ok(())
}

pub(crate) fn another_site_below_the_thief(world: &World) -> Result<(), Error> {
    endorse(world, &mut at_cas(world)?, SiteCode::new("X99")?)
}

/// P01's own key file, with one more site in it.
pub(crate) fn key_file_with_another_site(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    let mut at_p01 = SiteDirectory::new(world.p01.site_code(), SiteDirectorySettings::default());
    let key = thiefs_key(world, s01()?)?;
    let (child, top) = (SiteRelation::Child, world.top.site_code());
    at_p01.learn_from_directory_service(s01()?, child, key.public_key(), None, NOW)?;
    let kind = SiteKeyFileKind::ChildKeys;
    let file = at_p01.export_key_file(&world.p01, None, kind, top, NOW)?;
    at.import_key_file(&file, None, None, NOW)?;
    Ok(())
}

/// S01 knows its parent P01; the thief's file says that P01 is the top-level site.
pub(crate) fn parent_makes_itself_the_root(world: &World) -> Result<(), Error> {
    let settings = SiteDirectorySettings::default();
    let (p01, key) = (world.p01.site_code(), world.p01.public_key());
    let mut at = SiteDirectory::new(s01()?, settings);
    at.learn_from_directory_service(p01, SiteRelation::Parent, key, None, NOW)?;
    let kind = SiteKeyFileKind::ParentKeys;
    let at_p01 = SiteDirectory::new(p01, settings);
    let file = at_p01.export_key_file(&world.p01, None, kind, s01()?, NOW)?;
    let file = SiteKeyFile::from_der(world.provider, &file.to_der())?;
    at.import_key_file(&file, None, None, NOW)?;
    Ok(())
}

/// He says that the next key of P02, of which he has the public half, is that of a site of his.
pub(crate) fn anothers_key(world: &World) -> Result<(), Error> {
    let mut at = at_cas(world)?;
    let next = thiefs_key(world, world.p02.site_code())?;
    let endorsed = world.p01.endorse_site(s01()?, next.public_key(), terms())?;
    let (proof, parent) = (next.prove_possession()?, world.p01.site_code());
    at.learn_endorsed(&endorsed, &proof, parent, None, NOW)?;
    Ok(())
}
