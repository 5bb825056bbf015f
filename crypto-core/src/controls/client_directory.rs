//! The clients that the site knows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{PoisonError, RwLock};

use super::names::ClientId;
use crate::Error;
use crate::pki::certificate::Certificate;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The certificate that the client signs with.
    pub certificate: Certificate,
    /// Whether the client is blocked: nothing of it is accepted.
    pub blocked: bool,
}

/// Finds registered clients. A site's own database implements this.
pub trait ClientDirectory: Send + Sync {
    /// The client registered under `id`, if there is one.
    ///
    /// # Errors
    /// [`Error::StoreUnavailable`] if that can't be told now.
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error>;
}

/// A [`ClientDirectory`] in memory.
#[derive(Debug, Default)]
pub struct InMemoryDirectory(RwLock<HashMap<ClientId, Registration>>);

impl InMemoryDirectory {
    /// An empty directory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a client, not blocked.
    ///
    /// # Errors
    /// [`Error::AlreadyRegistered`] if the id is taken, whatever its certificate: nothing changes.
    pub fn add(&self, id: ClientId, certificate: Certificate) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match clients.entry(id) {
            Entry::Occupied(_) => Err(Error::AlreadyRegistered),
            Entry::Vacant(entry) => {
                entry.insert(Registration {
                    certificate,
                    blocked: false,
                });
                Ok(())
            }
        }
    }

    /// Blocks a client, or ends that.
    ///
    /// # Errors
    /// [`Error::UnknownSender`] if no client is registered under `id`.
    pub fn set_blocked(&self, id: &ClientId, blocked: bool) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let client = clients.get_mut(id).ok_or(Error::UnknownSender)?;
        client.blocked = blocked;
        Ok(())
    }

    /// Removes a client, blocked or not.
    ///
    /// # Errors
    /// [`Error::UnknownSender`] if no client is registered under `id`.
    pub fn remove(&self, id: &ClientId) -> Result<(), Error> {
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        clients.remove(id).map(drop).ok_or(Error::UnknownSender)
    }
}

impl ClientDirectory for InMemoryDirectory {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let clients = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(clients.get(id).cloned())
    }
}
