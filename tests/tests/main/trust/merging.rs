//! What was done to a view is done to the store as it has become meanwhile, by the rules of the
//! operations: nothing that either learned is undone by the other's being older.

use std::cell::Cell;

use cmcrypto_core::exchange_key::SitePublicKey;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::policy::SiteSigner;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustSource,
    TrustStore, TrustStoreFile,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::trust::fixture::*;
use crate::trust::model::*;
use crate::trust::sequences::{settings, universe};

fn learn(store: &mut TrustStore, keys: &ManagementPointBundle, name: &ManagementPointName) {
    store.learn_management_point(keys, name, NOW).unwrap();
}

/// Of a hierarchy that never takes a key again that another has followed.
fn operations(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    let forward = operation().prop_map(|operation| match operation {
        Operation::Learn(bundle) => Operation::Learn(bundle.going_forward()),
        Operation::LearnOperational(other, _, version) => {
            Operation::LearnOperational(other, usize::from(version.0 >= 2), version)
        }
        other => other,
    });
    prop::collection::vec(forward, 0..most)
}

/// Those that are not explicit changes.
fn learning(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    operations(most).prop_map(|mut operations| {
        operations.retain(|operation| {
            let is_explicit = matches!(
                operation,
                Operation::ReplaceRoot(..)
                    | Operation::Reset
                    | Operation::ReplaceSigning(..)
                    | Operation::ForgetSigning(_)
            );
            !is_explicit
        });
        operations
    })
}

/// A store, and the model of it.
#[derive(Clone)]
struct Pair {
    store: TrustStore,
    model: Model,
}

impl Pair {
    /// As it is read after these operations.
    fn read_after(universe: &Universe, accept: Accept, operations: &[Operation]) -> Self {
        let mut pair = Self {
            store: TrustStore::new(settings(accept)),
            model: Model::new(accept),
        };
        pair.apply(universe, operations);
        pair.store = universe.reread(&pair.store, settings(accept));
        pair
    }

    /// Those that were done. What was known already is no change, and a view does not say it.
    fn apply(&mut self, universe: &Universe, operations: &[Operation]) -> Vec<Done> {
        let mut done: Vec<Done> = Vec::new();
        for operation in operations {
            let (before, stored) = (self.model.clone(), bytes(&self.store));
            let found = universe.apply(&mut self.store, operation);
            assert_eq!(found.is_ok(), self.model.apply(operation).is_ok());
            let key = |model: &Model| model.root.map(|(key, _)| key);
            match (operation, found) {
                (_, Err(_) | Ok(Said::Learned(TrustOutcome::Unchanged))) => continue,
                (Operation::Learn(_) | Operation::LearnOperational(..), _)
                | (_, Ok(Said::Forgot(_)))
                    if stored == bytes(&self.store) =>
                {
                    continue;
                }
                (Operation::ReplaceRoot(..), _) if key(&before) != key(&self.model) => {
                    use Operation::{LearnRoot, ReplaceRoot, Reset};
                    let drops = |(operation, _): &Done| {
                        matches!(operation, Reset | ReplaceRoot(..) | LearnRoot(..))
                    };
                    let dropped = done.iter().any(drops);
                    done = dropped.then_some((Reset, None)).into_iter().collect();
                }
                (Operation::Reset, _) => done.clear(),
                _ => {}
            }
            done.push((operation.clone(), before.held_signing(operation)));
        }
        done
    }
}

/// The merged store. Nothing changed where it is refused.
fn merged(into: &TrustStore, view: &TrustStore) -> Result<TrustStore, Error> {
    let mut merged = into.clone();
    let before = bytes(view);
    let found = merged.merge(view);
    assert!(found.is_ok() || bytes(&merged) == bytes(into));
    assert!(bytes(view) == before);
    found.map(|()| merged)
}

/// A view that was changed, and a file that was not: the file becomes the view, to the byte.
#[test]
fn a_view_of_an_unchanged_store_is_taken_whole() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let histories = (any::<Accept>(), operations(30), operations(15));
        property(2000, histories, |(accept, before, since)| {
            let base = Pair::read_after(universe, accept, &before);
            let mut view = base.clone();
            view.apply(universe, &since);
            let merged = merged(&base.store, &view.store);
            prop_assert!(merged.is_ok(), "{:?}", merged.err());
            prop_assert_eq!(held(&merged.unwrap()), held(&view.store));
            Ok(())
        });
    }
}

