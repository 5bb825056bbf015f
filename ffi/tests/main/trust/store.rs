//! The trust store through the C ABI: who may set and replace what.

use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const FIRST: i32 = CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT;
const DIRECTORY: i32 = CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE;
const PUSH: i32 = CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH;
const PROVISIONED: i32 = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;

fn accepting_first() -> cmcrypto_trust_settings {
    cmcrypto_trust_settings {
        accept_first_management_point: 1,
        accept_unendorsed_site_signing: 1,
        ..settings()
    }
}

fn replace_root(store: &Store, key: &Handle<cmcrypto_site_public_key>, source: i32) {
    ok(unsafe {
        cmcrypto_trust_store_replace_trusted_root_key(store.0.get_mut(), key.get(), source)
    });
}

fn reset(store: &Store) {
    ok(unsafe { cmcrypto_trust_store_reset(store.0.get_mut()) });
}

fn retire(store: &Store, number: i64) -> i32 {
    let (store, none) = (store.0.get_mut(), std::ptr::null());
    let (site, host, number) = (SITE.as_ptr(), HOST.as_ptr(), number.unsigned_abs());
    unsafe { cmcrypto_trust_store_retire_management_point(store, site, none, host, number) }
}

fn has_root(store: &Store, expected: &Handle<cmcrypto_site_public_key>) -> bool {
    let held = make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_trust_store_trusted_root_key(store.0.get(), out)
    });
    number(|out| unsafe { cmcrypto_site_public_key_equals(held.get(), expected.get(), out) })
        == Ok(1)
}

fn merge(store: &Store, view: &Store) -> i32 {
    unsafe { cmcrypto_trust_store_merge(store.0.get_mut(), view.0.get()) }
}

fn read(bytes: &[u8], settings: &cmcrypto_trust_settings) -> Result<Store, i32> {
    try_make(cmcrypto_trust_store_free, |out| unsafe {
        cmcrypto_trust_store_from_bytes(0, bytes.as_ptr(), bytes.len(), settings, out)
    })
    .map(Store)
}

/// An unprovisioned client meets a rogue first, and is healed by the directory service; from then on
/// nobody but an administrator changes its mind.
#[test]
fn sources_in_their_order() {
    let (rogue, ours) = (Hierarchy::new("mp-4096"), Hierarchy::new("mp-3072"));
    let strict = Store::new(&settings());
    let refused = CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
    assert_eq!(strict.learn_root(&rogue.root, FIRST), Err(refused));
    assert_eq!(strict.learn_site_signing("client-3072", FIRST), Err(refused));
    assert_eq!(strict.root_source(), 0);
    assert_eq!(strict.site_signing_source(), 0);

    let store = Store::new(&accepting_first());
    let by_first = CMCRYPTO_TRUST_OUTCOME_SET_BY_FIRST_MANAGEMENT_POINT;
    assert_eq!(store.learn_root(&rogue.root, FIRST), Ok(by_first));
    assert_eq!(store.learn_root(&rogue.root, FIRST), Ok(CMCRYPTO_TRUST_OUTCOME_UNCHANGED));
    assert_eq!(store.learn_site_signing("client-3072", FIRST), Ok(by_first));
    store.learn(&rogue.keys(&terms(NOW)), NOW).ok().unwrap();
    assert_eq!(store.learn_root(&ours.root, FIRST), Err(CMCRYPTO_ERROR_KEY_CONFLICT));
    assert!(has_root(&store, &rogue.root));
    let keys = ours.keys(&terms(NOW));
    let refused = store.learn(&keys, NOW).err();
    assert_eq!(refused, Some(CMCRYPTO_ERROR_ROOT_KEY_MISMATCH));

    // All that was learned under the rogue goes with it.
    assert_eq!(store.learn_root(&ours.root, DIRECTORY), Ok(CMCRYPTO_TRUST_OUTCOME_REPLACED));
    assert_eq!((store.count(), store.site_signing_source()), (0, 0));
    store.learn(&keys, NOW).ok().unwrap();
    for (source, learned, recorded) in [
        (FIRST, CMCRYPTO_TRUST_OUTCOME_UNCHANGED, DIRECTORY),
        (PUSH, CMCRYPTO_TRUST_OUTCOME_RAISED, PUSH),
        (PROVISIONED, CMCRYPTO_TRUST_OUTCOME_UNCHANGED, PUSH),
    ] {
        assert_eq!(store.learn_root(&ours.root, source), Ok(learned));
        assert_eq!(store.root_source(), recorded);
    }
    for source in [FIRST, DIRECTORY, PUSH, PROVISIONED] {
        let before = store.to_bytes();
        let conflict = store.learn_root(&rogue.root, source);
        assert_eq!(conflict, Err(CMCRYPTO_ERROR_KEY_CONFLICT));
        assert_eq!(store.to_bytes(), before);
    }
    assert_eq!(store.count(), 1);

    // The administrator's word: the same key leaves what was learned, another one and a reset don't.
    replace_root(&store, &ours.root, PROVISIONED);
    assert_eq!((store.root_source(), store.count()), (PROVISIONED, 1));
    replace_root(&store, &rogue.root, DIRECTORY);
    assert_eq!((store.root_source(), store.count()), (DIRECTORY, 0));
    reset(&store);
    assert_eq!(store.root_source(), 0);
    assert_eq!(store.learn_root(&ours.root, DIRECTORY), Ok(CMCRYPTO_TRUST_OUTCOME_SET));
}

