//! The manifest's form, by hand, and what its reader refuses.

use cmcrypto_core::Error;
use cmcrypto_core::content::{
    ContentEntry, ContentFile, ContentManifest, ContentPath, VerifiedManifest,
};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::der::{element, integer, integer_bytes, octets, sequence, utf8};
use cmcrypto_tests::*;
use proptest::prelude::*;

use super::fixture::{manifest, package, tree, trees};

fn file(path: &[u8], size: Vec<u8>, hash: &[u8]) -> Vec<u8> {
    sequence(&[&utf8(path), &size, &octets(hash)])
}

fn directory(path: &[u8]) -> Vec<u8> {
    element(0x80, &[path])
}

fn of(entries: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[&integer(1), &sequence(&[&entries.concat()])])
}

#[test]
fn its_form() {
    let made = manifest(&tree(&[
        ("b/c", Some(b"x")),
        ("a", None),
        ("a-b", Some(b"")),
    ]));
    let by_hand = of(&[
        directory(b"a"),
        file(b"a-b", integer(0), &sha256(b"")),
        file(b"b/c", integer(1), &sha256(b"x")),
    ]);
    assert_eq!(made.to_der().unwrap(), by_hand);
    assert_eq!(made.sha256(), &sha256(&by_hand));
    assert_eq!((made.entries().len(), made.total_size()), (3, 1));
    let paths: Vec<_> = made
        .entries()
        .iter()
        .map(|entry| entry.path.as_str())
        .collect();
    assert_eq!(paths, ["a", "a-b", "b/c"]);
    assert_eq!(
        [made.find("a-b"), made.find("b"), made.find("B/c")],
        [Some(1), None, None]
    );
    assert_eq!(ContentManifest::from_der(&by_hand), Ok(made));

    let empty = manifest(&tree(&[]));
    assert_eq!(empty.to_der().unwrap(), of(&[]));
    assert_eq!(ContentManifest::from_der(&of(&[])), Ok(empty));
}

#[test]
fn each_refusal() {
    let (hash, one) = ([7; 32], integer(1));
    let a = || file(b"a", integer(1), &[7; 32]);
    let most = integer(i64::MAX as u64);
    let malformed = [
        ("nothing", vec![]),
        ("no list", sequence(&[&integer(1)])),
        ("no version", sequence(&[&sequence(&[])])),
        ("version 0", sequence(&[&integer(0), &sequence(&[])])),
        (
            "a third field",
            sequence(&[&integer(1), &sequence(&[]), &integer(1)]),
        ),
        ("a SET", element(0x31, &[&integer(1), &sequence(&[])])),
        ("another entry", of(&[element(0x81, &[b"a"])])),
        ("a constructed directory", of(&[element(0xa0, &[b"a"])])),
        ("a directory as a bare string", of(&[utf8(b"a")])),
        ("descending", of(&[file(b"b", one.clone(), &hash), a()])),
        ("twice", of(&[a(), a()])),
        ("no path", of(&[sequence(&[&one, &octets(&hash)])])),
        ("no size", of(&[sequence(&[&utf8(b"a"), &octets(&hash)])])),
        ("no hash", of(&[sequence(&[&utf8(b"a"), &one])])),
        (
            "a fourth field",
            of(&[sequence(&[&utf8(b"a"), &one, &octets(&hash), &one])]),
        ),
        (
            "31 bytes of hash",
            of(&[file(b"a", one.clone(), &hash[1..])]),
        ),
        ("33 bytes of hash", of(&[file(b"a", one.clone(), &[7; 33])])),
        (
            "a negative size",
            of(&[file(b"a", element(2, &[&[0xff]]), &hash)]),
        ),
        (
            "a size of 2^63",
            of(&[file(
                b"a",
                integer_bytes(&[0x80, 0, 0, 0, 0, 0, 0, 0]),
                &hash,
            )]),
        ),
        (
            "a size with a zero too many",
            of(&[file(b"a", element(2, &[&[0, 1]]), &hash)]),
        ),
        (
            "a path of another type",
            of(&[sequence(&[&octets(b"a"), &one, &octets(&hash)])]),
        ),
        (
            "a file's path that is not UTF-8",
            of(&[file(b"\xff", one.clone(), &hash)]),
        ),
        (
            "a directory's path that is not UTF-8",
            of(&[directory(b"a\xc0\xaf")]),
        ),
        ("a length in a byte too many", {
            let mut long = of(&[]);
            long.splice(1..2, [0x81, 5]);
            long
        }),
    ];
    for (name, bytes) in malformed {
        assert_eq!(
            ContentManifest::from_der(&bytes),
            Err(Error::MALFORMED),
            "{name}"
        );
    }
    for (name, bytes, error) in [
        (
            "version 2",
            sequence(&[&integer(2), &sequence(&[])]),
            Error::VERSION_NOT_SUPPORTED,
        ),
        ("BER", vec![0x30, 0x80, 0, 0], Error::NOT_DER),
        (
            "a path to outside",
            of(&[file(b"../a", one.clone(), &hash)]),
            Error::CONTENT_NAME,
        ),
        ("a device", of(&[directory(b"nul")]), Error::CONTENT_NAME),
        ("the empty path", of(&[directory(b"")]), Error::CONTENT_NAME),
        (
            "equal but for case",
            of(&[directory(b"A"), directory(b"a")]),
            Error::CONTENT_NAME,
        ),
        (
            "a directory with something in it",
            of(&[directory(b"a"), directory(b"a/b")]),
            Error::CONTENT_NAME,
        ),
        (
            "a file with something in it",
            of(&[a(), directory(b"a/b")]),
            Error::CONTENT_NAME,
        ),
        (
            "directories equal but for case",
            of(&[directory(b"A/x"), directory(b"a/y")]),
            Error::CONTENT_NAME,
        ),
        (
            "2^63 bytes in all",
            of(&[
                file(b"a", most.clone(), &hash),
                file(b"b", one.clone(), &hash),
            ]),
            Error::TOO_LARGE,
        ),
    ] {
        assert_eq!(ContentManifest::from_der(&bytes), Err(error), "{name}");
    }
    let largest = ContentManifest::from_der(&of(&[file(b"a", most, &hash)])).unwrap();
    assert_eq!(largest.total_size(), i64::MAX as u64);

    // Which entry it was.
    let third = of(&[a(), directory(b"b"), directory(b"c ")]);
    let error = ContentManifest::from_der(&third).unwrap_err();
    assert_eq!(error.element(), Some(("entries", 2)));
    assert_eq!(error.path().unwrap().to_str(), Some("c "));
}

