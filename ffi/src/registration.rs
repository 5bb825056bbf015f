//! How a client becomes known to its site.

pub(crate) mod stored_client;

pub(crate) mod client_store;

pub(crate) mod client_directory;

pub(crate) mod challenges;

pub(crate) mod request;

pub(crate) mod registrar;

pub use challenges::*;
pub use client_directory::*;
pub use client_store::*;
pub use registrar::*;
pub use request::*;
pub use stored_client::*;
