//! What a client sends to its management point.

pub(crate) mod context;

pub(crate) mod client;

pub(crate) mod seen_messages_store;

pub(crate) mod seen_messages;

pub(crate) mod management_point;

pub(crate) mod opened;

pub use client::*;
pub use context::*;
pub use management_point::*;
pub use opened::*;
pub use seen_messages::*;
pub use seen_messages_store::*;
