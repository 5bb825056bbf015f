//! The rules of [`ClientRegistry`], to be held against an implementation.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::client_directory::{ClientRegistry, ClientStateChange, Registration};
use crate::controls::names::ClientId;
use crate::pki::certificate::issue::self_signed;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::pki::key::private_key::PrivateKey;
use crate::primitive::rsa::RsaKeySize;
use crate::{Error, ErrorKind, Provider, Timestamp};

const THREADS: usize = 8;
/// How often those who exclude each other are let loose.
const RACES: usize = 4;
/// How many renewals are seen by a thread that reads meanwhile.
const CHANGES: u32 = 64;
/// After what one thread writes, so that another gets at a database that has one writer at a time.
const PAUSE: Duration = Duration::from_millis(5);
/// Between what one thread reads, so that another gets at a lock that is not fair.
const GAP: Duration = Duration::from_micros(200);
/// When a thread gives up that waits for what another one does.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a client is blocked that renews meanwhile.
const BLOCKS: u64 = 16;

/// Holds an implementation of [`ClientRegistry`] against the rules: for the tests of a store, in which no id begins
/// with `check:`. It leaves a few such clients, of certificates that are valid from `now` for an hour.
///
/// ```
/// use cmcrypto_core::registration::{InMemoryDirectory, check_client_registry};
/// use cmcrypto_core::{Provider, Timestamp};
///
/// let now = Timestamp::from_unix(1_800_000_000);
/// let clients = InMemoryDirectory::new();
/// assert_eq!(check_client_registry(&clients, Provider::default(), now), Ok(()));
/// ```
///
/// # Errors
/// [`Error::STORE_BROKEN`], whose detail is the rule that it breaks; what the store itself says, if that is
/// [`Error::STORE_UNAVAILABLE`]; of the certificates [`Error::RANDOM`], and [`Error::INVALID_ARGUMENT`] for a `now` of
/// no year that they can name.
pub fn check_client_registry(
    clients: &dyn ClientRegistry,
    provider: Provider,
    now: Timestamp,
) -> Result<(), Error> {
    let run = Run {
        clients,
        provider,
        now,
    };
    run.all()
}

/// Makes certificates for one key.
struct Maker {
    key: PrivateKey,
    now: Timestamp,
}

impl Maker {
    fn new(provider: Provider, now: Timestamp) -> Result<Self, Error> {
        let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
        Ok(Self { key, now })
    }

    fn certificate(&self, name: &str) -> Result<Certificate, Error> {
        let until = self.now.saturating_add(3600);
        self_signed(&self.key, KeyUse::Signing, name, self.now, until)
    }
}

fn id(name: &str) -> Result<ClientId, Error> {
    ClientId::new(&format!("check:{name}"))
}

fn client(certificate: &Certificate, encryption: Option<&Certificate>) -> Registration {
    Registration {
        certificate: certificate.clone(),
        encryption_certificate: encryption.cloned(),
        approved: false,
        blocked: false,
    }
}

fn broken(rule: &str) -> Error {
    Error::STORE_BROKEN.what_is(rule.to_owned())
}

fn holds<T: PartialEq>(found: T, expected: T, rule: &str) -> Result<(), Error> {
    match found == expected {
        true => Ok(()),
        false => Err(broken(rule)),
    }
}

/// An error where the rule has none. That the store can't be reached breaks no rule.
fn unexpected(error: Error, rule: &str) -> Error {
    match error.kind() {
        ErrorKind::StoreUnavailable | ErrorKind::StoreBroken => error,
        _ => broken(&format!("{rule}: {error}")),
    }
}

fn is_done<T>(found: Result<T, Error>, rule: &str) -> Result<T, Error> {
    found.map_err(|error| unexpected(error, rule))
}

