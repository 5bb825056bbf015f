//! Packages: what is written, and what is read of it.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use cmcrypto_core::replication::{self, MemorySink, ReplicationHeader, ReplicationPosition};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;
use crate::replication::sinks::{Recorder, Then, Uneven};

fn write(
    world: &World,
    mut data: &[u8],
    length: u64,
    output: &mut (impl Write + Seek),
) -> Result<ReplicationPosition, Error> {
    let sender = world.sender(0);
    replication::write_package(&sender, &start(), &mut data, length, output, NOW)
}

#[test]
fn a_package_is_the_signature_and_the_data() {
    for world in worlds() {
        for len in [0, 1, 127, 128, 131_072, 1_000_000] {
            let data = vec![0xa5; len];
            let signed = replication::sign(&world.sender(0), &start(), &data, NOW);
            let (signature, next) = signed.unwrap();
            let mut output = Cursor::new(Vec::new());
            assert_eq!(write(world, &data, len as u64, &mut output), Ok(next));
            assert_eq!(output.get_ref(), &package(&signature, &data));
            assert_eq!(output.position(), output.get_ref().len() as u64);
        }
    }
}

/// Several in one file, one after the other, are read one after the other.
#[test]
fn packages_follow_each_other() {
    for world in worlds() {
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        let mut output = Cursor::new(b"before".to_vec());
        output.seek(SeekFrom::End(0)).unwrap();
        let mut sent = start();
        let contents = [&b"one"[..], b"", b"three"];
        for mut data in contents {
            let length = data.len() as u64;
            sent = replication::write_package(&sender, &sent, &mut data, length, &mut output, NOW)
                .unwrap();
        }
        output.write_all(b"after").unwrap();

        output.set_position(6);
        let mut at = start();
        for data in contents {
            let mut sink = MemorySink::new(100);
            let verified =
                replication::verify_package(&receiver, &at, &mut output, &mut sink, NOW).unwrap();
            at = verified.position().clone();
            assert_eq!(sink.into_data().as_deref(), Some(data));
        }
        assert_eq!(at, sent);
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "after");
    }
}

/// Nobody signed what is behind a package that is the whole of a file.
#[test]
fn of_a_whole_package_nothing_is_behind() {
    for world in worlds() {
        let receiver = world.receiver(0);
        let (signature, _) = replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let good = package(&signature, DATA);
        let verify = |bytes: &[u8]| {
            let mut sink = Recorder::default();
            let (mut bytes, at) = (bytes, start());
            let found =
                replication::verify_whole_package(&receiver, &at, &mut bytes, &mut sink, NOW);
            (found.map(drop), sink.commits, sink.rollbacks)
        };
        assert_eq!(verify(&good), (Ok(()), 1, 0));
        for more in [&[0][..], b"\n", &good] {
            let found = verify(&[&good[..], more].concat());
            assert_eq!(found, (Err(Error::MALFORMED), 0, 1));
            let why = found.0.unwrap_err();
            assert_eq!(why.what(), Some("bytes behind the package"));
        }
        // Where one ends that is not whole, that is said first.
        let found = verify(&good[..good.len() - 1]);
        assert_eq!(found, (Err(Error::SIGNATURE_INVALID), 0, 1));
    }
}

#[test]
fn data_of_another_length_or_that_fails_makes_no_package() {
    for world in worlds() {
        for length in [0, 11, 13, MAX] {
            let mut output = Cursor::new(Vec::new());
            let made = write(world, DATA, length, &mut output);
            assert_eq!(made, Err(Error::INVALID_ARGUMENT), "{length}");
            let mut sink = Recorder::default();
            output.set_position(0);
            let found = replication::verify_package(
                &world.receiver(0),
                &start(),
                &mut output,
                &mut sink,
                NOW,
            );
            assert_eq!(found, Err(Error::MALFORMED));
        }
        let mut output = Cursor::new(Vec::new());
        let made = write(world, DATA, MAX + 1, &mut output);
        assert_eq!(made, Err(Error::TOO_LARGE));
        let sender = world.sender(0);
        let other = ReplicationPosition::start(p01(), s01(), STREAM).unwrap();
        let mut data = DATA;
        let made = replication::write_package(&sender, &other, &mut data, 12, &mut output, NOW);
        assert_eq!(made, Err(Error::SITE_MISMATCH));
        // What can't be signed is not begun.
        assert_eq!((data, output.get_ref().as_slice()), (DATA, &b""[..]));

        let mut data = Uneven::new(DATA, Then::Fails(io::ErrorKind::Other));
        let made = replication::write_package(&sender, &start(), &mut data, 13, &mut output, NOW);
        assert_eq!(made, Err(Error::STORAGE));
    }
}

