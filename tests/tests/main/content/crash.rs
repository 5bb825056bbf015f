//! A fetch that is killed at each of its calls, or has each of them fail.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use cmcrypto_core::Error;
use cmcrypto_core::content::{ContentFetch, VerifiedManifest, hash_directory};
use cmcrypto_tests::*;

use super::fetching::{begin, fill};
use super::fixture::{Tree, go_on, read, tree, verified, write};
use crate::trust::die_at::{self, SIGKILL, STORAGE};

/// In one thread, so that its calls always come in the same order.
fn fetch(target: &Path, manifest: &VerifiedManifest, from: &Tree) -> Result<(), Error> {
    let fetch = ContentFetch::begin(target, manifest, 1, &mut go_on)?;
    fill(&fetch, from, 100_000)?;
    fetch.commit(1, &mut go_on)
}

#[test]
#[ignore = "a child of the tests here"]
fn child_fetches() {
    let only = "only runs as a child of another test, which sets CHILD_TARGET and CHILD_SOURCE";
    let target = PathBuf::from(std::env::var_os("CHILD_TARGET").expect(only));
    let source = PathBuf::from(std::env::var_os("CHILD_SOURCE").expect(only));
    let manifest = hash_directory(&source, 1, &mut go_on).unwrap();
    let manifest =
        VerifiedManifest::by_sha256(&manifest.to_der().unwrap(), manifest.sha256()).unwrap();
    match fetch(&target, &manifest, &read(&source)) {
        Ok(()) => {}
        Err(error) if error == Error::STORAGE => std::process::exit(STORAGE),
        Err(error) => panic!("{error:?}"),
    }
}

struct Stage {
    dir: TempDir,
    tree: Tree,
}

impl Stage {
    fn new() -> Self {
        let long = vec![0x5a; 250_000];
        let tree = tree(&[("a/long", Some(&long)), ("b", None), ("c", Some(b""))]);
        let dir = TempDir::new();
        write(&dir.path("source"), &tree);
        Self { dir, tree }
    }

    fn directory(&self) -> PathBuf {
        self.dir.path("in")
    }

    fn target(&self) -> PathBuf {
        self.directory().join("P0100012")
    }

    fn empty(&self) {
        let _ = fs::remove_dir_all(self.directory());
        fs::create_dir(self.directory()).unwrap();
    }

    /// The child, dying at a call. Its status, and what it called.
    fn run(&self, mode: &str, at: usize) -> (ExitStatus, Vec<String>) {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("content::crash::child_fetches")
            .env("CHILD_TARGET", self.target())
            .env("CHILD_SOURCE", self.dir.path("source"));
        die_at::run(&mut child, &self.directory(), mode, at)
    }

    /// The target is there, whole, or not at all; whether it is. Then another process goes on.
    fn check(&self, case: &str) -> bool {
        let is_there = self.target().symlink_metadata().is_ok();
        if !is_there {
            let manifest = verified(&self.tree);
            let fetch = begin(&self.target(), &manifest).expect(case);
            fill(&fetch, &self.tree, 100_000).expect(case);
            fetch.commit(2, &mut go_on).expect(case);
        }
        assert_eq!(read(&self.target()), self.tree, "{case}");
        is_there
    }
}

/// As it is documented: `ContentFetch`.
const STEPS: [&str; 28] = [
    "open lock",
    "flock lock",
    "mkdir part",
    "mkdir files",
    "open files/0",
    "write files/0",
    "write files/0",
    "write files/0",
    "mkdir part/a",
    "rename files/0",
    "open files/2",
    "rename files/2",
    "mkdir part/b",
    "open part/a/long",
    "fsync part/a/long",
    "open part/c",
    "fsync part/c",
    "open part/a/long",
    "open part/c",
    "open part",
    "fsync part",
    "open part/a",
    "fsync part/a",
    "open part/b",
    "fsync part/b",
    "open files",
    "rmdir files",
    "rename part",
];
/// Then the target is there, its name is made durable, and the lock is let go of.
const LAST: [&str; 3] = ["open .", "fsync .", "flock lock"];

/// A line of the trace, with the names as the documentation has them.
fn short(line: &str) -> String {
    let line = line.replace(".cmcrypto-P0100012.", "");
    match line.split_once('-') {
        Some((before, _)) => before.to_owned(),
        None => line.trim_end_matches('/').to_owned(),
    }
}

#[test]
fn killed_at_every_call_it_is_whole_or_not_there() {
    let stage = Stage::new();
    stage.empty();
    let (status, whole) = stage.run("before", 0);
    assert!(status.success());
    let whole: Vec<_> = whole.iter().map(|line| short(line)).collect();
    assert_eq!(whole, [&STEPS[..], &LAST[..]].concat());
    assert!(stage.check("not killed"));
    for mode in ["before", "after"] {
        for at in 1..=whole.len() {
            stage.empty();
            let (status, calls) = stage.run(mode, at);
            let case = format!("{mode} {}", whole[at - 1]);
            assert_eq!(status.signal(), Some(SIGKILL), "{case}");
            assert_eq!(calls.len(), at, "{case}");
            let first = STEPS.len() + usize::from(mode == "before");
            assert_eq!(stage.check(&case), at >= first, "{case}");
        }
    }
    for at in 6..9 {
        stage.empty();
        let (status, _) = stage.run("half", at);
        assert_eq!(status.signal(), Some(SIGKILL));
        assert!(!stage.check("half"));
    }
}

/// Killed again and again it ends all the same, and each time has more.
#[test]
fn killed_again_and_again() {
    let stage = Stage::new();
    stage.empty();
    let mut runs = 0;
    loop {
        runs += 1;
        // A step further each time, though what is verified at the end is done at once.
        let (status, _) = stage.run("after", 5 + runs);
        if status.success() || stage.target().exists() {
            break;
        }
        assert!(runs < 30, "it does not end");
    }
    assert!(runs > 2, "{runs}");
    assert_eq!(read(&stage.target()), stage.tree);
}

/// A full disk, a broken one: each call fails by itself, and the next fetch goes on.
#[test]
fn a_call_that_fails_is_storage() {
    let stage = Stage::new();
    // But for the lock, which ends with the process.
    for at in 1..STEPS.len() + LAST.len() {
        stage.empty();
        let (status, calls) = stage.run("fail", at);
        let case = format!("{at}: {calls:?}");
        assert_eq!(status.code(), Some(STORAGE), "{case}");
        assert_eq!(stage.check(&case), at > STEPS.len(), "{case}");
    }
}
