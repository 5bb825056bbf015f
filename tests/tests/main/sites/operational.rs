//! The operational key of a site above: what it is good for, until when, and what a thief has of
//! it. Each key here but the root's can be stolen.

use cmcrypto_core::channel::{Initiator, Party, Request, Suite};
use cmcrypto_core::exchange_key::{EndorsedSite, EndorsementTerms};
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyOutcome};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::*;

use crate::sites::fixture::*;

/// The operational keys, one after the other.
const JUNE: &str = P02;
const JULY: &str = NEXT_CAS;
const WEEK: i64 = 7 * DAY;

fn operational(world: &World, by: &str, key: &str, terms: EndorsementTerms) -> EndorsedSite {
    let by = world.exchange(by, "CAS");
    let endorsed = by.endorse_operational_key(world.public(key), terms);
    EndorsedSite::from_der(&endorsed.unwrap().to_der()).unwrap()
}

fn accept(
    at: &mut SiteDirectory,
    endorsed: &EndorsedSite,
    keep: Option<i64>,
) -> Result<SiteKeyOutcome, Error> {
    let keep = keep.map(later);
    at.accept_operational_key(code("CAS"), endorsed, keep, NOW)
        .map(outcome)
}

/// S01 below P01 below CAS, whose operational key it has.
fn s01(world: &World) -> SiteDirectory {
    let mut at = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
    let june = operational(world, CAS, JUNE, terms(1));
    assert_eq!(accept(&mut at, &june, None), Ok(Added));
    at
}

/// The same, with P01's key by an endorsement of CAS.
fn vouched(world: &World) -> SiteDirectory {
    let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
    accept(&mut at, &operational(world, CAS, JUNE, terms(1)), None).unwrap();
    let found = world.vouch(&mut at, (JUNE, "CAS"), (P01, "P01"), 1, None);
    assert_eq!(found, Ok(Added));
    at
}

fn stored(world: &World, at: &SiteDirectory) -> SiteDirectory {
    let bytes = at.to_bytes().unwrap();
    let read = SiteDirectory::from_bytes(world.provider, &bytes, at.settings()).unwrap();
    assert_eq!(read, *at);
    read
}

/// What becomes of data that CAS, by this key, sends first.
fn replicates(world: &World, at: &SiteDirectory, key: &str, now: Timestamp) -> Result<(), Error> {
    let (cas, key) = (code("CAS"), world.exchange(key, "CAS"));
    let start = ReplicationPosition::start(cas, at.own_site(), "packages").unwrap();
    let (signature, _) = replication::sign(&key, &start, b"data", now).unwrap();
    let verify = |at| replication::verify(at, &start, b"data", &signature, now).map(drop);
    let found = verify(at);
    assert_eq!(verify(&stored(world, at)), found, "as it is stored");
    found
}

#[test]
fn it_does_what_the_exchange_key_would() {
    for world in worlds() {
        let mut at = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        let unknown = Err(Error::SITE_KEY_UNKNOWN);
        assert_eq!(replicates(world, &at, JUNE, NOW), unknown);
        let june = operational(world, CAS, JUNE, terms(1));
        assert_eq!(accept(&mut at, &june, None), Ok(Added));
        assert_eq!(accept(&mut at, &june, None), Ok(Unchanged));
        for key in [JUNE, CAS] {
            assert_eq!(replicates(world, &at, key, NOW), Ok(()), "{key}");
        }
        // It stays the top-level site's exchange key that clients trust.
        let cas = at.site(code("CAS")).unwrap();
        assert_eq!(cas.public_key(), world.public(CAS));
        let held = cas.operational_key().unwrap();
        assert_eq!(held.public_key(), world.public(JUNE));
        assert_eq!(held.fingerprint(), world.fingerprint(JUNE));
        assert_eq!(held.terms(), terms(1));
        assert_eq!(at.trusted_root_key(NOW).unwrap(), world.root(CAS));
    }
}

