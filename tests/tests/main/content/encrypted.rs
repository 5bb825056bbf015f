//! Encrypted content: streams, their header, and the ways to their key.

mod client_key;
mod fixture;
mod headers;
mod memory;
mod model;
mod once;
mod password;
mod readers;
mod streams;
mod user_state;
mod vectors;
mod wrapped_key;
