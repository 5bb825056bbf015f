//! What the hierarchy does, in its own words: a folder a conversation, on the ground of what all share.

pub mod access;
pub mod channel;
pub mod client_certificate;
pub mod compatibility;
pub(crate) mod der_fields;
pub mod exchange_key;
pub(crate) mod hex;
pub mod message;
pub mod names;
pub mod policy;
pub mod registration;
pub mod replication;
pub mod secret_policy;
pub(crate) mod signature_context;
pub mod site_security;
pub mod sites;
mod storage;
pub mod trust;
