//! How a client's certificate becomes known to its site.
//!
//! The client signs its certificates, the MP's challenge and random bytes of its own; the MP
//! verifies that, assigns the id, and answers under its signing certificate with the id and the site's settings.
//! A key that is registered with another certificate, and a blocked client, are refused; renewal takes the old
//! key's signature and the new one's.
//!
//! | approval ([`Approval`]) | the product's setting | a new client is approved |
//! |---|---|---|
//! | `Manual` | *Manually approve each computer* | by an administrator |
//! | `Automatic` | *Automatically approve computers in trusted domains* (its default) | at once if the caller authenticated it otherwise, else by an administrator |
//! | `None` | *Automatically approve all computers* | at once |

mod challenge;
pub(crate) mod client_directory;
mod client_registry_check;
mod directory_form;
mod in_memory_directory;
mod protocol;
mod registrar;
mod request;

pub use challenge::RegistrationChallenges;
pub use client_directory::{ClientDirectory, ClientRegistry, ClientStateChange, Registration};
pub use client_registry_check::check_client_registry;
pub use in_memory_directory::InMemoryDirectory;
pub use registrar::{Approval, Registrar, RegistrationAnswer};
pub use request::{Registered, RegistrationRequest};
