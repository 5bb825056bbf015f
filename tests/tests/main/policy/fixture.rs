//! A site server, its next certificates, and what they sign, by hand.

use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{
    ExpectedSiteData, SiteDataKind, SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::der::{generalized_time, integer, octets, printable, sequence};
use cmcrypto_tests::form::Signed;
pub use cmcrypto_tests::hierarchy::{DAY, VALIDITY_ENDS, p01};
use cmcrypto_tests::*;

pub const DATA: &[u8] = b"<Policy/>";
pub const POLICY: SiteDataKind = SiteDataKind::POLICY;
/// The keys of `vectors/keys` that the site server has one after the other.
pub const KEYS: [&str; 3] = ["client-2048", "e3-2048", "client-3072"];
/// `NOW`, as it is signed.
pub const NOW_TEXT: &[u8] = b"20270115080000Z";

/// Policy for all, numbered by [`NOW`], for a week.
pub fn terms() -> SiteDataTerms {
    SiteDataTerms::starting(POLICY, SiteDataTarget::All, NOW, 7 * DAY)
}

/// Who takes these terms, and has had nothing before.
pub fn expecting(terms: &SiteDataTerms) -> ExpectedSiteData {
    ExpectedSiteData {
        kind: terms.kind,
        target: terms.target.clone(),
        least_number: 0,
        numbered_by: None,
    }
}

/// [`DATA`] on [`terms`].
pub fn signed(by: &SiteSigner) -> Vec<u8> {
    by.sign(&terms(), DATA, NOW).unwrap()
}

/// As that.
pub fn verify(by: &SiteVerifier, signature: &[u8]) -> Result<SiteDataTerms, Error> {
    by.verify(&expecting(&terms()), DATA, signature, NOW)
}

pub fn identity_between(
    provider: Provider,
    name: &str,
    from: Timestamp,
    until: Timestamp,
) -> SigningIdentity {
    hierarchy::identity_between(provider, name, "S01", from, until)
}

/// Valid from a day before [`NOW`] for a year.
pub fn identity(provider: Provider, name: &str) -> SigningIdentity {
    hierarchy::identity(provider, name, "S01")
}

/// The site server and a client that trusts its certificate.
pub fn pair(identity: &SigningIdentity) -> (SiteSigner, SiteVerifier) {
    let signer = SiteSigner::new(p01(), identity.clone());
    let verifier = SiteVerifier::with_certificate(p01(), identity.certificate().clone()).unwrap();
    (signer, verifier)
}

/// SiteData, every field as it is written.
#[derive(Clone)]
pub struct Data {
    pub version: u64,
    pub site_code: Vec<u8>,
    pub kind: Vec<u8>,
    pub target: Vec<u8>,
    pub number: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub certificate: Vec<u8>,
    pub digest: Vec<u8>,
    pub trailing: Vec<u8>,
}

impl Data {
    /// On [`terms`].
    pub fn new(certificate: &Certificate) -> Self {
        Self {
            version: 1,
            site_code: b"P01".into(),
            kind: integer(1),
            target: vec![0x80, 0],
            number: integer(1_800_000_000),
            not_before: b"20270115070000Z".into(),
            not_after: b"20270122080000Z".into(),
            certificate: certificate.thumbprint_sha256().to_vec(),
            digest: sha256(DATA).to_vec(),
            trailing: Vec::new(),
        }
    }

    pub fn content(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site_code),
            &self.kind,
            &self.target,
            &self.number,
            &generalized_time(&self.not_before),
            &generalized_time(&self.not_after),
            &octets(&self.certificate),
            &octets(&self.digest),
            &self.trailing,
        ])
    }

    pub fn signed(&self, key: &PrivateKey) -> Vec<u8> {
        Signed::by(&[key], "site-data", self.content()).encode()
    }
}

/// ChangeContent, every field as it is written.
#[derive(Clone)]
pub struct Change {
    pub version: u64,
    pub site_code: Vec<u8>,
    pub time: Vec<u8>,
    pub previous: Vec<u8>,
    pub next: Vec<u8>,
    pub trailing: Vec<u8>,
}

impl Change {
    pub fn new(previous: &Certificate, next: &Certificate) -> Self {
        Self {
            version: 1,
            site_code: b"P01".into(),
            time: NOW_TEXT.into(),
            previous: previous.thumbprint_sha256().to_vec(),
            next: next.to_der().to_vec(),
            trailing: Vec::new(),
        }
    }

    pub fn content(&self) -> Vec<u8> {
        sequence(&[
            &integer(self.version),
            &printable(&self.site_code),
            &generalized_time(&self.time),
            &octets(&self.previous),
            &self.next,
            &self.trailing,
        ])
    }

    /// The authority's key first.
    pub fn signed(&self, keys: &[&PrivateKey]) -> Vec<u8> {
        Signed::by(keys, "site-signing-change", self.content()).encode()
    }
}
