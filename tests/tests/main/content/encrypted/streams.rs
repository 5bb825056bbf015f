//! Streams come back as they were, whole and in parts, and not at all if anything about them was changed.

use cmcrypto_core::content::{CHUNK_LEN, ContentId, EncryptedFile, HashCheck, MAX_FILE_LEN};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::flips;
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::content::encrypted::fixture::*;
use crate::content::encrypted::model::{self, CHUNK, nonce, seal_chunk};

const SEALED: usize = CHUNK + 16;

/// Around the ends of chunks and blocks.
const SIZES: [usize; 14] = [
    0,
    1,
    15,
    16,
    17,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    2 * CHUNK - 1,
    2 * CHUNK,
    2 * CHUNK + 1,
    3 * CHUNK,
    5 * CHUNK - 16,
    1_000_000,
];

/// As the documentation says, by both providers, and by hand.
#[test]
fn round_trips() {
    assert_eq!(CHUNK_LEN, CHUNK);
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let model = run.model();
        assert_eq!(&model.commitment(), run.header().commitment());
        for (index, size) in SIZES.into_iter().enumerate() {
            let content = bytes(size);
            let path = format!("dir/file-{size}");
            let file = file(index as u32, &path, &content);
            let stream = run.encrypt(&file, &content);
            let by_hand = model::seal(&model.file_key(file.index, &path), &content);
            assert!(stream == by_hand, "{size}");
            for &other in Provider::ALL {
                let wrapped = run
                    .key
                    .wrap_to_certificates(&[certificate(provider, RECIPIENT)], NOW);
                let identities = [decryption_identity(other, RECIPIENT)];
                let key = cmcrypto_core::content::ContentKey::unwrap_with_certificate(
                    run.header(),
                    &wrapped.unwrap(),
                    &identities,
                )
                .unwrap();
                let (found, written) = decrypt(&key, &file, &stream);
                assert_eq!(found, Ok(()), "{size}");
                assert!(written == content, "{size}");
            }
            // Whole, as a range; and no byte of it.
            let whole = decrypt_range(&run.key, &file, 0..file.size, &stream);
            assert!(whole == (Ok(()), content), "{size}");
            let none = decrypt_range(&run.key, &file, file.size..file.size, &stream);
            assert_eq!(none, (Ok(()), vec![]));
        }
    }
}

#[test]
fn any_range_is_the_slice() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(5 * CHUNK + 777);
        let file = file(0, "a", &content);
        let stream = run.encrypt(&file, &content);
        let size = content.len();
        let near = prop_oneof![
            0..=size,
            (0..=5usize, 0..4usize)
                .prop_map(move |(chunk, by)| { (chunk * CHUNK + by).saturating_sub(2).min(size) }),
        ];
        property(300, (near.clone(), near), |(one, two)| {
            let (start, end) = (one.min(two), one.max(two));
            let range = start as u64..end as u64;
            let at = file.encrypted_range(range.clone()).unwrap();
            // Just the chunks that hold it.
            let (first, last) = (start / CHUNK, end.div_ceil(CHUNK));
            let expected = if start == end {
                0..0
            } else {
                (first * SEALED) as u64..(last * SEALED).min(stream.len()) as u64
            };
            prop_assert_eq!(at, expected);
            let (found, written) = decrypt_range(&run.key, &file, range, &stream);
            prop_assert_eq!(found, Ok(()));
            prop_assert!(written == content[start..end]);
            Ok(())
        });
        for bad in [(0, size + 1), (size + 1, size + 1), (2, 1), (0, usize::MAX)] {
            let range = bad.0 as u64..bad.1 as u64;
            let found = file.encrypted_range(range.clone());
            assert_eq!(found, Err(Error::INVALID_ARGUMENT), "{bad:?}");
            let found = run
                .key
                .decrypt_range(&file, range, &mut &stream[..], &mut Vec::new());
            assert_eq!(found, Err(Error::INVALID_ARGUMENT), "{bad:?}");
        }
    }
}

