//! The cryptographic controls of a Configuration-Manager-like system: signing what clients send,
//! encrypting it to the management point's certificate, and opening it there.
//!
//! | conversation | module |
//! |---|---|
//! | what a client sends to its management point | [`message`] |
//! | how a client becomes known to its site | [`registration`] |
//! | what a site sends to its clients | [`policy`] |
//! | what a client installs | [`content`] |
//! | whom a client trusts | [`trust`] |
//! | by which certificate of a PKI a client is known | [`client_certificate`] |
//! | a site's key, and what it vouches for | [`exchange_key`] |
//! | which sites a site knows | [`sites`] |
//! | content that only who holds its key reads | [`content`] |
//! | what a site sends to another | [`replication`] |
//! | a protected connection | [`channel`] |
//! | who is asking, and who may do what: certificates that a site issues, tokens, administrators, grants | [`access`] |
//! | what the product's own management points speak | [`compatibility`] |
//! | who is asking | [`access`] |
//!
//! They share [`names`] and [`site_security`], and use standard objects ([`pki`]), which use
//! algorithms ([`primitive`]) that a [`Provider`] computes.
//!
//! A client's inventory, from its machine to the management point:
//!
//! ```
//! use std::sync::Arc;
//! use cmcrypto_core::primitive::rsa::RsaKeySize;
//! use cmcrypto_core::{Error, Provider, Timestamp};
//! use cmcrypto_core::message::{
//!     Client, Freshness, InMemorySeenMessages, ManagementPoint, MessageKind, ReplayCheck,
//!     SeenMessagesLimits,
//! };
//! use cmcrypto_core::names::{ClientId, SiteCode};
//! use cmcrypto_core::pki::certificate::{
//!     KeyUse, DecryptionIdentity, SigningIdentity, self_signed
//! };
//! use cmcrypto_core::pki::key::PrivateKey;
//! use cmcrypto_core::registration::InMemoryDirectory;
//! use cmcrypto_core::site_security::SiteSecurity;
//!
//! # fn main() -> Result<(), Error> {
//! // Each side has a key and a self-signed certificate.
//! let provider = Provider::default();
//! let now = Timestamp::from(std::time::SystemTime::now());
//! let until = now.saturating_add(365 * 86_400);
//! let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
//! let certificate = self_signed(&key, KeyUse::Signing, "PC01", now, until)?;
//! let mp_key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
//! let mp_certificate = self_signed(&mp_key, KeyUse::Encryption, "MP01", now, until)?;
//!
//! // The client signs and encrypts.
//! let site = SiteSecurity::default();
//! let id = ClientId::new("GUID:00000000-0000-0000-0000-000000000001")?;
//! let identity = SigningIdentity::new(Arc::new(key), certificate.clone())?;
//! let client = Client::new(id.clone(), SiteCode::new("P01")?, identity);
//! let kind = MessageKind::HARDWARE_INVENTORY;
//! let sealed = client
//!     .seal_to_certificates(&site, kind, b"<Inventory/>", &[mp_certificate.clone()], now)?;
//!
//! // The management point knows the client's certificate from its registration.
//! let clients = InMemoryDirectory::new();
//! clients.add(id, certificate)?;
//! let identities = vec![DecryptionIdentity::new(Arc::new(mp_key), mp_certificate)?];
//! let management_point = ManagementPoint::new(identities, site, Freshness::default())?;
//! let seen = InMemorySeenMessages::new(SeenMessagesLimits::default());
//! let opened = management_point.open(&sealed.bytes, &clients, ReplayCheck::Seen(&seen), now)?;
//! let message = opened.signed()?;
//! assert_eq!(message.content(), b"<Inventory/>");
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! `aws-lc` (default) and `portable` are the providers; a build needs one of them. `sha1-signing`
//! (default) is signing with SHA-1. `pkcs1-transport` is reading of PKCS#1 v1.5 key transport with
//! 3DES, for [`compatibility`]. All types are `Send + Sync`.
//!
#![doc = include_str!("words.md")]
#![forbid(unsafe_code)]

mod controls;
mod error;
mod memory;
pub mod pki;
pub mod primitive;
mod secret;
mod timestamp;

pub use controls::{
    access, channel, client_certificate, compatibility, content, exchange_key, message, names,
    policy, registration, replication, secret_policy, site_security, sites, trust,
};
pub use error::{Error, ErrorKind, Party};
pub use primitive::provider::Provider;
pub use secret::Secret;
pub use timestamp::Timestamp;

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
