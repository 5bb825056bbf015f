//! One line for each number of a plan: the table it is of, whose it is, its name, and it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::plan::output::Report;

/// What a row of each array is called after, in `benches/plan.md` too.
const NAMED_BY: [&[&str]; 8] = [
    &["role"],
    &["kind"],
    &["storm"],
    &["when"],
    &["operation", "key_bits", "bytes"],
    &["clients"],
    &["change"],
    &["what"],
];

/// `path,row,value`: the path as in the JSON, with `[]` for arrays.
pub fn csv(report: &Report) -> String {
    let mut text = String::from("path,row,value\n");
    let value = serde_json::to_value(report).unwrap_or_default();
    lines(&value, "", "", &mut text);
    text
}

fn lines(value: &Value, path: &str, row: &str, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = match path.is_empty() {
                    true => name.clone(),
                    false => format!("{path}.{name}"),
                };
                lines(field, &path, row, text);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = NAMED_BY.iter().find_map(|names| {
                    let parts = names.iter().map(|name| item.get(name).map(plain));
                    Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
                });
                let name = name.filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| index.to_string());
                let row = match row.is_empty() {
                    true => name,
                    false => format!("{row}/{name}"),
                };
                lines(item, &format!("{path}[]"), &row, text);
            }
        }
        _ => {
            let fields = [path, row, &plain(value)].map(quoted);
            let _ = writeln!(text, "{}", fields.join(","));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// RFC 4180 section 2.
fn quoted(field: &str) -> String {
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}
