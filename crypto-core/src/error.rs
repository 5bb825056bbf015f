//! The one error type, and the stable number of each error.

use core::fmt;

/// Why an operation was refused.
///
/// Numbers never change and are never reused: [`Error::code`] is what the C ABI returns and what
/// belongs in a log. No error carries data from the input, a secret, or an engine's message.
///
/// From the moment a private key is used on a message until its tag has been verified there is one
/// error, [`Error::Decrypt`], whatever went wrong (RFC 3218 section 2.3.2).
///
/// ```
/// use cmcrypto_core::Error;
/// assert_eq!(Error::Decrypt.code(), 21);
/// assert_eq!(Error::from_code(21), Some(Error::Decrypt));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum Error {
    /// An argument is outside what the operation is defined for.
    InvalidArgument = 1,
    /// The library or an engine failed in a way that has no other name.
    Internal = 2,
    /// This build does not contain the provider or feature asked for.
    Unsupported = 3,
    /// The input is longer than the operation's documented limit.
    TooLarge = 4,
    /// The system gave no randomness.
    Random = 5,
    /// An external key (TPM, HSM, key store) failed, or returned a signature that does not verify.
    ExternalKey = 6,

    /// The bytes are not the structure they should be.
    Malformed = 10,
    /// The bytes are BER with an indefinite length; DER is required.
    NotDer = 11,
    /// The message, key or certificate names an algorithm that is not accepted here.
    AlgorithmNotAccepted = 12,
    /// The key's numbers are out of bounds or contradict each other.
    KeyRejected = 13,
    /// The key is of a type that this library does not use (only RSA is).
    KeyTypeNotSupported = 14,
    /// The RSA modulus is shorter than 2048 bits, and nothing accepted that.
    KeyTooSmall = 15,
    /// The password is wrong or the encrypted key is damaged; these can't be told apart.
    WrongPassword = 16,
    /// The encrypted key asks for more password-hashing work than the limit.
    PasswordCost = 17,

    /// The signature does not verify, or the content is not what was signed.
    SignatureInvalid = 20,
    /// The message can't be decrypted, or was changed. There is no further detail.
    Decrypt = 21,
    /// Signed attributes are missing, doubled or contradict the message.
    SignedAttributes = 22,
    /// The message was signed with another certificate than the one expected.
    SignerMismatch = 23,

    /// The certificate is not valid yet.
    CertificateNotYetValid = 30,
    /// The certificate is not valid any more.
    CertificateExpired = 31,
    /// The certificate's key usage or extended key usage does not allow this use.
    CertificateUsage = 32,
    /// The private key does not belong to the certificate.
    KeyMismatch = 33,

    /// The list of recipients is empty.
    NoRecipients = 40,
    /// There are more than 32 recipients.
    TooManyRecipients = 41,
    /// A certificate is named twice as recipient.
    DuplicateRecipient = 42,
    /// The message is not encrypted to any of our certificates: the client should fetch the
    /// management point's certificate again.
    NotARecipient = 43,

    /// The message is not signed, and the site requires signing.
    Unsigned = 50,
    /// The message is signed with SHA-1, and the site requires SHA-256.
    Sha1NotAccepted = 51,
    /// The message is not encrypted, and the site uses encryption.
    NotEncrypted = 52,
    /// No client is registered under the sender's id.
    UnknownSender = 53,
    /// The sender is blocked.
    BlockedSender = 54,
    /// The list of recipients that the sender signed does not name us.
    NotIntendedRecipient = 55,
    /// The message was sent longer ago than the freshness rule allows.
    Stale = 56,
    /// The message was sent further in the future than the freshness rule allows.
    SentInFuture = 57,
    /// This message was accepted before.
    Replayed = 58,
    /// The memory of accepted messages is full; the message may be sent again later.
    SeenMessagesFull = 59,
    /// The message is signed, but carries no message context of a known version.
    ContextMissing = 60,
    /// The client's id is registered already.
    AlreadyRegistered = 61,
    /// The directory of clients or the memory of messages can't be reached.
    StoreUnavailable = 62,
}

