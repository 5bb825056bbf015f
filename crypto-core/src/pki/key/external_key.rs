//! Private keys that live elsewhere: in a TPM, an HSM, a key store.

use super::public_key::PublicKey;
use crate::primitive::algorithm::SignatureScheme;
use crate::primitive::rsa::{OaepDigest, check_may_sign};
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
        sign_digest(
            self,
            scheme,
            scheme.digest_algorithm().digest(message).as_ref(),
        )
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

/// Signs a digest with a key that lives elsewhere, and verifies the signature before it is given out.
///
/// # Errors
/// Before the key is asked: [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not RSA,
/// [`Error::ALGORITHM_NOT_ACCEPTED`] for ECDSA, [`Error::UNSUPPORTED`] for SHA-1 in a build without
/// `sha1-signing`, [`Error::INVALID_ARGUMENT`] if the digest's length is not that of the scheme.
/// [`Error::EXTERNAL_KEY`] if it fails, or its signature does not verify.
pub fn sign_digest<K: SigningKey + ?Sized>(
    key: &K,
    scheme: SignatureScheme,
    digest: &[u8],
) -> Result<Vec<u8>, Error> {
    key.public_key().check_rsa()?;
    check_may_sign(scheme)?;
    if digest.len() != scheme.digest_algorithm().output_len() {
        return Err(Error::INVALID_ARGUMENT);
    }
    let signature = key
        .sign_digest(scheme, digest)
        .map_err(|error| match error.kind() {
            ErrorKind::ExternalKey => error,
            _ => Error::new(ErrorKind::ExternalKey, error),
        })?;
    key.public_key()
        .verify_digest(scheme, digest, &signature)
        .map_err(|_| Error::EXTERNAL_KEY.what_is("the signature does not verify"))?;
    Ok(signature)
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
