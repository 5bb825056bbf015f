//! The rules of `SiteSecurity`, `Client::seal` and `ManagementPoint::open`, each with its exact
//! outcome, for every provider.

#[path = "controls/attributes.rs"]
mod attributes;
#[path = "controls/craft.rs"]
mod craft;
#[path = "controls/der.rs"]
mod der;
#[path = "controls/fixture.rs"]
mod fixture;
#[path = "controls/names.rs"]
mod names;
#[path = "controls/recipients.rs"]
mod recipients;
#[path = "controls/replay.rs"]
mod replay;
#[path = "controls/senders.rs"]
mod senders;
#[path = "controls/settings.rs"]
mod settings;
#[path = "controls/time.rs"]
mod time;
