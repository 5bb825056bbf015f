//! The exact outcome of every file in `vectors/compatibility`, for every provider.

use std::collections::BTreeSet;

use cmcrypto_core::compatibility::{
    ClientToken, RecipientIdentifier, SignedForm, decrypt, encrypt, verify,
};
use cmcrypto_core::message::Freshness;
use cmcrypto_core::{Error, ErrorKind, Provider};
use cmcrypto_tests::{NOW, certificate, decryption_identity, vector_path};

use super::{ALL, HAS_BARE, client, client_id, of_content, of_message, open, stored, stored_text};

const PKCS1: Option<ErrorKind> = match cfg!(feature = "pkcs1-transport") {
    true => None,
    false => Some(ErrorKind::Unsupported),
};
const REFUSED: Option<ErrorKind> = Some(ErrorKind::AlgorithmNotAccepted);

/// What mp-2048 gets of each envelope: the policy, or an error.
const ENVELOPES: [(&str, Option<ErrorKind>); 16] = [
    ("aes-256-serial", None),
    ("aes-256-keyid", None),
    ("aes-256-two", None),
    ("aes-128", None),
    ("des-ede3", PKCS1),
    ("des-ede3-keyid", PKCS1),
    ("aes-192", REFUSED),
    ("aes-256-oaep-sha256", REFUSED),
    ("aes-256-mgf1-sha256", REFUSED),
    ("aes-256-label", REFUSED),
    ("aes-256-pkcs1", REFUSED),
    (
        "des-ede3-oaep",
        match PKCS1 {
            None => REFUSED,
            Some(_) => PKCS1,
        },
    ),
    ("streamed", Some(ErrorKind::NotDer)),
    ("twice", Some(ErrorKind::DuplicateRecipient)),
    ("other", Some(ErrorKind::NotARecipient)),
    ("gcm", REFUSED),
];

/// Signatures: over what, by whom, and what comes of it.
const SIGNATURES: [(&str, &str, &str, Option<ErrorKind>); 20] = [
    ("client-id", "client-id", "client-2048", None),
    ("client-id-sha1", "client-id", "client-2048", None),
    ("client-id-1024", "client-id", "client-1024", None),
    ("client-id-bare", "client-id", "client-2048", None),
    ("client-id-bare-sha1", "client-id", "client-2048", None),
    ("token", "token", "client-2048", None),
    ("token-sha1", "token", "client-2048", None),
    ("token-1024", "token", "client-1024", None),
    ("token-bare", "token", "client-2048", None),
    ("token-bare-sha1", "token", "client-2048", None),
    (
        "token-sha512",
        "token",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    (
        "token-pss",
        "token",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    (
        "token-big-endian",
        "token",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    (
        "token-lower-case",
        "token",
        "client-2048",
        Some(ErrorKind::Malformed),
    ),
    ("payload", "payload", "client-2048", None),
    ("registration", "registration", "client-2048", None),
    (
        "registration-nul",
        "registration",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    // Each of another form or key.
    (
        "client-id",
        "token",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    (
        "payload",
        "registration",
        "client-2048",
        Some(ErrorKind::SignatureInvalid),
    ),
    (
        "token",
        "token",
        "client-3072",
        Some(ErrorKind::SignatureInvalid),
    ),
];

/// Texts and bodies, which the other tests of this chapter read.
const INPUTS: [&str; 12] = [
    "policy.txt",
    "policy.bin",
    "body.txt",
    "body.zlib",
    "body-stored.zlib",
    "client-id.txt",
    "client-id.bin",
    "token.txt",
    "token.bin",
    "registration.txt",
    "registration.bin",
    "registration-nul.bin",
];

#[test]
fn every_file_is_in_a_table() {
    let listed = std::fs::read_dir(vector_path("compatibility")).unwrap();
    let files: BTreeSet<String> = listed
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let named = ENVELOPES
        .into_iter()
        .map(|(name, _)| format!("{name}.der"))
        .chain(
            SIGNATURES
                .into_iter()
                .map(|(name, ..)| format!("{name}.sig")),
        )
        .chain(INPUTS.map(str::to_owned));
    assert_eq!(files, named.collect());
}

#[test]
fn envelopes() {
    let content = stored("policy.bin");
    for &provider in Provider::ALL {
        for (name, refused) in ENVELOPES {
            let message = stored(&format!("{name}.der"));
            let expected = refused.map_or(Ok(content.clone()), |kind| Err(Error::bare(kind)));
            for hash in [of_content(&content), of_message(&message)] {
                assert_eq!(open(provider, &message, hash, ALL), expected, "{name}");
            }
        }
        let second = [decryption_identity(provider, "mp2-2048")];
        let message = stored("aes-256-two.der");
        let opened = decrypt(&message, &second, of_content(&content), ALL).unwrap();
        assert_eq!(opened.content(), content);
    }
}

/// Ours are like OpenSSL's, but for what is random.
#[test]
fn ours_have_the_same_form() {
    let provider = Provider::default();
    let to = [certificate(provider, "mp-2048")];
    for (name, named_by) in [
        ("aes-256-serial", RecipientIdentifier::IssuerAndSerialNumber),
        ("aes-256-keyid", RecipientIdentifier::SubjectKeyIdentifier),
    ] {
        let theirs = stored(&format!("{name}.der"));
        let ours = encrypt(&stored("policy.bin"), &to, named_by, ALL, NOW).unwrap();
        assert_eq!(ours.len(), theirs.len());
        let outlines = [ours, theirs].map(|message| {
            use cmcrypto_tests::der::tree::Node;
            let mut tree = Node::parse(&message);
            for random in [&[1, 0, 1, 0, 3][..], &[1, 0, 2, 1, 1], &[1, 0, 2, 2]] {
                tree.at_mut(random).content_mut().fill(0);
            }
            tree.encode()
        });
        assert_eq!(outlines[0], outlines[1], "{name}");
    }
}

#[test]
fn signatures() {
    let id = client_id();
    let (body, data) = (stored("body.zlib"), stored_text("registration.txt"));
    let token = ClientToken::read(&stored_text("token.txt")).unwrap();
    for &provider in Provider::ALL {
        for (name, form, signer, refused) in SIGNATURES {
            let signature = stored_text(&format!("{name}.sig"));
            let certificate = certificate(provider, signer);
            let verified = match form {
                "client-id" => verify(
                    &certificate,
                    SignedForm::ClientId(&id),
                    &signature,
                    ALL,
                    NOW,
                ),
                "payload" => verify(
                    &certificate,
                    SignedForm::Payload(&body),
                    &signature,
                    ALL,
                    NOW,
                ),
                "registration" => {
                    let form = SignedForm::RegistrationRequest(&data);
                    verify(&certificate, form, &signature, ALL, NOW)
                }
                _ => token.verify(&signature, &certificate, ALL, Freshness::default(), NOW),
            };
            let refused = match name.contains("bare") && !HAS_BARE {
                true => Some(ErrorKind::SignatureInvalid),
                false => refused,
            };
            let expected = refused.map_or(Ok(()), |kind| Err(Error::bare(kind)));
            assert_eq!(verified.map(drop), expected, "{name} over {form}");
        }
        assert_eq!(client(provider).public_key().bits(), 2048);
    }
}
