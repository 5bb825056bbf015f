//! The machine that the figures are of.

use std::process::Command;

/// A list in Markdown: processor, the instructions that matter, cores, compiler, peers.
pub fn describe() -> String {
    let line = |line: String| format!("* {line}\n");
    lines().into_iter().map(line).collect()
}

pub fn lines() -> Vec<String> {
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

    vec![
        format!(
            "{}, {cores} cores, {} {}",
            field("model name"),
            std::env::consts::OS,
            std::env::consts::ARCH
        ),
        flags.join(", "),
        rustc,
        #[cfg(feature = "openssl")]
        crate::beside::openssl::version(),
        #[cfg(feature = "report")]
        crate::beside::sodium::version(),
        crates(),
    ]
}

/// The crates that are measured, or measured beside, by the lock file.
fn crates() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let names = [
        "aws-lc-rs",
        "aws-lc-sys",
        "graviola",
        "jsonwebtoken",
        "ring",
        "rsa",
        "rustls",
        "rustls-webpki",
        "sha2",
        "x509-cert",
    ];
    let version = |name: &str| {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let (_, rest) = lock.split_once(&entry)?;
        let (version, _) = rest.split_once('"')?;
        Some(format!("{name} {version}"))
    };
    names
        .iter()
        .filter_map(|name| version(name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Of today, as 2026-11-30.
pub fn date() -> String {
    let now = cmcrypto_core::Timestamp::from(std::time::SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
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
