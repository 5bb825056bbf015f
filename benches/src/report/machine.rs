//! The machine that the figures are of.

use std::fmt::Write as _;
use std::process::Command;

/// A list in Markdown: processor, the instructions that matter, cores, compiler, peers.
pub fn describe() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        cpuinfo
            .lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split_once(':'))
            .map_or("unknown", |(_, value)| value.trim())
    };
    let flags: Vec<&str> = field("flags").split(' ').collect();
    let flags: Vec<String> = ["avx512ifma", "vaes", "vpclmulqdq", "sha_ni"]
        .iter()
        .map(|flag| match flags.contains(flag) {
            true => (*flag).to_owned(),
            false => format!("no {flag}"),
        })
        .collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = version("rustc");

    let mut text = String::new();
    let _ = writeln!(
        text,
        "* {}, {cores} cores, {} {}",
        field("model name"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let _ = writeln!(text, "* {}", flags.join(", "));
    let _ = writeln!(text, "* {rustc}");
    #[cfg(feature = "openssl")]
    let _ = writeln!(text, "* {}", crate::beside::openssl::version());
    text
}

/// What a program says of its version, in its first line.
pub fn version(program: &str) -> String {
    Command::new(program)
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .and_then(|text| text.lines().next().map(str::to_owned))
        .unwrap_or_else(|| format!("{program} unknown"))
}
