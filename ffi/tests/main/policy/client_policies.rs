//! What applies to a client, through the C ABI.

use super::*;
use crate::abi::policy::{Policies, PolicySite, Set, assignment, set_for_all, set_of, set_sha256};

const LAPTOPS: &CStr = c"P0100012";

/// So many sets after the first.
fn later(target: cmcrypto_site_data_target, after: u64) -> cmcrypto_site_data_terms {
    let first = terms(target);
    cmcrypto_site_data_terms { number: first.number + after, ..first }
}

fn own() -> cmcrypto_site_data_target {
    target(CMCRYPTO_SITE_DATA_TARGET_CLIENT, CLIENT_ID.to_str().unwrap())
}

fn laptops() -> cmcrypto_site_data_target {
    target(CMCRYPTO_SITE_DATA_TARGET_COLLECTION, LAPTOPS.to_str().unwrap())
}

fn ids(changes: &(Vec<(String, u64)>, Vec<String>)) -> (Vec<&str>, Vec<&str>) {
    let assigned = changes.0.iter().map(|(id, _)| id.as_str());
    (assigned.collect(), changes.1.iter().map(String::as_str).collect())
}

#[test]
fn one_client_from_first_set_to_revocation() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let apply = |set: &Set| client.apply(&site, &site.sign(set, NOW).unwrap(), NOW);
    let nothing = (vec![], vec![]);
    let all_clients = set_for_all(&[assignment(c"agent", 1), assignment(c"updates", 1)]);
    assert_eq!(ids(&apply(&all_clients).unwrap()), (vec!["agent", "updates"], vec![]));
    // Again it changes nothing.
    assert_eq!(apply(&all_clients).unwrap(), nothing);
    let of_laptops =
        set_of(&terms(laptops()), &[assignment(c"vpn", 1), assignment(c"updates", 2)], &[]);
    assert_eq!(apply(&of_laptops), code(Error::NOT_INTENDED_RECIPIENT));
    assert_eq!(detail(), "it is for collection P0100012");
    let mine = set_of(&terms(own()), &[assignment(c"agent", 1)], &[LAPTOPS, c"P0100013"]);
    assert_eq!(apply(&mine).unwrap(), nothing);
    assert_eq!(ids(&apply(&of_laptops).unwrap()), (vec!["updates", "vpn"], vec![]));
    // Left out of the laptops.
    let alone = set_of(&later(own(), 1), &[assignment(c"agent", 1)], &[c"P0100013"]);
    assert_eq!(ids(&apply(&alone).unwrap()), (vec!["updates"], vec!["vpn"]));
    // All that is for all is revoked, and does not come back.
    let none = set_of(&later(all(), 1), &[], &[]);
    assert_eq!(ids(&apply(&none).unwrap()), (vec![], vec!["updates"]));
    assert_eq!(apply(&all_clients), code(Error::ROLLBACK));
    let other = set_of(&later(all(), 1), &[assignment(c"x", 1)], &[]);
    assert_eq!(apply(&other), code(Error::POLICY_CONFLICT));
    assert_eq!(detail(), format!("it has the number {}", NOW + 1));
    assert_eq!(client.list(NOW), [("agent".to_owned(), 1)]);
    // Several are revoked at once.
    let bare = set_of(&later(own(), 2), &[assignment(c"b", 1), assignment(c"c", 1)], &[]);
    assert_eq!(ids(&apply(&bare).unwrap()), (vec!["b", "c"], vec!["agent"]));
    let bare = set_of(&later(own(), 3), &[], &[]);
    assert_eq!(ids(&apply(&bare).unwrap()), (vec![], vec!["b", "c"]));
}

