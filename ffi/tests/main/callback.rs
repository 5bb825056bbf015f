//! What leaves a callback otherwise than by a return ends the process, with a message, and no lock stays held that
//! another call would wait for.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{library, root, run, run_ok, scratch, vector, warnings};

const SIGABRT: i32 = 6;

#[test]
fn what_leaves_a_callback_ends_the_process() {
    let directory = scratch("callback");
    let program = directory.join("leaves");
    let mut compile = Command::new("c++");
    compile.args(["-std=c++17", "-O1"]).args(warnings()).arg("-I").arg(root().join("include"));
    compile.arg(root().join("ffi/tests/main/callback/leaves.cpp"));
    // The shared library, whose frames an exception would have to cross.
    compile.arg(library("libcmcrypto.so")).arg("-lpthread").arg("-o").arg(&program);
    run_ok("g++", &mut compile);
    let soname = directory.join(format!("libcmcrypto.so.{}", cmcrypto::CMCRYPTO_ABI_VERSION));
    let _ = std::fs::remove_file(&soname);
    std::os::unix::fs::symlink(library("libcmcrypto.so"), soname).unwrap();
    let says_of = |how: &str, tree: PathBuf| {
        let store = directory.join("store");
        let mut ran = Command::new(&program);
        ran.env("LD_LIBRARY_PATH", &directory);
        let output = run("g++", ran.arg(how).args([store, tree]));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), output.status.signal(), said)
    };
    let says = |how: &str| says_of(how, root().join("ffi/src"));
    let left = "cmcrypto: an exception, or the end of the thread, left a callback\n";
    let itself = "cmcrypto: a callback changes its own trust store file, or a longjmp left one\n";
    for (how, expected) in
        [("throw", left), ("exit", left), ("progress", left), ("jump", itself), ("itself", itself)]
    {
        assert_eq!(says(how), (None, Some(SIGABRT), expected.to_owned()), "{how}");
    }
    // An external key's functions, with its lock and without.
    let own = "cmcrypto: a callback uses the handle that it serves, or a longjmp left one\n";
    for locked in ["key-0-", "key-1-"] {
        let says = |how: &str| says_of(&format!("{locked}{how}"), vector("client-2048.cert.pem"));
        for (how, expected) in
            [("throw", left), ("exit", left), ("destroy", left), ("jump", own), ("itself", own)]
        {
            assert_eq!(says(how), (None, Some(SIGABRT), expected.to_owned()), "{locked}{how}");
        }
        assert_eq!(says("nothing"), (Some(0), None, String::new()));
    }
    let freed = "cmcrypto: a callback frees the handle that it serves, or a longjmp left one\n";
    for (how, expected) in [("throw", left), ("destroy", left), ("itself", own), ("free", freed)] {
        let says = says(&format!("store-{how}"));
        assert_eq!(says, (None, Some(SIGABRT), expected.to_owned()), "{how}");
    }
    assert_eq!(says("store-nothing"), (Some(0), None, String::new()));
    // The lock went with the process.
    assert_eq!(says("nothing"), (Some(0), None, String::new()));
}
