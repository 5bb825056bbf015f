//! How long a key can be used, and what ends that.

use std::ffi::CString;

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;

/// The sites of which the key lapses, and their last seconds.
fn lapsing(at: &Directory, now: i64, days: u32) -> Vec<(String, i64)> {
    let lapsing = make(cmcrypto_lapsing_sites_free, |out| unsafe {
        cmcrypto_site_directory_lapsing(at.0.get(), now, days, out)
    });
    let count = number(|out| unsafe { cmcrypto_lapsing_sites_count(lapsing.get(), out) }).unwrap();
    let site = |index| {
        filled::<cmcrypto_lapsing_site>(|out, size| unsafe {
            cmcrypto_lapsing_sites_at(lapsing.get(), index, out, size)
        })
        .map(|site| (text_of(&site.site_code), site.until))
    };
    assert_eq!(site(count), Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below the count");
    (0..count).map(|index| site(index).unwrap()).collect()
}

#[test]
fn keys_lapse_with_what_vouched_for_them() {
    let (p01, s01, s02) = (p01_key(), s01_key(), exchange_key("mp-4096", c"S02"));
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"P01", CHILD, &p01, None).unwrap();
    let until = |days| NOW + days * DAY;
    for (site, key, days) in [(c"S01", &s01, 60), (c"S02", &s02, 30)] {
        at.expect(site, c"P01").unwrap();
        let terms = cmcrypto_endorsement_terms { not_after: until(days), ..terms(NOW) };
        let endorsed = endorse_site(&p01, site, key, &terms).ok().unwrap();
        at.learn_endorsed(bytes(&endorsed), &prove(key), c"P01", None).unwrap();
    }
    let ends = [("S02", 30), ("S01", 60)].map(|(site, days)| (site.to_owned(), until(days)));
    assert_eq!(lapsing(&at, NOW, 29), []);
    assert_eq!(lapsing(&at, NOW, 30), ends[..1]);
    assert_eq!(lapsing(&at, NOW, 60), ends);
    assert_eq!(lapsing(&at, NOW, u32::MAX), ends);
    // That has lapsed already.
    assert_eq!(lapsing(&at, until(31), 0), ends[..1]);

    let expired = Err(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED);
    let early = Err(CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID);
    assert_eq!(at.check(c"S02", until(30)), Ok(()));
    assert_eq!(at.check(c"S02", until(30) + 1), expired);
    assert_eq!(at.check(c"S02", NOW - DAY), early);
    assert_eq!(at.check(c"P01", until(10_000)), Ok(()));
    assert_eq!(at.check(c"P02", NOW), Err(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));
    assert_eq!(detail(), "site P02 (the site's exchange key)");

    // The key that vouches is kept for a time only.
    at.publish(c"P01", CHILD, &next_p01_key(), Some(until(7))).unwrap();
    let ends = ["S01", "S02"].map(|site| (site.to_owned(), until(7)));
    assert_eq!(lapsing(&at, NOW, 7), ends);
}

/// Who vouches for a key does not vouch for the one before it, which its site alone did, nor for what that
/// one endorsed.
#[test]
fn a_confirmation_says_what_is_lost_by_it() {
    let (p01, next, s01) = (p01_key(), next_p01_key(), s01_key());
    let at = Directory::new(c"CAS", &open());
    at.believe(&p01).unwrap();
    at.expect(c"S01", c"P01").unwrap();
    let endorsed = endorse_site(&p01, c"S01", &s01, &terms(NOW)).ok().unwrap();
    at.learn_endorsed(bytes(&endorsed), &prove(&s01), c"P01", None).unwrap();
    let (from, usage) =
        (Directory::new(c"P01", &secure()), CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT);
    let file = from.export(&next, Some(&p01), usage, c"CAS").ok().unwrap();
    at.import(&file, None, Some(NOW + 30 * DAY)).unwrap();
    assert_eq!(at.check(c"S01", NOW), Ok(()));

    let confirmed = at.publish_at(c"P01", CHILD, &next, None, NOW);
    assert_eq!(confirmed, Ok((CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED, "S01".to_owned())));
    assert_eq!(at.check(c"S01", NOW), Err(CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED));
}

#[test]
fn what_is_no_fingerprint_is_not_stolen() {
    let at = Directory::new(c"CAS", &secure());
    let shown = fingerprint(&p01_key());
    for wrong in ["", "P01", &shown[1..], &format!("{shown}0"), &"x".repeat(64)] {
        let (wrong, invalid) = (CString::new(wrong).unwrap(), CMCRYPTO_ERROR_INVALID_ARGUMENT);
        let found = refused(&at, invalid, || at.report_stolen(&wrong, NOW));
        assert!(found.starts_with("fingerprint: not a fingerprint"), "{found}");
    }
    // Of a key that is not known here, in another form.
    let shown = CString::new(shown.to_lowercase().replace(' ', "")).unwrap();
    assert_eq!(at.report_stolen(&shown, NOW).as_deref(), Ok(""));
    let stolen = CMCRYPTO_ERROR_SITE_KEY_STOLEN;
    refused(&at, stolen, || at.publish(c"P01", CHILD, &p01_key(), None));
}
