//! Row 29: certificates. Reading one does not verify its signature, so editing is enough.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::{Certificate, KeyUse};
use cmcrypto_tests::certificate;
use cmcrypto_tests::der::tree::{Node, integer, null, octets, oid, sequence};
use cmcrypto_tests::der::{BIT_STRING, INTEGER, UTF8_STRING};

use super::cases::{Cases, Row};

pub const ROWS: &[Row] = &[Row {
    number: 29,
    name: "duplicate extensions, inner and outer algorithm, unknown critical",
    applies: "of certificates; revocation lists are not read",
    cases: certificates,
}];

const VERSION: &[usize] = &[0, 0, 0];
const SERIAL: &[usize] = &[0, 1];
const INNER_ALGORITHM: &[usize] = &[0, 2];
const VALIDITY: &[usize] = &[0, 4];
const SPKI: &[usize] = &[0, 6];
const EXTENSIONS: &[usize] = &[0, 7, 0];
const OUTER_ALGORITHM: &[usize] = &[1];

const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
const SHA384_WITH_RSA: &str = "1.2.840.113549.1.1.12";

fn extension(id: &str, critical: Option<u8>, value: &Node) -> Node {
    let critical = critical.map(|octet| Node::Primitive(0x01, vec![octet]));
    let value = octets(&value.encode());
    sequence([oid(id)].into_iter().chain(critical).chain([value]))
}

