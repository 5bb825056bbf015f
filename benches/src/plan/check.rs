//! The prediction beside a run: a management point with its stores in memory on one core, and on another who sends
//! it messages that were sealed before.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{self, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use cmcrypto_core::message::{
    Client, InMemorySeenMessages, MessageKind, ReplayCheck, SeenMessagesLimits,
};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::{ErrorKind, Provider};

use crate::plan::arrivals::{Curve, backlog};
use crate::plan::hierarchy::Hierarchy;
use crate::plan::measure::{Extent, measure, thread_time};
use crate::plan::output::{duration, number, percent};
use crate::plan::profile::{Hash, Operation};
use crate::plan::queueing::{Chance, Queue};
use crate::plan::trouble::Trouble;
use crate::plan::work::{FAILED, Role, kinds};
use crate::work::message::{Site, certificate, content, key};

const PROVIDER: Provider = Provider::AwsLc;
const CLIENTS: usize = 2000;
const SECONDS: f64 = 20.0;
/// Of what can be done.
const STEADY: [f64; 3] = [0.3, 0.6, 0.9];
/// On top of the first of these: at first so much more, fading.
const STORM: f64 = 1.5;
const FADING: f64 = 4.0;

const BEGIN: &str = "<!-- written by plan check -->\n";
const END: &str = "<!-- end of what plan check wrote -->\n";

/// A kind of message: its share of all, its content, and the seconds that it is predicted to take.
struct Class {
    share: f64,
    bytes: usize,
    seconds: f64,
    is_replay: bool,
}

struct Arrival {
    /// Seconds from the start.
    at: f64,
    class: usize,
}

/// What came of a phase.
#[derive(Default)]
struct Seen {
    /// Waiting and service, ascending.
    times: Vec<f64>,
    cpu: f64,
    busy: f64,
    wrong: usize,
}

impl Seen {
    fn within(&self, share: f64) -> f64 {
        let at = (self.times.len() as f64 * share) as usize;
        self.times.get(at).copied().unwrap_or(0.0)
    }
}

/// What a management point of the default hierarchy is sent.
fn classes() -> Vec<Class> {
    let (profile, hierarchy) = (measure(Extent::Messages), Hierarchy::default());
    let all = kinds(&hierarchy);
    let opened = all.iter().filter_map(|kind| {
        let mut steps = kind.steps.iter();
        let step = steps
            .find(|step| step.role == Role::ManagementPoint && step.operation == Operation::Open)?;
        let seconds = profile.seconds(Operation::Open, Hash::Sha256, 2048, step.bytes)?;
        Some(Class {
            share: kind.a_day,
            bytes: step.bytes as usize,
            seconds: seconds.mean,
            is_replay: kind.name == FAILED,
        })
    });
    let mut classes: Vec<Class> = opened.collect();
    let sum: f64 = classes.iter().map(|class| class.share).sum();
    for class in &mut classes {
        class.share /= sum;
    }
    classes
}

/// By chance, at a rate that changes; `most` is the highest.
fn arrivals(classes: &[Class], rate: impl Fn(f64) -> f64, most: f64, seed: u64) -> Vec<Arrival> {
    let (mut chance, mut at, mut all) = (Chance(seed), 0.0, Vec::new());
    loop {
        at += chance.gap(most);
        if at >= SECONDS {
            return all;
        }
        if chance.share() * most > rate(at) {
            continue;
        }
        let mut which = chance.share();
        let class = classes.iter().position(|class| {
            which -= class.share;
            which < 0.0
        });
        let class = class.unwrap_or(0);
        // There is nothing to replay at first.
        let class = if all.is_empty() { 0 } else { class };
        all.push(Arrival { at, class });
    }
}

/// The management point, its clients, and what they have sealed.
struct World {
    site: Site,
    clients: Vec<Client>,
}

