//! OpenSSL's command line (3.0 or later) as an independent witness, in both directions: it reads
//! what this library writes, and this library reads, or refuses, what it writes.

mod agreement;
mod certificates;
mod encrypted;
mod kdf;
mod private_keys;
mod raw_rsa;
mod sealed;
mod signed;
pub mod tool;
