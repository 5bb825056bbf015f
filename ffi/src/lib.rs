#![doc = include_str!("conventions.md")]
// The C ABI is raw pointers: `pointers.rs`, `outputs.rs` and `handle.rs` hold what is done with
// them, every other file calls those.
#![allow(unsafe_code)]
// The names are C's.
#![allow(non_camel_case_types)]

// The mechanics, without exports. Blank lines keep the order, which is also the header's.
mod failure;
mod guard;
mod handle;
mod outputs;
mod pointers;

mod version;

mod status;

mod provider;

mod buffer;

mod random;

mod digest;

mod aes_gcm;

mod rsa;

mod private_key;

mod public_key;

mod certificate;

mod identity;

mod issue;

mod cms;

mod cms_verified;

mod site_security;

mod message;

mod client;

mod client_directory;

mod seen_messages;

mod management_point;

mod opened;

pub use aes_gcm::*;
pub use buffer::*;
pub use certificate::*;
pub use client::*;
pub use client_directory::*;
pub use cms::*;
pub use cms_verified::*;
pub use digest::*;
pub use identity::*;
pub use issue::*;
pub use management_point::*;
pub use message::*;
pub use opened::*;
pub use private_key::*;
pub use provider::*;
pub use public_key::*;
pub use random::*;
pub use rsa::*;
pub use seen_messages::*;
pub use site_security::*;
pub use status::*;
pub use version::*;
