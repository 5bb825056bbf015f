//! The ways by which a key is learned, and what a directory tells of it.

use super::refused;
use crate::abi::sites::*;
use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const PARENT: i32 = CMCRYPTO_SITE_RELATION_PARENT;
const CHILD: i32 = CMCRYPTO_SITE_RELATION_CHILD;
const TOP: i32 = CMCRYPTO_SITE_RELATION_TOP;

const BY_DIRECTORY: i32 = CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE;
const BY_PERSON: i32 = CMCRYPTO_SITE_KEY_SOURCE_PERSON;
const BY_PARENT: i32 = CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT;
const BY_ITSELF: i32 = CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF;

const ADDED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ADDED;
const UNCHANGED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED;
const CONFIRMED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED;
const ROLLED_OVER: i32 = CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER;
const REPLACED: i32 = CMCRYPTO_SITE_KEY_OUTCOME_REPLACED;

fn nobody() -> String {
    String::new()
}

#[test]
fn a_new_directory_is_empty() {
    let mut settings = secure();
    assert_eq!(settings.allow_insecure_key_exchange, 0);
    for given in [secure(), open()] {
        let at = Directory::new(c"cas", &given);
        let own = text(|out, cap, len| unsafe {
            cmcrypto_site_directory_own_site(at.0.get(), out, cap, len)
        });
        assert_eq!(own.as_deref(), Ok("CAS"));
        let size = size_of_val(&settings);
        ok(unsafe { cmcrypto_site_directory_get_settings(at.0.get(), &raw mut settings, size) });
        assert_eq!(settings.allow_insecure_key_exchange, given.allow_insecure_key_exchange);
        assert_eq!(at.sites(), Vec::<String>::new());
        let unknown = at.site(c"P01").err();
        assert_eq!(unknown, Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));
    }
}

#[test]
fn from_the_directory_service() {
    let (cas, p01, next, s01) = (cas_key(), p01_key(), next_p01_key(), s01_key());
    let at = Directory::new(c"S01", &secure());
    assert_eq!(at.publish(c"P01", PARENT, &p01, None), Ok(ADDED));
    assert_eq!(at.publish(c"CAS", TOP, &cas, None), Ok(ADDED));
    assert_eq!(at.sites(), ["CAS", "P01"]);
    let facts = |site| at.site(site).ok().unwrap().facts();
    assert_eq!(facts(c"P01"), (PARENT, BY_DIRECTORY, nobody()));
    assert_eq!(facts(c"CAS"), (TOP, BY_DIRECTORY, nobody()));
    assert_eq!(at.publish(c"P01", PARENT, &p01, None), Ok(UNCHANGED));

    let first = at.site(c"P01").ok().unwrap();
    assert_eq!((text_of(&first.facts.site_code).as_str(), first.facts.learned), ("P01", NOW));
    assert_eq!(first.previous(), (nobody(), None));
    assert!(first.previous.get().is_null());

    let until = Some(NOW + 7 * DAY);
    assert_eq!(at.publish(c"P01", PARENT, &next, until), Ok(ROLLED_OVER));
    let second = at.site(c"P01").ok().unwrap();
    assert!(second.has_key(&next));
    assert_eq!(second.previous(), (fingerprint(&p01), until));
    assert!(same_key(&second.previous, &public(&p01)));
    // What was asked before is as it was.
    assert!(first.has_key(&p01));

    // A recovered site: the old key goes at once.
    assert_eq!(at.publish(c"P01", PARENT, &p01, None), Ok(REPLACED));
    let third = at.site(c"P01").ok().unwrap();
    assert_eq!(third.previous(), (fingerprint(&next), None));

    let mismatch = CMCRYPTO_ERROR_SITE_MISMATCH;
    for (site, relation) in [(c"S01", CHILD), (c"P01", CHILD), (c"P02", PARENT), (c"P02", TOP)] {
        refused(&at, mismatch, || at.publish(site, relation, &s01, None));
    }
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || at.publish(c"P01", PARENT, &cas, None));
    let small = certificate("client-1024");
    let small = make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(small.get(), out)
    });
    refused(&at, CMCRYPTO_ERROR_KEY_TOO_SMALL, || {
        lost(|lost| unsafe {
            let (directory, site, none) = (at.0.get_mut(), c"S02".as_ptr(), std::ptr::null());
            let (key, mut learned) = (small.get(), 0);
            let out = &raw mut learned;
            cmcrypto_site_directory_learn_from_directory_service(
                directory, site, CHILD, key, none, NOW, out, lost,
            )
        })
    });
}

