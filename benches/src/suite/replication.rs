//! Replication, in memory and of files in the page cache, beside SHA-256 of the crate `sha2`, which is the core's, the raw
//! calls of a message, and for files a loop that reads 128 KiB and hashes, and what there is for that without a program:
//! `sha256sum` and `openssl dgst`, with the start of their processes.

use std::process::{Command, Stdio};

use cmcrypto_core::Provider;

use crate::beside::raw::Raw;
use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::{content, key};
use crate::work::replication::{Files, Replicating, sha256};

pub fn measure(run: &mut Run) {
    run.section("replication");
    let sites = Replicating::new(Provider::AwsLc);
    let rsa = RawRsa::new(&key(Provider::AwsLc, "client-2048"));
    let raw = Raw::new(2048);
    for (label, len) in [("1 MiB", 1 << 20), ("64 MiB", 64 << 20)] {
        let data = content(len);
        let signature = sites.sign(&data);
        run.row(
            &format!("sign {label}"),
            competitor(|| sites.sign(&data)),
            vec![beside("SHA-256, 1 raw signature", || (sha256(&data), rsa.sign())).at_most(1.05)],
        );
        run.row(
            &format!("verify {label}"),
            competitor(|| sites.verify(&data, &signature)),
            vec![
                beside("SHA-256, 1 raw verification", || {
                    rsa.verify();
                    sha256(&data)
                })
                .at_most(1.05),
            ],
        );
        let (sealed, raw_sealed) = (sites.seal(&data), raw.seal(&data));
        run.row(
            &format!("sign and encrypt {label}"),
            competitor(|| sites.seal(&data)),
            vec![beside("raw calls, 1 copy", || raw.seal(&data)).at_most(1.05)],
        );
        run.row(
            &format!("decrypt and verify {label}"),
            competitor(|| sites.open(&sealed)),
            vec![beside("raw calls, 1 copy", || raw.open(&raw_sealed)).at_most(1.05)],
        );
    }

    run.section("files");
    let data = content(64 << 20);
    let files = Files::new(&data);
    let signature = sites.sign_file(&files);
    run.row(
        "sign a file of 64 MiB",
        competitor(|| sites.sign_file(&files)),
        vec![
            beside("a loop that reads and hashes", || files.read_and_hash()).at_most(1.05),
            beside("sha256sum", || hash_by(Command::new("sha256sum"), &files)),
            beside("openssl dgst -sha256", || {
                let mut openssl = Command::new("openssl");
                openssl.args(["dgst", "-sha256"]);
                hash_by(openssl, &files)
            }),
        ],
    );
    run.row(
        "verify it",
        competitor(|| sites.verify_file(&files, &signature)),
        vec![beside("a loop that reads and hashes", || files.read_and_hash()).at_most(1.05)],
    );
    let package = sites.package(&data);
    run.row(
        "a package of 64 MiB becomes a durable file",
        competitor(|| sites.receive(&package, &files)),
        vec![beside("hash, write, fsync, rename, fsync", || {
            files.write_hashing(&data)
        })],
    );
}

fn hash_by(mut program: Command, files: &Files) {
    let status = program.arg(files.data()).stdout(Stdio::null()).status();
    assert!(status.unwrap().success());
}
