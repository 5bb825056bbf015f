//! The rules of [`SeenMessages`], to be held against an implementation.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::context::MessageId;
use super::seen_messages::{AcceptedMessage, MessageClass, SeenMessages};
use crate::controls::names::ClientId;
use crate::{Error, ErrorKind, Timestamp};

/// So many messages of one sender, or of as many senders who are not approved, must have filled its share.
const MANY: u32 = 20_000;
const THREADS: usize = 8;
/// Often enough for any implementation to forget what has ended.
const CALLS: u32 = 200;

/// Holds an implementation of [`SeenMessages`] against the rules, by messages of a class: for the tests of a
/// store, which is to be empty. It needs room for 500 messages of one approved sender and fewer than 20,000, for
/// more than that of all approved senders, and for fewer than 20,000 of others, but some, or else nobody learns
/// whether they leave room. Times begin at `now` and
/// go on to twice the retention.
///
/// ```
/// use cmcrypto_core::Timestamp;
/// use cmcrypto_core::message::{
///     InMemorySeenMessages, MessageClass, SeenMessagesLimits, check_seen_messages,
/// };
/// let limits = SeenMessagesLimits { others: 10_000, ..SeenMessagesLimits::default() };
/// let seen = InMemorySeenMessages::new(limits);
/// let now = Timestamp::from_unix(1_800_000_000);
/// assert_eq!(check_seen_messages(&seen, MessageClass::Full, now), Ok(()));
/// ```
///
/// # Errors
/// [`Error::STORE_BROKEN`], whose detail is the rule that it breaks; what the store itself says, if that is
/// [`Error::STORE_UNAVAILABLE`].
pub fn check_seen_messages(
    seen: &dyn SeenMessages,
    class: MessageClass,
    now: Timestamp,
) -> Result<(), Error> {
    let unavailable = Mutex::new(None);
    let run = Run {
        seen,
        class,
        now,
        unavailable: &unavailable,
    };
    let checked = run.all();
    let unavailable = unavailable.into_inner();
    match unavailable.unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => checked.map_err(|rule| Error::STORE_BROKEN.what_is(rule)),
    }
}

struct Run<'a> {
    seen: &'a dyn SeenMessages,
    class: MessageClass,
    now: Timestamp,
    /// That the store can't be reached breaks no rule.
    unavailable: &'a Mutex<Option<Error>>,
}

type Answer = Result<(), ErrorKind>;

const ANOTHER: &str = "another id of the same sender is another message";
const REPLAYED: Answer = Err(ErrorKind::Replayed);
const STALE: Answer = Err(ErrorKind::Stale);
const FULL: Answer = Err(ErrorKind::SeenMessagesFull);

/// Ids of which no few octets tell them apart.
fn id_of(number: u32) -> MessageId {
    let [a, b, c, d] = number.to_be_bytes();
    MessageId::from_bytes([0, a, 0, 0, 0, b, 0, 0, 0, 0, c, 0, 0, 0, 0, d])
}

fn sender(name: &str) -> Result<ClientId, String> {
    ClientId::new(name).map_err(|error| error.to_string())
}

fn expect(found: Answer, expected: Answer, rule: &str) -> Result<(), String> {
    if found != expected {
        return Err(format!("{rule}: {found:?}"));
    }
    Ok(())
}

