//! Files with detached signatures: the file that is returned is the one that was hashed.

use std::fs;
use std::io::{Read, Seek, Write};
use std::path::Path;

use cmcrypto_core::Error;
use cmcrypto_core::replication::{self, ReplicationPosition, VerifiedReplication};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;

struct Stage {
    receiver: SiteDirectory,
    signature: Vec<u8>,
    next: ReplicationPosition,
    dir: TempDir,
}

impl Stage {
    fn new(world: &World) -> Self {
        let dir = TempDir::new();
        let path = dir.write("data", DATA);
        let mut file = fs::File::open(path).unwrap();
        let signed = replication::sign_from(&world.sender(0), &start(), &mut file, NOW);
        let (signature, next) = signed.unwrap();
        Self {
            receiver: world.receiver(0),
            signature,
            next,
            dir,
        }
    }

    fn verify(&self, path: impl AsRef<Path>) -> Result<(fs::File, VerifiedReplication), Error> {
        let at = start();
        replication::verify_file(&self.receiver, &at, path, &self.signature, NOW)
    }
}

#[test]
fn the_file_that_was_hashed_is_returned_at_its_start() {
    for world in worlds() {
        let stage = Stage::new(world);
        let path = stage.dir.path("data");
        let (mut file, verified) = stage.verify(&path).unwrap();
        assert_eq!(verified.position(), &stage.next);
        assert_eq!(verified.length(), DATA.len() as u64);
        // Another file takes the path, and then none does.
        fs::write(stage.dir.path("other"), b"other").unwrap();
        fs::rename(stage.dir.path("other"), &path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(file.stream_position().unwrap(), 0);
        let mut data = Vec::new();
        file.read_to_end(&mut data).unwrap();
        assert_eq!(data, DATA);
        // It is open for reading alone.
        assert!(file.write_all(b"x").is_err());
    }
}

#[test]
fn other_files_are_rejected() {
    for world in worlds() {
        let stage = Stage::new(world);
        let mut changed = DATA.to_vec();
        changed[0] ^= 1;
        for other in [&changed, &DATA[1..], b"", &[DATA, b"\n"].concat()] {
            let path = stage.dir.write("other", other);
            let found = stage.verify(path).unwrap_err();
            assert_eq!(found, Error::SIGNATURE_INVALID);
        }
        let found = stage.verify(stage.dir.path("none")).unwrap_err();
        assert_eq!(found, Error::STORAGE);
        let found = stage.verify(stage.dir.path("")).unwrap_err();
        assert_eq!(found, Error::INVALID_ARGUMENT);
        // The signature is judged before the path is looked at.
        let at = position(world, 0, 7, ZEROS);
        let receiver = &stage.receiver;
        let none = stage.dir.path("none");
        let found = replication::verify_file(receiver, &at, none, &stage.signature, NOW);
        assert_eq!(found.unwrap_err(), Error::ROLLBACK);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_only_to_regular_files() {
    use std::os::unix::fs::symlink;
    for world in worlds() {
        let stage = Stage::new(world);
        let link = |target: &Path| {
            let link = stage.dir.path("link");
            let _ = fs::remove_file(&link);
            symlink(target, &link).unwrap();
            link
        };
        assert!(stage.verify(link(&stage.dir.path("data"))).is_ok());
        let errors = [
            (stage.dir.path(""), Error::INVALID_ARGUMENT),
            ("/dev/null".into(), Error::INVALID_ARGUMENT),
            (stage.dir.path("nothing"), Error::STORAGE),
            // To itself.
            (stage.dir.path("link"), Error::STORAGE),
        ];
        for (target, error) in errors {
            let found = stage.verify(link(&target)).unwrap_err();
            assert_eq!(found, error, "{}", target.display());
        }
        // Nobody will ever write to it.
        let pipe = stage.dir.text("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(
            made.expect("mkfifo is needed: apt-get install coreutils")
                .success()
        );
        assert_eq!(stage.verify(&pipe).unwrap_err(), Error::INVALID_ARGUMENT);
        assert_eq!(
            stage.verify(link(Path::new(&pipe))).unwrap_err(),
            Error::INVALID_ARGUMENT
        );
    }
}
