//! The rules of the interfaces, by their conformance checks, and what these can't know.

use std::thread;

use cmcrypto_core::message::{
    AcceptedMessage, MessageClass, MessageId, MessageKind, check_seen_messages,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{Registration, check_client_registry};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_stores::{Options, Store};

use super::processes::REPLAYED;

pub(crate) const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

/// Small enough to be filled.
pub(crate) fn options() -> Options {
    Options {
        max_per_approved: 600,
        max_of_others: 200,
        ..Options::new(Provider::default())
    }
}

/// The status of a message of an approved sender.
pub(crate) fn ask(store: &dyn Store, sender: &str, number: u64) -> i32 {
    answer(sender, number, |message| store.insert_if_new(message, NOW))
}

/// The same of one that is kept.
pub(crate) fn take(store: &dyn Store, sender: &str, number: u64, content: &[u8]) -> i32 {
    let kind = MessageKind::STATE_MESSAGE;
    answer(sender, number, |message| {
        store.take(message, kind, content, NOW)
    })
}

fn answer(
    sender: &str,
    number: u64,
    ask: impl FnOnce(&AcceptedMessage<'_>) -> Result<(), Error>,
) -> i32 {
    let message = AcceptedMessage {
        class: MessageClass::Full,
        sender: &ClientId::new(sender).unwrap(),
        approved: true,
        message_id: MessageId::from_bytes(u128::from(number).to_be_bytes()),
        sent: NOW,
    };
    ask(&message).map_or_else(|error| error.code(), |()| 0)
}

/// What is taken is remembered, and what is remembered is not taken.
pub(crate) fn takes_once(store: &dyn Store) {
    assert_eq!(take(store, "taken", 1, b"one"), 0);
    assert_eq!(take(store, "taken", 1, b"one"), REPLAYED);
    assert_eq!(ask(store, "taken", 1), REPLAYED);
    assert_eq!(ask(store, "taken", 2), 0);
    assert_eq!(take(store, "taken", 2, b"two"), REPLAYED);
}

/// An empty store, in the end with messages of the future.
pub(crate) fn conforms(store: &dyn Store) {
    assert_eq!(
        check_client_registry(store, Provider::default(), NOW),
        Ok(())
    );
    assert_eq!(check_seen_messages(store, MessageClass::Full, NOW), Ok(()));
}

/// A stored certificate with another modulus: nobody has the key, and a store does not ask for it.
fn certificate_of(number: u32) -> Certificate {
    const PEM: &[u8] = include_bytes!("../../../../vectors/keys/client-2048.cert.pem");
    let provider = Provider::default();
    let stored = Certificate::from_pem(provider, PEM).unwrap();
    let spki = stored.public_key().to_spki_der();
    let mut der = stored.to_der().to_vec();
    let at = der.windows(spki.len()).position(|bytes| bytes == spki);
    let at = at.unwrap();
    let middle = at + spki.len() / 2;
    der[middle..middle + 4].copy_from_slice(&number.to_be_bytes());
    Certificate::from_der(provider, &der).unwrap()
}

/// As many clients as a large site has, each found by its id and by its key.
pub(crate) fn holds_25_000_clients(store: &dyn Store) {
    const THREADS: u32 = 8;
    let client = |number: u32| {
        let certificate = certificate_of(number);
        let id = ClientId::new(&format!("GUID:{number:08X}")).unwrap();
        let registration = Registration {
            encryption_certificate: number.is_multiple_of(2).then(|| certificate.clone()),
            certificate,
            approved: number.is_multiple_of(3),
            blocked: number.is_multiple_of(5),
        };
        (id, registration)
    };
    thread::scope(|scope| {
        for first in 0..THREADS {
            scope.spawn(move || {
                for number in (first..25_000).step_by(THREADS as usize) {
                    let (id, registration) = client(number);
                    store.register(&id, &registration).unwrap();
                }
            });
        }
    });
    for (id, registration) in (0..25_000).map(client) {
        let key = *registration.certificate.public_key().key_sha256();
        assert_eq!(store.find(&id), Ok(Some(registration.clone())), "{id}");
        assert_eq!(store.find_by_key(&key), Ok(Some((id, registration))));
    }
}
