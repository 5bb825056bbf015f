//! Which of a client's certificates identifies it.

pub(crate) mod criteria;

pub(crate) mod candidates;

pub(crate) mod selection;

pub(crate) mod choice;

pub(crate) mod identity_file;

pub use candidates::*;
pub use choice::*;
pub use criteria::*;
pub use identity_file::*;
pub use selection::*;
