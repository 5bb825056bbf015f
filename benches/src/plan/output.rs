//! What is written of a plan. A number is written the same way wherever people read it.

pub mod csv;
pub mod html;
pub mod svg;
pub mod table;

use serde::Serialize;

use crate::plan::cores::{Answer, Model, Plan};
use crate::plan::hierarchy::Hierarchy;
use crate::plan::profile::Profile;
use crate::plan::what_if::{WhatIf, what_if};

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub plan: Plan,
    pub what_if: Vec<WhatIf>,
}

impl Report {
    pub fn new(profile: &Profile, hierarchy: &Hierarchy) -> Self {
        Self {
            plan: Model::new(profile, hierarchy).plan(sentence),
            what_if: what_if(profile, hierarchy),
        }
    }

    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn sentence(answer: &Answer) -> String {
    format!(
        "A management point of {} clients needs {}: what this library does there takes {} cores on average, {} \
         in the busiest minute of a day, and {} in the worst storm ({}).",
        count(answer.clients.round()),
        cores(answer.cores_to_plan),
        number(answer.cores_average.mean),
        number(answer.cores_daily_peak.mean),
        number(answer.cores_worst_storm.mean),
        answer.worst_storm,
    )
}

/// Three digits that count, from a thousand on all of them in groups.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    if value.abs() < 1e-5 || value.abs() >= 1e8 {
        return format!("{value:.2e}");
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    let rounded = (value * 10f64.powi(digits)).round() / 10f64.powi(digits);
    if value.abs() >= 999.5 {
        return grouped(value.round());
    }
    // Rounding may have made a digit more.
    let digits = (2 - rounded.abs().log10().floor() as i32).clamp(0, 9) as usize;
    format!("{rounded:.digits$}")
}

/// So many, and one is not many.
pub fn cores(number: f64) -> String {
    match number == 1.0 {
        true => "one core".into(),
        false => format!("{} cores", count(number)),
    }
}

/// A number of things, whole if it is.
pub fn count(value: f64) -> String {
    match value.fract() == 0.0 && value.abs() < 1e8 {
        true => grouped(value),
        false => number(value),
    }
}

/// 12345 as 12,345.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digit.is_ascii_digit() && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    // The largest unit that leaves one or more of it, as it is written.
    let fits = |(unit, _): &&(f64, &str)| value.abs() / unit >= 0.9995;
    let found = units.iter().rfind(fits).or(units.first());
    found.map_or_else(String::new, |(unit, name)| {
        format!("{} {name}", number(value / unit))
    })
}

pub fn duration(seconds: f64) -> String {
    const UNITS: [(f64, &str); 7] = [
        (1e-9, "ns"),
        (1e-6, "µs"),
        (1e-3, "ms"),
        (1.0, "s"),
        (60.0, "min"),
        (3600.0, "h"),
        (86_400.0, "d"),
    ];
    match seconds == 0.0 {
        true => "0 s".into(),
        false => scaled(seconds, &UNITS),
    }
}

pub fn bytes(value: f64) -> String {
    const UNITS: [(f64, &str); 6] = [
        (1.0, "B"),
        (1024.0, "KiB"),
        (1_048_576.0, "MiB"),
        (1_073_741_824.0, "GiB"),
        (1_099_511_627_776.0, "TiB"),
        (1_125_899_906_842_624.0, "PiB"),
    ];
    scaled(value, &UNITS)
}

/// A time that may have no end.
pub fn wait(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "grows".into(), duration)
}

pub fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_their_unit() {
        let found = [
            0.0, 1.5151e-6, 1.5151e-5, 0.0123456, 0.9996, 9.996, 99.96, 123.4, 999.6, 25_000.0,
            1.5e6, 1.5e9,
        ]
        .map(number);
        let said = [
            "0",
            "1.52e-6",
            "0.0000152",
            "0.0123",
            "1.00",
            "10.0",
            "100",
            "123",
            "1,000",
            "25,000",
            "1,500,000",
            "1.50e9",
        ];
        assert_eq!(found, said);
        let found = [264e-6, 0.9999e-3, 0.25, 59.99, 7200.0, 0.0].map(duration);
        assert_eq!(
            found,
            ["264 µs", "1.00 ms", "250 ms", "1.00 min", "2.00 h", "0 s"]
        );
        assert_eq!(
            [512.0, 65536.0, 3e9].map(bytes),
            ["512 B", "64.0 KiB", "2.79 GiB"]
        );
    }
}
