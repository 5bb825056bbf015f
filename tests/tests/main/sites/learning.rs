//! The directory service, a bare key that a person compared, and the site itself.

use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyChange, SiteKeyChanges, SiteKeyFile,
    read_exchange_key,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

#[test]
fn what_is_known_of_a_site() {
    for world in worlds() {
        let mut directory = world.directory("P01", &[("S01", Child, S01), ("CAS", Parent, CAS)]);
        assert_eq!(directory.own_site(), code("P01"));
        assert_eq!(directory.settings(), SECURE);
        assert_eq!(SiteDirectorySettings::default(), SECURE);
        let sites: Vec<_> = directory.sites().map(|(code, _)| code).collect();
        assert_eq!(sites, [code("CAS"), code("S01")]);
        assert_eq!(directory.site(code("P01")), None);
        let kept_until = later(DAY);
        let now = later(60);
        directory
            .learn_from_directory_service(
                code("S01"),
                Child,
                world.public(NEXT),
                Some(kept_until),
                now,
            )
            .unwrap();
        let known = directory.site(code("S01")).unwrap();
        assert_eq!(known.relation(), Child);
        assert_eq!(known.public_key(), world.public(NEXT));
        assert_eq!(known.fingerprint(), world.fingerprint(NEXT));
        assert_eq!(known.source(), DirectoryService);
        assert_eq!(known.vouched_by(), None);
        assert_eq!(known.endorsement(), None);
        assert!(!known.follows_another());
        assert_eq!(known.learned(), now);
        let previous = known.previous().unwrap();
        assert_eq!(previous.public_key(), world.public(S01));
        assert_eq!(previous.fingerprint(), world.fingerprint(S01));
        assert_eq!(previous.kept_until(), Some(kept_until));
    }
}

#[test]
fn the_directory_service_is_authoritative() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let until = Some(later(DAY));
        // The key that it names, how long the one before is kept, what becomes of it, what is held.
        let service = DirectoryService;
        let rows = [
            (P01, until, Added, (P01, None)),
            (P01, None, Unchanged, (P01, None)),
            (NEXT_P01, until, RolledOver, (NEXT_P01, Some((P01, until)))),
            // The same again does not shorten that.
            (NEXT_P01, None, Unchanged, (NEXT_P01, Some((P01, until)))),
            // Back to the key before, which is then not what came before.
            (P01, until, RolledOver, (P01, Some((NEXT_P01, until)))),
            // Of two keys before, the older is forgotten.
            (NEXT, None, Replaced, (NEXT, Some((P01, None)))),
            // Kept until now is kept; until a second ago is not.
            (P01, Some(NOW), RolledOver, (P01, Some((NEXT, Some(NOW))))),
            (
                NEXT,
                Some(later(-1)),
                Replaced,
                (NEXT, Some((P01, Some(later(-1))))),
            ),
        ];
        for (key, keep, learned, (held, previous)) in rows {
            let found = world.publish(&mut at, "P01", Child, key, keep);
            assert_eq!(found, Ok(learned), "{key}");
            assert_eq!(world.held(&at, "P01"), Some((held, service, previous)));
        }
    }
}

#[test]
fn relations() {
    for world in worlds() {
        let sites = [("P01", Parent, P01), ("CAS", Top, CAS)];
        let mut at = world.directory("S01", &sites);
        // This site, other relations than before, a second parent, a second top-level site.
        for (site, relation, key) in [
            ("S01", Child, OTHER),
            ("S01", Parent, OTHER),
            ("P01", Child, P01),
            ("P01", Top, NEXT),
            ("CAS", Parent, CAS),
            ("CAS", Child, OTHER),
            ("P02", Parent, P02),
            ("P02", Top, P02),
        ] {
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                world.publish(at, site, relation, key, None)
            });
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                let compared = world.fingerprint(key);
                let key = world.public(key);
                at.import_exchange_key(code(site), relation, key, &compared, None, NOW)
            });
        }
        assert_eq!(world.publish(&mut at, "P02", Child, P02, None), Ok(Added));
    }
}

