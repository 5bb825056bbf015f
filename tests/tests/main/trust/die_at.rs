//! `die_at.c`, which is preloaded into a process that it kills at one of its calls.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use cmcrypto_tests::TempDir;

/// The library, compiled once.
pub fn die_at() -> &'static Path {
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
