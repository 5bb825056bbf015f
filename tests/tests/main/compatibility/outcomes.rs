//! What whoever may send messages learns from the answers: nothing.

use std::collections::BTreeSet;

use cmcrypto_core::compatibility::ExpectedHash;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::{TempDir, certificate, openssl};

use super::{ALL, of_content, open, stored};

const ENCRYPTED_KEY: &[usize] = &[1, 0, 1, 0, 3];
const IV: &[usize] = &[1, 0, 2, 1, 1];
const CIPHERTEXT: &[usize] = &[1, 0, 2, 2];

/// Changes of a message that leave its structure as it is, each with what it does.
fn changes(message: &Node) -> Vec<(String, Vec<u8>)> {
    let mut changed = Vec::new();
    let mut add = |name: String, edit: &dyn Fn(&mut Node)| {
        let mut tree = message.clone();
        edit(&mut tree);
        changed.push((name, tree.encode()));
    };
    let block = message.at(IV).content().len();
    let len = message.at(CIPHERTEXT).content().len();
    // Every padding that the last block can seem to have, right ones among them (Vaudenay).
    for value in 0..=255_u8 {
        add(format!("last byte of the padding ^ {value}"), &|tree| {
            tree.at_mut(CIPHERTEXT).content_mut()[len - block - 1] ^= value.max(1);
        });
    }
    for place in 0..len {
        add(format!("ciphertext {place}"), &|tree| {
            tree.at_mut(CIPHERTEXT).content_mut()[place] ^= 1
        });
    }
    for place in 0..block {
        add(format!("iv {place}"), &|tree| {
            tree.at_mut(IV).content_mut()[place] ^= 0x80;
        });
    }
    for blocks in 1..len / block {
        add(format!("{blocks} blocks"), &|tree| {
            tree.at_mut(CIPHERTEXT)
                .content_mut()
                .truncate(blocks * block);
        });
    }
    let key = message.at(ENCRYPTED_KEY).content().len();
    for place in (0..key).step_by(16) {
        add(format!("encrypted key {place}"), &|tree| {
            tree.at_mut(ENCRYPTED_KEY).content_mut()[place] ^= 1;
        });
    }
    for (name, bytes) in [
        ("no encrypted key", vec![]),
        ("an encrypted key of 0", vec![0; key]),
        (
            "an encrypted key of 1",
            [vec![0; key - 1], vec![1]].concat(),
        ),
        ("an encrypted key above the modulus", vec![0xff; key]),
        ("a short encrypted key", vec![7; key - 1]),
        ("a long encrypted key", vec![7; key + 1]),
    ] {
        add(name.to_owned(), &|tree| {
            *tree.at_mut(ENCRYPTED_KEY).content_mut() = bytes.clone();
        });
    }
    changed
}

/// The distinct answers to them.
fn outcomes(name: &str, expected: ExpectedHash) -> BTreeSet<String> {
    let message = Node::parse(&stored(name));
    let mut outcomes = BTreeSet::new();
    for &provider in Provider::ALL {
        for (_, changed) in changes(&message) {
            let opened = open(provider, &changed, expected, ALL);
            // As a caller sees it: code, text, detail.
            outcomes.insert(format!(
                "{opened:?} {:?}",
                opened.as_ref().err().map(Error::code)
            ));
        }
        // Of the same length, so that the content alone is wrong.
        let other = vec![7; stored("policy.bin").len()];
        let opened = open(provider, &stored(name), of_content(&other), ALL);
        outcomes.insert(format!(
            "{opened:?} {:?}",
            opened.as_ref().err().map(Error::code)
        ));
    }
    outcomes
}

#[test]
fn one_outcome_by_the_hash_of_the_content() {
    let expected = of_content(&stored("policy.bin"));
    let names: &[&str] = match cfg!(feature = "pkcs1-transport") {
        true => &["aes-256-serial.der", "aes-128.der", "des-ede3.der"],
        false => &["aes-256-serial.der", "aes-128.der"],
    };
    for name in names {
        let outcomes = outcomes(name, expected);
        let one = BTreeSet::from(["Err(Decrypt) Some(21)".to_owned()]);
        assert_eq!(outcomes, one, "{name}");
    }
}

