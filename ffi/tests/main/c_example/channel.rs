//! The two programs with a channel between them, and Rust in the place of one.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use cmcrypto_core::channel::{self, Channel, Initiator, Party, Received, Sender, Suite};
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;

use super::*;
use crate::support;

/// Two programs over a pair of sockets, once both under valgrind, and once with more than the pair
/// holds.
#[test]
fn two_c_programs_talk_over_a_channel() {
    let (initiator, responder) = channel_programs("c_channel");
    let (content, received) = (initiator.path("content"), responder.path("received"));
    for len in [0, 1, 70_000, 1_000_000] {
        let bytes: Vec<u8> = (0..=250).cycle().take(len).collect();
        std::fs::write(&content, &bytes).unwrap();
        let arguments = send(&initiator, &responder);
        let said = if len == 70_000 {
            initiator.valgrind_ok("send", &arguments.each_ref())
        } else {
            let output = initiator.run("send", &arguments.each_ref());
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        assert!(std::fs::read(&received).unwrap() == bytes);
        let records = len.div_ceil(16 * 1024);
        let said_by = |site: &str| -> Vec<&str> {
            let lines = said.lines();
            lines.filter_map(|line| line.strip_prefix(site)).collect()
        };
        let (from, to) = (said_by("P01: "), said_by("CAS: "));
        let id = from[0].strip_prefix("connected to CAS, channel ").unwrap();
        assert_eq!(id.len(), 64);
        assert_eq!(to[0], format!("connected to P01, channel {id}"));
        let sent = format!("{len} bytes in {records} records, and");
        assert_eq!(from[1], format!("sent {sent} closed"));
        assert_eq!(to[1], format!("received {sent} P01 has closed"));
        assert_eq!(to[2], "sent a receipt, and closed");
        assert_eq!(from[2], "the receipt is right, and CAS has closed");
        assert_eq!(said.lines().count(), 6);
    }
}

/// With keys that it made itself.
#[test]
fn the_c_initiator_makes_keys() {
    let (initiator, responder) = channel_programs("c_channel_keys");
    let stored = read(&initiator.path("p01.key"));
    let made = initiator.run("keys", &[&initiator.path("")]);
    assert!(made.status.success(), "{made:?}");
    assert!(read(&initiator.path("p01.key")) != stored);
    std::fs::write(initiator.path("content"), INVENTORY).unwrap();
    let output = initiator.run("send", &send(&initiator, &responder).each_ref());
    assert!(output.status.success(), "{output:?}");
    assert!(read(&responder.path("received")) == INVENTORY);
}

/// A responder that has another key than P01 holds, one that knows another P01, one that sends back
/// what it gets, and one that is none.
#[test]
fn the_c_initiator_refuses() {
    let (initiator, responder) = channel_programs("c_channel_refuses");
    std::fs::write(initiator.path("content"), INVENTORY).unwrap();
    let refused = |arguments: &[PathBuf]| {
        let output = initiator.run("send", &arguments.iter().collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let mut arguments = send(&initiator, &responder);
    let cas_pub = std::mem::replace(&mut arguments[1], initiator.path("p01.pub"));
    let said = refused(&arguments);
    let unknown = Error::SITE_KEY_UNKNOWN;
    let why = format!("message 2: {unknown} ({}): site CAS", unknown.code());
    // The responder says as well that nobody is there.
    assert!(said.contains(&why), "{said}");

    arguments[1] = cas_pub;
    arguments[6] = initiator.path("cas.pub");
    let said = refused(&arguments);
    let why = format!("message 3: {unknown} ({}): site P01", unknown.code());
    assert!(said.contains(&why), "{said}");
    assert!(!responder.path("received").exists());

    let echo = ["sh", "-c", "exec cat <&$0 >&$0"].map(PathBuf::from);
    let said = refused(&[&arguments[..3], &echo].concat());
    let malformed = Error::MALFORMED;
    assert_eq!(said, format!("message 2: {malformed} ({})\n", malformed.code()));

    let gone = ["sh", "-c", "exec head -c 44 <&$0 >/dev/null"].map(PathBuf::from);
    let said = refused(&[&arguments[..3], &gone].concat());
    assert_eq!(said, "handshake: the peer has gone\n");
}

/// Rust as the initiator: byte by byte, cut off, and changed on the way.
#[test]
fn the_c_responder_and_rust() {
    let (_, responder) = channel_programs("c_channel_and_rust");
    let received = responder.path("received");

    let (status, said, ids) = with_responder(&responder, |stream, mut channel| {
        for part in INVENTORY.chunks(30_000) {
            send_record(stream, &mut channel.sender, part);
        }
        for byte in channel.sender.close().unwrap() {
            stream.write_all(&[byte]).unwrap();
        }
        let mut receipt = Vec::new();
        loop {
            let mut record = read_message(stream);
            match channel.receiver.open(&mut record, now()).unwrap() {
                Received::Data(content) => receipt.push(content.to_vec()),
                Received::Closed => break,
            }
        }
        let sha256 = DigestAlgorithm::Sha256.digest(INVENTORY);
        assert_eq!(receipt, [b"70000", sha256.as_ref()]);
        channel.id
    });
    let id: String = ids.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(said.starts_with(&format!("CAS: connected to P01, channel {id}\n")), "{said}");
    assert_eq!(status, Some(0), "{said}");
    assert!(std::fs::read(&received).unwrap() == INVENTORY);
    std::fs::remove_file(&received).unwrap();

    // Cut off between two records, in the middle of one, and right before the last byte.
    for cut in [0, 7, channel::RECORD_OVERHEAD - 1] {
        let (status, said, ()) = with_responder(&responder, |stream, mut channel| {
            send_record(stream, &mut channel.sender, INVENTORY.get(..9).unwrap());
            stream.write_all(&channel.sender.close().unwrap()[..cut]).unwrap();
        });
        assert_eq!(status, Some(1));
        let truncated = Error::CHANNEL_TRUNCATED;
        let why = format!("receive: {truncated} ({})\n", truncated.code());
        assert!(said.ends_with(&why), "{said}");
    }
    // A record that was changed, and one that comes twice.
    for (twice, expected) in [(false, Error::DECRYPT), (true, Error::REPLAYED)] {
        let (status, said, ()) = with_responder(&responder, |stream, mut channel| {
            let mut record = vec![7; 1_000 + channel::RECORD_OVERHEAD];
            channel.sender.seal(&mut record, now()).unwrap();
            if twice {
                stream.write_all(&record).unwrap();
            } else {
                record[500] ^= 1;
            }
            stream.write_all(&record).unwrap();
        });
        assert_eq!(status, Some(1));
        let why = format!("receive: {expected} ({})\n", expected.code());
        assert!(said.ends_with(&why), "{said}");
    }
    // Nothing is left of what did not come whole.
    assert!(!received.exists() && !responder.path("received.part").exists());
}

/// Both programs, in directories of their own, with stored keys: making keys is slow under valgrind.
fn channel_programs(name: &str) -> (Example, Example) {
    let initiator = Example::build("channel_initiator", name);
    let responder = Example::build("channel_responder", &format!("{name}_responder"));
    for (site, stored) in [("p01", "client-2048"), ("cas", "mp-2048")] {
        let pem = key(stored).public_key().to_spki_pem().unwrap();
        std::fs::write(initiator.path(&format!("{site}.pub")), pem).unwrap();
        let stored = support::vector(&format!("{stored}.key.pem"));
        std::fs::copy(stored, initiator.path(&format!("{site}.key"))).unwrap();
    }
    let _ = std::fs::remove_file(responder.path("received"));
    (initiator, responder)
}

/// Starts the responder with one end of a pair as its standard input, shakes hands with it byte by
/// byte, and lets `run` have the other end. How the responder ended, and what it said.
fn with_responder<T>(
    responder: &Example, run: impl FnOnce(&mut UnixStream, Channel) -> T,
) -> (Option<i32>, String, T) {
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let stored = |name| support::vector(name);
    let public = responder.path("p01.pub");
    let pem = key("client-2048").public_key().to_spki_pem().unwrap();
    std::fs::write(&public, pem).unwrap();
    let child = Command::new(responder.path("example"))
        .arg("receive")
        .arg(stored("mp-2048.key.pem"))
        .args([public, responder.path("received")])
        .arg("0")
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let site = SiteCode::new("P01").unwrap();
    let exchange_key = SiteExchangeKey::new(Arc::new(key("client-2048")), site).unwrap();
    let (initiator, message) = Initiator::start(
        &Party::site(exchange_key),
        SiteCode::new("CAS").unwrap(),
        Suite::default(),
    )
    .unwrap();
    for byte in message {
        ours.write_all(&[byte]).unwrap();
    }
    let message = read_message(&mut ours);
    let known = initiator.receive(&message, now()).unwrap();
    let (message, channel) = known
        .authorise(|peer| {
            assert_eq!(peer.exchange_key(), Some(key("mp-2048").public_key()));
            Ok(())
        })
        .unwrap();
    for byte in message {
        ours.write_all(&[byte]).unwrap();
    }
    let outcome = run(&mut ours, channel);
    drop(ours);
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    (output.status.code(), said, outcome)
}

fn send_record(stream: &mut UnixStream, sender: &mut Sender, content: &[u8]) {
    let mut record = vec![0; content.len() + channel::RECORD_OVERHEAD];
    record[channel::RECORD_HEADER_LEN..][..content.len()].copy_from_slice(content);
    sender.seal(&mut record, now()).unwrap();
    stream.write_all(&record).unwrap();
}

fn read_message(stream: &mut UnixStream) -> Vec<u8> {
    let mut message = Vec::new();
    loop {
        let len = channel::message_len(&message).unwrap();
        if len == Some(message.len()) {
            return message;
        }
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        message.push(byte[0]);
    }
}

/// The arguments of `send`.
fn send(initiator: &Example, responder: &Example) -> [PathBuf; 8] {
    [
        initiator.path("p01.key"),
        initiator.path("cas.pub"),
        initiator.path("content"),
        responder.path("example"),
        "receive".into(),
        initiator.path("cas.key"),
        initiator.path("p01.pub"),
        responder.path("received"),
    ]
}
