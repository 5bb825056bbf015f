//! What a thief who holds P01's key for an hour, or a child that lies, once had of the directories of others:
//! he has nothing of it now.

use std::ffi::{CStr, CString};

use super::refused;
use crate::abi::replication::{Position, STREAM, signed, verified};
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;
const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const TOP: i32 = CMCRYPTO_SITE_RELATION_TOP;

const FOR_PARENT: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT;
const FOR_CHILD: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD;
const CHILD_KEYS: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS;
const PARENT_KEYS: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS;

const ADDED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ADDED;
const CONFIRMED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED;
const REPLACED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_REPLACED;

const CONFLICT: i32 = CMCRYPTO_ERROR_KEY_CONFLICT;
const MISMATCH: i32 = CMCRYPTO_ERROR_SITE_MISMATCH;
const STOLEN: i32 = CMCRYPTO_ERROR_SITE_KEY_STOLEN;
const UNKNOWN: i32 = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
const UNVOUCHED: i32 = CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED;

const HOUR: i64 = 3600;

/// The key that the thief made.
fn thief(site: &CStr) -> ExchangeKey {
    exchange_key("mp-2048", site)
}

fn p02_key() -> ExchangeKey {
    exchange_key("client-4096", c"P02")
}

/// The key that follows that of P02, or of CAS.
fn next(site: &CStr) -> ExchangeKey {
    exchange_key("mp-4096", site)
}

fn shown(key: &ExchangeKey) -> CString {
    CString::new(fingerprint(key)).unwrap()
}

fn endorse(by: &ExchangeKey, site: &CStr, key: &ExchangeKey, number: u64) -> Vec<u8> {
    let terms = cmcrypto_endorsement_terms { number, ..terms(NOW) };
    bytes(&endorse_site(by, site, key, &terms).ok().unwrap()).to_vec()
}

/// Whether data of a site, signed with this key, is taken: by the directory, and as it is stored.
fn replicates(at: &Directory, site: &CStr, key: &ExchangeKey, now: i64) -> bool {
    let own = text(|out, cap, len| unsafe {
        cmcrypto_site_directory_own_site(at.0.get(), out, cap, len)
    });
    let own = CString::new(own.unwrap()).unwrap();
    let (position, data) = (Position::start(site, &own, STREAM).ok().unwrap(), b"<Inventory/>");
    let (data, len) = (data.as_ptr(), data.len());
    let (signature, _) = signed(|signature, next| unsafe {
        cmcrypto_replication_sign(key.get(), position.get(), data, len, now, signature, next)
    })
    .unwrap();
    let verify = |at: &Directory| {
        let found = verified(|verified, size| unsafe {
            let (signature, signature_len) = (signature.as_ptr(), signature.len());
            cmcrypto_replication_verify(
                at.0.get(),
                position.get(),
                data,
                len,
                signature,
                signature_len,
                now,
                verified,
                size,
            )
        });
        found.map(|_| ())
    };
    let found = verify(at);
    let stored = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    assert_eq!(verify(&stored), found, "as it is stored");
    found.is_ok()
}

/// At CAS, which knows P01 and P02, and expects S01 and X99 below P01.
fn cas() -> Directory {
    let at = Directory::new(c"CAS", &secure());
    at.set_own_key(&cas_key()).unwrap();
    at.publish(c"P01", CHILD, &p01_key(), None).unwrap();
    at.publish(c"P02", CHILD, &p02_key(), None).unwrap();
    at.expect(c"S01", c"P01").unwrap();
    at.expect(c"X99", c"P01").unwrap();
    at
}

/// At S01, below P01.
fn below_p01(stands_alone: bool) -> Directory {
    let at = Directory::new(c"S01", &secure());
    at.set_own_key(&s01_key()).unwrap();
    at.publish(c"P01", PARENT, &p01_key(), None).unwrap();
    if stands_alone {
        at.join((c"P01", &p01_key()), None, NOW).ok().unwrap();
    }
    at
}

