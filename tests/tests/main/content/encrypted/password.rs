//! The key under a password: the form, the cost, and who makes the reader pay.

use argon2::{Algorithm, Argon2, Params, Version};
use cmcrypto_core::content::{ContentKey, PasswordCost};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::der::{elements, inside, integer, octets, sequence, utf8};
use cmcrypto_tests::form::{Edit, refuses, refuses_no_form};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::content::encrypted::fixture::*;

const PASSWORD: &[u8] = b"correct horse battery staple";

/// The least that is wrapped for.
const LEAST: PasswordCost = PasswordCost {
    memory: 19 * 1024,
    passes: 2,
    lanes: 1,
};

/// A document, every field as it is written, and the key that is under the password.
#[derive(Clone)]
struct Form {
    version: u64,
    package: Vec<u8>,
    package_version: u64,
    commitment: Vec<u8>,
    memory: u64,
    passes: u64,
    lanes: u64,
    salt: Vec<u8>,
    within: Vec<u8>,
    nonce: Vec<u8>,
    key: Vec<u8>,
    tag: usize,
    trailing: Vec<u8>,
}

impl Form {
    fn of(run: &Run) -> Self {
        Self {
            version: 1,
            package: b"P0100012".into(),
            package_version: 3,
            commitment: run.header().commitment().to_vec(),
            memory: 16,
            passes: 1,
            lanes: 2,
            salt: vec![0x5a; 16],
            within: Vec::new(),
            nonce: vec![1; 12],
            key: run.exposed(),
            tag: 16,
            trailing: Vec::new(),
        }
    }

    fn terms(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &utf8(&self.package),
            &integer(self.package_version),
            &octets(&self.commitment),
            &integer(self.memory),
            &integer(self.passes),
            &integer(self.lanes),
            &octets(&self.salt),
            &self.within,
        ])
    }

    /// As [`cost`] bears it; where it does not, with what is no key.
    fn encode(&self) -> Vec<u8> {
        use aes_gcm::Aes256Gcm;
        use aes_gcm::aead::{AeadInOut, KeyInit};
        let terms = self.terms();
        let mut encrypted = self.key.clone();
        let small = self.memory <= 64 * 1024 && self.passes <= 4;
        if let (true, Ok(nonce)) = (small, <[u8; 12]>::try_from(&self.nonce[..])) {
            let [memory, passes, lanes] =
                [self.memory, self.passes, self.lanes].map(|cost| cost as u32);
            if let Ok(params) = Params::new(memory, passes, lanes, Some(32)) {
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let mut wrapping = [0; 32];
                if argon2
                    .hash_password_into(PASSWORD, &self.salt, &mut wrapping)
                    .is_ok()
                {
                    let inout = encrypted.as_mut_slice().into();
                    let cipher = Aes256Gcm::new(&wrapping.into());
                    let tag = cipher
                        .encrypt_inout_detached(&nonce.into(), &terms, inout)
                        .unwrap();
                    encrypted.extend_from_slice(&tag[..self.tag]);
                }
            }
        }
        encrypted.resize(self.key.len() + self.tag, 0);
        sequence(&[
            &terms,
            &octets(&self.nonce),
            &octets(&encrypted),
            &self.trailing,
        ])
    }
}

fn unwrap(run: &Run, wrapped: &[u8], password: &[u8]) -> Result<ContentKey, Error> {
    ContentKey::unwrap_with_password(run.provider, run.header(), wrapped, password)
}

