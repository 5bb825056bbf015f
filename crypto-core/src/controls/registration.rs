//! How a client's certificate becomes known to its site.

mod challenge;
pub(crate) mod client_directory;
mod protocol;
mod registrar;
mod request;

pub use challenge::RegistrationChallenges;
pub use client_directory::{ClientDirectory, ClientRegistry, InMemoryDirectory, Registration};
pub use registrar::{Approval, Registrar, RegistrationAnswer};
pub use request::{Registered, RegistrationRequest};
