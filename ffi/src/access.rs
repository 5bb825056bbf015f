//! Who is asking: what somebody signed to say so.

pub(crate) mod token;

pub(crate) mod site_token;

pub(crate) mod entra_token;

pub use entra_token::*;
pub use site_token::*;
pub use token::*;