/// A view that was not changed says nothing, whatever was reset or replaced meanwhile.
#[test]
fn an_unchanged_view_changes_nothing() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let histories = (any::<Accept>(), operations(30), operations(15));
        property(1000, histories, |(accept, before, since)| {
            let view = Pair::read_after(universe, accept, &before);
            let mut store = view.clone();
            store.apply(universe, &since);
            let merged = merged(&store.store, &view.store);
            prop_assert!(merged.is_ok_and(|merged| bytes(&merged) == bytes(&store.store)));
            Ok(())
        });
    }
}

/// What can be done again as it was done is. What can't, because an operation in between is refused,
/// is refused too, unless that was made pointless by a later one.
#[test]
fn merging_is_doing_it_again() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let counts = [(); 2].map(|()| Cell::new(0));
        let histories = (
            any::<Accept>(),
            operations(20),
            operations(15),
            operations(15),
        );
        property(2000, histories, |(accept, before, ours, theirs)| {
            let mut file = Pair::read_after(universe, accept, &before);
            let mut view = file.clone();
            file.apply(universe, &ours);
            let read_at = view.model.generation;
            let done = view.apply(universe, &theirs);
            let merged = merged(&file.store, &view.store);
            let mut model = file.model.clone();
            match (model.replay(&done, read_at), merged) {
                (Ok(_), found) => {
                    prop_assert!(found.is_ok(), "{:?}", found.err());
                    let found = universe.seen(&found.unwrap());
                    prop_assert_eq!(found, universe.seen_in(&model));
                    counts[0].set(counts[0].get() + 1);
                }
                (Err(_), Ok(_)) => {}
                (Err(_), Err(error)) => {
                    let named = [
                        Error::KEY_CONFLICT,
                        Error::ENDORSEMENT_CONFLICT,
                        Error::ROOT_KEY_MISMATCH,
                        Error::NO_TRUSTED_ROOT_KEY,
                        Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED,
                        Error::SIGNATURE_INVALID,
                        Error::ROLLBACK,
                    ];
                    prop_assert!(named.contains(&error), "{:?}", error);
                    counts[1].set(counts[1].get() + 1);
                }
            }
            Ok(())
        });
        // Both outcomes are reached.
        let reached = counts.map(|count| count.get());
        assert!(reached.iter().all(|count| *count > 20), "{reached:?}");
    }
}

/// A view is merged once; merged again, it changes nothing more, or is refused where it went over
/// something that is not what it ended at. Not so where it brought another root: what it did before
/// it took that went with the old one, and stays the second time. Nor where a bundle was left out:
/// a later one may have brought a new key of the site, under which it is taken the second time.
#[test]
fn merging_twice_is_merging_once_or_refused() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let same = Cell::new(0);
        let histories = (
            any::<Accept>(),
            operations(20),
            operations(15),
            operations(15),
        );
        property(1000, histories, |(accept, before, ours, theirs)| {
            let mut file = Pair::read_after(universe, accept, &before);
            let mut view = file.clone();
            file.apply(universe, &ours);
            let read_at = view.model.generation;
            let done = view.apply(universe, &theirs);
            if file.model.clone().replay(&done, read_at) != Ok(true) {
                return Ok(());
            }
            let Ok(once) = merged(&file.store, &view.store) else {
                return Ok(());
            };
            if once.trusted_root_key() != file.store.trusted_root_key() {
                return Ok(());
            }
            match merged(&once, &view.store) {
                Ok(twice) => {
                    prop_assert_eq!(held(&twice), held(&once));
                    same.set(same.get() + 1);
                }
                Err(error) => {
                    let named = [
                        Error::KEY_CONFLICT,
                        Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED,
                        Error::ROLLBACK,
                    ];
                    prop_assert!(named.contains(&error), "{:?}", error);
                }
            }
            Ok(())
        });
        assert!(same.get() > 20, "{same:?}");
    }
}

