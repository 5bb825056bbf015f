//! The program `plan`, run: what it writes agrees, bad input is refused before anything is written, and what can't
//! be written is said.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PROFILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/profile.json");

fn plan() -> Command {
    Command::new(env!("CARGO_BIN_EXE_plan"))
}

/// What is said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A directory of this test's own, which is empty.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// All names of fields in it, with `[]` for what is in an array; and how many values there are.
fn fields(value: &Value, path: &str, names: &mut BTreeSet<String>) -> usize {
    match value {
        Value::Object(map) => {
            let each = map.iter().map(|(name, value)| {
                let path = format!("{path}.{name}");
                names.insert(path.trim_start_matches('.').to_owned());
                fields(value, &path, names)
            });
            each.sum()
        }
        Value::Array(items) => items
            .iter()
            .map(|item| fields(item, &format!("{path}[]"), names))
            .sum(),
        _ => 1,
    }
}

#[test]
fn table_json_csv_and_page_say_the_same_and_are_documented() {
    let at = directory("plan-outputs");
    let hierarchy = at.join("large.toml");
    // With all kinds of work, a warning, and a queue that grows.
    let large = "[sites]\nclients = 700_000\nprimary_sites = 5\nsecondary_sites = 2\n\
                 [security]\nmanagement_point_key = \"external\"\n";
    std::fs::write(&hierarchy, large).unwrap();
    let file = |name: &str| at.join(name);
    let output = plan()
        .args(["cores", PROFILE])
        .arg(&hierarchy)
        .arg("--json")
        .arg(file("plan.json"))
        .arg("--csv")
        .arg(file("plan.csv"))
        .arg("--html")
        .arg(file("plan.html"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();
    let json: Value = serde_json::from_str(&read("plan.json")).unwrap();

    let table = String::from_utf8(output.stdout).unwrap();
    let widest = table.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?} columns");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = json["answer"]["sentence"].as_str().unwrap();
    assert!(words(&table).starts_with(sentence), "{table}");
    assert!(table.contains("Warning: clients of a management point: 140,000, at most 25,000"));

    let page = read("plan.html");
    let mut shown = 0;
    for part in page.split("data-path=\"").skip(1) {
        let (path, rest) = part.split_once("\" data-value=\"").unwrap();
        let (value, _) = rest.split_once('"').unwrap();
        let found = json
            .pointer(&format!("/{}", path.replace('.', "/")))
            .unwrap();
        assert_eq!(found.to_string(), value, "{path}");
        shown += 1;
    }
    assert!(shown > 200, "{shown} numbers in the page");
    for elsewhere in [
        "http:", "https:", "src=", "<script", "<link", "@import", "url(",
    ] {
        assert!(!page.contains(elsewhere), "{elsewhere} in the page");
    }

    let mut names = BTreeSet::new();
    let count = fields(&json, "", &mut names);
    let csv = read("plan.csv");
    assert_eq!(csv.lines().count(), count + 1);
    // Each number has a name of its own.
    let rows: BTreeSet<_> = csv
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0)
        .collect();
    assert_eq!(rows.len(), count + 1);
    assert!(rows.contains("costs[].raw_seconds,seal 3072 4096"));

    let profile: Value = serde_json::from_str(&std::fs::read_to_string(PROFILE).unwrap()).unwrap();
    fields(&profile, "", &mut names);
    let operations = profile["cells"].as_array().unwrap().iter();
    names.extend(operations.map(|cell| cell["operation"].as_str().unwrap().to_owned()));
    let document = include_str!("../plan.md");
    for name in names {
        // Of the hierarchy `plan hierarchy` says each field.
        if !name.starts_with("hierarchy.") {
            assert!(
                document.contains(&format!("`{name}`")),
                "`{name}` is not in plan.md"
            );
        }
    }
}

