#![doc = include_str!("conventions.md")]
// The C ABI is raw pointers: `pointers.rs`, `outputs.rs` and `handle.rs` hold what is done with
// them, every other file calls those.
#![allow(unsafe_code)]
// The names are C's.
#![allow(non_camel_case_types)]

// The mechanics, without exports. Blank lines keep the order, which is also the header's.
mod failure;
mod guard;
mod handle;
mod names;
mod outputs;
mod pointers;
mod used_once;

mod version;

mod status;

mod detail;

mod provider;

mod buffer;

mod random;

mod digest;

mod aes_gcm;

mod hmac;

mod kdf;

mod agreement;

mod signature;

mod rsa;

mod private_key;

mod public_key;

mod certificate;

mod identity;

mod issue;

mod revocation;

mod chain;

mod certificate_criteria;

mod certificate_candidates;

mod selection;

mod client_certificate;

mod cms;

mod cms_verified;

mod site_security;

mod message;

mod client;

mod client_directory;

mod registration_challenges;

mod registration_request;

mod registrar;

mod site_signing;

mod seen_messages;

mod management_point;

mod opened;

mod trusted_root_key;

mod endorsement;

mod site_exchange_key;

mod management_point_keys;

mod trusted_management_point;

mod trust_anchor;

mod trust_settings;

mod trust_store;

mod trusted_management_points;

mod trust_store_file;

mod site_directory_settings;

mod site_directory;

mod known_site;

mod site_learning;

mod site_hierarchy;

mod site_key_file;

mod site_key_exchange;

mod site_encryption;

mod replication_position;

mod replication;

mod replication_package;

mod channel_suite;

mod channel_party;

mod channel_initiator;

mod channel_responder;

mod channel;

mod channel_record;

pub use aes_gcm::*;
pub use agreement::*;
pub use buffer::*;
pub use certificate::*;
pub use certificate_candidates::*;
pub use certificate_criteria::*;
pub use chain::*;
pub use channel::*;
pub use channel_initiator::*;
pub use channel_party::*;
pub use channel_record::*;
pub use channel_responder::*;
pub use channel_suite::*;
pub use client::*;
pub use client_certificate::*;
pub use client_directory::*;
pub use cms::*;
pub use cms_verified::*;
pub use detail::*;
pub use digest::*;
pub use endorsement::*;
pub use hmac::*;
pub use identity::*;
pub use issue::*;
pub use kdf::*;
pub use known_site::*;
pub use management_point::*;
pub use management_point_keys::*;
pub use message::*;
pub use opened::*;
pub use private_key::*;
pub use provider::*;
pub use public_key::*;
pub use random::*;
pub use registrar::*;
pub use registration_challenges::*;
pub use registration_request::*;
pub use replication::*;
pub use replication_package::*;
pub use replication_position::*;
pub use revocation::*;
pub use rsa::*;
pub use seen_messages::*;
pub use selection::*;
pub use signature::*;
pub use site_directory::*;
pub use site_directory_settings::*;
pub use site_encryption::*;
pub use site_exchange_key::*;
pub use site_hierarchy::*;
pub use site_key_exchange::*;
pub use site_key_file::*;
pub use site_learning::*;
pub use site_security::*;
pub use site_signing::*;
pub use status::*;
pub use trust_anchor::*;
pub use trust_settings::*;
pub use trust_store::*;
pub use trust_store_file::*;
pub use trusted_management_point::*;
pub use trusted_management_points::*;
pub use trusted_root_key::*;
pub use version::*;