#[test]
fn site_server_signing_certificate() {
    let store = Store::new(&settings());
    let get = |now| store.site_signing(SITE, now);
    let is = |name: &str| store.signs_with(SITE, name).unwrap();
    let none = CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE;
    assert_eq!(get(NOW).err(), Some(none));
    let usage = Err(CMCRYPTO_ERROR_CERTIFICATE_USAGE);
    assert_eq!(store.learn_site_signing("mp-2048", DIRECTORY), usage);
    assert_eq!(store.learn_site_signing("client-2048", DIRECTORY), Ok(CMCRYPTO_TRUST_OUTCOME_SET));
    assert_eq!(store.learn_site_signing("client-2048", PUSH), Ok(CMCRYPTO_TRUST_OUTCOME_RAISED));
    let conflict = store.learn_site_signing("client-3072", PROVISIONED);
    assert_eq!(conflict, Err(CMCRYPTO_ERROR_KEY_CONFLICT));
    assert!(is("client-2048"));
    let replace = |now| store.replace_site_signing("client-3072", DIRECTORY, now);
    assert_eq!(replace(0), CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID);
    assert!(is("client-2048"));
    ok(replace(NOW));
    assert!(is("client-3072"));
    assert_eq!(store.site_signing_source(), DIRECTORY);
    // Another site's is another.
    assert_eq!(store.site_signing(c"P02", NOW).err(), Some(none));
    assert_eq!(get(0).err(), Some(CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID));
    assert_eq!(get(1 << 40).err(), Some(CMCRYPTO_ERROR_CERTIFICATE_EXPIRED));
    assert!(store.forget_site_signing());
    assert_eq!((store.site_signing_source(), get(NOW).err()), (0, Some(none)));
    assert!(!store.forget_site_signing());
}

/// What another process took with other settings: it is told of, and not used.
#[test]
fn what_these_settings_do_not_accept_is_not_used() {
    let site = Hierarchy::new("mp-3072");
    let accepting = Store::new(&accepting_first());
    let no_root = CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY;
    assert_eq!(accepting.learn_site_signing("client-3072", FIRST), Err(no_root));
    accepting.learn_root(&site.root, FIRST).unwrap();
    accepting.learn(&site.keys(&terms(NOW)), NOW).ok().unwrap();
    accepting.learn_site_signing("client-3072", FIRST).unwrap();
    assert_eq!(accepting.signs_with(SITE, "client-3072"), Ok(true));

    let strict = read(&accepting.to_bytes(), &settings()).ok().unwrap();
    let refused = CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
    let root = try_make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_trust_store_trusted_root_key(strict.0.get(), out)
    });
    assert_eq!(root.err(), Some(refused));
    let name = filled::<cmcrypto_management_point_name>(|name, size| unsafe {
        cmcrypto_trust_store_get_management_point_name(strict.0.get(), 0, name, size)
    });
    assert_eq!(name.err(), Some(refused));
    assert_eq!(strict.find(NOW).err(), Some(refused));
    assert_eq!(strict.site_signing(SITE, NOW).err(), Some(refused));
    assert_eq!((strict.root_source(), strict.count()), (FIRST, 0));
    assert_eq!(strict.site_signing_source(), FIRST);
}

