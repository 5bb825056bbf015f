//! The header, and what a key is held against.

use cmcrypto_core::content::{
    ContentEncryption, ContentHeader, ContentId, ContentKey, KeyWrapping,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::der::{integer, octets, sequence, utf8};
use cmcrypto_tests::form::{Edit, refuses, refuses_no_form};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::content::encrypted::fixture::*;
use crate::content::encrypted::model::Model;

/// A header, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    package: Vec<u8>,
    package_version: u64,
    hash: Vec<u8>,
    chunk: u64,
    within: Vec<u8>,
    commitment: Vec<u8>,
    wrapped: Vec<u64>,
    trailing: Vec<u8>,
}

impl Form {
    fn binding(&self) -> Vec<u8> {
        sequence(&[
            &utf8(&self.package),
            &integer(self.package_version),
            &octets(&self.hash),
            &integer(self.chunk),
            &self.within,
        ])
    }

    fn encode(&self) -> Vec<u8> {
        let kinds: Vec<u8> = self
            .wrapped
            .iter()
            .flat_map(|kind| integer(*kind))
            .collect();
        sequence(&[
            &integer(self.version),
            &self.binding(),
            &octets(&self.commitment),
            &sequence(&[&kinds]),
            &self.trailing,
        ])
    }

    fn read(&self) -> Result<ContentHeader, Error> {
        ContentHeader::from_der(&self.encode())
    }
}

fn form(run: &Run) -> Form {
    Form {
        version: 1,
        package: b"P0100012".into(),
        package_version: 3,
        hash: sha256(MANIFEST).to_vec(),
        chunk: 65_536,
        within: Vec::new(),
        commitment: run.header().commitment().to_vec(),
        wrapped: Vec::new(),
        trailing: Vec::new(),
    }
}

#[test]
fn the_form() {
    let run = Run::new(Provider::default());
    let base = form(&run);
    assert_eq!(run.header().to_der().as_ref(), Ok(&base.encode()));
    const MALFORMED: Error = Error::MALFORMED;
    let edits: [Edit<'_, Form>; 19] = [
        ("version 0", &|f| f.version = 0, MALFORMED),
        (
            "version 2",
            &|f| f.version = 2,
            Error::VERSION_NOT_SUPPORTED,
        ),
        ("no package", &|f| f.package.clear(), MALFORMED),
        ("a long package", &|f| f.package = vec![b'x'; 65], MALFORMED),
        ("a space", &|f| f.package = b"P01 00012".into(), MALFORMED),
        ("not UTF-8", &|f| f.package = vec![0xff], MALFORMED),
        ("package version 0", &|f| f.package_version = 0, MALFORMED),
        (
            "package version 2^63",
            &|f| f.package_version = 1 << 63,
            MALFORMED,
        ),
        ("a short hash", &|f| f.hash.truncate(31), MALFORMED),
        ("chunks of 4 KiB", &|f| f.chunk = 4096, Error::NOT_SUPPORTED),
        ("chunks of 0", &|f| f.chunk = 0, Error::NOT_SUPPORTED),
        (
            "chunks of 2^63",
            &|f| f.chunk = 1 << 63,
            Error::NOT_SUPPORTED,
        ),
        ("more of the binding", &|f| f.within = integer(1), MALFORMED),
        ("a long commitment", &|f| f.commitment.push(0), MALFORMED),
        ("way 0", &|f| f.wrapped = vec![0], MALFORMED),
        ("way 5", &|f| f.wrapped = vec![1, 5], MALFORMED),
        ("not in order", &|f| f.wrapped = vec![2, 1], MALFORMED),
        ("a way twice", &|f| f.wrapped = vec![2, 2], MALFORMED),
        ("more", &|f| f.trailing = integer(1), MALFORMED),
    ];
    let header = refuses(Provider::default(), &base, &edits, Form::read);
    assert_eq!(header, *run.header());
    refuses_no_form(1024, ContentHeader::from_der);
    for size in [1, 64] {
        let package = "x".repeat(size);
        let longest = Form {
            package: package.clone().into(),
            package_version: i64::MAX as u64,
            wrapped: vec![1, 2, 3, 4],
            ..base.clone()
        };
        let header = longest.read().unwrap();
        assert_eq!(header.package().as_str(), package);
        assert_eq!(header.version(), i64::MAX as u64);
        assert_eq!(header.wrapped().collect::<Vec<_>>(), KeyWrapping::ALL);
        assert_eq!(header.to_der(), Ok(longest.encode()));
    }
}

