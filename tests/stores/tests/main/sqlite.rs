//! The store in an SQLite file.

use core::time::Duration;
use std::fs;
use std::path::PathBuf;

use cmcrypto_core::ErrorKind;
use cmcrypto_core::names::ClientId;
use cmcrypto_core::registration::ClientDirectory;
use cmcrypto_stores::{Options, SqliteStore};
use rusqlite::Connection;

use super::processes::{REPLAYED, UNAVAILABLE, accept, answers, kill_again_and_again, race};
use super::rules::{ask, conforms, holds_25_000_clients, options, take, takes_once};

/// No file yet, of a name of its own.
fn place(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory.join("store.sqlite")
}

#[test]
fn follows_the_rules() {
    conforms(&SqliteStore::open(&place("rules"), options()).unwrap());
}

#[test]
fn keeps_content_with_the_memory_of_it_or_neither() {
    let path = place("inbox");
    let store = SqliteStore::open(&path, options()).unwrap();
    takes_once(&store);
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("ALTER TABLE inbox RENAME TO away")
        .unwrap();
    assert_eq!(take(&store, "taken", 3, b"three"), UNAVAILABLE);
    other
        .execute_batch("ALTER TABLE away RENAME TO inbox")
        .unwrap();
    assert_eq!(take(&store, "taken", 3, b"three"), 0);
    let kept: String = other
        .query_one("SELECT group_concat(content) FROM inbox", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(kept, "one,three");
}

/// Whatever the umask.
#[cfg(unix)]
#[test]
fn files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let path = place("mode");
    let store = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(ask(&store, "mode", 1), 0);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn unreadable_row_costs_no_connection() {
    let path = place("row");
    let store = SqliteStore::open(&path, options()).unwrap();
    let [bad, none] = ["bad", "none"].map(|id| ClientId::new(id).unwrap());
    let other = Connection::open(&path).unwrap();
    let row = "INSERT INTO clients VALUES ('bad', randomblob(32), x'00', NULL, 1, 0)";
    other.execute_batch(row).unwrap();
    assert_eq!(store.find(&none), Ok(None));
    // Where no other can be opened.
    fs::remove_file(&path).unwrap();
    let error = store.find(&bad).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable);
    assert_eq!(store.find(&none), Ok(None));
}

#[test]
fn two_processes_have_one_winner() {
    let place = place("race");
    race(place.to_str().unwrap(), 2, 200);
}

#[test]
fn what_a_killed_process_accepted_is_replayed() {
    let place = place("killed");
    let store = SqliteStore::open(&place, options()).unwrap();
    let accepted = kill_again_and_again(place.to_str().unwrap(), &store, 20);
    println!("{accepted} accepted by 20 processes that were killed, and replayed");
}

#[test]
#[ignore = "takes long: .ci/full databases"]
fn holds_many_clients() {
    holds_25_000_clients(&SqliteStore::open(&place("clients"), options()).unwrap());
}

/// Files that may not grow any more, which a write learns as it learns of a full disk.
#[test]
fn full_disk_is_unavailable_and_changes_nothing() {
    let place = place("full");
    let store = SqliteStore::open(&place, options()).unwrap();
    let sh = ["sh", "-c", "trap '' XFSZ; ulimit -f 150; exec \"$@\"", "sh"];
    let mut child = accept(&sh, place.to_str().unwrap(), "full", (0, 60))
        .spawn()
        .unwrap();
    let answers = answers(&mut child);
    let (accepted, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, status)| *status == 0);
    assert!(!accepted.is_empty() && !refused.is_empty());
    for (number, _) in accepted {
        assert_eq!(ask(&store, "full", number), REPLAYED, "{number}");
    }
    for (number, status) in refused {
        assert_eq!(status, UNAVAILABLE, "{number}");
        assert_eq!(ask(&store, "full", number), 0, "{number}");
    }
}

#[test]
fn damaged_file_is_unavailable() {
    let path = place("damaged");
    drop(SqliteStore::open(&path, options()).unwrap());
    let mut file = fs::read(&path).unwrap();
    // All but what says what the tables are.
    let schema = 4096;
    file[schema..].fill(0xA5);
    fs::write(&path, &file).unwrap();
    let damaged = SqliteStore::open(&path, options()).unwrap_err();
    assert_eq!(damaged.kind(), ErrorKind::StoreUnavailable);
    assert!(damaged.to_string().contains("malformed"), "{damaged}");
    fs::write(&path, vec![0xA5; 10_000]).unwrap();
    let other = SqliteStore::open(&path, options()).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::StoreUnavailable);
    assert!(other.to_string().contains("not a database"), "{other}");
}

#[test]
fn locked_file_is_unavailable_until_it_is_free() {
    let path = place("locked");
    let patience = Duration::from_millis(50);
    let options = Options {
        patience,
        ..options()
    };
    let store = SqliteStore::open(&path, options).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(ask(&store, "locked", 1), UNAVAILABLE);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(ask(&store, "locked", 1), 0);
    // Who took away what says how much was forgotten.
    other.execute_batch("DELETE FROM seen_forgotten").unwrap();
    assert_eq!(ask(&store, "locked", 2), UNAVAILABLE);
}
