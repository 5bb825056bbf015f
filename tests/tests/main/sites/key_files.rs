//! Key files: who is believed, and what follows from the use.

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile, SiteKeyOutcome};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

fn import(
    at: &mut SiteDirectory,
    file: &SiteKeyFile,
    compared: Option<&str>,
) -> Result<Vec<(SiteCode, SiteKeyOutcome)>, Error> {
    at.import_key_file(file, compared, Some(later(DAY)), NOW)
        .map(|changes| changes.outcomes)
}

/// A file of P01 for CAS, with its own key and these of its children.
fn children(world: &World, sites: &[(&str, &str)], time: i64) -> SiteKeyFile {
    let sites: Vec<_> = sites
        .iter()
        .map(|(site, key)| (*site, Child, *key))
        .collect();
    let key = world.exchange(P01, "P01");
    world
        .directory("P01", &sites)
        .export_key_file(&key, None, ChildKeys, code("CAS"), later(time))
        .unwrap()
}

#[test]
fn each_use_from_its_writer_to_its_reader() {
    for world in worlds() {
        let [cas, p01, s01] = ["CAS", "P01", "S01"].map(code);
        let mut at_p01 = world.directory("P01", &[("S01", Child, S01)]);
        at_p01.join((cas, world.public(CAS)), None, NOW).unwrap();
        let mut at_cas = world.directory("CAS", &[("P01", Child, P01)]);
        at_cas.expect(s01, p01).unwrap();
        world
            .vouch(&mut at_cas, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        let at_s01 = SiteDirectory::new(s01, SECURE);
        // Who writes what for whom, its name, the sites in it, what the reader takes them for.
        let rows = [
            (
                &at_s01,
                S01,
                KeyForParent,
                p01,
                "S01.CT4",
                vec![(s01, S01, Child)],
            ),
            (
                &at_p01,
                P01,
                KeyForParent,
                cas,
                "P01.CT4",
                vec![(p01, P01, Child)],
            ),
            (
                &at_p01,
                P01,
                KeyForChild,
                s01,
                "P01.CT5",
                vec![(p01, P01, Parent)],
            ),
            (
                &at_s01,
                S01,
                ChildKeys,
                p01,
                "S01.CT6",
                vec![(s01, S01, Child)],
            ),
            (
                &at_p01,
                P01,
                ChildKeys,
                cas,
                "P01.CT6",
                vec![(p01, P01, Child), (s01, S01, Child)],
            ),
            (
                &at_cas,
                CAS,
                ParentKeys,
                p01,
                "CAS.CT7",
                vec![(cas, CAS, Parent)],
            ),
            (
                &at_p01,
                P01,
                ParentKeys,
                s01,
                "P01.CT7",
                vec![(p01, P01, Parent), (cas, CAS, Top)],
            ),
        ];
        for (writer, key, kind, to, name, sites) in rows {
            let from = writer.own_site();
            assert_eq!(kind.file_name(from), name);
            let own_key = world.exchange(key, from.as_str());
            let file = writer
                .export_key_file(&own_key, None, kind, to, NOW)
                .unwrap();
            let read = SiteKeyFile::from_der(world.provider, &file.to_der()).unwrap();
            assert_eq!(read, file);
            assert_eq!(read.kind(), kind);
            assert_eq!((read.written_by(), read.written_for()), (from, to));
            assert_eq!(read.time(), NOW);
            assert_eq!(read.public_key(), world.public(key));
            assert_eq!(read.fingerprint(), world.fingerprint(key));
            let expected = sites
                .iter()
                .map(|(site, key, _)| (*site, world.public(key)));
            assert!(read.keys().eq(expected), "{name}");

            let mut reader = SiteDirectory::new(to, SECURE);
            reader
                .set_own_key(&world.exchange(OTHER, to.as_str()), NOW)
                .unwrap();
            if (kind, to) == (ChildKeys, cas) {
                refused(&mut reader, Error::SITE_MISMATCH, |at| {
                    import(at, &read, Some(&read.fingerprint()))
                });
                reader.expect(s01, p01).unwrap();
            }
            refused(&mut reader, Error::SITE_KEY_UNKNOWN, |at| {
                import(at, &read, None)
            });
            for wrong in [world.fingerprint(OTHER), String::new()] {
                refused(&mut reader, Error::SIGNER_MISMATCH, |at| {
                    import(at, &read, Some(&wrong))
                });
            }
            let print = read.fingerprint();
            let learned: Vec<_> = sites.iter().map(|(site, ..)| (*site, Added)).collect();
            assert_eq!(import(&mut reader, &read, Some(&print)), Ok(learned));
            assert_eq!(reader.sites().count(), sites.len());
            for (site, key, relation) in &sites {
                let known = reader.site(*site).unwrap();
                assert_eq!(known.relation(), *relation);
                assert_eq!(known.public_key(), world.public(key));
                // A person compared the writer's own, and the writer vouches for the others.
                let shown = match *site == from {
                    true => (Person, None),
                    false => (KeyFile, Some(from)),
                };
                assert_eq!((known.source(), known.vouched_by()), shown);
                assert_eq!(known.endorsement(), None);
                assert_eq!(known.learned(), NOW);
                assert_eq!(reader.check_site(*site, NOW), Ok(()));
            }
            // Once more, with and without a person.
            let unchanged: Vec<_> = sites.iter().map(|(site, ..)| (*site, Unchanged)).collect();
            let before = reader.clone();
            assert_eq!(import(&mut reader, &read, None), Ok(unchanged.clone()));
            assert_eq!(import(&mut reader, &read, Some(&print)), Ok(unchanged));
            assert_eq!(reader, before);
            // Whose key is the trusted root key after that.
            let root = match (kind, key) {
                (ParentKeys, _) => Ok(world.root(CAS)),
                (KeyForChild, _) => Err(Error::NO_TRUSTED_ROOT_KEY),
                _ => Ok(world.root(OTHER)),
            };
            assert_eq!(reader.trusted_root_key(NOW), root, "{name}");
        }
    }
}

#[test]
fn for_whom_and_when() {
    for world in worlds() {
        let print = world.fingerprint(P01);
        let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
        let mut elsewhere = SiteDirectory::new(code("P02"), SECURE);
        refused(&mut elsewhere, Error::SITE_MISMATCH, |at| {
            import(at, &file, Some(&print))
        });
        // To its writer it is another site's too.
        let mut own = SiteDirectory::new(code("P01"), SECURE);
        refused(&mut own, Error::SITE_MISMATCH, |at| {
            import(at, &file, Some(&print))
        });
        for (time, expected) in [
            (later(300), Ok(vec![(code("P01"), Added)])),
            (later(301), Err(Error::SENT_IN_FUTURE)),
            (Timestamp::from_unix(0), Ok(vec![(code("P01"), Added)])),
        ] {
            let file = world.file(KeyForParent, (P01, "P01"), "CAS", time);
            let mut at = SiteDirectory::new(code("CAS"), SECURE);
            assert_eq!(import(&mut at, &file, Some(&print)), expected);
        }
    }
}

/// The relations that the use says are those that are known.
#[test]
fn relations_in_files() {
    for world in worlds() {
        let above = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        let below = world.directory("S01", &[("P01", Child, P01)]);
        for (at, kind) in [
            (&above, KeyForParent),
            (&above, ChildKeys),
            (&below, KeyForChild),
            (&below, ParentKeys),
        ] {
            let file = world.file(kind, (P01, "P01"), "S01", NOW);
            for compared in [None, Some(file.fingerprint())] {
                refused(&mut at.clone(), Error::SITE_MISMATCH, |at| {
                    import(at, &file, compared.as_deref())
                });
            }
        }
        // It leaves out the top-level site: what nobody compared does not say who is that.
        let file = world.file(ParentKeys, (P01, "P01"), "S01", NOW);
        refused(&mut above.clone(), Error::KEY_CONFLICT, |at| {
            import(at, &file, None)
        });
        refused(&mut above.clone(), Error::SITE_MISMATCH, |at| {
            import(at, &file, Some(&file.fingerprint()))
        });
        // A second parent, and the own site as a parent's parent.
        let file = world.file(KeyForChild, (P02, "P02"), "S01", NOW);
        refused(&mut above.clone(), Error::SITE_MISMATCH, |at| {
            import(at, &file, Some(&world.fingerprint(P02)))
        });
        let file = world.file(KeyForChild, (P01, "P01"), "S01", NOW);
        let found = import(&mut above.clone(), &file, None);
        assert_eq!(found, Ok(vec![(code("P01"), Unchanged)]));
        let file = world.file(KeyForParent, (P01, "P01"), "S01", NOW);
        let found = import(&mut below.clone(), &file, None);
        assert_eq!(found, Ok(vec![(code("P01"), Unchanged)]));
    }
}

#[test]
fn another_key_needs_the_one_before_or_a_person() {
    for world in worlds() {
        let p01 = code("P01");
        let at = world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)]);
        let (until, soon) = (Some(later(DAY)), later(60));
        let plain = |key| world.file(KeyForParent, (key, "P01"), "CAS", soon);
        let follows = |old, new| world.rollover(KeyForParent, (old, new, "P01"), "CAS", soon);
        let next = world.fingerprint(NEXT_P01);

        refused(&mut at.clone(), Error::KEY_CONFLICT, |at| {
            import(at, &plain(NEXT_P01), None)
        });
        // It follows another key than the one that is known.
        for other in [P02, OTHER] {
            refused(&mut at.clone(), Error::KEY_CONFLICT, |at| {
                import(at, &follows(other, NEXT_P01), None)
            });
        }
        let mut rolled = at.clone();
        let found = import(&mut rolled, &follows(P01, NEXT_P01), None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        // It is from where the key before it was.
        let held = Some((NEXT_P01, DirectoryService, Some((P01, until))));
        assert_eq!(world.held(&rolled, "P01"), held);
        assert!(rolled.site(p01).unwrap().follows_another());
        // The file of the key before says nothing any more, nor does one that goes back.
        refused(&mut rolled, Error::KEY_CONFLICT, |at| {
            import(at, &plain(P01), None)
        });
        let back = world.rollover(KeyForParent, (NEXT_P01, P01, "P01"), "CAS", later(120));
        refused(&mut rolled, Error::ROLLBACK, |at| import(at, &back, None));
        // A person may have it so.
        let found = import(&mut rolled.clone(), &back, Some(&world.fingerprint(P01)));
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        let found = import(&mut rolled, &plain(P01), Some(&world.fingerprint(P01)));
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));

        // A recovered site has no old key to sign with.
        let mut recovered = at.clone();
        let file = plain(NEXT_P01);
        let found = recovered.import_key_file(&file, Some(&next), None, NOW);
        assert_eq!(found.unwrap().outcomes, [(p01, Replaced)]);
        let held = Some((NEXT_P01, Person, Some((P01, None))));
        assert_eq!(world.held(&recovered, "P01"), held);
        assert!(!recovered.site(p01).unwrap().follows_another());
        // The key of another site is not taken from anyone.
        refused(&mut at.clone(), Error::KEY_CONFLICT, |at| {
            import(at, &follows(P01, P02), None)
        });
        refused(&mut at.clone(), Error::KEY_CONFLICT, |at| {
            import(at, &plain(P02), Some(&world.fingerprint(P02)))
        });
    }
}

