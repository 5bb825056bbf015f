//! Rows 3, 4, 5 and 10: RSA padding. The blocks are made by hand, and the bare RSA operation on
//! them by OpenSSL, which is what a forger with e = 3 would reach by a cube root.

use cmcrypto_core::Error;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_tests::der::tree::{Node, null, octets, oid, sequence};
use cmcrypto_tests::{TempDir, certificate, key, key_path, openssl};

use super::cases::{Cases, Row};
use super::enveloped::{ENCRYPTED_KEY, decrypt, enveloped, recipient};
use super::signed::{
    DIGESTS, SIGNATURE, SIGNATURE_ALGORITHM, open, sealed, signed, signer, verify,
};

pub const ROWS: &[Row] = &[
    Row {
        number: 3,
        name: "lax PKCS#1 v1.5 (BERserk)",
        applies: "the engines rebuild the block and compare it whole",
        cases: lax_padding,
    },
    Row {
        number: 4,
        name: "missing NULL parameters",
        applies: "one policy: required in DigestInfo; in AlgorithmIdentifier NULL and absent are \
                  the same, and nothing else is accepted",
        cases: missing_null,
    },
    Row {
        number: 5,
        name: "signature not below n, of another length, with leading zeros",
        applies: "exactly as long as the modulus, and below it",
        cases: signature_range,
    },
    Row {
        number: 10,
        name: "OAEP label and hash mixups, Manger",
        applies: "one error for all that can be wrong in the block",
        cases: oaep,
    },
];

const MESSAGE: &[u8] = b"message";
const K: usize = 256;
/// Of the DigestInfo for SHA-256 (RFC 8017 section 9.2, note 1).
const PREFIX: &[u8] = &[
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
const PREFIX_WITHOUT_NULL: &[u8] = &[
    0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04,
    0x20,
];

/// The bare private operation on a block.
fn private_operation(name: &str, block: &[u8]) -> Vec<u8> {
    bare("-decrypt", name, block)
}

/// The bare public operation on a block.
fn public_operation(name: &str, block: &[u8]) -> Vec<u8> {
    bare("-encrypt", name, block)
}

fn bare(operation: &str, name: &str, block: &[u8]) -> Vec<u8> {
    let dir = TempDir::new();
    let block = dir.write("block", block);
    let key = key_path(name);
    let padding = "rsa_padding_mode:none";
    openssl(&[
        "pkeyutl", operation, "-inkey", &key, "-pkeyopt", padding, "-in", &block,
    ])
    .unwrap()
}

fn digest(message: &[u8]) -> Vec<u8> {
    DigestAlgorithm::Sha256.digest(message).as_ref().to_vec()
}

/// `start`, then as many 0xff as make the block full, then `end`.
fn block(start: &[u8], end: &[u8]) -> Vec<u8> {
    let padding = vec![0xff; K - start.len() - end.len()];
    [start, &padding, end].concat()
}

fn lax_padding(cases: &mut Cases) {
    let provider = cases.provider;
    let digest = digest(MESSAGE);
    let info = [PREFIX, &digest].concat();
    let zero_info = [&[0], &info[..]].concat();
    let garbage = vec![0x5a; 100];
    // Eight octets of padding are the least (section 7.2.1); then the forger's room.
    let short = [&[0, 1][..], &[0xff; 8], &zero_info].concat();
    let room = vec![0x5a; K - short.len()];
    let inside = {
        // The garbage inside the DigestInfo, whose lengths allow for it.
        let long = 100 + 0x31_u8;
        [&[0, 0x30, 0x81, long], &info[2..], &garbage].concat()
    };
    let in_parameters = {
        let oid = &info[6..15];
        let parameters = [&[0x04, 100][..], &garbage].concat();
        let algorithm = [&[0x30, 113, 0x06, 9], oid, &parameters].concat();
        let content = [&algorithm[..], &[0x04, 0x20], &digest].concat();
        [&[0, 0x30, 0x81, content.len() as u8], &content[..]].concat()
    };
    let flip = |at: usize| {
        let mut block = block(&[0, 1], &zero_info);
        block[at] ^= 1;
        block
    };
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("garbage after short padding", [&short[..], &room].concat()),
        (
            "garbage after",
            block(&[0, 1], &[&zero_info[..], &garbage].concat()),
        ),
        (
            "one octet after",
            block(&[0, 1], &[&zero_info[..], &[0]].concat()),
        ),
        ("garbage inside the DigestInfo", block(&[0, 1], &inside)),
        ("garbage in the parameters", block(&[0, 1], &in_parameters)),
        (
            "long length of the DigestInfo",
            block(&[0, 1], &[&[0, 0x30, 0x81, 0x31], &info[2..]].concat()),
        ),
        (
            "long length of the digest",
            block(
                &[0, 1],
                &[&[0, 0x30, 0x32], &info[2..17], &[0x04, 0x81, 0x20], &digest].concat(),
            ),
        ),
        (
            "indefinite DigestInfo",
            block(&[0, 1], &[&[0, 0x30, 0x80], &info[2..], &[0, 0]].concat()),
        ),
        ("block type 0", block(&[0, 0], &zero_info)),
        ("block type 2", block(&[0, 2], &zero_info)),
        ("no separator", block(&[0, 1], &info)),
        (
            "another separator",
            block(&[0, 1], &[&[1], &info[..]].concat()),
        ),
        ("a hole in the padding", flip(100)),
        ("the first octet of padding", flip(2)),
        ("the last octet of padding", flip(K - info.len() - 2)),
        (
            "no DigestInfo",
            block(&[0, 1], &[&[0], &digest[..]].concat()),
        ),
        ("a digest one octet short", block(&[0, 1], &zero_info[..51])),
        ("another digest", flip(K - 1)),
        ("another hash named", flip(K - 32 - 5)),
        ("zeros", vec![0; K]),
    ];
    let scheme = SignatureScheme::Pkcs1Sha256;
    for name in ["client-2048", "e3-2048"] {
        let key = certificate(provider, name);
        let key = key.public_key();
        let good = private_operation(name, &block(&[0, 1], &zero_info));
        cases.accepted(format!("{name}, right"), key.verify(scheme, MESSAGE, &good));
        let result = key.verify_digest(scheme, &digest, &good);
        cases.accepted(format!("{name}, right, digest"), result);
        for (case, block) in &table {
            assert_eq!(block.len(), K, "{case}");
            let signature = private_operation(name, block);
            let case = format!("{name}, {case}");
            let result = key.verify(scheme, MESSAGE, &signature);
            cases.refused(&case, Error::SIGNATURE_INVALID, result);
            let result = key.verify_digest(scheme, &digest, &signature);
            cases.refused(format!("{case}, digest"), Error::SIGNATURE_INVALID, result);
        }
    }
}

