//! Every kind of error, in one place: its name, that of its constant, number and text.

/// Hands the table to a macro.
macro_rules! table {
    ($use:ident) => {
        $use! {
            /// An argument is outside what the operation is defined for.
            InvalidArgument INVALID_ARGUMENT = 1, "invalid argument";
            /// The library or an engine failed in a way that has no other name.
            Internal INTERNAL = 2, "internal failure";
            /// This build does not contain the provider or feature asked for.
            Unsupported UNSUPPORTED = 3, "not contained in this build";
            /// The input is longer than the operation's documented limit.
            TooLarge TOO_LARGE = 4, "input is too large";
            /// The system gave no randomness.
            Random RANDOM = 5, "no randomness available";
            /// An external key (TPM, HSM, key store) failed, or returned a signature that does not verify.
            ExternalKey EXTERNAL_KEY = 6, "external key failed";

            /// The bytes are not the structure they should be.
            Malformed MALFORMED = 10, "malformed input";
            /// The bytes are BER with an indefinite length; DER is required.
            NotDer NOT_DER = 11, "indefinite length: BER where DER is required";
            /// The message, key or certificate names an algorithm that is not accepted here.
            AlgorithmNotAccepted ALGORITHM_NOT_ACCEPTED = 12, "algorithm not accepted";
            /// The key's numbers are out of bounds or contradict each other.
            KeyRejected KEY_REJECTED = 13, "key rejected: out of bounds or inconsistent";
            /// The key is of a type that this library does not use, or not for this: messages, endorsements and
            /// registrations are with RSA, certificates of a PKI with RSA or EC on P-256 and P-384.
            KeyTypeNotSupported KEY_TYPE_NOT_SUPPORTED = 14, "key type not supported here";
            /// The RSA modulus is shorter than 2048 bits, and nothing accepted that.
            KeyTooSmall KEY_TOO_SMALL = 15, "RSA key shorter than 2048 bits";
            /// The password is wrong or the encrypted key is damaged; these can't be told apart.
            WrongPassword WRONG_PASSWORD = 16, "wrong password or damaged key";
            /// The encrypted key asks for more password-hashing work than the limit.
            PasswordCost PASSWORD_COST = 17, "password hashing cost above the limit";
            /// Well-formed, but of a form that this library does not take: a version, an extension, a kind of
            /// revocation list, a parameter. The detail says which. It is not damaged, and another program may
            /// well read it.
            NotSupported NOT_SUPPORTED = 18, "well-formed, but not supported";

            /// The signature does not verify, or the content is not what was signed.
            SignatureInvalid SIGNATURE_INVALID = 20, "signature does not verify";
            /// The message can't be decrypted, or was changed. There is no further detail.
            Decrypt DECRYPT = 21, "message can't be decrypted";
            /// Signed attributes are missing, doubled or contradict the message.
            SignedAttributes SIGNED_ATTRIBUTES = 22, "signed attributes missing, doubled or contradictory";
            /// The message was signed with another certificate than the one expected; or a key has another
            /// fingerprint than the one that a person compared.
            SignerMismatch SIGNER_MISMATCH = 23, "not the certificate or key that was expected";

            /// The certificate is not valid yet.
            CertificateNotYetValid CERTIFICATE_NOT_YET_VALID = 30, "certificate is not valid yet";
            /// The certificate is not valid any more.
            CertificateExpired CERTIFICATE_EXPIRED = 31, "certificate has expired";
            /// The certificate's key usage or extended key usage does not allow this use.
            CertificateUsage CERTIFICATE_USAGE = 32, "certificate does not allow this use";
            /// The private key does not belong to the certificate.
            KeyMismatch KEY_MISMATCH = 33, "private key does not belong to the certificate";
            /// A name in a certificate's subject has characters that are not single-byte (ASCII): the product
            /// forbids them.
            NameNotSingleByte NAME_NOT_SINGLE_BYTE = 34, "the product allows only single-byte characters in names";
            /// No path leads from the certificate to a trust anchor.
            UnknownIssuer UNKNOWN_ISSUER = 35, "no path to a trust anchor";
            /// A path leads to a trust anchor, but breaks a rule: a constraint, a name, a depth.
            PathInvalid PATH_INVALID = 36, "certification path breaks a rule";
            /// The certificate or one above it is revoked; or a revocation list that is needed is missing,
            /// expired or does not verify, which the product treats alike.
            Revoked REVOKED = 37, "revoked, or no valid revocation list to show otherwise";
            /// No certificate meets the selection criteria; or no encryption certificate of the site was
            /// accepted.
            NoCertificate NO_CERTIFICATE = 38, "no certificate meets the selection criteria";
            /// Several certificates meet the selection criteria, and the site's setting is to fail then.
            SeveralCertificates SEVERAL_CERTIFICATES = 39, "several certificates meet the selection criteria";

            /// The list of recipients is empty.
            NoRecipients NO_RECIPIENTS = 40, "no recipients";
            /// There are more than 32 recipients.
            TooManyRecipients TOO_MANY_RECIPIENTS = 41, "more than 32 recipients";
            /// A certificate is named twice as recipient.
            DuplicateRecipient DUPLICATE_RECIPIENT = 42, "recipient named twice";
            /// The message is not encrypted to any of our certificates: the client should fetch the
            /// management point's certificate again.
            NotARecipient NOT_A_RECIPIENT = 43, "not encrypted to any of our certificates";

            /// The message is not signed, and the site requires signing.
            Unsigned UNSIGNED = 50, "not signed, but the site requires signing";
            /// The message is signed with SHA-1, and the site requires SHA-256.
            Sha1NotAccepted SHA1_NOT_ACCEPTED = 51, "signed with SHA-1, but the site requires SHA-256";
            /// The message is not encrypted, and the site uses encryption.
            NotEncrypted NOT_ENCRYPTED = 52, "not encrypted, but the site uses encryption";
            /// No client is registered under the sender's id.
            UnknownSender UNKNOWN_SENDER = 53, "sender is not registered";
            /// The sender is blocked.
            BlockedSender BLOCKED_SENDER = 54, "sender is blocked";
            /// Signed for others than us: the list of recipients that the sender signed does not name us, a
            /// site's data is for another target, or a token for another audience.
            NotIntendedRecipient NOT_INTENDED_RECIPIENT = 55, "signed, but not for us";
            /// The message was sent longer ago than the freshness rule allows, or the validity of a site's data or of a
            /// token has ended.
            Stale STALE = 56, "too old";
            /// The message was sent further in the future than the freshness rule allows, or the validity of a site's
            /// data or of a token has not begun.
            SentInFuture SENT_IN_FUTURE = 57, "from the future";
            /// This message, data or record was accepted before.
            Replayed REPLAYED = 58, "was accepted before";
            /// The memory of accepted messages is full; the message may be sent again later.
            SeenMessagesFull SEEN_MESSAGES_FULL = 59, "memory of accepted messages is full";
            /// The message is signed, but carries no message context of a known version.
            ContextMissing CONTEXT_MISSING = 60, "no message context of a known version";
            /// The client's id is registered already.
            AlreadyRegistered ALREADY_REGISTERED = 61, "client is registered already";
            /// The directory of clients or the memory of messages can't be reached.
            StoreUnavailable STORE_UNAVAILABLE = 62, "directory or memory of messages unavailable";
            /// The content was signed to go encrypted under another key, or to go encrypted, or not to: whoever
            /// carried it has changed that.
            EnvelopeMismatch ENVELOPE_MISMATCH = 63, "not encrypted as its sender signed";
            /// The sender is registered, but not approved, and the site does not accept that.
            UnapprovedSender UNAPPROVED_SENDER = 64, "sender is not approved";
            /// The message is not the one whose hash is expected: fetch it, and what names its hash, again.
            HashMismatch HASH_MISMATCH = 65, "not what its hash says";

            /// The trust store holds no trusted root key.
            NoTrustedRootKey NO_TRUSTED_ROOT_KEY = 70, "no trusted root key";
            /// The management point's keys are said to be under another trusted root key than the client's.
            /// Anyone can make them say so: compare fingerprints before you replace or reset the client's,
            /// which is all that heals it.
            RootKeyMismatch ROOT_KEY_MISMATCH = 71, "trusted root key does not match";
            /// Another trusted root key, site server signing certificate or exchange key of the site is held,
            /// which this source may not replace. Nothing changed.
            KeyConflict KEY_CONFLICT = 72, "another key is held, and may not be replaced by this source";
            /// The settings do not let the first management point set the trusted root key or the site server
            /// signing certificate.
            FirstManagementPointNotAccepted FIRST_MANAGEMENT_POINT_NOT_ACCEPTED = 73, "the first management point may not set this key";
            /// An endorsement is not valid yet.
            EndorsementNotYetValid ENDORSEMENT_NOT_YET_VALID = 74, "endorsement is not valid yet";
            /// An endorsement is not valid any more: the site has to renew it.
            EndorsementExpired ENDORSEMENT_EXPIRED = 75, "endorsement has expired";
            /// An endorsement is for another key, certificate or role than the one it came with.
            EndorsementMismatch ENDORSEMENT_MISMATCH = 76, "endorsement is for another certificate or role";
            /// An endorsement, a management point or data is of another site than the one that may vouch for
            /// it, or than the one expected.
            SiteMismatch SITE_MISMATCH = 77, "of another site";
            /// A management point's keys or a certificate are for another host.
            HostMismatch HOST_MISMATCH = 78, "for another host";
            /// More than three sites lie on the path from the trusted root key to the management point.
            EndorsementTooDeep ENDORSEMENT_TOO_DEEP = 79, "more than three sites deep";
            /// An endorsement, replicated data or a site's data for its clients has a lower number than what was accepted
            /// before. Nothing changed.
            Rollback ROLLBACK = 80, "older than what was accepted before";
            /// An endorsement differs from one that was accepted before under the same number. Nothing
            /// changed.
            EndorsementConflict ENDORSEMENT_CONFLICT = 81, "another endorsement was accepted under this number";
            /// The trust store holds no keys of this management point.
            UnknownManagementPoint UNKNOWN_MANAGEMENT_POINT = 82, "no keys of this management point";
            /// The trust store holds no site server signing certificate.
            NoSiteSigningCertificate NO_SITE_SIGNING_CERTIFICATE = 83, "no site server signing certificate";
            /// What was to be read back is nothing of the kind: no trust store, no directory, no policies. A file was left
            /// as it is.
            StoredForeign STORED_FOREIGN = 90, "stored bytes are of another kind";
            /// What was stored is truncated, its checksum is wrong, or it can't have come about. A file was left as it
            /// is.
            StoredDamaged STORED_DAMAGED = 91, "stored bytes are damaged";
            /// The file or message is of a newer version than this library knows.
            VersionNotSupported VERSION_NOT_SUPPORTED = 92, "newer version than this library knows";
            /// A file can't be read, locked or written.
            Storage STORAGE = 93, "file can't be read, locked or written";
            /// The system has not the memory for what is to be read or written; nothing has changed.
            NoMemory NO_MEMORY = 94, "not enough memory";
            /// What a store of the caller's answers breaks a rule of its interface, which the detail says: another
            /// client than the one asked for, a message accepted twice. Nothing of it may be relied on.
            StoreBroken STORE_BROKEN = 95, "store breaks a rule of its interface";
            /// The challenge in a registration request or an administrator's proof is not one of ours, or was not issued
            /// for this.
            ChallengeInvalid CHALLENGE_INVALID = 100, "challenge is not one of ours, or not for this";
            /// The challenge in a registration request or an administrator's proof is too old: ask for another.
            ChallengeExpired CHALLENGE_EXPIRED = 101, "challenge is too old";
            /// The key is registered already, under another id or with another certificate.
            KeyAlreadyRegistered KEY_ALREADY_REGISTERED = 102, "key is registered already, under another id or with another certificate";
            /// The reply is to another request.
            ReplyMismatch REPLY_MISMATCH = 103, "reply is to another request";

            /// No exchange key of the site is known, or not the one that signed: ask the directory service, or import
            /// a key file, and try again. Nothing is lost.
            SiteKeyUnknown SITE_KEY_UNKNOWN = 110, "no such exchange key of this site is known";
            /// Signed with an exchange key that the site has replaced, after the date until which it was kept.
            SiteKeyRetired SITE_KEY_RETIRED = 111, "exchange key was replaced, and is kept no longer";
            /// The site requires secure key exchange: a key that nobody but its own site vouches for is not
            /// accepted.
            SecureKeyExchangeRequired SECURE_KEY_EXCHANGE_REQUIRED = 112, "secure key exchange is required";
            /// A file of keys names a site twice, or the site that wrote it among the others.
            DuplicateSite DUPLICATE_SITE = 113, "site named twice";
            /// Data that was sent before this has not been accepted: try again when it has. Nothing is lost.
            ReplicationGap REPLICATION_GAP = 114, "data before this is missing";
            /// The data does not follow what was accepted: its site has another history.
            ReplicationConflict REPLICATION_CONFLICT = 115, "does not follow what was accepted";
            /// The numbers of a stream or a channel are used up.
            NumberExhausted NUMBER_EXHAUSTED = 116, "numbers are used up";
            /// This exchange key was reported as stolen: it is not taken or used again, whoever says that it is the
            /// site's. Or it follows such a one: it is not used until somebody else vouches for it.
            SiteKeyStolen SITE_KEY_STOLEN = 117, "exchange key was reported as stolen";
            /// Who vouched for the site's exchange key is not believed any more: ask the directory service, or have
            /// its parent endorse it again.
            SiteKeyUnvouched SITE_KEY_UNVOUCHED = 118, "nobody vouches for this exchange key any more";
            /// The peer asked for a suite that is not accepted here.
            SuiteNotAccepted SUITE_NOT_ACCEPTED = 120, "suite not accepted";
            /// The peer did not derive the same keys for the same identities.
            KeyConfirmation KEY_CONFIRMATION = 121, "peer did not confirm the keys";
            /// A record came back that this side sent.
            RecordReflected RECORD_REFLECTED = 122, "record of our own";
            /// A record came before one that was sent earlier.
            RecordMissing RECORD_MISSING = 123, "earlier record is missing";
            /// The peer has closed its direction of the channel.
            ChannelClosed CHANNEL_CLOSED = 124, "channel is closed";
            /// The input ended before the peer closed the channel: something may be missing.
            ChannelTruncated CHANNEL_TRUNCATED = 125, "input ended before the channel was closed";
            /// A cookie that is demanded is missing, or not one that was given for this message 1 and address, or
            /// not lately: answer with a demand.
            CookieInvalid COOKIE_INVALID = 126, "no valid cookie";
            /// The channel has ended: by its age, with a certificate, because its peer's key is current no more,
            /// or because this side ended it. Shake hands again.
            ChannelEnded CHANNEL_ENDED = 127, "channel has ended";

            /// Another policy set was accepted under this number: the site contradicts itself, or its key is
            /// somebody else's too.
            PolicyConflict POLICY_CONFLICT = 140, "another policy set was accepted under this number";
            /// The body is not the one that the policy's assignment names.
            PolicyBodyMismatch POLICY_BODY_MISMATCH = 141, "not the body that is assigned";
            /// No valid policy set that applies to this client names the policy.
            PolicyNotAssigned POLICY_NOT_ASSIGNED = 142, "policy is not assigned";
            /// A path or name that content can't have: not UTF-8, not in one spelling, not possible on Windows, or
            /// the same as another where case does not count. The detail says which.
            ContentName CONTENT_NAME = 143, "name that content can't have";
            /// A symbolic link, device, socket or pipe where content has files and directories. It was not opened.
            ContentKind CONTENT_KIND = 144, "neither a regular file nor a directory";
            /// A file or directory changed while it was read: try again when nobody writes to it.
            ContentChanged CONTENT_CHANGED = 145, "changed while it was read";
            /// A file, a directory or a package is not the one that the site has published: it must not be used.
            ContentMismatch CONTENT_MISMATCH = 146, "not the content that was published";
            /// The caller asked to stop.
            Cancelled CANCELLED = 147, "stopped by the caller";
            /// Another process, or this one, fetches into the same directory.
            FetchInProgress FETCH_IN_PROGRESS = 148, "another fetch into this directory is under way";
            /// What is to be fetched is there already, or something else in its place. It was left as it is.
            TargetExists TARGET_EXISTS = 149, "target exists already";

            /// The key is of another package, version or run of encryption than the header: fetch the one that
            /// came with it.
            ContentKeyMismatch CONTENT_KEY_MISMATCH = 150, "key is of other content";

            /// The token names a signer or a key that is not known: the keys may have to be fetched again.
            TokenSignerUnknown TOKEN_SIGNER_UNKNOWN = 160, "token's signer is not known";
            /// The token's signer was replaced, and is kept no longer: its holder asks for another token.
            TokenSignerRetired TOKEN_SIGNER_RETIRED = 161, "token's signer was replaced";
            /// The token is of another issuer or tenant than the one expected.
            TokenIssuerMismatch TOKEN_ISSUER_MISMATCH = 162, "token is of another issuer or tenant";
            /// The token is of another kind than the one that is asked for.
            TokenKindMismatch TOKEN_KIND_MISMATCH = 163, "token is of another kind";
            /// The token is blocked.
            TokenBlocked TOKEN_BLOCKED = 164, "token is blocked";
            /// The token was used as often as it may be.
            TokenUsedUp TOKEN_USED_UP = 165, "token was used as often as it may be";
            /// The token belongs to the holder of another key than the one that was shown.
            TokenNotHolder TOKEN_NOT_HOLDER = 166, "token is bound to another key";
            /// The token is valid for longer than one of its kind may be.
            TokenLifetime TOKEN_LIFETIME = 167, "token lives longer than its kind may";
            /// The set of keys was fetched too long ago: fetch it again.
            KeySetStale KEY_SET_STALE = 168, "set of keys is too old";

            /// The site's authority did not issue this certificate, or knows of it no more.
            CertificateNotIssued CERTIFICATE_NOT_ISSUED = 169, "certificate was not issued by this authority";
            /// The certificate, or another of its key, was blocked: there is no way back, but another key.
            CertificateBlocked CERTIFICATE_BLOCKED = 170, "certificate is blocked";
            /// The trust store holds no certificate of the site's authority, SMS Issuing.
            NoIssuingAuthority NO_ISSUING_AUTHORITY = 171, "no certificate of the site's authority";
            /// The administrator is not signed in at the level that is needed for this.
            AuthenticationTooWeak AUTHENTICATION_TOO_WEAK = 172, "not signed in at the level that is needed";

            /// It is not within the administrative scope of who asks for it: the detail says what is missing.
            AccessDenied ACCESS_DENIED = 176, "not within the administrative scope";
        }
    };
}

pub(super) use table;
