//! The site's signing and encryption settings: policy as data.

use crate::pki::cms::AcceptedAlgorithms;

/// How the site protects what clients send: the *Signing and encryption* tab of a site's
/// properties.
///
/// Its three boxes are on by default, which is `false` here: each field names what is let through
/// when its box is off. What a message may name follows from these settings alone; a message can be
/// refused by what it names, but never change what is accepted.
///
/// ```
/// use cmcrypto_core::site_security::SiteSecurity;
/// let site = SiteSecurity::default();
/// assert!(!site.allow_unsigned && !site.allow_sha1 && !site.allow_plaintext);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteSecurity {
    /// *Require signing* is off: content that is not signed is accepted, as
    /// [`crate::message::UnsignedMessage`]. Clients always sign; but whoever carries a message that is
    /// not encrypted either can then turn it into unsigned content.
    pub allow_unsigned: bool,
    /// *Require SHA-256* is off: signatures with SHA-1 are accepted.
    pub allow_sha1: bool,
    /// *Use encryption* is off: clients don't encrypt, and plaintext is accepted beside what is
    /// encrypted.
    pub allow_plaintext: bool,
    /// Messages of clients that are not approved are accepted, see
    /// [`SignedMessage::approved`](crate::message::SignedMessage::approved). Where anybody may register,
    /// those are anybody's.
    pub allow_unapproved: bool,
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
    /// RSA keys above 4096 bits, to 8192, or with a public exponent above 65,537, of clients, whom only
    /// their registration makes known. One such key can cost 31 times as much to verify with as usual,
    /// for as long as it is registered. The keys of sites, and of whom a site endorses, are never so
    /// large.
    pub large_keys: bool,
}

impl SiteSecurity {
    /// What messages may name under these settings.
    pub fn accepted_algorithms(&self) -> AcceptedAlgorithms {
        AcceptedAlgorithms {
            sha1_signatures: self.allow_sha1,
            rsa_1024_verification: self.legacy.rsa_1024_verification,
            oaep_sha1: self.legacy.oaep_sha1,
        }
    }
}
