//! What every call goes through, and what all of them share.

pub(crate) mod failure;

pub(crate) mod guard;

pub(crate) mod handle;

pub(crate) mod names;

pub(crate) mod outputs;

pub(crate) mod pointers;

pub(crate) mod one_shot;

pub(crate) mod version;

pub(crate) mod status;

pub(crate) mod detail;

pub(crate) mod buffer;

pub use buffer::*;
pub use detail::*;
pub use status::*;
pub use version::*;
