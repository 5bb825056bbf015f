//! AuthEnvelopedData under a content key that the test chooses, so that what is inside can name it.

use cmcrypto_core::Secret;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::aes_gcm;
use cmcrypto_core::primitive::rsa::OaepDigest;

use crate::der::tree::{Node, octets};
use crate::{NOW, sha256};

/// Where things are in a ContentInfo with AuthEnvelopedData.
pub const RECIPIENTS: &[usize] = &[1, 0, 1];
pub const NONCE: &[usize] = &[1, 0, 2, 1, 1, 0];
pub const CIPHERTEXT: &[usize] = &[1, 0, 2, 2];
/// The tag; with authenticated attributes these come here and the tag after them.
pub const MAC: &[usize] = &[1, 0, 3];

/// Where the encrypted key is in a KeyTransRecipientInfo.
pub const ENCRYPTED_KEY: &[usize] = &[3];

pub const CONTENT_KEY: [u8; 32] = *b"a content key that a test chose.";

/// What a signed context says of the content key.
pub fn commitment(key: &[u8]) -> [u8; 32] {
    sha256(&[b"cmcrypto commitment v1\0", key].concat())
}

/// The content key as it is encrypted to a recipient.
pub fn encrypted_key(key: &[u8], recipient: &Certificate) -> Node {
    let public_key = recipient.public_key();
    octets(
        &public_key
            .encrypt_oaep(OaepDigest::Sha256, b"", key)
            .unwrap(),
    )
}

/// As `cms::encrypt`, under this key. The recipients' certificates have key identifiers.
pub fn encrypt(content: &[u8], key: [u8; 32], recipients: &[Certificate]) -> Vec<u8> {
    let mut tree = Node::parse(&cms::encrypt(content, recipients, NOW).unwrap());
    let provider = recipients[0].public_key().provider();
    let mut content = content.to_vec();
    let sealed =
        aes_gcm::seal_in_place(provider, &Secret::from(key.to_vec()), b"", &mut content).unwrap();
    *tree.at_mut(NONCE).content_mut() = sealed.nonce.to_vec();
    *tree.at_mut(CIPHERTEXT).content_mut() = content;
    *tree.at_mut(MAC).content_mut() = sealed.tag.to_vec();
    let infos = tree.at_mut(RECIPIENTS);
    for info in infos.children_mut() {
        let named = |recipient: &&Certificate| {
            recipient.subject_key_identifier() == Some(info.at(&[1]).content())
        };
        let recipient = recipients.iter().find(named).unwrap();
        *info.at_mut(ENCRYPTED_KEY) = encrypted_key(&key, recipient);
    }
    infos.sort();
    tree.encode()
}
