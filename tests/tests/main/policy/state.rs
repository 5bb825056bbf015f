//! What applies to a client: each rule with its exact outcome.

use cmcrypto_core::names::CollectionId;
use cmcrypto_core::policy::{
    ClientPolicies, PolicyAssignment, PolicyChanges, PolicySet, SiteDataTarget, SiteSigner,
    SiteVerifier,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::changes::{bytes_flipped, cuts};
use cmcrypto_tests::*;

use crate::policy::fixture::*;
use crate::policy::sets::*;

fn site() -> (SiteSigner, SiteVerifier) {
    pair(&identity(Provider::default(), KEYS[0]))
}

fn named(collections: &[&str]) -> Vec<CollectionId> {
    collections
        .iter()
        .map(|name| CollectionId::new(name).unwrap())
        .collect()
}

fn ids(changes: &PolicyChanges) -> (Vec<&str>, Vec<&str>) {
    let assigned = changes.assigned.iter().map(|one| one.policy.as_str());
    (
        assigned.collect(),
        changes.revoked.iter().map(|id| id.as_str()).collect(),
    )
}

/// What a client does that acts at once.
fn act(policies: &mut ClientPolicies, now: Timestamp) -> PolicyChanges {
    let changes = policies.changes(now);
    policies.acted_on(&changes).unwrap();
    assert_eq!(policies.changes(now), PolicyChanges::default());
    changes
}

fn take(
    policies: &mut ClientPolicies,
    verifier: &SiteVerifier,
    signed: &[u8],
    now: Timestamp,
) -> Result<PolicyChanges, Error> {
    policies.apply(verifier, signed, now)?;
    Ok(act(policies, now))
}

#[test]
fn one_client_from_first_set_to_revocation() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let mut apply = |set: &PolicySet| {
        let signed = signer.sign_policy_set(set, NOW).unwrap();
        take(&mut policies, &verifier, &signed, NOW)
    };
    let all = set(
        SiteDataTarget::All,
        vec![assignment("agent", 1), assignment("updates", 1)],
    );
    assert_eq!(
        ids(&apply(&all).unwrap()),
        (vec!["agent", "updates"], vec![])
    );
    // Again it changes nothing.
    assert_eq!(apply(&all), Ok(PolicyChanges::default()));
    let of_laptops = set(
        collection("P0100012"),
        vec![assignment("vpn", 1), assignment("updates", 2)],
    );
    assert_eq!(apply(&of_laptops), Err(Error::NOT_INTENDED_RECIPIENT));
    let mine = PolicySet {
        collections: named(&["P0100012", "P0100013"]),
        ..set(own(), vec![assignment("agent", 1)])
    };
    // The same version of agent, of another set: it counts as the client's own, and is no other.
    assert_eq!(apply(&mine), Ok(PolicyChanges::default()));
    assert_eq!(
        ids(&apply(&of_laptops).unwrap()),
        (vec!["updates", "vpn"], vec![])
    );

    // Left out of the laptops: what they had is revoked, and what all have is back.
    let alone = PolicySet {
        collections: named(&["P0100013"]),
        number: mine.number + 1,
        ..mine
    };
    assert_eq!(ids(&apply(&alone).unwrap()), (vec!["updates"], vec!["vpn"]));
    assert_eq!(apply(&of_laptops), Err(Error::NOT_INTENDED_RECIPIENT));
    // Put in again: nothing of the collection counts until its set comes, not an older one.
    let again = PolicySet {
        collections: named(&["P0100012"]),
        number: alone.number + 1,
        ..alone
    };
    assert_eq!(apply(&again), Ok(PolicyChanges::default()));
    let older = PolicySet {
        number: of_laptops.number - 1,
        ..of_laptops.clone()
    };
    assert_eq!(apply(&older), Err(Error::ROLLBACK));
    assert_eq!(
        ids(&apply(&of_laptops).unwrap()),
        (vec!["updates", "vpn"], vec![])
    );
    let none = PolicySet {
        assignments: Vec::new(),
        number: all.number + 1,
        ..all.clone()
    };
    assert_eq!(ids(&apply(&none).unwrap()), (vec![], vec![]));
    assert_eq!(apply(&all), Err(Error::ROLLBACK));
    let other = PolicySet {
        assignments: vec![assignment("x", 1)],
        ..none.clone()
    };
    assert_eq!(apply(&other), Err(Error::POLICY_CONFLICT));
    let found: Vec<_> = policies
        .policies(NOW)
        .iter()
        .map(|one| (one.policy.as_str(), one.version))
        .collect();
    assert_eq!(found, [("agent", 1), ("updates", 2), ("vpn", 1)]);
}

