//! SignedData to edit and to sign again.

use cmcrypto_core::message::{MessageKind, Opened, ReplayCheck};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::{SIGN_ONLY, client, directory, management_point};
use cmcrypto_tests::der::tree::{Node, oid, sequence, set};
use cmcrypto_tests::der::{SET, element};
use cmcrypto_tests::{NOW, certificate, key, signing_identity};

pub const CONTENT: &[u8] = b"the content";

pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub const MESSAGE_CONTEXT: &str = "1.3.6.1.4.1.32473.1.1";
pub const DATA: &str = "1.2.840.113549.1.7.1";

/// Where things are in a ContentInfo with SignedData without certificates.
pub const VERSION: &[usize] = &[1, 0, 0];
pub const DIGESTS: &[usize] = &[1, 0, 1];
pub const E_CONTENT_TYPE: &[usize] = &[1, 0, 2, 0];
pub const E_CONTENT: &[usize] = &[1, 0, 2, 1, 0];
pub const SIGNERS: &[usize] = &[1, 0, 3];

/// Where things are in a SignerInfo.
pub const DIGEST: &[usize] = &[2];
pub const ATTRIBUTES: &[usize] = &[3];
pub const SIGNATURE_ALGORITHM: &[usize] = &[4];
pub const SIGNATURE: &[usize] = &[5];

/// The path of a place in a signer.
pub fn signer(number: usize, place: &[usize]) -> Vec<usize> {
    [SIGNERS, &[number], place].concat()
}

/// A message signed by one or several of client-2048, client-3072 and client-4096.
pub fn signed(provider: Provider, names: &[&str]) -> Node {
    let options = cms::SignOptions {
        embed_certificate: false,
        ..cms::SignOptions::default()
    };
    let mut messages = names.iter().map(|name| {
        let identity = signing_identity(provider, name);
        Node::parse(&cms::sign(CONTENT, &identity, options, NOW).unwrap())
    });
    let mut tree = messages.next().unwrap();
    let others: Vec<Node> = messages.map(|m| m.at(&signer(0, &[])).clone()).collect();
    let signers = tree.at_mut(SIGNERS);
    signers.children_mut().extend(others);
    signers.sort();
    tree
}

/// A message that a client sends with *Use encryption* off.
pub fn sealed(provider: Provider) -> Node {
    let recipients = [certificate(provider, "mp-2048")];
    let kind = MessageKind::STATE_MESSAGE;
    let sealed = client(provider).seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &recipients, NOW);
    Node::parse(&sealed.unwrap().bytes)
}

/// `ManagementPoint::open` with *Use encryption* off, by mp-2048.
pub fn open(provider: Provider, message: &[u8]) -> Result<Opened<'static>, Error> {
    open_by(provider, SIGN_ONLY, message)
}

/// `ManagementPoint::open` with the default settings, by mp-2048.
pub fn open_encrypted(provider: Provider, message: &[u8]) -> Result<Opened<'static>, Error> {
    open_by(provider, SiteSecurity::default(), message)
}

fn open_by(
    provider: Provider,
    site: SiteSecurity,
    message: &[u8],
) -> Result<Opened<'static>, Error> {
    let (point, clients) = (
        management_point(provider, &["mp-2048"], site),
        directory(provider),
    );
    let opened = point.open(message, &clients, ReplayCheck::LeftToCaller, NOW);
    opened.and_then(Opened::into_owned)
}

/// `cms::verify`, all three clients trusted, strict settings.
pub fn verify(provider: Provider, message: &[u8]) -> Result<Vec<u8>, Error> {
    let trusted: Vec<Certificate> = ["client-2048", "client-3072", "client-4096"]
        .iter()
        .map(|name| certificate(provider, name))
        .collect();
    cms::verify(message, &trusted, cms::AcceptedAlgorithms::default(), NOW)
        .map(|verified| verified.content.to_vec())
}

/// An attribute.
pub fn attribute(id: &str, values: impl IntoIterator<Item = Node>) -> Node {
    sequence([oid(id), set(values)])
}

/// The message with its first signer's attributes edited, put in order, and signed again by
/// client-2048: what a malicious client can make.
pub fn resigned(provider: Provider, tree: &Node, edit: impl FnOnce(&mut Vec<Node>)) -> Vec<u8> {
    let mut tree = tree.clone();
    let attributes = tree.at_mut(&signer(0, ATTRIBUTES));
    edit(attributes.children_mut());
    attributes.sort();
    sign_attributes(&mut tree, &key(provider, "client-2048"));
    tree.encode()
}

/// Signs the attributes of the first signer as they are.
pub fn sign_attributes(tree: &mut Node, key: &PrivateKey) {
    let attributes = tree.at(&signer(0, ATTRIBUTES)).children();
    let attributes: Vec<u8> = attributes.iter().flat_map(Node::encode).collect();
    let signature = key
        .sign(SignatureScheme::Pkcs1Sha256, &element(SET, &[&attributes]))
        .unwrap();
    *tree.at_mut(&signer(0, SIGNATURE)).content_mut() = signature;
}