/// Another relation, another parent and another top-level site need a stronger word than the one that they
/// contradict, and a relation the caller's.
#[test]
fn what_is_in_the_way_of_a_stronger_word() {
    for world in worlds() {
        let [p01, p02, s01, cas] = ["P01", "P02", "S01", "CAS"].map(code);
        let soon = later(1);
        let compare = |at: &mut SiteDirectory, site, relation, key: &str| {
            let compared = world.fingerprint(key);
            at.import_exchange_key(site, relation, world.public(key), &compared, None, NOW)
        };
        let file = |at: &mut SiteDirectory, kind, site: (&str, &str)| {
            let file = world.file(kind, site, at.own_site().as_str(), NOW);
            at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
        };
        let mismatch = Error::SITE_MISMATCH;

        // The parent by its own word.
        let mut at = SiteDirectory::new(s01, OPEN);
        at.join_by_their_own_word(&world.proof(P01, "P01"), None, NOW)
            .unwrap();
        refused(&mut at, mismatch.clone(), |at| {
            at.join_by_their_own_word(&world.proof(P02, "P02"), None, NOW)
        });
        let taken = Ok(change(Added, &[p01]));
        let found = compare(&mut at.clone(), p02, Parent, P02);
        assert_eq!(found, taken);
        let mut by_service = at.clone();
        let key = world.public(P02);
        let found = by_service.learn_from_directory_service(p02, Parent, key, None, NOW);
        assert_eq!(found, taken);
        let sites: Vec<_> = by_service.sites().map(|(site, _)| site).collect();
        assert_eq!(sites, [p02]);
        assert_eq!(by_service.top_level_site(), None);
        let found = file(&mut at.clone(), KeyForChild, (P02, "P02"));
        let taken = SiteKeyChanges {
            outcomes: vec![(p02, Added)],
            lost: vec![p01],
        };
        assert_eq!(found, Ok(taken));
        // What it is here: nobody's word but the caller's.
        for kind in [KeyForParent, ChildKeys] {
            refused(&mut at, mismatch.clone(), |at| file(at, kind, (P01, "P01")));
        }
        refused(&mut at, mismatch.clone(), |at| {
            at.learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
        });
        let found = compare(&mut at, p01, Child, P01);
        assert_eq!(found, Ok(change(Added, &[])));
        assert_eq!(at.site(p01).unwrap().relation(), Child);
        assert_eq!(at.top_level_site(), Some(s01));

        // The parent by the word of the top-level site, as long as that is good.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        let by_cas = |at: &mut SiteDirectory, (key, site): (&str, &str), now: Timestamp| {
            let (from, until) = (now.saturating_add(-60), now.saturating_add(60));
            let terms = EndorsementTerms {
                number: now.as_unix() as u64,
                not_before: from,
                not_after: until,
            };
            let endorsed = world.endorse((CAS, "CAS"), (key, site), terms);
            let proof = world.proof(key, site);
            at.learn_endorsed(&endorsed, &proof, cas, None, now)
        };
        by_cas(&mut at, (P01, "P01"), NOW).unwrap();
        refused(&mut at, mismatch.clone(), |at| {
            by_cas(at, (P02, "P02"), later(60))
        });
        // Nor then: it could put one site after the other there.
        refused(&mut at, mismatch.clone(), |at| {
            by_cas(at, (P02, "P02"), later(61))
        });
        let found = at.learn_from_directory_service(
            code("P02"),
            Parent,
            world.public(P02),
            None,
            later(61),
        );
        assert_eq!(found, Ok(change(Added, &[p01])));

        // The top-level site by the file of the parent.
        let mut at = SiteDirectory::new(s01, OPEN);
        let file = |top, time| {
            let mut at_p01 = SiteDirectory::new(p01, SECURE);
            at_p01.join(top, None, NOW).unwrap();
            let key = world.exchange(P01, "P01");
            at_p01
                .export_key_file(&key, None, ParentKeys, s01, time)
                .unwrap()
        };
        let compared = world.fingerprint(P01);
        let told = file((cas, world.public(CAS)), NOW);
        at.import_key_file(&told, Some(&compared), None, NOW)
            .unwrap();
        let x00 = code("X00");
        let other = file((x00, world.public(OTHER)), soon);
        refused(&mut at, mismatch.clone(), |at| {
            at.import_key_file(&other, Some(&compared), None, NOW)
        });
        for proof in [world.proof(OTHER, "X00"), world.proof(NEXT_CAS, "CAS")] {
            refused(&mut at, mismatch.clone(), |at| {
                at.learn_from_site_itself(&proof, Parent, NOW)
            });
        }
        let key = world.public(OTHER);
        let found = at.learn_from_directory_service(x00, Top, key, None, NOW);
        assert_eq!(found, Ok(change(Added, &[cas])));
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(OTHER)));
    }
}

