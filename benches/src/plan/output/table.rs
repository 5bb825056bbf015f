//! A plan on a terminal, in at most a hundred columns.

use std::fmt::Write as _;

use crate::plan::output::{Report, bytes, cores, count, duration, number, percent, wait};
use crate::plan::profile::{Machine, Profile, Spread};

fn spread(of: &Spread) -> String {
    // Nobody's, and it would be wider than there is room for.
    if of.mean >= 1e6 {
        return format!("{:.2e}", of.mean);
    }
    format!("{} ({}–{})", number(of.mean), number(of.p5), number(of.p95))
}

/// Columns as wide as they need, the first to the left.
fn rows(text: &mut String, rows: &[Vec<String>]) {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = match line.is_empty() {
                true => write!(line, "  {cell:<width$}"),
                false => write!(line, "  {cell:>width$}"),
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

fn on(machine: &Machine, is_quick: bool) -> String {
    format!(
        "{}, {}, {}{}",
        machine.processor,
        cores(machine.cores.into()),
        machine.provider,
        if is_quick { ", measured quickly" } else { "" }
    )
}

pub fn table(report: &Report) -> String {
    let plan = &report.plan;
    let mut text = String::new();
    let mut lines = vec![
        plan.answer.sentence.clone(),
        format!("On {}.", on(&plan.machine, plan.quick)),
    ];
    lines.extend(plan.warnings.iter().map(|warning| {
        let (is, most) = (count(warning.is), count(warning.at_most));
        let (what, source) = (&warning.what, warning.source);
        format!("Warning: {what}: {is}, at most {most} ({source})")
    }));
    for line in lines.iter().flat_map(|line| wrapped(line, 98)) {
        let _ = writeln!(text, "{line}");
    }

    let mut all = vec![row([
        "role",
        "CPU a day",
        "cores: average",
        "busiest minute",
    ])];
    for of in &plan.roles {
        all.push(vec![
            of.role.to_string(),
            duration(of.seconds_a_day.mean),
            spread(&of.cores_average),
            spread(&of.cores_daily_peak),
        ]);
    }
    heading(
        &mut text,
        "Cores of one of each role, with their range by the samples measured",
    );
    rows(&mut text, &all);

    let mut all = vec![row(["when", "utilised", "half within", "99 % within"])];
    for at in &plan.waiting.at {
        all.push(vec![
            at.when.clone(),
            percent(at.utilisation),
            wait(at.p50_seconds),
            wait(at.p99_seconds),
        ]);
    }
    heading(
        &mut text,
        &format!(
            "At the management point, waiting and service of {}",
            plan.waiting.served_by
        ),
    );
    rows(&mut text, &all);

    let mut all = vec![row(["storm", "cores", "longest wait", "queue over after"])];
    for storm in &plan.storms {
        let hours = storm.over_after_hours.map(|hours| hours * 3600.0);
        all.push(vec![
            storm.storm.into(),
            spread(&storm.cores),
            wait(storm.longest_wait_seconds),
            wait(hours),
        ]);
    }
    heading(&mut text, "Storms, on top of the busiest minute");
    rows(&mut text, &all);

    let mut all = vec![row([
        "work", "a day", "MP", "site", "DP", "clients", "sent",
    ])];
    for kind in plan.kinds.iter().filter(|kind| kind.a_day > 0.0) {
        let mut cells = vec![kind.kind.to_owned(), count(kind.a_day)];
        cells.extend(kind.seconds_a_day.map(|seconds| match seconds == 0.0 {
            true => String::new(),
            false => duration(seconds),
        }));
        cells.push(match kind.sent_bytes_a_day == 0.0 {
            true => String::new(),
            false => bytes(kind.sent_bytes_a_day),
        });
        all.push(cells);
    }
    heading(
        &mut text,
        "The whole hierarchy, a day: CPU by role, and what is sent",
    );
    rows(&mut text, &all);

    let mut all = vec![row([
        "if",
        "MP cores",
        "busy",
        "client a day",
        "site a day",
    ])];
    for what in &report.what_if {
        all.push(vec![
            what.change.into(),
            number(what.management_point_cores),
            percent(what.management_point_utilisation),
            duration(what.client_seconds_a_day),
            duration(what.site_server_seconds_a_day),
        ]);
    }
    heading(
        &mut text,
        "What if (management point: in the busiest minute)",
    );
    rows(&mut text, &all);

    let memory = &plan.memory;
    heading(
        &mut text,
        "Memory of a management point whose stores are in memory",
    );
    let (clients, messages) = (bytes(memory.clients_bytes), bytes(memory.remembered_bytes));
    let count = number(memory.remembered_messages);
    let _ = writeln!(
        text,
        "  {clients} of clients, {messages} of {count} messages remembered"
    );
    text
}

/// What each operation takes in another profile, beside the first.
pub fn compared(first: &Profile, other: &Profile) -> String {
    let mut all = vec![row([
        "operation",
        "hash",
        "bits",
        "bytes",
        "first",
        "other",
        "ratio",
    ])];
    for cell in &first.cells {
        let cells = other.cells(cell.operation, cell.hash, cell.key_bits);
        let Some(beside) = cells.into_iter().find(|other| other.bytes == cell.bytes) else {
            continue;
        };
        let (one, two) = (cell.seconds.mean, beside.seconds.mean);
        all.push(vec![
            cell.operation.to_string(),
            format!("{:?}", cell.hash).to_lowercase(),
            cell.key_bits.to_string(),
            count(cell.bytes as f64),
            duration(one),
            duration(two),
            format!("{:.2}", two / one),
        ]);
    }
    let mut text = String::new();
    for (name, of) in [("first", first), ("other", other)] {
        let _ = writeln!(text, "{name}: {}", on(&of.machine, of.quick));
    }
    rows(&mut text, &all);
    text
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn heading(text: &mut String, words: &str) {
    let _ = write!(text, "\n{words}\n");
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is one");
        if line.chars().count() + word.chars().count() >= width && !line.is_empty() {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
