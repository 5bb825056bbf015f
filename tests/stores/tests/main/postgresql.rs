//! The store in a PostgreSQL database: for the stage `databases`, which has a server to be killed.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use cmcrypto_core::ErrorKind;
use cmcrypto_stores::{Options, PostgresStore};

use super::processes::{REPLAYED, UNAVAILABLE, accept, kill_again_and_again, race, read};
use super::rules::{ask, conforms, holds_25_000_clients, options, takes_once};

/// The server, for one test at a time, with a database that is empty.
struct Server {
    place: String,
    _alone: MutexGuard<'static, ()>,
}

impl Server {
    fn new(database: &str) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(place) = env::var("CMCRYPTO_POSTGRESQL") else {
            panic!("a server is needed: .ci/full databases");
        };
        let server = Self {
            place: format!("{place}/{database}"),
            _alone: alone,
        };
        server.run("start");
        server.run(&format!("empty {database}"));
        server
    }

    fn open(&self, patience: Duration) -> Result<PostgresStore, cmcrypto_core::Error> {
        let options = Options {
            patience,
            ..options()
        };
        PostgresStore::open(&self.place, options)
    }

    /// What the stage can do with its server.
    fn run(&self, what: &str) {
        let control = env::var("CMCRYPTO_POSTGRESQL_CONTROL").unwrap();
        let done = Command::new(control).args(what.split(' ')).status();
        assert!(done.unwrap().success(), "{what}");
    }
}

const PATIENCE: Duration = Duration::from_secs(5);

#[test]
fn follows_the_rules() {
    let server = Server::new("rules");
    let store = server.open(PATIENCE).unwrap();
    takes_once(&store);
    server.run("empty rules");
    conforms(&server.open(PATIENCE).unwrap());
}

#[test]
fn holds_many_clients() {
    let server = Server::new("clients");
    holds_25_000_clients(&server.open(PATIENCE).unwrap());
}

#[test]
fn three_processes_have_one_winner() {
    let server = Server::new("race");
    race(&server.place, 3, 1000);
}

#[test]
fn what_a_killed_process_accepted_is_replayed() {
    let server = Server::new("killed");
    let store = server.open(PATIENCE).unwrap();
    let accepted = kill_again_and_again(&server.place, &store, 40);
    println!("{accepted} accepted by 40 processes that were killed, and replayed");
}

/// Three processes ask for the same messages, each until it is told, while the server is killed under them.
#[test]
fn killed_server_forgets_nothing_and_accepts_nothing_twice() {
    const KILLS: u32 = 8;
    let server = Server::new("server");
    let store = server.open(PATIENCE).unwrap();
    let start = |_| {
        let mut command = accept(&[], &server.place, "server", (0, 1 << 32));
        command.arg("retry").spawn().unwrap()
    };
    let mut children: Vec<_> = (0..3).map(start).collect();
    let readers: Vec<_> = children
        .iter_mut()
        .map(|child| {
            let stdout = child.stdout.take().unwrap();
            thread::spawn(|| read(stdout))
        })
        .collect();
    for _ in 0..KILLS {
        thread::sleep(Duration::from_millis(500));
        server.run("kill");
        server.run("start");
    }
    thread::sleep(Duration::from_millis(500));
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let answers = readers.into_iter().map(|reader| reader.join().unwrap());
    let (mut winners, mut unavailable) = (BTreeMap::<u64, u32>::new(), BTreeSet::new());
    for (number, status) in answers.flatten() {
        assert!([0, REPLAYED, UNAVAILABLE].contains(&status), "{status}");
        if status == UNAVAILABLE {
            unavailable.insert(number);
        } else {
            *winners.entry(number).or_default() += u32::from(status == 0);
        }
    }
    let of = |count| {
        winners
            .iter()
            .filter(move |(_, winners)| **winners == count)
    };
    let told = of(1).count();
    let untold: Vec<_> = of(0).map(|(number, _)| number).collect();
    println!(
        "{KILLS} kills, {told} messages accepted, of {} more nobody was told",
        untold.len()
    );
    assert_eq!(told + untold.len(), winners.len(), "accepted twice");
    assert!(told > 0 && !unavailable.is_empty());
    // Remembered when the server was killed, before it had said so; or in the end, when who was told was.
    let unexplained = untold
        .iter()
        .filter(|number| !unavailable.contains(**number));
    assert!(unexplained.count() <= children.len());
    // The connection may be one of before.
    ask(&store, "server", 0);
    for number in winners.keys() {
        assert_eq!(ask(&store, "server", *number), REPLAYED, "{number}");
    }
}

#[test]
fn database_that_is_away_is_unavailable_until_it_is_back() {
    let server = Server::new("away");
    let store = server.open(Duration::from_millis(500)).unwrap();
    assert_eq!(ask(&store, "away", 1), 0);
    server.run("stop");
    for _ in 0..3 {
        assert_eq!(ask(&store, "away", 2), UNAVAILABLE);
    }
    let error = server.open(PATIENCE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    assert!(error.detail().is_some());
    server.run("start");
    assert_eq!(ask(&store, "away", 2), 0);
    assert_eq!(ask(&store, "away", 1), REPLAYED);

    // One that says nothing: who waits for a lock, and who waits for an answer to its greeting.
    server.run("lock away");
    assert_eq!(ask(&store, "away", 3), UNAVAILABLE);
    server.run("unlock away");
    assert_eq!(ask(&store, "away", 3), 0);
    server.run("freeze");
    let error = server.open(Duration::from_millis(500)).unwrap_err();
    server.run("thaw");
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    // Nor does it accept without what says how much was forgotten.
    server.run("forget away");
    assert_eq!(ask(&store, "away", 4), UNAVAILABLE);
}
