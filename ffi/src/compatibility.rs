//! What the product's own management points speak.

pub(crate) mod settings;

pub(crate) mod envelope;

pub(crate) mod signature;

pub(crate) mod client_token;

pub(crate) mod text;

pub use client_token::*;
pub use envelope::*;
pub use settings::*;
pub use signature::*;
pub use text::*;