#[test]
fn it_alone_endorses() {
    for world in worlds() {
        let mut at = vouched(world);
        assert_eq!(at.check_site(p01(), NOW), Ok(()));
        // The root's word from before, for a key of P01 that was stolen since.
        refused(&mut at, Error::SIGNATURE_INVALID, |at| {
            world.vouch(at, (CAS, "CAS"), (JULY, "P01"), 9, None)
        });
        // And for the site's own encryption certificate.
        let (from, until) = (later(-DAY), later(DAY));
        let key = world.key(OTHER);
        let certificate = self_signed(key, KeyUse::Encryption, "CAS", from, until).unwrap();
        let by = |key: &str, number| {
            let key = world.exchange(key, "CAS");
            key.endorse_site_encryption(&certificate, terms(number))
                .unwrap()
        };
        refused(&mut at, Error::ROLLBACK, |at| {
            at.accept_encryption_certificate(code("CAS"), &by(CAS, 9), NOW)
        });
        at.accept_encryption_certificate(code("CAS"), &by(JUNE, 1), NOW)
            .unwrap();
        assert_eq!(
            at.encryption_certificate(code("CAS"), NOW),
            Ok(&certificate)
        );
        // What it endorsed goes with it.
        accept(&mut at, &operational(world, CAS, JULY, terms(2)), None).unwrap();
        let none = Err(Error::NO_CERTIFICATE);
        assert_eq!(at.encryption_certificate(code("CAS"), NOW), none);
    }
}

#[test]
fn it_ends_with_its_endorsement() {
    for world in worlds() {
        let at = vouched(world);
        let cas = code("CAS");
        for (days, expected) in [(90, Ok(())), (91, Err(Error::ENDORSEMENT_EXPIRED))] {
            let now = later(days * DAY);
            assert_eq!(replicates(world, &at, JUNE, now), expected);
            assert_eq!(at.check_site(cas, now), expected);
            assert_eq!(at.check_site(p01(), now), expected);
            assert_eq!(stored(world, &at).check_site(p01(), now), expected);
            // The root itself is as good as before.
            assert_eq!(at.trusted_root_key(now).unwrap(), world.root(CAS));
        }
        let end = later(90 * DAY);
        let ends = [(cas, end), (p01(), end)];
        assert_eq!(at.lapsing(NOW, 90), ends);
        assert_eq!(at.lapsing(NOW, 89), []);
        let early = Err(Error::ENDORSEMENT_NOT_YET_VALID);
        assert_eq!(at.check_site(cas, later(-3601)), early);
    }
}

#[test]
fn it_is_renewed() {
    for world in worlds() {
        // The same key for longer: what it endorsed is as good.
        let mut at = vouched(world);
        let longer = EndorsementTerms {
            not_after: later(200 * DAY),
            ..terms(2)
        };
        let renewed = operational(world, CAS, JUNE, longer);
        let confirmed = Ok(Confirmed);
        assert_eq!(accept(&mut at, &renewed, None), confirmed);
        assert_eq!(replicates(world, &at, JUNE, later(150 * DAY)), Ok(()));
        assert_eq!(at.check_site(p01(), later(90 * DAY)), Ok(()));

        // Another, with the one before for a week.
        let july = operational(world, CAS, JULY, terms(3));
        let rolled = Ok(RolledOver);
        assert_eq!(accept(&mut at, &july, Some(WEEK)), rolled);
        let retired = Err(Error::SITE_KEY_RETIRED);
        let unvouched = Err(Error::SITE_KEY_UNVOUCHED);
        for (now, before, of_p01) in [
            (WEEK, Ok(()), Ok(())),
            (WEEK + 1, retired, unvouched.clone()),
        ] {
            assert_eq!(replicates(world, &at, JUNE, later(now)), before);
            assert_eq!(replicates(world, &at, JULY, later(now)), Ok(()));
            assert_eq!(at.check_site(p01(), later(now)), of_p01);
        }
        // Or no longer, when nothing of it is under way.
        let mut sooner = at.clone();
        assert_eq!(
            sooner.retire_previous_key(code("CAS"), NOW),
            Ok(vec![p01()])
        );
        assert_eq!(sooner.check_site(p01(), NOW), unvouched);

        // Without: what it endorsed is lost, and said to be.
        let mut at = vouched(world);
        let change = at.accept_operational_key(code("CAS"), &july, None, NOW);
        let change = change.unwrap();
        assert_eq!(change.outcome, Replaced);
        assert_eq!(change.lost, [p01()]);
        let found = world.vouch(&mut at, (JULY, "CAS"), (P01, "P01"), 1, None);
        assert_eq!(found, Ok(Confirmed));
    }
}

