//! How much is tried, and what of.

use std::io::Write;
use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

use crate::der;

/// Says something in the log of a test that passes, too.
pub fn note(text: &str) {
    // Not println: the harness captures that.
    writeln!(std::io::stdout().lock(), "{text}").unwrap();
}

/// Whether tests that try much of a kind try all of it: `.ci/full cases` does.
pub fn all_cases() -> bool {
    std::env::var_os("CMCRYPTO_ALL_CASES").is_some()
}

/// How much of it they try otherwise: one of so many. Odd, so that bits and words take turns.
const ONE_OF: usize = 5;

/// Those in `range`, or every fifth of them.
pub fn places(range: Range<usize>) -> impl Iterator<Item = usize> {
    range.step_by(if all_cases() { 1 } else { ONE_OF })
}

/// Holds `test` for so many random values, or a fifth as many and the same ones each time. The least
/// failing one is printed; nothing is written into the tree.
pub fn property<S: Strategy>(cases: usize, strategy: S, test: impl Fn(S::Value) -> TestCaseResult) {
    let (cases, rng_seed) = if all_cases() {
        (cases, RngSeed::Random)
    } else {
        // What `main` must pass does not change from one run to the next.
        (cases.div_ceil(ONE_OF), RngSeed::Fixed(1))
    };
    let config = Config {
        failure_persistence: None,
        rng_seed,
        ..Config::with_cases(cases as u32)
    };
    TestRunner::new(config).run(&strategy, test).unwrap();
}

/// Bytes that are nothing, alone and inside of two SEQUENCEs.
pub fn noise() -> impl Strategy<Value = Vec<u8>> {
    let within =
        vec(any::<u8>(), 0..120).prop_map(|inside| der::sequence(&[&der::sequence(&[&inside])]));
    prop_oneof![vec(any::<u8>(), 0..2000), within]
}
