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
        let mut at = secondary(world);
        let [p01, cas] = ["P01", "CAS"].map(code);
        let endorse = |key, number| world.endorse((CAS, "CAS"), (key, "P01"), terms(number));
        let until = Some(later(DAY));
        // The key, the number, and what becomes of it, in turn.
        for (key, number, expected) in [
            (P01, 5, Ok(Unchanged)),
            (P01, 5, Ok(Unchanged)),
            (P01, 4, Err(Error::ROLLBACK)),
            (NEXT_P01, 5, Err(Error::ENDORSEMENT_CONFLICT)),
            (NEXT_P01, 7, Ok(RolledOver)),
            (NEXT_P01, 7, Ok(Unchanged)),
            (P01, 6, Err(Error::ROLLBACK)),
            (P01, 5, Err(Error::ROLLBACK)),
            // Back to the key before, by no number.
            (P01, 8, Err(Error::ROLLBACK)),
            (NEXT, 8, Ok(RolledOver)),
        ] {
            let before = at.clone();
            let found = at.learn_endorsed(&endorse(key, number), p01, until, NOW);
            assert_eq!(found, Err(Error::SITE_MISMATCH));
            let found = at.learn_endorsed(&endorse(key, number), cas, until, NOW);
            assert_eq!(found, expected, "{key}, {number}");
            if expected.is_err() {
                assert_eq!(at, before);
            }
        }
        let held = Some((NEXT, ParentEndorsement, Some((NEXT_P01, until))));
        assert_eq!(world.held(&at, "P01"), held);
        assert_eq!(at.site(p01).unwrap().vouched_by(), Some(cas));

        // A number that was used does not bring back what the directory service replaced twice.
        world.publish(&mut at, "P01", Parent, P02, None).unwrap();
        world.publish(&mut at, "P01", Parent, OTHER, None).unwrap();
        refused(&mut at, Error::ROLLBACK, |at| {
            at.learn_endorsed(&endorse(NEXT, 8), cas, until, NOW)
        });

        // The parent, where only the top-level site is known.
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        let found = at.learn_endorsed(&endorse(P01, 1), cas, None, NOW);
        assert_eq!(found, Ok(Added));
        assert_eq!(at.site(p01).unwrap().relation(), Parent);
        // Another site below it is not a second parent.
        let other = world.endorse((CAS, "CAS"), (P02, "P02"), terms(1));
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.learn_endorsed(&other, cas, None, NOW)
        });
    }
}

#[test]
fn a_child_vouches_for_what_is_below_it_and_for_no_other() {
    for world in worlds() {
        let mut at = top(world);
        let [p01, p02, s01] = ["P01", "P02", "S01"].map(code);
        let by_p01 = |key, site, number| world.endorse((P01, "P01"), (key, site), terms(number));
        let by_p02 = |key, site, number| world.endorse((P02, "P02"), (key, site), terms(number));
        let until = Some(later(DAY));
        let found = at.learn_endorsed(&by_p01(S01, "S01", 1), p01, until, NOW);
        assert_eq!(found, Ok(Added));
        let known = at.site(s01).unwrap();
        assert_eq!((known.relation(), known.vouched_by()), (Child, Some(p01)));
        // Another child endorses the key that it has, and then one of its own making.
        let found = at.learn_endorsed(&by_p02(S01, "S01", 1), p02, until, NOW);
        assert_eq!(found, Ok(Unchanged));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            at.learn_endorsed(&by_p02(OTHER, "S01", 2), p02, until, NOW)
        });
        // Nor does it replace the key of a site that was learned elsewhere.
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            at.learn_endorsed(&by_p02(OTHER, "P01", 2), p02, until, NOW)
        });
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.learn_endorsed(&by_p02(OTHER, "CAS", 2), p02, until, NOW)
        });
        let found = at.learn_endorsed(&by_p01(NEXT, "S01", 2), p01, until, NOW);
        assert_eq!(found, Ok(RolledOver));
        // There is no fourth level: below S01, and below P01 where that has a parent.
        let below = world.endorse((NEXT, "S01"), (OTHER, "S02"), terms(1));
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            at.learn_endorsed(&below, s01, until, NOW)
        });
        let mut at = world.directory("P01", &[("S01", Child, S01), ("CAS", Parent, CAS)]);
        let below = world.endorse((S01, "S01"), (OTHER, "S02"), terms(1));
        refused(&mut at, Error::ENDORSEMENT_TOO_DEEP, |at| {
            at.learn_endorsed(&below, s01, until, NOW)
        });
        // The parent vouches for this site and its siblings, which are not known here.
        let sibling = world.endorse((CAS, "CAS"), (P02, "P02"), terms(1));
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.learn_endorsed(&sibling, code("CAS"), until, NOW)
        });
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            at.learn_endorsed(&by_p02(OTHER, "S02", 1), p02, until, NOW)
        });
    }
}

