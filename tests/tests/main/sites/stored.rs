//! A directory as bytes: one encoding, and nothing read from damaged bytes.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_core::trust::{TrustSettings, TrustStore};
use cmcrypto_tests::changes::flips;
use cmcrypto_tests::der::*;
use cmcrypto_tests::stored::{self, body, with_checksum};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

/// With everything that there can be in one.
fn full(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P02", Child, P02)]);
    at.set_own_key(&world.exchange(CAS, "CAS")).unwrap();
    let p01 = code("P01");
    let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
    let compared = file.fingerprint();
    at.import_key_file(&file, Some(&compared), None, NOW)
        .unwrap();
    let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
    at.learn_endorsed(&endorsed, p01, None, NOW).unwrap();
    world
        .publish(&mut at, "P01", Child, NEXT_P01, Some(later(DAY)))
        .unwrap();
    world.publish(&mut at, "P02", Child, NEXT, None).unwrap();
    let (from, until) = (later(-DAY), later(DAY));
    let usage = KeyUse::Encryption;
    let certificate = self_signed(world.key(OTHER), usage, "P01", from, until).unwrap();
    let key = world.exchange(NEXT_P01, "P01");
    let endorsed = key.endorse_site_encryption(&certificate, terms(3)).unwrap();
    at.accept_encryption_certificate(p01, &endorsed, NOW)
        .unwrap();
    at
}

fn read(world: &World, bytes: &[u8]) -> Result<SiteDirectory, Error> {
    SiteDirectory::from_bytes(world.provider, bytes, SECURE)
}

fn file(version: u32, body: &[u8]) -> Vec<u8> {
    stored::file(stored::SITES, version, body)
}

#[test]
fn what_is_written_is_read() {
    for world in worlds() {
        let top = {
            let mut at = world.directory("P01", &[("S01", Child, S01)]);
            at.join(code("CAS"), world.public(CAS), None, DirectoryService, NOW)
                .unwrap();
            at
        };
        let directories = [
            SiteDirectory::new(code("P01"), SECURE),
            full(world),
            top.clone(),
            world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]),
        ];
        for directory in directories {
            let bytes = directory.to_bytes().unwrap();
            let read = read(world, &bytes).unwrap();
            assert_eq!(read, directory);
            assert_eq!(read.to_bytes().unwrap(), bytes);
            assert_eq!(read.trusted_root_key(), directory.trusted_root_key());
        }
        // Settings are the reader's.
        let bytes = top.to_bytes().unwrap();
        let open = SiteDirectory::from_bytes(world.provider, &bytes, OPEN).unwrap();
        assert_eq!(open.settings(), OPEN);
        // A key is the same whichever way it was encoded when it was learned.
        let spki = world.public(P01).to_spki_der();
        let null = spki
            .windows(4)
            .position(|four| four == [0x01, 0x05, 0x00, 0x03]);
        let null = null.unwrap() + 1;
        let mut bare = [&spki[..null], &spki[null + 2..]].concat();
        bare[3] -= 2;
        bare[5] -= 2;
        let bare = PublicKey::from_spki_der(world.provider, &bare).unwrap();
        assert_ne!(bare.to_spki_der(), spki);
        let learned = |key: &PublicKey| {
            let mut at = SiteDirectory::new(code("CAS"), SECURE);
            at.learn_from_directory_service(code("P01"), Child, key, None, NOW)
                .unwrap();
            at
        };
        let [one, two] = [&bare, world.public(P01)].map(learned);
        assert_eq!(one, two);
        assert_eq!(one.to_bytes(), two.to_bytes());
    }
}

#[test]
fn damaged() {
    for world in worlds() {
        let bytes = full(world).to_bytes().unwrap();
        for (place, changed) in flips(&bytes, false) {
            let error = match place {
                0..8 => Error::STORED_FOREIGN,
                8..12 => Error::VERSION_NOT_SUPPORTED,
                _ => Error::STORED_DAMAGED,
            };
            assert_eq!(read(world, &changed), Err(error), "{place}");
        }
        for len in 0..bytes.len() {
            let found = read(world, &bytes[..len]);
            assert_eq!(found, Err(Error::STORED_DAMAGED), "{len}");
        }
        let long = [&bytes[..], &[0]].concat();
        assert_eq!(read(world, &long), Err(Error::STORED_DAMAGED));
        let large = [&bytes[..8], &vec![0; 24 * 1024 * 1024]].concat();
        assert_eq!(read(world, &large), Err(Error::TOO_LARGE));
        // What is something else.
        let store = TrustStore::new(TrustSettings::default());
        let found = read(world, &store.to_bytes().unwrap());
        assert_eq!(found, Err(Error::STORED_FOREIGN));
        let body = body(&bytes);
        assert!(read(world, &file(1, body)).is_ok());
        let found = read(world, &file(0, body));
        assert_eq!(found, Err(Error::STORED_DAMAGED));
        let found = read(world, &file(2, body));
        assert_eq!(found, Err(Error::VERSION_NOT_SUPPORTED));
    }
}

/// With a checksum that is right: what is read is written as it was, and nothing panics. A changed
/// endorsement is noticed when its certificate is used.
#[test]
fn changed_by_who_may_write_it() {
    for world in worlds() {
        let directory = full(world);
        let bytes = directory.to_bytes().unwrap();
        let p01 = code("P01");
        let good = directory.encryption_certificate(p01, NOW).unwrap();
        let mut accepted = 0;
        for place in 20..bytes.len() - 32 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            let changed = with_checksum(&changed);
            match read(world, &changed) {
                Ok(read) => {
                    accepted += 1;
                    assert_ne!(read, directory, "{place}");
                    assert_eq!(read.to_bytes().unwrap(), changed, "{place}");
                    if let Ok(certificate) = read.encryption_certificate(p01, NOW) {
                        assert_eq!(certificate, good);
                    }
                }
                Err(error) => assert_eq!(error, Error::STORED_DAMAGED, "{place}"),
            }
        }
        // Most octets of keys and hashes can be others.
        assert!(accepted > 1000, "{accepted}");
    }
}

