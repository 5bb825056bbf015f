//! A trust store in a file: what is no store is a clear error and stays as it is, and what several
//! processes learn is all there.

use std::fs;
use std::path::Path;
use std::sync::Barrier;

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::trust::{TrustSettings, TrustSource, TrustStore, TrustStoreFile};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::{integer, printable, sequence};
use cmcrypto_tests::stored::{body, with_checksum};
use cmcrypto_tests::*;

use crate::trust::fixture::*;
use crate::trust::{craft, stored};

const SETTINGS: TrustSettings = FIRST_ACCEPTED;

fn file_in(dir: &TempDir, provider: Provider) -> TrustStoreFile {
    TrustStoreFile::new(dir.path("trust"), provider, SETTINGS)
}

/// A store with something of everything.
fn full(world: &World) -> TrustStore {
    let mut store = TrustStore::new(SETTINGS);
    store
        .learn_trusted_root_key(world.root(), TrustSource::ClientPush)
        .unwrap();
    let certificate = site_server(world, SITE_SIGNING[0]).certificate().clone();
    store
        .learn_site_signing_certificate(p01(), certificate, TrustSource::DirectoryService, NOW)
        .unwrap();
    let below = name("S01", HOST).below(code("P01"));
    let learned = [
        (world.of_s01(HOST, 3), below),
        (world.of_p01(HOST, 3, 200, 1 << 40), name("P01", HOST)),
        (world.of_root(HOST, 0), name("CAS", HOST)),
    ];
    for (keys, name) in learned {
        store.learn_management_point(&keys, &name, NOW).unwrap();
    }
    store
        .retire_management_point(&name("CAS", HOST), 300)
        .unwrap();
    store
}

/// Nothing gets at a file with these bytes: neither a load, nor a change, nor a save.
fn assert_left(file: &TrustStoreFile, view: &TrustStore, content: &[u8], expected: Error) {
    fs::write(file.path(), content).unwrap();
    let case = format!("{} bytes", content.len());
    assert_eq!(file.load().err(), Some(expected.clone()), "{case}");
    let found = file.update(|store| {
        store.reset();
        Ok(())
    });
    assert_eq!(found, Err(expected.clone()), "{case}");
    let mut saved = view.clone();
    assert_eq!(file.save(&mut saved), Err(expected.clone()), "{case}");
    assert_eq!(bytes(&saved), bytes(view), "{case}");
    assert_eq!(fs::read(file.path()).unwrap(), content, "{case}");
    assert!(!file.path().with_file_name("trust.new").exists(), "{case}");
    // The same from a caller's own storage.
    let provider = Provider::default();
    let found = TrustStore::from_bytes(provider, content, SETTINGS);
    assert_eq!(found.err(), Some(expected), "{case}");
}

#[test]
fn a_store_survives_its_file() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let mut store = full(world);
        let before = bytes(&store);
        file.save(&mut store).unwrap();
        assert_eq!(bytes(&store), before);
        assert_eq!(dir.read("trust"), before);
        let read = file.load().unwrap();
        assert_eq!(bytes(&read), before);
        assert_eq!(read.trusted_root_key(), Ok(&world.root()));
        assert_eq!(
            read.trusted_root_key_source(),
            Some(TrustSource::ClientPush)
        );
        let source = read.site_signing_certificate_source(p01());
        assert_eq!(source, Some(TrustSource::DirectoryService));
        let held = store.site_signing_certificate(p01(), NOW).unwrap();
        assert_eq!(read.site_signing_certificate(p01(), NOW), Ok(held));
        assert_eq!(read.management_points().unwrap().count(), 2);
        for name in store.management_points().unwrap() {
            assert_eq!(
                read.management_point(name, NOW).unwrap(),
                store.management_point(name, NOW).unwrap()
            );
        }
        // The other provider reads the same.
        for other in worlds() {
            let read = TrustStore::from_bytes(other.provider, &before, SETTINGS).unwrap();
            assert_eq!(bytes(&read), before);
        }
    }
}

#[test]
fn without_a_file_the_store_is_empty() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let store = file.load().unwrap();
        assert_eq!(bytes(&store), bytes(&TrustStore::new(SETTINGS)));
        assert!(!file.path().exists());
        // Nothing to write, so nothing is written.
        assert_eq!(file.update(|_| Ok(7)), Ok(7));
        file.save(&mut TrustStore::new(SETTINGS)).unwrap();
        assert!(!file.path().exists());
        let mut store = full(world);
        file.save(&mut store).unwrap();
        assert_eq!(bytes(&file.load().unwrap()), bytes(&store));
    }
}

