//! Private keys that live elsewhere: in a TPM, an HSM, a key store.

use super::private_key::PrivateKey;
use super::public_key::PublicKey;
use crate::primitive::rsa::OaepDigest;
use crate::primitive::signature::SignatureScheme;
use crate::{Error, Secret};

/// An RSA key that can sign.
///
/// [`PrivateKey`] is one. For a key that lives elsewhere implement the two required methods: a
/// signature that it returns is verified before it is used.
pub trait SigningKey: Send + Sync {
    /// The public half.
    fn public_key(&self) -> &PublicKey;

    /// Signs a digest of the scheme's length. The signature is big-endian, as long as the modulus.
    ///
    /// # Errors
    /// Any: callers see [`Error::ExternalKey`]. A device's own code belongs in the
    /// implementation's log.
    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error>;

    /// The key itself if this library holds it. Can't be implemented elsewhere.
    #[doc(hidden)]
    fn loaded(&self, _: Internal) -> Option<&PrivateKey> {
        None
    }
}

/// An RSA key that can decrypt.
///
/// [`PrivateKey`] is one. For a key that lives elsewhere implement both methods.
pub trait DecryptionKey: Send + Sync {
    /// The public half.
    fn public_key(&self) -> &PublicKey;

    /// Decrypts RSAES-OAEP.
    ///
    /// # Errors
    /// Any: the message is then decrypted with a random key, so that its sender sees
    /// [`Error::Decrypt`] and no difference. A device's own code belongs in the implementation's
    /// log.
    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error>;
}

/// A type that only this library can name.
#[derive(Debug)]
pub struct Internal(());

/// Signs `message` with whatever key it is.
pub(crate) fn sign(
    key: &dyn SigningKey,
    scheme: SignatureScheme,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    if let Some(key) = key.loaded(Internal(())) {
        return key.sign(scheme, message);
    }
    key.public_key().check_rsa()?;
    let digest = scheme.digest_algorithm().digest(message);
    let signature = key
        .sign_digest(scheme, digest.as_ref())
        .map_err(|_| Error::ExternalKey)?;
    key.public_key()
        .verify_digest(scheme, digest.as_ref(), &signature)
        .map_err(|_| Error::ExternalKey)?;
    Ok(signature)
}
