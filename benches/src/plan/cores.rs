//! The plan: what a hierarchy's work costs on the machine of a profile, by role, over a day and in storms.

use serde::Serialize;

use crate::plan::arrivals::{self, Curve, Storm, backlog};
use crate::plan::hierarchy::{Hierarchy, KeyStorage, Warning};
use crate::plan::output::cores;
use crate::plan::profile::{FORMAT, Hash, LIBRARY, Machine, Operation, Profile, Spread};
use crate::plan::queueing::Queue;
use crate::plan::work::{Costs, Kind, Role, kinds};

/// What the JSON is; `benches/plan.md` says what each field means, and a test holds it against this.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub format: u32,
    pub library: &'static str,
    pub machine: Machine,
    pub quick: bool,
    pub hierarchy: Hierarchy,
    pub warnings: Vec<Warning>,
    pub answer: Answer,
    pub roles: Vec<OfRole>,
    pub kinds: Vec<OfKind>,
    pub storms: Vec<OfStorm>,
    pub waiting: Waiting,
    pub memory: Memory,
    pub costs: Vec<Cost>,
    pub by_clients: Vec<ByClients>,
}

/// Of one management point.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub clients: f64,
    /// Whole ones, of which the worst storm at the slow end of its range takes four fifths at most.
    pub cores_to_plan: f64,
    pub cores_average: Spread,
    pub cores_daily_peak: Spread,
    pub worst_storm: &'static str,
    pub cores_worst_storm: Spread,
    pub sentence: String,
}

/// Of one of each role.
#[derive(Clone, Debug, Serialize)]
pub struct OfRole {
    pub role: Role,
    pub instances: f64,
    pub seconds_a_day: Spread,
    pub cores_average: Spread,
    pub cores_daily_peak: Spread,
    pub cores_in_storms: Vec<Spread>,
}

/// In the whole hierarchy.
#[derive(Clone, Debug, Serialize)]
pub struct OfKind {
    pub kind: &'static str,
    pub a_day: f64,
    pub content_bytes_a_day: f64,
    pub sent_bytes_a_day: f64,
    /// In the order of [`Role::ALL`].
    pub seconds_a_day: [f64; 4],
}

/// At one management point.
#[derive(Clone, Debug, Serialize)]
pub struct OfStorm {
    pub storm: &'static str,
    pub arrivals: String,
    pub hours: f64,
    pub cores: Spread,
    pub utilisation: f64,
    /// None, as the next: the queue does not end within ten times the storm's hours.
    pub longest_wait_seconds: Option<f64>,
    pub over_after_hours: Option<f64>,
    /// Hours, and cores' worth of work that comes then.
    pub load: Vec<[f64; 2]>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// So many cores, or its key elsewhere, which does one thing at a time.
    pub served_by: String,
    pub at: Vec<WaitingAt>,
    pub curve: Vec<WaitingAt>,
}

/// Waiting and service together; `None` where a queue grows for ever.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingAt {
    pub when: String,
    pub utilisation: f64,
    pub p50_seconds: Option<f64>,
    pub p99_seconds: Option<f64>,
}

/// Of one management point whose stores are in memory, on the day of the storm that brings most messages.
#[derive(Clone, Debug, Serialize)]
pub struct Memory {
    pub clients_bytes: f64,
    pub remembered_messages: f64,
    pub remembered_bytes: f64,
    /// More than `SeenMessagesLimits::default()` has room for are refused.
    pub remembered_at_most: f64,
}

/// Of one message on one core, beside what no implementation can do without.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    pub operation: Operation,
    pub key_bits: u32,
    pub bytes: u64,
    pub seconds: Spread,
    pub raw_seconds: Option<f64>,
}

/// Cores of all management points together.
#[derive(Clone, Debug, Serialize)]
pub struct ByClients {
    pub clients: f64,
    pub cores_average: f64,
    pub cores_daily_peak: f64,
    pub cores_worst_storm: f64,
}

/// How much comes: so many times the mean of a day, and on top so much of a storm.
struct Time<'a> {
    factor: f64,
    storm: Option<(&'a Storm, f64)>,
}

pub struct Model<'a> {
    hierarchy: &'a Hierarchy,
    costs: Costs<'a>,
    kinds: Vec<Kind>,
    storms: Vec<Storm>,
}

