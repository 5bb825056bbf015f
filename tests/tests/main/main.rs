//! All tests of the core, in one program: published vectors, OpenSSL as witness, properties, misuse.

mod access;
mod bad_input;
mod channel;
mod client_certificate;
mod cms_bug_list;
mod compatibility;
mod errors;
mod manifest;
mod message;
mod models;
mod openssl;
mod pki;
mod policy;
mod properties;
mod providers;
mod registration;
mod replication;
mod secret_policy;
mod secrets;
mod signature_context;
mod sites;
mod structure;
mod trust;
mod vectors;
mod wycheproof;
