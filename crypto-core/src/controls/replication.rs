//! What a site sends to another: files and packages, in their order.
//!
#![doc = include_str!("replication/rules.md")]

mod header;
mod package;
mod position;
mod signing;

pub use crate::controls::storage::sink::{FileSink, MemorySink, Sink};
pub use header::ReplicationHeader;
pub use package::{
    OpenedReplication, open, seal, verify_package, verify_whole_package, write_package,
    write_package_file,
};
pub use position::{Continuity, ReplicationPosition};
pub use signing::{
    VerifiedReplication, sign, sign_digest, sign_from, verify, verify_digest, verify_file,
    verify_from,
};
