//! RSA keys in PKCS#11 tokens (HSMs, smart cards, key stores) as keys of [`cmcrypto_core`]: a [`TokenKey`] is
//! good wherever a [`SigningKey`](cmcrypto_core::pki::key::SigningKey) or
//! [`DecryptionKey`](cmcrypto_core::pki::key::DecryptionKey) is taken.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
//! use cmcrypto_core::{Error, Provider, Secret};
//! use cmcrypto_pkcs11::{KeyName, TokenKey, TokenName};
//!
//! fn identity(pin: Secret, certificate: Certificate) -> Result<SigningIdentity, Error> {
//!     let module = "/usr/lib/softhsm/libsofthsm2.so";
//!     let (token, key) = (TokenName::Label("site P01".into()), KeyName::Label("client".into()));
//!     let key = TokenKey::open(Provider::default(), module, &token, Some(pin), &key)?;
//!     SigningIdentity::new(Arc::new(key), certificate)
//! }
//! ```
//!
//! | what is done | by |
//! |---|---|
//! | PKCS#1 v1.5 signatures | `CKM_RSA_PKCS`, over a DigestInfo |
//! | PSS | `CKM_RSA_PKCS_PSS`, with a salt as long as the digest |
//! | OAEP | `CKM_RSA_PKCS_OAEP`, with SHA-256 twice, or with SHA-1 where the message says so |
//!
//! Not every token has all of them: SoftHSM 2 has OAEP with SHA-1 only, which opens no message of today.
//! NSS softoken and tpm2-pkcs11 have all.
//!
//! A module is loaded once a process and stays: it is code of others, which runs with all rights of the process,
//! so its path belongs to the administrator. It is finalised by nobody here, since others may use it. In C no
//! package is needed: `ffi/examples/key_pkcs11.c` is the same over the C ABI's table of callbacks.

mod key;
mod session;

pub use key::TokenKey;
pub use session::{KeyName, TokenName};
