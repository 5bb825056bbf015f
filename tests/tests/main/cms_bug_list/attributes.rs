//! Rows 16 and 17: signed attributes. What is signed here is signed rightly, by the client's own
//! key: only the rules about attributes stand in its way.

use cmcrypto_core::Error;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_tests::der::tree::{Node, integer, octets, oid, sequence};
use cmcrypto_tests::der::{OCTET_STRING, SET, UTC_TIME, UTF8_STRING, element};
use cmcrypto_tests::{certificate, key};

use super::cases::{Cases, Row};
use super::signed::{
    ATTRIBUTES, CONTENT_TYPE, E_CONTENT, E_CONTENT_TYPE, MESSAGE_CONTEXT, MESSAGE_DIGEST,
    SIGNATURE, SIGNING_CERTIFICATE_V2, SIGNING_TIME, attribute, open, resigned, sealed, signed,
    signer, verify,
};

pub const ROWS: &[Row] = &[
    Row {
        number: 16,
        name: "signed-attributes confusion",
        applies: "a SignerInfo without signed attributes is refused, whatever its content",
        cases: confusion,
    },
    Row {
        number: 17,
        name: "attribute checks skipped",
        applies: "content type and message digest: there, once, with one value, right; signing \
                  time and signing certificate likewise if there; a client's message must have \
                  all of them and the context",
        cases: checks,
    },
];

fn confusion(cases: &mut Cases) {
    let provider = cases.provider;
    let key = key(provider, "client-2048");
    for (name, tree) in [
        ("verified", signed(provider, &["client-2048"])),
        ("opened", sealed(provider)),
    ] {
        let attributes: Vec<u8> = tree
            .at(&signer(0, ATTRIBUTES))
            .children()
            .iter()
            .flat_map(Node::encode)
            .collect();
        let attributes = element(SET, &[&attributes]);
        let bare = tree.without(&signer(0, ATTRIBUTES));
        // Its signature is a right one over this content.
        let presented = bare.replaced(E_CONTENT, octets(&attributes));
        let signature_path = signer(0, &[SIGNATURE[0] - 1]);
        let signature = presented.at(&signature_path).content();
        let right = key
            .public_key()
            .verify(SignatureScheme::Pkcs1Sha256, &attributes, signature);
        cases.accepted("the signature fits the attributes as content", right);
        let signed_anew = bare.edited(&signature_path, |signature| {
            let content = super::signed::CONTENT;
            *signature.content_mut() = key.sign(SignatureScheme::Pkcs1Sha256, content).unwrap();
        });
        for (what, message) in [
            ("attributes as content", presented),
            ("signed without attributes", signed_anew),
        ] {
            let message = message.encode();
            let case = format!("{what}, {name}");
            match name {
                "opened" => {
                    let result = open(provider, &message);
                    cases.refused(case, Error::SIGNED_ATTRIBUTES, result);
                }
                _ => {
                    let result = verify(provider, &message);
                    cases.refused(case, Error::SIGNED_ATTRIBUTES, result);
                }
            }
        }
    }
}

type Edit = Box<dyn Fn(&mut Vec<Node>)>;

