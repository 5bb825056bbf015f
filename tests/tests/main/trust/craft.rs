//! Endorsements and bundles assembled by hand, from the format as it is documented: what an attacker
//! can send.

use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::signed_bytes;
use cmcrypto_tests::sha256;

pub const SITE: u64 = 1;
pub const MP_SIGNING: u64 = 2;
pub const MP_ENCRYPTION: u64 = 3;
pub const SITE_ENCRYPTION: u64 = 4;
pub const OPERATIONAL: u64 = 5;
pub const SITE_SIGNING: u64 = 6;

/// An hour before `cmcrypto_tests::NOW`, and 90 days after it.
pub const FROM: &str = "20270115070000Z";
pub const UNTIL: &str = "20270415080000Z";

/// Endorsement, every field as it is written.
#[derive(Clone)]
pub struct Endorsement {
    pub version: u64,
    pub role: u64,
    pub site: Vec<u8>,
    pub host: Option<Vec<u8>>,
    pub number: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub trailing: Vec<u8>,
}

impl Endorsement {
    /// Of `endorsed`, a certificate or a key.
    pub fn of(role: u64, site: &str, host: Option<&str>, endorsed: &[u8]) -> Self {
        Self {
            version: 1,
            role,
            site: site.into(),
            host: host.map(Into::into),
            number: integer(1),
            not_before: FROM.into(),
            not_after: UNTIL.into(),
            subject: sha256(endorsed).to_vec(),
            trailing: Vec::new(),
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let host = self.host.as_ref().map(|host| element(IA5_STRING, &[host]));
        sequence(&[
            &integer(self.version),
            &integer(self.role),
            &printable(&self.site),
            &host.unwrap_or_default(),
            &self.number,
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &octets(&self.subject),
            &self.trailing,
        ])
    }

    /// SignedEndorsement.
    pub fn sign(&self, key: &PrivateKey) -> Vec<u8> {
        self.sign_with(|message| key.sign(SignatureScheme::Pkcs1Sha256, message).unwrap())
    }

    pub fn sign_with(&self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let content = self.encode();
        let message = signed_bytes("endorsement", &content);
        sequence(&[&content, &octets(&sign(&message))])
    }
}

/// EndorsedSite or EndorsedCertificate.
pub fn endorsed(what: &[u8], endorsement: &[u8]) -> Vec<u8> {
    sequence(&[what, endorsement])
}

/// ManagementPointBundle, of its parts. What may be missing is whole with its tag, or empty.
pub fn bundle(
    root: &[u8],
    operational: &[u8],
    sites: &[Vec<u8>],
    certificates: [&[u8]; 2],
    site_signing: &[u8],
) -> Vec<u8> {
    sequence(&[
        &integer(1),
        &octets(root),
        operational,
        &sequence(&[&sites.concat()]),
        certificates[0],
        certificates[1],
        site_signing,
    ])
}

/// The operational key in a bundle, or what a site signs policy with, each under its tag.
pub fn tagged(role: u64, endorsed: &[u8]) -> Vec<u8> {
    element(if role == OPERATIONAL { 0xa0 } else { 0xa1 }, &[endorsed])
}

/// What names the root in a bundle.
pub fn root_sha256(root: &PublicKey) -> Vec<u8> {
    sha256(&root.to_capi_blob().unwrap()).to_vec()
}

/// A certificate of version 1 for any key, signed by nobody: valid in the years 2026 to 2030, for
/// every use.
pub fn unsigned_certificate(key: &PublicKey) -> Vec<u8> {
    let algorithm = algorithm_null(SHA256_WITH_RSA);
    let common_name = sequence(&[&oid("2.5.4.3"), &utf8(b"MP01")]);
    let name = sequence(&[&set_of(SET, vec![common_name])]);
    let validity = sequence(&[&utc_time(b"260101000000Z"), &utc_time(b"300101000000Z")]);
    let key = key.to_spki_der();
    let tbs = sequence(&[&integer(1), &algorithm, &name, &validity, &name, key]);
    sequence(&[&tbs, &algorithm, &bits(&[0x5a; 256])])
}