#[test]
fn ways_are_added_and_change_nothing_else() {
    let run = Run::new(Provider::default());
    let content = bytes(100);
    let file = file(0, "a", &content);
    let stream = run.encrypt(&file, &content);
    let mut header = run.header().clone();
    for kind in KeyWrapping::ALL.iter().rev().chain(KeyWrapping::ALL) {
        header = header.with_wrapping(*kind);
    }
    assert_eq!(header.wrapped().collect::<Vec<_>>(), KeyWrapping::ALL);
    let read = ContentHeader::from_der(&header.to_der().unwrap()).unwrap();
    assert_eq!(read, header);
    let wrapped = run
        .key
        .wrap_to_certificates(&[certificate(run.provider, RECIPIENT)], NOW);
    let identities = [decryption_identity(run.provider, RECIPIENT)];
    let key = ContentKey::unwrap_with_certificate(&read, &wrapped.unwrap(), &identities).unwrap();
    assert_eq!(key.header(), &read);
    assert_eq!(decrypt(&key, &file, &stream), (Ok(()), content));
}

/// Of a header in which anything was changed, the key is not, however it comes.
#[test]
fn a_changed_header_has_another_key() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let to = [certificate(provider, RECIPIENT)];
        let wrapped = run.key.wrap_to_certificates(&to, NOW).unwrap();
        let identities = [decryption_identity(provider, RECIPIENT)];
        let unwrap = |form: &Form| {
            let header = form.read()?;
            ContentKey::unwrap_with_certificate(&header, &wrapped, &identities)
        };
        const MISMATCH: Error = Error::CONTENT_KEY_MISMATCH;
        let base = form(&run);
        let edits: [Edit<'_, Form>; 6] = [
            ("package", &|f| f.package = b"P0100013".into(), MISMATCH),
            ("version", &|f| f.package_version = 4, MISMATCH),
            ("hash", &|f| f.hash[0] ^= 1, MISMATCH),
            ("commitment", &|f| f.commitment[31] ^= 1, MISMATCH),
            ("all but the key's", &|f| f.hash = vec![7; 32], MISMATCH),
            // One who knows the key commits to it for another manifest: another run.
            (
                "another manifest, committed to",
                &|f| {
                    f.hash = vec![7; 32];
                    let model = Model::new(&f.binding(), &run.exposed());
                    f.commitment = model.commitment().to_vec();
                },
                MISMATCH,
            ),
        ];
        refuses(provider, &base, &edits, unwrap);
    }
}

#[test]
fn mutations() {
    let run = Run::new(Provider::default());
    let header = run.header().clone().with_wrapping(KeyWrapping::Password);
    let der = header.to_der().unwrap();
    // A flipped bit may be another header, but then it is read as that, and has one encoding.
    for (place, changed) in flips(&der, true) {
        match ContentHeader::from_der(&changed) {
            Ok(read) => assert!(read != header && read.to_der() == Ok(changed), "{place}"),
            Err(error) => assert_ne!(error, Error::INTERNAL, "{place}"),
        }
    }
    for cut in cuts(&der) {
        assert_eq!(ContentHeader::from_der(cut), Err(Error::MALFORMED));
    }
    for long in extensions(&der) {
        let found = ContentHeader::from_der(&long).unwrap_err();
        assert!(found == Error::MALFORMED || long.len() > 1024 && found == Error::TOO_LARGE);
    }
    property(4000, noise(), |bytes| {
        prop_assert!(ContentHeader::from_der(&bytes).is_err());
        Ok(())
    });
}

#[test]
fn what_no_package_has() {
    for id in ["", "P01/12", "P01 12", "ä", &"x".repeat(65), "a\0", "a.b"] {
        assert_eq!(ContentId::new(id), Err(Error::INVALID_ARGUMENT), "{id}");
    }
    assert_eq!(ContentId::new("a-1").unwrap().to_string(), "a-1");
    for version in [0, 1 << 63, u64::MAX] {
        let found = ContentEncryption::new(Provider::default(), package(), version, [0; 32]);
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT), "{version}");
    }
    let largest = Run::of(Provider::default(), package(), i64::MAX as u64, [0; 32]);
    assert_eq!(largest.header().version(), i64::MAX as u64);
}
