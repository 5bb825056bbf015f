//! Key files: what is in one, and what becomes of its keys.

use std::ffi::CString;

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const FOR_PARENT: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT;
const FOR_CHILD: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD;
const CHILD_KEYS: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS;
const PARENT_KEYS: i32 = CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS;

const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;
const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const TOP: i32 = CMCRYPTO_SITE_RELATION_TOP;
const BY_FILE: i32 = CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE;
const BY_PERSON: i32 = CMCRYPTO_SITE_KEY_SOURCE_PERSON;

const ADDED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ADDED;
const UNCHANGED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED;
const ROLLED_OVER: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER;
const REPLACED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_REPLACED;

fn der(file: &KeyFile) -> Vec<u8> {
    let der =
        make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_site_key_file_to_der(file.get(), out) });
    bytes(&der).to_vec()
}

fn read(der: &[u8]) -> Result<KeyFile, i32> {
    try_make(cmcrypto_site_key_file_free, |out| unsafe {
        cmcrypto_site_key_file_from_der(0, der.as_ptr(), der.len(), out)
    })
}

fn info(file: &KeyFile) -> cmcrypto_site_key_file_info {
    filled(|info, size| unsafe { cmcrypto_site_key_file_get_info(file.get(), info, size) }).unwrap()
}

/// A site in it, and its key.
fn site(file: &KeyFile, index: usize) -> Result<(String, Handle<cmcrypto_public_key>), i32> {
    let mut code = Err(0);
    let key = try_make(cmcrypto_public_key_free, |out| {
        code =
            filled(|code, _| unsafe { cmcrypto_site_key_file_key(file.get(), index, code, out) });
        code.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
    })?;
    Ok((text_of(&code?.text), key))
}

fn sites(file: &KeyFile) -> Vec<String> {
    let count = usize::try_from(info(file).key_count).unwrap();
    assert_eq!(site(file, count).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below the count");
    (0..count).map(|index| site(file, index).ok().unwrap().0).collect()
}

fn compared(key: &ExchangeKey) -> CString {
    CString::new(fingerprint(key)).unwrap()
}

/// P01, below CAS and above S01.
fn p01() -> Directory {
    let at = Directory::new(c"P01", &secure());
    at.join((c"CAS", &cas_key()), None, NOW).ok().unwrap();
    at.publish(c"S01", CHILD, &s01_key(), None).unwrap();
    at
}

#[test]
fn four_uses() {
    let at = p01();
    for (use_, to, expected, name) in [
        (FOR_PARENT, c"CAS", &["P01"][..], "P01.CT4"),
        (FOR_CHILD, c"S01", &["P01"], "P01.CT5"),
        (CHILD_KEYS, c"CAS", &["P01", "S01"], "P01.CT6"),
        (PARENT_KEYS, c"S01", &["P01", "CAS"], "P01.CT7"),
    ] {
        let file = at.export(&p01_key(), None, use_, to).ok().unwrap();
        let file = read(&der(&file)).ok().unwrap();
        assert_eq!(sites(&file), expected);
        let info = info(&file);
        assert_eq!((info.kind, info.time), (use_, NOW));
        assert_eq!(text_of(&info.written_by), "P01");
        assert_eq!(text_of(&info.written_for), to.to_str().unwrap());
        assert_eq!(text_of(&info.fingerprint), fingerprint(&p01_key()));
        assert!(same_key(&site(&file, 0).ok().unwrap().1, &public(&p01_key())));
        let (_, last) = site(&file, expected.len() - 1).ok().unwrap();
        let keys = [p01_key(), s01_key(), cas_key()].map(|key| public(&key));
        let index = ["P01", "S01", "CAS"].iter().position(|site| Some(site) == expected.last());
        assert!(same_key(&last, &keys[index.unwrap()]));
        let file_name = text(|out, cap, len| unsafe {
            cmcrypto_site_key_file_name(use_, c"p01".as_ptr(), out, cap, len)
        });
        assert_eq!(file_name.as_deref(), Ok(name));
    }
    for wrong in [i32::MIN, 0, 3, 8, i32::MAX] {
        let status = at.export(&p01_key(), None, wrong, c"CAS").err();
        assert_eq!(status, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), "kind: unknown");
    }
}