/// The bare RSA operation with the key of mp-2048, by OpenSSL.
fn raw_encrypt(block: &[u8]) -> Vec<u8> {
    let dir = TempDir::new();
    let mp = certificate(Provider::default(), "mp-2048");
    let pem = mp.public_key().to_spki_pem().unwrap();
    let (key, block) = (dir.write("key", pem.as_bytes()), dir.write("block", block));
    let command = [
        "pkeyutl", "-encrypt", "-pubin", "-inkey", &key, "-in", &block,
    ];
    openssl(&[&command[..], &["-pkeyopt", "rsa_padding_mode:none"]].concat()).unwrap()
}

/// Blocks of which padding and length are right and wrong in every way that an oracle needs to tell apart
/// (Bleichenbacher, Manger; the classes are those of the Marvin toolkit).
fn blocks() -> Vec<(&'static str, Vec<u8>)> {
    let pkcs1 = |kind: u8, key: &[u8]| {
        let padding = vec![0x55; 253 - key.len()];
        [&[0, kind], padding.as_slice(), &[0], key].concat()
    };
    let with = |mut block: Vec<u8>, at: usize, byte: u8| {
        block[at] = byte;
        block
    };
    vec![
        ("no structure", [vec![0x4d], vec![0x55; 255]].concat()),
        ("no first zero", with(pkcs1(2, &[7; 24]), 0, 1)),
        ("no padding", [vec![0, 2], vec![0; 254]].concat()),
        ("no separator", with(pkcs1(2, &[7; 24]), 231, 7)),
        ("of a signature", pkcs1(1, &[7; 24])),
        ("a zero in the padding", with(pkcs1(2, &[7; 24]), 5, 0)),
        ("a zero after eight", with(pkcs1(2, &[7; 24]), 10, 0)),
        ("no key", pkcs1(2, &[])),
        ("a key of 8", pkcs1(2, &[7; 8])),
        ("a key of 16", pkcs1(2, &[7; 16])),
        ("a key of 24", pkcs1(2, &[7; 24])),
        ("a key of 32", pkcs1(2, &[7; 32])),
        ("a key of 48", pkcs1(2, &[7; 48])),
        ("the longest key", pkcs1(2, &[7; 245])),
    ]
}

#[test]
fn one_outcome_of_every_block() {
    let content = stored("policy.bin");
    let names: &[&str] = match cfg!(feature = "pkcs1-transport") {
        true => &["aes-256-serial.der", "des-ede3.der"],
        false => &["aes-256-serial.der"],
    };
    for name in names {
        for (block, bytes) in blocks() {
            assert_eq!(bytes.len(), 256);
            let mut message = Node::parse(&stored(name));
            *message.at_mut(ENCRYPTED_KEY).content_mut() = raw_encrypt(&bytes);
            let message = message.encode();
            for &provider in Provider::ALL {
                let opened = open(provider, &message, of_content(&content), ALL);
                assert_eq!(opened, Err(Error::DECRYPT), "{name}: {block}");
                assert!(opened.unwrap_err().detail().is_none());
            }
        }
    }
}

/// By the hash of the message a change is told before a key is used.
#[test]
fn one_outcome_by_the_hash_of_the_message() {
    let message = stored("aes-256-serial.der");
    let expected = super::of_message(&message);
    for &provider in Provider::ALL {
        for (name, changed) in changes(&Node::parse(&message)) {
            let opened = open(provider, &changed, expected, ALL);
            assert_eq!(opened, Err(Error::HASH_MISMATCH), "{name}");
        }
    }
}

/// What a padding oracle needs is there: of the changes above some are padded rightly, and would be
/// told apart where the hash of the message is that of the changed one.
#[test]
fn the_changes_are_those_that_would_tell() {
    let message = Node::parse(&stored("aes-256-serial.der"));
    let provider = Provider::default();
    let changes = changes(&message);
    let padded_rightly = changes
        .iter()
        .filter(|(_, changed)| open(provider, changed, super::of_message(changed), ALL).is_ok());
    assert!(padded_rightly.count() > 100);
}
