//! Where a site stands.

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;
const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const TOP: i32 = CMCRYPTO_SITE_RELATION_TOP;

const BY_DIRECTORY: i32 = CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE;
const BY_ITSELF: i32 = CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF;

/// Joins by what the sites above say themselves: these proofs.
fn join_by_word(at: &Directory, parent: &[u8], top: &[u8], now: i64) -> Result<Root, i32> {
    joined(|lost, root| unsafe {
        cmcrypto_site_directory_join_by_their_own_word(
            0,
            at.0.get_mut(),
            parent.as_ptr(),
            parent.len(),
            top.as_ptr(),
            top.len(),
            now,
            lost,
            root,
        )
    })
    .map(|(root, _)| root)
}

fn expected(at: &Directory) -> String {
    lost(|codes| unsafe { cmcrypto_site_directory_expected(at.0.get(), codes) }).unwrap()
}

#[test]
fn joining_and_leaving() {
    let (cas, p01, next, s01) = (cas_key(), p01_key(), next_p01_key(), s01_key());
    let at = Directory::new(c"S01", &secure());
    assert_eq!(at.top_level_site(), "S01");
    let none = Some(CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY);
    assert_eq!(at.trusted_root_key(NOW).err(), none);
    refused(&at, CMCRYPTO_ERROR_SITE_MISMATCH, || at.set_own_key(&p01));
    assert_eq!(at.set_own_key(&s01).as_deref(), Ok(""));
    assert!(is_root(&at.trusted_root_key(NOW).ok().unwrap(), &s01));

    let (parent, top) = ((c"P01", &p01), Some((c"CAS", &cas)));
    let (root, lost) = at.join(parent, top, NOW).ok().unwrap();
    assert!(is_root(&root, &cas));
    assert_eq!(lost, "");
    assert!(is_root(&at.trusted_root_key(NOW).ok().unwrap(), &cas));
    assert_eq!(at.top_level_site(), "CAS");
    let facts = [c"P01", c"CAS"].map(|site| at.site(site).ok().unwrap().facts());
    let by_nobody = |relation| (relation, BY_DIRECTORY, String::new());
    assert_eq!(facts, [PARENT, TOP].map(by_nobody));
    // The same again changes nothing; another key takes the place of the one before.
    let stored = at.to_bytes();
    at.join(parent, top, NOW).ok().unwrap();
    assert_eq!(at.to_bytes(), stored);
    at.join((c"P01", &next), top, NOW).ok().unwrap();
    assert_eq!(at.site(c"P01").ok().unwrap().previous(), (fingerprint(&p01), None));

    assert_eq!(at.forget(c"CAS", NOW), "CAS");
    assert_eq!(at.top_level_site(), "");
    assert_eq!(at.trusted_root_key(NOW).err(), none);
    assert_eq!(at.forget(c"CAS", NOW), "");
    assert_eq!(at.forget(c"P01", NOW), "P01");
    assert_eq!(at.top_level_site(), "S01");

    // Below the top-level site itself.
    let (root, _) = at.join((c"CAS", &cas), None, NOW).ok().unwrap();
    assert!(is_root(&root, &cas));
    assert_eq!(at.top_level_site(), "CAS");
}

#[test]
fn what_cannot_be_joined() {
    let (cas, p01, s01) = (cas_key(), p01_key(), s01_key());
    let at = Directory::new(c"S01", &secure());
    let (invalid, parent) = (CMCRYPTO_ERROR_INVALID_ARGUMENT, (c"P01", &p01));
    let found = refused(&at, invalid, || at.join(parent, Some((c"P01", &cas)), NOW).map(|_| ()));
    assert_eq!(found, "top_site_code: the parent's");
    let found = refused(&at, invalid, || at.join(parent, None, -1).map(|_| ()));
    assert_eq!(found, "now: outside the years 1970 to 9999");
    let mismatch = CMCRYPTO_ERROR_SITE_MISMATCH;
    refused(&at, mismatch, || at.join((c"S01", &p01), None, NOW).map(|_| ()));
    // Who named the top-level site is asked again.
    at.publish(c"CAS", TOP, &cas, None).unwrap();
    refused(&at, mismatch, || at.join(parent, None, NOW).map(|_| ()));
    at.forget(c"CAS", NOW);
    at.set_own_key(&s01).unwrap();
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || at.join((c"P01", &s01), None, NOW).map(|_| ()));
}

#[test]
fn joining_by_what_the_sites_above_say() {
    let (cas, p01) = (prove(&cas_key()), prove(&p01_key()));
    let required = CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED;
    let at = Directory::new(c"S01", &secure());
    refused(&at, required, || join_by_word(&at, &p01, &[], NOW).map(|_| ()));

    let at = Directory::new(c"S01", &open());
    let invalid = CMCRYPTO_ERROR_INVALID_ARGUMENT;
    let found = refused(&at, invalid, || join_by_word(&at, &p01, &p01, NOW).map(|_| ()));
    assert_eq!(found, "top_proof: the parent's");
    let found = refused(&at, invalid, || join_by_word(&at, &p01, &[], -1).map(|_| ()));
    assert_eq!(found, "now: outside the years 1970 to 9999");
    let mut flipped = p01.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (parent, top) in [(&flipped, &cas), (&cas, &flipped)] {
        let damaged = CMCRYPTO_ERROR_SIGNATURE_INVALID;
        refused(&at, damaged, || join_by_word(&at, parent, top, NOW).map(|_| ()));
    }
    refused(&at, CMCRYPTO_ERROR_MALFORMED, || join_by_word(&at, &[], &cas, NOW).map(|_| ()));

    let root = join_by_word(&at, &p01, &cas, NOW).ok().unwrap();
    assert!(is_root(&root, &cas_key()));
    let facts = [c"P01", c"CAS"].map(|site| at.site(site).ok().unwrap().facts());
    assert_eq!(facts, [PARENT, TOP].map(|relation| (relation, BY_ITSELF, String::new())));
    let at = Directory::new(c"S01", &open());
    let root = join_by_word(&at, &p01, &[], NOW).ok().unwrap();
    assert!(is_root(&root, &p01_key()));
    // Another process may be stricter.
    let strict = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    assert_eq!(strict.trusted_root_key(NOW).err(), Some(required));
    assert_eq!(strict.check(c"P01", NOW), Err(required));
}

