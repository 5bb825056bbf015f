//! A directory becomes a manifest: any tree, and what is refused by its path.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use cmcrypto_core::Error;
use cmcrypto_core::content::*;
use cmcrypto_tests::*;
use proptest::prelude::*;

use super::fixture::{go_on, hash, manifest, package, trees, write};

#[test]
fn any_tree_by_any_number_of_threads() {
    property(60, (trees(), 0..5_usize), |(tree, threads)| {
        let dir = TempDir::new();
        write(&dir.path("source"), &tree);
        let found = hash(&dir.path("source"), threads).unwrap();
        prop_assert_eq!(found, manifest(&tree));
        Ok(())
    });
}

/// Pieces of a file, files that are left for the end, more threads than files and more files than threads.
#[test]
fn lengths_about_the_pieces() {
    let dir = TempDir::new();
    let lengths = [
        0,
        1,
        131_071,
        131_072,
        131_073,
        262_144,
        (1 << 20) - 1,
        1 << 20,
        (3 << 20) + 5,
        4 << 20,
    ];
    let mut tree = package();
    for (number, length) in lengths.into_iter().enumerate() {
        tree.insert(format!("of/{number}"), Some(vec![number as u8; length]));
    }
    for number in 0..500 {
        tree.insert(format!("small/{number}"), Some(vec![b'x'; number]));
    }
    write(&dir.path("source"), &tree);
    let expected = manifest(&tree);
    for threads in [1, 2, 3, 8, 1000] {
        let (mut last, mut calls) = (ContentProgress::default(), 0);
        let caller = thread::current().id();
        let mut progress = |now: ContentProgress| {
            assert_eq!(thread::current().id(), caller);
            assert!(now.files >= last.files && now.bytes >= last.bytes);
            (last, calls) = (now, calls + 1);
            ControlFlow::Continue(())
        };
        let found = hash_directory(&dir.path("source"), threads, &mut progress).unwrap();
        assert_eq!(found, expected);
        let files = expected
            .entries()
            .iter()
            .filter(|entry| entry.file.is_some())
            .count() as u64;
        assert_eq!(last.all_files, files);
        assert!(calls > 0 && last.bytes <= expected.total_size());
        if threads == 1 {
            assert_eq!((last.files, last.bytes), (files, expected.total_size()));
        }
    }
}

/// What is done to a path, and its name.
type Change<'a> = (&'a str, &'a dyn Fn(&Path));

fn refused(directory: &Path, by: Error, at: &Path) {
    for threads in [1, 3] {
        let error = hash(directory, threads).expect_err(&format!("{at:?}"));
        assert_eq!(error, by, "{error}");
        assert_eq!(error.path(), Some(at), "{error}");
    }
}

#[test]
fn what_is_no_directory() {
    let dir = TempDir::new();
    dir.write("file", b"x");
    refused(&dir.path("none"), Error::STORAGE, &dir.path("none"));
    refused(&dir.path("file"), Error::STORAGE, &dir.path("file"));
}

