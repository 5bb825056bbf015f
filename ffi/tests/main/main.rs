//! The C ABI as C sees it, in one program; `memory`, which needs an allocator of its own, is another.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::undocumented_unsafe_blocks,
    reason = "a test fails by a panic; every unsafe block is a call with live arguments or NULL"
)]

mod abi;
mod access;
mod access_administration;
mod access_scope;
mod access_token;
mod c_example;
mod callback;
mod channel;
mod client_certificate;
mod compatibility;
mod content;
mod content_encryption;
mod cpp;
mod detail;
mod external_key;
mod header;
mod message;
mod misuse;
mod nulls;
mod objects;
mod parity;
mod pki;
mod policy;
mod primitive;
mod readme;
mod registration;
mod replication;
mod secret_policy;
mod sites;
mod stores;
mod structures;
mod support;
mod trust;
