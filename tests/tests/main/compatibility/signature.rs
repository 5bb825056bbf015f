//! Signatures: forms, certificates, what the settings name.

use cmcrypto_core::compatibility::{CompatibilitySettings, SignedForm, sign, verify};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Error, Party, Provider};
use cmcrypto_tests::{NOW, certificate, form, signing_identity};

use super::{ALL, HAS_BARE, NONE, client, client_id, stored, stored_text};
use crate::signature_context::names::PURPOSES;

#[test]
fn forms() {
    let (id, data) = (client_id(), stored_text("registration.txt"));
    let body = stored("body.zlib");
    let all = [
        SignedForm::ClientId(&id),
        SignedForm::Payload(&body),
        SignedForm::RegistrationRequest(&data),
    ];
    for &provider in Provider::ALL {
        let signer = signing_identity(provider, "client-2048");
        for (at, signed) in all.into_iter().enumerate() {
            let signature = sign(&signer, signed, NOW).unwrap();
            assert_eq!(signature.len(), 512);
            let is_digit = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            assert!(signature.bytes().all(is_digit));
            for (other_at, other) in all.into_iter().enumerate() {
                let verified = verify(&client(provider), other, &signature, NONE, NOW);
                match at == other_at {
                    true => {
                        let verified = verified.unwrap();
                        assert_eq!(verified.digest, DigestAlgorithm::Sha256);
                        assert!(!verified.without_digest_info);
                    }
                    false => assert_eq!(verified, Err(Error::SIGNATURE_INVALID)),
                }
            }
            let another = certificate(provider, "client-3072");
            let refused = verify(&another, signed, &signature, ALL, NOW);
            assert_eq!(refused, Err(Error::SIGNATURE_INVALID));
        }
    }
}

/// Bytes that another signature of this library, or of CMS, or of a certificate could be over.
#[test]
fn no_payload_is_something_else() {
    let provider = Provider::default();
    let signer = signing_identity(provider, "client-2048");
    let mut refused: Vec<Vec<u8>> = PURPOSES
        .iter()
        .map(|purpose| form::signed_bytes(purpose, b"content"))
        .collect();
    refused.push(vec![0x31, 0x00]);
    refused.push(vec![0x30, 0x00]);
    refused.push(client(provider).to_der().to_vec());
    // What a token's signature is over.
    refused.push(b"eyJhbGciOiJSUzI1NiJ9.e30".to_vec());
    // Nor another form of these: the same bytes have the same signature.
    refused.extend(["token.bin", "client-id.bin", "registration.bin"].map(stored));
    for payload in &refused {
        let signed = SignedForm::Payload(payload);
        assert_eq!(sign(&signer, signed, NOW), Err(Error::INVALID_ARGUMENT));
        let found = verify(&client(provider), signed, "", ALL, NOW);
        assert_eq!(found, Err(Error::MALFORMED));
    }
    // What a client that encrypts sends is CMS.
    for payload in [stored("aes-256-serial.der"), stored("policy.bin"), vec![]] {
        assert!(sign(&signer, SignedForm::Payload(&payload), NOW).is_ok());
    }
}

#[test]
fn texts_of_another_form() {
    let signer = signing_identity(Provider::default(), "client-2048");
    for id in [
        "0123ABCD-4567-89EF-0123-456789ABCDEF",
        "GUID:0123abcd-4567-89EF-0123-456789ABCDEF",
        "GUID:0123ABCD-4567-89EF-0123-456789ABCDE",
        "GUID:0123ABCD-4567-89EF-0123-456789ABCDEF-",
        "GUID:0123ABCD4567-89EF-0123-456789ABCDEF",
        "guid:0123ABCD-4567-89EF-0123-456789ABCDEF",
        "GUID:",
        // That is "cmcrypto registration v1\0" in UTF-16LE, where an odd byte may follow.
        "\u{6d63}\u{7263}\u{7079}\u{6f74}\u{7220}",
    ] {
        let id = ClientId::new(id).unwrap();
        let refused = sign(&signer, SignedForm::ClientId(&id), NOW);
        assert_eq!(refused, Err(Error::INVALID_ARGUMENT), "{id}");
    }
    for text in [
        "",
        "<Data>",
        "<Data></Data> ",
        " <Data></Data>",
        "\u{feff}<Data></Data>",
        "<Database></Data>",
        "<Data>\0</Data>",
        "<data></data>",
        "<Data></Data><x/><Data></Data>",
        "<Data></Data ><x/><Data></Data>",
        "<Data a='1' /><Data></Data>",
        "<Data/><x></Data>",
        "<Data><Data/></Data>",
    ] {
        let refused = sign(&signer, SignedForm::RegistrationRequest(text), NOW);
        assert_eq!(refused, Err(Error::INVALID_ARGUMENT), "{text:?}");
    }
    assert!(
        sign(
            &signer,
            SignedForm::RegistrationRequest("<Data></Data>"),
            NOW
        )
        .is_ok()
    );
}

