//! Algorithms, one file each. The only floor that knows a provider.

pub mod aes_gcm;
pub mod digest;
pub(crate) mod hmac;
pub(crate) mod provider;
pub mod random;
pub mod rsa;
