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
    /// The key is of a type that this library does not use, or not for this: messages, endorsements and
    /// registrations are with RSA, certificates of a PKI with RSA or EC on P-256 and P-384.
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
    /// The message was signed with another certificate than the one expected; or a key has another
    /// fingerprint than the one that a person compared.
    SignerMismatch = 23,

    /// The certificate is not valid yet.
    CertificateNotYetValid = 30,
    /// The certificate is not valid any more.
    CertificateExpired = 31,
    /// The certificate's key usage or extended key usage does not allow this use.
    CertificateUsage = 32,
    /// The private key does not belong to the certificate.
    KeyMismatch = 33,
    /// A name in a certificate's subject has characters that are not single-byte (ASCII): the product
    /// forbids them.
    NameNotSingleByte = 34,
    /// No path leads from the certificate to a trust anchor.
    UnknownIssuer = 35,
    /// A path leads to a trust anchor, but breaks a rule: a constraint, a name, a depth.
    PathInvalid = 36,
    /// The certificate or one above it is revoked; or a revocation list that is needed is missing,
    /// expired or does not verify, which the product treats alike.
    Revoked = 37,
    /// No certificate meets the selection criteria; or no encryption certificate of the site was
    /// accepted.
    NoCertificate = 38,
    /// Several certificates meet the selection criteria, and the site's setting is to fail then.
    SeveralCertificates = 39,

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
    /// This message, data or record was accepted before.
    Replayed = 58,
    /// The memory of accepted messages is full; the message may be sent again later.
    SeenMessagesFull = 59,
    /// The message is signed, but carries no message context of a known version.
    ContextMissing = 60,
    /// The client's id is registered already.
    AlreadyRegistered = 61,
    /// The directory of clients or the memory of messages can't be reached.
    StoreUnavailable = 62,

    /// The trust store holds no trusted root key.
    NoTrustedRootKey = 70,
    /// The management point's keys are said to be under another trusted root key than the client's.
    /// Anyone can make them say so: compare fingerprints before you replace or reset the client's,
    /// which is all that heals it.
    RootKeyMismatch = 71,
    /// Another trusted root key, site server signing certificate or exchange key of the site is held,
    /// which this source may not replace. Nothing changed.
    KeyConflict = 72,
    /// The settings do not let the first management point set the trusted root key or the site server
    /// signing certificate.
    FirstManagementPointNotAccepted = 73,
    /// An endorsement is not valid yet.
    EndorsementNotYetValid = 74,
    /// An endorsement is not valid any more: the site has to renew it.
    EndorsementExpired = 75,
    /// An endorsement is for another key, certificate or role than the one it came with.
    EndorsementMismatch = 76,
    /// An endorsement, a management point or data is of another site than the one that may vouch for
    /// it, or than the one expected.
    SiteMismatch = 77,
    /// A management point's keys or a certificate are for another host.
    HostMismatch = 78,
    /// More than three sites lie on the path from the trusted root key to the management point.
    EndorsementTooDeep = 79,
    /// An endorsement or replicated data has a lower number than what was accepted before. Nothing
    /// changed.
    Rollback = 80,
    /// An endorsement differs from one that was accepted before under the same number. Nothing
    /// changed.
    EndorsementConflict = 81,
    /// The trust store holds no keys of this management point.
    UnknownManagementPoint = 82,
    /// The trust store holds no site server signing certificate.
    NoSiteSigningCertificate = 83,
    /// What was to be read back is neither a trust store nor a site directory. A file was left as it is.
    StoredForeign = 90,
    /// The trust store or site directory is truncated or its checksum is wrong. A file was left as it is.
    StoredDamaged = 91,
    /// The file or message is of a newer version than this library knows.
    VersionNotSupported = 92,
    /// A file can't be read, locked or written.
    Storage = 93,
    /// The challenge in a registration request is not one of this management point's.
    ChallengeInvalid = 100,
    /// The challenge in a registration request is too old: the client should ask for another.
    ChallengeExpired = 101,
    /// The key is registered already, under another id or with another certificate.
    KeyAlreadyRegistered = 102,
    /// The reply is to another request.
    ReplyMismatch = 103,

    /// No exchange key of the site is known, or not the one that signed: ask the directory service, or import
    /// a key file, and try again. Nothing is lost.
    SiteKeyUnknown = 110,
    /// Signed with an exchange key that the site has replaced, after the date until which it was kept.
    SiteKeyRetired = 111,
    /// The site requires secure key exchange: a key that nobody but its own site vouches for is not
    /// accepted.
    SecureKeyExchangeRequired = 112,
    /// A file of keys names a site twice, or the site that wrote it among the others.
    DuplicateSite = 113,
    /// Data that was sent before this has not been accepted: try again when it has. Nothing is lost.
    ReplicationGap = 114,
    /// The data does not follow what was accepted: its site has another history.
    ReplicationConflict = 115,
    /// The numbers of a stream or a channel are used up.
    NumberExhausted = 116,
    /// The peer asked for a suite that is not accepted here.
    SuiteNotAccepted = 120,
    /// The peer did not derive the same keys for the same identities.
    KeyConfirmation = 121,
    /// A record came back that this side sent.
    RecordReflected = 122,
    /// A record came before one that was sent earlier.
    RecordMissing = 123,
    /// The peer has closed its direction of the channel.
    ChannelClosed = 124,
    /// The input ended before the peer closed the channel: something may be missing.
    ChannelTruncated = 125,
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
        Error::NameNotSingleByte,
        Error::UnknownIssuer,
        Error::PathInvalid,
        Error::Revoked,
        Error::NoCertificate,
        Error::SeveralCertificates,
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
        Error::NoTrustedRootKey,
        Error::RootKeyMismatch,
        Error::KeyConflict,
        Error::FirstManagementPointNotAccepted,
        Error::EndorsementNotYetValid,
        Error::EndorsementExpired,
        Error::EndorsementMismatch,
        Error::SiteMismatch,
        Error::HostMismatch,
        Error::EndorsementTooDeep,
        Error::Rollback,
        Error::EndorsementConflict,
        Error::UnknownManagementPoint,
        Error::NoSiteSigningCertificate,
        Error::StoredForeign,
        Error::StoredDamaged,
        Error::VersionNotSupported,
        Error::Storage,
        Error::ChallengeInvalid,
        Error::ChallengeExpired,
        Error::KeyAlreadyRegistered,
        Error::ReplyMismatch,
        Error::SiteKeyUnknown,
        Error::SiteKeyRetired,
        Error::SecureKeyExchangeRequired,
        Error::DuplicateSite,
        Error::ReplicationGap,
        Error::ReplicationConflict,
        Error::NumberExhausted,
        Error::SuiteNotAccepted,
        Error::KeyConfirmation,
        Error::RecordReflected,
        Error::RecordMissing,
        Error::ChannelClosed,
        Error::ChannelTruncated,
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
            Error::KeyTypeNotSupported => "key type not supported here",
            Error::KeyTooSmall => "RSA key shorter than 2048 bits",
            Error::WrongPassword => "wrong password or damaged key",
            Error::PasswordCost => "password hashing cost above the limit",
            Error::SignatureInvalid => "signature does not verify",
            Error::Decrypt => "message can't be decrypted",
            Error::SignedAttributes => "signed attributes missing, doubled or contradictory",
            Error::SignerMismatch => "not the certificate or key that was expected",
            Error::CertificateNotYetValid => "certificate is not valid yet",
            Error::CertificateExpired => "certificate has expired",
            Error::CertificateUsage => "certificate does not allow this use",
            Error::KeyMismatch => "private key does not belong to the certificate",
            Error::NameNotSingleByte => "the product allows only single-byte characters in names",
            Error::UnknownIssuer => "no path to a trust anchor",
            Error::PathInvalid => "certification path breaks a rule",
            Error::Revoked => "revoked, or no valid revocation list to show otherwise",
            Error::NoCertificate => "no certificate meets the selection criteria",
            Error::SeveralCertificates => "several certificates meet the selection criteria",
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
            Error::Replayed => "was accepted before",
            Error::SeenMessagesFull => "memory of accepted messages is full",
            Error::ContextMissing => "no message context of a known version",
            Error::AlreadyRegistered => "client is registered already",
            Error::StoreUnavailable => "directory or memory of messages unavailable",
            Error::NoTrustedRootKey => "no trusted root key",
            Error::RootKeyMismatch => "trusted root key does not match",
            Error::KeyConflict => "another key is held, and may not be replaced by this source",
            Error::FirstManagementPointNotAccepted => {
                "the first management point may not set this key"
            }
            Error::EndorsementNotYetValid => "endorsement is not valid yet",
            Error::EndorsementExpired => "endorsement has expired",
            Error::EndorsementMismatch => "endorsement is for another certificate or role",
            Error::SiteMismatch => "of another site",
            Error::HostMismatch => "for another host",
            Error::EndorsementTooDeep => "more than three sites deep",
            Error::Rollback => "older than what was accepted before",
            Error::EndorsementConflict => "another endorsement was accepted under this number",
            Error::UnknownManagementPoint => "no keys of this management point",
            Error::NoSiteSigningCertificate => "no site server signing certificate",
            Error::StoredForeign => "neither a trust store nor a site directory",
            Error::StoredDamaged => "trust store or site directory is damaged",
            Error::VersionNotSupported => "newer version than this library knows",
            Error::Storage => "file can't be read, locked or written",
            Error::ChallengeInvalid => "challenge is not one of this management point's",
            Error::ChallengeExpired => "challenge is too old",
            Error::KeyAlreadyRegistered => {
                "key is registered already, under another id or with another certificate"
            }
            Error::ReplyMismatch => "reply is to another request",
            Error::SiteKeyUnknown => "no such exchange key of this site is known",
            Error::SiteKeyRetired => "exchange key was replaced, and is kept no longer",
            Error::SecureKeyExchangeRequired => "secure key exchange is required",
            Error::DuplicateSite => "site named twice",
            Error::ReplicationGap => "data before this is missing",
            Error::ReplicationConflict => "does not follow what was accepted",
            Error::NumberExhausted => "numbers are used up",
            Error::SuiteNotAccepted => "suite not accepted",
            Error::KeyConfirmation => "peer did not confirm the keys",
            Error::RecordReflected => "record of our own",
            Error::RecordMissing => "earlier record is missing",
            Error::ChannelClosed => "channel is closed",
            Error::ChannelTruncated => "input ended before the channel was closed",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for Error {}
