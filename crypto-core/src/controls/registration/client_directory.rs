//! The clients that the site knows.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

use crate::Error;
use crate::controls::names::ClientId;
use crate::pki::certificate::x509::Certificate;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The certificate that the client signs with.
    pub certificate: Certificate,
    /// The certificate to encrypt to the client with, if it registered one.
    pub encryption_certificate: Option<Certificate>,
    /// Whether the client may have policy that holds secrets: see [`crate::registration::Approval`]. If not, its
    /// messages are accepted where [`SiteSecurity::allow_unapproved`](crate::site_security::SiteSecurity) says so.
    pub approved: bool,
    /// Whether the client is blocked: nothing of it is accepted.
    pub blocked: bool,
}

/// Finds registered clients. A site's own database implements this.
pub trait ClientDirectory: Send + Sync {
    /// The client registered under `id`, if there is one.
    ///
    /// # Errors
    /// [`Error::STORE_UNAVAILABLE`] if that can't be told now.
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error>;
}

/// A [`ClientDirectory`] in which clients register. A site's own database implements this, each
/// function as one transaction: several management points may call it at once.
///
/// A key is named by its [`crate::pki::key::PublicKey::key_sha256`]: a database wants a unique index over
/// that of `certificate.public_key()`.
pub trait ClientRegistry: ClientDirectory {
    /// The client whose signing certificate has this key, if there is one; of several, where an
    /// administrator entered them, a blocked one first.
    ///
    /// # Errors
    /// [`Error::STORE_UNAVAILABLE`] if that can't be told now.
    fn find_by_key(&self, key_sha256: &[u8; 32])
    -> Result<Option<(ClientId, Registration)>, Error>;

    /// Registers a new client, unless its id or its signing key is taken.
    ///
    /// # Errors
    /// [`Error::ALREADY_REGISTERED`] if the id is taken, [`Error::KEY_ALREADY_REGISTERED`] if the key
    /// is, [`Error::STORE_UNAVAILABLE`]. Nothing has changed then.
    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error>;

    /// Replaces the client's certificates, both, if the signing certificate is `previous` still.
    /// Whether the client is approved stays as it is.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`; [`Error::BLOCKED_SENDER`];
    /// [`Error::SIGNER_MISMATCH`] if its signing certificate is another than `previous`;
    /// [`Error::KEY_ALREADY_REGISTERED`] if the new signing key is registered under another id;
    /// [`Error::STORE_UNAVAILABLE`]. Nothing has changed then.
    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption_certificate: Option<&Certificate>,
    ) -> Result<(), Error>;
}

/// A [`ClientRegistry`] in memory.
#[derive(Debug, Default)]
pub struct InMemoryDirectory(RwLock<Clients>);

#[derive(Debug, Default)]
struct Clients {
    by_id: HashMap<ClientId, Registration>,
    /// By the signing key. Registering keeps one id to a key; `add` need not.
    by_key: HashMap<[u8; 32], BTreeSet<ClientId>>,
}

impl Clients {
    fn insert(&mut self, id: &ClientId, registration: Registration) -> Result<(), Error> {
        let key = key_of(&registration.certificate);
        match self.by_id.entry(id.clone()) {
            Entry::Occupied(_) => return Err(Error::ALREADY_REGISTERED),
            Entry::Vacant(entry) => entry.insert(registration),
        };
        self.by_key.entry(key).or_default().insert(id.clone());
        Ok(())
    }

    fn forget_key(&mut self, id: &ClientId, certificate: &Certificate) {
        if let Entry::Occupied(mut ids) = self.by_key.entry(key_of(certificate)) {
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
        self.change(id, |client| client.approved = true)
    }

    /// Blocks a client, or ends that.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`.
    pub fn set_blocked(&self, id: &ClientId, blocked: bool) -> Result<(), Error> {
        self.change(id, |client| client.blocked = blocked)
    }

    fn change(&self, id: &ClientId, change: impl FnOnce(&mut Registration)) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        change(clients.by_id.get_mut(id).ok_or(Error::UNKNOWN_SENDER)?);
        Ok(())
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
        let clients = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(clients.by_id.get(id).cloned())
    }
}

impl ClientRegistry for InMemoryDirectory {
    fn find_by_key(
        &self,
        key_sha256: &[u8; 32],
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        let clients = self.0.read().unwrap_or_else(PoisonError::into_inner);
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
}
