//! Who is asking: the certificates that a site issues by itself, tokens, and administrators; and who may do
//! what: the administrative database, grants, and roles as administrators exchange them.

pub(crate) mod issuing;

pub(crate) mod issuing_verifier;

pub(crate) mod token;

pub(crate) mod site_token;

pub(crate) mod entra_token;

pub(crate) mod administrator;

pub(crate) mod administrator_policy;

pub(crate) mod scope;

pub(crate) mod roles;

pub(crate) mod association;

pub(crate) mod administration;

pub(crate) mod grant_signing;

pub use administration::*;
pub use administrator::*;
pub use administrator_policy::*;
pub use association::*;
pub use entra_token::*;
pub use grant_signing::*;
pub use issuing::*;
pub use issuing_verifier::*;
pub use roles::*;
pub use scope::*;
pub use site_token::*;
pub use token::*;
