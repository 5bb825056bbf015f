//! Rows 18, 19 and 28: signers and sets.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_tests::der::tree::{Node, context, integer, null, octets, oid, sequence, set};
use cmcrypto_tests::{NOW, certificate, key};

use super::cases::{Cases, Row};
use super::enveloped::{RECIPIENTS, decrypt, enveloped};
use super::signed::{
    ATTRIBUTES, CONTENT_TYPE, DIGEST, DIGESTS, SIGNATURE, SIGNATURE_ALGORITHM, SIGNERS, VERSION,
    open, sealed, sign_attributes, signed, signer, verify,
};

pub const ROWS: &[Row] = &[
    Row {
        number: 18,
        name: "only one signer checked",
        applies: "all signers are verified, there is at least one, and a client's message has \
                  exactly one",
        cases: every_signer,
    },
    Row {
        number: 19,
        name: "empty digestAlgorithms",
        applies: "the use after free was in PKCS#7 of OpenSSL; here a signer's digest must be \
                  announced",
        cases: digest_algorithms,
    },
    Row {
        number: 28,
        name: "SET OF order, re-encoding before verifying",
        applies: "what was received is what is verified; sets out of order are refused, but for \
                  the embedded certificates, which nothing depends on",
        cases: set_order,
    },
];

const THREE: [&str; 3] = ["client-2048", "client-3072", "client-4096"];
const SHA384: &str = "2.16.840.1.101.3.4.2.2";

fn every_signer(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = signed(provider, &THREE);
    cases.accepted("three signers, verified", verify(provider, &tree.encode()));
    for bad in 0..3 {
        let signature = signer(bad, SIGNATURE);
        let changed = tree.edited(&signature, |node| node.content_mut()[99] ^= 1);
        let result = verify(provider, &changed.encode());
        cases.refused(
            format!("signature {bad} wrong"),
            Error::SIGNATURE_INVALID,
            result,
        );
        let empty = tree.edited(&signature, |node| node.content_mut().clear());
        let result = verify(provider, &sorted(&empty));
        cases.refused(
            format!("signature {bad} empty"),
            Error::SIGNATURE_INVALID,
            result,
        );
        let other = tree.edited(&signer(bad, &[1]), |id| id.content_mut()[19] ^= 1);
        let result = verify(provider, &sorted(&other));
        cases.refused(
            format!("signer {bad} unknown"),
            Error::SIGNER_MISMATCH,
            result,
        );
        let bare = tree.without(&signer(bad, ATTRIBUTES));
        let result = verify(provider, &sorted(&bare));
        cases.refused(
            format!("signer {bad} without attributes"),
            Error::SIGNED_ATTRIBUTES,
            result,
        );

        let present: Vec<Certificate> = THREE
            .iter()
            .map(|name| certificate(provider, name))
            .filter(|c| c.subject_key_identifier() != Some(tree.at(&signer(bad, &[1])).content()))
            .collect();
        assert_eq!(present.len(), 2);
        let accepted = cms::AcceptedAlgorithms::default();
        let result = cms::verify(&tree.encode(), &present, accepted, NOW).map(|_| ());
        cases.refused(
            format!("signer {bad} not trusted"),
            Error::SIGNER_MISMATCH,
            result,
        );
    }
    let none = tree.replaced(SIGNERS, set([]));
    for version in [1, 3] {
        let none = none.replaced(VERSION, integer(version)).encode();
        let case = format!("no signers, version {version}");
        cases.refused(&case, Error::MALFORMED, verify(provider, &none));
        cases.refused(&case, Error::MALFORMED, open(provider, &none));
    }
    let one = tree.at(&signer(0, &[])).clone();
    let many = |count| {
        tree.replaced(SIGNERS, set(vec![one.clone(); count]))
            .encode()
    };
    cases.accepted("32 times the same signer", verify(provider, &many(32)));
    cases.refused("33 times", Error::TOO_LARGE, verify(provider, &many(33)));

    // A client's message has one signer: the client.
    let message = sealed(provider);
    cases.accepted("one signer, opened", open(provider, &message.encode()));
    let ours = message.at(&signer(0, &[])).clone();
    for other in [&one, &ours] {
        let two = message.replaced(SIGNERS, set([ours.clone(), other.clone()]));
        let result = open(provider, &two.encode());
        cases.refused("two signers, opened", Error::MALFORMED, result);
    }
    let unsigned = message.edited(&signer(0, &[]), |info| {
        info.children_mut().push(context(1, []));
    });
    let result = open(provider, &unsigned.encode());
    cases.refused("unsigned attributes, opened", Error::MALFORMED, result);
    let lists = message.inserted(SIGNERS, context(1, []));
    let result = open(provider, &lists.encode());
    cases.refused("revocation lists, opened", Error::MALFORMED, result);
    for (name, embedded, expected) in [
        ("its own certificate", "client-2048", Ok(())),
        (
            "another certificate",
            "client-3072",
            Err(Error::SIGNER_MISMATCH),
        ),
    ] {
        let certificate = Node::parse(certificate(provider, embedded).to_der());
        let message = message.inserted(SIGNERS, context(0, [certificate]));
        let result = open(provider, &message.encode());
        match expected {
            Ok(()) => cases.accepted(name, result),
            Err(error) => cases.refused(name, error, result),
        }
    }

    // Versions belong to how the signer is named (RFC 5652 sections 5.1 and 5.3).
    for version in [0, 1, 2, 4, 5] {
        let message = message.replaced(VERSION, integer(version)).encode();
        let result = open(provider, &message);
        cases.refused(
            format!("SignedData of version {version}"),
            Error::MALFORMED,
            result,
        );
    }
    for version in [0, 1, 2, 4] {
        let message = message
            .replaced(&signer(0, &[0]), integer(version))
            .encode();
        let result = open(provider, &message);
        cases.refused(
            format!("SignerInfo of version {version}"),
            Error::MALFORMED,
            result,
        );
    }
}

