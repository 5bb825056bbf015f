//! Whom data is for: one target is not another, whatever the text.

use cmcrypto_core::names::{ClientId, CollectionId};
use cmcrypto_core::policy::{SiteDataTarget, SiteDataTerms};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::element;
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::*;

use crate::policy::fixture::*;

fn collection(id: &[u8]) -> Vec<u8> {
    element(0x81, &[id])
}

/// The target of a client, as it is signed.
pub fn client(id: &[u8]) -> Vec<u8> {
    element(0x82, &[id])
}

fn of_collection(id: &str) -> SiteDataTarget {
    SiteDataTarget::Collection(CollectionId::new(id).unwrap())
}

fn of_client(id: &str) -> SiteDataTarget {
    SiteDataTarget::Client(ClientId::new(id).unwrap())
}

#[test]
fn ids_of_collections() {
    let longest = "A".repeat(64);
    for id in ["SMS00001", "P0100012", "a", "-", "x-1", &longest] {
        let made = CollectionId::new(id).unwrap();
        assert_eq!((made.as_str(), made.to_string().as_str()), (id, id));
    }
    let long = "A".repeat(65);
    for id in [
        "",
        "SMS 0001",
        "SMS_0001",
        "SMS0000\0",
        "SMS0000\u{e4}",
        "S\n",
        "\u{2028}",
        &long,
    ] {
        assert_eq!(
            CollectionId::new(id),
            Err(Error::INVALID_ARGUMENT),
            "{id:?}"
        );
    }
    assert_ne!(CollectionId::new("sms00001"), CollectionId::new("SMS00001"));
}

/// Each for itself alone: another client's, a collection's by the name of a client, all clients' for
/// one of them.
#[test]
fn each_for_itself() {
    let long = ["C".repeat(64), "\u{1f512}".repeat(64)];
    let targets = [
        (SiteDataTarget::All, "all clients"),
        (of_collection("SMS00001"), "collection SMS00001"),
        (of_collection("sms00001"), "collection sms00001"),
        (of_collection("SMS0000"), "collection SMS0000"),
        (of_collection(&long[0]), &format!("collection {}", long[0])),
        (of_client("SMS00001"), "client SMS00001"),
        (of_client("GUID:1"), "client GUID:1"),
        (of_client("GUID:2"), "client GUID:2"),
        (of_client("GUID:\u{e4}"), "client GUID:\u{e4}"),
        (of_client(&long[0]), &format!("client {}", long[0])),
        (of_client(&long[1]), &format!("client {}", long[1])),
    ];
    let of = targets.map(|(target, text)| (SiteDataTerms { target, ..terms() }, text.to_owned()));
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        for (terms, text) in &of {
            let signature = signer.sign(terms, DATA, NOW).unwrap();
            for (asked, _) in &of {
                let found = verifier.verify(&expecting(asked), DATA, &signature, NOW);
                if terms == asked {
                    assert_eq!(found, Ok(terms.clone()));
                    continue;
                }
                let error = found.unwrap_err();
                assert_eq!(error, Error::NOT_INTENDED_RECIPIENT);
                assert_eq!(error.what(), Some(format!("it is for {text}").as_str()));
            }
        }
    }
}

#[test]
fn the_form() {
    const MALFORMED: Error = Error::MALFORMED;
    const ANOTHERS: Error = Error::NOT_INTENDED_RECIPIENT;
    let edits: [Edit<'_, Data>; 26] = [
        ("none", &|d| d.target.clear(), MALFORMED),
        ("two", &|d| d.target.extend([0x80, 0]), MALFORMED),
        ("NULL", &|d| d.target = vec![5, 0], MALFORMED),
        (
            "all, not empty",
            &|d| d.target = vec![0x80, 1, 0],
            MALFORMED,
        ),
        ("all, constructed", &|d| d.target = vec![0xa0, 0], MALFORMED),
        (
            "all, explicit",
            &|d| d.target = vec![0xa0, 2, 5, 0],
            MALFORMED,
        ),
        ("all, BER", &|d| d.target = vec![0x80, 0x81, 0], MALFORMED),
        (
            "all, endless",
            &|d| d.target = vec![0xa0, 0x80, 0, 0],
            Error::NOT_DER,
        ),
        ("[3]", &|d| d.target = element(0x83, &[b"X"]), MALFORMED),
        (
            "[application 1]",
            &|d| d.target = element(0x41, &[b"X"]),
            MALFORMED,
        ),
        (
            "IA5String",
            &|d| d.target = element(0x16, &[b"X"]),
            MALFORMED,
        ),
        (
            "UTF8String",
            &|d| d.target = element(0x0c, &[b"X"]),
            MALFORMED,
        ),
        ("no collection", &|d| d.target = collection(b""), MALFORMED),
        (
            "a long collection",
            &|d| d.target = collection(&[b'X'; 65]),
            MALFORMED,
        ),
        ("a space", &|d| d.target = collection(b"X X"), MALFORMED),
        ("a NUL", &|d| d.target = collection(b"X\0"), MALFORMED),
        (
            "no ASCII",
            &|d| d.target = collection("\u{e4}".as_bytes()),
            MALFORMED,
        ),
        (
            "an explicit collection",
            &|d| d.target = element(0xa1, &[&element(0x16, &[b"X"])]),
            MALFORMED,
        ),
        ("no client", &|d| d.target = client(b""), MALFORMED),
        (
            "a long client",
            &|d| d.target = client(&[b'X'; 65]),
            MALFORMED,
        ),
        (
            "a control character",
            &|d| d.target = client(b"X\x1b"),
            MALFORMED,
        ),
        ("no UTF-8", &|d| d.target = client(b"X\xff"), MALFORMED),
        (
            "an explicit client",
            &|d| d.target = element(0xa2, &[&element(0x0c, &[b"X"])]),
            MALFORMED,
        ),
        (
            "BER client",
            &|d| d.target = vec![0x82, 0x81, 1, b'X'],
            MALFORMED,
        ),
        ("a collection", &|d| d.target = collection(b"X"), ANOTHERS),
        ("a client", &|d| d.target = client(b"X"), ANOTHERS),
    ];
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (_, verifier) = pair(&identity);
        let key = key(provider, KEYS[0]);
        let data = Data::new(identity.certificate());
        refuses(provider, &data, &edits, |data| {
            verify(&verifier, &data.signed(&key))
        });
    }
}