/// Learning alone, on both sides: no number falls unless a key above it was followed by another, and
/// no key gives way to one of a weaker source.
#[test]
fn merging_never_goes_back() {
    for &provider in Provider::ALL {
        let universe = universe(provider);
        let numbers = Cell::new(0);
        let histories = (learning(20), learning(15), learning(15));
        property(2000, histories, |(before, ours, theirs)| {
            let mut file = Pair::read_after(universe, [true; 2], &before);
            let mut view = file.clone();
            file.apply(universe, &ours);
            let done = view.apply(universe, &theirs);
            let Ok(merged) = merged(&file.store, &view.store) else {
                return Ok(());
            };
            let merged = universe.seen(&merged);
            let seen_of_file = universe.seen(&file.store);
            let before = seen_of_file.root;
            for side in [&file, &view]
                .into_iter()
                .map(|side| universe.seen(&side.store))
            {
                let (Some((key, source)), Some((now, from))) = (side.root, merged.root) else {
                    prop_assert_eq!(side.root, None);
                    continue;
                };
                let (from, source) = (STRENGTH[from], STRENGTH[source]);
                let kept = from > source || (key == now && from == source);
                prop_assert!(kept, "from strength {} to {}", source, from);
                if key != now || before.is_some_and(|(key, _)| key != now) {
                    continue;
                }
                for ((by, about), (version, _)) in &side.said {
                    // Of a view nothing is noted that hangs on a key which may be void.
                    if side != seen_of_file
                        && !matches!((by, about), (Key::Root(_), About::Operational))
                    {
                        continue;
                    }
                    let after = merged.said.get(&(*by, *about));
                    prop_assert!(
                        after.is_some_and(|(after, _)| after.0 >= version.0),
                        "{:?} of {:?}",
                        about,
                        by
                    );
                    numbers.set(numbers.get() + 1);
                }
            }
            // What is retired stays so, unless a root went with it.
            let seen = universe.seen(&file.store);
            if seen.root.map(|(key, _)| key) == merged.root.map(|(key, _)| key) {
                for (who, number) in seen.retired {
                    prop_assert!(merged.retired[&who] >= number);
                }
                for (operation, _) in &done {
                    if let Operation::Retire(who, number) = operation {
                        prop_assert!(merged.retired[who] >= (*number).into());
                    }
                }
            }
            Ok(())
        });
        assert!(numbers.get() > 200, "{numbers:?}");
    }
}

/// By name: a renewed site, and a management point whose name sorts after the one that came with the
/// renewal.
#[test]
fn the_order_of_names_does_not_matter() {
    for world in worlds() {
        let base = reread(&world.store(), TrustSettings::default());
        let mut view = base.clone();
        let (a, z) = (name("P01", "a.example"), name("P01", "z.example"));
        learn(&mut view, &world.of_p01("z.example", 1, 1, 1), &z);
        learn(&mut view, &world.of_p01("a.example", 2, 1, 1), &a);
        assert_eq!(hosts(&view), ["a.example", "z.example"]);
        let mut file = base.clone();
        file.merge(&view).unwrap();
        assert_eq!(bytes(&file), bytes(&view));
    }
}

/// A process resets and learns the same root again: what the file had before is gone, and so are its
/// numbers.
#[test]
fn a_reset_is_not_undone_by_learning_the_same_root_again() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut file = world.store();
        learn(&mut file, &world.of_p01(HOST, 5, 5, 5), &mp);
        let old = reread(&file, TrustSettings::default());
        let mut view = old.clone();
        view.reset();
        view.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
            .unwrap();
        let mut file = old.clone();
        file.merge(&view).unwrap();
        assert_eq!(hosts(&file), [""; 0], "saved by the process that reset");
        assert_eq!(held(&file), held(&world.store()));
        // Nor by a process that had read it before.
        file.merge(&old).unwrap();
        assert_eq!(held(&file), held(&world.store()));
        // The site lost its count, which the reset was for.
        let mut view = old.clone();
        view.reset();
        view.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
            .unwrap();
        learn(&mut view, &world.of_p01(HOST, 1, 1, 1), &mp);
        let mut file = old.clone();
        file.merge(&view).unwrap();
        assert_eq!(bytes(&file), bytes(&view));
    }
}

