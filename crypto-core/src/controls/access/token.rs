//! Tokens that say who is asking: the site's own, and those of Microsoft Entra ID.
//!
//! They are JSON Web Tokens (RFC 7519) in the compact form of RFC 7515, signed with RS256 and nothing else. Which
//! algorithm, keys, issuer, audience and kind are accepted is the verifier's to say, and never the token's.
//!
//! | token | lives | who can use it |
//! |---|---|---|
//! | content access | 8 hours | whoever has it |
//! | client authentication | 90 days, renewed monthly | who has the key of the client's certificate (`cnf` with `x5t#S256`, RFC 7800, RFC 8705) |
//! | bulk registration | 3 days, 7 at most | whoever has it, until it is blocked or used up |
//! | of Entra ID | as that says | whoever has it |
//!
//! A token that whoever has it can use goes over TLS alone.

mod base64url;
mod bulk_uses;
mod bulk_uses_check;
mod cache;
mod client_assertion;
mod entra_claims;
mod entra_keys;
mod entra_verifier;
mod guid;
mod json;
mod jws;
mod signer;
mod site_claims;
mod site_tokens;
#[cfg(test)]
mod tests;
mod verifier;

pub use bulk_uses::{BulkTokenLimits, BulkTokenUse, BulkTokenUses, InMemoryBulkTokenUses};
pub use bulk_uses_check::check_bulk_token_uses;
pub use cache::TokenCache;
pub use client_assertion::client_assertion;
pub use entra_claims::{EntraKind, EntraToken};
pub use entra_keys::EntraKeys;
pub use entra_verifier::EntraVerifier;
pub use guid::Guid;
pub use signer::TokenSigner;
pub use site_tokens::{
    BulkRegistration, ClientToken, ContentAccess, IssuedToken, UnprovenClientToken,
};
pub use verifier::{PreviousSigner, TokenVerifier};
