//! The memory by itself: a model of its rules, its rooms, and how much a call does.

use std::collections::HashMap;
use std::sync::Mutex;

use cmcrypto_core::message::{
    AcceptedMessage, InMemorySeenMessages, MessageClass, MessageId, SeenMessages,
    SeenMessagesLimits, check_seen_messages,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Error, ErrorKind, Timestamp};
use cmcrypto_tests::*;
use proptest::prelude::*;

/// Messages whose time ends within so many seconds are forgotten together.
pub const TICK: i64 = 64;
const RETENTION: i64 = 86_700;

pub fn limits(approved: usize, others: usize) -> SeenMessagesLimits {
    SeenMessagesLimits {
        approved,
        others,
        ..SeenMessagesLimits::default()
    }
}

pub fn memory(approved: usize) -> InMemorySeenMessages {
    InMemorySeenMessages::new(limits(approved, 10))
}

/// Of an approved sender, sent at [`NOW`].
pub fn accepted(sender: &ClientId, number: u128) -> AcceptedMessage<'_> {
    AcceptedMessage {
        class: MessageClass::Full,
        sender,
        approved: true,
        message_id: MessageId::from_bytes(number.to_be_bytes()),
        sent: NOW,
    }
}

fn sender(number: u32) -> ClientId {
    ClientId::new(&format!("GUID:{number}")).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    NOW.saturating_add(seconds)
}

#[test]
fn the_defaults() {
    let limits = SeenMessagesLimits::default();
    let numbers = (limits.full_retention, limits.approved, limits.others);
    assert_eq!(numbers, (86_700, 4_000_000, 300_000));
    let memory = InMemorySeenMessages::new(limits);
    assert_eq!(memory.retention(MessageClass::Full), 86_700);
}

/// The largest and the least that can be asked for, at the ends of time.
#[test]
fn any_limits_make_a_memory() {
    for (capacity, full_retention) in [(usize::MAX, u32::MAX), (1, 0)] {
        let limits = SeenMessagesLimits {
            full_retention,
            ..limits(capacity, capacity)
        };
        let one = sender(1);
        for time in [i64::MIN, -1, 0, i64::MAX] {
            let memory = InMemorySeenMessages::new(limits);
            let sent = Timestamp::from_unix(time);
            let message = AcceptedMessage {
                sent,
                ..accepted(&one, 1)
            };
            assert_eq!(memory.insert_if_new(&message, sent), Ok(()));
            assert_eq!(memory.insert_if_new(&message, sent), Err(Error::REPLAYED));
        }
    }
}

/// At whatever second of a tick the check begins.
#[test]
fn the_memory_keeps_the_rules() {
    for seconds in [0, 1, 19, 20, 21, 63] {
        let memory = InMemorySeenMessages::new(limits(20_000, 300));
        let found = check_seen_messages(&memory, MessageClass::Full, at(seconds));
        assert_eq!(found, Ok(()), "{seconds}");
    }
}

/// As a table of a database would: exact ends, one transaction.
struct Table(Mutex<(Rows, Timestamp)>);

/// Whether the sender was approved, and the end, by sender and id.
type Rows = HashMap<(ClientId, MessageId), (bool, Timestamp)>;

impl SeenMessages for Table {
    fn retention(&self, _: MessageClass) -> u32 {
        1000
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        let mut guard = self.0.lock().unwrap();
        let (rows, latest) = &mut *guard;
        *latest = now.max(*latest);
        rows.retain(|_, (_, end)| *end >= *latest);
        let key = (message.sender.clone(), message.message_id);
        if rows.contains_key(&key) {
            return Err(Error::REPLAYED);
        }
        let end = message.sent.saturating_add(1000);
        if end < *latest {
            return Err(Error::STALE);
        }
        let count = |test: &dyn Fn(&ClientId, bool) -> bool| {
            let rows = rows
                .iter()
                .filter(|((sender, _), (approved, _))| test(sender, *approved));
            rows.count()
        };
        let of_sender = count(&|sender, _| sender == message.sender);
        let of_room = count(&|_, approved| approved == message.approved);
        let (share, room) = if message.approved {
            (600, 20_000)
        } else {
            (60, 100)
        };
        if of_sender >= share || of_room >= room {
            return Err(Error::SEEN_MESSAGES_FULL);
        }
        rows.insert(key, (message.approved, end));
        Ok(())
    }
}

#[test]
fn a_table_keeps_the_rules() {
    let table = Table(Mutex::new((HashMap::new(), Timestamp::from_unix(0))));
    assert_eq!(check_seen_messages(&table, MessageClass::Full, NOW), Ok(()));
}