fn sorted(tree: &Node) -> Vec<u8> {
    tree.edited(SIGNERS, Node::sort).encode()
}

fn digest_algorithms(cases: &mut Cases) {
    let provider = cases.provider;
    let message = sealed(provider);
    let sha256 = message.at(&[DIGESTS, &[0]].concat()).clone();
    let sha384 = sequence([oid(SHA384), null()]);
    let unknown = sequence([oid("1.2.3.4"), octets(b"")]);
    let unknown_null = sequence([oid("1.2.3.4"), null()]);
    let many: Vec<Node> = (0..33)
        .map(|n| sequence([oid(&format!("1.2.3.{n}"))]))
        .collect();
    let with_ours = |others: Vec<Node>| others.into_iter().chain([sha256.clone()]).collect();
    let table: Vec<(&str, Vec<Node>, Result<(), Error>)> = vec![
        ("the signer's", vec![sha256.clone()], Ok(())),
        ("another beside it", with_ours(vec![sha384.clone()]), Ok(())),
        (
            "an unknown one beside it",
            with_ours(vec![unknown_null]),
            Ok(()),
        ),
        (
            "with parameters",
            with_ours(vec![unknown]),
            Err(Error::ALGORITHM_NOT_ACCEPTED),
        ),
        ("none", vec![], Err(Error::MALFORMED)),
        ("another", vec![sha384], Err(Error::MALFORMED)),
        ("33", many, Err(Error::TOO_LARGE)),
        (
            "an empty algorithm",
            vec![sequence([])],
            Err(Error::MALFORMED),
        ),
        ("not an algorithm", vec![integer(1)], Err(Error::MALFORMED)),
    ];
    for (name, digests, expected) in table {
        let message = message.replaced(DIGESTS, set(digests)).encode();
        let verified = verify(provider, &message).map(|_| ());
        let opened = open(provider, &message).map(|_| ());
        for result in [verified, opened] {
            match expected {
                Ok(()) => cases.accepted(name, result),
                Err(ref error) => cases.refused(name, error.clone(), result),
            }
        }
    }
    // A signature algorithm with another digest than the one named beside it.
    for (name, id, expected) in [
        ("rsaEncryption", "1.2.840.113549.1.1.1", Ok(())),
        (
            "SHA-1 with RSA",
            "1.2.840.113549.1.1.5",
            Err(Error::ALGORITHM_NOT_ACCEPTED),
        ),
        (
            "SHA-384 with RSA",
            "1.2.840.113549.1.1.12",
            Err(Error::ALGORITHM_NOT_ACCEPTED),
        ),
        (
            "RSASSA-PSS",
            "1.2.840.113549.1.1.10",
            Err(Error::ALGORITHM_NOT_ACCEPTED),
        ),
        (
            "ECDSA with SHA-256",
            "1.2.840.10045.4.3.2",
            Err(Error::ALGORITHM_NOT_ACCEPTED),
        ),
    ] {
        let algorithm = sequence([oid(id), null()]);
        let message = message.replaced(&signer(0, SIGNATURE_ALGORITHM), algorithm);
        let result = open(provider, &message.encode());
        match expected {
            Ok(()) => cases.accepted(name, result),
            Err(error) => cases.refused(name, error, result),
        }
    }
    // The signer's digest is not the one that was announced and signed with.
    let message = message.replaced(&signer(0, DIGEST), sequence([oid(SHA384), null()]));
    let result = open(provider, &message.encode());
    cases.refused("digest not announced", Error::MALFORMED, result);
}

