//! Several requests at once: in threads, and step by step at several management points.

use std::collections::HashSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{Certificate, SigningIdentity};
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, InMemoryDirectory, Registration,
};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::NOW;

use crate::registration::fixture::*;

const THREADS: usize = 16;

/// Runs `work` in threads that start together.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        let spawned: Vec<_> = (0..THREADS)
            .map(|number| {
                let (work, barrier) = (&work, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        spawned.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

#[test]
fn one_key_becomes_one_client() {
    for &provider in Provider::ALL {
        for _ in 0..8 {
            let site = Site::new(provider);
            let client = site.identity(FIRST);
            let requests: Vec<_> = (0..THREADS).map(|_| site.request(&client)).collect();
            let ids: HashSet<ClientId> =
                at_once(|number| site.register(requests[number].as_bytes()).unwrap().id)
                    .into_iter()
                    .collect();
            assert_eq!(ids.len(), 1);
            assert_eq!(site.clients.writes(), 1);
        }
    }
}

#[test]
fn of_several_certificates_of_one_key_one_registers() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let until = NOW_AND_A_DAY;
        let requests: Vec<_> = (0..THREADS)
            .map(|_| identity_between(provider, FIRST, NOW, until))
            .map(|client| site.request(&client))
            .collect();
        let found = at_once(|number| site.register(requests[number].as_bytes()));
        let refused = found.iter().filter_map(|found| found.as_ref().err());
        let refused: Vec<Error> = refused.cloned().collect();
        assert_eq!(refused, [Error::KEY_ALREADY_REGISTERED; THREADS - 1]);
        assert_eq!(site.clients.writes(), 1);
    }
}

const NOW_AND_A_DAY: Timestamp = NOW.saturating_add(DAY);

/// Compare and swap: of several renewals of one certificate one wins.
#[test]
fn of_several_renewals_one_is_carried_out() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let client = site.identity(FIRST);
        let id = site.enter(&client);
        let next: Vec<_> = (0..THREADS)
            .map(|_| identity_between(provider, SECOND, NOW, NOW_AND_A_DAY))
            .collect();
        let requests: Vec<_> = next
            .iter()
            .map(|next| site.renewal(&id, &client, next, None))
            .collect();
        let before = site.clients.writes();
        let found = at_once(|number| site.renew(requests[number].as_bytes()).err());
        let (won, lost): (Vec<_>, Vec<_>) = (0..THREADS).partition(|n| found[*n].is_none());
        assert_eq!(won.len(), 1);
        for number in lost {
            assert_eq!(found[number], Some(Error::SIGNER_MISMATCH));
        }
        assert_eq!(site.clients.writes(), before + 1);
        let registered = site.registration(&id).certificate;
        assert_eq!(registered, *next[won[0]].certificate());
    }
}

/// Clients that race for one new key.
#[test]
fn of_several_clients_one_gets_a_key() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let next = site.identity(THIRD);
        let clients = [FIRST, SECOND].map(|name| site.identity(name));
        let requests = clients.each_ref().map(|client| {
            let id = site.enter(client);
            site.renewal(&id, client, &next, None)
        });
        let found = at_once(|number| site.renew(requests[number % 2].as_bytes()).err());
        // Who has got it is told so when it asks again, and the other is not.
        let again = requests.each_ref().map(|r| site.renew(r.as_bytes()).err());
        let taken = Some(Error::KEY_ALREADY_REGISTERED);
        let loser = again.iter().position(|error| *error == taken).unwrap();
        assert_eq!(again[1 - loser], None);
        for (number, error) in found.into_iter().enumerate() {
            assert_eq!(error == taken, number % 2 == loser, "{number}");
        }
        assert_eq!(site.clients.writes(), 3);
    }
}

/// A store that another management point writes to after this one has read.
struct Overtaken<'a> {
    clients: &'a InMemoryDirectory,
    by: &'a (dyn Fn() + Sync),
}

impl ClientDirectory for Overtaken<'_> {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        let found = self.clients.find(id);
        (self.by)();
        found
    }
}