#[test]
fn what_applies_ends_with_its_set_and_its_own_time() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let mut apply = |set: &PolicySet| {
        policies
            .apply(&verifier, &signer.sign_policy_set(set, NOW).unwrap(), NOW)
            .unwrap();
    };
    let between = |policy: &str, from: i64, to: i64| PolicyAssignment {
        not_before: NOW.saturating_add(from),
        not_after: NOW.saturating_add(to),
        ..assignment(policy, 1)
    };
    let all = vec![between("early", 10, 20), between("long", -10, 100 * DAY)];
    apply(&set(SiteDataTarget::All, all));
    let mine = PolicySet {
        collections: named(&["P0100012"]),
        not_after: NOW.saturating_add(DAY),
        ..set(own(), vec![])
    };
    apply(&mine);
    apply(&set(
        collection("P0100012"),
        vec![between("vpn", -10, 100 * DAY)],
    ));
    let at = |seconds| -> Vec<&str> {
        policies
            .policies(NOW.saturating_add(seconds))
            .iter()
            .map(|one| one.policy.as_str())
            .collect()
    };
    assert_eq!(at(9), ["long", "vpn"]);
    assert_eq!(at(10), ["early", "long", "vpn"]);
    assert_eq!(at(20), ["early", "long", "vpn"]);
    assert_eq!(at(21), ["long", "vpn"]);
    // With the client's own set ends its word on collections; with that for all the rest.
    assert_eq!(at(DAY), ["long", "vpn"]);
    assert_eq!(at(DAY + 1), ["long"]);
    assert_eq!(at(7 * DAY), ["long"]);
    assert!(at(7 * DAY + 1).is_empty());
    let (vpn, late) = (id("vpn"), NOW.saturating_add(DAY + 1));
    assert_eq!(policies.policy(&vpn, NOW).unwrap().version, 1);
    assert_eq!(policies.policy(&vpn, late), Err(Error::POLICY_NOT_ASSIGNED));
    assert_eq!(
        policies.policy(&id("none"), NOW),
        Err(Error::POLICY_NOT_ASSIGNED)
    );
}

/// A management point that keeps a set back is noticed as far as it can be.
#[test]
fn ages_and_missing_sets_are_told() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    assert!(policies.sets().is_empty() && policies.missing(NOW).is_empty());
    let mine = PolicySet {
        collections: named(&["P0100012", "SMS00001"]),
        ..set(own(), vec![])
    };
    let signed = signer.sign_policy_set(&mine, NOW).unwrap();
    policies.apply(&verifier, &signed, NOW).unwrap();
    let missing: Vec<_> = policies.missing(NOW).iter().map(|id| id.as_str()).collect();
    assert_eq!(missing, ["P0100012", "SMS00001"]);
    let of_laptops = set(collection("P0100012"), vec![]);
    policies
        .apply(
            &verifier,
            &signer.sign_policy_set(&of_laptops, NOW).unwrap(),
            NOW,
        )
        .unwrap();
    let missing: Vec<_> = policies.missing(NOW).iter().map(|id| id.as_str()).collect();
    assert_eq!(missing, ["SMS00001"]);
    // A set that has ended is missing, too.
    let late = of_laptops.not_after.saturating_add(1);
    assert_eq!(policies.missing(late).len(), 2);
    let sets = policies.sets();
    assert_eq!(sets.len(), 2);
    let (first, name) = (sets[0], own());
    let of_first = (
        first.target,
        first.number,
        first.not_before,
        first.not_after,
    );
    assert_eq!(
        of_first,
        (&name, mine.number, mine.not_before, mine.not_after)
    );
    assert_eq!(*first.sha256, PolicySet::sha256_of(&signed).unwrap());
    // By which set a policy applies, which a secret is sealed for.
    let all = set(SiteDataTarget::All, vec![assignment("a", 1)]);
    let signed = signer.sign_policy_set(&all, NOW).unwrap();
    policies.apply(&verifier, &signed, NOW).unwrap();
    let by = policies.assigned_by(&id("a"), NOW).unwrap();
    assert_eq!(by.target, &SiteDataTarget::All);
    assert_eq!(*by.sha256, PolicySet::sha256_of(&signed).unwrap());
    let none = policies.assigned_by(&id("b"), NOW);
    assert_eq!(none.err(), Some(Error::POLICY_NOT_ASSIGNED));
}