fn is_refused(found: Result<(), Error>, with: ErrorKind, rule: &str) -> Result<(), Error> {
    match found {
        Err(found) if found.kind() == with => Ok(()),
        Err(other) => Err(unexpected(other, &format!("{rule}, which is {with:?}"))),
        Ok(()) => Err(broken(&format!("{rule}, which is {with:?}, and was done"))),
    }
}

/// Lets threads loose at once, each with its number: which one succeeds, and no other. The others' errors are of the
/// one kind.
fn winner(
    loser: ErrorKind,
    rule: &str,
    call: &(dyn Fn(usize) -> Result<(), Error> + Sync),
) -> Result<usize, Error> {
    let has_begun = AtomicBool::new(false);
    let results = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let has_begun = &has_begun;
                thread::Builder::new().spawn_scoped(scope, move || {
                    while !has_begun.load(Ordering::Acquire) {
                        thread::yield_now();
                    }
                    call(number)
                })
            })
            .collect();
        has_begun.store(true, Ordering::Release);
        let joined = threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().map_err(|_| broken("it panics")),
            Err(error) => Err(Error::new(ErrorKind::Internal, error)),
        });
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let mut winner = None;
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(()) if winner.replace(number).is_some() => {
                return Err(broken(&format!("{rule}, and not two")));
            }
            Err(error) if error.kind() != loser => {
                return Err(unexpected(
                    error,
                    &format!("{rule}, the others get {loser:?}"),
                ));
            }
            _ => {}
        }
    }
    winner.ok_or_else(|| broken(&format!("{rule}, and not none")))
}

struct Run<'a> {
    clients: &'a dyn ClientRegistry,
    provider: Provider,
    now: Timestamp,
}

