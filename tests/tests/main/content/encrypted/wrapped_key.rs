//! The key to certificates: by CMS, as OpenSSL reads it.

use cmcrypto_core::content::ContentKey;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{integer, octets, sequence, utf8};
use cmcrypto_tests::envelope::{CONTENT_KEY, encrypt};
use cmcrypto_tests::form::{Edit, refuses, refuses_no_form};
use cmcrypto_tests::*;

use crate::content::encrypted::fixture::*;

/// What is inside, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    package: Vec<u8>,
    package_version: u64,
    commitment: Vec<u8>,
    key: Vec<u8>,
    trailing: Vec<u8>,
}

impl Form {
    fn of(run: &Run) -> Self {
        Self {
            version: 1,
            package: b"P0100012".into(),
            package_version: 3,
            commitment: run.header().commitment().to_vec(),
            key: run.exposed(),
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &utf8(&self.package),
            &integer(self.package_version),
            &octets(&self.commitment),
            &octets(&self.key),
            &self.trailing,
        ])
    }
}

/// Each of them opens it, and recipients that are added later; nobody else.
#[test]
fn recipients() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(70_000);
        let file = file(0, "a", &content);
        let stream = run.encrypt(&file, &content);
        let names = ["mp-2048", "mp-3072"];
        let to = names.map(|name| certificate(provider, name));
        let wrapped = run.key.wrap_to_certificates(&to, NOW).unwrap();
        let unwrap = |wrapped: &[u8], name: &str| {
            let identities = [decryption_identity(provider, name)];
            ContentKey::unwrap_with_certificate(run.header(), wrapped, &identities)
        };
        for name in names {
            let key = unwrap(&wrapped, name).unwrap();
            assert!(decrypt(&key, &file, &stream) == (Ok(()), content.clone()));
        }
        let later = "mp2-2048";
        assert_eq!(unwrap(&wrapped, later).err(), Some(Error::NOT_A_RECIPIENT));
        let more = unwrap(&wrapped, names[0]).unwrap();
        let more = more
            .wrap_to_certificates(&[certificate(provider, later)], NOW)
            .unwrap();
        let key = unwrap(&more, later).unwrap();
        assert!(decrypt(&key, &file, &stream) == (Ok(()), content));
        assert_eq!(unwrap(&more, names[0]).err(), Some(Error::NOT_A_RECIPIENT));
        assert!(
            !wrapped
                .windows(32)
                .chain(more.windows(32))
                .any(|part| part == run.exposed())
        );

        // Whom it can't be for.
        let wrap = |to: &[&str]| {
            let to: Vec<_> = to.iter().map(|name| certificate(provider, name)).collect();
            run.key.wrap_to_certificates(&to, NOW).err()
        };
        assert_eq!(wrap(&[]), Some(Error::NO_RECIPIENTS));
        assert_eq!(
            wrap(&["mp-2048", "mp-2048"]),
            Some(Error::DUPLICATE_RECIPIENT)
        );
        assert_eq!(wrap(&["client-2048"]), Some(Error::CERTIFICATE_USAGE));
        let late = to[0].not_after().saturating_add(1);
        let late = run.key.wrap_to_certificates(&to, late).err();
        assert_eq!(late, Some(Error::CERTIFICATE_EXPIRED));
        let many = vec![to[0].clone(); 33];
        let many = run.key.wrap_to_certificates(&many, NOW).err();
        assert_eq!(many, Some(Error::TOO_MANY_RECIPIENTS));
    }
}

/// `openssl cms -decrypt` finds what is documented.
#[test]
fn openssl_opens_it() {
    let dir = TempDir::new();
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let names = ["mp-2048", "mp-3072"];
        let to = names.map(|name| certificate(provider, name));
        let wrapped = run.key.wrap_to_certificates(&to, NOW).unwrap();
        let path = dir.write("wrapped", &wrapped);
        for name in names {
            let arguments = [
                "cms",
                "-decrypt",
                "-binary",
                "-inform",
                "DER",
                "-in",
                &path,
                "-inkey",
                &key_path(name),
            ];
            assert_eq!(openssl(&arguments).unwrap(), Form::of(&run).encode());
        }
    }
}

/// By one who can encrypt to us, as anyone can, every field of it.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let to = [certificate(provider, RECIPIENT)];
        let identities = [decryption_identity(provider, RECIPIENT)];
        let base = Form::of(&run);
        let read = |form: &Form| {
            let wrapped = encrypt(&form.encode(), CONTENT_KEY, &to);
            ContentKey::unwrap_with_certificate(run.header(), &wrapped, &identities)
        };
        const MALFORMED: Error = Error::MALFORMED;
        const MISMATCH: Error = Error::CONTENT_KEY_MISMATCH;
        let edits: [Edit<'_, Form>; 12] = [
            ("version 0", &|f| f.version = 0, MALFORMED),
            (
                "version 2",
                &|f| f.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            ("no package", &|f| f.package.clear(), MALFORMED),
            (
                "another package",
                &|f| f.package = b"P0100013".into(),
                MISMATCH,
            ),
            ("package version 0", &|f| f.package_version = 0, MALFORMED),
            ("another version", &|f| f.package_version = 2, MISMATCH),
            (
                "a short commitment",
                &|f| f.commitment.truncate(31),
                MALFORMED,
            ),
            ("another run", &|f| f.commitment[0] ^= 1, MISMATCH),
            ("a short key", &|f| f.key.truncate(16), MALFORMED),
            ("a long key", &|f| f.key.push(0), MALFORMED),
            ("another key", &|f| f.key[31] ^= 1, MISMATCH),
            ("more", &|f| f.trailing = integer(1), MALFORMED),
        ];
        let key = refuses(provider, &base, &edits, read);
        assert_eq!(key.header(), run.header());
    }
}

#[test]
fn mutations() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let wrapped = run
            .key
            .wrap_to_certificates(&[certificate(provider, RECIPIENT)], NOW)
            .unwrap();
        let identities = [decryption_identity(provider, RECIPIENT)];
        let read =
            |bytes: &[u8]| ContentKey::unwrap_with_certificate(run.header(), bytes, &identities);
        refuses_changes(provider, &wrapped, read);
        refuses_no_form(256 * 1024, read);
    }
}
