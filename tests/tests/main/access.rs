//! Who is asking: what a site's authority issues, and administrators.

mod administrator_policy;
mod challenges;
mod endorsed;
mod fixture;
mod issued_openssl;
mod issuing;
mod issuing_model;
mod issuing_stored;
mod scope;
mod token;
