//! Each rule of a path, by name.

use cmcrypto_core::Error;
use cmcrypto_core::content::{ContentManifest, ContentPath};

use super::fixture::{entries, tree};

#[test]
fn each_refusal() {
    let long_name = "n".repeat(256);
    let long_pairs = "\u{1F5A5}".repeat(128);
    let long = vec!["n".repeat(255); 128].join("/");
    let longer = format!("{long}/n");
    let cases: &[(&str, &[&str])] = &[
        (
            "an empty name, or an absolute path",
            &["", "/", "/a", "a/", "a//b", "//host/share"],
        ),
        (
            "a name that is . or ..",
            &[".", "..", "../a", "a/..", "a/../b", "a/./b"],
        ),
        (
            "a colon: a drive or a stream on Windows",
            &["C:", "C:/a", "a:stream", "a/b::$DATA"],
        ),
        ("a backslash", &["a\\b", "\\", "..\\a", "\\\\?\\a"]),
        (
            "a control character",
            &[
                "a\0", "a\nb", "\u{1}", "a/\u{1f}", "\u{7f}", "\u{85}", "\u{9f}",
            ],
        ),
        (
            "one of < > \" | ? *",
            &["<", "a>", "a\"b", "|", "a?", "*", "a/*.exe"],
        ),
        (
            "a dot or space at a name's end",
            &[
                "a.", "a ", "a /b", "a./b", "...", " ", "a. ", "a .", "con .",
            ],
        ),
        (
            "a name that is a device on Windows",
            &[
                "CON",
                "con",
                "Prn",
                "AUX",
                "nul",
                "NUL.txt",
                "nul.tar.gz",
                "a/nul",
                "nul/a",
                "con .txt",
                "COM0",
                "com1",
                "COM9.a",
                "LPT0",
                "lpt1",
                "LPT9",
                "COM\u{b9}",
                "com\u{b2}",
                "COM\u{b3}.x",
                "LPT\u{b9}",
                "lpt\u{b2}.txt",
                "LPT\u{b3}",
                "CONIN$",
                "conout$",
                "CONOUT$.txt",
                "CLOCK$",
            ],
        ),
        (
            "a name longer than 255 UTF-16 units",
            &[&long_name, &long_pairs],
        ),
        ("longer than 32,767 UTF-16 units", &[&longer]),
        (
            "not in Unicode's normalization form C",
            // Decomposed; a singleton; marks in another order.
            &[
                "u\u{308}ber",
                "\u{212b}",
                "\u{212a}",
                "\u{2126}",
                "a\u{301}\u{323}",
                "d/e\u{301}",
            ],
        ),
    ];
    for (what, paths) in cases {
        for path in *paths {
            let error = ContentPath::new(path).expect_err(path);
            assert_eq!(error, Error::CONTENT_NAME, "{path:?}");
            assert_eq!(error.what(), Some(*what), "{path:?}");
            assert_eq!(error.path().unwrap().to_str(), Some(*path));
        }
    }
}

#[test]
fn what_is_allowed() {
    let longest_name = "n".repeat(255);
    let longest_pairs = "\u{1F5A5}".repeat(127) + "n";
    let longest = vec!["n".repeat(255); 128].join("/");
    assert_eq!(longest.len(), 32_767);
    // As long in UTF-16, and three times in UTF-8.
    let widest = vec!["\u{65e5}".repeat(255); 128].join("/");
    for path in [
        "a",
        ".a",
        "a.b",
        "..a",
        "...a",
        "a b",
        " a",
        "a/b/c",
        "-",
        "$",
        "~1",
        "CONSOLE",
        "COM",
        "COM10",
        "COM1a",
        "aCOM1",
        "LPT",
        "NULL",
        "nul_",
        "CON-1.txt",
        "COM\u{2074}",
        "\u{fc}ber",
        "\u{df}",
        "\u{1e9e}",
        "\u{200d}",
        "\u{1F5A5}",
        "'",
        "[a]",
        "{a};,=+!@#%^&()",
        &longest_name,
        &longest_pairs,
        &longest,
        &widest,
    ] {
        assert_eq!(ContentPath::new(path).unwrap().as_str(), path);
    }
}

/// Two paths that can't be side by side, in either order; and such as can.
#[test]
fn side_by_side() {
    let one: Option<&[u8]> = Some(b"1");
    let made = |first: (&str, Option<&[u8]>), second: (&str, Option<&[u8]>)| {
        let mut both = entries(&tree(&[first]));
        both.extend(entries(&tree(&[second])));
        let turned = both.iter().rev().cloned().collect();
        let (made, turned) = (ContentManifest::new(both), ContentManifest::new(turned));
        assert_eq!(made, turned);
        made.map(drop)
    };
    for (first, second) in [
        (("a", one), ("a", one)),
        (("a", one), ("a", None)),
        (("a", one), ("A", one)),
        (("a", None), ("A", None)),
        (("a", one), ("a/b", one)),
        (("a", None), ("a/b", one)),
        (("a", one), ("a/b/c", one)),
        (("a", one), ("A/b", one)),
        (("A/x", one), ("a/y", one)),
        (("A/x/1", one), ("A/X/2", one)),
        (("d/A/x", one), ("d/a/x", None)),
        // Simple folding: sharp s, long s, the final sigma, letters with two capitals, Greek, Cherokee.
        (("\u{df}", one), ("\u{1e9e}", one)),
        (("s", one), ("\u{17f}", one)),
        (("\u{3c3}", one), ("\u{3c2}", one)),
        (("\u{1c4}", one), ("\u{1c5}", one)),
        (("\u{b5}", one), ("\u{3bc}", one)),
        (("\u{10400}", one), ("\u{10428}", one)),
        (("\u{13a0}", one), ("\u{ab70}", one)),
        (("\u{c9}t\u{e9}", one), ("\u{e9}t\u{c9}", one)),
        // No capital has this mark in one character: equal in form C once it is folded.
        (("J\u{30c}", one), ("\u{1f0}", one)),
    ] {
        let error = made(first, second).expect_err(&format!("{first:?} {second:?}"));
        assert_eq!(error, Error::CONTENT_NAME, "{first:?} {second:?}");
        assert!(error.path().is_some() && error.what().is_some());
    }
    for (first, second) in [
        (("a", one), ("b", one)),
        (("a", one), ("a.b/c", one)),
        (("a", one), ("a b", one)),
        (("a", one), ("a!", None)),
        (("a/x", one), ("a/y", one)),
        (("a/b", one), ("ab", one)),
        (("a/A", one), ("b/a", one)),
        // Full folding only, and what only a language takes for the same.
        (("\u{df}", one), ("ss", one)),
        (("i", one), ("\u{131}", one)),
        (("i\u{307}", one), ("\u{130}", one)),
        (("\u{fb01}", one), ("fi", one)),
    ] {
        assert_eq!(made(first, second), Ok(()), "{first:?} {second:?}");
    }
    // What sorts between them does not hide it: `!` and `.` are below `/`.
    let between = tree(&[("a", one), ("a!", one), ("a.b", one), ("a/b", one)]);
    let error = ContentManifest::new(entries(&between)).unwrap_err();
    assert_eq!(error, Error::CONTENT_NAME);
    let between = tree(&[("A/x", one), ("B", one), ("a!", one), ("a/y", one)]);
    assert!(ContentManifest::new(entries(&between)).is_err());
}