fn checks(cases: &mut Cases) {
    let provider = cases.provider;
    let base = signed(provider, &["client-2048"]);
    let message = sealed(provider);
    let unchanged = resigned(provider, &base, |_| {});
    cases.accepted("unchanged, verified", verify(provider, &unchanged));
    let unchanged = resigned(provider, &message, |_| {});
    cases.accepted("unchanged, opened", open(provider, &unchanged));

    const REFUSED: Error = Error::SIGNED_ATTRIBUTES;
    let by_both: Vec<(&str, Error, Edit)> = vec![
        ("messageDigest missing", REFUSED, removed(MESSAGE_DIGEST)),
        ("messageDigest twice", REFUSED, doubled(MESSAGE_DIGEST)),
        (
            "messageDigest with two values",
            REFUSED,
            values(MESSAGE_DIGEST, |right| vec![right, octets(&[0; 32])]),
        ),
        (
            "messageDigest with three values",
            REFUSED,
            values(MESSAGE_DIGEST, |right| {
                vec![right, octets(b""), octets(&[0; 32])]
            }),
        ),
        (
            "messageDigest with its value twice",
            REFUSED,
            values(MESSAGE_DIGEST, |right| vec![right.clone(), right]),
        ),
        (
            "messageDigest without value",
            REFUSED,
            values(MESSAGE_DIGEST, |_| vec![]),
        ),
        (
            "messageDigest an UTF8String",
            REFUSED,
            values(MESSAGE_DIGEST, |right| vec![right.tagged(UTF8_STRING)]),
        ),
        (
            "messageDigest an INTEGER",
            REFUSED,
            values(MESSAGE_DIGEST, |_| vec![integer(1)]),
        ),
        (
            "messageDigest constructed",
            REFUSED,
            values(MESSAGE_DIGEST, |right| {
                vec![Node::Constructed(OCTET_STRING | 0x20, vec![right])]
            }),
        ),
        (
            "messageDigest empty",
            Error::SIGNATURE_INVALID,
            values(MESSAGE_DIGEST, |_| vec![octets(b"")]),
        ),
        (
            "messageDigest shortened",
            Error::SIGNATURE_INVALID,
            values(MESSAGE_DIGEST, |right| vec![octets(&right.content()[..20])]),
        ),
        (
            "messageDigest of other content",
            Error::SIGNATURE_INVALID,
            values(MESSAGE_DIGEST, |_| vec![octets(&[0; 32])]),
        ),
        ("contentType missing", REFUSED, removed(CONTENT_TYPE)),
        ("contentType twice", REFUSED, doubled(CONTENT_TYPE)),
        (
            "contentType without value",
            REFUSED,
            values(CONTENT_TYPE, |_| vec![]),
        ),
        (
            "contentType with two values",
            REFUSED,
            values(CONTENT_TYPE, |right| vec![right, oid("1.2.3.4")]),
        ),
        (
            "contentType of another type",
            REFUSED,
            values(CONTENT_TYPE, |_| vec![oid("1.2.3.4")]),
        ),
        (
            "contentType not an OID",
            REFUSED,
            values(CONTENT_TYPE, |right| vec![right.tagged(OCTET_STRING)]),
        ),
        ("signingTime twice", REFUSED, doubled(SIGNING_TIME)),
        (
            "signingTime without value",
            REFUSED,
            values(SIGNING_TIME, |_| vec![]),
        ),
        (
            "signingTime with two values",
            REFUSED,
            values(SIGNING_TIME, |right| {
                vec![right, utc_time(b"270115080001Z")]
            }),
        ),
        (
            "another signingTime beside it",
            REFUSED,
            Box::new(|attributes| {
                attributes.push(attribute(SIGNING_TIME, [utc_time(b"270115080001Z")]));
            }),
        ),
        (
            "signingTime not a time",
            REFUSED,
            values(SIGNING_TIME, |right| vec![right.tagged(UTF8_STRING)]),
        ),
        (
            "signingTime in the thirteenth month",
            REFUSED,
            values(SIGNING_TIME, |_| vec![utc_time(b"271315080000Z")]),
        ),
        (
            "signingTime without seconds",
            REFUSED,
            values(SIGNING_TIME, |_| vec![utc_time(b"2701150800Z")]),
        ),
        (
            "signingTime with a zone",
            REFUSED,
            values(SIGNING_TIME, |_| vec![utc_time(b"270115080000+0000")]),
        ),
        (
            "signingCertificateV2 twice",
            REFUSED,
            doubled(SIGNING_CERTIFICATE_V2),
        ),
        (
            "signingCertificateV2 with two values",
            REFUSED,
            values(SIGNING_CERTIFICATE_V2, |right| vec![right, sequence([])]),
        ),
        (
            "signingCertificateV2 without certificates",
            REFUSED,
            values(SIGNING_CERTIFICATE_V2, |_| vec![sequence([sequence([])])]),
        ),
        (
            "signingCertificateV2 with another hash",
            Error::SIGNER_MISMATCH,
            ess(|id| id.at_mut(&[0]).content_mut()[0] ^= 1),
        ),
        (
            "signingCertificateV2 with another serial number",
            Error::SIGNER_MISMATCH,
            ess(|id| id.at_mut(&[1, 1]).content_mut()[1] ^= 1),
        ),
        (
            "signingCertificateV2 with another issuer",
            Error::SIGNER_MISMATCH,
            ess(|id| {
                let names = id.at_mut(&[1, 0, 0, 0]);
                names.children_mut().pop();
            }),
        ),
        (
            "no attributes",
            REFUSED,
            Box::new(|attributes| attributes.clear()),
        ),
        (
            "33 attributes",
            Error::TOO_LARGE,
            Box::new(|attributes| {
                let more = 33 - attributes.len() as u8;
                let filler = |number: u8| attribute(&format!("1.2.3.{number}"), [integer(1)]);
                attributes.extend((0..more).map(filler));
            }),
        ),
        (
            "an attribute that is a SET",
            Error::MALFORMED,
            Box::new(|attributes| attributes.push(cmcrypto_tests::der::tree::set([]))),
        ),
        (
            "values in a SEQUENCE",
            Error::MALFORMED,
            Box::new(|attributes| attributes.push(sequence([oid("1.2.3.4"), sequence([])]))),
        ),
        (
            "an attribute with a third field",
            Error::MALFORMED,
            Box::new(|attributes| {
                let mut long = attribute("1.2.3.4", [integer(1)]);
                long.children_mut().push(integer(1));
                attributes.push(long);
            }),
        ),
    ];
    for (name, expected, edit) in &by_both {
        let result = verify(provider, &resigned(provider, &base, edit));
        cases.refused(format!("{name}, verified"), expected.clone(), result);
        let result = open(provider, &resigned(provider, &message, edit));
        cases.refused(format!("{name}, opened"), expected.clone(), result);
    }

    // Verified without them; a client's message needs them.
    for (name, id, expected) in [
        ("signingTime missing", SIGNING_TIME, REFUSED),
        (
            "signingCertificateV2 missing",
            SIGNING_CERTIFICATE_V2,
            REFUSED,
        ),
        ("context missing", MESSAGE_CONTEXT, Error::CONTEXT_MISSING),
    ] {
        let edited = resigned(provider, &message, removed(id));
        cases.accepted(format!("{name}, verified"), verify(provider, &edited));
        cases.refused(format!("{name}, opened"), expected, open(provider, &edited));
    }
    let context_cases: Vec<(&str, Error, Edit)> = vec![
        (
            "without value",
            REFUSED,
            values(MESSAGE_CONTEXT, |_| vec![]),
        ),
        (
            "with two values",
            REFUSED,
            values(MESSAGE_CONTEXT, |right| vec![right, sequence([integer(1)])]),
        ),
        (
            "of version 2",
            Error::CONTEXT_MISSING,
            context(|context| *context.at_mut(&[0]) = integer(2)),
        ),
        (
            "of kind 0",
            Error::MALFORMED,
            context(|context| *context.at_mut(&[1]) = integer(0)),
        ),
        (
            "with an id of 15 octets",
            Error::MALFORMED,
            context(|context| context.at_mut(&[2]).content_mut().truncate(15)),
        ),
        (
            "with an empty sender",
            Error::MALFORMED,
            context(|context| context.at_mut(&[3]).content_mut().clear()),
        ),
        (
            "of another sender",
            Error::UNKNOWN_SENDER,
            context(|context| *context.at_mut(&[3]).content_mut() = b"GUID:2".to_vec()),
        ),
        (
            "with a site code in lower case",
            Error::MALFORMED,
            context(|context| *context.at_mut(&[4]).content_mut() = b"p01".to_vec()),
        ),
        (
            "without recipients",
            Error::MALFORMED,
            context(|context| context.at_mut(&[5]).children_mut().clear()),
        ),
        (
            "with a recipient of 31 octets",
            Error::MALFORMED,
            context(|context| context.at_mut(&[5, 0]).content_mut().truncate(31)),
        ),
        (
            "for another recipient",
            Error::NOT_INTENDED_RECIPIENT,
            context(|context| context.at_mut(&[5, 0]).content_mut()[0] ^= 1),
        ),
        (
            "with a seventh field",
            Error::MALFORMED,
            context(|context| context.children_mut().push(integer(1))),
        ),
    ];
    for (name, expected, edit) in &context_cases {
        let edited = resigned(provider, &message, edit);
        let case = format!("context {name}");
        cases.accepted(format!("{case}, verified"), verify(provider, &edited));
        cases.refused(
            format!("{case}, opened"),
            expected.clone(),
            open(provider, &edited),
        );
    }

    let twice = resigned(provider, &message, doubled(MESSAGE_CONTEXT));
    cases.refused("context twice, opened", REFUSED, open(provider, &twice));

    // Others of which nothing is known are let be.
    let more = resigned(provider, &message, |attributes| {
        attributes.push(attribute("1.2.3.4", [integer(1), octets(b"two values")]));
    });
    cases.accepted("an unknown attribute", open(provider, &more));
    // GeneralizedTime is read too.
    let later = resigned(provider, &message, |attributes| {
        let time = Node::Primitive(0x18, b"20270115080000Z".to_vec());
        values(SIGNING_TIME, move |_| vec![time.clone()])(attributes);
    });
    cases.accepted("signingTime as GeneralizedTime", open(provider, &later));
    // ESSCertIDv2 with its hash algorithm said, and without issuerSerial.
    let thumbprint = *certificate(provider, "client-2048").thumbprint_sha256();
    let said = resigned(provider, &message, |attributes| {
        let sha256 = sequence([oid("2.16.840.1.101.3.4.2.1")]);
        let id = sequence([sha256, octets(&thumbprint)]);
        let value = sequence([sequence([id])]);
        values(SIGNING_CERTIFICATE_V2, move |_| vec![value.clone()])(attributes);
    });
    cases.accepted(
        "signingCertificateV2 in another form",
        open(provider, &said),
    );

    // Content is plain data, whatever the attribute says: a signature over a time stamp or a
    // receipt is not one over a document.
    let other = message.replaced(E_CONTENT_TYPE, oid("1.2.3.4"));
    let contradicts = resigned(provider, &other, |_| {});
    let agrees = values(CONTENT_TYPE, |_| vec![oid("1.2.3.4")]);
    let agrees = resigned(provider, &other, agrees);
    for (name, message) in [("contradicts", contradicts), ("agrees", agrees)] {
        let case = format!("another content type, the attribute {name}");
        let expected = Error::ALGORITHM_NOT_ACCEPTED;
        cases.refused(
            format!("{case}, verified"),
            expected.clone(),
            verify(provider, &message),
        );
        cases.refused(
            format!("{case}, opened"),
            expected,
            open(provider, &message),
        );
    }
}