/// The same in a file that several processes have, to the end.
#[test]
fn a_stale_view_does_not_bring_back_what_was_reset() {
    for world in worlds() {
        let dir = TempDir::new();
        let settings = TrustSettings::default();
        let file = TrustStoreFile::new(dir.path("trust"), world.provider, settings);
        let (mp, other) = (name("P01", HOST), name("P01", "mp02.example.com"));
        file.update(|store| {
            store.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)?;
            store.learn_management_point(&world.of_p01(HOST, 5, 5, 5), &mp, NOW)
        })
        .unwrap();
        let mut idle = file.load().unwrap();
        let mut busy = file.load().unwrap();
        file.update(|store| {
            store.reset();
            store.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
        })
        .unwrap();
        let reset = dir.read("trust");
        file.save(&mut idle).unwrap();
        assert_eq!(dir.read("trust"), reset);
        assert_eq!(hosts(&idle), [""; 0]);
        // What a stale view learned itself comes to nothing, until the store is read again.
        let keys = world.of_p01("mp02.example.com", 5, 1, 1);
        learn(&mut busy, &keys, &other);
        assert_eq!(file.save(&mut busy), Err(Error::ROLLBACK));
        assert_eq!(dir.read("trust"), reset);
        let mut busy = file.load().unwrap();
        learn(&mut busy, &keys, &other);
        file.save(&mut busy).unwrap();
        assert_eq!(hosts(&busy), ["mp02.example.com"]);
        assert_eq!(bytes(&busy), dir.read("trust"));
        // A store that was saved is as one that was read: nothing of it is done again.
        file.update(|store| {
            store.reset();
            store.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
        })
        .unwrap();
        file.save(&mut busy).unwrap();
        assert_eq!(held(&file.load().unwrap()), held(&world.store()));

        // Replaced by another key: what was learned under the old one is refused.
        let mut stale = file.load().unwrap();
        learn(&mut stale, &world.of_p01(HOST, 5, 5, 5), &mp);
        let view = bytes(&stale);
        file.update(|store| {
            store.replace_trusted_root_key(world.other_root(), TrustSource::PreProvisioned)
        })
        .unwrap();
        let replaced = dir.read("trust");
        assert_eq!(file.save(&mut stale), Err(Error::ROLLBACK));
        assert_eq!(dir.read("trust"), replaced);
        assert_eq!(bytes(&stale), view);
        file.update(|store| {
            store.reset();
            Ok(())
        })
        .unwrap();
        assert_eq!(file.save(&mut stale), Err(Error::ROLLBACK));
        assert!(file.load().unwrap().trusted_root_key().is_err());
    }
}

/// One process retires a management point while another takes a new encryption certificate, which the
/// management point made itself, under the signing endorsement that was retired.
#[test]
fn a_management_point_does_not_bring_itself_back() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut base = world.store();
        learn(&mut base, &world.of_p01(HOST, 5, 5, 5), &mp);
        let base = reread(&base, TrustSettings::default());
        let (mut retired, mut renewed) = (base.clone(), base);
        retired.retire_management_point(&mp, 5).unwrap();
        learn(&mut renewed, &world.of_p01(HOST, 5, 5, 6), &mp);
        let mut first = retired.clone();
        first.merge(&renewed).unwrap();
        assert_eq!(hosts(&first), [""; 0], "retired, then renewed");
        let mut second = renewed.clone();
        second.merge(&retired).unwrap();
        assert_eq!(hosts(&second), [""; 0], "renewed, then retired");
        // The site brings it back, in either order.
        let mut endorsed = renewed.clone();
        learn(&mut endorsed, &world.of_p01(HOST, 5, 6, 6), &mp);
        first.merge(&endorsed).unwrap();
        assert_eq!(hosts(&first), [HOST]);
        endorsed.merge(&retired).unwrap();
        assert_eq!(hosts(&endorsed), [HOST]);
    }
}