#[test]
fn torn_files_are_damaged() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let view = full(world);
        let whole = bytes(&view);
        // Every length around the header, and many within.
        let lengths = (0..100).chain((100..whole.len()).step_by(97));
        for len in lengths.chain(whole.len() - 40..whole.len()) {
            assert_left(&file, &view, &whole[..len], Error::STORED_DAMAGED);
        }
        for len in 0..whole.len() {
            let found = TrustStore::from_bytes(world.provider, &whole[..len], SETTINGS);
            assert_eq!(found.err(), Some(Error::STORED_DAMAGED), "{len}");
            // What a file system leaves of a file whose size is durable before its content.
            let mut zeroed = whole.clone();
            zeroed[len..].fill(0);
            let found = TrustStore::from_bytes(world.provider, &zeroed, SETTINGS);
            let foreign = len < 8;
            let expected = if foreign {
                Error::STORED_FOREIGN
            } else {
                Error::STORED_DAMAGED
            };
            if zeroed != whole {
                assert_eq!(found.err(), Some(expected), "{len}");
            }
        }
        for trailing in [&[0][..], b"\n", &[0xff; 1000]] {
            let long = [&whole[..], trailing].concat();
            assert_left(&file, &view, &long, Error::STORED_DAMAGED);
        }
        let twice = whole.repeat(2);
        assert_left(&file, &view, &twice, Error::STORED_DAMAGED);
    }
}

#[test]
fn foreign_newer_and_damaged_files_are_told_apart() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let view = full(world);
        let whole = bytes(&view);
        let body = body(&whole);
        let mut wrong_magic = whole.clone();
        wrong_magic[7] = b'\r';
        for content in [
            b"[Client Install]\r\nSMSPublicRootKey=\r\n".to_vec(),
            vec![0],
            vec![0; 4096],
            b"CMTRUS\n".to_vec(),
            vec![0x30, 0x82, 0x01, 0x00],
            with_checksum(&wrong_magic),
        ] {
            assert_left(&file, &view, &content, Error::STORED_FOREIGN);
        }
        for version in [1, 3, 256, u32::MAX] {
            let newer = stored::file(version, body);
            assert_left(&file, &view, &newer, Error::VERSION_NOT_SUPPORTED);
            // A newer version may do without all that follows.
            assert_left(&file, &view, &newer[..20], Error::VERSION_NOT_SUPPORTED);
        }
        const DAMAGED: Error = Error::STORED_DAMAGED;
        assert_left(&file, &view, &stored::file(0, body), DAMAGED);
        for place in [20, whole.len() / 2, whole.len() - 33, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert_left(&file, &view, &changed, DAMAGED);
        }
        // The length alone, with a checksum that fits.
        for length in [0, 1, body.len() - 1, body.len() + 1, usize::MAX] {
            let mut changed = whole.clone();
            changed[12..20].copy_from_slice(&(length as u64).to_be_bytes());
            assert_left(&file, &view, &with_checksum(&changed), DAMAGED);
        }
        // A body that is none, with a checksum that fits.
        let mut bad = body.to_vec();
        bad[0] = 0x31;
        let longer = [body, &[0]].concat();
        for content in [
            &bad[..],
            &longer,
            &[],
            &[0x30],
            &[0x30, 0x00],
            &[0x30, 0x80, 0, 0],
        ] {
            assert_left(
                &file,
                &view,
                &stored::file(stored::VERSION, content),
                DAMAGED,
            );
        }
        // A site server signing certificate that no store takes, in the place of the one it has.
        let signed_by = |certificate: &Certificate| {
            let mut elements = stored::body_elements(&whole);
            let signing = [&printable(b"P01"), &integer(2), certificate.to_der()];
            elements[2] = sequence(&[&sequence(&signing)]);
            stored::file(stored::VERSION, &sequence(&[&elements.concat()]))
        };
        let held = view.site_signing_certificate(p01(), NOW).unwrap();
        assert_eq!(signed_by(&held), whole);
        let elliptic = certificate(world.provider, "ec-p256");
        assert_left(&file, &view, &signed_by(&elliptic), DAMAGED);
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let world = world(Provider::default());
    let dir = TempDir::new();
    let file = file_in(&dir, world.provider);
    let view = full(world);
    let mut large = bytes(&view);
    large.resize(28 * 1024 * 1024 + 1, 0);
    assert_left(&file, &view, &large, Error::TOO_LARGE);
    large.pop();
    assert_left(&file, &view, &large, Error::STORED_DAMAGED);
}

