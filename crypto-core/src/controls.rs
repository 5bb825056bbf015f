//! What the hierarchy does, in its own words.

pub(crate) mod challenge;
pub(crate) mod client;
pub(crate) mod client_certificate;
pub(crate) mod client_directory;
pub(crate) mod endorsement;
pub(crate) mod fields;
pub(crate) mod floors;
pub(crate) mod management_point;
pub(crate) mod management_point_keys;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod purpose;
pub(crate) mod registrar;
pub(crate) mod registration;
pub(crate) mod registration_request;
mod root_key_file;
pub(crate) mod seen_messages;
pub(crate) mod site_exchange_key;
pub(crate) mod site_security;
pub(crate) mod site_signing;
pub(crate) mod trust_anchor;
pub(crate) mod trust_changes;
pub(crate) mod trust_store;
pub(crate) mod trust_store_file;
mod trust_store_format;
pub(crate) mod trusted_root_key;