#[test]
fn no_way_back_to_older_endorsements() {
    let site = Hierarchy::new("mp-3072");
    let store = Store::new(&settings());
    store.learn_root(&site.root, PROVISIONED).unwrap();
    let (first, second) = (site.keys(&terms(NOW)), site.keys(&terms(NOW + 10)));
    store.learn(&first, NOW).ok().unwrap();
    store.learn(&second, NOW).ok().unwrap();
    store.learn(&second, NOW).ok().unwrap();
    let before = store.to_bytes();
    assert_eq!(store.learn(&first, NOW).err(), Some(CMCRYPTO_ERROR_ROLLBACK));
    let differs = cmcrypto_endorsement_terms { not_after: NOW + 20, ..terms(NOW + 10) };
    let conflict = store.learn(&site.keys(&differs), NOW).err();
    assert_eq!(conflict, Some(CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT));
    assert_eq!(store.to_bytes(), before);
    let expired = NOW + 91 * 86_400;
    assert_eq!(store.find(expired).err(), Some(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED));

    let endless = retire(&store, i64::MIN);
    assert_eq!(endless, CMCRYPTO_ERROR_INVALID_ARGUMENT);
    assert_eq!(detail(), "number: above INT64_MAX");
    ok(retire(&store, NOW + 9));
    assert_eq!(store.count(), 1);
    ok(retire(&store, NOW + 10));
    ok(retire(&store, NOW + 9));
    assert_eq!(store.count(), 0);
    assert_eq!(store.learn(&second, NOW).err(), Some(CMCRYPTO_ERROR_ROLLBACK));
    store.learn(&site.keys(&terms(NOW + 11)), NOW).ok().unwrap();
    assert_eq!(store.count(), 1);
}

#[test]
fn views_of_one_store_are_merged() {
    let (site, other) = (Hierarchy::new("mp-3072"), Hierarchy::new("mp-4096"));
    let (store, view) = (Store::new(&settings()), Store::new(&settings()));
    view.learn_root(&site.root, PROVISIONED).unwrap();
    view.learn(&site.keys(&terms(NOW)), NOW).ok().unwrap();
    ok(merge(&store, &view));
    assert_eq!(store.to_bytes(), view.to_bytes());
    // A stale view does not undo a reset: unchanged it says nothing, and what it learned is refused.
    let view = read(&store.to_bytes(), &settings()).ok().unwrap();
    reset(&store);
    ok(merge(&store, &view));
    assert_eq!(store.root_source(), 0);
    view.learn(&site.keys(&terms(NOW + 1)), NOW).ok().unwrap();
    assert_eq!(merge(&store, &view), CMCRYPTO_ERROR_ROLLBACK);
    store.learn_root(&other.root, PROVISIONED).unwrap();
    assert_eq!(merge(&store, &view), CMCRYPTO_ERROR_ROLLBACK);
    let view = read(&store.to_bytes(), &settings()).ok().unwrap();
    assert!(has_root(&view, &other.root) && view.count() == 0);
    assert_eq!(merge(&view, &view), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    assert_eq!(detail(), "view: the store itself");
}

#[test]
fn bytes_that_are_no_store() {
    let site = Hierarchy::new("mp-3072");
    let store = Store::new(&settings());
    store.learn_root(&site.root, PROVISIONED).unwrap();
    let good = store.to_bytes();
    assert_eq!(read(&good, &settings()).ok().unwrap().to_bytes(), good);
    let changed = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut newer = good.clone();
    newer[11] = 3;
    for (bytes, expected) in [
        (b"".to_vec(), CMCRYPTO_ERROR_STORED_DAMAGED),
        (b"[Client Install]".to_vec(), CMCRYPTO_ERROR_STORED_FOREIGN),
        (changed(0), CMCRYPTO_ERROR_STORED_FOREIGN),
        (changed(good.len() / 2), CMCRYPTO_ERROR_STORED_DAMAGED),
        (good[..good.len() - 1].to_vec(), CMCRYPTO_ERROR_STORED_DAMAGED),
        (newer, CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED),
        (vec![0; 28 * 1024 * 1024 + 1], CMCRYPTO_ERROR_TOO_LARGE),
    ] {
        assert_eq!(read(&bytes, &settings()).err(), Some(expected));
    }
}
