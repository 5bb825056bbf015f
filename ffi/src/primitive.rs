//! Algorithms.

pub(crate) mod provider;

pub(crate) mod random;

pub(crate) mod digest;

pub(crate) mod aes_gcm;

pub(crate) mod hmac;

pub(crate) mod kdf;

pub(crate) mod agreement;

pub(crate) mod signature;

pub(crate) mod rsa;

pub use aes_gcm::*;
pub use agreement::*;
pub use digest::*;
pub use hmac::*;
pub use kdf::*;
pub use provider::*;
pub use random::*;
pub use rsa::*;
pub use signature::*;