/// Under another certificate the site numbers anew.
#[test]
fn numbers_count_under_one_certificate() {
    let provider = Provider::default();
    let [one, two, _] = KEYS.map(|name| pair(&identity(provider, name)));
    let mut policies = nothing_yet();
    let mut apply = |(signer, verifier): &(SiteSigner, SiteVerifier), number| {
        let set = PolicySet {
            number,
            ..set(SiteDataTarget::All, vec![assignment("a", number)])
        };
        let signed = signer.sign_policy_set(&set, NOW).unwrap();
        policies.apply(verifier, &signed, NOW).map(drop)
    };
    assert_eq!(apply(&one, (1 << 63) - 1), Ok(()));
    assert_eq!(apply(&one, 7), Err(Error::ROLLBACK));
    assert_eq!(apply(&two, 7), Ok(()));
    assert_eq!(apply(&two, 6), Err(Error::ROLLBACK));
    // And under the one before nothing is taken again.
    assert_eq!(apply(&one, (1 << 63) - 1), Err(Error::ROLLBACK));
    assert_eq!(apply(&two, 8), Ok(()));
}

/// What a thief of the site's certificate signed, as much as there is room for, ends with it, and keeps nothing
/// out.
#[test]
fn a_theft_ends_with_the_certificate() {
    let provider = Provider::default();
    let [(thief, old), (signer, verifier), _] = KEYS.map(|name| pair(&identity(provider, name)));
    let mut policies = nothing_yet();
    let many = (0..10_000).map(|number| PolicyAssignment {
        version: (1 << 63) - 1,
        not_after: NOW.saturating_add(1000 * DAY),
        ..assignment(&format!("{number}"), 1)
    });
    let of_thief = PolicySet {
        number: (1 << 63) - 1,
        not_after: NOW.saturating_add(1000 * DAY),
        ..set(SiteDataTarget::All, many.collect())
    };
    let signed = thief.sign_policy_set(&of_thief, NOW).unwrap();
    policies.apply(&old, &signed, NOW).unwrap();
    assert_eq!(policies.policies(NOW).len(), 10_000);

    // The trust store has another: that is enough, though every set of it were kept back.
    let mut told = policies.clone();
    act(&mut told, NOW);
    told.follow(&verifier, NOW).unwrap();
    let changes = act(&mut told, NOW);
    assert_eq!((changes.assigned.len(), changes.revoked.len()), (0, 10_000));
    assert!(told.policies(NOW).is_empty());
    assert_eq!(told.follow(&verifier, NOW), Ok(()));
    // Or its first set, which finds room.
    let mine = set(own(), vec![assignment("7", 1)]);
    for mut policies in [policies, told] {
        let signed = signer.sign_policy_set(&mine, NOW).unwrap();
        policies.apply(&verifier, &signed, NOW).unwrap();
        let found: Vec<_> = policies
            .policies(NOW)
            .iter()
            .map(|one| one.version)
            .collect();
        assert_eq!(found, [1]);
        let signed = thief.sign_policy_set(&of_thief, NOW).unwrap();
        assert_eq!(policies.apply(&old, &signed, NOW), Err(Error::ROLLBACK));
    }
    let of_p02 =
        SiteVerifier::with_certificate(hierarchy::code("P02"), verifier.certificate().clone());
    let found = nothing_yet().follow(&of_p02.unwrap(), NOW);
    assert_eq!(found, Err(Error::SITE_MISMATCH));
}

/// A set that says it is valid for ever is so no longer than the certificate that signed it.
#[test]
fn nothing_outlives_the_certificate() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let far = NOW.saturating_add(10_000 * DAY);
    let for_ever = PolicyAssignment {
        not_after: far,
        ..assignment("a", 1)
    };
    let set = PolicySet {
        not_after: far,
        ..set(SiteDataTarget::All, vec![for_ever])
    };
    let signed = signer.sign_policy_set(&set, NOW).unwrap();
    policies.apply(&verifier, &signed, NOW).unwrap();
    let end = verifier.not_after();
    for policies in [
        policies.clone(),
        ClientPolicies::from_bytes(&policies.to_bytes().unwrap()).unwrap(),
    ] {
        assert_eq!(policies.policies(end).len(), 1);
        assert!(policies.policies(end.saturating_add(1)).is_empty());
    }
}

