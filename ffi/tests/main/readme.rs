//! The README's C example compiles alone, as C and as C++.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support;

#[test]
fn the_c_example_compiles() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).unwrap();
    let (_, rest) = readme.split_once("\n```c\n").unwrap();
    let (example, _) = rest.split_once("\n```\n").unwrap();
    for (compiler, language, standard) in
        [("cc", "c", "-std=c99"), ("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")]
    {
        let mut child = Command::new(compiler)
            .args(["-x", language, standard, "-fsyntax-only", "-I"])
            .arg(format!("{root}/include"))
            .args(support::warnings())
            .arg("-")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{compiler}: apt-get install gcc g++ ({error})"));
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(example.as_bytes()).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success(), "{compiler} {standard}");
    }
}
