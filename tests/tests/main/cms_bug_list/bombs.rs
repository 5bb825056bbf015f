//! Row 26: ASN.1 that is huge or deep.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_tests::der::tree::{Node, context, integer, oid, sequence, set};
use cmcrypto_tests::der::{OCTET_STRING, OID, SEQUENCE, nested};

use super::cases::{Cases, Row};
use super::enveloped::{self, GCM_PARAMETERS, KEY_ALGORITHM, decrypt, enveloped, recipient};
use super::signed::{
    DIGESTS, E_CONTENT, E_CONTENT_TYPE, SIGNERS, attribute, open, open_encrypted, resigned, sealed,
    signer, verify,
};

pub const ROWS: &[Row] = &[Row {
    number: 26,
    name: "ASN.1 depth and length bombs",
    applies: "nothing recurses; lengths are checked against what is there before anything \
                  is allocated; sets, attributes and identifiers are bounded",
    cases: bombs,
}];

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const AUTH_ENVELOPED_DATA: &str = "1.2.840.113549.1.9.16.1.23";

/// The bytes as a signed, as an encrypted message, and as a client's of either sort.
fn everywhere(cases: &mut Cases, case: &str, message: &[u8], expected: Error) {
    let provider = cases.provider;
    cases.refused(
        format!("{case}, verified"),
        expected.clone(),
        verify(provider, message),
    );
    let result = decrypt(provider, message, &["mp-2048"]);
    cases.refused(format!("{case}, decrypted"), expected, result);
}