#[test]
fn a_key_is_of_one_site() {
    for world in worlds() {
        let p01 = code("P01");
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
        at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
        let until = Some(later(DAY));
        world
            .publish(&mut at, "P01", Child, NEXT_P01, until)
            .unwrap();
        // Another site's key, the one before it, and this site's own.
        for key in [NEXT_P01, P01, CAS] {
            for site in ["P02", "S01"] {
                refused(&mut at, Error::KEY_CONFLICT, |at| {
                    world.publish(at, site, Child, key, None)
                });
            }
        }
        // This site's own is no other's, whoever said so.
        for (key, lost, left) in [
            (NEXT_P01, vec![p01], None),
            (P01, vec![], Some((NEXT_P01, DirectoryService, None))),
        ] {
            let mut at = at.clone();
            let found = at.set_own_key(&world.exchange(key, "CAS"), NOW);
            assert_eq!(found, Ok(lost));
            assert_eq!(world.held(&at, "P01"), left);
            assert_eq!(at.trusted_root_key(NOW), Ok(world.root(key)));
        }
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.set_own_key(&world.exchange(NEXT_CAS, "P02"), NOW)
        });
        let found = at.set_own_key(&world.exchange(NEXT_CAS, "CAS"), NOW);
        assert_eq!(found, Ok(vec![]));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            world.publish(at, "S01", Child, NEXT_CAS, None)
        });
        assert_eq!(world.publish(&mut at, "S01", Child, CAS, None), Ok(Added));
    }
}

/// P01 and P02, which speak of X00 and Y00.
fn with_two_that_speak(world: &World) -> SiteDirectory {
    let known = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
    let bytes = known.to_bytes().unwrap();
    let mut at = SiteDirectory::from_bytes(world.provider, &bytes, OPEN).unwrap();
    at.expect(code("X00"), code("P02")).unwrap();
    at.expect(code("Y00"), code("P01")).unwrap();
    at
}

