//! Messages a second: the store, and the same statements by hand, without a pool, a bound on waiting, or a look at the
//! answers. 1, 2 and 4 processes at once on one database.
//!
//!     measure PLACE [SECONDS]

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a program that prints figures"
)]

use std::env;
use std::error::Error;
use std::process::{Command, Stdio, id};
use std::time::{Duration, Instant, UNIX_EPOCH};

use cmcrypto_core::message::{AcceptedMessage, MessageClass, MessageId};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::{Provider, Timestamp};
use cmcrypto_stores::{Options, open};
use rusqlite::{Connection, params};

const NOW: i64 = 1_800_000_000;
/// In turns, so that what else the machine does meets both.
const ROUNDS: u32 = 5;
/// Each process has as many clients that send.
const SENDERS: u64 = 1000;

type Accept = Box<dyn FnMut(&str, u128) -> Result<(), Box<dyn Error>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [place, "process", how, seconds] => {
            println!("{}", process(place, how, seconds.parse()?)?);
            Ok(())
        }
        [place] => table(place, 1.0),
        [place, seconds] => table(place, seconds.parse()?),
        _ => Err("measure PLACE [SECONDS]".into()),
    }
}

fn table(place: &str, seconds: f64) -> Result<(), Box<dyn Error>> {
    open(place, Options::new(Provider::default()))?;
    println!("{place}, messages a second");
    println!("processes      store    by hand   by hand / store");
    for processes in [1, 2, 4] {
        let (mut store, mut hand) = (0, 0);
        for _ in 0..ROUNDS {
            store += at_once(place, "store", processes, seconds)?;
            hand += at_once(place, "hand", processes, seconds)?;
        }
        let rate = |messages: u64| messages as f64 / seconds / f64::from(ROUNDS);
        let ratio = hand as f64 / store as f64;
        println!(
            "{processes:9} {:10.0} {:10.0} {ratio:17.2}",
            rate(store),
            rate(hand)
        );
    }
    Ok(())
}

fn at_once(place: &str, how: &str, processes: u32, seconds: f64) -> Result<u64, Box<dyn Error>> {
    let start = |_| {
        Command::new(env::current_exe()?)
            .args([place, "process", how, &seconds.to_string()])
            .stdout(Stdio::piped())
            .spawn()
    };
    let children = (0..processes).map(start).collect::<Result<Vec<_>, _>>()?;
    let mut messages = 0;
    for child in children {
        let output = child.wait_with_output()?;
        messages += String::from_utf8(output.stdout)?.trim().parse::<u64>()?;
    }
    Ok(messages)
}

/// How many one process accepts in so many seconds, all of them new.
fn process(place: &str, how: &str, seconds: f64) -> Result<u64, Box<dyn Error>> {
    let mut accept = match how {
        "store" => by_store(place)?,
        _ if place.starts_with("postgresql:") => postgresql_by_hand(place)?,
        _ => sqlite_by_hand(place)?,
    };
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    // Of no other process, then or now.
    let since = UNIX_EPOCH.elapsed()?.as_nanos();
    let ids = since << 64 | u128::from(id()) << 32;
    let mut messages = 0;
    while Instant::now() < end {
        let sender = format!("GUID:{:08X}", messages % SENDERS);
        accept(&sender, ids + u128::from(messages))?;
        messages += 1;
    }
    Ok(messages)
}

fn by_store(place: &str) -> Result<Accept, Box<dyn Error>> {
    let store = open(place, Options::new(Provider::default()))?;
    let now = Timestamp::from_unix(NOW);
    Ok(Box::new(move |sender, id| {
        let message = AcceptedMessage {
            class: MessageClass::Full,
            sender: &ClientId::new(sender)?,
            approved: true,
            message_id: MessageId::from_bytes(id.to_be_bytes()),
            sent: now,
        };
        Ok(store.insert_if_new(&message, now)?)
    }))
}

fn sqlite_by_hand(place: &str) -> Result<Accept, Box<dyn Error>> {
    let mut db = Connection::open(place)?;
    db.busy_handler(Some(|_| {
        std::thread::sleep(Duration::from_micros(500));
        true
    }))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    Ok(Box::new(move |sender, id| {
        let id = id.to_be_bytes();
        db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        db.prepare_cached(
            "DELETE FROM seen_messages WHERE (sender, message_id) IN (SELECT sender, message_id FROM seen_messages
             WHERE kept_until < ? ORDER BY kept_until LIMIT 256) RETURNING kept_until, approved",
        )?
        .exists([NOW])?;
        db.prepare_cached("SELECT 1 FROM seen_messages WHERE sender = ? AND message_id = ?")?
            .exists(params![sender, id])?;
        db.prepare_cached("SELECT until, strangers FROM seen_forgotten")?
            .exists([])?;
        db.prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM seen_messages WHERE sender = ? AND approved LIMIT 4096)",
        )?
        .exists([sender])?;
        db.prepare_cached("INSERT INTO seen_messages VALUES (?, ?, ?, 1)")?
            .execute(params![sender, id, NOW + 86_700])?;
        db.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }))
}

#[cfg(feature = "postgresql")]
fn postgresql_by_hand(place: &str) -> Result<Accept, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (client, connection) =
        runtime.block_on(tokio_postgres::connect(place, tokio_postgres::NoTls))?;
    runtime.spawn(connection);
    let statement = runtime
        .block_on(client.prepare("SELECT insert_if_new($1, $2, $3, true, $4, 4096, 300000)"))?;
    Ok(Box::new(move |sender, id| {
        let id = id.to_be_bytes();
        let id = id.as_slice();
        runtime.block_on(client.query_one(&statement, &[&sender, &id, &(NOW + 86_700), &NOW]))?;
        Ok(())
    }))
}

#[cfg(not(feature = "postgresql"))]
fn postgresql_by_hand(_: &str) -> Result<Accept, Box<dyn Error>> {
    Err("built without PostgreSQL".into())
}
