//! What was run, what was skipped and why.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::str::FromStr;

use cmcrypto_core::{Error, Provider};

/// What a provider made of a case: the output, or why it refused.
pub(crate) type Verdict = Result<Vec<u8>, Error>;

/// A file of test vectors, or several of which none is offered.
pub(crate) struct Row {
    name: String,
    offered: bool,
    cases: usize,
    /// In the order of [`Provider::ALL`].
    run: Vec<usize>,
    skipped: BTreeMap<String, usize>,
    failures: Vec<String>,
}

impl Row {
    pub(crate) fn new(name: &str, cases: usize) -> Self {
        Self {
            name: name.to_owned(),
            offered: true,
            cases,
            run: vec![0; Provider::ALL.len()],
            skipped: BTreeMap::new(),
            failures: Vec::new(),
        }
    }

    /// Files of which the library offers nothing.
    pub(crate) fn not_offered(name: &str, cases: usize, why: &str) -> Self {
        let mut row = Self::new(name, cases);
        row.offered = false;
        row.skip(cases, why);
        row
    }

    pub(crate) fn skip(&mut self, cases: usize, why: &str) {
        *self.skipped.entry(why.to_owned()).or_default() += cases;
    }

    /// Runs a case with what each provider made of the key, in the order of [`Provider::ALL`].
    pub(crate) fn case<K>(
        &mut self,
        id: usize,
        comment: &str,
        expected: &Verdict,
        keys: &[K],
        verdict: impl Fn(&K) -> Verdict,
    ) {
        assert_eq!(keys.len(), Provider::ALL.len());
        let verdicts: Vec<_> = keys.iter().map(verdict).collect();
        for ((provider, got), run) in Provider::ALL.iter().zip(&verdicts).zip(&mut self.run) {
            *run += 1;
            if got != expected {
                let (name, provider) = (&self.name, provider.name());
                self.failures.push(format!(
                    "{name} {id} ({comment}): {provider} gives {got:02x?}, not {expected:02x?}"
                ));
            }
        }
        if verdicts.windows(2).any(|pair| pair[0] != pair[1]) {
            let name = &self.name;
            self.failures
                .push(format!("{name} {id} ({comment}): the providers differ"));
        }
    }

    /// A failure outside a case.
    pub(crate) fn check(&mut self, holds: bool, what: &str) {
        if !holds {
            self.failures.push(format!("{}: {what}", self.name));
        }
    }

    /// How many cases each provider ran.
    pub(crate) fn run(&self) -> usize {
        self.run.iter().copied().min().unwrap_or(0)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn failures(&self) -> Vec<String> {
        let mut failures = self.failures.clone();
        let skipped: usize = self.skipped.values().sum();
        for (provider, run) in Provider::ALL.iter().zip(&self.run) {
            let (name, provider) = (&self.name, provider.name());
            if self.offered && *run == 0 {
                failures.push(format!("{name}: nothing ran with {provider}"));
            }
            if run + skipped != self.cases {
                failures.push(format!(
                    "{name}: {provider} ran {run}, {skipped} skipped, of {}",
                    self.cases
                ));
            }
        }
        failures
    }
}

/// The files of one algorithm: those that are offered, by name, and all others.
pub(crate) struct Files<S> {
    offered: Vec<(&'static str, S)>,
    others: Vec<S>,
}

impl<S> Files<S> {
    pub(crate) fn load<N>(all: Vec<N>, offered: &[&'static str], load: fn(N) -> S) -> Self
    where
        N: FromStr<Err: Debug> + PartialEq,
    {
        let files: Vec<N> = offered.iter().map(|name| name.parse().unwrap()).collect();
        let others = all.into_iter().filter(|file| !files.contains(file));
        let others = others.map(load).collect();
        let sets = files.into_iter().map(load);
        Self {
            offered: offered.iter().copied().zip(sets).collect(),
            others,
        }
    }

    /// A row of each file that is offered, and one of all others, of which nothing may be offered.
    pub(crate) fn rows(
        &self,
        row: fn(&str, &S) -> Row,
        others: &str,
        why: &str,
        cases: fn(&S) -> usize,
        is_offered: fn(&S) -> bool,
    ) -> Vec<Row> {
        let mut rows: Vec<_> = self
            .offered
            .iter()
            .map(|(name, set)| row(name, set))
            .collect();
        let name = format!("{others}, {} other files", self.others.len());
        let mut rest = Row::not_offered(&name, self.others.iter().map(cases).sum(), why);
        let overlooked = self.others.iter().any(is_offered);
        rest.check(!overlooked, "a file of what is offered is not run");
        rows.push(rest);
        rows
    }
}

#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    notes: Vec<(&'static str, &'static str)>,
}

impl Table {
    pub(crate) fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// A line for what has no row.
    pub(crate) fn note(&mut self, what: &'static str, why: &'static str) {
        self.notes.push((what, why));
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        self.rows.iter().flat_map(Row::failures).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.rows.iter().map(|row| row.name.len());
        let width = names.max().unwrap_or(0);
        write!(f, "\n| {:width$} | cases ", "Wycheproof file")?;
        for provider in Provider::ALL {
            write!(f, "| {:>8} ", provider.name())?;
        }
        writeln!(f, "| skipped, and why")?;
        write!(f, "|-{:-<width$}-|-------", "")?;
        for _ in Provider::ALL {
            write!(f, "|----------")?;
        }
        writeln!(f, "|---")?;
        for row in &self.rows {
            write!(f, "| {:width$} | {:>5} ", row.name, row.cases)?;
            for run in &row.run {
                write!(f, "| {run:>8} ")?;
            }
            let skipped: Vec<_> = row
                .skipped
                .iter()
                .map(|(why, cases)| format!("{cases}: {why}"))
                .collect();
            writeln!(f, "| {}", skipped.join("; "))?;
        }
        let total = |column: fn(&Row) -> usize| self.rows.iter().map(column).sum::<usize>();
        write!(f, "| {:width$} | {:>5} ", "in all", total(|row| row.cases))?;
        for index in 0..Provider::ALL.len() {
            let run: usize = self.rows.iter().map(|row| row.run[index]).sum();
            write!(f, "| {run:>8} ")?;
        }
        writeln!(f, "| {}", total(|row| row.skipped.values().sum()))?;
        for (what, why) in &self.notes {
            writeln!(f, "{what}: {why}")?;
        }
        Ok(())
    }
}
