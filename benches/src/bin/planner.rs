//! The planner: what sealing and opening cost on this machine, as tables to paste, and how many
//! cores a management point needs for that.

use std::hint::black_box;
use std::time::Duration;

use cmcrypto_benches::beside::c_abi;
#[cfg(feature = "openssl")]
use cmcrypto_benches::beside::openssl::OpenSsl;
use cmcrypto_benches::beside::raw::Raw;
use cmcrypto_benches::report::machine;
use cmcrypto_benches::report::paired::{Competitor, Measured, competitor, measure};
use cmcrypto_benches::report::plan::{Cycle, DEFAULT_CYCLES, cores, interpolate, rate};
use cmcrypto_benches::work::message::{KEY_BITS, SIZES, Site, content};
use cmcrypto_core::Provider;
use cmcrypto_core::primitive::digest::DigestAlgorithm;

const USAGE: &str = "usage: planner [--clients N] [--state-minutes N] [--inventory-days N] \
                     [--peak FACTOR] [--samples N]";

const SAMPLE: Duration = Duration::from_millis(3);

/// A goal for a ratio: in words, and in the hundredths that a run can tell.
struct Goal {
    words: &'static str,
    most: f64,
}

const RAW_GOAL: Goal = Goal {
    words: "at most 1.05",
    most: 105.0,
};
const OPENSSL_GOAL: Goal = Goal {
    words: "below 1.00",
    most: 99.0,
};

/// Who does what, in the order of the tables.
const OPERATIONS: [&str; 4] = [
    "client: sign and encrypt",
    "MP: decrypt and verify",
    "client: sign only",
    "MP: verify only",
];

struct Settings {
    clients: f64,
    state_minutes: f64,
    inventory_days: f64,
    /// Patch day, an outage caught up with: how much more than the steady rate. An assumption.
    peak: f64,
    samples: usize,
}

impl Settings {
    fn from_arguments() -> Self {
        let mut settings = Self {
            clients: 25_000.0,
            state_minutes: 15.0,
            inventory_days: 7.0,
            peak: 10.0,
            samples: 61,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse::<f64>().ok());
            let value = value.filter(|value| value.is_finite() && *value > 0.0);
            match (name.as_str(), value) {
                ("--clients", Some(value)) => settings.clients = value,
                ("--state-minutes", Some(value)) => settings.state_minutes = value,
                ("--inventory-days", Some(value)) => settings.inventory_days = value,
                ("--peak", Some(value)) => settings.peak = value,
                ("--samples", Some(value)) => settings.samples = value as usize | 1,
                _ => {
                    eprintln!("{USAGE}");
                    std::process::exit(2);
                }
            }
        }
        settings
    }
}

/// The figures of one operation: by size, then by key.
type Figures = Vec<Vec<Measured>>;

fn main() {
    let settings = Settings::from_arguments();
    for bits in KEY_BITS {
        check_peers(bits);
    }
    let figures: Vec<Figures> = (0..OPERATIONS.len())
        .map(|operation| {
            SIZES
                .iter()
                .map(|(label, len)| {
                    KEY_BITS
                        .iter()
                        .map(|bits| {
                            eprintln!("{}, {label}, RSA-{bits}", OPERATIONS[operation]);
                            cell(operation, *len, *bits, settings.samples)
                        })
                        .collect()
                })
                .collect()
        })
        .collect();

    println!("## Cost per message on one core\n\n{}", machine::describe());
    print_times(&figures);
    print_ratios(&figures, 1, "the sum of the raw aws-lc calls", &RAW_GOAL);
    if cfg!(feature = "openssl") {
        print_ratios(&figures, 2, "OpenSSL's CMS", &OPENSSL_GOAL);
    }
    print_c_call(settings.samples);
    print_plan(&figures, &settings);
}

/// A comparison with someone who does other work would be void.
fn check_peers(bits: usize) {
    let raw = Raw::new(bits);
    let content = content(4 << 10);
    assert!(raw.open(&raw.seal(&content)) == content);
    assert!(raw.verify(&raw.sign(&content)) == content);
    #[cfg(feature = "openssl")]
    {
        use cmcrypto_benches::work::message::{certificate, key};
        use cmcrypto_core::pki::certificate::DecryptionIdentity;
        use cmcrypto_core::pki::cms;
        use std::sync::Arc;

        let openssl = OpenSsl::new(bits);
        let site = Site::new(Provider::AwsLc, bits, true);
        let signing = Site::new(Provider::AwsLc, bits, false);
        assert!(openssl.open(&site.seal(&content)).bytes() == content);
        assert!(openssl.verify(&signing.seal(&content)).bytes() == content);

        let client = certificate(Provider::AwsLc, &format!("client-{bits}"));
        let mp_name = format!("mp-{bits}");
        let mp = DecryptionIdentity::new(
            Arc::new(key(Provider::AwsLc, &mp_name)),
            certificate(Provider::AwsLc, &mp_name),
        )
        .unwrap();
        let sealed = openssl.seal(&content);
        let decrypted = cms::decrypt(sealed.bytes(), &[mp], Default::default()).unwrap();
        for signed in [decrypted.content(), openssl.sign(&content).bytes()] {
            let clients = std::slice::from_ref(&client);
            let verified = cms::verify(signed, clients, Default::default(), site.now).unwrap();
            assert!(verified.content == content);
        }
    }
}

