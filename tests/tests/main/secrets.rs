//! What must not leak does not, and what the outside relies on stays: redaction, comparison,
//! wiped outputs, `Send + Sync`, the numbers of errors.

use std::sync::Arc;

use cmcrypto_core::access::administrator::{
    AdministratorChallenges, AdministratorPolicy, SignedIn,
};
use cmcrypto_core::access::issuing::{IssuingAuthority, IssuingVerifier};
use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, CertificateSelection, ClientCertificateChoice,
};
use cmcrypto_core::content::{
    ContentEncryption, ContentHeader, ContentId, ContentKey, PasswordCost, RestoredUserState,
};
use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey,
};
use cmcrypto_core::message::{
    Client, Freshness, InMemorySeenMessages, ManagementPoint, MessageId, MessageKind, Opened,
    ReplayCheck, SealedMessage, SeenMessages, SignedMessage, UnsignedMessage,
};
use cmcrypto_core::names::{ClientId, CollectionId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, KeyUse, SigningIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::{DecryptionKey, PrivateKey, PublicKey, SigningKey};
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath,
};
use cmcrypto_core::policy::{
    ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::primitive::digest::{Digest, DigestAlgorithm, Hasher};
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::rsa::{OaepDigest, RsaKeySize};
use cmcrypto_core::primitive::{SignatureScheme, aes_gcm, random};
use cmcrypto_core::registration::{
    Approval, ClientDirectory, ClientRegistry, InMemoryDirectory, Registered, Registrar,
    Registration, RegistrationAnswer, RegistrationChallenges, RegistrationRequest,
};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustSource,
    TrustStore, TrustStoreFile, TrustedManagementPoint,
};
use cmcrypto_core::{Error, ErrorKind, Provider, Secret, Timestamp};
use cmcrypto_tests::*;

/// Content that has no other reason to turn up, in any of the forms that bytes are printed in.
const CONTENT: &[u8] = b"\x07\x5b\xcd\x15 Xylophone-Quartz \xee\xdd\xcc\xbb";

/// Whether `text` shows four bytes in a row of `secret`: as characters, hexadecimal, a list of
/// numbers, or base64.
fn shows(text: &str, secret: &[u8]) -> bool {
    secret.windows(4).any(|part| {
        let characters = part.iter().all(u8::is_ascii_graphic) && {
            text.contains(std::str::from_utf8(part).unwrap())
        };
        let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let spaced: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let numbers: Vec<String> = part.iter().map(u8::to_string).collect();
        let lower = text.to_lowercase();
        characters
            || lower.contains(&hex)
            || [" ", ":", ", "]
                .iter()
                .any(|by| lower.contains(&spaced.join(by)))
            || text.contains(&numbers.join(", "))
            || text.contains(&numbers.join(",\n    "))
    })
}

/// The measure itself.
#[test]
fn leaks_are_recognised() {
    let bytes = CONTENT.to_vec();
    for text in [
        format!("{bytes:?}"),
        format!("{bytes:#?}"),
        format!("{bytes:02x?}"),
        String::from_utf8_lossy(&bytes).into_owned(),
        bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
    ] {
        assert!(shows(&text, CONTENT), "{text}");
    }
    assert!(!shows("Secret(25 bytes)", CONTENT));
}

