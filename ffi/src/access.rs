//! Who may do what: grants, and roles as administrators exchange them.

pub(crate) mod scope;

pub(crate) mod roles;

pub use roles::*;
pub use scope::*;
