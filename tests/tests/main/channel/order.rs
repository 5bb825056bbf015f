//! Records in any order, changed in any way, held against a model of what `protocol.md` says.

use cmcrypto_core::Error;
use cmcrypto_core::channel::*;
use cmcrypto_tests::{NOW, property};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

use crate::channel::fixture::*;

/// What somebody does, in the direction from the initiator or to it.
#[derive(Clone, Debug)]
enum Step {
    Send(usize),
    Close,
    /// The record that is due, if it was sent.
    Deliver,
    /// Any that was sent in this direction: repeated, or before its turn.
    Any(Index),
    /// One that the receiver sent itself.
    Reflect(Index),
    /// One cut off, or with more behind it; the header may be made to fit.
    Resize(Index, usize, bool),
    /// One with a bit changed.
    Flip(Index, Index, u8),
    /// One under another number.
    Renumber(Index, u64),
    /// What nobody sent.
    Noise(Vec<u8>),
    EndOfInput,
}

fn step() -> impl Strategy<Value = (bool, Step)> {
    let index = any::<Index>;
    let step = prop_oneof![
        6 => (0..40_usize).prop_map(Step::Send),
        1 => Just(Step::Close),
        8 => Just(Step::Deliver),
        3 => index().prop_map(Step::Any),
        1 => index().prop_map(Step::Reflect),
        2 => (index(), 0..90_usize, any::<bool>()).prop_map(|(i, len, fit)| Step::Resize(i, len, fit)),
        3 => (index(), index(), 0..8_u8).prop_map(|(i, at, bit)| Step::Flip(i, at, bit)),
        1 => (index(), 0..20_u64).prop_map(|(i, number)| Step::Renumber(i, number)),
        1 => prop::collection::vec(any::<u8>(), 0..60).prop_map(Step::Noise),
        1 => Just(Step::EndOfInput),
    ];
    (any::<bool>(), step)
}

/// One direction: both its ends, and what the model knows.
struct Direction {
    sender: Option<Sender>,
    receiver: Receiver,
    /// The sender's role by number, and the receiver's.
    roles: [u8; 2],
    /// What was sealed, with the content, or none of what closes.
    sent: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    opened: usize,
    closed: bool,
}

impl Direction {
    fn send(&mut self, len: usize) {
        let Some(sender) = &mut self.sender else {
            return;
        };
        let content = vec![self.sent.len() as u8; len];
        let record = seal(sender, &content);
        self.sent.push((record, Some(content)));
    }

    fn close(&mut self) {
        if let Some(sender) = self.sender.take() {
            let record = sender.close().unwrap();
            self.sent.push((record.to_vec(), None));
        }
    }

    /// What is to become of these bytes: read from the text, not from the code.
    fn expected(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if self.closed {
            return Err(Error::CHANNEL_CLOSED);
        }
        if bytes.len() < 12 + 16 {
            return Err(Error::MALFORMED);
        }
        let len = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
        let known = bytes[0] == 4 || (bytes[0] == 5 && len == 0);
        if len != bytes.len() - 28 || !known {
            return Err(Error::MALFORMED);
        }
        let [sender, receiver] = self.roles;
        if bytes[1] == receiver {
            return Err(Error::RECORD_REFLECTED);
        }
        if bytes[1] != sender {
            return Err(Error::MALFORMED);
        }
        let number = u64::from_be_bytes(bytes[4..12].try_into().unwrap());
        let due = u64::try_from(self.opened).unwrap();
        match number.cmp(&due) {
            std::cmp::Ordering::Less => Err(Error::REPLAYED),
            std::cmp::Ordering::Greater => Err(Error::RECORD_MISSING),
            std::cmp::Ordering::Equal => match self.sent.get(self.opened) {
                Some((record, content)) if record == bytes => Ok(content.clone()),
                _ => Err(Error::DECRYPT),
            },
        }
    }

