//! The site server's signing: each rule with its exact outcome, for every provider.

#[path = "site_signing/bad_input.rs"]
mod bad_input;
#[path = "site_signing/change.rs"]
mod change;
#[allow(dead_code)]
#[path = "registration/craft.rs"]
mod craft;
#[path = "site_signing/data.rs"]
mod data;
#[allow(dead_code)]
#[path = "controls/der.rs"]
mod der;
#[path = "site_signing/fixture.rs"]
mod fixture;
#[path = "site_signing/openssl.rs"]
mod openssl;
#[path = "registration/signed.rs"]
mod signed;
