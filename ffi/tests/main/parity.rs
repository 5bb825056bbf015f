//! Each task of the core has its C call: what the core gives to Rust, C calls, or it is said here why not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::root;

/// Functions of the core that no C call uses, by name, and why.
const EXCEPTIONS: [(&str, &str); 26] = [
    ("account", "C keeps the account that it signed in with"),
    ("all_built_in", "C names the role that it copies"),
    ("approve", "C has the store's own change of state"),
    ("audience", "C's verifier says for whom it is, one for each audience"),
    ("bit", "C has the number itself"),
    ("bounds", "a decision says what bounds it"),
    ("certificate_sha256", "C's holder is of the opened message itself"),
    ("check_bulk_token_uses", "C has no store of its own for it yet"),
    ("default_scope", "a name"),
    ("deploying", "part of a question about a deployment"),
    ("excludes", "part of what a session is decided by"),
    ("fetched", "C fetched it"),
    ("has_product_number", "numbers from 65,536 on have none"),
    ("is_built_in", "a refusal says so"),
    ("methods", "tokens of v2.0 don't say it"),
    ("offset", "part of a fetch, which C does in one call"),
    ("operations", "C reads a role's rights by their index"),
    ("pkcs1", "what an enumeration is made of"),
    ("read_usable", "C takes roots and lists one by one, and sees which fail"),
    ("set_blocked", "C has the store's own change of state"),
    ("subject", "a name for one audience; C has the object id"),
    ("tenant", "C's verifier is of one tenant"),
    ("user", "C keeps the account that it signed in with"),
    ("verify_from", "C reads files by their descriptor, and packages"),
    ("verify_package", "C opens packages of files"),
    ("what", "part of the detail"),
];

fn sources(directory: &Path, all: &mut String) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|of| of == "rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The words of Rust before a parenthesis, or after `::`: what is called, or handed on to be.
fn called(source: &str) -> BTreeSet<&str> {
    let is_word = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    let mut words = BTreeSet::new();
    for (at, word) in source.split(|letter| !is_word(letter)).map(|word| {
        let at = word.as_ptr().addr() - source.as_ptr().addr();
        (at, word)
    }) {
        let after = &source[at + word.len()..];
        if after.starts_with('(') || after.starts_with("::<") || source[..at].ends_with("::") {
            words.insert(word);
        }
    }
    words
}

#[test]
fn each_task_has_its_c_call() {
    let (mut core, mut ffi) = (String::new(), String::new());
    sources(&root().join("crypto-core/src"), &mut core);
    sources(&root().join("ffi/src"), &mut ffi);
    let called = called(&ffi);
    let public = core.lines().filter_map(|line| {
        let line = line.trim_start().strip_prefix("pub ")?;
        let name = line.trim_start_matches("const ").strip_prefix("fn ")?;
        name.split(['(', '<']).next()
    });
    let public: BTreeSet<&str> = public.collect();
    assert!(public.len() > 400, "is a public function written otherwise now?");
    let exceptions = BTreeMap::from(EXCEPTIONS);
    let without: BTreeSet<&str> = public.difference(&called).copied().collect();
    let excepted: BTreeSet<&str> = exceptions.keys().copied().collect();
    assert_eq!(without.difference(&excepted).collect::<Vec<_>>(), Vec::<&&str>::new(), "no C call");
    let stale: Vec<_> = excepted.difference(&without).collect();
    assert_eq!(stale, Vec::<&&str>::new(), "excepted, and there is a call");
}