fn certificates(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = Node::parse(certificate(provider, "client-2048").to_der());
    let read = |tree: &Node| Certificate::from_der(provider, &tree.encode());
    cases.accepted("unchanged", read(&tree));
    let others: Vec<Node> = tree.at(EXTENSIONS).children().to_vec();
    let find = |id: &str| others.iter().find(|e| *e.at(&[0]) == oid(id)).unwrap();
    let with = |added: &[Node]| {
        tree.edited(EXTENSIONS, |list| {
            list.children_mut().extend_from_slice(added)
        })
    };
    // Another value in place of that of an extension that is there.
    let changed = |id: &str, value: &Node| {
        tree.edited(EXTENSIONS, |list| {
            let extensions = list.children_mut();
            let place = extensions.iter().position(|e| *e.at(&[0]) == oid(id));
            extensions[place.unwrap()] = extension(id, None, value);
        })
    };
    const MALFORMED: Error = Error::MALFORMED;

    for id in [
        KEY_USAGE,
        EXTENDED_KEY_USAGE,
        BASIC_CONSTRAINTS,
        SUBJECT_KEY_IDENTIFIER,
    ] {
        let case = format!("extension {id} twice");
        cases.refused(case, MALFORMED, read(&with(&[find(id).clone()])));
    }
    let unknown = |critical| extension("1.2.3.4", critical, &null());
    cases.accepted("unknown extension", read(&with(&[unknown(None)])));
    let twice = with(&[unknown(None), unknown(None)]);
    cases.refused("unknown extension twice", MALFORMED, read(&twice));
    let critical = read(&with(&[unknown(Some(0xff))]));
    let used = critical.and_then(|read| read.check_use(KeyUse::Signing));
    cases.refused("unknown critical, used", Error::NOT_SUPPORTED, used);
    // DER: TRUE is 0xff, and FALSE, the default, is left out.
    cases.refused(
        "critical FALSE said",
        MALFORMED,
        read(&with(&[unknown(Some(0))])),
    );
    cases.refused("critical 1", MALFORMED, read(&with(&[unknown(Some(1))])));
    let empty = tree.edited(EXTENSIONS, |list| list.children_mut().clear());
    cases.refused("an empty list of extensions", MALFORMED, read(&empty));

    for version in [0, 1, 3, 4] {
        let other = tree.replaced(VERSION, integer(version));
        cases.refused(
            format!("version {version} with extensions"),
            MALFORMED,
            read(&other),
        );
    }
    let version_1 = tree.without(&[0, 0]);
    cases.refused(
        "version left out, with extensions",
        MALFORMED,
        read(&version_1),
    );
    let version_1 = version_1.without(&[0, 6]);
    cases.accepted("version 1 without extensions", read(&version_1));

    let sha384 = sequence([oid(SHA384_WITH_RSA), null()]);
    for (name, path) in [("inner", INNER_ALGORITHM), ("outer", OUTER_ALGORITHM)] {
        let other = tree.replaced(path, sha384.clone());
        cases.refused(format!("another {name} algorithm"), MALFORMED, read(&other));
        let other = tree.without(&[path, &[1]].concat());
        cases.refused(
            format!("{name} algorithm without NULL"),
            MALFORMED,
            read(&other),
        );
    }
    let both = tree
        .replaced(INNER_ALGORITHM, sha384.clone())
        .replaced(OUTER_ALGORITHM, sha384);
    cases.accepted("another algorithm twice", read(&both));

    for (name, serial, expected) in [
        ("negative", vec![0xff], Error::NOT_SUPPORTED),
        ("padded", vec![0, 1], MALFORMED),
        ("empty", vec![], MALFORMED),
        ("of 21 octets", vec![1; 21], Error::NOT_SUPPORTED),
    ] {
        let other = tree.replaced(SERIAL, Node::Primitive(INTEGER, serial));
        cases.refused(format!("serial number {name}"), expected, read(&other));
    }
    let other = tree.replaced(SERIAL, Node::Primitive(INTEGER, vec![1; 20]));
    cases.accepted("serial number of 20 octets", read(&other));

    for (name, first) in [
        (
            "without seconds",
            Node::Primitive(0x17, b"2701150800Z".to_vec()),
        ),
        (
            "with a zone",
            Node::Primitive(0x17, b"270115080000+0100".to_vec()),
        ),
        (
            "in the thirteenth month",
            Node::Primitive(0x17, b"271315080000Z".to_vec()),
        ),
        (
            "with a fraction",
            Node::Primitive(0x18, b"20270115080000.5Z".to_vec()),
        ),
        (
            "a string",
            Node::Primitive(UTF8_STRING, b"270115080000Z".to_vec()),
        ),
    ] {
        let other = tree.replaced(&[VALIDITY, &[0]].concat(), first);
        cases.refused(format!("start {name}"), MALFORMED, read(&other));
    }

    // What the use depends on.
    let bits = |octets: &[u8]| Node::Primitive(BIT_STRING, octets.to_vec());
    let usage = |case: &str, cases: &mut Cases, tree: &Node, expected: Result<(), Error>| {
        let result = read(tree).and_then(|c| c.check_use(KeyUse::Signing));
        match expected {
            Ok(()) => cases.accepted(case, result),
            Err(error) => cases.refused(case, error, result),
        }
    };
    let wrong_usage = Err(Error::CERTIFICATE_USAGE);
    usage("signing", cases, &tree, Ok(()));
    let key_encipherment = changed(KEY_USAGE, &bits(&[5, 0x20]));
    usage(
        "keyEncipherment alone",
        cases,
        &key_encipherment,
        wrong_usage.clone(),
    );
    let no_bits = changed(KEY_USAGE, &bits(&[0]));
    usage("no key usage bits", cases, &no_bits, wrong_usage.clone());
    let not_bits = changed(KEY_USAGE, &integer(1));
    usage("key usage not bits", cases, &not_bits, Err(MALFORMED));
    let any_purpose = changed(EXTENDED_KEY_USAGE, &sequence([oid("2.5.29.37.0")]));
    usage("anyExtendedKeyUsage", cases, &any_purpose, wrong_usage);
    let no_purpose = changed(EXTENDED_KEY_USAGE, &sequence([]));
    usage("no purposes", cases, &no_purpose, Err(MALFORMED));
    let not_purposes = changed(EXTENDED_KEY_USAGE, &sequence([integer(1)]));
    usage("purposes not OIDs", cases, &not_purposes, Err(MALFORMED));
    let not_octets = changed(SUBJECT_KEY_IDENTIFIER, &integer(1));
    usage(
        "key identifier not octets",
        cases,
        &not_octets,
        Err(MALFORMED),
    );
    let trailing = changed(
        EXTENDED_KEY_USAGE,
        &Node::Raw({
            let value = sequence([oid("1.3.6.1.4.1.311.101")]).encode();
            [&value[..], &[0]].concat()
        }),
    );
    usage(
        "a byte after the purposes",
        cases,
        &trailing,
        Err(MALFORMED),
    );

    // The key.
    let not_rsa = tree.replaced(&[SPKI, &[0, 0]].concat(), oid("1.2.840.10045.2.1"));
    cases.refused("not RSA", Error::KEY_TYPE_NOT_SUPPORTED, read(&not_rsa));
    let pss_only = tree.replaced(&[SPKI, &[0, 0]].concat(), oid("1.2.840.113549.1.1.10"));
    cases.refused(
        "RSA for PSS alone",
        Error::KEY_TYPE_NOT_SUPPORTED,
        read(&pss_only),
    );
    let mut long = tree.encode();
    long.push(0);
    let result = Certificate::from_der(provider, &long);
    cases.refused("a byte after", MALFORMED, result);
    let padding = octets(&vec![0; 64 * 1024]);
    let huge = with(&[extension("1.2.3.4", None, &padding)]);
    cases.refused("more than 64 KiB", Error::TOO_LARGE, read(&huge));
}