fn missing_null(cases: &mut Cases) {
    let provider = cases.provider;
    let info = [&[0], PREFIX_WITHOUT_NULL, &digest(MESSAGE)].concat();
    let signature = private_operation("client-2048", &block(&[0, 1], &info));
    let certificate = certificate(provider, "client-2048");
    let key = certificate.public_key();
    let scheme = SignatureScheme::Pkcs1Sha256;
    let result = key.verify(scheme, MESSAGE, &signature);
    cases.refused("DigestInfo without NULL", Error::SIGNATURE_INVALID, result);
    let result = key.verify_digest(scheme, &digest(MESSAGE), &signature);
    cases.refused(
        "DigestInfo without NULL, digest",
        Error::SIGNATURE_INVALID,
        result,
    );

    let message = sealed(provider);
    let digests = [DIGESTS, &[0]].concat();
    let signer_digest = signer(0, super::signed::DIGEST);
    let signature_algorithm = signer(0, SIGNATURE_ALGORITHM);
    for path in [&digests, &signer_digest, &signature_algorithm] {
        let parameters = [&path[..], &[1]].concat();
        let absent = message.without(&parameters);
        cases.accepted(format!("{path:?} absent"), open(provider, &absent.encode()));
        for (name, other) in [
            ("OCTET STRING", octets(b"")),
            ("empty SEQUENCE", sequence([])),
            ("OID", oid("1.2.3")),
        ] {
            let result = open(provider, &message.replaced(&parameters, other).encode());
            cases.refused(
                format!("{path:?} {name}"),
                Error::ALGORITHM_NOT_ACCEPTED,
                result,
            );
        }
        let doubled = message.inserted(&parameters, null()).encode();
        let result = open(provider, &doubled);
        cases.refused(format!("{path:?} NULL twice"), Error::MALFORMED, result);
    }
    // Of a public key.
    let spki = Node::parse(key.to_spki_der());
    let absent = spki.without(&[0, 1]).encode();
    cases.accepted("SPKI, absent", PublicKey::from_spki_der(provider, &absent));
    let other = spki.replaced(&[0, 1], octets(b"")).encode();
    let result = PublicKey::from_spki_der(provider, &other);
    cases.refused("SPKI, OCTET STRING", Error::ALGORITHM_NOT_ACCEPTED, result);
}

