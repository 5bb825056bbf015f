//! Sinks: what each call of a verification does, whatever fails.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use cmcrypto_core::Error;
use cmcrypto_core::replication::{
    self, FileSink, MemorySink, ReplicationPosition, Sink, VerifiedReplication,
};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::*;

use crate::replication::craft::package;
use crate::replication::fixture::*;

/// A sink that keeps what it was given, and fails where it is told to.
#[derive(Default)]
pub struct Recorder {
    pub data: Vec<u8>,
    pub largest: usize,
    pub commits: usize,
    pub rollbacks: usize,
    pub verified: Option<VerifiedReplication>,
    /// How many writes succeed.
    pub writes_left: Option<usize>,
    pub commit_fails: bool,
}

impl Sink<VerifiedReplication> for Recorder {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        if let Some(left) = &mut self.writes_left {
            *left = left.checked_sub(1).ok_or(Error::STORE_UNAVAILABLE)?;
        }
        self.largest = self.largest.max(data.len());
        self.data.extend_from_slice(data);
        Ok(())
    }

    fn commit(&mut self, verified: &VerifiedReplication) -> Result<(), Error> {
        self.commits += 1;
        self.verified = Some(verified.clone());
        match self.commit_fails {
            true => Err(Error::STORE_UNAVAILABLE),
            false => Ok(()),
        }
    }

    fn rollback(&mut self) {
        self.rollbacks += 1;
    }
}

/// What a reader does once it has given all of its bytes.
#[derive(Clone, Copy)]
pub enum Then {
    Ends,
    Fails(ErrorKind),
    /// Says that it read more than it was asked for.
    Lies,
}

/// A reader that gives a few bytes at a time, is interrupted each time before, and then does another
/// thing.
pub struct Uneven<'a> {
    pub bytes: &'a [u8],
    pub then: Then,
    pub interrupted: bool,
}

impl<'a> Uneven<'a> {
    pub fn new(bytes: &'a [u8], then: Then) -> Self {
        Self {
            bytes,
            then,
            interrupted: false,
        }
    }
}

impl Read for Uneven<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let len = self.bytes.len().min(room.len()).min(7);
        if len == 0 && !room.is_empty() {
            return match self.then {
                Then::Ends => Ok(0),
                Then::Fails(kind) => Err(kind.into()),
                Then::Lies => Ok(room.len() + 1),
            };
        }
        let (now, later) = self.bytes.split_at(len);
        room[..len].copy_from_slice(now);
        self.bytes = later;
        Ok(len)
    }
}

struct Stage {
    receiver: SiteDirectory,
    package: Vec<u8>,
    data: Vec<u8>,
    next: ReplicationPosition,
}

impl Stage {
    fn new(world: &World) -> Self {
        let data = vec![0x5a; 300_000];
        let (signature, next) = replication::sign(&world.sender(0), &start(), &data, NOW).unwrap();
        Self {
            receiver: world.receiver(0),
            package: package(&signature, &data),
            data,
            next,
        }
    }

    fn verify(
        &self,
        package: &mut dyn Read,
        sink: &mut dyn Sink<VerifiedReplication>,
    ) -> Result<VerifiedReplication, Error> {
        replication::verify_package(&self.receiver, &start(), package, sink, NOW)
    }

    /// The package with its last byte changed.
    fn changed(&self) -> Vec<u8> {
        let mut changed = self.package.clone();
        *changed.last_mut().unwrap() ^= 1;
        changed
    }
}

#[test]
fn a_sink_is_written_and_then_committed_once() {
    for world in worlds() {
        let stage = Stage::new(world);
        let mut sink = Recorder::default();
        let verified = stage.verify(&mut stage.package.as_slice(), &mut sink);
        let verified = verified.unwrap();
        assert_eq!((sink.commits, sink.rollbacks), (1, 0));
        assert_eq!(sink.data, stage.data);
        assert_eq!(sink.largest, 128 * 1024);
        assert_eq!(sink.verified.as_ref(), Some(&verified));
        assert_eq!(verified.position(), &stage.next);
    }
}

