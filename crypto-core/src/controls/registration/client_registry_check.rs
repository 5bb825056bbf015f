//! The rules of [`ClientRegistry`], to be held against an implementation.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

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
/// The rule that it breaks, in words.
pub fn check_client_registry(
    clients: &dyn ClientRegistry,
    provider: Provider,
    now: Timestamp,
) -> Result<(), String> {
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
    fn new(provider: Provider, now: Timestamp) -> Result<Self, String> {
        let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048).map_err(text)?;
        Ok(Self { key, now })
    }

    fn certificate(&self, name: &str) -> Result<Certificate, String> {
        let until = self.now.saturating_add(3600);
        self_signed(&self.key, KeyUse::Signing, name, self.now, until).map_err(text)
    }
}

fn text(error: Error) -> String {
    error.to_string()
}

fn id(name: &str) -> Result<ClientId, String> {
    ClientId::new(&format!("check:{name}")).map_err(text)
}

fn client(certificate: &Certificate, encryption: Option<&Certificate>) -> Registration {
    Registration {
        certificate: certificate.clone(),
        encryption_certificate: encryption.cloned(),
        approved: false,
        blocked: false,
    }
}

fn holds<T: PartialEq>(found: T, expected: T, rule: &str) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(rule.to_owned()),
    }
}

fn is_done(found: Result<(), Error>, rule: &str) -> Result<(), String> {
    found.map_err(|error| format!("{rule}: {error}"))
}

fn is_refused(found: Result<(), Error>, with: ErrorKind, rule: &str) -> Result<(), String> {
    match found.map_err(|error| error.kind()) {
        Err(found) if found == with => Ok(()),
        other => Err(format!("{rule}, which is {with:?}: {other:?}")),
    }
}

/// Lets threads loose at once, each with its number: how many succeed. The others' errors are of the one kind.
fn winners(
    loser: ErrorKind,
    call: &(dyn Fn(usize) -> Result<(), Error> + Sync),
) -> Result<usize, String> {
    let start = Barrier::new(THREADS);
    let results = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    call(number).map_err(|error| error.kind())
                })
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.collect::<Result<Vec<_>, _>>()
    });
    let results = results.map_err(|_| "it panics".to_owned())?;
    if let Some(Err(other)) = results
        .iter()
        .find(|one| **one != Ok(()) && **one != Err(loser))
    {
        return Err(format!(
            "of several at once those who lose get {loser:?}: {other:?}"
        ));
    }
    Ok(results.iter().filter(|one| one.is_ok()).count())
}

struct Run<'a> {
    clients: &'a dyn ClientRegistry,
    provider: Provider,
    now: Timestamp,
}

