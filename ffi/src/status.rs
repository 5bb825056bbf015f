//! Statuses: the numbers of the core's errors, their texts, and the detail of the last one.

use std::ffi::{CStr, c_char};

use cmcrypto_core::Error;

use crate::failure::last_detail;
use crate::guard::{guard_infallible, guard_keeping_detail};
use crate::outputs::TextOut;

/// What a call returns: `CMCRYPTO_OK` or one of the codes `CMCRYPTO_ERROR_...`.
pub type cmcrypto_status = i32;

/// Success.
pub const CMCRYPTO_OK: i32 = 0;

/// An argument is outside what the operation is defined for.
pub const CMCRYPTO_ERROR_INVALID_ARGUMENT: i32 = 1;
/// The library or an engine failed in a way that has no other name.
pub const CMCRYPTO_ERROR_INTERNAL: i32 = 2;
/// This build does not contain the provider or feature asked for.
pub const CMCRYPTO_ERROR_UNSUPPORTED: i32 = 3;
/// The input is longer than the operation's documented limit.
pub const CMCRYPTO_ERROR_TOO_LARGE: i32 = 4;
/// The system gave no randomness.
pub const CMCRYPTO_ERROR_RANDOM: i32 = 5;
/// An external key (TPM, HSM, key store) failed, or returned a signature that does not verify.
pub const CMCRYPTO_ERROR_EXTERNAL_KEY: i32 = 6;
/// The bytes are not the structure they should be.
pub const CMCRYPTO_ERROR_MALFORMED: i32 = 10;
/// The bytes are BER with an indefinite length; DER is required.
pub const CMCRYPTO_ERROR_NOT_DER: i32 = 11;
/// The message, key or certificate names an algorithm that is not accepted here.
pub const CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED: i32 = 12;
/// The key's numbers are out of bounds or contradict each other.
pub const CMCRYPTO_ERROR_KEY_REJECTED: i32 = 13;
/// The key is of a type that this library does not use (only RSA is).
pub const CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED: i32 = 14;
/// The RSA modulus is shorter than 2048 bits, and nothing accepted that.
pub const CMCRYPTO_ERROR_KEY_TOO_SMALL: i32 = 15;
/// The password is wrong or the encrypted key is damaged; these can't be told apart.
pub const CMCRYPTO_ERROR_WRONG_PASSWORD: i32 = 16;
/// The encrypted key asks for more password-hashing work than the limit.
pub const CMCRYPTO_ERROR_PASSWORD_COST: i32 = 17;
/// The signature does not verify, or the content is not what was signed.
pub const CMCRYPTO_ERROR_SIGNATURE_INVALID: i32 = 20;
/// The message can't be decrypted, or was changed. There is no further detail.
pub const CMCRYPTO_ERROR_DECRYPT: i32 = 21;
/// Signed attributes are missing, doubled or contradict the message.
pub const CMCRYPTO_ERROR_SIGNED_ATTRIBUTES: i32 = 22;
/// The message was signed with another certificate than the one expected.
pub const CMCRYPTO_ERROR_SIGNER_MISMATCH: i32 = 23;
/// The certificate is not valid yet.
pub const CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID: i32 = 30;
/// The certificate is not valid any more.
pub const CMCRYPTO_ERROR_CERTIFICATE_EXPIRED: i32 = 31;
/// The certificate's key usage or extended key usage does not allow this use.
pub const CMCRYPTO_ERROR_CERTIFICATE_USAGE: i32 = 32;
/// The private key does not belong to the certificate.
pub const CMCRYPTO_ERROR_KEY_MISMATCH: i32 = 33;
/// The list of recipients is empty.
pub const CMCRYPTO_ERROR_NO_RECIPIENTS: i32 = 40;
/// There are more than 32 recipients.
pub const CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS: i32 = 41;
/// A certificate is named twice as recipient.
pub const CMCRYPTO_ERROR_DUPLICATE_RECIPIENT: i32 = 42;
/// The message is not encrypted to any of our certificates: the client should fetch the
/// management point's certificate again.
pub const CMCRYPTO_ERROR_NOT_A_RECIPIENT: i32 = 43;
/// The message is not signed, and the site requires signing.
pub const CMCRYPTO_ERROR_UNSIGNED: i32 = 50;
/// The message is signed with SHA-1, and the site requires SHA-256.
pub const CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED: i32 = 51;
/// The message is not encrypted, and the site uses encryption.
pub const CMCRYPTO_ERROR_NOT_ENCRYPTED: i32 = 52;
/// No client is registered under the sender's id.
pub const CMCRYPTO_ERROR_UNKNOWN_SENDER: i32 = 53;
/// The sender is blocked.
pub const CMCRYPTO_ERROR_BLOCKED_SENDER: i32 = 54;
/// The list of recipients that the sender signed does not name us.
pub const CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT: i32 = 55;
/// The message was sent longer ago than the freshness rule allows.
pub const CMCRYPTO_ERROR_STALE: i32 = 56;
/// The message was sent further in the future than the freshness rule allows.
pub const CMCRYPTO_ERROR_SENT_IN_FUTURE: i32 = 57;
/// This message was accepted before.
pub const CMCRYPTO_ERROR_REPLAYED: i32 = 58;
/// The memory of accepted messages is full; the message may be sent again later.
pub const CMCRYPTO_ERROR_SEEN_MESSAGES_FULL: i32 = 59;
/// The message is signed, but carries no message context of a known version.
pub const CMCRYPTO_ERROR_CONTEXT_MISSING: i32 = 60;
/// The client's id is registered already.
pub const CMCRYPTO_ERROR_ALREADY_REGISTERED: i32 = 61;
/// The directory of clients or the memory of messages can't be reached.
pub const CMCRYPTO_ERROR_STORE_UNAVAILABLE: i32 = 62;

