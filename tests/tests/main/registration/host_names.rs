//! The names of management points.

use cmcrypto_core::Error;
use cmcrypto_core::names::HostName;

#[test]
fn host_names() {
    let label = "a".repeat(63);
    // 253 characters: three labels of 63, one of 61, and the dots.
    let longest = format!("{label}.{label}.{label}.{}", &label[..61]);
    for (name, expected) in [
        ("a", "a"),
        ("MP01", "mp01"),
        ("mp01.example.com", "mp01.example.com"),
        ("MP01.Example.COM.", "mp01.example.com"),
        ("mp_01-a.example", "mp_01-a.example"),
        ("10.0.0.1", "10.0.0.1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        (&label, &label),
        (&longest, &longest),
        (&format!("{longest}."), &longest),
    ] {
        let found = HostName::new(name).unwrap();
        assert_eq!(
            (found.as_str(), found.to_string()),
            (expected, expected.to_owned())
        );
    }
    for name in [
        "",
        ".",
        "..",
        "mp01..",
        ".mp01",
        "mp01..example",
        " mp01",
        "mp01 ",
        "mp 01",
        "mp01\n",
        "mp01\0",
        "mp01/x",
        "mp01:443",
        "*.example.com",
        "user@mp01",
        "bücher.example",
        // A letter that lower-cases to ASCII: the Kelvin sign.
        "\u{212a}mp01",
        "[::1]",
        &format!("{label}a"),
        &format!("{longest}a"),
        &"a.".repeat(100_000),
    ] {
        let found = HostName::new(name);
        assert_eq!(found.err(), Some(Error::INVALID_ARGUMENT), "{name:.80}");
    }
}
