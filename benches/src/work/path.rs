//! Validating clients' certificates, and selecting one of them, with authorities that were read once.

use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, CertificateSelection, select_certificate,
};
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::pki::path::{
    CertificateRevocationList, PathPurpose, Revocation, TrustAnchors, VerifiedPath, verify_path,
};
use cmcrypto_core::{Provider, Timestamp};

use crate::work::authority::Pki;

/// As many candidates as a selection takes.
pub const CANDIDATES: usize = 1000;

pub struct Validating {
    provider: Provider,
    now: Timestamp,
    anchors: TrustAnchors,
    issuing: [Certificate; 1],
    issuing_der: Vec<u8>,
    lists: Vec<CertificateRevocationList>,
}

impl Validating {
    /// Without lists, revocation is not checked.
    pub fn new(provider: Provider, pki: &Pki, lists: &[Vec<u8>]) -> Self {
        let read = |der: &[u8]| Certificate::from_der(provider, der).unwrap();
        let read_list = |der: &Vec<u8>| CertificateRevocationList::from_der(der).unwrap();
        Self {
            provider,
            now: pki.now,
            anchors: TrustAnchors::new(&[read(&pki.root)]).unwrap(),
            issuing: [read(&pki.issuing)],
            issuing_der: pki.issuing.clone(),
            lists: lists.iter().map(read_list).collect(),
        }
    }

    pub fn read(&self, der: &[u8]) -> Certificate {
        Certificate::from_der(self.provider, der).unwrap()
    }

    pub fn verify(&self, client: &Certificate) -> VerifiedPath {
        verify_path(
            client,
            &self.issuing,
            &self.anchors,
            PathPurpose::ClientAuthentication,
            self.revocation(),
            self.now,
        )
        .unwrap()
    }

    /// Selects among certificates that all match: each is read, and its path validated.
    pub fn select(&self, clients: &[Vec<u8>]) -> CertificateSelection {
        let chain = [self.issuing_der.as_slice()];
        let candidates: Vec<CertificateCandidate<'_>> = clients
            .iter()
            .map(|certificate| CertificateCandidate {
                certificate,
                chain: &chain,
                private_key_accessible: true,
                store: "Personal",
            })
            .collect();
        let selection = select_certificate(
            self.provider,
            &CertificateCriteria::new("PC01"),
            &candidates,
            &self.anchors,
            self.revocation(),
            self.now,
        )
        .unwrap();
        assert!(selection.selected.is_ok());
        selection
    }

    fn revocation(&self) -> Revocation<'_> {
        match self.lists.as_slice() {
            [] => Revocation::NotChecked,
            lists => Revocation::Checked(lists),
        }
    }
}