impl World {
    fn new() -> Self {
        let site = Site::new(PROVIDER, 2048, true);
        let (mut clients, der) = (Vec::new(), certificate(PROVIDER, "client-2048"));
        let signing = Arc::new(key(PROVIDER, "client-2048"));
        for number in 0..CLIENTS {
            let id = ClientId::new(&format!("GUID:{number:08}")).expect("an id");
            // Each with a key of its own in memory, as a directory has them.
            let certificate = Certificate::from_der(PROVIDER, der.to_der()).expect("stored");
            site.directory
                .add(id.clone(), certificate.clone())
                .expect("is new");
            let identity = SigningIdentity::new(signing.clone(), certificate).expect("fits");
            let code = SiteCode::new("P01").expect("a code");
            clients.push(Client::new(id, code, identity));
        }
        Self { site, clients }
    }

    /// By two threads; a replay is of what came just before, and has nothing of its own.
    fn sealed(&self, classes: &[Class], arrivals: &[Arrival]) -> Vec<Vec<u8>> {
        let contents: Vec<Vec<u8>> = classes.iter().map(|class| content(class.bytes)).collect();
        let seal = |(number, arrival): (usize, &Arrival)| {
            if classes[arrival.class].is_replay {
                return Vec::new();
            }
            let (kind, site) = (MessageKind::STATE_MESSAGE, &self.site);
            let (content, to) = (&contents[arrival.class], &site.recipients);
            let client = &self.clients[number % CLIENTS];
            client
                .seal_to_certificates(&site.security, kind, content, to, site.now)
                .expect("seals")
                .bytes
        };
        let half = arrivals.len() / 2;
        let (first, second) = arrivals.split_at(half);
        thread::scope(|scope| {
            let numbered = second.iter().enumerate();
            let second = scope.spawn(|| {
                numbered
                    .map(|(number, arrival)| seal((half + number, arrival)))
                    .collect::<Vec<_>>()
            });
            let mut all: Vec<_> = first.iter().enumerate().map(seal).collect();
            all.extend(second.join().expect("seals"));
            all
        })
    }

    fn run(&self, classes: &[Class], arrivals: &[Arrival]) -> Seen {
        let messages = self.sealed(classes, arrivals);
        let memory = InMemorySeenMessages::new(SeenMessagesLimits::default());
        let (to, from) = mpsc::channel::<usize>();
        let start = Instant::now() + Duration::from_millis(50);
        let since = || {
            Instant::now()
                .saturating_duration_since(start)
                .as_secs_f64()
        };
        thread::scope(|scope| {
            scope.spawn(move || {
                on_core(1);
                for (number, arrival) in arrivals.iter().enumerate() {
                    while since() < arrival.at {
                        std::hint::spin_loop();
                    }
                    if to.send(number).is_err() {
                        return;
                    }
                }
            });
            let (messages, memory) = (&messages, &memory);
            let point = scope.spawn(move || {
                on_core(0);
                let (mut seen, mut last) = (Seen::default(), 0);
                loop {
                    let number = match from.try_recv() {
                        Ok(number) => number,
                        // A thread that sleeps is woken late, which is not what is predicted.
                        Err(TryRecvError::Empty) => {
                            std::hint::spin_loop();
                            continue;
                        }
                        Err(TryRecvError::Disconnected) => break,
                    };
                    let is_replay = classes[arrivals[number].class].is_replay;
                    if !is_replay {
                        last = number;
                    }
                    let (began, before) = (since(), thread_time());
                    let site = &self.site;
                    let opened = site.management_point.open(
                        &messages[last],
                        &site.directory,
                        ReplayCheck::Seen(memory),
                        site.now,
                    );
                    let refused = opened.err().map(|error| error.kind());
                    seen.cpu += thread_time() - before;
                    let ended = since();
                    seen.busy += ended - began;
                    seen.times.push(ended - arrivals[number].at);
                    if refused != is_replay.then_some(ErrorKind::Replayed) {
                        seen.wrong += 1;
                    }
                }
                seen.times.sort_by(f64::total_cmp);
                seen
            });
            point.join().expect("ends")
        })
    }
}

