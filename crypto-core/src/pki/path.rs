//! Certification paths and revocation lists (RFC 5280).
//!
//! [`verify_path`] validates a path (by rustls-webpki, over the providers' RSA and ECDSA);
//! with revocation checking on, a revocation list that is missing, expired or not verifiable means `Revoked`
//! (37) for the whole path, as the product has it. A list may have 64 MiB; one of 100,000 entries (3.4 MB) kept
//! 6.3 times its length in memory.
//!
//! Reading a certificate does not validate it. In paths the curves are P-256 and P-384; a certificate with
//! another counts as not readable when a client certificate is selected. Revocation lists are the caller's
//! to fetch; delta lists and OCSP are not supported, so what a delta list alone revokes is accepted until the
//! next complete list.

pub(crate) mod anchors;
pub(crate) mod purpose;
pub(crate) mod revocation;
pub(crate) mod signature;
pub(crate) mod verify;
mod why_refused;

pub use anchors::TrustAnchors;
pub use purpose::PathPurpose;
pub use revocation::{CertificateRevocationList, Revocation};
pub use verify::{VerifiedPath, verify_path};
