//! The rules of [`SeenMessages`], to be held against an implementation.

use std::thread;

use super::context::MessageId;
use super::seen_messages::{AcceptedMessage, MessageClass, SeenMessages};
use crate::controls::names::ClientId;
use crate::{Error, ErrorKind, Timestamp};

/// Senders who are not approved, each with one message.
const STRANGERS: u32 = 20_000;
const THREADS: usize = 8;

/// Holds an implementation of [`SeenMessages`] against the rules, by messages of a class: for the tests of a store, which is to be
/// empty, and small enough to be filled by the messages of 20,000 senders who are not approved, or else
/// nobody learns whether they leave room. Times begin at `now` and go on to twice the retention.
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
/// The rule that it breaks, in words.
pub fn check_seen_messages(
    seen: &dyn SeenMessages,
    class: MessageClass,
    now: Timestamp,
) -> Result<(), String> {
    let run = Run { seen, class, now };
    run.is_once()?;
    run.has_one_winner()?;
    run.strangers_leave_room()?;
    // Last: it moves the time on.
    run.is_kept_to_its_end()
}

struct Run<'a> {
    seen: &'a dyn SeenMessages,
    class: MessageClass,
    now: Timestamp,
}

fn sender(name: &str) -> Result<ClientId, String> {
    ClientId::new(name).map_err(|error| error.to_string())
}

fn id(number: u32) -> MessageId {
    MessageId::from_bytes(u128::from(number).to_be_bytes())
}

impl Run<'_> {
    fn insert(
        &self,
        sender: &ClientId,
        approved: bool,
        number: u32,
        sent: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        let message = AcceptedMessage {
            class: self.class,
            sender,
            approved,
            message_id: id(number),
            sent,
        };
        self.seen.insert_if_new(&message, now)
    }

    fn is_once(&self) -> Result<(), String> {
        let (one, two) = (sender("check:once:1")?, sender("check:once:2")?);
        let insert = |sender, approved, number| {
            let result = self.insert(sender, approved, number, self.now, self.now);
            result.map_err(|error| error.kind())
        };
        let steps = [
            (&one, true, 1, Ok(()), "a new message is accepted"),
            (
                &one,
                true,
                1,
                Err(ErrorKind::Replayed),
                "the same again is Replayed",
            ),
            (
                &one,
                true,
                2,
                Ok(()),
                "another id of the same sender is another message",
            ),
            (
                &two,
                true,
                1,
                Ok(()),
                "the same id of another sender is another message",
            ),
            (
                &one,
                false,
                1,
                Err(ErrorKind::Replayed),
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
                Err(ErrorKind::Replayed),
                "it is Replayed if its sender was approved since",
            ),
        ];
        for (sender, approved, number, expected, rule) in steps {
            let found = insert(sender, approved, number);
            if found != expected {
                return Err(format!("{rule}: {found:?}"));
            }
        }
        Ok(())
    }

    fn has_one_winner(&self) -> Result<(), String> {
        let sender = sender("check:race")?;
        for number in 0..16 {
            let insert = || {
                self.insert(&sender, true, number, self.now, self.now)
                    .is_ok()
            };
            let accepted = thread::scope(|scope| {
                let threads = [(); THREADS].map(|()| scope.spawn(insert));
                let results = threads.map(|thread| thread.join().unwrap_or(false));
                results.into_iter().filter(|accepted| *accepted).count()
            });
            if accepted != 1 {
                return Err(format!(
                    "of {THREADS} at once with one message one is accepted: {accepted}"
                ));
            }
        }
        Ok(())
    }

    fn strangers_leave_room(&self) -> Result<(), String> {
        for number in 0..STRANGERS {
            let stranger = sender(&format!("check:stranger:{number}"))?;
            match self.insert(&stranger, false, number, self.now, self.now) {
                Ok(()) => {}
                Err(error) if error == Error::SEEN_MESSAGES_FULL => break,
                Err(error) => return Err(format!("a message of a new sender: {error}")),
            }
        }
        let approved = sender("check:approved")?;
        self.insert(&approved, true, 1, self.now, self.now)
            .map_err(|error| {
                format!("senders who are not approved leave room for those who are: {error}")
            })
    }

    fn is_kept_to_its_end(&self) -> Result<(), String> {
        let sender = sender("check:end")?;
        let retention = i64::from(self.seen.retention(self.class));
        let end = self.now.saturating_add(retention);
        let insert = |number, sent, now| self.insert(&sender, true, number, sent, now);
        insert(1, self.now, self.now).map_err(|error| format!("a new message: {error}"))?;
        let early = self.now.saturating_add(-1);
        let early_end = end.saturating_add(-1);
        insert(2, early, early_end)
            .map_err(|error| format!("what ends now is accepted still: {error}"))?;
        for (number, sent, at) in [(1, self.now, end), (2, early, early_end)] {
            if insert(number, sent, at) != Err(Error::REPLAYED) {
                return Err("a message is remembered to the last second of its time".to_owned());
            }
        }
        // Long enough for any implementation to forget, and often enough.
        let later = end.saturating_add(retention).saturating_add(1);
        let mut number = 2;
        for _ in 0..200 {
            number = u32::saturating_add(number, 1);
            insert(number, later, later)
                .map_err(|error| format!("what is forgotten leaves room: {error}"))?;
            for (number, sent) in [(1, self.now), (2, early)] {
                // By a clock that is right, and by one that is behind: it may be forgotten by now.
                for at in [later, end, self.now] {
                    if insert(number, sent, at).is_ok() {
                        return Err("what may have been forgotten is refused".to_owned());
                    }
                }
            }
        }
        Ok(())
    }
}
