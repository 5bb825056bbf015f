//! Candidates for selection, and what becomes of them.

use cmcrypto_core::client_certificate::{
    CertificateCandidate, CertificateCriteria, CertificateIssuers, Rejection, SubjectCriterion,
    select_certificate,
};
use cmcrypto_core::pki::path::{Revocation, TrustAnchors};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{NOW, TempDir, openssl, vector};

use crate::pki::corpus::read;
use crate::pki::make::{Issuer, Plan};

/// A certificate in a client's stores.
#[derive(Clone)]
pub struct Candidate {
    pub certificate: Vec<u8>,
    pub chain: Vec<Vec<u8>>,
    pub private_key_accessible: bool,
    pub store: &'static str,
}

/// A certificate of the issuing authority, in Personal, with its key.
pub fn candidate(certificate: &[u8]) -> Candidate {
    Candidate {
        certificate: certificate.to_vec(),
        chain: vec![stored("sub")],
        private_key_accessible: true,
        store: "Personal",
    }
}

impl Candidate {
    pub fn made(plan: &Plan) -> Self {
        candidate(&plan.issue(&Issuer::sub()))
    }

    pub fn by_litware(plan: &Plan) -> Self {
        candidate(&plan.issue(&Issuer::litware()))
    }

    pub fn chain(self, chain: &[&str]) -> Self {
        Self {
            chain: chain.iter().map(|name| stored(name)).collect(),
            ..self
        }
    }

    pub fn store(self, store: &'static str) -> Self {
        Self { store, ..self }
    }

    pub fn without_key(self) -> Self {
        Self {
            private_key_accessible: false,
            ..self
        }
    }
}

/// The bytes of a certificate of `vectors/pki/paths`.
pub fn stored(name: &str) -> Vec<u8> {
    if let Ok(certificate) = read(Provider::default(), name) {
        return certificate.to_der().to_vec();
    }
    // This library does not read it.
    let dir = TempDir::new();
    let pem = dir.write("certificate", &vector(&format!("pki/paths/{name}.pem")));
    openssl(&["x509", "-in", &pem, "-outform", "DER"]).unwrap()
}

pub fn with_borrowed<T>(
    candidates: &[Candidate],
    run: impl FnOnce(&[CertificateCandidate<'_>]) -> T,
) -> T {
    let chains: Vec<Vec<&[u8]>> = candidates
        .iter()
        .map(|one| one.chain.iter().map(Vec::as_slice).collect())
        .collect();
    let borrowed: Vec<_> = candidates
        .iter()
        .zip(&chains)
        .map(|(one, chain)| CertificateCandidate {
            certificate: &one.certificate,
            chain,
            private_key_accessible: one.private_key_accessible,
            store: one.store,
        })
        .collect();
    run(&borrowed)
}

pub fn anchors(provider: Provider) -> TrustAnchors {
    let roots = ["root", "litware"].map(|name| read(provider, name).unwrap());
    TrustAnchors::new(&roots).unwrap()
}

/// Which was selected or why none, and why each other was not.
pub type Outcome = (Result<usize, Error>, Vec<(usize, Rejection)>);

pub fn outcome(
    provider: Provider,
    criteria: &CertificateCriteria,
    candidates: &[Candidate],
    revocation: Revocation<'_>,
) -> Outcome {
    let anchors = anchors(provider);
    let selection = with_borrowed(candidates, |candidates| {
        select_certificate(provider, criteria, candidates, &anchors, revocation, NOW)
    })
    .unwrap();
    let selected = selection.selected.map(|selected| {
        let index = selected.index;
        assert_eq!(selected.certificate.to_der(), candidates[index].certificate);
        index
    });
    (selected, selection.rejected)
}

/// Holds a selection to its outcome: each candidate with why it was not selected, or nothing.
#[track_caller]
pub fn expect(
    criteria: &CertificateCriteria,
    table: &[(Candidate, Option<Rejection>)],
    none: Error,
) {
    let candidates: Vec<_> = table.iter().map(|(one, _)| one.clone()).collect();
    let selected: Vec<_> = (0..table.len())
        .filter(|at| table[*at].1.is_none())
        .collect();
    assert!(selected.len() <= 1);
    let rejected: Vec<_> = table
        .iter()
        .enumerate()
        .filter_map(|(index, (_, reason))| {
            Some((index, <Option<Rejection> as Clone>::clone(&reason.clone())?))
        })
        .collect();
    let expected = (selected.first().copied().ok_or(none), rejected);
    for provider in Provider::ALL {
        let got = outcome(*provider, criteria, &candidates, Revocation::NotChecked);
        assert_eq!(got, expected, "{}", provider.name());
    }
}

pub fn pc01() -> CertificateCriteria {
    CertificateCriteria::new("PC01")
}

pub fn with_issuers(list: &str) -> CertificateCriteria {
    CertificateCriteria {
        issuers: Some(CertificateIssuers::parse(list).unwrap()),
        ..pc01()
    }
}

pub fn with_criterion(text: &str) -> CertificateCriteria {
    CertificateCriteria {
        criterion: Some(SubjectCriterion::parse(text).unwrap()),
        ..pc01()
    }
}
