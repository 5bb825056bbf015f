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
