//! Properties: what is sealed opens, and what was changed anywhere does not.

mod changes;
mod readers;
mod round_trips;

use std::ops::Range;

use cmcrypto_core::message::{
    Client, ManagementPoint, MessageId, MessageKind, ReplayCheck, SealedMessage,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::clients::{SIGN_ONLY, client, directory, management_point_of};
use cmcrypto_tests::*;
use proptest::prelude::*;

const MPS: [&str; 3] = ["mp-2048", "mp2-2048", "mp-3072"];

/// A client, its management points and their directory, loaded once.
struct Site {
    provider: Provider,
    client: Client,
    directory: InMemoryDirectory,
    certificates: Vec<Certificate>,
    identities: Vec<DecryptionIdentity>,
}

/// What an opened message says.
type Opening = (Vec<u8>, MessageId, MessageKind, ClientId, Timestamp);

impl Site {
    fn new(provider: Provider) -> Self {
        Self {
            provider,
            client: client(provider),
            directory: directory(provider),
            certificates: MPS.map(|name| certificate(provider, name)).into(),
            identities: MPS.map(|name| decryption_identity(provider, name)).into(),
        }
    }

    fn seal(&self, site: &SiteSecurity, content: &[u8], recipients: usize) -> SealedMessage {
        let to = &self.certificates[..recipients];
        self.client
            .seal_to_certificates(site, MessageKind::STATE_MESSAGE, content, to, NOW)
            .unwrap()
    }

    fn management_point(&self, site: SiteSecurity, which: usize) -> ManagementPoint {
        let identities = vec![self.identities[which].clone()];
        management_point_of(identities, site)
    }

    fn open(&self, by: &ManagementPoint, message: &[u8]) -> Result<Opening, Error> {
        let opened = by.open(message, &self.directory, ReplayCheck::LeftToCaller, NOW)?;
        let message = opened.signed()?;
        Ok((
            message.content().to_vec(),
            message.message_id(),
            message.kind(),
            message.sender().clone(),
            message.sent(),
        ))
    }
}

/// Mostly short content, and some around the lengths where a DER header grows.
fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        (
            prop::sample::select(vec![127, 128, 255, 256, 65_535, 65_536]),
            any::<u8>()
        )
            .prop_map(|(len, byte)| vec![byte; len]),
        prop::collection::vec(any::<u8>(), 0..=65_536),
    ]
}

/// The default provider tries every bit where all is to be tried, otherwise one of each byte.
fn every_bit(provider: Provider) -> bool {
    provider == Provider::default() && all_cases()
}

fn place_of(whole: &[u8], part: &[u8]) -> Range<usize> {
    let mut places = whole.windows(part.len()).enumerate();
    let (start, _) = places.find(|(_, window)| *window == part).unwrap();
    assert!(places.all(|(_, window)| window != part), "found twice");
    start..start + part.len()
}
