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

/// `cargo tree` over what is locked, one `name vVERSION` and what `format` adds per line.
fn cargo_tree(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
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
        &["-p", "cmcrypto-core", "--features", "legacy"],
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

#[test]
fn core_forbids_unsafe() {
    let lib = read("crypto-core/src/lib.rs");
    assert!(lib.lines().any(|line| line == "#![forbid(unsafe_code)]"));
}

/// A source file of the core: its path below `src` and its code without comments.
struct Source {
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let src = root().join("crypto-core/src");
    let mut sources = Vec::new();
    let mut directories = vec![src.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().map(|line| match line.split_once("//") {
                Some((code, _)) => code,
                None => line,
            });
            let path = path.strip_prefix(&src).unwrap().to_str().unwrap();
            sources.push(Source {
                path: path.replace('\\', "/"),
                code: code.collect::<Vec<_>>().join("\n"),
            });
        }
    }
    assert!(sources.len() > 30);
    sources
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every place where `name` stands as a word of its own: what is before it and after it.
fn words<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    code.match_indices(name).filter_map(|(start, _)| {
        let (before, rest) = code.split_at(start);
        let after = &rest[name.len()..];
        let alone = !before.ends_with(is_identifier) && !after.starts_with(is_identifier);
        alone.then_some((before, after))
    })
}

/// The `use` declarations in `code`, and the rest of it.
fn split_imports(code: &str) -> (Vec<&str>, String) {
    let mut imports = Vec::new();
    let mut others = String::new();
    for statement in code.split_inclusive(';') {
        let start = words(statement, "use").find(|(before, _)| {
            let line = before.rsplit('\n').next().unwrap_or(before).trim();
            line.is_empty() || line.starts_with("pub")
        });
        match start {
            Some((before, tree)) => {
                others.push_str(before);
                imports.push(tree.trim_end_matches(';'));
            }
            None => others.push_str(statement),
        }
    }
    (imports, others)
}

/// The paths of an import, each written out: `a::{b, c::{self}}` is `a::b` and `a::c`.
fn write_out(prefix: &str, tree: &str, out: &mut Vec<String>) {
    let mut depth = 0_usize;
    let mut start = 0;
    for (index, c) in tree.char_indices().chain([(tree.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let item = tree[start..index].trim();
                start = index + 1;
                match item.split_once('{') {
                    Some((path, inner)) => {
                        let inner = inner.strip_suffix('}').unwrap();
                        write_out(&format!("{prefix}{path}"), inner, out);
                    }
                    None if item == "self" => out.push(prefix.trim_end_matches("::").to_owned()),
                    None if item.is_empty() => {}
                    None => out.push(format!("{prefix}{item}")),
                }
            }
            _ => {}
        }
    }
}

/// The first names of all paths in `code`, with `::` in front where the source has it, and a path of
/// `crate` with its second name; in imports and elsewhere. Names that an import from within this
/// crate brought into scope are left out.
fn path_roots(code: &str) -> BTreeSet<String> {
    let (imports, others) = split_imports(code);
    let mut paths = Vec::new();
    for import in imports {
        write_out("", import, &mut paths);
    }
    let ours: Vec<_> = paths
        .iter()
        .filter(|path| {
            ["crate::", "super::", "self::", "primitive::"]
                .iter()
                .any(|p| path.starts_with(p))
        })
        .filter_map(|path| path.rsplit("::").next().map(str::to_owned))
        .collect();
    for (start, separator) in others.match_indices("::") {
        let before = &others[..start];
        let name = before.len() - before.trim_end_matches(is_identifier).len();
        let (before, name) = before.split_at(start - name);
        let absolute = before.ends_with("::") && !before[..before.len() - 2].ends_with(is_path_end);
        let first = absolute || !before.ends_with("::");
        if first && !ours.iter().any(|our| our == name && !absolute) {
            let lead = if absolute { separator } else { "" };
            let after = &others[start + separator.len()..];
            let end = after.find(|c| !is_identifier(c)).unwrap_or(after.len());
            paths.push(format!("{lead}{name}::{}", &after[..end]));
        }
    }
    let root = |path: &String| {
        let names = if path.starts_with("crate::") { 2 } else { 1 };
        let (lead, path) = match path.strip_prefix("::") {
            Some(path) => ("::", path),
            None => ("", path.as_str()),
        };
        let names: Vec<_> = path.split("::").take(names).collect();
        format!("{lead}{}", names.join("::"))
    };
    paths.iter().map(root).collect()
}

