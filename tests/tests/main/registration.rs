//! The rules of registration and renewal, each with its exact outcome, for every provider.

mod bad_input;
mod certificates;
mod challenges;
mod clients;
pub mod craft;
mod directory;
mod fixture;
mod host_names;
mod messages;
mod openssl;
mod renewal;
mod replies;
mod requests;
mod threads;