/// Accepted by one kind of room and forgotten there, offered to the other by a clock that is behind.
#[test]
fn what_one_room_forgot_the_other_refuses() {
    for approved in [true, false] {
        let memory = InMemorySeenMessages::new(limits(10, 10));
        let one = sender(1);
        let ask = |approved, now| {
            let message = AcceptedMessage {
                approved,
                ..accepted(&one, 1)
            };
            memory.insert_if_new(&message, now)
        };
        assert_eq!(ask(approved, NOW), Ok(()));
        let late = at(RETENTION + TICK);
        assert_eq!(ask(!approved, late), Err(Error::STALE));
        assert_eq!(ask(!approved, NOW), Err(Error::STALE));
        assert_eq!(ask(approved, NOW), Err(Error::STALE));
    }
}

/// Each breaks one rule, and the check says so.
#[test]
fn the_check_finds_what_breaks_a_rule() {
    /// Changes what the memory is asked.
    struct Changed<F>(InMemorySeenMessages, F);
    impl<F> SeenMessages for Changed<F>
    where
        F: Fn(&InMemorySeenMessages, AcceptedMessage<'_>, Timestamp) -> Result<(), Error>
            + Send
            + Sync,
    {
        fn retention(&self, class: MessageClass) -> u32 {
            self.0.retention(class)
        }

        fn insert_if_new(
            &self,
            message: &AcceptedMessage<'_>,
            now: Timestamp,
        ) -> Result<(), Error> {
            (self.1)(&self.0, *message, now)
        }
    }
    type Ask = fn(&InMemorySeenMessages, AcceptedMessage<'_>, Timestamp) -> Result<(), Error>;
    let asks: [(&str, Ask); 14] = [
        ("one sender leaves room", |seen, message, now| {
            // No share of those who are not approved.
            let other =
                ClientId::new(&format!("{}{}", message.sender, message.message_id)).unwrap();
            let mut message = message;
            if message.sender.as_str() == "check:greedy:false" {
                message.sender = &other;
            }
            seen.insert_if_new(&message, now)
        }),
        ("what is forgotten leaves room", |seen, message, now| {
            // Who has had their share has had it for ever.
            let result = seen.insert_if_new(&message, now);
            if message.sender.as_str() == "check:greedy:true" && now > at(RETENTION) {
                return Err(Error::SEEN_MESSAGES_FULL);
            }
            result
        }),
        ("another id of the same sender", |seen, mut message, now| {
            // The last four octets.
            let mut id = [0; 16];
            id[12..].copy_from_slice(&message.message_id.as_bytes()[12..]);
            message.message_id = MessageId::from_bytes(id);
            seen.insert_if_new(&message, now)
        }),
        ("the same again is Replayed", |_, _, _| Ok(())),
        ("the same id of another sender", |seen, message, now| {
            let (first, mut message) = (sender(0), message);
            message.sender = &first;
            seen.insert_if_new(&message, now)
        }),
        ("another id of the same sender", |seen, mut message, now| {
            message.message_id = MessageId::from_bytes([0; 16]);
            seen.insert_if_new(&message, now)
        }),
        (
            "if its sender is approved no more",
            |seen, mut message, now| {
                let mut id = *message.message_id.as_bytes();
                id[0] ^= u8::from(message.approved);
                message.message_id = MessageId::from_bytes(id);
                seen.insert_if_new(&message, now)
            },
        ),
        ("in upper case", |seen, message, now| {
            let lower = ClientId::new(&message.sender.as_str().to_lowercase()).unwrap();
            let mut message = message;
            message.sender = &lower;
            seen.insert_if_new(&message, now)
        }),
        ("nothing is remembered", |seen, message, now| {
            // The row stays, though there was no room for it.
            let result = seen.insert_if_new(&message, now);
            if result == Err(Error::SEEN_MESSAGES_FULL) {
                let _ = seen.insert_if_new(
                    &AcceptedMessage {
                        approved: true,
                        ..message
                    },
                    now,
                );
            }
            result
        }),
        ("one sender leaves room", |seen, message, now| {
            // No share of a sender.
            let other =
                ClientId::new(&format!("{}{}", message.sender, message.message_id)).unwrap();
            let mut message = message;
            if message.sender.as_str().starts_with("check:greedy") {
                message.sender = &other;
            }
            seen.insert_if_new(&message, now)
        }),
        ("leave room for those who are", |seen, mut message, now| {
            // One room for all.
            message.approved = false;
            seen.insert_if_new(&message, now)
        }),
        ("to the last second", |seen, message, now| {
            // Forgets a second early.
            let result = seen.insert_if_new(&message, now);
            let ends = now == message.sent.saturating_add(RETENTION);
            if ends && result == Err(Error::REPLAYED) {
                Ok(())
            } else {
                result
            }
        }),
        ("has ended is Stale", |seen, message, now| {
            // Takes what is late for what is new.
            let result = seen.insert_if_new(&message, now);
            if result == Err(Error::STALE) {
                Ok(())
            } else {
                result
            }
        }),
        ("what may have been forgotten", |seen, message, now| {
            // Believes a clock that is behind.
            let result = seen.insert_if_new(&message, now);
            let is_fresh = now <= message.sent.saturating_add(RETENTION);
            if is_fresh && result == Err(Error::STALE) {
                Ok(())
            } else {
                result
            }
        }),
    ];
    for (rule, ask) in asks {
        let changed = Changed(InMemorySeenMessages::new(limits(20_000, 300)), ask);
        let found = check_seen_messages(&changed, MessageClass::Full, NOW)
            .unwrap_err()
            .to_string();
        assert!(found.contains(rule), "{rule}: {found}");
    }
    struct TwoSteps(
        InMemorySeenMessages,
        Mutex<HashMap<(ClientId, MessageId), ()>>,
    );
    impl SeenMessages for TwoSteps {
        fn retention(&self, class: MessageClass) -> u32 {
            self.0.retention(class)
        }

        fn insert_if_new(
            &self,
            message: &AcceptedMessage<'_>,
            now: Timestamp,
        ) -> Result<(), Error> {
            let key = (message.sender.clone(), message.message_id);
            if self.1.lock().unwrap().contains_key(&key) {
                return self.0.insert_if_new(message, now).and(Err(Error::REPLAYED));
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
            self.1.lock().unwrap().insert(key, ());
            let _ = self.0.insert_if_new(message, now);
            Ok(())
        }
    }
    let two_steps = TwoSteps(
        InMemorySeenMessages::new(limits(20_000, 300)),
        Default::default(),
    );
    let found = check_seen_messages(&two_steps, MessageClass::Full, NOW)
        .unwrap_err()
        .to_string();
    assert!(found.contains("at once"), "{found}");
}

/// As many registered clients as would have filled it for everybody, and more.
#[test]
fn strangers_fill_their_own_room_only() {
    let memory = InMemorySeenMessages::new(limits(1000, 2000));
    let ask = |number, approved, id| {
        let sender = sender(number);
        memory.insert_if_new(
            &AcceptedMessage {
                approved,
                ..accepted(&sender, id)
            },
            NOW,
        )
    };
    for number in 0..2000 {
        assert_eq!(ask(number, false, 1), Ok(()));
    }
    assert_eq!(ask(2000, false, 1), Err(Error::SEEN_MESSAGES_FULL));
    for number in 0..1000 {
        assert_eq!(ask(number, true, 2), Ok(()));
    }
    assert_eq!(ask(1000, true, 2), Err(Error::SEEN_MESSAGES_FULL));
    // Full or not, what is remembered is known.
    assert_eq!(ask(7, true, 1), Err(Error::REPLAYED));
    assert_eq!(ask(7, false, 2), Err(Error::REPLAYED));
}

/// One sender, who may be an attacker's, can't shut out the others.
#[test]
fn one_sender_fills_its_own_share_only() {
    for (approved, share) in [(true, 4096), (false, 128)] {
        let memory = InMemorySeenMessages::new(limits(10_000, 10_000));
        let (one, two) = (sender(1), sender(2));
        let insert = |sender: &ClientId, number: u128, seconds| {
            let message = AcceptedMessage {
                approved,
                sent: at(seconds),
                ..accepted(sender, number)
            };
            memory.insert_if_new(&message, at(seconds))
        };
        for number in 0..share {
            assert_eq!(insert(&one, number, 0), Ok(()));
        }
        assert_eq!(insert(&one, share, 0), Err(Error::SEEN_MESSAGES_FULL));
        assert_eq!(insert(&one, share - 1, 0), Err(Error::REPLAYED));
        assert_eq!(insert(&two, share, 0), Ok(()));
        assert_eq!(
            insert(&one, share, RETENTION),
            Err(Error::SEEN_MESSAGES_FULL)
        );
        assert_eq!(insert(&one, share, RETENTION + TICK), Ok(()));
    }
}

/// When all ends at once, each call forgets a few.
#[test]
fn a_call_forgets_a_bounded_number() {
    const MANY: u32 = 20_000;
    let memory = InMemorySeenMessages::new(limits(MANY as usize, 10));
    let senders: Vec<ClientId> = (0..MANY).map(sender).collect();
    for one in &senders {
        memory.insert_if_new(&accepted(one, 1), NOW).unwrap();
    }
    let later = at(RETENTION + TICK);
    let mut calls = 0_u32;
    // Nothing of it is fresh any more; what is remembered still is Replayed, and the rest Stale.
    for one in senders.iter().cycle() {
        match memory
            .insert_if_new(&accepted(one, 1), later)
            .map_err(|error| error.kind())
        {
            Err(ErrorKind::Replayed) => calls += 1,
            Err(ErrorKind::Stale) if calls >= MANY / 256 => break,
            Err(ErrorKind::Stale) => calls += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(calls, MANY / 256);
    // And from then on there is room for as many.
    for one in &senders {
        let message = AcceptedMessage {
            sent: later,
            ..accepted(one, 2)
        };
        memory.insert_if_new(&message, later).unwrap();
    }
}

/// What a memory may answer, by the rules alone.
struct Model {
    /// By sender and id: whether the sender was approved, and when it was sent.
    accepted: HashMap<(u32, u128), (bool, i64)>,
    /// When each ends that was ever accepted: `accepted` has an id that was taken again only once.
    ends: Vec<i64>,
    /// By the clock that is furthest ahead.
    latest: i64,
}

#[derive(Clone, Debug)]
struct Asked {
    sender: u32,
    id: u128,
    approved: bool,
    age: i64,
    passes: i64,
    behind: i64,
}

const ROOM: usize = 30;
const KEPT: u32 = 300;

impl Model {
    fn judge(
        &mut self,
        asked: &Asked,
        sent: i64,
        now: i64,
        found: Result<(), ErrorKind>,
    ) -> Result<(), &'static str> {
        self.latest = self.latest.max(now);
        let (latest, end) = (self.latest, |sent: i64| sent + i64::from(KEPT));
        let key = (asked.sender, asked.id);
        let held = self.accepted.get(&key).copied();
        let alive = |slack: i64| {
            let of_room = self
                .accepted
                .values()
                .filter(|(approved, _)| *approved == asked.approved);
            of_room
                .filter(|(_, sent)| end(*sent) + slack >= latest)
                .count()
        };
        match (found, held) {
            (Ok(()), _) if now > end(sent) => Err("accepted after its end"),
            (Ok(()), Some((_, before))) if end(before) >= latest => Err("accepted twice"),
            (Ok(()), Some((_, before))) if before >= sent => {
                Err("accepted, though it may be forgotten")
            }
            (Ok(()), _) if alive(0) >= ROOM => Err("more than there is room for"),
            (Ok(()), _) => {
                self.accepted.insert(key, (asked.approved, sent));
                self.ends.push(end(sent));
                Ok(())
            }
            (Err(ErrorKind::Replayed), Some(_)) => Ok(()),
            (Err(_), Some((_, before))) if end(before) >= latest => {
                Err("remembered, and not Replayed")
            }
            // Its time is over, or something was forgotten that ended no earlier, but for the tick.
            (Err(ErrorKind::Stale), _) => {
                let forgotten = |other: &i64| *other < latest && *other >= end(sent) - TICK;
                let forgotten = self.ends.iter().any(forgotten);
                if now > end(sent) || forgotten {
                    Ok(())
                } else {
                    Err("fresh, and Stale")
                }
            }
            // What is over may stay for a tick.
            (Err(ErrorKind::SeenMessagesFull), _) if alive(TICK) >= ROOM => Ok(()),
            (Err(ErrorKind::SeenMessagesFull), _) => Err("full, and there is room"),
            (Err(_), _) => Err("another error"),
        }
    }
}

/// Few senders and ids, so that they meet; ages around the retention; clocks that differ.
#[test]
fn answers_as_the_rules_say() {
    let step = (
        0..6_u32,
        0..8_u128,
        any::<bool>(),
        -50..350_i64,
        0..40_i64,
        0..120_i64,
    );
    let step = step.prop_map(|(sender, id, approved, age, passes, behind)| Asked {
        sender,
        id,
        approved,
        age,
        passes,
        behind,
    });
    property(1000, proptest::collection::vec(step, 1..200), |steps| {
        let limits = SeenMessagesLimits {
            full_retention: KEPT,
            approved: ROOM,
            others: ROOM,
        };
        let memory = InMemorySeenMessages::new(limits);
        let (mut model, mut clock) = (
            Model {
                accepted: HashMap::new(),
                ends: Vec::new(),
                latest: i64::MIN,
            },
            1_800_000_000,
        );
        for asked in steps {
            clock += asked.passes;
            let (now, sent) = (clock - asked.behind, clock - asked.age);
            let sender = sender(asked.sender);
            let message = AcceptedMessage {
                approved: asked.approved,
                sent: Timestamp::from_unix(sent),
                ..accepted(&sender, asked.id)
            };
            let found = memory.insert_if_new(&message, Timestamp::from_unix(now));
            let found = found.map_err(|error| error.kind());
            let judged = model.judge(&asked, sent, now, found);
            prop_assert!(judged.is_ok(), "{judged:?}: {asked:?} at {now}: {found:?}");
        }
        Ok(())
    });
}