#[test]
fn the_right_password_alone() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let content = bytes(1000);
        let file = file(0, "a", &content);
        let stream = run.encrypt(&file, &content);
        let wrapped = run
            .key
            .wrap_under_password(provider, PASSWORD, LEAST)
            .unwrap();
        let again = run
            .key
            .wrap_under_password(provider, PASSWORD, LEAST)
            .unwrap();
        // Another salt, nonce and key.
        let salt =
            |wrapped: &[u8]| inside(elements(inside(elements(inside(wrapped))[0]))[7]).to_vec();
        assert_ne!(salt(&wrapped), salt(&again));
        for wrapped in [&wrapped, &again] {
            let key = unwrap(&run, wrapped, PASSWORD).unwrap();
            assert_eq!(decrypt(&key, &file, &stream), (Ok(()), content.clone()));
            assert!(!wrapped.windows(32).any(|part| part == run.exposed()));
        }
        for wrong in [
            &b""[..],
            b"Correct horse battery staple",
            b"correct horse battery staple\0",
        ] {
            let found = unwrap(&run, &wrapped, wrong).err();
            assert_eq!(found, Some(Error::WRONG_PASSWORD));
        }
        // Of another run, before any work is done.
        let other = Run::new(provider);
        let found = unwrap(&other, &wrapped, PASSWORD).err();
        assert_eq!(found, Some(Error::CONTENT_KEY_MISMATCH));
    }
}

/// What the library writes is what is documented: a form by hand opens, and the library's has its fields.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let run = Run::new(provider);
        let cost = PasswordCost::default();
        assert_eq!((cost.memory, cost.passes, cost.lanes), (65_536, 3, 4));
        let wrapped = run
            .key
            .wrap_under_password(provider, PASSWORD, cost)
            .unwrap();
        let parts = elements(inside(&wrapped));
        let salt = inside(elements(inside(parts[0]))[7]).to_vec();
        let same = Form {
            memory: 65_536,
            passes: 3,
            lanes: 4,
            salt,
            nonce: inside(parts[1]).to_vec(),
            ..Form::of(&run)
        };
        assert_eq!(wrapped, same.encode());

        const MALFORMED: Error = Error::MALFORMED;
        const MISMATCH: Error = Error::CONTENT_KEY_MISMATCH;
        const COST: Error = Error::PASSWORD_COST;
        const WRONG: Error = Error::WRONG_PASSWORD;
        let edits: [Edit<'_, Form>; 28] = [
            ("version 0", &|f| f.version = 0, MALFORMED),
            (
                "version 2",
                &|f| f.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            (
                "another package",
                &|f| f.package = b"P0100013".into(),
                MISMATCH,
            ),
            ("another version", &|f| f.package_version = 2, MISMATCH),
            ("another run", &|f| f.commitment[0] ^= 1, MISMATCH),
            ("above 1 GiB", &|f| f.memory = (1 << 20) + 1, COST),
            ("2 GiB", &|f| f.memory = 1 << 21, COST),
            ("the most memory", &|f| f.memory = 0xffff_ffff, COST),
            ("more than 32 bits", &|f| f.memory = 1 << 32, MALFORMED),
            (
                "1 GiB and 5 passes",
                &|f| (f.memory, f.passes) = (1 << 20, 5),
                COST,
            ),
            ("the most passes", &|f| f.passes = 0xffff_ffff, COST),
            (
                "all of the most",
                &|f| (f.memory, f.passes) = (0xffff_ffff, 0xffff_ffff),
                COST,
            ),
            ("17 lanes", &|f| (f.memory, f.lanes) = (1024, 17), COST),
            ("no pass", &|f| f.passes = 0, MALFORMED),
            ("no lane", &|f| f.lanes = 0, MALFORMED),
            ("no memory", &|f| f.memory = 0, MALFORMED),
            ("too little for 2 lanes", &|f| f.memory = 15, MALFORMED),
            ("a short salt", &|f| f.salt.truncate(15), MALFORMED),
            ("a long salt", &|f| f.salt.push(0), MALFORMED),
            ("more terms", &|f| f.within = integer(1), MALFORMED),
            ("a short nonce", &|f| f.nonce.truncate(8), MALFORMED),
            ("a long nonce", &|f| f.nonce.push(0), MALFORMED),
            ("a short tag", &|f| f.tag = 12, MALFORMED),
            ("no tag", &|f| f.tag = 0, MALFORMED),
            ("a short key", &|f| f.key.truncate(16), MALFORMED),
            ("a long key", &|f| f.key.push(0), MALFORMED),
            // The password is right, and the key is not the one that the header commits to.
            ("another key", &|f| f.key[0] ^= 1, WRONG),
            ("more", &|f| f.trailing = integer(1), MALFORMED),
        ];
        let read = |form: &Form| unwrap(&run, &form.encode(), PASSWORD);
        let key = refuses(provider, &Form::of(&run), &edits, read);
        assert_eq!(key.header(), run.header());
        // All that is paid for is bound: the same key under other terms.
        let good = Form::of(&run).encode();
        let other = Form {
            passes: 2,
            ..Form::of(&run)
        };
        let parts = [&good, &other.encode()].map(|form| elements(inside(form)).concat());
        let terms = other.terms().len();
        let mixed = sequence(&[&parts[1][..terms], &parts[0][terms..]]);
        assert_eq!(unwrap(&run, &mixed, PASSWORD).err(), Some(WRONG));
    }
}

