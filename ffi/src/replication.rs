//! What a site sends to another.

pub(crate) mod position;

pub(crate) mod signing;

pub(crate) mod package;

pub use package::*;
pub use position::*;
pub use signing::*;
