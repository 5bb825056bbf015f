//! What a client installs: byte for byte what its site published, and secret where it must be.

pub(crate) mod progress;

// Blank lines keep the order: it is the header's.
pub(crate) mod manifest;

pub(crate) mod signing;

pub(crate) mod comparison;

pub(crate) mod fetch;

pub(crate) mod callbacks;

pub(crate) mod header;

pub(crate) mod key;

pub(crate) mod encryption;

pub(crate) mod wrapped_key;

pub(crate) mod user_state;

pub use callbacks::*;
pub use comparison::*;
pub use encryption::*;
pub use fetch::*;
pub use header::*;
pub use key::*;
pub use manifest::*;
pub use progress::*;
pub use signing::*;
pub use user_state::*;
pub use wrapped_key::*;
