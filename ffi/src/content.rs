//! Content that nobody reads but who holds its key.

pub(crate) mod callbacks;

pub(crate) mod header;

pub(crate) mod key;

pub(crate) mod encryption;

pub(crate) mod wrapped_key;

pub(crate) mod user_state;

pub use callbacks::*;
pub use encryption::*;
pub use header::*;
pub use key::*;
pub use user_state::*;
pub use wrapped_key::*;
