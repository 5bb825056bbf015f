//! A directory against its manifest: each difference by its path and kind.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use cmcrypto_core::Error;
use cmcrypto_core::content::*;
use cmcrypto_tests::*;
use proptest::prelude::*;
use proptest::sample::Index;

use super::fixture::{Tree, differences, go_on, package, tree, trees, verified, write};

use DifferenceKind::{Extra, Hash, Kind, Missing, Size};

/// What is different by the definition: of two trees.
fn model(manifest: &Tree, disk: &Tree) -> Vec<(DifferenceKind, String)> {
    let within = |tree: &Tree, path: &str| {
        let below = format!("{path}/");
        tree.keys().any(|other| other.starts_with(&below))
    };
    let kind_in = |tree: &Tree, path: &str| match tree.get(path) {
        Some(Some(_)) => Some("file"),
        Some(None) => Some("directory"),
        None => within(tree, path).then_some("directory"),
    };
    let mut found: Vec<(DifferenceKind, String)> = Vec::new();
    for (path, file) in manifest {
        match (file, kind_in(disk, path), disk.get(path)) {
            (_, None, _) => found.push((Missing, path.clone())),
            (Some(file), Some("file"), Some(Some(other))) => {
                if file.len() != other.len() {
                    found.push((Size, path.clone()));
                } else if file != other {
                    found.push((Hash, path.clone()));
                }
            }
            _ => {}
        }
    }
    // From the top: what is in a place that is wrong already is not looked at.
    for path in disk.keys() {
        let mut place = String::new();
        for name in path.split('/') {
            place = match place.as_str() {
                "" => name.to_owned(),
                place => format!("{place}/{name}"),
            };
            let (ours, theirs) = (kind_in(manifest, &place), kind_in(disk, &place));
            if ours != theirs {
                let kind = if ours.is_none() { Extra } else { Kind };
                found.push((kind, place.clone()));
                break;
            }
        }
    }
    found.sort_by(|one, other| one.1.cmp(&other.1));
    found.dedup();
    found
}

/// Any two trees; most have something in common.
#[test]
fn any_two_trees() {
    property(
        60,
        (trees(), trees(), any::<bool>()),
        |(mut one, other, is_near)| {
            if is_near {
                // As far as they can be side by side.
                let is_apart = |path: &String, of: &Tree| {
                    let inside = |a: &str, b: &str| a == b || a.starts_with(&format!("{b}/"));
                    !of.keys()
                        .any(|other| inside(path, other) || inside(other, path))
                };
                for (path, file) in &other {
                    if is_apart(path, &one) {
                        one.insert(path.clone(), file.clone());
                    }
                }
            }
            let dir = TempDir::new();
            write(&dir.path("disk"), &other);
            prop_assert_eq!(
                differences(&dir.path("disk"), &verified(&one)),
                model(&one, &other)
            );
            prop_assert_eq!(differences(&dir.path("disk"), &verified(&other)), vec![]);
            Ok(())
        },
    );
}

/// A byte changed, added or taken away; a file or directory renamed, removed, added.
#[test]
fn any_one_change_is_named() {
    property(
        120,
        (trees(), any::<Index>(), any::<Index>(), 1..=255_u8),
        |(tree, which, place, mask)| {
            let files: Vec<_> = tree.iter().filter(|(_, file)| file.is_some()).collect();
            if files.is_empty() {
                return Ok(());
            }
            let (path, file) = files[which.index(files.len())];
            let file = file.clone().unwrap();
            let dir = TempDir::new();
            let disk = dir.path("disk");
            write(&disk, &tree);
            let (manifest, full) = (verified(&tree), disk.join(path));
            let found = || differences(&disk, &manifest);
            if !file.is_empty() {
                let mut changed = file.clone();
                changed[place.index(file.len())] ^= mask;
                fs::write(&full, &changed).unwrap();
                prop_assert_eq!(found(), vec![(Hash, path.clone())]);
                fs::write(&full, &file[1..]).unwrap();
                prop_assert_eq!(found(), vec![(Size, path.clone())]);
            }
            fs::write(&full, [&file[..], &[mask]].concat()).unwrap();
            prop_assert_eq!(found(), vec![(Size, path.clone())]);
            fs::write(&full, &file).unwrap();
            prop_assert_eq!(found(), vec![]);

            let renamed = format!("{path}~");
            fs::rename(&full, disk.join(&renamed)).unwrap();
            prop_assert_eq!(
                found(),
                vec![(Missing, path.clone()), (Extra, renamed.clone())]
            );
            fs::remove_file(disk.join(&renamed)).unwrap();
            prop_assert_eq!(found(), vec![(Missing, path.clone())]);
            fs::create_dir(&full).unwrap();
            prop_assert_eq!(found(), vec![(Kind, path.clone())]);
            fs::remove_dir(&full).unwrap();
            fs::write(&full, &file).unwrap();

            fs::create_dir_all(disk.join("new/below")).unwrap();
            prop_assert_eq!(found(), vec![(Extra, "new".to_owned())]);
            Ok(())
        },
    );
}