#[test]
fn from_the_site_itself_where_that_is_accepted() {
    let (p01, next) = (p01_key(), next_p01_key());
    let required = CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED;
    let at = Directory::new(c"CAS", &secure());
    refused(&at, required, || at.believe(&p01));

    let at = Directory::new(c"CAS", &open());
    assert_eq!(at.believe(&p01), Ok(ADDED));
    assert_eq!(at.believe(&p01), Ok(UNCHANGED));
    let facts = || at.site(c"P01").ok().unwrap().facts();
    assert_eq!(facts(), (CHILD, BY_ITSELF, nobody()));
    refused(&at, CMCRYPTO_ERROR_KEY_CONFLICT, || at.believe(&next));
    let mut flipped = prove(&s01_key());
    *flipped.last_mut().unwrap() ^= 1;
    let invalid = CMCRYPTO_ERROR_SIGNATURE_INVALID;
    refused(&at, invalid, || at.believe_proof(&flipped, CHILD));
    refused(&at, CMCRYPTO_ERROR_INVALID_ARGUMENT, || at.believe_proof(&prove(&s01_key()), 4));
    assert_eq!(at.publish(c"P01", CHILD, &p01, None), Ok(CONFIRMED));
    assert_eq!(facts(), (CHILD, BY_DIRECTORY, nobody()));
}

#[test]
fn from_an_endorsement() {
    let (p01, s01, next) = (p01_key(), s01_key(), exchange_key("mp-4096", c"S01"));
    let endorse = |child, number| {
        let terms = cmcrypto_endorsement_terms { number, ..terms(NOW) };
        let endorsed = endorse_site(&p01, c"S01", child, &terms).ok().unwrap();
        bytes(&endorsed).to_vec()
    };
    let at = Directory::new(c"CAS", &secure());
    let first = endorse(&s01, 1);
    let (proof, next_proof) = (prove(&s01), prove(&next));
    let learn_by =
        |endorsed: &[u8], proof: &[u8], keep| at.learn_endorsed(endorsed, proof, c"P01", keep);
    let learn = |endorsed: &[u8], keep| learn_by(endorsed, &proof, keep);
    let learn_next = |endorsed: &[u8], keep| learn_by(endorsed, &next_proof, keep);
    refused(&at, CMCRYPTO_ERROR_SITE_KEY_UNKNOWN, || learn(&first, None));
    at.publish(c"P01", CHILD, &p01, None).unwrap();
    refused(&at, CMCRYPTO_ERROR_SITE_MISMATCH, || learn(&first, None));
    at.expect(c"S01", c"P01").unwrap();
    let mismatch = CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH;
    refused(&at, mismatch, || learn_by(&first, &next_proof, None));
    refused(&at, CMCRYPTO_ERROR_MALFORMED, || learn_by(&first, b"", None));
    assert_eq!(learn(&first, None), Ok(ADDED));
    assert_eq!(learn(&first, None), Ok(UNCHANGED));
    let facts = at.site(c"S01").ok().unwrap().facts();
    assert_eq!(facts, (CHILD, BY_PARENT, "P01".to_owned()));
    let told = |facts: &cmcrypto_known_site| {
        let (from, to) = (facts.endorsement_not_before, facts.endorsement_not_after);
        (facts.is_endorsed, facts.endorsement_number, from, to)
    };
    let valid = terms(NOW);
    let known = at.site(c"S01").ok().unwrap();
    assert_eq!(told(&known.facts), (1, 1, valid.not_before, valid.not_after));
    assert_eq!(told(&at.site(c"P01").ok().unwrap().facts), (0, 0, 0, 0));
    refused(&at, CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT, || learn_next(&endorse(&next, 1), None));
    // A later one of the same key.
    assert_eq!(learn(&endorse(&s01, 2), None), Ok(CONFIRMED));
    assert_eq!(told(&at.site(c"S01").ok().unwrap().facts).1, 2);
    let until = Some(NOW + DAY);
    assert_eq!(learn_next(&endorse(&next, 3), until), Ok(ROLLED_OVER));
    assert_eq!(at.site(c"S01").ok().unwrap().previous(), (fingerprint(&s01), until));
    refused(&at, CMCRYPTO_ERROR_ROLLBACK, || learn(&first, None));
    // A fourth level, and a sibling.
    let (s02, by_s01) = (exchange_key("mp-2048", c"S02"), terms(NOW));
    let deep = endorse_site(&next, c"S02", &s02, &by_s01).ok().unwrap();
    refused(&at, CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP, || {
        at.learn_endorsed(bytes(&deep), &prove(&s02), c"S01", None)
    });
    let sibling = endorse_site(&p01, c"S02", &s02, &by_s01).ok().unwrap();
    let below = Directory::new(c"S01", &secure());
    below.publish(c"P01", PARENT, &p01, None).unwrap();
    refused(&below, CMCRYPTO_ERROR_SITE_MISMATCH, || {
        below.learn_endorsed(bytes(&sibling), &prove(&s02), c"P01", None)
    });
    let mut other = endorse(&next, 4);
    *other.last_mut().unwrap() ^= 1;
    refused(&at, CMCRYPTO_ERROR_SIGNATURE_INVALID, || learn_next(&other, None));
    refused(&at, CMCRYPTO_ERROR_MALFORMED, || learn(&first[1..], None));
}

