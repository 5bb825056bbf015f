//! The channel between sites: each rule of its protocol with its exact outcome, for every pair of
//! providers.

#[path = "channel/attackers.rs"]
mod attackers;
#[path = "channel/authorised.rs"]
mod authorised;
#[path = "channel/changed.rs"]
mod changed;
#[allow(dead_code)]
#[path = "registration/craft.rs"]
mod craft;
#[path = "channel/credentials.rs"]
mod credentials;
#[allow(dead_code)]
#[path = "controls/der.rs"]
mod der;
#[path = "channel/fixture.rs"]
mod fixture;
#[path = "channel/hand.rs"]
mod hand;
#[path = "channel/handshake.rs"]
mod handshake;
#[path = "channel/lengths.rs"]
mod lengths;
#[path = "purposes/names.rs"]
mod names;
#[path = "channel/openssl.rs"]
mod openssl;
#[path = "channel/order.rs"]
mod order;
#[path = "channel/proofs.rs"]
mod proofs;
#[path = "channel/purposes.rs"]
mod purposes;
#[path = "channel/records.rs"]
mod records;
#[path = "channel/shares.rs"]
mod shares;
#[path = "registration/signed.rs"]
#[allow(dead_code)]
mod signed;
