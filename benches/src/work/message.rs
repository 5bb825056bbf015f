//! A client and its management point, with the stored keys of `vectors/keys`.

use std::path::PathBuf;
use std::sync::Arc;

use cmcrypto_core::message::{
    Client, Freshness, ManagementPoint, MessageKind, Opened, ReplayCheck,
};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Provider, Timestamp};

/// Who does what, in the order of the tables.
pub const OPERATIONS: [&str; 4] = [
    "client: sign and encrypt",
    "MP: decrypt and verify",
    "client: sign only",
    "MP: verify only",
];

/// The sizes of RSA keys that are measured, in bits.
pub const KEY_BITS: [usize; 3] = [2048, 3072, 4096];

/// The sizes of content that are measured.
pub const SIZES: [(&str, usize); 4] = [
    ("512 B", 512),
    ("4 KiB", 4 << 10),
    ("64 KiB", 64 << 10),
    ("1 MiB", 1 << 20),
];

/// A file of `vectors/keys`.
pub fn stored(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../vectors/keys")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The private key of that name.
pub fn key(provider: Provider, name: &str) -> PrivateKey {
    PrivateKey::from_pem(provider, &stored(&format!("{name}.key.pem")), None).unwrap()
}

/// The certificate of that name.
pub fn certificate(provider: Provider, name: &str) -> Certificate {
    Certificate::from_pem(provider, &stored(&format!("{name}.cert.pem"))).unwrap()
}

/// Another of the stored keys of RSA-2048 each time: seven, and then an end. What is made of them is the same in
/// every run, so that what the work costs does not vary with the keys.
pub fn keys(provider: Provider) -> impl FnMut() -> PrivateKey {
    let mut names = ["client", "mp", "mp2", "op", "op2", "site", "site2"].into_iter();
    move || key(provider, &format!("{}-2048", names.next().unwrap()))
}

/// Content that does not repeat within a page.
pub fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i ^ (i >> 8)) as u8).collect()
}

/// A client and the management point that knows it. One RSA size for both.
pub struct Site {
    pub client: Client,
    pub management_point: ManagementPoint,
    pub directory: InMemoryDirectory,
    pub recipients: [Certificate; 1],
    pub security: SiteSecurity,
    /// A day after the certificates were made, so that no clock is needed.
    pub now: Timestamp,
}

impl Site {
    /// `use_encryption` is the site's setting: without it messages are signed only.
    pub fn new(provider: Provider, bits: usize, use_encryption: bool) -> Self {
        let client_name = format!("client-{bits}");
        let mp_name = format!("mp-{bits}");
        let client_certificate = certificate(provider, &client_name);
        let mp_certificate = certificate(provider, &mp_name);
        let security = SiteSecurity {
            allow_plaintext: !use_encryption,
            ..SiteSecurity::default()
        };
        let client = Client::new(
            ClientId::new("GUID:8C3F5E0A-6B1D-4E2F-9A7C-0D1E2F3A4B5C").unwrap(),
            SiteCode::new("P01").unwrap(),
            SigningIdentity::new(
                Arc::new(key(provider, &client_name)),
                client_certificate.clone(),
            )
            .unwrap(),
        );
        let directory = InMemoryDirectory::new();
        directory
            .add(client.id().clone(), client_certificate.clone())
            .unwrap();
        let identity =
            DecryptionIdentity::new(Arc::new(key(provider, &mp_name)), mp_certificate.clone())
                .unwrap();
        Self {
            client,
            management_point: ManagementPoint::new(vec![identity], security, Freshness::default())
                .unwrap(),
            directory,
            now: client_certificate
                .not_before()
                .max(mp_certificate.not_before())
                .saturating_add(86_400),
            recipients: [mp_certificate],
            security,
        }
    }

    /// The client's work.
    pub fn seal(&self, content: &[u8]) -> Vec<u8> {
        self.client
            .seal_to_certificates(
                &self.security,
                MessageKind::HARDWARE_INVENTORY,
                content,
                &self.recipients,
                self.now,
            )
            .unwrap()
            .bytes
    }

    /// The management point's work. Without a memory for replays: one message is opened many times.
    pub fn open<'m>(&self, message: &'m [u8]) -> Opened<'m> {
        self.management_point
            .open(
                message,
                &self.directory,
                ReplayCheck::LeftToCaller,
                self.now,
            )
            .unwrap()
    }
}
