//! `cmcrypto.hpp`: what is generated of it, that it reaches every function, and how it behaves.

#[path = "cpp/generated.rs"]
mod generated;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{header, support};

#[test]
fn header_has_what_the_sources_say() {
    let path = support::root().join("include/cmcrypto.hpp");
    let committed = std::fs::read_to_string(&path).unwrap();
    let text = header::text();
    let mut parts = committed.split("// generated: ");
    let mut written = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, _) = part.split_once('\n').unwrap();
        let (_, rest) = part.split_once("// end\n").unwrap();
        let section = generated::section(name, &text);
        written += &format!("// generated: {name}\n{section}// end\n{rest}");
    }
    if std::env::var_os("CMCRYPTO_UPDATE_HEADER").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == written,
        "include/cmcrypto.hpp is not what the sources say; to write it again:\n\
         CMCRYPTO_UPDATE_HEADER=1 cargo test -p cmcrypto-ffi header"
    );
    assert!(written.lines().count() <= 1200, "{}", written.lines().count());
    assert_eq!(written.lines().find(|line| line.len() > 120), None);
}

/// By the types of its parameters the header finds what the names of the parameters say.
#[test]
fn every_function_can_be_called() {
    let source = support::scratch("cpp").join("every_call.cpp");
    std::fs::write(&source, generated::every_call(&header::text())).unwrap();
    compile(&source, &["-std=c++17", "-fsyntax-only"]);
}

/// The header alone, in each language that it is for, with exceptions and without.
#[test]
fn header_compiles_and_refuses_misuse() {
    for arguments in [
        ["-std=c++17", "-fexceptions"],
        ["-std=c++20", "-fno-exceptions"],
        ["-std=c++2b", "-fno-rtti"],
    ] {
        compile(&source("misuse.cpp"), &[&arguments[..], &["-fsyntax-only"]].concat());
    }
}

/// Values, errors, owners and callables, and that the header allocates nothing: see the program.
#[test]
fn header_behaves() {
    for exceptions in ["-fexceptions", "-fno-exceptions"] {
        let scratch = support::scratch("cpp").join(exceptions);
        std::fs::create_dir_all(&scratch).unwrap();
        let identity = ["key", "cert"]
            .map(|part| std::fs::read(support::vector(&format!("e3-2048.{part}.pem"))).unwrap());
        std::fs::write(scratch.join("P01"), identity.concat()).unwrap();
        let program = scratch.join("behaviour");
        build(&source("behaviour.cpp"), &program, &[exceptions]);
        let word = if exceptions == "-fexceptions" { "with" } else { "without" };
        let mut command = Command::new(&program);
        let said = support::run_ok("g++", command.arg(&scratch));
        assert_eq!(said, format!("{word} exceptions, allocations counted\n"));
        // Which has allocations of its own.
        assert_eq!(support::valgrind_ok(&command), format!("{word} exceptions\n"));

        // A value that is not there.
        let output = support::run("g++", &mut Command::new(&program));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.signal(), Some(6), "{said}");
        assert!(said.contains("invalid argument: private_key: NULL"), "{said}");
    }
}

/// A program of C++, with the static library.
pub(crate) fn build(source: &Path, program: &Path, arguments: &[&str]) {
    let library = support::library("libcmcrypto.a");
    let library = [library.to_str().unwrap(), "-lpthread", "-ldl", "-lm"];
    let program = ["-std=c++17", "-o", program.to_str().unwrap()];
    compile(source, &[arguments, &library, &program].concat());
}

fn compile(source: &Path, arguments: &[&str]) {
    support::run_ok(
        "g++",
        Command::new("c++")
            .args(support::warnings())
            .args(["-Wconversion", "-Wsign-conversion", "-Wshadow"])
            .arg("-I")
            .arg(support::root().join("include"))
            .arg(source)
            .args(arguments),
    );
}

fn source(name: &str) -> PathBuf {
    support::root().join("ffi/tests/main/cpp").join(name)
}
