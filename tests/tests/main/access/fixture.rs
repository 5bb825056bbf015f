//! A site's authority, what it issues, and who verifies that.

use cmcrypto_core::access::issuing::{
    CertificateRequest, IssuedProfile, IssuedUse, IssuingAuthority, IssuingVerifier,
};
use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::HostName;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{CertificateRevocationList, Revocation};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::*;

/// The stored key of SMS Issuing, and that of the site, which is the top-level one.
pub const AUTHORITY: &str = "mp-3072";
pub const SITE: &str = "site-2048";

/// Each profile with the stored key that it is issued for here.
pub const PROFILES: [(IssuedProfile, &str); 4] = [
    (IssuedProfile::RoleSsl, "mp-2048"),
    (IssuedProfile::SiteSystem, "client-2048"),
    (IssuedProfile::DistributionPoint, "client-3072"),
    (IssuedProfile::TokenSigning, "mp-4096"),
];

pub const INTRANET: &str = "mp01.example.com";
pub const INTERNET: &str = "cmg.example.net";

/// For ten years from [`NOW`].
pub fn authority(world: &World) -> IssuingAuthority {
    authority_with(world, AUTHORITY)
}

pub fn authority_with(world: &World, key: &str) -> IssuingAuthority {
    IssuingAuthority::new(p01(), world.shared_key(key).clone(), 3650, NOW).unwrap()
}

pub fn hosts(profile: IssuedProfile) -> Vec<HostName> {
    match profile {
        IssuedProfile::TokenSigning => Vec::new(),
        _ => vec![host(INTRANET), host(INTERNET)],
    }
}

/// For a year from `now`.
pub fn issue(
    world: &World,
    authority: &mut IssuingAuthority,
    (profile, key): (IssuedProfile, &str),
    now: Timestamp,
) -> Result<Certificate, Error> {
    let hosts = hosts(profile);
    let (hosts, key, days) = (&hosts, world.public(key), 365);
    let request = CertificateRequest {
        profile,
        hosts,
        key,
        days,
    };
    authority.issue(&request, now)
}

/// What the site's key endorses, for nine years.
pub fn verifier(world: &World, authority: &IssuingAuthority) -> IssuingVerifier {
    let exchange = world.exchange(SITE, "P01");
    let terms = EndorsementTerms {
        not_after: later(9 * 365 * DAY),
        ..terms(1)
    };
    let endorsed = exchange.endorse_issuing(authority.certificate(), terms);
    let root = world.root(SITE);
    IssuingVerifier::endorsed_by(&root, p01(), &endorsed.unwrap(), 0, NOW).unwrap()
}

/// The uses that there are, one of each.
pub const USES: [IssuedUse<'static>; 3] = [
    IssuedUse::Server { host: INTRANET },
    IssuedUse::Client,
    IssuedUse::TokenSigning,
];

/// The one that a profile is for.
pub fn use_of(profile: IssuedProfile) -> IssuedUse<'static> {
    match profile {
        IssuedProfile::RoleSsl => USES[0],
        IssuedProfile::SiteSystem | IssuedProfile::DistributionPoint => USES[1],
        _ => USES[2],
    }
}

/// With this list.
pub fn verify(
    verifier: &IssuingVerifier,
    certificate: &Certificate,
    used_for: IssuedUse<'_>,
    list: &CertificateRevocationList,
    now: Timestamp,
) -> Result<(), Error> {
    let lists = [list.clone()];
    verifier.verify(certificate, used_for, Revocation::Checked(&lists), now)
}

/// A week.
pub const LIST_SECONDS: u32 = 7 * DAY as u32;

pub fn list(authority: &mut IssuingAuthority, now: Timestamp) -> CertificateRevocationList {
    authority.revocation_list(LIST_SECONDS, now).unwrap()
}
