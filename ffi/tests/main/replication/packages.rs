//! Packages in memory and in files, and sealed data.

use std::path::{Path, PathBuf};

use super::*;
use crate::support;

fn package_file(
    key: &ExchangeKey, position: &Position, data: &Path, package: &Path, now: i64,
) -> Result<Position, i32> {
    let (data, package) = (c_path(data), c_path(package));
    filled(|next, _| unsafe {
        let (key, position) = (key.get(), position.get());
        let (data, package) = (data.as_ptr(), package.as_ptr());
        cmcrypto_replication_write_package_file(key, position, data, package, now, next)
    })
    .map(Position)
}

/// The data, and what was accepted.
fn unpack(at: &Directory, position: &Position, package: &[u8]) -> Result<(Vec<u8>, Accepted), i32> {
    let mut accepted = Err(0);
    let data = try_make(cmcrypto_buffer_free, |data| {
        accepted = verified(|verified, size| unsafe {
            let (at, position) = (at.0.get(), position.get());
            let (package, len) = (package.as_ptr(), package.len());
            cmcrypto_replication_verify_package(
                at, position, package, len, NOW, data, verified, size,
            )
        });
        accepted.as_ref().map_or_else(|status| *status, |_| CMCRYPTO_OK)
    });
    Ok((bytes(&data?).to_vec(), accepted?))
}

fn unpack_to_file(
    at: &Directory, position: &Position, package: &[u8], data: &Path,
) -> Result<Accepted, i32> {
    let data = c_path(data);
    verified(|verified, size| unsafe {
        let (at, position, data) = (at.0.get(), position.get(), data.as_ptr());
        let (package, len) = (package.as_ptr(), package.len());
        cmcrypto_replication_verify_package_to_file(
            at, position, package, len, data, NOW, verified, size,
        )
    })
}

fn unpack_file(
    at: &Directory, position: &Position, package: &Path, data: &Path,
) -> Result<Accepted, i32> {
    let (package, data) = (c_path(package), c_path(data));
    verified(|verified, size| unsafe {
        let (at, position) = (at.0.get(), position.get());
        let (package, data) = (package.as_ptr(), data.as_ptr());
        cmcrypto_replication_verify_package_file(at, position, package, data, NOW, verified, size)
    })
}

/// An empty directory of this test's own.
fn empty(name: &str) -> PathBuf {
    let path = support::scratch(name);
    std::fs::remove_dir_all(&path).unwrap();
    support::scratch(name)
}

