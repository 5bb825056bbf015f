//! Who is asking: the certificates that a site issues by itself, tokens of the site and of Entra ID, and how
//! strongly an administrator was authenticated; and who may do what.

pub mod administrator;
pub mod issuing;
pub mod scope;
pub mod token;
