//! Stores that a thief of a key has filled: what ends the theft is taken, and nothing comes back by it.

use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsementTerms};
use cmcrypto_core::trust::{ManagementPointBundle, TrustSettings, TrustStore};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::trust::fixture::*;
use crate::trust::{craft, stored};

const DAY: i64 = 86_400;
const OTHER_HOST: &str = "mp02.example.com";

fn learn_at(
    store: &mut TrustStore,
    keys: &ManagementPointBundle,
    host: &str,
    now: Timestamp,
) -> Option<Error> {
    let found = store.learn_management_point(keys, &name("P01", host), now);
    found.err()
}

/// As many management points of P01 as there is room for.
fn of_thief(world: &World) -> Vec<(String, [EndorsedCertificate; 2])> {
    let hosts = (0..1024).map(|number| format!("fake{number}.example.com"));
    let endorsed = hosts.map(|host| {
        let signing = world.signing((P01, "P01"), &host, terms(1));
        let encryption = world.encryption("P01", &host, terms(1));
        (host, [signing, encryption])
    });
    endorsed.collect()
}

/// All of them learned, by a stolen key of P01 or a stolen operational key.
fn full(
    world: &World,
    operational: bool,
    of_thief: &[(String, [EndorsedCertificate; 2])],
) -> TrustStore {
    let mut store = world.store();
    let by = if operational { OPERATIONAL[0] } else { ROOT };
    let sites = [world.endorse((by, "CAS"), (P01, "P01"), terms(1))];
    for (host, [signing, encryption]) in of_thief {
        let mut keys =
            ManagementPointBundle::new(&world.root(), &sites, signing, encryption).unwrap();
        if operational {
            let endorsed = world.operational(0, terms(1));
            keys = keys.with_operational_key(&endorsed).unwrap();
        }
        assert_eq!(learn_at(&mut store, &keys, host, NOW), None);
    }
    store
}

/// The first download after a theft is taken for any management point, and what the thief filled goes with
/// it; what has expired goes too.
#[test]
fn of_management_points() {
    let world = worlds().next().unwrap();
    let of_thief = of_thief(world);
    for (operational, keys) in [
        (false, world.of_next_p01(OTHER_HOST, 2, 1, 1)),
        (true, {
            let terms = terms(2);
            let sites = [world.endorse((OPERATIONAL[1], "CAS"), (P01, "P01"), terms)];
            let signing = world.signing((P01, "P01"), OTHER_HOST, terms);
            let encryption = world.encryption("P01", OTHER_HOST, terms);
            ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption)
                .and_then(|keys| keys.with_operational_key(&world.operational(1, terms)))
                .unwrap()
        }),
    ] {
        let mut store = full(world, operational, &of_thief);
        let more = world.of_p01(OTHER_HOST, 1, 1, 1);
        let before = bytes(&store);
        let full = learn_at(&mut store, &more, OTHER_HOST, NOW);
        let refused = if operational {
            Error::ROLLBACK
        } else {
            Error::TOO_LARGE
        };
        assert_eq!(full, Some(refused));
        assert_eq!(bytes(&store), before);
        assert_eq!(learn_at(&mut store, &keys, OTHER_HOST, NOW), None);
        assert_eq!(store.management_points().unwrap().count(), 1);
    }
    // After 90 days, when P01 has its key as before and nobody has ended anything.
    let mut store = full(world, false, &of_thief);
    let late = later(100 * DAY);
    let until = |number| EndorsementTerms {
        not_after: later(200 * DAY),
        ..terms(number)
    };
    let keys = world.of_p01_by(OTHER_HOST, until(2), until(1), until(2));
    assert_eq!(learn_at(&mut store, &keys, OTHER_HOST, late), None);
    assert_eq!(store.management_points().unwrap().count(), 1);
}

/// A store with as many numbers as there is room for; those that are added are by this issuer, or else by
/// keys that nobody vouches for.
fn with_all_numbers(world: &World, store: &TrustStore, by: Option<&str>) -> TrustStore {
    let bytes = bytes(store);
    let mut parts = stored::body_elements(&bytes);
    let mut latest = stored::elements(&parts[4]);
    let issuer = by.map(|by| sha256(world.key(by).public_key().to_spki_der()));
    for number in latest.len()..16_384 {
        let host = format!("fake{number}.example.com");
        latest.push(der::sequence(&[
            &der::octets(&issuer.unwrap_or_else(|| sha256(&number.to_be_bytes()))),
            &der::integer(craft::MP_SIGNING),
            &der::printable(b"P01"),
            &der::element(0x16, &[host.as_bytes()]),
            &der::integer(1),
            &der::octets(&[7; 32]),
            &der::octets(&sha256(host.as_bytes())),
        ]));
    }
    // Issuer, role, site, and host if there is one.
    latest.sort_by_key(|latest| {
        let parts = stored::elements(latest).into_iter().take(4);
        let is_of_series = |(place, part): &(usize, Vec<u8>)| *place < 3 || part[0] == 0x16;
        let parts = parts.enumerate().filter(is_of_series);
        parts
            .map(|(_, part)| part[2..].to_vec())
            .collect::<Vec<_>>()
    });
    parts[4] = der::sequence(&[&latest.concat()]);
    let body = der::sequence(&[&parts.concat()]);
    let file = stored::file(stored::VERSION, &body);
    TrustStore::from_bytes(world.provider, &file, TrustSettings::default()).unwrap()
}

