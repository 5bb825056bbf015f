//! Rows 2, 20 and 21: RecipientInfos.

use cmcrypto_core::Error;
use cmcrypto_core::pki::cms;
use cmcrypto_tests::certificate;
use cmcrypto_tests::der::tree::{Node, context, integer, null, octets, oid, sequence};
use cmcrypto_tests::envelope::encrypted_key;

use super::cases::{Cases, Row};
use super::enveloped::{
    ENCRYPTED_KEY, KEY_ALGORITHM, RECIPIENTS, assemble, decrypt, decrypt_accepting, enveloped,
    position, recipient,
};
use super::signed::CONTENT;

pub const ROWS: &[Row] = &[
    Row {
        number: 2,
        name: "multi-recipient oracle",
        applies: "we are found by our certificates, and those that are named are tried in the ring's \
                  order; whatever is wrong with the encrypted keys, the error is Decrypt",
        cases: oracle,
    },
    Row {
        number: 20,
        name: "NULL or absent parameters in ktri or kari",
        applies: "OAEP parameters are required; their fields have the defaults of RFC 4055; a \
                  kari is skipped",
        cases: parameters,
    },
    Row {
        number: 21,
        name: "PWRI and KEK unwrap bounds",
        applies: "no password or key-encryption key is ever unwrapped: such recipients are \
                  skipped, whatever is in them",
        cases: other_kinds,
    },
];

fn oracle(cases: &mut Cases) {
    let provider = cases.provider;
    let both = ["mp-2048", "mp2-2048"];
    let tree = enveloped(provider, &both);
    let with_garbage = |name: &str, garbage: &[u8]| {
        let place = position(&tree, provider, name);
        let mut changed = tree.replaced(&recipient(place, ENCRYPTED_KEY), octets(garbage));
        changed.at_mut(RECIPIENTS).sort();
        changed.encode()
    };
    for (bad, good) in [("mp-2048", "mp2-2048"), ("mp2-2048", "mp-2048")] {
        let garbage: &[(&str, &[u8])] = &[
            ("noise", &[0x5a; 256]),
            ("zero", &[0; 256]),
            ("not below the modulus", &[0xff; 256]),
            ("too short", &[0x5a; 255]),
            ("too long", &[0x5a; 257]),
            ("empty", &[]),
        ];
        for (name, garbage) in garbage {
            let message = with_garbage(bad, garbage);
            let case = |by: &str| format!("key for {bad} is {name}, opened by {by}");
            cases.accepted(case(good), decrypt(provider, &message, &[good]));
            cases.refused(
                case(bad),
                Error::DECRYPT,
                decrypt(provider, &message, &[bad]),
            );
            // Of the ring each that is named is tried: what names one hides no other.
            let opened = decrypt(provider, &message, &[bad, good]).unwrap();
            cases.holds(case("both"), opened.recipient() == 1);
            let opened = decrypt(provider, &message, &[good, bad]).unwrap();
            cases.holds(case("both, swapped"), opened.recipient() == 0);
        }
    }

    hidden(cases);

    // Padding right, the key of every other length.
    for len in [0, 1, 15, 16, 24, 31, 33, 64, 190] {
        let transported = |key: &[u8]| key.iter().copied().cycle().take(len).collect();
        let message = assemble(provider, transported, None, <[u8]>::to_vec).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("key of {len} bytes"), Error::DECRYPT, result);
    }
    let message = assemble(provider, <[u8]>::to_vec, None, <[u8]>::to_vec).encode();
    let opened = decrypt(provider, &message, &["mp-2048"]);
    cases.holds("key of 32 bytes", opened.unwrap().content() == CONTENT);
    let transported = |key: &[u8]| key.iter().rev().copied().collect();
    let message = assemble(provider, transported, None, <[u8]>::to_vec).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.refused("another key of 32 bytes", Error::DECRYPT, result);
    let key_16 = |key: &[u8]| key[..16].to_vec();
    let aes_128 = oid("2.16.840.1.101.3.4.1.6");
    for (name, message) in [
        (
            "32",
            assemble(provider, <[u8]>::to_vec, None, <[u8]>::to_vec),
        ),
        ("16", assemble(provider, key_16, None, <[u8]>::to_vec)),
    ] {
        let message = message.replaced(super::enveloped::CIPHER, aes_128.clone());
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(
            format!("AES-128, key of {name} bytes"),
            Error::DECRYPT,
            result,
        );
    }

    // The same recipient twice: no choice between two keys.
    let once = enveloped(provider, &["mp-2048"]);
    let ours = once.at(&recipient(0, &[])).clone();
    let mp = certificate(provider, "mp-2048");
    let by_serial = sequence([
        integer(0),
        sequence([
            Node::parse(mp.issuer_der()),
            Node::parse(mp.serial_number_der()),
        ]),
        ours.at(KEY_ALGORITHM).clone(),
        ours.at(ENCRYPTED_KEY).clone(),
    ]);
    let garbage = ours.replaced(ENCRYPTED_KEY, octets(&[0x5a; 256]));
    for (name, second) in [
        ("the same", ours.clone()),
        ("with another key", garbage),
        ("by issuer and serial number", by_serial.clone()),
    ] {
        let mut twice = once.inserted(&recipient(1, &[]), second);
        twice.at_mut(RECIPIENTS).sort();
        let result = decrypt(provider, &twice.encode(), &["mp-2048"]);
        cases.refused(format!("twice, {name}"), Error::DUPLICATE_RECIPIENT, result);
        // It is no affair of others.
        let result = decrypt(provider, &twice.encode(), &["mp2-2048"]);
        cases.refused(
            format!("twice, {name}, by another"),
            Error::NOT_A_RECIPIENT,
            result,
        );
    }
    let message = once.replaced(&recipient(0, &[]), by_serial).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.accepted("by issuer and serial number", result);

    // How many: 32, not 33; none.
    let filler = |number: u8| context(2, [integer(4), octets(&[number])]);
    let with_fillers = |count: u8| {
        let mut tree = once.clone();
        let infos = tree.at_mut(RECIPIENTS);
        infos.children_mut().extend((0..count).map(filler));
        infos.sort();
        tree.encode()
    };
    let result = decrypt(provider, &with_fillers(31), &["mp-2048"]);
    cases.accepted("32 recipients", result);
    let result = decrypt(provider, &with_fillers(32), &["mp-2048"]);
    cases.refused("33 recipients", Error::TOO_MANY_RECIPIENTS, result);
    let message = once.without(&recipient(0, &[])).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.refused("no recipients", Error::NOT_A_RECIPIENT, result);
}

