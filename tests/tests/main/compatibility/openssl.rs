//! OpenSSL reads and verifies what is written here, and what it writes is read, in every form.

use cmcrypto_core::compatibility::{
    ClientToken, RecipientIdentifier, SignedForm, encrypt, sign, verify,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, from_hex, openssl as witness, signing_identity, vector};

use super::{ALL, client, client_id, mp, of_content, of_message};
use crate::openssl::tool;

const OAEP: &[&str] = &["-keyopt", "rsa_padding_mode:oaep"];
const SIZES: &[usize] = &[0, 1, 15, 16, 17, 4096];

#[test]
fn openssl_decrypts_ours() {
    for &provider in Provider::ALL {
        for names in [&["mp-2048"][..], &["mp-3072", "mp2-2048"]] {
            let to: Vec<Certificate> = names
                .iter()
                .map(|name| tool::named(provider, name))
                .collect();
            for named_by in [
                RecipientIdentifier::IssuerAndSerialNumber,
                RecipientIdentifier::SubjectKeyIdentifier,
            ] {
                for &len in SIZES {
                    let content = tool::content(len);
                    let message = encrypt(&content, &to, named_by, ALL, NOW).unwrap();
                    for name in names {
                        let read = tool::decrypt(&message, name);
                        assert_eq!(read.as_ref(), Ok(&content), "{name}, {named_by:?}, {len}");
                    }
                }
            }
        }
        let to = [tool::named(provider, "mp-2048")];
        let by = RecipientIdentifier::SubjectKeyIdentifier;
        let listing = witness::listing(&encrypt(b"x", &to, by, ALL, NOW).unwrap());
        for named in ["pkcs7-envelopedData", "rsaesOaep", "aes-256-cbc"] {
            assert!(listing.contains(named), "{listing}");
        }
        // OAEP with all at its default: nothing in the parameters.
        let (_, after) = listing.split_once("rsaesOaep").unwrap();
        assert!(
            after
                .lines()
                .nth(1)
                .unwrap()
                .contains("l=   0 cons: SEQUENCE")
        );
    }
}

/// For `.ci/stages/java`, whose BouncyCastle opens it.
#[test]
#[ignore = "a part of .ci/full java"]
fn writes_for_another_witness() {
    let only = "only runs as a part of .ci/full java, which sets WRITE_TO";
    let directory = std::path::PathBuf::from(std::env::var_os("WRITE_TO").expect(only));
    let to = [tool::named(Provider::default(), "mp-2048")];
    for (name, named_by) in [
        ("serial", RecipientIdentifier::IssuerAndSerialNumber),
        ("keyid", RecipientIdentifier::SubjectKeyIdentifier),
    ] {
        let message = encrypt(&vector("cms/content.bin"), &to, named_by, ALL, NOW).unwrap();
        std::fs::write(directory.join(format!("{name}.der")), message).unwrap();
    }
}

#[test]
fn we_decrypt_openssls() {
    let pkcs1: &[&str] = &[];
    for (cipher, transport) in [
        ("-aes-256-cbc", OAEP),
        ("-aes-128-cbc", OAEP),
        ("-des-ede3-cbc", pkcs1),
    ] {
        for options in [&[][..], &["-keyid"]] {
            for &len in SIZES {
                let content = tool::content(len);
                let to = ["mp-2048", "mp2-2048"];
                let message = tool::encrypt(&content, cipher, &to, transport, options);
                for &provider in Provider::ALL {
                    for expected in [of_content(&content), of_message(&message)] {
                        let opened = cmcrypto_core::compatibility::decrypt(
                            &message,
                            &mp(provider),
                            expected,
                            ALL,
                        );
                        let opened = opened.map(|opened| opened.content().to_vec());
                        let is_here =
                            cipher != "-des-ede3-cbc" || cfg!(feature = "pkcs1-transport");
                        let expected = match is_here {
                            true => Ok(content.clone()),
                            false => Err(Error::UNSUPPORTED),
                        };
                        assert_eq!(opened, expected, "{cipher} {options:?}, {len}");
                    }
                }
            }
        }
    }
}

#[test]
fn openssl_verifies_our_signatures() {
    for &provider in Provider::ALL {
        let signer = signing_identity(provider, "client-2048");
        let key = signer.certificate().public_key().clone();
        let utf16 = |text: &str| -> Vec<u8> {
            let units = text.encode_utf16();
            units.flat_map(u16::to_le_bytes).collect()
        };
        let token = ClientToken::sign(&signer, &client_id(), NOW).unwrap();
        let id = client_id();
        let data = "<Data SMSID=\"\">Größe \u{1f512}</Data>";
        let signed = |form| sign(&signer, form, NOW).unwrap();
        for (signature, bytes) in [
            (signed(SignedForm::ClientId(&id)), utf16(&format!("{id}\0"))),
            (signed(SignedForm::Payload(b"x\x9c...")), b"x\x9c...".into()),
            (signed(SignedForm::RegistrationRequest(data)), utf16(data)),
            (token.signature, utf16(&format!("{}\0", token.token))),
        ] {
            let mut octets = from_hex(&signature);
            assert!(!witness::verifies(&key, &bytes, &octets));
            octets.reverse();
            assert!(witness::verifies(&key, &bytes, &octets));
            assert!(!witness::verifies(&key, b"other", &octets));
        }
    }
}

#[test]
fn we_verify_openssls_signatures() {
    for (digest, expected) in [
        ("-sha256", Ok(())),
        ("-sha512", Err(Error::SIGNATURE_INVALID)),
    ] {
        let mut signature = witness::sign(digest, "client-2048", b"x\x9cpayload");
        signature.reverse();
        let digits: String = signature.iter().map(|byte| format!("{byte:02X}")).collect();
        for &provider in Provider::ALL {
            let form = SignedForm::Payload(b"x\x9cpayload");
            let found = verify(&client(provider), form, &digits, ALL, NOW);
            assert_eq!(found.map(drop), expected, "{digest}");
        }
    }
}