#[test]
fn empty_directories_and_what_is_in_their_place() {
    let dir = TempDir::new();
    let manifest = verified(&tree(&[("a", None), ("b/c", Some(b"x"))]));
    for (disk, found) in [
        (tree(&[("a", None), ("b/c", Some(b"x"))]), vec![]),
        (
            tree(&[("a/x", None), ("b/c", Some(b"x"))]),
            vec![(Extra, "a/x")],
        ),
        (
            tree(&[("a", Some(b"")), ("b/c", Some(b"x"))]),
            vec![(Kind, "a")],
        ),
        (tree(&[("a", None), ("b", None)]), vec![(Missing, "b/c")]),
        (
            tree(&[("a", None), ("b", Some(b"x"))]),
            vec![(Kind, "b"), (Missing, "b/c")],
        ),
        (
            tree(&[("A", None), ("b/c", Some(b"x"))]),
            vec![(Extra, "A"), (Missing, "a")],
        ),
        (
            tree(&[("a", None), ("b/c/d", Some(b"x"))]),
            vec![(Kind, "b/c")],
        ),
        (tree(&[]), vec![(Missing, "a"), (Missing, "b/c")]),
    ] {
        write(&dir.path("disk"), &disk);
        let found: Vec<_> = found
            .into_iter()
            .map(|(kind, path)| (kind, path.to_owned()))
            .collect();
        assert_eq!(differences(&dir.path("disk"), &manifest), found, "{disk:?}");
        fs::remove_dir_all(dir.path("disk")).unwrap();
    }
    let missing = compare_directory(
        &dir.path("disk"),
        &manifest,
        &CompareSettings::default(),
        &mut go_on,
    );
    assert_eq!(missing, Err(Error::STORAGE));
}

/// What a manifest can't name is there all the same; nothing is followed or opened.
#[cfg(unix)]
#[test]
fn links_pipes_and_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    let dir = TempDir::new();
    let disk = dir.path("disk");
    let manifest = verified(&tree(&[
        ("a", Some(b"x")),
        ("b/c", Some(b"x")),
        ("d", None),
    ]));
    write(&disk, &tree(&[("b/c", Some(b"x"))]));
    symlink("b/c", disk.join("a")).unwrap();
    symlink("b", disk.join("d")).unwrap();
    symlink(".", disk.join("e")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(disk.join("b/f"))
            .status()
            .unwrap()
            .success()
    );
    let odd = OsStr::from_bytes(b"caf\xe9");
    fs::create_dir_all(disk.join(odd).join("x")).unwrap();
    fs::write(disk.join("nul"), b"x").unwrap();
    let settings = CompareSettings::default();
    let found = compare_directory(&disk, &manifest, &settings, &mut go_on).unwrap();
    let found: Vec<_> = found.into_iter().map(|one| (one.kind, one.path)).collect();
    let expected = [(Kind, "a"), (Extra, "b/f")].map(|(kind, path)| (kind, PathBuf::from(path)));
    let mut expected = expected.to_vec();
    expected.push((Extra, PathBuf::from(odd)));
    expected.extend(
        [(Kind, "d"), (Extra, "e"), (Extra, "nul")].map(|(kind, path)| (kind, PathBuf::from(path))),
    );
    assert_eq!(found, expected);

    // A link to the whole, with all that is right in it.
    fs::remove_dir_all(&disk).unwrap();
    write(
        &dir.path("elsewhere"),
        &tree(&[("a", Some(b"x")), ("b/c", Some(b"x")), ("d", None)]),
    );
    fs::create_dir(&disk).unwrap();
    for name in ["a", "b", "d"] {
        symlink(dir.path("elsewhere").join(name), disk.join(name)).unwrap();
    }
    let kinds = [(Kind, "a"), (Kind, "b"), (Missing, "b/c"), (Kind, "d")];
    let kinds: Vec<_> = kinds
        .into_iter()
        .map(|(kind, path)| (kind, path.to_owned()))
        .collect();
    assert_eq!(differences(&disk, &manifest), kinds);
}

