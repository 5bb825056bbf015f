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
//! messages ([`SeenMessages`]). The one that comes with the library lives in its process.

mod client;
mod context;
mod holder;
mod in_memory_seen_messages;
mod management_point;
pub(crate) mod opened;
mod seen_messages;
mod seen_messages_check;
mod seen_messages_form;

pub use client::{Client, SealedMessage};
pub use context::{MessageId, MessageKind};
pub use in_memory_seen_messages::{InMemorySeenMessages, SeenMessagesLimits};
pub use management_point::{Freshness, ManagementPoint, ReplayCheck};
pub use opened::{Opened, SignedMessage, UnsignedMessage};
pub use seen_messages::{AcceptedMessage, MessageClass, SeenMessages};
pub use seen_messages_check::check_seen_messages;
