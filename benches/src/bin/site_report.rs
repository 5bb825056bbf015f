//! The site report: what site to site costs on this machine, each beside its floor or its peer, as
//! tables to paste.

use std::cell::RefCell;

use cmcrypto_benches::beside::raw::Raw;
use cmcrypto_benches::beside::raw_channel::{PeerKeys, RawChannel, RawRecords};
use cmcrypto_benches::beside::raw_rsa::RawRsa;
use cmcrypto_benches::beside::rustls::{Cipher, Rustls};
use cmcrypto_benches::report::machine;
use cmcrypto_benches::report::markdown::Report;
use cmcrypto_benches::report::paired::competitor;
use cmcrypto_benches::work::channel::{Channels, Records, Shown};
use cmcrypto_benches::work::message::{content, key};
use cmcrypto_benches::work::replication::{Files, Replicating, sha256};
use cmcrypto_benches::work::sites::{Endorsements, KEY_FILES, SITES, SiteDirectories};
use cmcrypto_core::Provider;
use cmcrypto_core::channel::{MAX_RECORD_CONTENT_LEN, Suite};

/// The most that a record of TLS carries.
const TLS_RECORD_LEN: usize = 16 << 10;

const RECORDS: [(&str, usize); 4] = [
    ("64 B", 64),
    ("1 KiB", 1 << 10),
    ("16 KiB", TLS_RECORD_LEN),
    ("65,535 B", MAX_RECORD_CONTENT_LEN),
];

const CIPHERS: [(&str, Cipher); 2] = [
    ("AES-128-GCM, SHA-256", Cipher::Aes128Sha256),
    ("AES-256-GCM, SHA-384", Cipher::Aes256Sha384),
];

fn main() {
    let report = Report::from_arguments("site_report");
    println!("## Site to site on one core\n\n{}", machine::describe());
    println!(
        "Provider aws-lc. Medians; the ratio is cmcrypto's time divided by the other's, sample by \
         sample.\n"
    );
    handshakes(&report);
    bytes();
    records(&report);
    replication(&report);
    directories(&report);
}

fn handshakes(report: &Report) {
    report.heading("Handshakes: the work of both sides");
    for bits in [2048, 4096] {
        for suite in Suite::ALL.iter().copied() {
            for shown in [Shown::Keys, Shown::Certificates] {
                let channels = Channels::new(Provider::AwsLc, bits, shown);
                let raw = &RawChannel::new(&channels);
                let rustls = CIPHERS.map(|(label, cipher)| {
                    let peer = Rustls::new(&channels, suite, cipher, shown);
                    (format!("rustls, {label}"), peer)
                });
                let mut others = Vec::new();
                if shown == Shown::Keys {
                    for (label, peers) in [
                        ("raw calls, peers' keys read", PeerKeys::Read),
                        ("raw calls, peers' keys prepared", PeerKeys::Prepared),
                    ] {
                        others.push((label, competitor(move || raw.handshake(suite, peers))));
                    }
                }
                for (label, peer) in &rustls {
                    others.push((label.as_str(), competitor(|| peer.handshake())));
                }
                report.row(
                    &format!("{suite:?}, RSA-{bits}, {}", label(shown)),
                    competitor(|| channels.handshake(suite)),
                    others,
                );
            }
        }
    }
}

/// The lengths are the same each time.
fn bytes() {
    println!("\n### Handshakes: bytes sent\n");
    println!("| | 1, to the responder | 2, back | 3, to the responder | all |");
    println!("|---|---:|---:|---:|---:|");
    let row = |label: &str, sent: [usize; 3]| {
        let [first, second, third] = sent;
        let all = first + second + third;
        println!("| {label} | {first} | {second} | {third} | {all} |");
    };
    let cipher = Cipher::Aes256Sha384;
    for bits in [2048, 4096] {
        for suite in Suite::ALL.iter().copied() {
            for shown in [Shown::Keys, Shown::Certificates] {
                let channels = Channels::new(Provider::AwsLc, bits, shown);
                let rustls = Rustls::new(&channels, suite, cipher, shown);
                let what = format!("{suite:?}, RSA-{bits}, {}", label(shown));
                row(&format!("cmcrypto, {what}"), channels.handshake(suite).sent);
                row(&format!("rustls, {what}"), rustls.handshake().sent);
            }
        }
    }
}

fn label(shown: Shown) -> &'static str {
    match shown {
        Shown::Keys => "keys",
        Shown::Certificates => "certificates",
    }
}

fn records(report: &Report) {
    report.heading("Records: sealed and opened");
    for (label, len) in RECORDS {
        let mut records = Records::new(Provider::AwsLc, len);
        let mut raw = RawRecords::new(len);
        report.row(
            &format!("{label}, in place"),
            competitor(|| records.in_place()),
            vec![("raw AES-256-GCM", competitor(|| raw.in_place()))],
        );
    }
    for (label, len) in RECORDS {
        if len > TLS_RECORD_LEN {
            continue;
        }
        let (from, to) = (content(len), RefCell::new(vec![0; len]));
        let mut records = Records::new(Provider::AwsLc, len);
        let channels = Channels::new(Provider::AwsLc, 2048, Shown::Keys);
        let cipher = Cipher::Aes256Sha384;
        let rustls = Rustls::new(&channels, Suite::X25519, cipher, Shown::Keys);
        let (mut rustls, mut flight) = (rustls.handshake(), Vec::new());
        report.row(
            &format!("{label}, from one buffer to another"),
            competitor(|| records.copied(&from, &mut to.borrow_mut())),
            vec![(
                "rustls, AES-256-GCM",
                competitor(|| rustls.record(&from, &mut to.borrow_mut(), &mut flight)),
            )],
        );
    }
}

