//! Bundles with a byte changed, cut short, extended, mixed: none verifies.

use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsedSite};
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, extensions};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

fn verify(world: &World, der: &[u8], name: &ManagementPointName) -> Result<(), Error> {
    let keys = ManagementPointBundle::from_der(der)?;
    keys.verify_without_store(&world.root(), name, NOW)
        .map(drop)
}

#[test]
fn a_bundle_with_a_byte_changed_never_verifies() {
    for world in worlds() {
        let mp = name("S01", HOST).below(code("P01"));
        let keys = world.whole(HOST);
        let der = keys.to_der();
        assert_eq!(verify(world, der, &mp), Ok(()));
        let mut changed = der.to_vec();
        for place in 0..der.len() {
            // Each bit once in eight bytes, and the whole byte.
            for change in [1 << (place % 8), 0xff] {
                changed[place] ^= change;
                let found = verify(world, &changed, &mp);
                assert!(found.is_err(), "byte {place} ^ {change:02x}");
                assert_ne!(found, Err(Error::INTERNAL), "byte {place} ^ {change:02x}");
                changed[place] = der[place];
            }
        }
    }
}

#[test]
fn truncated_and_extended_bundles_are_malformed() {
    let malformed = Err(Error::MALFORMED);
    for world in worlds() {
        let der = world.whole(HOST).to_der().to_vec();
        for cut in cuts(&der) {
            let found = ManagementPointBundle::from_der(cut);
            assert_eq!(found, malformed, "{} of {}", cut.len(), der.len());
        }
        for long in extensions(&der) {
            assert_eq!(ManagementPointBundle::from_der(&long), malformed);
        }
        let endorsed = world
            .endorse((ROOT, "CAS"), (P01, "P01"), terms(1))
            .to_der();
        for cut in cuts(&endorsed) {
            let found = EndorsedSite::from_der(cut);
            assert_eq!(found, Err(Error::MALFORMED), "{}", cut.len());
        }
        let endorsed = world.encryption("P01", HOST, terms(1)).to_der();
        for cut in cuts(&endorsed) {
            let found = EndorsedCertificate::from_der(cut);
            assert_eq!(found, Err(Error::MALFORMED), "{}", cut.len());
        }
        let long = [&endorsed[..], &[0]].concat();
        let found = EndorsedCertificate::from_der(&long);
        assert_eq!(found, Err(Error::MALFORMED));
    }
}

/// The start of one genuine bundle with the end of another.
#[test]
fn parts_of_two_bundles_do_not_mix() {
    let world = world(Provider::default());
    let (one, two) = (world.of_p01(HOST, 1, 1, 1), world.of_p01(HOST, 2, 2, 2));
    let (one, two) = (one.to_der(), two.to_der());
    assert_eq!(one.len(), two.len());
    let mp = name("P01", HOST);
    let mut accepted = 0;
    for cut in 0..=one.len() {
        let mixed = [&one[..cut], &two[cut..]].concat();
        // The endorsements are each other's equals, so a cut between two of them is a bundle that
        // this management point can publish.
        if verify(world, &mixed, &mp).is_ok() && mixed != one && mixed != two {
            accepted += 1;
        }
    }
    let certificate = world.signing.certificate().to_der();
    let start = |der: &[u8], part: &[u8]| der.windows(part.len()).position(|w| w == part);
    let signing = start(one, certificate).unwrap();
    let encryption = start(one, world.encryption[0].to_der()).unwrap();
    let number = |from: usize| {
        let differs = (from..one.len()).find(|at| one[*at] != two[*at]);
        differs.unwrap()
    };
    // From after the signature of one to the first difference of the next, twice.
    let last_before = |to: usize| (0..to).rfind(|at| one[*at] != two[*at]).unwrap();
    let first_gap = number(signing) - last_before(signing);
    let second_gap = number(encryption) - last_before(encryption);
    assert_eq!(accepted, first_gap + second_gap);
}