/// Every error, its constant and its text, which C needs with a NUL.
const ERRORS: &[(Error, i32, &CStr)] = &[
    (
        Error::InvalidArgument,
        CMCRYPTO_ERROR_INVALID_ARGUMENT,
        c"invalid argument",
    ),
    (
        Error::Internal,
        CMCRYPTO_ERROR_INTERNAL,
        c"internal failure",
    ),
    (
        Error::Unsupported,
        CMCRYPTO_ERROR_UNSUPPORTED,
        c"not contained in this build",
    ),
    (
        Error::TooLarge,
        CMCRYPTO_ERROR_TOO_LARGE,
        c"input is too large",
    ),
    (
        Error::Random,
        CMCRYPTO_ERROR_RANDOM,
        c"no randomness available",
    ),
    (
        Error::ExternalKey,
        CMCRYPTO_ERROR_EXTERNAL_KEY,
        c"external key failed",
    ),
    (
        Error::Malformed,
        CMCRYPTO_ERROR_MALFORMED,
        c"malformed input",
    ),
    (
        Error::NotDer,
        CMCRYPTO_ERROR_NOT_DER,
        c"indefinite length: BER where DER is required",
    ),
    (
        Error::AlgorithmNotAccepted,
        CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED,
        c"algorithm not accepted",
    ),
    (
        Error::KeyRejected,
        CMCRYPTO_ERROR_KEY_REJECTED,
        c"key rejected: out of bounds or inconsistent",
    ),
    (
        Error::KeyTypeNotSupported,
        CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED,
        c"key type not supported: not RSA",
    ),
    (
        Error::KeyTooSmall,
        CMCRYPTO_ERROR_KEY_TOO_SMALL,
        c"RSA key shorter than 2048 bits",
    ),
    (
        Error::WrongPassword,
        CMCRYPTO_ERROR_WRONG_PASSWORD,
        c"wrong password or damaged key",
    ),
    (
        Error::PasswordCost,
        CMCRYPTO_ERROR_PASSWORD_COST,
        c"password hashing cost above the limit",
    ),
    (
        Error::SignatureInvalid,
        CMCRYPTO_ERROR_SIGNATURE_INVALID,
        c"signature does not verify",
    ),
    (
        Error::Decrypt,
        CMCRYPTO_ERROR_DECRYPT,
        c"message can't be decrypted",
    ),
    (
        Error::SignedAttributes,
        CMCRYPTO_ERROR_SIGNED_ATTRIBUTES,
        c"signed attributes missing, doubled or contradictory",
    ),
    (
        Error::SignerMismatch,
        CMCRYPTO_ERROR_SIGNER_MISMATCH,
        c"signed with another certificate",
    ),
    (
        Error::CertificateNotYetValid,
        CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID,
        c"certificate is not valid yet",
    ),
    (
        Error::CertificateExpired,
        CMCRYPTO_ERROR_CERTIFICATE_EXPIRED,
        c"certificate has expired",
    ),
    (
        Error::CertificateUsage,
        CMCRYPTO_ERROR_CERTIFICATE_USAGE,
        c"certificate does not allow this use",
    ),
    (
        Error::KeyMismatch,
        CMCRYPTO_ERROR_KEY_MISMATCH,
        c"private key does not belong to the certificate",
    ),
    (
        Error::NoRecipients,
        CMCRYPTO_ERROR_NO_RECIPIENTS,
        c"no recipients",
    ),
    (
        Error::TooManyRecipients,
        CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS,
        c"more than 32 recipients",
    ),
    (
        Error::DuplicateRecipient,
        CMCRYPTO_ERROR_DUPLICATE_RECIPIENT,
        c"recipient named twice",
    ),
    (
        Error::NotARecipient,
        CMCRYPTO_ERROR_NOT_A_RECIPIENT,
        c"not encrypted to any of our certificates",
    ),
    (
        Error::Unsigned,
        CMCRYPTO_ERROR_UNSIGNED,
        c"not signed, but the site requires signing",
    ),
    (
        Error::Sha1NotAccepted,
        CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED,
        c"signed with SHA-1, but the site requires SHA-256",
    ),
    (
        Error::NotEncrypted,
        CMCRYPTO_ERROR_NOT_ENCRYPTED,
        c"not encrypted, but the site uses encryption",
    ),
    (
        Error::UnknownSender,
        CMCRYPTO_ERROR_UNKNOWN_SENDER,
        c"sender is not registered",
    ),
    (
        Error::BlockedSender,
        CMCRYPTO_ERROR_BLOCKED_SENDER,
        c"sender is blocked",
    ),
    (
        Error::NotIntendedRecipient,
        CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT,
        c"the signed list of recipients does not name us",
    ),
    (Error::Stale, CMCRYPTO_ERROR_STALE, c"message is too old"),
    (
        Error::SentInFuture,
        CMCRYPTO_ERROR_SENT_IN_FUTURE,
        c"message is from the future",
    ),
    (
        Error::Replayed,
        CMCRYPTO_ERROR_REPLAYED,
        c"message was accepted before",
    ),
    (
        Error::SeenMessagesFull,
        CMCRYPTO_ERROR_SEEN_MESSAGES_FULL,
        c"memory of accepted messages is full",
    ),
    (
        Error::ContextMissing,
        CMCRYPTO_ERROR_CONTEXT_MISSING,
        c"no message context of a known version",
    ),
    (
        Error::AlreadyRegistered,
        CMCRYPTO_ERROR_ALREADY_REGISTERED,
        c"client is registered already",
    ),
    (
        Error::StoreUnavailable,
        CMCRYPTO_ERROR_STORE_UNAVAILABLE,
        c"directory or memory of messages unavailable",
    ),
];

