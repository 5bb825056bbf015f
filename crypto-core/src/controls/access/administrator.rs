//! How strongly an administrator was authenticated, and whether that is enough.
//!
//! The SMS Provider of a site asks for a level that is the same in the whole hierarchy, the minimum:
//!
//! | level | what shows it | who makes it |
//! |---|---|---|
//! | Windows, the default | [`WindowsWord`] | the caller says so: Windows authenticated the user, and told groups and user principal name |
//! | certificate | [`CertificateEvidence`] | [`AdministratorChallenges::verify`] alone: a challenge, signed with the administrator's certificate |
//! | Windows Hello for Business | [`HelloEvidence`] | a verified token of Entra ID with that claim, and nothing else |
//!
//! What shows the two upper levels is of one user principal name, which must be that of the account: so an
//! administrator can't bring what another one signed.
//!
//! | who asks | decision ([`AdministratorPolicy::decide`]) |
//! |---|---|
//! | is signed in at the minimum or above | `Allowed`, by the minimum |
//! | is not, but is excluded, by name or identifier, alone or by a group | `Allowed`, by the exclusion |
//! | was, but the time of what shows it is over | `Denied`, `EvidenceExpired` |
//! | is not | `Denied`, `BelowMinimum` |
//!
//! | change of the policy ([`AdministratorPolicy::change`]) | needs |
//! |---|---|
//! | a higher minimum | to be signed in at that level; an exclusion does not stand for it |
//! | an exclusion more | to be signed in at the minimum that is and at the one that is to be |
//! | a lower minimum, an exclusion less | to be allowed: an excluded administrator is the way back where nobody can reach the minimum any more |
//!
//! The challenge is bound to the provider, the session and the channel that the administrator sees: who stands
//! between the two has another channel, so what is signed there is of no use here. Each counts once.
//!
//! ```text
//! AdministratorProof ::= SEQUENCE {
//!   content      SignIn,
//!   signature    OCTET STRING,                -- RSASSA-PKCS1-v1_5, SHA-256, for the purpose administrator
//!   certificates SEQUENCE SIZE (1..7) OF Certificate }  -- the administrator's first, then authorities
//!
//! SignIn ::= SEQUENCE {
//!   version      INTEGER (1),
//!   session      AdministratorSession,
//!   challenge    OCTET STRING (SIZE (36)),
//!   certificate  OCTET STRING (SIZE (32)) }   -- SHA-256 of the administrator's
//!
//! AdministratorSession ::= SEQUENCE {
//!   siteCode     PrintableString (SIZE (3)),
//!   provider     IA5String,                   -- its host, in lower case
//!   session      OCTET STRING (SIZE (1..64)),
//!   channel      OCTET STRING (SIZE (32)) }
//! ```

mod account;
mod challenge;
mod evidence;
mod level;
mod policy;
mod policy_form;
mod proof;
mod session;
#[cfg(test)]
mod tests;

pub use account::{AccountName, AdministratorAccount, Principal, SecurityId};
pub use challenge::AdministratorChallenges;
pub use evidence::{CertificateEvidence, HelloEvidence, SignedIn, WindowsWord};
pub use level::AuthenticationLevel;
pub use policy::{AdministratorPolicy, AllowedBy, Decision, DenialReason, Exclusion, PolicyChange};
pub use proof::sign_challenge;
pub use session::AdministratorSession;
