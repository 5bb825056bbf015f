//! Where a site stands.

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const BY_DIRECTORY: i32 = CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE;
const BY_FILE: i32 = CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE;
const BY_SERVICE: i32 = CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE;
const BY_PARENT: i32 = CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT;
const BY_ITSELF: i32 = CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF;

type Root = Handle<cmcrypto_site_public_key>;

fn same_root(a: &Root, key: &ExchangeKey) -> bool {
    let b = root(key);
    number(|out| unsafe { cmcrypto_site_public_key_equals(a.get(), b.get(), out) }) == Ok(1)
}

fn set_own_key(at: &Directory, key: &ExchangeKey) -> Result<(), i32> {
    match unsafe { cmcrypto_site_directory_set_own_key(at.0.get_mut(), key.get()) } {
        CMCRYPTO_OK => Ok(()),
        status => Err(status),
    }
}

fn trusted_root_key(at: &Directory) -> Result<Root, i32> {
    try_make(cmcrypto_site_public_key_free, |out| unsafe {
        cmcrypto_site_directory_trusted_root_key(at.0.get(), out)
    })
}

fn top_level_site(at: &Directory) -> String {
    text(|out, cap, len| unsafe {
        cmcrypto_site_directory_top_level_site(at.0.get(), out, cap, len)
    })
    .unwrap()
}

type Site<'a> = (&'a std::ffi::CStr, &'a ExchangeKey);

fn join(
    at: &Directory, (parent, parent_key): Site<'_>, top: Option<Site<'_>>, source: i32,
) -> Result<Root, i32> {
    let parent_key = public(parent_key);
    let top = top.map(|(code, key)| (code, public(key)));
    let (top_code, top_key) = top
        .as_ref()
        .map_or((std::ptr::null(), std::ptr::null()), |(code, key)| (code.as_ptr(), key.get()));
    try_make(cmcrypto_site_public_key_free, |out| unsafe {
        let (directory, parent) = (at.0.get_mut(), parent.as_ptr());
        cmcrypto_site_directory_join(
            directory,
            parent,
            parent_key.get(),
            top_code,
            top_key,
            source,
            NOW,
            out,
        )
    })
}

fn forget(at: &Directory, site: &std::ffi::CStr) -> String {
    let codes = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_directory_forget(at.0.get_mut(), site.as_ptr(), out)
    });
    String::from_utf8(bytes(&codes).to_vec()).unwrap()
}

#[test]
fn joining_and_leaving() {
    let (cas, p01, s01) = (cas_key(), p01_key(), s01_key());
    let at = Directory::new(c"S01", &secure());
    assert_eq!(top_level_site(&at), "S01");
    let none = Some(CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY);
    assert_eq!(trusted_root_key(&at).err(), none);
    refused(&at, CMCRYPTO_ERROR_SITE_MISMATCH, || set_own_key(&at, &p01));
    set_own_key(&at, &s01).unwrap();
    assert!(same_root(&trusted_root_key(&at).ok().unwrap(), &s01));

    let (parent, top) = ((c"P01", &p01), Some((c"CAS", &cas)));
    let root = join(&at, parent, top, BY_DIRECTORY).ok().unwrap();
    assert!(same_root(&root, &cas));
    assert!(same_root(&trusted_root_key(&at).ok().unwrap(), &cas));
    assert_eq!(top_level_site(&at), "CAS");
    // The same again changes nothing; another key is refused.
    let stored = at.to_bytes();
    join(&at, parent, top, BY_DIRECTORY).ok().unwrap();
    assert_eq!(at.to_bytes(), stored);
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || {
        join(&at, (c"P01", &next_p01_key()), top, BY_DIRECTORY).map(|_| ())
    });

    assert_eq!(forget(&at, c"CAS"), "CAS");
    assert_eq!(top_level_site(&at), "");
    assert_eq!(trusted_root_key(&at).err(), none);
    assert_eq!(forget(&at, c"CAS"), "");
    assert_eq!(forget(&at, c"P01"), "P01");
    assert_eq!(top_level_site(&at), "S01");

    // Below the top-level site itself.
    let root = join(&at, (c"CAS", &cas), None, BY_SERVICE).ok().unwrap();
    assert!(same_root(&root, &cas));
    assert_eq!(top_level_site(&at), "CAS");
}

#[test]
fn what_cannot_be_joined() {
    let (cas, p01) = (cas_key(), p01_key());
    let at = Directory::new(c"S01", &secure());
    let (invalid, parent) = (CMCRYPTO_ERROR_INVALID_ARGUMENT, (c"P01", &p01));
    for (top, source, problem) in [
        (Some((c"P01", &cas)), BY_SERVICE, "top_site_code: the parent's"),
        (None, BY_PARENT, "source: not one that a site joins by"),
        (None, BY_FILE, "source: not one that a site joins by"),
        (None, 0, "source: unknown"),
        (None, 5, "source: unknown"),
    ] {
        let found = refused(&at, invalid, || join(&at, parent, top, source).map(|_| ()));
        assert_eq!(found, problem);
    }
    let required = CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED;
    refused(&at, required, || join(&at, parent, None, BY_ITSELF).map(|_| ()));
    let at = Directory::new(c"S01", &open());
    assert!(join(&at, parent, None, BY_ITSELF).is_ok());
    // Another process may be stricter.
    let strict = Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
    assert_eq!(trusted_root_key(&strict).err(), Some(required));
}

#[test]
fn what_was_learned_from_a_site_goes_with_it() {
    let (p01, s01) = (p01_key(), s01_key());
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"P01", CHILD, &p01, None).unwrap();
    at.publish(c"P02", CHILD, &next_p01_key(), None).unwrap();
    let endorsed = endorse_site(&p01, c"S01", &s01, &terms(NOW)).ok().unwrap();
    at.learn_endorsed(bytes(&endorsed), c"P01", None).unwrap();
    assert_eq!(forget(&at, c"P01"), "P01S01");
    assert_eq!(at.sites(), ["P02"]);
}

#[test]
fn a_previous_key_is_retired() {
    let at = Directory::new(c"CAS", &secure());
    let retire = |site: &std::ffi::CStr| {
        let directory = at.0.get_mut();
        match unsafe { cmcrypto_site_directory_retire_previous_key(directory, site.as_ptr()) } {
            CMCRYPTO_OK => Ok(()),
            status => Err(status),
        }
    };
    let unknown = CMCRYPTO_ERROR_SITE_KEY_UNKNOWN;
    refused(&at, unknown, || retire(c"P01"));
    at.publish(c"P01", CHILD, &p01_key(), None).unwrap();
    refused(&at, unknown, || retire(c"P01"));
    let until = Some(NOW + DAY);
    at.publish(c"P01", CHILD, &next_p01_key(), until).unwrap();
    let previous = || at.site(c"P01").ok().unwrap().previous();
    assert_eq!(previous(), (fingerprint(&p01_key()), until));
    retire(c"P01").unwrap();
    assert_eq!(previous(), (fingerprint(&p01_key()), None));
}