/// Without a copy it is the same, byte for byte, and refused alike.
#[test]
fn in_place() {
    for &provider in Provider::ALL {
        let (run, check) = (Run::new(provider), HashCheck::Compared);
        let model = run.model();
        for (index, size) in SIZES.into_iter().enumerate() {
            let (index, content) = (index as u32, bytes(size));
            let file = file(index, "a", &content);
            let (mut data, mut stream) = (content.clone(), Vec::new());
            let encrypted = run
                .encryption
                .encrypt_in_place(&file, check, &mut data, &mut stream);
            assert_eq!(encrypted, Ok(()), "{size}");
            assert!(
                stream == model::seal(&model.file_key(index, "a"), &content),
                "{size}"
            );
            assert!(size < 16 || data != content, "{size}");
            for (start, end) in [(0, size), (size / 3, size / 2), (size / 2, size)] {
                let range = start as u64..end as u64;
                let at = file.encrypted_range(range.clone()).unwrap();
                let fetched = &stream[at.start as usize..at.end as usize];
                let decrypt = |fetched: &[u8]| {
                    let (mut memory, mut written) = (fetched.to_vec(), Vec::new());
                    let range = range.clone();
                    let found = run
                        .key
                        .decrypt_in_place(&file, range, &mut memory, &mut written);
                    // A failure leaves nothing of what was decrypted before it.
                    assert!(
                        found.is_ok() || memory.iter().all(|byte| *byte == 0),
                        "{size}"
                    );
                    (found.err(), written)
                };
                assert!(
                    decrypt(fetched) == (None, content[start..end].to_vec()),
                    "{size}"
                );
                let malformed = Some(Error::MALFORMED);
                assert_eq!(decrypt(&[fetched, &[0]].concat()).0, malformed, "{size}");
                if let Some((last, rest)) = fetched.split_last() {
                    assert_eq!(decrypt(rest), (malformed, vec![]), "{size}");
                    let changed = [rest, &[last ^ 1]].concat();
                    let whole = (fetched.len() - 1) / SEALED * CHUNK;
                    let (found, written) = decrypt(&changed);
                    assert_eq!(found, Some(Error::DECRYPT), "{size}");
                    assert!(written.len() <= whole && content[start..].starts_with(&written));
                }
            }
            let again = run
                .encryption
                .encrypt_in_place(&file, check, &mut data, &mut stream);
            assert_eq!(again, Err(Error::INVALID_ARGUMENT));
        }
        // Another file than the manifest has, or one of another length: nothing is written or changed.
        let content = bytes(CHUNK + 9);
        for (index, other) in [(100, vec![7; CHUNK + 9]), (101, content[1..].to_vec())] {
            let (mut data, mut stream) = (other.clone(), Vec::new());
            let file = file(index, "a", &content);
            let found = run
                .encryption
                .encrypt_in_place(&file, check, &mut data, &mut stream);
            assert_eq!(found, Err(Error::HASH_MISMATCH));
            assert!(data == other && stream.is_empty());
        }
        let backwards = run.key.decrypt_in_place(
            &file(0, "a", &content),
            0..u64::MAX,
            &mut [],
            &mut Vec::new(),
        );
        assert_eq!(backwards, Err(Error::INVALID_ARGUMENT));
    }
}

