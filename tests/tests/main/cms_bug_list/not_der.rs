//! Row 27: what is not DER.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_tests::der::tree::{Node, context, null, octets};
use cmcrypto_tests::der::{self, BIT_STRING, INTEGER, OCTET_STRING};
use cmcrypto_tests::{NOW, certificate, key, signing_identity};

use super::cases::{Cases, Row};
use super::enveloped::{self, enveloped, recipient};
use super::signed::{ATTRIBUTES, E_CONTENT, open, open_encrypted, sealed, signed, signer, verify};

pub const ROWS: &[Row] = &[Row {
    number: 27,
    name: "non-minimal, BER, trailing, negative",
    applies: "DER everywhere, CMS too; indefinite lengths have an error of their own",
    cases: not_der,
}];

fn not_der(cases: &mut Cases) {
    at_every_place_of_messages(cases);
    at_every_place_of_certificates_and_keys(cases);
    integers(cases);
    other_forms(cases);
}

/// Ways to break DER at a place: a length in one octet more than it needs, a zero octet after the
/// element; of a structure, a zero octet inside and an indefinite length.
fn broken(tree: &Node, path: &[usize]) -> Vec<(&'static str, Vec<u8>)> {
    let element = tree.at(path);
    let mut broken = vec![
        ("long length", element.with_long_length()),
        (
            "a zero octet after",
            Node::Raw([&element.encode()[..], &[0]].concat()),
        ),
    ];
    if let Node::Constructed(tag, children) = element {
        let content: Vec<u8> = children.iter().flat_map(Node::encode).collect();
        let inside = der::element(*tag, &[&content, &[0]]);
        broken.push(("a zero octet inside", Node::Raw(inside)));
        let indefinite = [&[*tag, 0x80][..], &content, &[0, 0]].concat();
        broken.push(("indefinite", Node::Raw(indefinite)));
    }
    let replaced = |(name, element)| (name, tree.replaced(path, element).encode());
    broken.into_iter().map(replaced).collect()
}

const MALFORMED: Error = Error::MALFORMED;
/// Parameters that are not NULL, because of what was done to them, are not accepted.
const NOT_DER: &[Error] = &[MALFORMED, Error::NOT_DER, Error::ALGORITHM_NOT_ACCEPTED];

fn at_every_place_of_messages(cases: &mut Cases) {
    let provider = cases.provider;
    let message = sealed(provider);
    let attributes = signer(0, ATTRIBUTES);
    for path in message.paths() {
        let expected: &[Error] = if path == [0] {
            // Without its type it is no CMS.
            &[MALFORMED, Error::UNSIGNED]
        } else if path.starts_with(&attributes) && path != attributes {
            // Values are looked at when they are needed, some of them after the signature.
            &[
                MALFORMED,
                Error::NOT_DER,
                Error::SIGNED_ATTRIBUTES,
                Error::SIGNER_MISMATCH,
                Error::SIGNATURE_INVALID,
                Error::CONTEXT_MISSING,
            ]
        } else {
            NOT_DER
        };
        for (name, broken) in broken(&message, &path) {
            let result = open(provider, &broken);
            cases.refused_by(format!("signed, {path:?}: {name}"), expected, result);
        }
        // NULL parameters may be left out (row 4).
        if path.is_empty() || *message.at(&path) == null() {
            continue;
        }
        let expected = [expected, &[Error::SIGNED_ATTRIBUTES]].concat();
        let result = open(provider, &message.without(&path).encode());
        cases.refused_by(format!("signed, without {path:?}"), &expected, result);
    }
    let envelope = enveloped(provider, &["mp-2048"]);
    for path in envelope.paths() {
        let expected: &[Error] = match path[..] {
            [0] => &[MALFORMED, Error::NOT_ENCRYPTED],
            _ => NOT_DER,
        };
        for (name, broken) in broken(&envelope, &path) {
            let result = open_encrypted(provider, &broken);
            cases.refused_by(format!("encrypted, {path:?}: {name}"), expected, result);
        }
    }
    // An embedded certificate is one element to `verify`; what is inside is not read.
    let identity = signing_identity(provider, "client-2048");
    let embedding = cms::sign(b"content", &identity, cms::SignOptions::default(), NOW);
    let embedding = Node::parse(&embedding.unwrap());
    for (name, broken) in broken(&embedding, &[1, 0, 3, 0]) {
        let result = verify(provider, &broken);
        match name {
            "a zero octet inside" => {
                cases.accepted(format!("embedded certificate: {name}"), result)
            }
            _ => cases.refused_by(format!("embedded certificate: {name}"), NOT_DER, result),
        }
    }
}