/// That the root can't be told ends a join as every failure does.
#[test]
fn a_join_without_a_root_changes_nothing() {
    let at = Directory::new(c"S01", &open());
    join_by_word(&at, &prove(&p01_key()), &prove(&cas_key()), NOW).ok().unwrap();
    let from = Directory::new(c"P01", &secure());
    let (next, to) = (next_p01_key(), c"S01");
    let usage = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD;
    let file = from.export(&next, Some(&p01_key()), usage, to).ok().unwrap();
    at.import(&file, None, None).unwrap();
    assert_eq!(at.forget(c"CAS", NOW), "CAS");
    // It follows the one that is stolen, so its word that it is at the top is none.
    let stolen = std::ffi::CString::new(fingerprint(&p01_key())).unwrap();
    assert_eq!(at.report_stolen(&stolen, NOW).as_deref(), Ok("P01"));
    let status = CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY;
    refused(&at, status, || join_by_word(&at, &prove(&next), &[], NOW).map(|_| ()));
}

#[test]
fn what_is_expected_below_a_child() {
    let at = Directory::new(c"CAS", &secure());
    assert_eq!(expected(&at), "");
    at.expect(c"S02", c"P01").unwrap();
    at.expect(c"S01", c"P01").unwrap();
    at.expect(c"S01", c"p01").unwrap();
    assert_eq!(expected(&at), "S01P01S02P01");
    let again = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    assert_eq!(expected(&again), "S01P01S02P01");
    let (mismatch, deep) = (CMCRYPTO_ERROR_SITE_MISMATCH, CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP);
    for (site, below, status) in [
        (c"CAS", c"P01", mismatch),
        (c"S03", c"CAS", mismatch),
        (c"S03", c"S03", mismatch),
        (c"S01", c"P02", mismatch),
        (c"S03", c"S01", deep),
        (c"P01", c"P02", deep),
    ] {
        refused(&at, status, || at.expect(site, below));
    }
    for (site, below, name) in [(c"S1", c"P01", "site_code"), (c"S03", c"P", "below_site_code")] {
        let invalid = CMCRYPTO_ERROR_INVALID_ARGUMENT;
        let found = refused(&at, invalid, || at.expect(site, below));
        assert_eq!(found, format!("{name}: not three ASCII letters or digits"));
    }
    // Neither is known: nothing else is forgotten.
    assert_eq!(at.forget(c"S02", NOW), "");
    assert_eq!(expected(&at), "S01P01");
    assert_eq!(at.forget(c"P01", NOW), "");
    assert_eq!(expected(&at), "");
}

#[test]
fn what_was_learned_from_a_site_goes_with_it() {
    let (p01, s01) = (p01_key(), s01_key());
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"P01", CHILD, &p01, None).unwrap();
    at.publish(c"P02", CHILD, &next_p01_key(), None).unwrap();
    at.expect(c"S01", c"P01").unwrap();
    let endorsed = endorse_site(&p01, c"S01", &s01, &terms(NOW)).ok().unwrap();
    at.learn_endorsed(bytes(&endorsed), &prove(&s01), c"P01", None).unwrap();
    assert_eq!(at.forget(c"P01", NOW), "P01S01");
    assert_eq!(at.sites(), ["P02"]);
}

#[test]
fn a_previous_key_is_retired() {
    let at = Directory::new(c"CAS", &secure());
    let unknown = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
    refused(&at, unknown, || at.retire(c"P01", NOW));
    at.publish(c"P01", CHILD, &p01_key(), None).unwrap();
    refused(&at, unknown, || at.retire(c"P01", NOW));
    at.expect(c"S01", c"P01").unwrap();
    let (s01, by_p01) = (s01_key(), terms(NOW));
    let endorsed = endorse_site(&p01_key(), c"S01", &s01, &by_p01).ok().unwrap();
    at.learn_endorsed(bytes(&endorsed), &prove(&s01), c"P01", None).unwrap();
    let until = NOW + DAY;
    at.publish(c"P01", CHILD, &next_p01_key(), Some(until)).unwrap();
    let previous = || at.site(c"P01").ok().unwrap().previous();
    assert_eq!(previous(), (fingerprint(&p01_key()), Some(until)));
    // What it vouched for can be used as long as it is kept.
    assert_eq!(at.check(c"S01", until), Ok(()));
    assert_eq!(at.check(c"S01", until + 1), Err(CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED));
    assert_eq!(at.retire(c"P01", NOW).as_deref(), Ok("S01"));
    assert_eq!(previous(), (fingerprint(&p01_key()), None));
    assert_eq!(at.check(c"S01", NOW), Err(CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED));
    assert_eq!(at.check(c"P01", NOW), Ok(()));
}

/// A site that had the own key gives way.
#[test]
fn the_own_key_is_no_other_site_s() {
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"X99", CHILD, &exchange_key("client-3072", c"X99"), None).unwrap();
    assert_eq!(at.set_own_key(&cas_key()).as_deref(), Ok("X99"));
    assert_eq!(at.sites(), Vec::<String>::new());
}
