//! What the manifests and the sources say, held against what the documents promise.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `cargo tree` over what is locked, one `name vVERSION` and what `format` adds per line. It may fetch: what no build
/// of the tests has needed is not on a new machine.
fn cargo_tree(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--locked", "--prefix", "none"])
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("cargo is needed: see rustup.rs ({error})"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The members of the workspace, as its manifest lists them.
fn members() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let (_, list) = manifest.split_once("members = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let names = list.split(',').map(|name| name.trim().trim_matches('"'));
    names.map(str::to_owned).collect()
}

/// RSA in the crate `rsa` is blinded if its feature `getrandom` is on, and only then; `hazmat` opens
/// operations that don't blind.
#[test]
fn rsa_is_blinded_wherever_it_is_a_dependency() {
    let mut manifests: Vec<_> = members()
        .iter()
        .map(|m| format!("{m}/Cargo.toml"))
        .collect();
    manifests.push("Cargo.toml".to_owned());
    let mut found = 0;
    for manifest in manifests {
        for line in read(&manifest).lines().map(str::trim) {
            let table = line.starts_with('[') && line.ends_with(".rsa]");
            assert!(!table, "{manifest}: `rsa` has to be declared in one line");
            let declared = line.starts_with("rsa =") || line.starts_with("rsa.");
            if declared || line.contains("package = \"rsa\"") {
                found += 1;
                assert!(line.contains("\"getrandom\""), "{manifest}: {line}");
            }
            assert!(!line.contains("hazmat"), "{manifest}: {line}");
        }
    }
    assert!(found > 0, "`rsa` is no dependency any more");

    // As resolved, where any crate may have added a feature.
    for features in [
        // Not all features: that of the benches names a crate that a test need not have fetched.
        &["--workspace"][..],
        &["-p", "cmcrypto-core", "--features", "sha1-signing"],
        &[
            "-p",
            "cmcrypto-core",
            "--no-default-features",
            "--features",
            "portable",
        ],
    ] {
        let tree = cargo_tree(&[features, &["--format", "{p}|{f}"]].concat());
        let rsa: BTreeSet<_> = tree
            .lines()
            .filter(|line| line.starts_with("rsa v"))
            .map(|line| line.trim_end_matches(" (*)"))
            .collect();
        assert!(!rsa.is_empty(), "{features:?}:\n{tree}");
        for line in rsa {
            let (_, resolved) = line.split_once('|').unwrap();
            let resolved: Vec<_> = resolved.split(',').collect();
            assert!(resolved.contains(&"getrandom"), "{features:?}: {line}");
            assert!(!resolved.contains(&"hazmat"), "{features:?}: {line}");
        }
    }
}

#[test]
fn hardened_build_has_no_rsa_crate() {
    let hardened = [
        "-p",
        "cmcrypto-core",
        "--no-default-features",
        "--features",
        "aws-lc",
        "-e",
        "normal",
    ];
    let tree = cargo_tree(&hardened);
    let has = |name: &str| tree.lines().any(|line| line.starts_with(name));
    assert!(has("aws-lc-rs v"), "{tree}");
    for engine in ["rsa v", "ring v", "x25519-dalek v", "p256 v"] {
        assert!(!has(engine), "{tree}");
    }
    // The line that would be found.
    let default = cargo_tree(&["-p", "cmcrypto-core", "-e", "normal"]);
    assert!(default.lines().any(|line| line.starts_with("rsa v")));
}

/// PKCS#1 v1.5 key transport and 3DES are in a build that asks for them, and in no other.
#[test]
fn default_build_reads_no_pkcs1_transport() {
    let tree = |features: &[&str]| {
        let package = ["-p", "cmcrypto-core", "-e", "normal", "--format", "{p}|{f}"];
        cargo_tree(&[&package, features].concat())
    };
    let has = |tree: &str| {
        let has_des = tree.lines().any(|line| line.starts_with("des v"));
        let core = tree
            .lines()
            .find(|line| line.starts_with("cmcrypto-core v"));
        let has_feature = core.unwrap().contains("pkcs1-transport");
        assert_eq!(has_des, has_feature, "{tree}");
        has_des
    };
    assert!(!has(&tree(&[])));
    assert!(!has(&tree(&[
        "--no-default-features",
        "--features",
        "portable"
    ])));
    assert!(has(&tree(&["--features", "pkcs1-transport"])));
    // Nor is it in the default of what C is built from.
    let ffi = cargo_tree(&["-p", "cmcrypto-ffi", "-e", "normal"]);
    assert!(!ffi.lines().any(|line| line.starts_with("des v")), "{ffi}");
}

#[test]
fn core_forbids_unsafe() {
    let lib = read("crypto-core/src/lib.rs");
    assert!(lib.lines().any(|line| line == "#![forbid(unsafe_code)]"));
}

/// The README names the test that shows each promise.
#[test]
fn what_the_readme_says_is_tested() {
    let readme = read("README.md");
    let (_, table) = readme.split_once("## What is promised").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let shown = rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | "));
    let names = shown.flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2));
    let is_there = |name: &str| {
        let path = name.replace("::", "/");
        let roots = ["tests/tests/main", "ffi/tests/main", "ffi/tests"].map(|at| root().join(at));
        let is_module = |root: &PathBuf| {
            root.join(format!("{path}.rs")).is_file() || root.join(&path).join("main.rs").is_file()
        };
        let is_function = |root: &PathBuf| {
            let (module, function) = path.rsplit_once('/')?;
            let source = std::fs::read_to_string(root.join(format!("{module}.rs"))).ok()?;
            Some(source.contains(&format!("\nfn {function}()")))
        };
        roots
            .iter()
            .any(|root| is_module(root) || is_function(root) == Some(true))
    };
    let missing: Vec<_> = names.clone().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(names.count() >= 8);
}
