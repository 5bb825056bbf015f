//! The handshake of the channel as a model, which Spin searches whole: `models/channel.pml`.

use std::path::Path;
use std::process::{Command, Output};

use cmcrypto_tests::TempDir;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/channel.pml");

/// Whether an assertion of the model, with these parts left out, can be violated.
fn is_violated(switches: &[&str]) -> bool {
    let directory = TempDir::new();
    let switches: Vec<String> = switches.iter().map(|name| format!("-D{name}")).collect();
    let run = |program: &str, package: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(directory.path("."))
            .output()
            .unwrap_or_else(|error| panic!("{program}: apt-get install {package} ({error})"));
        assert!(output.status.success(), "{program}: {}", text(&output));
        text(&output)
    };
    let mut arguments: Vec<&str> = switches.iter().map(String::as_str).collect();
    arguments.extend(["-a", MODEL]);
    run("spin", "spin", &arguments);
    run("cc", "gcc", &["-O0", "-DSAFETY", "-o", "pan", "pan.c"]);
    // -E: that a session waits for ever is no error here.
    let search = directory.path("pan");
    let found = run(search.to_str().unwrap(), "spin", &["-E", "-m100000"]);
    assert!(!found.contains("search depth too small"), "{found}");
    let violated = found.contains("assertion violated");
    // Of memory or time there was too little.
    let whole = !found.contains("Search not completed");
    assert!(violated || whole, "{found}");
    assert_ne!(violated, found.contains("errors: 0"), "{found}");
    violated
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes))
        .concat()
}

#[test]
fn the_handshake_keeps_what_it_promises() {
    assert!(Path::new(MODEL).exists());
    assert!(!is_violated(&[]));
}

/// Or what is asserted would hold because no session ever comes to its end.
#[test]
fn sessions_come_to_their_end() {
    assert!(is_violated(&["ASSUME_NOBODY_FINISHES"]));
}

/// Without these the model finds an attack.
#[test]
fn what_can_not_be_left_out() {
    for switches in [
        // Whoever shows a key of its own is believed.
        ["NO_DIRECTORY"].as_slice(),
        // A signature that was made in another session is shown again.
        &["SHARES_NOT_SIGNED"],
        // Suites are changed in flight.
        &[
            "KEY_WITHOUT_MESSAGE_1",
            "SUITE_NOT_SIGNED",
            "NO_CONFIRMATION",
        ],
        // The cookie is put in, changed or cut out on the way, and neither side sees it.
        &["COOKIE_NOT_BOUND"],
        // Two agree on keys and differ in who the other is.
        &[
            "KEY_WITHOUT_MESSAGE_1",
            "CODES_NOT_SIGNED",
            "NO_CONFIRMATION",
        ],
    ] {
        assert!(is_violated(switches), "{switches:?}");
    }
}

/// Of these, one alone may be missing: another part of the protocol does the same.
#[test]
fn what_is_there_twice() {
    for switch in [
        "CODES_NOT_SIGNED",
        "SUITE_NOT_SIGNED",
        "ROLE_NOT_SIGNED",
        "NO_CONFIRMATION",
        "KEY_WITHOUT_MESSAGE_1",
    ] {
        assert!(!is_violated(&[switch]), "{switch}");
    }
}
