//! Rows 11 to 15: AES-GCM and AuthEnvelopedData.

use cmcrypto_core::primitive::aes_gcm;
use cmcrypto_core::{Error, Secret};
use cmcrypto_tests::der::tree::{Node, context, integer, null, octets, oid, sequence};
use cmcrypto_tests::der::{INTEGER, SET};

use super::cases::{Cases, Row};
use super::enveloped::{
    ALGORITHM, CIPHER, CIPHERTEXT, CONTENT_TYPE, GCM_PARAMETERS, ICV_LEN, MAC, NONCE, assemble,
    decrypt, enveloped,
};
use super::signed::{self, CONTENT, DATA, SIGNING_TIME, attribute, open, open_encrypted};

pub const ROWS: &[Row] = &[
    Row {
        number: 11,
        name: "AuthEnvelopedData tag truncation",
        applies: "tags of 16 octets that the parameters announce, and no others",
        cases: tag_truncation,
    },
    Row {
        number: 12,
        name: "AEAD parameter overflow",
        applies: "nonces of 12 octets, and no others",
        cases: nonces,
    },
    Row {
        number: 13,
        name: "cipher confusion",
        applies: "EnvelopedData is not read, and AuthEnvelopedData is AES-GCM",
        cases: confusion,
    },
    Row {
        number: 14,
        name: "plaintext before authentication",
        applies: "with a wrong tag nothing comes out, and what was decrypted is wiped",
        cases: unverified_plaintext,
    },
    Row {
        number: 15,
        name: "authenticated attributes as associated data",
        applies: "read as [1], in order, authenticated as a SET OF (RFC 5083 section 2.2); none \
                  are written",
        cases: authenticated_attributes,
    },
];

const NOT_ACCEPTED: Error = Error::ALGORITHM_NOT_ACCEPTED;
const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const AES_256_CBC: &str = "2.16.840.1.101.3.4.1.42";
const CONTENT_TYPE_ATTRIBUTE: &str = signed::CONTENT_TYPE;

fn tag_truncation(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    let tag = tree.at(MAC).content().to_vec();
    let longer = [&tag[..], &[0]].concat();
    let tags = (0..16).map(|len| &tag[..len]).chain([&longer[..]]);
    for tag in tags {
        let message = tree.replaced(MAC, octets(tag));
        let case = format!("tag of {} octets", tag.len());
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(&case, NOT_ACCEPTED, result);
        // Announced as such, too.
        let message = message.replaced(ICV_LEN, integer(tag.len() as u8));
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(format!("{case}, announced"), NOT_ACCEPTED, result);
    }
    for icv_len in [0, 1, 8, 12, 13, 14, 15, 17, 32] {
        let message = tree.replaced(ICV_LEN, integer(icv_len));
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(format!("ICVlen {icv_len}"), NOT_ACCEPTED, result);
    }
    // The default is 12 (RFC 5084 section 3.2).
    let message = tree.without(ICV_LEN);
    let result = decrypt(provider, &message.encode(), &["mp-2048"]);
    cases.refused("ICVlen left out", NOT_ACCEPTED, result);
    let message = message.replaced(MAC, octets(&tag[..12]));
    let result = decrypt(provider, &message.encode(), &["mp-2048"]);
    cases.refused("ICVlen left out, tag of 12 octets", NOT_ACCEPTED, result);
    // A forger would need 256 tries for a tag of one octet.
    for octet in 0..=255 {
        let message = tree.replaced(MAC, octets(&[octet]));
        let message = message.replaced(ICV_LEN, integer(1)).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused("every tag of one octet", NOT_ACCEPTED, result);
    }
    for (name, number) in [
        ("negative", vec![0xf0]),
        ("16 with a leading zero", vec![0, 16]),
        ("empty", vec![]),
        ("2^64 + 16", vec![1, 0, 0, 0, 0, 0, 0, 0, 16]),
    ] {
        let message = tree.replaced(ICV_LEN, Node::Primitive(INTEGER, number));
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(format!("ICVlen {name}"), Error::MALFORMED, result);
    }
    let message = tree.inserted(&[GCM_PARAMETERS, &[2]].concat(), null());
    let result = decrypt(provider, &message.encode(), &["mp-2048"]);
    cases.refused("a third GCM parameter", Error::MALFORMED, result);
}

