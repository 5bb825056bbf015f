//! Directories of clients: the rules that a store is held against, and the stored form of the one in memory.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, InMemoryDirectory, Registration,
    check_client_registry,
};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{cuts, flips};
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::refuses;
use cmcrypto_tests::stored::{body, file, with_checksum};
use cmcrypto_tests::*;

const MAGIC: &[u8; 8] = b"CMCLNTS\n";

fn id(text: &str) -> ClientId {
    ClientId::new(text).unwrap()
}

/// One function that is not as it should be.
#[derive(Clone, Copy)]
enum Mistake {
    None,
    IgnoresCase,
    TakesTakenKeys,
    TakesTakenIds,
    ReplacesAnything,
    ReplacesBlocked,
    ReplacesToTakenKeys,
    KeepsEncryption,
    LosesApproval,
    ApprovesByUnblocking,
    KeepsOldKeys,
    TwoSteps,
    HalfARenewal,
    StateOfAll,
    StateOfNobody,
    ForgetsState,
    OthersCertificate,
    LeavesLosers,
    UndoesBlocks,
}

struct Mistaken(InMemoryDirectory, Mistake);

impl ClientDirectory for Mistaken {
    fn find(&self, wanted: &ClientId) -> Result<Option<Registration>, Error> {
        if let Mistake::IgnoresCase = self.1 {
            let mut all = self.0.client_after(None);
            while let Some((id, client)) = all {
                if id.as_str().eq_ignore_ascii_case(wanted.as_str()) {
                    return Ok(Some(client));
                }
                all = self.0.client_after(Some(&id));
            }
        }
        let found = self.0.find(wanted)?;
        Ok(found.map(|client| match self.1 {
            Mistake::HalfARenewal if client.encryption_certificate.is_none() => {
                // The certificate is looked up in one step, what belongs to it in another.
                std::thread::sleep(std::time::Duration::from_millis(10));
                let again = self.0.find(wanted).unwrap().unwrap();
                Registration {
                    encryption_certificate: again.encryption_certificate,
                    ..client
                }
            }
            _ => client,
        }))
    }
}

impl ClientRegistry for Mistaken {
    fn find_by_key(&self, key: &[u8; 32]) -> Result<Option<(ClientId, Registration)>, Error> {
        self.0.find_by_key(key)
    }

    fn register(&self, id: &ClientId, client: &Registration) -> Result<(), Error> {
        match self.1 {
            Mistake::TakesTakenKeys => self.0.add(id.clone(), client.certificate.clone()),
            Mistake::TakesTakenIds => {
                let _ = self.0.remove(id);
                self.0.register(id, client)
            }
            Mistake::ForgetsState => {
                let (approved, blocked) = (client.blocked, client.approved);
                let client = Registration {
                    approved,
                    blocked,
                    ..client.clone()
                };
                self.0.register(id, &client)
            }
            Mistake::LeavesLosers => self.0.register(id, client).inspect_err(|error| {
                if *error == Error::KEY_ALREADY_REGISTERED && id.as_str().contains("race:") {
                    let _ = self.0.add(id.clone(), client.certificate.clone());
                }
            }),
            Mistake::TwoSteps => {
                let key = client.certificate.public_key().key_sha256();
                if self.0.find_by_key(key)?.is_some() {
                    return self.0.register(id, client);
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
                self.0.add(id.clone(), client.certificate.clone())?;
                // As it was to be, but for the encryption certificate, if others came in between.
                self.0.remove(id)?;
                self.0.register(id, client).or(Ok(()))
            }
            _ => self.0.register(id, client),
        }
    }

    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption: Option<&Certificate>,
    ) -> Result<(), Error> {
        let before = self.0.find(id)?.ok_or(Error::UNKNOWN_SENDER)?;
        let replace = |encryption| self.0.replace(id, previous, certificate, encryption);
        match self.1 {
            Mistake::ReplacesAnything if !before.blocked => {
                self.0
                    .replace(id, &before.certificate, certificate, encryption)
            }
            Mistake::ReplacesBlocked if before.blocked => {
                self.0.set_state(id, ClientStateChange::Unblock)?;
                replace(encryption)
            }
            Mistake::ReplacesToTakenKeys if before.certificate == *previous => {
                self.0.remove(id)?;
                self.0.add(id.clone(), certificate.clone())
            }
            Mistake::KeepsEncryption => {
                replace(encryption.or(before.encryption_certificate.as_ref()))
            }
            Mistake::LosesApproval => {
                replace(encryption)?;
                let after = self.0.find(id)?.unwrap();
                self.0.remove(id)?;
                self.0.register(
                    id,
                    &Registration {
                        approved: false,
                        ..after
                    },
                )
            }
            Mistake::OthersCertificate => {
                match self.0.find_by_key(previous.public_key().key_sha256())? {
                    Some((owner, client)) if client.certificate == *previous => {
                        self.0.replace(&owner, previous, certificate, encryption)
                    }
                    _ => replace(encryption),
                }
            }
            Mistake::UndoesBlocks => {
                // Reads the row, and writes all of it back.
                std::thread::sleep(std::time::Duration::from_millis(20));
                let result = match replace(encryption) {
                    Err(error) if error == Error::BLOCKED_SENDER && !before.blocked => {
                        self.0.set_state(id, ClientStateChange::Unblock)?;
                        replace(encryption)
                    }
                    other => other,
                };
                let after = self.0.find(id)?.unwrap();
                if after.blocked && !before.blocked {
                    self.0.set_state(id, ClientStateChange::Unblock)?;
                }
                result
            }
            Mistake::KeepsOldKeys => {
                replace(encryption)?;
                if previous.public_key() != certificate.public_key() {
                    self.0.add(self::id("check:old"), previous.clone())?;
                }
                Ok(())
            }
            _ => replace(encryption),
        }
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        if let Mistake::StateOfNobody = self.1 {
            let _ = self.0.set_state(id, change);
            return Ok(());
        }
        self.0.set_state(id, change)?;
        match (self.1, change) {
            (Mistake::StateOfAll, _) => {
                for (id, _) in all(&self.0) {
                    self.0.set_state(&id, change)?;
                }
                Ok(())
            }
            (Mistake::ApprovesByUnblocking, ClientStateChange::Approve) => {
                self.0.set_state(id, ClientStateChange::Unblock)
            }
            _ => Ok(()),
        }
    }
}

