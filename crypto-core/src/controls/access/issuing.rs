//! *SMS Issuing*, the authority of a site's own, and what it issues for Enhanced HTTP.
//!
//! ```text
//! trusted root key                     the exchange key of the top-level site
//!   │ endorses
//! operational key, site keys           where there are such
//!   │ endorse
//!   ├── site server signing            policy, site data
//!   ├── management point signing ── management point encryption
//!   └── SMS Issuing                    a certificate with basicConstraints: from here on X.509 (RFC 5280)
//!         │ issues                     extended key usage       hosts    used by
//!         ├── role SSL                 serverAuth               1 to 8   a site system role over HTTPS
//!         ├── site system              clientAuth               1 to 8   a site system that connects
//!         ├── distribution point       clientAuth               1 to 8   to its management point
//!         ├── token signing            1.3.6.1.4.1.32473.1.2    none     who signs tokens
//!         └── revocation list          of what it has blocked
//! ```
//!
//! So there is one way from the root to a role's certificate or a token: the endorsement of the certificate
//! of SMS Issuing ([`SiteExchangeKey::endorse_issuing`]), which comes to clients with the keys of a
//! management point ([`ManagementPointBundle::with_issuing`]), and a path to it, with its revocation list. A
//! list that is missing or has expired means `Revoked`, as everywhere.
//!
//! | what | how |
//! |---|---|
//! | keys | RSA of 2048 to 4096 bits; a key has one use, and one whose certificate was blocked gets no other as long as the block is held |
//! | names | ASCII; `OU=<site code>`, `CN=<what it is>`, and the first host as `CN` if it has at most 64 characters; every host as subject alternative name |
//! | serial numbers | 16 octets, 126 bits of them random |
//! | validity | from an hour before issuing; not beyond the authority's own |
//! | renewal | due at two thirds of the life ([`renewal_due`]): the rest is the overlap, in which both are good; of several the one in use is that which all have had time to hear of ([`in_use`]) |
//! | blocking | for good: there is no way back, but another certificate |
//! | revocation list | version 2, complete, its number rising with the time; an entry stays until a list that was issued after the end of its certificate has had it (RFC 5280 section 3.3) |
//! | the authority itself | renewed with its key, so that all that it issued stays good; with a new key it is another authority, and all is issued anew |
//!
//! [`SiteExchangeKey::endorse_issuing`]: crate::exchange_key::SiteExchangeKey::endorse_issuing
//! [`ManagementPointBundle::with_issuing`]: crate::trust::ManagementPointBundle::with_issuing

mod authority;
mod profile;
mod register;
mod renewal;
mod state_form;
pub(crate) mod verifier;

pub use authority::{CertificateRequest, IssuingAuthority};
pub use profile::IssuedProfile;
pub use register::{BlockReason, BlockedCertificate, IssuedCertificate, IssuedSerial};
pub use renewal::{in_use, renewal_due};
pub use verifier::{IssuedUse, IssuingVerifier};