/// Binds this thread to a core, where there are several and the system can.
fn on_core(number: usize) {
    #[cfg(target_os = "linux")]
    {
        let mut set = rustix::thread::CpuSet::new();
        set.set(number);
        let _ = rustix::thread::sched_setaffinity(None, &set);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = number;
}

/// The table, with what it is of.
pub fn check(mut say: impl FnMut(&str)) -> Result<String, Trouble> {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    if cores < 2 {
        return Err(Trouble::Input(
            "plan check: one core; allowed are two or more, for who sends and who opens".into(),
        ));
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    say("measuring what a message costs");
    let measured = thread::spawn(|| {
        on_core(0);
        classes()
    });
    let classes = measured.join().expect("measures");
    let mean: f64 = classes
        .iter()
        .map(|class| class.share * class.seconds)
        .sum();
    let (capacity, world) = (1.0 / mean, World::new());
    let mut rows = String::new();
    let mut goals = Goals::default();

    for (index, share) in STEADY.into_iter().enumerate() {
        say(&format!("{} of what it can do", percent(share)));
        let rate = capacity * share;
        let arrivals = arrivals(&classes, |_| rate, rate, index as u64);
        let seen = world.run(&classes, &arrivals);
        let queue = Queue {
            cores: 1,
            classes: classes
                .iter()
                .map(|class| (rate * class.share, class.seconds))
                .collect(),
        };
        let within = |part| queue.within(part).unwrap_or(f64::INFINITY);
        let predicted = Predicted {
            cpu: arrivals.iter().map(|of| classes[of.class].seconds).sum(),
            half: Some(within(0.5)),
            most: (within(0.99), seen.within(0.99)),
        };
        let ratio = predicted.row(&mut rows, &percent(share), &arrivals, &seen)?;
        goals.add(ratio, &seen, (share < 0.8).then_some(predicted.most));
    }

    say("a storm");
    let curve = Curve::Fading { hours: FADING };
    let shape = |at: f64| STEADY[0] + STORM * curve.an_hour(at) / curve.most_an_hour();
    let most = capacity * (STEADY[0] + STORM);
    let arrivals = arrivals(&classes, |at| capacity * shape(at), most, 99);
    let seen = world.run(&classes, &arrivals);
    let longest = seen.times.last().copied().unwrap_or(0.0);
    let predicted = Predicted {
        cpu: arrivals.iter().map(|of| classes[of.class].seconds).sum(),
        half: None,
        most: (
            backlog(shape, 1.0, SECONDS, 100_000)
                .longest_wait
                .unwrap_or(f64::INFINITY),
            longest,
        ),
    };
    let ratio = predicted.row(&mut rows, "storm", &arrivals, &seen)?;
    goals.add(ratio, &seen, None);
    Ok(text(&classes, capacity, &load, &rows, &goals))
}

struct Predicted {
    cpu: f64,
    half: Option<f64>,
    /// The slowest hundredth, in a storm the slowest; as predicted, and as seen.
    most: (f64, f64),
}

impl Predicted {
    /// Adds a line; what CPU was seen by what was predicted.
    fn row(
        &self,
        rows: &mut String,
        name: &str,
        arrivals: &[Arrival],
        seen: &Seen,
    ) -> Result<f64, Trouble> {
        if seen.wrong > 0 || seen.times.len() != arrivals.len() {
            return Err(Trouble::Output(format!(
                "plan check: {} of {} messages were not taken or refused as they should be",
                seen.wrong,
                arrivals.len()
            )));
        }
        let ratio = seen.cpu / self.cpu;
        let half = |seconds: Option<f64>| seconds.map_or_else(String::new, duration);
        let _ = writeln!(
            rows,
            "| {name} | {} | {} | {} | {ratio:.3} | {} | {} | {} | {} | {:.2} |",
            number(arrivals.len() as f64),
            duration(self.cpu),
            duration(seen.cpu),
            half(self.half),
            half(self.half.map(|_| seen.within(0.5))),
            duration(self.most.0),
            duration(self.most.1),
            self.most.1 / self.most.0,
        );
        Ok(ratio)
    }
}

/// How far off the worst was: CPU in all, the slowest hundredth below 80 %.
#[derive(Default)]
struct Goals {
    cpu: f64,
    most: f64,
    /// The share of the time of work in which the core did something else.
    taken: f64,
}

impl Goals {
    fn add(&mut self, ratio: f64, seen: &Seen, most: Option<(f64, f64)>) {
        self.taken = self.taken.max(1.0 - seen.cpu / seen.busy);
        self.cpu = self.cpu.max((ratio - 1.0).abs());
        if let Some((predicted, seen)) = most {
            self.most = self.most.max((seen / predicted - 1.0).abs());
        }
    }

    fn said(&self) -> String {
        let one = |what: &str, off: f64, goal: f64| {
            let met = if off <= goal { "met" } else { "missed" };
            format!(
                "{what} within {}: at most {} off, {met}",
                percent(goal),
                percent(off)
            )
        };
        format!(
            "{}; {}. At most {} of the time in which a message was opened the core was taken away for others.",
            one("CPU", self.cpu, 0.1),
            one("the slowest hundredth below 80 %", self.most, 0.25),
            percent(self.taken)
        )
    }
}

fn text(classes: &[Class], capacity: f64, load: &str, rows: &str, goals: &Goals) -> String {
    let machine = crate::plan::measure::empty().machine;
    let replays: f64 = classes
        .iter()
        .filter(|class| class.is_replay)
        .map(|class| class.share)
        .sum();
    format!(
        "{}, {} cores, {}, {}; load before the run {load}. Messages of the default hierarchy, {} of them replayed: \
         {} a second are predicted for one core. Each line is {SECONDS} seconds. The storm starts with {} of that, \
         and fades by 63 % in {FADING} seconds to {}; of it the longest wait is shown.\n\n\
         | load | messages | CPU predicted | seen | ratio | half within, predicted | seen | 99 % within, predicted | \
         seen | ratio |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n{rows}\nGoals: {}\n",
        machine.processor,
        machine.cores,
        machine.compiler,
        machine.provider,
        percent(replays),
        number(capacity),
        percent(STEADY[0] + STORM),
        percent(STEADY[0]),
        goals.said()
    )
}

/// The document with the text between its marks.
pub fn placed(document: &str, text: &str) -> Result<String, String> {
    let (before, rest) = document
        .split_once(BEGIN)
        .ok_or_else(|| format!("no line {:?}", BEGIN.trim_end()))?;
    let (_, after) = rest
        .split_once(END)
        .ok_or_else(|| format!("no line {:?}", END.trim_end()))?;
    Ok(format!("{before}{BEGIN}\n{text}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_takes_the_place_of_the_one_before() {
        let document = format!("a\n{BEGIN}old\n{END}b\n");
        let placed_once = placed(&document, "new").unwrap();
        assert_eq!(placed_once, format!("a\n{BEGIN}\nnew\n{END}b\n"));
        assert_eq!(placed(&placed_once, "new").as_deref(), Ok(&*placed_once));
        assert!(placed("a\n", "new").is_err());
    }

    #[test]
    fn arrivals_have_the_rate_and_the_shares_that_are_asked_for() {
        let class = |share, is_replay| Class {
            share,
            bytes: 1,
            seconds: 1.0,
            is_replay,
        };
        let classes = [class(0.9, false), class(0.1, true)];
        // Half of the time at half the rate.
        let rate = |at: f64| if at < SECONDS / 2.0 { 2000.0 } else { 1000.0 };
        let all = arrivals(&classes, rate, 2000.0, 7);
        let early = all.iter().filter(|of| of.at < SECONDS / 2.0).count();
        let replays = all.iter().filter(|of| of.class == 1).count();
        let is_near = |found: usize, said: f64| (found as f64 / said - 1.0).abs() < 0.05;
        assert!(is_near(all.len(), 30_000.0) && is_near(early, 20_000.0));
        assert!(is_near(replays, 3000.0) && all[0].class == 0);
    }
}