#[test]
fn debug_shows_no_secret() {
    for &provider in Provider::ALL {
        let client_key = key(provider, "client-2048");
        let client = clients::client(provider);
        let directory = clients::directory(provider);
        let to = [certificate(provider, "mp-2048")];
        let identities = vec![decryption_identity(provider, "mp-2048")];
        let site = SiteSecurity {
            allow_unsigned: true,
            ..SiteSecurity::default()
        };
        let kind = MessageKind::STATE_MESSAGE;
        let sealed = client
            .seal_to_certificates(&site, kind, CONTENT, &to, NOW)
            .unwrap();
        let mp = clients::management_point_of(identities.clone(), site);
        let open = |message: &[u8]| {
            mp.open(message, &directory, ReplayCheck::LeftToCaller, NOW)
                .unwrap()
                .into_owned()
                .unwrap()
        };
        let encrypted = cms::encrypt(CONTENT, &to, NOW).unwrap();
        let signed = open(&sealed.bytes);
        let unsigned = open(&encrypted);
        assert!(matches!(signed, Opened::Signed(_)));
        assert!(matches!(unsigned, Opened::Unsigned(_)));
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        hasher.update(CONTENT);
        let sign_only = SiteSecurity {
            allow_plaintext: true,
            ..site
        };
        let plain = client
            .seal_to_certificates(&sign_only, kind, CONTENT, &to, NOW)
            .unwrap();
        let signers = [certificate(provider, "client-2048")];
        let verified = cms::verify(&plain.bytes, &signers, Default::default(), NOW).unwrap();

        let pkcs1 = client_key.to_pkcs1_der();
        let mp_key = key(provider, "mp-2048").to_pkcs1_der();
        // From the octets of d on: n and e are public.
        let private = |pkcs1: &Secret| pkcs1.expose()[277..].to_vec();
        let secrets = [CONTENT.to_vec(), private(&pkcs1), private(&mp_key)];
        // Who sent it may be told, and what it is about.
        let Opened::Signed(about) = &signed else {
            panic!("{signed:?}");
        };
        let told = format!("{about:?}");
        assert!(told.contains(about.sender().as_str()) && told.contains("content_len"));
        let shown: Vec<(&str, Vec<Box<dyn std::fmt::Debug + '_>>)> = vec![
            (
                "secrets",
                vec![
                    Box::new(Secret::from(CONTENT.to_vec())),
                    Box::new(pkcs1),
                    Box::new(client_key.to_pkcs8_der()),
                    Box::new(hasher),
                ],
            ),
            (
                "keys",
                vec![
                    Box::new(client_key),
                    Box::new(signing_identity(provider, "client-2048")),
                    Box::new(identities),
                    Box::new(client),
                    Box::new(mp.clone()),
                ],
            ),
            (
                "content",
                vec![
                    Box::new(signed),
                    Box::new(unsigned),
                    Box::new(plain.clone()),
                    Box::new(verified),
                    Box::new(
                        cms::decrypt(
                            &encrypted,
                            &[decryption_identity(provider, "mp-2048")],
                            Default::default(),
                        )
                        .unwrap(),
                    ),
                ],
            ),
        ];
        for (what, values) in shown {
            for value in values {
                for text in [format!("{value:?}"), format!("{value:#?}")] {
                    assert!(!text.is_empty());
                    for secret in &secrets {
                        assert!(!shows(&text, secret), "{what}: {text}");
                    }
                }
            }
        }
    }
}

/// Of content the header may be told, by which its key can be looked for.
#[test]
fn keys_of_content_are_redacted() {
    for &provider in Provider::ALL {
        let package = ContentId::new("P0100012").unwrap();
        let (run, key) = ContentEncryption::new(provider, package, 1, [0; 32]).unwrap();
        let to = [certificate(provider, "mp-2048")];
        let wrapped = key.wrap_to_certificates(&to, NOW).unwrap();
        let identities = [decryption_identity(provider, "mp-2048")];
        let inside = cms::decrypt(&wrapped, &identities, Default::default()).unwrap();
        // It is what stands last.
        let secret = &inside.content()[inside.content().len() - 32..];
        for text in [
            format!("{run:?} {key:?}"),
            format!("{run:#?} {key:#?}"),
            format!("{:?}", wrapped_with(&key, b"secret-pass")),
        ] {
            assert!(!text.is_empty() && !shows(&text, secret), "{text}");
        }
        assert!(format!("{key:?}").contains("P0100012"));
    }
}