impl ClientRegistry for Overtaken<'_> {
    fn find_by_key(&self, key: &[u8; 32]) -> Result<Option<(ClientId, Registration)>, Error> {
        let found = self.clients.find_by_key(key);
        (self.by)();
        found
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        self.clients.register(id, registration)
    }

    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption: Option<&Certificate>,
    ) -> Result<(), Error> {
        self.clients.replace(id, previous, certificate, encryption)
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        self.clients.set_state(id, change)
    }
}

#[test]
fn a_registration_that_another_overtakes() {
    for &provider in Provider::ALL {
        let one = identity(provider, FIRST);
        let other = identity_between(provider, FIRST, NOW, NOW_AND_A_DAY);
        let overtaken = |by: &SigningIdentity, blocked: bool| {
            let site = Site::new(provider);
            let directory = &site.clients.inner;
            let request = site.request(&one);
            let others = site.request(by);
            let clients = Overtaken {
                clients: directory,
                by: &|| {
                    if let Ok(answer) = site.register(others.as_bytes()) {
                        directory.set_blocked(&answer.id, blocked).unwrap();
                    }
                },
            };
            let found = site
                .registrar
                .register(request.as_bytes(), false, &clients, NOW);
            assert_eq!(site.clients.writes(), 1);
            found.map(|answer| site.registration(&answer.id).certificate)
        };
        assert_eq!(overtaken(&one, false), Ok(one.certificate().clone()));
        assert_eq!(overtaken(&one, true), Err(Error::BLOCKED_SENDER));
        let taken = overtaken(&other, false);
        assert_eq!(taken, Err(Error::KEY_ALREADY_REGISTERED));
    }
}

/// What the renewal of the first certificate by the second finds, where `between` came before its
/// writing; and which certificate is registered then.
fn overtaken_renewal(
    provider: Provider,
    between: impl Fn(&InMemoryDirectory, &ClientId, [&Certificate; 3]) + Sync,
) -> (Option<Error>, Option<Certificate>) {
    let site = Site::new(provider);
    let [one, two, three] = [FIRST, SECOND, THIRD].map(|name| site.identity(name));
    let id = site.enter(&one);
    let request = site.renewal(&id, &one, &two, None);
    let certificates = [&one, &two, &three].map(SigningIdentity::certificate);
    let directory = &site.clients.inner;
    let done = AtomicBool::new(false);
    let clients = Overtaken {
        clients: directory,
        by: &|| {
            if !done.swap(true, Ordering::SeqCst) {
                between(directory, &id, certificates);
            }
        },
    };
    let found = site.registrar.renew(request.as_bytes(), &clients, NOW);
    let left = directory.find(&id).unwrap();
    (found.err(), left.map(|client| client.certificate))
}

#[test]
fn a_renewal_that_another_overtakes() {
    for &provider in Provider::ALL {
        let (error, left) = overtaken_renewal(provider, |clients, id, [one, _, three]| {
            clients.replace(id, one, three, None).unwrap();
        });
        assert_eq!(error, Some(Error::SIGNER_MISMATCH));
        let third = left.unwrap();
        assert_eq!(third.public_key().bits(), 3072);

        let (error, left) = overtaken_renewal(provider, |clients, id, _| {
            clients.set_blocked(id, true).unwrap();
        });
        assert_eq!((error, left.is_some()), (Some(Error::BLOCKED_SENDER), true));

        let (error, left) = overtaken_renewal(provider, |clients, id, _| {
            clients.remove(id).unwrap();
        });
        assert_eq!((error, left), (Some(Error::UNKNOWN_SENDER), None));
    }
}

/// One request that came to two management points at once is answered by both, as a registration is.
#[test]
fn a_renewal_that_came_twice_at_once() {
    for &provider in Provider::ALL {
        let (error, _) = overtaken_renewal(provider, |clients, id, [one, two, _]| {
            clients.replace(id, one, two, None).unwrap();
        });
        assert_eq!(error, None, "{provider:?}");
    }
}
