//! The work that is measured, a file a conversation.

pub mod access;
pub mod authority;
pub mod channel;
pub mod content;
mod der;
pub mod hierarchy;
pub mod message;
pub mod operations;
pub mod path;
pub mod policy;
pub mod registration;
pub mod replication;
pub mod scope;
pub mod seen_messages;
pub mod sites;
pub mod trust_store;
