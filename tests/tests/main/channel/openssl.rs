//! OpenSSL's command line derives from the stored messages and ephemeral keys what is stored beside
//! them, and verifies the signatures over what `protocol.md` says. It has no AES-GCM: with the keys
//! that it derived, this library's opens proofs and records.

use cmcrypto_core::Secret;
use cmcrypto_core::channel::Suite;
use cmcrypto_tests::*;

use crate::channel::fixture::{CAS_KEY, HEADER, P01_KEY, share_len};
use crate::channel::hand::{Proof, open_gcm, record_nonce};

const RECORDS_PER_KEY: u64 = 1 << 20;

/// `openssl kdf` for one half of HKDF with SHA-256 (RFC 5869); each option with its bytes.
fn hkdf(mode: &str, len: usize, options: &[(&str, &[u8])]) -> Vec<u8> {
    let mut arguments: Vec<String> = ["kdf", "-binary", "-keylen", &len.to_string()]
        .map(str::to_owned)
        .into();
    let mut option = |text: String| arguments.extend(["-kdfopt".to_owned(), text]);
    option("digest:SHA256".to_owned());
    option(format!("mode:{mode}"));
    for (name, bytes) in options {
        option(format!("hex{name}:{}", to_hex(bytes)));
    }
    arguments.push("HKDF".to_owned());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    openssl(&arguments).unwrap()
}

fn extract(salt: &[u8], input: &[u8]) -> Vec<u8> {
    hkdf("EXTRACT_ONLY", 32, &[("salt", salt), ("key", input)])
}

fn expand(secret: &[u8], label: &str, transcript: &[u8], len: usize) -> Vec<u8> {
    let info = [b"cmcrypto channel v1 ", label.as_bytes(), transcript].concat();
    hkdf("EXPAND_ONLY", len, &[("info", &info), ("key", secret)])
}

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    openssl::sha256(&parts.concat())
}

fn hmac(dir: &TempDir, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let input = dir.write("input", &parts.concat());
    let key = format!("hexkey:{}", to_hex(key));
    let arguments = [
        "mac", "-digest", "SHA256", "-macopt", &key, "-binary", "-in",
    ];
    openssl(&[&arguments[..], &[&input, "HMAC"]].concat()).unwrap()
}

/// PKCS#8 of an ephemeral private key (RFC 8410 section 7; RFC 5915), and SubjectPublicKeyInfo of a
/// public one (RFC 8410 section 4; RFC 5480 section 2).
fn ephemeral_forms(suite: Suite) -> [&'static str; 2] {
    match suite {
        Suite::X25519 => [
            "302e020100300506032b656e04220420",
            "302a300506032b656e032100",
        ],
        _ => [
            "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
            "3059301306072a8648ce3d020106082a8648ce3d030107034200",
        ],
    }
}

fn derive(dir: &TempDir, suite: Suite, private: &[u8], public: &[u8]) -> Vec<u8> {
    let [of_private, of_public] = ephemeral_forms(suite).map(from_hex);
    let private = dir.write("private", &[&of_private, private].concat());
    let public = dir.write("public", &[&of_public, public].concat());
    let inputs = ["-keyform", "DER", "-inkey", &private, "-peerform", "DER"];
    let inputs = [&inputs[..], &["-peerkey", &public]].concat();
    openssl(&[&["pkeyutl", "-derive"], &inputs[..]].concat()).unwrap()
}

/// A signature by the stored key of this name.
fn verify(dir: &TempDir, key: &str, signature: &[u8], signed: &[u8]) -> Result<(), String> {
    let public = dir.text("public");
    openssl(&["pkey", "-in", &key_path(key), "-pubout", "-out", &public]).unwrap();
    let signature = dir.write("signature", signature);
    let input = dir.write("input", signed);
    let pss = [
        "rsa_padding_mode:pss",
        "rsa_pss_saltlen:32",
        "rsa_mgf1_md:sha256",
    ];
    let options = pss.iter().flat_map(|option| ["-sigopt", option]);
    let arguments = ["dgst", "-sha256"].into_iter().chain(options);
    let of = ["-verify", &public, "-signature", &signature, &input];
    let arguments: Vec<&str> = arguments.chain(of).collect();
    openssl(&arguments).map(drop)
}

