//! When work comes in storms; and what becomes of a queue while more comes than can be done.

use std::f64::consts::PI;

use crate::plan::hierarchy::Hierarchy;
use crate::plan::work::{
    BOOTSTRAP, FAILED, HARDWARE, HEARTBEAT, POLICY, POLLS, REGISTRATION, SECRETS, SOFTWARE, STATE,
    STATUS, TOKENS,
};

/// How what comes in a storm is spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// sin² over so many hours: at most twice the mean.
    Hump { hours: f64 },
    /// Most at once, then less and less: 63 % within so many hours.
    Fading { hours: f64 },
}

impl Curve {
    /// The share of all that comes in an hour, at the hour `at` of the storm.
    pub fn an_hour(self, at: f64) -> f64 {
        match self {
            Self::Hump { hours } if (0.0..hours).contains(&at) => {
                2.0 / hours * (PI * at / hours).sin().powi(2)
            }
            Self::Fading { hours } if at >= 0.0 => (-at / hours).exp() / hours,
            _ => 0.0,
        }
    }

    pub fn most_an_hour(self) -> f64 {
        match self {
            Self::Hump { hours } => 2.0 / hours,
            Self::Fading { hours } => 1.0 / hours,
        }
    }

    /// When it is over, but for a hundredth of a percent.
    pub fn hours(self) -> f64 {
        match self {
            Self::Hump { hours } => hours,
            Self::Fading { hours } => 9.2 * hours,
        }
    }

    pub fn described(self) -> String {
        match self {
            Self::Hump { hours } => format!("a hump (sin²) of {hours} hours"),
            Self::Fading { hours } => {
                let minutes = hours * 60.0;
                format!("most at once, then fading, 63 % within {minutes:.0} minutes")
            }
        }
    }
}

/// What each client brings on top of the busiest time of a day.
pub struct Storm {
    pub name: &'static str,
    pub curve: Curve,
    /// Kinds of work, and how many of each for every client.
    pub extra: Vec<(&'static str, f64)>,
}

impl Storm {
    /// How many messages each client sends more.
    pub fn messages(&self) -> f64 {
        const OF_CLIENTS: [&str; 6] = [STATE, STATUS, HARDWARE, SOFTWARE, HEARTBEAT, POLLS];
        let is_message = |name| OF_CLIENTS.contains(name);
        let extra = self.extra.iter().filter(|(name, _)| is_message(name));
        extra.map(|(_, each)| each).sum()
    }
}

pub fn storms(hierarchy: &Hierarchy) -> Vec<Storm> {
    let (storms, messages) = (&hierarchy.storms, &hierarchy.messages);
    let kept = |a_day: f64| a_day * storms.outage_hours / 24.0;
    let mut all = vec![
        Storm {
            name: "patch day",
            curve: Curve::Hump {
                hours: storms.patch_hours,
            },
            extra: vec![
                (STATE, storms.patch_messages),
                (POLLS, 1.0),
                (POLICY, 1.0),
                (TOKENS, 1.0),
            ],
        },
        Storm {
            name: "management point back",
            curve: Curve::Fading {
                hours: storms.outage_retry_minutes / 60.0,
            },
            extra: vec![
                (
                    STATE,
                    kept(messages.state_share * 1440.0 / messages.state_minutes),
                ),
                (STATUS, kept(messages.status_a_day)),
                (HARDWARE, kept(1.0 / messages.hardware_inventory_days)),
                (SOFTWARE, kept(1.0 / messages.software_inventory_days)),
                (HEARTBEAT, kept(1.0 / messages.heartbeat_days)),
                // What was not answered is asked once, however often it was asked.
                (POLLS, 1.0),
            ],
        },
        Storm {
            name: "all register again",
            curve: Curve::Hump {
                hours: storms.upgrade_hours,
            },
            extra: vec![
                (REGISTRATION, 1.0),
                (BOOTSTRAP, 1.0),
                (POLICY, 1.0),
                (SECRETS, 1.0),
                (TOKENS, 1.0),
            ],
        },
    ];
    for storm in &mut all {
        // Of more messages more fail.
        let messages = storm.messages();
        storm
            .extra
            .push((FAILED, messages * hierarchy.messages.failed_share));
    }
    all
}

/// What becomes of a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backlog {
    /// Seconds, of who comes last in the longest queue; `None` if it is still there at the end, since it would be longer.
    pub longest_wait: Option<f64>,
    /// From the start, until there is no queue any more; `None` if that is not before the end.
    pub over_after: Option<f64>,
}

/// As a fluid: `load(at)` cores of work come, `cores` do it, from 0 to `until` in `steps`.
pub fn backlog(load: impl Fn(f64) -> f64, cores: f64, until: f64, steps: u32) -> Backlog {
    let step = until / f64::from(steps);
    let (mut queue, mut longest, mut over_after) = (0.0_f64, 0.0_f64, Some(0.0));
    for number in 0..steps {
        let at = (f64::from(number) + 0.5) * step;
        queue = (queue + (load(at) - cores) * step).max(0.0);
        if queue > 0.0 {
            over_after = None;
        } else if over_after.is_none() {
            over_after = Some(at);
        }
        longest = longest.max(queue / cores);
    }
    Backlog {
        longest_wait: over_after.map(|_| longest),
        over_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integral(of: impl Fn(f64) -> f64, until: f64) -> f64 {
        let step = until / 100_000.0;
        let points = (0..100_000).map(|number| of((f64::from(number) + 0.5) * step));
        points.sum::<f64>() * step
    }

    #[test]
    fn curves_bring_all_and_no_more_and_reach_their_peaks() {
        for (curve, at) in [
            (Curve::Hump { hours: 4.0 }, 2.0),
            (Curve::Fading { hours: 0.25 }, 0.0),
        ] {
            let all = integral(|at| curve.an_hour(at), curve.hours());
            assert!((all - 1.0).abs() < 2e-4, "{curve:?}: {all}");
            assert!((curve.an_hour(at) - curve.most_an_hour()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_queue_grows_while_more_comes_than_is_done_and_then_goes() {
        // Ten seconds of twice what can be done, then half of it: as long again twice over until it has gone.
        let load = |at: f64| if at < 10.0 { 4.0 } else { 1.0 };
        let found = backlog(load, 2.0, 60.0, 60_000);
        assert!(
            (found.longest_wait.unwrap() - 10.0).abs() < 0.01,
            "{found:?}"
        );
        assert!((found.over_after.unwrap() - 30.0).abs() < 0.01, "{found:?}");
        let unending = backlog(load, 2.0, 20.0, 20_000);
        assert_eq!((unending.longest_wait, unending.over_after), (None, None));
        assert_eq!(backlog(load, 4.0, 60.0, 60).longest_wait, Some(0.0));
    }
}