/// A site has a key from each source, and another offers it as its own in each way.
#[test]
fn whose_key_it_becomes() {
    for world in worlds() {
        type Offer<'a> = &'a dyn Fn(&mut SiteDirectory, &str, &str) -> Result<Vec<SiteCode>, Error>;
        let lost = |change: SiteKeyChange| change.lost;
        let itself: Offer<'_> = &|at, site, _| {
            let proof = world.proof(OTHER, site);
            at.learn_from_site_itself(&proof, Child, NOW).map(lost)
        };
        let key_of = |by: &str| if by == "P01" { P01 } else { P02 };
        let endorsed: Offer<'_> = &|at, site, by| {
            let endorsed = world.endorse((key_of(by), by), (OTHER, site), terms(1));
            let proof = world.proof(OTHER, site);
            at.learn_endorsed(&endorsed, &proof, code(by), None, NOW)
                .map(lost)
        };
        let in_file: Offer<'_> = &|at, site, by| {
            let key = world.exchange(key_of(by), by);
            let written = world.directory(by, &[(site, Child, OTHER)]);
            let file = written.export_key_file(&key, None, ChildKeys, code("CAS"), NOW)?;
            at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
                .map(|changes| changes.lost)
        };
        let successor: Offer<'_> = &|at, site, _| {
            let file = world.rollover(KeyForParent, (NEXT, OTHER, site), "CAS", NOW);
            at.import_key_file(&file, None, None, NOW)
                .map(|changes| changes.lost)
        };
        let service: Offer<'_> = &|at, site, _| {
            let key = world.public(OTHER);
            at.learn_from_directory_service(code(site), Child, key, None, NOW)
                .map(lost)
        };
        let person: Offer<'_> = &|at, site, _| {
            let (key, compared) = (world.public(OTHER), world.fingerprint(OTHER));
            at.import_exchange_key(code(site), Child, key, &compared, None, NOW)
                .map(lost)
        };
        let offers = [
            ("itself", itself),
            ("endorsed", endorsed),
            ("in a file", in_file),
            ("successor", successor),
            ("service", service),
            ("person", person),
        ];
        // Who says that X00 has it, whether that holds, and by which of these it becomes that of Y00.
        let rows = [
            (itself, true, [false, false, false, false, true, true]),
            (endorsed, true, [false, false, false, false, true, true]),
            (in_file, true, [true, true, false, true, true, true]),
            (service, true, [false; 6]),
            (person, true, [false; 6]),
            (endorsed, false, [false, true, false, true, true, true]),
            (in_file, false, [true, true, false, true, true, true]),
        ];
        for (number, (holder, holds, expected)) in rows.into_iter().enumerate() {
            let mut at = with_two_that_speak(world);
            if number == 0 {
                // What is expected below a child is not taken from itself.
                refused(&mut at, Error::SITE_MISMATCH, |at| holder(at, "X00", "P02"));
                at.forget(code("X00"), NOW).unwrap();
            }
            holder(&mut at, "X00", "P02").unwrap();
            if !holds {
                world
                    .publish(&mut at, "P02", Child, NEXT_P01, None)
                    .unwrap();
                assert!(at.check_site(code("X00"), NOW).is_err());
            }
            for ((name, offer), expected) in offers.into_iter().zip(expected) {
                println!("{number}, {name}");
                let mut at = at.clone();
                match name {
                    "itself" => drop(at.forget(code("Y00"), NOW).unwrap()),
                    "successor" => drop(world.publish(&mut at, "Y00", Child, NEXT, None).unwrap()),
                    _ => (),
                }
                if expected {
                    let found = offer(&mut at, "Y00", "P01");
                    assert_eq!(found, Ok(vec![code("X00")]));
                    assert_eq!(at.site(code("X00")), None);
                    let held = at.site(code("Y00")).unwrap().public_key();
                    assert_eq!(held, world.public(OTHER));
                } else {
                    refused(&mut at, Error::KEY_CONFLICT, |at| offer(at, "Y00", "P01"));
                }
            }
        }
    }
}

#[test]
fn keys_that_can_be_no_exchange_keys() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        let small = certificate(world.provider, "client-1024");
        let large = key(world.provider, "rsa-8192");
        for (key, error) in [
            (small.public_key().clone(), Error::KEY_TOO_SMALL),
            (large.public_key().clone(), Error::KEY_REJECTED),
        ] {
            let p01 = code("P01");
            refused(&mut at, error.clone(), |at| {
                at.learn_from_directory_service(p01, Child, &key, None, NOW)
            });
            refused(&mut at, error.clone(), |at| {
                at.import_exchange_key(p01, Child, &key, "", None, NOW)
            });
            refused(&mut at, error.clone(), |at| at.join((p01, &key), None, NOW));
            let blob = key.to_capi_blob().unwrap();
            assert_eq!(read_exchange_key(world.provider, &blob), Err(error.clone()));
            let hex: String = blob.iter().map(|byte| format!("{byte:02X}")).collect();
            assert_eq!(
                read_exchange_key(world.provider, hex.as_bytes()),
                Err(error)
            );
        }
    }
}

