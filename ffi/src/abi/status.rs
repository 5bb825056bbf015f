//! Statuses: the numbers of the core's errors, and their texts.

use std::ffi::CStr;

use cmcrypto_core::ErrorKind;

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
/// The key is of a type that this library does not use, or not for this: messages, endorsements and
/// registrations are with RSA, certificates of a PKI with RSA or EC on P-256 and P-384.
pub const CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED: i32 = 14;
/// The RSA modulus is shorter than 2048 bits, and nothing accepted that.
pub const CMCRYPTO_ERROR_KEY_TOO_SMALL: i32 = 15;
/// The password is wrong or the encrypted key is damaged; these can't be told apart.
pub const CMCRYPTO_ERROR_WRONG_PASSWORD: i32 = 16;
/// The encrypted key asks for more password-hashing work than the limit.
pub const CMCRYPTO_ERROR_PASSWORD_COST: i32 = 17;
/// Well-formed, but of a form that this library does not take: a version, an extension, a kind of
/// revocation list, a parameter. The detail says which. It is not damaged, and another program may
/// well read it.
pub const CMCRYPTO_ERROR_NOT_SUPPORTED: i32 = 18;
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
/// A name in a certificate's subject has characters that are not single-byte (ASCII): the product
/// forbids them.
pub const CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE: i32 = 34;
/// No path leads from the certificate to a trust anchor.
pub const CMCRYPTO_ERROR_UNKNOWN_ISSUER: i32 = 35;
/// A path leads to a trust anchor, but breaks a rule: a constraint, a name, a depth.
pub const CMCRYPTO_ERROR_PATH_INVALID: i32 = 36;
/// The certificate or one above it is revoked; or a revocation list that is needed is missing,
/// expired or does not verify, which the product treats alike.
pub const CMCRYPTO_ERROR_REVOKED: i32 = 37;
/// No certificate meets the selection criteria.
pub const CMCRYPTO_ERROR_NO_CERTIFICATE: i32 = 38;
/// Several certificates meet the selection criteria, and the site's setting is to fail then.
pub const CMCRYPTO_ERROR_SEVERAL_CERTIFICATES: i32 = 39;
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
/// Signed for others than us: the list of recipients that the sender signed does not name us, or a
/// site's data is for another target.
pub const CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT: i32 = 55;
/// The message was sent longer ago than the freshness rule allows, or the validity of a site's data
/// has ended.
pub const CMCRYPTO_ERROR_STALE: i32 = 56;
/// The message was sent further in the future than the freshness rule allows, or the validity of a
/// site's data has not begun.
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
/// The content was signed to go encrypted under another key, or to go encrypted, or not to: whoever
/// carried it has changed that.
pub const CMCRYPTO_ERROR_ENVELOPE_MISMATCH: i32 = 63;
/// The sender is registered, but not approved, and the site does not accept that.
pub const CMCRYPTO_ERROR_UNAPPROVED_SENDER: i32 = 64;
/// The message is not the one whose hash is expected: fetch it, and what names its hash, again.
pub const CMCRYPTO_ERROR_HASH_MISMATCH: i32 = 65;
/// The trust store holds no trusted root key.
pub const CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY: i32 = 70;
/// The management point's keys are said to be under another trusted root key than the client's.
/// Anyone can make them say so: compare fingerprints before you replace or reset the client's,
/// which is all that heals it.
pub const CMCRYPTO_ERROR_ROOT_KEY_MISMATCH: i32 = 71;
/// Another trusted root key or site server signing certificate is held, from a source that this
/// one may not replace. Nothing changed.
pub const CMCRYPTO_ERROR_KEY_CONFLICT: i32 = 72;
/// The settings do not let the first management point set the trusted root key or the site server
/// signing certificate.
pub const CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED: i32 = 73;
/// An endorsement is not valid yet.
pub const CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID: i32 = 74;
/// An endorsement is not valid any more: the site has to renew it.
pub const CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED: i32 = 75;
/// An endorsement is for another key, certificate or role than the one it came with.
pub const CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH: i32 = 76;
/// An endorsement, a management point or data is of another site than the one that may vouch for
/// it, or than the one expected.
pub const CMCRYPTO_ERROR_SITE_MISMATCH: i32 = 77;
/// A management point's keys or a certificate are for another host.
pub const CMCRYPTO_ERROR_HOST_MISMATCH: i32 = 78;
/// More than three sites lie on the path from the trusted root key to the management point.
pub const CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP: i32 = 79;
/// An endorsement, replicated data or a site's data for its clients has a lower number than what was
/// accepted before. Nothing changed.
pub const CMCRYPTO_ERROR_ROLLBACK: i32 = 80;
/// An endorsement differs from one that was accepted before under the same number. Nothing
/// changed.
pub const CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT: i32 = 81;
/// The trust store holds no keys of this management point.
pub const CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT: i32 = 82;
/// The trust store holds no site server signing certificate.
pub const CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE: i32 = 83;
/// What was to be read back is not what was stored there: a trust store, a site directory or a client's
/// policies. A file was left as it is.
pub const CMCRYPTO_ERROR_STORED_FOREIGN: i32 = 90;
/// The trust store, site directory or client's policies are truncated or the checksum is wrong. A file
/// was left as it is.
pub const CMCRYPTO_ERROR_STORED_DAMAGED: i32 = 91;
/// The file or message is of a newer version than this library knows.
pub const CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED: i32 = 92;
/// A file can't be read, locked or written.
pub const CMCRYPTO_ERROR_STORAGE: i32 = 93;
/// The system has not the memory for what is to be read or written; nothing has changed. Any call that
/// takes content of any length may return it.
pub const CMCRYPTO_ERROR_NO_MEMORY: i32 = 94;
/// What a store of the caller's answers breaks a rule of its interface, which the detail says: another
/// client than the one asked for, a message accepted twice. Nothing of it may be relied on.
pub const CMCRYPTO_ERROR_STORE_BROKEN: i32 = 95;
/// The challenge in a registration request or an administrator's proof is not one of ours, or was not
/// issued for this.
pub const CMCRYPTO_ERROR_CHALLENGE_INVALID: i32 = 100;
/// The challenge in a registration request or an administrator's proof is too old: ask for another.
pub const CMCRYPTO_ERROR_CHALLENGE_EXPIRED: i32 = 101;
/// The key is registered already, under another id or with another certificate.
pub const CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED: i32 = 102;
/// The reply is to another request.
pub const CMCRYPTO_ERROR_REPLY_MISMATCH: i32 = 103;
/// No such exchange key of this site is known.
pub const CMCRYPTO_ERROR_SITE_KEY_UNKNOWN: i32 = 110;
/// Exchange key was replaced, and is kept no longer.
pub const CMCRYPTO_ERROR_SITE_KEY_RETIRED: i32 = 111;
/// Secure key exchange is required.
pub const CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED: i32 = 112;
/// Site named twice.
pub const CMCRYPTO_ERROR_DUPLICATE_SITE: i32 = 113;
/// Data before this is missing.
pub const CMCRYPTO_ERROR_REPLICATION_GAP: i32 = 114;
/// Does not follow what was accepted.
pub const CMCRYPTO_ERROR_REPLICATION_CONFLICT: i32 = 115;
/// Numbers are used up.
pub const CMCRYPTO_ERROR_NUMBER_EXHAUSTED: i32 = 116;
/// Exchange key was reported as stolen, or follows one that was.
pub const CMCRYPTO_ERROR_SITE_KEY_STOLEN: i32 = 117;
/// Who vouched for the site's exchange key is not believed any more.
pub const CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED: i32 = 118;
/// Suite not accepted.
pub const CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED: i32 = 120;
/// Peer did not confirm the keys.
pub const CMCRYPTO_ERROR_KEY_CONFIRMATION: i32 = 121;
/// Record of our own.
pub const CMCRYPTO_ERROR_RECORD_REFLECTED: i32 = 122;
/// Earlier record is missing.
pub const CMCRYPTO_ERROR_RECORD_MISSING: i32 = 123;
/// Channel is closed.
pub const CMCRYPTO_ERROR_CHANNEL_CLOSED: i32 = 124;
/// Input ended before the channel was closed.
pub const CMCRYPTO_ERROR_CHANNEL_TRUNCATED: i32 = 125;
/// No valid cookie.
pub const CMCRYPTO_ERROR_COOKIE_INVALID: i32 = 126;
/// Channel has ended.
pub const CMCRYPTO_ERROR_CHANNEL_ENDED: i32 = 127;
/// Another policy set was accepted under this number: the site contradicts itself, or its key is
/// somebody else's too. Nothing changed.
pub const CMCRYPTO_ERROR_POLICY_CONFLICT: i32 = 140;
/// The body is not the one that the policy's assignment names.
pub const CMCRYPTO_ERROR_POLICY_BODY_MISMATCH: i32 = 141;
/// No valid policy set that applies to this client names the policy.
pub const CMCRYPTO_ERROR_POLICY_NOT_ASSIGNED: i32 = 142;
/// A path or name that content can't have: not UTF-8, not in one spelling, not possible on Windows, or
/// the same as another where case does not count. The detail says which.
pub const CMCRYPTO_ERROR_CONTENT_NAME: i32 = 143;
/// A symbolic link, device, socket or pipe where content has files and directories. It was not
/// opened.
pub const CMCRYPTO_ERROR_CONTENT_KIND: i32 = 144;
/// A file or directory changed while it was read: try again when nobody writes to it.
pub const CMCRYPTO_ERROR_CONTENT_CHANGED: i32 = 145;
/// A file, a directory or a package is not the one that the site has published: it must not be
/// used.
pub const CMCRYPTO_ERROR_CONTENT_MISMATCH: i32 = 146;
/// The caller asked to stop.
pub const CMCRYPTO_ERROR_CANCELLED: i32 = 147;
/// Another process, or this one, fetches into the same directory.
pub const CMCRYPTO_ERROR_FETCH_IN_PROGRESS: i32 = 148;
/// What is to be fetched is there already, or something else in its place. It was left as it is.
pub const CMCRYPTO_ERROR_TARGET_EXISTS: i32 = 149;
/// The key is of another package, version or run of encryption than the header.
pub const CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH: i32 = 150;
/// The token names a signer or a key that is not known.
pub const CMCRYPTO_ERROR_TOKEN_SIGNER_UNKNOWN: i32 = 160;
/// The token's signer was replaced, and is kept no longer.
pub const CMCRYPTO_ERROR_TOKEN_SIGNER_RETIRED: i32 = 161;
/// The token is of another issuer or tenant than the one expected.
pub const CMCRYPTO_ERROR_TOKEN_ISSUER_MISMATCH: i32 = 162;
/// The token is of another kind than the one that is asked for.
pub const CMCRYPTO_ERROR_TOKEN_KIND_MISMATCH: i32 = 163;
/// The token is blocked.
pub const CMCRYPTO_ERROR_TOKEN_BLOCKED: i32 = 164;
/// The token was used as often as it may be.
pub const CMCRYPTO_ERROR_TOKEN_USED_UP: i32 = 165;
/// The token belongs to the holder of another key than the one that was shown.
pub const CMCRYPTO_ERROR_TOKEN_NOT_HOLDER: i32 = 166;
/// The token is valid for longer than one of its kind may be.
pub const CMCRYPTO_ERROR_TOKEN_LIFETIME: i32 = 167;
/// The set of keys was fetched too long ago.
pub const CMCRYPTO_ERROR_KEY_SET_STALE: i32 = 168;
/// The site's authority did not issue this certificate, or knows of it no more.
pub const CMCRYPTO_ERROR_CERTIFICATE_NOT_ISSUED: i32 = 169;
/// The certificate, or another of its key, was blocked: there is no way back, but another key.
pub const CMCRYPTO_ERROR_CERTIFICATE_BLOCKED: i32 = 170;
/// The trust store holds no certificate of the site's authority, SMS Issuing.
pub const CMCRYPTO_ERROR_NO_ISSUING_AUTHORITY: i32 = 171;
/// The administrator is not signed in at the level that is needed for this.
pub const CMCRYPTO_ERROR_AUTHENTICATION_TOO_WEAK: i32 = 172;
/// It is not within the administrative scope of who asks for it.
pub const CMCRYPTO_ERROR_ACCESS_DENIED: i32 = 176;