/// What can't be opened, locked or written.
#[test]
fn storage_that_fails_is_named() {
    for world in worlds() {
        let dir = TempDir::new();
        let storage = Some(Error::STORAGE);
        let at = |path: &Path| TrustStoreFile::new(path, world.provider, SETTINGS);
        let mut view = full(world);
        let before = bytes(&view);

        let missing = at(&dir.path("missing/trust"));
        assert!(missing.load().is_ok());
        assert_eq!(missing.save(&mut view).err(), storage);
        let directory = at(&dir.path(""));
        assert_eq!(directory.load().err(), storage);
        // A directory in the place of the lock, or of the new file.
        for name in ["lock", "new"] {
            let path = dir.path(name);
            fs::create_dir_all(dir.path(&format!("{name}.{name}/x"))).unwrap();
            let file = at(&path);
            assert_eq!(file.save(&mut view).err(), storage, "{name}");
            assert!(!path.exists());
        }
        assert_eq!(bytes(&view), before);
    }
}

/// Left behind by a process that stopped: not a store, and in nobody's way.
#[test]
fn what_was_left_behind_is_no_store() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let other = bytes(&world.store());
        for left in [&b""[..], &other[..other.len() / 2], &other] {
            let _ = fs::remove_file(file.path());
            dir.write("trust.new", left);
            assert!(file.load().unwrap().trusted_root_key().is_err());
            let mut store = full(world);
            file.save(&mut store).unwrap();
            assert_eq!(dir.read("trust"), bytes(&store));
            assert!(!dir.path("trust.new").exists());
        }
    }
}

#[test]
fn a_change_that_fails_writes_nothing() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let mut store = full(world);
        file.save(&mut store).unwrap();
        let before = dir.read("trust");
        let found: Result<(), Error> = file.update(|store| {
            store.reset();
            Err(Error::RANDOM)
        });
        assert_eq!(found, Err(Error::RANDOM));
        let found = file.update(|store| {
            store.retire_management_point(&name("P01", HOST), 200)?;
            store.learn_trusted_root_key(world.other_root(), TrustSource::PreProvisioned)
        });
        assert_eq!(found, Err(Error::KEY_CONFLICT));
        assert_eq!(dir.read("trust"), before);
        // A panic in the change writes nothing either, and gives the lock back.
        let panicked = std::thread::scope(|scope| {
            let change = || file.update(|_| -> Result<(), Error> { panic!("expected") });
            scope.spawn(change).join()
        });
        assert!(panicked.is_err());
        assert_eq!(dir.read("trust"), before);
        assert_eq!(file.update(|_| Ok(())), Ok(()));
    }
}

/// A view that may not be saved is refused, and neither changes.
#[test]
fn a_view_in_conflict_is_not_saved() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let mut view = TrustStore::new(SETTINGS);
        view.learn_trusted_root_key(world.other_root(), TrustSource::DirectoryService)
            .unwrap();
        let mut store = full(world);
        file.save(&mut store).unwrap();
        let (on_disk, ours) = (dir.read("trust"), bytes(&view));
        assert_eq!(file.save(&mut view), Err(Error::KEY_CONFLICT));
        assert_eq!(dir.read("trust"), on_disk);
        assert_eq!(bytes(&view), ours);
    }
}

/// Each loads before anyone saves, and each learns another management point.
#[test]
fn stale_views_merge() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let mut store = world.store();
        file.save(&mut store).unwrap();
        let names: Vec<String> = (0..6).map(|n| format!("mp{n}.example.com")).collect();
        let mut views: Vec<TrustStore> = names.iter().map(|_| file.load().unwrap()).collect();
        for (on, view) in names.iter().zip(&mut views) {
            let keys = world.of_p01(on, 1, 1, 1);
            let learned = view.learn_management_point(&keys, &name("P01", on), NOW);
            learned.unwrap();
        }
        for (saved, view) in views.iter_mut().enumerate() {
            file.save(view).unwrap();
            // The view is then what the file holds.
            assert_eq!(hosts(view), names[..=saved]);
            assert_eq!(bytes(view), dir.read("trust"));
        }
        assert_eq!(hosts(&file.load().unwrap()), names);
    }
}

const THREADS: usize = 4;
const EACH: usize = 4;

fn name_of(thread: usize, n: usize) -> String {
    format!("mp{thread}-{n}.example.com")
}