/// Each breaks one rule, and the check says so.
#[test]
fn the_check_finds_what_breaks_a_rule() {
    for (mistake, rule) in [
        (Mistake::IgnoresCase, "octet by octet"),
        (Mistake::TakesTakenKeys, "found as it was registered"),
        (Mistake::TakesTakenIds, "an id that is taken"),
        (
            Mistake::ReplacesAnything,
            "a renewal of another certificate",
        ),
        (Mistake::ReplacesBlocked, "a renewal of a blocked client"),
        (
            Mistake::ReplacesToTakenKeys,
            "a renewal to the key of another client",
        ),
        (
            Mistake::KeepsEncryption,
            "a renewal replaces both certificates",
        ),
        (Mistake::LosesApproval, "and nothing else"),
        (Mistake::ApprovesByUnblocking, "stays blocked"),
        (Mistake::KeepsOldKeys, "a key that was replaced is free"),
        // An id or a key, whichever shows first.
        (Mistake::TwoSteps, "of several at once one registers a"),
        (Mistake::HalfARenewal, "sees all of a renewal, or nothing"),
        (Mistake::StateOfAll, "is done to no other"),
        (Mistake::StateOfNobody, "nobody has a state"),
        (Mistake::ForgetsState, "found as it was registered"),
        (
            Mistake::OthersCertificate,
            "a renewal of another certificate",
        ),
        (Mistake::LeavesLosers, "of who is refused nothing is left"),
        // Either who was blocked is not, or goes on to renew.
        (Mistake::UndoesBlocks, "blocked"),
    ] {
        let mistaken = Mistaken(InMemoryDirectory::new(), mistake);
        let checked = check_client_registry(&mistaken, Provider::default(), NOW);
        let found = checked
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(found.contains(rule), "{rule}: {found}");
    }
    let right = Mistaken(InMemoryDirectory::new(), Mistake::None);
    for &provider in Provider::ALL {
        assert_eq!(
            check_client_registry(&InMemoryDirectory::new(), provider, NOW),
            Ok(())
        );
    }
    assert_eq!(
        check_client_registry(&right, Provider::default(), NOW),
        Ok(())
    );
}

fn filled(provider: Provider) -> InMemoryDirectory {
    let directory = InMemoryDirectory::new();
    let [first, second, third] =
        ["client-2048", "mp-2048", "mp2-2048"].map(|name| certificate(provider, name));
    let both = Registration {
        certificate: first.clone(),
        encryption_certificate: Some(third),
        approved: false,
        blocked: true,
    };
    directory.register(&id("GUID:2"), &both).unwrap();
    directory.add(id("GUID:1"), second).unwrap();
    // The key of another, as an administrator may enter it.
    directory.add(id("guid:1"), first).unwrap();
    directory
}