#[test]
fn old_files_change_nothing() {
    for world in worlds() {
        let p01 = code("P01");
        let file = |previous, key, time| {
            world.rollover(KeyForParent, (previous, key, "P01"), "CAS", later(time))
        };
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        // The key was learned at NOW; the clocks may differ by five minutes.
        refused(&mut at, Error::ROLLBACK, |at| {
            import(at, &file(P01, NEXT_P01, -301), None)
        });
        let found = import(&mut at.clone(), &file(P01, NEXT_P01, -300), None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        let found = import(&mut at, &file(P01, NEXT_P01, 100), None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        // Within these five minutes nothing that was written before the last.
        for (time, expected) in [
            (99, Err(Error::ROLLBACK)),
            (100, Ok(vec![(p01, RolledOver)])),
        ] {
            let found = import(&mut at.clone(), &file(NEXT_P01, NEXT, time), None);
            assert_eq!(found, expected, "{time}");
        }
        // The directory service went back to the key whose file tells of the next.
        for (key, now) in [(OTHER, 200), (P01, 401)] {
            at.learn_from_directory_service(p01, Child, world.public(key), None, later(now))
                .unwrap();
        }
        assert!(!at.site(p01).unwrap().follows_another());
        refused(&mut at, Error::ROLLBACK, |at| {
            let file = file(P01, NEXT_P01, 100);
            at.import_key_file(&file, None, Some(later(DAY)), later(401))
        });
        // A clock that was ahead when the key was learned says nothing.
        let found = import(&mut at.clone(), &file(P01, NEXT_P01, 100), None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        // A person may take an old one.
        let print = world.fingerprint(NEXT_P01);
        let found = import(&mut at, &file(P01, NEXT_P01, -301), Some(&print));
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
    }
}

/// A child that was forgotten does not come back by a file from before.
#[test]
fn a_file_adds_a_site_once() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let file = |time| children(world, &[("S01", S01)], time);
        let print = world.fingerprint(P01);
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        at.expect(s01, p01).unwrap();
        // Nobody compared it.
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            import(at, &file(-DAY), None)
        });
        // Written long before the key was learned, which the file does not change.
        let found = import(&mut at, &file(-DAY), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Confirmed), (s01, Added)]));
        assert_eq!(at.forget(s01, NOW), Ok(vec![s01]));
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            import(at, &file(-DAY), Some(&print))
        });
        at.expect(s01, p01).unwrap();
        // The clocks may differ by five minutes.
        for time in [-DAY, -DAY + 1, 0, 300] {
            refused(&mut at, Error::ROLLBACK, |at| {
                import(at, &file(time), Some(&print))
            });
        }
        let found = at.import_key_file(&file(301), Some(&print), None, later(1));
        let expected = [(p01, Unchanged), (s01, Added)];
        assert_eq!(found.unwrap().outcomes, expected);
    }
}