/// One thread's work: half by updates, half by saves of a view that others have made stale.
fn learn_some(world: &World, file: &TrustStoreFile, thread: usize) {
    let mut view = file.load().unwrap();
    for n in 0..EACH {
        let on = name_of(thread, n);
        let (keys, name) = (world.of_root(&on, 1), name("CAS", &on));
        if n % 2 == 0 {
            let learned = file.update(|store| store.learn_management_point(&keys, &name, NOW));
            learned.unwrap();
        } else {
            view.learn_management_point(&keys, &name, NOW).unwrap();
            file.save(&mut view).unwrap();
        }
    }
}

fn all_names() -> Vec<String> {
    let each = |thread| (0..EACH).map(move |n| name_of(thread, n));
    (0..THREADS).flat_map(each).collect()
}

#[test]
fn threads_lose_nothing() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        file.save(&mut world.store()).unwrap();
        let barrier = Barrier::new(THREADS);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (file, barrier) = (&file, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    learn_some(world, file, thread);
                });
            }
        });
        assert_eq!(hosts(&file.load().unwrap()), all_names());
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a child of the test below"]
fn child_learns_some() {
    let (world, file) = crate::trust::crash::told();
    let thread = std::env::var("CHILD_THREAD").unwrap().parse().unwrap();
    learn_some(&world, &file, thread);
}

#[cfg(target_os = "linux")]
#[test]
fn processes_lose_nothing() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        file.save(&mut world.store()).unwrap();
        let children: Vec<_> = (0..THREADS)
            .map(|thread| {
                crate::trust::crash::child("trust::file::child_learns_some", &file, world.provider)
                    .env("CHILD_THREAD", thread.to_string())
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(hosts(&file.load().unwrap()), all_names());
    }
}

/// The form on disk, which must never change: an empty store, to the byte.
#[test]
fn the_stored_form_is_the_documented_one() {
    let body = [
        0x30, 13, 2, 1, 0, 0x30, 0, 0x30, 0, 0x30, 0, 0x30, 0, 0x30, 0,
    ];
    let empty = TrustStore::new(TrustSettings::default());
    assert_eq!(bytes(&empty), stored::file(stored::VERSION, &body));
    for world in worlds() {
        let store = full(world);
        let read = stored::read(&bytes(&store));
        let spki = world.root().public_key().to_spki_der().to_vec();
        assert_eq!(read.root, Some((3, spki)));
        assert_eq!(read.signing["P01"].0, 2);
        let certificate = world.signing.certificate().to_der();
        let endorsement = craft::Endorsement {
            number: integer(200),
            ..craft::Endorsement::of(craft::MP_SIGNING, "P01", Some(HOST), certificate)
        };
        let latest = |by: &str, role, site: &str, on: Option<&str>| {
            let spki = world.key(by).public_key().to_spki_der();
            let series = stored::Series {
                issuer: sha256(spki).to_vec(),
                role,
                site: site.to_owned(),
                host: on.map(str::to_owned),
            };
            read.latest[&series].clone()
        };
        let expected = stored::Latest {
            number: 200,
            sha256: sha256(&endorsement.encode()).to_vec(),
            key: sha256(world.signing.certificate().public_key().to_spki_der()).to_vec(),
        };
        let found = latest(P01, craft::MP_SIGNING, "P01", Some(HOST));
        assert_eq!(found, expected);
        let found = latest(MP_SIGNING, craft::MP_ENCRYPTION, "P01", Some(HOST));
        assert_eq!(found.number, 1 << 40);
        let found = latest(ROOT, craft::SITE, "P01", None);
        assert_eq!(found.number, 3);
        let found = latest(P01, craft::SITE, "S01", None);
        assert_eq!(found.number, 3);
        // Of each of three management points two, and those of the two sites.
        assert_eq!(read.latest.len(), 8);
        let stored_name = |parent: Option<&str>, site: &str| {
            (parent.map(str::to_owned), site.to_owned(), HOST.to_owned())
        };
        let retired: Vec<_> = read.retired.into_iter().collect();
        assert_eq!(retired, [(stored_name(None, "CAS"), 300)]);
        let names: Vec<_> = read.management_points.keys().cloned().collect();
        let expected = [stored_name(None, "P01"), stored_name(Some("P01"), "S01")];
        assert_eq!(names, expected);
        let keys = world.of_p01(HOST, 3, 200, 1 << 40);
        assert_eq!(read.management_points[&names[0]], keys.to_der());
    }
}

