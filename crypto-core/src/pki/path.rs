//! Certification paths and revocation lists (RFC 5280).

pub(crate) mod anchors;
pub(crate) mod revocation;
mod signature;
pub(crate) mod verify;

pub use anchors::TrustAnchors;
pub use revocation::{CertificateRevocationList, Revocation};
pub use verify::{PathPurpose, VerifiedPath, verify_path};