impl Error {
    /// Every error, in the order of its code.
    pub const ALL: &'static [Error] = &[
        Error::InvalidArgument,
        Error::Internal,
        Error::Unsupported,
        Error::TooLarge,
        Error::Random,
        Error::ExternalKey,
        Error::Malformed,
        Error::NotDer,
        Error::AlgorithmNotAccepted,
        Error::KeyRejected,
        Error::KeyTypeNotSupported,
        Error::KeyTooSmall,
        Error::WrongPassword,
        Error::PasswordCost,
        Error::SignatureInvalid,
        Error::Decrypt,
        Error::SignedAttributes,
        Error::SignerMismatch,
        Error::CertificateNotYetValid,
        Error::CertificateExpired,
        Error::CertificateUsage,
        Error::KeyMismatch,
        Error::NoRecipients,
        Error::TooManyRecipients,
        Error::DuplicateRecipient,
        Error::NotARecipient,
        Error::Unsigned,
        Error::Sha1NotAccepted,
        Error::NotEncrypted,
        Error::UnknownSender,
        Error::BlockedSender,
        Error::NotIntendedRecipient,
        Error::Stale,
        Error::SentInFuture,
        Error::Replayed,
        Error::SeenMessagesFull,
        Error::ContextMissing,
        Error::AlreadyRegistered,
        Error::StoreUnavailable,
    ];

    /// The error's number, the same in every version.
    #[expect(
        clippy::as_conversions,
        reason = "the discriminant of a repr(i32) enum"
    )]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The error with this number, if there is one.
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|error| error.code() == code)
    }

    const fn text(self) -> &'static str {
        match self {
            Error::InvalidArgument => "invalid argument",
            Error::Internal => "internal failure",
            Error::Unsupported => "not contained in this build",
            Error::TooLarge => "input is too large",
            Error::Random => "no randomness available",
            Error::ExternalKey => "external key failed",
            Error::Malformed => "malformed input",
            Error::NotDer => "indefinite length: BER where DER is required",
            Error::AlgorithmNotAccepted => "algorithm not accepted",
            Error::KeyRejected => "key rejected: out of bounds or inconsistent",
            Error::KeyTypeNotSupported => "key type not supported: not RSA",
            Error::KeyTooSmall => "RSA key shorter than 2048 bits",
            Error::WrongPassword => "wrong password or damaged key",
            Error::PasswordCost => "password hashing cost above the limit",
            Error::SignatureInvalid => "signature does not verify",
            Error::Decrypt => "message can't be decrypted",
            Error::SignedAttributes => "signed attributes missing, doubled or contradictory",
            Error::SignerMismatch => "signed with another certificate",
            Error::CertificateNotYetValid => "certificate is not valid yet",
            Error::CertificateExpired => "certificate has expired",
            Error::CertificateUsage => "certificate does not allow this use",
            Error::KeyMismatch => "private key does not belong to the certificate",
            Error::NoRecipients => "no recipients",
            Error::TooManyRecipients => "more than 32 recipients",
            Error::DuplicateRecipient => "recipient named twice",
            Error::NotARecipient => "not encrypted to any of our certificates",
            Error::Unsigned => "not signed, but the site requires signing",
            Error::Sha1NotAccepted => "signed with SHA-1, but the site requires SHA-256",
            Error::NotEncrypted => "not encrypted, but the site uses encryption",
            Error::UnknownSender => "sender is not registered",
            Error::BlockedSender => "sender is blocked",
            Error::NotIntendedRecipient => "the signed list of recipients does not name us",
            Error::Stale => "message is too old",
            Error::SentInFuture => "message is from the future",
            Error::Replayed => "message was accepted before",
            Error::SeenMessagesFull => "memory of accepted messages is full",
            Error::ContextMissing => "no message context of a known version",
            Error::AlreadyRegistered => "client is registered already",
            Error::StoreUnavailable => "directory or memory of messages unavailable",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for Error {}
