//! Measures this machine. Time is a thread's time on a processor, so that what else the machine does matters little.

use std::hint::black_box;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cmcrypto_core::Provider;
use cmcrypto_core::access::token::{Guid, TokenSigner, TokenVerifier};
use cmcrypto_core::channel::Suite;
use cmcrypto_core::content::HashCheck;
use cmcrypto_core::message::{Freshness, ManagementPoint};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::registration::InMemoryDirectory;

use crate::beside::raw::Raw;
use crate::beside::raw_rsa::RawRsa;
use crate::plan::profile::{Cell, FORMAT, Hash, LIBRARY, Machine, Operation, Profile, Spread};
use crate::work;
use crate::work::message::{KEY_BITS, SIZES, Site, certificate, content, key};

const PROVIDER: Provider = Provider::AwsLc;
/// A sample is of one call, or of as many as take so long: a clock of a thread takes a third of a microsecond.
const SAMPLE: f64 = 200e-6;
/// As many as a site of a batch has; with more, the one signature counts for less still.
const BATCH: usize = 4096;
const FILE_LEN: usize = 4 << 20;

/// How much of it, and how long for each cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    Quick,
    /// What `plan check` sends.
    Messages,
}

/// The time that this thread had on a processor.
pub fn thread_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// With nothing measured.
pub fn empty() -> Profile {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or("unknown", |(_, value)| value.trim())
    };
    let flags: Vec<&str> = field("flags").split(' ').collect();
    let known = ["avx512ifma", "vaes", "vpclmulqdq", "sha_ni"];
    let found = known.into_iter().filter(|flag| flags.contains(flag));
    let rustc = std::process::Command::new("rustc")
        .arg("--version")
        .output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    Profile {
        format: FORMAT,
        library: LIBRARY.into(),
        machine: Machine {
            processor: field("model name").into(),
            instructions: found.collect::<Vec<_>>().join(" "),
            cores: thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            compiler: rustc.unwrap_or_else(|_| "unknown".into()),
            provider: PROVIDER.name().into(),
        },
        quick: false,
        all_cores_factor: 1.0,
        client_bytes: 0.0,
        remembered_message_bytes: 0.0,
        external_key_seconds: None,
        cells: Vec::new(),
    }
}

pub fn measure(extent: Extent) -> Profile {
    let mut bench = Bench {
        profile: empty(),
        budget: Duration::from_millis(if extent == Extent::Quick { 40 } else { 270 }).as_secs_f64(),
        is_shown: std::io::stderr().is_terminal(),
    };
    bench.profile.quick = extent == Extent::Quick;
    if extent == Extent::Messages {
        bench.messages(Hash::Sha256, 2048, true);
        bench.messages(Hash::Sha256, 2048, false);
        return bench.done();
    }
    bench.memory();
    for bits in KEY_BITS {
        for use_encryption in [true, false] {
            bench.messages(Hash::Sha256, bits, use_encryption);
            if cfg!(feature = "sha1-signing") {
                bench.messages(Hash::Sha1, bits, use_encryption);
            }
        }
        bench.raw(bits);
    }
    bench.trust();
    bench.policies();
    bench.content();
    bench.access();
    bench.sites();
    bench.all_cores();
    bench.done()
}

struct Bench {
    profile: Profile,
    /// Seconds for a cell.
    budget: f64,
    is_shown: bool,
}

impl Bench {
    fn cell<T>(&mut self, operation: Operation, bytes: usize, work: impl FnMut() -> T) {
        self.sent(operation, (Hash::Sha256, 2048, bytes), None, work);
    }

    fn sent<T>(
        &mut self,
        operation: Operation,
        (hash, bits, bytes): (Hash, usize, usize),
        sent: Option<usize>,
        work: impl FnMut() -> T,
    ) {
        self.show(&format!("{operation} {bytes} B, {bits} bits"));
        let samples = samples(self.budget, work);
        self.profile.cells.push(Cell {
            operation,
            hash,
            key_bits: bits as u32,
            bytes: bytes as u64,
            sent_bytes: sent.map(|sent| sent as u64),
            samples: samples.len() as u32,
            seconds: Spread::of(samples),
        });
    }

    fn messages(&mut self, hash: Hash, bits: usize, use_encryption: bool) {
        let mut site = Site::new(PROVIDER, bits, use_encryption);
        if hash == Hash::Sha1 {
            site.security.allow_sha1 = true;
            site.client = site.client.clone().with_digest(DigestAlgorithm::Sha1);
            let name = format!("mp-{bits}");
            let mp_key = Arc::new(key(PROVIDER, &name));
            let identity = DecryptionIdentity::new(mp_key, certificate(PROVIDER, &name)).unwrap();
            let point = ManagementPoint::new(vec![identity], site.security, Freshness::default());
            site.management_point = point.unwrap();
        }
        let (seal, open) = match use_encryption {
            true => (Operation::Seal, Operation::Open),
            false => (Operation::Sign, Operation::Verify),
        };
        for (_, bytes) in SIZES {
            let content = content(bytes);
            let message = site.seal(&content);
            let at = (hash, bits, bytes);
            self.sent(seal, at, Some(message.len()), || site.seal(&content));
            self.sent(open, at, None, || site.open(&message));
        }
    }