#[test]
fn from_a_bare_key_that_a_person_compared() {
    let (p01, next) = (p01_key(), next_p01_key());
    let read = |content: &[u8]| {
        try_make(cmcrypto_public_key_free, |out| unsafe {
            cmcrypto_read_exchange_key(0, content.as_ptr(), content.len(), out)
        })
    };
    let blob = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_public_key_to_capi_blob(public(&p01).get(), out)
    });
    let hex = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_public_key_to_hex(root(&p01).get(), out)
    });
    let line = [bytes(&hex), b"\r\n"].concat();
    for content in [bytes(&blob), bytes(&hex), &line] {
        assert!(same_key(&read(content).ok().unwrap(), &public(&p01)));
    }
    for content in [&b""[..], b"P01", &bytes(&blob)[..bytes(&blob).len() - 1]] {
        assert_eq!(read(content).err(), Some(CMCRYPTO_ERROR_MALFORMED));
    }

    let at = Directory::new(c"CAS", &secure());
    let import = |key: &ExchangeKey, compared: &str, keep: Option<i64>| {
        let compared = std::ffi::CString::new(compared).unwrap();
        at.compare(c"P01", CHILD, key, &compared, keep, NOW).map(|(outcome, _)| outcome)
    };
    let shown = fingerprint(&p01);
    for wrong in ["", "P01", &shown[1..], &fingerprint(&next)] {
        let mismatch = CMCRYPTO_ERROR_SIGNER_MISMATCH;
        refused(&at, mismatch, || import(&p01, wrong, None));
    }
    assert_eq!(import(&p01, &shown.to_lowercase(), None), Ok(ADDED));
    let facts = at.site(c"P01").ok().unwrap().facts();
    assert_eq!(facts, (CHILD, BY_PERSON, nobody()));
    let (shown, until) = (fingerprint(&next), NOW + DAY);
    assert_eq!(import(&next, &shown, Some(until)), Ok(ROLLED_OVER));
}

