//! Cryptographic Message Syntax (RFC 5652): SignedData and AuthEnvelopedData, DER only.
//!
//! What is written: SignedData with signed attributes (content type, message digest, signing time,
//! ESS signing-certificate-v2), PKCS#1 v1.5 signatures; AuthEnvelopedData (RFC 5083, 5084) with
//! AES-256-GCM and RSAES-OAEP with SHA-256.
//!
//! What is read: the same, also AES-128-GCM, SHA-384 and SHA-512, and what [`AcceptedAlgorithms`]
//! adds. CMS without signed attributes is refused, as are tags of other than 16 bytes,
//! PKCS#1 v1.5 key transport, CBC and 3DES. What the product's management points speak is read and
//! written by [`crate::compatibility`].

mod algorithms;
mod attributes;
mod candidates;
mod content_info;
mod envelope;
mod enveloped;
mod enveloped_cbc;
mod recipient;
mod signed;

pub use algorithms::AcceptedAlgorithms;
pub(crate) use attributes::Attribute;
pub use content_info::MAX_CONTENT_LEN;
pub(crate) use content_info::{MAX_MESSAGE_LEN, content_type};
pub(crate) use enveloped::{ContentKey, check_recipients, decrypt_authenticated, encrypt_parts};
pub use enveloped::{Decrypted, decrypt, encrypt};
pub(crate) use enveloped_cbc::{AcceptedCbc, decrypt_cbc, encrypt_cbc};
pub use enveloped_cbc::{ExpectedHash, RecipientIdentifier};
pub use recipient::MAX_RECIPIENTS;
pub use signed::{
    SignOptions, Verified, VerifiedSigner, sign, sign_detached, verify, verify_detached,
};
pub(crate) use signed::{SignedData, sign_around};
