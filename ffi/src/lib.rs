#![doc = include_str!("conventions.md")]
// The C ABI is raw pointers: `pointers.rs`, `outputs.rs` and `handle.rs` of `abi` hold what is done with
// them, every other file calls those.
#![allow(unsafe_code)]
// The names are C's.
#![allow(non_camel_case_types)]
// The conventions say it once.
#![allow(clippy::missing_safety_doc)]

// Blank lines keep the order, here and in the folders: it is the header's.
mod abi;

mod primitive;

mod pki;

mod client_certificate;

mod site_security;

mod message;

mod registration;

mod policy;

mod exchange_key;

mod trust;

mod secret_policy;

mod sites;

mod replication;

mod channel;

mod compatibility;

mod access;

pub use abi::*;
pub use access::*;
pub use channel::*;
pub use client_certificate::*;
pub use compatibility::*;
pub use exchange_key::*;
pub use message::*;
pub use pki::*;
pub use policy::*;
pub use primitive::*;
pub use registration::*;
pub use replication::*;
pub use secret_policy::*;
pub use site_security::*;
pub use sites::*;
pub use trust::*;
