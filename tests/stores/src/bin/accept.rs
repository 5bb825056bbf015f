//! Accepts messages and says which: what the tests let race, and kill.
//!
//!     accept PLACE SENDER FIRST COUNT
//!
//! A line for each message once it is answered: its number, and the status, 0 if it was accepted. What could not be
//! told is asked again with `retry` as a further argument, until it can.

use std::env;
use std::error::Error;
use std::io::Write;
use std::process::exit;
use std::thread::sleep;
use std::time::Duration;

use cmcrypto_core::message::{AcceptedMessage, MessageClass, MessageId};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{ErrorKind, Provider, Timestamp};
use cmcrypto_stores::{Options, open};

const BETWEEN_RETRIES: Duration = Duration::from_millis(20);
const MAX_RETRIES: u32 = 3000;

fn main() {
    if let Err(error) = run() {
        let _ = writeln!(std::io::stderr(), "accept: {error}");
        exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [place, sender, first, count, rest @ ..] = arguments.as_slice() else {
        return Err("accept PLACE SENDER FIRST COUNT [retry]".into());
    };
    let (first, count): (u64, u64) = (first.parse()?, count.parse()?);

    let store = open(
        place,
        Options {
            max_per_approved: u32::MAX,
            ..Options::new(Provider::default())
        },
    )?;
    let sender = ClientId::new(sender)?;
    let now = Timestamp::from_unix(1_800_000_000);
    let mut out = std::io::stdout().lock();
    for number in first..first.saturating_add(count) {
        let message = AcceptedMessage {
            class: MessageClass::Full,
            sender: &sender,
            approved: true,
            message_id: MessageId::from_bytes(u128::from(number).to_be_bytes()),
            sent: now,
        };
        // Not for ever, as who started it may have ended.
        for _ in 0..MAX_RETRIES {
            let answer = store.insert_if_new(&message, now);
            let status = answer.map_or_else(|error| error.code(), |()| 0);
            writeln!(out, "{number} {status}")?;
            out.flush()?;
            if rest.is_empty() || status != ErrorKind::StoreUnavailable.code() {
                break;
            }
            sleep(BETWEEN_RETRIES);
        }
    }
    Ok(())
}
