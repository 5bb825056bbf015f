//! What a site sends to its clients, signed by its site-signing certificate.
//!
//! With the data the site signs its [`SiteDataTerms`], and a client says what it takes
//! ([`ExpectedSiteData`]):
//!
//! | data | is refused as |
//! |---|---|
//! | changed, or of another kind | `SIGNATURE_INVALID` |
//! | of another site | `SITE_MISMATCH` |
//! | for another target | `NOT_INTENDED_RECIPIENT` |
//! | with a lower number than was accepted before of this kind for this target, under this certificate | `ROLLBACK` |
//! | not yet valid, by more than 5 minutes | `SENT_IN_FUTURE` |
//! | not valid any more | `STALE` |
//!
//! The client keeps the highest number, with the certificate that it was signed with: with 0 for it,
//! authentic data that is old is taken until its validity ends. Whether a client is a member of a
//! collection is the caller's to know.

mod assignment;
mod merkle;
mod set;
mod set_signing;
pub(crate) mod site_data;
pub(crate) mod site_signing;
mod state;
mod state_form;
pub(crate) mod target;

pub use crate::controls::storage::sink::{FileSink, MemorySink, Sink};
pub use assignment::{PolicyAssignment, PolicyFlags, PolicyId};
pub use set::PolicySet;
pub use site_data::{ExpectedSiteData, SiteDataKind, SiteDataTerms};
pub use site_signing::{SiteSigner, SiteVerifier};
pub use state::{AppliedSet, ClientPolicies, PolicyChanges};
pub use target::SiteDataTarget;