fn find(attributes: &[Node], id: &str) -> usize {
    let id = oid(id);
    let place = attributes.iter().position(|a| *a.at(&[0]) == id);
    place.unwrap()
}

fn removed(id: &'static str) -> Edit {
    Box::new(move |attributes| {
        attributes.remove(find(attributes, id));
    })
}

fn doubled(id: &'static str) -> Edit {
    Box::new(move |attributes| attributes.push(attributes[find(attributes, id)].clone()))
}

/// Other values in place of an attribute's one value.
fn values(id: &'static str, edit: impl Fn(Node) -> Vec<Node> + 'static) -> Edit {
    Box::new(move |attributes| {
        let place = find(attributes, id);
        let right = attributes[place].at(&[1, 0]).clone();
        attributes[place] = attribute(id, edit(right));
    })
}

/// A change of the one ESSCertIDv2: hash, then issuerSerial.
fn ess(edit: impl Fn(&mut Node) + 'static) -> Edit {
    values(SIGNING_CERTIFICATE_V2, move |mut right| {
        edit(right.at_mut(&[0, 0]));
        vec![right]
    })
}

/// A change of the MessageContext.
fn context(edit: impl Fn(&mut Node) + 'static) -> Edit {
    values(MESSAGE_CONTEXT, move |mut right| {
        edit(&mut right);
        vec![right]
    })
}

fn utc_time(text: &[u8]) -> Node {
    Node::Primitive(UTC_TIME, text.to_vec())
}
