//! A process that is killed while it saves, at every call of the save that touches the file system:
//! the store from before or the one from after is there, and the next save goes on.
//!
//! Nothing in the library helps with that. `die_at.c` is preloaded into a child, which is this
//! program again; it counts the calls and kills the child at one of them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore,
    TrustStoreFile,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::trust::die_at::{self, SIGKILL, STORAGE};
use crate::trust::fixture::*;
use crate::trust::stored;

/// More calls than a save makes.
const MANY: usize = 100;
const SETTINGS: TrustSettings = FIRST_ACCEPTED;

/// This program again, running one of the tests below that are ignored otherwise, with a umask that
/// forbids nothing.
pub fn child(test: &str, file: &TrustStoreFile, provider: Provider) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask 000 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", test])
        .env("CHILD_STORE", file.path())
        .env("CHILD_PROVIDER", provider.name())
        .stdin(Stdio::null());
    command
}

/// What a child was told.
pub fn told() -> (World, TrustStoreFile) {
    let only = "only runs as a child of another test, which sets CHILD_STORE and CHILD_PROVIDER";
    let path = std::env::var_os("CHILD_STORE").expect(only);
    let name = std::env::var("CHILD_PROVIDER").expect(only);
    let provider = Provider::ALL.iter().find(|known| known.name() == name);
    let provider = *provider.unwrap();
    (
        World::new(provider),
        TrustStoreFile::new(path, provider, SETTINGS),
    )
}

#[test]
#[ignore = "a child of the tests here"]
fn child_saves() {
    let (_, file) = told();
    let host = std::env::var("CHILD_HOST").unwrap();
    let keys = fs::read(std::env::var_os("CHILD_KEYS").unwrap()).unwrap();
    let keys = ManagementPointBundle::from_der(&keys).unwrap();
    let mut view = file.load().unwrap();
    view.learn_management_point(&keys, &name("CAS", &host), NOW)
        .unwrap();
    let before = bytes(&view);
    match file.save(&mut view) {
        Ok(()) => {}
        Err(error) if error == Error::STORAGE && bytes(&view) == before => {
            std::process::exit(STORAGE)
        }
        Err(error) => panic!("{error:?}"),
    }
}

