//! Endorsements by a site's parent.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::der::{integer, octets};
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::*;

use crate::sites::fixture::*;
use crate::trust::craft;

/// At S01, whose parent P01 is below CAS.
fn secondary(world: &World) -> SiteDirectory {
    world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)])
}

/// At CAS.
fn top(world: &World) -> SiteDirectory {
    world.directory("CAS", &[("P01", Child, P01), ("P02", Child, P02)])
}

#[test]
fn the_top_level_site_vouches_for_the_parent() {
    for world in worlds() {
        let [p01, cas] = ["P01", "CAS"].map(code);
        let until = Some(later(DAY));
        let learn = |at: &mut SiteDirectory, key, number| {
            world.vouch(at, (CAS, "CAS"), (key, "P01"), number, until)
        };
        // What the directory service said of it stays.
        let mut at = secondary(world);
        assert_eq!(learn(&mut at, P01, 5), Ok(Unchanged));
        refused(&mut at, Error::ROLLBACK, |at| learn(at, P01, 4));
        refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, NEXT_P01, 7));
        // That was not counted.
        assert_eq!(learn(&mut at, P01, 6), Ok(Unchanged));
        assert_eq!(world.held(&at, "P01"), Some((P01, DirectoryService, None)));

        // The parent, where only the top-level site is known.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        let endorse = |key, number| world.endorse((CAS, "CAS"), (key, "P01"), terms(number));
        // The key, the number, and what becomes of it, in turn.
        for (key, number, expected) in [
            (P01, 5, Ok(Added)),
            (P01, 5, Ok(Unchanged)),
            (P01, 4, Err(Error::ROLLBACK)),
            (NEXT_P01, 5, Err(Error::ENDORSEMENT_CONFLICT)),
            (P01, 6, Ok(Confirmed)),
            (NEXT_P01, 7, Ok(RolledOver)),
            (NEXT_P01, 7, Ok(Unchanged)),
            (P01, 6, Err(Error::ROLLBACK)),
            (P01, 5, Err(Error::ROLLBACK)),
            // Back to the key before, by no number.
            (P01, 8, Err(Error::ROLLBACK)),
            (NEXT, 8, Ok(RolledOver)),
        ] {
            let before = at.clone();
            let proof = world.proof(key, "P01");
            let found = at.learn_endorsed(&endorse(key, number), &proof, p01, until, NOW);
            let unknown = Err(match before.site(p01) {
                Some(_) => Error::SITE_MISMATCH,
                None => Error::SITE_KEY_UNKNOWN,
            });
            assert_eq!(found, unknown);
            let found = at.learn_endorsed(&endorse(key, number), &proof, cas, until, NOW);
            assert_eq!(found.map(outcome), expected, "{key}, {number}");
            if expected.is_err() {
                assert_eq!(at, before);
            }
        }
        let held = Some((NEXT, ParentEndorsement, Some((NEXT_P01, until))));
        assert_eq!(world.held(&at, "P01"), held);
        let known = at.site(p01).unwrap();
        assert_eq!((known.relation(), known.vouched_by()), (Parent, Some(cas)));
        assert_eq!(known.endorsement(), Some(terms(8)));
        assert!(!known.follows_another());
        // Another site below it is not a second parent.
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            world.vouch(at, (CAS, "CAS"), (P02, "P02"), 1, None)
        });

        // A number that was used does not bring back a site that was forgotten.
        assert_eq!(at.forget(p01, NOW), Ok(vec![p01]));
        refused(&mut at, Error::ROLLBACK, |at| learn(at, NEXT, 8));
        assert_eq!(learn(&mut at, NEXT, 9), Ok(Added));
        // Nor what the directory service replaced.
        world.publish(&mut at, "P01", Parent, P02, None).unwrap();
        for number in [9, 10] {
            refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, NEXT, number));
        }
    }
}

