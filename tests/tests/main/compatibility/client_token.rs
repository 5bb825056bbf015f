//! The header `ClientToken`.

use cmcrypto_core::compatibility::ClientToken;
use cmcrypto_core::message::Freshness;
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::{NOW, certificate, signing_identity};

use super::{ALL, HAS_BARE, NONE, client, client_id, stored_text};

const WINDOW: Freshness = Freshness {
    max_age: 600,
    max_skew: 60,
};

#[test]
fn what_is_signed_is_verified() {
    for &provider in Provider::ALL {
        let signer = signing_identity(provider, "client-2048");
        let signed = ClientToken::sign(&signer, &client_id(), NOW).unwrap();
        assert_eq!(signed.token, stored_text("token.txt"));
        // PKCS#1 v1.5 has one signature.
        assert_eq!(signed.signature, stored_text("token.sig"));
        let token = ClientToken::read(&signed.token).unwrap();
        assert_eq!((token.client(), token.time()), (&client_id(), NOW));
        let verify = |now| {
            token
                .verify(&signed.signature, &client(provider), NONE, WINDOW, now)
                .map(drop)
        };
        for (seconds, expected) in [
            (-61, Err(Error::SENT_IN_FUTURE)),
            (-60, Ok(())),
            (0, Ok(())),
            (600, Ok(())),
            (601, Err(Error::STALE)),
        ] {
            assert_eq!(verify(NOW.saturating_add(seconds)), expected, "{seconds}");
        }
        let other = certificate(provider, "client-3072");
        let refused = token.verify(&signed.signature, &other, ALL, WINDOW, NOW);
        assert_eq!(refused, Err(Error::SIGNATURE_INVALID));
        // Of another time, and so another text.
        let later = signed.token.replace("08:00:00", "08:00:01");
        let refused = ClientToken::read(&later).unwrap().verify(
            &signed.signature,
            &client(provider),
            ALL,
            WINDOW,
            NOW,
        );
        assert_eq!(refused, Err(Error::SIGNATURE_INVALID));
        let lower = ClientId::new(&client_id().as_str().to_lowercase()).unwrap();
        let refused = ClientToken::sign(&signer, &lower, NOW);
        assert_eq!(refused.map(drop), Err(Error::INVALID_ARGUMENT));
        for time in [-1, 253_402_300_800] {
            let refused = ClientToken::sign(&signer, &client_id(), Timestamp::from_unix(time));
            assert_eq!(refused.map(drop), Err(Error::INVALID_ARGUMENT));
        }
    }
}

#[test]
fn one_text_for_one_token() {
    let good = stored_text("token.txt");
    for bad in [
        good.replace(";2", ";3"),
        good.replace(";2", ""),
        good.replace(";2", ";2;"),
        good.replace(";2", ";2 "),
        good.replace("GUID:", "guid:"),
        good.replace("GUID:", ""),
        good.replace("ABCDEF;", "abcdef;"),
        good.replace('T', " "),
        good.replace('Z', "z"),
        good.replace("Z;", "+;"),
        good.replace("2027-01-15", "2027-02-30"),
        good.replace("2027-01-15", "1969-01-15"),
        good.replace("08:00:00", "24:00:00"),
        good.replace("08:00:00", "08:00:60"),
        good.replace("2027", "+027"),
        format!("{good}\0"),
        format!("\u{feff}{good}"),
        String::new(),
        ";;2".to_owned(),
    ] {
        assert_eq!(ClientToken::read(&bad), Err(Error::MALFORMED), "{bad:?}");
    }
}

#[test]
fn signatures_of_another_form() {
    let token = ClientToken::read(&stored_text("token.txt")).unwrap();
    let verify = |provider, signature: &str| {
        let certificate = client(provider);
        token
            .verify(signature, &certificate, ALL, WINDOW, NOW)
            .map(drop)
    };
    let invalid = || Err(Error::SIGNATURE_INVALID);
    for &provider in Provider::ALL {
        for (name, expected) in [
            ("token", Ok(())),
            ("token-sha1", Ok(())),
            ("token-bare", Ok(())),
            ("token-bare-sha1", Ok(())),
            ("token-sha512", invalid()),
            ("token-pss", invalid()),
            ("token-big-endian", invalid()),
            ("token-lower-case", Err(Error::MALFORMED)),
            ("token-1024", invalid()),
            ("client-id", invalid()),
        ] {
            let signature = stored_text(&format!("{name}.sig"));
            let expected = match name.contains("bare") && !HAS_BARE {
                true => invalid(),
                false => expected,
            };
            assert_eq!(verify(provider, &signature), expected, "{name}");
        }
        let good = stored_text("token.sig");
        for (bad, expected) in [
            (String::new(), invalid()),
            (good[2..].to_owned(), invalid()),
            (format!("{good}00"), invalid()),
            (format!("{good} "), invalid()),
            ("G".repeat(512), Err(Error::MALFORMED)),
            ("é".repeat(256), Err(Error::MALFORMED)),
            ("0".repeat(512), invalid()),
            ("F".repeat(512), invalid()),
            ("0".repeat(1 << 20), invalid()),
        ] {
            assert_eq!(verify(provider, &bad), expected);
        }
    }
}