/// P01's .CT6 for CAS, with this site below it.
fn children(site: &CStr, key: &ExchangeKey, now: i64) -> KeyFile {
    let at = Directory::new(c"P01", &secure());
    at.publish(site, CHILD, key, None).unwrap();
    at.export_at(&p01_key(), None, CHILD_KEYS, c"CAS", now).ok().unwrap()
}

/// P01's .CT7 for S01, with the site above it, or without any.
fn parents(top: Option<SiteKey<'_>>, now: i64) -> KeyFile {
    let at = Directory::new(c"P01", &secure());
    if let Some(top) = top {
        at.join(top, None, NOW).ok().unwrap();
    }
    at.export_at(&p01_key(), None, PARENT_KEYS, c"S01", now).ok().unwrap()
}

/// P01 gets a new key, an hour later; what was lost by that.
type Recovery = fn(&Directory, i32) -> String;

const RECOVERIES: [Recovery; 4] = [
    // The directory service, nothing kept.
    |at, relation| at.publish_at(c"P01", relation, &next_p01_key(), None, NOW + HOUR).unwrap().1,
    // The directory service; the old key is kept, and retired.
    |at, relation| {
        let (next, until) = (next_p01_key(), Some(NOW + 30 * DAY));
        let (_, lost) = at.publish_at(c"P01", relation, &next, until, NOW + HOUR).unwrap();
        assert_eq!(lost, "");
        at.retire(c"P01", NOW + HOUR).unwrap()
    },
    // A bare key that a person compared.
    |at, relation| {
        let next = next_p01_key();
        at.compare(c"P01", relation, &next, &shown(&next), None, NOW + HOUR).unwrap().1
    },
    // A key file that a person compared.
    |at, relation| {
        let (next, from) = (next_p01_key(), Directory::new(c"P01", &secure()));
        let (usage, to) =
            if relation == CHILD { (FOR_PARENT, c"CAS") } else { (FOR_CHILD, c"S01") };
        let file = from.export_at(&next, None, usage, to, NOW + HOUR).ok().unwrap();
        at.import_at(&file, Some(&shown(&next)), None, NOW + HOUR).unwrap().1
    },
];

/// H1: what the stolen key endorsed ends with it, and the true site comes back by the new one.
#[test]
fn recovery_ends_what_a_stolen_key_endorsed() {
    for recover in RECOVERIES {
        for is_known in [false, true] {
            let (at, p01) = (cas(), p01_key());
            let (thief, s01) = (thief(c"S01"), s01_key());
            if is_known {
                let endorsed = endorse(&p01, c"S01", &s01, 1);
                at.learn_endorsed(&endorsed, &prove(&s01), c"P01", None).unwrap();
            }
            let endorsed = endorse(&p01, c"S01", &thief, 2);
            let found = at.learn_endorsed(&endorsed, &prove(&thief), c"P01", None);
            assert_eq!(found, Ok(if is_known { REPLACED } else { ADDED }));
            // What is encrypted to S01 is for him.
            let certificate = certificate("mp-4096");
            let terms = terms(NOW);
            let encryption = make(cmcrypto_buffer_free, |out| unsafe {
                let (thief, certificate, terms) =
                    (thief.get(), certificate.get(), &raw const terms);
                cmcrypto_site_exchange_key_endorse_site_encryption(thief, certificate, terms, out)
            });
            let accept = |now| {
                let accepted = try_make(cmcrypto_certificate_free, |out| unsafe {
                    let (site, der) = (c"S01".as_ptr(), bytes(&encryption));
                    let (directory, der, len) = (at.0.get_mut(), der.as_ptr(), der.len());
                    cmcrypto_site_directory_accept_encryption_certificate(
                        directory, site, der, len, now, out,
                    )
                });
                accepted.map(|_| ())
            };
            accept(NOW).unwrap();

            assert_eq!(recover(&at, CHILD), "S01");
            for days in [1, 400] {
                assert!(!replicates(&at, c"S01", &thief, NOW + days * DAY));
            }
            assert_eq!(at.check(c"S01", NOW + DAY), Err(UNVOUCHED));
            let held = try_make(cmcrypto_certificate_free, |out| unsafe {
                let site = c"S01".as_ptr();
                cmcrypto_site_directory_encryption_certificate(at.0.get(), site, NOW + DAY, out)
            });
            assert_eq!(held.err(), Some(UNVOUCHED));
            refused(&at, UNVOUCHED, || accept(NOW + DAY));
            // Nor by what he signed in that hour.
            for number in [2, 3] {
                let again = endorse(&p01, c"S01", &thief, number);
                let invalid = CMCRYPTO_ERROR_SIGNATURE_INVALID;
                refused(&at, invalid, || {
                    at.learn_endorsed_at(&again, &prove(&thief), c"P01", None, NOW + DAY)
                });
            }
            let by_next = endorse(&next_p01_key(), c"S01", &s01, 1);
            let proof = prove(&s01);
            at.learn_endorsed_at(&by_next, &proof, c"P01", None, NOW + DAY).unwrap();
            assert!(replicates(&at, c"S01", &s01, NOW + DAY));
        }
    }
}