#[cfg(unix)]
mod on_unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    /// Names that only Unix holds, at any depth.
    #[test]
    fn names() {
        for name in [
            &b"caf\xe9"[..],
            b"\xff",
            b"a:b",
            b"nul",
            b"COM1.txt",
            b"a.",
            b"a ",
            b"a\\b",
            b"a\nb",
            b"u\xcc\x88",
            b"q?",
        ] {
            for depth in ["", "x", "x/y"] {
                let dir = TempDir::new();
                let parent = dir.path("source").join(depth);
                fs::create_dir_all(&parent).unwrap();
                let path = parent.join(OsStr::from_bytes(name));
                fs::write(&path, b"x").unwrap();
                refused(&dir.path("source"), Error::CONTENT_NAME, &path);
                fs::remove_file(&path).unwrap();
                // Of a directory, too, before what is in it.
                fs::create_dir_all(path.join("z")).unwrap();
                refused(&dir.path("source"), Error::CONTENT_NAME, &path);
            }
        }
        let dir = TempDir::new();
        fs::create_dir_all(dir.path("source/A")).unwrap();
        fs::create_dir_all(dir.path("source/a")).unwrap();
        assert_eq!(hash(&dir.path("source"), 1), Err(Error::CONTENT_NAME));
    }

    /// Nothing of it is opened: a pipe would wait.
    #[test]
    fn kinds() {
        let dir = TempDir::new();
        dir.write("outside", b"x");
        let make: [Change<'_>; 5] = [
            ("a symbolic link", &|at| {
                symlink(dir.path("outside"), at).unwrap()
            }),
            ("a symbolic link", &|at| symlink("..", at).unwrap()),
            ("a symbolic link", &|at| symlink("nowhere", at).unwrap()),
            ("a pipe", &|at| {
                assert!(Command::new("mkfifo").arg(at).status().unwrap().success())
            }),
            ("a socket", &|at| drop(UnixListener::bind(at).unwrap())),
        ];
        for (what, make) in make {
            let source = dir.path("s");
            fs::create_dir_all(source.join("x")).unwrap();
            fs::write(source.join("x/1"), b"1").unwrap();
            let at = source.join("x/2");
            make(&at);
            refused(&source, Error::CONTENT_KIND, &at);
            assert_eq!(hash(&source, 1).unwrap_err().what(), Some(what));
            fs::remove_dir_all(source).unwrap();
        }
        let error = hash(Path::new("/dev"), 1).unwrap_err();
        assert!(
            [Error::CONTENT_KIND, Error::CONTENT_NAME].contains(&error),
            "{error}"
        );
    }

    /// The directory itself is the caller's word.
    #[test]
    fn the_directory_by_a_link() {
        let dir = TempDir::new();
        write(&dir.path("source"), &package());
        symlink(dir.path("source"), dir.path("link")).unwrap();
        assert_eq!(hash(&dir.path("link"), 2), Ok(manifest(&package())));
    }
}

/// The file is changed while the second of its pieces is about to be read.
#[test]
fn a_file_that_changes() {
    const LEN: usize = 500_000;
    let changes: [Change<'_>; 7] = [
        ("longer", &|path| fs::write(path, vec![1; LEN + 1]).unwrap()),
        ("shorter", &|path| {
            fs::write(path, vec![1; LEN - 1]).unwrap()
        }),
        ("much shorter", &|path| fs::write(path, b"").unwrap()),
        ("the same length", &|path| {
            fs::write(path, vec![2; LEN]).unwrap()
        }),
        ("the same bytes", &|path| {
            fs::write(path, vec![1; LEN]).unwrap()
        }),
        ("removed", &|path| fs::remove_file(path).unwrap()),
        ("another in its place", &|path| {
            let other = path.with_extension("new");
            fs::write(&other, vec![1; LEN]).unwrap();
            // With the time of the one before.
            let file = File::options().write(true).open(&other).unwrap();
            file.set_modified(path.metadata().unwrap().modified().unwrap())
                .unwrap();
            fs::rename(other, path).unwrap();
        }),
    ];
    for (name, change) in changes {
        if ["another in its place", "removed"].contains(&name) && !cfg!(unix) {
            continue;
        }
        let dir = TempDir::new();
        let path = PathBuf::from(dir.write("file", &vec![1; LEN]));
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        let directory = path.parent().unwrap();
        let (mut calls, mut seen) = (0, BTreeSet::new());
        let mut progress = |now: ContentProgress| {
            calls += 1;
            seen.insert(now.bytes);
            if calls == 1 {
                change(&path);
            }
            ControlFlow::Continue(())
        };
        let error = hash_directory(directory, 1, &mut progress).expect_err(name);
        assert_eq!(
            (error.clone(), error.path()),
            (Error::CONTENT_CHANGED, Some(&*path)),
            "{name}"
        );
        assert!(seen.contains(&131_072), "{name}");
    }
}

#[test]
fn stopped_by_the_caller() {
    let dir = TempDir::new();
    write(&dir.path("source"), &package());
    for threads in [1, 4] {
        for stop_at in 0..6 {
            let mut calls = 0;
            let mut progress = |_| {
                calls += 1;
                match calls > stop_at {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            };
            let found = hash_directory(&dir.path("source"), threads, &mut progress);
            // Other threads may have been done by then.
            if threads == 1 || found.is_err() {
                assert_eq!(found, Err(Error::CANCELLED));
            }
        }
    }
    assert_eq!(
        hash_directory(&dir.path("source"), 1, &mut go_on),
        Ok(manifest(&package()))
    );
}