/// What the certificate before signed ends with it; and what ends or begins by itself is told.
#[test]
fn certificates_and_time() {
    let (old, client) = (PolicySite::p01(), Policies::new(SITE));
    let signed = old.sign(&set_for_all(&[assignment(c"agent", 1)]), NOW).unwrap();
    assert_eq!(ids(&client.apply(&old, &signed, NOW).unwrap()), (vec!["agent"], vec![]));
    assert_eq!(client.act(NOW), (vec![], vec![]));
    assert_eq!(client.follow(&old, NOW).unwrap(), (vec![], vec![]));
    let far = NOW + 1000 * 86_400;
    assert_eq!(ids(&client.act(far)), (vec![], vec!["agent"]));
    assert_eq!(ids(&client.act(NOW)), (vec!["agent"], vec![]));
    let next = PolicySite::new(SITE, "client-3072");
    assert_eq!(ids(&client.follow(&next, NOW).unwrap()), (vec![], vec!["agent"]));
    assert_eq!(client.apply(&old, &signed, NOW), code(Error::ROLLBACK));
    // The trust store has the old one again, or none: what the other signed is over.
    let signed = next.sign(&set_for_all(&[assignment(c"b", 1)]), NOW).unwrap();
    assert_eq!(ids(&client.apply(&next, &signed, NOW).unwrap()), (vec!["b"], vec![]));
    assert_eq!(client.follow(&old, NOW), code(Error::ROLLBACK));
    assert_eq!(ids(&client.act(NOW)), (vec![], vec!["b"]));
    assert_eq!(ids(&client.follow(&next, NOW).unwrap()), (vec!["b"], vec![]));
    client.withdraw();
    assert_eq!(ids(&client.act(NOW)), (vec![], vec!["b"]));
    let elsewhere = Policies::new(c"P02");
    assert_eq!(elsewhere.follow(&old, NOW), code(Error::SITE_MISMATCH));
}

/// What the client did not say that it did is told again, whenever it is killed.
#[test]
fn a_change_is_told_until_it_is_done() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let set = |after, ids: &[&CStr]| {
        let assigned: Vec<_> = ids.iter().map(|id| assignment(id, 1)).collect();
        site.sign(&set_of(&later(all(), after), &assigned, &[]), NOW).unwrap()
    };
    client.apply(&site, &set(0, &[c"a", c"b"]), NOW).unwrap();
    let signed = set(1, &[c"b", c"c", c"d"]);
    let (verifier, policies) = (site.verifier.get(), client.0.get_mut());
    ok(unsafe {
        cmcrypto_client_policies_apply(policies, verifier, signed.as_ptr(), signed.len(), NOW)
    });
    let client = Policies::from_bytes(&client.to_bytes()).ok().unwrap();
    let told = |client: &Policies| {
        let (assigned, revoked) = client.changes(NOW);
        (assigned.iter().map(|one| text_of(&one.policy)).collect::<Vec<_>>(), revoked)
    };
    assert_eq!(told(&client), (vec!["c".into(), "d".into()], vec!["a".into()]));
    ok(client.took_effect(&client.changes(NOW).0[0]));
    assert_eq!(told(&client), (vec!["d".into()], vec!["a".into()]));
    client.revoked("a");
    assert_eq!(told(&client), (vec!["d".into()], vec![]));
    let in_effect: Vec<_> = client.in_effect().into_iter().map(|(id, _)| id).collect();
    assert_eq!(in_effect, ["b", "c"]);
    let none = cmcrypto_policy_assignment { version: 0, ..assignment(c"x", 1) };
    assert_eq!(client.took_effect(&none), Error::INVALID_ARGUMENT.code());
    // By which set it applies.
    let by = client.assigned_by(c"b", NOW).unwrap();
    assert_eq!(Ok(by.sha256), set_sha256(&signed));
    assert_eq!(client.assigned_by(c"a", NOW).map(drop), code(Error::POLICY_NOT_ASSIGNED));
}

