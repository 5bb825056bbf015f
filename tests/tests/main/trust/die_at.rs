//! `die_at.c`, which is preloaded into a process that it kills at one of its calls.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

use cmcrypto_tests::TempDir;

/// The library, compiled once.
fn die_at() -> &'static Path {
    static LIBRARY: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = LIBRARY.get_or_init(|| {
        let dir = TempDir::new();
        let library = dir.path("die_at.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/main/trust/die_at.c");
        let output = Command::new("cc")
            .args([
                "-shared",
                "-fPIC",
                "-O1",
                "-U_FORTIFY_SOURCE",
                "-Wall",
                "-o",
            ])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .output()
            .unwrap_or_else(|error| {
                panic!("a C compiler is needed: apt-get install gcc libc6-dev ({error})")
            });
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cc (apt-get install gcc libc6-dev): {errors}"
        );
        (dir, library)
    });
    library
}

pub const SIGKILL: i32 = 9;
/// How a child says that it got `Storage`.
pub const STORAGE: i32 = 3;

/// Runs a child that dies at a call that touches this directory. Its status, and what it called.
pub fn run(
    child: &mut Command,
    directory: &Path,
    mode: &str,
    at: usize,
) -> (ExitStatus, Vec<String>) {
    let dir = TempDir::new();
    let output = child
        .env("DIE_DIRECTORY", directory)
        .env("DIE_MODE", mode)
        .env("DIE_AT", at.to_string())
        .env("DIE_TRACE", dir.path("trace"))
        .env("LD_PRELOAD", die_at())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let status = output.status;
    let known =
        status.success() || status.signal() == Some(SIGKILL) || status.code() == Some(STORAGE);
    let out = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(known, "{status}, {mode} {at}\n{out}{errors}");
    let trace = String::from_utf8(dir.read("trace")).unwrap();
    (status, trace.lines().map(str::to_owned).collect())
}
