//! Rows 6 to 9: RSA keys at import.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_tests::der::tree::{Node, integer, octets, sequence};
use cmcrypto_tests::der::{INTEGER, integer_bytes, rsa_spki};
use cmcrypto_tests::{certificate, key};

use super::cases::{Cases, Row};

pub const ROWS: &[Row] = &[
    Row {
        number: 6,
        name: "e of 1, even, zero, huge; even n",
        applies: "refused at import",
        cases: public_bounds,
    },
    Row {
        number: 7,
        name: "oversized modulus",
        applies: "refused by size at import, before any arithmetic",
        cases: oversized,
    },
    Row {
        number: 8,
        name: "bad private key panics",
        applies: "refused at import",
        cases: private_numbers,
    },
    Row {
        number: 9,
        name: "CRT fault",
        applies: "a key with wrong CRT values is never signed with: refused at import",
        cases: crt_values,
    },
];

/// An unsigned INTEGER from big-endian octets.
fn unsigned(number: &[u8]) -> Node {
    Node::parse(&integer_bytes(number))
}

fn spki(n: Node, e: Node) -> Vec<u8> {
    rsa_spki(&sequence([n, e]).encode())
}

/// PKCS#1: version, n, e, d, p, q, dP, dQ, qInv.
fn pkcs1(cases: &Cases) -> Node {
    let key = key(cases.provider, "client-2048");
    Node::parse(key.to_pkcs1_der().expose())
}

fn public_bounds(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = pkcs1(cases);
    let n = || tree.at(&[1]).clone();
    let mut refuse = |case: &str, expected: Error, n: Node, e: Node| {
        let spki = spki(n, e);
        let result = PublicKey::from_spki_der(provider, &spki);
        cases.refused(case, expected.clone(), result);
        let certificate = Node::parse(certificate(provider, "client-2048").to_der());
        let certificate = certificate.replaced(&[0, 6], Node::parse(&spki)).encode();
        let result = Certificate::from_der(provider, &certificate);
        cases.refused(format!("{case}, in a certificate"), expected, result);
    };
    const REJECTED: Error = Error::KEY_REJECTED;
    for (name, e) in [
        ("0", vec![0]),
        ("1", vec![1]),
        ("2", vec![2]),
        ("4", vec![4]),
        ("65536", vec![1, 0, 0]),
        ("2^33", vec![2, 0, 0, 0, 0]),
        ("2^33 + 1", vec![2, 0, 0, 0, 1]),
        ("2^64 + 1", vec![1, 0, 0, 0, 0, 0, 0, 0, 1]),
    ] {
        refuse(&format!("e = {name}"), REJECTED, n(), unsigned(&e));
    }
    let negative = || Node::Primitive(INTEGER, vec![0xfd]);
    refuse("e negative", Error::MALFORMED, n(), negative());
    refuse("n negative", Error::MALFORMED, negative(), integer(3));
    let mut even = n();
    *even.content_mut().last_mut().unwrap() ^= 1;
    refuse("n even", REJECTED, even.clone(), integer(3));
    refuse("e = n - 1", REJECTED, n(), even);
    refuse("e = n", REJECTED, n(), n());
    refuse("n = 0", Error::KEY_TOO_SMALL, integer(0), integer(3));
    refuse("n = 1", Error::KEY_TOO_SMALL, integer(1), integer(3));
    let bits_1023 = [&[0x7f][..], &[0xff; 127]].concat();
    refuse(
        "n of 1023 bits",
        Error::KEY_TOO_SMALL,
        unsigned(&bits_1023),
        integer(3),
    );
    for (name, e) in [
        ("3", vec![3]),
        ("2^33 - 1", vec![1, 0xff, 0xff, 0xff, 0xff]),
    ] {
        let result = PublicKey::from_spki_der(provider, &spki(n(), unsigned(&e)));
        cases.accepted(format!("e = {name}"), result);
    }
    // The same bounds hold for the numbers of a private key.
    for e in [0, 1, 2, 4] {
        let changed = tree.replaced(&[2], integer(e)).encode();
        let result = PrivateKey::from_pkcs1_der(provider, &changed);
        cases.refused(format!("private key with e = {e}"), REJECTED, result);
    }
}

fn oversized(cases: &mut Cases) {
    let provider = cases.provider;
    let exponent = || Node::Primitive(INTEGER, vec![1, 0, 1]);
    for bits in [8193, 8200, 16_384, 65_536] {
        let mut n = vec![0xff; bits / 8];
        if bits % 8 != 0 {
            n.insert(0, 1);
        }
        let result = PublicKey::from_spki_der(provider, &spki(unsigned(&n), exponent()));
        cases.refused(format!("n of {bits} bits"), Error::KEY_REJECTED, result);
        let changed = pkcs1(cases).replaced(&[1], unsigned(&n)).encode();
        let result = PrivateKey::from_pkcs1_der(provider, &changed);
        cases.refused(
            format!("private key with n of {bits} bits"),
            Error::KEY_REJECTED,
            result,
        );
    }
    let n = vec![0xff; 64 * 1024];
    let result = PublicKey::from_spki_der(provider, &spki(unsigned(&n), exponent()));
    cases.refused("n of 524,288 bits", Error::TOO_LARGE, result);
    let result = PublicKey::from_spki_der(provider, &spki(unsigned(&[0xff; 1024]), exponent()));
    cases.accepted("n of 8192 bits", result);
}

