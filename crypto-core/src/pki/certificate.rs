//! X.509 certificates (RFC 5280), and the identities that they make of keys.

pub(crate) mod extension;
pub(crate) mod identity;
pub(crate) mod issue;
pub(crate) mod names;
pub(crate) mod readable;
pub(crate) mod why_unreadable;
pub(crate) mod x509;

pub use identity::{DecryptionIdentity, SigningIdentity};
pub use issue::{self_signed, self_signed_site_server};
pub use x509::{Certificate, KeyUse};