fn cell(operation: usize, len: usize, bits: usize, samples: usize) -> Measured {
    let content = content(len);
    let use_encryption = operation < 2;
    let site = Site::new(Provider::AwsLc, bits, use_encryption);
    let raw = Raw::new(bits);
    let message = site.seal(&content);
    let sealed = match use_encryption {
        true => raw.seal(&content),
        false => raw.sign(&content),
    };
    #[cfg(feature = "openssl")]
    let openssl = OpenSsl::new(bits);
    let mut competitors: Vec<Competitor<'_>> = match operation {
        0 => vec![
            competitor(|| site.seal(&content)),
            competitor(|| raw.seal(&content)),
            #[cfg(feature = "openssl")]
            competitor(|| openssl.seal(&content)),
        ],
        1 => vec![
            competitor(|| site.open(&message)),
            competitor(|| raw.open(&sealed)),
            #[cfg(feature = "openssl")]
            competitor(|| openssl.open(&message)),
        ],
        2 => vec![
            competitor(|| site.seal(&content)),
            competitor(|| raw.sign(&content)),
            #[cfg(feature = "openssl")]
            competitor(|| openssl.sign(&content)),
        ],
        _ => vec![
            competitor(|| site.open(&message)),
            competitor(|| raw.verify(&sealed)),
            #[cfg(feature = "openssl")]
            competitor(|| openssl.verify(&message)),
        ],
    };
    measure(&mut competitors, samples, SAMPLE)
}

fn microseconds(measured: &Measured) -> f64 {
    measured.medians[0] * 1e6
}

fn print_table(figures: &[Figures], mut write: impl FnMut(&Measured) -> String) {
    print!("| | content |");
    for bits in KEY_BITS {
        print!(" RSA-{bits} |");
    }
    println!("\n|---|---|{}", "---:|".repeat(KEY_BITS.len()));
    for (operation, by_size) in figures.iter().enumerate() {
        for ((label, _), by_key) in SIZES.iter().zip(by_size) {
            print!("| {} | {label} |", OPERATIONS[operation]);
            for measured in by_key {
                print!(" {} |", write(measured));
            }
            println!();
        }
    }
    println!();
}

fn print_times(figures: &[Figures]) {
    println!("Microseconds, and messages per second and core in brackets; medians.\n");
    print_table(figures, |measured| {
        let time = microseconds(measured);
        format!("{time:.0} ({})", grouped(1e6 / time))
    });
}

fn print_ratios(figures: &[Figures], peer: usize, name: &str, goal: &Goal) {
    println!(
        "Time divided by that of {name}, sample by sample; medians. Goal: {}; missed in bold.\n",
        goal.words
    );
    let mut missed = 0;
    print_table(figures, |measured| {
        let ratio = measured.ratios[peer];
        if (ratio * 100.0).round() > goal.most {
            missed += 1;
            format!("**{ratio:.2}**")
        } else {
            format!("{ratio:.2}")
        }
    });
    let cells = OPERATIONS.len() * SIZES.len() * KEY_BITS.len();
    println!("{} of {cells} cells meet the goal.\n", cells - missed);
}

fn print_c_call(samples: usize) {
    let sha256 = DigestAlgorithm::Sha256;
    let mut digests = [
        competitor(|| c_abi::sha256(black_box(b"abc"))),
        competitor(|| sha256.digest(black_box(b"abc"))),
    ];
    let digests = measure(&mut digests, samples, SAMPLE);
    let mut lengths = [
        competitor(c_abi::sha256_len),
        competitor(|| black_box(sha256).output_len()),
    ];
    let lengths = measure(&mut lengths, samples, SAMPLE);
    let added = |measured: &Measured| {
        let [c, rust] = [0, 1].map(|index| measured.medians[index] * 1e9);
        format!("{c:.0} ns in C, {rust:.0} ns in Rust")
    };
    println!("What C adds to the cheapest calls (goal: at most 200 ns):\n");
    println!("* the length of a digest: {}", added(&lengths));
    println!("* SHA-256 of 3 bytes: {}\n", added(&digests));
}

fn print_plan(figures: &[Figures], settings: &Settings) {
    let cycles: Vec<Cycle> = DEFAULT_CYCLES
        .into_iter()
        .map(|cycle| Cycle {
            every_seconds: match cycle.name {
                "state message" => settings.state_minutes * 60.0,
                "heartbeat" => cycle.every_seconds,
                _ => settings.inventory_days * 86_400.0,
            },
            ..cycle
        })
        .collect();
    println!(
        "## Cores for {} clients\n\nEach client sends, at most:\n",
        grouped(settings.clients)
    );
    println!("| | content | messages per second |\n|---|---:|---:|");
    for cycle in &cycles {
        let rate = rate(settings.clients, cycle);
        println!("| {} | {} KiB | {rate:.3} |", cycle.name, cycle.bytes >> 10);
    }
    println!(
        "\nCores of the management point that this keeps busy, at the steady rate and at {} times \
         it. Sizes and the factor are assumptions; transport, decompression and the database come \
         on top.\n",
        settings.peak
    );
    println!("| | RSA | steady | peak |\n|---|---|---:|---:|");
    for operation in [1, 3] {
        for (column, bits) in KEY_BITS.iter().enumerate() {
            let measured: Vec<(usize, f64)> = SIZES
                .iter()
                .zip(&figures[operation])
                .map(|((_, len), by_key)| (*len, microseconds(&by_key[column])))
                .collect();
            let steady = cores(settings.clients, &cycles, |bytes| {
                interpolate(&measured, bytes)
            });
            let peak = steady * settings.peak;
            println!(
                "| {} | {bits} | {steady:.4} | {peak:.3} |",
                OPERATIONS[operation]
            );
        }
    }
}

/// 12345.6 as 12,346.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
