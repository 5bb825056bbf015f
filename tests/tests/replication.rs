//! Replication between sites: every case of order with its exact outcome, for every provider; random
//! histories against a model; damaged bytes, readers, sinks and files; OpenSSL as a witness.

#[path = "replication/bytes.rs"]
mod bytes;
#[path = "replication/craft.rs"]
mod craft;
#[cfg(target_os = "linux")]
#[path = "replication/crash.rs"]
mod crash;
#[path = "controls/der.rs"]
#[allow(dead_code)]
mod der;
#[cfg(target_os = "linux")]
#[path = "trust/die_at.rs"]
mod die_at;
#[path = "replication/files.rs"]
mod files;
#[path = "replication/fixture.rs"]
mod fixture;
#[path = "replication/memory.rs"]
mod memory;
#[path = "replication/model.rs"]
mod model;
#[path = "replication/openssl.rs"]
mod openssl;
#[path = "replication/order.rs"]
mod order;
#[path = "replication/packages.rs"]
mod packages;
#[path = "replication/positions.rs"]
mod positions;
#[path = "replication/sealed.rs"]
mod sealed;
#[path = "replication/sequences.rs"]
mod sequences;
#[path = "replication/signing.rs"]
mod signing;
#[path = "replication/sinks.rs"]
mod sinks;
