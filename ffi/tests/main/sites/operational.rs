//! Operational keys: what a site above signs with from day to day.

use std::ffi::CString;

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;
const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;

const ADDED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ADDED;
const ROLLED_OVER: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER;

/// The operational key of CAS, and the one that follows it.
fn operational_keys() -> [ExchangeKey; 2] {
    ["mp-3072", "mp-4096"].map(|name| exchange_key(name, c"CAS"))
}

fn endorsed(by: &ExchangeKey, key: &ExchangeKey, now: i64) -> Vec<u8> {
    bytes(&endorse_operational(by, key, &terms(now)).ok().unwrap()).to_vec()
}

#[test]
fn the_site_above_is_known_by_its_operational_key() {
    let (at, cas) = (Directory::new(c"P01", &secure()), cas_key());
    let [first, second] = operational_keys();
    let (to_first, to_second) = (endorsed(&cas, &first, NOW), endorsed(&cas, &second, NOW + 10));
    let unknown = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
    refused(&at, unknown, || at.accept_operational(c"CAS", &to_first, None, NOW));
    at.publish(c"CAS", PARENT, &cas, None).unwrap();
    assert_eq!(at.site(c"CAS").unwrap().facts.has_operational, 0);

    let none = String::new;
    assert_eq!(at.accept_operational(c"CAS", &to_first, None, NOW), Ok((ADDED, none())));
    let known = at.site(c"CAS").unwrap();
    assert!(known.has_key(&cas) && same_key(&known.operational, &public(&first)));
    let facts = known.facts;
    assert_eq!(text_of(&facts.operational_fingerprint), fingerprint(&first));
    let expected = terms(NOW);
    assert_eq!(
        (facts.operational_number, facts.operational_not_before, facts.operational_not_after),
        (expected.number, expected.not_before, expected.not_after)
    );
    let again = at.accept_operational(c"CAS", &to_first, None, NOW);
    assert_eq!(again, Ok((CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED, none())));

    // To the end of its endorsement.
    assert_eq!(at.check(c"CAS", NOW + 90 * DAY), Ok(()));
    let expired = Err(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED);
    assert_eq!(at.check(c"CAS", NOW + 90 * DAY + 1), expired);

    let kept = Some(NOW + DAY);
    let followed = at.accept_operational(c"CAS", &to_second, kept, NOW);
    assert_eq!(followed, Ok((ROLLED_OVER, none())));
    let at = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    assert!(same_key(&at.site(c"CAS").unwrap().operational, &public(&second)));
    let mut flipped = to_second.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let to_site = endorse_site(&cas, c"P02", &first, &terms(NOW + 20)).ok().unwrap();
    for (endorsed, status) in [
        (&to_first[..], CMCRYPTO_ERROR_ROLLBACK),
        // Another has followed it.
        (&endorsed(&cas, &first, NOW + 10), CMCRYPTO_ERROR_ROLLBACK),
        (&endorsed(&cas, &first, NOW + 30), CMCRYPTO_ERROR_ROLLBACK),
        (&flipped, CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (bytes(&to_site), CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH),
        (&to_second[1..], CMCRYPTO_ERROR_MALFORMED),
        (b"", CMCRYPTO_ERROR_MALFORMED),
    ] {
        refused(&at, status, || at.accept_operational(c"CAS", endorsed, None, NOW));
    }
    let invalid = CMCRYPTO_ERROR_INVALID_ARGUMENT;
    let found = refused(&at, invalid, || at.accept_operational(c"CAS", &to_second, None, -1));
    assert_eq!(found, "now: it or keep_previous_until is outside the years 1970 to 9999");
    // The one before is kept until then; another exchange key ends both.
    assert_eq!(at.retire(c"CAS", NOW), Ok(none()));
    at.publish(c"CAS", PARENT, &exchange_key("client-4096", c"CAS"), None).unwrap();
    assert_eq!(at.site(c"CAS").unwrap().facts.has_operational, 0);
}

#[test]
fn a_site_below_has_none_here() {
    let (at, p01) = (Directory::new(c"CAS", &secure()), p01_key());
    at.publish(c"P01", CHILD, &p01, None).unwrap();
    let to = endorsed(&p01, &exchange_key("mp-3072", c"P01"), NOW);
    let mismatch = CMCRYPTO_ERROR_SITE_MISMATCH;
    refused(&at, mismatch, || at.accept_operational(c"P01", &to, None, NOW));
}

/// The fingerprint that a person compares is that of the key that is kept offline.
#[test]
fn a_key_file_signed_by_the_operational_key() {
    let (at, from, cas) =
        (Directory::new(c"P01", &secure()), Directory::new(c"CAS", &secure()), cas_key());
    let ([operational, next], usage) =
        (operational_keys(), CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD);
    let to = endorsed(&cas, &operational, NOW);
    let no_root = CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY;
    refused(&from, no_root, || from.accept_operational(c"CAS", &to, None, NOW));
    from.set_own_key(&cas).unwrap();
    assert_eq!(from.accept_operational(c"CAS", &to, None, NOW), Ok((ADDED, String::new())));
    let refused = from.export(&operational, Some(&next), usage, c"P01");
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "previous or now: no key follows by an operational key");

    let file = from.export(&operational, None, usage, c"P01").ok().unwrap();
    let info = filled::<cmcrypto_site_key_file_info>(|info, size| unsafe {
        cmcrypto_site_key_file_get_info(file.get(), info, size)
    });
    let info = info.unwrap();
    let shown = fingerprint(&cas);
    assert_eq!((info.has_operational_key, text_of(&info.fingerprint)), (1, shown.clone()));
    let shown = CString::new(shown).unwrap();
    let imported = at.import(&file, Some(&shown), None);
    assert_eq!(imported, Ok(vec![("CAS".to_owned(), ADDED)]));
    let known = at.site(c"CAS").unwrap();
    assert!(known.has_key(&cas) && same_key(&known.operational, &public(&operational)));
}
