//! What a site sends to its clients.

pub(crate) mod site_signing;

pub use site_signing::*;
