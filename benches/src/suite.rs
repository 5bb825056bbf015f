//! The suite: what is measured, beside whom, and what is to be reached; a file a topic.

pub mod access;
pub mod bootstrap;
pub mod c_abi;
pub mod channel;
pub mod compatibility;
pub mod content;
pub mod messages;
pub mod paths;
pub mod policy;
pub mod primitives;
pub mod registration;
pub mod replication;
pub mod scope;
pub mod sites;
pub mod sodium;
pub mod start;
pub mod trust_store;

use crate::report::results::Run;

/// A topic's name, and what measures it.
pub type Topic = (&'static str, fn(&mut Run));

pub const TOPICS: [Topic; 17] = [
    ("messages", messages::measure),
    ("sodium", sodium::measure),
    ("bootstrap", bootstrap::measure),
    ("trust_store", trust_store::measure),
    ("registration", registration::measure),
    ("paths", paths::measure),
    ("policy", policy::measure),
    ("content", content::measure),
    ("access", access::measure),
    ("scope", scope::measure),
    ("channel", channel::measure),
    ("replication", replication::measure),
    ("sites", sites::measure),
    ("compatibility", compatibility::measure),
    ("c_abi", c_abi::measure),
    ("start", start::measure),
    ("primitives", primitives::measure),
];