/// What two sets assign alike does not end with the one of them that ends.
#[test]
fn the_same_of_two_sets_goes_on() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let long = |policy: &str| PolicyAssignment {
        not_after: NOW.saturating_add(50 * DAY),
        ..assignment(policy, 3)
    };
    let other = PolicyAssignment {
        sha256: [7; 32],
        ..long("b")
    };
    let mine = PolicySet {
        not_after: NOW.saturating_add(DAY),
        ..set(own(), vec![long("a"), other])
    };
    for set in [&mine, &set(SiteDataTarget::All, vec![long("a"), long("b")])] {
        let signed = signer.sign_policy_set(set, NOW).unwrap();
        policies.apply(&verifier, &signed, NOW).unwrap();
    }
    let at = |seconds| -> Vec<&str> {
        let found = policies.policies(NOW.saturating_add(seconds));
        found.iter().map(|one| one.policy.as_str()).collect()
    };
    assert_eq!(at(DAY), ["a", "b"]);
    // Of another body it is not the same.
    assert_eq!(at(DAY + 1), ["a"]);
}

/// Who follows what is told knows what applies, also where time alone has changed it: what ends is revoked,
/// what begins is assigned, and a version that ended does not give way to one before.
#[test]
fn time_is_told() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let between = |policy: &str, version, from: i64, to: i64| PolicyAssignment {
        not_before: NOW.saturating_add(from),
        not_after: NOW.saturating_add(to),
        ..assignment(policy, version)
    };
    let all = vec![
        between("a", 1, 0, 50 * DAY),
        between("b", 1, DAY, 2 * DAY),
        between("c", 4, 0, 50 * DAY),
    ];
    let mine = vec![between("a", 2, DAY, 50 * DAY), between("c", 5, 0, 50 * DAY)];
    let mine = PolicySet {
        not_after: NOW.saturating_add(3 * DAY),
        ..set(own(), mine)
    };
    let apply = |policies: &mut ClientPolicies, set: &PolicySet, seconds| {
        let now = NOW.saturating_add(seconds);
        let signed = signer.sign_policy_set(set, now).unwrap();
        take(policies, &verifier, &signed, now).unwrap()
    };
    let told = |changes: &PolicyChanges| {
        let assigned = changes
            .assigned
            .iter()
            .map(|one| format!("{} {}", one.policy, one.version));
        let revoked = changes.revoked.iter().map(|policy| policy.to_string());
        (assigned.collect::<Vec<_>>(), revoked.collect::<Vec<_>>())
    };
    let strings = |list: &[&str]| {
        list.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let changes = apply(&mut policies, &set(SiteDataTarget::All, all), 0);
    assert_eq!(told(&changes), (strings(&["a 1", "c 4"]), vec![]));
    let changes = apply(&mut policies, &mine, 0);
    // The next version of a has not begun.
    assert_eq!(told(&changes), (strings(&["c 5"]), vec![]));
    let mut refresh = |seconds| told(&act(&mut policies, NOW.saturating_add(seconds)));
    assert_eq!(refresh(DAY - 1), (vec![], vec![]));
    assert_eq!(refresh(DAY), (strings(&["a 2", "b 1"]), vec![]));
    assert_eq!(refresh(2 * DAY + 1), (vec![], strings(&["b"])));
    // Whoever keeps the client's own set back brings no older version back.
    assert_eq!(refresh(3 * DAY), (vec![], vec![]));
    assert_eq!(refresh(3 * DAY + 1), (vec![], strings(&["a", "c"])));
    assert_eq!(refresh(3 * DAY + 1), (vec![], vec![]));
    // By a clock that is set back to before they were signed nothing applies.
    assert_eq!(refresh(-DAY), (vec![], vec![]));
    let stored = policies.to_bytes().unwrap();
    assert_eq!(ClientPolicies::from_bytes(&stored).as_ref(), Ok(&policies));
}

