//! What a client sends: signed by the client, encrypted to the management point's certificate.

mod client;
mod context;
mod management_point;
mod seen_messages;

pub use client::{Client, SealedMessage};
pub use context::{MessageId, MessageKind};
pub use management_point::{
    Freshness, ManagementPoint, Opened, ReplayCheck, SignedMessage, UnsignedMessage,
};
pub use seen_messages::{InMemorySeenMessages, SeenMessages};
