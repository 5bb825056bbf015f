//! A process that seals one message and ends: what a one-shot agent does. For the bench
//! `cold_start`.

use cmcrypto_benches::work::message::Site;
use cmcrypto_core::Provider;

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    // What starting a process costs by itself.
    if name == "nothing" {
        return;
    }
    let provider = Provider::ALL
        .iter()
        .find(|provider| provider.name() == name)
        .unwrap_or_else(|| panic!("usage: first_message nothing|PROVIDER"));
    let site = Site::new(*provider, 2048, true);
    assert!(!site.seal(b"<StateMessage/>").is_empty());
}
