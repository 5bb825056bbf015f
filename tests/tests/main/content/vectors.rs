//! `vectors/content`: manifests, paths and foldings by an implementation that is not this one.

use std::fs;
use std::process::Command;

use cmcrypto_core::content::{ContentEntry, ContentManifest, ContentPath};
use cmcrypto_tests::*;

use super::fixture::{Tree, hash, manifest, package, write};

fn lines(name: &str) -> Vec<(String, String)> {
    let text = String::from_utf8(vector(&format!("content/{name}"))).unwrap();
    let pairs = text.lines().map(|line| line.split_once(' ').unwrap());
    pairs
        .map(|(one, other)| (one.to_owned(), other.to_owned()))
        .collect()
}

/// As `manifest.py` writes it.
fn content(what: &str) -> Option<Vec<u8>> {
    match what.split_once('*') {
        _ if what == "directory" => None,
        _ if what == "-" => Some(Vec::new()),
        _ if what == "squares" => Some((0..200_000_u64).map(|at| ((at * at) >> 3) as u8).collect()),
        Some((byte, times)) => Some(vec![from_hex(byte)[0]; times.parse().unwrap()]),
        None => Some(from_hex(what)),
    }
}

#[test]
fn trees() {
    for name in ["empty", "one", "package", "lengths"] {
        let tree: Tree = lines(&format!("{name}.tree"))
            .into_iter()
            .map(|(what, path)| (path, content(&what)))
            .collect();
        let der = vector(&format!("content/{name}.der"));
        let dir = TempDir::new();
        write(&dir.path("source"), &tree);
        let found = hash(&dir.path("source"), 0).unwrap();
        assert_eq!(found.to_der().unwrap(), der, "{name}");
        assert_eq!(ContentManifest::from_der(&der), Ok(found), "{name}");
        assert_eq!(manifest(&tree).to_der().unwrap(), der, "{name}");
    }
}

#[test]
fn paths() {
    let (mut yes, mut no) = (0, 0);
    for (verdict, path) in lines("paths.txt") {
        let path = String::from_utf8(from_hex(&path)).unwrap();
        let is_allowed = ContentPath::new(&path).is_ok();
        assert_eq!(is_allowed, verdict == "yes", "{path:?}");
        *if is_allowed { &mut yes } else { &mut no } += 1;
    }
    assert_eq!(yes + no, 1000);
    assert!(yes > 100 && no > 100);
}

/// Each character that is folded, beside what it is folded to.
#[test]
fn folding() {
    let entry = |code: &str| {
        let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
        ContentEntry {
            path: ContentPath::new(&format!("x{character}")).unwrap(),
            file: None,
        }
    };
    let pairs = lines("folding.txt");
    assert!(pairs.len() > 1000);
    for (one, folded) in &pairs {
        let made = ContentManifest::new(vec![entry(one), entry(folded)]);
        assert!(made.is_err(), "{one} {folded}");
    }
    // All that they are folded to can be side by side.
    let mut folded: Vec<_> = pairs.iter().map(|(_, folded)| entry(folded)).collect();
    folded.sort_by(|one, other| one.path.cmp(&other.path));
    folded.dedup();
    let made = ContentManifest::new(folded).unwrap();
    assert!(made.entries().len() > 1000);
}

/// The script itself, where there is a Python.
#[test]
fn the_script_says_the_same() {
    let dir = TempDir::new();
    write(&dir.path("source"), &package());
    let script = vector_path("content/manifest.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(dir.path("source"))
        .output();
    let Ok(output) = output else {
        note("content: no python3, so the stored vectors alone");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.stdout, manifest(&package()).to_der().unwrap());
    fs::remove_dir_all(dir.path("source")).unwrap();
}
