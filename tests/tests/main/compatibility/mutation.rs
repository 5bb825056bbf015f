//! Every parser, with every bit of what it reads changed.

use std::collections::BTreeSet;

use cmcrypto_core::compatibility::{ClientToken, ExpectedHash, SignedForm, verify};
use cmcrypto_core::message::Freshness;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::{NOW, noise, places, property};
use proptest::prelude::*;

use super::{ALL, client, client_id, of_content, open, stored, stored_text};

fn envelopes() -> &'static [&'static str] {
    match cfg!(feature = "pkcs1-transport") {
        true => &[
            "aes-256-serial.der",
            "aes-256-keyid.der",
            "aes-128.der",
            "des-ede3.der",
        ],
        false => &["aes-256-serial.der", "aes-256-keyid.der", "aes-128.der"],
    }
}

/// What a change of an envelope can be.
const REFUSED: [Error; 5] = [
    Error::MALFORMED,
    Error::NOT_DER,
    Error::ALGORITHM_NOT_ACCEPTED,
    Error::NOT_A_RECIPIENT,
    Error::DECRYPT,
];

#[test]
fn envelopes_changed() {
    let content = stored("policy.bin");
    for &provider in Provider::ALL {
        for name in envelopes() {
            let good = stored(name);
            assert_eq!(
                open(provider, &good, of_content(&content), ALL),
                Ok(content.clone())
            );
            let changed: Vec<(usize, Vec<u8>)> = flips(&good, false).collect();
            let mut found = BTreeSet::new();
            for place in places(0..changed.len()) {
                let (place, changed) = &changed[place];
                match open(provider, changed, of_content(&content), ALL) {
                    // The version says nothing that is used; and the same content is the right one.
                    Ok(opened) => {
                        assert_eq!(opened, content);
                        assert_eq!(*place, 22 + usize::from(good[1] == 0x82) * 3, "{name}");
                    }
                    Err(error) => {
                        assert!(REFUSED.contains(&error), "{name}, byte {place}: {error}");
                        found.insert(error.code());
                    }
                }
            }
            assert!(found.contains(&Error::DECRYPT.code()));
            for cut in cuts(&good) {
                let refused = open(provider, cut, of_content(&content), ALL);
                assert_eq!(refused, Err(Error::MALFORMED));
            }
            for long in extensions(&good) {
                let refused = open(provider, &long, of_content(&content), ALL);
                assert_eq!(refused, Err(Error::MALFORMED));
            }
        }
    }
}

#[test]
fn noise_is_refused() {
    property(500, noise(), |bytes| {
        for expected in [
            ExpectedHash::OfMessage(cmcrypto_tests::sha256(&bytes)),
            ExpectedHash::OfContent([0; 32]),
        ] {
            let refused = open(Provider::default(), &bytes, expected, ALL).unwrap_err();
            prop_assert!(REFUSED.contains(&refused), "{}", refused);
        }
        Ok(())
    });
}

#[test]
fn tokens_changed() {
    let (good, signature) = (stored_text("token.txt"), stored_text("token.sig"));
    let window = Freshness {
        max_age: u32::MAX,
        max_skew: u32::MAX,
    };
    for &provider in Provider::ALL {
        let certificate = client(provider);
        let open = |token: &str, signature: &str| {
            ClientToken::read(token)?.verify(signature, &certificate, ALL, window, NOW)
        };
        assert!(open(&good, &signature).is_ok());
        for (_, changed) in flips(good.as_bytes(), true) {
            let Ok(changed) = String::from_utf8(changed) else {
                continue;
            };
            let refused = open(&changed, &signature).unwrap_err();
            assert!([Error::MALFORMED, Error::SIGNATURE_INVALID].contains(&refused));
        }
        for cut in cuts(good.as_bytes()) {
            let cut = str::from_utf8(cut).unwrap();
            assert_eq!(open(cut, &signature), Err(Error::MALFORMED));
        }
        for (_, changed) in flips(signature.as_bytes(), false) {
            let Ok(changed) = String::from_utf8(changed) else {
                continue;
            };
            let refused = open(&good, &changed).unwrap_err();
            assert!([Error::MALFORMED, Error::SIGNATURE_INVALID].contains(&refused));
        }
    }
}

#[test]
fn what_is_signed_changed() {
    let id = client_id();
    for &provider in Provider::ALL {
        let certificate = client(provider);
        let body = stored("body.zlib");
        let signature = stored_text("payload.sig");
        for (_, changed) in flips(&body, false) {
            let form = SignedForm::Payload(&changed);
            let refused = verify(&certificate, form, &signature, ALL, NOW);
            assert!(matches!(
                refused,
                Err(error) if [Error::SIGNATURE_INVALID, Error::MALFORMED].contains(&error)
            ));
        }
        let registration = stored_text("registration.txt");
        let form = SignedForm::RegistrationRequest(&registration);
        // Over the text and its NUL: another signature.
        let with_nul = stored_text("registration-nul.sig");
        let refused = verify(&certificate, form, &with_nul, ALL, NOW);
        assert_eq!(refused, Err(Error::SIGNATURE_INVALID));
        let form = SignedForm::ClientId(&id);
        let refused = verify(&certificate, form, &stored_text("token.sig"), ALL, NOW);
        assert_eq!(refused, Err(Error::SIGNATURE_INVALID));
    }
}