#[test]
fn only_the_exchange_key_endorses_it() {
    for world in worlds() {
        let mut at = s01(world);
        let good = |number| operational(world, CAS, JULY, terms(number));
        for (endorsed, expected) in [
            (
                operational(world, JUNE, JULY, terms(2)),
                Error::SIGNATURE_INVALID,
            ),
            (
                operational(world, P01, JULY, terms(2)),
                Error::SIGNATURE_INVALID,
            ),
            (good(0), Error::ROLLBACK),
            (good(1), Error::ENDORSEMENT_CONFLICT),
            // As another site's.
            (
                world
                    .exchange(CAS, "P01")
                    .endorse_operational_key(world.public(JULY), terms(2))
                    .unwrap(),
                Error::SITE_MISMATCH,
            ),
            // As what it is not.
            (
                world.endorse((CAS, "P02"), (JULY, "CAS"), terms(2)),
                Error::ENDORSEMENT_MISMATCH,
            ),
            // Somebody's exchange key.
            (operational(world, CAS, P01, terms(2)), Error::KEY_CONFLICT),
        ] {
            refused(&mut at, expected, |at| accept(at, &endorsed, None));
        }
        let root = world.exchange(CAS, "CAS");
        let found = root.endorse_operational_key(world.public(CAS), terms(2));
        assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        // It is none of a site, and no other key is it.
        let by_june = operational(world, JUNE, JULY, terms(2));
        for (endorsed, expected) in [
            (good(2), Error::SIGNATURE_INVALID),
            (by_june, Error::ENDORSEMENT_MISMATCH),
        ] {
            let proof = world.proof(JULY, "CAS");
            refused(&mut at, expected, |at| {
                at.learn_endorsed(&endorsed, &proof, code("CAS"), None, NOW)
            });
        }
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            world.publish(at, "P01", Parent, JUNE, None)
        });
        // A site below has none here.
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let by_p01 = world.exchange(P01, "P01");
        let by_p01 = by_p01.endorse_operational_key(world.public(JUNE), terms(1));
        let by_p01 = by_p01.unwrap();
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.accept_operational_key(p01(), &by_p01, None, NOW)
        });
        refused(&mut at, Error::SITE_KEY_UNKNOWN, |at| {
            at.accept_operational_key(code("P02"), &by_p01, None, NOW)
        });
    }
}