    fn raw(&mut self, bits: usize) {
        let raw = Raw::new(bits);
        for (_, bytes) in SIZES {
            let (content, at) = (content(bytes), (Hash::Sha256, bits, bytes));
            let (sealed, signed) = (raw.seal(&content), raw.sign(&content));
            self.sent(Operation::RawSeal, at, None, || raw.seal(&content));
            self.sent(Operation::RawOpen, at, None, || raw.open(&sealed));
            self.sent(Operation::RawSign, at, None, || raw.sign(&content));
            self.sent(Operation::RawVerify, at, None, || raw.verify(&signed));
        }
        let (rsa, at) = (
            RawRsa::new(&key(PROVIDER, &format!("client-{bits}"))),
            (Hash::Sha256, bits, 0),
        );
        self.sent(Operation::RsaPrivate, at, None, || rsa.sign());
        self.sent(Operation::RsaPublic, at, None, || rsa.verify());
    }

    fn trust(&mut self) {
        let known = certificate(PROVIDER, "client-2048");
        self.cell(Operation::ReadCertificate, 0, || {
            Certificate::from_der(PROVIDER, known.to_der()).unwrap()
        });
        let hierarchy = work::hierarchy::Hierarchy::new(PROVIDER, 1);
        let (keys, root) = (hierarchy.keys(), hierarchy.root());
        let der = keys.to_der();
        let at = (Hash::Sha256, 2048, 0);
        self.sent(Operation::Bootstrap, at, Some(der.len()), || {
            hierarchy.verify(der, &root)
        });

        let registering = work::registration::Registering::new(PROVIDER);
        let request = registering.request();
        let answer = registering.register(&request);
        let len = request.as_bytes().len();
        self.sent(Operation::RegistrationRequest, at, Some(len), || {
            registering.request()
        });
        let len = answer.reply.len();
        self.sent(Operation::Register, at, Some(len), || {
            registering.register(&request)
        });
        self.cell(Operation::RegistrationCheck, 0, || {
            registering.finish(&request, &answer)
        });
        let renewal = registering.renewal();
        let len = renewal.as_bytes().len();
        self.sent(Operation::RenewalRequest, at, Some(len), || {
            registering.renewal()
        });
        let len = registering.renew(&renewal).reply.len();
        self.sent(Operation::Renew, at, Some(len), || {
            registering.renew(&renewal)
        });
    }

    fn policies(&mut self) {
        let at = (Hash::Sha256, 2048, 0);
        let few = work::policy::PolicySets::new(PROVIDER, 1, 5);
        let len = few.one_by_one()[0].len();
        self.sent(Operation::PolicySign, at, Some(len), || few.one_by_one());
        let sets = work::policy::PolicySets::new(PROVIDER, BATCH, 5);
        let len = sets.signed.len();
        self.sent(Operation::PolicySignInBatch, at, Some(len), || sets.batch());
        if let Some(cell) = self.profile.cells.last_mut() {
            cell.seconds = cell.seconds.times(1.0 / BATCH as f64);
        }
        self.cell(Operation::PolicyApply, 0, || sets.apply());
        let secret = work::policy::SecretPolicies::new(PROVIDER, 512);
        let sealed = secret.seal();
        self.sent(Operation::SecretSeal, at, Some(sealed.len()), || {
            secret.seal()
        });
        self.cell(Operation::SecretOpen, 0, || secret.open(&sealed));
    }

    fn content(&mut self) {
        let content = work::content::Content::new(PROVIDER, content(FILE_LEN));
        let len = content.encrypted(0..FILE_LEN as u64).len();
        let at = (Hash::Sha256, 2048, FILE_LEN);
        self.sent(Operation::ContentEncrypt, at, Some(len), || {
            content.encrypt(HashCheck::Compared)
        });
        self.cell(Operation::ContentDecrypt, FILE_LEN, || {
            content.decrypt(HashCheck::Compared)
        });
        let data = work::message::content(FILE_LEN);
        self.cell(Operation::ContentHash, FILE_LEN, || {
            DigestAlgorithm::Sha256.digest(&data)
        });
    }

    fn access(&mut self) {
        let certificate = certificate(PROVIDER, "client-2048");
        let now = certificate.not_before().saturating_add(86_400);
        let tenant = Guid::from_bytes([1; 16]);
        let identity =
            SigningIdentity::new(Arc::new(key(PROVIDER, "client-2048")), certificate.clone());
        let signer = TokenSigner::new(tenant, identity.unwrap()).unwrap();
        let verifier = TokenVerifier::new(tenant, certificate).unwrap();
        let client = ClientId::new("GUID:8C3F5E0A-6B1D-4E2F-9A7C-0D1E2F3A4B5C").unwrap();
        let token = signer.content_access(&client, now).unwrap();
        let (token, at) = (token.text(), (Hash::Sha256, 2048, 0));
        self.sent(Operation::TokenSign, at, Some(token.len()), || {
            signer.content_access(&client, now).unwrap()
        });
        self.cell(Operation::TokenVerify, 0, || {
            verifier.content_access(token, None, now).unwrap()
        });

        self.show("the scopes of 1,000 administrative users");
        let hierarchy = work::scope::Hierarchy::new();
        let questions = hierarchy.questions();
        let mut next = 0;
        self.cell(Operation::ScopeDecide, 0, || {
            let (user, operation, object) = &questions[next % questions.len()];
            next += 1;
            hierarchy.database.decide(user, *operation, object)
        });
    }

