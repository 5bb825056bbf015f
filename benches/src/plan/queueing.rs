//! How long who comes to a management point waits: M/G/k, that is arrivals by chance, any times of service, k cores.
//!
//! Waits are those of one core that is k times as fast, which are exact (the sum of Pollaczek and Khinchine), but the
//! share that waits at all is Erlang's for k cores. For one core, and for exponential services, that is exact.

/// Steps are a twentieth of the mean rest of a service, but so many at most for the longest, and for the longest wait.
const MOST_STEPS_OF_SERVICE: f64 = 2000.0;
const MOST_STEPS: usize = 20_000;

/// What comes to a group of cores.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    pub cores: u32,
    /// How many a second, and the seconds that each takes.
    pub classes: Vec<(f64, f64)>,
}

impl Queue {
    fn rate(&self) -> f64 {
        self.classes.iter().map(|(rate, _)| rate).sum()
    }

    /// The cores' worth of work that comes.
    pub fn load(&self) -> f64 {
        self.classes
            .iter()
            .map(|(rate, seconds)| rate * seconds)
            .sum()
    }

    pub fn utilisation(&self) -> f64 {
        self.load() / f64::from(self.cores)
    }

    /// With as much more or less of all as makes this utilisation.
    pub fn at(&self, utilisation: f64) -> Self {
        let factor = utilisation / self.utilisation();
        Self {
            cores: self.cores,
            classes: self
                .classes
                .iter()
                .map(|(rate, seconds)| (rate * factor, *seconds))
                .collect(),
        }
    }

    /// Erlang's C: the share that would wait if times of service were exponential.
    fn erlang_c(&self) -> f64 {
        let load = self.load();
        let blocked = (1..=self.cores).fold(1.0, |blocked, servers| {
            load * blocked / (f64::from(servers) + load * blocked)
        });
        blocked / (1.0 - self.utilisation() * (1.0 - blocked))
    }

    /// The shares that wait longer than 0.5, 1.5, 2.5 ... times a step, which is first.
    fn waits(&self) -> (f64, Vec<f64>) {
        let (cores, load, utilisation) = (f64::from(self.cores), self.load(), self.utilisation());
        let classes = || {
            self.classes
                .iter()
                .map(|(rate, seconds)| (rate, seconds / cores))
        };
        // What is left of the service that one finds: the mean of it, and the share that is over within a time.
        let mean = classes()
            .map(|(rate, seconds)| rate * seconds * seconds)
            .sum::<f64>();
        let mean = mean * cores / load / 2.0;
        let over_within = |time: f64| {
            let over = classes().map(|(rate, seconds)| rate * seconds.min(time.max(0.0)));
            over.sum::<f64>() * cores / load
        };
        let longest = classes().map(|(_, seconds)| seconds).fold(0.0, f64::max);
        let step = (mean / 20.0).max(longest / MOST_STEPS_OF_SERVICE);
        let left: Vec<f64> = (0..=(longest / step + 1.5) as u32)
            .map(|number| f64::from(number) * step)
            .map(|at| over_within(at + step / 2.0) - over_within(at - step / 2.0))
            .collect();
        // A wait is a sum of such rests, as many as a geometric distribution has it: Panjer's recursion.
        let none = 1.0 - utilisation * left[0];
        let mut shares = vec![(1.0 - utilisation) / none];
        let mut longer = vec![1.0 - shares[0]];
        while longer[longer.len() - 1] > 1e-5 && longer.len() < MOST_STEPS {
            let before = shares.iter().rev().zip(&left[1..]);
            let share = utilisation / none * before.map(|(share, left)| share * left).sum::<f64>();
            shares.push(share);
            longer.push(longer[longer.len() - 1] - share);
        }
        let waits = self.erlang_c() / utilisation;
        (
            step,
            longer.into_iter().map(|share| share * waits).collect(),
        )
    }