impl<'a> Model<'a> {
    pub fn new(profile: &'a Profile, hierarchy: &'a Hierarchy) -> Self {
        Self {
            hierarchy,
            costs: Costs { profile, hierarchy },
            kinds: kinds(hierarchy),
            storms: arrivals::storms(hierarchy),
        }
    }

    /// For each step of one of this role: how many a second, the seconds of a core, and of a key elsewhere.
    fn classes(&self, role: Role, time: &Time<'_>) -> Vec<(f64, Spread, f64)> {
        let (instances, clients) = (role.instances(self.hierarchy), self.hierarchy.sites.clients);
        let mut all = Vec::new();
        for kind in &self.kinds {
            let mut rate = kind.a_day / 86_400.0 * time.factor;
            if let Some((storm, an_hour)) = time.storm {
                let extra = storm.extra.iter().filter(|(name, _)| *name == kind.name);
                let each: f64 = extra.map(|(_, count)| count).sum();
                rate += each * clients * an_hour / 3600.0;
            }
            for step in kind.steps.iter().filter(|step| step.role == role) {
                let key = self.costs.key_seconds(step);
                all.push((rate / instances, self.costs.seconds(step), key));
            }
        }
        all
    }

    fn cores(&self, role: Role, time: &Time<'_>) -> Spread {
        let classes = self.classes(role, time).into_iter();
        classes.fold(Spread::default(), |sum, (rate, seconds, _)| {
            sum.plus(seconds.times(rate))
        })
    }

    /// What the slowest part of a management point has to do: its cores, or its key elsewhere.
    fn queue(&self, time: &Time<'_>) -> Queue {
        let classes = self.classes(Role::ManagementPoint, time).into_iter();
        let has_key_elsewhere = self.has_key_elsewhere();
        let seconds = |(rate, seconds, key): (f64, Spread, f64)| {
            (
                rate,
                if has_key_elsewhere { key } else { 0.0 } + seconds.mean,
            )
        };
        Queue {
            cores: match has_key_elsewhere {
                true => 1,
                false => self.hierarchy.sites.management_point_cores.round() as u32,
            },
            classes: classes
                .map(seconds)
                .filter(|(rate, seconds)| *rate > 0.0 && *seconds > 0.0)
                .collect(),
        }
    }

    fn has_key_elsewhere(&self) -> bool {
        self.hierarchy.security.management_point_key == KeyStorage::External
    }

