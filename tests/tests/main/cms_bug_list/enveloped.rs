//! AuthEnvelopedData to edit, or put together from its parts.

use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::aes_gcm;
use cmcrypto_core::{Error, Provider, Secret};
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::der::{SET, element};
use cmcrypto_tests::envelope::encrypted_key;
pub use cmcrypto_tests::envelope::{CIPHERTEXT, ENCRYPTED_KEY, MAC, NONCE, RECIPIENTS};
use cmcrypto_tests::{NOW, certificate, decryption_identity};

use super::signed::CONTENT;

/// Where things are in a ContentInfo with AuthEnvelopedData.
pub const VERSION: &[usize] = &[1, 0, 0];
pub const CONTENT_TYPE: &[usize] = &[1, 0, 2, 0];
pub const ALGORITHM: &[usize] = &[1, 0, 2, 1];
pub const CIPHER: &[usize] = &[1, 0, 2, 1, 0];
pub const GCM_PARAMETERS: &[usize] = &[1, 0, 2, 1, 1];
pub const ICV_LEN: &[usize] = &[1, 0, 2, 1, 1, 1];

/// Where the algorithm is in a KeyTransRecipientInfo.
pub const KEY_ALGORITHM: &[usize] = &[2];

/// The path of a place in a recipient.
pub fn recipient(number: usize, place: &[usize]) -> Vec<usize> {
    [RECIPIENTS, &[number], place].concat()
}

/// A message to these recipients.
pub fn enveloped(provider: Provider, names: &[&str]) -> Node {
    let certificates: Vec<Certificate> = names
        .iter()
        .map(|name| certificate(provider, name))
        .collect();
    Node::parse(&cms::encrypt(CONTENT, &certificates, NOW).unwrap())
}

/// The place of a certificate among the recipients, each of which is named by its key identifier.
pub fn position(tree: &Node, provider: Provider, name: &str) -> usize {
    let certificate = certificate(provider, name);
    let identifier = certificate.subject_key_identifier().unwrap();
    tree.at(RECIPIENTS)
        .children()
        .iter()
        .position(|info| info.at(&[1]).content() == identifier)
        .unwrap()
}

/// A message to mp-2048 put together from its parts: the key that its content is encrypted with,
/// the key that is transported, and authenticated attributes with what is authenticated for them.
pub fn assemble(
    provider: Provider,
    transported: impl FnOnce(&[u8]) -> Vec<u8>,
    attributes: Option<Vec<Node>>,
    aad: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Node {
    let mut tree = enveloped(provider, &["mp-2048"]);
    let key = Secret::random(provider, aes_gcm::KEY_LEN).unwrap();
    let aad = match &attributes {
        Some(attributes) => {
            let content: Vec<u8> = attributes.iter().flat_map(Node::encode).collect();
            aad(&element(SET, &[&content]))
        }
        None => Vec::new(),
    };
    let mut content = CONTENT.to_vec();
    let sealed = aes_gcm::seal_in_place(provider, &key, &aad, &mut content).unwrap();
    *tree.at_mut(NONCE).content_mut() = sealed.nonce.to_vec();
    *tree.at_mut(CIPHERTEXT).content_mut() = content;
    *tree.at_mut(MAC).content_mut() = sealed.tag.to_vec();
    let mp = certificate(provider, "mp-2048");
    let transported = encrypted_key(&transported(key.expose()), &mp);
    *tree.at_mut(&recipient(0, ENCRYPTED_KEY)) = transported;
    if let Some(attributes) = attributes {
        let attributes = Node::Constructed(0xa1, attributes);
        tree = tree.inserted(MAC, attributes);
    }
    tree
}

/// `cms::decrypt` by these identities, strict settings.
pub fn decrypt(
    provider: Provider,
    message: &[u8],
    names: &[&str],
) -> Result<cms::Decrypted, Error> {
    decrypt_accepting(provider, message, names, cms::AcceptedAlgorithms::default())
}

pub fn decrypt_accepting(
    provider: Provider,
    message: &[u8],
    names: &[&str],
    accepted: cms::AcceptedAlgorithms,
) -> Result<cms::Decrypted, Error> {
    let identities: Vec<_> = names
        .iter()
        .map(|name| decryption_identity(provider, name))
        .collect();
    cms::decrypt(message, &identities, accepted)
}