impl Run<'_> {
    fn all(&self) -> Result<(), String> {
        self.is_once()?;
        self.has_one_winner()?;
        self.one_sender_leaves_room(false)?;
        self.strangers_leave_room()?;
        self.one_sender_leaves_room(true)?;
        // Last: it moves the time on.
        self.is_kept_to_its_end()
    }

    /// Sent at `now`, unless it is said.
    fn ask(&self, sender: &ClientId, approved: bool, number: u32) -> Answer {
        self.ask_at(sender, approved, number, self.now, self.now)
    }

    fn ask_at(
        &self,
        sender: &ClientId,
        approved: bool,
        number: u32,
        sent: Timestamp,
        now: Timestamp,
    ) -> Answer {
        let message = AcceptedMessage {
            class: self.class,
            sender,
            approved,
            message_id: id_of(number),
            sent,
        };
        let answer = self.seen.insert_if_new(&message, now);
        answer.map_err(|error: Error| {
            let kind = error.kind();
            if kind == ErrorKind::StoreUnavailable {
                let mut first = self
                    .unavailable
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(error);
            }
            kind
        })
    }

    fn is_once(&self) -> Result<(), String> {
        let (one, two) = (sender("check:once:1")?, sender("check:once:2")?);
        let (upper, longer) = (sender("check:ONCE:1")?, sender("check:once:1 ")?);
        for (sender, approved, number, expected, rule) in [
            (&one, true, 1, Ok(()), "a new message is accepted"),
            (&one, true, 1, REPLAYED, "the same again is Replayed"),
            (&one, true, 1 << 24, Ok(()), ANOTHER),
            (&one, true, 1 << 16, Ok(()), ANOTHER),
            (&one, true, 1 << 8, Ok(()), ANOTHER),
            (
                &two,
                true,
                1,
                Ok(()),
                "the same id of another sender is another message",
            ),
            (&upper, true, 1, Ok(()), "a sender in upper case is another"),
            (
                &longer,
                true,
                1,
                Ok(()),
                "a sender with a blank behind it is another",
            ),
            (
                &one,
                false,
                1,
                REPLAYED,
                "it is Replayed if its sender is approved no more",
            ),
            (
                &two,
                false,
                3,
                Ok(()),
                "a sender who is not approved is accepted where there is room",
            ),
            (
                &two,
                true,
                3,
                REPLAYED,
                "it is Replayed if its sender was approved since",
            ),
        ] {
            expect(self.ask(sender, approved, number), expected, rule)?;
        }
        Ok(())
    }

    fn has_one_winner(&self) -> Result<(), String> {
        let sender = sender("check:race")?;
        for number in 0..16 {
            let has_begun = AtomicBool::new(false);
            let insert = |thread: usize| {
                while !has_begun.load(Ordering::Acquire) {
                    thread::yield_now();
                }
                // Approved to one management point already, to another not yet.
                let approved = thread.is_multiple_of(2);
                self.ask(&sender, approved, number).is_ok()
            };
            let insert = &insert;
            let accepted = thread::scope(|scope| {
                let threads: Vec<_> = (0..THREADS)
                    .map(|number| {
                        thread::Builder::new().spawn_scoped(scope, move || insert(number))
                    })
                    .collect();
                has_begun.store(true, Ordering::Release);
                let joined = threads.into_iter().map(|thread| match thread {
                    Ok(thread) => thread.join().map_err(|_| "it panics".to_owned()),
                    Err(error) => Err(error.to_string()),
                });
                let joined = joined.collect::<Result<Vec<_>, _>>()?;
                Ok::<_, String>(joined.into_iter().filter(|accepted| *accepted).count())
            })?;
            if accepted != 1 {
                return Err(format!(
                    "of {THREADS} at once with one message one is accepted: {accepted}"
                ));
            }
        }
        Ok(())
    }

    fn strangers_leave_room(&self) -> Result<(), String> {
        for number in 0..MANY {
            let stranger = sender(&format!("check:stranger:{number}"))?;
            match self.ask(&stranger, false, number) {
                Ok(()) => {}
                FULL => {
                    let rule = "of a message that is refused nothing is remembered";
                    expect(self.ask(&stranger, false, number), FULL, rule)?;
                    let rule = "senders who are not approved leave room for those who are";
                    return expect(self.ask(&stranger, true, number), Ok(()), rule);
                }
                other => return Err(format!("a message of a new sender: {other:?}")),
            }
        }
        Err(
            "too large to be checked: 20,000 senders who are not approved did not fill it"
                .to_owned(),
        )
    }

    fn one_sender_leaves_room(&self, approved: bool) -> Result<(), String> {
        let name = |whose: &str| sender(&format!("check:{whose}:{approved}"));
        let (greedy, other) = (name("greedy")?, name("modest")?);
        for number in 0..MANY {
            match self.ask(&greedy, approved, number) {
                Ok(()) => {}
                FULL => {
                    let rule = "one sender leaves room for others";
                    return expect(self.ask(&other, approved, number), Ok(()), rule);
                }
                other => return Err(format!("a message of one sender: {other:?}")),
            }
        }
        Err(
            "one sender leaves room for others: it had 20,000 messages, or the store is too large"
                .to_owned(),
        )
    }

    fn is_kept_to_its_end(&self) -> Result<(), String> {
        let sender = sender("check:end")?;
        let retention = i64::from(self.seen.retention(self.class));
        let end = self.now.saturating_add(retention);
        let early = self.now.saturating_add(-1);
        let early_end = end.saturating_add(-1);
        let ask = |approved, number, sent, now| self.ask_at(&sender, approved, number, sent, now);
        expect(
            ask(true, 1, self.now, self.now),
            Ok(()),
            "a new message is accepted",
        )?;
        expect(
            ask(true, 2, early, early_end),
            Ok(()),
            "what ends now is accepted still",
        )?;
        let rule = "a message is remembered to the last second of its time";
        expect(ask(true, 2, early, early_end), REPLAYED, rule)?;
        expect(ask(true, 1, self.now, end), REPLAYED, rule)?;

        let later = end.saturating_add(retention).saturating_add(1);
        for number in 0..CALLS {
            let number = number.saturating_add(10);
            let rule = "what is forgotten leaves room";
            expect(ask(true, number, later, later), Ok(()), rule)?;
            expect(
                ask(true, 3, early, later),
                STALE,
                "what has ended is Stale, and not remembered",
            )?;
            let (one, two) = (self::sender("check:once:1")?, self::sender("check:once:2")?);
            let old = [
                (&sender, 1, self.now),
                (&sender, 2, early),
                (&one, 1, self.now),
                (&two, 3, self.now),
            ];
            for (sender, number, sent) in old {
                for approved in [true, false] {
                    // By a clock that is right, and by one that is behind: it may be forgotten by now.
                    for at in [later, end, self.now] {
                        if self.ask_at(sender, approved, number, sent, at).is_ok() {
                            return Err("what may have been forgotten is refused".to_owned());
                        }
                    }
                }
            }
        }
        // Those who had filled their share, or the room of all who are not approved.
        let (greedy, stranger) = (
            self::sender("check:greedy:true")?,
            self::sender("check:late")?,
        );
        let rule = "what is forgotten leaves room";
        expect(ask(true, MANY, later, later), Ok(()), rule)?;
        for (sender, approved) in [(&greedy, true), (&stranger, false)] {
            expect(
                self.ask_at(sender, approved, MANY, later, later),
                Ok(()),
                rule,
            )?;
        }
        Ok(())
    }
}
