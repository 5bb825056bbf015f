//! The arrows between files, as the sources say: floors, no circles, no engine above its seam.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};

/// The paths that a file names, each `use` of several as one each; what only tests need does not count.
#[derive(Default)]
struct Names(Vec<Vec<String>>);

impl Names {
    fn tree(&mut self, tree: &syn::UseTree, mut path: Vec<String>) {
        match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.tree(&part.tree, path);
            }
            syn::UseTree::Group(group) => {
                let each = group.items.iter();
                each.for_each(|tree| self.tree(tree, path.clone()));
            }
            syn::UseTree::Name(name) => self.0.push([path, vec![name.ident.to_string()]].concat()),
            _ => self.0.push(path),
        }
    }
}

impl<'a> Visit<'a> for Names {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !item.attrs.iter().any(|of| of.path().is_ident("cfg")) {
            visit::visit_item_mod(self, item);
        }
    }
    fn visit_vis_restricted(&mut self, _: &'a syn::VisRestricted) {}
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&item.tree, Vec::new());
    }
    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts = path.segments.iter().map(|part| part.ident.to_string());
        self.0.push(parts.collect());
        visit::visit_path(self, path);
    }
}

/// The modules below a directory, a file each, with what each names.
fn modules(directory: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() {
            let inside = modules(&path).into_iter();
            all.extend(inside.map(|(module, names)| (format!("{name}::{module}"), names)));
        } else if path.extension().is_some_and(|of| of == "rs") && name != "lib" {
            let file = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let mut names = Names::default();
            names.visit_file(&file);
            all.insert(name.to_owned(), names.0);
        }
    }
    all
}

/// What a path in a module stands for, from the crate's root.
fn absolute<'a>(module: &'a str, name: &'a [String]) -> Vec<&'a str> {
    let mut path: Vec<_> = module.split("::").collect();
    for part in name {
        match part.as_str() {
            "crate" => path.clear(),
            "super" => drop(path.pop()),
            "self" => {}
            part => path.push(part),
        }
    }
    path
}

#[test]
fn arrows_run_down_and_in_no_circle() {
    const FLOORS: [&str; 3] = ["primitive", "pki", "controls"];
    // What all floors share of the crate's root; the rest of it is for callers.
    const SHARED: [&str; 6] = [
        "Error",
        "Provider",
        "Secret",
        "Timestamp",
        "error",
        "secret",
    ];
    const ENGINES: [&str; 6] = [
        "aws_lc_rs",
        "ring",
        "rsa",
        "aes_gcm",
        "x25519_dalek",
        "p256",
    ];
    let mut engines = BTreeSet::new();
    for package in ["crypto-core", "ffi"] {
        let modules = modules(&cmcrypto_tests::vector_path(&format!("../{package}/src")));
        let mut below = BTreeMap::<&str, BTreeSet<&str>>::new();
        for (module, name, path) in modules.iter().flat_map(|(module, names)| {
            names
                .iter()
                .map(|name| (module.as_str(), name, absolute(module, name)))
        }) {
            let prefixes = (1..=path.len()).rev().map(|len| path[..len].join("::"));
            let target = prefixes
                .filter_map(|path| modules.get_key_value(&path))
                .next();
            if let Some((target, _)) = target.filter(|(target, _)| *target != module) {
                below.entry(module).or_default().insert(target);
            }
            // A module of an engine's name is imported before it is named so.
            let of_ours = |other: &&Vec<String>| {
                ["crate", "super", "cmcrypto_core"].contains(&other[0].as_str())
            };
            let is_module = || {
                modules[module]
                    .iter()
                    .filter(of_ours)
                    .any(|other| other.contains(&name[0]))
            };
            if name.len() > 1 && ENGINES.contains(&name[0].as_str()) && !is_module() {
                assert!(
                    module.starts_with("primitive::engine::"),
                    "{module} names {name:?}"
                );
                engines.insert(name[0].clone());
            }
            let floor = |name: &str| FLOORS.iter().position(|floor| *floor == name);
            let of = module.split("::").next().and_then(floor);
            if let (Some(of), Some("crate" | "super")) = (of, name.first().map(String::as_str)) {
                let right =
                    floor(path[0]).map_or(SHARED.contains(&path[0]) || of == 2, |at| at <= of);
                assert!(right, "{module} names {}", path.join("::"));
            }
        }
        // From the bottom up: who is above only those that are done already is done too.
        let mut left: BTreeSet<&str> = modules.keys().map(String::as_str).collect();
        while let Some(done) = left.iter().find(|module| {
            below
                .get(*module)
                .is_none_or(|below| below.iter().all(|below| !left.contains(below)))
        }) {
            left.remove(*done);
        }
        assert!(left.is_empty(), "circles among, or above: {left:?}");
    }
    assert_eq!(engines.len(), ENGINES.len(), "the search finds {engines:?}");
}
