//! Processes that accept messages in one store.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use cmcrypto_core::ErrorKind;
use cmcrypto_stores::Store;

use super::rules::ask;

pub(crate) const REPLAYED: i32 = ErrorKind::Replayed.code();
pub(crate) const UNAVAILABLE: i32 = ErrorKind::StoreUnavailable.code();

/// `accept`, to be started by what `arguments` begin with.
pub(crate) fn accept(before: &[&str], place: &str, sender: &str, numbers: (u64, u64)) -> Command {
    let program = [env!("CARGO_BIN_EXE_accept")];
    let mut words = before.iter().chain(&program);
    let mut command = Command::new(words.next().unwrap());
    let (first, count) = numbers;
    command
        .args(words)
        .args([place, sender, &first.to_string(), &count.to_string()])
        .stdout(Stdio::piped());
    command
}

/// What a process has answered to its end: numbers and statuses.
pub(crate) fn answers(child: &mut Child) -> Vec<(u64, i32)> {
    let answers = read(child.stdout.take().unwrap());
    child.wait().unwrap();
    answers
}

pub(crate) fn read(stdout: ChildStdout) -> Vec<(u64, i32)> {
    let lines = BufReader::new(stdout).lines();
    lines.map_while(|line| parse(&line.unwrap())).collect()
}

/// Of a line that the process did not come to the end of, nothing.
fn parse(line: &str) -> Option<(u64, i32)> {
    let (number, status) = line.split_once(' ')?;
    Some((number.parse().ok()?, status.parse().ok()?))
}

/// So many processes, all with the same messages, of which each is accepted once.
pub(crate) fn race(place: &str, processes: usize, messages: u64) {
    let start = |_| {
        let mut command = accept(&[], place, "race", (0, messages));
        command.spawn().unwrap()
    };
    let mut children: Vec<_> = (0..processes).map(start).collect();
    let mut winners = BTreeMap::new();
    for child in &mut children {
        let answers = answers(child);
        assert_eq!(answers.len() as u64, messages);
        for (number, status) in answers {
            assert!([0, REPLAYED].contains(&status), "{number}: {status}");
            *winners.entry(number).or_insert(0) += u32::from(status == 0);
        }
    }
    assert_eq!(winners.len() as u64, messages);
    assert!(winners.values().all(|winners| *winners == 1), "{winners:?}");
}

/// Processes that are killed at one moment or another while they accept: what they reported as accepted is replayed
/// then. Says how much that is.
pub(crate) fn kill_again_and_again(place: &str, store: &dyn Store, rounds: u64) -> usize {
    const MANY: u64 = 1 << 32;
    let mut accepted = Vec::new();
    for round in 0..rounds {
        let mut child = accept(&[], place, "killed", (round * MANY, MANY))
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Somewhere between two reports, now early, now late.
        let reported = lines.by_ref().take(1 + (round as usize * 7) % 23);
        let mut answers: Vec<_> = reported.map(|line| line.unwrap()).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        answers.extend(lines.map_while(Result::ok));
        for (number, status) in answers.iter().filter_map(|line| parse(line)) {
            assert_eq!(status, 0, "{number}");
            accepted.push(number);
        }
    }
    assert!(accepted.len() as u64 >= rounds);
    for number in &accepted {
        assert_eq!(ask(store, "killed", *number), REPLAYED, "{number}");
    }
    accepted.len()
}