#[test]
fn a_thief_of_it_has_nothing_after_the_report() {
    for world in worlds() {
        let mut at = vouched(world);
        let lost = at.report_stolen(&world.fingerprint(JUNE), NOW);
        assert_eq!(lost, Ok(vec![code("CAS"), p01()]));
        let stolen = Err(Error::SITE_KEY_STOLEN);
        assert_eq!(replicates(world, &at, JUNE, NOW), stolen);
        assert_eq!(at.check_site(p01(), NOW), Err(Error::SITE_KEY_UNVOUCHED));
        // Not by the root either.
        let again = operational(world, CAS, JUNE, terms(9));
        refused(&mut at, Error::SITE_KEY_STOLEN, |at| {
            accept(at, &again, None)
        });
        // The rescue keeps nothing of it, whatever is asked for.
        let rescue = operational(world, CAS, JULY, terms(2));
        let replaced = Ok(Replaced);
        assert_eq!(accept(&mut at, &rescue, Some(WEEK)), replaced);
        assert_eq!(
            replicates(world, &at, JUNE, NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        assert_eq!(replicates(world, &at, JULY, NOW), Ok(()));
        refused(&mut at, Error::SIGNATURE_INVALID, |at| {
            world.vouch(at, (JUNE, "CAS"), (P01, "P01"), 7, None)
        });
        let found = world.vouch(&mut at, (JULY, "CAS"), (P01, "P01"), 1, None);
        assert_eq!(found, Ok(Confirmed));
        // Where it was not reported, its number is what revokes it.
        let mut at = vouched(world);
        accept(&mut at, &rescue, None).unwrap();
        let june = operational(world, CAS, JUNE, terms(1));
        refused(&mut at, Error::ROLLBACK, |at| accept(at, &june, None));
        // While it is kept, it endorses no more.
        let mut at = vouched(world);
        accept(&mut at, &rescue, Some(WEEK)).unwrap();
        refused(&mut at, Error::SIGNATURE_INVALID, |at| {
            world.vouch(at, (JUNE, "CAS"), (P01, "P01"), 7, None)
        });
    }
}

#[test]
fn it_goes_with_the_root() {
    for world in worlds() {
        let mut at = vouched(world);
        let lost = at.report_stolen(&world.fingerprint(CAS), NOW).unwrap();
        assert_eq!(lost, [code("CAS"), p01()]);
        assert_eq!(
            replicates(world, &at, JUNE, NOW),
            Err(Error::SITE_KEY_STOLEN)
        );
        let another = operational(world, CAS, JULY, terms(2));
        refused(&mut at, Error::SITE_KEY_STOLEN, |at| {
            accept(at, &another, None)
        });
        world.publish(&mut at, "CAS", Top, NEXT_P01, None).unwrap();
        assert_eq!(
            replicates(world, &at, JUNE, NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        assert!(at.site(code("CAS")).unwrap().operational_key().is_none());
        // The old root's word for one is nothing under the new one.
        refused(&mut at, Error::SIGNATURE_INVALID, |at| {
            accept(at, &another, None)
        });
        let by_new = operational(world, NEXT_P01, NEXT, terms(1));
        assert_eq!(accept(&mut at, &by_new, None), Ok(Added));
        assert_eq!(replicates(world, &at, NEXT, NOW), Ok(()));
    }
}

/// CAS, with its root offline, as it writes key files.
fn cas(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P01", Child, P01)]);
    let june = operational(world, CAS, JUNE, terms(1));
    let own = Err(Error::NO_TRUSTED_ROOT_KEY);
    assert_eq!(accept(&mut at, &june, None), own);
    at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
    assert_eq!(accept(&mut at, &june, None), Ok(Added));
    at
}

fn file(
    world: &World,
    at: &SiteDirectory,
    key: &str,
    now: Timestamp,
) -> Result<SiteKeyFile, Error> {
    let key = world.exchange(key, "CAS");
    let file = at.export_key_file(&key, None, ParentKeys, p01(), now)?;
    SiteKeyFile::from_der(world.provider, &file.to_der())
}

#[test]
fn it_writes_key_files() {
    for world in worlds() {
        let at_cas = stored(world, &cas(world));
        let given = file(world, &at_cas, JUNE, NOW).unwrap();
        // The root is what a person compares.
        assert!(given.has_operational_key());
        assert_eq!(given.public_key(), world.public(CAS));
        let mut at = SiteDirectory::new(p01(), SECURE);
        let compared = world.fingerprint(CAS);
        let wrong = world.fingerprint(JUNE);
        refused(&mut at, Error::SIGNER_MISMATCH, |at| {
            at.import_key_file(&given, Some(&wrong), None, NOW)
        });
        let found = at.import_key_file(&given, Some(&compared), None, NOW);
        let cas_code = code("CAS");
        assert_eq!(found.unwrap().outcomes, [(cas_code, Added)]);
        assert_eq!(at.trusted_root_key(NOW).unwrap(), world.root(CAS));
        assert_eq!(replicates(world, &at, JUNE, NOW), Ok(()));
        // Where it is known, nobody has to compare; the old file does not lead back.
        let mut at_cas = at_cas;
        let july = operational(world, CAS, JULY, terms(2));
        accept(&mut at_cas, &july, None).unwrap();
        let next = file(world, &at_cas, JULY, later(1)).unwrap();
        let found = at.import_key_file(&next, None, Some(later(WEEK)), later(1));
        assert_eq!(found.unwrap().outcomes, [(cas_code, RolledOver)]);
        // As long as the one before is kept, its file says no less than before.
        let found = at.import_key_file(&given, None, None, later(WEEK));
        assert_eq!(found.unwrap().outcomes, [(cas_code, Unchanged)]);
        for compared in [None, Some(&*compared)] {
            refused(&mut at, Error::ROLLBACK, |at| {
                at.import_key_file(&given, compared, None, later(WEEK + 1))
            });
        }

        // One that has ended writes no file, and none of its files counts.
        let late = later(91 * DAY);
        let expired = Error::ENDORSEMENT_EXPIRED;
        assert_eq!(
            file(world, &at_cas, JULY, late).err(),
            Some(expired.clone())
        );
        let mut anew = SiteDirectory::new(p01(), SECURE);
        refused(&mut anew, expired, |at| {
            at.import_key_file(&next, Some(&compared), None, late)
        });
        // No key follows another by it.
        let keys = [JULY, CAS].map(|key| world.exchange(key, "CAS"));
        let kind = KeyForChild;
        let found = at_cas.export_key_file(&keys[0], Some(&keys[1]), kind, p01(), NOW);
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT));
        // A thief's is not written, once it is reported.
        at_cas.report_stolen(&world.fingerprint(JULY), NOW).unwrap();
        let stolen = Some(Error::SITE_KEY_STOLEN);
        assert_eq!(file(world, &at_cas, JULY, NOW).err(), stolen);
    }
}

#[test]
fn a_file_with_anothers_operational_key_is_none() {
    for world in worlds() {
        let der = file(world, &cas(world), JUNE, NOW).unwrap().to_der();
        // Another root of the same length.
        let theirs = operational(world, NEXT_CAS, JUNE, terms(1)).to_der();
        let ours = operational(world, CAS, JUNE, terms(1)).to_der();
        let at = der.windows(ours.len()).position(|part| part == ours);
        let mut edited = der.clone();
        edited[at.unwrap()..][..theirs.len()].copy_from_slice(&theirs);
        let found = SiteKeyFile::from_der(world.provider, &edited);
        assert_eq!(found.err(), Some(Error::SIGNATURE_INVALID));
        for place in places(0..der.len()) {
            let mut edited = der.clone();
            edited[place] ^= 1 << (place % 8);
            assert!(SiteKeyFile::from_der(world.provider, &edited).is_err());
        }
    }
}

/// A site's own: it is no other's, and ends with the exchange key.
#[test]
fn ones_own() {
    for world in worlds() {
        let mut at = cas(world);
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            world.publish(at, "P02", Child, JUNE, None)
        });
        let end = [(code("CAS"), later(90 * DAY))];
        assert_eq!(at.lapsing(NOW, 90), end);
        let lost = at.report_stolen(&world.fingerprint(JUNE), NOW);
        assert_eq!(lost, Ok(vec![code("CAS")]));
        let mut at = cas(world);
        at.set_own_key(&world.exchange(OTHER, "CAS"), NOW).unwrap();
        assert_eq!(at.lapsing(NOW, 90), []);
        let insecure = SiteDirectorySettings {
            allow_insecure_key_exchange: true,
        };
        let bytes = at.to_bytes().unwrap();
        SiteDirectory::from_bytes(world.provider, &bytes, insecure).unwrap();
    }
}