fn all(directory: &InMemoryDirectory) -> Vec<(ClientId, Registration)> {
    let mut all: Vec<(ClientId, Registration)> = Vec::new();
    while let Some(next) = directory.client_after(all.last().map(|(id, _)| id)) {
        all.push(next);
    }
    all
}

/// Written by hand from the page on it, and every field changed.
#[test]
fn the_stored_form() {
    for &provider in Provider::ALL {
        let directory = filled(provider);
        let clients = all(&directory);
        let ids: Vec<_> = clients.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["GUID:1", "GUID:2", "guid:1"]);
        let truth = |value: bool| element(0x01, &[&[if value { 0xff } else { 0 }]]);
        let client = |(id, client): &(ClientId, Registration)| -> Vec<Vec<u8>> {
            let encryption = client.encryption_certificate.as_ref();
            let mut fields = vec![
                element(0x0c, &[id.as_str().as_bytes()]),
                truth(client.approved),
                truth(client.blocked),
                client.certificate.to_der().to_vec(),
            ];
            fields.extend(encryption.map(|certificate| certificate.to_der().to_vec()));
            fields
        };
        let fields: Vec<Vec<Vec<u8>>> = clients.iter().map(client).collect();
        let form = |clients: &Vec<Vec<Vec<u8>>>| {
            let clients = clients.iter().map(|fields| sequence(&[&fields.concat()]));
            file(MAGIC, 1, &clients.collect::<Vec<_>>().concat())
        };
        let bytes = directory.to_bytes().unwrap();
        assert_eq!(form(&fields), bytes);

        let damaged = || Error::STORED_DAMAGED;
        let restored = refuses(
            provider,
            &fields,
            &[
                ("not ascending", &|f| f.swap(0, 1), damaged()),
                ("an id twice", &|f| f[1][0] = f[0][0].clone(), damaged()),
                ("no id", &|f| f[0][0] = element(0x0c, &[]), damaged()),
                ("an id of another type", &|f| f[0][0][0] = 0x13, damaged()),
                (
                    "a truth that is not DER",
                    &|f| f[0][1] = vec![1, 1, 1],
                    damaged(),
                ),
                ("no truth", &|f| drop(f[0].remove(1)), damaged()),
                ("no certificate", &|f| f[0].truncate(3), damaged()),
                (
                    "a third certificate",
                    &|f| {
                        let certificate = f[1][3].clone();
                        f[1].push(certificate);
                    },
                    damaged(),
                ),
                (
                    "no certificate but a SEQUENCE",
                    &|f| f[0][3] = sequence(&[]),
                    damaged(),
                ),
            ],
            |fields| InMemoryDirectory::from_bytes(provider, &form(fields)),
        );
        assert_eq!(all(&restored), clients);
        assert_eq!(restored.len(), 3);
        // The key's index too: of the two that have it, the blocked one.
        let key = *certificate(provider, "client-2048")
            .public_key()
            .key_sha256();
        assert_eq!(restored.find_by_key(&key).unwrap().unwrap().0, id("GUID:2"));
        assert_eq!(restored.to_bytes().unwrap(), bytes);
    }
}

#[test]
fn damaged_bytes() {
    let provider = Provider::default();
    let bytes = filled(provider).to_bytes().unwrap();
    let read = |bytes: &[u8]| InMemoryDirectory::from_bytes(provider, bytes).err();
    for (place, changed) in flips(&bytes, false) {
        assert!(read(&changed).is_some(), "byte {place}");
        // Whoever makes the checksum fit gets an error, or what could have been written.
        if let Ok(other) = InMemoryDirectory::from_bytes(provider, &with_checksum(&changed)) {
            assert_eq!(other.to_bytes().unwrap(), with_checksum(&changed));
        }
    }
    for cut in cuts(&bytes) {
        assert_eq!(read(cut), Some(Error::STORED_DAMAGED), "{}", cut.len());
    }
    assert_eq!(
        read(&file(b"CMTRUST\n", 1, body(&bytes))),
        Some(Error::STORED_FOREIGN)
    );
    assert_eq!(
        read(&file(MAGIC, 2, body(&bytes))),
        Some(Error::VERSION_NOT_SUPPORTED)
    );
    let none = InMemoryDirectory::new();
    assert_eq!(none.to_bytes().unwrap(), file(MAGIC, 1, &[]));
    assert!(none.is_empty());
}