#[test]
fn a_sink_that_fails_is_rolled_back_and_its_error_is_the_result() {
    for world in worlds() {
        let stage = Stage::new(world);
        for writes in 0..3 {
            let mut sink = Recorder {
                writes_left: Some(writes),
                ..Recorder::default()
            };
            let found = stage.verify(&mut stage.package.as_slice(), &mut sink);
            assert_eq!(found, Err(Error::STORE_UNAVAILABLE));
            assert_eq!((sink.commits, sink.rollbacks), (0, 1));
        }
        let mut sink = Recorder {
            commit_fails: true,
            ..Recorder::default()
        };
        let found = stage.verify(&mut stage.package.as_slice(), &mut sink);
        assert_eq!(found, Err(Error::STORE_UNAVAILABLE));
        assert_eq!((sink.commits, sink.rollbacks), (1, 0));
    }
}

#[test]
fn a_reader_may_be_slow_and_interrupted_but_not_fail() {
    for world in worlds() {
        let stage = Stage::new(world);
        let (whole, ends) = (stage.package.as_slice(), Then::Ends);
        let mut sink = Recorder::default();
        let found = stage.verify(&mut Uneven::new(whole, ends), &mut sink);
        assert_eq!(found.unwrap().position(), &stage.next);
        assert_eq!(sink.data, stage.data);

        let broken = [
            (Then::Ends, None),
            (Then::Lies, Some(Error::STORAGE)),
            (Then::Fails(ErrorKind::Other), Some(Error::STORAGE)),
            (Then::Fails(ErrorKind::WouldBlock), Some(Error::STORAGE)),
        ];
        for cut in [0, 10, 16, 300, whole.len() - 1] {
            for (then, error) in &broken {
                let mut sink = Recorder::default();
                let found = stage.verify(&mut Uneven::new(&whole[..cut], *then), &mut sink);
                let ended = match cut == whole.len() - 1 {
                    true => Error::SIGNATURE_INVALID,
                    false => Error::MALFORMED,
                };
                assert_eq!(found, Err(error.clone().unwrap_or(ended)), "{cut}");
                assert_eq!((sink.commits, sink.rollbacks), (0, 1));
            }
        }

        // The same of detached data, when signing and when verifying.
        let sender = world.sender(0);
        let data = stage.data.as_slice();
        let signed = replication::sign_from(&sender, &start(), &mut Uneven::new(data, ends), NOW);
        let (signature, next) = signed.unwrap();
        assert_eq!(next, stage.next);
        for (then, error) in broken {
            let mut whole = Uneven::new(data, then);
            let found =
                replication::verify_from(&stage.receiver, &start(), &mut whole, &signature, NOW);
            assert_eq!(found.err(), error);
            let signed =
                replication::sign_from(&sender, &start(), &mut Uneven::new(data, then), NOW);
            assert_eq!(signed.err(), error);
        }
    }
}

#[test]
fn memory_gives_out_what_was_committed() {
    for world in worlds() {
        let stage = Stage::new(world);
        let len = stage.data.len();
        let mut sink = MemorySink::new(len);
        stage
            .verify(&mut stage.package.as_slice(), &mut sink)
            .unwrap();
        // Another verification does not touch what is there.
        let signed = replication::sign(&world.sender(0), &start(), b"", NOW);
        let empty = package(&signed.unwrap().0, b"");
        for mut other in [stage.package.as_slice(), &empty] {
            let again = stage.verify(&mut other, &mut sink);
            assert_eq!(again, Err(Error::INVALID_ARGUMENT));
        }
        assert_eq!(sink.into_data(), Some(stage.data.clone()));

        let mut sink = MemorySink::new(len - 1);
        let found = stage.verify(&mut stage.package.as_slice(), &mut sink);
        assert_eq!(found, Err(Error::TOO_LARGE));
        assert_eq!(sink.into_data(), None);

        let mut sink = MemorySink::new(len);
        let found = stage.verify(&mut stage.changed().as_slice(), &mut sink);
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        assert_eq!(sink.into_data(), None);
        assert_eq!(MemorySink::new(0).into_data(), None);
    }
}

/// The names in a directory, in their order.
fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A reader that looks at the file while it is written.
struct Watching<'a> {
    bytes: &'a [u8],
    path: &'a Path,
    before: Option<&'a [u8]>,
    looked: usize,
}

impl Read for Watching<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        assert_eq!(fs::read(self.path).ok().as_deref(), self.before);
        assert_eq!(
            names(self.path.parent().unwrap()).len(),
            1 + usize::from(self.before.is_some())
        );
        self.looked += 1;
        self.bytes.read(room)
    }
}