/// The first so many by path, whatever the threads do; one is enough to refuse by.
#[test]
fn at_most_so_many() {
    let dir = TempDir::new();
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}")).collect();
    let of = |byte: u8| -> Tree {
        names
            .iter()
            .map(|name| (name.clone(), Some(vec![byte])))
            .collect()
    };
    let manifest = verified(&of(1));
    write(&dir.path("disk"), &of(2));
    fs::write(dir.path("disk/150x"), b"").unwrap();
    let mut all: Vec<_> = names.iter().map(|name| (Hash, name.clone())).collect();
    all.insert(151, (Extra, "150x".to_owned()));
    for max in [1, 2, 150, 151, 152, 301, 0, usize::MAX] {
        for threads in [1, 4] {
            let settings = CompareSettings {
                threads,
                max_differences: max,
                verified_entries: 0,
            };
            let found =
                compare_directory(&dir.path("disk"), &manifest, &settings, &mut go_on).unwrap();
            let found: Vec<_> = found
                .iter()
                .map(|one| (one.kind, one.path.to_str().unwrap()))
                .collect();
            let first = all.iter().take(if max == 0 { 1000 } else { max });
            let first: Vec<_> = first.map(|(kind, path)| (*kind, path.as_str())).collect();
            assert_eq!(found, first, "{max}");
        }
    }
    let error = verify_directory(&dir.path("disk"), &manifest, 2, &mut go_on).unwrap_err();
    assert_eq!(
        (error.clone(), error.path()),
        (Error::CONTENT_MISMATCH, Some(&*dir.path("disk/000")))
    );
    assert_eq!(error.what(), Some("another hash than in the manifest"));
    write(&dir.path("disk"), &of(1));
    let error = verify_directory(&dir.path("disk"), &manifest, 2, &mut go_on).unwrap_err();
    assert_eq!(error.what(), Some("not in the manifest"));
    fs::remove_file(dir.path("disk/150x")).unwrap();
    assert_eq!(
        verify_directory(&dir.path("disk"), &manifest, 2, &mut go_on),
        Ok(())
    );
}

/// Stopped and gone on with: what was told is not read again, and is all that is not.
#[test]
fn going_on_where_it_was_stopped() {
    let dir = TempDir::new();
    let tree = package();
    let (disk, manifest) = (dir.path("disk"), verified(&tree));
    write(&disk, &tree);
    let entries = manifest.manifest().entries().len();
    for threads in [1, 3] {
        let mut told = Vec::new();
        let settings = CompareSettings {
            threads,
            ..CompareSettings::default()
        };
        let mut progress = |now: ContentProgress| {
            told.push(now.verified_entries);
            ControlFlow::Continue(())
        };
        compare_directory(&disk, &manifest, &settings, &mut progress).unwrap();
        assert!(told.is_sorted());
        if threads == 1 {
            assert_eq!(told.last(), Some(&entries));
        }
    }
    // A file that is wrong, and what follows it, is not told, in whatever order files are done.
    let wrong = manifest.manifest().find("nothing").unwrap();
    let right = fs::read(disk.join("bin/setup.exe")).unwrap();
    fs::write(disk.join("nothing"), b"x").unwrap();
    let mut told = 0;
    let mut progress = |now: ContentProgress| {
        told = now.verified_entries;
        ControlFlow::Continue(())
    };
    compare_directory(
        &disk,
        &manifest,
        &CompareSettings {
            threads: 1,
            ..Default::default()
        },
        &mut progress,
    )
    .unwrap();
    assert_eq!(told, wrong);
    // By the caller's word alone: it does not look into these, but at their kind and length.
    fs::write(disk.join("bin/setup.exe"), b"ZM").unwrap();
    let settings = CompareSettings {
        threads: 1,
        max_differences: 0,
        verified_entries: wrong,
    };
    let mut read = 0;
    let mut progress = |now: ContentProgress| {
        read = now.bytes;
        ControlFlow::Continue(())
    };
    let found = compare_directory(&disk, &manifest, &settings, &mut progress).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.kind, one.path.to_str().unwrap()))
        .collect();
    assert_eq!(found, [(Size, "nothing")]);
    assert_eq!(read, 4, "only what follows was read");
    fs::write(disk.join("bin/setup.exe"), [&right[..], b"x"].concat()).unwrap();
    let found = compare_directory(&disk, &manifest, &settings, &mut go_on).unwrap();
    assert_eq!(found[0].kind, Size);
    fs::remove_file(disk.join("bin/setup.exe")).unwrap();
    let found = compare_directory(&disk, &manifest, &settings, &mut go_on).unwrap();
    assert_eq!(found[0].kind, Missing);
}