/// Roots that two processes take, and what the file then has.
#[test]
fn roots_of_two_views() {
    use TrustSource::{DirectoryService, FirstManagementPoint, PreProvisioned};
    for world in worlds() {
        let (ours, other) = (world.root(), world.other_root());
        let learned = |key: &SitePublicKey, source| {
            let mut store = TrustStore::new(FIRST_ACCEPTED);
            store.learn_trusted_root_key(key.clone(), source).unwrap();
            store
        };
        let merge = |into: &TrustStore, view: &TrustStore| {
            merged(into, view).map(|merged| {
                let key = merged.trusted_root_key().ok().cloned();
                key.zip(merged.trusted_root_key_source())
            })
        };
        let empty = TrustStore::new(FIRST_ACCEPTED);
        let first = learned(&ours, FirstManagementPoint);
        let strong = learned(&ours, PreProvisioned);
        let directory = learned(&other, DirectoryService);
        let held = |key: &SitePublicKey, source| Ok(Some((key.clone(), source)));
        assert_eq!(merge(&empty, &empty), Ok(None));
        assert_eq!(merge(&empty, &first), held(&ours, FirstManagementPoint));
        assert_eq!(merge(&first, &empty), held(&ours, FirstManagementPoint));
        assert_eq!(merge(&first, &strong), held(&ours, PreProvisioned));
        assert_eq!(merge(&strong, &first), held(&ours, PreProvisioned));
        assert_eq!(merge(&first, &directory), held(&other, DirectoryService));
        assert_eq!(merge(&directory, &first), Err(Error::KEY_CONFLICT));
        assert_eq!(merge(&strong, &directory), Err(Error::KEY_CONFLICT));
        // The settings are those of the store that is merged into.
        let strict = TrustStore::new(TrustSettings::default());
        let refused = Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED);
        assert_eq!(merge(&strict, &first), refused);
        // An administrator's word is done again, and what it is about is not.
        let read = |store: &TrustStore| reread(store, FIRST_ACCEPTED);
        let mut replaced = read(&strong);
        replaced
            .replace_trusted_root_key(other.clone(), DirectoryService)
            .unwrap();
        assert_eq!(merge(&strong, &replaced), held(&other, DirectoryService));
        let stale = read(&strong);
        assert_eq!(merge(&replaced, &stale), held(&other, DirectoryService));
        assert_eq!(merge(&replaced, &strong), Err(Error::ROLLBACK));
        let mut reset = read(&strong);
        reset.reset();
        assert_eq!(merge(&strong, &reset), Ok(None));
        assert_eq!(merge(&reset, &stale), Ok(None));
        assert_eq!(merge(&directory, &reset), Ok(None));
    }
}

/// What was learned under a first root goes with it, also where another process learned it.
#[test]
fn a_replaced_root_drops_what_other_processes_learned() {
    for world in worlds() {
        let mp = name("P01", HOST);
        let mut base = TrustStore::new(FIRST_ACCEPTED);
        base.learn_trusted_root_key(world.root(), TrustSource::FirstManagementPoint)
            .unwrap();
        let base = reread(&base, FIRST_ACCEPTED);
        let (mut file, mut view) = (base.clone(), base);
        learn(&mut file, &world.of_p01(HOST, 5, 5, 5), &mp);
        file.retire_management_point(&name("P01", "other"), 7)
            .unwrap();
        view.learn_trusted_root_key(world.other_root(), TrustSource::DirectoryService)
            .unwrap();
        file.merge(&view).unwrap();
        assert_eq!(bytes(&file), bytes(&view));
    }
}

/// An attacker was the first management point, and a process that heard it saves late: after a reset,
/// after the file was discarded, and after a stronger source told better.
#[test]
fn what_was_heard_before_a_reset_is_not_saved_after_it() {
    let first = TrustSource::FirstManagementPoint;
    let ends: [fn(&World, &TrustStoreFile); 4] = [
        |_, file| {
            file.update(|store| {
                store.reset();
                Ok(())
            })
            .unwrap();
        },
        |_, file| file.discard().unwrap(),
        |world, file| {
            let learned = file.update(|store| {
                store.learn_trusted_root_key(world.root(), TrustSource::DirectoryService)
            });
            assert_eq!(learned, Ok(TrustOutcome::Replaced));
        },
        |world, file| {
            file.update(|store| {
                store.replace_trusted_root_key(world.root(), TrustSource::PreProvisioned)
            })
            .unwrap();
        },
    ];
    for world in worlds() {
        for (number, end) in ends.into_iter().enumerate() {
            let dir = TempDir::new();
            let file = TrustStoreFile::new(dir.path("trust"), world.provider, FIRST_ACCEPTED);
            file.update(|store| {
                store.retire_management_point(&name("P01", HOST), 1)?;
                match number {
                    0 | 1 => Ok(TrustOutcome::Unchanged),
                    _ => store.learn_trusted_root_key(world.other_root(), first),
                }
            })
            .unwrap();
            let mut view = file.load().unwrap();
            match number {
                0 | 1 => view.learn_trusted_root_key(world.other_root(), first),
                _ => {
                    let theirs = world.site_signing[0].clone();
                    view.learn_site_signing_certificate(p01(), theirs, first, NOW)
                }
            }
            .unwrap();
            end(world, &file);
            let after = dir.read("trust");
            assert_eq!(file.save(&mut view), Err(Error::ROLLBACK), "{number}");
            assert_eq!(dir.read("trust"), after, "{number}");
            // An administrator's will is no less for that.
            let mut view = TrustStore::new(FIRST_ACCEPTED);
            view.retire_management_point(&name("P02", HOST), 1).unwrap();
            file.save(&mut view).unwrap();
        }
    }
}

