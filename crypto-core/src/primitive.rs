//! Algorithms, one file each. The only floor that knows a provider.

pub mod aes_gcm;
pub(crate) mod agreement;
pub mod digest;
pub(crate) mod ecdsa;
pub mod hmac;
pub mod kdf;
pub(crate) mod provider;
pub mod random;
pub mod rsa;
pub mod signature;
