//! The channel between sites: each rule of its protocol with its exact outcome, for every pair of
//! providers.

mod attackers;
mod authorised;
mod changed;
mod cookie;
mod credentials;
mod ends;
mod fixture;
mod hand;
mod handshake;
mod lengths;
mod openssl;
mod order;
mod proofs;
mod purposes;
mod records;
mod refusals;
mod shares;