#[test]
fn ages_and_missing_sets_are_told() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let told = |client: &Policies| {
        let info = client.info();
        assert_eq!(text_of(&info.site_code), "P01");
        assert_eq!(text_of(&info.client_id), CLIENT_ID.to_str().unwrap());
        info.set_count
    };
    assert_eq!((told(&client), client.missing(NOW)), (0, vec![]));
    let mine = site.sign(&set_of(&terms(own()), &[], &[LAPTOPS, c"SMS00001"]), NOW).unwrap();
    client.apply(&site, &mine, NOW).unwrap();
    assert_eq!(client.missing(NOW), ["P0100012", "SMS00001"]);
    let of_laptops = site.sign(&set_of(&terms(laptops()), &[], &[]), NOW).unwrap();
    client.apply(&site, &of_laptops, NOW).unwrap();
    client.apply(&site, &site.sign(&set_for_all(&[]), NOW).unwrap(), NOW).unwrap();
    assert_eq!(client.missing(NOW), ["SMS00001"]);
    assert_eq!(told(&client), 3);
    for (index, target) in [own(), laptops(), all()].into_iter().enumerate() {
        let set = client.set(index).unwrap();
        assert_eq!((set.target.kind, set.target.id), (target.kind, target.id));
        assert_eq!((set.number, set.not_before, set.not_after), USUAL);
        assert_eq!(set.reserved, 0);
    }
    assert_eq!(client.set(0).map(|set| set.sha256), set_sha256(&mine));
    assert_eq!(client.set(3).map(drop), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below the count");
}

#[test]
fn what_applies_ends_with_its_set_and_its_own_time() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let between = |policy: &CStr, from: i64, to: i64| cmcrypto_policy_assignment {
        not_before: NOW + from,
        not_after: NOW + to,
        ..assignment(policy, 1)
    };
    let set = set_for_all(&[between(c"early", 10, 20), between(c"long", -10, 100 * DAY)]);
    client.apply(&site, &site.sign(&set, NOW).unwrap(), NOW).unwrap();
    let at = |seconds| -> Vec<String> {
        client.list(NOW + seconds).into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(at(9), ["long"]);
    assert_eq!(at(10), ["early", "long"]);
    assert_eq!(at(21), ["long"]);
    assert_eq!(at(7 * DAY), ["long"]);
    assert!(at(7 * DAY + 1).is_empty());
    let version = |id, now| client.policy(id, now).map(|found| found.version);
    assert_eq!(version(c"long", NOW), Ok(1));
    assert_eq!(version(c"long", NOW + 7 * DAY + 1), code(Error::POLICY_NOT_ASSIGNED));
    assert_eq!(version(c"none", NOW), code(Error::POLICY_NOT_ASSIGNED));
    assert_eq!(detail(), "policy none");
    assert_eq!(version(c"", NOW), code(Error::INVALID_ARGUMENT));
}

#[test]
fn whose_set_it_is_and_when() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let set = set_for_all(&[assignment(c"a", 1)]);
    let signed = site.sign(&set, NOW).unwrap();
    let before = client.to_bytes();
    let other = PolicySite::new(SITE, "mp-2048");
    let by_other = other.sign(&set, NOW).unwrap();
    assert_eq!(client.apply(&site, &by_other, NOW), code(Error::SIGNER_MISMATCH));
    let p02 = site.renamed(c"P02");
    let of_p02 = p02.sign(&set, NOW).unwrap();
    assert_eq!(client.apply(&site, &of_p02, NOW), code(Error::SITE_MISMATCH));
    assert_eq!(client.apply(&p02, &of_p02, NOW), code(Error::SITE_MISMATCH));
    let elsewhere = Policies::new(c"P02").apply(&site, &signed, NOW);
    assert_eq!(elsewhere, code(Error::SITE_MISMATCH));
    for (now, expected) in [
        (NOW - 3901, Error::SENT_IN_FUTURE),
        (NOW + 7 * DAY + 1, Error::STALE),
        (NOW + 401 * DAY, Error::CERTIFICATE_EXPIRED),
        (NOW - 2 * DAY, Error::CERTIFICATE_NOT_YET_VALID),
    ] {
        assert_eq!(client.apply(&site, &signed, now), code(expected));
    }
    let mut changed = signed.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(client.apply(&site, &changed, NOW), code(Error::SIGNATURE_INVALID));
    assert_eq!(client.apply(&site, b"", NOW), code(Error::MALFORMED));
    let large = vec![0x30; (8 << 20) + 1];
    assert_eq!(client.apply(&site, &large, NOW), code(Error::TOO_LARGE));
    // After all that it is what it was.
    assert_eq!(client.to_bytes(), before);
    assert_eq!(client.apply(&site, &signed, NOW).unwrap().0.len(), 1);
    // Under another certificate the site numbers anew.
    let lower = cmcrypto_site_data_terms { number: 7, ..terms(all()) };
    let lower = set_of(&lower, &[], &[]);
    let applied = client.apply(&site, &site.sign(&lower, NOW).unwrap(), NOW);
    assert_eq!(applied, code(Error::ROLLBACK));
    let applied = client.apply(&other, &other.sign(&lower, NOW).unwrap(), NOW).unwrap();
    assert_eq!(ids(&applied), (vec![], vec!["a"]));
}