fn at_every_place_of_certificates_and_keys(cases: &mut Cases) {
    let provider = cases.provider;
    let certificate = Node::parse(certificate(provider, "client-2048").to_der());
    for path in certificate.paths() {
        for (name, broken) in broken(&certificate, &path) {
            let result = Certificate::from_der(provider, &broken);
            cases.refused_by(format!("certificate, {path:?}: {name}"), NOT_DER, result);
        }
    }
    let key = key(provider, "client-2048");
    let public = Node::parse(key.public_key().to_spki_der());
    for path in public.paths() {
        for (name, broken) in broken(&public, &path) {
            let result = PublicKey::from_spki_der(provider, &broken);
            cases.refused_by(format!("SPKI, {path:?}: {name}"), NOT_DER, result);
        }
    }
    let pkcs8 = Node::parse(key.to_pkcs8_der().expose());
    for path in pkcs8.paths() {
        for (name, broken) in broken(&pkcs8, &path) {
            let result = PrivateKey::from_pkcs8_der(provider, &broken);
            cases.refused_by(format!("PKCS#8, {path:?}: {name}"), NOT_DER, result);
        }
    }
    let pkcs1 = Node::parse(key.to_pkcs1_der().expose());
    for path in pkcs1.paths() {
        for (name, broken) in broken(&pkcs1, &path) {
            let result = PrivateKey::from_pkcs1_der(provider, &broken);
            cases.refused_by(format!("PKCS#1, {path:?}: {name}"), NOT_DER, result);
        }
    }
}

/// Negative, padded, empty.
fn integers(cases: &mut Cases) {
    let provider = cases.provider;
    let message = sealed(provider);
    let envelope = enveloped(provider, &["mp-2048"]);
    let certificate = Node::parse(certificate(provider, "client-2048").to_der());
    let pkcs1 = Node::parse(key(provider, "client-2048").to_pkcs1_der().expose());
    let integers: &[(&str, &[u8])] = &[
        ("negative", &[0xff]),
        ("padded", &[0, 3]),
        ("negative and padded", &[0xff, 0xff]),
        ("empty", &[]),
        ("of 9 octets", &[1, 0, 0, 0, 0, 0, 0, 0, 3]),
    ];
    for (name, number) in integers {
        let number = || Node::Primitive(INTEGER, number.to_vec());
        let signer_version = signer(0, &[0]);
        for path in [super::signed::VERSION, &signer_version] {
            let result = open(provider, &message.replaced(path, number()).encode());
            cases.refused(format!("version {name}, {path:?}"), MALFORMED, result);
        }
        let ktri_version = recipient(0, &[0]);
        for path in [enveloped::VERSION, &ktri_version] {
            let result = open_encrypted(provider, &envelope.replaced(path, number()).encode());
            cases.refused(format!("version {name}, {path:?}"), MALFORMED, result);
        }
        for path in [&[0, 1][..], &[0, 0, 0]] {
            let changed = certificate.replaced(path, number());
            if *name == "of 9 octets" && path == [0, 1] {
                continue;
            }
            let result = Certificate::from_der(provider, &changed.encode());
            // Its serial number may be negative in DER.
            let expected = match *name == "negative" && path == [0, 1] {
                true => Error::NOT_SUPPORTED,
                false => MALFORMED,
            };
            cases.refused(format!("certificate {name}, {path:?}"), expected, result);
        }
        let changed = pkcs1.replaced(&[0], number());
        let result = PrivateKey::from_pkcs1_der(provider, &changed.encode());
        cases.refused(format!("PKCS#1 version {name}"), MALFORMED, result);
    }
    for place in 1..9 {
        for (name, edit) in [
            (
                "negative",
                (|n: &mut Vec<u8>| n[0] |= 0x80) as fn(&mut Vec<u8>),
            ),
            ("padded", |n| n.insert(0, 0)),
            ("empty", Vec::clear),
        ] {
            let changed = pkcs1.edited(&[place], |node| {
                let number = node.content_mut();
                if name == "negative" && number[0] == 0 && number.len() > 1 {
                    number.remove(0);
                }
                if name == "padded" && number[0] >= 0x80 {
                    number.insert(0, 0);
                }
                edit(number);
            });
            let result = PrivateKey::from_pkcs1_der(provider, &changed.encode());
            cases.refused(format!("PKCS#1 number {place} {name}"), MALFORMED, result);
        }
    }
}

