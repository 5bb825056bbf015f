//! Envelopes that are almost right, each with its exact outcome; and how long one may be.

use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::der::{OCTET_STRING, SEQUENCE, element, integer, octets, oid, sequence};

use super::{ALL, of_content, of_message, open, stored};

const VERSION: &[usize] = &[1, 0, 0];
const RECIPIENT: &[usize] = &[1, 0, 1, 0];
const CONTENT_TYPE: &[usize] = &[1, 0, 2, 0];
const CIPHER: &[usize] = &[1, 0, 2, 1];
const IV: &[usize] = &[1, 0, 2, 1, 1];
const CIPHERTEXT: &[usize] = &[1, 0, 2, 2];

/// What is done, how, and what comes of it.
type Case = (&'static str, fn(&mut Node), Result<(), Error>);

fn raw(bytes: Vec<u8>) -> Node {
    Node::Raw(bytes)
}

const MALFORMED: Result<(), Error> = Err(Error::MALFORMED);
const REFUSED: Result<(), Error> = Err(Error::ALGORITHM_NOT_ACCEPTED);

const CASES: [Case; 23] = [
    ("nothing", |_| {}, Ok(())),
    // Which goes with which recipients is not held against a message.
    (
        "version 2",
        |of| *of.at_mut(VERSION) = raw(integer(2)),
        Ok(()),
    ),
    (
        "version 3",
        |of| *of.at_mut(VERSION) = raw(integer(3)),
        Ok(()),
    ),
    (
        "version 1",
        |of| *of.at_mut(VERSION) = raw(integer(1)),
        MALFORMED,
    ),
    (
        "version 4",
        |of| *of.at_mut(VERSION) = raw(integer(4)),
        MALFORMED,
    ),
    (
        "version 256",
        |of| *of.at_mut(VERSION) = raw(integer(256)),
        MALFORMED,
    ),
    (
        "OriginatorInfo",
        |of| {
            of.at_mut(&[1, 0])
                .children_mut()
                .insert(1, raw(vec![0xa0, 0]))
        },
        REFUSED,
    ),
    (
        "unprotected attributes",
        |of| of.at_mut(&[1, 0]).children_mut().push(raw(vec![0xa1, 0])),
        MALFORMED,
    ),
    (
        "no recipients",
        |of| of.at_mut(&[1, 0, 1]).children_mut().clear(),
        Err(Error::NOT_A_RECIPIENT),
    ),
    (
        "33 recipients",
        |of| {
            let one = of.at(RECIPIENT).clone();
            *of.at_mut(&[1, 0, 1]).children_mut() = vec![one; 33];
        },
        Err(Error::TOO_MANY_RECIPIENTS),
    ),
    (
        "a recipient of the other version",
        |of| *of.at_mut(&[1, 0, 1, 0, 0]) = raw(integer(2)),
        MALFORMED,
    ),
    (
        "SignedData within",
        |of| *of.at_mut(CONTENT_TYPE) = raw(oid("1.2.840.113549.1.7.2")),
        REFUSED,
    ),
    (
        "no initialisation vector",
        |of| drop(of.at_mut(CIPHER).children_mut().pop()),
        MALFORMED,
    ),
    (
        "one of 15 bytes",
        |of| *of.at_mut(IV) = raw(octets(&[0; 15])),
        MALFORMED,
    ),
    (
        "one of 17 bytes",
        |of| *of.at_mut(IV) = raw(octets(&[0; 17])),
        MALFORMED,
    ),
    (
        "one in a SEQUENCE",
        |of| *of.at_mut(IV) = raw(sequence(&[&octets(&[0; 14])])),
        MALFORMED,
    ),
    (
        "no content",
        |of| drop(of.at_mut(&[1, 0, 2]).children_mut().pop()),
        MALFORMED,
    ),
    (
        "empty content",
        |of| of.at_mut(CIPHERTEXT).content_mut().clear(),
        MALFORMED,
    ),
    (
        "part of a block",
        |of| of.at_mut(CIPHERTEXT).content_mut().truncate(17),
        MALFORMED,
    ),
    (
        "content in parts, as of BER",
        |of| {
            let content = of.at(CIPHERTEXT).content().to_vec();
            *of.at_mut(CIPHERTEXT) = raw(element(0xa0, &[&element(OCTET_STRING, &[&content])]));
        },
        MALFORMED,
    ),
    (
        "a long length",
        |of| *of.at_mut(CIPHERTEXT) = of.at(CIPHERTEXT).with_long_length(),
        MALFORMED,
    ),
    (
        "OAEP without parameters",
        |of| drop(of.at_mut(&[1, 0, 1, 0, 2]).children_mut().pop()),
        REFUSED,
    ),
    (
        "OAEP with NULL",
        |of| of.at_mut(&[1, 0, 1, 0, 2]).children_mut()[1] = raw(vec![5, 0]),
        REFUSED,
    ),
];

#[test]
fn almost_right() {
    let content = stored("policy.bin");
    let good = Node::parse(&stored("aes-256-serial.der"));
    for (name, edit, expected) in CASES {
        let mut message = good.clone();
        edit(&mut message);
        let message = message.encode();
        for &provider in Provider::ALL {
            for hash in [of_content(&content), of_message(&message)] {
                let opened = open(provider, &message, hash, ALL).map(drop);
                assert_eq!(opened, expected, "{name}, {hash:?}");
            }
        }
    }
    // The parameters with what they leave out written in full: SHA-1 all the same.
    let sha1 = sequence(&[&oid("1.3.14.3.2.26"), &[5, 0]]);
    let mgf1 = sequence(&[&oid("1.2.840.113549.1.1.8"), &sha1]);
    let full = element(
        SEQUENCE,
        &[&element(0xa0, &[&sha1]), &element(0xa1, &[&mgf1])],
    );
    let mut message = good.clone();
    message.at_mut(&[1, 0, 1, 0, 2]).children_mut()[1] = raw(full);
    for &provider in Provider::ALL {
        let opened = open(provider, &message.encode(), of_content(&content), ALL);
        assert_eq!(opened, Ok(content.clone()));
    }
}

/// By its length alone, before a byte is read.
#[test]
fn too_long() {
    let message = vec![0; (1 << 30) + (1 << 20) + 1];
    let hash = of_content(b"");
    let opened = open(Provider::default(), &message, hash, ALL);
    assert_eq!(opened, Err(Error::TOO_LARGE));
}