fn is_path_end(c: char) -> bool {
    is_identifier(c) || c == '>'
}

/// Whether `code` names the crate `name`, and not a module of ours of the same name.
fn names_crate(code: &str, name: &str) -> bool {
    let roots = path_roots(code);
    roots.contains(name)
        || roots.contains(&format!("::{name}"))
        || code.contains(&format!("extern crate {name}"))
}

#[test]
fn engines_are_named_by_the_providers_alone() {
    let mut named = BTreeSet::new();
    for source in sources() {
        for engine in [
            "aws_lc_rs",
            "ring",
            "rsa",
            "aes_gcm",
            "x25519_dalek",
            "p256",
        ] {
            if names_crate(&source.code, engine) {
                let allowed = source.path.starts_with("primitive/provider/");
                assert!(allowed, "{} names the crate {engine}", source.path);
                named.insert(engine);
            }
        }
    }
    // Each is found where it should be, so the search works.
    assert_eq!(named.len(), 6, "{named:?}");
}

#[test]
fn a_crate_is_told_from_a_module_of_its_name() {
    for (code, expected) in [
        ("use rsa::Oaep;", true),
        ("use {rsa::Oaep, der::Tag};", true),
        ("fn f() { rsa::generate(); }", true),
        ("fn f() -> ::rsa::Oaep { }", true),
        (
            "use crate::primitive::rsa::{self, Key};\nfn f() { rsa::generate(); }",
            false,
        ),
        (
            "use crate::primitive::rsa::{self, Key};\nuse ::rsa::Oaep;",
            true,
        ),
        (
            "use crate::primitive::{aes_gcm, rsa};\nfn f() { rsa::generate(); }",
            false,
        ),
        ("use crate::primitive::{digest, rsa::Key};", false),
        (
            "use super::rsa::Key;\nfn f() { let my_rsa = rsa_key(); }",
            false,
        ),
        ("fn f() { crate::primitive::rsa::generate(); }", false),
        ("use super::rsa::Key;\nfn f() { rsa::generate(); }", true),
        ("extern crate rsa;", true),
    ] {
        assert_eq!(names_crate(code, "rsa"), expected, "{code}");
    }
    let code = "use crate::{Error, pki::cms};\nfn f() { crate::Certificate::read(); }";
    let roots = ["crate::Certificate", "crate::Error", "crate::pki"];
    assert!(path_roots(code).iter().eq(roots));
}

/// Arrows only downward: controls, pki, primitive. What a floor may use of the crate's root is what
/// all floors share, not what the root exports for callers.
#[test]
fn floors() {
    let shared = ["Error", "Provider", "Secret", "error", "secret"];
    let mut checked = BTreeSet::new();
    for source in sources() {
        let floor = source.path.split(['/', '.']).next().unwrap();
        let (above, mine): (&[_], &[_]) = match floor {
            "primitive" => (&["pki", "controls"], &["primitive"]),
            "pki" => (
                &["controls"],
                &["primitive", "pki", "Timestamp", "timestamp"],
            ),
            _ => continue,
        };
        checked.insert(floor.to_owned());
        for upper in above {
            let named = words(&source.code, upper).next().is_some();
            assert!(!named, "{} names {upper}", source.path);
        }
        for root in path_roots(&source.code) {
            let Some(name) = root.strip_prefix("crate::") else {
                continue;
            };
            let allowed = shared.contains(&name) || mine.contains(&name);
            assert!(allowed, "{} uses crate::{name}", source.path);
        }
    }
    assert_eq!(checked.len(), 2);
}
