//! The report: measures the suite with all peers, stores what it found in `results.json`, and writes the tables of the
//! documents. A run of some topics, or a quick one, says what it found and stores nothing.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use cmcrypto_benches::report::paired::Budget;
use cmcrypto_benches::report::results::{Results, Run};
use cmcrypto_benches::report::{machine, tables};
use cmcrypto_benches::suite::TOPICS;
use cmcrypto_benches::suite::start::{FIRST_MESSAGE, first_message};

const USAGE: &str = "usage: report [--quick | --once] [TOPIC ...]    measures
       report --tables                      writes the documents' tables anew";

/// About so long each row is measured: less than 15 minutes for all, and less than 2.
const WHOLE: Duration = Duration::from_millis(2000);
const QUICK: Duration = Duration::from_millis(120);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut budget = Budget::Time(WHOLE);
    let mut is_whole = true;
    let mut wanted: Vec<&str> = Vec::new();
    for argument in &arguments {
        match argument.as_str() {
            FIRST_MESSAGE => {
                first_message(&arguments[1]);
                return ExitCode::SUCCESS;
            }
            "--tables" => {
                write_tables(&Results::stored());
                return ExitCode::SUCCESS;
            }
            "--quick" => (budget, is_whole) = (Budget::Time(QUICK), false),
            "--once" => (budget, is_whole) = (Budget::Once, false),
            topic if TOPICS.iter().any(|(name, _)| *name == topic) => {
                (wanted, is_whole) = ([&wanted[..], &[topic]].concat(), false);
            }
            _ => {
                let names = TOPICS.map(|(name, _)| name);
                eprintln!("{USAGE}\ntopics: {}", names.join(" "));
                return ExitCode::from(2);
            }
        }
    }
    let start = Instant::now();
    let mut run = Run::new(budget);
    for (name, measure) in TOPICS {
        if wanted.is_empty() || wanted.contains(&name) {
            measure(&mut run);
        }
    }
    let took = format!("measured for {} s", start.elapsed().as_secs());
    let results = Results {
        date: machine::date(),
        machine: [machine::lines(), vec![took]].concat(),
        sections: run.sections,
    };
    print!("{}", tables::all(&results));
    if is_whole {
        results.store();
        write_tables(&results);
    }
    ExitCode::SUCCESS
}

fn write_tables(results: &Results) {
    for document in tables::DOCUMENTS {
        let path = tables::path(document);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, tables::rewritten(&text, results).unwrap()).unwrap();
        println!("{document} is written");
    }
}