    fn average(&self) -> Time<'_> {
        Time {
            factor: 1.0,
            storm: None,
        }
    }

    fn peak(&self) -> Time<'_> {
        Time {
            factor: self.hierarchy.storms.daily_peak,
            storm: None,
        }
    }

    fn in_storm<'s>(&self, storm: &'s Storm) -> Time<'s> {
        Time {
            factor: self.hierarchy.storms.daily_peak,
            storm: Some((storm, storm.curve.most_an_hour())),
        }
    }

    /// The busiest time of one management point, a storm's or the day's, and its cores.
    pub fn worst(&self) -> (&'static str, Spread) {
        let cores = |storm: &Storm| {
            let time = self.in_storm(storm);
            (storm.name, self.cores(Role::ManagementPoint, &time))
        };
        let storms = self.storms.iter().map(cores);
        let worst = storms.max_by(|(_, one), (_, other)| one.mean.total_cmp(&other.mean));
        worst.unwrap_or_default()
    }

    pub fn daily_peak(&self, role: Role) -> Spread {
        self.cores(role, &self.peak())
    }

    pub fn seconds_a_day(&self, role: Role) -> Spread {
        self.cores(role, &self.average()).times(86_400.0)
    }

    /// How much of its time the slowest part of a management point is busy, in the busiest minute of a day.
    pub fn utilisation(&self) -> f64 {
        self.queue(&self.peak()).utilisation()
    }

    fn role(&self, role: Role) -> OfRole {
        let storms = self.storms.iter();
        OfRole {
            role,
            instances: role.instances(self.hierarchy),
            seconds_a_day: self.seconds_a_day(role),
            cores_average: self.cores(role, &self.average()),
            cores_daily_peak: self.daily_peak(role),
            cores_in_storms: storms
                .map(|storm| self.cores(role, &self.in_storm(storm)))
                .collect(),
        }
    }

    fn kind(&self, kind: &Kind) -> OfKind {
        OfKind {
            kind: kind.name,
            a_day: kind.a_day,
            content_bytes_a_day: kind.a_day * kind.content_bytes,
            sent_bytes_a_day: kind.a_day * self.costs.sent_bytes(kind),
            seconds_a_day: Role::ALL.map(|role| {
                let steps = kind.steps.iter().filter(|step| step.role == role);
                let each: f64 = steps.map(|step| self.costs.seconds(step).mean).sum();
                each * kind.a_day
            }),
        }
    }

    fn storm(&self, storm: &Storm) -> OfStorm {
        const POINTS: u32 = 96;
        let time = self.in_storm(storm);
        let queue = self.queue(&time);
        let before = self.queue(&self.peak());
        let (peak, most) = (before.load(), storm.curve.most_an_hour());
        let extra = queue.load() - peak;
        let load = |at: f64| peak + extra * storm.curve.an_hour(at) / most;
        let (hours, servers) = (storm.curve.hours(), f64::from(queue.cores));
        let found = backlog(load, servers, hours * 10.0, 100_000);
        let shown = match storm.curve {
            Curve::Hump { hours } => hours,
            Curve::Fading { hours } => 4.0 * hours,
        };
        let point = |number: u32| {
            let at = shown * f64::from(number) / f64::from(POINTS);
            [at, load(at)]
        };
        OfStorm {
            storm: storm.name,
            arrivals: storm.curve.described(),
            hours: shown,
            cores: self.cores(Role::ManagementPoint, &time),
            utilisation: queue.utilisation(),
            longest_wait_seconds: found.longest_wait.map(|hours| hours * 3600.0),
            over_after_hours: found.over_after,
            load: (0..=POINTS).map(point).collect(),
        }
    }

    fn waiting(&self) -> Waiting {
        let at = |when: &str, queue: &Queue| WaitingAt {
            when: when.to_owned(),
            utilisation: queue.utilisation(),
            p50_seconds: queue.within(0.5),
            p99_seconds: queue.within(0.99),
        };
        let peak = self.queue(&self.peak());
        let mut found = vec![
            at("average", &self.queue(&self.average())),
            at("busiest minute of a day", &peak),
        ];
        for storm in &self.storms {
            found.push(at(storm.name, &self.queue(&self.in_storm(storm))));
        }
        let curve = (1..=48).map(|number| at("", &peak.at(f64::from(number) / 50.0)));
        Waiting {
            served_by: match self.has_key_elsewhere() {
                true => "the key elsewhere".into(),
                false => cores(peak.cores.into()),
            },
            at: found,
            curve: curve.collect(),
        }
    }

    fn memory(&self) -> Memory {
        let (profile, sites) = (self.costs.profile, &self.hierarchy.sites);
        let points = self.hierarchy.total_management_points();
        let limits = cmcrypto_core::message::SeenMessagesLimits::default();
        let messages = self.kinds.iter().filter(|kind| {
            let is_opened = |operation| matches!(operation, Operation::Open | Operation::Verify);
            kind.steps.len() > 1 && kind.steps.iter().any(|step| is_opened(step.operation))
        });
        let a_day: f64 = messages.map(|kind| kind.a_day).sum();
        let remembered = a_day / 86_400.0 * f64::from(limits.full_retention) / points;
        let in_storms = self.storms.iter().map(Storm::messages);
        let remembered = remembered + in_storms.fold(0.0, f64::max) * sites.clients / points;
        Memory {
            clients_bytes: profile.client_bytes * sites.clients / points,
            remembered_messages: remembered,
            remembered_bytes: remembered * profile.remembered_message_bytes,
            remembered_at_most: limits.approved as f64,
        }
    }

    fn costs(&self) -> Vec<Cost> {
        let profile = self.costs.profile;
        let cost = |cell: &crate::plan::profile::Cell, raw| {
            let (bits, bytes) = (cell.key_bits, cell.bytes as f64);
            Cost {
                operation: cell.operation,
                key_bits: bits,
                bytes: cell.bytes,
                seconds: cell.seconds,
                raw_seconds: profile
                    .seconds(raw, Hash::Sha256, bits, bytes)
                    .map(|raw| raw.mean),
            }
        };
        let mut all = Vec::new();
        for (operation, raw) in [
            (Operation::Seal, Operation::RawSeal),
            (Operation::Open, Operation::RawOpen),
            (Operation::Sign, Operation::RawSign),
            (Operation::Verify, Operation::RawVerify),
        ] {
            for bits in [2048, 3072, 4096] {
                let cells = profile.cells(operation, Hash::Sha256, bits);
                all.extend(cells.into_iter().map(|cell| cost(cell, raw)));
            }
        }
        all
    }

    fn by_clients(&self) -> Vec<ByClients> {
        let of = |clients: f64| {
            let mut hierarchy = self.hierarchy.clone();
            // All of it, whatever is shared by how many.
            hierarchy.sites.primary_sites = 1.0;
            hierarchy.sites.management_points = 1.0;
            hierarchy.sites.clients = clients;
            let model = Model::new(self.costs.profile, &hierarchy);
            ByClients {
                clients,
                cores_average: model.cores(Role::ManagementPoint, &model.average()).mean,
                cores_daily_peak: model.daily_peak(Role::ManagementPoint).mean,
                cores_worst_storm: model.worst().1.mean,
            }
        };
        let numbers = (0..=12).map(|number| 1000.0 * 10f64.powf(f64::from(number) / 4.0));
        numbers.map(of).collect()
    }

    pub fn plan(&self, sentence: impl Fn(&Answer) -> String) -> Plan {
        let (worst_storm, cores_worst_storm) = self.worst();
        let mut answer = Answer {
            clients: self.hierarchy.sites.clients / self.hierarchy.total_management_points(),
            cores_to_plan: (cores_worst_storm.p95 / 0.8).ceil().max(1.0),
            cores_average: self.cores(Role::ManagementPoint, &self.average()),
            cores_daily_peak: self.daily_peak(Role::ManagementPoint),
            worst_storm,
            cores_worst_storm,
            sentence: String::new(),
        };
        answer.sentence = sentence(&answer);
        let (memory, mut warnings) = (self.memory(), self.hierarchy.warnings());
        if memory.remembered_messages > memory.remembered_at_most {
            warnings.push(Warning {
                what: "messages that a management point remembers".into(),
                is: memory.remembered_messages,
                at_most: memory.remembered_at_most,
                source: "this library, SeenMessagesLimits::approved, which can be set",
            });
        }
        let waiting = self.waiting();
        if self.utilisation() >= 1.0 {
            let served_by = &waiting.served_by;
            warnings.push(Warning {
                what: format!(
                    "how much of its time {served_by} of a management point is busy at the daily peak"
                ),
                is: self.utilisation(),
                at_most: 1.0,
                source: "arithmetic: from there on its queue grows",
            });
            if self.has_key_elsewhere() {
                answer.sentence +=
                    " Its key elsewhere can't keep up in the busiest minute, whatever the cores.";
            }
        }
        Plan {
            format: FORMAT,
            library: LIBRARY,
            machine: self.costs.profile.machine.clone(),
            quick: self.costs.profile.quick,
            hierarchy: self.hierarchy.clone(),
            warnings,
            answer,
            roles: Role::ALL.map(|role| self.role(role)).to_vec(),
            kinds: self.kinds.iter().map(|kind| self.kind(kind)).collect(),
            storms: self.storms.iter().map(|storm| self.storm(storm)).collect(),
            waiting,
            memory,
            costs: self.costs(),
            by_clients: self.by_clients(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::profile::Cell;

    /// Every operation takes as long as this, RSA's private one a tenth, two tenths and three by its size.
    fn profile(seconds: f64) -> Profile {
        let mut profile = crate::plan::measure::empty();
        for operation in Operation::ALL {
            for (place, key_bits) in [2048, 3072, 4096].into_iter().enumerate() {
                for bytes in [1, 1 << 20] {
                    let share = match operation {
                        Operation::RsaPrivate => 0.1 * (place + 1) as f64,
                        Operation::RsaPublic => 0.0,
                        _ => 1.0,
                    };
                    profile.cells.push(Cell {
                        operation,
                        hash: Hash::Sha256,
                        key_bits,
                        bytes,
                        sent_bytes: None,
                        seconds: Spread::exactly(seconds * share),
                        samples: 1,
                    });
                }
            }
        }
        profile
    }

    fn is_near(found: f64, said: f64) {
        assert!((found / said - 1.0).abs() < 1e-4, "{found}, not {said}");
    }

    #[test]
    fn a_management_point_needs_what_its_messages_take() {
        let (profile, mut hierarchy) = (profile(1e-3), Hierarchy::default());
        // State and status messages, polls, three weekly messages; a hundredth of them fails; twice 75,000 tokens
        // and 2,500 secrets; half a registration a year and a renewal.
        let sent = 25_000.0 * (96.0 + 2.0 + 24.0 + 3.0 / 7.0);
        let other = 75_000.0 + 2500.0 + 25_000.0 * 1.5 / 365.0;
        let average = (sent * 1.01 + other) / 86_400.0 * 1e-3;
        let plan = |hierarchy: &Hierarchy| Model::new(&profile, hierarchy).plan(|_| String::new());
        let Plan { answer, memory, .. } = plan(&hierarchy);
        // Of a day and five minutes, and what a patch day brings.
        let remembered = sent * 86_700.0 / 86_400.0 + 25_000.0 * 21.0;
        is_near(memory.remembered_messages, remembered);
        is_near(answer.cores_average.mean, average);
        is_near(answer.cores_daily_peak.mean, 3.0 * average);
        // What comes of four hours, most of it in a quarter of an hour.
        let kept = 4.0 * 4.0 + 2.0 / 6.0 + 3.0 * 4.0 / 168.0 + 1.0;
        let storm = 25_000.0 * kept * 1.01 / 900.0 * 1e-3;
        assert_eq!(answer.worst_storm, "management point back");
        is_near(answer.cores_worst_storm.mean, 3.0 * average + storm);

        // With a larger key what is not a message takes more, by what the private operation does.
        hierarchy.security.key_bits = 4096;
        let larger = average + other / 86_400.0 * 0.2e-3;
        is_near(plan(&hierarchy).answer.cores_average.mean, larger);
        // A key elsewhere takes its part with it, and is busy for as long as it takes.
        hierarchy.security.key_bits = 2048;
        hierarchy.security.management_point_key = KeyStorage::External;
        let found = plan(&hierarchy);
        is_near(found.answer.cores_average.mean, average * 0.9);
        let busy = average / 1e-3 * (0.3 + 0.9e-3);
        is_near(found.waiting.at[0].utilisation, busy);
        assert!(busy > 1.0 && found.waiting.at[0].p99_seconds.is_none());
        assert!(
            found
                .warnings
                .iter()
                .any(|of| of.what.contains("the key elsewhere"))
        );
        assert!(found.answer.sentence.contains("can't keep up"));
        // Six of them share it.
        hierarchy.security.management_point_key = KeyStorage::Software;
        (
            hierarchy.sites.primary_sites,
            hierarchy.sites.management_points,
        ) = (2.0, 3.0);
        is_near(plan(&hierarchy).answer.cores_average.mean, average / 6.0);
    }

    #[test]
    fn a_storm_that_is_too_much_waits_as_long_as_a_fluid_does() {
        let (profile, mut hierarchy) = (profile(4e-3), Hierarchy::default());
        hierarchy.sites.management_point_cores = 1.0;
        let plan = Model::new(&profile, &hierarchy).plan(|_| String::new());
        let storm = &plan.storms[1];
        let level = plan.answer.cores_daily_peak.mean;
        let (extra, fading) = (storm.cores.mean - level, 900.0);
        // The queue is longest when as much comes as is done.
        let at = fading * (extra / (1.0 - level)).ln();
        let longest = (level - 1.0) * at + extra * fading * (1.0 - (-at / fading).exp());
        assert!(
            (storm.longest_wait_seconds.unwrap() / longest - 1.0).abs() < 0.001,
            "{storm:?}"
        );
        let over = storm.over_after_hours.unwrap() * 3600.0;
        let queue = (level - 1.0) * over + extra * fading * (1.0 - (-over / fading).exp());
        assert!(queue.abs() < 2.0, "{queue} at {over}");
    }
}
