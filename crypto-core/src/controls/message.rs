//! What a client sends: signed by the client, encrypted to the management point's certificate.
//!
//! Messages are CMS: `SignedData` with signed attributes (content type, message digest, signing time, ESS
//! signing-certificate-v2 and the message context) inside `AuthEnvelopedData`. The context names kind,
//! message id, sender, site code, recipients and, by a hash, the content key; its syntax is in
//! `crypto-core/src/controls/message/context.rs`. Its object identifier lies under
//! 1.3.6.1.4.1.32473, the arc for documentation, until the project has one of its own.
//!
//! A message is fresh for 24 hours, with 5 minutes for clocks that run ahead: these are our
//! defaults, not the product's. Management points behind one balancer must share one memory of seen
//! messages. The one that comes with the library lives in its process: it takes at most 4,096
//! messages of one sender, and forgets at the end.

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
