//! Readers and writers that give little at a time, are interrupted, lie or fail.

use std::io::{self, ErrorKind, Read, Write};

use cmcrypto_core::content::HashCheck;
use cmcrypto_core::{Error, Provider};

use crate::content::encrypted::fixture::*;
use crate::content::encrypted::model::CHUNK;

/// At most so much at a time, interrupted before each, and what becomes of it at some place.
struct Slow<'a> {
    data: &'a [u8],
    piece: usize,
    interrupted: bool,
    fails_below: usize,
    error: fn() -> io::Error,
}

impl Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        if self.data.len() < self.fails_below {
            return Err((self.error)());
        }
        let len = room.len().min(self.piece).min(self.data.len());
        let (now, rest) = self.data.split_at(len);
        room[..len].copy_from_slice(now);
        self.data = rest;
        Ok(len)
    }
}

fn slow(data: &[u8], piece: usize) -> Slow<'_> {
    Slow {
        data,
        piece,
        interrupted: false,
        fails_below: 0,
        error: || ErrorKind::Other.into(),
    }
}

/// Says that it gave more than there was room for.
struct Liar;

impl Read for Liar {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        Ok(room.len() + 1)
    }
}

/// Has room for so many bytes, and takes few at a time.
struct Full {
    taken: Vec<u8>,
    room: usize,
    error: fn() -> io::Error,
}

impl Write for Full {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let len = data.len().min(10_000).min(self.room - self.taken.len());
        if len == 0 {
            return Err((self.error)());
        }
        self.taken.extend_from_slice(&data[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn stopped() -> io::Error {
    io::Error::other(Error::CANCELLED)
}

#[test]
fn little_at_a_time() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(2 * CHUNK + 3);
        for (index, piece) in [7_777, 65_535, CHUNK + 1].into_iter().enumerate() {
            let file = file(index as u32, "a", &content);
            let mut stream = Vec::new();
            let check = HashCheck::Compared;
            let from = &mut slow(&content, piece);
            let encrypted = run.encryption.encrypt_file(&file, check, from, &mut stream);
            assert_eq!(encrypted, Ok(()));
            let mut to = Full {
                taken: Vec::new(),
                room: content.len(),
                error: stopped,
            };
            let decrypted = run
                .key
                .decrypt_file(&file, check, &mut slow(&stream, piece), &mut to);
            assert!(decrypted == Ok(()) && to.taken == content);
        }
        let mut stream = Vec::new();
        run.encryption
            .encrypt_manifest(MANIFEST, &mut stream)
            .unwrap();
        let manifest = run.key.decrypt_manifest(&mut slow(&stream, 1));
        assert_eq!(manifest.as_deref(), Ok(MANIFEST));
    }
}

#[test]
fn what_fails_is_told() {
    let run = Run::new(Provider::default());
    let content = bytes(2 * CHUNK + 3);
    let of = |index| file(index, "a", &content);
    let stream = run.encrypt(&of(0), &content);
    let check = HashCheck::Compared;
    let mut index = 0;
    for (error, expected) in [
        (
            (|| io::Error::from_raw_os_error(5)) as fn() -> io::Error,
            Error::STORAGE,
        ),
        (stopped, Error::CANCELLED),
    ] {
        // Before the first byte, within, and where the end should be.
        for fails_below in [1, CHUNK, 3 * CHUNK] {
            index += 1;
            let from = |data| Slow {
                fails_below,
                error,
                ..slow(data, 50_000)
            };
            let mut written = Vec::new();
            let (key, run) = (&run.key, &run.encryption);
            for found in [
                run.encrypt_file(&of(index), check, &mut from(&content), &mut written),
                key.decrypt_file(&of(0), check, &mut from(&stream), &mut Vec::new()),
                key.decrypt_manifest(&mut from(&stream)).map(drop),
            ] {
                let found = found.unwrap_err();
                assert_eq!(found, expected);
                let os = (expected == Error::STORAGE).then_some(5);
                assert_eq!(found.raw_os_error(), os);
            }
            assert!(written.len() <= 2 * (CHUNK + 16));
        }
        for room in [0, 1, CHUNK, CHUNK + 16, 2 * CHUNK + 2] {
            index += 1;
            let full = || Full {
                taken: Vec::new(),
                room,
                error,
            };
            let (key, run) = (&run.key, &run.encryption);
            let mut to = full();
            for found in [
                run.encrypt_file(&of(index), check, &mut &content[..], &mut full()),
                key.decrypt_file(&of(0), check, &mut &stream[..], &mut to),
                key.decrypt_range(&of(0), 1..of(0).size, &mut &stream[..], &mut full()),
            ] {
                assert!(found == Err(expected.clone()) || room > 2 * CHUNK && found == Ok(()));
            }
            assert!(to.taken == content[..room]);
        }
    }
    for found in [
        run.encryption
            .encrypt_file(&of(1000), check, &mut Liar, &mut Vec::new()),
        run.key
            .decrypt_file(&of(0), check, &mut Liar, &mut Vec::new()),
        run.key
            .decrypt_range(&of(0), 0..1, &mut Liar, &mut Vec::new()),
        run.key.decrypt_manifest(&mut Liar).map(drop),
    ] {
        assert_eq!(found, Err(Error::STORAGE));
    }
}

/// A reader without end is not read to it.
#[test]
fn a_manifest_without_end() {
    let run = Run::new(Provider::default());
    let found = run.key.decrypt_manifest(&mut io::repeat(0));
    assert_eq!(found, Err(Error::TOO_LARGE));
}
