//! EnvelopedData with CBC.

use super::settings::CompatibilitySettings;
use crate::pki::certificate::identity::DecryptionIdentity;
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::{self, AcceptedCbc, Decrypted, ExpectedHash, RecipientIdentifier};
use crate::{Error, Timestamp};

/// Encrypts `content` with AES-256-CBC to one or several certificates, for each of which its own private
/// key opens it. The content is as it will be read: text in UTF-16LE, see
/// [`encode_utf16`](crate::compatibility::encode_utf16). Whoever reads it must know a hash of it, or of the
/// message, from elsewhere.
///
/// # Errors
/// [`Error::ALGORITHM_NOT_ACCEPTED`] if `settings` don't name it; [`Error::NOT_SUPPORTED`] for a
/// certificate without the key identifier that it is to be named by; those of
/// [`encrypt`](crate::pki::cms::encrypt).
pub fn encrypt(
    content: &[u8],
    recipients: &[Certificate],
    named_by: RecipientIdentifier,
    settings: CompatibilitySettings,
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    if !settings.aes_256_cbc {
        return Err(Error::ALGORITHM_NOT_ACCEPTED.what_is("the settings do not name aes_256_cbc"));
    }
    cms::encrypt_cbc(content, recipients, named_by, now)
}

/// Decrypts the message that `expected` names, with the first of `identities` that it is encrypted to and
/// that opens it.
///
/// By the hash of the content everything that a private key has to do with is one error,
/// [`Error::DECRYPT`], after the same work. By the hash of the message a message that was changed is
/// [`Error::HASH_MISMATCH`], and no key is used; what is [`Error::DECRYPT`] then was sent so.
///
/// # Errors
/// What anyone can read: [`Error::TOO_LARGE`] above 1 GiB and 1 MiB, [`Error::HASH_MISMATCH`],
/// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::ALGORITHM_NOT_ACCEPTED`], also for what `settings`
/// don't name, [`Error::UNSUPPORTED`] for 3DES in a build without `pkcs1-transport`,
/// [`Error::TOO_MANY_RECIPIENTS`], [`Error::NOT_A_RECIPIENT`], [`Error::DUPLICATE_RECIPIENT`] if the
/// message names one of our certificates twice; [`Error::RANDOM`]; and [`Error::DECRYPT`].
pub fn decrypt(
    message: &[u8],
    identities: &[DecryptionIdentity],
    expected: ExpectedHash,
    settings: CompatibilitySettings,
) -> Result<Decrypted, Error> {
    let accepted = AcceptedCbc {
        aes_256: settings.aes_256_cbc,
        aes_128: settings.aes_128_cbc,
        des_ede3: settings.des_ede3_cbc,
    };
    cms::decrypt_cbc(message, identities, accepted, expected)
}
