//! Files beside their signatures.

use std::io::{Read, Seek};
use std::path::Path;

use super::*;
use crate::support;

fn sign_file(
    key: &ExchangeKey, position: &Position, path: &Path,
) -> Result<(Vec<u8>, Position), i32> {
    let path = c_path(path);
    signed(|signature, next| unsafe {
        let (key, position, path) = (key.get(), position.get(), path.as_ptr());
        cmcrypto_replication_sign_file(key, position, path, NOW, signature, next)
    })
}

/// What was accepted, and the file as the operating system numbers it.
fn verify_file(
    at: &Directory, position: &Position, path: &Path, signature: &[u8],
) -> Result<(Accepted, i64), i32> {
    let (path, mut file) = (c_path(path), 0);
    let accepted = verified(|verified, size| unsafe {
        cmcrypto_replication_verify_file(
            at.0.get(),
            position.get(),
            path.as_ptr(),
            signature.as_ptr(),
            signature.len(),
            NOW,
            &raw mut file,
            verified,
            size,
        )
    });
    // 0 would be a file that is open.
    assert_eq!(accepted.is_err(), file == -1);
    Ok((accepted?, file))
}

#[test]
fn the_file_that_was_hashed_is_handed_over() {
    let (key, at) = two_sites();
    let start = Position::first();
    let path = support::scratch("replicated_files").join("data");
    // Less than the buffer, and more.
    for len in [0, 1, 300_000] {
        let data = vec![0x5a; len];
        std::fs::write(&path, &data).unwrap();
        let (signature, sent) = sign_file(&key, &start, &path).unwrap();
        let whole = verify(&at, &start, &data, &signature).unwrap();
        let (accepted, file) = verify_file(&at, &start, &path, &signature).unwrap();
        assert_eq!(accepted, (sent, NEXT, NOW));
        assert_eq!(accepted, whole);

        // The path may name another file by then.
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, b"another").unwrap();
        let mut file = take(file);
        assert_eq!(file.stream_position().unwrap(), 0);
        let mut read = Vec::new();
        file.read_to_end(&mut read).unwrap();
        assert!(read == data);
    }
}

#[test]
fn a_file_that_is_not_what_was_signed() {
    let (key, at) = two_sites();
    let start = Position::first();
    let directory = support::scratch("replicated_files_refused");
    let path = directory.join("data");
    std::fs::write(&path, DATA).unwrap();
    let (signature, sent) = sign_file(&key, &start, &path).unwrap();
    let invalid = Some(CMCRYPTO_ERROR_SIGNATURE_INVALID);
    for data in [&flipped(DATA, 0)[..], &DATA[1..], &[DATA, b"x"].concat()] {
        std::fs::write(&path, data).unwrap();
        assert_eq!(verify_file(&at, &start, &path, &signature).err(), invalid);
    }
    std::fs::write(&path, DATA).unwrap();
    let replayed = Some(CMCRYPTO_ERROR_REPLAYED);
    assert_eq!(verify_file(&at, &sent, &path, &signature).err(), replayed);

    let storage = Some(CMCRYPTO_ERROR_STORAGE);
    let nothing = directory.join("nothing");
    assert_eq!(sign_file(&key, &start, &nothing).err(), storage);
    assert_eq!(verify_file(&at, &start, &nothing, &signature).err(), storage);
    let no_file = Some(INVALID);
    assert_eq!(sign_file(&key, &start, &directory).err(), no_file);
    assert_eq!(detail(), "path: not a regular file");
    let refused = verify_file(&at, &start, &directory, &signature);
    assert_eq!(refused.err(), no_file);
    let said = detail();
    assert!(said.ends_with(&format!("not a regular file: {}", directory.display())), "{said}");
}

/// Opening a pipe would wait for a writer.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_opened() {
    let (key, start) = (p01_key(), Position::first());
    let pipe = support::scratch("replicated_pipe").join("pipe");
    let _ = std::fs::remove_file(&pipe);
    support::run_ok("coreutils", std::process::Command::new("mkfifo").arg(&pipe));
    assert_eq!(sign_file(&key, &start, &pipe).err(), Some(INVALID));
    assert_eq!(detail(), "path: not a regular file");
}
