//! Fetching into a directory: whole or not at all, resumed, by several threads, and what is in the way.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;

use cmcrypto_core::Error;
use cmcrypto_core::content::*;
use cmcrypto_core::policy::Sink;
use cmcrypto_tests::*;
use proptest::prelude::*;

use super::fixture::{Tree, go_on, package, read, tree, trees, verified, write};

pub fn begin(target: &Path, manifest: &VerifiedManifest) -> Result<ContentFetch, Error> {
    ContentFetch::begin(target, manifest, 2, &mut go_on)
}

/// Writes all that is missing, in pieces of this length.
pub fn fill(fetch: &ContentFetch, from: &Tree, piece: usize) -> Result<(), Error> {
    for missing in fetch.missing()? {
        let entry = &fetch.manifest().manifest().entries()[missing.index];
        let data = from[entry.path.as_str()].as_ref().unwrap();
        let mut file = fetch.file(missing.index)?;
        assert_eq!(file.offset(), missing.offset);
        for piece in data[missing.offset as usize..].chunks(piece) {
            file.write(piece)?;
        }
        file.finish()?;
    }
    Ok(())
}

fn paths(fetch: &ContentFetch) -> Vec<(String, u64)> {
    let entries = fetch.manifest().manifest().entries();
    let missing = fetch.missing().unwrap().into_iter();
    missing
        .map(|one| (entries[one.index].path.to_string(), one.offset))
        .collect()
}

fn beside(target: &Path, extension: &str) -> PathBuf {
    let name = target.file_name().unwrap().to_str().unwrap();
    target.with_file_name(format!(".cmcrypto-{name}.{extension}"))
}

/// The target, and the lock alone beside it.
fn check_done(target: &Path, tree: &Tree) {
    assert_eq!(&read(target), tree);
    for extension in ["part", "files"] {
        assert!(!beside(target, extension).exists());
    }
    assert_eq!(fs::read(beside(target, "lock")).unwrap(), b"");
}

#[test]
fn any_tree_in_any_pieces() {
    property(40, (trees(), 1..200_000_usize), |(tree, piece)| {
        let dir = TempDir::new();
        let target = dir.path("P0100012");
        let fetch = begin(&target, &verified(&tree)).unwrap();
        fill(
            &fetch,
            &tree,
            piece.max(tree.values().flatten().map(Vec::len).max().unwrap_or(0) / 50),
        )
        .unwrap();
        prop_assert!(!target.exists());
        fetch.commit(2, &mut go_on).unwrap();
        prop_assert_eq!(&read(&target), &tree);
        prop_assert_eq!(
            begin(&target, &verified(&tree)).err(),
            Some(Error::TARGET_EXISTS)
        );
        Ok(())
    });
}

