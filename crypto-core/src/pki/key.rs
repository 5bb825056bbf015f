//! Private and public keys, in the forms in which they are kept and sent.

pub mod agreement_key;
mod capi;
pub(crate) mod external_key;
pub(crate) mod private_key;
pub(crate) mod public_key;

pub use external_key::{DecryptionKey, SigningKey, sign_digest};
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
