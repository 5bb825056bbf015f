//! The clients that the site knows.

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
/// [`check_client_registry`](crate::registration::check_client_registry) holds an implementation against the
/// rules of its functions, and these:
///
/// * Ids are compared octet by octet.
/// * Of several calls at once that exclude each other one succeeds.
/// * Who reads sees all that one call has changed, or nothing of it.
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

    /// Approves, blocks or unblocks a client, as an administrator does, and changes nothing else of it.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if no client is registered under `id`; [`Error::STORE_UNAVAILABLE`].
    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error>;
}

/// What an administrator does to a registered client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientStateChange {
    /// It is approved from now on. It stays blocked if it is.
    Approve,
    /// It is blocked from now on.
    Block,
    /// It is blocked no more.
    Unblock,
}