/// Of what a range does not touch nothing is asked for, and so nothing is known; what it touches is verified.
#[test]
fn ranges_of_what_was_changed() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(3 * CHUNK + 100);
        let file = file(0, "a", &content);
        let stream = run.encrypt(&file, &content);
        let mut changed = stream.clone();
        changed[SEALED + 70] ^= 1;
        let read = |start: usize, end: usize, stream: &[u8]| {
            let range = start as u64..end as u64;
            let (found, written) = decrypt_range(&run.key, &file, range, stream);
            assert!(written == content[start..start + written.len()]);
            (found.err(), written.len())
        };
        let decrypt = Some(Error::DECRYPT);
        assert_eq!(read(5, CHUNK, &changed), (None, CHUNK - 5));
        assert_eq!(read(5, CHUNK + 1, &changed), (decrypt.clone(), CHUNK - 5));
        assert_eq!(
            read(2 * CHUNK - 1, 3 * CHUNK, &changed),
            (decrypt.clone(), 0)
        );
        assert_eq!(
            read(2 * CHUNK, content.len(), &changed),
            (None, CHUNK + 100)
        );
        // Chunks of another place, file or run where those of the range should be.
        let moved = [&stream[..SEALED], &stream[..SEALED], &stream[2 * SEALED..]].concat();
        assert_eq!(read(CHUNK, CHUNK + 1, &moved), (decrypt.clone(), 0));
        let other = run.encrypt(&file_of(1, &content), &content);
        assert_eq!(read(CHUNK, CHUNK + 1, &other), (decrypt.clone(), 0));
        // Less than was asked for; and what is more is left.
        let range = 10..2 * CHUNK as u64;
        for cut in [0, 1, SEALED - 1, SEALED, 2 * SEALED - 1] {
            let mut written = Vec::new();
            let from = &mut &stream[..cut];
            let found = run
                .key
                .decrypt_range(&file, range.clone(), from, &mut written);
            assert_eq!(found, Err(Error::MALFORMED), "{cut}");
            assert_eq!(
                written.len(),
                (cut / SEALED * CHUNK).saturating_sub(10),
                "{cut}"
            );
        }
        let (from, mut written) = (&mut &stream[..], Vec::new());
        let found = run.key.decrypt_range(&file, range, from, &mut written);
        assert!(found == Ok(()) && written == content[10..2 * CHUNK]);
        assert_eq!(from.len(), stream.len() - 2 * SEALED);
    }
}

fn file_of(index: u32, content: &[u8]) -> EncryptedFile<'static> {
    file(index, "a", content)
}

/// A download that was cut off goes on after its last whole chunk, and what was there is not asked for again.
#[test]
fn resumed() {
    let run = Run::new(Provider::default());
    let content = bytes(3 * CHUNK + 5);
    let file = file(0, "a", &content);
    let stream = run.encrypt(&file, &content);
    for cut in [
        0,
        1,
        SEALED - 1,
        SEALED,
        SEALED + 1,
        3 * SEALED,
        stream.len() - 1,
    ] {
        let (found, mut written) = decrypt(&run.key, &file, &stream[..cut]);
        assert_eq!(found, Err(Error::MALFORMED), "{cut}");
        assert_eq!(written.len(), cut / SEALED * CHUNK, "{cut}");
        let rest = written.len() as u64..file.size;
        let (found, more) = decrypt_range(&run.key, &file, rest, &stream);
        assert_eq!(found, Ok(()), "{cut}");
        written.extend(more);
        assert!(written == content, "{cut}");
    }
}

/// Whatever is changed, nothing of the chunk that it is in is written, nor of any after it.
#[test]
fn every_change_is_refused() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(3 * CHUNK + 100);
        let file = file(0, "a", &content);
        let stream = run.encrypt(&file, &content);
        let refused = |what: &str, stream: &[u8], error: Error, whole: usize| {
            let (found, written) = decrypt(&run.key, &file, stream);
            assert_eq!(found, Err(error), "{provider:?}, {what}");
            assert!(written == content[..whole * CHUNK], "{provider:?}, {what}");
        };
        // Truncated: at the end of each chunk, and within them.
        for number in 0..4 {
            for within in [0, 1, 15, 16, 17, 99, 115] {
                let cut = number * SEALED + within;
                refused("cut", &stream[..cut], Error::MALFORMED, number);
            }
        }
        // Appended to.
        for more in [1, 16, 17, SEALED] {
            let long = [&stream[..], &vec![0; more]].concat();
            refused("appended", &long, Error::MALFORMED, 3);
        }
        let twice = [&stream[..], &stream].concat();
        refused("twice", &twice, Error::MALFORMED, 3);
        // Moved, doubled, left out.
        let chunk =
            |number: usize| &stream[number * SEALED..((number + 1) * SEALED).min(stream.len())];
        for (order, whole) in [
            ([1, 0, 2, 3], 0),
            ([0, 2, 1, 3], 1),
            ([2, 1, 0, 3], 0),
            ([0, 0, 2, 3], 1),
            ([0, 1, 1, 3], 2),
        ] {
            let moved = order.map(chunk).concat();
            refused("moved", &moved, Error::DECRYPT, whole);
        }
        let without = [chunk(0), chunk(2), chunk(3)].concat();
        refused("left out", &without, Error::DECRYPT, 1);
        // Bits of every kind of place, in every chunk.
        for number in 0..4 {
            let len = chunk(number).len();
            for place in [0, 1, 50, len - 17, len - 16, len - 9, len - 1] {
                let mut changed = stream.clone();
                changed[number * SEALED + place] ^= 1 << (place % 8);
                refused("flipped", &changed, Error::DECRYPT, number);
            }
        }
    }
    // And every bit of a small one.
    let run = Run::new(Provider::default());
    for size in [0, 1, 40] {
        let content = bytes(size);
        let file = file(size as u32, "a", &content);
        let stream = run.encrypt(&file, &content);
        for (place, changed) in flips(&stream, true) {
            let found = decrypt(&run.key, &file, &changed);
            assert_eq!(found, (Err(Error::DECRYPT), vec![]), "{place}");
        }
    }
}