/// A root that is offline has no private half at its site server.
#[test]
fn the_public_half_is_noted() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        // A child that claims the coming operational key for one below it.
        let june_is = ("S01", Child, JUNE);
        world
            .publish(&mut at, june_is.0, june_is.1, june_is.2, None)
            .unwrap();
        at.set_own_public_key(world.root(CAS), NOW).unwrap();
        let june = operational(world, CAS, JUNE, terms(1));
        let change = at.accept_operational_key(code("CAS"), &june, None, NOW);
        let change = change.unwrap();
        assert_eq!((change.outcome, change.lost), (Added, vec![code("S01")]));
        assert_eq!(at.trusted_root_key(NOW).unwrap(), world.root(CAS));
        refused(&mut at, Error::KEY_CONFLICT, |at| {
            at.set_own_public_key(world.root(JUNE), NOW)
        });
        // What is neither key writes no file, in which it would be the exchange key.
        let conflict = Some(Error::KEY_CONFLICT);
        assert_eq!(file(world, &at, JULY, NOW).err(), conflict);
        accept(&mut at, &operational(world, CAS, JULY, terms(2)), None).unwrap();
        assert_eq!(file(world, &at, JUNE, NOW).err(), conflict);
        assert!(file(world, &at, JULY, NOW).unwrap().has_operational_key());
        // With the root go all of them.
        at.report_stolen(&world.fingerprint(CAS), NOW).unwrap();
        let stolen = Error::SITE_KEY_STOLEN;
        assert_eq!(file(world, &at, JULY, NOW).err(), Some(stolen.clone()));
        let another = operational(world, CAS, NEXT, terms(3));
        refused(&mut at, stolen, |at| accept(at, &another, None));
    }
}

