//! Bad input never makes the library ask for much memory, whatever lengths it names.

use cmcrypto_core::message::MessageKind;
use cmcrypto_core::pki::cms;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::client_as;
use cmcrypto_tests::*;

/// Runs all the other tests of this chapter again, one after the other, with 512 MiB of address
/// space: the largest input has 10 MB, and scrypt may take 64 MiB. An allocation beyond that aborts
/// the process, which then prints no result.
#[cfg(target_os = "linux")]
#[test]
fn all_of_it_in_512_mib() {
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 524288 && exec \"$0\" \"$@\""])
        .arg(program)
        .args(["bad_input::", "--test-threads=1", "--quiet"])
        .args(["--skip", "bad_input::memory::"])
        .args(["--skip", "registration::", "--skip", "site_signing::"])
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let some = !printed.contains(" 0 passed");
    assert!(output.status.success() && some, "{printed}{errors}");
}

/// The limit on content is told by its length alone: the pages are never touched.
#[test]
fn content_above_the_limit() {
    let provider = Provider::default();
    let content = vec![0; cms::MAX_CONTENT_LEN + 1];
    let to = [certificate(provider, "mp-2048")];
    let signer = signing_identity(provider, "client-2048");
    let options = cms::SignOptions::default();
    let large = Some(Error::TOO_LARGE);
    assert_eq!(cms::encrypt(&content, &to, NOW).err(), large);
    assert_eq!(cms::sign(&content, &signer, options, NOW).err(), large);
    let detached = cms::sign_detached(&content, &signer, options, NOW);
    assert_eq!(detached.err(), large);
    let client = client_as(signer);
    let site = SiteSecurity::default();
    let kind = MessageKind::COLLECTED_FILE;
    // What the signature and the context add must fit as well.
    for len in [content.len(), cms::MAX_CONTENT_LEN - 64 * 1024 + 1] {
        let sealed = client.seal_to_certificates(&site, kind, &content[..len], &to, NOW);
        assert_eq!(sealed.err(), large);
    }
}
