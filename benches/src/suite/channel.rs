//! Handshakes, the work of both sides in one thread, and records.
//!
//! Beside a handshake are two floors, the calls of aws-lc-rs that the protocol asks for: in the first each side reads the
//! other's SubjectPublicKeyInfo to verify, in the second those keys were prepared before. And rustls: TLS 1.3 with mutual
//! authentication, in memory; raw public keys (RFC 7250) beside exchange keys, self-signed certificates beside
//! certificates; no resumption, no tickets, no name of the server, no post-quantum agreement.

use std::cell::RefCell;

use cmcrypto_core::Provider;
use cmcrypto_core::channel::{MAX_RECORD_CONTENT_LEN, Suite};

use crate::beside::raw_channel::{PeerKeys, RawChannel, RawRecords};
use crate::beside::rustls::{Cipher, Rustls};
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::channel::{Channels, Loaded, Records, Shown};
use crate::work::message::content;

/// The most that a record of TLS carries.
const TLS_RECORD_LEN: usize = 16 << 10;

const RECORDS: [(&str, usize); 4] = [
    ("64 B", 64),
    ("1 KiB", 1 << 10),
    ("16 KiB", TLS_RECORD_LEN),
    ("65,535 B", MAX_RECORD_CONTENT_LEN),
];

const CIPHERS: [(&str, Cipher); 2] = [
    ("AES-256-GCM, SHA-384", Cipher::Aes256Sha384),
    ("AES-128-GCM, SHA-256", Cipher::Aes128Sha256),
];

pub fn measure(run: &mut Run) {
    handshakes(run);
    records(run);
}

fn handshakes(run: &mut Run) {
    run.section("handshakes");
    for bits in [2048, 4096] {
        for suite in Suite::ALL.iter().copied() {
            for shown in [Shown::Keys, Shown::Certificates] {
                let channels = Channels::new(Provider::AwsLc, bits, shown);
                let raw = &RawChannel::new(&channels);
                let rustls = CIPHERS.map(|(label, cipher)| {
                    let peer = Rustls::new(&channels, suite, cipher, shown);
                    let bytes: usize = peer.handshake().sent.iter().sum();
                    (format!("rustls, TLS 1.3, {label}: {bytes} bytes"), peer)
                });
                let mut others = Vec::new();
                if shown == Shown::Keys {
                    for (label, peers, goal) in [
                        ("raw calls, peers' keys read", PeerKeys::Read, Some(1.1)),
                        ("raw calls, peers' keys prepared", PeerKeys::Prepared, None),
                    ] {
                        let other = beside(label, move || raw.handshake(suite, peers));
                        others.push(match goal {
                            Some(goal) => other.at_most(goal),
                            None => other,
                        });
                    }
                }
                for (label, peer) in &rustls {
                    others.push(beside(label, || peer.handshake()).at_most(1.0));
                }
                let shown = match shown {
                    Shown::Keys => "keys",
                    Shown::Certificates => "certificates",
                };
                run.row(
                    &format!("{suite:?}, RSA-{bits}, {shown}"),
                    competitor(|| channels.handshake(suite)),
                    others,
                );
            }
        }
    }
    for suite in Suite::ALL.iter().copied() {
        let loaded = Loaded::new(Provider::AwsLc, suite);
        let channels = Channels::new(Provider::AwsLc, 2048, Shown::Keys);
        run.row(
            &format!("{suite:?}: message 1 refused, a cookie demanded"),
            competitor(|| loaded.refuse()),
            vec![beside("the handshake", || channels.handshake(suite)).at_most(0.02)],
        );
    }
}

fn records(run: &mut Run) {
    run.section("records");
    for (label, len) in RECORDS {
        let mut records = Records::new(Provider::AwsLc, len);
        let mut raw = RawRecords::new(len);
        run.row(
            &format!("{label}, in place"),
            competitor(|| records.in_place()),
            vec![beside("raw AES-256-GCM", || raw.in_place()).at_most(1.1)],
        );
    }
    for (label, len) in RECORDS {
        if len > TLS_RECORD_LEN {
            continue;
        }
        let (from, to) = (content(len), RefCell::new(vec![0; len]));
        let mut records = Records::new(Provider::AwsLc, len);
        let channels = Channels::new(Provider::AwsLc, 2048, Shown::Keys);
        let rustls = Rustls::new(&channels, Suite::X25519, Cipher::Aes256Sha384, Shown::Keys);
        let (mut rustls, mut flight) = (rustls.handshake(), Vec::new());
        run.row(
            &format!("{label}, from one buffer to another"),
            competitor(|| records.copied(&from, &mut to.borrow_mut())),
            vec![
                beside("rustls, AES-256-GCM", || {
                    rustls.record(&from, &mut to.borrow_mut(), &mut flight)
                })
                .at_most(1.0),
            ],
        );
    }
}