/// Whoever says that it is an exchange key.
#[test]
fn it_is_never_the_root() {
    for world in worlds() {
        let mut at = s01(world);
        for site in ["CAS", "P01"] {
            let relation = at.site(code(site)).unwrap().relation();
            refused(&mut at, Error::KEY_CONFLICT, |at| {
                world.publish(at, site, relation, JUNE, None)
            });
            refused(&mut at, Error::KEY_CONFLICT, |at| {
                let compared = world.fingerprint(JUNE);
                let key = world.public(JUNE);
                at.import_exchange_key(code(site), relation, key, &compared, None, NOW)
            });
        }
        // Of a site that is not at the top there is none, nor keys of others in a file that it signs.
        let by_p01 = world.exchange(P01, "P01");
        let by_p01 = by_p01.endorse_operational_key(world.public(NEXT), terms(1));
        refused(&mut at, Error::SITE_MISMATCH, |at| {
            at.accept_operational_key(p01(), &by_p01.unwrap(), None, NOW)
        });
    }
}

/// One that another has followed does not come back, nor what it said, whatever number the root gives it.
#[test]
fn none_comes_back() {
    for world in worlds() {
        let mut at = vouched(world);
        accept(&mut at, &operational(world, CAS, JULY, terms(2)), None).unwrap();
        let again = operational(world, CAS, JUNE, terms(3));
        refused(&mut at, Error::ROLLBACK, |at| accept(at, &again, None));
        at.forget(code("CAS"), NOW).unwrap();
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        refused(&mut at, Error::ROLLBACK, |at| accept(at, &again, None));
        let july = operational(world, CAS, JULY, terms(2));
        assert_eq!(accept(&mut at, &july, None), Ok(Added));
    }
}

/// What the root signed before it went offline is no restart, where the operational key is not known any
/// more.
#[test]
fn old_replication_of_the_root_is_not_taken_again() {
    for world in worlds() {
        let mut at = s01(world);
        let (cas, start) = (code("CAS"), |at: &SiteDirectory| {
            ReplicationPosition::start(code("CAS"), at.own_site(), "packages").unwrap()
        });
        let sign = |key: &str, position: &ReplicationPosition, time| {
            replication::sign(&world.exchange(key, "CAS"), position, b"data", time).unwrap()
        };
        let (first, sent) = sign(CAS, &start(&at), NOW);
        let (second, _) = sign(JUNE, &sent, later(10));
        let take = |at: &SiteDirectory, position: &ReplicationPosition, signature: &[u8]| {
            let found = replication::verify(at, position, b"data", signature, later(20));
            found.map(|found| found.position().clone())
        };
        let position = take(&at, &start(&at), &first).unwrap();
        let position = take(&at, &position, &second).unwrap();
        at.forget(cas, NOW).unwrap();
        world.publish(&mut at, "CAS", Top, CAS, None).unwrap();
        let anew = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        for at in [&at, &anew] {
            assert_eq!(take(at, &position, &first), Err(Error::ROLLBACK));
        }
        // What it signs later is.
        let (later_first, _) = sign(CAS, &start(&at), later(15));
        assert!(take(&anew, &position, &later_first).is_ok());
    }
}