#[test]
fn what_is_not_wrapped() {
    let run = Run::new(Provider::default());
    let wrap = |password: &[u8], memory, passes, lanes| {
        let cost = PasswordCost {
            memory,
            passes,
            lanes,
        };
        run.key
            .wrap_under_password(run.provider, password, cost)
            .err()
    };
    let least = 19 * 1024;
    for (password, memory, passes, lanes, error) in [
        (&b""[..], least, 2, 1, Error::INVALID_ARGUMENT),
        (b"x", least - 1, 2, 1, Error::INVALID_ARGUMENT),
        (b"x", least, 1, 1, Error::INVALID_ARGUMENT),
        (b"x", least, 2, 0, Error::INVALID_ARGUMENT),
        (b"x", 0, 0, 0, Error::INVALID_ARGUMENT),
        (b"x", (1 << 20) + 1, 2, 1, Error::PASSWORD_COST),
        (b"x", 1 << 20, 5, 1, Error::PASSWORD_COST),
        (b"x", least, 2, 17, Error::PASSWORD_COST),
        (b"x", least, u32::MAX, 1, Error::PASSWORD_COST),
    ] {
        let found = wrap(password, memory, passes, lanes);
        assert_eq!(found, Some(error), "{memory} {passes} {lanes}");
    }
    assert_eq!(wrap(b"x", least, 2, 16), None);
}

/// A document that opens under several passwords at once does not: what is inside is held against the header.
#[test]
fn the_password_is_committed_to() {
    let run = Run::new(Provider::default());
    // Whatever GCM opens to that is not the key is as a wrong password.
    let form = Form {
        key: vec![7; 32],
        ..Form::of(&run)
    };
    let found = unwrap(&run, &form.encode(), PASSWORD).err();
    assert_eq!(found, Some(Error::WRONG_PASSWORD));
}

#[test]
fn mutations() {
    let run = Run::new(Provider::default());
    let good = Form::of(&run).encode();
    // What a flipped bit asks for is little: the form asks for 16 KiB.
    for (place, changed) in flips(&good, true) {
        let found = unwrap(&run, &changed, PASSWORD).err();
        assert!(found.is_some() && found != Some(Error::INTERNAL), "{place}");
    }
    for cut in cuts(&good) {
        assert_eq!(unwrap(&run, cut, PASSWORD).err(), Some(Error::MALFORMED));
    }
    for long in extensions(&good) {
        let found = unwrap(&run, &long, PASSWORD).err();
        let expected = match long.len() > 1024 {
            true => Error::TOO_LARGE,
            false => Error::MALFORMED,
        };
        assert_eq!(found, Some(expected));
    }
    refuses_no_form(1024, |bytes| unwrap(&run, bytes, PASSWORD));
    property(4000, noise(), |bytes| {
        prop_assert!(unwrap(&run, &bytes, PASSWORD).is_err());
        Ok(())
    });
}
