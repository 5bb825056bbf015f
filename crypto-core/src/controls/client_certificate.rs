//! Which of a client's certificates identifies it: the site's *Client certificate selection*.

mod choice;
mod criterion;
mod issuers;
mod selection;

pub use choice::{
    ClientCertificate, ClientCertificateChoice, ClientCommunication, NoPkiCertificate,
    choose_client_certificate,
};
pub use criterion::SubjectCriterion;
pub use issuers::CertificateIssuers;
pub use selection::{
    CertificateCandidate, CertificateCriteria, CertificateSelection, Rejection,
    SelectedCertificate, SeveralMatches, select_certificate,
};