fn set_order(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = signed(provider, &["client-2048"]);
    let signing_key = key(provider, "client-2048");
    let attributes = signer(0, ATTRIBUTES);
    let reversed = tree.edited(&attributes, |set| set.children_mut().reverse());
    let result = verify(provider, &reversed.encode());
    cases.refused(
        "attributes out of order, signed in order",
        Error::MALFORMED,
        result,
    );
    let mut signed_so = reversed;
    sign_attributes(&mut signed_so, &signing_key);
    let result = verify(provider, &signed_so.encode());
    cases.refused(
        "attributes out of order, signed so",
        Error::MALFORMED,
        result,
    );
    let values = tree.edited(&attributes, |set| {
        let values = Node::Constructed(cmcrypto_tests::der::SET, vec![integer(2), integer(1)]);
        set.children_mut().push(sequence([oid("1.2.3.4"), values]));
        set.sort();
    });
    let mut values = values;
    sign_attributes(&mut values, &signing_key);
    let place = values.at(&attributes).children();
    let content_type = place.iter().any(|a| *a.at(&[0]) == oid(CONTENT_TYPE));
    cases.holds("the edit kept the attributes", content_type);
    // The values of an attribute that nobody asks for are not looked into.
    cases.accepted(
        "values of an unknown attribute out of order",
        verify(provider, &values.encode()),
    );

    let three = signed(provider, &THREE);
    let signers = three.edited(SIGNERS, |set| set.children_mut().reverse());
    let result = verify(provider, &signers.encode());
    cases.refused("signers out of order", Error::MALFORMED, result);
    let digests = tree.edited(DIGESTS, |set| {
        set.children_mut().push(sequence([oid("1.2.3.4"), null()]));
        set.sort();
        set.children_mut().reverse();
    });
    let result = verify(provider, &digests.encode());
    cases.refused("digest algorithms out of order", Error::MALFORMED, result);
    let envelope = enveloped(provider, &["mp-2048", "mp2-2048"]);
    let recipients = envelope.edited(RECIPIENTS, |set| set.children_mut().reverse());
    let result = decrypt(provider, &recipients.encode(), &["mp-2048"]);
    cases.refused("recipients out of order", Error::MALFORMED, result);
    let mut certificates: Vec<Node> = THREE
        .iter()
        .map(|name| Node::parse(certificate(provider, name).to_der()))
        .collect();
    for _ in 0..2 {
        certificates.reverse();
        let embedded = tree.inserted(SIGNERS, context(0, certificates.clone()));
        let result = verify(provider, &embedded.encode());
        cases.accepted("certificates in either order", result);
    }
}
