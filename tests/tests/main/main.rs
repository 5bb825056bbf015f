//! All tests of the core, in one program: published vectors, OpenSSL as witness, properties, misuse.

mod bad_input;
mod channel;
mod cms_bug_list;
mod controls;
mod der;
mod manifest;
mod models;
mod openssl;
mod pki;
mod properties;
mod providers;
mod purposes;
mod registration;
mod replication;
mod secrets;
mod site_signing;
mod sites;
mod structure;
mod trust;
mod vectors;
mod wycheproof;
