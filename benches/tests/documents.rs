//! The tables in the documents are those of `results.json`.

use cmcrypto_benches::report::results::Results;
use cmcrypto_benches::report::tables::{DOCUMENTS, path, rewritten};

#[test]
fn tables_are_those_of_the_stored_results() {
    let results = Results::stored();
    let mut all = String::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(path(document)).unwrap();
        let expected = rewritten(&text, &results).unwrap();
        let differs = text
            .lines()
            .zip(expected.lines())
            .find(|(is, was)| is != was);
        assert!(
            text == expected,
            "{document} has other figures than results.json: {differs:?}; `report --tables` writes them anew"
        );
        all += &text;
    }
    // Nothing is measured that no document shows; the messages are shown by three tables.
    for section in &results.sections {
        let marker = format!("<!-- table: {} -->", section.id);
        assert!(all.contains(&marker), "no document shows {}", section.id);
    }
}

/// To seal, open, sign or verify, at any size.
#[test]
fn a_message_takes_at_most_four_allocations() {
    let text = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/guard.json")).unwrap();
    let stored: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let operations = stored["operations"].as_object().unwrap();
    let of_messages = operations.iter().filter(|(name, _)| {
        let kinds = ["seal ", "open ", "sign only ", "verify only "];
        kinds.iter().any(|kind| name.starts_with(kind))
    });
    let allocations: Vec<u64> = of_messages
        .map(|(_, cost)| cost["allocations"].as_u64().unwrap())
        .collect();
    assert_eq!(allocations.len(), 12);
    assert!(allocations.iter().all(|count| *count <= 4));
}