#[test]
fn a_recovered_parent_and_a_child_that_joins() {
    let file = p01().export(&p01_key(), None, CHILD_KEYS, c"CAS");
    let file = file.ok().unwrap();
    let at = Directory::new(c"CAS", &secure());
    let shown = compared(&p01_key());
    refused(&at, CMCRYPTO_ERROR_SITE_KEY_UNKNOWN, || at.import(&file, None, None));
    refused(&at, CMCRYPTO_ERROR_SIGNER_MISMATCH, || {
        at.import(&file, Some(&compared(&s01_key())), None)
    });
    // Of a site below it a child speaks where that is expected.
    refused(&at, CMCRYPTO_ERROR_SITE_MISMATCH, || at.import(&file, Some(&shown), None));
    at.expect(c"S01", c"P01").unwrap();
    let both = |learned| Ok(["P01", "S01"].map(|site| (site.to_owned(), learned)).to_vec());
    assert_eq!(at.import(&file, Some(&shown), None), both(ADDED));
    assert_eq!(at.import(&file, None, None), both(UNCHANGED));
    let facts = at.site(c"S01").ok().unwrap().facts();
    assert_eq!(facts, (CHILD, BY_FILE, "P01".to_owned()));
    let facts = at.site(c"P01").ok().unwrap().facts();
    assert_eq!(facts, (CHILD, BY_PERSON, String::new()));
    let elsewhere = Directory::new(c"P02", &secure());
    refused(&elsewhere, CMCRYPTO_ERROR_SITE_MISMATCH, || {
        elsewhere.import(&file, Some(&shown), None)
    });

    let file = p01().export(&p01_key(), None, PARENT_KEYS, c"S01");
    let at = Directory::new(c"S01", &secure());
    let learned = at.import(&file.ok().unwrap(), Some(&shown), None);
    let expected = ["P01", "CAS"].map(|site| (site.to_owned(), ADDED));
    assert_eq!(learned, Ok(expected.to_vec()));
    let relations = [c"P01", c"CAS"].map(|site| at.site(site).ok().unwrap().facts().0);
    assert_eq!(relations, [PARENT, TOP]);
}

#[test]
fn a_key_that_follows_another() {
    let (old, new) = (p01_key(), next_p01_key());
    let from = Directory::new(c"P01", &secure());
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"P01", CHILD, &old, None).unwrap();
    let alone = from.export(&new, None, FOR_PARENT, c"CAS").ok().unwrap();
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || at.import(&alone, None, None));
    let followed = from.export(&new, Some(&old), FOR_PARENT, c"CAS").ok().unwrap();
    let until = Some(NOW + 7 * DAY);
    let learned = |learned| Ok(vec![("P01".to_owned(), learned)]);
    assert_eq!(at.import(&followed, None, until), learned(ROLLED_OVER));
    assert_eq!(at.site(c"P01").ok().unwrap().facts.follows_another, 1);
    assert_eq!(at.site(c"P01").ok().unwrap().previous(), (fingerprint(&old), until));
    // A person alone can have it go back.
    let back = from.export(&old, None, FOR_PARENT, c"CAS").ok().unwrap();
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || at.import(&back, None, None));
    assert_eq!(at.import(&back, Some(&compared(&old)), None), learned(REPLACED));
    assert_eq!(at.site(c"P01").ok().unwrap().facts.follows_another, 0);

    let same = from.export(&old, Some(&p01_key()), FOR_PARENT, c"CAS").err();
    assert_eq!(same, Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "previous: the key itself");
    let other = from.export(&s01_key(), None, FOR_PARENT, c"CAS").err();
    assert_eq!(other, Some(CMCRYPTO_ERROR_SITE_MISMATCH));
}

#[test]
fn damaged_files() {
    let file = p01().export(&p01_key(), None, CHILD_KEYS, c"CAS").ok().unwrap();
    let whole = der(&file);
    assert_eq!(read(&whole[..whole.len() - 1]).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let invalid = Some(CMCRYPTO_ERROR_SIGNATURE_INVALID);
    assert_eq!(read(&flipped).err(), invalid);
    // The version is the first field of the content.
    let mut newer = whole.clone();
    let version = newer.windows(3).position(|three| three == [2, 1, 1]);
    newer[version.unwrap() + 2] = 2;
    let version = Some(CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED);
    assert_eq!(read(&newer).err(), version);
    let long = vec![0; 2 * 1024 * 1024 + 1];
    assert_eq!(read(&long).err(), Some(CMCRYPTO_ERROR_TOO_LARGE));
}

/// A key file from the future says nothing yet.
#[test]
fn times() {
    let from = Directory::new(c"P01", &secure());
    let at = Directory::new(c"CAS", &secure());
    let write = |now| from.export_at(&p01_key(), None, FOR_PARENT, c"CAS", now);
    let shown = compared(&p01_key());
    let early = write(NOW + 301).ok().unwrap();
    refused(&at, CMCRYPTO_ERROR_SENT_IN_FUTURE, || at.import(&early, Some(&shown), None));
    let file = write(NOW + 300).ok().unwrap();
    assert!(at.import(&file, Some(&shown), None).is_ok());
    for impossible in [-1, 253_402_300_800] {
        assert_eq!(write(impossible).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
        assert_eq!(detail(), "now: outside the years 1970 to 9999");
    }
}
