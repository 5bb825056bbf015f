//! One client of P01, the directory that it is in, and management points.

use cmcrypto_core::message::{Client, Freshness, ManagementPoint, MessageKind, ReplayCheck};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Provider};

use crate::hierarchy::p01;
use crate::{NOW, certificate, decryption_identity, signing_identity};

/// The one that the stored messages of `vectors/tpm` name.
pub const CLIENT_ID: &str = "GUID:1";

/// The defaults without encryption.
pub const SIGN_ONLY: SiteSecurity = SiteSecurity {
    allow_unsigned: false,
    allow_sha1: false,
    allow_plaintext: true,
    allow_unapproved: false,
    legacy: LegacyAlgorithms {
        rsa_1024_verification: false,
        oaep_sha1: false,
        large_keys: false,
    },
};

/// [`CLIENT_ID`] as the library has it.
pub fn client_id() -> ClientId {
    ClientId::new(CLIENT_ID).unwrap()
}

/// The client with this key and certificate.
pub fn client_as(identity: SigningIdentity) -> Client {
    Client::new(client_id(), p01(), identity)
}

/// The client with its stored key.
pub fn client(provider: Provider) -> Client {
    client_as(signing_identity(provider, "client-2048"))
}

/// A directory with the client alone, registered with this certificate.
pub fn directory_of(certificate: Certificate) -> InMemoryDirectory {
    let directory = InMemoryDirectory::new();
    directory.add(client_id(), certificate).unwrap();
    directory
}

/// A directory with the client alone, and its stored certificate.
pub fn directory(provider: Provider) -> InMemoryDirectory {
    directory_of(certificate(provider, "client-2048"))
}

/// A management point with these keys to decrypt with.
pub fn management_point_of(
    identities: Vec<DecryptionIdentity>,
    site: SiteSecurity,
) -> ManagementPoint {
    ManagementPoint::new(identities, site, Freshness::default()).unwrap()
}

/// The same by the names of stored keys.
pub fn management_point(
    provider: Provider,
    identities: &[&str],
    site: SiteSecurity,
) -> ManagementPoint {
    let identities = identities.iter();
    let identities = identities.map(|name| decryption_identity(provider, name));
    management_point_of(identities.collect(), site)
}

/// A message of the client with this key to the holder of a certificate.
pub fn seal_as(identity: SigningIdentity, recipient: Certificate) -> Result<Vec<u8>, Error> {
    let (site, kind) = (SiteSecurity::default(), MessageKind::STATE_MESSAGE);
    let sealed =
        client_as(identity).seal_to_certificates(&site, kind, b"state", &[recipient], NOW)?;
    Ok(sealed.bytes)
}

/// The content, as the management point with this key opens it from the client registered so.
pub fn open_as(
    identity: DecryptionIdentity,
    sender: Certificate,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let point = management_point_of(vec![identity], SiteSecurity::default());
    let clients = directory_of(sender);
    let opened = point.open(message, &clients, ReplayCheck::LeftToCaller, NOW)?;
    Ok(opened.signed()?.content().to_vec())
}