/// One line for each error.
macro_rules! errors {
    ($($error:ident $constant:ident $text:literal;)*) => {
        &[$((ErrorKind::$error, $constant, $text)),*]
    };
}

/// Every error, its constant and its text, which C needs with a NUL.
pub(crate) const ERRORS: &[(ErrorKind, i32, &CStr)] = errors! {
    InvalidArgument CMCRYPTO_ERROR_INVALID_ARGUMENT c"invalid argument";
    Internal CMCRYPTO_ERROR_INTERNAL c"internal failure";
    Unsupported CMCRYPTO_ERROR_UNSUPPORTED c"not contained in this build";
    TooLarge CMCRYPTO_ERROR_TOO_LARGE c"input is too large";
    Random CMCRYPTO_ERROR_RANDOM c"no randomness available";
    ExternalKey CMCRYPTO_ERROR_EXTERNAL_KEY c"external key failed";
    Malformed CMCRYPTO_ERROR_MALFORMED c"malformed input";
    NotDer CMCRYPTO_ERROR_NOT_DER c"indefinite length: BER where DER is required";
    AlgorithmNotAccepted CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED c"algorithm not accepted";
    KeyRejected CMCRYPTO_ERROR_KEY_REJECTED c"key rejected: out of bounds or inconsistent";
    KeyTypeNotSupported CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED c"key type not supported here";
    KeyTooSmall CMCRYPTO_ERROR_KEY_TOO_SMALL c"RSA key shorter than 2048 bits";
    WrongPassword CMCRYPTO_ERROR_WRONG_PASSWORD c"wrong password or damaged key";
    PasswordCost CMCRYPTO_ERROR_PASSWORD_COST c"password hashing cost above the limit";
    NotSupported CMCRYPTO_ERROR_NOT_SUPPORTED c"well-formed, but not supported";
    SignatureInvalid CMCRYPTO_ERROR_SIGNATURE_INVALID c"signature does not verify";
    Decrypt CMCRYPTO_ERROR_DECRYPT c"message can't be decrypted";
    SignedAttributes CMCRYPTO_ERROR_SIGNED_ATTRIBUTES
        c"signed attributes missing, doubled or contradictory";
    SignerMismatch CMCRYPTO_ERROR_SIGNER_MISMATCH c"not the certificate or key that was expected";
    CertificateNotYetValid CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID c"certificate is not valid yet";
    CertificateExpired CMCRYPTO_ERROR_CERTIFICATE_EXPIRED c"certificate has expired";
    CertificateUsage CMCRYPTO_ERROR_CERTIFICATE_USAGE c"certificate does not allow this use";
    KeyMismatch CMCRYPTO_ERROR_KEY_MISMATCH c"private key does not belong to the certificate";
    NameNotSingleByte CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE
        c"the product allows only single-byte characters in names";
    UnknownIssuer CMCRYPTO_ERROR_UNKNOWN_ISSUER c"no path to a trust anchor";
    PathInvalid CMCRYPTO_ERROR_PATH_INVALID c"certification path breaks a rule";
    Revoked CMCRYPTO_ERROR_REVOKED c"revoked, or no valid revocation list to show otherwise";
    NoCertificate CMCRYPTO_ERROR_NO_CERTIFICATE c"no certificate meets the selection criteria";
    SeveralCertificates CMCRYPTO_ERROR_SEVERAL_CERTIFICATES
        c"several certificates meet the selection criteria";
    NoRecipients CMCRYPTO_ERROR_NO_RECIPIENTS c"no recipients";
    TooManyRecipients CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS c"more than 32 recipients";
    DuplicateRecipient CMCRYPTO_ERROR_DUPLICATE_RECIPIENT c"recipient named twice";
    NotARecipient CMCRYPTO_ERROR_NOT_A_RECIPIENT c"not encrypted to any of our certificates";
    Unsigned CMCRYPTO_ERROR_UNSIGNED c"not signed, but the site requires signing";
    Sha1NotAccepted CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED
        c"signed with SHA-1, but the site requires SHA-256";
    NotEncrypted CMCRYPTO_ERROR_NOT_ENCRYPTED c"not encrypted, but the site uses encryption";
    UnknownSender CMCRYPTO_ERROR_UNKNOWN_SENDER c"sender is not registered";
    BlockedSender CMCRYPTO_ERROR_BLOCKED_SENDER c"sender is blocked";
    NotIntendedRecipient CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT c"signed, but not for us";
    Stale CMCRYPTO_ERROR_STALE c"too old";
    SentInFuture CMCRYPTO_ERROR_SENT_IN_FUTURE c"from the future";
    Replayed CMCRYPTO_ERROR_REPLAYED c"was accepted before";
    SeenMessagesFull CMCRYPTO_ERROR_SEEN_MESSAGES_FULL c"memory of accepted messages is full";
    ContextMissing CMCRYPTO_ERROR_CONTEXT_MISSING c"no message context of a known version";
    AlreadyRegistered CMCRYPTO_ERROR_ALREADY_REGISTERED c"client is registered already";
    StoreUnavailable CMCRYPTO_ERROR_STORE_UNAVAILABLE
        c"directory or memory of messages unavailable";
    EnvelopeMismatch CMCRYPTO_ERROR_ENVELOPE_MISMATCH c"not encrypted as its sender signed";
    UnapprovedSender CMCRYPTO_ERROR_UNAPPROVED_SENDER c"sender is not approved";
    HashMismatch CMCRYPTO_ERROR_HASH_MISMATCH c"not what its hash says";
    NoTrustedRootKey CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY c"no trusted root key";
    RootKeyMismatch CMCRYPTO_ERROR_ROOT_KEY_MISMATCH c"trusted root key does not match";
    KeyConflict CMCRYPTO_ERROR_KEY_CONFLICT
        c"another key is held, and may not be replaced by this source";
    FirstManagementPointNotAccepted CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED
        c"the first management point may not set this key";
    EndorsementNotYetValid CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID c"endorsement is not valid yet";
    EndorsementExpired CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED c"endorsement has expired";
    EndorsementMismatch CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH
        c"endorsement is for another certificate or role";
    SiteMismatch CMCRYPTO_ERROR_SITE_MISMATCH c"of another site";
    HostMismatch CMCRYPTO_ERROR_HOST_MISMATCH c"for another host";
    EndorsementTooDeep CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP c"more than three sites deep";
    Rollback CMCRYPTO_ERROR_ROLLBACK c"older than what was accepted before";
    EndorsementConflict CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT
        c"another endorsement was accepted under this number";
    UnknownManagementPoint CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT
        c"no keys of this management point";
    NoSiteSigningCertificate CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE
        c"no site server signing certificate";
    StoredForeign CMCRYPTO_ERROR_STORED_FOREIGN c"stored bytes are of another kind";
    StoredDamaged CMCRYPTO_ERROR_STORED_DAMAGED c"stored bytes are damaged";
    VersionNotSupported CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED
        c"newer version than this library knows";
    Storage CMCRYPTO_ERROR_STORAGE c"file can't be read, locked or written";
    NoMemory CMCRYPTO_ERROR_NO_MEMORY c"not enough memory";
    StoreBroken CMCRYPTO_ERROR_STORE_BROKEN c"store breaks a rule of its interface";
    ChallengeInvalid CMCRYPTO_ERROR_CHALLENGE_INVALID
        c"challenge is not one of ours, or not for this";
    ChallengeExpired CMCRYPTO_ERROR_CHALLENGE_EXPIRED c"challenge is too old";
    KeyAlreadyRegistered CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED
        c"key is registered already, under another id or with another certificate";
    ReplyMismatch CMCRYPTO_ERROR_REPLY_MISMATCH c"reply is to another request";
    SiteKeyUnknown CMCRYPTO_ERROR_SITE_KEY_UNKNOWN c"no such exchange key of this site is known";
    SiteKeyRetired CMCRYPTO_ERROR_SITE_KEY_RETIRED c"exchange key was replaced, and is kept no longer";
    SecureKeyExchangeRequired CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED c"secure key exchange is required";
    DuplicateSite CMCRYPTO_ERROR_DUPLICATE_SITE c"site named twice";
    ReplicationGap CMCRYPTO_ERROR_REPLICATION_GAP c"data before this is missing";
    ReplicationConflict CMCRYPTO_ERROR_REPLICATION_CONFLICT c"does not follow what was accepted";
    NumberExhausted CMCRYPTO_ERROR_NUMBER_EXHAUSTED c"numbers are used up";
    SiteKeyStolen CMCRYPTO_ERROR_SITE_KEY_STOLEN c"exchange key was reported as stolen";
    SiteKeyUnvouched CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED c"nobody vouches for this exchange key any more";
    SuiteNotAccepted CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED c"suite not accepted";
    KeyConfirmation CMCRYPTO_ERROR_KEY_CONFIRMATION c"peer did not confirm the keys";
    RecordReflected CMCRYPTO_ERROR_RECORD_REFLECTED c"record of our own";
    RecordMissing CMCRYPTO_ERROR_RECORD_MISSING c"earlier record is missing";
    ChannelClosed CMCRYPTO_ERROR_CHANNEL_CLOSED c"channel is closed";
    ChannelTruncated CMCRYPTO_ERROR_CHANNEL_TRUNCATED c"input ended before the channel was closed";
    CookieInvalid CMCRYPTO_ERROR_COOKIE_INVALID c"no valid cookie";
    ChannelEnded CMCRYPTO_ERROR_CHANNEL_ENDED c"channel has ended";
    PolicyConflict CMCRYPTO_ERROR_POLICY_CONFLICT c"another policy set was accepted under this number";
    PolicyBodyMismatch CMCRYPTO_ERROR_POLICY_BODY_MISMATCH c"not the body that is assigned";
    PolicyNotAssigned CMCRYPTO_ERROR_POLICY_NOT_ASSIGNED c"policy is not assigned";
    ContentName CMCRYPTO_ERROR_CONTENT_NAME c"name that content can't have";
    ContentKind CMCRYPTO_ERROR_CONTENT_KIND c"neither a regular file nor a directory";
    ContentChanged CMCRYPTO_ERROR_CONTENT_CHANGED c"changed while it was read";
    ContentMismatch CMCRYPTO_ERROR_CONTENT_MISMATCH c"not the content that was published";
    Cancelled CMCRYPTO_ERROR_CANCELLED c"stopped by the caller";
    FetchInProgress CMCRYPTO_ERROR_FETCH_IN_PROGRESS c"another fetch into this directory is under way";
    TargetExists CMCRYPTO_ERROR_TARGET_EXISTS c"target exists already";
    ContentKeyMismatch CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH c"key is of other content";
    TokenSignerUnknown CMCRYPTO_ERROR_TOKEN_SIGNER_UNKNOWN c"token's signer is not known";
    TokenSignerRetired CMCRYPTO_ERROR_TOKEN_SIGNER_RETIRED c"token's signer was replaced";
    TokenIssuerMismatch CMCRYPTO_ERROR_TOKEN_ISSUER_MISMATCH c"token is of another issuer or tenant";
    TokenKindMismatch CMCRYPTO_ERROR_TOKEN_KIND_MISMATCH c"token is of another kind";
    TokenBlocked CMCRYPTO_ERROR_TOKEN_BLOCKED c"token is blocked";
    TokenUsedUp CMCRYPTO_ERROR_TOKEN_USED_UP c"token was used as often as it may be";
    TokenNotHolder CMCRYPTO_ERROR_TOKEN_NOT_HOLDER c"token is bound to another key";
    TokenLifetime CMCRYPTO_ERROR_TOKEN_LIFETIME c"token lives longer than its kind may";
    KeySetStale CMCRYPTO_ERROR_KEY_SET_STALE c"set of keys is too old";
    CertificateNotIssued CMCRYPTO_ERROR_CERTIFICATE_NOT_ISSUED
        c"certificate was not issued by this authority";
    CertificateBlocked CMCRYPTO_ERROR_CERTIFICATE_BLOCKED c"certificate is blocked";
    NoIssuingAuthority CMCRYPTO_ERROR_NO_ISSUING_AUTHORITY c"no certificate of the site's authority";
    AuthenticationTooWeak CMCRYPTO_ERROR_AUTHENTICATION_TOO_WEAK
        c"not signed in at the level that is needed";
    AccessDenied CMCRYPTO_ERROR_ACCESS_DENIED c"not within the administrative scope";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_constant_and_text() {
        let errors: Vec<ErrorKind> = ERRORS.iter().map(|(error, ..)| *error).collect();
        assert_eq!(errors, ErrorKind::ALL);
        for (error, code, text) in ERRORS {
            assert_eq!(error.code(), *code);
            assert_eq!(error.to_string().as_bytes(), text.to_bytes());
        }
    }
}