/// The SubjectPublicKeyInfo of the stored key of this name.
fn spki(dir: &TempDir, key: &str) -> Vec<u8> {
    let path = key_path(key);
    let out = dir.text("spki");
    let to = ["-pubout", "-outform", "DER", "-out", &out];
    openssl(&[&["pkey", "-in", &path], &to[..]].concat()).unwrap();
    dir.read("spki")
}

#[test]
fn everything_that_is_stored() {
    let files = std::fs::read_dir(vector_path("channel")).unwrap();
    assert_eq!(files.count(), 4);
    for (suite, name) in [
        (Suite::X25519, "x25519"),
        (Suite::P256, "p256"),
        (Suite::X25519, "x25519-cookie"),
        (Suite::P256, "p256-cookie"),
    ] {
        let text = String::from_utf8(vector(&format!("channel/{name}.txt"))).unwrap();
        let lines: Vec<(&str, Vec<u8>)> = text
            .lines()
            .map(|line| line.split_once(" = ").unwrap())
            .map(|(name, digits)| (name, from_hex(digits)))
            .collect();
        let mut checked: Vec<&str> = Vec::new();
        let line = |name: &str| -> (&str, &[u8]) {
            let found = lines.iter().find(|(found, _)| *found == name);
            let (name, bytes) = found.unwrap_or_else(|| panic!("{name}"));
            (name, bytes)
        };
        let mut stored = |name: &str| {
            let (name, bytes) = line(name);
            checked.push(name);
            bytes
        };
        let dir = TempDir::new();

        // The messages, read from the text.
        let (m1, m2, m3) = (
            stored("message-1"),
            stored("message-2"),
            stored("message-3"),
        );
        let (fields, rest) = m1[HEADER..].split_at(6);
        assert_eq!(fields, b"P01CAS");
        let (x, cookie) = rest.split_at(share_len(suite));
        if name.ends_with("-cookie") {
            let number = suite.number().to_be_bytes();
            let header = |kind: u8, len| [&[kind, 1], &number[..], &[0, len]].concat();
            let first = [&header(1, 6 + x.len() as u8), fields, x].concat();
            assert_eq!(stored("message-1-before-the-cookie"), first);
            let (made, tag) = cookie.split_at(8);
            assert_eq!(made, NOW.as_unix().to_be_bytes());
            let (label, address) = (b"cmcrypto channel v1 cookie", stored("cookie-address"));
            let len = u64::try_from(address.len()).unwrap().to_be_bytes();
            let parts = [&label[..], &len, address, made, &number, fields, x];
            assert_eq!(tag, hmac(&dir, stored("cookie-key"), &parts));
            assert_eq!(stored("cookie-demand"), [&header(6, 40), cookie].concat());
        } else {
            assert_eq!(cookie, b"");
        }
        let (y, proof_of_r) = m2[HEADER..].split_at(share_len(suite));
        for (at, message) in [m1, m2, m3].iter().enumerate() {
            let number = suite.number().to_be_bytes();
            let len = u16::try_from(message.len() - HEADER).unwrap().to_be_bytes();
            let kind = u8::try_from(at + 1).unwrap();
            assert_eq!(message[..HEADER], [&[kind, 1], &number[..], &len].concat());
        }

        let of_i = derive(&dir, suite, stored("initiator-ephemeral-private"), y);
        let of_r = derive(&dir, suite, stored("responder-ephemeral-private"), x);
        let z = stored("Z");
        assert_eq!((&of_i[..], &of_r[..]), (z, z));
        let bound = sha256(&[m1, y]);
        assert_eq!(bound, stored("B"));
        let t2 = sha256(&[m1, m2]);
        assert_eq!(t2, stored("T2"));
        let t3 = sha256(&[m1, m2, m3]);
        assert_eq!(t3, stored("T3"));
        let secret = extract(&bound, z);
        assert_eq!(secret, stored("S"));
        let id = expand(&secret, "channel id", &t3, 32);
        assert_eq!(id, stored("channel-id"));

        for (role, number, key, confirmed, aad, sealed) in [
            (
                "responder",
                2,
                CAS_KEY,
                &bound,
                &m2[..HEADER + y.len()],
                proof_of_r,
            ),
            ("initiator", 1, P01_KEY, &t2, &m3[..HEADER], &m3[HEADER..]),
        ] {
            let proof_key = expand(&secret, &format!("{role} proof"), b"", 32);
            assert_eq!(proof_key, stored(&format!("{role}-proof-key")));
            let proof = open_gcm(&Secret::from(proof_key), &[0; 12], aad, sealed).unwrap();
            let proof = Proof::decode(&proof);
            let credential = spki(&dir, key);
            assert_eq!((proof.kind, &proof.credential), (1, &credential));

            let label = format!("{role} confirmation");
            let confirmation_key = expand(&secret, &label, b"", 32);
            assert_eq!(
                confirmation_key,
                stored(&format!("{role}-confirmation-key"))
            );
            let confirmation = hmac(&dir, &confirmation_key, &[confirmed, &[1], &credential]);
            assert_eq!(proof.confirmation, confirmation);

            let suite = suite.number().to_be_bytes();
            let hash = sha256(&[&credential]);
            let signed = |role: u8| {
                let prefix = b"cmcrypto channel v1\0";
                [prefix, &[role][..], &suite, b"P01CAS", x, y, &[1], &hash].concat()
            };
            verify(&dir, key, &proof.signature, &signed(number)).unwrap();
            verify(&dir, key, &proof.signature, &signed(3 - number)).unwrap_err();
        }

        let mut keys = Vec::new();
        for role in ["initiator", "responder"] {
            let mut traffic = expand(&secret, &format!("{role} traffic"), &t3, 32);
            for epoch in 0..2_u64 {
                assert_eq!(traffic, stored(&format!("{role}-traffic-secret-{epoch}")));
                let (key, iv) = (
                    expand(&traffic, "key", b"", 32),
                    expand(&traffic, "iv", b"", 12),
                );
                assert_eq!(key, stored(&format!("{role}-key-{epoch}")));
                assert_eq!(iv, stored(&format!("{role}-iv-{epoch}")));
                traffic = expand(&traffic, "next", b"", 32);
                keys.push((role, epoch, Secret::from(key), iv));
            }
        }
        for (at, role) in ["initiator", "responder"].into_iter().enumerate() {
            for number in [
                0,
                1,
                RECORDS_PER_KEY - 1,
                RECORDS_PER_KEY,
                RECORDS_PER_KEY + 1,
            ] {
                let closes = number > RECORDS_PER_KEY;
                let (kind, name) = if closes { (5, "close") } else { (4, "record") };
                let record = stored(&format!("{role}-{name}-{number}"));
                let content = match closes || number == 1 {
                    true => String::new(),
                    false => format!("record {number} of the {role}"),
                };
                let (header, sealed) = record.split_at(12);
                let len = u16::try_from(content.len()).unwrap().to_be_bytes();
                let by = u8::try_from(at + 1).unwrap();
                let expected = [&[kind, by], &len[..], &number.to_be_bytes()].concat();
                assert_eq!(header, expected);
                let epoch = number / RECORDS_PER_KEY;
                let (.., key, iv) = keys
                    .iter()
                    .find(|(of, at, ..)| *of == role && *at == epoch)
                    .unwrap();
                let opened = open_gcm(key, &record_nonce(iv, number), header, sealed);
                assert_eq!(opened, Ok(content.into_bytes()));
            }
        }

        checked.sort_unstable();
        let mut all: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
        all.sort_unstable();
        assert_eq!(checked, all, "lines that nothing was held against");
    }
}