/// H1: a key file of a known site adds no other without a person.
#[test]
fn recovery_ends_what_a_key_file_of_a_stolen_key_added() {
    let (thief, p01) = (thief(c"X99"), shown(&p01_key()));
    for recover in RECOVERIES {
        let (at, file) = (cas(), children(c"X99", &thief, NOW));
        refused(&at, UNKNOWN, || at.import(&file, None, None));
        // A person was asked, before anyone knew of the theft.
        at.import(&file, Some(&p01), None).unwrap();
        assert!(replicates(&at, c"X99", &thief, NOW));
        assert_eq!(recover(&at, CHILD), "X99");
        for days in [1, 400] {
            assert!(!replicates(&at, c"X99", &thief, NOW + days * DAY));
        }
        refused(&at, CONFLICT, || at.import_at(&file, None, None, NOW + DAY));
    }
}

/// H1: whose key the root is, a key file changes by a person's comparison alone, and not for good.
#[test]
fn recovery_ends_a_root_of_the_thief() {
    let (x01, cas, p01) = (thief(c"X01"), cas_key(), shown(&p01_key()));
    for recover in RECOVERIES {
        for stands_alone in [false, true] {
            let at = below_p01(stands_alone);
            let file = parents(Some((c"X01", &x01)), NOW);
            let top = at.top_level_site();
            refused(&at, UNKNOWN, || at.import(&file, None, None));
            assert_eq!(at.top_level_site(), top);
            // A person compared P01's key, and not that of X01.
            if stands_alone {
                // The directory service said that it does.
                refused(&at, MISMATCH, || at.import(&file, Some(&p01), None));
                continue;
            }
            at.import(&file, Some(&p01), None).unwrap();
            assert!(is_root(&at.trusted_root_key(NOW).ok().unwrap(), &x01));

            assert_eq!(recover(&at, PARENT), "X01");
            let now = NOW + DAY;
            assert_eq!(at.trusted_root_key(now).err(), Some(UNVOUCHED));
            assert!(!replicates(&at, c"X01", &x01, NOW + 400 * DAY));
            // Nor does X01 endorse another key over what was compared.
            let endorsed = endorse(&x01, c"P01", &next(c"P01"), 1);
            refused(&at, UNVOUCHED, || {
                at.learn_endorsed_at(&endorsed, &prove(&next(c"P01")), c"X01", None, now)
            });

            let parent = (c"P01", &next_p01_key());
            let (root, lost) = at.join(parent, Some((c"CAS", &cas)), now).ok().unwrap();
            assert!(is_root(&root, &cas));
            assert_eq!(lost, "X01");
        }
    }
}

/// H1: the key of a mere primary site does not make itself the root.
#[test]
fn a_parent_does_not_make_itself_the_root() {
    let (at, file) = (below_p01(false), parents(None, NOW));
    refused(&at, CONFLICT, || at.import(&file, None, None));
    assert_eq!(at.trusted_root_key(NOW).err(), Some(CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY));
}