/// What the client did not say that it did is told again, whenever it is killed; and each by itself.
#[test]
fn a_change_is_told_until_it_is_done() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let apply = |policies: &mut ClientPolicies, number, names: &[&str]| {
        let assigned = names.iter().map(|name| assignment(name, 1)).collect();
        let set = PolicySet {
            number,
            ..set(SiteDataTarget::All, assigned)
        };
        let signed = signer.sign_policy_set(&set, NOW).unwrap();
        policies.apply(&verifier, &signed, NOW).unwrap();
        // Stored, killed, read again.
        *policies = ClientPolicies::from_bytes(&policies.to_bytes().unwrap()).unwrap();
    };
    apply(&mut policies, 1, &["a", "b"]);
    act(&mut policies, NOW);
    apply(&mut policies, 2, &["b", "c", "d"]);
    let changes = policies.changes(NOW);
    assert_eq!(ids(&changes), (vec!["c", "d"], vec!["a"]));
    // One of them was done, and the next set comes before the others.
    let [first, _] = &changes.assigned[..] else {
        panic!()
    };
    let done = PolicyChanges {
        assigned: vec![first.clone()],
        revoked: Vec::new(),
    };
    policies.acted_on(&done).unwrap();
    apply(&mut policies, 3, &["b", "d"]);
    let changes = policies.changes(NOW);
    assert_eq!(ids(&changes), (vec!["d"], vec!["a", "c"]));
    let in_effect: Vec<_> = policies
        .in_effect()
        .map(|one| one.policy.as_str())
        .collect();
    assert_eq!(in_effect, ["a", "b", "c"]);
    // What can't be assigned can't be in effect, nor more than there is room for.
    let wrong = PolicyChanges {
        assigned: vec![PolicyAssignment {
            version: 0,
            ..assignment("x", 1)
        }],
        revoked: Vec::new(),
    };
    assert_eq!(policies.acted_on(&wrong), Err(Error::INVALID_ARGUMENT));
    let many = |range: core::ops::Range<u32>| PolicyChanges {
        assigned: range.map(|one| assignment(&one.to_string(), 1)).collect(),
        revoked: Vec::new(),
    };
    assert_eq!(policies.acted_on(&many(0..19_997)), Ok(()));
    let before = policies.clone();
    assert_eq!(
        policies.acted_on(&many(19_997..19_998)),
        Err(Error::TOO_LARGE)
    );
    assert_eq!(policies.acted_on(&many(0..19_997)), Ok(()));
    assert_eq!(policies, before);
    let stored = policies.to_bytes().unwrap();
    assert_eq!(ClientPolicies::from_bytes(&stored).as_ref(), Ok(&policies));
}

/// What the store vouches for no more applies no more, and comes back with its word alone.
#[test]
fn what_is_withdrawn() {
    let provider = Provider::default();
    let [(signer, verifier), (thief, of_thief), _] =
        KEYS.map(|name| pair(&identity(provider, name)));
    let sign = |by: &SiteSigner, policy| {
        let set = set(SiteDataTarget::All, vec![assignment(policy, 1)]);
        by.sign_policy_set(&set, NOW).unwrap()
    };
    let mut policies = nothing_yet();
    take(&mut policies, &verifier, &sign(&signer, "a"), NOW).unwrap();
    policies.withdraw();
    let stored = policies.to_bytes().unwrap();
    assert_eq!(ClientPolicies::from_bytes(&stored).as_ref(), Ok(&policies));
    assert_eq!(ids(&policies.changes(NOW)), (vec![], vec!["a"]));
    policies.follow(&verifier, NOW).unwrap();
    assert_eq!(policies.changes(NOW), PolicyChanges::default());

    // The store has the site's certificate again, after that of a thief, which it had taken.
    take(&mut policies, &of_thief, &sign(&thief, "evil"), NOW).unwrap();
    assert_eq!(policies.follow(&verifier, NOW), Err(Error::ROLLBACK));
    assert_eq!(ids(&policies.changes(NOW)), (vec![], vec!["evil"]));
}

/// With more targets than numbers are remembered of, the lowest is forgotten, and nothing up to it is taken
/// for one that has none.
#[test]
fn targets_that_are_forgotten() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let (mut clock, mut of_first) = (1000, Vec::new());
    let mut next = |policies: &mut ClientPolicies, mut set: PolicySet| {
        clock += 1;
        set.number = clock;
        let signed = signer.sign_policy_set(&set, NOW).unwrap();
        policies.apply(&verifier, &signed, NOW).map(|()| signed)
    };
    // A thousand at a time, of which the client was a member once.
    for round in 0..5 {
        let names: Vec<String> = (0..1000).map(|one| format!("C{round}-{one}")).collect();
        let mine = PolicySet {
            collections: named(&names.iter().map(String::as_str).collect::<Vec<_>>()),
            ..set(own(), vec![])
        };
        next(&mut policies, mine).unwrap();
        for name in &names {
            let signed = next(&mut policies, set(collection(name), vec![])).unwrap();
            if name == "C0-0" {
                of_first = signed;
            }
        }
    }
    let stored = policies.to_bytes().unwrap();
    assert_eq!(ClientPolicies::from_bytes(&stored).as_ref(), Ok(&policies));
    // Back in the first: not by its old set.
    let mine = PolicySet {
        collections: named(&["C0-0", "C0-1"]),
        ..set(own(), vec![])
    };
    next(&mut policies, mine).unwrap();
    let old = policies.apply(&verifier, &of_first, NOW);
    assert_eq!(old, Err(Error::ROLLBACK));
    for target in [collection("C0-0"), collection("C0-1"), SiteDataTarget::All] {
        next(&mut policies, set(target, vec![assignment("a", 1)])).unwrap();
    }
    assert_eq!(policies.policies(NOW).len(), 1);
}

