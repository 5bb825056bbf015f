//! Eight threads, a million messages, a tenth of them hostile, over three times the retention: whether memory
//! stays flat, nothing is accepted that should not be, and no call of the memory takes long. Ends with 1 if not.

use std::collections::{BTreeMap, VecDeque};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cmcrypto_benches::work::message::{Site, certificate, content, key};
use cmcrypto_core::message::{
    AcceptedMessage, Client, Freshness, InMemorySeenMessages, ManagementPoint, MessageClass,
    MessageId, MessageKind, Opened, ReplayCheck, SeenMessages, SeenMessagesLimits,
};
use cmcrypto_core::names::{ClientId, SiteCode};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};
use cmcrypto_core::registration::{ClientDirectory, InMemoryDirectory, Registration};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};

const THREADS: u64 = 8;
const CLIENTS: u64 = 2000;
/// Clients who are registered, and whom nobody approved.
const STRANGERS: u64 = 1000;
const RETENTIONS: u64 = 3;
/// All that there is room for.
const CROWD: u64 = 3_000_000;
/// A thread's time on a processor, of one call; other threads may take the processor from it.
const LONGEST: Duration = Duration::from_millis(1);
/// Of resident memory, once the memory of messages is as full as it gets.
const GROWTH: u64 = 16 << 20;

/// Times each call by the thread's own clock.
struct Timed {
    seen: InMemorySeenMessages,
    longest: AtomicU64,
}

impl SeenMessages for Timed {
    fn retention(&self, class: MessageClass) -> u32 {
        self.seen.retention(class)
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        let before = time_of_thread();
        let result = self.seen.insert_if_new(message, now);
        let nanoseconds = (time_of_thread() - before).as_nanos() as u64;
        self.longest.fetch_max(nanoseconds, Ordering::Relaxed);
        result
    }
}

fn time_of_thread() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// As a directory in which some were never approved.
struct Directory(InMemoryDirectory);

impl ClientDirectory for Directory {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let found = self.0.find(id)?;
        let approved = !id.as_str().starts_with("STRANGER");
        Ok(found.map(|found| Registration { approved, ..found }))
    }
}

/// What every thread has.
struct World {
    count: u64,
    site: Site,
    settings: SiteSecurity,
    point: ManagementPoint,
    directory: Directory,
    clients: Vec<Client>,
    strangers: Vec<Client>,
    /// Signs with a key that nobody has registered.
    thief: Client,
    seen: Timed,
    next: AtomicU64,
    /// In bytes, at two fifths of the way: more than one retention.
    resident: AtomicU64,
}

impl World {
    fn new(count: u64) -> Self {
        let provider = Provider::default();
        let site = Site::new(provider, 2048, false);
        let settings = SiteSecurity {
            allow_unapproved: true,
            ..site.security
        };
        let identity = |name: &str| {
            SigningIdentity::new(Arc::new(key(provider, name)), certificate(provider, name))
                .unwrap()
        };
        let p01 = SiteCode::new("P01").unwrap();
        let directory = InMemoryDirectory::new();
        let clients = |prefix: &str, count| -> Vec<Client> {
            let ids =
                (0..count).map(|number| ClientId::new(&format!("{prefix}:{number}")).unwrap());
            ids.map(|id| {
                directory
                    .add(id.clone(), certificate(provider, "client-2048"))
                    .unwrap();
                Client::new(id, p01, identity("client-2048"))
            })
            .collect()
        };
        let (approved, strangers) = (clients("GUID", CLIENTS), clients("STRANGER", STRANGERS));
        // Too small for what strangers send, and for nothing else.
        let limits = SeenMessagesLimits {
            others: 1000,
            ..SeenMessagesLimits::default()
        };
        let seen = InMemorySeenMessages::new(limits);
        let mp = DecryptionIdentity::new(
            Arc::new(key(provider, "mp-2048")),
            certificate(provider, "mp-2048"),
        );
        let point =
            ManagementPoint::new(vec![mp.unwrap()], settings, Freshness::default()).unwrap();
        Self {
            count,
            settings,
            point: point.with_max_len(64 << 10),
            thief: Client::new(approved[0].id().clone(), p01, identity("client-3072")),
            clients: approved,
            strangers,
            directory: Directory(directory),
            seen: Timed {
                seen,
                longest: AtomicU64::new(0),
            },
            next: AtomicU64::new(0),
            resident: AtomicU64::new(0),
            site,
        }
    }

    /// The time at which the message of this number comes.
    fn time(&self, number: u64) -> Timestamp {
        let retention = u64::from(SeenMessagesLimits::default().full_retention);
        self.site
            .now
            .saturating_add((number * retention * RETENTIONS / self.count) as i64)
    }

    fn seal(&self, client: &Client, content: &[u8], now: Timestamp) -> Vec<u8> {
        let (kind, recipients) = (MessageKind::STATE_MESSAGE, &self.site.recipients);
        client
            .seal_to_certificates(&self.settings, kind, content, recipients, now)
            .unwrap()
            .bytes
    }