fn signature_range(cases: &mut Cases) {
    let provider = cases.provider;
    let private = key(provider, "client-2048");
    let public = private.public_key();
    let numbers = Node::parse(private.to_pkcs1_der().expose());
    let n = numbers.at(&[1]).content()[1..].to_vec();
    assert_eq!(n.len(), K);
    for scheme in [SignatureScheme::Pkcs1Sha256, SignatureScheme::PssSha256] {
        // A signature to which n can be added without a carry out of the top.
        let (message, signature, sum) = (0_u32..)
            .find_map(|number| {
                let message = number.to_be_bytes();
                let signature = private.sign(scheme, &message).unwrap();
                let sum = add(&signature, &n)?;
                Some((message, signature, sum))
            })
            .unwrap();
        cases.accepted("right", public.verify(scheme, &message, &signature));
        let mut n_less_one = n.clone();
        n_less_one[K - 1] -= 1;
        let mut one = vec![0; K];
        one[K - 1] = 1;
        let reversed: Vec<u8> = signature.iter().rev().copied().collect();
        for (name, other) in [
            ("s + n", sum),
            ("n", n.clone()),
            ("n - 1", n_less_one),
            ("0", vec![0; K]),
            ("1", one),
            ("the highest number", vec![0xff; K]),
            ("a zero in front", [&[0], &signature[..]].concat()),
            ("a zero behind", [&signature[..], &[0]].concat()),
            ("an octet short in front", signature[1..].to_vec()),
            ("an octet short behind", signature[..K - 1].to_vec()),
            ("empty", vec![]),
            ("twice", signature.repeat(2)),
            ("little-endian", reversed),
        ] {
            let case = format!("{scheme:?}, {name}");
            let result = public.verify(scheme, &message, &other);
            cases.refused(&case, Error::SIGNATURE_INVALID, result);
            let digest = digest(&message);
            let result = public.verify_digest(scheme, &digest, &other);
            cases.refused(format!("{case}, digest"), Error::SIGNATURE_INVALID, result);
        }
    }
    // In a message.
    let tree = signed(provider, &["client-2048"]);
    let path = signer(0, SIGNATURE);
    let padded = tree.edited(&path, |signature| signature.content_mut().insert(0, 0));
    let result = verify(provider, &padded.encode());
    cases.refused(
        "in a message, a zero in front",
        Error::SIGNATURE_INVALID,
        result,
    );
}

/// The sum of two big-endian numbers, if it is no longer than they are.
fn add(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut sum = vec![0; a.len()];
    let mut carry = 0;
    for at in (0..a.len()).rev() {
        let octets = u16::from(a[at]) + u16::from(b[at]) + carry;
        sum[at] = octets as u8;
        carry = octets >> 8;
    }
    (carry == 0).then_some(sum)
}

/// MGF1 with SHA-256 (RFC 8017 appendix B.2.1).
fn mgf1(seed: &[u8], len: usize) -> Vec<u8> {
    let counters = 0_u32..;
    counters
        .flat_map(|counter| digest(&[seed, &counter.to_be_bytes()].concat()))
        .take(len)
        .collect()
}

/// EM of RSAES-OAEP (section 7.1.1): Y, the masked seed, the masked DB.
fn oaep_block(y: u8, db: &[u8]) -> Vec<u8> {
    let xor = |data: &[u8], mask: &[u8]| -> Vec<u8> {
        data.iter().zip(mask).map(|(a, b)| a ^ b).collect()
    };
    let seed = digest(b"a seed");
    let masked_db = xor(db, &mgf1(&seed, db.len()));
    let masked_seed = xor(&seed, &mgf1(&masked_db, seed.len()));
    [&[y], &masked_seed[..], &masked_db].concat()
}