#[test]
fn bad_input_is_refused_by_name_before_anything_is_written() {
    let at = directory("plan-input");
    let profile = std::fs::read_to_string(PROFILE).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(profile.contains(from), "{from}");
        profile.replacen(from, to, 1).into_bytes()
    };
    let first = profile.lines().find(|line| line.contains("\"seal\""));
    let first = first.unwrap();
    let without = |what: &[&str]| {
        let is_left = |line: &&str| !what.iter().all(|part| line.contains(part));
        let lines: Vec<_> = profile.lines().filter(is_left).collect();
        lines.join("\n").into_bytes()
    };
    let cases: [(&str, Vec<u8>, &str); 13] = [
        (
            "a.toml",
            b"[sites]\nclients = 1e9".to_vec(),
            "sites.clients: is 1000000000; allowed is a whole number from 1 to 10000000",
        ),
        (
            "b.toml",
            b"[sites]\nclients = true".to_vec(),
            "line 2, clients: invalid type: boolean `true`, expected f64; allowed is a whole number from 1",
        ),
        ("c.toml", b"# \xff".to_vec(), "not UTF-8 from byte 2 on"),
        ("d.toml", Vec::new(), "it says nothing; allowed is"),
        (
            "e.json",
            changed("\"format\": 1", "\"format\": 2"),
            "format: is 2; allowed is 1",
        ),
        (
            "f.json",
            changed("\"library\": \"", "\"library\": \"9."),
            "allowed is \"0.1.0\": measure again",
        ),
        (
            "g.json",
            changed("\"p5\":0.", "\"p5\":-0."),
            "seconds.p5: is -0.0",
        ),
        (
            "h.json",
            changed(
                "\"operation\":\"bootstrap\"",
                "\"operation\":\"bootstraps\"",
            ),
            "unknown variant `bootstraps`",
        ),
        ("i.json", b"{".to_vec(), "allowed is JSON"),
        (
            "k.json",
            changed(first, &format!("{first}\n{first}")),
            "cells[0]: seal of 512 bytes with 2048 bits is there twice; allowed is once",
        ),
        (
            "l.json",
            // 512 bytes are left: the other sizes end with a 6.
            without(&["\"open\"", "sha1", "3072", "6,"]),
            "open with 3072 bits has one size; allowed are two or more",
        ),
        (
            "m.json",
            changed("\"sent_bytes\":1741", "\"sent_bytes\":null"),
            "cells[0].sent_bytes: is null; allowed is what seal sends",
        ),
        (
            "n.json",
            changed("\"processor\": \"", "\"processor\": \"\\u001b[2J"),
            "machine.processor: has 12 bytes, or a control character; allowed are 200 without",
        ),
    ];
    for (name, content, expected) in cases {
        let file = at.join(name);
        std::fs::write(&file, content).unwrap();
        let mut command = plan();
        command
            .args(["cores", "--json"])
            .arg(at.join("out"))
            .arg(&file);
        if name.ends_with(".toml") {
            command.arg(PROFILE);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(
            output.stdout.is_empty() && !at.join("out").exists(),
            "{name}"
        );
        let said = said(&output);
        assert!(said.contains(expected) && said.contains(name), "{said}");
    }
    // None of them, and all but those of one key: what is missing would cost nothing.
    for missing in [
        &["\"sha1\""][..],
        &["\"open\"", "\"sha1\"", "4096,\"bytes\""],
    ] {
        let (profile, hierarchy) = (at.join("j.json"), at.join("j.toml"));
        std::fs::write(&profile, without(missing)).unwrap();
        std::fs::write(&hierarchy, "[security]\nhash = \"sha1\"").unwrap();
        let output = plan()
            .arg("cores")
            .args([profile, hierarchy])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("security.hash"), "{}", said(&output));
    }
    for arguments in [
        &["cores", "--json"][..],
        &["cores", "--table", "x"],
        &["cores", "--json", "--csv"],
        &["cores", "--json", "-"],
        &["plan"],
        &[],
    ] {
        let output = plan().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains("usage: plan"), "{arguments:?}");
    }
}

#[test]
fn a_profile_compared_with_itself_is_the_same() {
    let output = plan().args(["compare", PROFILE, PROFILE]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    // A line each, the head, and both machines.
    assert_eq!(
        text.lines().count(),
        cmcrypto_benches::plan::measure::CELLS + 3
    );
    assert!(
        text.lines().skip(3).all(|line| line.ends_with(" 1.00")),
        "{text}"
    );
}

#[test]
fn what_cannot_be_written_is_said() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = plan()
        .args(["cores", PROFILE])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("standard output: can't be written"));

    let full = Path::new("/dev/full");
    if cfg!(target_os = "linux") {
        let output = plan()
            .args(["cores", PROFILE, "--html"])
            .arg(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("/dev/full: can't be written"));
    }
    let nowhere = directory("plan-nowhere").join("none").join("plan.json");
    let output = plan()
        .args(["cores", PROFILE, "--json"])
        .arg(&nowhere)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

#[test]
fn a_file_takes_the_place_of_nothing_but_the_one_before_it() {
    let at = directory("plan-places");
    let run = |arguments: &[&str]| {
        let output = plan().args(arguments).current_dir(&at).output().unwrap();
        (output.status.code(), said(&output))
    };
    let profile = at.join("profile.json");
    std::fs::copy(PROFILE, &profile).unwrap();
    for arguments in [
        &["cores", "profile.json", "--json", "./profile.json"][..],
        &["cores", "profile.json", "--json", "a", "--csv", "./a"],
    ] {
        let (code, said) = run(arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(
            said.contains("named twice; allowed is another file"),
            "{said}"
        );
    }
    assert_eq!(
        std::fs::read(&profile).unwrap(),
        std::fs::read(PROFILE).unwrap()
    );
    // Before a minute of measuring.
    let (code, said) = run(&["measure", "none/profile.json"]);
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = run(&["cores", "--json", "none/plan.json"]);
    assert_eq!(code, Some(1), "{said}");

    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;

        std::fs::write(at.join("page.html"), "before").unwrap();
        symlink("page.html", at.join("link.html")).unwrap();
        let (code, said) = run(&["cores", "profile.json", "--html", "link.html"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(at.join("link.html").is_symlink());
        let page = std::fs::read_to_string(at.join("page.html")).unwrap();
        assert!(page.ends_with("</html>\n"), "{page}");

        let name = std::ffi::OsStr::from_bytes(b"plan-\xff.json");
        // macOS has no such names.
        if cfg!(target_os = "linux") {
            let mut command = plan();
            let command = command
                .args(["cores", PROFILE, "--json"])
                .arg(at.join(name));
            assert!(command.output().unwrap().status.success() && at.join(name).exists());
        }
    }
    let left = std::fs::read_dir(&at).unwrap();
    let left = left.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_string_lossy().ends_with(".new")
    });
    assert_eq!(left.count(), 0);
}