/// By one who has the key, and seals what the library would not: chunks in a wrong place are refused by their nonces.
#[test]
fn the_last_chunk_is_the_last() {
    let run = Run::new(Provider::default());
    let key = run.model().file_key(0, "a");
    let content = bytes(2 * CHUNK);
    let (one, two) = content.split_at(CHUNK);
    let size_of = |size: usize| EncryptedFile {
        size: size as u64,
        ..file(0, "a", &content)
    };
    let whole = size_of(2 * CHUNK);
    let right = [
        seal_chunk(&key, nonce(0, false), one),
        seal_chunk(&key, nonce(1, true), two),
    ];
    assert!(decrypt(&run.key, &whole, &right.concat()) == (Ok(()), content.clone()));
    let decrypted = |file: &EncryptedFile<'_>, chunks: &[Vec<u8>]| {
        let (found, written) = decrypt(&run.key, file, &chunks.concat());
        (found.err(), written.len())
    };
    let refused = |chunks: [Vec<u8>; 2]| decrypted(&whole, &chunks);
    // Both said to be the last, none, or the first alone.
    let [first, last] = &right;
    let not_last = seal_chunk(&key, nonce(1, false), two);
    let early = seal_chunk(&key, nonce(0, true), one);
    let decrypt = Some(Error::DECRYPT);
    assert_eq!(refused([early.clone(), last.clone()]), (decrypt.clone(), 0));
    assert_eq!(
        refused([early.clone(), not_last.clone()]),
        (decrypt.clone(), 0)
    );
    assert_eq!(
        refused([first.clone(), not_last.clone()]),
        (decrypt.clone(), CHUNK)
    );
    // A stream that ends where the manifest says that a shorter file does, and does not say so.
    let half = size_of(CHUNK);
    assert_eq!(decrypted(&half, &right[..1]), (decrypt.clone(), 0));
    // Of a file that is as long as the chunk, but another.
    assert_eq!(decrypted(&half, &[early]), (Some(Error::HASH_MISMATCH), 0));
    // An empty chunk after the last, whichever says that it is that.
    let empty = seal_chunk(&key, nonce(2, true), b"");
    let long = [first.clone(), not_last, empty.clone()];
    assert_eq!(decrypted(&whole, &long), (Some(Error::MALFORMED), CHUNK));
    let long = [first.clone(), last.clone(), empty];
    assert_eq!(decrypted(&whole, &long), (Some(Error::MALFORMED), CHUNK));
    // A nonce that counts in the last byte, or from one.
    for wrong in [nonce(1, false), nonce(1 << 56, true), [0; 12], [0xff; 12]] {
        let other = seal_chunk(&key, wrong, one);
        assert_eq!(
            decrypted(&half, &[other]),
            (decrypt.clone(), 0),
            "{wrong:?}"
        );
    }
}

