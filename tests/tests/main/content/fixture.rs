//! Trees of files, as a model and on the disk, and the package that the chapter is about.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cmcrypto_core::Error;
use cmcrypto_core::content::*;
use cmcrypto_tests::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Files by their paths; an empty directory has none.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

pub fn tree(of: &[(&str, Option<&[u8]>)]) -> Tree {
    let owned = of
        .iter()
        .map(|(path, file)| (path.to_string(), file.map(<[u8]>::to_vec)));
    owned.collect()
}

/// Nested, an empty directory, an empty file, names that are not ASCII, and one of several pieces.
pub fn package() -> Tree {
    let long: Vec<u8> = (0..300_000_u32).map(|at| (at ^ at >> 8) as u8).collect();
    tree(&[
        ("bin/setup.exe", Some(b"MZ")),
        ("bin/data/large.cab", Some(&long)),
        ("bin/data/\u{65e5}\u{672c}.txt", Some(b"text")),
        ("empty", None),
        ("logs/none/yet", None),
        ("nothing", Some(b"")),
        ("\u{fc}ber.txt", Some(b"over")),
    ])
}

pub fn write(directory: &Path, tree: &Tree) {
    fs::create_dir_all(directory).unwrap();
    for (path, file) in tree {
        let path = directory.join(path);
        match file {
            None => fs::create_dir_all(path).unwrap(),
            Some(file) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file).unwrap();
            }
        }
    }
}

/// What is on the disk, by means of its own.
pub fn read(directory: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut left = vec![PathBuf::new()];
    while let Some(below) = left.pop() {
        let mut count = 0;
        for entry in fs::read_dir(directory.join(&below)).unwrap() {
            count += 1;
            let path = below.join(entry.unwrap().file_name());
            let full = directory.join(&path);
            assert!(!full.is_symlink(), "{full:?}");
            match full.is_dir() {
                true => left.push(path),
                false => {
                    tree.insert(text(&path), Some(fs::read(full).unwrap()));
                }
            }
        }
        if count == 0 && below != Path::new("") {
            tree.insert(text(&below), None);
        }
    }
    tree
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().replace('\\', "/")
}

/// The entries of a tree, by hand.
pub fn entries(tree: &Tree) -> Vec<ContentEntry> {
    let entry = |(path, file): (&String, &Option<Vec<u8>>)| ContentEntry {
        path: ContentPath::new(path).unwrap(),
        file: file.as_ref().map(|file| ContentFile {
            size: file.len() as u64,
            sha256: sha256(file),
        }),
    };
    tree.iter().map(entry).collect()
}

pub fn manifest(tree: &Tree) -> ContentManifest {
    ContentManifest::new(entries(tree)).unwrap()
}

pub fn verified(tree: &Tree) -> VerifiedManifest {
    let manifest = manifest(tree);
    VerifiedManifest::by_sha256(&manifest.to_der().unwrap(), manifest.sha256()).unwrap()
}

pub fn go_on(_: ContentProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn hash(directory: &Path, threads: usize) -> Result<ContentManifest, Error> {
    hash_directory(directory, threads, &mut go_on)
}

/// All differences, of which a kind and a path.
pub fn differences(directory: &Path, manifest: &VerifiedManifest) -> Vec<(DifferenceKind, String)> {
    let by = |threads| {
        let settings = CompareSettings {
            threads,
            ..CompareSettings::default()
        };
        compare_directory(directory, manifest, &settings, &mut go_on).unwrap()
    };
    let found = by(1);
    assert_eq!(found, by(3));
    let all = found.iter().map(|one| (one.kind, text(&one.path)));
    all.collect()
}

/// No two of these are the same anywhere, nor one after another.
const NAMES: [&str; 8] = [
    "a", "b", "c d", ".e", "\u{e9}", "\u{65e5}", "F-1.exe", "g_$",
];

/// Trees of some files and empty directories, up to three deep.
pub fn trees() -> impl Strategy<Value = Tree> {
    let path = vec(0..NAMES.len(), 1..4);
    let file = prop_oneof![
        1 => Just(None),
        4 => vec(any::<u8>(), 0..40).prop_map(Some),
        1 => (any::<u8>(), 0..300_000_usize).prop_map(|(byte, len)| Some(vec![byte; len])),
    ];
    vec((path, file), 0..12).prop_map(|all| {
        let mut tree = Tree::new();
        for (path, file) in all {
            let path: Vec<_> = path.into_iter().map(|at| NAMES[at]).collect();
            let path = path.join("/");
            let is_within = |one: &str, of: &str| one.starts_with(&format!("{of}/"));
            let is_taken = |other: &String| {
                *other == path || is_within(other, &path) || is_within(&path, other)
            };
            if !tree.keys().any(is_taken) {
                tree.insert(path, file);
            }
        }
        tree
    })
}