/// A RecipientInfo whose algorithm is refused, or whose key is another, before or after the right one.
fn hidden(cases: &mut Cases) {
    let provider = cases.provider;
    let (ours, other) = ("mp-2048", "mp2-2048");
    let tree = enveloped(provider, &[ours, other]);
    let place = position(&tree, provider, other);
    let pkcs1 = sequence([oid("1.2.840.113549.1.1.1"), null()]);
    let no_parameters = sequence([oid("1.2.840.113549.1.1.7")]);
    let swapped = sequence([oid("1.2.840.113549.1.1.7"), sequence([context(3, [])])]);
    let another_key = encrypted_key(&[0x4b; 32], &certificate(provider, other));
    let table = [
        (
            "PKCS#1 v1.5",
            KEY_ALGORITHM,
            pkcs1,
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        (
            "OAEP without parameters",
            KEY_ALGORITHM,
            no_parameters,
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        ("OAEP with others", KEY_ALGORITHM, swapped, Error::MALFORMED),
        ("another key", ENCRYPTED_KEY, another_key, Error::DECRYPT),
    ];
    for (name, field, value, alone) in table {
        let mut changed = tree.replaced(&recipient(place, field), value);
        changed.at_mut(RECIPIENTS).sort();
        let message = changed.encode();
        for (ring, expected) in [([other, ours], 1), ([ours, other], 0)] {
            let opened = decrypt(provider, &message, &ring).unwrap();
            let right = opened.recipient() == expected && opened.content() == CONTENT;
            cases.holds(format!("{name} for {other}, ring {ring:?}"), right);
        }
        let result = decrypt(provider, &message, &[other]);
        cases.refused(format!("{name} for {other}, alone"), alone, result);
    }
    // Each of the ring is named, and none of them opens it.
    let mut both = tree.clone();
    for (place, name) in [(place, other), (1 - place, ours)] {
        let another_key = encrypted_key(&[0x4b; 32], &certificate(provider, name));
        both = both.replaced(&recipient(place, ENCRYPTED_KEY), another_key);
    }
    both.at_mut(RECIPIENTS).sort();
    let result = decrypt(provider, &both.encode(), &[ours, other]);
    cases.refused("another key for both", Error::DECRYPT, result);
}

const SHA1: &str = "1.3.14.3.2.26";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const MGF1: &str = "1.2.840.113549.1.1.8";
const P_SPECIFIED: &str = "1.2.840.113549.1.1.9";

fn parameters(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    let algorithm = recipient(0, KEY_ALGORITHM);
    let rsaes_oaep = tree.at(&algorithm).at(&[0]).clone();
    let hash = |id: &str, parameters: Option<Node>| {
        context(0, [sequence([oid(id)].into_iter().chain(parameters))])
    };
    let mgf = |parameters: Option<Node>| {
        context(1, [sequence([oid(MGF1)].into_iter().chain(parameters))])
    };
    let mgf_sha256 = || mgf(Some(sequence([oid(SHA256), null()])));
    let label = |parameters: Option<Node>| {
        context(
            2,
            [sequence([oid(P_SPECIFIED)].into_iter().chain(parameters))],
        )
    };
    let oaep = |fields: Vec<Node>| Some(sequence(fields));
    let refused = Err(Error::ALGORITHM_NOT_ACCEPTED);
    let sha256_null = || hash(SHA256, Some(null()));
    let table: Vec<(&str, Option<Node>, Result<(), Error>)> = vec![
        (
            "as written",
            oaep(vec![sha256_null(), mgf_sha256()]),
            Ok(()),
        ),
        (
            "NULL left out of both hashes",
            oaep(vec![hash(SHA256, None), mgf(Some(sequence([oid(SHA256)])))]),
            Ok(()),
        ),
        (
            "empty label said",
            oaep(vec![sha256_null(), mgf_sha256(), label(Some(octets(b"")))]),
            Ok(()),
        ),
        ("absent", None, refused.clone()),
        ("NULL", Some(null()), refused.clone()),
        ("an OCTET STRING", Some(octets(b"")), refused.clone()),
        ("empty: SHA-1 twice", oaep(vec![]), refused.clone()),
        ("hash left out", oaep(vec![mgf_sha256()]), refused.clone()),
        ("MGF left out", oaep(vec![sha256_null()]), refused.clone()),
        (
            "hash parameters not NULL",
            oaep(vec![hash(SHA256, Some(integer(1))), mgf_sha256()]),
            refused.clone(),
        ),
        (
            "MGF1 without parameters",
            oaep(vec![sha256_null(), mgf(None)]),
            refused.clone(),
        ),
        (
            "MGF1 with NULL",
            oaep(vec![sha256_null(), mgf(Some(null()))]),
            refused.clone(),
        ),
        (
            "MGF1 with SHA-1",
            oaep(vec![
                sha256_null(),
                mgf(Some(sequence([oid(SHA1), null()]))),
            ]),
            refused.clone(),
        ),
        (
            "not MGF1",
            oaep(vec![
                sha256_null(),
                context(
                    1,
                    [sequence([
                        oid(P_SPECIFIED),
                        sequence([oid(SHA256), null()]),
                    ])],
                ),
            ]),
            refused.clone(),
        ),
        (
            "label",
            oaep(vec![
                sha256_null(),
                mgf_sha256(),
                label(Some(octets(b"label"))),
            ]),
            refused.clone(),
        ),
        (
            "label without value",
            oaep(vec![sha256_null(), mgf_sha256(), label(None)]),
            refused.clone(),
        ),
        (
            "label is NULL",
            oaep(vec![sha256_null(), mgf_sha256(), label(Some(null()))]),
            refused,
        ),
        (
            "fields swapped",
            oaep(vec![mgf_sha256(), sha256_null()]),
            Err(Error::MALFORMED),
        ),
        (
            "hash twice",
            oaep(vec![sha256_null(), sha256_null(), mgf_sha256()]),
            Err(Error::MALFORMED),
        ),
        (
            "empty explicit hash",
            oaep(vec![context(0, []), mgf_sha256()]),
            Err(Error::MALFORMED),
        ),
        (
            "a fourth field",
            oaep(vec![sha256_null(), mgf_sha256(), context(3, [])]),
            Err(Error::MALFORMED),
        ),
    ];
    for (name, parameters, expected) in table {
        let identifier = sequence([rsaes_oaep.clone()].into_iter().chain(parameters));
        let message = tree.replaced(&algorithm, identifier).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        let case = format!("OAEP parameters: {name}");
        match expected {
            Ok(()) => cases.accepted(case, result),
            Err(error) => cases.refused(case, error, result),
        }
    }
    // The defaults are read where SHA-1 is accepted; the key was encrypted with SHA-256.
    let identifier = sequence([rsaes_oaep, sequence([])]);
    let message = tree.replaced(&algorithm, identifier).encode();
    let accepted = cms::AcceptedAlgorithms {
        oaep_sha1: true,
        ..cms::AcceptedAlgorithms::default()
    };
    let result = decrypt_accepting(provider, &message, &["mp-2048"], accepted);
    cases.refused(
        "OAEP parameters: empty, SHA-1 accepted",
        Error::DECRYPT,
        result,
    );

    // Each field of the structure dropped in turn.
    for (name, path, expected) in [
        ("type of the ContentInfo", vec![0], Error::MALFORMED),
        ("content of the ContentInfo", vec![1], Error::MALFORMED),
        ("AuthEnvelopedData", vec![1, 0], Error::MALFORMED),
        ("version", vec![1, 0, 0], Error::MALFORMED),
        ("RecipientInfos", vec![1, 0, 1], Error::MALFORMED),
        ("EncryptedContentInfo", vec![1, 0, 2], Error::MALFORMED),
        ("tag", vec![1, 0, 3], Error::MALFORMED),
        ("content type", vec![1, 0, 2, 0], Error::MALFORMED),
        (
            "content encryption algorithm",
            vec![1, 0, 2, 1],
            Error::MALFORMED,
        ),
        (
            "encrypted content, which is OPTIONAL",
            vec![1, 0, 2, 2],
            Error::MALFORMED,
        ),
        ("cipher", vec![1, 0, 2, 1, 0], Error::MALFORMED),
        (
            "GCM parameters, which are OPTIONAL",
            vec![1, 0, 2, 1, 1],
            Error::ALGORITHM_NOT_ACCEPTED,
        ),
        ("nonce", vec![1, 0, 2, 1, 1, 0], Error::MALFORMED),
        ("version of the ktri", recipient(0, &[0]), Error::MALFORMED),
        (
            "name of the recipient",
            recipient(0, &[1]),
            Error::MALFORMED,
        ),
        ("key algorithm", recipient(0, &[2]), Error::MALFORMED),
        ("OAEP", recipient(0, &[2, 0]), Error::MALFORMED),
        ("encrypted key", recipient(0, &[3]), Error::MALFORMED),
    ] {
        let message = tree.without(&path).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("without {name}"), expected, result);
    }
    for version in [1, 2] {
        let path = super::enveloped::VERSION;
        let message = tree.replaced(path, integer(version)).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("version {version}"), Error::MALFORMED, result);
    }
    for version in [0, 1, 3, 4] {
        let message = tree
            .replaced(&recipient(0, &[0]), integer(version))
            .encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(
            format!("ktri of version {version}"),
            Error::MALFORMED,
            result,
        );
    }
    let message = tree.inserted(RECIPIENTS, context(0, [])).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.refused("OriginatorInfo", Error::ALGORITHM_NOT_ACCEPTED, result);
    // A kari is nobody's here: whole, with NULL for its parameters, or without any.
    kinds(cases, "kari", |rest| {
        let version = [integer(3)].into_iter();
        context(1, version.chain(rest))
    });
}

