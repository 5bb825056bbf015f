//! No key and nonce ever serve two chunks.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use cmcrypto_core::content::{ContentId, EncryptedFile, HashCheck};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::sha256;

use crate::content::encrypted::fixture::*;
use crate::content::encrypted::model::{self, CHUNK, Use};

/// Many files with indices and paths that are nearly alike, in several runs of several packages: each chunk of each
/// stream opens by hand under the key and nonce that the documentation gives it, and no two are the same.
#[test]
fn over_files_runs_and_packages() {
    let contents = [0, 1, CHUNK, 2 * CHUNK, 3 * CHUNK + 1].map(bytes);
    let paths = [
        "a",
        "b",
        "aa",
        "a/a",
        "\0",
        "\0\0\0\u{1}a",
        "a\0\0\0\0\u{1}",
    ];
    let mut uses: HashSet<Use> = HashSet::new();
    let mut chunks = 0;
    let mut take = |opened: (Vec<u8>, Vec<Use>), content: &[u8]| {
        assert!(opened.0 == content);
        for used in opened.1 {
            chunks += 1;
            assert!(uses.insert(used), "a nonce comes twice under a key");
        }
    };
    for &provider in Provider::ALL {
        for (name, version) in [("P0100012", 1), ("P0100012", 2), ("P0100013", 1)] {
            for _ in 0..2 {
                let package = ContentId::new(name).unwrap();
                let run = Run::of(provider, package, version, sha256(MANIFEST));
                let model = run.model();
                let mut manifest = Vec::new();
                run.encryption
                    .encrypt_manifest(MANIFEST, &mut manifest)
                    .unwrap();
                take(model::open(&model.manifest_key(), &manifest), MANIFEST);
                for index in 0..35_u32 {
                    // The same content, and the same path, under several indices.
                    let content = &contents[index as usize % contents.len()];
                    let path = paths[index as usize / contents.len()];
                    let index = index | (index & 1) << 24;
                    let stream = run.encrypt(&file(index, path, content), content);
                    take(model::open(&model.file_key(index, path), &stream), content);
                }
            }
        }
    }
    assert_eq!(uses.len(), chunks);
    assert!(chunks > 350 * Provider::ALL.len(), "{chunks}");
}

/// A second time is refused, under whichever path, and also if the first one failed.
#[test]
fn an_index_is_begun_once() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(CHUNK + 1);
        let again = |index, path| {
            let mut stream = Vec::new();
            let file = file(index, path, &content);
            let check = HashCheck::Compared;
            let from = &mut &content[..];
            let found = run.encryption.encrypt_file(&file, check, from, &mut stream);
            (found, stream.len())
        };
        let refused = (Err(Error::INVALID_ARGUMENT), 0);
        assert_eq!(again(5, "a").0, Ok(()));
        assert_eq!(again(5, "a"), refused);
        assert_eq!(again(5, "b"), refused);
        let short = EncryptedFile {
            size: content.len() as u64 + 1,
            ..file(6, "a", &content)
        };
        let check = HashCheck::Compared;
        let (from, to) = (&mut &content[..], &mut Vec::new());
        let failed = run.encryption.encrypt_file(&short, check, from, to);
        assert_eq!(failed, Err(Error::HASH_MISMATCH));
        assert_eq!(again(6, "a"), refused);
        assert_eq!(again(7, "a").0, Ok(()));
        // The manifest that was another is not tried again.
        let other = run.encryption.encrypt_manifest(b"another", &mut Vec::new());
        assert_eq!(other, Err(Error::HASH_MISMATCH));
        let again = run.encryption.encrypt_manifest(MANIFEST, &mut Vec::new());
        assert_eq!(again, Err(Error::INVALID_ARGUMENT));
    }
}

/// Of many threads that begin one index, one does.
#[test]
fn among_threads() {
    let run = Run::new(Provider::default());
    let begun = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for index in 0..200 {
                    let file = file(index, "a", b"x");
                    let check = HashCheck::Compared;
                    let (from, to) = (&mut &b"x"[..], &mut Vec::new());
                    match run.encryption.encrypt_file(&file, check, from, to) {
                        Ok(()) => _ = begun.fetch_add(1, Ordering::Relaxed),
                        Err(error) => assert_eq!(error, Error::INVALID_ARGUMENT),
                    }
                }
            });
        }
    });
    assert_eq!(begun.into_inner(), 200);
}

/// Each run draws its own.
#[test]
fn keys_differ() {
    for &provider in Provider::ALL {
        let runs: Vec<Run> = (0..20).map(|_| Run::new(provider)).collect();
        let keys: HashSet<Vec<u8>> = runs.iter().map(Run::exposed).collect();
        assert_eq!(keys.len(), runs.len());
        assert!(keys.iter().all(|key| key.len() == 32 && *key != [0; 32]));
        let commitments: HashSet<_> = runs.iter().map(|run| *run.header().commitment()).collect();
        assert_eq!(commitments.len(), runs.len());
    }
}