/// H1: nor does the top-level site replace what others vouched for.
#[test]
fn what_a_person_compared_gives_way_to_no_endorsement() {
    let (thief, cas) = (thief(c"P01"), cas_key());
    for recover in RECOVERIES {
        let at = below_p01(false);
        at.publish(c"CAS", TOP, &cas, None).unwrap();
        assert_eq!(recover(&at, PARENT), "");
        let endorsed = endorse(&cas, c"P01", &thief, 1);
        refused(&at, CONFLICT, || {
            at.learn_endorsed_at(&endorsed, &prove(&thief), c"CAS", None, NOW + 2 * HOUR)
        });
        assert!(at.site(c"P01").ok().unwrap().has_key(&next_p01_key()));
    }
}

/// M1: between sites too.
#[test]
fn an_endorsement_ends() {
    let (at_cas, s01, p01) = (cas(), s01_key(), p01_key());
    let endorsed = endorse(&p01, c"S01", &s01, 1);
    at_cas.learn_endorsed(&endorsed, &prove(&s01), c"P01", None).unwrap();
    let at_s01 = Directory::new(c"S01", &secure());
    at_s01.publish(c"CAS", TOP, &cas_key(), None).unwrap();
    let endorsed = endorse(&cas_key(), c"P01", &p01, 1);
    at_s01.learn_endorsed(&endorsed, &prove(&p01), c"CAS", None).unwrap();
    let end = terms(NOW).not_after;
    for (at, site, key) in [(&at_cas, c"S01", &s01), (&at_s01, c"P01", &p01)] {
        for (now, expected) in
            [(NOW, true), (end, true), (end + 1, false), (end + 30 * 365 * DAY, false)]
        {
            assert_eq!(replicates(at, site, key, now), expected, "{site:?}, {now}");
        }
    }
    // A new one of the same key goes on.
    let (number, not_before, not_after) = (2, end - DAY, end + 90 * DAY);
    let renewed = cmcrypto_endorsement_terms { number, not_before, not_after, ..terms(NOW) };
    let renewed = endorse_site(&p01, c"S01", &s01, &renewed).ok().unwrap();
    let found = at_cas.learn_endorsed_at(bytes(&renewed), &prove(&s01), c"P01", None, end);
    assert_eq!(found, Ok((CONFIRMED, String::new())));
    assert!(replicates(&at_cas, c"S01", &s01, not_after));
    assert!(!replicates(&at_cas, c"S01", &s01, not_after + 1));
}

/// M2: who compares a key that is known pins it.
#[test]
fn a_comparison_of_the_same_key_counts() {
    let (s01, p01, thief) = (s01_key(), p01_key(), thief(c"S01"));
    type Confirm = fn(&Directory, &ExchangeKey) -> i32;
    let confirmations: [(Confirm, i32); 3] = [
        (
            |at, s01| at.compare(c"S01", CHILD, s01, &shown(s01), None, NOW + HOUR).unwrap().0,
            CMCRYPTO_SITE_KEY_SOURCE_PERSON,
        ),
        (
            |at, s01| {
                let from = Directory::new(c"S01", &secure());
                let file = from.export(s01, None, FOR_PARENT, c"CAS").ok().unwrap();
                at.import(&file, Some(&shown(s01)), None).unwrap()[0].1
            },
            CMCRYPTO_SITE_KEY_SOURCE_PERSON,
        ),
        (
            |at, s01| at.publish(c"S01", CHILD, s01, None).unwrap(),
            CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE,
        ),
    ];
    for (confirm, source) in confirmations {
        let at = cas();
        let endorsed = endorse(&p01, c"S01", &s01, 1);
        at.learn_endorsed(&endorsed, &prove(&s01), c"P01", None).unwrap();
        assert_eq!(confirm(&at, &s01), CONFIRMED);
        assert_eq!(at.site(c"S01").ok().unwrap().facts(), (CHILD, source, String::new()));
        let endorsed = endorse(&p01, c"S01", &thief, 2);
        refused(&at, CONFLICT, || {
            at.learn_endorsed_at(&endorsed, &prove(&thief), c"P01", None, NOW + 2 * HOUR)
        });
        // It does not end with an endorsement that it does not need, nor with the parent.
        assert!(replicates(&at, c"S01", &s01, NOW + 400 * DAY));
        assert_eq!(at.forget(c"P01", NOW + 2 * HOUR), "P01");
        assert!(replicates(&at, c"S01", &s01, NOW + 2 * HOUR));
    }
}

