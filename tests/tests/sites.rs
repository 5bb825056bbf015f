//! The exchange keys that a site knows: every rule by which it learns them, with its exact outcome, for
//! every provider; key files and stored directories, whole and damaged; encryption certificates.

#[allow(dead_code)]
#[path = "trust/craft.rs"]
mod craft;
#[path = "controls/der.rs"]
#[allow(dead_code)]
mod der;
#[path = "sites/encryption.rs"]
mod encryption;
#[path = "sites/endorsed.rs"]
mod endorsed;
#[path = "sites/fixture.rs"]
mod fixture;
#[path = "sites/hierarchy.rs"]
mod hierarchy;
#[path = "sites/key_file_format.rs"]
mod key_file_format;
#[path = "sites/key_files.rs"]
mod key_files;
#[path = "sites/learning.rs"]
mod learning;
#[path = "sites/sequences.rs"]
mod sequences;
#[path = "registration/signed.rs"]
mod signed;
#[path = "sites/stored.rs"]
mod stored;
