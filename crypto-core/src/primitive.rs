//! Algorithms, one file each. The only floor that knows a provider.
//!
#![doc = include_str!("primitive/algorithms.md")]

pub mod aes_gcm;
pub mod agreement;
pub(crate) mod algorithm;
pub(crate) mod cbc;
pub mod digest;
pub(crate) mod ecdsa;
mod engine;
pub mod hmac;
pub mod kdf;
pub(crate) mod password_hash;
pub(crate) mod provider;
pub mod random;
pub mod rsa;

pub use algorithm::{KeyType, SignatureScheme};
