//! Measuring competitors sample by sample, so that whatever else the machine does hits all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One who does the work that is measured.
pub type Competitor<'a> = Box<dyn FnMut() + 'a>;

/// Wraps `work`, whose result is dropped inside the measured time.
pub fn competitor<'a, T>(mut work: impl FnMut() -> T + 'a) -> Competitor<'a> {
    Box::new(move || drop(black_box(work())))
}

/// How long a row is measured for.
#[derive(Clone, Copy)]
pub enum Budget {
    /// Each competitor works once: whether all of it works.
    Once,
    /// About so long, in samples that take turns.
    Time(Duration),
}

/// Shorter than a time slice, so that on a busy machine most samples are whole ones.
const SAMPLE: Duration = Duration::from_micros(400);
/// What takes longer pays for no call that only warms up.
const LONG: f64 = 0.02;
const MIN_SAMPLES: usize = 5;
const MAX_SAMPLES: usize = 2001;

/// What a run found out.
pub struct Measured {
    /// The median time of each competitor, in seconds.
    pub medians: Vec<f64>,
    /// The median, over all samples, of the first competitor's time divided by each one's.
    pub ratios: Vec<f64>,
    /// The quartiles of these, of which `ratios` has the second.
    pub quartiles: Vec<[f64; 3]>,
}

/// Times samples of each competitor in turn, as many as the budget allows.
pub fn measure_within(competitors: &mut [Competitor<'_>], budget: Budget) -> Measured {
    match budget {
        Budget::Once => take_turns(competitors, 1, &vec![1; competitors.len()]),
        Budget::Time(time) => {
            let (round, calls) = plan(competitors, SAMPLE);
            let samples = (time.as_secs_f64() / round) as usize;
            let samples = samples.clamp(MIN_SAMPLES, MAX_SAMPLES);
            // Odd, so that there is a middle one.
            take_turns(competitors, samples | 1, &calls)
        }
    }
}

/// Times `samples` samples of each competitor in turn, each of about `sample` and at least one call.
pub fn measure(competitors: &mut [Competitor<'_>], samples: usize, sample: Duration) -> Measured {
    let (_, calls) = plan(competitors, sample);
    take_turns(competitors, samples, &calls)
}

fn take_turns(competitors: &mut [Competitor<'_>], samples: usize, calls: &[u32]) -> Measured {
    let mut times = vec![Vec::with_capacity(samples); competitors.len()];
    for round in 0..samples {
        for turn in 0..competitors.len() {
            // Who comes first changes; and nobody pays for the caches and the heap that another left.
            let index = (turn + round) % competitors.len();
            let work = &mut competitors[index];
            if calls[index] > 1 {
                work();
            }
            times[index].push(seconds_per_call(work, calls[index]));
        }
    }
    let quartiles: Vec<[f64; 3]> = times
        .iter()
        .map(|other| {
            let pairs = times[0].iter().zip(other);
            let ratios = sorted(pairs.map(|(first, other)| first / other).collect());
            [1, 2, 3].map(|quarter| ratios[(ratios.len() - 1) * quarter / 4])
        })
        .collect();
    Measured {
        ratios: quartiles.iter().map(|[_, median, _]| *median).collect(),
        quartiles,
        medians: times
            .into_iter()
            .map(sorted)
            .map(|times| times[times.len() / 2])
            .collect(),
    }
}

/// How long a round takes, and of how many calls each competitor's samples are.
fn plan(competitors: &mut [Competitor<'_>], sample: Duration) -> (f64, Vec<u32>) {
    let mut round = 0.0;
    let calls = competitors
        .iter_mut()
        .map(|work| {
            // The first call prepares keys and faults memory in.
            let first = seconds_per_call(work, 1);
            let one = match first < LONG {
                true => seconds_per_call(work, 3).max(1e-9),
                false => first,
            };
            let calls = ((sample.as_secs_f64() / one) as u32).max(1);
            round += one * f64::from(calls + 1);
            calls
        })
        .collect();
    (round, calls)
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn seconds_per_call(work: &mut Competitor<'_>, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}
