//! Assignments, their bodies, and sets of them, through the C ABI.

use std::ffi::CString;

use super::*;
use crate::abi::policy::{
    Policies, PolicySite, assignment, assignment_of, batch_get, check_body, empty_set, set_for_all,
    set_of, set_sha256,
};
use crate::abi::replication::c_path;
use crate::support;

#[test]
fn what_an_assignment_says() {
    let body = b"<Policy/>";
    let made = assignment_of(c"{2cb6c3a0}", 7, body).unwrap();
    assert_eq!(text_of(&made.policy), "{2cb6c3a0}");
    assert_eq!((made.version, made.length), (7, 9));
    assert_eq!((made.not_before, made.not_after), (NOW, NOW + DAY));
    assert_eq!(made.sha256[..], sha256(body));
    assert_eq!([made.requires_auth, made.secret, made.intranet_only], [0; 3]);

    for body in [&b""[..], b"<Policy/>", &[7; 300_000]] {
        let of = assignment_of(c"a", 1, body).unwrap();
        ok(check_body(&of, body));
        for other in [&[body, &[0]].concat()[..], &vec![8; body.len().max(1)]] {
            assert_eq!(check_body(&of, other), CMCRYPTO_ERROR_POLICY_BODY_MISMATCH);
            assert_eq!(detail(), "policy a");
        }
    }
    for id in [c"", c"a\n", &CString::new("x".repeat(256)).unwrap()] {
        assert_eq!(assignment_of(id, 1, b"").map(drop), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "policy: not 1 to 255 characters without control characters");
    }
}

/// What no call takes.
#[test]
fn assignments_that_are_none() {
    let base = assignment(c"a", 1);
    let refused = |edit: &dyn Fn(&mut cmcrypto_policy_assignment), what: &str| {
        let mut edited = base;
        edit(&mut edited);
        assert_eq!(check_body(&edited, b"a"), CMCRYPTO_ERROR_INVALID_ARGUMENT);
        assert_eq!(detail(), what);
        let set = set_for_all(&[]);
        let status = unsafe { cmcrypto_policy_set_assign(set.get_mut(), &raw const edited) };
        assert_eq!((status, detail().as_str()), (CMCRYPTO_ERROR_INVALID_ARGUMENT, what));
    };
    for flag in [-1, 2, i32::MAX] {
        refused(&|one| one.requires_auth = flag, "requires_auth: neither 0 nor 1");
        refused(&|one| one.secret = flag, "secret: neither 0 nor 1");
        refused(&|one| one.intranet_only = flag, "intranet_only: neither 0 nor 1");
    }
    let id = "policy: not 1 to 255 characters without control characters";
    refused(&|one| one.policy[0] = 0, id);
    refused(&|one| one.policy[0] = 10, id);
    refused(&|one| one.policy.fill(65), "policy: no NUL in its text");
    refused(&|one| one.policy[0] = c_char::from_ne_bytes([0xff]), "policy: not UTF-8");
    // Zeros, with a size and without.
    let none = |size| {
        move |one: &mut cmcrypto_policy_assignment| {
            *one = unsafe { std::mem::zeroed() };
            one.struct_size = size;
        }
    };
    refused(&none(0), "assignment: struct_size is not its sizeof");
    refused(&none(base.struct_size), id);
}

#[test]
fn flags_come_through() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let all: Vec<_> = (0..8)
        .map(|bits| cmcrypto_policy_assignment {
            requires_auth: bits & 1,
            secret: (bits >> 1) & 1,
            intranet_only: bits >> 2,
            // A secret has a salt.
            length: 40,
            ..assignment(&CString::new(bits.to_string()).unwrap(), 1)
        })
        .collect();
    client.apply(&site, &site.sign(&set_for_all(&all), NOW).unwrap(), NOW).unwrap();
    for one in &all {
        let id = CString::new(text_of(&one.policy)).unwrap();
        let found = client.policy(&id, NOW).unwrap();
        let flags = |of: &cmcrypto_policy_assignment| {
            (of.requires_auth, of.secret, of.intranet_only, of.sha256, of.length)
        };
        assert_eq!(flags(&found), flags(one));
    }
}