    /// The seconds, waiting and service together, that this share of all stays within. None if more comes than
    /// can be done.
    pub fn within(&self, share: f64) -> Option<f64> {
        if self.rate() == 0.0 {
            return Some(0.0);
        }
        if self.utilisation() >= 1.0 {
            return None;
        }
        let rate = self.rate();
        let (step, waits) = self.waits();
        let last = waits.last().copied().unwrap_or(0.0);
        let decay = match waits.as_slice() {
            [.., before, last] if *before > 0.0 => (last / before).clamp(0.0, 1.0 - 1e-12),
            _ => 0.0,
        };
        let longer_wait = |time: f64| {
            let at = (time / step - 0.5).max(0.0);
            let (index, between) = (at as usize, at.fract());
            match (waits.get(index), waits.get(index + 1)) {
                (Some(before), Some(after)) => before + (after - before) * between,
                // Long waits are exponential.
                _ => last * decay.powf(at - (waits.len() - 1) as f64),
            }
        };
        let longer = |time: f64| {
            let of_class = |(of, seconds): &(f64, f64)| {
                let wait = time - seconds;
                let longer = if wait < 0.0 { 1.0 } else { longer_wait(wait) };
                of / rate * longer
            };
            self.classes.iter().map(of_class).sum::<f64>()
        };
        let (mut low, mut high) = (0.0, self.load() / rate);
        while longer(high) > 1.0 - share {
            high *= 2.0;
        }
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            match longer(middle) > 1.0 - share {
                true => low = middle,
                false => high = middle,
            }
        }
        Some(high)
    }
}

/// Numbers from 0 to 1 that look like chance and are the same in every run (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The time to the next of arrivals by chance.
    pub fn gap(&mut self, rate: f64) -> f64 {
        -(1.0 - self.share()).ln() / rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times in the system of so many, event by event.
    fn simulated(queue: &Queue, count: usize) -> Vec<f64> {
        let mut chance = Chance(23);
        let (rate, mut now) = (queue.rate(), 0.0);
        let mut free = vec![0.0_f64; queue.cores as usize];
        let mut times: Vec<f64> = (0..count)
            .map(|_| {
                now += chance.gap(rate);
                let mut which = chance.share() * rate;
                let class = queue.classes.iter().find(|(rate, _)| {
                    which -= rate;
                    which < 0.0
                });
                let first = free.iter_mut().min_by(|a, b| a.total_cmp(b)).unwrap();
                *first = first.max(now) + class.unwrap_or(&queue.classes[0]).1;
                *first - now
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times
    }

    #[test]
    fn times_are_those_of_a_simulation() {
        // A state message and a large inventory; what is the same for all; what differs tenfold, where several
        // cores are less well described.
        for (classes, several) in [
            (vec![(0.97, 1.0), (0.03, 1.3)], 0.1),
            (vec![(1.0, 1.0)], 0.1),
            (vec![(0.9, 0.5), (0.1, 5.0)], 0.4),
        ] {
            for cores in [1, 2, 8] {
                for utilisation in [0.3, 0.6, 0.8] {
                    let classes = classes.clone();
                    let queue = Queue { cores, classes }.at(utilisation);
                    let times = simulated(&queue, 200_000);
                    for share in [0.5, 0.99] {
                        let found = times[(times.len() as f64 * share) as usize];
                        let said = queue.within(share).unwrap();
                        let off = said / found - 1.0;
                        let what = format!(
                            "{queue:?} {utilisation} {share}: {said} for {found}: {off:.3}"
                        );
                        println!("{what}");
                        let most = if cores == 1 { 0.1 } else { several };
                        assert!(off.abs() < most, "{what}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_known_exactly_is_met() {
        // M/M/k by an approximation of exponential services of 1 second: with one core the time in the system is
        // exponential, with a rate of 1 less the utilisation.
        let exponential = |number: u32| -(1.0 - (f64::from(number) + 0.5) / 2000.0).ln();
        let classes: Vec<_> = (0..2000).map(|number| (1.0, exponential(number))).collect();
        let queue = Queue { cores: 1, classes }.at(0.8);
        let within = queue.within(0.99).unwrap();
        assert!(
            (within / (100f64.ln() / 0.2) - 1.0).abs() < 0.01,
            "{within}"
        );
        // Erlang's C for two cores is 2u²/(1 + u).
        let classes = vec![(1.0, 1.0)];
        let queue = Queue { cores: 2, classes }.at(0.8);
        assert!((queue.erlang_c() - 2.0 * 0.64 / 1.8).abs() < 1e-9);
        assert_eq!(queue.at(1.0).within(0.5), None);
        // Near 1 the time is exponential too, with a mean of half a service's time by what is free.
        let classes = vec![(1.0, 1.0)];
        let queue = Queue { cores: 1, classes };
        // Nobody waits, nearly.
        assert!((queue.at(1e-9).within(0.99).unwrap() - 1.0).abs() < 1e-6);
        for free in [1e-2, 1e-3, 1e-4, 1e-5] {
            for (share, times) in [(0.5, 2f64.ln()), (0.99, 100f64.ln())] {
                let (found, said) = (
                    queue.at(1.0 - free).within(share).unwrap(),
                    times / 2.0 / free,
                );
                assert!(
                    (found / said - 1.0).abs() < 0.03,
                    "{free} {share}: {found}, not {said}"
                );
            }
        }
    }
}