fn names_in(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn from_memory_and_files_to_memory_and_files() {
    let (key, at) = two_sites();
    let start = Position::first();
    let directory = empty("packages");
    let (source, packed, data) =
        (directory.join("source"), directory.join("packed"), directory.join("data"));
    for len in [0, 1, 300_000] {
        let content = vec![0x5a; len];
        std::fs::write(&source, &content).unwrap();
        let (in_memory, sent) = package(&key, &start, &content).unwrap();
        let next = package_file(&key, &start, &source, &packed, NOW).unwrap();
        // PKCS#1 v1.5 has no randomness.
        assert_eq!(next, sent);
        assert!(std::fs::read(&packed).unwrap() == in_memory);

        let expected = (sent, NEXT, NOW);
        let (unpacked, accepted) = unpack(&at, &start, &in_memory).unwrap();
        assert!(unpacked == content && accepted == expected);
        let accepted = unpack_to_file(&at, &start, &in_memory, &data);
        assert_eq!(accepted.as_ref(), Ok(&expected));
        assert!(std::fs::read(&data).unwrap() == content);
        std::fs::remove_file(&data).unwrap();
        let accepted = unpack_file(&at, &start, &packed, &data);
        assert_eq!(accepted.as_ref(), Ok(&expected));
        assert!(std::fs::read(&data).unwrap() == content);

        // Nobody signed what follows: it is refused, from memory and from a file, and nothing is there.
        let more = [&in_memory[..], b"\0"].concat();
        let malformed = Some(CMCRYPTO_ERROR_MALFORMED);
        std::fs::write(&packed, &more).unwrap();
        std::fs::remove_file(&data).unwrap();
        let refused = [
            unpack(&at, &start, &more).map(drop).err(),
            unpack_to_file(&at, &start, &more, &data).map(drop).err(),
            unpack_file(&at, &start, &packed, &data).map(drop).err(),
        ];
        assert_eq!(refused, [malformed; 3]);
        assert_eq!(detail(), "bytes behind the package");
        assert!(!data.exists());
        std::fs::write(&packed, &in_memory).unwrap();
        unpack_file(&at, &start, &packed, &data).unwrap();
    }
    assert_eq!(names_in(&directory), ["data", "packed", "source"]);
    #[cfg(unix)]
    for path in [&packed, &data] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_is_refused_leaves_what_was_there() {
    let (key, at) = two_sites();
    let start = Position::first();
    let directory = empty("packages_refused");
    let (packed, data) = (directory.join("packed"), directory.join("data"));
    std::fs::write(&data, b"from before").unwrap();
    let (good, sent) = package(&key, &start, DATA).unwrap();
    let end = good.len();
    for (at_position, bytes, status) in [
        (&start, flipped(&good, end - 1), CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (&start, good[..end - 1].to_vec(), CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (&start, good[..20].to_vec(), CMCRYPTO_ERROR_MALFORMED),
        (&start, flipped(&good, 0), CMCRYPTO_ERROR_MALFORMED),
        (&start, Vec::new(), CMCRYPTO_ERROR_MALFORMED),
        (&sent, good.clone(), CMCRYPTO_ERROR_REPLAYED),
    ] {
        std::fs::write(&packed, &bytes).unwrap();
        assert_eq!(unpack(&at, at_position, &bytes).err(), Some(status));
        let refused = unpack_to_file(&at, at_position, &bytes, &data);
        assert_eq!(refused.err(), Some(status));
        let refused = unpack_file(&at, at_position, &packed, &data);
        assert_eq!(refused.err(), Some(status));
        assert_eq!(std::fs::read(&data).unwrap(), b"from before");
        assert_eq!(names_in(&directory), ["data", "packed"]);
    }

    // Writing: neither the package from before is touched, nor is anything left.
    let source = directory.join("data");
    std::fs::write(&packed, &good).unwrap();
    let from_other = Position::start(c"P02", TO, STREAM).unwrap();
    let refused = package_file(&key, &from_other, &source, &packed, NOW);
    assert_eq!(refused.err(), Some(CMCRYPTO_ERROR_SITE_MISMATCH));
    let refused = package_file(&key, &start, &source, &packed, -1);
    assert_eq!(refused.err(), Some(INVALID));
    assert!(std::fs::read(&packed).unwrap() == good);
    assert_eq!(names_in(&directory), ["data", "packed"]);
}

#[test]
fn paths_that_name_no_file() {
    let (key, at) = two_sites();
    let start = Position::first();
    let directory = empty("packages_paths");
    let (packed, data) = (directory.join("packed"), directory.join("data"));
    std::fs::write(&data, DATA).unwrap();
    package_file(&key, &start, &data, &packed, NOW).unwrap();
    for no_file in [&directory, Path::new(""), Path::new("..")] {
        assert_eq!(package_file(&key, &start, &data, no_file, NOW), Err(INVALID));
        assert!(detail().starts_with("now, data_path or package_path: "));
        assert_eq!(unpack_file(&at, &start, &packed, no_file), Err(INVALID));
        assert!(detail().starts_with("data_path: not a file"), "{}", detail());
    }
    assert_eq!(package_file(&key, &start, &directory, &packed, NOW), Err(INVALID));
    assert_eq!(detail(), "data_path: not a regular file");
    assert_eq!(unpack_file(&at, &start, &directory, &data), Err(INVALID));
    assert_eq!(detail(), "package_path: not a regular file");
    let storage = Err(CMCRYPTO_ERROR_STORAGE);
    let nowhere = directory.join("nothing").join("here");
    assert_eq!(package_file(&key, &start, &nowhere, &packed, NOW), storage);
    assert_eq!(package_file(&key, &start, &data, &nowhere, NOW), storage);
    assert_eq!(unpack_file(&at, &start, &nowhere, &data).err(), storage.err());
    assert_eq!(unpack_file(&at, &start, &packed, &nowhere).err(), Some(CMCRYPTO_ERROR_STORAGE));
}

#[test]
fn a_package_s_claim() {
    let (good, _) = package(&p01_key(), &Position::first(), DATA).unwrap();
    let path = support::scratch("package_claim").join("packed");
    let head = &good[..good.len() - DATA.len()];
    // The data isn't needed.
    std::fs::write(&path, head).unwrap();
    let c = c_path(&path);
    for header in [
        filled(|header, size| unsafe {
            cmcrypto_replication_header_from_package(head.as_ptr(), head.len(), header, size)
        }),
        filled(|header, size| unsafe {
            cmcrypto_replication_header_from_package_file(c.as_ptr(), header, size)
        }),
    ] {
        let header = header.unwrap();
        assert_eq!(text_of(&header.stream), "inventory");
        assert_eq!(header.length, u64::try_from(DATA.len()).unwrap());
    }
    let short = filled(|header, size| unsafe {
        cmcrypto_replication_header_from_package(head.as_ptr(), head.len() - 1, header, size)
    });
    assert_eq!(short.err(), Some(CMCRYPTO_ERROR_MALFORMED));
}

fn seal(
    key: &ExchangeKey, position: &Position, to: &Handle<cmcrypto_certificate>,
) -> Result<(Vec<u8>, Position), i32> {
    signed(|sealed, next| unsafe {
        let (key, position) = (key.get(), position.get());
        let (data, len) = (DATA.as_ptr(), DATA.len());
        cmcrypto_replication_seal(key, position, data, len, to.get(), NOW, sealed, next)
    })
}

fn open_sealed(
    at: &Directory, position: &Position, sealed: &[u8],
    identities: &[*const cmcrypto_decryption_identity],
) -> Result<(Vec<u8>, Accepted), i32> {
    let mut accepted = Err(0);
    let data = try_make(cmcrypto_buffer_free, |data| {
        accepted = verified(|verified, size| unsafe {
            cmcrypto_replication_open(
                at.0.get(),
                position.get(),
                sealed.as_ptr(),
                sealed.len(),
                identities.as_ptr(),
                identities.len(),
                NOW,
                data,
                verified,
                size,
            )
        });
        accepted.as_ref().map_or_else(|status| *status, |_| CMCRYPTO_OK)
    });
    Ok((bytes(&data?).to_vec(), accepted?))
}

#[test]
fn sealed_to_a_site_and_opened_there() {
    let (key, at) = two_sites();
    let start = Position::first();
    let (sealed, sent) = seal(&key, &start, &certificate("mp-2048")).unwrap();
    assert!(!sealed.windows(DATA.len()).any(|window| window == DATA));
    let (other, identity) = (decryption_identity("mp2-2048"), decryption_identity("mp-2048"));
    let identities = [other.get(), identity.get()];
    let (data, accepted) = open_sealed(&at, &start, &sealed, &identities).unwrap();
    assert_eq!(data, DATA);
    assert_eq!(accepted, (sent, NEXT, NOW));

    let again = open_sealed(&at, &accepted.0, &sealed, &identities);
    assert_eq!(again.err(), Some(CMCRYPTO_ERROR_REPLAYED));
    let not_for = open_sealed(&at, &start, &sealed, &identities[..1]);
    assert_eq!(not_for.err(), Some(CMCRYPTO_ERROR_NOT_A_RECIPIENT));
    let changed = flipped(&sealed, sealed.len() - 1);
    let changed = open_sealed(&at, &start, &changed, &identities);
    assert_eq!(changed.err(), Some(CMCRYPTO_ERROR_DECRYPT));
    let nobody = Directory::new(TO, &secure());
    let unknown = open_sealed(&nobody, &start, &sealed, &identities);
    assert_eq!(unknown.err(), Some(CMCRYPTO_ERROR_SITE_KEY_UNKNOWN));

    let for_signing = seal(&key, &start, &certificate("client-2048"));
    assert_eq!(for_signing.err(), Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE));
}
