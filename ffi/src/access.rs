//! Who is asking: the certificates that a site issues by itself, and administrators.

pub(crate) mod issuing;

pub(crate) mod issuing_verifier;

pub(crate) mod administrator;

pub(crate) mod administrator_policy;

pub use administrator::*;
pub use administrator_policy::*;
pub use issuing::*;
pub use issuing_verifier::*;
