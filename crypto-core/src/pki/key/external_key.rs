//! Private keys that live elsewhere: in a TPM, an HSM, a key store.

use super::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::rsa::OaepDigest;
use crate::{Error, ErrorKind, Secret};

/// An RSA key that can sign.
///
/// [`PrivateKey`](crate::pki::key::PrivateKey) is one. For a key that lives elsewhere implement the two required methods: a
/// signature that it returns is verified before it is used.
pub trait SigningKey: Send + Sync {
    /// The public half.
    fn public_key(&self) -> &PublicKey;

    /// Signs a digest of the scheme's length. The signature is big-endian, as long as the modulus.
    ///
    /// # Errors
    /// Any: callers see [`Error::EXTERNAL_KEY`], with this one as its source, so that what the device
    /// said ([`Error::new`]) is in its text.
    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error>;

    /// Signs `message`: its digest is signed, and the signature verified. A key of this library's own
    /// does it in one, so this can't be implemented elsewhere.
    #[doc(hidden)]
    fn sign_message(
        &self,
        _: Internal,
        scheme: SignatureScheme,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.public_key().check_rsa()?;
        let digest = scheme.digest_algorithm().digest(message);
        let signature =
            self.sign_digest(scheme, digest.as_ref())
                .map_err(|error| match error.kind() {
                    ErrorKind::ExternalKey => error,
                    _ => Error::new(ErrorKind::ExternalKey, error),
                })?;
        self.public_key()
            .verify_digest(scheme, digest.as_ref(), &signature)
            .map_err(|_| Error::EXTERNAL_KEY.what_is("the signature does not verify"))?;
        Ok(signature)
    }
}

/// An RSA key that can decrypt.
///
/// [`PrivateKey`](crate::pki::key::PrivateKey) is one. For a key that lives elsewhere implement both methods.
pub trait DecryptionKey: Send + Sync {
    /// The public half.
    fn public_key(&self) -> &PublicKey;

    /// Decrypts RSAES-OAEP.
    ///
    /// # Errors
    /// Any: the message is then decrypted with a random key, so that its sender sees
    /// [`Error::DECRYPT`] and no difference. A device's own code belongs in the implementation's
    /// log.
    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error>;

    /// Decrypts RSAES-PKCS1-v1_5, for [`crate::compatibility`] alone. A key that does not is one that
    /// opens no such message.
    ///
    /// # Errors
    /// Any, as of [`DecryptionKey::decrypt_oaep`].
    #[cfg(feature = "pkcs1-transport")]
    fn decrypt_pkcs1(&self, _ciphertext: &[u8]) -> Result<Secret, Error> {
        Err(Error::DECRYPT)
    }
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
    key.sign_message(Internal(()), scheme, message)
}
