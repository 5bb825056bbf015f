//! Results as tables in Markdown, and the documents that hold them: each between a line `<!-- table: ID -->` and a line
//! `<!-- end -->`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::beside::{OPENSSL, RAW};
use crate::report::results::{Results, Row, Section};
use crate::work::message::{KEY_BITS, OPERATIONS, SIZES};

/// The documents with tables, from the root of the repository.
pub const DOCUMENTS: [&str; 2] = ["README.md", "benches/README.md"];

pub fn path(document: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(document)
}

/// The document with the tables of these results.
pub fn rewritten(document: &str, results: &Results) -> Result<String, String> {
    let mut out = String::new();
    let mut is_table = false;
    for line in document.lines() {
        if line == "<!-- end -->" {
            is_table = false;
        }
        if !is_table {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(id) = line.strip_prefix("<!-- table: ") {
            let id = id.trim_end_matches(" -->");
            out.push_str(&table(id, results).ok_or_else(|| format!("no results for table {id}"))?);
            is_table = true;
        }
    }
    match is_table {
        true => Err("a table without an end".to_owned()),
        false => Ok(out),
    }
}

fn table(id: &str, results: &Results) -> Option<String> {
    let messages = || results.section("messages");
    Some(match id {
        "machine" => machine(results),
        "costs" => costs(results)?,
        "messages" => matrix(messages()?, |row| {
            let microseconds = row.seconds * 1e6;
            Some(format!(
                "{microseconds:.0} ({})",
                grouped(1e6 / microseconds)
            ))
        })?,
        "messages-raw" => matrix(messages()?, |row| ratio(row, RAW))?,
        "messages-openssl" => matrix(messages()?, |row| ratio(row, OPENSSL))?,
        id => rows(results.section(id)?),
    })
}

/// All sections, for who looks at a run.
pub fn all(results: &Results) -> String {
    let mut out = machine(results);
    for section in &results.sections {
        let _ = write!(out, "\n{}\n\n{}", section.id, rows(section));
    }
    out
}

fn machine(results: &Results) -> String {
    let mut out = format!("{}:\n\n", results.date);
    for line in &results.machine {
        let _ = writeln!(out, "* {line}");
    }
    out
}

fn rows(section: &Section) -> String {
    let mut out =
        "| | cmcrypto | beside | | ratio | middle half | goal |\n|---|---:|---|---:|---:|---:|---:|\n"
            .to_owned();
    for row in &section.rows {
        let mut first = format!("| {} | {}", row.label, time(row.seconds));
        if row.others.is_empty() {
            let _ = writeln!(out, "{first} | | | | | |");
        }
        for other in &row.others {
            let [low, middle, high] = other.ratios;
            let shown = number(middle);
            let shown = match other.is_missed() {
                true => format!("**{shown}**"),
                false => shown,
            };
            let goal = other.goal.map_or(String::new(), number);
            let _ = writeln!(
                out,
                "{first} | {} | {} | {shown} | {}–{} | {goal} |",
                other.name,
                time(other.seconds),
                number(low),
                number(high),
            );
            first = "| | ".to_owned();
        }
    }
    out
}

/// The messages: an operation and a size in each line, a key in each column.
fn matrix(section: &Section, show: impl Fn(&Row) -> Option<String>) -> Option<String> {
    let mut out = "| | content |".to_owned();
    for bits in KEY_BITS {
        let _ = write!(out, " RSA-{bits} |");
    }
    let _ = writeln!(out, "\n|---|---|{}", "---:|".repeat(KEY_BITS.len()));
    for operation in OPERATIONS {
        for (size, _) in SIZES {
            let _ = write!(out, "| {operation} | {size} |");
            for bits in KEY_BITS {
                let row = section.row(&format!("{operation}, {size}, RSA-{bits}"))?;
                let _ = write!(out, " {} |", show(row)?);
            }
            out.push('\n');
        }
    }
    Some(out)
}

fn ratio(row: &Row, name: &str) -> Option<String> {
    let other = row.others.iter().find(|other| other.name == name)?;
    let shown = number(other.ratios[1]);
    Some(match other.is_missed() {
        true => format!("**{shown}**"),
        false => shown,
    })
}

/// What the README shows: the words there, the section, the row, and beside whom.
const COSTS: [(&str, &str, &str, usize); 6] = [
    (
        "client: sign and encrypt 4 KiB",
        "messages",
        "client: sign and encrypt, 4 KiB, RSA-2048",
        1,
    ),
    (
        "MP: decrypt and verify 4 KiB",
        "messages",
        "MP: decrypt and verify, 4 KiB, RSA-2048",
        1,
    ),
    (
        "client: sign and encrypt 64 KiB",
        "messages",
        "client: sign and encrypt, 64 KiB, RSA-2048",
        1,
    ),
    (
        "client: learn an MP of a primary site",
        "bootstrap",
        "MP of a primary site",
        0,
    ),
    ("MP: register a client", "registration", "MP: register", 0),
    (
        "a channel's handshake, both sides",
        "handshakes",
        "X25519, RSA-2048, keys",
        2,
    ),
];

fn costs(results: &Results) -> Option<String> {
    let mut out = "| | time | beside | ratio |\n|---|---:|---|---:|\n".to_owned();
    for (words, section, label, other) in COSTS {
        let row = results.section(section)?.row(label)?;
        let other = row.others.get(other)?;
        let _ = writeln!(
            out,
            "| {words} | {} | {} | {} |",
            time(row.seconds),
            other.name,
            number(other.ratios[1])
        );
    }
    Some(out)
}

fn number(ratio: f64) -> String {
    let digits = if ratio < 0.1 { 4 } else { 2 };
    format!("{ratio:.digits$}")
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

/// 12345.6 as 12,346.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
