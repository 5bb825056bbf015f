//! Which of a client's certificates identifies it: the site's *Client certificate selection*.
//!
//! [`select_certificate`] picks the client's certificate in the product's order
//! (issuers list, store, validity, purpose or criterion, computer name, longest validity) and says of each of the
//! others why not; [`choose_client_certificate`] says whether it or the self-signed one is
//! used, which [`load_or_make_identity`] keeps in a file.

mod choice;
mod criterion;
mod identity_file;
mod issuers;
mod selection;

pub use choice::{
    ClientCertificate, ClientCertificateChoice, ClientCommunication, NoPkiCertificate,
    choose_client_certificate,
};
pub use criterion::SubjectCriterion;
pub use identity_file::{LoadedIdentity, load_or_make_identity};
pub use issuers::CertificateIssuers;
pub use selection::{
    CertificateCandidate, CertificateCriteria, CertificateSelection, Rejection,
    SelectedCertificate, SeveralMatches, select_certificate,
};
