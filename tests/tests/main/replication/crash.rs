//! A process that is killed while it verifies into a file, at every call that touches the directory:
//! the old file is there or the new one, and what was left behind is in nobody's way.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use cmcrypto_core::replication::{self, FileSink, VerifiedReplication};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::replication::craft::package;
use crate::replication::fixture::*;
use crate::trust::die_at::{self, SIGKILL, STORAGE};

const MANY: usize = 100;
const OLD: &[u8] = b"old";

fn receive(path: PathBuf, package: &[u8]) -> Result<VerifiedReplication, Error> {
    let receiver = world(Provider::default()).receiver(0);
    let mut sink = FileSink::create(path)?;
    replication::verify_package(&receiver, &start(), &mut &*package, &mut sink, NOW)
}

#[test]
#[ignore = "a child of the tests here"]
fn child_receives() {
    let only = "only runs as a child of another test, which sets CHILD_PATH and CHILD_PACKAGE";
    let path = std::env::var_os("CHILD_PATH").expect(only);
    let package = fs::read(std::env::var_os("CHILD_PACKAGE").expect(only)).unwrap();
    match receive(path.into(), &package) {
        Ok(_) => {}
        Err(error) if error == Error::STORAGE => std::process::exit(STORAGE),
        Err(error) => panic!("{error:?}"),
    }
}

struct Stage {
    dir: TempDir,
    /// The file after.
    new: Vec<u8>,
    package: Vec<u8>,
}

impl Stage {
    fn new() -> Self {
        let new = vec![0x5a; 200_000];
        let sender = world(Provider::default()).sender(0);
        let (signature, _) = replication::sign(&sender, &start(), &new, NOW).unwrap();
        Self {
            dir: TempDir::new(),
            package: package(&signature, &new),
            new,
        }
    }

    fn directory(&self) -> PathBuf {
        self.dir.path("in")
    }

    /// The child from the beginning, dying at a call. Its status, and what it called.
    fn run(&self, mode: &str, at: usize) -> (ExitStatus, Vec<String>) {
        let directory = self.directory();
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("data"), OLD).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("replication::crash::child_receives")
            .env("CHILD_PATH", directory.join("data"))
            .env("CHILD_PACKAGE", self.dir.write("package", &self.package));
        let (status, calls) = die_at::run(&mut child, &directory, mode, at);
        (status, calls.iter().map(|call| without_id(call)).collect())
    }

    /// The old or the new file is there; whether it is the new. A part may be left only `if_killed`;
    /// another process then goes on.
    fn check(&self, if_killed: bool, case: &str) -> bool {
        let path = self.directory().join("data");
        let found = fs::read(&path).unwrap();
        let is_new = found == self.new;
        assert!(
            is_new || found == OLD,
            "{case}: neither the old nor the new"
        );
        let others = fs::read_dir(self.directory()).unwrap().count() - 1;
        assert!(
            others <= usize::from(if_killed),
            "{case}: {others} left behind"
        );
        receive(path.clone(), &self.package).unwrap();
        assert_eq!(fs::read(&path).unwrap(), self.new);
        is_new
    }
}

/// A line of the trace, with the part's name as it is in every process.
fn without_id(line: &str) -> String {
    match line.split_once(" .cmcrypto-") {
        Some((call, _)) => format!("{call} part"),
        None => line.to_owned(),
    }
}

/// As it is documented: `FileSink`.
const STEPS: [&str; 7] = [
    "open part",
    "write part",
    "write part",
    "fsync part",
    "rename part",
    "open .",
    "fsync .",
];

#[test]
fn killed_at_every_call_the_old_or_the_new_file_is_there() {
    let stage = Stage::new();
    let (status, whole) = stage.run("before", 0);
    assert!(status.success());
    assert_eq!(whole, STEPS);
    assert!(stage.check(false, "not killed"));
    let rename = 5;
    for mode in ["before", "after"] {
        for at in 1..=STEPS.len() {
            let (status, calls) = stage.run(mode, at);
            let case = format!("{mode} {}", STEPS[at - 1]);
            assert_eq!(status.signal(), Some(SIGKILL), "{case}");
            assert_eq!(calls, STEPS[..at], "{case}");
            let first_new = rename + usize::from(mode == "before");
            assert_eq!(stage.check(true, &case), at >= first_new, "{case}");
        }
    }
    let (status, _) = stage.run("half", 3);
    assert_eq!(status.signal(), Some(SIGKILL));
    assert!(!stage.check(true, "half"));
    let (status, _) = stage.run("before", MANY);
    assert!(status.success());
}

/// A full disk, a broken one: each call fails by itself.
#[test]
fn a_call_that_fails_is_storage_and_leaves_nothing_behind() {
    let stage = Stage::new();
    for at in 1..=STEPS.len() {
        let (status, calls) = stage.run("fail", at);
        let case = format!("{}: {calls:?}", STEPS[at - 1]);
        assert_eq!(status.code(), Some(STORAGE), "{case}");
        assert_eq!(stage.check(false, &case), at > 5, "{case}");
    }
}
