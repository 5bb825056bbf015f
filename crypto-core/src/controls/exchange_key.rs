//! A site's exchange key: its private and its public half, and what it vouches for. That of the top-level
//! site is the trusted root key.
//!
#![doc = include_str!("exchange_key/ceremony.md")]

pub(crate) mod endorsement;
pub(crate) mod high_water_marks;
mod root_key_file;
pub(crate) mod site_exchange_key;
pub(crate) mod site_key_proof;
pub(crate) mod site_public_key;

pub use endorsement::{EndorsedCertificate, EndorsedSite, EndorsementTerms};
pub use site_exchange_key::{SiteExchangeKey, endorse_encryption_certificate};
pub use site_key_proof::SiteKeyProof;
pub use site_public_key::SitePublicKey;
