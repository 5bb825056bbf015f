//! Key files: who is believed, and what follows from the use.

use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile, SiteKeyOutcome, SiteRelation};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

fn import(
    at: &mut SiteDirectory,
    file: &SiteKeyFile,
    compared: Option<&str>,
) -> Result<Vec<(SiteCode, SiteKeyOutcome)>, Error> {
    at.import_key_file(file, compared, Some(later(DAY)), NOW)
}

#[test]
fn each_use_from_its_writer_to_its_reader() {
    for world in worlds() {
        let [cas, p01, s01] = ["CAS", "P01", "S01"].map(code);
        let mut at_p01 = world.directory("P01", &[("S01", Child, S01)]);
        at_p01
            .join(cas, world.public(CAS), None, DirectoryService, NOW)
            .unwrap();
        let mut at_cas = world.directory("CAS", &[("P01", Child, P01)]);
        let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        at_cas.learn_endorsed(&endorsed, p01, None, NOW).unwrap();
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
                .set_own_key(&world.exchange(OTHER, to.as_str()))
                .unwrap();
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
                assert_eq!(known.source(), KeyFile);
                assert_eq!(known.vouched_by(), Some(from));
                assert_eq!(known.learned(), NOW);
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
            assert_eq!(reader.trusted_root_key(), root, "{name}");
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
            // It leaves out the top-level site.
            (&above, ParentKeys),
            (&below, KeyForChild),
            (&below, ParentKeys),
        ] {
            let file = world.file(kind, (P01, "P01"), "S01", NOW);
            refused(&mut at.clone(), Error::SITE_MISMATCH, |at| {
                import(at, &file, None)
            });
        }
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
        let held = Some((NEXT_P01, KeyFile, Some((P01, until))));
        assert_eq!(world.held(&rolled, "P01"), held);
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
        assert_eq!(found, Ok(vec![(p01, Replaced)]));
        let held = Some((NEXT_P01, KeyFile, Some((P01, None))));
        assert_eq!(world.held(&recovered, "P01"), held);
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
        refused(&mut at, Error::ROLLBACK, |at| {
            import(at, &file(P01, NEXT_P01, 100), None)
        });
        // A person may take an old one.
        let print = world.fingerprint(NEXT_P01);
        let found = import(&mut at, &file(P01, NEXT_P01, -301), Some(&print));
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
    }
}

/// A child that was forgotten does not come back by an old file.
#[test]
fn a_file_adds_a_site_once() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let at_p01 = world.directory("P01", &[("S01", Child, S01)]);
        let file = |time| {
            at_p01
                .export_key_file(
                    &world.exchange(P01, "P01"),
                    None,
                    ChildKeys,
                    code("CAS"),
                    later(time),
                )
                .unwrap()
        };
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        // Written long before the key was learned, which the file does not change.
        let found = import(&mut at, &file(-DAY), None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Added)]));
        assert_eq!(at.forget(s01), [s01]);
        refused(&mut at, Error::ROLLBACK, |at| import(at, &file(-DAY), None));
        let found = import(&mut at, &file(-DAY + 1), None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Added)]));
    }
}

/// Nor one that was known from elsewhere when the file told of it.
#[test]
fn a_file_that_added_nothing_adds_nothing_later() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let file = |sites: &[(&str, SiteRelation, &str)], time| {
            let (key, to) = (world.exchange(P01, "P01"), code("CAS"));
            let at = world.directory("P01", sites);
            at.export_key_file(&key, None, ChildKeys, to, later(time))
                .unwrap()
        };
        let known = [("P01", Child, P01), ("S01", Child, S01)];
        let mut at = world.directory("CAS", &known);
        let told = file(&[("S01", Child, S01)], 1);
        let found = import(&mut at, &told, None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Unchanged)]));
        assert_eq!(at.forget(s01), [s01]);
        refused(&mut at, Error::ROLLBACK, |at| import(at, &told, None));
        // One of the writer's own key alone says nothing about others.
        let alone = world.file(KeyForParent, (P01, "P01"), "CAS", later(2));
        import(&mut at, &alone, None).unwrap();
        let found = import(&mut at, &file(&[("P02", Child, P02)], 2), None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (code("P02"), Added)]));
    }
}