/// Possession is proved of a key under a code.
#[test]
fn a_proof_says_whose_key_it_is_about() {
    let read = |proof: &[u8]| {
        let mut code = Err(0);
        let key = try_make(cmcrypto_public_key_free, |out| {
            code = filled(|code, _| unsafe {
                cmcrypto_site_key_proof_verify(0, proof.as_ptr(), proof.len(), code, out)
            });
            code.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
        })?;
        Ok((text_of(&code?.text), key))
    };
    let proof = prove(&s01_key());
    let (site, key) = read(&proof).ok().unwrap();
    assert_eq!(site, "S01");
    assert!(same_key(&key, &public(&s01_key())));
    let mut flipped = proof.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (proof, status) in [
        (&flipped[..], CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (&proof[1..], CMCRYPTO_ERROR_MALFORMED),
        (b"", CMCRYPTO_ERROR_MALFORMED),
        (&[0; 2049], CMCRYPTO_ERROR_TOO_LARGE),
    ] {
        assert_eq!(read(proof).err(), Some(status));
    }
}

#[test]
fn bytes_and_back() {
    let at = Directory::new(c"S01", &open());
    at.publish(c"P01", PARENT, &p01_key(), None).unwrap();
    let until = Some(NOW + DAY);
    at.publish(c"P01", PARENT, &next_p01_key(), until).unwrap();
    at.believe(&exchange_key("mp-4096", c"S02")).unwrap();
    let stored = at.to_bytes();
    let again = Directory::read(&stored, &secure()).ok().unwrap();
    assert_eq!(again.to_bytes(), stored);
    assert_eq!(again.sites(), ["P01", "S02"]);
    let known = again.site(c"P01").ok().unwrap();
    assert_eq!(known.previous(), (fingerprint(&p01_key()), until));

    let read = |bytes: &[u8]| Directory::read(bytes, &secure()).err();
    let damaged = Some(CMCRYPTO_ERROR_STORED_DAMAGED);
    assert_eq!(read(&stored[..stored.len() - 1]), damaged);
    let mut flipped = stored.clone();
    flipped[stored.len() / 2] ^= 1;
    assert_eq!(read(&flipped), damaged);
    let foreign = Some(CMCRYPTO_ERROR_STORED_FOREIGN);
    assert_eq!(read(&[b'x'; 100]), foreign);
    assert_eq!(read(b""), damaged);
}

#[test]
fn values_that_are_none_of_the_constants() {
    let (at, key) = (Directory::new(c"CAS", &secure()), p01_key());
    let invalid = CMCRYPTO_ERROR_INVALID_ARGUMENT;
    for relation in [i32::MIN, -1, 0, 4, i32::MAX] {
        let found = refused(&at, invalid, || at.publish(c"P01", relation, &key, None));
        assert_eq!(found, "relation: unknown");
    }
    for site in [c"", c"P1", c"P001", c"P-1", c"\xc3\x84P1"] {
        let found = refused(&at, invalid, || at.publish(site, CHILD, &key, None));
        assert_eq!(found, "site_code: not three ASCII letters or digits");
    }
    // The last second of the year 9999 is the last that can be stored.
    let last = 253_402_300_799;
    for keep in [-1, i64::MIN, last + 1, i64::MAX] {
        let found = refused(&at, invalid, || at.publish(c"P01", CHILD, &key, Some(keep)));
        assert_eq!(found, "now: it or keep_previous_until is outside the years 1970 to 9999");
    }
    assert_eq!(at.publish(c"P01", CHILD, &key, Some(last)), Ok(ADDED));
}

/// Calls in the table's row "any" may be made by several threads with one directory.
#[test]
fn several_threads_read_one_directory() {
    let at = Directory::new(c"CAS", &secure());
    at.publish(c"P01", CHILD, &p01_key(), None).unwrap();
    let key = p01_key();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert!(at.site(c"P01").ok().unwrap().has_key(&key));
                    assert_eq!(at.sites(), ["P01"]);
                    Directory::read(&at.to_bytes(), &secure()).ok().unwrap();
                }
            });
        }
    });
}
