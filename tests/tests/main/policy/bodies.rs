//! A policy's body: what the assignment names, or nothing of it.

use std::io::{self, Read};

use cmcrypto_core::Error;
use cmcrypto_core::policy::{FileSink, MemorySink, PolicyAssignment, PolicyFlags, Sink};
use cmcrypto_tests::*;

use crate::policy::sets::id;

fn of(body: &[u8]) -> PolicyAssignment {
    PolicyAssignment::new(id("a"), 1, body, NOW, NOW)
}

/// What a sink was asked, in order.
#[derive(Default)]
struct Recorder(Vec<&'static str>, Option<&'static str>);

impl Recorder {
    fn asked(&mut self, what: &'static str) -> Result<(), Error> {
        self.0.push(what);
        if self.1 == Some(what) {
            Err(Error::STORE_UNAVAILABLE)
        } else {
            Ok(())
        }
    }
}

impl Sink<PolicyAssignment> for Recorder {
    fn write(&mut self, _: &[u8]) -> Result<(), Error> {
        self.asked("write")
    }

    fn commit(&mut self, verified: &PolicyAssignment) -> Result<(), Error> {
        assert_eq!(verified.policy, id("a"));
        self.asked("commit")
    }

    fn rollback(&mut self) {
        self.0.push("rollback");
    }
}

/// As many bytes as are asked for, and no end.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0 += buffer.len() as u64;
        buffer.fill(0x5a);
        Ok(buffer.len())
    }
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the cable is out"))
    }
}

#[test]
fn in_memory() {
    for body in [&b""[..], b"<Policy/>", &[7; 300_000]] {
        let of = of(body);
        assert_eq!(of.check_body(body), Ok(()));
        let others = [body.to_vec(), [body, &[0]].concat(), vec![8; body.len()]];
        for other in others.iter().filter(|other| *other != body) {
            assert_eq!(of.check_body(other), Err(Error::POLICY_BODY_MISMATCH));
        }
        let mut sink = MemorySink::new(body.len());
        of.read_body(&mut &body[..], &mut sink).unwrap();
        assert_eq!(sink.into_data().as_deref(), Some(body));
    }
}

#[test]
fn a_mismatch_leaves_nothing() {
    let body = vec![7; 300_000];
    let of = of(&body);
    let (shorter, longer, mut changed) = (&body[1..], [&body[..], &[7]].concat(), body.clone());
    changed[299_999] ^= 1;
    let directory = TempDir::new();
    let path = directory.path("policy");
    for bytes in [shorter, &longer, &changed, b""] {
        let mut sink = MemorySink::new(1 << 20);
        assert_eq!(
            of.read_body(&mut &bytes[..], &mut sink),
            Err(Error::POLICY_BODY_MISMATCH)
        );
        assert_eq!(sink.into_data(), None);
        let mut sink = FileSink::create(&path).unwrap();
        assert_eq!(
            of.read_body(&mut &bytes[..], &mut sink),
            Err(Error::POLICY_BODY_MISMATCH)
        );
        assert!(!path.exists());
        let mut recorder = Recorder::default();
        assert!(of.read_body(&mut &bytes[..], &mut recorder).is_err());
        assert_eq!(
            recorder
                .0
                .iter()
                .filter(|asked| **asked == "rollback")
                .count(),
            1
        );
        assert!(!recorder.0.contains(&"commit"));
    }
    // An old file stays.
    std::fs::write(&path, b"old").unwrap();
    let mut sink = FileSink::create(&path).unwrap();
    assert!(of.read_body(&mut &changed[..], &mut sink).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    let mut sink = FileSink::create(&path).unwrap();
    of.read_body(&mut &body[..], &mut sink).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), body);
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1);
}

/// A secret comes sealed, and is never read in clear into a file.
#[test]
fn a_secret_is_not_read_in_clear() {
    let secret = PolicyAssignment {
        flags: PolicyFlags {
            secret: true,
            ..PolicyFlags::default()
        },
        ..of(b"x")
    };
    let mut recorder = Recorder::default();
    let found = secret.read_body(&mut &b"x"[..], &mut recorder);
    assert_eq!(
        (found, recorder.0.as_slice()),
        (Err(Error::INVALID_ARGUMENT), &["rollback"][..])
    );
    let sink = MemorySink::new(10);
    assert_eq!(format!("{sink:?}"), "MemorySink(0 bytes)");
}

/// A reader without an end is read to one byte beyond the length; one that fails is an error of storage.
#[test]
fn readers_that_lie() {
    let of = of(&[0x5a; 1000]);
    let mut endless = Endless(0);
    let mut recorder = Recorder::default();
    assert_eq!(
        of.read_body(&mut endless, &mut recorder),
        Err(Error::POLICY_BODY_MISMATCH)
    );
    assert!(endless.0 <= 1001);
    let mut recorder = Recorder::default();
    assert_eq!(
        of.read_body(&mut Failing, &mut recorder),
        Err(Error::STORAGE)
    );
    assert_eq!(recorder.0, ["rollback"]);
}

/// At whatever step the sink fails.
#[test]
fn sinks_that_fail() {
    let body = vec![7; 300_000];
    for (at, asked) in [
        ("write", &["write", "rollback"][..]),
        ("commit", &["write", "write", "write", "commit"]),
    ] {
        let mut recorder = Recorder(Vec::new(), Some(at));
        let found = of(&body).read_body(&mut &body[..], &mut recorder);
        assert_eq!(
            (found, recorder.0.as_slice()),
            (Err(Error::STORE_UNAVAILABLE), asked)
        );
    }
}
