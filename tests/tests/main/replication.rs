//! Replication between sites: every case of order with its exact outcome, for every provider; random
//! histories against a model; damaged bytes, readers, sinks and files; OpenSSL as a witness.

mod bytes;
mod craft;
#[cfg(target_os = "linux")]
mod crash;
mod files;
mod fixture;
mod memory;
mod model;
mod openssl;
mod order;
mod packages;
mod positions;
mod sealed;
mod sequences;
mod signing;
mod sinks;
