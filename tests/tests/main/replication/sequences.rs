//! Random histories of two sites, held against the model.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cmcrypto_core::Error;
use cmcrypto_core::replication::{self, Continuity, ReplicationPosition, VerifiedReplication};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_tests::*;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::replication::fixture::*;
use crate::replication::model::Model;

#[derive(Clone, Debug)]
enum Operation {
    Send,
    /// The oldest message that would be accepted.
    DeliverNext,
    /// Any message: early, late, again, or never.
    Deliver(Index),
    DeliverWithDataChanged(Index, Index),
    DeliverWithDataOf(Index, Index),
    DeliverWithSignatureChanged(Index, Index, u8),
    /// The sender has another key, and knows where it stands.
    RollOver,
    /// The sender has another key, and knows nothing.
    Recover,
    /// The sender has its key, and knows nothing.
    Forget,
    /// The sender stands where it stood before.
    Restore(Index),
    /// The receiver learns the sender's key, and keeps the one before it for a day, or not.
    Learn(bool),
    Wait,
}

fn operation() -> impl Strategy<Value = Operation> {
    let index = any::<Index>;
    prop_oneof![
        8 => Just(Operation::Send),
        6 => Just(Operation::DeliverNext),
        4 => index().prop_map(Operation::Deliver),
        1 => (index(), index()).prop_map(|(id, at)| Operation::DeliverWithDataChanged(id, at)),
        1 => (index(), index()).prop_map(|(id, of)| Operation::DeliverWithDataOf(id, of)),
        1 => (index(), index(), 1..=u8::MAX)
            .prop_map(|(id, at, flip)| Operation::DeliverWithSignatureChanged(id, at, flip)),
        1 => Just(Operation::RollOver),
        1 => Just(Operation::Recover),
        1 => Just(Operation::Forget),
        1 => index().prop_map(Operation::Restore),
        3 => any::<bool>().prop_map(Operation::Learn),
        1 => Just(Operation::Wait),
    ]
}

/// The real sites, beside the model.
struct Sites<'a> {
    world: &'a World,
    model: Model,
    directory: SiteDirectory,
    /// Signatures and data, as the model's messages.
    messages: Vec<(Vec<u8>, Vec<u8>)>,
    /// As the model's.
    sender: Vec<ReplicationPosition>,
    at: ReplicationPosition,
}

impl<'a> Sites<'a> {
    fn new(world: &'a World) -> Self {
        Self {
            world,
            model: Model::new(NOW),
            directory: world.receiver(0),
            messages: Vec::new(),
            sender: vec![start()],
            at: start(),
        }
    }

    fn send(&mut self) {
        self.model.send();
        // No two messages are alike, whatever is restored.
        let data = format!("<Inventory n=\"{}\"/>", self.messages.len()).into_bytes();
        let sender = self.world.sender(self.model.sender_key);
        let at = self.sender.last().unwrap();
        let signed = replication::sign(&sender, at, &data, self.model.now).unwrap();
        self.messages.push((signed.0, data));
        self.sender.push(stored(&signed.1));
    }

    fn verify(&self, signature: &[u8], data: &[u8]) -> Result<VerifiedReplication, Error> {
        let (directory, now) = (&self.directory, self.model.now);
        replication::verify(directory, &self.at, data, signature, now)
    }

    fn deliver(&mut self, id: usize) -> Result<Continuity, Error> {
        let (signature, data) = &self.messages[id];
        let found = self.verify(signature, data);
        let outcome = found.as_ref().map(|verified| verified.continuity());
        let outcome = outcome.map_err(|error| error.clone());
        assert_eq!(
            outcome,
            self.model.judge(id),
            "{id} of {:?}",
            self.model.messages
        );
        if let Ok(verified) = found {
            self.model.accepted.push((id, verified.continuity()));
            self.at = stored(verified.position());
        }
        outcome
    }