/// What others may write to is not gone on with.
#[cfg(unix)]
#[test]
fn what_is_not_ours_alone() {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    for name in ["part", "files"] {
        let dir = TempDir::new();
        let target = dir.path("target");
        let there = beside(&target, name);
        fs::DirBuilder::new().mode(0o700).create(&there).unwrap();
        fs::set_permissions(&there, fs::Permissions::from_mode(0o770)).unwrap();
        let found = begin(&target, &verified(&package()));
        assert_eq!(found.err(), Some(Error::CONTENT_KIND), "{name}");
        fs::set_permissions(&there, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(begin(&target, &verified(&package())).is_ok());
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    let dir = TempDir::new();
    let target = dir.path("target");
    let fetch = begin(&target, &verified(&package())).unwrap();
    let mut file = fetch.file(fetch.missing().unwrap()[0].index).unwrap();
    file.write(b"x").unwrap();
    let part = fs::read_dir(beside(&target, "files"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(
        (mode(&part), mode(&beside(&target, "part"))),
        (0o600, 0o700)
    );
    assert_eq!(
        (
            mode(&beside(&target, "files")),
            mode(&beside(&target, "lock"))
        ),
        (0o700, 0o600)
    );
    drop(file);
    fs::remove_file(part).unwrap();
    fill(&fetch, &package(), 1000).unwrap();
    fetch.commit(1, &mut go_on).unwrap();
    for (path, expected) in [
        ("", 0o700),
        ("bin", 0o700),
        ("empty", 0o700),
        ("logs/none", 0o700),
        ("nothing", 0o600),
    ] {
        assert_eq!(mode(&target.join(path)), expected, "{path}");
    }
    check_done(&target, &package());
}

/// Each file that is cut, changed or too long, and what becomes of what was written.
#[test]
fn wrong_files() {
    let dir = TempDir::new();
    let (target, tree) = (dir.path("target"), package());
    let manifest = verified(&tree);
    let fetch = begin(&target, &manifest).unwrap();
    let index = manifest.manifest().find("bin/setup.exe").unwrap();
    let offset = || fetch.next_missing(index).unwrap().unwrap().offset;

    let mut file = fetch.file(index).unwrap();
    file.write(b"M").unwrap();
    let error = file.finish().unwrap_err();
    assert_eq!(
        (error.clone(), error.what()),
        (
            Error::CONTENT_MISMATCH,
            Some("shorter than in the manifest")
        )
    );
    assert_eq!(error.path(), Some(Path::new("bin/setup.exe")));
    assert_eq!(offset(), 1, "it is gone on with");
    for over in [file.write(b"Z"), file.finish()] {
        assert_eq!(over, Err(Error::INVALID_ARGUMENT));
    }
    let mut file = fetch.file(index).unwrap();
    assert_eq!(file.offset(), 1);
    let error = file.write(b"Z ").unwrap_err();
    assert_eq!(
        (error.clone(), error.what()),
        (Error::CONTENT_MISMATCH, Some("longer than in the manifest"))
    );
    assert_eq!(offset(), 1, "nothing of it was written");
    let mut file = fetch.file(index).unwrap();
    file.write(b"z").unwrap();
    let error = file.finish().unwrap_err();
    assert_eq!(
        (error.clone(), error.what()),
        (
            Error::CONTENT_MISMATCH,
            Some("another hash than in the manifest")
        )
    );
    assert_eq!(offset(), 0, "it was dropped");

    // As where what is decrypted goes.
    let mut file = fetch.file(index).unwrap();
    Sink::<()>::write(&mut file, b"MZ").unwrap();
    Sink::<()>::rollback(&mut file);
    assert_eq!(offset(), 2);
    let mut file = fetch.file(index).unwrap();
    assert_eq!(file.offset(), 2);
    Sink::commit(&mut file, &()).unwrap();
    assert_ne!(
        fetch.next_missing(index).unwrap().map(|one| one.index),
        Some(index)
    );

    // No file, there already, open already.
    let empty = manifest.manifest().find("empty").unwrap();
    for none in [index, empty, 7, usize::MAX] {
        assert_eq!(
            fetch.file(none).err(),
            Some(Error::INVALID_ARGUMENT),
            "{none}"
        );
    }
    let nothing = manifest.manifest().find("nothing").unwrap();
    let open = fetch.file(nothing).unwrap();
    assert_eq!(fetch.file(nothing).err(), Some(Error::INVALID_ARGUMENT));
    assert!(
        fetch
            .missing()
            .unwrap()
            .iter()
            .all(|one| one.index != nothing)
    );
    for refused in [fetch.commit(1, &mut go_on), fetch.discard()] {
        let error = refused.unwrap_err();
        assert_eq!(
            (error.clone(), error.what()),
            (Error::INVALID_ARGUMENT, Some("a file is being written"))
        );
    }
    drop(open);
    let error = fetch.commit(1, &mut go_on).unwrap_err();
    assert_eq!(
        (error.clone(), error.what()),
        (Error::CONTENT_MISMATCH, Some("missing"))
    );
    assert!(!target.exists());
    // That was its end.
    assert_eq!(fetch.file(nothing).err(), Some(Error::INVALID_ARGUMENT));
    assert_eq!(fetch.commit(1, &mut go_on), Err(Error::INVALID_ARGUMENT));
    assert_eq!(fetch.missing(), Ok(vec![]));
    drop(fetch);
    let fetch = begin(&target, &manifest).unwrap();
    assert_eq!(fetch.missing().unwrap().len(), 4);
    fill(&fetch, &tree, 100_000).unwrap();
    fetch.commit(0, &mut go_on).unwrap();
    check_done(&target, &tree);
}

#[test]
fn what_is_left_is_gone_on_with() {
    let dir = TempDir::new();
    let (target, tree) = (dir.path("target"), package());
    let manifest = verified(&tree);
    let fetch = begin(&target, &manifest).unwrap();
    let large = manifest.manifest().find("bin/data/large.cab").unwrap();
    let data = tree["bin/data/large.cab"].as_ref().unwrap();
    let mut file = fetch.file(large).unwrap();
    file.write(&data[..200_001]).unwrap();
    drop(file);
    let mut file = fetch
        .file(manifest.manifest().find("nothing").unwrap())
        .unwrap();
    file.finish().unwrap();
    drop((file, fetch));

    // What somebody did to it meanwhile.
    let (part, files) = (beside(&target, "part"), beside(&target, "files"));
    fs::write(part.join("stray"), b"x").unwrap();
    fs::create_dir_all(part.join("bin/data/stray")).unwrap();
    fs::create_dir_all(part.join("\u{fc}ber.txt/x")).unwrap();
    fs::write(part.join("bin/setup.exe"), b"ZM").unwrap();
    fs::write(files.join("0-stray"), b"x").unwrap();
    fs::create_dir(files.join("x")).unwrap();
    let fetch = begin(&target, &manifest).unwrap();
    let expected = [
        ("bin/data/large.cab", 200_001),
        ("bin/data/\u{65e5}\u{672c}.txt", 0),
        ("bin/setup.exe", 0),
        ("\u{fc}ber.txt", 0),
    ];
    assert_eq!(
        paths(&fetch),
        expected.map(|(path, offset)| (path.to_owned(), offset))
    );
    assert_eq!(
        read(&part),
        super::fixture::tree(&[("bin/data", None), ("nothing", Some(b""))])
    );
    assert_eq!(fs::read_dir(&files).unwrap().count(), 1);
    drop(fetch);

    // What was written is wrong: it is noticed at the end of the file, and only that is fetched anew.
    let partly = fs::read_dir(&files)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::write(&partly, vec![0; 200_001]).unwrap();
    let fetch = begin(&target, &manifest).unwrap();
    let mut file = fetch.file(large).unwrap();
    file.write(&data[200_001..]).unwrap();
    assert_eq!(file.finish(), Err(Error::CONTENT_MISMATCH));
    assert_eq!(fetch.missing().unwrap()[0].offset, 0);
    // Or too long.
    drop(fetch);
    fs::write(&partly, vec![0; data.len() + 1]).unwrap();
    let fetch = begin(&target, &manifest).unwrap();
    assert_eq!(fetch.missing().unwrap()[0].offset, 0);
    fill(&fetch, &tree, 7777).unwrap();
    fetch.commit(3, &mut go_on).unwrap();
    check_done(&target, &tree);
}

/// Of another version, what is the same is not fetched again.
#[test]
fn another_version_goes_on_with_what_is_the_same() {
    let dir = TempDir::new();
    let target = dir.path("target");
    let old = package();
    let fetch = begin(&target, &verified(&old)).unwrap();
    fill(&fetch, &old, 100_000).unwrap();
    drop(fetch);
    let mut new = old.clone();
    new.insert("bin/setup.exe".to_owned(), Some(b"PE".to_vec()));
    new.remove("nothing");
    new.insert("nothing/more".to_owned(), Some(b"x".to_vec()));
    let fetch = begin(&target, &verified(&new)).unwrap();
    let missing = [("bin/setup.exe", 0), ("nothing/more", 0)];
    assert_eq!(
        paths(&fetch),
        missing.map(|(path, offset)| (path.to_owned(), offset))
    );
    fill(&fetch, &new, 100_000).unwrap();
    fetch.commit(0, &mut go_on).unwrap();
    check_done(&target, &new);
}

#[test]
fn changed_before_it_is_committed() {
    let dir = TempDir::new();
    let (target, tree) = (dir.path("target"), package());
    let manifest = verified(&tree);
    for (name, change, what) in [
        (
            "bin/setup.exe",
            Some(&b"ZM"[..]),
            "another hash than in the manifest",
        ),
        ("bin/extra", Some(b""), "not in the manifest"),
        ("nothing", None, "missing"),
    ] {
        let fetch = begin(&target, &manifest).unwrap();
        fill(&fetch, &tree, 100_000).unwrap();
        let path = beside(&target, "part").join(name);
        match change {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let error = fetch.commit(2, &mut go_on).unwrap_err();
        assert_eq!(
            (error.clone(), error.what()),
            (Error::CONTENT_MISMATCH, Some(what))
        );
        assert_eq!(error.path(), Some(&*path));
        assert!(!target.exists());
    }
    let fetch = begin(&target, &manifest).unwrap();
    fill(&fetch, &tree, 100_000).unwrap();
    let cancelled = fetch.commit(2, &mut |_| ControlFlow::Break(()));
    assert_eq!(cancelled, Err(Error::CANCELLED));
    assert!(!target.exists());
    drop(fetch);
    let fetch = begin(&target, &manifest).unwrap();
    assert_eq!(fetch.missing(), Ok(vec![]));
    // Somebody else was there first.
    fs::write(&target, b"another's").unwrap();
    assert_eq!(fetch.commit(2, &mut go_on), Err(Error::TARGET_EXISTS));
    assert_eq!(fs::read(&target).unwrap(), b"another's");
    drop(fetch);
    fs::remove_file(&target).unwrap();
    let fetch = begin(&target, &manifest).unwrap();
    fetch.commit(2, &mut go_on).unwrap();
    check_done(&target, &tree);
}

#[test]
fn one_at_a_time() {
    let dir = TempDir::new();
    let (target, manifest) = (dir.path("target"), verified(&package()));
    let fetch = begin(&target, &manifest).unwrap();
    let error = begin(&target, &manifest).unwrap_err();
    assert_eq!(
        (error.clone(), error.path()),
        (Error::FETCH_IN_PROGRESS, Some(&*beside(&target, "lock")))
    );
    // Another's target is another fetch; a file that is written keeps the lock.
    let other = begin(&dir.path("other"), &manifest).unwrap();
    let file = fetch.file(0).unwrap();
    drop(fetch);
    assert_eq!(
        begin(&target, &manifest).err(),
        Some(Error::FETCH_IN_PROGRESS)
    );
    drop(file);
    let fetch = begin(&target, &manifest).unwrap();
    fetch.discard().unwrap();
    assert_eq!(fetch.discard(), Err(Error::INVALID_ARGUMENT));
    assert!(!beside(&target, "part").exists() && !beside(&target, "files").exists());
    assert!(beside(&dir.path("other"), "part").exists());
    drop(other);
}

#[test]
fn several_threads() {
    let mut tree = package();
    for number in 0..60 {
        tree.insert(
            format!("many/{}/{number}", number % 7),
            Some(vec![number as u8; 5000]),
        );
    }
    let dir = TempDir::new();
    let target = dir.path("target");
    let fetch = begin(&target, &verified(&tree)).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut from = 0;
                while let Some(missing) = fetch.next_missing(from).unwrap() {
                    from = missing.index + 1;
                    let entry = &fetch.manifest().manifest().entries()[missing.index];
                    // Another has it.
                    let Ok(mut file) = fetch.file(missing.index) else {
                        continue;
                    };
                    for piece in tree[entry.path.as_str()].as_ref().unwrap().chunks(999) {
                        file.write(piece).unwrap();
                    }
                    file.finish().unwrap();
                }
            });
        }
    });
    assert_eq!(fetch.missing(), Ok(vec![]));
    fetch.commit(4, &mut go_on).unwrap();
    check_done(&target, &tree);
}