fn other_kinds(cases: &mut Cases) {
    kinds(cases, "kekri", |rest| {
        context(2, [integer(4)].into_iter().chain(rest))
    });
    kinds(cases, "pwri", |rest| {
        context(3, [integer(0)].into_iter().chain(rest))
    });
    kinds(cases, "ori", |rest| context(4, rest));
    // RFC 6268 leaves room for more kinds.
    kinds(cases, "a kind to come", |rest| context(5, rest));
    // What is of no kind is not skipped.
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    for (name, info) in [
        ("INTEGER", integer(1)),
        ("NULL", null()),
        ("primitive [1]", Node::Primitive(0x81, vec![])),
    ] {
        let mut tree = tree.inserted(&recipient(1, &[]), info);
        tree.at_mut(RECIPIENTS).sort();
        let result = decrypt(provider, &tree.encode(), &["mp-2048"]);
        cases.refused(format!("{name} as RecipientInfo"), Error::MALFORMED, result);
    }
}

/// Recipients of another kind with wrapped keys of all sorts: alone, the message is not ours;
/// beside our own, they change nothing.
fn kinds(cases: &mut Cases, kind: &str, info: impl Fn(Vec<Node>) -> Node) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    let wrap = || oid("2.16.840.1.101.3.4.1.45");
    let mut contents: Vec<(String, Vec<Node>)> = vec![
        ("nothing".to_owned(), vec![]),
        ("no parameters".to_owned(), vec![sequence([wrap()])]),
        (
            "NULL parameters".to_owned(),
            vec![sequence([wrap(), null()])],
        ),
    ];
    for len in [0, 7, 8, 15, 17] {
        let rest = vec![sequence([wrap()]), octets(&vec![0x5a; len])];
        contents.push((format!("a wrapped key of {len} bytes"), rest));
    }
    for (name, rest) in contents {
        let case = format!("{kind} with {name}");
        let alone = tree.replaced(&recipient(0, &[]), info(rest.clone()));
        let result = decrypt(provider, &alone.encode(), &["mp-2048"]);
        cases.refused(format!("{case}, alone"), Error::NOT_A_RECIPIENT, result);
        let mut beside = tree.inserted(&recipient(1, &[]), info(rest));
        beside.at_mut(RECIPIENTS).sort();
        let result = decrypt(provider, &beside.encode(), &["mp-2048"]);
        cases.accepted(format!("{case}, beside ours"), result);
    }
}