/// Nor one that was known from elsewhere when the file told of it, nor what an older file than the latest
/// one tells.
#[test]
fn a_file_that_added_nothing_adds_nothing_later() {
    for world in worlds() {
        let [p01, p02, s01] = ["P01", "P02", "S01"].map(code);
        let known = [("P01", Child, P01), ("S01", Child, S01)];
        let print = world.fingerprint(P01);
        let mut at = world.directory("CAS", &known);
        at.expect(p02, p01).unwrap();
        let told = children(world, &[("S01", S01)], 1);
        let found = import(&mut at, &told, None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Unchanged)]));
        refused(&mut at.clone(), Error::ROLLBACK, |at| {
            import(at, &children(world, &[("P02", P02)], 0), Some(&print))
        });
        assert_eq!(at.forget(s01, NOW), Ok(vec![s01]));
        at.expect(s01, p01).unwrap();
        refused(&mut at, Error::ROLLBACK, |at| {
            import(at, &told, Some(&print))
        });
        // One of the writer's own key alone says nothing about others.
        let alone = world.file(KeyForParent, (P01, "P01"), "CAS", later(2));
        import(&mut at, &alone, None).unwrap();
        let found = import(&mut at, &children(world, &[("P02", P02)], 1), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Confirmed), (p02, Added)]));
    }
}

