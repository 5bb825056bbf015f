//! What one run has measured, as it is stored in `results.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::report::paired::{Budget, Competitor, competitor, measure_within};

#[derive(Default, Serialize, Deserialize)]
pub struct Results {
    pub date: String,
    /// The processor, what matters of it, and versions: a line each.
    pub machine: Vec<String>,
    pub sections: Vec<Section>,
}

/// What becomes a table.
#[derive(Serialize, Deserialize)]
pub struct Section {
    pub id: String,
    pub rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
pub struct Row {
    pub label: String,
    /// The median time of a call, in seconds.
    pub seconds: f64,
    pub others: Vec<Other>,
}

/// Whom it stands beside.
#[derive(Serialize, Deserialize)]
pub struct Other {
    pub name: String,
    pub seconds: f64,
    /// This library's time divided by its, of samples taken in turn: quartiles.
    pub ratios: [f64; 3],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<f64>,
}

impl Other {
    /// In the hundredths, or of small ones the ten-thousandths, that a table shows.
    pub fn is_missed(&self) -> bool {
        self.goal.is_some_and(|goal| self.shown() > goal + 1e-9)
    }

    fn shown(&self) -> f64 {
        let steps = if self.ratios[1] < 0.1 { 1e4 } else { 1e2 };
        (self.ratios[1] * steps).round() / steps
    }
}

pub fn stored_at() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results.json")
}

impl Results {
    pub fn stored() -> Self {
        let text = std::fs::read_to_string(stored_at()).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub fn store(&self) {
        let text = serde_json::to_string_pretty(self).unwrap();
        std::fs::write(stored_at(), text + "\n").unwrap();
    }

    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }
}

impl Section {
    pub fn row(&self, label: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.label == label)
    }
}

/// A run that is under way.
pub struct Run<'a> {
    how: How<'a>,
    pub sections: Vec<Section>,
}

enum How<'a> {
    InTurn(Budget),
    HandedOver(Harness<'a>),
}

/// Takes a row's section and label, and who does its work, by name; this library first.
pub type Harness<'a> = Box<dyn FnMut(&str, &str, Vec<(String, Competitor<'_>)>) + 'a>;

impl<'a> Run<'a> {
    pub fn new(budget: Budget) -> Self {
        Self {
            how: How::InTurn(budget),
            sections: Vec::new(),
        }
    }

    /// Measures nothing itself: another harness does.
    pub fn for_harness(harness: Harness<'a>) -> Self {
        Self {
            how: How::HandedOver(harness),
            sections: Vec::new(),
        }
    }

    /// What follows belongs to this table.
    pub fn section(&mut self, id: &str) {
        if let How::InTurn(_) = self.how {
            eprintln!("{id}");
        }
        self.sections.push(Section {
            id: id.to_owned(),
            rows: Vec::new(),
        });
    }

    /// Measures this library's work beside that of others, in turn.
    pub fn row(&mut self, label: &str, ours: Competitor<'_>, others: Vec<Beside<'_>>) {
        let budget = match &mut self.how {
            How::InTurn(budget) => *budget,
            How::HandedOver(harness) => {
                let others = others.into_iter().map(|other| (other.name, other.work));
                let all = std::iter::once(("cmcrypto".to_owned(), ours)).chain(others);
                let section = self.sections.last().unwrap();
                return harness(&section.id, label, all.collect());
            }
        };
        eprintln!("    {label}");
        let mut competitors = vec![ours];
        let mut named = Vec::new();
        for Beside { name, goal, work } in others {
            competitors.push(work);
            named.push((name, goal));
        }
        let measured = measure_within(&mut competitors, budget);
        let [seconds, rest @ ..] = &measured.medians[..] else {
            unreachable!("one competitor at least")
        };
        let others = named.into_iter().zip(rest).zip(&measured.quartiles[1..]);
        let row = Row {
            label: label.to_owned(),
            seconds: digits(*seconds),
            others: others
                .map(|(((name, goal), seconds), ratios)| Other {
                    name,
                    seconds: digits(*seconds),
                    ratios: ratios.map(digits),
                    goal,
                })
                .collect(),
        };
        self.sections.last_mut().unwrap().rows.push(row);
    }
}

/// Four of them: more are noise.
fn digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap()
}

/// Whom a row is measured beside.
pub struct Beside<'a> {
    name: String,
    goal: Option<f64>,
    work: Competitor<'a>,
}

pub fn beside<'a, T>(name: impl Into<String>, work: impl FnMut() -> T + 'a) -> Beside<'a> {
    Beside {
        name: name.into(),
        goal: None,
        work: competitor(work),
    }
}

impl Beside<'_> {
    /// The goal for the ratio.
    pub fn at_most(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }
}
