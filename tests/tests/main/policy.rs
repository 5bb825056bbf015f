//! The site server's signing: each rule with its exact outcome, for every provider.

mod bad_input;
mod batches;
mod bodies;
mod certificate_change;
mod data;
mod fixture;
mod model;
mod openssl;
mod orders;
mod sets;
mod state;
mod targets;
mod terms;
