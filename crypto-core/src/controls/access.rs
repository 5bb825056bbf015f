//! Who is asking: the certificates that a site issues by itself, and how strongly an administrator was
//! authenticated.

pub mod administrator;
pub mod issuing;
