//! The guard: what operations take that is the same on a busy machine, compared with what is stored in `guard.json`.
//!
//! Instructions are counted by callgrind, and only those of Rust: an engine's depend on the processor and on chance. Not
//! those of this library's own functions alone, since a compiler draws others into them or does not, for reasons that lie
//! elsewhere. They are compared where the compiler and valgrind are those that are stored, and elsewhere only said. Allocations and the most bytes that are held, which are
//! Rust's alone, may nowhere be more than is stored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use cmcrypto_benches::beside::c_abi::{Allocations, CountingAllocator, count_allocations};
use cmcrypto_benches::report::machine;
use cmcrypto_benches::work::operations::{self, Operation};
use cmcrypto_core::Provider;
use serde::{Deserialize, Serialize};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const USAGE: &str = "usage: guard [--update]";

/// By which instructions may differ, in hundredths.
const TOLERANCE: u64 = 3;

/// In the names of functions of Rust that are not counted: of the hashes, of which one reads its words by a helper in core,
/// and of this program.
const NOT_COUNTED: [&str; 5] = [
    "sha1::",
    "sha2::",
    "core::ops::try_trait::Wrapped",
    "cmcrypto_benches::",
    "guard::",
];

/// What is stored.
#[derive(Default, Serialize, Deserialize)]
struct Stored {
    rustc: String,
    valgrind: String,
    operations: BTreeMap<String, Cost>,
}

#[derive(Serialize, Deserialize)]
struct Cost {
    instructions: u64,
    allocations: usize,
    /// Bytes.
    peak: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(&measure()),
        ["--update"] => {
            let text = serde_json::to_string_pretty(&measure()).unwrap();
            std::fs::write(stored_at(), text + "\n").unwrap();
            ExitCode::SUCCESS
        }
        ["--once"] => {
            for mut operation in operations::all(Provider::default()) {
                operation.run();
                counted(&mut operation);
            }
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Of which callgrind is told by its name.
#[inline(never)]
fn counted(operation: &mut Operation) {
    operation.run();
}

fn stored_at() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guard.json")
}

fn measure() -> Stored {
    let allocated = |operation: &mut Operation| {
        // The first call prepares what is prepared once.
        operation.run();
        let ((), allocations) = count_allocations(|| operation.run());
        allocations
    };
    let mut operations = operations::all(Provider::default());
    let allocations: Vec<Allocations> = operations.iter_mut().map(allocated).collect();
    let instructions = instructions(operations.len());
    let cost = |(instructions, allocations): (u64, Allocations)| Cost {
        instructions,
        allocations: allocations.count,
        peak: allocations.peak,
    };
    let costs = instructions.into_iter().zip(allocations).map(cost);
    Stored {
        rustc: machine::version("rustc"),
        valgrind: machine::version("valgrind"),
        operations: operations
            .into_iter()
            .map(|operation| operation.name)
            .zip(costs)
            .collect(),
    }
}

/// Of each operation, by this program once more under callgrind, which writes a file at the end of each.
fn instructions(operations: usize) -> Vec<u64> {
    let directory = std::env::temp_dir().join(format!("cmcrypto-guard-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let out = directory.join("out");
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--collect-atstart=no"])
        .args([
            "--toggle-collect=guard::counted",
            "--dump-after=guard::counted",
        ])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().unwrap())
        .arg("--once")
        .status()
        .expect("valgrind, which Debian has in a package of that name");
    assert!(status.success());
    let read = |number| {
        let file = directory.join(format!("out.{number}"));
        instructions_of_rust(&std::fs::read_to_string(file).unwrap())
    };
    let counts = (1..=operations).map(read).collect();
    let _ = std::fs::remove_dir_all(&directory);
    counts
}

/// Of a file of callgrind, those that count. Its format is that of valgrind's manual: a line `fn=(7) name`
/// begins a function, whose name is given once for each number; `calls=` is followed by a line of what was called.
fn instructions_of_rust(file: &str) -> u64 {
    let mut is_counted: BTreeMap<&str, bool> = BTreeMap::new();
    let (mut counts, mut of_callee, mut total) = (false, false, 0);
    for line in file.lines() {
        if let Some((kind, rest)) = line.split_once("fn=") {
            let (number, name) = rest.split_once(' ').unwrap_or((rest, ""));
            if !name.is_empty() {
                let is_left_out = NOT_COUNTED.iter().any(|part| name.contains(part));
                is_counted.insert(number, name.contains("::") && !is_left_out);
            }
            if kind.is_empty() {
                counts = is_counted[number];
            }
        } else if line.starts_with("calls=") {
            of_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let cost = line
                .split(' ')
                .nth(1)
                .map_or(0, |cost| cost.parse().unwrap());
            if counts && !of_callee {
                total += cost;
            }
            of_callee = false;
        }
    }
    total
}

fn compare(now: &Stored) -> ExitCode {
    let text = std::fs::read_to_string(stored_at()).unwrap();
    let stored: Stored = serde_json::from_str(&text).unwrap();
    let is_comparable = (&stored.rustc, &stored.valgrind) == (&now.rustc, &now.valgrind);
    if !is_comparable {
        println!(
            "guard: instructions are stored for {}, {}: here they are only said",
            stored.rustc, stored.valgrind
        );
    }
    let mut wrong = 0;
    println!("{:>32} instructions allocations  peak bytes", "");
    for (name, now) in &now.operations {
        let mut said = Vec::new();
        match stored.operations.get(name) {
            None => said.push("not stored".to_owned()),
            Some(stored) => {
                let difference = now.instructions.abs_diff(stored.instructions);
                if is_comparable && difference * 100 > stored.instructions * TOLERANCE {
                    said.push(format!("{} instructions stored", stored.instructions));
                }
                if now.allocations > stored.allocations {
                    said.push(format!("{} allocations stored", stored.allocations));
                }
                if now.peak > stored.peak {
                    said.push(format!("{} bytes stored", stored.peak));
                }
            }
        }
        wrong += said.len();
        println!(
            "{name:>32} {:12} {:11} {:11}  {}",
            now.instructions,
            now.allocations,
            now.peak,
            said.join(", ")
        );
    }
    for name in stored.operations.keys() {
        if !now.operations.contains_key(name) {
            println!("{name:>32} is stored, and not there");
            wrong += 1;
        }
    }
    println!(
        "guard: {} operations, {wrong} differences",
        now.operations.len()
    );
    match wrong {
        0 => ExitCode::SUCCESS,
        _ => {
            println!("guard: with a reason, `guard --update` stores what it takes now");
            ExitCode::FAILURE
        }
    }
}
