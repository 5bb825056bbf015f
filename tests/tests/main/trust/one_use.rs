//! Each key of a bundle has one use: whoever takes one of them has no other.

use cmcrypto_core::Error;
use cmcrypto_core::trust::ManagementPointBundle;
use cmcrypto_tests::*;

use crate::trust::craft::{self, Endorsement};
use crate::trust::fixture::*;

/// A bundle of a management point of S01, below P01, with these keys: of the root, operational, of P01,
/// of S01, of the management point's two certificates, of what P01 signs policy with.
fn error(world: &World, keys: [&str; 7]) -> Option<Error> {
    let [
        root,
        operational,
        primary,
        secondary,
        signing,
        encryption,
        policy,
    ] = keys;
    let host = Some(HOST);
    let endorsed = |by: &str, role, site: &str, host, what: &[u8]| {
        let endorsement = Endorsement::of(role, site, host, what);
        craft::endorsed(what, &endorsement.sign(world.key(by)))
    };
    let spki = |key: &str| world.public(key).to_spki_der();
    let certificate = |key: &str| craft::unsigned_certificate(world.public(key));
    let top = endorsed(root, craft::OPERATIONAL, "CAS", None, spki(operational));
    let sites = [
        endorsed(operational, craft::SITE, "P01", None, spki(primary)),
        endorsed(primary, craft::SITE, "S01", None, spki(secondary)),
    ];
    let by_site = endorsed(
        secondary,
        craft::MP_SIGNING,
        "S01",
        host,
        &certificate(signing),
    );
    let encryption = certificate(encryption);
    let by_mp = endorsed(signing, craft::MP_ENCRYPTION, "S01", host, &encryption);
    let policy = endorsed(
        primary,
        craft::SITE_SIGNING,
        "P01",
        None,
        &certificate(policy),
    );
    let der = craft::bundle(
        &craft::root_sha256(world.public(root)),
        &craft::tagged(craft::OPERATIONAL, &top),
        &sites,
        [&by_site, &by_mp],
        &craft::tagged(craft::SITE_SIGNING, &policy),
    );
    let keys = ManagementPointBundle::from_der(&der).unwrap();
    let mp = name("S01", HOST).below(p01());
    keys.verify_without_store(&world.root(), &mp, NOW).err()
}

#[test]
fn no_key_of_a_bundle_has_two_uses() {
    for world in worlds() {
        let keys = [
            ROOT,
            OPERATIONAL[0],
            P01,
            S01,
            MP_SIGNING,
            MP_ENCRYPTION,
            SITE_SIGNING[0],
        ];
        assert_eq!(error(world, keys), None);
        for second in 1..keys.len() {
            for first in 0..second {
                let mut keys = keys;
                keys[second] = keys[first];
                let expected = match second {
                    1..=3 => Error::KEY_CONFLICT,
                    _ => Error::CERTIFICATE_USAGE,
                };
                assert_eq!(error(world, keys), Some(expected), "{first} as {second}");
            }
        }
    }
}
