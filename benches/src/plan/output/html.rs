//! A plan as a page: one file, no script, nothing from elsewhere. Each number of the plan that is shown carries the
//! path of the JSON that it is from, and its value there; the stage `plan` holds both against the JSON.

use std::fmt::Write as _;

use serde_json::Value;

use crate::plan::output::svg::{Axis, Bar, Line, Mark, bars, escaped, lines};
use crate::plan::output::{Report, bytes, count, duration, number, percent};
use crate::plan::profile::Operation;
use crate::plan::work::Role;

const STYLE: &str = include_str!("page.css");

/// Writes numbers of the JSON.
struct Page {
    json: Value,
    text: String,
}

impl Page {
    fn value(&self, path: &str) -> &Value {
        let pointer = format!("/{}", path.replace('.', "/"));
        self.json.pointer(&pointer).unwrap_or(&Value::Null)
    }

    /// The value at the path, as it is written.
    fn shown(&self, path: &str, write: fn(f64) -> String) -> String {
        let value = self.value(path);
        let text = value.as_f64().map_or_else(|| "grows".into(), write);
        format!(r#"<span data-path="{path}" data-value="{value}">{text}</span>"#)
    }

    /// With its range below.
    fn spread(&self, path: &str) -> String {
        let of = |part: &str| self.shown(&format!("{path}.{part}"), number);
        let (low, middle, high) = (of("p5"), of("mean"), of("p95"));
        format!("{middle}<small>{low} to {high}</small>")
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// What is a number is to the right.
    fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        let is_words = |cell: &String| !cell.is_empty() && !cell.contains("data-path");
        // A column is of words if it begins so.
        let words: Vec<bool> = rows.first().into_iter().flatten().map(is_words).collect();
        let cells = |tag: &str, cells: Vec<String>| {
            let cells = cells.iter().zip(&words).map(|(cell, is_words)| {
                let class = if *is_words { r#" class="words""# } else { "" };
                format!("<{tag}{class}>{cell}</{tag}>")
            });
            format!("<tr>{}</tr>", cells.collect::<String>())
        };
        let head = head.iter().map(|&cell| escaped(cell)).collect();
        let head = cells("th", head);
        let body: String = rows.into_iter().map(|row| cells("td", row)).collect();
        self.push(&format!(
            r#"<div class="wide"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>"#
        ));
    }

    fn figure(&mut self, title: &str, chart: &str, words: &str) {
        self.push(&format!(
            "<figure><figcaption><h3>{title}</h3></figcaption>{chart}<p class=\"note\">{words}</p></figure>"
        ));
    }
}

fn size(value: f64) -> String {
    bytes(value).replace(".00 ", " ").replace(".0 ", " ")
}

/// A number on an axis, without the zeros that only say how exact it is.
fn plain(text: &str) -> String {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let (number, power) = number.split_at(number.find('e').unwrap_or(number.len()));
    let short = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    format!("{short}{power} {unit}").trim_end().to_owned()
}

fn short(value: f64) -> String {
    plain(&number(value))
}

fn short_time(seconds: f64) -> String {
    plain(&duration(seconds))
}

fn short_percent(share: f64) -> String {
    plain(&percent(share))
}

pub fn html(report: &Report) -> String {
    let (plan, what_if) = (&report.plan, &report.what_if);
    let mut page = Page {
        json: serde_json::to_value(report).unwrap_or_default(),
        text: String::new(),
    };
    page.push("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    page.push("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.push("<meta name=\"color-scheme\" content=\"light dark\">");
    page.push("<title>Cores for cmcrypto</title>");
    page.push(&format!(
        "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>"
    ));
    head(&mut page, report);

    page.push("<h2>Who needs how much</h2>");
    let mut head = vec![
        "role",
        "how many",
        "CPU a day",
        "cores, average",
        "busiest minute",
    ];
    head.extend(plan.storms.iter().map(|storm| storm.storm));
    let rows = plan.roles.iter().enumerate().map(|(index, of)| {
        let at = |field: &str| format!("roles.{index}.{field}");
        let mut row = vec![
            of.role.to_string(),
            page.shown(&at("instances"), count),
            page.shown(&at("seconds_a_day.mean"), duration),
            page.spread(&at("cores_average")),
            page.spread(&at("cores_daily_peak")),
        ];
        row.extend(
            (0..plan.storms.len())
                .map(|storm| page.spread(&at(&format!("cores_in_storms.{storm}")))),
        );
        row
    });
    let rows = rows.collect();
    page.table(&head, rows);
    page.push(
        "<p class=\"note\">Below each number its range: from the twentieth of the measured samples that was \
         fastest to the twentieth that was slowest. Only what this library does: transport, decompression and \
         databases come on top.</p>",
    );

    page.push("<h2>How it grows, and where it ends</h2><div class=\"two\">");
    by_clients(&mut page, report);
    waiting(&mut page, report);
    storms(&mut page, report);
    changes(&mut page, report);
    page.push("</div>");

    page.push("<h2>What a message costs</h2><div class=\"two\">");
    cost(
        &mut page,
        report,
        "Management point: a message opened",
        [Operation::Open, Operation::Verify],
    );
    cost(
        &mut page,
        report,
        "Client: a message sealed",
        [Operation::Seal, Operation::Sign],
    );
    page.push("</div>");

    page.push("<h2>Waiting at a management point</h2>");
    let rows = plan.waiting.at.iter().enumerate().map(|(index, at)| {
        let of = |field: &str| format!("waiting.at.{index}.{field}");
        vec![
            escaped(&at.when),
            page.shown(&of("utilisation"), percent),
            page.shown(&of("p50_seconds"), duration),
            page.shown(&of("p99_seconds"), duration),
        ]
    });
    let rows = rows.collect();
    page.table(
        &["when", "utilised", "half done within", "99 % done within"],
        rows,
    );
    page.push("<h2>Storms</h2>");
    let rows = plan.storms.iter().enumerate().map(|(index, storm)| {
        let of = |field: &str| format!("storms.{index}.{field}");
        let over = match storm.over_after_hours {
            Some(_) => page.shown(&of("over_after_hours"), |hours| duration(hours * 3600.0)),
            None => "not within ten times the storm".into(),
        };
        vec![
            escaped(storm.storm),
            escaped(&storm.arrivals),
            page.spread(&of("cores")),
            page.shown(&of("longest_wait_seconds"), duration),
            over,
        ]
    });
    let rows = rows.collect();
    page.table(
        &[
            "storm",
            "what comes, and how",
            "cores",
            "longest wait",
            "queue over after",
        ],
        rows,
    );

    page.push("<h2>The whole hierarchy, in a day</h2>");
    let mut head = vec!["work".to_owned(), "a day".into()];
    head.extend(Role::ALL.map(|role| format!("CPU, {role}s")));
    head.push("sent".into());
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let done = plan.kinds.iter().enumerate();
    let rows = done
        .filter(|(_, kind)| kind.a_day > 0.0)
        .map(|(index, kind)| {
            let of = |field: &str| format!("kinds.{index}.{field}");
            let mut row = vec![escaped(kind.kind), page.shown(&of("a_day"), count)];
            for (role, seconds) in kind.seconds_a_day.iter().enumerate() {
                row.push(match *seconds == 0.0 {
                    true => String::new(),
                    false => page.shown(&of(&format!("seconds_a_day.{role}")), duration),
                });
            }
            row.push(match kind.sent_bytes_a_day == 0.0 {
                true => String::new(),
                false => page.shown(&of("sent_bytes_a_day"), bytes),
            });
            row
        });
    let rows = rows.collect();
    page.table(&head, rows);
    page.push(&format!(
        "<p class=\"note\">Memory of a management point whose stores are in memory: {} of clients, {} for {} \
         messages remembered.</p>",
        page.shown("memory.clients_bytes", bytes),
        page.shown("memory.remembered_bytes", bytes),
        page.shown("memory.remembered_messages", number)
    ));

    page.push("<h2>What each setting changes</h2>");
    let rows = what_if.iter().enumerate().map(|(index, what)| {
        let of = |field: &str| format!("what_if.{index}.{field}");
        vec![
            escaped(what.change),
            page.shown(&of("management_point_cores"), number),
            page.shown(&of("management_point_utilisation"), percent),
            page.shown(&of("client_seconds_a_day"), duration),
            page.shown(&of("site_server_seconds_a_day"), duration),
        ]
    });
    let rows = rows.collect();
    page.table(
        &[
            "if",
            "cores of a management point",
            "of them, or its key, busy",
            "client, a day",
            "site server, a day",
        ],
        rows,
    );
    settings(&mut page, report);
    page.push("</main>\n</body>\n</html>");
    page.text
}

/// The answer, and what it is the answer for.
fn head(page: &mut Page, report: &Report) {
    let plan = &report.plan;
    page.push("<h1>How many cores does a management point need?</h1>");
    page.push(&format!(
        "<p class=\"answer\">{}</p>",
        escaped(&plan.answer.sentence)
    ));
    let storm = format!("in the worst storm: {}", plan.answer.worst_storm);
    page.push("<div class=\"cards\">");
    for (path, words) in [
        ("answer.cores_average", "on average"),
        ("answer.cores_daily_peak", "in the busiest minute of a day"),
        ("answer.cores_worst_storm", storm.as_str()),
    ] {
        page.push(&format!(
            "<div class=\"card\"><b>{} cores</b>{}<small>{} to {}</small></div>",
            page.shown(&format!("{path}.mean"), number),
            escaped(words),
            page.shown(&format!("{path}.p5"), number),
            page.shown(&format!("{path}.p95"), number)
        ));
    }
    page.push("</div>");
    for (index, warning) in plan.warnings.iter().enumerate() {
        page.push(&format!(
            "<p class=\"warning\"><b>Warning:</b> {}: {}, at most {} ({})</p>",
            escaped(&warning.what),
            page.shown(&format!("warnings.{index}.is"), count),
            page.shown(&format!("warnings.{index}.at_most"), count),
            escaped(warning.source)
        ));
    }
    let (machine, security) = (&plan.machine, &plan.hierarchy.security);
    let hash = match security.hash {
        crate::plan::profile::Hash::Sha256 => "SHA-256",
        crate::plan::profile::Hash::Sha1 => "SHA-1",
    };
    page.push(&format!(
        "<p class=\"note\">{} clients, primary sites: {}, management points: {}. RSA-{}, {hash}, {}. Measured on \
         {}, {} cores ({}), {}, cmcrypto {} with {}{}.</p>",
        page.shown("hierarchy.sites.clients", count),
        page.shown("hierarchy.sites.primary_sites", count),
        page.shown("roles.0.instances", count),
        security.key_bits,
        if security.use_encryption { "signed and encrypted" } else { "signed only" },
        escaped(&machine.processor),
        machine.cores,
        escaped(&machine.instructions),
        escaped(&machine.compiler),
        plan.library,
        escaped(&machine.provider),
        if plan.quick { ", quickly" } else { "" }
    ));
}

fn by_clients(page: &mut Page, report: &Report) {
    let plan = &report.plan;
    let points = &plan.by_clients;
    let line = |name: &str, colour, of: fn(&crate::plan::cores::ByClients) -> f64| Line {
        name: name.into(),
        colour,
        is_dashed: false,
        points: points.iter().map(|at| (at.clients, of(at))).collect(),
    };
    let all = [
        line("worst storm", 2, |at| at.cores_worst_storm),
        line("busiest minute of a day", 1, |at| at.cores_daily_peak),
        line("average", 0, |at| at.cores_average),
    ];
    let values = all
        .iter()
        .flat_map(|line| &line.points)
        .map(|(_, cores)| *cores);
    let y = Axis::logarithmic("cores of all management points", values, short);
    let x = Axis::logarithmic("clients", points.iter().map(|at| at.clients), short);
    let mark = |at, name: &str| Mark {
        at,
        name: name.into(),
    };
    let marks = [
        mark(25_000.0, "a management point's limit: 25,000"),
        mark(150_000.0, "a child primary site's: 150,000"),
        mark(825_000.0, "a hierarchy's: 825,000"),
    ];
    let chart = lines("Cores by clients", &x, &y, &all, &marks);
    page.figure(
        "Cores by clients",
        &chart,
        "Limits: the product's documentation, “Size and scale numbers”.",
    );
}

fn waiting(page: &mut Page, report: &Report) {
    let waiting = &report.plan.waiting;
    let line = |name: &str, colour, of: fn(&crate::plan::cores::WaitingAt) -> Option<f64>| Line {
        name: name.into(),
        colour,
        is_dashed: false,
        points: waiting
            .curve
            .iter()
            .filter_map(|at| Some((at.utilisation, of(at)?)))
            .collect(),
    };
    let all = [
        line("99 % done within", 2, |at| at.p99_seconds),
        line("half done within", 0, |at| at.p50_seconds),
    ];
    let values = all
        .iter()
        .flat_map(|line| &line.points)
        .map(|(_, seconds)| *seconds);
    let y = Axis::logarithmic("waiting and service", values, short_time);
    let x = Axis::linear("utilisation", 1.0, short_percent);
    let at = waiting.at.iter().skip(1).filter(|at| at.utilisation < 1.0);
    let marks: Vec<Mark> = at
        .map(|at| Mark {
            at: at.utilisation,
            name: at.when.clone(),
        })
        .collect();
    let chart = lines("Waiting against utilisation", &x, &y, &all, &marks);
    let words = format!(
        "M/G/k for {}, arrivals by chance. Above 100 % a queue grows for as long as that lasts.",
        escaped(&waiting.served_by)
    );
    page.figure("Waiting against utilisation", &chart, &words);
}

fn storms(page: &mut Page, report: &Report) {
    let storms = &report.plan.storms;
    let all: Vec<Line> = storms
        .iter()
        .enumerate()
        .map(|(colour, storm)| Line {
            name: storm.storm.into(),
            colour,
            is_dashed: false,
            points: storm
                .load
                .iter()
                .map(|[at, cores]| (at / storm.hours, *cores))
                .collect(),
        })
        .collect();
    let most = all
        .iter()
        .flat_map(|line| &line.points)
        .map(|(_, cores)| *cores);
    let y = Axis::linear(
        "cores’ worth of work that comes",
        most.fold(0.0, f64::max),
        short,
    );
    let x = Axis::linear("share of the storm that is over", 1.0, short_percent);
    let chart = lines("Storms", &x, &y, &all, &[]);
    let lengths: Vec<String> = storms
        .iter()
        .map(|storm| {
            format!(
                "{}: {}",
                escaped(storm.storm),
                short_time(storm.hours * 3600.0)
            )
        })
        .collect();
    let words = format!(
        "Length shown: {}. Each on top of the busiest minute of a day.",
        lengths.join("; ")
    );
    page.figure("Storms, at one management point", &chart, &words);
}

fn changes(page: &mut Page, report: &Report) {
    let all: Vec<Bar> = report
        .what_if
        .iter()
        .map(|what| {
            let (cores, busy) = (
                what.management_point_cores,
                what.management_point_utilisation,
            );
            let is_beyond = busy >= 1.0;
            let text = match is_beyond {
                true => format!("{} busy", percent(busy)),
                false => number(cores),
            };
            Bar {
                name: what.change.into(),
                value: cores,
                text,
                is_beyond,
            }
        })
        .collect();
    let chart = bars("Cores by setting", &all);
    page.figure(
        "What if: cores of a management point, busiest minute",
        &chart,
        "Each change by itself. Dashed: it could not keep up; how much of the time its cores or its key would have to be busy.",
    );
}

/// Both operations by size for each key, and their floors.
fn cost(page: &mut Page, report: &Report, title: &str, operations: [Operation; 2]) {
    let costs = &report.plan.costs;
    let mut all = Vec::new();
    for (index, operation) in operations.into_iter().enumerate() {
        for (place, bits) in [4096, 3072, 2048].into_iter().enumerate() {
            let of: Vec<_> = costs
                .iter()
                .filter(|cost| cost.operation == operation && cost.key_bits == bits)
                .collect();
            // Signing alone with three keys is nearly the same three lines again.
            if index > 0 && bits != 2048 {
                continue;
            }
            let what = ["signed and encrypted", "signed only"][index];
            all.push(Line {
                name: format!("{what}, RSA-{bits}"),
                colour: if index > 0 { 3 } else { place },
                is_dashed: false,
                points: of
                    .iter()
                    .map(|cost| (cost.bytes as f64, cost.seconds.mean))
                    .collect(),
            });
            if bits == 2048 {
                let raw = of
                    .iter()
                    .filter_map(|cost| Some((cost.bytes as f64, cost.raw_seconds?)));
                all.push(Line {
                    name: format!(
                        "floor of that: {}",
                        ["raw calls", "raw calls, signed only"][index]
                    ),
                    colour: if index > 0 { 3 } else { place },
                    is_dashed: true,
                    points: raw.collect(),
                });
            }
        }
    }
    let of = |part: fn(&(f64, f64)) -> f64| {
        let points = all.iter().flat_map(|line| &line.points);
        points.map(part).collect::<Vec<_>>()
    };
    let x = Axis {
        from: 512.0,
        to: 1_048_576.0,
        ticks: vec![512.0, 4096.0, 65536.0, 1_048_576.0],
        ..Axis::logarithmic("content", [512.0, 1_048_576.0], size)
    };
    let y = Axis::logarithmic("CPU time", of(|(_, seconds)| *seconds), short_time);
    let chart = lines(title, &x, &y, &all, &[]);
    page.figure(
        title,
        &chart,
        "Floor: the raw calls of aws-lc that no implementation can do without, and one copy of the content.",
    );
}

fn settings(page: &mut Page, report: &Report) {
    page.push("<details><summary>All that this was planned with</summary>");
    let mut text = String::new();
    let hierarchy = serde_json::to_value(&report.plan.hierarchy).unwrap_or_default();
    for (section, fields) in hierarchy.as_object().into_iter().flatten() {
        let _ = writeln!(text, "[{section}]");
        for (name, value) in fields.as_object().into_iter().flatten() {
            let _ = writeln!(text, "{name} = {value}");
        }
    }
    page.push(&format!(
        "<pre>{}</pre></details>",
        escaped(text.trim_end())
    ));
}
