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
//!
//! # Sets of assignments
//!
//! What is assigned to a client has a form of its own ([`PolicySet`]), and its state on the client keeps all
//! that there ([`ClientPolicies`]): numbers, which collections' sets apply, what is in effect.
//!
//! | a set | is refused as | a policy's body, or secret | is refused as |
//! |---|---|---|---|
//! | changed, or at another place of its batch | `SIGNATURE_INVALID` | another, or of another version | `POLICY_BODY_MISMATCH` |
//! | by another certificate than the site's | `SIGNER_MISMATCH` | of a policy that no set names, or none any more | `POLICY_NOT_ASSIGNED` |
//! | of another site | `SITE_MISMATCH` | sealed for another set than assigns it now | `POLICY_NOT_ASSIGNED` |
//! | for another client, or a collection that the client's own set does not name | `NOT_INTENDED_RECIPIENT` | sealed to another client | `NOT_A_RECIPIENT`, or where its key is ours `NOT_INTENDED_RECIPIENT` |
//! | older than the last for its target | `ROLLBACK` | changed, or of a key that does not open it | `DECRYPT` |
//! | another with the number of the last | `POLICY_CONFLICT` | by another than the site or its management point | `SIGNER_MISMATCH` |
//! | not yet valid, by more than 5 minutes | `SENT_IN_FUTURE` | in another envelope than it was signed for | `ENVELOPE_MISMATCH` |
//! | not valid any more | `STALE` | | |
//! | by a certificate that another replaced | `ROLLBACK` | | |

pub(crate) mod assignment;
mod effect;
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
pub use effect::PolicyChanges;
pub use set::PolicySet;
pub use site_data::{ExpectedSiteData, SiteDataKind, SiteDataTerms};
pub use site_signing::{SiteSigner, SiteVerifier};
pub use state::{AppliedSet, ClientPolicies};
pub use target::SiteDataTarget;