/// The text of a status, in English. Static: never freed. Never NULL.
///
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_status_text(status: cmcrypto_status) -> *const c_char {
    let text = guard_infallible(c"", || match status {
        CMCRYPTO_OK => c"success",
        status => ERRORS
            .iter()
            .find(|(_, code, _)| *code == status)
            .map_or(c"unknown status", |(_, _, text)| text),
    });
    text.as_ptr()
}

/// More about the last status that this thread got, such as which argument was NULL. Empty text if
/// there is nothing more to say. The detail stays until the thread's next call that returns a
/// status; this one does not change it.
///
/// Threads: any. Allocates: no. Blocks: no.
///
/// # Safety
/// Pointers are as the conventions say.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_last_error_detail(
    out: *mut c_char,
    out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    guard_keeping_detail(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let out = unsafe { TextOut::new(out, out_cap, out_len) }?;
        match last_detail() {
            Some(detail) => out.write(&[detail.subject, ": ", detail.problem]),
            None => out.write(&[]),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_constant_and_text() {
        let errors: Vec<Error> = ERRORS.iter().map(|(error, ..)| *error).collect();
        assert_eq!(errors, Error::ALL);
        for (error, code, text) in ERRORS {
            assert_eq!(error.code(), *code);
            assert_eq!(error.to_string().as_bytes(), text.to_bytes());
        }
    }
}