#[test]
fn at_most_a_million_entries() {
    let entry = |number: usize| ContentEntry {
        path: ContentPath::new(&format!("{number:07}")).unwrap(),
        file: None,
    };
    let mut entries: Vec<_> = (0..1_000_000).map(entry).collect();
    let most = ContentManifest::new(entries.clone()).unwrap();
    let der = most.to_der().unwrap();
    assert_eq!(ContentManifest::from_der(&der).as_ref(), Ok(&most));
    assert_eq!(most.find("0999999"), Some(999_999));
    entries.push(entry(1_000_000));
    assert_eq!(ContentManifest::new(entries), Err(Error::TOO_LARGE));
    let more: Vec<_> = (0..1_000_001)
        .map(|number| directory(format!("{number:07}").as_bytes()))
        .collect();
    assert_eq!(ContentManifest::from_der(&of(&more)), Err(Error::TOO_LARGE));
    let long = vec![0; 256 * 1024 * 1024 + 1];
    assert_eq!(ContentManifest::from_der(&long), Err(Error::TOO_LARGE));
    assert_eq!(
        VerifiedManifest::by_sha256(&long, &[0; 32]),
        Err(Error::TOO_LARGE)
    );
}

/// What is read is what was written and nothing else: each change is refused, or is another manifest, of
/// which these are the only bytes.
#[test]
fn each_change_is_refused_or_another_manifest() {
    let made = manifest(&package());
    let good = made.to_der().unwrap();
    let mut others = 0;
    for (place, changed) in flips(&good, true) {
        let read = ContentManifest::from_der(&changed);
        assert_ne!(read, Err(Error::INTERNAL), "byte {place}");
        if let Ok(other) = read {
            assert_ne!(other, made);
            assert_eq!(other.to_der().unwrap(), changed, "byte {place}");
            others += 1;
        }
        assert_eq!(
            VerifiedManifest::by_sha256(&changed, made.sha256()),
            Err(Error::HASH_MISMATCH)
        );
    }
    assert!(others > 5 * 32 * 8, "the hashes alone have as many");
    for cut in cuts(&good) {
        assert_eq!(ContentManifest::from_der(cut), Err(Error::MALFORMED));
    }
    for long in extensions(&good) {
        assert_eq!(ContentManifest::from_der(&long), Err(Error::MALFORMED));
    }
    let verified = VerifiedManifest::by_sha256(&good, made.sha256()).unwrap();
    assert_eq!((&**verified.manifest(), verified.terms()), (&made, None));
}

#[test]
fn any_manifest_comes_back() {
    property(200, trees(), |tree| {
        let made = manifest(&tree);
        let der = made.to_der().unwrap();
        prop_assert_eq!(made.entries().len(), tree.len());
        prop_assert_eq!(ContentManifest::from_der(&der), Ok(made));
        Ok(())
    });
    property(500, noise(), |bytes| {
        if let Ok(read) = ContentManifest::from_der(&bytes) {
            prop_assert_eq!(read.to_der().unwrap(), bytes);
        }
        Ok(())
    });
    // Any order, and a file of which only the numbers are known.
    let file = ContentFile {
        size: 1 << 62,
        sha256: [1; 32],
    };
    let entry = |path| ContentEntry {
        path: ContentPath::new(path).unwrap(),
        file: Some(file),
    };
    let made = ContentManifest::new(vec![entry("b"), entry("a")]);
    assert_eq!(made, Err(Error::TOO_LARGE));
}
