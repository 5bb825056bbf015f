//! The stored form of the memory of messages: it goes on as if the process had not ended.

use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, MessageId, SeenMessages,
    check_seen_messages,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::NOW;
use cmcrypto_tests::changes::{cuts, flips};
use cmcrypto_tests::stored::{body, file, with_checksum};
use proptest::prelude::*;

use super::seen_messages::{accepted, limits};

const MAGIC: &[u8; 8] = b"CMSEENM\n";
/// The limits and the keys; then what was forgotten, and the count.
const HEAD: usize = 4 + 8 + 8 + 32;
const ROOM: usize = 16;
const MESSAGE: usize = 30;

fn restored(seen: &InMemorySeenMessages) -> InMemorySeenMessages {
    InMemorySeenMessages::from_bytes(seen.to_bytes().unwrap().expose()).unwrap()
}

fn sender(number: u8) -> ClientId {
    ClientId::new(&format!("GUID:{number}")).unwrap()
}

fn ask(seen: &InMemorySeenMessages, (sender_number, id, approved, sent, now): Asked) -> Answer {
    let sender = sender(sender_number);
    let message = AcceptedMessage {
        class: MessageClass::Full,
        sender: &sender,
        approved,
        message_id: MessageId::from_bytes([id; 16]),
        sent: at(sent),
    };
    seen.insert_if_new(&message, at(now))
}

type Asked = (u8, u8, bool, u32, u32);
type Answer = Result<(), Error>;

fn at(hours: u32) -> Timestamp {
    NOW.saturating_add(i64::from(hours) * 3600)
}

proptest! {
    /// Stored and read back between any two messages, it answers as one that never was.
    #[test]
    fn goes_on(
        asked in prop::collection::vec((0..3_u8, 0..4_u8, any::<bool>(), 0..60_u32, 0..60_u32), 1..40),
    ) {
        let whole = InMemorySeenMessages::new(limits(6, 4));
        let mut other = restored(&whole);
        for question in asked {
            prop_assert_eq!(ask(&other, question), ask(&whole, question));
            other = restored(&other);
            prop_assert_eq!(other.len(), whole.len());
        }
    }
}

#[test]
fn keeps_the_rules() {
    let seen = restored(&InMemorySeenMessages::new(limits(20_000, 300)));
    assert_eq!(check_seen_messages(&seen, MessageClass::Full, NOW), Ok(()));
    let stored = seen.to_bytes().unwrap();
    let again = InMemorySeenMessages::from_bytes(stored.expose()).unwrap();
    assert_eq!(again.len(), seen.len());
    assert!(!again.is_empty());
}

/// Its size and places, as its page says.
#[test]
fn the_stored_form() {
    let seen = InMemorySeenMessages::new(limits(7, 5));
    let (first, second) = (sender(1), sender(2));
    let other = AcceptedMessage {
        approved: false,
        ..accepted(&second, 3)
    };
    for message in [accepted(&first, 1), accepted(&first, 2), other] {
        seen.insert_if_new(&message, NOW).unwrap();
    }
    let bytes = seen.to_bytes().unwrap();
    let whole = body(bytes.expose());
    assert_eq!(whole.len(), HEAD + 2 * ROOM + 3 * MESSAGE);
    assert_eq!(
        whole[..20],
        [
            &86_700_u32.to_be_bytes()[..],
            &7_u64.to_be_bytes(),
            &5_u64.to_be_bytes()
        ]
        .concat()
    );
    let number = |place: usize| u64::from_be_bytes(whole[place..place + 8].try_into().unwrap());
    let nothing = i64::MIN.cast_unsigned();
    assert_eq!((number(HEAD), number(HEAD + 8)), (nothing, 2));
    let others = HEAD + ROOM + 2 * MESSAGE;
    assert_eq!((number(others), number(others + 8)), (nothing, 1));
    let tick = (NOW.as_unix() + 86_700).div_euclid(64).cast_unsigned();
    assert_eq!(number(HEAD + ROOM), tick);
    // The first half of the id.
    assert_eq!(number(HEAD + ROOM + 16), 0);

    let read = |body: &[u8]| InMemorySeenMessages::from_bytes(&file(MAGIC, 1, body)).err();
    let put = |place: usize, value: u64| {
        let mut changed = whole.to_vec();
        changed[place..place + 8].copy_from_slice(&value.to_be_bytes());
        read(&changed)
    };
    assert_eq!(read(whole), None);
    let damaged = Some(Error::STORED_DAMAGED);
    // More than there is room for, or than there are; fewer; a message twice, or before what was forgotten.
    assert_eq!(put(4, 1), damaged);
    assert_eq!(put(HEAD + 8, 3), damaged);
    assert_eq!(put(HEAD + 8, u64::MAX), damaged);
    assert_eq!(put(HEAD + 8, 1), damaged);
    assert_eq!(put(HEAD, tick + 1), damaged);
    // Of one tick some may be forgotten already.
    assert_eq!(put(HEAD, tick), None);
    assert_eq!(put(HEAD + ROOM, tick + 1), damaged);
    let mut twice = whole.to_vec();
    twice.copy_within(HEAD + ROOM..HEAD + ROOM + MESSAGE, HEAD + ROOM + MESSAGE);
    assert_eq!(read(&twice), damaged);
    assert_eq!(read(&[whole, &[0]].concat()), damaged);
}

#[test]
fn damaged_bytes() {
    let seen = InMemorySeenMessages::new(limits(7, 5));
    seen.insert_if_new(&accepted(&sender(1), 1), NOW).unwrap();
    let bytes = seen.to_bytes().unwrap();
    let read = |bytes: &[u8]| InMemorySeenMessages::from_bytes(bytes).err();
    for (place, changed) in flips(bytes.expose(), true) {
        assert!(read(&changed).is_some(), "byte {place}");
        if let Ok(other) = InMemorySeenMessages::from_bytes(&with_checksum(&changed)) {
            assert_eq!(other.to_bytes().unwrap().expose(), with_checksum(&changed));
        }
    }
    for cut in cuts(bytes.expose()) {
        assert_eq!(read(cut), Some(Error::STORED_DAMAGED));
    }
    let foreign = file(b"CMCLNTS\n", 1, body(bytes.expose()));
    assert_eq!(read(&foreign), Some(Error::STORED_FOREIGN));
    let newer = file(MAGIC, 2, body(bytes.expose()));
    assert_eq!(read(&newer), Some(Error::VERSION_NOT_SUPPORTED));
}

/// Hashes that somebody chose to be alike would make each lookup as long as there are messages.
#[test]
fn a_crowd_of_one_hash() {
    let seen = InMemorySeenMessages::new(limits(1_000_000, 5));
    let whole = body(seen.to_bytes().unwrap().expose()).to_vec();
    let form = |count: u64| {
        let mut bytes = whole[..HEAD + 8].to_vec();
        bytes.extend(count.to_be_bytes());
        for number in 0..count {
            bytes.extend(1_i64.to_be_bytes());
            bytes.extend([7; 8]);
            bytes.extend(number.to_be_bytes());
            bytes.extend(&number.to_be_bytes()[2..]);
        }
        bytes.extend(&whole[HEAD + ROOM..]);
        InMemorySeenMessages::from_bytes(&file(MAGIC, 1, &bytes)).map(|seen| seen.len())
    };
    assert_eq!(form(1000), Ok(1000));
    assert_eq!(form(1_000_000), Err(Error::STORED_DAMAGED));
}