    fn apply(&mut self, operation: &Operation) -> Option<Result<Continuity, Error>> {
        let count = self.messages.len();
        let any = |index: &Index| index.index(count);
        match operation {
            Operation::Send => self.send(),
            Operation::RollOver if self.model.sender_key < 2 => self.model.sender_key += 1,
            Operation::Recover if self.model.sender_key < 2 => {
                self.model.sender_key += 1;
                self.forget();
            }
            Operation::Forget => self.forget(),
            Operation::RollOver | Operation::Recover => {}
            Operation::Restore(index) => {
                let at = index.index(self.sender.len());
                self.model.sender.push(self.model.sender[at]);
                self.sender.push(self.sender[at].clone());
            }
            Operation::Learn(keep) => {
                let until = keep.then(|| self.model.now.saturating_add(DAY));
                self.model.learn(until);
                let key = self.model.sender_key;
                self.world.learn(&mut self.directory, key, until);
            }
            Operation::Wait => self.model.now = self.model.now.saturating_add(DAY / 2 + 1),
            _ if count == 0 => {}
            Operation::Deliver(index) => return Some(self.deliver(any(index))),
            Operation::DeliverNext => {
                let next = (0..count).find(|id| self.model.judge(*id).is_ok());
                return next.map(|id| self.deliver(id));
            }
            Operation::DeliverWithDataChanged(index, at) => {
                let id = any(index);
                let (signature, mut data) = self.messages[id].clone();
                let at = at.index(data.len());
                data[at] ^= 1;
                return Some(self.reject(id, &signature, &data));
            }
            Operation::DeliverWithDataOf(index, of) => {
                let (id, of) = (any(index), any(of));
                if id != of {
                    let (signature, data) = (&self.messages[id].0, &self.messages[of].1);
                    return Some(self.reject(id, signature, data));
                }
            }
            Operation::DeliverWithSignatureChanged(index, at, flip) => {
                let (mut signature, data) = self.messages[any(index)].clone();
                let at = at.index(signature.len());
                signature[at] ^= flip;
                let error = self.verify(&signature, &data).unwrap_err();
                // Nothing is said of the order of what nobody signed.
                let of_order = [
                    Error::REPLAYED,
                    Error::ROLLBACK,
                    Error::REPLICATION_GAP,
                    Error::REPLICATION_CONFLICT,
                    Error::SENT_IN_FUTURE,
                ];
                assert!(!of_order.contains(&error), "{error:?}");
            }
        }
        None
    }

    /// Data that is not what was signed: for what would be accepted, that is the reason.
    fn reject(&self, id: usize, signature: &[u8], data: &[u8]) -> Result<Continuity, Error> {
        let error = self.verify(signature, data).unwrap_err();
        let expected = self.model.judge(id).err();
        assert_eq!(error, expected.unwrap_or(Error::SIGNATURE_INVALID));
        Err(error)
    }

    fn forget(&mut self) {
        self.model.sender.push(None);
        self.sender.push(start());
    }
}

/// As it is read by a process that starts anew.
fn stored(position: &ReplicationPosition) -> ReplicationPosition {
    let read = ReplicationPosition::from_bytes(&position.to_bytes().unwrap()).unwrap();
    assert_eq!(&read, position);
    read
}

#[test]
fn any_history_is_judged_as_the_model_does() {
    for world in worlds() {
        let seen: RefCell<BTreeMap<String, u32>> = RefCell::default();
        let histories = prop::collection::vec(operation(), 1..60);
        property(1500, histories, |operations| {
            let mut sites = Sites::new(world);
            for operation in &operations {
                if let Some(outcome) = sites.apply(operation) {
                    let kind = outcome.map_err(|error| error.kind());
                    *seen.borrow_mut().entry(format!("{kind:?}")).or_default() += 1;
                }
            }
            sites.model.check();
            Ok(())
        });
        // The histories do reach what they are about.
        let seen = seen.into_inner();
        for outcome in [
            "Ok(Next)",
            "Ok(NewKey)",
            "Ok(Restarted)",
            "Err(Replayed)",
            "Err(Rollback)",
            "Err(ReplicationGap)",
            "Err(ReplicationConflict)",
            "Err(SiteKeyUnknown)",
            "Err(SiteKeyRetired)",
            "Err(SignatureInvalid)",
        ] {
            assert!(
                seen.get(outcome).is_some_and(|count| *count >= 5),
                "{outcome}: {seen:?}"
            );
        }
    }
}