#[test]
fn the_stored_form() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let mine = set_of(&terms(own()), &[assignment(c"a", 1)], &[LAPTOPS]);
    client.apply(&site, &site.sign(&mine, NOW).unwrap(), NOW).unwrap();
    let stored = client.to_bytes();
    let again = Policies::from_bytes(&stored).ok().unwrap();
    assert_eq!(again.to_bytes(), stored);
    assert_eq!((again.list(NOW), again.missing(NOW)), (client.list(NOW), client.missing(NOW)));
    let read = |bytes: &[u8]| Policies::from_bytes(bytes).map(drop);
    let mut changed = stored.clone();
    changed[40] ^= 1;
    assert_eq!(read(&changed), code(Error::STORED_DAMAGED));
    assert_eq!(read(&stored[..stored.len() - 1]), code(Error::STORED_DAMAGED));
    assert_eq!(read(b"CMTRUST\n"), code(Error::STORED_FOREIGN));
    let mut newer = stored.clone();
    newer[11] += 1;
    assert_eq!(read(&newer), code(Error::VERSION_NOT_SUPPORTED));
}

#[test]
fn more_than_a_client_takes() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let many: Vec<_> = (0..9_999)
        .map(|number| assignment(&std::ffi::CString::new(format!("{number}")).unwrap(), 1))
        .collect();
    let signed = site.sign(&set_for_all(&many), NOW).unwrap();
    assert_eq!(client.apply(&site, &signed, NOW).unwrap().0.len(), 9_999);
    let before = client.to_bytes();
    let mine = |count| site.sign(&set_of(&terms(own()), &many[..count], &[]), NOW).unwrap();
    assert_eq!(client.apply(&site, &mine(2), NOW), code(Error::TOO_LARGE));
    assert_eq!(client.to_bytes(), before);
    client.apply(&site, &mine(1), NOW).unwrap();
}

#[test]
fn names_that_are_none() {
    let made = |site: &CStr, client: &CStr| {
        let made = try_make(cmcrypto_client_policies_free, |out| unsafe {
            cmcrypto_client_policies_new(site.as_ptr(), client.as_ptr(), out)
        });
        made.map(drop)
    };
    assert_eq!(made(c"P0", CLIENT_ID), code(Error::INVALID_ARGUMENT));
    assert_eq!(detail(), "site_code: not three ASCII letters or digits");
    assert_eq!(made(SITE, c""), code(Error::INVALID_ARGUMENT));
    assert!(detail().starts_with("client_id: not 1 to 64 characters"));
}

/// Sets are signed, and what applies is asked for, from several threads at the same time.
#[test]
fn several_threads() {
    let (site, client) = (PolicySite::p01(), Policies::new(SITE));
    let set = set_for_all(&[assignment(c"a", 1)]);
    let signed = site.sign(&set, NOW).unwrap();
    client.apply(&site, &signed, NOW).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(site.sign(&set, NOW).as_ref(), Ok(&signed));
                    assert_eq!(client.policy(c"a", NOW).unwrap().version, 1);
                    assert_eq!(client.list(NOW).len(), 1);
                    assert_eq!(
                        Policies::from_bytes(&client.to_bytes()).ok().unwrap().info().set_count,
                        1
                    );
                }
            });
        }
    });
}