fn oaep(cases: &mut Cases) {
    let provider = cases.provider;
    let private = key(provider, "mp-2048");
    let message = enveloped(provider, &["mp-2048"]);
    let content_key = [0x42; 32];
    let db = |hash: &[u8], padding: &[u8], end: &[u8]| {
        let zeros = vec![0; K - 33 - hash.len() - padding.len() - end.len()];
        [hash, &zeros, padding, end].concat()
    };
    let empty_hash = digest(b"");
    let end = [&[1], &content_key[..]].concat();
    let good = oaep_block(0, &db(&empty_hash, b"", &end));
    let decrypted =
        private.decrypt_oaep(OaepDigest::Sha256, b"", &public_operation("mp-2048", &good));
    cases.holds(
        "a block by hand",
        decrypted.unwrap().expose() == content_key,
    );
    let mut flipped_hash = empty_hash.clone();
    flipped_hash[31] ^= 1;
    let table = [
        ("Y = 1", oaep_block(1, &db(&empty_hash, b"", &end))),
        ("Y = 2", oaep_block(2, &db(&empty_hash, b"", &end))),
        ("label", oaep_block(0, &db(&digest(b"label"), b"", &end))),
        (
            "lHash with a bit flipped",
            oaep_block(0, &db(&flipped_hash, b"", &end)),
        ),
        ("lHash of zeros", oaep_block(0, &db(&[0; 32], b"", &end))),
        ("no 01", oaep_block(0, &db(&empty_hash, b"", &[0; 33]))),
        (
            "02 in place of 01",
            oaep_block(0, &db(&empty_hash, &[2], &content_key)),
        ),
        (
            "PS not zero",
            oaep_block(0, &db(&empty_hash, &[2, 0, 0], &end)),
        ),
        ("Y and lHash", oaep_block(1, &db(&[0; 32], b"", &end))),
        ("zeros", vec![0; K]),
    ];
    for (name, block) in table {
        let ciphertext = public_operation("mp-2048", &block);
        let result = private.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext);
        // RFC 8017 section 7.1.2 step 3g wants Y to be zero; `rsa` does not look at it, so nothing tells
        // Manger's attack what it is.
        if provider.name() == "portable" && name.starts_with("Y = ") {
            cases.holds(name, result.unwrap().expose() == content_key);
        } else {
            cases.refused(name, Error::DECRYPT, result);
        }
        // Another content key than the message's, if it is one.
        let path = recipient(0, ENCRYPTED_KEY);
        let message = message.replaced(&path, octets(&ciphertext)).encode();
        let result = decrypt(provider, &message, &["mp-2048"]);
        cases.refused(format!("{name}, in a message"), Error::DECRYPT, result);
    }

    let public = private.public_key();
    let digests = [OaepDigest::Sha1, OaepDigest::Sha256];
    for encrypted_with in digests {
        for (label, other_label) in [(&b""[..], &b"label"[..]), (b"label", b"")] {
            let ciphertext = public.encrypt_oaep(encrypted_with, label, b"key").unwrap();
            for decrypted_with in digests {
                let case = format!("{encrypted_with:?} {label:?} by {decrypted_with:?}");
                let result = private.decrypt_oaep(decrypted_with, label, &ciphertext);
                match encrypted_with == decrypted_with {
                    true => cases.accepted(&case, result),
                    false => cases.refused(&case, Error::DECRYPT, result),
                }
                let result = private.decrypt_oaep(decrypted_with, other_label, &ciphertext);
                cases.refused(format!("{case}, another label"), Error::DECRYPT, result);
            }
        }
    }
    for (name, ciphertext) in [
        ("empty", vec![]),
        ("short", vec![1; K - 1]),
        ("long", vec![1; K + 1]),
        ("not below n", vec![0xff; K]),
        ("0", vec![0; K]),
    ] {
        let result = private.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext);
        cases.refused(format!("ciphertext {name}"), Error::DECRYPT, result);
    }
}
