//! What the hierarchy does, in its own words.

pub(crate) mod client;
pub(crate) mod client_directory;
pub(crate) mod management_point;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod seen_messages;
pub(crate) mod site_security;
