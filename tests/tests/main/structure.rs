//! The arrows between files and folders: floors, no circles, no engine above its seam.

use std::collections::BTreeSet;
use std::mem::{replace, take};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree::*};

/// The paths among the tokens, each of a `use` of several as one, after what stands before the braces.
fn paths(tokens: TokenStream, before: &str, all: &mut Vec<String>) {
    let mut path = String::new();
    for token in tokens {
        match token {
            Punct(sign) if sign.as_char() == ':' => path.push(':'),
            Ident(word) if path.ends_with("::") => path += &word.to_string(),
            Group(of) if path.ends_with("::") => paths(of.stream(), &take(&mut path), all),
            Group(of) => paths(of.stream(), "", all),
            Ident(word) => all.push(replace(&mut path, format!("{before}{word}"))),
            _ => all.push(take(&mut path)),
        }
    }
    all.push(path);
}

type Arrow = (String, String);

fn is_within(name: &str, of: &str) -> bool {
    name.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The files below a directory as modules, with what each names, from the crate's root.
fn names(directory: &Path, above: &str, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let module = format!("{above}{}", path.file_stem().unwrap().display());
        if path.is_dir() && !path.ends_with("tests") {
            names(&path, &format!("{module}::"), all);
        } else if path.extension().is_some_and(|of| of == "rs") && module != "lib" {
            let mut found = Vec::new();
            let source = std::fs::read_to_string(&path).unwrap();
            // What only tests need stands last, and does not count.
            let source = source.split("\n#[cfg(test)]\n").next().unwrap();
            paths(source.parse().unwrap(), "", &mut found);
            // The parent's own parent is not named so anywhere.
            assert!(
                !found.iter().any(|name| name.contains("super::super")),
                "{module}"
            );
            let from_root = |name: String| {
                let name = name.trim_start_matches("use::").trim_start_matches("::");
                name.replace("super::", &format!("crate::{above}"))
            };
            // A file that names nothing is one all the same.
            all.push((module.clone(), String::new()));
            all.extend(found.into_iter().map(|of| (module.clone(), from_root(of))));
        }
    }
}

#[test]
fn arrows_run_down_and_in_no_circle() {
    const ENGINES: &str = "aws_lc_rs ring rsa aes_gcm x25519_dalek p256 p384";
    const FLOORS: [&str; 3] = ["primitive", "pki", "controls"];
    // What all floors share of the root; the rest of that is for callers.
    const SHARED: &str = "Error ErrorKind Party Provider Secret Timestamp error secret memory";
    // Of files; and of folders: by two parts of a name in the core with its floors, by one in ffi.
    for (package, depth) in [
        ("crypto-core", 9),
        ("ffi", 9),
        ("crypto-core", 2),
        ("ffi", 1),
    ] {
        let mut all = Vec::new();
        let sources = cmcrypto_tests::vector_path(&format!("../{package}/src"));
        names(&sources, "", &mut all);
        let modules: BTreeSet<String> = all.iter().map(|(of, _)| of.clone()).collect();
        all.retain(|(_, name)| name.contains("::"));
        let (mut arrows, mut engines) = (BTreeSet::new(), BTreeSet::new());
        for (module, name) in &all {
            let (first, rest) = name.split_once("::").unwrap();
            let is_ours = first == "crate";
            let path = if is_ours {
                rest.to_owned()
            } else {
                format!("{module}::{name}")
            };
            let target = modules.iter().filter(|of| is_within(&path, of)).max();
            let room = |of: &str| of.split("::").take(depth).collect::<Vec<_>>().join("::");
            arrows.extend(target.map(|target| (room(module), room(target))));
            if is_ours && package != "ffi" {
                let floor = |of: &str| FLOORS.iter().position(|floor| is_within(of, floor));
                let is_shared = SHARED.split(' ').any(|of| is_within(rest, of));
                let right = floor(rest).map_or(is_shared, |at| Some(at) <= floor(module));
                let seam = is_within(rest, "primitive::engine") && floor(module) != Some(0);
                assert!(
                    right && !seam || module == "secret",
                    "{module} names {name}"
                );
            } else if package != "ffi" && ENGINES.split(' ').any(|of| of == first) {
                // A module of an engine's name is imported before it is named so.
                let import = format!("crate::primitive::{first}");
                if !all
                    .iter()
                    .any(|(of, name)| of == module && is_within(name, &import))
                {
                    assert!(
                        is_within(module, "primitive::engine"),
                        "{module} names {name}"
                    );
                    engines.insert(first);
                }
            }
        }
        // What is in no circle: arrows to what has none, and from what none leads to; until none is left.
        arrows.retain(|(from, to)| from != to);
        let ends = |(from, to): &&Arrow, all: &BTreeSet<Arrow>| {
            all.iter().all(|other| other.0 != *to) || all.iter().all(|other| other.1 != *from)
        };
        while let Some(end) = arrows.iter().find(|at| ends(at, &arrows)).cloned() {
            arrows.remove(&end);
        }
        assert!(arrows.is_empty(), "circles: {arrows:?}");
        assert!(
            package == "ffi" || engines.len() == 7,
            "the search finds {engines:?}"
        );
    }
}
