//! Any sequence of operations: what always holds of a directory.

use std::collections::BTreeSet;

use cmcrypto_core::sites::{
    PreviousSiteKey, SiteDirectory, SiteKeyFile, SiteKeyFileKind, SiteRelation,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::sites::fixture::*;

const SITES: [&str; 4] = ["CAS", "P01", "P02", "S01"];
const KEYS: [&str; 8] = [CAS, P01, P02, S01, NEXT_CAS, NEXT_P01, NEXT, OTHER];
const RELATIONS: [SiteRelation; 3] = [Parent, Child, Top];
const USES: [SiteKeyFileKind; 4] = [KeyForParent, KeyForChild, ChildKeys, ParentKeys];

/// Sites, keys, relations and uses are indices into the lists above; times are seconds after [`NOW`].
#[derive(Clone, Debug)]
enum Operation {
    Publish(usize, usize, usize, Option<i64>),
    Compare(usize, usize, usize, bool),
    Itself(usize, usize, usize),
    Endorse {
        by: (usize, usize),
        site: (usize, usize),
        number: u64,
    },
    File {
        from: usize,
        key: usize,
        previous: Option<usize>,
        other: Option<(usize, usize)>,
        usage: usize,
        time: i64,
        compared: bool,
    },
    Join(usize, usize, Option<(usize, usize)>),
    OwnKey(usize),
    Retire(usize),
    Forget(usize),
}

fn operation() -> impl Strategy<Value = Operation> {
    let site = || 0..SITES.len();
    let key = || 0..KEYS.len();
    let pair = || (site(), key());
    let relation = || 0..RELATIONS.len();
    let keep = || prop::option::of(-10_i64..100);
    let file = (
        pair(),
        prop::option::of(key()),
        prop::option::of(pair()),
        0..USES.len(),
        0_i64..60,
        any::<bool>(),
    );
    prop_oneof![
        6 => (site(), relation(), key(), keep())
            .prop_map(|(s, r, k, keep)| Operation::Publish(s, r, k, keep)),
        2 => (site(), relation(), key(), prop::bool::weighted(0.8))
            .prop_map(|(s, r, k, right)| Operation::Compare(s, r, k, right)),
        2 => (site(), relation(), key()).prop_map(|(s, r, k)| Operation::Itself(s, r, k)),
        6 => (pair(), pair(), 0_u64..4)
            .prop_map(|(by, site, number)| Operation::Endorse { by, site, number }),
        8 => file.prop_map(|((from, key), previous, other, usage, time, compared)| {
            Operation::File { from, key, previous, other, usage, time, compared }
        }),
        2 => (pair(), prop::option::of(pair()))
            .prop_map(|((s, k), top)| Operation::Join(s, k, top)),
        1 => key().prop_map(Operation::OwnKey),
        1 => site().prop_map(Operation::Retire),
        2 => site().prop_map(Operation::Forget),
    ]
}

/// The key file that a site with these keys writes, if it can.
fn file(world: &World, own: usize, operation: &Operation) -> Option<SiteKeyFile> {
    let Operation::File {
        from,
        key,
        previous,
        other,
        usage,
        time,
        ..
    } = *operation
    else {
        return None;
    };
    let (usage, from) = (USES[usage], SITES[from]);
    let mut at = SiteDirectory::new(code(from), SECURE);
    if let Some((site, key)) = other {
        let (site, key) = (code(SITES[site]), world.public(KEYS[key]));
        let _ = match usage {
            ParentKeys => at.join(site, key, None, DirectoryService, NOW).map(drop),
            _ => at
                .learn_from_directory_service(site, Child, key, None, NOW)
                .map(drop),
        };
    }
    let previous = previous.map(|key| world.exchange(KEYS[key], from));
    let key = world.exchange(KEYS[key], from);
    let to = code(SITES[own]);
    at.export_key_file(&key, previous.as_ref(), usage, to, later(time))
        .ok()
}

fn run(world: &World, at: &mut SiteDirectory, own: usize, operation: &Operation) -> Outcome {
    let now = later(30);
    let site = |index: usize| code(SITES[index]);
    let key = |index: usize| world.public(KEYS[index]);
    match *operation {
        Operation::Publish(s, r, k, keep) => {
            let keep = keep.map(later);
            at.learn_from_directory_service(site(s), RELATIONS[r], key(k), keep, now)?;
        }
        Operation::Compare(s, r, k, right) => {
            let compared = world.fingerprint(if right { KEYS[k] } else { KEYS[(k + 1) % 8] });
            let relation = RELATIONS[r];
            at.import_exchange_key(site(s), relation, key(k), &compared, None, now)?;
        }
        Operation::Itself(s, r, k) => {
            at.learn_from_site_itself(site(s), RELATIONS[r], key(k), now)?;
        }
        Operation::Endorse {
            by,
            site: endorsed,
            number,
        } => {
            if by.0 == endorsed.0 {
                return Err(Error::INVALID_ARGUMENT);
            }
            let name = |(site, key): (usize, usize)| (KEYS[key], SITES[site]);
            let endorsed = world.endorse(name(by), name(endorsed), terms(number));
            at.learn_endorsed(&endorsed, site(by.0), Some(later(100)), now)?;
        }
        Operation::File { compared, .. } => {
            let file = file(world, own, operation).ok_or(Error::INVALID_ARGUMENT)?;
            let print = file.fingerprint();
            at.import_key_file(&file, compared.then_some(&print), None, now)?;
        }
        Operation::Join(s, k, top) => {
            let top = top.map(|(s, k)| (site(s), key(k)));
            at.join(site(s), key(k), top, DirectoryService, now)?;
        }
        Operation::OwnKey(k) => at.set_own_key(&world.exchange(KEYS[k], SITES[own]))?,
        Operation::Retire(s) => at.retire_previous_key(site(s))?,
        Operation::Forget(s) => {
            at.forget(site(s));
        }
    }
    Ok(())
}

type Outcome = Result<(), Error>;

/// Whether this operation may give a known site another key without a person or the directory
/// service.
fn is_authoritative(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Publish(..) | Operation::Compare(..) | Operation::File { compared: true, .. }
    )
}