    fn sites(&mut self) {
        let replicating = work::replication::Replicating::new(PROVIDER);
        for (_, bytes) in SIZES {
            let (data, at) = (content(bytes), (Hash::Sha256, 2048, bytes));
            let signature = replicating.sign(&data);
            let sent = Some(bytes + signature.len());
            self.sent(Operation::ReplicationSign, at, sent, || {
                replicating.sign(&data)
            });
            self.cell(Operation::ReplicationVerify, bytes, || {
                replicating.verify(&data, &signature)
            });
        }
        let channels =
            work::channel::Channels::new(PROVIDER, 2048, work::channel::Shown::Certificates);
        let sent = channels.handshake(Suite::X25519).sent.iter().sum();
        let at = (Hash::Sha256, 2048, 0);
        self.sent(Operation::ChannelHandshake, at, Some(sent), || {
            channels.handshake(Suite::X25519)
        });
        const RECORD: usize = 16 << 10;
        let mut records = work::channel::Records::new(PROVIDER, RECORD);
        let at = (Hash::Sha256, 2048, RECORD);
        let sent = RECORD + cmcrypto_core::channel::RECORD_OVERHEAD;
        self.sent(Operation::ChannelRecord, at, Some(sent), || {
            records.in_place()
        });
    }

    /// What a management point mostly does, by one thread and by all.
    fn all_cores(&mut self) {
        self.show("all cores at once");
        let site = Site::new(PROVIDER, 2048, true);
        let message = site.seal(&content(4096));
        let budget = self.budget;
        let one_call = || Spread::of(samples(budget, || site.open(&message))).mean;
        let one = one_call();
        let all = thread::scope(|scope| {
            let count = self.profile.machine.cores;
            let threads: Vec<_> = (0..count).map(|_| scope.spawn(one_call)).collect();
            let times = threads
                .into_iter()
                .map(|thread| thread.join().expect("ends"));
            times.sum::<f64>() / f64::from(count)
        });
        let factor = (all / one).clamp(1.0, 10.0);
        self.profile.all_cores_factor = (factor * 1000.0).round() / 1000.0;
    }

    fn memory(&mut self) {
        const CLIENTS: usize = 2000;
        const MESSAGES: u64 = 200_000;
        let before = resident();
        let der = certificate(PROVIDER, "client-2048").to_der().to_vec();
        let directory = InMemoryDirectory::new();
        for number in 0..CLIENTS {
            let id = format!("GUID:8C3F5E0A-6B1D-4E2F-9A7C-{number:012X}");
            let certificate = Certificate::from_der(PROVIDER, &der).unwrap();
            directory
                .add(ClientId::new(&id).unwrap(), certificate)
                .unwrap();
        }
        let between = resident();
        let memory = work::seen_messages::Memory::holding(MESSAGES);
        let after = resident();
        self.profile.client_bytes = ((between - before).max(0.0) / CLIENTS as f64).round();
        let each = (after - between).max(0.0) / MESSAGES as f64;
        self.profile.remembered_message_bytes = each.round();
        drop((directory, memory));
    }

    fn show(&self, what: &str) {
        // Of all that `measure` does: a test holds the number against a run.
        let done = self.profile.cells.len() as f64 / CELLS as f64;
        if self.is_shown {
            let bar = "#".repeat((done.min(1.0) * 30.0) as usize);
            let _ = write!(std::io::stderr(), "\r[{bar:<30}] {what:<44}");
        }
    }

    fn done(self) -> Profile {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r{:78}\r", "");
        }
        self.profile
    }
}

/// How many cells a whole profile has, with SHA-1.
pub const CELLS: usize = 178;

/// Seconds per call.
fn samples<T>(budget: f64, mut work: impl FnMut() -> T) -> Vec<f64> {
    let mut time = |calls: u32| {
        let start = thread_time();
        for _ in 0..calls {
            black_box(work());
        }
        (thread_time() - start) / f64::from(calls)
    };
    // The first call prepares keys and faults memory in.
    time(1);
    let one = time(2).max(1e-9);
    let calls = ((SAMPLE / one) as u32).max(1);
    let count = (budget / (one * f64::from(calls))).clamp(7.0, 1001.0) as usize;
    (0..count).map(|_| time(calls)).collect()
}

/// Bytes, as the kernel says; nothing elsewhere than on Linux.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0
}
