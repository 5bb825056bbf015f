//! EnvelopedData with CBC.

use cmcrypto_core::Timestamp;
use cmcrypto_core::compatibility::{self, ExpectedHash, RecipientIdentifier};

use crate::abi::{
    Failure, HandleOut, Handles, Numbered, ValueOut, call, cmcrypto_buffer, cmcrypto_status,
    numbers,
};
use crate::compatibility::settings::cmcrypto_compatibility_settings;
use crate::pki::certificate::{self, cmcrypto_certificate};
use crate::pki::identity::{cmcrypto_decryption_identity, decryption_identities};

/// How a message names the certificates that it is encrypted to: one of the constants
/// `CMCRYPTO_RECIPIENT_IDENTIFIER_...`. None has the number 0.
pub type cmcrypto_recipient_identifier = i32;

/// issuerAndSerialNumber, which every certificate has.
pub const CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER: i32 = 961;
/// subjectKeyIdentifier.
pub const CMCRYPTO_RECIPIENT_IDENTIFIER_SUBJECT_KEY_IDENTIFIER: i32 = 962;

numbers!(RecipientIdentifier, "named_by":
    CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER => IssuerAndSerialNumber,
    CMCRYPTO_RECIPIENT_IDENTIFIER_SUBJECT_KEY_IDENTIFIER => SubjectKeyIdentifier,
);

/// What a hash is of: one of the constants `CMCRYPTO_HASH_OF_...`. None has the number 0.
pub type cmcrypto_hash_of = i32;

/// Of the message as it came: compared before a key is used.
pub const CMCRYPTO_HASH_OF_MESSAGE: i32 = 993;
/// Of the content. That it is another one, that the padding is wrong and that the key is wrong are
/// one error, after the same work.
pub const CMCRYPTO_HASH_OF_CONTENT: i32 = 994;

/// Encrypts `content` with AES-256-CBC to one or several certificates, for each of which its own
/// private key opens it. Whoever reads it must know a hash of it, or of the message, from elsewhere.
///
/// Errors: ALGORITHM_NOT_ACCEPTED if the settings don't name it; NOT_SUPPORTED for a certificate
/// without the key identifier that it is to be named by; those of `cmcrypto_cms_encrypt`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_compatibility_encrypt(
    settings: *const cmcrypto_compatibility_settings, content: *const u8, content_len: usize,
    recipients: *const *const cmcrypto_certificate, recipients_len: usize,
    named_by: cmcrypto_recipient_identifier, now: i64, message: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|message: HandleOut<_>,
           settings: cmcrypto_compatibility_settings,
           (content, content_len): &[u8],
           (recipients, recipients_len): Handles<_>,
           now: Timestamp| {
        let (settings, named_by) = (settings.parse()?, Numbered::parse(named_by)?);
        let recipients = certificate::recipients(recipients)?;
        message.give(compatibility::encrypt(content, &recipients, named_by, settings, now)?)
    })
}

/// Decrypts the message that a hash names, with the first of `identities` that opens it, whose index
/// goes to `*recipient`. `sha256` is 32 bytes, of what `hash_of` says, from what is signed, such as a
/// policy assignment: CBC shows no change.
///
/// Errors: TOO_LARGE above 1 GiB and 1 MiB; HASH_MISMATCH if it is not the message of this hash;
/// MALFORMED; NOT_DER; ALGORITHM_NOT_ACCEPTED, also for what the settings don't name; UNSUPPORTED for
/// 3DES in a build without `pkcs1-transport`; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT;
/// DUPLICATE_RECIPIENT if the message names one of our certificates twice; RANDOM; and DECRYPT.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_compatibility_decrypt(
    settings: *const cmcrypto_compatibility_settings, message: *const u8, message_len: usize,
    hash_of: cmcrypto_hash_of, sha256: *const u8, sha256_len: usize,
    identities: *const *const cmcrypto_decryption_identity, identities_len: usize,
    content: *mut *mut cmcrypto_buffer, recipient: *mut usize,
) -> cmcrypto_status {
    call!(|content: HandleOut<_>,
           recipient: ValueOut<_>,
           settings: cmcrypto_compatibility_settings,
           (message, message_len): &[u8],
           (sha256, sha256_len): &[u8],
           (identities, identities_len): Handles<_>| {
        let settings = settings.parse()?;
        let expected = parse_hash(hash_of, sha256)?;
        let identities = decryption_identities(identities)?;
        let decrypted = compatibility::decrypt(message, &identities, expected, settings)?;
        recipient.set(decrypted.recipient());
        content.give(cmcrypto_buffer::holding(decrypted))
    })
}

fn parse_hash(hash_of: cmcrypto_hash_of, sha256: &[u8]) -> Result<ExpectedHash, Failure> {
    let hash = sha256.try_into().map_err(|_| Failure::argument("sha256_len", "not 32"))?;
    match hash_of {
        CMCRYPTO_HASH_OF_MESSAGE => Ok(ExpectedHash::OfMessage(hash)),
        CMCRYPTO_HASH_OF_CONTENT => Ok(ExpectedHash::OfContent(hash)),
        _ => Err(Failure::argument("hash_of", "unknown")),
    }
}