fn private_numbers(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = pkcs1(cases);
    let n = tree.at(&[1]).clone();
    let (d, p, q) = (3, 4, 5);
    let above_n = {
        let mut octets = n.content().to_vec();
        octets.insert(1, 1);
        unsigned(&octets)
    };
    let swapped = {
        let first = tree.at(&[p]).clone();
        tree.replaced(&[p], tree.at(&[q]).clone())
            .replaced(&[q], first)
    };
    let mut table: Vec<(String, Node)> = vec![
        ("p = 1".to_owned(), tree.replaced(&[p], integer(1))),
        ("q = 1".to_owned(), tree.replaced(&[q], integer(1))),
        ("p = 0".to_owned(), tree.replaced(&[p], integer(0))),
        ("q = 0".to_owned(), tree.replaced(&[q], integer(0))),
        ("p = 2".to_owned(), tree.replaced(&[p], integer(2))),
        (
            "p = n, q = 1".to_owned(),
            tree.replaced(&[p], n.clone()).replaced(&[q], integer(1)),
        ),
        (
            "p = q".to_owned(),
            tree.replaced(&[q], tree.at(&[p]).clone()),
        ),
        ("p and q swapped".to_owned(), swapped),
        ("d = 0".to_owned(), tree.replaced(&[d], integer(0))),
        ("d = 1".to_owned(), tree.replaced(&[d], integer(1))),
        ("d = n".to_owned(), tree.replaced(&[d], n.clone())),
        ("d above n".to_owned(), tree.replaced(&[d], above_n)),
        (
            "the square of p for n".to_owned(),
            tree.replaced(&[1], key_square(&tree))
                .replaced(&[q], tree.at(&[p]).clone()),
        ),
    ];
    for (place, name) in ["n", "e", "d", "p", "q", "dP", "dQ", "qInv"]
        .iter()
        .enumerate()
    {
        let path = [place + 1];
        let flipped = tree.edited(&path, |number| {
            let octets = number.content_mut();
            let middle = octets.len() / 2;
            octets[middle] ^= 0x10;
        });
        table.push((format!("{name} with a bit flipped"), flipped));
        if place > 1 {
            table.push((format!("{name} = 0"), tree.replaced(&path, integer(0))));
            table.push((format!("{name} = 1"), tree.replaced(&path, integer(1))));
        }
    }
    for (name, tree) in &table {
        let result = PrivateKey::from_pkcs1_der(provider, &tree.encode());
        cases.refused(name, Error::KEY_REJECTED, result);
    }
    let others = sequence([sequence([integer(3), integer(1), integer(1)])]);
    let three = tree.inserted(&[9], others);
    let result = PrivateKey::from_pkcs1_der(provider, &three.encode());
    cases.refused("a third prime in version 0", Error::MALFORMED, result);
    let three = three.replaced(&[0], integer(1));
    let result = PrivateKey::from_pkcs1_der(provider, &three.encode());
    cases.refused("a third prime", Error::KEY_REJECTED, result);
    let result = PrivateKey::from_pkcs1_der(provider, &tree.encode());
    cases.accepted("unchanged", result);
    // The same through PKCS#8.
    let pkcs8 = Node::parse(key(provider, "client-2048").to_pkcs8_der().expose());
    let changed = pkcs8.replaced(&[2], octets(&table[0].1.encode())).encode();
    let result = PrivateKey::from_pkcs8_der(provider, &changed);
    cases.refused("p = 1 in PKCS#8", Error::KEY_REJECTED, result);
}

/// p squared, by schoolbook multiplication of octets.
fn key_square(tree: &Node) -> Node {
    let p = tree.at(&[4]).content();
    let mut square = vec![0_u32; 2 * p.len()];
    for (i, a) in p.iter().rev().enumerate() {
        let mut carry = 0;
        for (j, b) in p.iter().rev().enumerate() {
            let sum = square[i + j] + u32::from(*a) * u32::from(*b) + carry;
            square[i + j] = sum & 0xff;
            carry = sum >> 8;
        }
        square[i + p.len()] += carry;
    }
    let octets: Vec<u8> = square.iter().rev().map(|octet| *octet as u8).collect();
    unsigned(&octets)
}

fn crt_values(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = pkcs1(cases);
    for (place, name) in [(6, "dP"), (7, "dQ"), (8, "qInv")] {
        let len = tree.at(&[place]).content().len();
        for at in [1, len / 2, len - 1] {
            let changed = tree.edited(&[place], |number| number.content_mut()[at] ^= 1);
            let result = PrivateKey::from_pkcs1_der(provider, &changed.encode());
            cases.refused(format!("{name}, octet {at}"), Error::KEY_REJECTED, result);
        }
    }
}
