//! A site's key, and what it vouches for.

pub(crate) mod site_public_key;

pub(crate) mod endorsement;

pub(crate) mod site_exchange_key;

pub use endorsement::*;
pub use site_exchange_key::*;
pub use site_public_key::*;