#[test]
fn what_the_site_does_not_sign() {
    let site = PolicySite::p01();
    let (a, base, good) = (assignment(c"a", 1), terms(all()), set_for_all(&[assignment(c"g", 1)]));
    let own = terms(target(CMCRYPTO_SITE_DATA_TARGET_CLIENT, "GUID:1"));
    let many: Vec<_> = (0..10_001)
        .map(|number| assignment(&CString::new(format!("{number}")).unwrap(), 1))
        .collect();
    let range = "a: the version is not from 1 to 2^63 - 1";
    let many_text = "more than 10,000 policies or 1,024 collections";
    for (terms, assignments, collections, what) in [
        (base, &[a, assignment(c"a", 2)][..], &[][..], "a policy is named twice"),
        (base, &[a], &[c"SMS00001"], "collections in a set that is not a client's"),
        (own, &[a], &[c"X", c"X"], "a collection is named twice"),
        (cmcrypto_site_data_terms { number: 1 << 63, ..base }, &[a], &[], "number above 2^63 - 1"),
        (
            cmcrypto_site_data_terms { not_after: NOW - 1, ..base },
            &[a],
            &[],
            "not_after has passed",
        ),
        (
            cmcrypto_site_data_terms { not_before: NOW + 8 * DAY, ..base },
            &[a],
            &[],
            "not_after is before not_before",
        ),
        (base, &[cmcrypto_policy_assignment { version: 0, ..a }], &[], range),
        (base, &[cmcrypto_policy_assignment { version: 1 << 63, ..a }], &[], range),
        (
            base,
            &[cmcrypto_policy_assignment { length: (1 << 30) + 1, ..a }],
            &[],
            "a: the body is above 1 GiB",
        ),
        (
            base,
            &[cmcrypto_policy_assignment { not_after: NOW - 1, ..a }],
            &[],
            "a: not_after is before not_before",
        ),
        (base, &many, &[], many_text),
    ] {
        let set = set_of(&terms, assignments, collections);
        assert_eq!(site.sign(&set, NOW), code(Error::INVALID_ARGUMENT), "{what}");
        assert_eq!(detail(), what);
        let batch = site.sign_batch(&[&good, &set]).map(drop);
        assert_eq!(batch, code(Error::INVALID_ARGUMENT), "{what}");
        assert_eq!(detail(), what);
    }
    assert_eq!(site.sign_batch(&[]).map(drop), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "no sets, or more than 16,777,216");
    assert_eq!(site.sign(&good, NOW + 401 * DAY), code(Error::CERTIFICATE_EXPIRED));

    // What is no set to begin with.
    let kind = CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER;
    let made = empty_set(&cmcrypto_site_data_terms { kind, ..base }).map(drop);
    assert_eq!(made, code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "terms: not of the kind of policy");
    let zeros = unsafe { std::mem::zeroed() };
    assert_eq!(empty_set(&zeros).map(drop), code(Error::INVALID_ARGUMENT));
    for id in [c"", c"SMS_0001", c"\xff"] {
        let status = unsafe { cmcrypto_policy_set_add_collection(good.get_mut(), id.as_ptr()) };
        assert_eq!(status, CMCRYPTO_ERROR_INVALID_ARGUMENT);
        assert!(detail().starts_with("collection_id: not "));
    }
}