/// On a channel, either way, as long as it is the site's.
#[test]
fn it_talks_on_channels() {
    for world in worlds() {
        let (cas, s01_code) = (code("CAS"), code("S01"));
        let at = s01(world);
        let at_cas = world.directory("CAS", &[("S01", Child, S01)]);
        let own = Party::site(world.exchange(S01, "S01"));
        let connect = |key: &str, at: &SiteDirectory| {
            let party = Party::site(world.exchange(key, "CAS"));
            let (initiator, message) = Initiator::start(&own, cas, Suite::X25519)?;
            let request = Request::read(&message, &[Suite::X25519])?;
            let (responder, message) = request.respond_site(&party, &at_cas, NOW)?;
            let (message, _) = initiator.receive_site(&message, at, NOW)?;
            responder.receive_site(&message, &at_cas, NOW).map(drop)?;
            let (initiator, message) = Initiator::start(&party, s01_code, Suite::X25519)?;
            let request = Request::read(&message, &[Suite::X25519])?;
            let (responder, message) = request.respond_site(&own, at, NOW)?;
            let (message, _) = initiator.receive_site(&message, &at_cas, NOW)?;
            responder.receive_site(&message, at, NOW)
        };
        let channel = connect(JUNE, &at).unwrap();
        assert_eq!(connect(JULY, &at).map(drop), Err(Error::SITE_KEY_UNKNOWN));
        let mut robbed = at.clone();
        robbed.report_stolen(&world.fingerprint(JUNE), NOW).unwrap();
        let found = connect(JUNE, &robbed).map(drop);
        assert_eq!(found, Err(Error::SITE_KEY_STOLEN));

        // One after it, which keeps it for what it signed; and the end of its endorsement.
        assert_eq!(
            channel.lifetime.check_site(&at, terms(1).not_after),
            Err(Error::CHANNEL_ENDED)
        );
        let (channel, other) = (connect(JUNE, &at).unwrap(), connect(JUNE, &at).unwrap());
        assert_eq!(channel.lifetime.check_site(&at, NOW), Ok(()));
        let late = terms(1).not_after.saturating_add(1);
        let found = channel.lifetime.check_site(&at, late);
        assert_eq!(found, Err(Error::ENDORSEMENT_EXPIRED));
        let of_root = connect(CAS, &at).unwrap();
        let mut next = at.clone();
        let july = operational(world, CAS, JULY, terms(2));
        accept(&mut next, &july, Some(DAY)).unwrap();
        let retired = Error::SITE_KEY_RETIRED;
        assert_eq!(connect(JUNE, &next).map(drop), Err(retired.clone()));
        assert_eq!(other.lifetime.check_site(&next, NOW), Err(retired));
        // The exchange key is the site's as before.
        assert_eq!(of_root.lifetime.check_site(&next, NOW), Ok(()));
    }
}

/// A site that joined by a file which it signed keeps its root when it is stolen.
#[test]
fn a_theft_of_it_does_not_take_the_root() {
    for world in worlds() {
        let given = file(world, &cas(world), JUNE, NOW).unwrap();
        let mut at = SiteDirectory::new(p01(), SECURE);
        at.import_key_file(&given, Some(&world.fingerprint(CAS)), None, NOW)
            .unwrap();
        at.report_stolen(&world.fingerprint(JUNE), NOW).unwrap();
        assert_eq!(at.trusted_root_key(NOW).unwrap(), world.root(CAS));
        let rescue = operational(world, CAS, JULY, terms(2));
        assert_eq!(accept(&mut at, &rescue, None), Ok(Replaced));
        assert_eq!(at.trusted_root_key(NOW).unwrap(), world.root(CAS));
    }
}

/// It ends where its site is at the top no more: here, and at the site itself.
#[test]
fn it_ends_below_another() {
    for world in worlds() {
        let by_p01 = world.exchange(P01, "P01");
        let june = by_p01.endorse_operational_key(world.public(JUNE), terms(1));
        let june = june.unwrap();
        let mut at = SiteDirectory::new(code("S01"), SECURE);
        at.join((p01(), world.public(P01)), None, NOW).unwrap();
        at.accept_operational_key(p01(), &june, None, NOW).unwrap();
        let mut own = SiteDirectory::new(p01(), SECURE);
        own.set_own_key(&by_p01, NOW).unwrap();
        own.accept_operational_key(p01(), &june, None, NOW).unwrap();
        assert_eq!(own.lapsing(NOW, 90).len(), 1);
        world.publish(&mut own, "CAS", Parent, CAS, None).unwrap();
        let top = (code("CAS"), world.public(CAS));
        own.join(top, None, NOW).unwrap();
        at.join((p01(), world.public(P01)), Some(top), NOW).unwrap();
        assert!(at.site(p01()).unwrap().operational_key().is_none());
        assert_eq!(
            (at.lapsing(NOW, 90), own.lapsing(NOW, 90)),
            (vec![], vec![])
        );
    }
}

