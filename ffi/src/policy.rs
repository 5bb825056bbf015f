//! What a site sends to its clients.

pub(crate) mod site_data;
pub(crate) mod site_signing;
pub(crate) mod target;

// Blank lines keep the order: it is the header's.
pub(crate) mod assignment;

pub(crate) mod set;

pub(crate) mod client_policies;

pub use assignment::*;
pub use client_policies::*;
pub use set::*;
pub use site_data::*;
pub use site_signing::*;
pub use target::*;