/// One of another file, path, run, version, package or manifest, at the same place and of the same length.
#[test]
fn nothing_is_exchanged() {
    for &provider in Provider::ALL {
        let content = bytes(CHUNK + 10);
        let ours = Run::new(provider);
        let file_of = |index, path| file(index, path, &content);
        let stream = ours.encrypt(&file_of(0, "a"), &content);
        let other = ContentId::new("P0100013").unwrap();
        let hash = sha256(MANIFEST);
        let runs = [
            Run::new(provider),
            Run::of(provider, package(), 4, hash),
            Run::of(provider, other, 3, hash),
            Run::of(provider, package(), 3, sha256(b"another")),
        ];
        for run in &runs {
            let anothers = run.encrypt(&file_of(0, "a"), &content);
            assert!(anothers != stream);
            let mixed = [&stream[..SEALED], &anothers[SEALED..]].concat();
            let found = decrypt(&ours.key, &file_of(0, "a"), &anothers);
            assert_eq!(found, (Err(Error::DECRYPT), vec![]));
            let found = decrypt(&ours.key, &file_of(0, "a"), &mixed);
            assert!(found == (Err(Error::DECRYPT), content[..CHUNK].to_vec()));
        }
        for (index, path) in [
            (1, "a"),
            (0, "b"),
            (0, "a/"),
            (0, "A"),
            (256, "a"),
            (0, "a\0"),
        ] {
            let found = decrypt(&ours.key, &file_of(index, path), &stream);
            assert_eq!(found, (Err(Error::DECRYPT), vec![]), "{index} {path}");
        }
        // The manifest is no file, nor a file the manifest.
        let mut manifest = Vec::new();
        ours.encryption
            .encrypt_manifest(MANIFEST, &mut manifest)
            .unwrap();
        for index in [0, 1, u32::MAX] {
            let as_file = file(index, "manifest", MANIFEST);
            let found = decrypt(&ours.key, &as_file, &manifest);
            assert_eq!(found, (Err(Error::DECRYPT), vec![]));
        }
        let file = file(7, "manifest", MANIFEST);
        let stream = ours.encrypt(&file, MANIFEST);
        let found = ours.key.decrypt_manifest(&mut &stream[..]);
        assert_eq!(found, Err(Error::DECRYPT));
        assert_eq!(
            ours.key.decrypt_manifest(&mut &manifest[..]).as_deref(),
            Ok(MANIFEST)
        );
    }
}

/// Its length need not be known.
#[test]
fn manifests() {
    for &provider in Provider::ALL {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 400_000] {
            let manifest = bytes(size);
            let run = Run::of(provider, package(), 1, sha256(&manifest));
            let mut stream = Vec::new();
            run.encryption
                .encrypt_manifest(&manifest, &mut stream)
                .unwrap();
            assert!(stream == model::seal(&run.model().manifest_key(), &manifest));
            assert!(run.key.decrypt_manifest(&mut &stream[..]).as_ref() == Ok(&manifest));
            // Cut and appended to: by its length, or by its last chunk.
            for len in [0, 15, stream.len() - 1, stream.len() / 2, stream.len() - 16] {
                let found = run.key.decrypt_manifest(&mut &stream[..len]).err();
                let is_length = len % SEALED < 16 && (len % SEALED != 0 || len == 0);
                let is_empty_last = len > SEALED && len % SEALED == 16;
                let expected = match is_length || is_empty_last {
                    true => Error::MALFORMED,
                    false => Error::DECRYPT,
                };
                assert_eq!(found, Some(expected), "{size}, {len}");
            }
            // An empty chunk after the others, by one who has the key.
            if size % CHUNK == 0 && size > 0 {
                let key = run.model().manifest_key();
                let full = (size / CHUNK) as u64;
                let mut chunks: Vec<u8> = (0..full)
                    .flat_map(|number| {
                        let at = number as usize * CHUNK;
                        seal_chunk(&key, nonce(number, false), &manifest[at..at + CHUNK])
                    })
                    .collect();
                chunks.extend(seal_chunk(&key, nonce(full, true), b""));
                let found = run.key.decrypt_manifest(&mut &chunks[..]);
                assert_eq!(found, Err(Error::MALFORMED));
            }
            // Another than the header has the hash of.
            let other = model::seal(&run.model().manifest_key(), b"another");
            let found = run.key.decrypt_manifest(&mut &other[..]);
            assert_eq!(found, Err(Error::HASH_MISMATCH));
            let again = run.encryption.encrypt_manifest(&manifest, &mut Vec::new());
            assert_eq!(again, Err(Error::INVALID_ARGUMENT));
        }
        let run = Run::new(provider);
        let mut stream = Vec::new();
        let found = run.encryption.encrypt_manifest(b"another", &mut stream);
        assert_eq!((found, stream), (Err(Error::HASH_MISMATCH), vec![]));
    }
}

