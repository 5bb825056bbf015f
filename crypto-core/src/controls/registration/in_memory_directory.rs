//! A directory of clients that lives in its process.

use core::ops::Bound;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::client_directory::{ClientDirectory, ClientRegistry, ClientStateChange, Registration};
use crate::Error;
use crate::controls::names::ClientId;
use crate::pki::certificate::x509::Certificate;

/// A [`ClientRegistry`] in memory. At the end of the process it forgets all but what
/// [`to_bytes`](Self::to_bytes) was asked for before.
#[derive(Debug, Default)]
pub struct InMemoryDirectory(pub(super) RwLock<Clients>);

#[derive(Debug, Default)]
pub(super) struct Clients {
    pub(super) by_id: BTreeMap<ClientId, Registration>,
    /// By the signing key. Registering keeps one id to a key; `add` need not.
    by_key: HashMap<[u8; 32], BTreeSet<ClientId>>,
}

impl Clients {
    pub(super) fn insert(
        &mut self,
        id: &ClientId,
        registration: Registration,
    ) -> Result<(), Error> {
        let key = key_of(&registration.certificate);
        match self.by_id.entry(id.clone()) {
            Entry::Occupied(_) => return Err(Error::ALREADY_REGISTERED),
            Entry::Vacant(entry) => entry.insert(registration),
        };
        self.by_key.entry(key).or_default().insert(id.clone());
        Ok(())
    }

    fn forget_key(&mut self, id: &ClientId, certificate: &Certificate) {
        if let hash_map::Entry::Occupied(mut ids) = self.by_key.entry(key_of(certificate)) {
            ids.get_mut().remove(id);
            if ids.get().is_empty() {
                ids.remove();
            }
        }
    }

    fn is_key_of_another(&self, id: &ClientId, certificate: &Certificate) -> bool {
        self.by_key
            .get(&key_of(certificate))
            .is_some_and(|ids| ids.iter().any(|other| other != id))
    }
}

fn key_of(certificate: &Certificate) -> [u8; 32] {
    *certificate.public_key().key_sha256()
}

impl InMemoryDirectory {
    /// An empty directory.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many clients are registered.
    pub fn len(&self) -> usize {
        self.read().by_id.len()
    }

    /// Whether no client is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The client whose id comes next after `id`, or the first: in the order of their octets, so that who goes
    /// through all of them misses none that stays.
    ///
    /// ```
    /// use cmcrypto_core::registration::InMemoryDirectory;
    ///
    /// let clients = InMemoryDirectory::new();
    /// let mut last = None;
    /// while let Some((id, client)) = clients.client_after(last.as_ref()) {
    ///     println!("{id}: {}", if client.blocked { "blocked" } else { "not blocked" });
    ///     last = Some(id);
    /// }
    /// ```
    pub fn client_after(&self, id: Option<&ClientId>) -> Option<(ClientId, Registration)> {
        let after = id.map_or(Bound::Unbounded, Bound::Excluded);
        let clients = self.read();
        let mut rest = clients.by_id.range((after, Bound::Unbounded));
        let (id, registration) = rest.next()?;
        Some((id.clone(), registration.clone()))
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Clients> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a client as an administrator does who knows it: approved, not blocked, without an
    /// encryption certificate, and whether or not its key is registered under another id too.
    ///
    /// # Errors
    /// [`Error::ALREADY_REGISTERED`] if the id is taken, whatever its certificate: nothing changes.
    pub fn add(&self, id: ClientId, certificate: Certificate) -> Result<(), Error> {
        let registration = Registration {
            certificate,
            encryption_certificate: None,
            approved: true,
            blocked: false,
        };
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        clients.insert(&id, registration)
    }

    /// Approves a client, as an administrator does. It stays blocked if it is.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`.
    pub fn approve(&self, id: &ClientId) -> Result<(), Error> {
        self.set_state(id, ClientStateChange::Approve)
    }

    /// Blocks a client, or ends that.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`.
    pub fn set_blocked(&self, id: &ClientId, blocked: bool) -> Result<(), Error> {
        let change = match blocked {
            true => ClientStateChange::Block,
            false => ClientStateChange::Unblock,
        };
        self.set_state(id, change)
    }

    /// Removes a client, blocked or not. Its key may then register again: block a client instead to
    /// keep it out.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`.
    pub fn remove(&self, id: &ClientId) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let client = clients.by_id.remove(id).ok_or(Error::UNKNOWN_SENDER)?;
        clients.forget_key(id, &client.certificate);
        Ok(())
    }
}

impl ClientDirectory for InMemoryDirectory {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let clients = self.read();
        Ok(clients.by_id.get(id).cloned())
    }
}

impl ClientRegistry for InMemoryDirectory {
    fn find_by_key(
        &self,
        key_sha256: &[u8; 32],
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        let clients = self.read();
        let ids = clients.by_key.get(key_sha256).into_iter().flatten();
        let found = ids
            .filter_map(|id| clients.by_id.get_key_value(id))
            .min_by_key(|(_, registration)| !registration.blocked);
        Ok(found.map(|(id, registration)| (id.clone(), registration.clone())))
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if clients.is_key_of_another(id, &registration.certificate) {
            return Err(Error::KEY_ALREADY_REGISTERED);
        }
        clients.insert(id, registration.clone())
    }

    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption_certificate: Option<&Certificate>,
    ) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let taken = clients.is_key_of_another(id, certificate);
        let client = clients.by_id.get_mut(id).ok_or(Error::UNKNOWN_SENDER)?;
        if client.blocked {
            return Err(Error::BLOCKED_SENDER);
        }
        if client.certificate != *previous {
            return Err(Error::SIGNER_MISMATCH);
        }
        if taken {
            return Err(Error::KEY_ALREADY_REGISTERED);
        }
        client.certificate = certificate.clone();
        client.encryption_certificate = encryption_certificate.cloned();
        clients.forget_key(id, previous);
        let ids = clients.by_key.entry(key_of(certificate)).or_default();
        ids.insert(id.clone());
        Ok(())
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let client = clients.by_id.get_mut(id).ok_or(Error::UNKNOWN_SENDER)?;
        match change {
            ClientStateChange::Approve => client.approved = true,
            ClientStateChange::Block => client.blocked = true,
            ClientStateChange::Unblock => client.blocked = false,
        }
        Ok(())
    }
}
