//! A client's identity in a file: made once, whole, and never written over.

use std::fs;
use std::path::Path;

use cmcrypto_core::client_certificate::{LoadedIdentity, load_or_make_identity};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::{NOW, TempDir, openssl, vector};

const UNTIL: Timestamp = NOW.saturating_add(365 * 86_400);

fn load(path: &Path, password: Option<&[u8]>) -> Result<LoadedIdentity, Error> {
    load_or_make_identity(Provider::default(), path, password, "PC01", NOW, UNTIL)
}

fn names_in(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path("")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The file stays as it is, and what is refused leaves nothing beside it.
fn refused(content: &[u8], password: Option<&[u8]>, expected: Error) {
    let directory = TempDir::new();
    let path = directory.path("client.pem");
    fs::write(&path, content).unwrap();
    let outcome = load(&path, password).map(|loaded| loaded.is_new);
    assert_eq!(
        outcome,
        Err(expected),
        "{}",
        String::from_utf8_lossy(content)
    );
    assert!(fs::read(&path).unwrap() == content);
    assert_eq!(names_in(&directory), ["client.pem"]);
}

#[test]
fn made_once_and_read_by_others() {
    let directory = TempDir::new();
    for (name, password) in [
        ("plain.pem", None),
        ("encrypted.pem", Some(&b"correct horse"[..])),
    ] {
        let path = directory.path(name);
        let made = load(&path, password).unwrap();
        assert!(made.is_new);
        let certificate = made.identity.certificate();
        assert_eq!(certificate.subject_text(), "CN=PC01,CN=SMS");
        assert_eq!(
            (certificate.not_before(), certificate.not_after()),
            (NOW.saturating_add(-3600), UNTIL)
        );
        let content = fs::read(&path).unwrap();
        // Another provider, another time.
        for provider in Provider::ALL {
            let again =
                load_or_make_identity(*provider, &path, password, "PC02", UNTIL, UNTIL).unwrap();
            assert!(!again.is_new);
            assert_eq!(again.identity.certificate().to_der(), certificate.to_der());
        }
        assert!(fs::read(&path).unwrap() == content);

        let path = directory.text(name);
        let pass = format!(
            "pass:{}",
            String::from_utf8_lossy(password.unwrap_or_default())
        );
        let public = openssl(&["pkey", "-in", &path, "-passin", &pass, "-pubout"]).unwrap();
        let certified = openssl(&["x509", "-in", &path, "-noout", "-pubkey"]).unwrap();
        assert_eq!(public, certified);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    let names = [
        "encrypted.pem",
        "encrypted.pem.lock",
        "plain.pem",
        "plain.pem.lock",
    ];
    assert_eq!(names_in(&directory), names);
    for wrong in [None, Some(&b"wrong"[..])] {
        let refused = load(&directory.path("encrypted.pem"), wrong).err();
        assert_eq!(refused, Some(Error::WRONG_PASSWORD));
    }
    // Who has a password thinks that the key is encrypted.
    let plain = load(&directory.path("plain.pem"), Some(b"password")).err();
    assert_eq!(plain, Some(Error::WRONG_PASSWORD));
    for name in ["new.pem", "plain.pem"] {
        let empty = load(&directory.path(name), Some(b"")).err();
        assert_eq!(empty, Some(Error::INVALID_ARGUMENT));
    }
    assert_eq!(names_in(&directory), names);
}

/// As many threads as want it at once: one makes it, all have it.
#[test]
fn whoever_is_first() {
    let directory = TempDir::new();
    let path = directory.path("client.pem");
    let start = std::sync::Barrier::new(8);
    let loaded: Vec<LoadedIdentity> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    load(&path, None).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(loaded.iter().filter(|loaded| loaded.is_new).count(), 1);
    let der = |loaded: &LoadedIdentity| loaded.identity.certificate().to_der().to_vec();
    assert!(loaded.iter().all(|other| der(other) == der(&loaded[0])));
    assert_eq!(names_in(&directory), ["client.pem", "client.pem.lock"]);
}

#[test]
fn what_others_write() {
    let key = vector("keys/client-2048.key.pem");
    let certificate = vector("keys/client-2048.cert.pem");
    let note: &[u8] = b"Bag Attributes\n    friendlyName: PC01\n";
    for content in [
        [&key[..], &certificate].concat(),
        [&certificate[..], &key].concat(),
        [note, &certificate, note, &key].concat(),
        [note, &key, b"\n\n", note, &certificate, note].concat(),
    ] {
        let directory = TempDir::new();
        let path = directory.path("client.pem");
        fs::write(&path, &content).unwrap();
        assert!(!load(&path, None).unwrap().is_new);
    }
}

#[test]
fn what_is_no_identity() {
    let key = vector("keys/client-2048.key.pem");
    let certificate = vector("keys/client-2048.cert.pem");
    let whole = [&key[..], &certificate].concat();
    const MALFORMED: Error = Error::MALFORMED;
    for content in [
        &b""[..],
        b"no identity",
        &key,
        &certificate,
        &[&key[..], &key].concat(),
        &[&certificate[..], &certificate].concat(),
        &[&whole[..], &certificate].concat(),
    ] {
        refused(content, None, MALFORMED);
    }
    // Cut anywhere, but in the last newline.
    for end in (0..whole.len() - 1).step_by(97) {
        refused(&whole[..end], None, MALFORMED);
    }
    let other = vector("keys/client-3072.cert.pem");
    refused(&[&key[..], &other].concat(), None, Error::KEY_MISMATCH);
    let (key, certificate) = (
        vector("keys/mp-2048.key.pem"),
        vector("keys/mp-2048.cert.pem"),
    );
    let for_encryption = [&key[..], &certificate].concat();
    refused(&for_encryption, None, Error::CERTIFICATE_USAGE);
    let long = [&whole[..], &vec![b'\n'; 256 * 1024]].concat();
    refused(&long, None, Error::TOO_LARGE);
}

#[test]
fn paths_that_hold_none() {
    let directory = TempDir::new();
    assert_eq!(
        load(&directory.path(""), None).err(),
        Some(Error::INVALID_ARGUMENT)
    );
    let nowhere = directory.path("nothing/client.pem");
    assert_eq!(load(&nowhere, None).err(), Some(Error::STORAGE));
    assert!(names_in(&directory).is_empty());
    #[cfg(unix)]
    {
        // It would make a file elsewhere, and a pipe would wait for a writer.
        let (link, pipe) = (directory.path("link"), directory.path("pipe"));
        std::os::unix::fs::symlink(directory.path("nothing"), &link).unwrap();
        assert_eq!(load(&link, None).err(), Some(Error::STORAGE));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(load(&pipe, None).err(), Some(Error::INVALID_ARGUMENT));
        assert_eq!(names_in(&directory), ["link", "link.lock", "pipe"]);
    }
}

/// Its certificate is not of before 1970, where a machine's first clock may be, nor over already: it would stay.
#[test]
fn times_of_a_new_one() {
    let directory = TempDir::new();
    let make = |name: &str, now, until| {
        let path = directory.path(name);
        load_or_make_identity(Provider::default(), path, None, "PC01", now, until)
    };
    let first = make("first", Timestamp::from_unix(30), UNTIL).unwrap();
    let certificate = first.identity.certificate();
    assert_eq!(certificate.not_before(), Timestamp::from_unix(0));
    let over = make("over", NOW, NOW.saturating_add(-1)).err();
    assert_eq!(over, Some(Error::INVALID_ARGUMENT));
    assert!(!directory.path("over").exists());
}

/// Killed at each of its calls it leaves no file or a whole one, readable by its owner alone, and the
/// next call has one and clears up.
#[cfg(target_os = "linux")]
#[test]
fn killed_at_every_call() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use crate::trust::die_at;

    let mut outcomes = Vec::new();
    for at in 1.. {
        let directory = TempDir::new();
        let path = directory.path("client.pem");
        let mut child = Command::new("sh");
        child
            .args(["-c", "umask 000 && exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("client_certificate::identity_file::child_makes_an_identity")
            .env("CHILD_PATH", &path);
        let parent = path.parent().unwrap();
        let (status, calls) = die_at::run(&mut child, parent, "before", at);
        let found = fs::read(&path).ok();
        outcomes.push(found.is_some());
        let next = load(&path, None).unwrap();
        assert_eq!(next.is_new, found.is_none(), "{calls:?}");
        assert!(
            found.is_none_or(|found| fs::read(&path).unwrap() == found),
            "{calls:?}"
        );
        assert_eq!(
            names_in(&directory),
            ["client.pem", "client.pem.lock"],
            "{calls:?}"
        );
        for name in names_in(&directory) {
            let mode = fs::metadata(directory.path(&name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}, {calls:?}");
        }
        if status.success() {
            break;
        }
    }
    assert!(
        outcomes.contains(&true) && outcomes.contains(&false),
        "{outcomes:?}"
    );
}

#[test]
#[ignore = "a child of the test above"]
fn child_makes_an_identity() {
    let path = std::env::var_os("CHILD_PATH").expect("only runs as a child of another test");
    assert!(load(Path::new(&path), None).unwrap().is_new);
}
