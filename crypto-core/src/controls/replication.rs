//! What a site sends to another: files and packages, in their order.

mod header;
mod package;
mod position;
mod reader;
mod signing;
mod sink;

pub use header::ReplicationClaim;
pub use package::OpenedReplication;
pub use position::{Continuity, ReplicationPosition};
pub use signing::VerifiedReplication;
pub use sink::{FileSink, MemorySink, ReplicationSink};