#[test]
fn batches() {
    let site = PolicySite::p01();
    let set = |client: &str| {
        let target = target(CMCRYPTO_SITE_DATA_TARGET_CLIENT, client);
        set_of(&terms(target), &[assignment(c"a", 1)], &[])
    };
    let ours = CLIENT_ID.to_str().unwrap();
    for (count, index) in [(1, 0), (2, 1), (5, 4), (8, 3)] {
        let name = |at: usize| if at == index { ours.to_owned() } else { format!("GUID:{at}") };
        let sets: Vec<_> = (0..count).map(|at| set(&name(at))).collect();
        let batch = site.sign_batch(&sets.iter().collect::<Vec<_>>()).ok().unwrap();
        for at in 0..count {
            let applied = Policies::new(SITE).apply(&site, &batch_get(&batch, at).unwrap(), NOW);
            if at == index {
                assert_eq!(applied.unwrap().0, [("a".to_owned(), 1)]);
            } else {
                assert_eq!(applied.err(), Some(CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT));
                assert_eq!(detail(), format!("it is for client GUID:{at}"));
            }
        }
        assert_eq!(batch_get(&batch, count), code(Error::INVALID_ARGUMENT));
        assert_eq!(detail(), "index: not below their number");
        // It is named as if it were signed alone, and whoever changes it or its place is refused.
        let mut one = batch_get(&batch, index).unwrap();
        assert_eq!(set_sha256(&one), set_sha256(&site.sign(&sets[index], NOW).unwrap()));
        let signature = one.len() - 384 - 4;
        one[signature - 1] ^= 1;
        let refused = Policies::new(SITE).apply(&site, &one, NOW).err().unwrap();
        let expected = [CMCRYPTO_ERROR_SIGNATURE_INVALID, CMCRYPTO_ERROR_MALFORMED];
        assert!(expected.contains(&refused), "{refused}");
    }
    assert_eq!(set_sha256(b""), code(Error::MALFORMED));
    assert_eq!(set_sha256(&vec![0x30; (8 << 20) + 1]), code(Error::TOO_LARGE));
}

#[test]
fn bodies_are_copied_whole_or_not_at_all() {
    let directory = support::scratch("policy_bodies");
    let [from, to] = ["from", "to"].map(|name| directory.join(name));
    let _gone = std::fs::remove_file(&to);
    let copy = |of: &cmcrypto_policy_assignment, from: &std::path::Path, to: &std::path::Path| {
        let (from, to) = (c_path(from), c_path(to));
        unsafe { cmcrypto_policy_assignment_copy_body_file(of, from.as_ptr(), to.as_ptr()) }
    };
    let body = vec![7; 300_000];
    let of = assignment_of(c"a", 1, &body).unwrap();
    let mut changed = body.clone();
    changed[299_999] ^= 1;
    for other in [&body[1..], &[&body[..], &[7]].concat(), &changed, b""] {
        std::fs::write(&from, other).unwrap();
        assert_eq!(copy(&of, &from, &to), CMCRYPTO_ERROR_POLICY_BODY_MISMATCH);
        assert_eq!(detail(), "policy a");
        assert!(!to.exists());
    }
    // An old file stays until there is another.
    std::fs::write(&to, b"old").unwrap();
    assert_eq!(copy(&of, &from, &to), CMCRYPTO_ERROR_POLICY_BODY_MISMATCH);
    assert_eq!(std::fs::read(&to).unwrap(), b"old");
    std::fs::write(&from, &body).unwrap();
    ok(copy(&of, &from, &to));
    assert_eq!(std::fs::read(&to).unwrap(), body);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 2);

    let invalid = CMCRYPTO_ERROR_INVALID_ARGUMENT;
    assert_eq!(copy(&of, &directory, &to), invalid);
    assert_eq!(detail(), "body_path: not a regular file");
    assert_eq!(copy(&of, &directory.join("none"), &to), CMCRYPTO_ERROR_STORAGE);
    assert_eq!(copy(&of, &from, &directory.join("..")), invalid);
    assert!(detail().starts_with("copy_path: "), "{}", detail());
    assert_eq!(copy(&of, &from, &directory.join("none/to")), CMCRYPTO_ERROR_STORAGE);
    std::fs::remove_dir_all(&directory).unwrap();
}
