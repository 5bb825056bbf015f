//! A site's key, and what it vouches for.

pub(crate) mod site_public_key;

pub(crate) mod endorsement;

pub(crate) mod site_exchange_key;

pub(crate) mod site_key_proof;

pub use endorsement::*;
pub use site_exchange_key::*;
pub use site_key_proof::*;
pub use site_public_key::*;