#[test]
fn times_that_can_not_be_stored() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        for time in [-1, i64::MIN, 253_402_300_800, i64::MAX] {
            let time = Timestamp::from_unix(time);
            for (keep, now) in [(None, time), (Some(time), NOW)] {
                refused(&mut at, Error::INVALID_ARGUMENT, |at| {
                    let key = world.public(NEXT_P01);
                    at.learn_from_directory_service(code("P01"), Child, key, keep, now)
                });
            }
            refused(&mut at, Error::INVALID_ARGUMENT, |at| {
                at.set_own_key(&world.exchange(CAS, "CAS"), time)
            });
            refused(&mut at, Error::INVALID_ARGUMENT, |at| {
                at.report_stolen(&world.fingerprint(OTHER), time)
            });
            refused(&mut at, Error::INVALID_ARGUMENT, |at| {
                at.forget(code("P01"), time)
            });
            let mut rolled = at.clone();
            world
                .publish(&mut rolled, "P01", Child, NEXT_P01, Some(later(DAY)))
                .unwrap();
            refused(&mut rolled, Error::INVALID_ARGUMENT, |at| {
                at.retire_previous_key(code("P01"), time)
            });
        }
        let (first, last) = (
            Timestamp::from_unix(0),
            Timestamp::from_unix(253_402_300_799),
        );
        let key = world.public(NEXT_P01);
        let found = at.learn_from_directory_service(code("P01"), Child, key, Some(last), first);
        assert_eq!(found, Ok(change(RolledOver, &[])));
        let bytes = at.to_bytes().unwrap();
        let read = SiteDirectory::from_bytes(world.provider, &bytes, SECURE);
        assert_eq!(read.unwrap(), at);
    }
}

#[test]
fn at_most_2048_sites() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let keys = many_keys(world.provider, 2049);
        for (index, key) in keys.iter().take(2048).enumerate() {
            let found = at.learn_from_directory_service(numbered(index), Child, key, None, NOW);
            assert_eq!(found.map(outcome), Ok(Added));
        }
        refused(&mut at, Error::TOO_LARGE, |at| {
            at.learn_from_directory_service(numbered(2048), Child, &keys[2048], None, NOW)
        });
        // A known one still changes.
        let found = at.learn_from_directory_service(numbered(7), Child, &keys[2048], None, NOW);
        assert_eq!(found.map(outcome), Ok(Replaced));
        let bytes = at.to_bytes().unwrap();
        let read = SiteDirectory::from_bytes(world.provider, &bytes, SECURE);
        assert_eq!(read.unwrap(), at);
        // All of them fit a key file but one: the writer is in it too.
        let top = world.exchange(NEXT, "CAS");
        let export =
            |at: &SiteDirectory| at.export_key_file(&top, None, ChildKeys, code("ZZZ"), NOW);
        assert_eq!(export(&at).map(drop), Err(Error::TOO_LARGE));
        at.forget(numbered(0), NOW).unwrap();
        let file = export(&at).unwrap();
        assert_eq!(file.keys().count(), 2048);
        let read = SiteKeyFile::from_der(world.provider, &file.to_der());
        assert_eq!(read, Ok(file));
    }
}

/// Public keys of different numbers, of which nobody has the private halves.
pub fn many_keys(provider: Provider, count: u32) -> Vec<PublicKey> {
    let blob = key(provider, OTHER).public_key().to_capi_blob().unwrap();
    (0..count)
        .map(|number| {
            let mut blob = blob.clone();
            // In the middle of the modulus, which stays odd and of its length.
            blob[100..104].copy_from_slice(&number.to_be_bytes());
            PublicKey::from_capi_blob(provider, &blob).unwrap()
        })
        .collect()
}

/// Different site codes.
pub fn numbered(index: usize) -> SiteCode {
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let digit = |place: usize| char::from(digits[index / place % 36]);
    SiteCode::new(
        &[digit(36 * 36), digit(36), digit(1)]
            .iter()
            .collect::<String>(),
    )
    .unwrap()
}