#[test]
fn a_child_vouches_for_what_is_expected_below_it_and_for_no_other() {
    for world in worlds() {
        let mut at = top(world);
        let [p01, p02, s01, s02] = ["P01", "P02", "S01", "S02"].map(code);
        let until = Some(later(DAY));
        let by_p01 = |at: &mut SiteDirectory, key, site, number| {
            world.vouch(at, (P01, "P01"), (key, site), number, until)
        };
        let by_p02 = |at: &mut SiteDirectory, key, site, number| {
            world.vouch(at, (P02, "P02"), (key, site), number, until)
        };
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            by_p01(at, S01, "S01", 1)
        });
        at.expect(s01, p01).unwrap();
        assert_eq!(by_p01(&mut at, S01, "S01", 1), Ok(Added));
        let known = at.site(s01).unwrap();
        assert_eq!((known.relation(), known.vouched_by()), (Child, Some(p01)));
        // Another child endorses the key that it has, and then one of its own making; and the key of a site
        // that was learned elsewhere.
        for (key, site) in [(S01, "S01"), (OTHER, "S01"), (OTHER, "P01"), (OTHER, "CAS")] {
            refused(&mut at, Error::SITE_MISMATCH, |at| by_p02(at, key, site, 2));
        }
        assert_eq!(by_p01(&mut at, NEXT, "S01", 2), Ok(RolledOver));
        // It did not speak of it, and is asked now.
        assert_eq!(at.forget(s01, NOW), Ok(vec![s01]));
        at.expect(s01, p02).unwrap();
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            by_p01(at, NEXT, "S01", 3)
        });
        assert_eq!(by_p02(&mut at, NEXT, "S01", 1), Ok(Added));
        // What was known of it from elsewhere stays.
        let mut known = top(world);
        known.expect(s01, p01).unwrap();
        world.publish(&mut known, "S01", Child, S01, None).unwrap();
        assert_eq!(by_p01(&mut known, S01, "S01", 1), Ok(Unchanged));
        refused(&mut known, Error::KEY_CONFLICT, |at| {
            by_p01(at, OTHER, "S01", 2)
        });
        // There is no fourth level: below S01, and below P01 where that has a parent.
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            at.expect(s02, s01)
        });
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            world.vouch(at, (NEXT, "S01"), (OTHER, "S02"), 1, until)
        });
        let mut at = world.directory("P01", &[("S01", Child, S01), ("CAS", Parent, CAS)]);
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            at.expect(s02, s01)
        });
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            world.vouch(at, (S01, "S01"), (OTHER, "S02"), 1, until)
        });
        // The parent vouches for this site and its siblings, which are not known here.
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            world.vouch(at, (CAS, "CAS"), (P02, "P02"), 1, until)
        });
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            by_p02(at, OTHER, "S02", 1)
        });
    }
}

/// No site is its own parent.
#[test]
fn a_site_does_not_endorse_itself() {
    for world in worlds() {
        let p01 = code("P01");
        let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
            .unwrap();
        let known = at.site(p01).unwrap();
        assert_eq!((known.source(), known.vouched_by()), (Person, None));
        refused(&mut at, Error::SITE_MISMATCH, |at| at.expect(p01, p01));
        for key in [P01, NEXT_P01] {
            let spki = world.public(key).to_spki_der();
            let endorsement = craft::Endorsement::of(craft::SITE, "P01", None, spki);
            let der = craft::endorsed(spki, &endorsement.sign(world.key(P01)));
            let endorsed = EndorsedSite::from_der(&der).unwrap();
            let proof = world.proof(key, "P01");
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                at.learn_endorsed(&endorsed, &proof, p01, None, NOW)
            });
        }
    }
}

/// Nor does it vouch for the site that vouches for it.
#[test]
fn no_word_rests_on_itself() {
    for world in worlds() {
        let [p01, cas] = ["P01", "CAS"].map(code);
        let at_p01 = {
            let mut at = SiteDirectory::new(p01, SECURE);
            at.join((cas, world.public(CAS)), None, NOW).unwrap();
            at
        };
        let key = world.exchange(P01, "P01");
        let file = at_p01.export_key_file(&key, None, ParentKeys, code("S01"), NOW);
        let file = file.unwrap();
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
            .unwrap();
        assert_eq!(at.site(cas).unwrap().vouched_by(), Some(p01));
        // The top-level site, for which the parent vouches, says nothing of the parent.
        for key in [P01, NEXT_P01] {
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                world.vouch(at, (CAS, "CAS"), (key, "P01"), 1, None)
            });
        }
        // Where a person compared its key, it does; but a person compared that of the parent, too.
        let compared = world.fingerprint(CAS);
        at.import_exchange_key(cas, Top, world.public(CAS), &compared, None, NOW)
            .unwrap();
        let found = world.vouch(&mut at, (CAS, "CAS"), (P01, "P01"), 1, None);
        assert_eq!(found, Ok(Unchanged));
        // And the other way round: the parent by its endorsement, and then its file.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        world
            .vouch(&mut at, (CAS, "CAS"), (P01, "P01"), 1, None)
            .unwrap();
        let found = at.import_key_file(&file, None, None, NOW).unwrap();
        assert_eq!(found.outcomes, [(p01, Unchanged), (cas, Unchanged)]);
    }
}

#[test]
fn only_the_current_key_vouches() {
    for world in worlds() {
        let mut at = top(world);
        let p01 = code("P01");
        world
            .publish(&mut at, "P01", Child, NEXT_P01, Some(later(DAY)))
            .unwrap();
        at.expect(code("S01"), p01).unwrap();
        let by = |at: &mut SiteDirectory, key, number| {
            world.vouch(at, (key, "P01"), (S01, "S01"), number, None)
        };
        for key in [P01, P02, OTHER] {
            refused(&mut at, Error::SIGNATURE_INVALID, |at| by(at, key, 9));
        }
        // The numbers of the new key begin anew.
        let found = by(&mut at, NEXT_P01, 1);
        assert_eq!(found, Ok(Added));
    }
}