#[test]
fn keys_of_others_in_a_file() {
    for world in worlds() {
        let [p01, s01] = ["P01", "S01"].map(code);
        let file = |key, time| {
            world
                .directory("P01", &[("S01", Child, key)])
                .export_key_file(
                    &world.exchange(P01, "P01"),
                    None,
                    ChildKeys,
                    code("CAS"),
                    later(time),
                )
                .unwrap()
        };
        let print = world.fingerprint(P01);
        // Known from elsewhere: no file of P01 changes it.
        let mut at = world.directory("CAS", &[("P01", Child, P01), ("S01", Child, S01)]);
        for compared in [None, Some(print.as_str())] {
            refused(&mut at, Error::KEY_CONFLICT, |at| {
                import(at, &file(NEXT, 1), compared)
            });
        }
        let found = import(&mut at, &file(S01, 1), None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, Unchanged)]));
        // Known from P01: with a person.
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        let found = import(&mut at, &file(S01, 1), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Added), (s01, Added)]));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            import(at, &file(NEXT, 2), None)
        });
        let found = import(&mut at, &file(NEXT, 2), Some(&print));
        assert_eq!(found, Ok(vec![(p01, Unchanged), (s01, RolledOver)]));
        // An old file does not bring the other's old key back: the writer's, which the person compared,
        // is the same in both.
        refused(&mut at, Error::ROLLBACK, |at| {
            import(at, &file(S01, 1), Some(&print))
        });
        // All or none: the key of the writer would be new, that of the other conflicts.
        let mut at = world.directory("CAS", &[("S01", Child, S01)]);
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            import(at, &file(NEXT, 1), Some(&print))
        });
        // Below a site that has a parent there is nothing below a child.
        let mut at = world.directory("CAS", &[("X00", Parent, CAS)]);
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            import(at, &file(S01, 1), Some(&print))
        });
    }
}

/// The writer's word is as good as what is known of the writer.
#[test]
fn a_writer_that_is_only_believed() {
    for world in worlds() {
        let p01 = code("P01");
        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        at.learn_from_site_itself(p01, Child, world.public(P01), NOW)
            .unwrap();
        let children = world
            .directory("P01", &[("S01", Child, S01)])
            .export_key_file(
                &world.exchange(P01, "P01"),
                None,
                ChildKeys,
                code("CAS"),
                later(1),
            )
            .unwrap();
        import(&mut at, &children, None).unwrap();
        let next = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", later(2));
        let found = import(&mut at, &next, None);
        assert_eq!(found, Ok(vec![(p01, RolledOver)]));
        for site in ["P01", "S01"] {
            assert_eq!(at.site(code(site)).unwrap().source(), SiteItself);
        }
        // Such keys are not handed on.
        let cas_key = world.exchange(CAS, "CAS");
        let x00 = code("X00");
        let file = at.export_key_file(&cas_key, None, ChildKeys, x00, NOW);
        assert_eq!(file.unwrap().keys().count(), 1);
        let print = next.fingerprint();
        let found = import(&mut at, &next, Some(&print));
        assert_eq!(found, Ok(vec![(p01, Confirmed)]));
        let file = at.export_key_file(&cas_key, None, ChildKeys, x00, NOW);
        assert_eq!(file.unwrap().keys().count(), 2);

        let mut at = SiteDirectory::new(p01, OPEN);
        at.join(code("CAS"), world.public(CAS), None, SiteItself, NOW)
            .unwrap();
        let p01_key = world.exchange(P01, "P01");
        let found = at.export_key_file(&p01_key, None, ParentKeys, code("S01"), NOW);
        assert_eq!(found, Err(Error::SECURE_KEY_EXCHANGE_REQUIRED));
    }
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
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        let alone = file(&at_p01, 0);
        import(&mut at, &alone, Some(&world.fingerprint(P01))).unwrap();
        assert_eq!(at.trusted_root_key(), Ok(world.root(P01)));
        // It joins CAS, and tells so.
        at_p01
            .join(cas, world.public(CAS), None, DirectoryService, NOW)
            .unwrap();
        let joined = file(&at_p01, 1);
        let found = import(&mut at, &joined, None);
        assert_eq!(found, Ok(vec![(p01, Unchanged), (cas, Added)]));
        assert_eq!(at.trusted_root_key(), Ok(world.root(CAS)));
        // Not back by an old file, nor by a new one.
        for time in [0, 2] {
            let alone = file(&world.directory("P01", &[]), time);
            refused(&mut at, Error::SITE_MISMATCH, |at| import(at, &alone, None));
        }
        // Where only the parent is known, an old file does not say who is at the top.
        at.forget(cas);
        refused(&mut at, Error::ROLLBACK, |at| import(at, &alone, None));
        refused(&mut at, Error::ROLLBACK, |at| import(at, &joined, None));
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