/// KnownSite, every field as it is written.
fn site(
    code: &str,
    relation: u64,
    source: u64,
    rest: &[&[u8]],
    world: &World,
    key: &str,
) -> Vec<u8> {
    let blob = world.public(key).to_capi_blob().unwrap();
    let time = generalized_time(b"20270115080000Z");
    sequence(&[
        &printable(code.as_bytes()),
        &integer(relation),
        &integer(source),
        &octets(&blob),
        &time,
        &rest.concat(),
    ])
}

#[test]
fn contradictions() {
    for world in worlds() {
        let blob = |key: &str| octets(&world.public(key).to_capi_blob().unwrap());
        let own = |key: Option<&str>, parent_is_top: u8, sites: &[Vec<u8>]| {
            let body = sequence(&[
                &printable(b"S01"),
                &key.map(blob).unwrap_or_default(),
                &element(0x01, &[&[parent_is_top]]),
                &sequence(&[]),
                &sequence(&[&sites.concat()]),
            ]);
            read(world, &file(1, &body))
        };
        let plain = |code: &str, relation, key: &str| site(code, relation, 1, &[], world, key);
        let [parent, top] = [plain("P01", 1, P01), plain("CAS", 3, CAS)];
        let child = |code: &str, key: &str| plain(code, 2, key);
        let previous = |key: &str| {
            let fields = sequence(&[&blob(key)]);
            let previous = element(0xa0, &[&fields]);
            site("P01", 1, 1, &[&previous], world, P01)
        };
        // As it should be.
        let good = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        assert_eq!(own(None, 0, &[top.clone(), parent.clone()]), Ok(good));
        assert!(own(Some(S01), 0xff, std::slice::from_ref(&parent)).is_ok());
        assert!(own(None, 0, &[previous(OTHER)]).is_ok());
        let rows = [
            ("order", own(None, 0, &[parent.clone(), top.clone()])),
            ("twice", own(None, 0, &[parent.clone(), parent.clone()])),
            (
                "a second parent",
                own(None, 0, &[parent.clone(), plain("P02", 1, P02)]),
            ),
            (
                "a second top",
                own(None, 0, &[top.clone(), plain("P02", 3, P02)]),
            ),
            ("itself", own(None, 0, &[child("S01", S01)])),
            (
                "one key of two",
                own(None, 0, &[child("P01", P01), child("P02", P01)]),
            ),
            (
                "its own key",
                own(Some(P01), 0, std::slice::from_ref(&parent)),
            ),
            ("the previous key", own(None, 0, &[previous(P01)])),
            (
                "another's previous key",
                own(None, 0, &[previous(P02), child("P02", P02)]),
            ),
            (
                "its own previous key",
                own(Some(OTHER), 0, &[previous(OTHER)]),
            ),
            ("no parent at the top", own(None, 0xff, &[])),
            (
                "two at the top",
                own(None, 0xff, &[top.clone(), parent.clone()]),
            ),
            ("relation 0", own(None, 0, &[plain("P01", 0, P01)])),
            ("relation 4", own(None, 0, &[plain("P01", 4, P01)])),
            (
                "source 0",
                own(None, 0, &[site("P01", 1, 0, &[], world, P01)]),
            ),
            (
                "source 5",
                own(None, 0, &[site("P01", 1, 5, &[], world, P01)]),
            ),
            (
                "trailing",
                own(None, 0, &[site("P01", 1, 1, &[&integer(1)], world, P01)]),
            ),
            ("BOOLEAN", own(None, 1, std::slice::from_ref(&parent))),
            ("lower case", own(None, 0, &[plain("p01", 1, P01)])),
        ];
        for (name, found) in rows {
            assert_eq!(found, Err(Error::STORED_DAMAGED), "{name}");
        }
    }
}

/// The body is as it is documented.
#[test]
fn the_parts_of_a_body() {
    for world in worlds() {
        let bytes = full(world).to_bytes().unwrap();
        let body = elements(inside(body(&bytes)));
        let tags: Vec<u8> = body.iter().map(|element| element[0]).collect();
        assert_eq!(tags, [0x13, 0x04, 0x01, 0x30, 0x30]);
        let blob = world.public(CAS).to_capi_blob().unwrap();
        assert_eq!(inside(body[1]), blob);
        // The endorsements of S01 and of the certificate.
        assert_eq!(elements(inside(body[3])).len(), 2);
        let sites = elements(inside(body[4]));
        let tags = |site: &[u8]| -> Vec<u8> {
            elements(inside(site))
                .iter()
                .map(|element| element[0])
                .collect()
        };
        let expected: [&[u8]; 3] = [
            // P01: from the directory service since, but its key file is remembered.
            &[0x13, 0x02, 0x02, 0x04, 0x18, 0x18, 0xa0, 0xa1],
            &[0x13, 0x02, 0x02, 0x04, 0x18, 0xa0],
            // S01, for which P01 vouches.
            &[0x13, 0x02, 0x02, 0x13, 0x04, 0x18],
        ];
        for (site, expected) in sites.iter().zip(expected) {
            assert_eq!(tags(site), expected);
        }
        assert_eq!(sites.len(), 3);
    }
}