#[test]
fn a_bare_key_is_compared_by_a_person() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let until = Some(later(DAY));
        let import = |at: &mut SiteDirectory, key: &str, compared: &str, keep| {
            at.import_exchange_key(code("P01"), Child, world.public(key), compared, keep, NOW)
                .map(outcome)
        };
        let print = world.fingerprint(P01);
        for wrong in [
            "",
            &print[..print.len() - 1],
            &format!("{print}0"),
            &print.replace(' ', ":"),
            &world.fingerprint(P02),
            &world
                .public(P01)
                .key_sha256()
                .map(|b| format!("{b:02X}"))
                .concat(),
        ] {
            refused(&mut at, Error::SIGNER_MISMATCH, |at| {
                import(at, P01, wrong, None)
            });
        }
        assert_eq!(import(&mut at, P01, &print, None), Ok(Added));
        // As people write it.
        for same in [
            print.replace(' ', ""),
            print.to_lowercase(),
            format!("\t{print}\r\n"),
        ] {
            assert_eq!(import(&mut at, P01, &same, None), Ok(Unchanged), "{same}");
        }
        assert_eq!(at.site(code("P01")).unwrap().vouched_by(), None);
        // A person may replace a key, and go back.
        let next = world.fingerprint(NEXT_P01);
        assert_eq!(import(&mut at, NEXT_P01, &next, until), Ok(RolledOver));
        let held = Some((NEXT_P01, Person, Some((P01, until))));
        assert_eq!(world.held(&at, "P01"), held);
        assert_eq!(import(&mut at, P01, &print, None), Ok(Replaced));
        let held = Some((P01, Person, Some((NEXT_P01, None))));
        assert_eq!(world.held(&at, "P01"), held);
    }
}

#[test]
fn a_bare_key_in_its_forms() {
    for world in worlds() {
        let key = world.public(P01);
        let blob = key.to_capi_blob().unwrap();
        let hex = world.root(P01).to_hex().unwrap();
        let utf16: Vec<u8> = hex.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for form in [
            blob.clone(),
            hex.clone().into_bytes(),
            format!(" \t{hex}\r\n").into_bytes(),
            hex.to_lowercase().into_bytes(),
            utf16,
            format!("SMSPublicRootKey={hex}\r\n").into_bytes(),
        ] {
            assert_eq!(read_exchange_key(world.provider, &form).as_ref(), Ok(key));
        }
        for (wrong, error) in [
            (Vec::new(), Error::MALFORMED),
            (blob[..275].to_vec(), Error::MALFORMED),
            ([&blob[..], &[0]].concat(), Error::MALFORMED),
            (hex[1..].into(), Error::MALFORMED),
            (hex[2..].into(), Error::MALFORMED),
            (key.to_spki_der().to_vec(), Error::MALFORMED),
            (vec![b' '; 1024 * 1024 + 1], Error::TOO_LARGE),
        ] {
            assert_eq!(read_exchange_key(world.provider, &wrong), Err(error));
        }
    }
}

#[test]
fn the_site_itself_is_believed_once_and_only_where_that_is_allowed() {
    for world in worlds() {
        let learn = |at: &mut SiteDirectory, key: &str| {
            at.learn_from_site_itself(&world.proof(key, "P01"), Child, NOW)
                .map(outcome)
        };
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let required = Error::SECURE_KEY_EXCHANGE_REQUIRED;
        refused(&mut at, required, |at| learn(at, P01));

        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        assert_eq!(learn(&mut at, P01), Ok(Added));
        assert_eq!(learn(&mut at, P01), Ok(Unchanged));
        assert_eq!(world.held(&at, "P01"), Some((P01, SiteItself, None)));
        refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, NEXT_P01));
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.learn_from_site_itself(&world.proof(P01, "P01"), Parent, NOW)
        });
        // Another vouches for it, and stays on record.
        let confirmed = world.publish(&mut at, "P01", Child, P01, None);
        assert_eq!(confirmed, Ok(Confirmed));
        assert_eq!(world.held(&at, "P01"), Some((P01, DirectoryService, None)));
        assert_eq!(learn(&mut at, P01), Ok(Unchanged));
        assert_eq!(world.held(&at, "P01"), Some((P01, DirectoryService, None)));
        refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, NEXT_P01));
        // It does not bring back a key that was replaced either.
        world
            .publish(&mut at, "P01", Child, NEXT_P01, None)
            .unwrap();
        refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, P01));
    }
}