#[test]
fn keys_of_others_in_a_file() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let file = |key, time| children(world, &[("S01", key)], time);
        let print = world.fingerprint(P01);
        // Known from elsewhere: no file of P01 changes it.
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("S01", Child, S01)]);
        at.expect(s01, p01).unwrap();
        for compared in [None, Some(print.as_str())] {
            refused(&mut at, Error::KEY_CONFLICT, |at| {
                import(at, &file(NEXT, 1), compared)
            });
        }
        let found = import(&mut at, &file(S01, 1), None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Unchanged)]));
        let found = import(&mut at, &file(S01, 1), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Confirmed), (s01, Unchanged)]));
        assert_eq!(world.held(&at, "S01"), Some((S01, DirectoryService, None)));
        // Known from P01: with a person.
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        at.expect(s01, p01).unwrap();
        let found = import(&mut at, &file(S01, 1), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Added), (s01, Added)]));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            import(at, &file(NEXT, 2), None)
        });
        // The key before is kept of the writer alone.
        let found = import(&mut at, &file(NEXT, 2), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Replaced)]));
        assert_eq!(
            world.held(&at, "S01"),
            Some((NEXT, KeyFile, Some((S01, None))))
        );
        // An old file does not bring the other's old key back: the writer's, which the person compared,
        // is the same in both.
        refused(&mut at, Error::ROLLBACK, |at| {
            import(at, &file(S01, 1), Some(&print))
        });
        let found = import(&mut at, &file(S01, 3), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Replaced)]));
        // All or none: the key of the writer would be new, that of the other conflicts.
        let mut at = world.directory("CAS", &[("S01", Child, S01)]);
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            import(at, &file(NEXT, 1), Some(&print))
        });
        at.expect(s01, p01).unwrap();
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            import(at, &file(NEXT, 1), Some(&print))
        });
        // Below a site that has a parent there is nothing below a child.
        let mut at = world.directory("CAS", &[("X00", Parent, CAS)]);
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            at.expect(s01, p01)
        });
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            import(at, &file(S01, 1), Some(&print))
        });
    }
}

