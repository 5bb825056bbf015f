//! One client, one management point, and the words that the tables are written in.

use std::sync::Arc;

use cmcrypto_core::message::{ManagementPoint, MessageKind, Opened, ReplayCheck};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::ClientDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider, Timestamp};
pub use cmcrypto_tests::clients::*;
use cmcrypto_tests::*;

pub const CONTENT: &[u8] = b"<Inventory computer='PC01'/>";

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Signed {
        digest: DigestAlgorithm,
        encrypted: bool,
    },
    Unsigned {
        encrypted: bool,
    },
    Refused(Error),
}

/// Opened with SHA-256, sealed.
pub const SEALED: Outcome = Outcome::Signed {
    digest: DigestAlgorithm::Sha256,
    encrypted: true,
};
/// Opened with SHA-256, signed only.
pub const SIGNED: Outcome = Outcome::Signed {
    digest: DigestAlgorithm::Sha256,
    encrypted: false,
};

pub fn outcome(result: Result<Opened, Error>) -> Outcome {
    match result {
        Ok(Opened::Signed(message)) => Outcome::Signed {
            digest: message.digest(),
            encrypted: message.encrypted(),
        },
        Ok(Opened::Unsigned(message)) => Outcome::Unsigned {
            encrypted: message.encrypted(),
        },
        Err(error) => Outcome::Refused(error),
    }
}

/// The client's message to the management points named, at [`NOW`].
pub fn seal(provider: Provider, site: &SiteSecurity, recipients: &[&str]) -> Vec<u8> {
    let recipients: Vec<Certificate> = recipients
        .iter()
        .map(|name| certificate(provider, name))
        .collect();
    client(provider)
        .seal_to_certificates(site, MessageKind::STATE_MESSAGE, CONTENT, &recipients, NOW)
        .unwrap()
        .bytes
}

/// Opens at [`NOW`] without a memory.
pub fn open(
    management_point: &ManagementPoint,
    message: &[u8],
    clients: &dyn ClientDirectory,
) -> Outcome {
    outcome(management_point.open(message, clients, ReplayCheck::LeftToCaller, NOW))
}

/// The client's stored key with another certificate of the same key.
pub fn identity_valid(
    provider: Provider,
    usage: KeyUse,
    not_before: Timestamp,
    not_after: Timestamp,
) -> (Arc<PrivateKey>, Certificate) {
    let key = key(provider, "client-2048");
    let certificate = self_signed(&key, usage, "PC01", not_before, not_after).unwrap();
    (Arc::new(key), certificate)
}