#[test]
fn validity_role_host_and_key() {
    for world in worlds() {
        let mut at = top(world);
        let p01 = code("P01");
        at.expect(code("S01"), p01).unwrap();
        let learn = |at: &mut SiteDirectory, endorsed: &EndorsedSite, now| {
            let proof = world.proof(S01, "S01");
            at.learn_endorsed(endorsed, &proof, p01, None, now)
                .map(outcome)
        };
        let good = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        let (from, until) = (terms(1).not_before, terms(1).not_after);
        for (now, expected) in [
            (
                from.saturating_add(-1),
                Err(Error::ENDORSEMENT_NOT_YET_VALID),
            ),
            (from, Ok(Added)),
            (until, Ok(Added)),
            (until.saturating_add(1), Err(Error::ENDORSEMENT_EXPIRED)),
        ] {
            assert_eq!(learn(&mut at.clone(), &good, now), expected);
        }

        let spki = world.public(S01).to_spki_der();
        let key = world.key(P01);
        const MISMATCH: Error = Error::ENDORSEMENT_MISMATCH;
        let edits: [Edit<'_, craft::Endorsement>; 5] = [
            ("for signing", &|e| e.role = craft::MP_SIGNING, MISMATCH),
            (
                "for encryption",
                &|e| e.role = craft::SITE_ENCRYPTION,
                MISMATCH,
            ),
            ("another key", &|e| e.subject = vec![1; 32], MISMATCH),
            (
                "a host",
                &|e| e.host = Some(b"mp01".into()),
                Error::HOST_MISMATCH,
            ),
            ("another site", &|e| e.site = b"S02".into(), MISMATCH),
        ];
        let good = craft::Endorsement::of(craft::SITE, "S01", None, spki);
        let found = refuses(world.provider, &good, &edits, |endorsement| {
            let der = craft::endorsed(spki, &endorsement.sign(key));
            attempt(&at, |at| {
                learn(at, &EndorsedSite::from_der(&der).unwrap(), NOW)
            })
        });
        assert_eq!(found, Added);
        // A key that can be none of a site, and something that is no key.
        let small = certificate(world.provider, "client-1024");
        for (what, error) in [
            (small.public_key().to_spki_der(), Error::KEY_TOO_SMALL),
            (
                &der::sequence(&[&integer(1), &octets(b"")])[..],
                Error::MALFORMED,
            ),
        ] {
            let endorsement = craft::Endorsement::of(craft::SITE, "S01", None, what);
            let der = craft::endorsed(what, &endorsement.sign(key));
            let endorsed = EndorsedSite::from_der(&der).unwrap();
            refused(&mut at, error, |at| learn(at, &endorsed, NOW));
        }
        // The key of another site: that of S01 itself is proven, and the site has another.
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            world.vouch(at, (P01, "P01"), (P02, "S01"), 1, None)
        });
        let taken = world.endorse((P01, "P01"), (P02, "S01"), terms(1));
        refused(&mut at, MISMATCH, |at| learn(at, &taken, NOW));
        // The proof of another key, and the right one of another site.
        let good = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        for proof in [
            world.proof(OTHER, "S01"),
            world.proof(P02, "P02"),
            world.proof(S01, "S02"),
        ] {
            refused(&mut at, MISMATCH, |at| {
                at.learn_endorsed(&good, &proof, p01, None, NOW)
            });
        }
    }
}

/// An endorsement gives what the endorsing site has, and no more.
#[test]
fn a_site_that_is_only_believed_vouches_for_no_more() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        let p01 = code("P01");
        at.learn_from_site_itself(&world.proof(P01, "P01"), Child, NOW)
            .unwrap();
        let s01 = code("S01");
        at.expect(s01, p01).unwrap();
        let learn = |at: &mut SiteDirectory| world.vouch(at, (P01, "P01"), (S01, "S01"), 1, None);
        assert_eq!(learn(&mut at), Ok(Added));
        assert_eq!(at.site(s01).unwrap().source(), ParentEndorsement);
        assert_eq!(at.check_site(s01, NOW), Ok(()));
        let bytes = at.to_bytes().unwrap();
        let mut secure = SiteDirectory::from_bytes(world.provider, &bytes, SECURE).unwrap();
        const REQUIRED: Error = Error::SECURE_KEY_EXCHANGE_REQUIRED;
        assert_eq!(secure.check_site(s01, NOW), Err(REQUIRED));
        refused(&mut secure, REQUIRED, learn);
        // When P01 is confirmed, its word is good.
        assert_eq!(
            world.publish(&mut secure, "P01", Child, P01, None),
            Ok(Confirmed)
        );
        assert_eq!(secure.check_site(s01, NOW), Ok(()));
        assert_eq!(learn(&mut secure), Ok(Unchanged));
    }
}