/// A file that nobody compared is the writer's word for its own key alone, whatever vouches for the writer.
#[test]
fn what_nobody_compared_adds_nothing() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        at.expect(s01, p01).unwrap();
        let told = |key, time| children(world, &[("S01", key)], time);
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            import(at, &told(S01, 1), None)
        });
        // Nor does it take the place of what P01 endorsed, or confirm it.
        world
            .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            import(at, &told(NEXT, 1), None)
        });
        let unchanged = Ok(vec![(p01, Unchanged), (s01, Unchanged)]);
        assert_eq!(import(&mut at, &told(S01, 1), None), unchanged);
        assert_eq!(world.held(&at, "S01"), Some((S01, ParentEndorsement, None)));
        let found = import(&mut at, &told(S01, 2), Some(&world.fingerprint(P01)));
        assert_eq!(found, Ok(vec![(p01, Confirmed), (s01, Confirmed)]));
        assert_eq!(world.held(&at, "S01"), Some((S01, KeyFile, None)));
        // And the endorsement says no more of it.
        let found = world.vouch(&mut at, (P01, "P01"), (S01, "S01"), 2, None);
        assert_eq!(found, Ok(Unchanged));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            world.vouch(at, (P01, "P01"), (NEXT, "S01"), 3, None)
        });
    }
}

/// A file vouches through the keys that follow its writer's, without a new file.
#[test]
fn what_a_writer_vouched_for_its_successor_vouches_for() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let print = world.fingerprint(P01);
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        at.expect(s01, p01).unwrap();
        import(&mut at, &children(world, &[("S01", S01)], 0), Some(&print)).unwrap();
        let next =
            |old, new, time| world.rollover(KeyForParent, (old, new, "P01"), "CAS", later(time));
        let mut rolled = at.clone();
        for (old, new, time) in [(P01, NEXT_P01, 1), (NEXT_P01, NEXT, 2)] {
            let found = rolled.import_key_file(&next(old, new, time), None, None, NOW);
            let found = found.unwrap();
            assert_eq!(found.outcomes, [(p01, Replaced)]);
            assert_eq!(found.lost, []);
            assert_eq!(rolled.check_site(s01, NOW), Ok(()));
            assert!(rolled.site(p01).unwrap().follows_another());
            assert!(!rolled.site(s01).unwrap().follows_another());
        }
        // A file of the new key says it directly, where a person compared it.
        let key = world.exchange(NEXT, "P01");
        let file = world.directory("P01", &[("S01", Child, S01)]);
        let file = file.export_key_file(&key, None, ChildKeys, code("CAS"), later(3));
        let file = file.unwrap();
        let found = import(&mut rolled.clone(), &file, None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Unchanged)]));
        let found = import(&mut rolled, &file, Some(&file.fingerprint()));
        assert_eq!(found, Ok(vec![(p01, Confirmed), (s01, Confirmed)]));
        for site in [p01, s01] {
            assert!(!rolled.site(site).unwrap().follows_another());
        }
        // Not so where another says that the writer has another key.
        let found = at.import_key_file(
            &next(OTHER, NEXT_P01, 1),
            Some(&world.fingerprint(NEXT_P01)),
            None,
            NOW,
        );
        let found = found.unwrap();
        assert_eq!(found.outcomes, [(p01, Replaced)]);
        assert_eq!(found.lost, [s01]);
        assert_eq!(at.check_site(s01, NOW), Err(Error::SITE_KEY_UNVOUCHED));
    }
}