fn replication(report: &Report) {
    let sites = Replicating::new(Provider::AwsLc);
    let rsa = RawRsa::new(&key(Provider::AwsLc, "client-2048"));
    let raw = Raw::new(2048);
    report.heading("Replication in memory, RSA-2048");
    for (label, len) in [("1 MiB", 1 << 20), ("64 MiB", 64 << 20)] {
        let report = report.with_fewer_samples();
        let data = content(len);
        let signature = sites.sign(&data);
        report.row(
            &format!("sign {label}"),
            competitor(|| sites.sign(&data)),
            vec![
                ("SHA-256", competitor(|| sha256(&data))),
                (
                    "SHA-256, 1 raw signature",
                    competitor(|| (sha256(&data), rsa.sign())),
                ),
            ],
        );
        report.row(
            &format!("verify {label}"),
            competitor(|| sites.verify(&data, &signature)),
            vec![("SHA-256", competitor(|| sha256(&data)))],
        );
        let (sealed, raw_sealed) = (sites.seal(&data), raw.seal(&data));
        report.row(
            &format!("sign and encrypt {label}"),
            competitor(|| sites.seal(&data)),
            vec![("raw calls, 1 copy", competitor(|| raw.seal(&data)))],
        );
        report.row(
            &format!("decrypt and verify {label}"),
            competitor(|| sites.open(&sealed)),
            vec![("raw calls, 1 copy", competitor(|| raw.open(&raw_sealed)))],
        );
    }

    report.heading("Replication of a file of 64 MiB in the page cache, RSA-2048");
    let report = report.with_fewer_samples();
    let data = content(64 << 20);
    let files = Files::new(&data);
    let signature = sites.sign_file(&files);
    report.row(
        "sign",
        competitor(|| sites.sign_file(&files)),
        vec![("read and hash", competitor(|| files.read_and_hash()))],
    );
    report.row(
        "verify",
        competitor(|| sites.verify_file(&files, &signature)),
        vec![("read and hash", competitor(|| files.read_and_hash()))],
    );
    let package = sites.package(&data);
    report.row(
        "package to a durable file",
        competitor(|| sites.receive(&package, &files)),
        vec![(
            "hash, write, fsync, rename, fsync",
            competitor(|| files.write_hashing(&data)),
        )],
    );
}

fn directories(report: &Report) {
    report.heading("Directories of sites, RSA-2048");
    for size in SITES {
        let sites = SiteDirectories::new(Provider::AwsLc, size);
        let (bytes, blobs) = (sites.to_bytes(), sites.blobs());
        let fewer = report.with_fewer_samples();
        let few = if size > 100 { &fewer } else { report };
        report.row(
            &format!("look-up, {size} sites"),
            competitor(|| sites.look_up(size).clone()),
            Vec::new(),
        );
        report.row(
            &format!("to_bytes, {size} sites ({} bytes)", bytes.len()),
            competitor(|| sites.to_bytes()),
            vec![("SHA-256 of the bytes", competitor(|| sha256(&bytes)))],
        );
        few.row(
            &format!("from_bytes, {size} sites"),
            competitor(|| sites.from_bytes(&bytes)),
            vec![
                ("SHA-256 of the bytes", competitor(|| sha256(&bytes))),
                (
                    "4 times that, and its keys read",
                    competitor(|| ([(); 4].map(|()| sha256(&bytes)), sites.read_keys(&blobs))),
                ),
            ],
        );
    }
    for size in KEY_FILES {
        let sites = SiteDirectories::new(Provider::AwsLc, size);
        let rsa = RawRsa::new(&sites.own_key);
        let fewer = report.with_fewer_samples();
        let few = if size > 100 { &fewer } else { report };
        let file = sites.export();
        few.row(
            &format!("key file of {size} keys ({} bytes): export", file.len()),
            competitor(|| sites.export()),
            vec![(
                "SHA-256 of the bytes, 1 raw signature",
                competitor(|| (sha256(&file), rsa.sign())),
            )],
        );
        few.row(
            &format!("key file of {size} keys: import"),
            competitor(|| sites.import(&file)),
            vec![(
                "SHA-256 of the bytes, 1 raw verification",
                competitor(|| {
                    rsa.verify();
                    sha256(&file)
                }),
            )],
        );
    }
    let of = Endorsements::new(Provider::AwsLc);
    let rsa = RawRsa::new(&of.own_key);
    report.row(
        "proof of possession: made",
        competitor(|| of.prove()),
        vec![("1 raw signature", competitor(|| rsa.sign()))],
    );
    report.row(
        "read",
        competitor(|| of.proof()),
        vec![("1 raw verification", competitor(|| rsa.verify()))],
    );
    report.row(
        "endorsed key with its proof: learned",
        competitor(|| of.learn()),
        vec![(
            "2 raw verifications, one by a key that is new",
            competitor(|| (rsa.verify(), rsa.verify_new_key())),
        )],
    );
    let directory = of.learn();
    report.row(
        "looked at, once it was learned",
        competitor(|| of.check(&directory)),
        Vec::new(),
    );
}