/// The file is the whole package, or what was there before.
#[test]
fn a_package_appears_whole_or_not_at_all() {
    for world in worlds() {
        let (directory, sender) = (TempDir::new(), world.sender(0));
        let path = directory.path("package");
        let write = |mut data, length, path: &std::path::Path| {
            replication::write_package_file(&sender, &start(), &mut data, length, path, NOW)
        };
        let names = || {
            let entries = std::fs::read_dir(directory.path(".")).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        std::fs::write(&path, b"before").unwrap();
        let length = DATA.len() as u64;
        for wrong in [length - 1, length + 1] {
            assert_eq!(write(DATA, wrong, &path), Err(Error::INVALID_ARGUMENT));
            assert_eq!(std::fs::read(&path).unwrap(), b"before");
            assert_eq!(names(), ["package"]);
        }
        for (no_file, error) in [
            (directory.path("."), Error::INVALID_ARGUMENT),
            (directory.path("missing/package"), Error::STORAGE),
        ] {
            assert_eq!(write(DATA, length, &no_file), Err(error));
            assert_eq!(names(), ["package"]);
        }

        let (signature, next) = replication::sign(&sender, &start(), DATA, NOW).unwrap();
        assert_eq!(write(DATA, length, &path), Ok(next));
        assert_eq!(std::fs::read(&path).unwrap(), package(&signature, DATA));
        assert_eq!(names(), ["package"]);
    }
}

/// An output of which one call fails.
struct Failing {
    inner: Cursor<Vec<u8>>,
    left: usize,
}

impl Failing {
    fn step(&mut self) -> io::Result<()> {
        self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
        Ok(())
    }
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.step()?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.step()
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.step()?;
        self.inner.seek(to)
    }
}

#[test]
fn an_output_that_fails_at_any_call_is_storage() {
    let world = world(Provider::ALL[0]);
    let mut calls = 0;
    loop {
        let mut output = Failing {
            inner: Cursor::new(Vec::new()),
            left: calls,
        };
        match write(world, DATA, 12, &mut output) {
            Ok(_) => break,
            Err(error) => assert_eq!(error, Error::STORAGE),
        }
        calls += 1;
        assert!(calls < 100);
    }
    // Where it begins, its head twice and its data, there and back, and the flush.
    assert_eq!(calls, 8);
}

#[test]
fn other_heads_are_no_package() {
    for world in worlds() {
        let receiver = world.receiver(0);
        let (signature, _) = replication::sign(&world.sender(0), &start(), DATA, NOW).unwrap();
        let good = package(&signature, DATA);
        let with = |at: usize, bytes: &[u8]| {
            let mut other = good.clone();
            other[at..at + bytes.len()].copy_from_slice(bytes);
            other
        };
        let cases = [
            (vec![], Error::MALFORMED),
            (with(0, b"CMTRUST\n"), Error::MALFORMED),
            (with(8, &[0, 0, 0, 0]), Error::MALFORMED),
            (with(8, &[0, 0, 0, 2]), Error::VERSION_NOT_SUPPORTED),
            (with(8, &[1, 0, 0, 1]), Error::VERSION_NOT_SUPPORTED),
            (with(12, &[0, 0, 0, 0]), Error::MALFORMED),
            // As long as may be, and then not there.
            (with(12, &[0, 0, 0x10, 0]), Error::MALFORMED),
            (with(12, &[0, 0, 0x10, 1]), Error::TOO_LARGE),
            (with(12, &[0xff; 4]), Error::TOO_LARGE),
        ];
        for (bytes, error) in cases {
            let mut sink = Recorder::default();
            let found = replication::verify_package(
                &receiver,
                &start(),
                &mut bytes.as_slice(),
                &mut sink,
                NOW,
            );
            assert_eq!(
                found,
                Err(error.clone()),
                "{:02x?}",
                &bytes[..bytes.len().min(16)]
            );
            assert_eq!((sink.rollbacks, sink.data.len()), (1, 0));
            let claim = ReplicationHeader::from_package(&mut bytes.as_slice());
            assert_eq!(claim, Err(error));
        }
    }
}