fn bombs(cases: &mut Cases) {
    let provider = cases.provider;
    let deep = nested(SEQUENCE, 100_000);
    everywhere(cases, "100,000 nested SEQUENCEs", &deep, Error::MALFORMED);
    let result = open_encrypted(provider, &deep);
    cases.refused("nested, opened", Error::MALFORMED, result);
    cases.refused("nested, opened", Error::UNSIGNED, open(provider, &deep));
    let indefinite = [0x30, 0x80].repeat(100_000);
    everywhere(
        cases,
        "100,000 nested indefinite lengths",
        &indefinite,
        Error::NOT_DER,
    );
    let octet_strings = [0x24, 0x80].repeat(100_000);
    everywhere(
        cases,
        "100,000 nested OCTET STRINGs",
        &octet_strings,
        Error::MALFORMED,
    );
    let result = Certificate::from_der(provider, &deep);
    cases.refused("nested, as certificate", Error::TOO_LARGE, result);
    let deep_16k = nested(SEQUENCE, 16_000);
    let result = Certificate::from_der(provider, &deep_16k);
    cases.refused("16,000 nested, as certificate", Error::MALFORMED, result);
    let result = PublicKey::from_spki_der(provider, &deep_16k);
    cases.refused("16,000 nested, as public key", Error::MALFORMED, result);
    let result = PrivateKey::from_pkcs8_der(provider, &deep_16k);
    cases.refused("16,000 nested, as private key", Error::MALFORMED, result);
    let result = PrivateKey::from_encrypted_pkcs8_der(provider, &deep_16k, b"");
    cases.refused("16,000 nested, as encrypted key", Error::MALFORMED, result);

    // The same in every place of a message where anything may stand.
    let message = sealed(provider);
    let envelope = enveloped(provider, &["mp-2048"]);
    let raw = || Node::Raw(deep.clone());
    for (name, id) in [
        ("SignedData", SIGNED_DATA),
        ("AuthEnvelopedData", AUTH_ENVELOPED_DATA),
    ] {
        let bomb = sequence([oid(id), context(0, [raw()])]).encode();
        let case = format!("nested as {name}");
        match id {
            SIGNED_DATA => {
                cases.refused(&case, Error::MALFORMED, verify(provider, &bomb));
                cases.refused(&case, Error::MALFORMED, open(provider, &bomb));
            }
            _ => {
                let result = decrypt(provider, &bomb, &["mp-2048"]);
                cases.refused(&case, Error::MALFORMED, result);
                cases.refused(&case, Error::MALFORMED, open_encrypted(provider, &bomb));
            }
        }
    }
    for (name, path, expected) in [
        (
            "a digest algorithm",
            [DIGESTS, &[0]].concat(),
            Error::MALFORMED,
        ),
        (
            "digest parameters",
            [DIGESTS, &[0, 1]].concat(),
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        ("content", E_CONTENT.to_vec(), Error::MALFORMED),
        ("a signer", signer(0, &[]), Error::MALFORMED),
        ("a signer's name", signer(0, &[1]), Error::MALFORMED),
        (
            "signature parameters",
            signer(0, &[4, 1]),
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
    ] {
        let bomb = message.replaced(&path, raw()).encode();
        cases.refused(format!("nested as {name}"), expected, open(provider, &bomb));
    }
    for (name, path, expected) in [
        ("GCM parameters", GCM_PARAMETERS.to_vec(), Error::MALFORMED),
        (
            "key algorithm",
            recipient(0, KEY_ALGORITHM),
            Error::MALFORMED,
        ),
        ("OAEP parameters", recipient(0, &[2, 1]), Error::MALFORMED),
        ("a recipient", recipient(0, &[]), Error::MALFORMED),
    ] {
        let bomb = envelope.replaced(&path, raw()).encode();
        let result = decrypt(provider, &bomb, &["mp-2048"]);
        cases.refused(format!("nested as {name}"), expected, result);
    }
    // As a value of a signed attribute that nobody asks for, it is one value; embedded, it is not
    // the client's certificate.
    let bomb = resigned(provider, &message, |attributes| {
        attributes.push(attribute("1.2.3.4", [raw()]));
    });
    cases.accepted("nested as a value", open(provider, &bomb));
    let embedded = message.inserted(SIGNERS, context(0, [raw()])).encode();
    cases.refused(
        "nested as embedded",
        Error::SIGNER_MISMATCH,
        open(provider, &embedded),
    );

    // Lengths that lie.
    let headers: &[(&str, &[u8])] = &[
        ("2^63", &[0x88, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        (
            "2^63 - 1",
            &[0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        (
            "2^64 - 1",
            &[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        ("2^64", &[0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("4 GiB", &[0x85, 1, 0, 0, 0, 0]),
        ("4 GiB - 1", &[0x84, 0xff, 0xff, 0xff, 0xff]),
        ("2 GiB", &[0x84, 0x80, 0, 0, 0]),
        ("256 MiB", &[0x84, 0x10, 0, 0, 0]),
        ("of 127 octets", &[0xff; 128]),
        ("of 126 octets", &[0xfe; 127]),
        ("one too long", &[0x82, 0xff, 0xff]),
    ];
    let data = message.encode();
    let envelope_bytes = envelope.encode();
    for (name, length) in headers {
        let case = format!("length {name}");
        // In place of the outermost length, which takes four octets with its tag.
        let outer = [&[0x30], *length, &data[4..]].concat();
        cases.refused(&case, Error::MALFORMED, verify(provider, &outer));
        cases.refused(&case, Error::MALFORMED, open(provider, &outer));
        let outer = [&[0x30], *length, &envelope_bytes[4..]].concat();
        let result = decrypt(provider, &outer, &["mp-2048"]);
        cases.refused(&case, Error::MALFORMED, result);
        // Inside, under outer lengths that are right.
        let lying = |tag: u8| Node::Raw([&[tag], *length].concat());
        let inner = message.replaced(E_CONTENT, lying(OCTET_STRING)).encode();
        cases.refused(
            format!("{case} of content"),
            Error::MALFORMED,
            open(provider, &inner),
        );
        let inner = message.replaced(SIGNERS, lying(0x31)).encode();
        cases.refused(
            format!("{case} of signers"),
            Error::MALFORMED,
            open(provider, &inner),
        );
        let inner = envelope
            .replaced(enveloped::CIPHERTEXT, lying(0x80))
            .encode();
        let result = decrypt(provider, &inner, &["mp-2048"]);
        cases.refused(format!("{case} of ciphertext"), Error::MALFORMED, result);
        let header = [&[0x30], *length].concat();
        everywhere(
            cases,
            &format!("{case} and nothing else"),
            &header,
            Error::MALFORMED,
        );
        let result = Certificate::from_der(provider, &header);
        cases.refused(format!("{case} of a certificate"), Error::MALFORMED, result);
        let result = PublicKey::from_spki_der(provider, &header);
        cases.refused(format!("{case} of a public key"), Error::MALFORMED, result);
    }

    // Identifiers of 1 MB: of one arc, and of a million.
    let one_arc = [&[0x2a][..], &[0x81].repeat(1 << 20), &[1]].concat();
    let many_arcs = [&[0x2a][..], &[1].repeat(1 << 20)].concat();
    for (name, content) in [("one arc", one_arc), ("2^20 arcs", many_arcs)] {
        let long = || Node::Primitive(OID, content.clone());
        let case = format!("OID of 1 MB, {name}");
        let bomb = message.replaced(&[0], long()).encode();
        cases.refused(
            format!("{case}, type"),
            Error::MALFORMED,
            verify(provider, &bomb),
        );
        let bomb = message.replaced(E_CONTENT_TYPE, long()).encode();
        cases.refused(
            format!("{case}, content type"),
            Error::MALFORMED,
            open(provider, &bomb),
        );
        let bomb = message
            .replaced(&[DIGESTS, &[0, 0]].concat(), long())
            .encode();
        cases.refused(
            format!("{case}, digest"),
            Error::MALFORMED,
            open(provider, &bomb),
        );
        let bomb = resigned(provider, &message, |attributes| {
            attributes.push(sequence([long(), set([integer(1)])]));
        });
        cases.refused(
            format!("{case}, attribute"),
            Error::MALFORMED,
            open(provider, &bomb),
        );
        let bomb = envelope.replaced(enveloped::CIPHER, long()).encode();
        let result = decrypt(provider, &bomb, &["mp-2048"]);
        cases.refused(format!("{case}, cipher"), Error::MALFORMED, result);
    }
    let result = open(provider, &vec![0x30; 1 << 20]);
    cases.refused("1 MB of 0x30", Error::UNSIGNED, result);
    cases.refused("empty, opened", Error::UNSIGNED, open(provider, b""));
    everywhere(cases, "empty", b"", Error::MALFORMED);
}
