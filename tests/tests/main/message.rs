//! The rules of `SiteSecurity`, `Client::seal` and `ManagementPoint::open`, each with its exact
//! outcome, for every provider.

mod attributes;
mod craft;
mod envelope;
mod fixture;
mod lengths;
mod names;
mod recipients;
mod replay;
mod seen_messages;
mod seen_messages_stored;
mod senders;
mod settings;
mod time;
