//! The suite by criterion, which keeps what it measured and compares the next time: for who works on one operation.
//! `cargo bench -p cmcrypto-benches --features report -- FILTER`; what is written into documents comes from the report.

use cmcrypto_benches::report::results::Run;
use cmcrypto_benches::suite::TOPICS;
use cmcrypto_benches::suite::start::{FIRST_MESSAGE, first_message};
use criterion::Criterion;

fn main() {
    // The suite starts itself anew to measure a start.
    if let [_, wanted, provider] = &std::env::args().collect::<Vec<_>>()[..]
        && wanted == FIRST_MESSAGE
    {
        return first_message(provider);
    }
    let mut criterion = Criterion::default().configure_from_args();
    for (_, measure) in TOPICS {
        measure(&mut Run::for_harness(Box::new(
            |section, label, competitors| {
                let mut group = criterion.benchmark_group(format!("{section}/{label}"));
                for (name, mut work) in competitors {
                    group.bench_function(name, |bencher| bencher.iter(&mut work));
                }
                group.finish();
            },
        )));
    }
    criterion.final_summary();
}
