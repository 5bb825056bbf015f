//! The site's signing and encryption settings: policy as data.

use crate::pki::cms::AcceptedAlgorithms;

/// How the site protects what clients send: the *Signing and encryption* tab of a site's
/// properties.
///
/// Everything is on by default. What a message may name follows from these settings alone; a
/// message can be refused by what it names, but never change what is accepted.
///
/// ```
/// use cmcrypto_core::site_security::SiteSecurity;
/// let site = SiteSecurity::default();
/// assert!(site.require_signing && site.require_sha256 && site.use_encryption);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiteSecurity {
    /// *Require signing*: content that is not signed is refused. Off: it is accepted, as
    /// [`crate::message::UnsignedMessage`]. Clients always sign; but whoever carries a message that is not
    /// encrypted either can then turn it into unsigned content.
    pub require_signing: bool,
    /// *Require SHA-256*: signatures with SHA-1 are refused. Off: they are accepted.
    pub require_sha256: bool,
    /// *Use encryption*: clients encrypt, and plaintext is refused. Off: clients don't, and both
    /// are accepted.
    pub use_encryption: bool,
    /// What else is accepted of old clients.
    pub legacy: LegacyAlgorithms,
}

/// What only old clients need; all off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LegacyAlgorithms {
    /// Signatures of RSA keys from 1024 bits on: clients on Windows Server 2003.
    pub rsa_1024_verification: bool,
    /// Key transport with OAEP over SHA-1.
    pub oaep_sha1: bool,
}

impl Default for SiteSecurity {
    fn default() -> Self {
        Self {
            require_signing: true,
            require_sha256: true,
            use_encryption: true,
            legacy: LegacyAlgorithms::default(),
        }
    }
}

impl SiteSecurity {
    /// What messages may name under these settings.
    pub fn accepted_algorithms(&self) -> AcceptedAlgorithms {
        AcceptedAlgorithms {
            sha1_signatures: !self.require_sha256,
            rsa_1024_verification: self.legacy.rsa_1024_verification,
            oaep_sha1: self.legacy.oaep_sha1,
        }
    }
}