#[test]
fn a_file_appears_verified_or_not_at_all() {
    for world in worlds() {
        let stage = Stage::new(world);
        for before in [None, Some(&b"old"[..])] {
            let dir = TempDir::new();
            let directory = dir.path("in");
            fs::create_dir(&directory).unwrap();
            let path = directory.join("data");
            if let Some(old) = before {
                fs::write(&path, old).unwrap();
            }
            let held = names(&directory);
            let unchanged = || {
                assert_eq!(fs::read(&path).ok().as_deref(), before);
                assert_eq!(names(&directory), held);
            };

            // Dropped, refused at once, refused at the end, ended early, a failing reader.
            drop(FileSink::create(&path).unwrap());
            unchanged();
            let whole = stage.package.as_slice();
            let cut = &whole[..whole.len() - 1];
            let fails = Then::Fails(ErrorKind::Other);
            let changed = stage.changed();
            let refused: [(&mut dyn Read, Error); 4] = [
                (&mut &b"CMTRUST\n\0\0\0\x01\0\0\0\0"[..], Error::MALFORMED),
                (&mut changed.as_slice(), Error::SIGNATURE_INVALID),
                (&mut &*cut, Error::SIGNATURE_INVALID),
                (&mut Uneven::new(cut, fails), Error::STORAGE),
            ];
            for (package, error) in refused {
                let mut sink = FileSink::create(&path).unwrap();
                assert_eq!(stage.verify(package, &mut sink), Err(error));
                // Gone before the sink is.
                unchanged();
                // It is of no more use.
                let found = stage.verify(&mut stage.package.as_slice(), &mut sink);
                assert_eq!(found, Err(Error::INVALID_ARGUMENT));
                unchanged();
            }

            let mut sink = FileSink::create(&path).unwrap();
            let mut package = Watching {
                bytes: whole,
                path: &path,
                before,
                looked: 0,
            };
            stage.verify(&mut package, &mut sink).unwrap();
            assert!(package.looked >= 4);
            assert_eq!(fs::read(&path).unwrap(), stage.data);
            assert_eq!(names(&directory), ["data"]);
            let found = stage.verify(&mut stage.package.as_slice(), &mut sink);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT));
            drop(sink);
            assert_eq!(fs::read(&path).unwrap(), stage.data);
            assert_eq!(names(&directory), ["data"]);
        }
    }
}

#[test]
fn a_file_sink_is_for_the_path_of_a_file() {
    let dir = TempDir::new();
    let invalid = [dir.path(""), dir.path(".."), dir.path("a/.."), "/".into()];
    for path in invalid {
        let made = FileSink::create(&path).err();
        assert_eq!(made, Some(Error::INVALID_ARGUMENT), "{}", path.display());
    }
    let nowhere = FileSink::create(dir.path("no/such/file"));
    assert_eq!(nowhere.err(), Some(Error::STORAGE));
    let not_a_directory = dir.write("file", b"");
    let made = FileSink::create(Path::new(&not_a_directory).join("below"));
    assert_eq!(made.err(), Some(Error::STORAGE));
    assert_eq!(names(&dir.path("")), ["file"]);
}

/// What a process with this id left behind is left alone.
#[test]
fn names_that_are_taken_are_passed_over() {
    let dir = TempDir::new();
    let id = std::process::id();
    for number in 0..200 {
        dir.write(&format!(".cmcrypto-{id}-{number}.part"), b"left");
    }
    for _ in 0..50 {
        drop(FileSink::create(dir.path("data")).unwrap());
    }
    let held = names(&dir.path(""));
    assert_eq!(held.len(), 200);
    for name in held {
        assert_eq!(dir.read(&name), b"left");
    }
}

#[cfg(unix)]
#[test]
fn a_file_replaces_a_link_and_is_its_owners_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    for world in worlds() {
        let stage = Stage::new(world);
        let dir = TempDir::new();
        let target = dir.write("target", b"old");
        let link = dir.path("link");
        symlink(&target, &link).unwrap();
        let mut sink = FileSink::create(&link).unwrap();
        let part = names(&dir.path("")).remove(0);
        assert!(part.starts_with(".cmcrypto-") && part.ends_with(".part"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir.path(&part)), 0o600);
        stage
            .verify(&mut stage.package.as_slice(), &mut sink)
            .unwrap();
        assert!(link.symlink_metadata().unwrap().is_file());
        assert_eq!(mode(&link), 0o600);
        assert_eq!(fs::read(&link).unwrap(), stage.data);
        assert_eq!(fs::read(&target).unwrap(), b"old");
    }
}