#[test]
fn where_nothing_can_be_fetched() {
    let dir = TempDir::new();
    let manifest = verified(&tree(&[("a", Some(b"x"))]));
    for (path, error) in [
        (PathBuf::from("/"), Error::INVALID_ARGUMENT),
        (PathBuf::from(".."), Error::INVALID_ARGUMENT),
        (PathBuf::new(), Error::INVALID_ARGUMENT),
        (dir.path("none/target"), Error::STORAGE),
    ] {
        assert_eq!(begin(&path, &manifest).err(), Some(error), "{path:?}");
    }
    for make in [
        |path: &Path| fs::create_dir(path).unwrap(),
        |path: &Path| fs::write(path, b"x").unwrap(),
    ] {
        let target = dir.path("there");
        make(&target);
        let error = begin(&target, &manifest).unwrap_err();
        assert_eq!(
            (error.clone(), error.path()),
            (Error::TARGET_EXISTS, Some(&*target))
        );
        let _ = fs::remove_file(&target).or_else(|_| fs::remove_dir(&target));
    }
}

/// Links in the place of what is ours lead nowhere.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let tree = tree(&[("a/b", Some(b"x")), ("c", Some(b"x")), ("d", None)]);
    let manifest = verified(&tree);
    for extension in ["part", "files", "lock"] {
        let dir = TempDir::new();
        let target = dir.path("target");
        fs::create_dir(dir.path("elsewhere")).unwrap();
        dir.write("file", b"kept");
        let to = dir.path(if extension == "lock" {
            "file"
        } else {
            "elsewhere"
        });
        symlink(&to, beside(&target, extension)).unwrap();
        let error = begin(&target, &manifest).unwrap_err();
        assert_eq!(
            (error.clone(), error.path()),
            (Error::CONTENT_KIND, Some(&*beside(&target, extension)))
        );
        assert_eq!(fs::read_dir(dir.path("elsewhere")).unwrap().count(), 0);
        assert_eq!(dir.read("file"), b"kept");
    }
    let dir = TempDir::new();
    let target = dir.path("target");
    let elsewhere = dir.path("elsewhere");
    write(&elsewhere, &tree);
    drop(begin(&target, &manifest).unwrap());
    let part = beside(&target, "part");
    for name in ["a", "c", "d"] {
        symlink(elsewhere.join(name), part.join(name)).unwrap();
    }
    symlink(&target, &target).unwrap();
    assert_eq!(begin(&target, &manifest).err(), Some(Error::TARGET_EXISTS));
    fs::remove_file(&target).unwrap();
    let fetch = begin(&target, &manifest).unwrap();
    assert_eq!(fetch.missing().unwrap().len(), 2, "links are none of it");
    assert_eq!(read(&elsewhere), tree, "what they led to is as it was");
    // Where a file is written, and where a directory is to be.
    let first = fetch.missing().unwrap()[0];
    let name = format!(
        "{}-{}",
        first.index, "2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881"
    );
    symlink(elsewhere.join("c"), beside(&target, "files").join(&name)).unwrap();
    assert_eq!(fetch.file(first.index).err(), Some(Error::CONTENT_KIND));
    fs::remove_file(beside(&target, "files").join(&name)).unwrap();
    symlink(elsewhere.join("a"), part.join("a")).unwrap();
    let mut file = fetch.file(first.index).unwrap();
    file.write(b"x").unwrap();
    assert_eq!(file.finish(), Err(Error::CONTENT_KIND));
    fs::remove_file(part.join("a")).unwrap();
    fill(&fetch, &tree, 10).unwrap();
    fetch.commit(1, &mut go_on).unwrap();
    check_done(&target, &tree);
    assert_eq!(read(&elsewhere), tree);
}