impl Run<'_> {
    fn maker(&self) -> Result<Maker, String> {
        Maker::new(self.provider, self.now)
    }

    fn found(&self, id: &ClientId) -> Result<Option<Registration>, String> {
        let found = self.clients.find(id);
        found.map_err(|error| format!("find: {error}"))
    }

    fn found_by_key(&self, of: &Certificate) -> Result<Option<(ClientId, Registration)>, String> {
        let found = self.clients.find_by_key(of.public_key().key_sha256());
        found.map_err(|error| format!("find_by_key: {error}"))
    }

    /// That it is found under its id and its key.
    fn is(&self, id: &ClientId, client: &Registration, rule: &str) -> Result<(), String> {
        holds(self.found(id)?, Some(client.clone()), rule)?;
        let by_key = Some((id.clone(), client.clone()));
        holds(self.found_by_key(&client.certificate)?, by_key, rule)
    }

    fn all(&self) -> Result<(), String> {
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
        let unknown = ErrorKind::UnknownSender;
        for change in [
            ClientStateChange::Approve,
            ClientStateChange::Block,
            ClientStateChange::Unblock,
        ] {
            is_refused(
                clients.set_state(&one, change),
                unknown,
                "nobody has a state who is not registered",
            )?;
        }
        is_refused(
            clients.replace(&one, &a1, &a1, None),
            unknown,
            "nobody renews who is not registered",
        )?;

        let mut first = client(&a1, Some(&b1));
        is_done(clients.register(&one, &first), "a new client registers")?;
        self.is(
            &one,
            &first,
            "who has registered is found as it was registered",
        )?;
        for other in [&two, &id("one ")?, &id("on")?] {
            holds(self.found(other)?, None, "ids are compared octet by octet")?;
        }
        is_done(
            clients.register(&two, &client(&b1, None)),
            "another client registers",
        )?;
        self.is(&two, &client(&b1, None), "clients are kept apart")?;

        let taken = ErrorKind::KeyAlreadyRegistered;
        is_refused(
            clients.register(&one, &client(&c1, None)),
            ErrorKind::AlreadyRegistered,
            "an id that is taken",
        )?;
        for certificate in [&a1, &a2] {
            is_refused(
                clients.register(&three, &client(certificate, None)),
                taken,
                "a key that is taken",
            )?;
        }
        is_refused(
            clients.replace(&one, &a2, &c1, None),
            ErrorKind::SignerMismatch,
            "a renewal of another certificate",
        )?;
        is_refused(
            clients.replace(&one, &a1, &b1, None),
            taken,
            "a renewal to the key of another client",
        )?;
        let rule = "what is refused changes nothing";
        self.is(&one, &first, rule)?;
        self.is(&two, &client(&b1, None), rule)?;
        holds(self.found(&three)?, None, rule)?;
        holds(self.found_by_key(&c1)?, None, rule)?;

        first = client(&a2, None);
        is_done(
            clients.replace(&one, &a1, &a2, None),
            "a renewal to the same key",
        )?;
        self.is(&one, &first, "a renewal replaces both certificates")?;
        is_refused(
            clients.replace(&one, &a1, &c1, None),
            ErrorKind::SignerMismatch,
            "a renewal of a former certificate",
        )?;
        is_done(
            clients.set_state(&one, ClientStateChange::Approve),
            "a client is approved",
        )?;
        first.approved = true;
        self.is(&one, &first, "approving changes nothing else")?;
        is_done(
            clients.replace(&one, &a2, &c1, Some(&b1)),
            "a renewal to another key",
        )?;
        first = Registration {
            approved: true,
            ..client(&c1, Some(&b1))
        };
        self.is(
            &one,
            &first,
            "a renewal replaces both certificates, and nothing else",
        )?;
        holds(
            self.found_by_key(&a2)?,
            None,
            "a key that was replaced is free",
        )?;
        is_done(
            clients.register(&three, &client(&a1, None)),
            "a key that was replaced is free",
        )?;

        is_done(
            clients.set_state(&one, ClientStateChange::Block),
            "a client is blocked",
        )?;
        first.blocked = true;
        self.is(&one, &first, "blocking changes nothing else")?;
        is_refused(
            clients.replace(&one, &c1, &c2, None),
            ErrorKind::BlockedSender,
            "a renewal of a blocked client",
        )?;
        is_refused(
            clients.register(&id("four")?, &client(&c2, None)),
            taken,
            "the key of a blocked client",
        )?;
        is_done(
            clients.set_state(&one, ClientStateChange::Approve),
            "a blocked client is approved",
        )?;
        self.is(&one, &first, "who is approved stays blocked")?;
        is_done(
            clients.set_state(&one, ClientStateChange::Unblock),
            "a client is unblocked",
        )?;
        first.blocked = false;
        self.is(&one, &first, "unblocking changes nothing else")?;

        self.registrations_exclude_each_other()?;
        self.renewals_exclude_each_other(&one, &c)?;
        self.shows_nothing_by_halves(&one, &c, &b1)
    }

    fn registrations_exclude_each_other(&self) -> Result<(), String> {
        for round in 0..RACES {
            let certificate = self.maker()?.certificate("RACE")?;
            let ids: Result<Vec<_>, _> = (0..THREADS)
                .map(|number| id(&format!("race:{round}:{number}")))
                .collect();
            let ids = ids?;
            let register = |number: usize| match ids.get(number) {
                Some(id) => self.clients.register(id, &client(&certificate, None)),
                None => Err(Error::INTERNAL),
            };
            let rule = "of several at once one registers a key";
            holds(
                winners(ErrorKind::KeyAlreadyRegistered, &register)?,
                1,
                rule,
            )?;
        }
        Ok(())
    }

    fn renewals_exclude_each_other(&self, id: &ClientId, maker: &Maker) -> Result<(), String> {
        for round in 0..RACES {
            let certificates: Result<Vec<_>, _> = (0..THREADS)
                .map(|number| maker.certificate(&format!("RACE{round}{number}")))
                .collect();
            let certificates = certificates?;
            let registered = self.found(id)?.ok_or("a client stays registered")?;
            let replace = |number: usize| match certificates.get(number) {
                Some(next) => self
                    .clients
                    .replace(id, &registered.certificate, next, None),
                None => Err(Error::INTERNAL),
            };
            let rule = "of several at once one renews a certificate";
            holds(winners(ErrorKind::SignerMismatch, &replace)?, 1, rule)?;
        }
        Ok(())
    }

    /// One certificate goes with an encryption certificate, the other without.
    fn shows_nothing_by_halves(
        &self,
        id: &ClientId,
        maker: &Maker,
        encryption: &Certificate,
    ) -> Result<(), String> {
        let (with, without) = (maker.certificate("WITH")?, maker.certificate("WITHOUT")?);
        let registered = self.found(id)?.ok_or("a client stays registered")?;
        is_done(
            self.clients
                .replace(id, &registered.certificate, &with, Some(encryption)),
            "a renewal",
        )?;
        let (has_ended, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        let read = || {
            let mut changes = 0_u32;
            let mut last = true;
            // Until the other thread got far enough, which on a machine with much to do takes a while.
            while changes < CHANGES && !has_ended.load(Ordering::Relaxed) {
                let by_id = self.found(id)?;
                let by_key = self.found_by_key(&with)?.map(|(_, client)| client);
                for client in [by_id, by_key] {
                    let client = client.ok_or("who renews is found at any time")?;
                    let is_with = client.certificate == with;
                    if is_with != client.encryption_certificate.is_some() {
                        return Err("who reads sees all of a renewal, or nothing".to_owned());
                    }
                    changes = changes.saturating_add(u32::from(is_with != last));
                    last = is_with;
                }
            }
            Ok(())
        };
        let renew = || {
            while !is_over.load(Ordering::Relaxed) {
                self.clients.replace(id, &with, &without, None)?;
                self.clients
                    .replace(id, &without, &with, Some(encryption))?;
            }
            Ok(())
        };
        thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let renewed = renew();
                has_ended.store(true, Ordering::Relaxed);
                renewed
            });
            let read = read();
            is_over.store(true, Ordering::Relaxed);
            let renewed = writer.join().map_err(|_| "it panics".to_owned())?;
            read.and(is_done(renewed, "a renewal while another reads"))
        })
    }
}
