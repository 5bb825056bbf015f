//! Reports in Markdown: what cmcrypto takes, beside floors and peers.

use std::time::Duration;

use crate::report::paired::{Competitor, measure};

/// Shorter than a time slice, so that on a busy machine most samples are whole ones.
const SAMPLE: Duration = Duration::from_micros(400);

/// A report that is being printed.
pub struct Report {
    samples: usize,
}

impl Report {
    /// By the arguments of the process, whose program is called `program`.
    pub fn from_arguments(program: &str) -> Self {
        let usage = || -> ! {
            eprintln!("usage: {program} [--samples N]");
            std::process::exit(2)
        };
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let samples = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] => 801,
            // Odd, so that there is a middle one.
            ["--samples", number] => number.parse::<usize>().unwrap_or_else(|_| usage()) | 1,
            _ => usage(),
        };
        Self { samples }
    }

    pub fn heading(&self, title: &str) {
        println!("\n### {title}\n\n| | cmcrypto | beside | | ratio |");
        println!("|---|---:|---|---:|---:|");
    }

    /// For what takes long.
    pub fn with_fewer_samples(&self) -> Self {
        Self {
            samples: (self.samples / 16) | 1,
        }
    }

    /// For what takes seconds.
    pub fn once(&self) -> Self {
        Self { samples: 1 }
    }

    /// Measures `ours` beside `others`, in turn.
    pub fn row(&self, label: &str, ours: Competitor<'_>, others: Vec<(&str, Competitor<'_>)>) {
        eprintln!("{label}");
        let (names, others): (Vec<&str>, Vec<Competitor<'_>>) = others.into_iter().unzip();
        let mut competitors = vec![ours];
        competitors.extend(others);
        let measured = measure(&mut competitors, self.samples, SAMPLE);
        let ours = time(measured.medians[0]);
        if names.is_empty() {
            println!("| {label} | {ours} | | | |");
        }
        for (name, (median, ratio)) in names
            .iter()
            .zip(measured.medians.iter().zip(&measured.ratios).skip(1))
        {
            let digits = if *ratio < 0.1 { 4 } else { 2 };
            println!(
                "| {label} | {ours} | {name} | {} | {ratio:.digits$} |",
                time(*median)
            );
        }
    }
}

/// Three digits, in ns, µs or ms.
fn time(seconds: f64) -> String {
    let (value, unit) = match seconds {
        seconds if seconds < 1e-6 => (seconds * 1e9, "ns"),
        seconds if seconds < 1e-3 => (seconds * 1e6, "µs"),
        seconds => (seconds * 1e3, "ms"),
    };
    match value {
        value if value < 10.0 => format!("{value:.2} {unit}"),
        value if value < 100.0 => format!("{value:.1} {unit}"),
        value => format!("{value:.0} {unit}"),
    }
}