/// One store has one encoding: what is in another order, or twice, is damaged.
#[test]
fn lists_are_in_order_and_name_nothing_twice() {
    for world in worlds() {
        let mut store = full(world);
        store
            .retire_management_point(&name("P02", HOST), 1)
            .unwrap();
        let certificate = store.site_signing_certificate(p01(), NOW).unwrap();
        store
            .learn_site_signing_certificate(code("P02"), certificate, TrustSource::ClientPush, NOW)
            .unwrap();
        let mp = name("P01", "mp02.example.com");
        let bundle = world.of_p01("mp02.example.com", 3, 1, 1);
        let endorsed = world.endorsed_site_signing((P01, "P01"), 0, terms(1));
        let bundle = bundle.with_site_signing(&endorsed).unwrap();
        store.learn_management_point(&bundle, &mp, NOW).unwrap();
        let whole = bytes(&store);
        let fields = stored::body_elements(&whole);
        let body = |fields: &[Vec<u8>]| sequence(&[&fields.concat()]);
        assert_eq!(stored::file(stored::VERSION, &body(&fields)), whole);
        for list in 2..7 {
            let elements = stored::elements(&fields[list]);
            // Of one site alone there is an endorsed certificate.
            assert_eq!(elements.len() > 1, list != 3);
            let mut swapped = elements.clone();
            swapped.reverse();
            swapped.extend((list == 3).then(|| elements[0].clone()));
            let twice = [&elements[..1], &elements[..]].concat();
            for changed in [swapped, twice] {
                let mut fields = fields.clone();
                fields[list] = sequence(&[&changed.concat()]);
                let bytes = stored::file(stored::VERSION, &body(&fields));
                let found = TrustStore::from_bytes(world.provider, &bytes, SETTINGS);
                assert_eq!(found.err(), Some(Error::STORED_DAMAGED), "{list}");
            }
        }
    }
}

/// A damaged file stops everything until an administrator discards it; then the client trusts
/// nothing, and learns anew.
#[test]
fn a_damaged_file_is_discarded() {
    for world in worlds() {
        let dir = TempDir::new();
        let file = file_in(&dir, world.provider);
        let view = full(world);
        let whole = bytes(&view);
        let mut damaged = whole.clone();
        damaged[100] ^= 1;
        let newer = stored::file(3, body(&whole));
        for (content, error) in [
            (damaged, Error::STORED_DAMAGED),
            (newer, Error::VERSION_NOT_SUPPORTED),
            (b"SMSPublicRootKey=".to_vec(), Error::STORED_FOREIGN),
        ] {
            assert_left(&file, &view, &content, error);
            assert_eq!(file.discard(), Ok(()));
            let mut empty = file.load().unwrap();
            assert_eq!(held(&empty), stored::Stored::default());
            // What is no reading of it is as one from before.
            assert_eq!(file.save(&mut view.clone()), Err(Error::ROLLBACK));
            empty
                .learn_trusted_root_key(world.root(), TrustSource::ClientPush)
                .unwrap();
            file.save(&mut empty).unwrap();
            assert_eq!(dir.read("trust"), bytes(&empty));
        }
        // A store that is none of these too, and where there is none.
        assert_eq!(file.discard(), Ok(()));
        assert_eq!(file.discard(), Ok(()));
        assert!(file.load().unwrap().trusted_root_key().is_err());
        // Nor does a view from before bring it back.
        file.update(|store| store.learn_trusted_root_key(world.root(), TrustSource::ClientPush))
            .unwrap();
        let mut stale = file.load().unwrap();
        file.discard().unwrap();
        file.save(&mut stale).unwrap();
        assert!(stale.trusted_root_key().is_err());
        // Discarded twice, it is another each time.
        let once = dir.read("trust");
        file.discard().unwrap();
        assert_ne!(dir.read("trust"), once);
        // What is no file is left.
        let directory = TrustStoreFile::new(dir.path("directory"), world.provider, SETTINGS);
        fs::create_dir_all(dir.path("directory/x")).unwrap();
        assert_eq!(directory.discard(), Err(Error::STORAGE));
        assert!(dir.path("directory/x").exists());
    }
}

/// Opening it would wait for a writer.
#[cfg(unix)]
#[test]
fn a_pipe_is_no_store() {
    let directory = TempDir::new();
    let pipe = directory.path("trust");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let file = TrustStoreFile::new(pipe, Provider::default(), TrustSettings::default());
    assert_eq!(file.load().err(), Some(Error::STORAGE));
    assert_eq!(file.update(|_| Ok(())).err(), Some(Error::STORAGE));
}