/// M3: not even where a person compared the child's own key.
#[test]
fn a_child_does_not_name_a_site_that_was_forgotten() {
    let (at, p01, thief) = (cas(), p01_key(), thief(c"P02"));
    let later = NOW + HOUR;
    assert_eq!(at.forget(c"P02", NOW), "P02");
    let file = children(c"P02", &thief, later);
    refused(&at, UNKNOWN, || at.import_at(&file, None, None, later));
    refused(&at, MISMATCH, || at.import_at(&file, Some(&shown(&p01)), None, later));
    let endorsed = endorse(&p01, c"P02", &thief, 1);
    refused(&at, MISMATCH, || at.learn_endorsed_at(&endorsed, &prove(&thief), c"P01", None, later));
    // A site that left is expected no more.
    assert_eq!(at.forget(c"S01", NOW), "");
    let file = children(c"S01", &s01_key(), later);
    refused(&at, MISMATCH, || at.import_at(&file, Some(&shown(&p01)), None, later));
}

/// M3: a child has room for 250 sites, and for those alone that were expected.
#[test]
fn one_child_does_not_fill_the_directory() {
    let at = Directory::new(c"CAS", &secure());
    let site = |index: u32| CString::new(format!("{index:03}")).unwrap();
    for index in 0..250 {
        at.expect(&site(index), c"P01").unwrap();
    }
    let found = refused(&at, CMCRYPTO_ERROR_TOO_LARGE, || at.expect(&site(250), c"P01"));
    assert_eq!(found, "below site P01");
    at.expect(&site(250), c"P02").unwrap();
    let file = children(c"X98", &thief(c"X98"), NOW);
    refused(&at, MISMATCH, || at.import(&file, Some(&shown(&p01_key())), None));
    assert_eq!(at.sites(), Vec::<String>::new());
}

/// M4: who has a key takes it from a site that a key file gave it to; no endorsement does that.
#[test]
fn a_key_that_a_child_lists_is_not_lost_to_its_owner() {
    let (p01, p02, next) = (p01_key(), next(c"P02"), next(c"X99"));
    let later = NOW + HOUR;
    let squatted = || {
        let at = cas();
        // He has no proof of that key for X99, only that of P02.
        let endorsed = endorse(&p01, c"X99", &next, 1);
        let mismatch = CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH;
        refused(&at, mismatch, || at.learn_endorsed(&endorsed, &prove(&p02), c"P01", None));
        let file = children(c"X99", &next, NOW);
        at.import(&file, Some(&shown(&p01)), None).unwrap();
        assert_eq!(at.sites(), ["P01", "P02", "X99"]);
        at
    };
    let from = Directory::new(c"P02", &secure());
    let file = from.export_at(&p02, Some(&p02_key()), FOR_PARENT, c"CAS", later).ok().unwrap();
    type Take<'a> = &'a dyn Fn(&Directory) -> Result<String, i32>;
    let takers: [Take<'_>; 4] = [
        &|at| at.import_at(&file, None, None, later).map(|(_, lost)| lost),
        &|at| at.import_at(&file, Some(&shown(&p02)), None, later).map(|(_, lost)| lost),
        &|at| at.compare(c"P02", CHILD, &p02, &shown(&p02), None, later).map(|(_, lost)| lost),
        &|at| at.publish_at(c"P02", CHILD, &p02, None, later).map(|(_, lost)| lost),
    ];
    for take in takers {
        let at = squatted();
        assert_eq!(take(&at).as_deref(), Ok("X99"));
        assert!(replicates(&at, c"P02", &p02, later));
        assert!(!replicates(&at, c"X99", &next, later));
    }
    // CAS takes its own next key from all.
    let at = squatted();
    let own = exchange_key("mp-4096", c"CAS");
    assert_eq!(at.set_own_key(&own).as_deref(), Ok("X99"));
    assert!(is_root(&at.trusted_root_key(NOW).ok().unwrap(), &own));
}

