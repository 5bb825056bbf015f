//! X25519 (RFC 7748) and ECDH on P-256 (NIST SP 800-56A revision 3, SEC 1).

use core::fmt;

use super::engine::AgreementPrivate;
use super::provider::Provider;
use crate::{Error, Secret};

pub use super::algorithm::AgreementAlgorithm;

/// A private key for key agreement, with its public half. Usable from several threads.
///
/// ```
/// use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::primitive::kdf;
/// let provider = Provider::default();
/// let ours = AgreementKey::generate(provider, AgreementAlgorithm::X25519)?;
/// let theirs = AgreementKey::generate(provider, AgreementAlgorithm::X25519)?;
/// let shared = ours.agree(theirs.public_key())?;
/// assert_eq!(shared, theirs.agree(ours.public_key())?);
/// // What was agreed on is not uniform: keys are derived from it.
/// let info = [b"example v1\0", ours.public_key(), theirs.public_key()];
/// let key = kdf::hkdf_sha256(&shared, b"", &info, 32)?;
/// # assert_eq!(key.len(), 32);
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
pub struct AgreementKey {
    algorithm: AgreementAlgorithm,
    public: Box<[u8]>,
    private: Box<dyn AgreementPrivate>,
}

impl AgreementKey {
    /// A new key.
    ///
    /// # Errors
    /// [`Error::RANDOM`] if the system gives no randomness, [`Error::INTERNAL`].
    pub fn generate(provider: Provider, algorithm: AgreementAlgorithm) -> Result<Self, Error> {
        Self::new(algorithm, provider.engine().generate_agreement(algorithm)?)
    }

    /// The key with these private bytes, 32 of them: of X25519 any, which are clamped by use
    /// (RFC 7748 section 5); of P-256 a scalar from 1 to n - 1, big-endian.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if the length is another, [`Error::KEY_REJECTED`] if the scalar is
    /// out of its range.
    pub fn from_private_bytes(
        provider: Provider,
        algorithm: AgreementAlgorithm,
        private: &Secret,
    ) -> Result<Self, Error> {
        if private.len() != algorithm.private_key_len() {
            return Err(Error::INVALID_ARGUMENT);
        }
        let key = provider
            .engine()
            .agreement_private(algorithm, private.expose())?;
        Self::new(algorithm, key)
    }

    fn new(
        algorithm: AgreementAlgorithm,
        private: Box<dyn AgreementPrivate>,
    ) -> Result<Self, Error> {
        Ok(Self {
            algorithm,
            public: private.public_key()?.into(),
            private,
        })
    }

    /// What the key is for.
    pub fn algorithm(&self) -> AgreementAlgorithm {
        self.algorithm
    }

    /// The public half: of X25519 the 32 bytes of RFC 7748 section 5, of P-256 the uncompressed
    /// point, 65 bytes (SEC 1 section 2.3.3).
    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// The secret agreed on with the holder of `peer`, a public key of the same algorithm in the
    /// form of [`public_key`](Self::public_key): 32 bytes.
    ///
    /// They are not uniform; derive keys from them (module [`kdf`](crate::primitive::kdf)) together with both
    /// public keys, because more than one public key of X25519 gives the same secret (RFC 7748
    /// sections 6.1 and 7). The top bit of a public key of X25519 is ignored, and coordinates from
    /// 2^255 - 19 on are taken modulo that (section 5).
    ///
    /// # Errors
    /// [`Error::KEY_REJECTED`] if `peer` has another length; of P-256 if it is not an uncompressed
    /// point of the curve; of X25519 if the result is all zeros, as with every point of small order
    /// (section 6.1).
    pub fn agree(&self, peer: &[u8]) -> Result<Secret, Error> {
        self.algorithm.check_public_key(peer)?;
        self.private.agree(peer)
    }
}

impl fmt::Debug for AgreementKey {
    /// Shows the algorithm only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgreementKey({:?})", self.algorithm)
    }
}