impl Run<'_> {
    fn maker(&self) -> Result<Maker, Error> {
        Maker::new(self.provider, self.now)
    }

    fn found(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let found = self.clients.find(id);
        is_done(found, "who is registered can be looked up")
    }

    fn found_by_key(&self, of: &Certificate) -> Result<Option<(ClientId, Registration)>, Error> {
        let found = self.clients.find_by_key(of.public_key().key_sha256());
        is_done(found, "a key can be looked up")
    }

    /// That it is found under its id and its key.
    fn is(&self, id: &ClientId, client: &Registration, rule: &str) -> Result<(), Error> {
        holds(self.found(id)?, Some(client.clone()), rule)?;
        let by_key = Some((id.clone(), client.clone()));
        holds(self.found_by_key(&client.certificate)?, by_key, rule)
    }

    fn all(&self) -> Result<(), Error> {
        let clients = self.clients;
        let (a, b, c) = (self.maker()?, self.maker()?, self.maker()?);
        let (a1, a2, b1) = (
            a.certificate("A1")?,
            a.certificate("A2")?,
            b.certificate("B1")?,
        );
        let (c1, c2) = (c.certificate("C1")?, c.certificate("C2")?);
        let (one, two, three) = (id("one")?, id("ONE")?, id("three")?);

        let rule = "nobody is registered who did not register";
        holds(self.found(&one)?, None, rule)?;
        holds(self.found_by_key(&a1)?, None, rule)?;
        self.knows_no(&one, &a1)?;

        let mut first = client(&a1, Some(&b1));
        is_done(clients.register(&one, &first), "a new client registers")?;
        self.is(
            &one,
            &first,
            "who has registered is found as it was registered",
        )?;
        for other in [&two, &id("one ")?, &id("on")?] {
            holds(self.found(other)?, None, "ids are compared octet by octet")?;
            self.knows_no(other, &a1)?;
        }
        // As is registered who was known before.
        let mut second = Registration {
            approved: true,
            ..client(&b1, Some(&b1))
        };
        is_done(clients.register(&two, &second), "another client registers")?;
        let rule = "who has registered is found as it was registered";
        self.is(&two, &second, rule)?;
        self.is(&one, &first, "clients are kept apart")?;

        let taken = ErrorKind::KeyAlreadyRegistered;
        let mismatch = ErrorKind::SignerMismatch;
        let another = clients.register(&one, &client(&c1, None));
        is_refused(another, ErrorKind::AlreadyRegistered, "an id that is taken")?;
        for certificate in [&a1, &a2] {
            let again = clients.register(&three, &client(certificate, None));
            is_refused(again, taken, "a key that is taken")?;
        }
        for (id, previous) in [(&one, &a2), (&two, &a1)] {
            let other = clients.replace(id, previous, &c1, None);
            is_refused(other, mismatch, "a renewal of another certificate")?;
        }
        let other = clients.replace(&one, &a1, &b1, None);
        is_refused(other, taken, "a renewal to the key of another client")?;
        let rule = "what is refused changes nothing";
        self.is(&one, &first, rule)?;
        self.is(&two, &second, rule)?;
        holds(self.found(&three)?, None, rule)?;
        holds(self.found_by_key(&c1)?, None, rule)?;

        first = client(&a2, None);
        let same_key = clients.replace(&one, &a1, &a2, None);
        is_done(same_key, "a renewal to the same key")?;
        self.is(&one, &first, "a renewal replaces both certificates")?;
        let former = clients.replace(&one, &a1, &c1, None);
        is_refused(former, mismatch, "a renewal of a former certificate")?;
        self.set(&one, ClientStateChange::Approve)?;
        first.approved = true;
        self.is(&one, &first, "approving changes nothing else")?;
        let other_key = clients.replace(&one, &a2, &c1, Some(&b1));
        is_done(other_key, "a renewal to another key")?;
        first = Registration {
            approved: true,
            ..client(&c1, Some(&b1))
        };
        let rule = "a renewal replaces both certificates, and nothing else";
        self.is(&one, &first, rule)?;
        let rule = "a key that was replaced is free";
        holds(self.found_by_key(&a2)?, None, rule)?;
        let third = Registration {
            blocked: true,
            ..client(&a1, None)
        };
        is_done(clients.register(&three, &third), rule)?;
        let rule = "who has registered is found as it was registered";
        self.is(&three, &third, rule)?;

        self.set(&one, ClientStateChange::Block)?;
        first.blocked = true;
        self.is(&one, &first, "blocking changes nothing else")?;
        let rule = "what is done to a client is done to no other";
        self.is(&two, &second, rule)?;
        let renewed = clients.replace(&one, &c1, &c2, None);
        is_refused(
            renewed,
            ErrorKind::BlockedSender,
            "a renewal of a blocked client",
        )?;
        let again = clients.register(&id("four")?, &client(&c2, None));
        is_refused(again, taken, "the key of a blocked client")?;
        self.set(&one, ClientStateChange::Approve)?;
        self.is(&one, &first, "who is approved stays blocked")?;
        self.set(&one, ClientStateChange::Unblock)?;
        first.blocked = false;
        self.is(&one, &first, "unblocking changes nothing else")?;
        let rule = "what is done to a client is done to no other";
        self.is(&two, &second, rule)?;
        self.is(&three, &third, rule)?;
        self.set(&two, ClientStateChange::Block)?;
        second.blocked = true;
        self.is(&two, &second, "blocking changes nothing else")?;
        self.knows_no(&id("four")?, &c2)?;

        let free = self.one_id_is_registered_once()?;
        self.one_client_registers_a_key(&free)?;
        self.renewals_exclude_each_other(&one, &c)?;
        self.shows_nothing_by_halves(&one, &c, &b1)?;
        self.blocking_lasts(&one, &c)
    }

    fn set(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        let rule = match change {
            ClientStateChange::Approve => "a client is approved",
            ClientStateChange::Block => "a client is blocked",
            ClientStateChange::Unblock => "a client is unblocked",
        };
        is_done(self.clients.set_state(id, change), rule)
    }

    /// What there is not can't be changed.
    fn knows_no(&self, id: &ClientId, certificate: &Certificate) -> Result<(), Error> {
        let unknown = ErrorKind::UnknownSender;
        for change in [
            ClientStateChange::Approve,
            ClientStateChange::Block,
            ClientStateChange::Unblock,
        ] {
            let changed = self.clients.set_state(id, change);
            is_refused(changed, unknown, "nobody has a state who is not registered")?;
        }
        let renewed = self.clients.replace(id, certificate, certificate, None);
        is_refused(renewed, unknown, "nobody renews who is not registered")
    }

    /// The certificates whose keys are free afterwards.
    fn one_id_is_registered_once(&self) -> Result<Vec<Certificate>, Error> {
        let certificates = (0..THREADS).map(|_| self.maker()?.certificate("RACE"));
        let mut certificates = certificates.collect::<Result<Vec<_>, _>>()?;
        let id = id("race")?;
        let register = |number: usize| match certificates.get(number) {
            Some(certificate) => self.clients.register(&id, &client(certificate, None)),
            None => Err(Error::INTERNAL),
        };
        let rule = "of several at once one registers an id";
        let winner = winner(ErrorKind::AlreadyRegistered, rule, &register)?;
        for (number, certificate) in certificates.iter().enumerate() {
            let expected = (number == winner).then(|| (id.clone(), client(certificate, None)));
            let found = self.found_by_key(certificate)?;
            holds(found, expected, "of who is refused nothing is left")?;
        }
        certificates.swap_remove(winner);
        Ok(certificates)
    }

    fn one_client_registers_a_key(&self, free: &[Certificate]) -> Result<(), Error> {
        let rule = "of several at once one registers a key";
        for (round, certificate) in free.iter().enumerate() {
            let ids = (0..THREADS).map(|number| id(&format!("race:{round}:{number}")));
            let ids = ids.collect::<Result<Vec<_>, _>>()?;
            let register = |number: usize| match ids.get(number) {
                Some(id) => self.clients.register(id, &client(certificate, None)),
                None => Err(Error::INTERNAL),
            };
            let winner = winner(ErrorKind::KeyAlreadyRegistered, rule, &register)?;
            for (number, id) in ids.iter().enumerate() {
                let expected = (number == winner).then(|| client(certificate, None));
                holds(
                    self.found(id)?,
                    expected,
                    "of who is refused nothing is left",
                )?;
            }
        }
        Ok(())
    }

    fn renewals_exclude_each_other(&self, id: &ClientId, maker: &Maker) -> Result<(), Error> {
        let rule = "of several at once one renews a certificate";
        for round in 0..RACES {
            let names = (0..THREADS).map(|number| format!("RACE{round}{number}"));
            let certificates = names.map(|name| maker.certificate(&name));
            let certificates = certificates.collect::<Result<Vec<_>, _>>()?;
            let registered = self.registered(id)?;
            let replace = |number: usize| match certificates.get(number) {
                Some(next) => {
                    let previous = &registered.certificate;
                    self.clients.replace(id, previous, next, None)
                }
                None => Err(Error::INTERNAL),
            };
            let winner = winner(ErrorKind::SignerMismatch, rule, &replace)?;
            let found = self.registered(id)?.certificate;
            holds(certificates.get(winner), Some(&found), rule)?;
        }
        Ok(())
    }

    fn registered(&self, id: &ClientId) -> Result<Registration, Error> {
        let found = self.found(id)?;
        found.ok_or_else(|| broken("a client stays registered"))
    }

    /// One certificate goes with an encryption certificate, the other without.
    fn shows_nothing_by_halves(
        &self,
        id: &ClientId,
        maker: &Maker,
        encryption: &Certificate,
    ) -> Result<(), Error> {
        let (with, without) = (maker.certificate("WITH")?, maker.certificate("WITHOUT")?);
        let previous = self.registered(id)?.certificate;
        let first = self.clients.replace(id, &previous, &with, Some(encryption));
        is_done(first, "a renewal")?;
        let is_over = AtomicBool::new(false);
        let read = || {
            let (mut changes, mut last) = (0_u32, true);
            // Until the other thread got far enough, which on a machine with much to do takes a while.
            while changes < CHANGES && !is_over.load(Ordering::Relaxed) {
                let by_id = self.found(id)?;
                let by_key = self.found_by_key(&with)?.map(|(_, client)| client);
                for client in [by_id, by_key] {
                    let client = client.ok_or_else(|| broken("who renews is found at any time"))?;
                    let is_with = client.certificate == with;
                    let rule = "who reads sees all of a renewal, or nothing";
                    holds(is_with, client.encryption_certificate.is_some(), rule)?;
                    changes = changes.saturating_add(u32::from(is_with != last));
                    last = is_with;
                }
                thread::sleep(GAP);
            }
            Ok(())
        };
        let renew = || {
            let began = Instant::now();
            while began.elapsed() < PATIENCE {
                if is_over.load(Ordering::Relaxed) {
                    return Ok(());
                }
                self.clients.replace(id, &with, &without, None)?;
                thread::sleep(PAUSE);
                self.clients
                    .replace(id, &without, &with, Some(encryption))?;
                thread::sleep(PAUSE);
            }
            Err(broken("who reads sees what was renewed before"))
        };
        self.both(&is_over, &renew, &read, "a renewal while another reads")
    }

    /// Runs `other` in a thread beside `here`; the first to end ends both.
    fn both(
        &self,
        is_over: &AtomicBool,
        other: &(dyn Fn() -> Result<(), Error> + Sync),
        here: &dyn Fn() -> Result<(), Error>,
        rule: &str,
    ) -> Result<(), Error> {
        thread::scope(|scope| {
            let other = thread::Builder::new().spawn_scoped(scope, || {
                let done = other();
                is_over.store(true, Ordering::Relaxed);
                done
            });
            let other = other.map_err(|error| Error::new(ErrorKind::Internal, error))?;
            let here = here();
            is_over.store(true, Ordering::Relaxed);
            let other = other.join().map_err(|_| broken("it panics"))?;
            here.and(is_done(other, rule))
        })
    }

    /// A client that renews all the time, and approves of nothing.
    fn blocking_lasts(&self, id: &ClientId, maker: &Maker) -> Result<(), Error> {
        let (this, that) = (maker.certificate("THIS")?, maker.certificate("THAT")?);
        for round in 0..BLOCKS {
            let previous = self.registered(id)?.certificate;
            is_done(
                self.clients.replace(id, &previous, &this, None),
                "a renewal",
            )?;
            let (is_over, renewals) = (AtomicBool::new(false), AtomicU32::new(0));
            let renew = || {
                // So many more once it is blocked would be too many.
                let mut left = 64_u32;
                for (from, to) in [(&this, &that), (&that, &this)].into_iter().cycle() {
                    match self.clients.replace(id, from, to, None) {
                        Err(error) if error == Error::BLOCKED_SENDER => return Ok(()),
                        other => other?,
                    }
                    renewals.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(PAUSE);
                    left = left.saturating_sub(is_over.load(Ordering::Relaxed).into());
                    if left == 0 {
                        break;
                    }
                }
                Err(broken("a renewal of a blocked client is refused"))
            };
            let block = || {
                while renewals.load(Ordering::Relaxed) < 4 && !is_over.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
                // Not always while the other pauses.
                thread::sleep(Duration::from_millis(round));
                self.set(id, ClientStateChange::Block)?;
                let rule = "who is blocked stays so, also while it renews";
                holds(self.registered(id)?.blocked, true, rule)
            };
            self.both(&is_over, &renew, &block, "a renewal until it is blocked")?;
            let rule = "who is blocked stays so, also while it renews";
            holds(self.registered(id)?.blocked, true, rule)?;
            self.set(id, ClientStateChange::Unblock)?;
        }
        Ok(())
    }
}
