//! Where things are, and how the tools that the tests need are called.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A key or certificate of `vectors/keys`.
pub(crate) fn vector(name: &str) -> PathBuf {
    root().join("vectors/keys").join(name)
}

/// A file of the built library: `libcmcrypto.so` or `libcmcrypto.a`.
///
/// Cargo builds it with the library that the test links, and leaves it beside the test.
pub(crate) fn library(file: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().join(file);
    assert!(
        path.exists(),
        "{} is not there: is it still a crate-type of cmcrypto-ffi?",
        path.display()
    );
    path
}

/// A directory of this test's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Runs a tool, and says which package it is in if it is missing.
pub(crate) fn run(package: &str, command: &mut Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(error) => panic!(
            "{}: {error}. To install it: apt-get install {package}",
            command.get_program().display()
        ),
    }
}

/// What C is compiled with. Warnings are errors with the compilers that were seen to have none: those of Debian
/// 12; another may have new ones.
pub(crate) fn warnings() -> Vec<&'static str> {
    let mut warnings = vec!["-Wall", "-Wextra", "-Wpedantic"];
    if run_ok("gcc", Command::new("cc").arg("-dumpversion")).trim() == "12" {
        warnings.push("-Werror");
    }
    warnings
}

/// As [`run`], for a tool that must succeed.
pub(crate) fn run_ok(package: &str, command: &mut Command) -> String {
    let output = run(package, command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What a program printed. Not a byte was lost, read before it was written, or touched after it was
/// freed.
pub(crate) fn valgrind_ok(program: &Command) -> String {
    run_ok(
        "valgrind",
        Command::new("valgrind")
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
            .arg("--errors-for-leak-kinds=definite,indirect,possible")
            .arg("--trace-children=yes")
            .arg(program.get_program())
            .args(program.get_args()),
    )
}
