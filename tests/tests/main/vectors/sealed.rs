//! Messages of this library's own format.

use cmcrypto_core::message::{Client, MessageId, MessageKind, Opened, ReplayCheck, SealedMessage};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::management_point;
use cmcrypto_tests::{NOW, certificate, signing_identity, vector, vector_path};

use super::assert_files;

/// A message of this library's own format in `vectors/sealed`.
struct Sealed {
    name: &'static str,
    client: &'static str,
    recipients: &'static [&'static str],
    kind: u32,
    digest: DigestAlgorithm,
    encrypted: bool,
    content: &'static [u8],
}

const SENDER: &str = "GUID:3F2504E0-4F89-41D3-9A0C-0305E82C3301";

const SEALED: &[Sealed] = &[
    Sealed {
        name: "hardware-inventory",
        client: "client-2048",
        recipients: &["mp-2048"],
        kind: 1,
        digest: DigestAlgorithm::Sha256,
        encrypted: true,
        content: b"<Inventory machine=\"PC01\"/>",
    },
    Sealed {
        name: "two-recipients",
        client: "client-3072",
        recipients: &["mp-3072", "mp-2048"],
        kind: 5,
        digest: DigestAlgorithm::Sha256,
        encrypted: true,
        content: b"heartbeat",
    },
    Sealed {
        name: "signed-only",
        client: "client-2048",
        recipients: &["mp-2048"],
        kind: 2_147_483_647,
        digest: DigestAlgorithm::Sha256,
        encrypted: false,
        content: b"",
    },
    Sealed {
        name: "sha1",
        client: "client-2048",
        recipients: &["mp-2048"],
        kind: 3,
        digest: DigestAlgorithm::Sha1,
        encrypted: true,
        content: b"state",
    },
];

impl Sealed {
    fn site(&self) -> SiteSecurity {
        SiteSecurity {
            allow_sha1: self.digest == DigestAlgorithm::Sha1,
            allow_plaintext: !self.encrypted,
            ..SiteSecurity::default()
        }
    }

    fn seal(&self, provider: Provider) -> Result<SealedMessage, Error> {
        let sender = ClientId::new(SENDER).unwrap();
        let identity = signing_identity(provider, self.client);
        let client =
            Client::new(sender, SiteCode::new("P01").unwrap(), identity).with_digest(self.digest);
        let recipients: Vec<Certificate> = self
            .recipients
            .iter()
            .map(|name| certificate(provider, name))
            .collect();
        let kind = MessageKind::new(self.kind).unwrap();
        client.seal_to_certificates(&self.site(), kind, self.content, &recipients, NOW)
    }
}

/// Opens the stored messages of this library's own format, and compares what it writes now with
/// them: a change of format is noticed on both sides.
///
/// With `CMCRYPTO_UPDATE_VECTORS=1` in the environment it makes them anew first.
#[test]
fn sealed_by_this_library() {
    if std::env::var_os("CMCRYPTO_UPDATE_VECTORS").is_some() {
        update_sealed();
    }
    let files = SEALED.iter().map(|sealed| format!("{}.der", sealed.name));
    assert_files("sealed", files.chain(["message-ids.txt".to_owned()]));
    let ids = String::from_utf8(vector("sealed/message-ids.txt")).unwrap();
    let ids: Vec<(&str, &str)> = ids
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    for &provider in Provider::ALL {
        for sealed in SEALED {
            let context = format!("{}, {}", sealed.name, provider.name());
            let message = vector(&format!("sealed/{}.der", sealed.name));
            let (_, id) = ids.iter().find(|(name, _)| *name == sealed.name).unwrap();
            for recipient in sealed.recipients {
                let opened = open(provider, sealed, recipient, &message);
                let opened = opened.signed().unwrap_or_else(|e| panic!("{context}: {e}"));
                assert_eq!(opened.content(), sealed.content, "{context}");
                assert_eq!(opened.sender().as_str(), SENDER, "{context}");
                assert_eq!(opened.site_code().as_str(), "P01", "{context}");
                assert_eq!(opened.kind().number(), sealed.kind, "{context}");
                assert_eq!(opened.message_id().to_string(), *id, "{context}");
                assert_eq!(opened.sent(), NOW, "{context}");
                assert_eq!(opened.digest(), sealed.digest, "{context}");
                assert_eq!(opened.encrypted(), sealed.encrypted, "{context}");
            }

            let fresh = sealed.seal(provider);
            if sealed.digest == DigestAlgorithm::Sha1 && !cfg!(feature = "sha1-signing") {
                assert_eq!(fresh, Err(Error::UNSUPPORTED), "{context}");
                continue;
            }
            let fresh = fresh.unwrap();
            assert_eq!(fresh.bytes.len(), message.len(), "{context}");
            if !sealed.encrypted {
                // All but the id and the signature, which is last.
                assert_eq!(
                    mask(&fresh.bytes, fresh.message_id),
                    mask(&message, message_id(id)),
                    "{context}"
                );
            }
        }
    }
}

fn open<'m>(provider: Provider, sealed: &Sealed, recipient: &str, message: &'m [u8]) -> Opened<'m> {
    let clients = InMemoryDirectory::new();
    let sender = ClientId::new(SENDER).unwrap();
    clients
        .add(sender, certificate(provider, sealed.client))
        .unwrap();
    management_point(provider, &[recipient], sealed.site())
        .open(message, &clients, ReplayCheck::LeftToCaller, NOW)
        .unwrap_or_else(|error| panic!("{}, {}: {error}", sealed.name, provider.name()))
}

fn update_sealed() {
    let directory = vector_path("sealed");
    std::fs::create_dir_all(&directory).unwrap();
    let mut ids = String::new();
    for sealed in SEALED {
        let message = sealed.seal(Provider::default()).unwrap();
        let file = directory.join(format!("{}.der", sealed.name));
        std::fs::write(file, &message.bytes).unwrap();
        ids.push_str(&format!("{} {}\n", sealed.name, message.message_id));
    }
    std::fs::write(directory.join("message-ids.txt"), ids).unwrap();
}

fn message_id(hex: &str) -> MessageId {
    let bytes: Vec<u8> = (0..32)
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect();
    MessageId::from_bytes(bytes.try_into().unwrap())
}

/// A signed message without its 2048-bit signature, zeros in place of its id.
fn mask(message: &[u8], id: MessageId) -> Vec<u8> {
    let mut masked = message[..message.len() - 256].to_vec();
    let at = masked
        .windows(16)
        .position(|window| window == id.as_bytes())
        .unwrap();
    masked[at..at + 16].fill(0);
    masked
}