struct Stage {
    dir: TempDir,
    file: TrustStoreFile,
    world: &'static World,
    /// The file before and after.
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Stage {
    fn new(provider: Provider) -> Self {
        let world = world(provider);
        let dir = TempDir::new();
        let directory = dir.path("store");
        fs::create_dir(&directory).unwrap();
        let file = TrustStoreFile::new(directory.join("trust"), provider, SETTINGS);
        let mut store = world.store();
        let learn = |store: &mut TrustStore, on: &str| {
            let keys = world.of_root(on, 1);
            let name = name("CAS", on);
            store.learn_management_point(&keys, &name, NOW).unwrap();
        };
        for n in 0..8 {
            learn(&mut store, &format!("old{n}"));
        }
        let old = bytes(&store);
        learn(&mut store, "child");
        Self {
            file,
            old,
            new: bytes(&store),
            world,
            dir,
        }
    }

    fn clear(&self) {
        for name in ["trust", "trust.new", "trust.lock"] {
            let _ = fs::remove_file(self.file.path().with_file_name(name));
        }
    }

    /// The child's save from the beginning, dying at a call. Its status, and what it called.
    fn run(&self, mode: &str, at: usize) -> (ExitStatus, Vec<String>) {
        self.clear();
        let path = self.file.path();
        fs::write(path, &self.old).unwrap();
        let keys = self.world.of_root("child", 1);
        let keys = self.dir.write("keys", keys.to_der());
        let mut child = child("trust::crash::child_saves", &self.file, self.world.provider);
        child.env("CHILD_HOST", "child").env("CHILD_KEYS", keys);
        self.run_child(child, mode, at)
    }

    /// The same without a file before it.
    fn run_first(&self, mode: &str, at: usize) -> (ExitStatus, Vec<String>) {
        self.clear();
        let test = "trust::crash::child_saves_first";
        self.run_child(child(test, &self.file, self.world.provider), mode, at)
    }

    fn run_child(&self, mut child: Command, mode: &str, at: usize) -> (ExitStatus, Vec<String>) {
        die_at::run(&mut child, self.file.path().parent().unwrap(), mode, at)
    }

    /// The old or the new store is there, loads, and takes another change. Whether it is the new.
    fn check(&self, case: &str) -> bool {
        let path = self.file.path();
        let found = fs::read(path).unwrap();
        let is_new = found == self.new;
        assert!(
            is_new || found == self.old,
            "{case}: neither the old nor the new store"
        );
        let mut view = self.file.load().unwrap();
        assert_eq!(bytes(&view), found, "{case}");
        let keys = self.world.of_root("next", 1);
        view.learn_management_point(&keys, &name("CAS", "next"), NOW)
            .unwrap();
        self.file.save(&mut view).unwrap();
        let read = self.file.load().unwrap();
        assert_eq!(bytes(&read), bytes(&view), "{case}");
        let held = hosts(&read);
        assert!(held.contains(&"next".to_owned()), "{case}");
        assert_eq!(held.contains(&"child".to_owned()), is_new, "{case}");
        assert!(!path.with_file_name("trust.new").exists(), "{case}");
        is_new
    }
}

/// Whether `steps` are among the calls, in their order.
fn in_order(calls: &[String], steps: &[&str]) -> bool {
    let mut calls = calls.iter();
    steps.iter().all(|step| calls.any(|call| call == step))
}

/// A save as it is documented: `TrustStoreFile`.
const STEPS: [&str; 9] = [
    "open trust.lock",
    "flock trust.lock",
    "open trust",
    "open trust.new",
    "write trust.new",
    "fsync trust.new",
    "rename trust.new",
    "open .",
    "fsync .",
];

#[test]
fn killed_at_every_call_the_old_or_the_new_store_is_there() {
    for &provider in Provider::ALL {
        let stage = Stage::new(provider);
        let (status, whole) = stage.run("before", 0);
        assert!(status.success());
        assert!(in_order(&whole, &STEPS), "{whole:?}");
        assert!(stage.check("not killed"));
        // The file that is read is never opened to be written: it is opened twice, and not written.
        assert!(!whole.contains(&"write trust".to_owned()), "{whole:?}");

        for mode in ["before", "after"] {
            let mut outcomes = Vec::new();
            let mut at = 1;
            loop {
                let (status, calls) = stage.run(mode, at);
                let case = format!("{provider:?}, {mode} call {at} of {whole:?}");
                if status.success() {
                    break;
                }
                assert_eq!(status.signal(), Some(SIGKILL), "{case}");
                assert_eq!(calls, whole[..at], "{case}");
                outcomes.push(stage.check(&case));
                at += 1;
                assert!(at < MANY);
            }
            // Every call was one to die at, and the rename decides.
            assert_eq!(outcomes.len(), whole.len());
            let rename = whole.iter().position(|call| call == "rename trust.new");
            let first_new = rename.unwrap() + usize::from(mode == "before");
            for (at, is_new) in outcomes.into_iter().enumerate() {
                assert_eq!(is_new, at >= first_new, "{mode} {}", whole[at]);
            }
        }
    }
}

#[test]
fn killed_in_the_middle_of_a_write_the_old_store_is_there() {
    for &provider in Provider::ALL {
        let stage = Stage::new(provider);
        let (_, whole) = stage.run("before", 0);
        let mut cut = 0;
        for at in 1..=whole.len() {
            let (status, calls) = stage.run("half", at);
            let killed = status.signal() == Some(SIGKILL);
            assert_eq!(
                killed,
                whole[at - 1].starts_with("write "),
                "{}",
                whole[at - 1]
            );
            if killed {
                cut += 1;
                assert_eq!(calls.last().unwrap(), "half");
                let left = fs::metadata(stage.file.path().with_file_name("trust.new")).unwrap();
                let len = stage.new.len() as u64;
                assert!((1..len).contains(&left.len()), "{} of {len}", left.len());
                assert!(!stage.check("half"));
            } else {
                assert!(stage.check("whole"));
            }
        }
        assert!(cut > 0);
    }
}

/// A full disk, a broken one: each call fails by itself.
#[test]
fn a_call_that_fails_is_storage_and_leaves_the_old_or_the_new_store() {
    for &provider in Provider::ALL {
        let stage = Stage::new(provider);
        let (_, whole) = stage.run("before", 0);
        let lock = whole.iter().position(|call| call == "open trust.lock");
        let rename = whole.iter().position(|call| call == "rename trust.new");
        // The calls before the lock are those of the load, which the child needs.
        for (at, call) in whole.iter().enumerate().skip(lock.unwrap()) {
            let (status, calls) = stage.run("fail", at + 1);
            let case = format!("{provider:?}, failing {call} ({calls:?})");
            assert_eq!(status.code(), Some(STORAGE), "{case}");
            let new = stage.file.path().with_file_name("trust.new");
            assert!(!new.exists(), "{case}");
            assert_eq!(stage.check(&case), at > rename.unwrap(), "{case}");
        }
    }
}

/// Under a umask that forbids nothing, also for the moment before the rename.
#[test]
fn all_files_are_their_owners_alone() {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for &provider in Provider::ALL {
        let stage = Stage::new(provider);
        let (_, whole) = stage.run("before", 0);
        let path = stage.file.path();
        for name in ["trust", "trust.lock"] {
            assert_eq!(mode(&path.with_file_name(name)), 0o600, "{name}");
        }
        let open = whole.iter().position(|call| call == "open trust.new");
        stage.run("after", open.unwrap() + 1);
        assert_eq!(mode(&path.with_file_name("trust.new")), 0o600);
        // The umask was in force: what the child wrote otherwise is readable by all.
        let output = Command::new("sh")
            .args(["-c", "umask 000 && : > \"$0\""])
            .arg(stage.dir.path("other"))
            .status();
        assert!(output.unwrap().success());
        assert_eq!(mode(&stage.dir.path("other")), 0o666);
    }
}

/// A first save, with no file before it: there is none, or the whole.
#[test]
fn a_first_save_leaves_no_file_or_the_whole() {
    for &provider in Provider::ALL {
        let stage = Stage::new(provider);
        let (status, whole) = stage.run_first("before", 0);
        assert!(status.success());
        // Only a file that is there is opened to be read.
        let steps = STEPS.into_iter().filter(|step| *step != "open trust");
        assert!(in_order(&whole, &steps.collect::<Vec<_>>()), "{whole:?}");
        let new = fs::read(stage.file.path()).unwrap();
        let mut outcomes = Vec::new();
        for at in 1..=whole.len() {
            let (status, _) = stage.run_first("before", at);
            assert_eq!(status.signal(), Some(SIGKILL));
            let found = fs::read(stage.file.path()).ok();
            let is_new = found.as_ref() == Some(&new);
            assert!(is_new || found.is_none(), "{}", whole[at - 1]);
            outcomes.push(is_new);
            let root = stage.file.load().unwrap().trusted_root_key().cloned().ok();
            assert_eq!(root, is_new.then(|| stage.world.root()));
        }
        assert!(outcomes.contains(&true) && outcomes.contains(&false));
    }
}

#[test]
#[ignore = "a child of the tests here"]
fn child_saves_first() {
    let (world, file) = told();
    let mut view = file.load().unwrap();
    view.learn_trusted_root_key(world.root(), TrustSource::PreProvisioned)
        .unwrap();
    file.save(&mut view).unwrap();
}

/// What saves are counted by: the number up to which this one is retired.
fn counter() -> ManagementPointName {
    name("CAS", "counter")
}

fn count(store: &TrustStore) -> u64 {
    let stored = stored::read(&bytes(store));
    let key = (None, "CAS".to_owned(), "counter".to_owned());
    stored.retired.get(&key).copied().unwrap_or(0)
}

/// Saves without end; a line for each save that returned.
#[test]
#[ignore = "a child of the tests here"]
fn child_saves_for_ever() {
    let (_, file) = told();
    loop {
        let saved = file.update(|store| {
            let number = count(store) + 1;
            store.retire_management_point(&counter(), number)?;
            Ok(number)
        });
        println!("\nsaved {}", saved.unwrap());
    }
}

/// Killed from outside, at no chosen moment: what a save said it had saved is there.
#[test]
fn killed_at_any_moment_no_finished_save_is_lost() {
    let dir = TempDir::new();
    let mut saves = 0;
    for &provider in Provider::ALL {
        let file = TrustStoreFile::new(dir.path(provider.name()), provider, SETTINGS);
        for round in 0_u64..20 {
            let mut child = child("trust::crash::child_saves_for_ever", &file, provider)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let number = |line: &str| {
                line.strip_prefix("saved ")
                    .map(|n| n.parse::<u64>().unwrap())
            };
            let first = lines.by_ref().find_map(|line| number(&line.unwrap()));
            // Another moment in each round, spread over some saves.
            std::thread::sleep(Duration::from_micros(round * 7919 % 20_000));
            child.kill().unwrap();
            assert_eq!(child.wait().unwrap().signal(), Some(SIGKILL));
            // A last line may be cut short.
            let mut rest: Vec<String> = lines.map_while(Result::ok).collect();
            rest.pop();
            let last = rest.iter().filter_map(|line| number(line)).next_back();
            let last = last.or(first).expect("the child saved nothing");
            let store = file.load().unwrap();
            let found = count(&store);
            // One more can have been renamed, but not reported.
            assert!(found >= last, "{found} after {last}");
            saves = saves.max(found);
            file.update(|store| store.retire_management_point(&counter(), found + 1))
                .unwrap();
        }
    }
    // At least one by each child, and one after each but the last.
    assert!(saves >= 39, "{saves}");
}
