//! What a site sends to its clients.

pub(crate) mod site_data;
pub(crate) mod site_signing;
pub(crate) mod target;

pub use site_data::*;
pub use site_signing::*;
pub use target::*;