/// Two certificates of a site server, and the change from the first to the second.
fn site_certificates(world: &World) -> ([Certificate; 2], Vec<u8>) {
    let signers = SITE_SIGNING.map(|key| site_server(world, key));
    let signer = SiteSigner::new(code("P01"), signers[0].clone());
    let change = signer.change_to(&signers[1], NOW).unwrap();
    (signers.map(|signer| signer.certificate().clone()), change)
}

/// An administrator replaces the site server signing certificate in a view, while the file learns something
/// else: the administrator's word is what the file has then. Where the file has another certificate by
/// then, or none, the administrator has to look again; so too with what was forgotten in a view.
#[test]
fn a_replaced_site_signing_certificate_survives() {
    use TrustSource::{ClientPush, PreProvisioned};
    for world in worlds() {
        let ([first, second], change) = site_certificates(world);
        let other = world.signing.certificate();
        let mut base = world.store();
        base.learn_site_signing_certificate(p01(), first.clone(), PreProvisioned, NOW)
            .unwrap();
        let base = reread(&base, TrustSettings::default());
        let mut view = base.clone();
        view.replace_site_signing_certificate(p01(), other.clone(), ClientPush, NOW)
            .unwrap();
        let mut followed = base.clone();
        followed
            .change_site_signing_certificate(p01(), &change, NOW)
            .unwrap();
        let mut elsewhere = base.clone();
        elsewhere
            .replace_site_signing_certificate(p01(), second.clone(), PreProvisioned, NOW)
            .unwrap();
        let mut learned = base.clone();
        learn(
            &mut learned,
            &world.of_p01(HOST, 1, 1, 1),
            &name("P01", HOST),
        );
        let mut forgotten = base.clone();
        forgotten.forget_site_signing_certificate(p01());
        for file in [&followed, &elsewhere, &forgotten] {
            assert_eq!(merged(file, &view).err(), Some(Error::KEY_CONFLICT));
        }
        for file in [&followed, &elsewhere] {
            let found = merged(file, &forgotten);
            assert_eq!(found.err(), Some(Error::KEY_CONFLICT));
        }
        for file in [&base, &forgotten] {
            let merged = merged(file, &forgotten).unwrap();
            assert_eq!(held(&merged), held(&forgotten));
        }
        // What was forgotten in a view is not what came after a reset.
        let mut reset = base.clone();
        reset.reset();
        assert_eq!(merged(&reset, &forgotten).err(), Some(Error::ROLLBACK));
        for file in [&base, &learned] {
            let merged = merged(file, &view).unwrap();
            assert_eq!(
                merged.site_signing_certificate(p01(), NOW).as_ref(),
                Ok(other)
            );
            let source = merged.site_signing_certificate_source(p01());
            assert_eq!(source, Some(ClientPush));
            assert_eq!(hosts(&merged), hosts(file));
        }
        // A change that was followed elsewhere is not followed from another certificate.
        let merged_back = merged(&view, &followed).unwrap();
        assert_eq!(
            merged_back.site_signing_certificate(p01(), NOW).as_ref(),
            Ok(other)
        );
        let merged_on = merged(&base, &followed).unwrap();
        assert_eq!(
            merged_on.site_signing_certificate(p01(), NOW).as_ref(),
            Ok(&second)
        );
        let source = merged_on.site_signing_certificate_source(p01());
        assert_eq!(source, Some(PreProvisioned));
    }
}

