//! From the start of a process to its first sealed message.

use std::process::Command;

use cmcrypto_core::Provider;

use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::Site;

/// The argument with which a program that measures this is the process that is measured.
pub const FIRST_MESSAGE: &str = "first-message";

/// What that process does: a message by the provider of this name, or nothing.
pub fn first_message(what: &str) {
    let provider = Provider::ALL
        .iter()
        .find(|provider| provider.name() == what);
    if let Some(provider) = provider {
        let site = Site::new(*provider, 2048, true);
        assert!(!site.seal(b"<StateMessage/>").is_empty());
    }
}

pub fn measure(run: &mut Run) {
    run.section("start");
    let start = |what: &'static str| {
        move || {
            let program = std::env::current_exe().unwrap();
            let status = Command::new(program).args([FIRST_MESSAGE, what]).status();
            assert!(status.unwrap().success());
        }
    };
    run.row(
        "a process that seals a message",
        competitor(start("aws-lc")),
        vec![
            beside("a process that does nothing", start("nothing")),
            beside("`portable`", start("portable")),
        ],
    );
}