#[test]
fn bounds() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let many = |count: usize| {
        (0..count)
            .map(|number| assignment(&format!("{number}"), 1))
            .collect()
    };
    let signed = |set: &PolicySet| signer.sign_policy_set(set, NOW).unwrap();
    let all = set(SiteDataTarget::All, many(9_999));
    let assigned = take(&mut policies, &verifier, &signed(&all), NOW);
    assert_eq!(assigned.unwrap().assigned.len(), 9_999);
    let before = policies.clone();
    let mine = |count| set(own(), many(count));
    assert_eq!(
        policies.apply(&verifier, &signed(&mine(2)), NOW),
        Err(Error::TOO_LARGE)
    );
    assert_eq!(policies, before);
    policies.apply(&verifier, &signed(&mine(1)), NOW).unwrap();
    assert_eq!(
        ClientPolicies::from_bytes(&policies.to_bytes().unwrap()).as_ref(),
        Ok(&policies)
    );
    let too_many = signer.sign_policy_set(&set(SiteDataTarget::All, many(10_001)), NOW);
    assert_eq!(too_many.err(), Some(Error::INVALID_ARGUMENT));
    let names: Vec<_> = (0..1025)
        .map(|number| CollectionId::new(&format!("{number}")).unwrap())
        .collect();
    let too_many = PolicySet {
        collections: names,
        ..set(own(), vec![])
    };
    assert_eq!(
        signer.sign_policy_set(&too_many, NOW).err(),
        Some(Error::INVALID_ARGUMENT)
    );
}

#[test]
fn the_stored_form() {
    let (signer, verifier) = site();
    let mut policies = nothing_yet();
    let mine = PolicySet {
        collections: named(&["P0100012"]),
        ..set(own(), vec![assignment("a", 1)])
    };
    let without = PolicySet {
        collections: vec![],
        number: mine.number + 1,
        ..mine.clone()
    };
    for set in [
        &mine,
        &set(collection("P0100012"), vec![assignment("b", 1)]),
        &without,
    ] {
        policies
            .apply(&verifier, &signer.sign_policy_set(set, NOW).unwrap(), NOW)
            .unwrap();
        let stored = policies.to_bytes().unwrap();
        assert_eq!(ClientPolicies::from_bytes(&stored).as_ref(), Ok(&policies));
        // The checksum is of damage; what is changed and has the right one is another test's.
        for (place, changed) in bytes_flipped(&stored) {
            assert!(ClientPolicies::from_bytes(&changed).is_err(), "{place}");
        }
        assert!(cuts(&stored).all(|cut| ClientPolicies::from_bytes(cut).is_err()));
    }
    assert_eq!(
        ClientPolicies::from_bytes(b"CMTRUST\n"),
        Err(Error::STORED_FOREIGN)
    );
    // Set by set: what is inside is held against itself.
    let stored = policies.to_bytes().unwrap();
    let body = stored[20..stored.len() - 32].to_vec();
    let seal = |body: &[u8]| {
        let bytes = [&stored[..12], &(body.len() as u64).to_be_bytes(), body].concat();
        [bytes.clone(), sha256(&bytes).to_vec()].concat()
    };
    assert_eq!(
        ClientPolicies::from_bytes(&seal(&body)).as_ref(),
        Ok(&policies)
    );
    for (place, changed) in bytes_flipped(&body) {
        match ClientPolicies::from_bytes(&seal(&changed)) {
            Err(error) => assert_eq!(error, Error::STORED_DAMAGED, "{place}"),
            // The site, the client, the numbers of what was dropped, hashes: another state that could be.
            Ok(other) => assert_ne!(other, policies, "{place}"),
        }
    }
}
