//! Rows, and what is asserted of their cases.

use core::fmt::{Debug, Display};

use cmcrypto_core::{Error, Provider};

/// A row of the bug list.
pub struct Row {
    pub number: u8,
    pub name: &'static str,
    /// What of it applies to this library, and what it does.
    pub applies: &'static str,
    pub cases: fn(&mut Cases),
}

/// The cases of a row under one provider.
pub struct Cases {
    pub provider: Provider,
    ran: usize,
    failures: Vec<String>,
}

impl Cases {
    /// The case must end with just this error.
    pub fn refused<T: Debug>(
        &mut self,
        case: impl Display,
        expected: Error,
        result: Result<T, Error>,
    ) {
        self.refused_by(case, &[expected], result);
    }

    /// The case must end with one of these errors: for sweeps over all places of a message.
    pub fn refused_by<T: Debug>(
        &mut self,
        case: impl Display,
        expected: &[Error],
        result: Result<T, Error>,
    ) {
        self.ran += 1;
        match result {
            Err(error) if expected.contains(&error) => {}
            other => self.fail(format!("{case}: {other:?} instead of {expected:?}")),
        }
    }

    /// The case must be accepted.
    pub fn accepted<T>(&mut self, case: impl Display, result: Result<T, Error>) {
        self.ran += 1;
        if let Err(error) = result {
            self.fail(format!("{case}: {error:?} instead of being accepted"));
        }
    }

    /// Another thing that must hold.
    pub fn holds(&mut self, case: impl Display, holds: bool) {
        self.ran += 1;
        if !holds {
            self.fail(format!("{case}: does not hold"));
        }
    }

    fn fail(&mut self, what: String) {
        self.failures.push(what);
    }
}

/// Runs all cases of the rows, with every provider, and reports all that failed.
pub fn run(rows: &[Row]) {
    let mut failures = Vec::new();
    for &provider in Provider::ALL {
        for row in rows {
            let mut cases = Cases {
                provider,
                ran: 0,
                failures: Vec::new(),
            };
            (row.cases)(&mut cases);
            if cases.ran == 0 {
                cases.fail("no case ran".to_owned());
            }
            failures.extend(cases.failures.iter().map(|failure| {
                format!(
                    "{}, row {} ({}; {}): {failure}",
                    provider.name(),
                    row.number,
                    row.name,
                    row.applies
                )
            }));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
