//! A protected connection.

pub(crate) mod suite;

pub(crate) mod party;

pub(crate) mod cookie;

pub(crate) mod initiator;

pub(crate) mod responder;

pub(crate) mod established;

pub(crate) mod record;

pub use cookie::*;
pub use established::*;
pub use initiator::*;
pub use party::*;
pub use record::*;
pub use responder::*;
pub use suite::*;
