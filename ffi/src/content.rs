//! What a client installs: byte for byte what its site published.

pub(crate) mod progress;

// Blank lines keep the order: it is the header's.
pub(crate) mod manifest;

pub(crate) mod signing;

pub(crate) mod comparison;

pub(crate) mod fetch;

pub use comparison::*;
pub use fetch::*;
pub use manifest::*;
pub use progress::*;
pub use signing::*;