/// What a wrong password leaves to be told.
fn wrapped_with(key: &ContentKey, password: &[u8]) -> Error {
    let provider = Provider::default();
    let cost = PasswordCost {
        memory: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    let wrapped = key.wrap_under_password(provider, password, cost).unwrap();
    let found = ContentKey::unwrap_with_password(provider, key.header(), &wrapped, b"wrong");
    found.unwrap_err()
}

#[test]
fn debug_says_what_it_is() {
    let provider = Provider::default();
    let key = key(provider, "client-2048");
    assert_eq!(format!("{key:?}"), "PrivateKey(2048 bits)");
    let public = format!("{:?}", key.public_key());
    assert_eq!(public, format!("PublicKey(RSA-2048, {})", provider.name()));
    assert_eq!(format!("{:?}", Secret::from(vec![1; 3])), "Secret(3 bytes)");
    assert_eq!(format!("{:?}", Secret::default()), "Secret(0 bytes)");
    let hasher = Hasher::new(DigestAlgorithm::Sha1);
    assert_eq!(format!("{hasher:?}"), "Hasher(Sha1)");
    let hmac = HmacSha256::new(&Secret::from(CONTENT.to_vec()));
    assert_eq!(format!("{hmac:?}"), "HmacSha256");
    let private = Secret::from([0x42; 32].to_vec());
    for &provider in Provider::ALL {
        for algorithm in [AgreementAlgorithm::X25519, AgreementAlgorithm::P256] {
            let key = AgreementKey::from_private_bytes(provider, algorithm, &private).unwrap();
            assert_eq!(format!("{key:?}"), format!("AgreementKey({algorithm:?})"));
            assert_eq!(format!("{key:#?}"), format!("{key:?}"));
        }
    }
}

/// Equal when all bytes are: no prefix, no length alone.
#[test]
fn secrets_are_compared_whole() {
    let secret = |bytes: &[u8]| Secret::from(bytes.to_vec());
    assert_eq!(secret(b""), Secret::default());
    assert_eq!(secret(b"0123456789abcdef"), secret(b"0123456789abcdef"));
    assert_ne!(secret(b"0123456789abcdef"), secret(b"0123456789abcde"));
    assert_ne!(secret(b"0123456789abcde"), secret(b"0123456789abcdef"));
    assert_ne!(secret(b""), secret(b"\0"));
    for place in 0..16 {
        for bit in 0..8 {
            let mut other = *b"0123456789abcdef";
            other[place] ^= 1 << bit;
            assert_ne!(secret(&other), secret(b"0123456789abcdef"));
        }
    }
    let first = secret(b"key");
    assert_eq!(first.clone(), first);
    assert_eq!((first.len(), first.is_empty()), (3, false));
    assert_eq!(first.expose(), b"key");
}

#[test]
fn random_secrets_differ() {
    for &provider in Provider::ALL {
        let random = |len| Secret::random(provider, len).unwrap();
        assert_eq!(random(0), Secret::default());
        assert_eq!(random(33).len(), 33);
        assert_ne!(random(16), random(16));
        let mut filled = [0; 64];
        random::fill(provider, &mut filled).unwrap();
        assert_ne!(filled, [0; 64]);
    }
}

/// No plaintext that was not authenticated, whatever made the tag wrong.
#[test]
fn a_wrong_tag_leaves_zeros() {
    for &provider in Provider::ALL {
        for len in [0, 1, 15, 16, 17, 1000, 70_000] {
            let key = Secret::random(provider, aes_gcm::KEY_LEN).unwrap();
            let plain = vec![0x5a; len];
            let mut data = plain.clone();
            let aes_gcm::Sealed { nonce, tag } =
                aes_gcm::seal_in_place(provider, &key, b"aad", &mut data).unwrap();
            let open = |key: &Secret, nonce: &_, aad: &[u8], data: &[u8], tag: &_| {
                let mut data = data.to_vec();
                let found = aes_gcm::open_in_place(provider, key, nonce, aad, &mut data, tag);
                (found, data)
            };
            let decrypted = open(&key, &nonce, b"aad", &data, &tag);
            assert_eq!(decrypted, (Ok(()), plain));
            let zeros = (Err(Error::DECRYPT), vec![0; len]);
            let other = Secret::random(provider, aes_gcm::KEY_LEN).unwrap();
            assert_eq!(open(&other, &nonce, b"aad", &data, &tag), zeros);
            let short = Secret::random(provider, 16).unwrap();
            assert_eq!(open(&short, &nonce, b"aad", &data, &tag), zeros);
            assert_eq!(open(&key, &nonce, b"", &data, &tag), zeros);
            for bit in 0..128 {
                let mut wrong = tag;
                wrong[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(open(&key, &nonce, b"aad", &data, &wrong), zeros);
            }
            let mut wrong = nonce;
            wrong[11] ^= 1;
            assert_eq!(open(&key, &wrong, b"aad", &data, &tag), zeros);
            for place in [0, len / 2, len.wrapping_sub(1)] {
                if place < len {
                    let mut wrong = data.clone();
                    wrong[place] ^= 0x80;
                    assert_eq!(open(&key, &nonce, b"aad", &wrong, &tag), zeros);
                }
            }
            if len > 0 {
                let (found, left) = open(&key, &nonce, b"aad", &data[1..], &tag);
                assert_eq!((found, left), (Err(Error::DECRYPT), vec![0; len - 1]));
            }
        }
    }
}

/// A key of another length is the caller's mistake, told before anything is done to the data.
#[test]
fn keys_of_other_lengths_leave_the_data_alone() {
    for &provider in Provider::ALL {
        for len in [0, 1, 15, 16, 17, 24, 31, 33, 64] {
            let key = Secret::random(provider, len).unwrap();
            let mut data = *b"plain";
            let found = aes_gcm::seal_in_place(provider, &key, b"", &mut data);
            assert_eq!(found, Err(Error::INVALID_ARGUMENT), "{len}");
            assert_eq!(&data, b"plain");
            if len != 16 {
                let (nonce, tag) = ([0; 12], [0; 16]);
                let found = aes_gcm::open_in_place(provider, &key, &nonce, b"", &mut data, &tag);
                assert_eq!(found, Err(Error::INVALID_ARGUMENT), "{len}");
                assert_eq!(&data, b"plain");
            }
        }
    }
}

/// Nonces are drawn, not given: none comes twice.
#[test]
fn nonces_do_not_repeat() {
    for &provider in Provider::ALL {
        let key = Secret::random(provider, aes_gcm::KEY_LEN).unwrap();
        let mut nonces: Vec<[u8; 12]> = (0..100_000)
            .map(|_| {
                let sealed = aes_gcm::seal_in_place(provider, &key, b"", &mut []);
                sealed.unwrap().nonce
            })
            .collect();
        nonces.sort_unstable();
        nonces.dedup();
        assert_eq!(nonces.len(), 100_000);
    }
}

#[test]
fn all_types_are_send_and_sync() {
    fn send_and_sync<T: Send + Sync + ?Sized>() {}
    send_and_sync::<Error>();
    send_and_sync::<ContentEncryption>();
    send_and_sync::<ContentHeader>();
    send_and_sync::<ContentKey>();
    send_and_sync::<RestoredUserState>();
    send_and_sync::<Secret>();
    send_and_sync::<Timestamp>();
    send_and_sync::<Provider>();
    send_and_sync::<Digest>();
    send_and_sync::<DigestAlgorithm>();
    send_and_sync::<Hasher>();
    send_and_sync::<RsaKeySize>();
    send_and_sync::<SignatureScheme>();
    send_and_sync::<OaepDigest>();
    send_and_sync::<aes_gcm::Sealed>();
    send_and_sync::<AgreementAlgorithm>();
    send_and_sync::<AgreementKey>();
    send_and_sync::<HmacSha256>();
    send_and_sync::<PrivateKey>();
    send_and_sync::<PublicKey>();
    send_and_sync::<Certificate>();
    send_and_sync::<KeyUse>();
    send_and_sync::<SigningIdentity>();
    send_and_sync::<DecryptionIdentity>();
    send_and_sync::<Arc<dyn SigningKey>>();
    send_and_sync::<Arc<dyn DecryptionKey>>();
    send_and_sync::<cms::AcceptedAlgorithms>();
    send_and_sync::<cms::SignOptions>();
    send_and_sync::<cms::Verified<'static>>();
    send_and_sync::<cms::VerifiedSigner>();
    send_and_sync::<cms::Decrypted>();
    send_and_sync::<SiteSecurity>();
    send_and_sync::<LegacyAlgorithms>();
    send_and_sync::<ClientId>();
    send_and_sync::<CollectionId>();
    send_and_sync::<SiteCode>();
    send_and_sync::<MessageKind>();
    send_and_sync::<MessageId>();
    send_and_sync::<Client>();
    send_and_sync::<SealedMessage>();
    send_and_sync::<Registration>();
    send_and_sync::<InMemoryDirectory>();
    send_and_sync::<dyn ClientDirectory>();
    send_and_sync::<InMemorySeenMessages>();
    send_and_sync::<dyn SeenMessages>();
    send_and_sync::<ReplayCheck<'static>>();
    send_and_sync::<Freshness>();
    send_and_sync::<ManagementPoint>();
    send_and_sync::<Opened>();
    send_and_sync::<SignedMessage>();
    send_and_sync::<UnsignedMessage>();
    send_and_sync::<SitePublicKey>();
    send_and_sync::<SiteExchangeKey>();
    send_and_sync::<EndorsedSite>();
    send_and_sync::<EndorsedCertificate>();
    send_and_sync::<EndorsementTerms>();
    send_and_sync::<ManagementPointName>();
    send_and_sync::<ManagementPointBundle>();
    send_and_sync::<TrustedManagementPoint>();
    send_and_sync::<TrustSettings>();
    send_and_sync::<TrustStore>();
    send_and_sync::<TrustStoreFile>();
    send_and_sync::<TrustOutcome>();
    send_and_sync::<TrustSource>();
    send_and_sync::<RegistrationChallenges>();
    send_and_sync::<Registrar>();
    send_and_sync::<RegistrationAnswer>();
    send_and_sync::<RegistrationRequest>();
    send_and_sync::<Registered>();
    send_and_sync::<Approval>();
    send_and_sync::<dyn ClientRegistry>();
    send_and_sync::<ExpectedSiteData>();
    send_and_sync::<SiteDataKind>();
    send_and_sync::<SiteDataTarget>();
    send_and_sync::<SiteDataTerms>();
    send_and_sync::<SiteSigner>();
    send_and_sync::<SiteVerifier>();
    send_and_sync::<TrustAnchors>();
    send_and_sync::<VerifiedPath>();
    send_and_sync::<CertificateRevocationList>();
    send_and_sync::<Revocation<'static>>();
    send_and_sync::<PathPurpose<'static>>();
    send_and_sync::<CertificateCriteria>();
    send_and_sync::<CertificateCandidate<'static>>();
    send_and_sync::<CertificateSelection>();
    send_and_sync::<ClientCertificateChoice>();
    send_and_sync::<IssuingAuthority>();
    send_and_sync::<IssuingVerifier>();
    send_and_sync::<AdministratorChallenges>();
    send_and_sync::<SignedIn>();
    send_and_sync::<AdministratorPolicy>();
}

/// The C header and every log rely on these numbers: a line may be added, none changed or removed.
const NUMBERS: &[(&str, i32)] = &[
    ("InvalidArgument", 1),
    ("Internal", 2),
    ("Unsupported", 3),
    ("TooLarge", 4),
    ("Random", 5),
    ("ExternalKey", 6),
    ("Malformed", 10),
    ("NotDer", 11),
    ("AlgorithmNotAccepted", 12),
    ("KeyRejected", 13),
    ("KeyTypeNotSupported", 14),
    ("KeyTooSmall", 15),
    ("WrongPassword", 16),
    ("PasswordCost", 17),
    ("NotSupported", 18),
    ("SignatureInvalid", 20),
    ("Decrypt", 21),
    ("SignedAttributes", 22),
    ("SignerMismatch", 23),
    ("CertificateNotYetValid", 30),
    ("CertificateExpired", 31),
    ("CertificateUsage", 32),
    ("KeyMismatch", 33),
    ("NameNotSingleByte", 34),
    ("UnknownIssuer", 35),
    ("PathInvalid", 36),
    ("Revoked", 37),
    ("NoCertificate", 38),
    ("SeveralCertificates", 39),
    ("NoRecipients", 40),
    ("TooManyRecipients", 41),
    ("DuplicateRecipient", 42),
    ("NotARecipient", 43),
    ("Unsigned", 50),
    ("Sha1NotAccepted", 51),
    ("NotEncrypted", 52),
    ("UnknownSender", 53),
    ("BlockedSender", 54),
    ("NotIntendedRecipient", 55),
    ("Stale", 56),
    ("SentInFuture", 57),
    ("Replayed", 58),
    ("SeenMessagesFull", 59),
    ("ContextMissing", 60),
    ("AlreadyRegistered", 61),
    ("StoreUnavailable", 62),
    ("EnvelopeMismatch", 63),
    ("UnapprovedSender", 64),
    ("HashMismatch", 65),
    ("NoTrustedRootKey", 70),
    ("RootKeyMismatch", 71),
    ("KeyConflict", 72),
    ("FirstManagementPointNotAccepted", 73),
    ("EndorsementNotYetValid", 74),
    ("EndorsementExpired", 75),
    ("EndorsementMismatch", 76),
    ("SiteMismatch", 77),
    ("HostMismatch", 78),
    ("EndorsementTooDeep", 79),
    ("Rollback", 80),
    ("EndorsementConflict", 81),
    ("UnknownManagementPoint", 82),
    ("NoSiteSigningCertificate", 83),
    ("StoredForeign", 90),
    ("StoredDamaged", 91),
    ("VersionNotSupported", 92),
    ("Storage", 93),
    ("NoMemory", 94),
    ("StoreBroken", 95),
    ("ChallengeInvalid", 100),
    ("ChallengeExpired", 101),
    ("KeyAlreadyRegistered", 102),
    ("ReplyMismatch", 103),
    ("SiteKeyUnknown", 110),
    ("SiteKeyRetired", 111),
    ("SecureKeyExchangeRequired", 112),
    ("DuplicateSite", 113),
    ("ReplicationGap", 114),
    ("ReplicationConflict", 115),
    ("NumberExhausted", 116),
    ("SiteKeyStolen", 117),
    ("SiteKeyUnvouched", 118),
    ("SuiteNotAccepted", 120),
    ("KeyConfirmation", 121),
    ("RecordReflected", 122),
    ("RecordMissing", 123),
    ("ChannelClosed", 124),
    ("ChannelTruncated", 125),
    ("CookieInvalid", 126),
    ("ChannelEnded", 127),
    ("PolicyConflict", 140),
    ("PolicyBodyMismatch", 141),
    ("PolicyNotAssigned", 142),
    ("ContentName", 143),
    ("ContentKind", 144),
    ("ContentChanged", 145),
    ("ContentMismatch", 146),
    ("Cancelled", 147),
    ("FetchInProgress", 148),
    ("TargetExists", 149),
    ("ContentKeyMismatch", 150),
    ("TokenSignerUnknown", 160),
    ("TokenSignerRetired", 161),
    ("TokenIssuerMismatch", 162),
    ("TokenKindMismatch", 163),
    ("TokenBlocked", 164),
    ("TokenUsedUp", 165),
    ("TokenNotHolder", 166),
    ("TokenLifetime", 167),
    ("KeySetStale", 168),
    ("CertificateNotIssued", 169),
    ("CertificateBlocked", 170),
    ("NoIssuingAuthority", 171),
    ("AuthenticationTooWeak", 172),
    ("AccessDenied", 176),
];

#[test]
fn errors_have_fixed_numbers() {
    let found: Vec<(String, i32)> = ErrorKind::ALL
        .iter()
        .map(|error| (format!("{error:?}"), error.code()))
        .collect();
    let expected: Vec<(String, i32)> = NUMBERS
        .iter()
        .map(|(name, number)| ((*name).to_owned(), *number))
        .collect();
    assert_eq!(found, expected);
    let mut texts: Vec<String> = ErrorKind::ALL.iter().map(ToString::to_string).collect();
    assert!(texts.iter().all(|text| !text.is_empty() && text.is_ascii()));
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), ErrorKind::ALL.len());
    for code in -100..1000 {
        let expected = ErrorKind::ALL.iter().find(|error| error.code() == code);
        assert_eq!(ErrorKind::from_code(code).as_ref(), expected);
    }
    assert_eq!(ErrorKind::from_code(0), None);
    assert_eq!(ErrorKind::from_code(i32::MIN), None);
    assert_eq!(ErrorKind::from_code(i32::MAX), None);
}
