//! How a client becomes known to its site.

pub(crate) mod client_directory;

pub(crate) mod challenges;

pub(crate) mod request;

pub(crate) mod registrar;

pub use challenges::*;
pub use client_directory::*;
pub use registrar::*;
pub use request::*;
