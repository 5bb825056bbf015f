//! The table *What becomes of it*, as the document has it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use super::By;

const RULES: &str = include_str!("../../../../../crypto-core/src/controls/sites/rules.md");

/// What a cell says of the key that is held, or of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Added,
    Unknown,
    Unchanged,
    Confirmed,
    Renewed,
    Replaced,
    Conflict,
}

impl Cell {
    fn read(text: &str) -> Self {
        match text.trim() {
            "added" => Self::Added,
            "unknown" => Self::Unknown,
            "unchanged" => Self::Unchanged,
            "confirmed" => Self::Confirmed,
            "renewed" => Self::Renewed,
            "replaced" => Self::Replaced,
            "conflict" => Self::Conflict,
            other => panic!("{other}"),
        }
    }
}

impl By {
    pub fn column(self) -> &'static str {
        match self {
            Self::Itself => "site itself",
            Self::Endorsement => "endorsement",
            Self::File => "key file",
            Self::Successor => "successor",
            Self::DirectoryService => "directory service",
            Self::Person => "person",
        }
    }
}

/// How often each cell was asked, by row, column and whether the key is the one that is held.
pub static ASKED: Mutex<BTreeMap<(&str, &str, bool), usize>> = Mutex::new(BTreeMap::new());

/// The cell for the key that is held, or for another.
pub fn cell(row: &'static str, by: By, is_same: bool) -> Cell {
    let asked = (row, by.column(), is_same);
    *ASKED.lock().unwrap().entry(asked).or_default() += 1;
    TABLE[&(row, by.column())][usize::from(!is_same)]
}

type Table = BTreeMap<(&'static str, &'static str), [Cell; 2]>;

/// By row and column: the key that is held, and another.
pub static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (_, section) = RULES.split_once("# What becomes of it").unwrap();
    let lines = section.lines().skip_while(|line| !line.starts_with('|'));
    let mut lines = lines.take_while(|line| line.starts_with('|'));
    let fields = |line: &'static str| -> Vec<&str> {
        line.trim_matches('|').split('|').map(str::trim).collect()
    };
    let columns = fields(lines.next().unwrap());
    assert_eq!(columns[0], "held from");
    let mut table = Table::new();
    for line in lines.skip(1) {
        let row = fields(line);
        assert_eq!(row.len(), columns.len());
        for (column, cell) in columns.iter().zip(&row).skip(1) {
            let (same, other) = cell.split_once(',').unwrap_or((cell, cell));
            let cells = [same, other].map(Cell::read);
            assert_eq!(table.insert((row[0], column), cells), None);
        }
    }
    assert_eq!(table.len(), 7 * 6);
    table
});