fn check_holds(world: &World, at: &SiteDirectory) -> Result<(), TestCaseError> {
    let own = at.own_site();
    prop_assert!(at.site(own).is_none());
    let mut keys = BTreeSet::new();
    for (_, known) in at.sites() {
        let previous = known.previous().map(PreviousSiteKey::public_key);
        for key in [Some(known.public_key()), previous].into_iter().flatten() {
            prop_assert!(keys.insert(*key.key_sha256()), "a key twice");
        }
        prop_assert!(known.source() != SiteItself || at.settings().allow_insecure_key_exchange);
    }
    for relation in [Parent, Top] {
        let with = at.sites().filter(|(_, known)| known.relation() == relation);
        prop_assert!(with.count() <= 1);
    }
    match at.trusted_root_key() {
        Ok(root) => {
            let top = at.top_level_site().unwrap();
            match at.site(top) {
                Some(known) => {
                    prop_assert_eq!(root.public_key(), known.public_key());
                    prop_assert_ne!(known.relation(), Child);
                }
                None => {
                    prop_assert_eq!(top, own);
                    prop_assert!(!keys.contains(root.public_key().key_sha256()));
                }
            }
        }
        Err(error) => prop_assert_eq!(error, Error::NO_TRUSTED_ROOT_KEY),
    }
    let bytes = at.to_bytes().unwrap();
    let read = SiteDirectory::from_bytes(world.provider, &bytes, at.settings());
    prop_assert_eq!(read.as_ref(), Ok(at));
    prop_assert_eq!(read.unwrap().to_bytes().unwrap(), bytes);
    Ok(())
}

#[test]
fn what_always_holds() {
    let world = world(Provider::default());
    let operations = prop::collection::vec(operation(), 1..30);
    let strategy = (0..SITES.len(), any::<bool>(), operations);
    let changed = std::cell::Cell::new(0);
    property(1280, strategy, |(own, secure, operations)| {
        let settings = if secure { SECURE } else { OPEN };
        let mut at = SiteDirectory::new(code(SITES[own]), settings);
        for operation in operations {
            let before = at.clone();
            let found = run(world, &mut at, own, &operation);
            check_holds(world, &at)?;
            if found.is_err() {
                prop_assert_eq!(&at, &before);
                continue;
            }
            if at != before {
                changed.set(changed.get() + 1);
            }
            for (site, known) in at.sites() {
                let Some(was) = before.site(site) else {
                    continue;
                };
                prop_assert_eq!(known.relation(), was.relation());
                if known.public_key() == was.public_key() {
                    continue;
                }
                // Never silently: by a documented way, and what was before stays on record.
                let previous = known.previous().unwrap();
                prop_assert_eq!(previous.public_key(), was.public_key());
                let allowed = match &operation {
                    Operation::Endorse { by, .. } => code(SITES[by.0]) != site,
                    Operation::File { previous, .. } => {
                        let vouches = |key: &usize| world.public(KEYS[*key]) == was.public_key();
                        is_authoritative(&operation) || previous.as_ref().is_some_and(vouches)
                    }
                    other => is_authoritative(other),
                };
                prop_assert!(allowed, "{operation:?}");
                if !is_authoritative(&operation) {
                    let back = was.previous().map(PreviousSiteKey::public_key);
                    prop_assert_ne!(back, Some(known.public_key()));
                }
            }
        }
        Ok(())
    });
    // The test would prove nothing if all were refused.
    assert!(changed.get() > 500, "{}", changed.get());
}
