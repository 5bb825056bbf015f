//! The READMEs' examples compile alone: that in C as C and as C++, and that in C++.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support;

#[test]
fn the_c_example_compiles() {
    let standards =
        [("cc", "c", "-std=c99"), ("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")];
    compile("README.md", "c", &standards);
}

#[test]
fn the_cpp_example_compiles() {
    compile("ffi/README.md", "cpp", &[("c++", "c++", "-std=c++17")]);
}

fn compile(page: &str, block: &str, standards: &[(&str, &str, &str)]) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let page = std::fs::read_to_string(format!("{root}/{page}")).unwrap();
    let (_, rest) = page.split_once(&format!("\n```{block}\n")).unwrap();
    let (example, _) = rest.split_once("\n```\n").unwrap();
    for (compiler, language, standard) in standards {
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