/// BER's other forms of strings and NULL; long tags; more than one message.
fn other_forms(cases: &mut Cases) {
    let provider = cases.provider;
    let message = sealed(provider);
    let envelope = enveloped(provider, &["mp-2048"]);
    let public = key(provider, "client-2048");
    let public = Node::parse(public.public_key().to_spki_der());
    let content = message.at(E_CONTENT).clone();
    let segmented = Node::Constructed(OCTET_STRING | 0x20, vec![content.clone()]);
    let result = open(provider, &message.replaced(E_CONTENT, segmented).encode());
    cases.refused("content in segments", MALFORMED, result);
    let ciphertext = octets(envelope.at(enveloped::CIPHERTEXT).content());
    let segmented = context(0, [ciphertext]);
    let changed = envelope.replaced(enveloped::CIPHERTEXT, segmented).encode();
    let result = open_encrypted(provider, &changed);
    cases.refused("ciphertext in segments", MALFORMED, result);
    let full_null = Node::Primitive(0x05, vec![0]);
    let changed = message.replaced(&signer(0, &[4, 1]), full_null).encode();
    let result = open(provider, &changed);
    cases.refused_by(
        "NULL with content",
        &[MALFORMED, Error::ALGORITHM_NOT_ACCEPTED],
        result,
    );
    let unused_bits = public.edited(&[1], |bits| bits.content_mut()[0] = 1);
    let result = PublicKey::from_spki_der(provider, &unused_bits.encode());
    cases.refused("key with unused bits", MALFORMED, result);
    let eight_unused = Node::Primitive(BIT_STRING, vec![8, 0]);
    let result = PublicKey::from_spki_der(provider, &public.replaced(&[1], eight_unused).encode());
    cases.refused("key with eight unused bits", MALFORMED, result);
    // Tags in more than one octet.
    for (name, tag) in [
        ("30", &[0x1f, 30][..]),
        ("31", &[0x1f, 31]),
        ("padded", &[0x1f, 0x80, 31]),
    ] {
        let element = Node::Raw([tag, &[0]].concat());
        let result = open(provider, &message.replaced(E_CONTENT, element).encode());
        cases.refused(format!("tag {name}"), MALFORMED, result);
    }
    // Whole messages one after the other.
    let twice = message.encode().repeat(2);
    cases.refused("two messages", MALFORMED, open(provider, &twice));
    let twice = envelope.encode().repeat(2);
    cases.refused("two messages", MALFORMED, open_encrypted(provider, &twice));
    let plain = signed(provider, &["client-2048"]).encode();
    cases.refused(
        "a byte after",
        MALFORMED,
        verify(provider, &[&plain[..], &[0]].concat()),
    );
}
