//! What may be a client's id, a site code, a message kind.

use cmcrypto_core::message::{Client, MessageId, MessageKind, Opened, ReplayCheck};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::message::fixture::*;

#[test]
fn client_ids() {
    let accepted = [
        "1".to_owned(),
        CLIENT_ID.to_owned(),
        "x".repeat(64),
        // Counted in characters, not octets (X.680 section 41): 256 octets.
        "\u{1f512}".repeat(64),
        "\u{e9}\u{fffd} \u{a0}\"\\".to_owned(),
    ];
    for id in accepted {
        let made = ClientId::new(&id).unwrap();
        assert_eq!(made.as_str(), id);
        assert_eq!(made.to_string(), id);
    }
    let refused = [
        String::new(),
        "x".repeat(65),
        "\u{1f512}".repeat(65),
        "x".repeat(1 << 20),
        "GUID:1\0".to_owned(),
        "GUID:1\n".to_owned(),
        "\u{7f}".to_owned(),
        // C1 controls: NEL, CSI.
        "a\u{85}".to_owned(),
        "a\u{9b}".to_owned(),
    ];
    for id in refused {
        assert_eq!(ClientId::new(&id), Err(Error::INVALID_ARGUMENT), "{id:?}");
    }
}

/// The longest id in every alphabet crosses the message; ids that only look alike are different.
#[test]
fn client_ids_are_compared_octet_by_octet() {
    let provider = Provider::default();
    let to = [certificate(provider, "mp-2048")];
    let site = SiteSecurity::default();
    let management_point = management_point(provider, &["mp-2048"], site);
    let composed = "PC-\u{e9}";
    let decomposed = "PC-e\u{301}";
    let longest = "\u{1f512}".repeat(64);
    for id in [composed, &longest, "x"] {
        let id = ClientId::new(id).unwrap();
        let client = Client::new(
            id.clone(),
            SiteCode::new("P01").unwrap(),
            signing_identity(provider, "client-2048"),
        );
        let message = client
            .seal_to_certificates(&site, MessageKind::STATE_MESSAGE, CONTENT, &to, NOW)
            .unwrap()
            .bytes;
        let clients = InMemoryDirectory::new();
        for other in [decomposed, "X"] {
            let other = ClientId::new(other).unwrap();
            clients
                .add(other, certificate(provider, "client-2048"))
                .unwrap();
        }
        let found = open(&management_point, &message, &clients);
        assert_eq!(found, Outcome::Refused(Error::UNKNOWN_SENDER));
        clients
            .add(id, certificate(provider, "client-2048"))
            .unwrap();
        assert_eq!(open(&management_point, &message, &clients), SEALED);
    }
}

#[test]
fn site_codes() {
    for (code, text) in [("P01", "P01"), ("p0z", "P0Z"), ("000", "000")] {
        assert_eq!(SiteCode::new(code).unwrap().as_str(), text);
    }
    assert_eq!(SiteCode::new("abc"), SiteCode::new("ABC"));
    for code in [
        "", "P", "P0", "P011", "P 1", "P-1", "P\0\0", "\u{e9}1", "\u{2163}", "\u{ff10}",
    ] {
        assert_eq!(
            SiteCode::new(code),
            Err(Error::INVALID_ARGUMENT),
            "{code:?}"
        );
    }
}

/// The numbers are signed with messages, so they never change.
#[test]
fn kinds_have_fixed_numbers() {
    let kinds = [
        (MessageKind::HARDWARE_INVENTORY, 1, "hardware inventory"),
        (MessageKind::SOFTWARE_INVENTORY, 2, "software inventory"),
        (MessageKind::STATE_MESSAGE, 3, "state message"),
        (MessageKind::STATUS_MESSAGE, 4, "status message"),
        (MessageKind::DISCOVERY_DATA, 5, "discovery data"),
        (MessageKind::SOFTWARE_METERING, 6, "software metering"),
        (MessageKind::COLLECTED_FILE, 7, "collected file"),
    ];
    for (kind, number, name) in kinds {
        assert_eq!(kind.number(), number);
        assert_eq!(MessageKind::new(number), Ok(kind));
        assert_eq!(kind.to_string(), name);
    }
    assert_eq!(MessageKind::new(1024).unwrap().to_string(), "kind 1024");
    for number in [0, 8, 127, 128, 1023, 1 << 31, u32::MAX] {
        assert_eq!(MessageKind::new(number), Err(Error::INVALID_ARGUMENT));
    }
}

#[test]
fn every_kind_crosses() {
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let clients = directory(provider);
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        for number in [1, 2, 3, 4, 5, 6, 7, 1024, 32_767, 32_768, 2_147_483_647] {
            let kind = MessageKind::new(number).unwrap();
            let message = client(provider)
                .seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &to, NOW)
                .unwrap();
            let opened = management_point
                .open(&message.bytes, &clients, ReplayCheck::LeftToCaller, NOW)
                .unwrap();
            let Opened::Signed(opened) = opened else {
                panic!("unsigned");
            };
            assert_eq!(opened.kind(), kind);
        }
    }
}

#[test]
fn message_ids_do_not_repeat() {
    let provider = Provider::default();
    let to = [certificate(provider, "mp-2048")];
    let mut ids: Vec<MessageId> = (0..100)
        .map(|_| {
            let kind = MessageKind::STATE_MESSAGE;
            let sealed = client(provider).seal_to_certificates(&SIGN_ONLY, kind, b"", &to, NOW);
            sealed.unwrap().message_id
        })
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 100);
    let id = MessageId::from_bytes(*b"0123456789abcdef");
    assert_eq!(id.as_bytes(), b"0123456789abcdef");
    assert_eq!(id.to_string(), "30313233343536373839616263646566");
}
