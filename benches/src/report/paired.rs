//! Measuring competitors sample by sample, so that whatever else the machine does hits all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One who does the work that is measured.
pub type Competitor<'a> = Box<dyn FnMut() + 'a>;

/// Wraps `work`, whose result is dropped inside the measured time.
pub fn competitor<'a, T>(mut work: impl FnMut() -> T + 'a) -> Competitor<'a> {
    Box::new(move || drop(black_box(work())))
}

/// What a run found out.
pub struct Measured {
    /// The median time of each competitor, in seconds.
    pub medians: Vec<f64>,
    /// The median, over all samples, of the first competitor's time divided by each one's.
    pub ratios: Vec<f64>,
}

/// Times `samples` samples of each competitor in turn, each of about `sample` and at least one call.
pub fn measure(competitors: &mut [Competitor<'_>], samples: usize, sample: Duration) -> Measured {
    let calls: Vec<u32> = competitors
        .iter_mut()
        .map(|work| {
            // The first call prepares keys and faults memory in.
            work();
            let calls = sample.as_secs_f64() / seconds_per_call(work, 3).max(1e-9);
            (calls as u32).max(1)
        })
        .collect();
    let mut times = vec![Vec::with_capacity(samples); competitors.len()];
    for round in 0..samples {
        for turn in 0..competitors.len() {
            // Who comes first changes; and nobody pays for the caches and the heap that another left.
            let index = (turn + round) % competitors.len();
            let work = &mut competitors[index];
            work();
            times[index].push(seconds_per_call(work, calls[index]));
        }
    }
    let ratios = times
        .iter()
        .map(|other| {
            let pairs = times[0].iter().zip(other);
            median(pairs.map(|(first, other)| first / other).collect())
        })
        .collect();
    Measured {
        medians: times.into_iter().map(median).collect(),
        ratios,
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn seconds_per_call(work: &mut Competitor<'_>, calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}