/// All of a view is refused for one of its changes, and neither has changed: not even by what could
/// have been done.
#[test]
fn a_merge_that_fails_changes_neither() {
    for world in worlds() {
        let (mp, other) = (name("P01", HOST), name("P01", "mp02.example.com"));
        let base = reread(&world.store(), TrustSettings::default());
        let mut file = base.clone();
        learn(&mut file, &world.of_p01(HOST, 5, 5, 5), &mp);
        let mut view = base.clone();
        learn(
            &mut view,
            &world.of_p01("mp02.example.com", 5, 1, 1),
            &other,
        );
        for (store, key) in [(&mut file, P02), (&mut view, S01)] {
            let (to, of) = (TrustSource::ClientPush, p01());
            let certificate = site_server(world, key).certificate().clone();
            store
                .learn_site_signing_certificate(of, certificate, to, NOW)
                .unwrap();
        }
        view.retire_management_point(&name("P01", "mp03"), 1)
            .unwrap();
        let before = [bytes(&file), bytes(&view)];
        for _ in 0..2 {
            assert_eq!(file.merge(&view), Err(Error::KEY_CONFLICT));
            assert_eq!([bytes(&file), bytes(&view)], before);
        }
        // Nor is anything of it done later, when the store is merged in turn.
        let mut third = base.clone();
        third.merge(&file).unwrap();
        assert_eq!(bytes(&third), before[0]);
        // What is older only is left out, and the rest is done.
        let mut view = base.clone();
        learn(&mut view, &world.of_p01(HOST, 4, 4, 4), &mp);
        learn(
            &mut view,
            &world.of_p01("mp02.example.com", 5, 1, 1),
            &other,
        );
        file.merge(&view).unwrap();
        assert_eq!(hosts(&file), [HOST, "mp02.example.com"]);
        let keys = |file: &TrustStore| {
            let mut keys = crate::trust::stored::read(&bytes(file)).management_points;
            keys.remove(&(None, "P01".to_owned(), HOST.to_owned()))
        };
        let held = Some(world.of_p01(HOST, 5, 5, 5).to_der().to_vec());
        assert_eq!(keys(&file), held);
        // A management point that contradicts itself does not save itself from an administrator.
        let mut view = base.clone();
        let conflicting = world.of_p01_by(HOST, terms(5), other_terms(5), terms(5));
        learn(&mut view, &conflicting, &mp);
        view.retire_management_point(&mp, 4).unwrap();
        file.merge(&view).unwrap();
        assert_eq!(keys(&file), held);
        view.retire_management_point(&mp, 5).unwrap();
        file.merge(&view).unwrap();
        assert_eq!(keys(&file), None);
    }
}

/// A store that took on a view's changes passes them on.
#[test]
fn merged_changes_are_merged_on() {
    for world in worlds() {
        let base = reread(&world.store(), TrustSettings::default());
        let mut view = base.clone();
        learn(&mut view, &world.of_p01(HOST, 1, 1, 1), &name("P01", HOST));
        view.retire_management_point(&name("P01", "mp02"), 7)
            .unwrap();
        let mut second = base.clone();
        second.merge(&view).unwrap();
        let mut third = base.clone();
        third.merge(&second).unwrap();
        assert_eq!(bytes(&third), bytes(&view));
    }
}

/// A view that was never read anew: what was done to it can't be done again.
#[test]
fn a_view_with_too_many_changes_is_read_anew() {
    let name = name("P01", "mp01.example.com");
    let mut view = TrustStore::new(settings([false; 2]));
    for number in 0..4096 {
        view.retire_management_point(&name, number).unwrap();
    }
    let mut store = TrustStore::new(settings([false; 2]));
    store.merge(&view).unwrap();
    assert_eq!(bytes(&store), bytes(&view));
    view.retire_management_point(&name, 4096).unwrap();
    assert_eq!(store.merge(&view), Err(Error::TOO_LARGE));
    assert_ne!(bytes(&store), bytes(&view));
    // A reset is the first of the changes that count.
    view.reset();
    store.merge(&view).unwrap();
    assert_eq!(bytes(&store), bytes(&view));
}