fn nonces(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    for len in [0, 1, 11, 13, 16, 64, 1 << 20] {
        let message = tree.replaced(NONCE, octets(&vec![0x5a; len])).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("nonce of {len} octets"), NOT_ACCEPTED, result);
    }
    let message = tree.replaced(NONCE, octets(&[0x5a; 12])).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.refused("another nonce of 12 octets", Error::DECRYPT, result);
    for (name, parameters) in [
        ("NULL", null()),
        ("the nonce alone, as CBC has it", tree.at(NONCE).clone()),
        ("in a SET", tree.at(GCM_PARAMETERS).clone().tagged(SET)),
    ] {
        let message = tree.replaced(GCM_PARAMETERS, parameters).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("parameters: {name}"), NOT_ACCEPTED, result);
    }
}

fn confusion(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    let everywhere = |cases: &mut Cases, case: &str, message: Vec<u8>| {
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(case, NOT_ACCEPTED, result);
        let result = open_encrypted(provider, &message);
        cases.refused(format!("{case}, opened"), NOT_ACCEPTED, result);
        let result = open(provider, &message);
        cases.refused(
            format!("{case}, opened where plaintext is accepted"),
            NOT_ACCEPTED,
            result,
        );
    };
    for (name, cipher) in [
        ("AES-128-CBC", "2.16.840.1.101.3.4.1.2"),
        ("AES-256-CBC", AES_256_CBC),
        ("3DES", "1.2.840.113549.3.7"),
        ("AES-192-GCM", "2.16.840.1.101.3.4.1.26"),
        ("AES-256-CCM", "2.16.840.1.101.3.4.1.47"),
        ("ChaCha20-Poly1305", "1.2.840.113549.1.9.16.3.18"),
    ] {
        let message = tree.replaced(CIPHER, oid(cipher)).encode();
        everywhere(cases, &format!("{name} in AuthEnvelopedData"), message);
    }
    let cbc = sequence([oid(AES_256_CBC), octets(&[0; 16])]);
    let message = tree.replaced(ALGORITHM, cbc.clone()).encode();
    everywhere(
        cases,
        "CBC with its parameters in AuthEnvelopedData",
        message,
    );
    // EnvelopedData has no tag, and is of version 2 with a key identifier.
    let envelope = tree
        .without(MAC)
        .replaced(&[0], oid(ENVELOPED_DATA))
        .replaced(&[1, 0, 0], integer(2));
    everywhere(cases, "GCM in EnvelopedData", envelope.encode());
    let message = envelope.replaced(ALGORITHM, cbc).encode();
    everywhere(cases, "GCM rewritten as CBC in EnvelopedData", message);
    let message = tree.replaced(&[0], oid(ENVELOPED_DATA)).encode();
    everywhere(cases, "AuthEnvelopedData named EnvelopedData", message);
}

fn unverified_plaintext(cases: &mut Cases) {
    let provider = cases.provider;
    let tree = enveloped(provider, &["mp-2048"]);
    for (name, path) in [("tag", MAC), ("ciphertext", CIPHERTEXT), ("nonce", NONCE)] {
        let changed = tree.edited(path, |node| *node.content_mut().last_mut().unwrap() ^= 1);
        let result = decrypt(provider, &changed.encode(), &["mp-2048"]);
        cases.refused(format!("last octet of the {name}"), Error::DECRYPT, result);
    }
    let key = Secret::random(provider, aes_gcm::KEY_LEN).unwrap();
    let mut buffer = CONTENT.to_vec();
    let sealed = aes_gcm::seal_in_place(provider, &key, b"", &mut buffer).unwrap();
    let mut tag = sealed.tag;
    tag[15] ^= 1;
    let result = aes_gcm::open_in_place(provider, &key, &sealed.nonce, b"", &mut buffer, &tag);
    cases.refused("in place", Error::DECRYPT, result);
    cases.holds("the buffer is wiped", buffer == vec![0; CONTENT.len()]);
}

