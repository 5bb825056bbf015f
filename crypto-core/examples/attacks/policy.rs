//! What a site signed for one client or at another time, given to a client as what it is to have now.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::policy::{
    ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::{Error, Timestamp};

use crate::world::{DAY, NOW, World};

const KIND: SiteDataKind = SiteDataKind::POLICY;
const POLICY: &[u8] = b"<Policy/>";

/// Of the client with this number.
fn target(client: u8) -> Result<SiteDataTarget, Error> {
    let id = format!("GUID:00000000-0000-0000-0000-{client:012}");
    Ok(SiteDataTarget::Client(ClientId::new(&id)?))
}

/// What the site signed for `target`, for a week, given at `now` to client 1, which has accepted the
/// number `least_number`.
fn given(
    world: &World,
    target: SiteDataTarget,
    least_number: u64,
    now: Timestamp,
) -> Result<(), Error> {
    let (site_code, identity) = (world.p01.site_code(), &world.signer);
    let terms = SiteDataTerms::starting(KIND, target, NOW, 7 * DAY);
    let signature = SiteSigner::new(site_code, identity.clone()).sign(&terms, POLICY, NOW)?;
    let expected = ExpectedSiteData {
        kind: KIND,
        target: self::target(1)?,
        least_number,
        numbered_by: None,
    };
    SiteVerifier::with_certificate(site_code, identity.certificate().clone())?
        .verify(&expected, POLICY, &signature, now)
        .map(drop)
}

pub(crate) fn no_attack(world: &World) -> Result<(), Error> {
    given(world, target(1)?, 0, NOW)
}

pub(crate) fn anothers(world: &World) -> Result<(), Error> {
    given(world, target(2)?, 0, NOW)
}

pub(crate) fn of_all(world: &World) -> Result<(), Error> {
    given(world, SiteDataTarget::All, 0, NOW)
}

pub(crate) fn before_newer(world: &World) -> Result<(), Error> {
    let newer = SiteDataTerms::starting(KIND, target(1)?, NOW.saturating_add(1), 7 * DAY);
    given(world, target(1)?, newer.number, NOW.saturating_add(1))
}

pub(crate) fn held_back(world: &World) -> Result<(), Error> {
    given(world, target(1)?, 0, NOW.saturating_add(7 * DAY))
}

pub(crate) fn too_late(world: &World) -> Result<(), Error> {
    given(world, target(1)?, 0, NOW.saturating_add(8 * DAY))
}