    fn deliver(&mut self, bytes: &[u8], seen: &mut Seen) -> TestCaseResult {
        let expected = self.expected(bytes);
        let mut buffer = bytes.to_vec();
        let found = self
            .receiver
            .open(&mut buffer, NOW)
            .map(|received| match received {
                Received::Data(content) => Some(content.to_vec()),
                Received::Closed => None,
            });
        prop_assert_eq!(&found, &expected, "{:02x?}", bytes);
        match &found {
            Ok(content) => {
                self.opened += 1;
                self.closed = content.is_none();
            }
            Err(error) if *error == Error::DECRYPT => {
                let content = RECORD_HEADER_LEN..bytes.len() - RECORD_TAG_LEN;
                prop_assert!(buffer[content].iter().all(|byte| *byte == 0));
            }
            Err(_) => prop_assert_eq!(&buffer[..], bytes),
        }
        seen.insert(format!("{:?}", found.map(|content| content.is_some())));
        Ok(())
    }
}

type Seen = std::collections::BTreeSet<String>;

fn play(channels: [Channel; 2], steps: &[(bool, Step)], seen: &mut Seen) -> TestCaseResult {
    let [a, b] = channels;
    let direction = |sender, receiver, roles| Direction {
        sender: Some(sender),
        receiver,
        roles,
        sent: Vec::new(),
        opened: 0,
        closed: false,
    };
    let mut directions = [
        direction(a.sender, b.receiver, [1, 2]),
        direction(b.sender, a.receiver, [2, 1]),
    ];
    for (back, step) in steps {
        let (own, other) = directions.split_at_mut(1);
        let (own, other) = match back {
            false => (&mut own[0], &other[0]),
            true => (&mut other[0], &own[0]),
        };
        let any = |index: &Index, of: &Direction| match of.sent.is_empty() {
            true => vec![4; 40],
            false => index.get(&of.sent).0.clone(),
        };
        match step {
            Step::Send(len) => own.send(*len),
            Step::Close => own.close(),
            Step::Deliver => {
                if let Some((due, _)) = own.sent.get(own.opened).cloned() {
                    own.deliver(&due, seen)?;
                }
            }
            Step::Any(index) => own.deliver(&any(index, own), seen)?,
            Step::Reflect(index) => own.deliver(&any(index, other), seen)?,
            Step::Resize(index, len, fit) => {
                let mut record = any(index, own);
                record.resize(*len, 0);
                if *fit && *len >= RECORD_OVERHEAD {
                    let content = u16::try_from(len - RECORD_OVERHEAD).unwrap();
                    record[2..4].copy_from_slice(&content.to_be_bytes());
                }
                own.deliver(&record, seen)?;
            }
            Step::Flip(index, at, bit) => {
                let mut record = any(index, own);
                let at = at.index(record.len());
                record[at] ^= 1 << bit;
                own.deliver(&record, seen)?;
            }
            Step::Renumber(index, number) => {
                let mut record = any(index, own);
                record[4..12].copy_from_slice(&number.to_be_bytes());
                own.deliver(&record, seen)?;
            }
            Step::Noise(bytes) => own.deliver(bytes, seen)?,
            Step::EndOfInput => {
                let expected = match own.closed {
                    true => Ok(()),
                    false => Err(Error::CHANNEL_TRUNCATED),
                };
                prop_assert_eq!(own.receiver.end_of_input(), expected);
            }
        }
    }
    // After all that, all that is due still opens, in both directions.
    for direction in &mut directions {
        direction.close();
        while let Some((due, _)) = direction.sent.get(direction.opened).cloned() {
            direction.deliver(&due, seen)?;
        }
        prop_assert!(direction.closed);
        prop_assert_eq!(direction.receiver.end_of_input(), Ok(()));
    }
    Ok(())
}

#[test]
fn any_sequence_keeps_the_rules() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let seen = std::cell::RefCell::new(Seen::new());
        let steps = prop::collection::vec(step(), 1..60);
        property(1000, steps, |steps| {
            play(sides.channels(), &steps, &mut seen.borrow_mut())
        });
        // The sequences come to everything that there is.
        let all = [
            "Err(ChannelClosed)",
            "Err(Decrypt)",
            "Err(Malformed)",
            "Err(RecordMissing)",
            "Err(RecordReflected)",
            "Err(Replayed)",
            "Ok(false)",
            "Ok(true)",
        ];
        let seen = seen.into_inner();
        assert_eq!(seen.iter().collect::<Vec<_>>(), all);
    }
}