/// A report of the exchange key is one of the operational keys that are held under it: what a thief of the
/// root vouched for by one of his gives way to the new root's word.
#[test]
fn it_is_stolen_with_the_root() {
    for world in worlds() {
        let mut at = world.directory("S01", &[("CAS", Top, CAS)]);
        accept(&mut at, &operational(world, CAS, JUNE, terms(1)), None).unwrap();
        let vouched = world.vouch(&mut at, (JUNE, "CAS"), (OTHER, "X99"), 1, None);
        assert_eq!(vouched, Ok(Added));
        at.report_stolen(&world.fingerprint(CAS), NOW).unwrap();
        world.publish(&mut at, "CAS", Top, NEXT_P01, None).unwrap();
        let reported: Vec<String> = at.stolen().collect();
        assert!(reported.contains(&world.fingerprint(JUNE)) && reported.len() == 2);
        accept(
            &mut at,
            &operational(world, NEXT_P01, "op-2048", terms(1)),
            None,
        )
        .unwrap();
        let vouched = world.vouch(&mut at, ("op-2048", "CAS"), (P01, "P01"), 1, None);
        assert_eq!(vouched, Ok(Added));
        assert!(at.site(code("X99")).is_none());
    }
}

/// Nor by following keys of a child that a thief has, until their numbers are forgotten.
#[test]
fn none_comes_back_by_another_site() {
    for world in worlds() {
        let mut at = world.directory("P01", &[("S01", Child, S01)]);
        at.join((code("CAS"), world.public(CAS)), None, NOW)
            .unwrap();
        accept(&mut at, &operational(world, CAS, JUNE, terms(1)), None).unwrap();
        accept(&mut at, &operational(world, CAS, JULY, terms(2)), None).unwrap();
        let keys = [S01, JUNE, "site-2048", "site2-2048", "mp-2048"];
        for (number, pair) in keys.windows(2).enumerate() {
            let time = later(10 * (number as i64 + 1));
            let file = world.rollover(KeyForParent, (pair[0], pair[1], "S01"), "P01", time);
            at.import_key_file(&file, None, None, time).unwrap();
        }
        let again = operational(world, CAS, JUNE, terms(3));
        assert_eq!(accept(&mut at, &again, None), Err(Error::ROLLBACK));
    }
}

/// The one before is dropped by the same key, too.
#[test]
fn the_one_before_is_dropped_later() {
    for world in worlds() {
        for number in [2, 3] {
            let mut at = s01(world);
            accept(
                &mut at,
                &operational(world, CAS, JULY, terms(2)),
                Some(WEEK),
            )
            .unwrap();
            assert_eq!(replicates(world, &at, JUNE, NOW), Ok(()));
            accept(&mut at, &operational(world, CAS, JULY, terms(number)), None).unwrap();
            assert_eq!(
                replicates(world, &at, JUNE, NOW),
                Err(Error::SITE_KEY_UNKNOWN)
            );
            assert_eq!(replicates(world, &at, JULY, NOW), Ok(()));
        }
    }
}

/// Nor is it kept once the key that followed it was stolen: both were in one place.
#[test]
fn the_one_before_goes_with_a_theft() {
    for world in worlds() {
        let mut at = s01(world);
        accept(
            &mut at,
            &operational(world, CAS, JULY, terms(2)),
            Some(WEEK),
        )
        .unwrap();
        assert_eq!(replicates(world, &at, JUNE, NOW), Ok(()));
        at.report_stolen(&world.fingerprint(JULY), NOW).unwrap();
        assert_eq!(
            replicates(world, &at, JUNE, NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        let rescue = operational(world, CAS, "op-2048", terms(3));
        accept(&mut at, &rescue, Some(WEEK)).unwrap();
        assert_eq!(
            replicates(world, &at, JUNE, NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        assert_eq!(
            replicates(world, &at, JULY, NOW),
            Err(Error::SITE_KEY_UNKNOWN)
        );
        assert_eq!(replicates(world, &at, "op-2048", NOW), Ok(()));
    }
}

/// What a file by it can't hold is not written.
#[test]
fn it_tells_of_no_other_site() {
    for world in worlds() {
        let at = cas(world);
        let key = world.exchange(JUNE, "CAS");
        let found = at.export_key_file(&key, None, ChildKeys, code("X00"), NOW);
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT));
    }
}