/// What is verified, and named by the settings or not.
#[test]
fn how_it_was_made() {
    let id = client_id();
    let fields: [fn(&mut CompatibilitySettings); 3] = [
        |of| of.sha1_signatures = true,
        |of| of.rsa_1024_verification = true,
        |of| of.signatures_without_digest_info = true,
    ];
    let (sha1, sha256) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha256);
    // What each needs of the fields above.
    for (name, signer, needs, digest, bare, refused) in [
        ("client-id", "client-2048", vec![], sha256, false, None),
        (
            "client-id-sha1",
            "client-2048",
            vec![0],
            sha1,
            false,
            Some(Error::SHA1_NOT_ACCEPTED),
        ),
        (
            "client-id-1024",
            "client-1024",
            vec![1],
            sha256,
            false,
            Some(Error::KEY_TOO_SMALL),
        ),
        (
            "client-id-bare",
            "client-2048",
            vec![2],
            sha256,
            true,
            Some(Error::ALGORITHM_NOT_ACCEPTED),
        ),
        (
            "client-id-bare-sha1",
            "client-2048",
            vec![0, 2],
            sha1,
            true,
            None,
        ),
    ] {
        if bare && !HAS_BARE {
            continue;
        }
        let signature = stored_text(&format!("{name}.sig"));
        for &provider in Provider::ALL {
            let certificate = certificate(provider, signer);
            for which in 0..8_usize {
                let mut settings = NONE;
                for (at, set) in fields.iter().enumerate() {
                    if which >> at & 1 == 1 {
                        set(&mut settings);
                    }
                }
                let form = SignedForm::ClientId(&id);
                let verified = verify(&certificate, form, &signature, settings, NOW);
                let has_all = needs.iter().all(|need| which >> need & 1 == 1);
                let context = format!("{name}, {settings:?}");
                match (has_all, &refused) {
                    (true, _) => {
                        let verified =
                            verified.unwrap_or_else(|error| panic!("{context}: {error}"));
                        let found = (verified.digest, verified.without_digest_info);
                        assert_eq!(found, (digest, bare), "{context}");
                    }
                    (false, Some(refused)) => {
                        assert_eq!(verified.as_ref(), Err(refused), "{context}")
                    }
                    (false, None) => assert!(verified.is_err(), "{context}"),
                }
            }
        }
    }
}

#[test]
fn certificates() {
    let (id, signature) = (client_id(), stored_text("client-id.sig"));
    let form = SignedForm::ClientId(&id);
    for &provider in Provider::ALL {
        let certificate = client(provider);
        let mp = super::certificate(provider, "mp-2048");
        let refused = verify(&mp, form, &signature, ALL, NOW).unwrap_err();
        assert_eq!(refused, Error::CERTIFICATE_USAGE);
        assert_eq!(refused.party(), Some(Party::Client));
        let before = certificate.not_before().saturating_add(-1);
        let after = certificate.not_after().saturating_add(1);
        for (now, expected) in [
            (before, Error::CERTIFICATE_NOT_YET_VALID),
            (after, Error::CERTIFICATE_EXPIRED),
        ] {
            let refused = verify(&certificate, form, &signature, ALL, now).unwrap_err();
            assert_eq!(refused, expected);
            let signer = signing_identity(provider, "client-2048");
            let refused = sign(&signer, form, now).unwrap_err();
            assert_eq!(
                (&refused, refused.party()),
                (&expected, Some(Party::OwnSigning))
            );
        }
        let elliptic = super::certificate(provider, "ec-p256");
        let refused = verify(&elliptic, form, &signature, ALL, NOW).unwrap_err();
        assert_eq!(refused, Error::KEY_TYPE_NOT_SUPPORTED);
    }
}
