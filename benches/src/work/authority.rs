//! A root, an issuing authority below it, clients' certificates and revocation lists of any length:
//! made at the start, in the form of those in `vectors/pki`, which hold no long list.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Provider, Timestamp};

use crate::work::der::{
    BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE, UTC_TIME, element, extension, name,
};
use crate::work::message;

const SHA256_WITH_RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
const CLIENT_AUTHENTICATION: &[u8] = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02";

// Identifiers under id-ce (RFC 5280 sections 4.2.1 and 5.2).
const SUBJECT_KEY_IDENTIFIER: u8 = 14;
const KEY_USAGE: u8 = 15;
const SUBJECT_ALT_NAME: u8 = 17;
const BASIC_CONSTRAINTS: u8 = 19;
const CRL_NUMBER: u8 = 20;
const AUTHORITY_KEY_IDENTIFIER: u8 = 35;
const EXTENDED_KEY_USAGE: u8 = 37;

/// How many certificates the issuing authority has revoked.
pub const REVOKED: [(&str, usize); 3] = [
    ("list of 1", 1),
    ("list of 1,000", 1000),
    ("list of 100,000", 100_000),
];

struct Authority {
    key: PrivateKey,
    name: Vec<u8>,
}

/// Both authorities, and the key that all clients' certificates are for. RSA-2048.
pub struct Pki {
    pub now: Timestamp,
    pub root: Vec<u8>,
    pub issuing: Vec<u8>,
    root_authority: Authority,
    issuing_authority: Authority,
    client_key: PrivateKey,
}

impl Pki {
    pub fn new() -> Self {
        let mut key = message::keys(Provider::default());
        let mut authority = |common_name| Authority {
            key: key(),
            name: name(common_name),
        };
        let root = authority("Contoso Root CA");
        let issuing = authority("Contoso Issuing CA");
        let usages = [
            extension(BASIC_CONSTRAINTS, true, b"\x30\x03\x01\x01\xff"),
            // keyCertSign, cRLSign.
            extension(KEY_USAGE, true, b"\x03\x02\x01\x06"),
        ]
        .concat();
        let certificate =
            |one: &Authority, serial| root.certify(serial, &one.name, &one.key, &usages);
        Self {
            now: Timestamp::from_unix(1_800_000_000),
            root: certificate(&root, [0x41; 16]),
            issuing: certificate(&issuing, [0x42; 16]),
            root_authority: root,
            issuing_authority: issuing,
            client_key: key(),
        }
    }

    /// The certificate of the client number `number`, a `PC01` each.
    pub fn client(&self, number: u32) -> Vec<u8> {
        let mut serial = [0x50; 16];
        serial[12..].copy_from_slice(&number.to_be_bytes());
        let extensions = [
            extension(BASIC_CONSTRAINTS, true, b"\x30\x00"),
            // digitalSignature, keyEncipherment.
            extension(KEY_USAGE, true, b"\x03\x02\x05\xa0"),
            extension(EXTENDED_KEY_USAGE, false, CLIENT_AUTHENTICATION),
            extension(
                SUBJECT_ALT_NAME,
                false,
                &element(SEQUENCE, &[&element(0x82, &[b"pc01.example.com"])]),
            ),
        ]
        .concat();
        let subject = name("PC01");
        self.issuing_authority
            .certify(serial, &subject, &self.client_key, &extensions)
    }

    /// The lists of both authorities: that of the root with one revoked certificate, that of the
    /// issuing authority with `revoked`, none of them a client's.
    pub fn lists(&self, revoked: usize) -> [Vec<u8>; 2] {
        [
            self.root_authority.list(1),
            self.issuing_authority.list(revoked),
        ]
    }
}

impl Default for Pki {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    fn certify(
        &self,
        serial: [u8; 16],
        subject: &[u8],
        key: &PrivateKey,
        extensions: &[u8],
    ) -> Vec<u8> {
        let identifier = element(OCTET_STRING, &[identifier(key)]);
        let identifier = extension(SUBJECT_KEY_IDENTIFIER, false, &identifier);
        let extensions = [extensions, &identifier, &self.identifier()].concat();
        let validity = [time("260101000000Z"), time("460101000000Z")].concat();
        let tbs = element(
            SEQUENCE,
            &[
                b"\xa0\x03\x02\x01\x02",
                &element(INTEGER, &[&serial]),
                SHA256_WITH_RSA,
                &self.name,
                &element(SEQUENCE, &[&validity]),
                subject,
                key.public_key().to_spki_der(),
                &element(0xa3, &[&element(SEQUENCE, &[&extensions])]),
            ],
        );
        self.signed(&tbs)
    }

    fn list(&self, revoked: usize) -> Vec<u8> {
        let date = time("260601000000Z");
        let mut entries = Vec::with_capacity(revoked * 37);
        for number in 0..revoked {
            // As spread as serial numbers that are random.
            let digest = DigestAlgorithm::Sha256.digest(&number.to_be_bytes());
            let mut serial = [0x60; 16];
            serial[1..].copy_from_slice(&digest.as_ref()[..15]);
            entries.extend(element(SEQUENCE, &[&element(INTEGER, &[&serial]), &date]));
        }
        let extensions = [
            self.identifier(),
            extension(CRL_NUMBER, false, b"\x02\x01\x01"),
        ]
        .concat();
        let tbs = element(
            SEQUENCE,
            &[
                b"\x02\x01\x01",
                SHA256_WITH_RSA,
                &self.name,
                &time("270101000000Z"),
                &time("270201000000Z"),
                &element(SEQUENCE, &[&entries]),
                &element(0xa0, &[&element(SEQUENCE, &[&extensions])]),
            ],
        );
        self.signed(&tbs)
    }

    fn signed(&self, tbs: &[u8]) -> Vec<u8> {
        let signature = self.key.sign(SignatureScheme::Pkcs1Sha256, tbs).unwrap();
        let signature = element(BIT_STRING, &[&[0], &signature]);
        element(SEQUENCE, &[tbs, SHA256_WITH_RSA, &signature])
    }

    /// The extension that names the authority's key.
    fn identifier(&self) -> Vec<u8> {
        let identifier = element(0x80, &[identifier(&self.key)]);
        let value = element(SEQUENCE, &[&identifier]);
        extension(AUTHORITY_KEY_IDENTIFIER, false, &value)
    }
}

fn identifier(key: &PrivateKey) -> &[u8] {
    &key.public_key().spki_sha256()[..20]
}

fn time(utc: &str) -> Vec<u8> {
    element(UTC_TIME, &[utc.as_bytes()])
}