    fn open<'m>(&self, message: &'m [u8], now: Timestamp) -> Result<Opened<'m>, Error> {
        let replay = ReplayCheck::Seen(&self.seen);
        self.point.open(message, &self.directory, replay, now)
    }

    /// Sends messages until there are enough; what became of them, and how many were wrong.
    fn send(&self) -> Tally {
        let (mut tally, content) = (Tally::default(), content(512));
        let mut recent = VecDeque::new();
        let mut first = None;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return tally;
            }
            if number == self.count * 2 / 5 {
                self.resident.store(resident(), Ordering::Relaxed);
            }
            let now = self.time(number);
            let honest = &self.clients[(number % CLIENTS) as usize];
            if number % 10 != 9 || recent.is_empty() {
                let message = self.seal(honest, &content, now);
                let result = self.open(&message, now).map(drop);
                tally.add("honest", result.is_ok(), &result);
                first.get_or_insert_with(|| message.clone());
                recent.push_back(message);
                if recent.len() > 64 {
                    recent.pop_front();
                }
                continue;
            }
            let changed = |place: fn(usize) -> usize| {
                let mut message = self.seal(honest, &content, now);
                let place = place(message.len());
                message[place] ^= 1;
                message
            };
            let of = |kind| {
                move |result: &Result<(), Error>| result.as_ref().map_err(Error::kind) == Err(kind)
            };
            let old = || first.clone().unwrap_or_default();
            let replayed = || recent.front().cloned().unwrap_or_default();
            let ago = |seconds| self.seal(honest, &content, now.saturating_add(seconds));
            let stranger = &self.strangers[(number / 10 % STRANGERS) as usize];
            type Judge = Box<dyn Fn(&Result<(), Error>) -> bool>;
            let (what, message, is_right): (_, Vec<u8>, Judge) = match number / 10 % 10 {
                0 => ("replayed", replayed(), Box::new(of(ErrorKind::Replayed))),
                1 => (
                    "replayed late",
                    old(),
                    Box::new(move |result| {
                        of(ErrorKind::Replayed)(result) || of(ErrorKind::Stale)(result)
                    }),
                ),
                2 => (
                    "signature changed",
                    changed(|len| len - 1),
                    Box::new(Result::is_err),
                ),
                3 => (
                    "content changed",
                    changed(|len| len / 4),
                    Box::new(Result::is_err),
                ),
                4 => (
                    "key of another",
                    self.seal(&self.thief, &content, now),
                    Box::new(of(ErrorKind::SignerMismatch)),
                ),
                5 => ("too old", ago(-86_401), Box::new(of(ErrorKind::Stale))),
                6 => (
                    "from the future",
                    ago(301),
                    Box::new(of(ErrorKind::SentInFuture)),
                ),
                7 => (
                    "too large",
                    vec![0x30; 100 << 10],
                    Box::new(of(ErrorKind::TooLarge)),
                ),
                // Accepted, or their room is full.
                _ => (
                    "stranger",
                    self.seal(stranger, &content, now),
                    Box::new(|result| {
                        matches!(result, Ok(())) || *result == Err(Error::SEEN_MESSAGES_FULL)
                    }),
                ),
            };
            let result = self.open(&message, now).map(drop);
            tally.add(what, is_right(&result), &result);
        }
    }
}

/// The longest call where as many senders as there is room for send one message each, in one second, and after
/// that has ended the same again.
fn crowd() -> Duration {
    let seen = Timed {
        seen: InMemorySeenMessages::new(SeenMessagesLimits::default()),
        longest: AtomicU64::new(0),
    };
    let retention = i64::from(SeenMessagesLimits::default().full_retention);
    for round in 0..2 {
        let now = Timestamp::from_unix(1_800_000_000 + round * (retention + 100));
        for number in 0..CROWD {
            let sender = ClientId::new(&format!("GUID:{number}")).expect("an id");
            let id = u128::from(number) + u128::from(round as u64 * CROWD);
            let id = id.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            let message = AcceptedMessage {
                class: MessageClass::Full,
                sender: &sender,
                approved: true,
                message_id: MessageId::from_bytes(id.to_be_bytes()),
                sent: now,
            };
            seen.insert_if_new(&message, now).expect("there is room");
        }
    }
    Duration::from_nanos(seen.longest.load(Ordering::Relaxed))
}

/// By what was sent and what became of it: how many, and whether that is wrong.
#[derive(Default)]
struct Tally(BTreeMap<(&'static str, String, bool), u64>);

impl Tally {
    fn add(&mut self, what: &'static str, is_right: bool, result: &Result<(), Error>) {
        let became = result
            .as_ref()
            .map_or_else(|error| error.kind().to_string(), |()| "accepted".into());
        *self.0.entry((what, became, is_right)).or_default() += 1;
    }
}

/// Bytes, as the kernel says.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}

fn main() -> ExitCode {
    let count = std::env::args().nth(1).map_or(1_000_000, |count| {
        count.parse().expect("a number of messages")
    });
    let (world, start) = (World::new(count), Instant::now());
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| world.send())).collect();
        for thread in threads {
            for (key, count) in thread.join().expect("a thread panicked").0 {
                *tally.0.entry(key).or_default() += count;
            }
        }
    });
    let crowd = crowd();
    println!(
        "{CROWD} messages of as many senders at once, then none of it fresh; longest call {crowd:?}"
    );
    let mut wrong = 0;
    for ((what, became, is_right), count) in &tally.0 {
        println!(
            "{what:<20} {became:<40} {count:>8}{}",
            if *is_right { "" } else { "  WRONG" }
        );
        wrong += if *is_right { 0 } else { *count };
    }
    let longest = Duration::from_nanos(world.seen.longest.load(Ordering::Relaxed));
    let (before, after) = (world.resident.load(Ordering::Relaxed), resident());
    println!(
        "{count} messages, {THREADS} threads, {} s; longest call of the memory {longest:?} of the thread's time; \
         resident {} KiB at 40 %, {} KiB at the end",
        start.elapsed().as_secs(),
        before >> 10,
        after >> 10
    );
    let is_flat = after <= before + GROWTH;
    if wrong == 0 && longest.max(crowd) <= LONGEST && is_flat {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
