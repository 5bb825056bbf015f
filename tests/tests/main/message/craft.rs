//! SignedData assembled by hand: what a hostile but registered client, or somebody between, can
//! send.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_tests::der::*;
use cmcrypto_tests::envelope::commitment;
use cmcrypto_tests::{certificate, key};

use crate::message::fixture::{CLIENT_ID, CONTENT};

pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub const MESSAGE_CONTEXT: &str = "1.3.6.1.4.1.32473.1.1";

/// `cmcrypto_tests::NOW` as UTCTime.
const NOW_UTC: &[u8] = b"270115080000Z";

/// MessageContext, every field as it is written.
#[derive(Clone)]
pub struct Context {
    pub version: u64,
    pub kind: u64,
    pub message_id: Vec<u8>,
    pub sender: Vec<u8>,
    pub site_code: Vec<u8>,
    pub recipients: Vec<Vec<u8>>,
    pub commitment: Option<Vec<u8>>,
    pub trailing: Vec<u8>,
}

impl Context {
    pub fn to(recipients: &[Certificate]) -> Self {
        Self {
            version: 1,
            kind: 3,
            message_id: vec![7; 16],
            sender: CLIENT_ID.into(),
            site_code: b"P01".into(),
            recipients: recipients
                .iter()
                .map(|recipient| recipient.public_key().spki_sha256().to_vec())
                .collect(),
            commitment: None,
            trailing: Vec::new(),
        }
    }

    /// The same to go encrypted under this key.
    pub fn sealed(recipients: &[Certificate], key: &[u8]) -> Self {
        Self {
            commitment: Some(commitment(key).to_vec()),
            ..Self::to(recipients)
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let recipients: Vec<u8> = self.recipients.iter().flat_map(|r| octets(r)).collect();
        sequence(&[
            &integer(self.version),
            &integer(self.kind),
            &octets(&self.message_id),
            &utf8(&self.sender),
            &printable(&self.site_code),
            &sequence(&[&recipients]),
            &self.commitment.as_deref().map_or_else(Vec::new, octets),
            &self.trailing,
        ])
    }
}

/// What the client with its stored key signs of [`CONTENT`].
pub fn signed_by_client(provider: Provider, context: &Context) -> Vec<u8> {
    let signer = certificate(provider, "client-2048");
    Signed::new(CONTENT, &signer, context).sign(&key(provider, "client-2048"))
}

/// A SignedData and what is wrong with it.
pub struct Signed {
    pub content: Vec<u8>,
    /// The encapsulated content type, as the structure says it.
    pub content_type: &'static str,
    pub with_content: bool,
    /// The certificate that the signer is named by.
    pub signer: Certificate,
    pub attributes: Vec<(&'static str, Vec<Vec<u8>>)>,
    pub certificates: Vec<Vec<u8>>,
    pub with_revocation_list: bool,
    pub with_unsigned_attribute: bool,
    pub signers: usize,
}

impl Signed {
    /// As the library would make it.
    pub fn new(content: &[u8], signer: &Certificate, context: &Context) -> Self {
        let digest = DigestAlgorithm::Sha256.digest(content);
        let id = sequence(&[&octets(signer.thumbprint_sha256())]);
        Self {
            content: content.to_vec(),
            content_type: DATA,
            with_content: true,
            signer: signer.clone(),
            attributes: vec![
                (CONTENT_TYPE, vec![oid(DATA)]),
                (MESSAGE_DIGEST, vec![octets(digest.as_ref())]),
                (SIGNING_TIME, vec![utc_time(NOW_UTC)]),
                (SIGNING_CERTIFICATE_V2, vec![sequence(&[&sequence(&[&id])])]),
                (MESSAGE_CONTEXT, vec![context.encode()]),
            ],
            certificates: Vec::new(),
            with_revocation_list: false,
            with_unsigned_attribute: false,
            signers: 1,
        }
    }

    /// Takes an attribute out.
    pub fn without(mut self, id: &str) -> Self {
        self.attributes.retain(|(other, _)| *other != id);
        self
    }

    /// Gives an attribute these values.
    pub fn with(mut self, id: &'static str, values: Vec<Vec<u8>>) -> Self {
        self = self.without(id);
        self.attributes.push((id, values));
        self
    }

    pub fn sign(&self, key: &PrivateKey) -> Vec<u8> {
        self.sign_with(|bytes| key.sign(SignatureScheme::Pkcs1Sha256, bytes).unwrap())
    }

    /// `sign` makes an RSA signature, PKCS#1 v1.5 with SHA-256, over the bytes that it is given.
    pub fn sign_with(&self, sign: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let attributes: Vec<Vec<u8>> = self
            .attributes
            .iter()
            .map(|(id, values)| sequence(&[&oid(id), &set_of(SET, values.clone())]))
            .collect();
        let signature = sign(&set_of(SET, attributes.clone()));
        let sha256 = algorithm_null("2.16.840.1.101.3.4.2.1");
        // RFC 5652 section 5.3: version 3 with a key identifier.
        let identifier = self.signer.subject_key_identifier().unwrap();
        let unsigned = set_of(
            0xa1,
            vec![sequence(&[
                &oid("1.3.6.1.4.1.32473.9"),
                &element(SET, &[&integer(1)]),
            ])],
        );
        let signer_info = sequence(&[
            &integer(3),
            &element(0x80, &[identifier]),
            &sha256,
            &set_of(0xa0, attributes),
            &algorithm_null(SHA256_WITH_RSA),
            &octets(&signature),
            if self.with_unsigned_attribute {
                &unsigned
            } else {
                &[]
            },
        ]);
        let content = element(0xa0, &[&octets(&self.content)]);
        let certificates = element(0xa0, &[&self.certificates.concat()]);
        let revocation_lists = element(0xa1, &[&sequence(&[])]);
        content_info(
            SIGNED_DATA,
            &sequence(&[
                &integer(3),
                &element(SET, &[&sha256]),
                &sequence(&[
                    &oid(self.content_type),
                    if self.with_content { &content } else { &[] },
                ]),
                if self.certificates.is_empty() {
                    &[]
                } else {
                    &certificates
                },
                if self.with_revocation_list {
                    &revocation_lists
                } else {
                    &[]
                },
                &set_of(SET, vec![signer_info; self.signers]),
            ]),
        )
    }
}
