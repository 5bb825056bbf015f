//! The cryptographic controls of a Configuration-Manager-like system: signing what clients send,
//! encrypting it to the management point's certificate, and opening it there.
//!
//! Three floors, arrows only downward: the controls ([`Client`], [`ManagementPoint`],
//! [`SiteSecurity`]) use standard objects ([`Certificate`], [`PrivateKey`], [`cms`]), which use
//! algorithms ([`digest`], [`signature`], [`rsa`], [`aes_gcm`]) that a [`Provider`] computes.
//!
//! A client's inventory, from its machine to the management point:
//!
//! ```
//! use std::sync::Arc;
//! use cmcrypto_core::rsa::RsaKeySize;
//! use cmcrypto_core::*;
//!
//! # fn main() -> Result<(), Error> {
//! // Each side has a key and a self-signed certificate.
//! let provider = Provider::default();
//! let now = Timestamp::from(std::time::SystemTime::now());
//! let until = now.saturating_add(365 * 86_400);
//! let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
//! let certificate = self_signed(&key, CertificateUse::Signing, "PC01", now, until)?;
//! let mp_key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
//! let mp_certificate = self_signed(&mp_key, CertificateUse::Encryption, "MP01", now, until)?;
//!
//! // The client signs and encrypts.
//! let site = SiteSecurity::default();
//! let id = ClientId::new("GUID:00000000-0000-0000-0000-000000000001")?;
//! let identity = SigningIdentity::new(Arc::new(key), certificate.clone())?;
//! let client = Client::new(id.clone(), SiteCode::new("P01")?, identity);
//! let kind = MessageKind::HARDWARE_INVENTORY;
//! let sealed = client.seal(&site, kind, b"<Inventory/>", &[mp_certificate.clone()], now)?;
//!
//! // The management point knows the client's certificate from its registration.
//! let clients = InMemoryDirectory::new();
//! clients.add(id, certificate)?;
//! let ring = vec![DecryptionIdentity::new(Arc::new(mp_key), mp_certificate)?];
//! let management_point = ManagementPoint::new(ring, site, Freshness::default())?;
//! let seen = InMemorySeenMessages::new(3_000_000);
//! let opened = management_point.open(&sealed.bytes, &clients, ReplayCheck::Seen(&seen), now)?;
//! let message = opened.signed()?;
//! assert_eq!(message.content(), b"<Inventory/>");
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! `aws-lc` (default) and `portable` are the providers; a build needs one of them. `legacy`
//! (default) is signing with SHA-1. All types are `Send + Sync`.

#![forbid(unsafe_code)]

mod controls;
mod error;
mod pki;
mod primitive;
mod secret;
mod timestamp;

pub use controls::challenge::RegistrationChallenges;
pub use controls::channel;
pub use controls::client::{Client, SealedMessage};
pub use controls::client_certificate::{
    ClientCertificate, ClientCertificateChoice, ClientCommunication, NoPkiCertificate,
    choose_client_certificate,
};
pub use controls::client_directory::{
    ClientDirectory, ClientRegistry, InMemoryDirectory, Registration,
};
pub use controls::endorsement::{EndorsedCertificate, EndorsedSite, EndorsementTerms};
pub use controls::known_site::{
    KnownSite, PreviousSiteKey, SiteKeyLearned, SiteKeySource, SiteRelation,
};
pub use controls::management_point::{
    Freshness, ManagementPoint, Opened, ReplayCheck, SignedMessage, UnsignedMessage,
};
pub use controls::management_point_keys::{
    ManagementPointKeys, ManagementPointName, TrustedManagementPoint,
};
pub use controls::message::{MessageId, MessageKind};
pub use controls::names::{ClientId, HostName, SiteCode};
pub use controls::registrar::{Approval, Registrar, RegistrationAnswer};
pub use controls::registration_request::{Registered, RegistrationRequest};
pub use controls::replication::VerifiedReplication;
pub use controls::replication_claim::ReplicationClaim;
pub use controls::replication_package::OpenedReplication;
pub use controls::replication_position::{Continuity, ReplicationPosition};
pub use controls::replication_sink::{FileSink, MemorySink, ReplicationSink};
pub use controls::seen_messages::{InMemorySeenMessages, SeenMessages};
pub use controls::site_directory::{SiteDirectory, SiteDirectorySettings};
pub use controls::site_exchange_key::{SiteExchangeKey, endorse_encryption_certificate};
pub use controls::site_key_exchange::read_exchange_key;
pub use controls::site_key_file::{SiteKeyFile, SiteKeyFileUse};
pub use controls::site_security::{Legacy, SiteSecurity};
pub use controls::site_signing::{SiteDataKind, SiteSigner, SiteVerifier};
pub use controls::trust_anchor::{Learned, TrustSource};
pub use controls::trust_store::{TrustSettings, TrustStore};
pub use controls::trust_store_file::TrustStoreFile;
pub use controls::trusted_root_key::TrustedRootKey;
pub use error::Error;
pub use pki::certificate::{Certificate, CertificateUse};
pub use pki::chain::{CertificatePurpose, TrustAnchors, VerifiedPath, verify_path};
pub use pki::cms;
pub use pki::external_key::{DecryptionKey, SigningKey};
pub use pki::identity::{DecryptionIdentity, SigningIdentity};
pub use pki::issue::{self_signed, self_signed_site_server};
pub use pki::private_key::PrivateKey;
pub use pki::public_key::PublicKey;
pub use pki::revocation::{CertificateRevocationList, Revocation};
pub use pki::selection::{
    CertificateCandidate, CertificateCriteria, CertificateIssuers, CertificateSelection, Rejection,
    SelectedCertificate, SeveralMatches, SubjectCriterion, select_certificate,
};
pub use primitive::provider::Provider;
pub use primitive::{aes_gcm, digest, hmac, kdf, random, rsa};
pub use secret::Secret;
pub use timestamp::Timestamp;

/// Key agreement: X25519 (RFC 7748) and ECDH on P-256 (NIST SP 800-56A revision 3).
pub mod agreement {
    pub use crate::pki::agreement_key::{public_key_from_spki_der, public_key_to_spki_der};
    pub use crate::primitive::agreement::AgreementKey;
    pub use crate::primitive::algorithm::AgreementAlgorithm;
}

/// Signature schemes: how a digest becomes a signature, and the type of key that does that.
pub mod signature {
    pub use crate::primitive::algorithm::{KeyType, SignatureScheme};
}

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