/// The file changed since the manifest was made; and one who has the key encrypted another.
#[test]
fn it_is_the_file_of_the_manifest() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        for (index, size) in [0, 1, CHUNK, CHUNK + 1].into_iter().enumerate() {
            let content = bytes(size);
            let mut index = 10 * index as u32;
            let mut refused = |what: &str, changed: &[u8]| {
                index += 1;
                let file = file(index, "a", &content);
                let mut stream = Vec::new();
                let from = &mut &changed[..];
                let check = HashCheck::Compared;
                let found = run.encryption.encrypt_file(&file, check, from, &mut stream);
                assert_eq!(found, Err(Error::HASH_MISMATCH), "{what}, {size}");
                // It is never whole.
                let end = file.encrypted_len().unwrap();
                assert!(stream.len() as u64 <= end - 16, "{what}, {size}");
            };
            refused("longer", &[&content[..], b"x"].concat());
            refused("longer", &bytes(size + CHUNK));
            if size > 0 {
                refused("shorter", &content[..size - 1]);
                refused("empty", b"");
                let mut changed = content.clone();
                changed[size - 1] ^= 1;
                refused("changed", &changed);
            }
        }
        // Left to the caller, it is encrypted as it is; but never of another length.
        let (content, other) = (bytes(CHUNK + 9), vec![7; CHUNK + 9]);
        let file = file(1000, "a", &content);
        let left = HashCheck::LeftToCaller;
        let mut stream = Vec::new();
        let encrypted = run
            .encryption
            .encrypt_file(&file, left, &mut &other[..], &mut stream);
        encrypted.unwrap();
        let (found, written) = decrypt(&run.key, &file, &stream);
        assert_eq!((found, written.len()), (Err(Error::HASH_MISMATCH), CHUNK));
        let mut written = Vec::new();
        let found = run
            .key
            .decrypt_file(&file, left, &mut &stream[..], &mut written);
        assert!(found == Ok(()) && written == other);
        let longer = EncryptedFile {
            index: 1001,
            ..file
        };
        let found = run
            .encryption
            .encrypt_file(&longer, left, &mut &other[1..], &mut Vec::new());
        assert_eq!(found, Err(Error::HASH_MISMATCH));
    }
    assert_eq!(HashCheck::default(), HashCheck::Compared);
}

#[test]
fn limits() {
    let run = Run::new(Provider::default());
    let of_size = |size| EncryptedFile {
        size,
        ..file(0, "a", b"")
    };
    let largest = of_size(MAX_FILE_LEN);
    let chunks = MAX_FILE_LEN / CHUNK as u64;
    assert_eq!(largest.encrypted_len(), Ok(MAX_FILE_LEN + 16 * chunks));
    let last = MAX_FILE_LEN - 1..MAX_FILE_LEN;
    let end = MAX_FILE_LEN + 16 * chunks;
    assert_eq!(largest.encrypted_range(last), Ok(end - SEALED as u64..end));
    for size in [MAX_FILE_LEN + 1, u64::MAX] {
        let large = of_size(size);
        assert_eq!(large.encrypted_len(), Err(Error::TOO_LARGE));
        assert_eq!(large.encrypted_range(0..1), Err(Error::TOO_LARGE));
        let check = HashCheck::Compared;
        let (from, to) = (&mut &b""[..], &mut Vec::new());
        let found = run.encryption.encrypt_file(&large, check, from, to);
        assert_eq!(found, Err(Error::TOO_LARGE));
        assert_eq!(decrypt(&run.key, &large, b"").0, Err(Error::TOO_LARGE));
    }
    // What was refused so was not begun.
    let long = "x".repeat(98_302);
    for path in ["", &long] {
        let file = file(0, path, b"");
        let check = HashCheck::Compared;
        let (from, to) = (&mut &b""[..], &mut Vec::new());
        let found = run.encryption.encrypt_file(&file, check, from, to);
        assert_eq!(found, Err(Error::INVALID_ARGUMENT));
        assert_eq!(
            decrypt(&run.key, &file, b"").0,
            Err(Error::INVALID_ARGUMENT)
        );
    }
    let file = file(0, &long[1..], b"");
    let stream = run.encrypt(&file, b"");
    assert_eq!(decrypt(&run.key, &file, &stream), (Ok(()), vec![]));
}