/// The writer's word is as good as what is known of the writer.
#[test]
fn a_writer_that_is_only_believed() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        at.learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
            .unwrap();
        at.expect(s01, p01).unwrap();
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            import(at, &children(world, &[("S01", S01)], 1), None)
        });
        let next = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", later(2));
        let found = import(&mut at, &next, None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        assert_eq!(at.site(p01).unwrap().source(), SiteItself);
        world
            .vouch(&mut at, (NEXT_P01, "P01"), (S01, "S01"), 1, None)
            .unwrap();
        // Such keys are not handed on, nor those that rest on them.
        let cas_key = world.exchange(CAS, "CAS");
        let x00 = code("X00");
        let file = at.export_key_file(&cas_key, None, ChildKeys, x00, NOW);
        assert_eq!(file.unwrap().keys().count(), 1);
        let print = next.fingerprint();
        let found = import(&mut at, &next, Some(&print));
        assert_eq!(found, Ok(vec![(p01, Confirmed)]));
        let file = at.export_key_file(&cas_key, None, ChildKeys, x00, NOW);
        let handed_on: Vec<_> = file.unwrap().keys().map(|(site, _)| site).collect();
        assert_eq!(handed_on, [code("CAS"), p01, s01]);
        // Nor what can't be used any more.
        at.report_stolen(&print, NOW).unwrap();
        let file = at.export_key_file(&cas_key, None, ChildKeys, x00, NOW);
        assert_eq!(file.unwrap().keys().count(), 1);

        let mut at = SiteDirectory::new(p01, OPEN);
        at.join_by_their_own_word(&world.proof(CAS, "CAS"), None, NOW)
            .unwrap();
        let p01_key = world.exchange(P01, "P01");
        let found = at.export_key_file(&p01_key, None, ParentKeys, code("S01"), NOW);
        assert_eq!(found, Err(Error::SECURE_KEY_EXCHANGE_REQUIRED));
        let at_stolen = {
            let mut at = SiteDirectory::new(p01, SECURE);
            at.join((code("CAS"), world.public(CAS)), None, NOW)
                .unwrap();
            at.report_stolen(&world.fingerprint(CAS), NOW).unwrap();
            at
        };
        let found = at_stolen.export_key_file(&p01_key, None, ParentKeys, s01, NOW);
        assert_eq!(found, Err(Error::SITE_KEY_STOLEN));
    }
}

/// After 32 successors somebody is to look. None of them leads back.
#[test]
fn a_long_line_of_successors() {
    let world = world(cmcrypto_core::Provider::default());
    let p01 = code("P01");
    // New ones, of which there are not as many stored: which numbers they have does not matter.
    let new = |_| SiteExchangeKey::generate(world.provider, RsaKeySize::Rsa2048, p01).unwrap();
    let keys: Vec<SiteExchangeKey> = (0..34).map(new).collect();
    let mut at = SiteDirectory::new(code("CAS"), SECURE);
    let publish = |at: &mut SiteDirectory, key: &SiteExchangeKey| {
        at.learn_from_directory_service(p01, Child, key.public_key(), None, NOW)
            .map(|change| change.outcome)
    };
    publish(&mut at, &keys[0]).unwrap();
    let follow = |at: &mut SiteDirectory, number: usize| {
        let (old, new) = (&keys[number], &keys[number + 1]);
        let time = later(number as i64);
        let file = SiteDirectory::new(p01, SECURE)
            .export_key_file(new, Some(old), KeyForParent, code("CAS"), time)
            .unwrap();
        import(at, &file, None)
    };
    for number in 0..32 {
        let found = follow(&mut at, number);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]), "{number}");
    }
    refused(&mut at, Error::TOO_LARGE, |at| follow(at, 32));
    let back = SiteDirectory::new(p01, SECURE)
        .export_key_file(
            &keys[3],
            Some(&keys[32]),
            KeyForParent,
            code("CAS"),
            later(40),
        )
        .unwrap();
    refused(&mut at, Error::ROLLBACK, |at| import(at, &back, None));
    let bytes = at.to_bytes().unwrap();
    let read = SiteDirectory::from_bytes(world.provider, &bytes, SECURE);
    assert_eq!(read.as_ref(), Ok(&at));
    // Who vouches for it directly confirms it, and it goes on.
    assert_eq!(publish(&mut at, &keys[32]), Ok(Confirmed));
    assert_eq!(follow(&mut at, 32), Ok(vec![(p01, RolledOver)]));
}

