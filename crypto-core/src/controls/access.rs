//! Who is asking: the certificates that a site issues by itself, tokens of the site and of Entra ID, and how
//! strongly an administrator was authenticated.

pub mod administrator;
pub mod issuing;
pub mod token;