/// Nor is a key that was only believed kept as the one before a key that is vouched for.
#[test]
fn what_is_only_believed_is_not_kept() {
    for world in worlds() {
        let (p01, until) = (code("P01"), Some(later(DAY)));
        let mut believing = SiteDirectory::new(code("CAS"), OPEN);
        believing
            .learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
            .unwrap();

        let mut at = believing.clone();
        let found = world.publish(&mut at, "P01", Child, NEXT_P01, until);
        assert_eq!(found, Ok(Replaced));
        let held = Some((NEXT_P01, DirectoryService, Some((P01, None))));
        assert_eq!(world.held(&at, "P01"), held);

        let next = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", NOW);
        let found = believing.import_key_file(&next, None, until, NOW);
        assert_eq!(found.unwrap().outcomes, [(p01, RolledOver)]);
        let held = Some((NEXT_P01, SiteItself, Some((P01, until))));
        assert_eq!(world.held(&believing, "P01"), held);
        // Nor what it vouched for.
        let s01 = code("S01");
        let mut vouching = SiteDirectory::new(code("CAS"), OPEN);
        vouching
            .learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
            .unwrap();
        vouching.expect(s01, p01).unwrap();
        world
            .vouch(&mut vouching, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        vouching.import_key_file(&next, None, until, NOW).unwrap();
        assert_eq!(vouching.check_site(s01, NOW), Ok(()));
        let key = world.public(NEXT_P01);
        let found = vouching.learn_from_directory_service(p01, Child, key, until, NOW);
        assert_eq!(found, Ok(change(Confirmed, &[s01])));
        let found = world.publish(&mut believing, "P01", Child, NEXT_P01, until);
        assert_eq!(found, Ok(Confirmed));
        let held = Some((NEXT_P01, DirectoryService, Some((P01, None))));
        assert_eq!(world.held(&believing, "P01"), held);
    }
}

/// A process with the setting on does not use what another took with it off.
#[test]
fn the_setting_applies_to_what_is_held() {
    for world in worlds() {
        let mut open = SiteDirectory::new(code("P01"), OPEN);
        let cas = code("CAS");
        open.join_by_their_own_word(&world.proof(CAS, "CAS"), None, NOW)
            .unwrap();
        assert_eq!(open.check_site(cas, NOW), Ok(()));
        assert_eq!(open.trusted_root_key(NOW), Ok(world.root(CAS)));
        let bytes = open.to_bytes().unwrap();
        let mut secure = SiteDirectory::from_bytes(world.provider, &bytes, SECURE).unwrap();
        const REQUIRED: Error = Error::SECURE_KEY_EXCHANGE_REQUIRED;
        assert_eq!(secure.check_site(cas, NOW), Err(REQUIRED));
        assert_eq!(secure.trusted_root_key(NOW), Err(REQUIRED));
        assert_eq!(
            secure.encryption_certificate(cas, NOW).err(),
            Some(REQUIRED)
        );
        let file = world.file(KeyForChild, (CAS, "CAS"), "P01", NOW);
        refused(&mut secure, REQUIRED, |at| {
            at.import_key_file(&file, None, None, NOW)
        });
        let compared = world.fingerprint(CAS);
        let found = secure.import_key_file(&file, Some(&compared), None, NOW);
        assert_eq!(found.unwrap().outcomes, [(cas, Confirmed)]);
        assert_eq!(secure.check_site(cas, NOW), Ok(()));
        // That it is at the top was its own word, too: this is the key for a child.
        let root = secure.trusted_root_key(NOW);
        assert_eq!(root, Err(REQUIRED));
        let file = world.file(ParentKeys, (CAS, "CAS"), "P01", NOW);
        secure
            .import_key_file(&file, Some(&compared), None, NOW)
            .unwrap();
        assert_eq!(secure.trusted_root_key(NOW), Ok(world.root(CAS)));
    }
}