fn authenticated_attributes(cases: &mut Cases) {
    let provider = cases.provider;
    let content_type = || attribute(CONTENT_TYPE_ATTRIBUTE, [oid(DATA)]);
    let signing_time = || {
        let time = Node::Primitive(0x17, b"270115080000Z".to_vec());
        attribute(SIGNING_TIME, [time])
    };
    let attributes = || {
        let mut set = cmcrypto_tests::der::tree::set([content_type(), signing_time()]);
        std::mem::take(set.children_mut())
    };
    let with = |attributes: Vec<Node>| {
        assemble(provider, <[u8]>::to_vec, Some(attributes), <[u8]>::to_vec)
    };
    let attributes_path = MAC;
    let good = with(attributes());
    let opened = decrypt(provider, &good.encode(), &["mp-2048"]);
    let right = opened
        .as_ref()
        .is_ok_and(|opened| opened.content() == CONTENT);
    cases.holds("two attributes are accepted", right);
    // RFC 5083 section 2.1 wants the content type only of what is not plain data.
    for one in [content_type(), signing_time()] {
        let result = decrypt(provider, &with(vec![one]).encode(), &["mp-2048"]);
        cases.accepted("one attribute is accepted", result);
    }

    let mut refuse = |case: &str, expected: Error, message: &Node| {
        let result = decrypt(provider, &message.encode(), &["mp-2048"]);
        cases.refused(case, expected, result);
    };
    let reversed = good.edited(attributes_path, |set| set.children_mut().reverse());
    refuse("reordered", Error::MALFORMED, &reversed);
    let mut unsorted = attributes();
    unsorted.reverse();
    refuse(
        "authenticated in another order",
        Error::MALFORMED,
        &with(unsorted),
    );
    for number in [0, 2, 3] {
        let case = format!("tagged [{number}]");
        let mistagged = good.edited(attributes_path, |set| {
            *set = set.clone().tagged(0xa0 | number);
        });
        refuse(&case, Error::MALFORMED, &mistagged);
    }
    refuse("removed", Error::DECRYPT, &good.without(attributes_path));
    for place in [0, 1] {
        let fewer = good.without(&[attributes_path, &[place]].concat());
        refuse("one removed", Error::DECRYPT, &fewer);
    }
    let changed = good.edited(attributes_path, |set| {
        let time = set
            .children_mut()
            .iter_mut()
            .find(|a| **a == signing_time());
        time.unwrap().at_mut(&[1, 0]).content_mut()[0] ^= 1;
    });
    refuse("value changed", Error::DECRYPT, &changed);
    // What OpenSSL 3.0 to 3.6 authenticates: nothing.
    let left_out = assemble(provider, <[u8]>::to_vec, Some(attributes()), |_| Vec::new());
    refuse("not authenticated", Error::DECRYPT, &left_out);
    let as_tagged = assemble(provider, <[u8]>::to_vec, Some(attributes()), |set| {
        [&[0xa1], &set[1..]].concat()
    });
    refuse("authenticated as [1]", Error::DECRYPT, &as_tagged);
    refuse("empty", Error::SIGNED_ATTRIBUTES, &with(vec![]));
    let other = attribute(CONTENT_TYPE_ATTRIBUTE, [oid("1.2.3.4")]);
    refuse(
        "content type contradicts",
        Error::SIGNED_ATTRIBUTES,
        &with(vec![other.clone()]),
    );
    let twice = with(vec![content_type(), content_type()]);
    refuse("content type twice", Error::SIGNED_ATTRIBUTES, &twice);
    let plain = enveloped(provider, &["mp-2048"]);
    let not_data = plain.replaced(CONTENT_TYPE, oid("1.2.3.4"));
    refuse("other content without attributes", NOT_ACCEPTED, &not_data);
    let not_data = with(vec![other]).replaced(CONTENT_TYPE, oid("1.2.3.4"));
    refuse(
        "other content with its type as attribute",
        NOT_ACCEPTED,
        &not_data,
    );

    // Unauthenticated attributes come after the tag. Nothing vouches for them.
    let unauthenticated = |tree: &Node| {
        let attributes = context(2, [signing_time()]);
        tree.edited(&[1, 0], |data| data.children_mut().push(attributes))
    };
    let message = unauthenticated(&good).encode();
    let result = decrypt(provider, &message, &["mp-2048"]);
    cases.accepted("unauthenticated attributes, decrypted", result);
    let result = open_encrypted(provider, &unauthenticated(&plain).encode());
    cases.refused(
        "unauthenticated attributes, opened",
        Error::MALFORMED,
        result,
    );
}