/// L1: nor when its writer comes back.
#[test]
fn an_old_key_file_brings_no_site_back() {
    let (p01, s01) = (p01_key(), s01_key());
    let file = children(c"S01", &s01, NOW);
    for (forgotten, lost) in
        [(&[c"P01"][..], &["P01S01"][..]), (&[c"S01", c"P01"], &["S01", "P01"])]
    {
        let at = cas();
        at.import(&file, Some(&shown(&p01)), None).unwrap();
        let found: Vec<String> = forgotten.iter().map(|site| at.forget(site, NOW)).collect();
        assert_eq!(found, lost);
        let later = NOW + 10 * DAY;
        at.publish_at(c"P01", CHILD, &p01, None, later).unwrap();
        at.expect(c"S01", c"P01").unwrap();
        refused(&at, UNKNOWN, || at.import_at(&file, None, None, later));
        let rollback = CMCRYPTO_ERROR_ROLLBACK;
        refused(&at, rollback, || at.import_at(&file, Some(&shown(&p01)), None, later));
        // What P01 writes then does.
        let file = children(c"S01", &s01, later);
        at.import_at(&file, Some(&shown(&p01)), None, later).unwrap();
        assert!(replicates(&at, c"S01", &s01, later));
    }
}

/// A key that was stolen is not taken again, by whomever it is offered, nor is one that it vouched for.
#[test]
fn a_stolen_key_does_not_come_back() {
    let (p01, next, s01) = (p01_key(), next_p01_key(), s01_key());
    let at = cas();
    let endorsed = endorse(&p01, c"S01", &s01, 1);
    at.learn_endorsed(&endorsed, &prove(&s01), c"P01", None).unwrap();
    // He changes P01's key to one of his, with the one that he holds.
    let from = Directory::new(c"P01", &secure());
    let file = from.export(&next, Some(&p01), FOR_PARENT, c"CAS").ok().unwrap();
    at.import(&file, None, Some(NOW + 30 * DAY)).unwrap();
    assert!(replicates(&at, c"P01", &next, NOW));

    let now = NOW + HOUR;
    assert_eq!(at.report_stolen(&shown(&p01), now).as_deref(), Ok("P01S01"));
    for key in [&p01, &next] {
        assert!(!replicates(&at, c"P01", key, now));
    }
    assert!(!replicates(&at, c"S01", &s01, now));
    assert_eq!(at.check(c"P01", now), Err(STOLEN));
    assert_eq!(at.check(c"S01", now), Err(UNVOUCHED));
    let again = |at: &Directory| {
        // A domain controller that has not heard of the new key yet, and a person who is deceived.
        refused(at, STOLEN, || at.publish_at(c"P01", CHILD, &p01, None, now));
        refused(at, STOLEN, || at.compare(c"P01", CHILD, &p01, &shown(&p01), None, now));
        let file = from.export_at(&p01, None, FOR_PARENT, c"CAS", now).ok().unwrap();
        refused(at, STOLEN, || at.import_at(&file, Some(&shown(&p01)), None, now));
        refused(at, STOLEN, || at.publish_at(c"P09", CHILD, &p01, None, now));
    };
    again(&at);
    assert_eq!(at.forget(c"P01", now), "P01S01");
    again(&at);
    // Another process knows it too.
    let at = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    again(&at);
    let new = exchange_key("mp2-2048", c"P01");
    at.publish_at(c"P01", CHILD, &new, None, now).unwrap();
    assert!(replicates(&at, c"P01", &new, now));
}

/// That of this site too: it needs another.
#[test]
fn the_own_key_can_be_stolen() {
    let at = cas();
    let own = shown(&cas_key());
    assert_eq!(at.report_stolen(&own, NOW).as_deref(), Ok("CAS"));
    assert_eq!(at.trusted_root_key(NOW).err(), Some(STOLEN));
    let told = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_directory_stolen(at.0.get(), out)
    });
    assert_eq!(bytes(&told), format!("{}\n", fingerprint(&cas_key())).as_bytes());
    refused(&at, STOLEN, || at.set_own_key(&cas_key()));
    let next = next(c"CAS");
    at.set_own_key(&next).unwrap();
    assert!(is_root(&at.trusted_root_key(NOW).ok().unwrap(), &next));
}