#[test]
fn of_numbers() {
    for world in worlds() {
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(1, 6)), None);
        // By keys that are gone; and by that of P01, which is endorsed still.
        for by in [None, Some(P01)] {
            let full = with_all_numbers(world, &store, by);
            let more = world.of_p01(OTHER_HOST, 1, 1, 1);
            let found = learn_at(&mut full.clone(), &more, OTHER_HOST, NOW);
            assert_eq!(found, by.map(|_| Error::TOO_LARGE));
            // A superseded certificate does not come back, however full it is.
            let old = world.with_site_signing(0, 5);
            let mut at = full.clone();
            assert_eq!(learn_p01(&mut at, &old), Some(Error::ROLLBACK));
            // What renews needs no room.
            assert_eq!(learn_p01(&mut at, &world.with_site_signing(1, 7)), None);
            // Another key of P01 ends it, and an operational key does.
            let mut rescued = full.clone();
            assert_eq!(
                learn_p01(&mut rescued, &world.of_next_p01(HOST, 2, 1, 1)),
                None
            );
            let back = learn_p01(&mut rescued, &old);
            assert_eq!(back, Some(Error::ROLLBACK));
            let mut rescued = full.clone();
            let operational = world.operational(0, terms(2));
            rescued.learn_operational_key(&operational, NOW).unwrap();
            assert_eq!(learn_p01(&mut rescued, &world.by_operational(0, 2)), None);
            assert_eq!(learn_p01(&mut rescued, &old), Some(Error::ROLLBACK));
        }
    }
}

/// A management point of P01 under an operational key, with a certificate that P01 signs policy with.
fn under(world: &World, operational: usize, which: usize, number: u64) -> ManagementPointBundle {
    let keys = world.by_operational(operational, operational as u64 + 1);
    let policy = world.endorsed_site_signing((P01, "P01"), which, terms(number));
    keys.with_site_signing(&policy).unwrap()
}

/// A store that has seen two such certificates, the second in place of the first.
fn after_two(world: &World) -> TrustStore {
    let mut store = world.store();
    for (which, number) in [(0, 1), (1, 2)] {
        assert_eq!(learn_p01(&mut store, &under(world, 0, which, number)), None);
    }
    store
}

/// The numbers of a site that is vouched for as before are kept, when the next operational key comes into a
/// store that is full.
#[test]
fn of_numbers_under_an_operational_key() {
    for world in worlds() {
        let with = |operational, which, number| under(world, operational, which, number);
        let mut store = with_all_numbers(world, &after_two(world), None);
        let next = world.operational(1, terms(2));
        store.learn_operational_key(&next, NOW).unwrap();
        assert_eq!(learn_p01(&mut store, &with(1, 0, 1)), Some(Error::ROLLBACK));
        assert_eq!(learn_p01(&mut store, &with(1, 1, 2)), None);
    }
}

/// The same where the operational key was followed before the store was full: of the site that has not been
/// heard of since nothing is forgotten, as long as there is another way.
#[test]
fn of_numbers_after_an_operational_key() {
    for world in worlds() {
        let with = |operational, which, number| under(world, operational, which, number);
        let mut store = after_two(world);
        let next = world.operational(1, terms(2));
        store.learn_operational_key(&next, NOW).unwrap();
        // P02 has the key that is P01's next elsewhere.
        let p02 = |host: &str| {
            let by = (NEXT_P01, "P02");
            let sites = [world.endorse((OPERATIONAL[1], "CAS"), by, terms(1))];
            let signing = world.signing(by, host, terms(1));
            let encryption = world.encryption("P02", host, terms(1));
            ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption)
                .and_then(|keys| keys.with_operational_key(&next))
                .unwrap()
        };
        let mut full = with_all_numbers(world, &store, None);
        let found = full.learn_management_point(&p02(HOST), &name("P02", HOST), NOW);
        assert_eq!(found.err(), None);
        assert_eq!(learn_p01(&mut full, &with(1, 0, 1)), Some(Error::ROLLBACK));
    }
}

/// Certificates of 64 sites that a thief of an operational key had endorsed keep out neither the management
/// point nor, once they are void, the certificate.
#[test]
fn of_certificates() {
    let world = worlds().next().unwrap();
    let mut store = world.store();
    let operational = world.operational(0, terms(1));
    let learn = |store: &mut TrustStore, operational: usize, site: &str| {
        let top = terms(operational as u64 + 1);
        let sites = [world.endorse((OPERATIONAL[operational], "CAS"), (P01, site), top)];
        let signing = world.signing((P01, site), HOST, terms(1));
        let encryption = world.encryption(site, HOST, terms(1));
        let policy = world.endorsed_site_signing((P01, site), 0, terms(1));
        let keys = ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption)
            .and_then(|keys| keys.with_operational_key(&world.operational(operational, top)))
            .and_then(|keys| keys.with_site_signing(&policy))
            .unwrap();
        let learned = store.learn_management_point(&keys, &name(site, HOST), NOW);
        learned.map(drop).unwrap();
        store.site_signing_certificate(code(site), NOW).err()
    };
    store.learn_operational_key(&operational, NOW).unwrap();
    for number in 0..64 {
        assert_eq!(learn(&mut store, 0, &format!("X{number:02}")), None);
    }
    let missing = Some(Error::NO_SITE_SIGNING_CERTIFICATE);
    assert_eq!(learn(&mut store, 0, "P01"), missing);
    assert_eq!(learn(&mut store, 1, "P01"), None);
    assert_eq!(store.management_points().unwrap().count(), 65);
}