#[test]
fn joining_by_a_file() {
    for world in worlds() {
        let [cas, p01] = ["CAS", "P01"].map(code);
        let mut at_p01 = world.directory("P01", &[]);
        let p01_key = world.exchange(P01, "P01");
        let file = |at: &SiteDirectory, time| {
            at.export_key_file(&p01_key, None, ParentKeys, code("S01"), later(time))
                .unwrap()
        };
        // P01 stands alone.
        let print = world.fingerprint(P01);
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        let alone = file(&at_p01, 0);
        import(&mut at, &alone, Some(&print)).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(P01)));
        // It joins CAS, and tells so.
        at_p01.join((cas, world.public(CAS)), None, NOW).unwrap();
        let joined = file(&at_p01, 1);
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            import(at, &joined, None)
        });
        let found = import(&mut at, &joined, Some(&print));
        assert_eq!(found, Ok(vec![(p01, Unchanged), (cas, Added)]));
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(CAS)));
        // Not back by an old file, nor by a new one.
        for (time, error) in [(0, Error::ROLLBACK), (2, Error::SITE_MISMATCH)] {
            let alone = file(&world.directory("P01", &[]), time);
            refused(&mut at, Error::KEY_CONFLICT, |at| import(at, &alone, None));
            refused(&mut at, error, |at| import(at, &alone, Some(&print)));
        }
        // Where only the parent is known, an old file does not say who is at the top.
        at.forget(cas, NOW).unwrap();
        for told in [&alone, &joined] {
            refused(&mut at, Error::ROLLBACK, |at| {
                import(at, told, Some(&print))
            });
        }
        refused(&mut at, Error::KEY_CONFLICT, |at| import(at, &alone, None));
        let told = file(&world.directory("P01", &[]), 2);
        import(&mut at, &told, Some(&print)).unwrap();
        assert_eq!(at.trusted_root_key(NOW), Ok(world.root(P01)));
    }
}

#[test]
fn what_can_not_be_written() {
    for world in worlds() {
        let at = world.directory("P01", &[("CAS", Parent, CAS), ("S01", Child, S01)]);
        let secondary = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        let (p01, other, s01) = (
            world.exchange(P01, "P01"),
            world.exchange(NEXT_P01, "P02"),
            world.exchange(S01, "S01"),
        );
        let never = Timestamp::from_unix(-1);
        // Where, key, previous key, use, for whom, when.
        let rows = [
            (
                &at,
                &other,
                None,
                KeyForParent,
                "CAS",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &at,
                &p01,
                Some(&other),
                KeyForParent,
                "CAS",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &at,
                &p01,
                Some(&p01),
                KeyForParent,
                "CAS",
                NOW,
                Error::INVALID_ARGUMENT,
            ),
            (
                &at,
                &p01,
                None,
                KeyForParent,
                "P01",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &at,
                &p01,
                None,
                KeyForParent,
                "S01",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &at,
                &p01,
                None,
                KeyForParent,
                "X00",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (&at, &p01, None, ChildKeys, "S01", NOW, Error::SITE_MISMATCH),
            (
                &at,
                &p01,
                None,
                KeyForChild,
                "CAS",
                NOW,
                Error::SITE_MISMATCH,
            ),
            (
                &at,
                &p01,
                None,
                ParentKeys,
                "CAS",
                NOW,
                Error::SITE_MISMATCH,
            ),
            // Whether CAS is at the top is not known.
            (
                &at,
                &p01,
                None,
                ParentKeys,
                "S01",
                NOW,
                Error::NO_TRUSTED_ROOT_KEY,
            ),
            (
                &secondary,
                &s01,
                None,
                ParentKeys,
                "X00",
                NOW,
                Error::ENDORSEMENT_TOO_DEEP,
            ),
            (
                &at,
                &p01,
                None,
                KeyForParent,
                "CAS",
                never,
                Error::INVALID_ARGUMENT,
            ),
        ];
        for (at, key, previous, kind, to, now, error) in rows {
            let found = at.export_key_file(key, previous, kind, code(to), now);
            assert_eq!(found, Err(error), "{kind:?} for {to}");
        }
    }
}