/// No site is its own parent, even one that vouched for itself by a key file.
#[test]
fn a_site_does_not_endorse_itself() {
    for world in worlds() {
        let p01 = code("P01");
        let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
        let mut at = SiteDirectory::new(code("CAS"), SECURE);
        at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
            .unwrap();
        assert_eq!(at.site(p01).unwrap().vouched_by(), Some(p01));
        for key in [P01, NEXT_P01] {
            let spki = world.public(key).to_spki_der();
            let endorsement = craft::Endorsement::of(craft::SITE, "P01", None, spki);
            let der = craft::endorsed(spki, &endorsement.sign(world.key(P01)));
            let endorsed = EndorsedSite::from_der(&der).unwrap();
            refused(&mut at, Error::SITE_MISMATCH, |at| {
                at.learn_endorsed(&endorsed, p01, None, NOW)
            });
        }
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
        let by = |key, number| world.endorse((key, "P01"), (S01, "S01"), terms(number));
        for key in [P01, P02, OTHER] {
            refused(&mut at, Error::SIGNATURE_INVALID, |at| {
                at.learn_endorsed(&by(key, 9), p01, None, NOW)
            });
        }
        // The numbers of the new key begin anew.
        let found = at.learn_endorsed(&by(NEXT_P01, 1), p01, None, NOW);
        assert_eq!(found, Ok(Added));
    }
}

#[test]
fn validity_role_host_and_key() {
    for world in worlds() {
        let mut at = top(world);
        let p01 = code("P01");
        let learn = |at: &mut SiteDirectory, endorsed: &EndorsedSite, now| {
            at.learn_endorsed(endorsed, p01, None, now)
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
            (
                "another site",
                &|e| e.site = b"CAS".into(),
                Error::SITE_MISMATCH,
            ),
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
        // The key of another site.
        let taken = world.endorse((P01, "P01"), (P02, "S01"), terms(1));
        refused(&mut at, Error::KEY_CONFLICT, |at| learn(at, &taken, NOW));
    }
}

/// What is believed of a site without proof gives no proof of another.
#[test]
fn a_site_that_is_only_believed_vouches_for_no_more() {
    for world in worlds() {
        let mut at = SiteDirectory::new(code("CAS"), OPEN);
        let p01 = code("P01");
        at.learn_from_site_itself(p01, Child, world.public(P01), NOW)
            .unwrap();
        let endorsed = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        let found = at.learn_endorsed(&endorsed, p01, None, NOW);
        assert_eq!(found, Ok(Added));
        assert_eq!(at.site(code("S01")).unwrap().source(), SiteItself);
        let bytes = at.to_bytes().unwrap();
        let mut secure = SiteDirectory::from_bytes(world.provider, &bytes, SECURE).unwrap();
        refused(&mut secure, Error::SECURE_KEY_EXCHANGE_REQUIRED, |at| {
            at.learn_endorsed(&endorsed, p01, None, NOW)
        });
        // When P01 is confirmed, its word is good.
        assert_eq!(
            world.publish(&mut secure, "P01", Child, P01, None),
            Ok(Confirmed)
        );
        let found = secure.learn_endorsed(&endorsed, p01, None, NOW);
        assert_eq!(found, Ok(Confirmed));
        assert_eq!(
            secure.site(code("S01")).unwrap().source(),
            ParentEndorsement
        );
    }
}
